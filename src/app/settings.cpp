// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include "app/settingsreader.h"
#include "app/settingsvalues.h"
#include "net/pinhash.h"
#include "telephony/addressset.h"

#include <QDir>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QThread>

#include <algorithm>

using settingsvalues::Service;
using namespace std::chrono_literals;

namespace
{
QString name(const char *text)
{
    return QString::fromLatin1(text);
}

// A file a user may have got from somebody must not send keys out of the keychain to an address of its own.
void forbidForeignAddresses(SettingsReader &reader)
{
    static const std::pair<const char *, const char *> pairs[] = {
        { "TELEGRAM_API_URL", "TELEGRAM_BOT_TOKEN" },
        { "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY" },
        { "DEEPGRAM_URL", "DEEPGRAM_API_KEY" },
        { "TWILIO_API_URL", "TWILIO_AUTH_TOKEN" },
    };
    using Origin = SettingsReader::Origin;
    for (const auto &[address, key] : pairs) {
        const Origin from = reader.origin(name(address));
        if ((from == Origin::DotEnv || from == Origin::Desktop) && reader.origin(name(key)) == Origin::Keychain) {
            reader.problem(name(address),
                QStringLiteral("comes from a file, while %1 comes from the keychain").arg(name(key)),
                QStringLiteral("set the address in the environment, or take it out"));
        }
    }
}

void readServices(SettingsReader &reader, Settings &s)
{
    constexpr auto shortest = 100ms;
    constexpr auto longest = 600s;
    reader.flag(name("ALLOW_PLAIN_UPSTREAM"), s.allowPlainUpstream);
    const bool plain = s.allowPlainUpstream;

    s.telegram.botToken = reader.secret(name("TELEGRAM_BOT_TOKEN"));
    static const QRegularExpression token(QStringLiteral("\\A[0-9]+:[A-Za-z0-9_-]+\\z"));
    if (s.telegram.botToken.isSet() && !token.match(s.telegram.botToken.text()).hasMatch())
        reader.problem(name("TELEGRAM_BOT_TOKEN"), QStringLiteral("is no bot token"),
            QStringLiteral("copy it from @BotFather; it looks like 123456789:AA…"));
    reader.baseAddress(name("TELEGRAM_API_URL"), s.telegram.api, Service::Http, plain);
    reader.seconds(name("TELEGRAM_TIMEOUT"), s.telegram.timeout, shortest, longest);
    reader.number(name("TELEGRAM_OWNER_ID"), s.telegram.ownerId, 1, 999999999999999999);
    reader.choice<TelegramMode>(name("TELEGRAM_MODE"), s.telegram.mode,
        { { QLatin1String("polling"), TelegramMode::Polling }, { QLatin1String("webhook"), TelegramMode::Webhook } });
    s.telegram.webhookSecret = reader.secret(name("TELEGRAM_WEBHOOK_SECRET"));
    static const QRegularExpression webhookSecret(QStringLiteral("\\A[A-Za-z0-9_-]{1,256}\\z"));
    if (s.telegram.webhookSecret.isSet() && !webhookSecret.match(s.telegram.webhookSecret.text()).hasMatch())
        reader.problem(name("TELEGRAM_WEBHOOK_SECRET"), QStringLiteral("holds what Telegram does not take"),
            QStringLiteral("use 1 to 256 of A-Z a-z 0-9 _ -"));
    reader.flag(name("MARK_READ_IN_TELEGRAM"), s.telegram.markRead);
    reader.flag(name("SUMMARY_TO_TELEGRAM"), s.telegram.summaryToChat);

    s.claude.apiKey = reader.secret(name("ANTHROPIC_API_KEY"));
    reader.matching(name("ANTHROPIC_MODEL"), s.claude.model, QStringLiteral("[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}"),
        QStringLiteral("write a model id such as claude-sonnet-5-5"));
    reader.baseAddress(name("ANTHROPIC_BASE_URL"), s.claude.base, Service::Http, plain);
    reader.seconds(name("ANTHROPIC_TIMEOUT"), s.claude.timeout, shortest, longest);

    s.deepgram.apiKey = reader.secret(name("DEEPGRAM_API_KEY"));
    reader.matching(name("DEEPGRAM_MODEL"), s.deepgram.model, QStringLiteral("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        QStringLiteral("write a model id such as nova-3"));
    reader.baseAddress(name("DEEPGRAM_URL"), s.deepgram.base, Service::HttpAndWebSocket, plain);
    reader.seconds(name("DEEPGRAM_TIMEOUT"), s.deepgram.timeout, shortest, longest);
    auto endpointing = s.deepgram.endpointing.count();
    reader.number(name("ENDPOINTING_MS"), endpointing, 10, 5000);
    s.deepgram.endpointing = std::chrono::milliseconds(endpointing);

    reader.baseAddress(name("EDGE_TTS_URL"), s.speech.edge, Service::HttpAndWebSocket, plain);
    reader.seconds(name("TTS_TIMEOUT"), s.speech.timeout, shortest, longest);
}

void readTwilio(SettingsReader &reader, Settings &s)
{
    reader.matching(name("TWILIO_ACCOUNT_SID"), s.twilio.accountSid, QStringLiteral("AC[0-9a-fA-F]{32}"),
        QStringLiteral("it is AC and 32 hexadecimal digits, in Twilio's console"));
    const Secret tokens = reader.secret(name("TWILIO_AUTH_TOKEN"));
    for (const QString &token : settingsvalues::list(tokens.text()))
        s.twilio.authTokens.append(Secret(token));
    if (tokens.isSet() && s.twilio.authTokens.isEmpty())
        reader.problem(name("TWILIO_AUTH_TOKEN"), QStringLiteral("is an empty list"),
            QStringLiteral("write the token, or several with commas between"));
    const QString number = reader.text(name("TWILIO_PHONE_NUMBER"));
    if (!number.isEmpty() && !settingsvalues::isE164(number))
        reader.problem(name("TWILIO_PHONE_NUMBER"), QStringLiteral("is no E.164 number"),
            QStringLiteral("write + and 7 to 15 digits, without blanks"));
    s.twilio.phoneNumber = number;
    reader.flag(name("TWILIO_VALIDATE"), s.twilio.validate);
    reader.baseAddress(name("TWILIO_API_URL"), s.twilio.api, Service::Http, s.allowPlainUpstream);
}

void readServer(SettingsReader &reader, Settings &s)
{
    if (const QString host = reader.text(name("HOST")); !host.isEmpty()) {
        if (const auto address = settingsvalues::listenAddress(host))
            s.server.host = *address;
        else
            reader.problem(name("HOST"), QStringLiteral("is no address to listen on"),
                QStringLiteral("write 0.0.0.0, 127.0.0.1, :: or the IP address of an interface"));
    }
    reader.number(name("PORT"), s.server.port, 0, 65535);
    if (const QString address = reader.text(name("PUBLIC_URL")); !address.isEmpty()) {
        const auto url = settingsvalues::publicUrl(address);
        if (url.value) {
            s.server.publicUrl = *url.value;
            s.server.publicUrlAsGiven = address;
        } else {
            reader.problem(name("PUBLIC_URL"), url.wrong, url.remedy);
        }
    }
    s.server.trustedProxies = reader.text(name("TRUSTED_PROXIES"));
    if (!AddressSet::parse(s.server.trustedProxies)) { // read as the telephone side will, which would trust nobody
        reader.problem(name("TRUSTED_PROXIES"), QStringLiteral("holds something that is no network"),
            QStringLiteral("write networks such as 10.0.0.0/8, with commas between"));
    }
    s.server.metricsToken = reader.secret(name("METRICS_TOKEN"));
    s.server.workerThreads = std::max(1, QThread::idealThreadCount());
    reader.number(name("WORKER_THREADS"), s.server.workerThreads, 1, 256);
    reader.number(name("MAX_CALLS"), s.server.maxCalls, 1, 100000);
    reader.seconds(name("MAX_CALL_SECONDS"), s.server.maxCall, 1s, 4h); // Twilio ends a call after four hours
    reader.seconds(name("SHUTDOWN_GRACE_SECONDS"), s.server.shutdownGrace, 0s, 1h);
    reader.seconds(name("DRAIN_DELAY_SECONDS"), s.server.drainDelay, 0s, 5min);
}

void readPin(SettingsReader &reader, Settings &s)
{
    s.callers.pin = reader.secret(name("CALLER_PIN"));
    if (!s.callers.pin.isSet())
        return;
    const auto pin = PinHash::read(s.callers.pin);
    if (!pin) {
        reader.problem(name("CALLER_PIN"), QStringLiteral("is no PIN"),
            QStringLiteral("use 6 to 12 digits, or what `messenger-ab secrets hash-pin` prints"));
    } else if (pin->length()) {
        const QString digits = s.callers.pin.text();
        const QStringList numbers = s.callers.allowed + QStringList { s.twilio.phoneNumber };
        if (PinHash::isTrivial(digits))
            reader.problem(name("CALLER_PIN"), QStringLiteral("is one of those that are tried first"),
                QStringLiteral("use digits without a pattern, and no date"));
        else if (!numbers.filter(digits).isEmpty())
            reader.problem(name("CALLER_PIN"), QStringLiteral("is part of a telephone number of yours"),
                QStringLiteral("use digits that nobody can look up"));
    }
}

void readCallers(SettingsReader &reader, Settings &s)
{
    const QStringList entries = settingsvalues::list(reader.text(name("ALLOWED_CALLERS")));
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (entries.at(i) == u'*') {
            s.callers.any = true;
        } else if (settingsvalues::isE164(entries.at(i))) {
            s.callers.allowed.append(entries.at(i));
        } else {
            reader.problem(name("ALLOWED_CALLERS"), QStringLiteral("entry %1 is no E.164 number").arg(i + 1),
                QStringLiteral(
                    "write + and 7 to 15 digits without blanks, commas between the numbers, or * for any number"));
        }
    }
    readPin(reader, s);
    reader.number(name("CALLS_PER_CALLER"), s.callers.callsPerCaller, 0, 1000);
    reader.number(name("CALLS_PER_HOUR"), s.callers.callsPerHour, 0, 100000);
    int minutes = 0;
    reader.number(name("MINUTES_PER_DAY"), minutes, 0, 1440);
    s.callers.minutesPerDay = std::chrono::minutes(minutes);
    reader.flag(name("TOLL_SAVER"), s.callers.tollSaver);
    reader.flag(name("REJECT_UNKNOWN"), s.callers.rejectUnknown);
}

void readCall(SettingsReader &reader, Settings &s)
{
    reader.choice<Language>(name("CALL_LANGUAGE"), s.language,
        { { QLatin1String("de"), Language::German }, { QLatin1String("en"), Language::English } });
    if (s.language == Language::English) {
        // A German voice would read English with German sounds.
        s.speech.voice = QStringLiteral("en-US-GuyNeural");
        s.speech.fallbackVoice = QStringLiteral("en-US-JennyNeural");
    }
    const QString voice = QStringLiteral("[A-Za-z]{2,3}(-[A-Za-z0-9]+){2,4}");
    const QString remedy = QStringLiteral("write a voice's short name such as de-DE-ConradNeural");
    reader.matching(name("TTS_VOICE"), s.speech.voice, voice, remedy);
    reader.matching(name("TTS_FALLBACK_VOICE"), s.speech.fallbackVoice, voice, remedy);
    const QString given = reader.text(name("TIMEZONE"));
    if (const auto zone = settingsvalues::timeZone(given.isEmpty() ? QStringLiteral("Europe/Berlin") : given))
        s.timeZone = *zone;
    else
        reader.problem(name("TIMEZONE"), QStringLiteral("is no time zone known here"),
            QStringLiteral("write an IANA name such as Europe/Berlin; if it is one, install tzdata"));
    reader.choice<LogFormat>(name("LOG_FORMAT"), s.logging.format,
        { { QLatin1String("text"), LogFormat::Text }, { QLatin1String("json"), LogFormat::Json } });
    reader.choice<LogLevel>(name("LOG_LEVEL"), s.logging.level,
        { { QLatin1String("debug"), LogLevel::Debug }, { QLatin1String("info"), LogLevel::Info },
            { QLatin1String("warning"), LogLevel::Warning }, { QLatin1String("error"), LogLevel::Error } });
}

// XDG Base Directory Specification: a relative path in an XDG variable is to be ignored.
QString directory(SettingsReader &reader, const char *variable, const char *xdg, const char *underHome)
{
    const QString home = reader.foreign(name("HOME"));
    QString given = reader.text(name(variable));
    if (given == u'~' || given.startsWith(QLatin1String("~/")))
        given.replace(0, 1, home);
    if (!given.isEmpty())
        return QDir::cleanPath(QDir::current().absoluteFilePath(given));
    const QString base = reader.foreign(name(xdg));
    if (QDir::isAbsolutePath(base))
        return QDir::cleanPath(base + QLatin1String("/messenger-ab"));
    if (QDir::isAbsolutePath(home))
        return QDir::cleanPath(home + QLatin1String(underHome) + QLatin1String("/messenger-ab"));
    reader.problem(name(variable), QStringLiteral("is not set, and there is no HOME to find a place under"),
        QStringLiteral("set it to a directory"));
    return {};
}

void readStorage(SettingsReader &reader, Settings &s)
{
    s.storage.dataDir = directory(reader, "DATA_DIR", "XDG_DATA_HOME", "/.local/share");
    s.storage.cacheDir = directory(reader, "CACHE_DIR", "XDG_CACHE_HOME", "/.cache");
    s.storage.sqlitePath = s.storage.dataDir + QLatin1String("/messenger-ab.db");
    const Secret address = reader.secret(name("DATABASE_URL"));
    if (address.isSet()) {
        const auto database = settingsvalues::database(address.text());
        if (!database.value)
            reader.problem(name("DATABASE_URL"), database.wrong, database.remedy);
        else if (database.value->postgres)
            s.storage.postgres = database.value->postgres;
        else if (database.value->sqlitePath == QLatin1String(":memory:"))
            s.storage.sqlitePath = database.value->sqlitePath;
        else if (!database.value->sqlitePath.isEmpty())
            s.storage.sqlitePath = QDir::cleanPath(QDir::current().absoluteFilePath(database.value->sqlitePath));
    }
    s.storage.dataKey = reader.secret(name("DATA_KEY"));
    if (s.storage.dataKey.isSet() && s.storage.dataKey.utf8().size() < 32)
        reader.problem(name("DATA_KEY"), QStringLiteral("is too short"),
            QStringLiteral("use what `openssl rand -base64 32` prints"));
    if (s.storage.postgres && !s.storage.dataKey.isSet())
        reader.missing(name("DATA_KEY"),
            QStringLiteral("with PostgreSQL all replicas need the same one; use what `openssl rand -base64 32` prints, "
                           "and keep a copy"));
    reader.flag(name("KEEP_TRANSCRIPTS"), s.storage.keepTranscripts);
    reader.flag(name("KEEP_NUMBERS"), s.storage.keepNumbers);
    reader.flag(name("RECORD_CALLS"), s.storage.recordCalls);
    auto days = s.storage.retention.count();
    reader.number(name("RETENTION_DAYS"), days, 1, 36500);
    s.storage.retention = std::chrono::days(days);
}

// Who may reach the machine, and who it takes them for. Wrong here means private messages for a stranger.
void judgeAccess(SettingsReader &reader, const Settings &s)
{
    if (!s.twilio.validate && !s.server.host.isLoopback() && !s.callers.pin.isSet()) {
        reader.problem(name("TWILIO_VALIDATE"), QStringLiteral("is false while the port is open to others"),
            QStringLiteral("leave it true, or set HOST=127.0.0.1 or CALLER_PIN"));
    }
    if (!reader.isSet(name("TELEGRAM_BOT_TOKEN")))
        reader.missing(name("TELEGRAM_BOT_TOKEN"), QStringLiteral("get one from @BotFather in Telegram"));
    if (s.twilio.validate && !reader.isSet(name("TWILIO_AUTH_TOKEN"))) {
        reader.missing(name("TWILIO_AUTH_TOKEN"),
            QStringLiteral("copy it from Twilio's console; without it only with TWILIO_VALIDATE=false, and "
                           "HOST=127.0.0.1 or CALLER_PIN"));
    }
}

// Bot API, setWebhook. A Bot API server of one's own takes any address.
void judgeWebhook(SettingsReader &reader, const Settings &s)
{
    if (s.telegram.mode != TelegramMode::Webhook) {
        if (s.telegram.webhookSecret.isSet())
            reader.warn(name("TELEGRAM_WEBHOOK_SECRET"), QStringLiteral("is set, but nothing is delivered"),
                QStringLiteral("set TELEGRAM_MODE=webhook, or unset it"));
        return;
    }
    if (!reader.isSet(name("TELEGRAM_WEBHOOK_SECRET")))
        reader.missing(name("TELEGRAM_WEBHOOK_SECRET"),
            QStringLiteral("make one with: openssl rand -hex 32; without it anybody could write into your inbox"));
    static const QList<int> ports { 443, 80, 88, 8443 };
    const QUrl &address = s.server.publicUrl;
    const bool isTelegrams = s.telegram.api.host() == u"api.telegram.org";
    if (isTelegrams && (address.scheme() != u"https" || !ports.contains(address.port(443))))
        reader.problem(name("PUBLIC_URL"), QStringLiteral("is no address to which Telegram delivers"),
            QStringLiteral("give it https and port 443, 80, 88 or 8443, or set TELEGRAM_MODE=polling"));
}

void warnAboutAccess(SettingsReader &reader, const Settings &s)
{
    const bool pin = s.callers.pin.isSet();
    if (!s.twilio.validate)
        reader.warn(name("TWILIO_VALIDATE"), QStringLiteral("is false: requests are not proven to come from Twilio"),
            QStringLiteral("leave it true in production"));
    if (!reader.isSet(name("ALLOWED_CALLERS")) && !pin)
        reader.warn(name("ALLOWED_CALLERS"),
            QStringLiteral("is not set, nor is CALLER_PIN: nobody will hear any message"),
            QStringLiteral("set it to your own number, as +491701234567"));
    if (s.callers.any && !pin)
        reader.warn(name("ALLOWED_CALLERS"), QStringLiteral("is *: anyone who dials hears your messages"),
            QStringLiteral("list your numbers, or set CALLER_PIN"));
    if (s.callers.rejectUnknown && s.callers.allowed.isEmpty())
        reader.warn(name("REJECT_UNKNOWN"), QStringLiteral("has no list of numbers to go by"),
            QStringLiteral("list numbers in ALLOWED_CALLERS"));
    if (s.callers.tollSaver && s.callers.allowed.isEmpty())
        reader.warn(name("TOLL_SAVER"), QStringLiteral("is for listed numbers only, and none is listed"),
            QStringLiteral("list numbers in ALLOWED_CALLERS"));
}

void warnAboutServices(SettingsReader &reader, const Settings &s)
{
    if (!reader.isSet(name("ANTHROPIC_API_KEY")))
        reader.warn(name("ANTHROPIC_API_KEY"),
            QStringLiteral("is not set: messages are read out one by one, questions are not answered"),
            QStringLiteral("set it for summaries and answers"));
    if (!reader.isSet(name("DEEPGRAM_API_KEY")))
        reader.warn(name("DEEPGRAM_API_KEY"),
            QStringLiteral("is not set: callers use the keypad, speech is not understood"),
            QStringLiteral("set it for speech"));
    if (!reader.isSet(name("PUBLIC_URL")))
        reader.warn(name("PUBLIC_URL"), QStringLiteral("is not set: Twilio cannot reach localhost"),
            QStringLiteral("set it to the address that Twilio calls"));
    if (s.allowPlainUpstream)
        reader.warn(name("ALLOW_PLAIN_UPSTREAM"), QStringLiteral("is true: keys and messages may travel unencrypted"),
            QStringLiteral("use it only inside a network you trust"));
    if ((s.telegram.markRead || s.telegram.summaryToChat) && s.telegram.ownerId == 0)
        reader.warn(name("TELEGRAM_OWNER_ID"),
            QStringLiteral("is not set, so MARK_READ_IN_TELEGRAM and SUMMARY_TO_TELEGRAM do nothing"),
            QStringLiteral("set it to your Telegram user id"));
}

//! Settings that a later version brings to life must not look as if they already protected somebody.
void warnAboutIdle(SettingsReader &reader)
{
    for (const char *variable : { "TOLL_SAVER", "SUMMARY_TO_TELEGRAM" }) {
        if (reader.isSet(name(variable)))
            reader.warn(name(variable), QStringLiteral("has no effect in this version yet"),
                QStringLiteral("do not rely on it"));
    }
}

void requireForNumber(SettingsReader &reader, const Settings &s)
{
    const QString console = QStringLiteral("copy it from Twilio's console");
    for (const char *variable : { "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER" }) {
        if (!reader.isSet(name(variable)))
            reader.missing(name(variable), console);
    }
    if (!reader.isSet(name("PUBLIC_URL")))
        reader.missing(name("PUBLIC_URL"), QStringLiteral("set it to the address that Twilio is to call"));
    else if (settingsvalues::isLoopback(s.server.publicUrl.host()))
        reader.problem(name("PUBLIC_URL"), QStringLiteral("is a loopback address, which Twilio cannot call"),
            QStringLiteral("set it to the public https address"));
}
}

QHash<QString, QString> SettingsSources::processEnvironment()
{
    QHash<QString, QString> result;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &key : environment.keys())
        result.insert(key, environment.value(key));
    return result;
}

SettingsReading Settings::read(const SettingsSources &sources, Need need)
{
    SettingsReading reading;
    Settings &settings = reading.settings;
    SettingsReader reader(sources);
    readServices(reader, settings);
    readTwilio(reader, settings);
    readServer(reader, settings);
    readCallers(reader, settings);
    readCall(reader, settings);
    readStorage(reader, settings);
    forbidForeignAddresses(reader);
    if (need == Need::Serve) {
        judgeAccess(reader, settings);
        judgeWebhook(reader, settings);
        warnAboutAccess(reader, settings);
        warnAboutServices(reader, settings);
        warnAboutIdle(reader);
    } else if (need == Need::SetupNumber) {
        requireForNumber(reader, settings);
    }
    reader.remarkOnNames();
    reading.problems = reader.takeProblems();
    reading.warnings = reader.takeWarnings();
    reading.given = reader.given();
    return reading;
}

SettingsReading Settings::read(const QHash<QString, QString> &environment, const DotEnv &file, Need need)
{
    return read(SettingsSources { environment, file, {}, {} }, need);
}

QList<Secret> Settings::secrets() const
{
    QList<Secret> result { telegram.botToken, telegram.webhookSecret, claude.apiKey, deepgram.apiKey,
        server.metricsToken, callers.pin, storage.dataKey };
    result += twilio.authTokens;
    if (storage.postgres)
        result += storage.postgres->password;
    // Numbers are known by their plus wherever they come up; these ones without it, too.
    for (const QString &number : callers.allowed + QStringList { twilio.phoneNumber })
        result.append(Secret(QString(number).remove(u'+')));
    result.removeIf([](const Secret &secret) { return !secret.isSet(); });
    return result;
}

QString SettingsProblem::toString() const
{
    return name + u' ' + wrong + QLatin1String("; ") + remedy;
}
