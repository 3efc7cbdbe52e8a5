// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingsnames.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace
{
// Below this length almost every name is near some other one (HOST, PORT, PATH …).
constexpr qsizetype ShortestGuess = 6;
constexpr qsizetype LongName = 9;

const QStringList &secrets()
{
    static const QStringList names
        = QStringLiteral("TELEGRAM_BOT_TOKEN ANTHROPIC_API_KEY DEEPGRAM_API_KEY TWILIO_AUTH_TOKEN CALLER_PIN "
                         "DATABASE_URL DATA_KEY TELEGRAM_WEBHOOK_SECRET METRICS_TOKEN")
              .split(u' ');
    return names;
}

// What the services' own tools, older tutorials and habit call them.
const QHash<QString, QString> &aliases()
{
    static const QHash<QString, QString> table = [] {
        struct Row
        {
            const char *meant;
            const char *written;
        };
        static const Row rows[] = {
            { "TELEGRAM_BOT_TOKEN",
                "TELEGRAM_TOKEN TELEGRAM_API_TOKEN TELEGRAM_API_KEY TELEGRAM_KEY TELEGRAM_BOT_KEY BOT_TOKEN "
                "TELEGRAM_BOT_API_TOKEN TG_BOT_TOKEN TG_TOKEN" },
            { "TELEGRAM_OWNER_ID", "TELEGRAM_OWNER TELEGRAM_USER_ID TELEGRAM_CHAT_ID OWNER_ID" },
            { "TELEGRAM_API_URL", "TELEGRAM_URL TELEGRAM_BASE_URL TELEGRAM_API_BASE TELEGRAM_API_ROOT" },
            { "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_SECRET TELEGRAM_SECRET_TOKEN WEBHOOK_SECRET" },
            { "ANTHROPIC_API_KEY",
                "ANTHROPIC_KEY ANTHROPIC_TOKEN ANTHROPIC_API_TOKEN CLAUDE_API_KEY CLAUDE_KEY CLAUDE_TOKEN" },
            { "ANTHROPIC_MODEL", "CLAUDE_MODEL ANTHROPIC_DEFAULT_MODEL LLM_MODEL" },
            { "ANTHROPIC_BASE_URL", "ANTHROPIC_URL ANTHROPIC_API_URL ANTHROPIC_API_BASE CLAUDE_URL CLAUDE_BASE_URL" },
            { "ANTHROPIC_TIMEOUT", "CLAUDE_TIMEOUT LLM_TIMEOUT" },
            { "DEEPGRAM_API_KEY", "DEEPGRAM_KEY DEEPGRAM_TOKEN DEEPGRAM_API_TOKEN DEEPGRAM_SECRET" },
            { "DEEPGRAM_URL", "DEEPGRAM_BASE_URL DEEPGRAM_API_URL DEEPGRAM_HOST" },
            { "DEEPGRAM_TIMEOUT", "STT_TIMEOUT" },
            { "DEEPGRAM_MODEL", "STT_MODEL" },
            { "TWILIO_AUTH_TOKEN", "TWILIO_TOKEN TWILIO_AUTHTOKEN TWILIO_API_TOKEN TWILIO_SECRET TWILIO_KEY" },
            { "TWILIO_ACCOUNT_SID", "TWILIO_SID TWILIO_ACCOUNT TWILIO_ACCOUNTSID TWILIO_ACCOUNT_ID" },
            { "TWILIO_PHONE_NUMBER", "TWILIO_NUMBER TWILIO_PHONE TWILIO_FROM TWILIO_CALLER_ID TWILIO_FROM_NUMBER" },
            { "TWILIO_API_URL", "TWILIO_URL TWILIO_BASE_URL" },
            { "PUBLIC_URL", "PUBLICURL PUBLIC_HOST PUBLIC_BASE_URL PUBLIC_ADDRESS WEBHOOK_URL NGROK_URL" },
            { "ALLOWED_CALLERS",
                "ALLOWED_CALLER ALLOWED_NUMBERS ALLOWED_NUMBER CALLERS_ALLOWED ALLOW_CALLERS CALLER_ALLOWLIST" },
            { "CALLER_PIN", "CALLERS_PIN CALLER_PINS PIN_CODE CALL_PIN CALLER_CODE" },
            { "CALL_LANGUAGE", "CALLER_LANGUAGE CALLS_LANGUAGE" },
            { "TTS_VOICE", "EDGE_TTS_VOICE EDGE_VOICE VOICE_NAME" },
            { "EDGE_TTS_URL", "EDGE_URL TTS_URL EDGE_TTS_BASE_URL" },
            { "DATABASE_URL", "DB_URL DATABASE_URI POSTGRES_URL DATABASE_DSN" },
            { "DATA_DIR", "DATA_PATH DATA_DIRECTORY DATADIR" },
            { "CACHE_DIR", "CACHE_PATH CACHE_DIRECTORY CACHEDIR" },
            { "LOG_LEVEL", "LOGLEVEL LOGGING_LEVEL" },
            { "LOG_FORMAT", "LOGFORMAT LOGGING_FORMAT" },
            { "RETENTION_DAYS", "KEEP_DAYS RETENTION" },
            { "TIMEZONE", "TIME_ZONE" },
        };
        QHash<QString, QString> result;
        for (const Row &row : rows) {
            for (const QString &written : QString::fromLatin1(row.written).split(u' '))
                result.insert(written, QString::fromLatin1(row.meant));
        }
        return result;
    }();
    return table;
}

// Edits between two names; two neighbours swapped count as one (optimal string alignment).
int distance(QStringView a, QStringView b)
{
    const auto width = static_cast<size_t>(b.size()) + 1;
    std::vector<int> beforeLast(width), last(width), current(width);
    for (size_t j = 0; j < width; ++j)
        last[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        current[0] = static_cast<int>(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = static_cast<size_t>(j);
            const bool same = a.at(i - 1) == b.at(j - 1);
            current[at] = std::min({ last[at] + 1, current[at - 1] + 1, last[at - 1] + (same ? 0 : 1) });
            if (i > 1 && j > 1 && a.at(i - 1) == b.at(j - 2) && a.at(i - 2) == b.at(j - 1))
                current[at] = std::min(current[at], beforeLast[at - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[width - 1];
}
}

const QStringList &settingsnames::all()
{
    static const QStringList names = QStringLiteral(
        "TELEGRAM_BOT_TOKEN ANTHROPIC_API_KEY DEEPGRAM_API_KEY TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN "
        "TWILIO_PHONE_NUMBER "
        "PUBLIC_URL TWILIO_VALIDATE TTS_VOICE TTS_FALLBACK_VOICE ANTHROPIC_MODEL TELEGRAM_TIMEOUT ANTHROPIC_TIMEOUT "
        "DEEPGRAM_TIMEOUT TTS_TIMEOUT HOST PORT ALLOWED_CALLERS CALLER_PIN CALLS_PER_CALLER CALLS_PER_HOUR "
        "MINUTES_PER_DAY TELEGRAM_OWNER_ID DATABASE_URL DATA_DIR CACHE_DIR DATA_KEY CALL_LANGUAGE TIMEZONE "
        "DEEPGRAM_MODEL ENDPOINTING_MS LOG_FORMAT LOG_LEVEL MAX_CALLS MAX_CALL_SECONDS SHUTDOWN_GRACE_SECONDS "
        "DRAIN_DELAY_SECONDS WORKER_THREADS KEEP_TRANSCRIPTS KEEP_NUMBERS RECORD_CALLS RETENTION_DAYS TOLL_SAVER "
        "REJECT_UNKNOWN MARK_READ_IN_TELEGRAM SUMMARY_TO_TELEGRAM TELEGRAM_MODE TELEGRAM_WEBHOOK_SECRET "
        "TRUSTED_PROXIES METRICS_TOKEN ALLOW_PLAIN_UPSTREAM TELEGRAM_API_URL ANTHROPIC_BASE_URL DEEPGRAM_URL "
        "EDGE_TTS_URL TWILIO_API_URL")
                                         .split(u' ');
    return names;
}

bool settingsnames::isKnown(const QString &name)
{
    return all().contains(name);
}

bool settingsnames::isSecret(const QString &name)
{
    return secrets().contains(name);
}

std::optional<QString> settingsnames::meant(const QString &name)
{
    const QString upper = name.toUpper();
    if (isKnown(name))
        return std::nullopt;
    if (upper.size() >= ShortestGuess && isKnown(upper))
        return upper;
    if (const auto alias = aliases().constFind(upper); alias != aliases().cend())
        return *alias;
    if (upper.size() < ShortestGuess)
        return std::nullopt;
    const int allowed = upper.size() < LongName ? 1 : 2;
    std::optional<QString> best;
    int bestDistance = allowed + 1;
    for (const QString &known : all()) {
        if (known.size() < ShortestGuess || std::abs(known.size() - upper.size()) > allowed)
            continue;
        if (const int edits = distance(upper, known); edits < bestDistance) {
            bestDistance = edits;
            best = known;
        }
    }
    return best;
}
