// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/dotenv.h"
#include "app/logging.h"
#include "net/language.h"
#include "net/secret.h"
#include "store/databasesettings.h"

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QStringList>
#include <QTimeZone>
#include <QUrl>

#include <chrono>
#include <functional>
#include <optional>

struct SettingsReading;

//! What the command at hand cannot do without. All values are checked for every command; what must be set differs.
enum class Need {
    Nothing, //!< health, dial, messages, history, secrets, check (which reports what is missing by itself)
    Serve, //!< Telegram's token, and a way to tell Twilio from others; also warns about what will be missing in a call
    SetupNumber, //!< Twilio's account, token and number, and a public address
};

//! Setting TELEGRAM_MODE.
enum class TelegramMode { Polling, Webhook };

//! Where values come from, the first that has one wins. An empty value counts as not set.
struct SettingsSources
{
    QHash<QString, QString> environment;
    DotEnv file; //!< `.env` of the working directory; leave it empty in the desktop application
    //! The OS keychain, asked for secrets only; returns an empty string when there is none.
    std::function<QString(const QString &name)> keychain;
    QHash<QString, QString> desktop; //!< the desktop application's settings file, by the same names

    //! The environment of this process.
    [[nodiscard]] static QHash<QString, QString> processEnvironment();
};

//! Every setting of the program, read once at start. A value; knows nothing of where it is used.
//! The names beside the members are those of the environment; README's table says what each is for.
struct Settings
{
    using Milliseconds = std::chrono::milliseconds;

    struct Telegram
    {
        Secret botToken; //!< TELEGRAM_BOT_TOKEN
        QUrl api = QUrl(QStringLiteral("https://api.telegram.org")); //!< TELEGRAM_API_URL, http(s)
        Milliseconds timeout = std::chrono::seconds(10); //!< TELEGRAM_TIMEOUT, upper bound of one operation
        qint64 ownerId = 0; //!< TELEGRAM_OWNER_ID, 0 = not set
        TelegramMode mode = TelegramMode::Polling; //!< TELEGRAM_MODE
        Secret webhookSecret; //!< TELEGRAM_WEBHOOK_SECRET
        bool markRead = false; //!< MARK_READ_IN_TELEGRAM: readBusinessMessage after heard
        bool summaryToChat = false; //!< SUMMARY_TO_TELEGRAM: the call's summary to the owner's chat
    };

    struct Claude
    {
        Secret apiKey; //!< ANTHROPIC_API_KEY; without it the plain reader
        QString model = QStringLiteral("claude-sonnet-5-5"); //!< ANTHROPIC_MODEL
        QUrl base = QUrl(QStringLiteral("https://api.anthropic.com")); //!< ANTHROPIC_BASE_URL, http(s)
        Milliseconds timeout = std::chrono::seconds(30); //!< ANTHROPIC_TIMEOUT
    };

    struct Deepgram
    {
        Secret apiKey; //!< DEEPGRAM_API_KEY; without it the keypad
        QString model = QStringLiteral("nova-3"); //!< DEEPGRAM_MODEL
        QUrl base = QUrl(QStringLiteral("wss://api.deepgram.com")); //!< DEEPGRAM_URL, ws(s)
        Milliseconds timeout = std::chrono::seconds(30); //!< DEEPGRAM_TIMEOUT
        Milliseconds endpointing = Milliseconds(400); //!< ENDPOINTING_MS, silence that ends a turn
    };

    struct Speech
    {
        QString voice = QStringLiteral("de-DE-ConradNeural"); //!< TTS_VOICE; with CALL_LANGUAGE=en en-US-GuyNeural
        QString fallbackVoice = QStringLiteral("de-DE-KatjaNeural"); //!< TTS_FALLBACK_VOICE; en: en-US-JennyNeural
        QUrl edge = QUrl(QStringLiteral("wss://speech.platform.bing.com")); //!< EDGE_TTS_URL, ws(s)
        Milliseconds timeout = std::chrono::seconds(15); //!< TTS_TIMEOUT
    };

    struct Twilio
    {
        QString accountSid; //!< TWILIO_ACCOUNT_SID
        QList<Secret> authTokens; //!< TWILIO_AUTH_TOKEN: any of them verifies, the first signs and logs in
        QString phoneNumber; //!< TWILIO_PHONE_NUMBER
        bool validate = true; //!< TWILIO_VALIDATE
        QUrl api = QUrl(QStringLiteral("https://api.twilio.com")); //!< TWILIO_API_URL, http(s)
    };

    struct Server
    {
        QHostAddress host = QHostAddress(QHostAddress::AnyIPv4); //!< HOST
        quint16 port = 8000; //!< PORT, 0 = any free one
        QUrl publicUrl = QUrl(
            QStringLiteral("https://localhost:8000")); //!< PUBLIC_URL, https (http: loopback), no slash at the end
        //! The text of PUBLIC_URL, which signatures are made over: QUrl folds the host's case.
        QString publicUrlAsGiven = QStringLiteral("localhost:8000");
        QString
            trustedProxies; //!< TRUSTED_PROXIES, a comma list of networks; empty: this machine and the private ranges
        Secret metricsToken; //!< METRICS_TOKEN
        int workerThreads = 1; //!< WORKER_THREADS, default: one a core
        int maxCalls = 1000; //!< MAX_CALLS
        Milliseconds maxCall = std::chrono::seconds(900); //!< MAX_CALL_SECONDS
        Milliseconds shutdownGrace = std::chrono::seconds(30); //!< SHUTDOWN_GRACE_SECONDS
        Milliseconds drainDelay = std::chrono::seconds(5); //!< DRAIN_DELAY_SECONDS
    };

    struct Callers
    {
        QStringList allowed; //!< ALLOWED_CALLERS, E.164, compared exactly
        bool any = false; //!< ALLOWED_CALLERS=*
        Secret pin; //!< CALLER_PIN, plain or pbkdf2:sha256:…
        int callsPerCaller = 1; //!< CALLS_PER_CALLER, 0 = no limit
        int callsPerHour = 0; //!< CALLS_PER_HOUR, 0 = no limit
        std::chrono::minutes minutesPerDay { 0 }; //!< MINUTES_PER_DAY, 0 = no limit
        bool tollSaver = false; //!< TOLL_SAVER: busy tone when nothing is new
        bool rejectUnknown = false; //!< REJECT_UNKNOWN: refuse unlisted numbers before answering
    };

    struct Storage
    {
        QString
            sqlitePath; //!< DATABASE_URL=sqlite:…, absolute; default messenger-ab.db in dataDir; ":memory:" as it is
        std::optional<PostgresAddress> postgres; //!< DATABASE_URL=postgresql:…; then sqlitePath means nothing
        QString dataDir; //!< DATA_DIR, absolute; default $XDG_DATA_HOME/messenger-ab
        QString cacheDir; //!< CACHE_DIR, absolute; default $XDG_CACHE_HOME/messenger-ab
        Secret dataKey; //!< DATA_KEY; not set: the key file in dataDir
        bool keepTranscripts = true; //!< KEEP_TRANSCRIPTS
        bool keepNumbers = false; //!< KEEP_NUMBERS
        bool recordCalls = false; //!< RECORD_CALLS: tell callers so, and keep the sound
        std::chrono::days retention { 30 }; //!< RETENTION_DAYS, from heard
    };

    struct Logging
    {
        LogFormat format = LogFormat::Text; //!< LOG_FORMAT
        LogLevel level = LogLevel::Info; //!< LOG_LEVEL
    };

    Telegram telegram;
    Claude claude;
    Deepgram deepgram;
    Speech speech;
    Twilio twilio;
    Server server;
    Callers callers;
    Storage storage;
    Logging logging;
    Language language = Language::German; //!< CALL_LANGUAGE
    QTimeZone timeZone = QTimeZone(QByteArrayLiteral("Europe/Berlin")); //!< TIMEZONE
    bool allowPlainUpstream = false; //!< ALLOW_PLAIN_UPSTREAM

    //! Reads all of them and reports all that is wrong at once. Touches nothing but the files that NAME_FILE names.
    [[nodiscard]] static SettingsReading read(const SettingsSources &sources, Need need);
    //! The usual case: this environment, this `.env`.
    [[nodiscard]] static SettingsReading read(
        const QHash<QString, QString> &environment, const DotEnv &file, Need need);

    //! All secrets that are set, and the telephone numbers as bare digits, for redactInLog().
    [[nodiscard]] QList<Secret> secrets() const;
};

//! One thing that is wrong, in words for the operator. Never holds a value.
struct SettingsProblem
{
    QString name; //!< of the variable, or ".env"
    QString wrong; //!< "is not a whole number"
    QString remedy; //!< "write …"

    [[nodiscard]] QString toString() const;
    bool operator==(const SettingsProblem &) const = default;
};

struct SettingsReading
{
    Settings settings; //!< only to be used when there are no problems
    QList<SettingsProblem> problems; //!< with any of them: exit 78
    QList<SettingsProblem> warnings; //!< to be said at start
    QHash<QString, Secret> given; //!< by name, what stands in the sources and files; for settingschange

    [[nodiscard]] bool ok() const { return problems.isEmpty(); }
};
