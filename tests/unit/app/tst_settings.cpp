// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include "app/settingsnames.h"
#include "support/strictness.h"

#include <QDir>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Variables = QHash<QString, QString>;

namespace
{
// Enough for `serve` to start.
const Variables enough { { u"HOME"_s, u"/home/anna"_s }, { u"TELEGRAM_BOT_TOKEN"_s, u"123456:ABC"_s },
    { u"TWILIO_AUTH_TOKEN"_s, u"token"_s } };

Variables with(Variables variables, const QString &name, const QString &value)
{
    variables.insert(name, value);
    return variables;
}

//! Every setting, with another value than its default.
Variables everything()
{
    return { { u"HOME"_s, u"/h"_s }, { u"TELEGRAM_BOT_TOKEN"_s, u"1:a"_s }, { u"ANTHROPIC_API_KEY"_s, u"key-a"_s },
        { u"DEEPGRAM_API_KEY"_s, u"key-d"_s }, { u"TWILIO_ACCOUNT_SID"_s, u"AC00000000000000000000000000000001"_s },
        { u"TWILIO_AUTH_TOKEN"_s, u"new, old"_s }, { u"TWILIO_PHONE_NUMBER"_s, u"+4930123456"_s },
        { u"PUBLIC_URL"_s, u"ab.example.de"_s }, { u"TWILIO_VALIDATE"_s, u"yes"_s },
        { u"TTS_VOICE"_s, u"de-AT-JonasNeural"_s }, { u"TTS_FALLBACK_VOICE"_s, u"de-CH-LeniNeural"_s },
        { u"ANTHROPIC_MODEL"_s, u"claude-haiku-5"_s }, { u"TELEGRAM_TIMEOUT"_s, u"1.5"_s },
        { u"ANTHROPIC_TIMEOUT"_s, u"31"_s }, { u"DEEPGRAM_TIMEOUT"_s, u"32"_s }, { u"TTS_TIMEOUT"_s, u"16"_s },
        { u"HOST"_s, u"::1"_s }, { u"PORT"_s, u"8443"_s }, { u"ALLOWED_CALLERS"_s, u"+491701234567, +4915112345678"_s },
        { u"CALLER_PIN"_s, u"482916"_s }, { u"CALLS_PER_CALLER"_s, u"2"_s }, { u"CALLS_PER_HOUR"_s, u"3"_s },
        { u"MINUTES_PER_DAY"_s, u"4"_s }, { u"TELEGRAM_OWNER_ID"_s, u"7123456789"_s },
        { u"DATABASE_URL"_s, u"sqlite:/var/lib/x.db"_s }, { u"DATA_DIR"_s, u"/data"_s },
        { u"CACHE_DIR"_s, u"/cache"_s }, { u"DATA_KEY"_s, u"0123456789012345678901234567890123456789abc="_s },
        { u"CALL_LANGUAGE"_s, u"en"_s }, { u"TIMEZONE"_s, u"Europe/Vienna"_s }, { u"DEEPGRAM_MODEL"_s, u"nova-2"_s },
        { u"ENDPOINTING_MS"_s, u"500"_s }, { u"LOG_FORMAT"_s, u"json"_s }, { u"LOG_LEVEL"_s, u"WARNING"_s },
        { u"MAX_CALLS"_s, u"10"_s }, { u"MAX_CALL_SECONDS"_s, u"60"_s }, { u"SHUTDOWN_GRACE_SECONDS"_s, u"0"_s },
        { u"DRAIN_DELAY_SECONDS"_s, u"1"_s }, { u"WORKER_THREADS"_s, u"3"_s }, { u"KEEP_TRANSCRIPTS"_s, u"no"_s },
        { u"KEEP_NUMBERS"_s, u"1"_s }, { u"RECORD_CALLS"_s, u"TRUE"_s }, { u"RETENTION_DAYS"_s, u"7"_s },
        { u"TOLL_SAVER"_s, u"true"_s }, { u"REJECT_UNKNOWN"_s, u"true"_s }, { u"MARK_READ_IN_TELEGRAM"_s, u"true"_s },
        { u"SUMMARY_TO_TELEGRAM"_s, u"true"_s }, { u"TELEGRAM_MODE"_s, u"polling"_s },
        { u"TELEGRAM_WEBHOOK_SECRET"_s, u"hook_1"_s }, { u"TRUSTED_PROXIES"_s, u"203.0.113.0/24"_s },
        { u"METRICS_TOKEN"_s, u"metrics"_s }, { u"ALLOW_PLAIN_UPSTREAM"_s, u"true"_s },
        { u"TELEGRAM_API_URL"_s, u"http://tg.local:8081/x/"_s }, { u"ANTHROPIC_BASE_URL"_s, u"https://claude.local"_s },
        { u"DEEPGRAM_URL"_s, u"http://dg.local"_s }, { u"EDGE_TTS_URL"_s, u"https://edge.local"_s },
        { u"TWILIO_API_URL"_s, u"https://tw.local"_s } };
}

Variables without(Variables variables, const QString &name)
{
    variables.remove(name);
    return variables;
}

SettingsReading read(const Variables &environment, const DotEnv &file = {}, Need need = Need::Serve)
{
    return Settings::read(environment, file, need);
}

QStringList names(const QList<SettingsProblem> &problems)
{
    QStringList result;
    for (const SettingsProblem &problem : problems)
        result.append(problem.name);
    result.sort();
    return result;
}

QString written(const QTemporaryDir &dir, const QString &name, const QByteArray &content)
{
    QFile file(dir.filePath(name));
    if (file.open(QIODevice::WriteOnly))
        file.write(content);
    return file.fileName();
}
}

class SettingsTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void postgres_data();
    void postgres();
    void everyValue();
    void order();
    void emptyIsUnset();
    void refuses_data();
    void refuses();
    void accepts_data();
    void accepts();
    void webhookMode_data();
    void webhookMode();
    void reportsAllAtOnce();
    void neverShowsAValue();
    void publicUrl_data();
    void publicUrl();
    void baseAddresses_data();
    void baseAddresses();
    void callers_data();
    void callers();
    void whoMayStart_data();
    void whoMayStart();
    void warnsAtStart_data();
    void warnsAtStart();
    void nearMisses_data();
    void nearMisses();
    void nearMissExplainsWhatIsMissing();
    void secretFromFile_data();
    void secretFromFile();
    void nameAndFileTogether();
    void keychain();
    void directories_data();
    void directories();
    void problemsOfDotEnv();
    void exampleFile();
    void manual();
    void namesInTheSource();
};

void SettingsTest::defaults()
{
    const SettingsReading reading = read(enough);
    QCOMPARE(names(reading.problems), QStringList());
    const Settings &s = reading.settings;
    QCOMPARE(s.telegram.botToken.text(), u"123456:ABC"_s);
    QCOMPARE(s.telegram.timeout, 10s);
    QCOMPARE(s.telegram.api, QUrl(u"https://api.telegram.org"_s));
    QCOMPARE(s.claude.timeout, 30s);
    QCOMPARE(s.claude.model, u"claude-sonnet-5-5"_s);
    QCOMPARE(s.deepgram.timeout, 30s);
    QCOMPARE(s.deepgram.endpointing, 400ms);
    QCOMPARE(s.deepgram.base, QUrl(u"wss://api.deepgram.com"_s));
    QCOMPARE(s.speech.timeout, 15s);
    QCOMPARE(s.speech.voice, u"de-DE-ConradNeural"_s);
    QCOMPARE(s.speech.fallbackVoice, u"de-DE-KatjaNeural"_s);
    QCOMPARE(s.server.host, QHostAddress(u"0.0.0.0"_s));
    QCOMPARE(s.server.port, quint16(8000));
    QCOMPARE(s.server.publicUrl, QUrl(u"https://localhost:8000"_s));
    QCOMPARE(s.server.publicUrlAsGiven, u"localhost:8000"_s);
    QVERIFY(s.server.workerThreads >= 1);
    QCOMPARE(s.server.maxCall, 900s);
    QCOMPARE(s.server.shutdownGrace, 30s);
    QCOMPARE(s.server.drainDelay, 5s);
    QCOMPARE(s.callers.callsPerCaller, 1);
    QVERIFY(s.callers.allowed.isEmpty() && !s.callers.any && !s.callers.pin.isSet());
    QVERIFY(s.twilio.validate);
    QCOMPARE(s.storage.retention, std::chrono::days(30));
    QVERIFY(s.storage.keepTranscripts && !s.storage.keepNumbers && !s.storage.recordCalls);
    QCOMPARE(s.storage.sqlitePath, u"/home/anna/.local/share/messenger-ab/messenger-ab.db"_s);
    QCOMPARE(s.language, Language::German);
    QCOMPARE(s.timeZone.id(), QByteArray("Europe/Berlin"));
    QVERIFY(s.server.trustedProxies.isEmpty());
}

void SettingsTest::postgres_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("options");
    QTest::newRow("usual") << u"postgresql://anna:secret@db.example.de/mab"_s << u"secret"_s << 5432
                           << u"sslmode=require"_s;
    QTest::newRow("on this machine") << u"postgres://anna:secret@127.0.0.1:5433/mab"_s << u"secret"_s << 5433
                                     << QString();
    QTest::newRow("signs in the password")
        << u"postgresql://anna:p%40ss%2Fw%3Brd%27@db/mab?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"_s
        << u"p@ss/w;rd'"_s << 5432 << u"sslmode=verify-full;sslrootcert=/etc/ssl/ca.pem"_s;
    QTest::newRow("no password") << u"postgresql://anna@localhost/mab"_s << QString() << 5432 << QString();
}

void SettingsTest::postgres()
{
    QFETCH(QString, url);
    QFETCH(QString, password);
    QFETCH(int, port);
    QFETCH(QString, options);
    Variables variables = enough;
    variables.insert(u"DATABASE_URL"_s, url);
    // All replicas must open what one has sealed: a key file of each would lose messages.
    QCOMPARE(names(read(variables).problems), QStringList { u"DATA_KEY"_s });
    variables.insert(u"DATA_KEY"_s, u"0123456789abcdef0123456789abcdef"_s);
    const SettingsReading reading = read(variables);
    QCOMPARE(names(reading.problems), QStringList());
    const auto &address = reading.settings.storage.postgres;
    QVERIFY(address.has_value());
    QCOMPARE(address->user, u"anna"_s);
    QCOMPARE(address->database, u"mab"_s);
    QCOMPARE(address->password.text(), password);
    QCOMPARE(address->port, port);
    QCOMPARE(address->options, options);
}

void SettingsTest::everyValue()
{
    const Variables all = everything();
    for (const QString &name : settingsnames::all())
        QVERIFY2(all.contains(name), qPrintable(name));
    const SettingsReading reading = read(all);
    QCOMPARE(names(reading.problems), QStringList());
    const Settings &s = reading.settings;
    QCOMPARE(s.claude.apiKey.text(), u"key-a"_s);
    QCOMPARE(s.deepgram.apiKey.text(), u"key-d"_s);
    QCOMPARE(s.twilio.accountSid, u"AC00000000000000000000000000000001"_s);
    QCOMPARE(s.twilio.authTokens.size(), 2);
    QCOMPARE(s.twilio.authTokens.at(0).text(), u"new"_s);
    QCOMPARE(s.twilio.authTokens.at(1).text(), u"old"_s);
    QCOMPARE(s.twilio.phoneNumber, u"+4930123456"_s);
    QCOMPARE(s.server.publicUrl, QUrl(u"https://ab.example.de"_s));
    QCOMPARE(s.speech.voice, u"de-AT-JonasNeural"_s);
    QCOMPARE(s.speech.fallbackVoice, u"de-CH-LeniNeural"_s);
    QCOMPARE(s.claude.model, u"claude-haiku-5"_s);
    QCOMPARE(s.telegram.timeout, 1500ms);
    QCOMPARE(s.claude.timeout, 31s);
    QCOMPARE(s.deepgram.timeout, 32s);
    QCOMPARE(s.speech.timeout, 16s);
    QCOMPARE(s.server.host, QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(s.server.port, quint16(8443));
    QCOMPARE(s.callers.allowed, QStringList({ u"+491701234567"_s, u"+4915112345678"_s }));
    QCOMPARE(s.callers.pin.text(), u"482916"_s);
    QCOMPARE(s.callers.callsPerCaller, 2);
    QCOMPARE(s.callers.callsPerHour, 3);
    QCOMPARE(s.callers.minutesPerDay, 4min);
    QCOMPARE(s.telegram.ownerId, 7123456789);
    QCOMPARE(s.storage.sqlitePath, u"/var/lib/x.db"_s);
    QCOMPARE(s.storage.dataDir, u"/data"_s);
    QCOMPARE(s.storage.cacheDir, u"/cache"_s);
    QVERIFY(s.storage.dataKey.isSet());
    QCOMPARE(s.language, Language::English);
    QCOMPARE(s.timeZone.id(), QByteArray("Europe/Vienna"));
    QCOMPARE(s.deepgram.model, u"nova-2"_s);
    QCOMPARE(s.deepgram.endpointing, 500ms);
    QCOMPARE(s.logging.format, LogFormat::Json);
    QCOMPARE(s.logging.level, LogLevel::Warning);
    QCOMPARE(s.server.maxCalls, 10);
    QCOMPARE(s.server.maxCall, 60s);
    QCOMPARE(s.server.shutdownGrace, 0s);
    QCOMPARE(s.server.drainDelay, 1s);
    QCOMPARE(s.server.workerThreads, 3);
    QVERIFY(!s.storage.keepTranscripts && s.storage.keepNumbers && s.storage.recordCalls);
    QCOMPARE(s.storage.retention, std::chrono::days(7));
    QVERIFY(s.callers.tollSaver && s.callers.rejectUnknown && s.telegram.markRead && s.telegram.summaryToChat);
    QCOMPARE(s.telegram.webhookSecret.text(), u"hook_1"_s);
    QCOMPARE(s.server.trustedProxies, u"203.0.113.0/24"_s);
    QCOMPARE(s.server.metricsToken.text(), u"metrics"_s);
    QVERIFY(s.allowPlainUpstream);
    QCOMPARE(s.telegram.api, QUrl(u"http://tg.local:8081/x"_s));
    QCOMPARE(s.claude.base, QUrl(u"https://claude.local"_s));
    QCOMPARE(s.deepgram.base, QUrl(u"ws://dg.local"_s));
    QCOMPARE(s.speech.edge, QUrl(u"wss://edge.local"_s));
    QCOMPARE(s.twilio.api, QUrl(u"https://tw.local"_s));
    QStringList secrets;
    for (const Secret &secret : s.secrets())
        secrets.append(secret.text());
    QCOMPARE(secrets.size(), 9 + 3);
    QCOMPARE(secrets.sliced(9), (QStringList { u"491701234567"_s, u"4915112345678"_s, u"4930123456"_s }));
}

void SettingsTest::order()
{
    DotEnv file;
    file.values = { { u"PORT"_s, u"1000"_s }, { u"MAX_CALLS"_s, u"5"_s } };
    SettingsSources sources { with(enough, u"PORT"_s, u"2000"_s), file, {},
        { { u"MAX_CALLS"_s, u"6"_s }, { u"WORKER_THREADS"_s, u"7"_s }, { u"PORT"_s, u"3000"_s } } };
    const SettingsReading reading = Settings::read(sources, Need::Serve);
    QVERIFY(reading.ok());
    QCOMPARE(reading.settings.server.port, quint16(2000));
    QCOMPARE(reading.settings.server.maxCalls, 5);
    QCOMPARE(reading.settings.server.workerThreads, 7);
}

void SettingsTest::emptyIsUnset()
{
    DotEnv file;
    file.values = { { u"PORT"_s, u"1000"_s }, { u"TWILIO_AUTH_TOKEN"_s, u"from the file"_s },
        { u"TELEGRAM_BOT_TOKEN"_s, u" "_s } };
    Variables environment = with(with(enough, u"PORT"_s, QString()), u"TWILIO_AUTH_TOKEN"_s, u"  "_s);
    environment.insert(u"TELEGRAM_BOT_TOKEN"_s, QString());
    const SettingsReading reading = read(environment, file);
    QCOMPARE(reading.settings.server.port, quint16(1000));
    QCOMPARE(reading.settings.twilio.authTokens.value(0).text(), u"from the file"_s);
    QCOMPARE(names(reading.problems), QStringList { u"TELEGRAM_BOT_TOKEN"_s });
}

void SettingsTest::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const QString &value) {
        QTest::addRow("%s %s", name, QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact).constData())
            << QString::fromLatin1(name) << value;
    };
    row("PORT", u"x"_s);
    row("PORT", u"-1"_s);
    row("PORT", u"1e3"_s);
    row("PORT", u"65536"_s);
    row("PORT", u"99999999999999999999"_s);
    row("MAX_CALLS", u"0"_s);
    row("MAX_CALLS", u"1.5"_s);
    row("WORKER_THREADS", u"0"_s);
    row("RETENTION_DAYS", u"0"_s);
    row("TELEGRAM_OWNER_ID", u"@anna"_s);
    row("TELEGRAM_TIMEOUT", u"0"_s);
    row("TELEGRAM_TIMEOUT", u"10s"_s);
    row("TTS_TIMEOUT", u"601"_s);
    row("MAX_CALL_SECONDS", u"14401"_s);
    row("ENDPOINTING_MS", u"5"_s);
    row("HOST", u"example.com"_s);
    row("HOST", u"8000"_s);
    row("HOST", u"127.1"_s);
    row("KEEP_NUMBERS", u"maybe"_s);
    row("TWILIO_VALIDATE", u"off"_s);
    row("CALL_LANGUAGE", u"fr"_s);
    row("TIMEZONE", u"Mars/Phobos"_s);
    row("TIMEZONE", u"Berlin"_s); // which QTimeZone takes for UTC, as the next three
    row("TIMEZONE", u"Wien"_s);
    row("TIMEZONE", u"Mars"_s);
    row("TIMEZONE", u"local"_s);
    row("TIMEZONE", u"europe/berlin"_s);
    row("TIMEZONE", u"../Europe/Berlin"_s);
    row("LOG_FORMAT", u"xml"_s);
    row("LOG_LEVEL", u"loud"_s);
    row("TELEGRAM_MODE", u"push"_s);
    row("TELEGRAM_WEBHOOK_SECRET", u"a b"_s);
    row("DATABASE_URL", u"postgresql://h/d"_s);
    row("DATABASE_URL", u"postgresql://u:p@/d"_s);
    row("DATABASE_URL", u"postgresql://u:p@h"_s);
    row("DATABASE_URL", u"postgresql://u:p@h/d?sslmode=require host=evil"_s);
    row("DATABASE_URL", u"postgresql://u:p@h/d?application_name=a;b"_s);
    row("DATABASE_URL", u"mysql://h/d"_s);
    row("DATABASE_URL", u"sqlite://host/file"_s);
    row("DATA_KEY", u"short"_s);
    row("TTS_VOICE", u"Conrad"_s);
    row("TTS_VOICE", u"de-DE-X'/><break"_s);
    row("ANTHROPIC_MODEL", u"claude sonnet"_s);
    row("TWILIO_ACCOUNT_SID", u"AC123"_s);
    row("TWILIO_PHONE_NUMBER", u"030 123456"_s);
    row("TRUSTED_PROXIES", u"10.0.0.0/8,everyone"_s);
    row("TRUSTED_PROXIES", u"10"_s);
    row("TRUSTED_PROXIES", u"10.0.0.0/8, 192.168/16"_s);
    row("TRUSTED_PROXIES", u"10.0.0.0/33"_s);
    row("TELEGRAM_BOT_TOKEN", u"123456"_s);
    row("TELEGRAM_BOT_TOKEN", u"123456:AB/../C"_s);
    row("TELEGRAM_BOT_TOKEN", u"'123456:ABC'"_s);
    row("ANTHROPIC_API_KEY", u"\"quoted\""_s);
    row("DEEPGRAM_API_KEY", u"two\nlines"_s);
    row("CALLER_PIN", u"12345"_s);
    row("CALLER_PIN", u"1234567890123"_s);
    row("CALLER_PIN", u"12345a"_s);
    row("CALLER_PIN", u"pbkdf2:sha1:1000:c2FsdA==:aGFzaA=="_s);
    row("CALLER_PIN", u"pbkdf2:sha256:0:c2FsdA==:aGFzaA=="_s);
    row("CALLER_PIN", u"pbkdf2:sha256:1000:c2FsdA=="_s);
    row("CALLER_PIN", u"pbkdf2:sha256:1000:c2FsdA==:aGFzaA=="_s);
    row("CALLER_PIN", u"123456"_s);
    row("CALLER_PIN", u"000000"_s);
}

void SettingsTest::refuses()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    const SettingsReading reading = read(with(enough, name, value));
    QVERIFY(!reading.ok());
    for (const QString &problem : names(reading.problems))
        QCOMPARE(problem, name);
    QVERIFY(!reading.problems.constFirst().wrong.isEmpty() && !reading.problems.constFirst().remedy.isEmpty());
}

void SettingsTest::accepts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const QString &value) {
        QTest::addRow("%s %s", name, QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact).constData())
            << QString::fromLatin1(name) << value;
    };
    row("PORT", u"0"_s);
    row("PORT", u" 65535 "_s);
    row("HOST", u"localhost"_s);
    row("HOST", u"::"_s);
    row("HOST", u"192.168.1.5"_s);
    row("CALLER_PIN", u"482916"_s);
    row("CALLER_PIN", u"482916739154"_s);
    row("CALLER_PIN", u"pbkdf2:sha256:200000:c2FsdA==:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="_s);
    row("DATABASE_URL", u"sqlite:"_s);
    row("DATABASE_URL", u"sqlite:///var/x.db"_s);
    row("DATABASE_URL", u"sqlite::memory:"_s);
    row("TTS_VOICE", u"de-DE-SeraphinaMultilingualNeural"_s);
    row("TTS_VOICE", u"zh-CN-liaoning-XiaobeiNeural"_s);
    row("TIMEZONE", u"UTC"_s);
    row("TIMEZONE", u"Europe/Berlin"_s);
    row("TIMEZONE", u"Etc/UTC"_s);
    row("TIMEZONE", u"Europe/Kiev"_s);
    row("TIMEZONE", u"America/Argentina/Buenos_Aires"_s);
    row("TRUSTED_PROXIES", u"203.0.113.7, 2001:db8::/32"_s);
}

void SettingsTest::accepts()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QCOMPARE(names(read(with(enough, name, value)).problems), QStringList());
}

void SettingsTest::webhookMode_data()
{
    QTest::addColumn<Variables>("more");
    QTest::addColumn<QStringList>("problems");
    const Variables mode { { u"TELEGRAM_MODE"_s, u"webhook"_s } };
    const auto and_ = [&](Variables others) {
        others.insert(mode);
        return others;
    };
    const std::pair<QString, QString> secret { u"TELEGRAM_WEBHOOK_SECRET"_s, u"hook_1"_s };
    const QStringList address { u"PUBLIC_URL"_s };
    QTest::newRow("no secret") << and_({ { u"PUBLIC_URL"_s, u"https://a.example"_s } })
                               << QStringList { u"TELEGRAM_WEBHOOK_SECRET"_s };
    QTest::newRow("good") << and_({ secret, { u"PUBLIC_URL"_s, u"https://a.example/ab"_s } }) << QStringList();
    QTest::newRow("good port") << and_({ secret, { u"PUBLIC_URL"_s, u"https://a.example:8443"_s } }) << QStringList();
    QTest::newRow("other port") << and_({ secret, { u"PUBLIC_URL"_s, u"https://a.example:8000"_s } }) << address;
    QTest::newRow("this machine") << and_({ secret, { u"PUBLIC_URL"_s, u"http://localhost:8000"_s } }) << address;
    QTest::newRow("own Bot API server") << and_({ secret, { u"PUBLIC_URL"_s, u"http://localhost:8000"_s },
        { u"TELEGRAM_API_URL"_s, u"http://127.0.0.1:8081"_s } })
                                        << QStringList();
}

void SettingsTest::webhookMode()
{
    QFETCH(Variables, more);
    QFETCH(QStringList, problems);
    Variables all = enough;
    all.insert(more);
    QCOMPARE(names(read(all).problems), problems);
}

void SettingsTest::reportsAllAtOnce()
{
    const SettingsReading reading = read(
        { { u"PORT"_s, u"x"_s }, { u"LOG_LEVEL"_s, u"x"_s }, { u"CALLER_PIN"_s, u"1"_s }, { u"HOME"_s, u"/h"_s } });
    QCOMPARE(names(reading.problems),
        QStringList({ u"CALLER_PIN"_s, u"LOG_LEVEL"_s, u"PORT"_s, u"TELEGRAM_BOT_TOKEN"_s, u"TWILIO_AUTH_TOKEN"_s }));
}

void SettingsTest::neverShowsAValue()
{
    // A key in every variable, as after a slip with copy and paste.
    Variables everywhere;
    for (const QString &name : settingsnames::all())
        everywhere.insert(name, u"hush hush"_s);
    everywhere.insert(u"DATA_KEY_FILE"_s, u"/hush"_s);
    const SettingsReading reading = read(everywhere);
    QVERIFY(reading.problems.size() > 30);
    for (const SettingsProblem &problem : reading.problems + reading.warnings)
        QVERIFY2(!problem.toString().contains(u"hush"_s), qPrintable(problem.name));
}

void SettingsTest::publicUrl_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected"); // empty: refused
    QTest::newRow("no scheme") << u"ab.example.de"_s << u"https://ab.example.de"_s;
    QTest::newRow("no scheme, port") << u"ab.example.de:8443"_s << u"https://ab.example.de:8443"_s;
    QTest::newRow("slash") << u"https://ab.example.de/"_s << u"https://ab.example.de"_s;
    QTest::newRow("prefix") << u"https://ab.example.de/phone/"_s << u"https://ab.example.de/phone"_s;
    QTest::newRow("http loopback") << u"http://127.0.0.1:8000"_s << u"http://127.0.0.1:8000"_s;
    QTest::newRow("http localhost") << u"http://localhost:8000/"_s << u"http://localhost:8000"_s;
    QTest::newRow("http v6 loopback") << u"http://[::1]:8000"_s << u"http://[::1]:8000"_s;
    QTest::newRow("http elsewhere") << u"http://ab.example.de"_s << QString();
    QTest::newRow("http, looks like loopback") << u"http://127.0.0.1.example.de"_s << QString();
    QTest::newRow("wss") << u"wss://ab.example.de"_s << QString();
    QTest::newRow("scheme twice") << u"https://https://ab.example.de"_s << QString();
    QTest::newRow("query") << u"https://ab.example.de/?a=b"_s << QString();
    QTest::newRow("fragment") << u"https://ab.example.de/#x"_s << QString();
    QTest::newRow("user") << u"https://u:p@ab.example.de"_s << QString();
    QTest::newRow("no host") << u"https:///x"_s << QString();
    QTest::newRow("blank") << u"ab example.de"_s << QString();
}

void SettingsTest::publicUrl()
{
    QFETCH(QString, given);
    QFETCH(QString, expected);
    const SettingsReading reading = read(with(enough, u"PUBLIC_URL"_s, given));
    QCOMPARE(reading.ok(), !expected.isEmpty());
    if (reading.ok())
        QCOMPARE(reading.settings.server.publicUrl.toString(QUrl::FullyEncoded), expected);
    QCOMPARE(reading.settings.server.publicUrlAsGiven, reading.ok() ? given : u"localhost:8000"_s);
}

void SettingsTest::baseAddresses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("given");
    QTest::addColumn<bool>("allowPlain");
    QTest::addColumn<bool>("good");
    const QString telegram = u"TELEGRAM_API_URL"_s;
    const QString deepgram = u"DEEPGRAM_URL"_s;
    QTest::newRow("https") << telegram << u"https://tg.example.de"_s << false << true;
    QTest::newRow("loopback http") << telegram << u"http://127.0.0.1:9"_s << false << true;
    QTest::newRow("loopback range") << telegram << u"http://127.1.2.3:9"_s << false << true;
    QTest::newRow("plain elsewhere") << telegram << u"http://tg.example.de"_s << false << false;
    QTest::newRow("plain elsewhere, allowed") << telegram << u"http://tg.example.de"_s << true << true;
    QTest::newRow("ws for http only") << telegram << u"wss://tg.example.de"_s << false << false;
    QTest::newRow("no scheme") << telegram << u"tg.example.de"_s << false << false;
    QTest::newRow("ftp") << telegram << u"ftp://tg.example.de"_s << true << false;
    QTest::newRow("user") << telegram << u"https://u:p@tg.example.de"_s << false << false;
    QTest::newRow("query") << telegram << u"https://tg.example.de?x=y"_s << false << false;
    QTest::newRow("wss") << deepgram << u"wss://dg.example.de"_s << false << true;
    QTest::newRow("https for both") << deepgram << u"https://dg.example.de"_s << false << true;
    QTest::newRow("plain ws elsewhere") << deepgram << u"ws://dg.example.de"_s << false << false;
    QTest::newRow("plain ws loopback") << deepgram << u"ws://localhost:9"_s << false << true;
    QTest::newRow("edge") << u"EDGE_TTS_URL"_s << u"http://localhost:9"_s << false << true;
    QTest::newRow("twilio plain") << u"TWILIO_API_URL"_s << u"http://example.de"_s << false << false;
    // Whether a host is this machine is asked of what Qt will connect to, not of how it is written.
    for (const char *variable :
        { "TELEGRAM_API_URL", "ANTHROPIC_BASE_URL", "DEEPGRAM_URL", "EDGE_TTS_URL", "TWILIO_API_URL" }) {
        const auto plain = [variable](const char *host, bool good) {
            QTest::addRow("%s, %s", variable, host)
                << QString::fromLatin1(variable) << QString(u"http://"_s + QString::fromLatin1(host)) << false << good;
        };
        for (const char *here : { "localhost:9", "LocalHost", "127.0.0.1", "127.255.0.1", "[::1]:9", "127.1",
                 "2130706433", "0x7f000001", "[::ffff:127.0.0.1]" })
            plain(here, true);
        for (const char *elsewhere :
            { "localhost.evil.example", "127.0.0.1.evil.example", "evil.example/127.0.0.1", "evil.example/localhost",
                "localhost@evil.example", "127.0.0.1:80@evil.example", "@evil.example", "evil.example?localhost",
                "evil.example#localhost", "xlocalhost", "localhost.", "128.0.0.1", "134744072", "0x08080808",
                "010.8.8.8", "0.0.0.0", "0", "[::]", "[::2]", "[::ffff:8.8.8.8]", "[fe80::1]", "10.0.0.1",
                "192.168.1.1", "localhost%2eevil.example", "localhost\\@evil.example", "127.0.0.1%00.evil.example" })
            plain(elsewhere, false);
    }
    QTest::newRow("claude plain") << u"ANTHROPIC_BASE_URL"_s << u"http://example.de"_s << false << false;
}

void SettingsTest::baseAddresses()
{
    QFETCH(QString, name);
    QFETCH(QString, given);
    QFETCH(bool, allowPlain);
    QFETCH(bool, good);
    const SettingsReading reading
        = read(with(with(enough, name, given), u"ALLOW_PLAIN_UPSTREAM"_s, allowPlain ? u"true"_s : u"false"_s));
    QCOMPARE(names(reading.problems), good ? QStringList() : QStringList { name });
    const Settings &settings = reading.settings;
    for (const QUrl &url : { settings.telegram.api, settings.claude.base, settings.deepgram.base, settings.speech.edge,
             settings.twilio.api }) {
        const bool isPlain = url.scheme() == u"http" || url.scheme() == u"ws";
        QVERIFY2(!isPlain || allowPlain || url.host() == u"localhost" || QHostAddress(url.host()).isLoopback(),
            qPrintable(url.toString()));
    }
}

void SettingsTest::callers_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QStringList>("allowed");
    QTest::addColumn<bool>("any");
    QTest::addColumn<int>("problems");
    QTest::newRow("one") << u"+491701234567"_s << QStringList { u"+491701234567"_s } << false << 0;
    QTest::newRow("two") << u"+491701234567 , +4930123456,"_s << QStringList { u"+491701234567"_s, u"+4930123456"_s }
                         << false << 0;
    QTest::newRow("any") << u"*"_s << QStringList() << true << 0;
    QTest::newRow("shortest") << u"+1234567"_s << QStringList { u"+1234567"_s } << false << 0;
    QTest::newRow("longest") << u"+123456789012345"_s << QStringList { u"+123456789012345"_s } << false << 0;
    QTest::newRow("too short") << u"+123456"_s << QStringList() << false << 1;
    QTest::newRow("too long") << u"+1234567890123456"_s << QStringList() << false << 1;
    QTest::newRow("no plus") << u"491701234567"_s << QStringList() << false << 1;
    QTest::newRow("national") << u"01701234567"_s << QStringList() << false << 1;
    QTest::newRow("blanks inside") << u"+49 170 1234567"_s << QStringList() << false << 1;
    QTest::newRow("leading zero") << u"+0491701234567"_s << QStringList() << false << 1;
    QTest::newRow("arabic digits") << u"+٤٩١٧٠١٢٣٤٥٦٧"_s << QStringList() << false << 1;
    QTest::newRow("each is named") << u"1,+491701234567,2"_s << QStringList { u"+491701234567"_s } << false << 2;
}

void SettingsTest::callers()
{
    QFETCH(QString, given);
    QFETCH(int, problems);
    const SettingsReading reading = read(with(enough, u"ALLOWED_CALLERS"_s, given));
    QCOMPARE(reading.problems.size(), problems);
    QTEST(reading.settings.callers.allowed, "allowed");
    QTEST(reading.settings.callers.any, "any");
}

void SettingsTest::whoMayStart_data()
{
    QTest::addColumn<Variables>("environment");
    QTest::addColumn<Need>("need");
    QTest::addColumn<QStringList>("problems");
    const Variables none { { u"HOME"_s, u"/h"_s } };
    const Variables unsignedOnes = with(without(enough, u"TWILIO_AUTH_TOKEN"_s), u"TWILIO_VALIDATE"_s, u"false"_s);
    const QStringList telegram { u"TELEGRAM_BOT_TOKEN"_s };
    const QStringList validate { u"TWILIO_VALIDATE"_s };
    QTest::newRow("serve with both") << enough << Need::Serve << QStringList();
    QTest::newRow("serve without telegram") << without(enough, u"TELEGRAM_BOT_TOKEN"_s) << Need::Serve << telegram;
    QTest::newRow("serve without twilio")
        << without(enough, u"TWILIO_AUTH_TOKEN"_s) << Need::Serve << QStringList { u"TWILIO_AUTH_TOKEN"_s };
    QTest::newRow("not validated, open port") << unsignedOnes << Need::Serve << validate;
    QTest::newRow("not validated, loopback")
        << with(unsignedOnes, u"HOST"_s, u"127.0.0.1"_s) << Need::Serve << QStringList();
    QTest::newRow("not validated, v6 loopback")
        << with(unsignedOnes, u"HOST"_s, u"::1"_s) << Need::Serve << QStringList();
    QTest::newRow("not validated, private address")
        << with(unsignedOnes, u"HOST"_s, u"192.168.1.5"_s) << Need::Serve << validate;
    QTest::newRow("not validated, PIN") << with(unsignedOnes, u"CALLER_PIN"_s, u"482916"_s) << Need::Serve
                                        << QStringList();
    QTest::newRow("not validated although token")
        << with(enough, u"TWILIO_VALIDATE"_s, u"false"_s) << Need::Serve << validate;
    QTest::newRow("nothing needed") << none << Need::Nothing << QStringList();
    QTest::newRow("number, nothing set") << none << Need::SetupNumber
                                         << QStringList { u"PUBLIC_URL"_s, u"TWILIO_ACCOUNT_SID"_s,
                                                u"TWILIO_AUTH_TOKEN"_s, u"TWILIO_PHONE_NUMBER"_s };
    const Variables number { { u"HOME"_s, u"/h"_s },
        { u"TWILIO_ACCOUNT_SID"_s, u"AC00000000000000000000000000000001"_s }, { u"TWILIO_AUTH_TOKEN"_s, u"t"_s },
        { u"TWILIO_PHONE_NUMBER"_s, u"+4930123456"_s }, { u"PUBLIC_URL"_s, u"ab.example.de"_s } };
    QTest::newRow("number") << number << Need::SetupNumber << QStringList();
    QTest::newRow("number to loopback") << with(number, u"PUBLIC_URL"_s, u"http://localhost:8000"_s)
                                        << Need::SetupNumber << QStringList { u"PUBLIC_URL"_s };
}

void SettingsTest::whoMayStart()
{
    QFETCH(Variables, environment);
    QFETCH(Need, need);
    QTEST(names(read(environment, {}, need).problems), "problems");
}

void SettingsTest::warnsAtStart_data()
{
    QTest::addColumn<Variables>("more");
    QTest::addColumn<QStringList>("warnings");
    const QStringList usual { u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s, u"PUBLIC_URL"_s };
    QTest::newRow("nothing") << Variables() << QStringList { u"ALLOWED_CALLERS"_s } + usual;
    QTest::newRow("all there") << Variables { { u"ANTHROPIC_API_KEY"_s, u"k"_s }, { u"DEEPGRAM_API_KEY"_s, u"k"_s },
        { u"PUBLIC_URL"_s, u"a.de"_s }, { u"ALLOWED_CALLERS"_s, u"+491701234567"_s } }
                               << QStringList();
    QTest::newRow("pin alone") << Variables { { u"CALLER_PIN"_s, u"482916"_s } } << usual;
    QTest::newRow("anyone") << Variables { { u"ALLOWED_CALLERS"_s, u"*"_s } }
                            << QStringList { u"ALLOWED_CALLERS"_s } + usual;
    QTest::newRow("anyone with pin") << Variables { { u"ALLOWED_CALLERS"_s, u"*"_s }, { u"CALLER_PIN"_s, u"482916"_s } }
                                     << usual;
    QTest::newRow("plain upstream") << Variables { { u"CALLER_PIN"_s, u"482916"_s },
        { u"ALLOW_PLAIN_UPSTREAM"_s, u"1"_s } }
                                    << QStringList { u"ALLOW_PLAIN_UPSTREAM"_s } + usual;
    QTest::newRow("reject without list") << Variables { { u"CALLER_PIN"_s, u"482916"_s },
        { u"REJECT_UNKNOWN"_s, u"1"_s } } << usual + QStringList { u"REJECT_UNKNOWN"_s };
    QTest::newRow("what is not there yet")
        << Variables { { u"TOLL_SAVER"_s, u"true"_s }, { u"ALLOWED_CALLERS"_s, u"+491701234567"_s } }
        << usual + QStringList { u"TOLL_SAVER"_s };
    QTest::newRow("recorded calls") << Variables { { u"RECORD_CALLS"_s, u"true"_s } }
                                    << QStringList { u"ALLOWED_CALLERS"_s } + usual;
}

void SettingsTest::warnsAtStart()
{
    QFETCH(Variables, more);
    QFETCH(QStringList, warnings);
    Variables environment = enough;
    environment.insert(more);
    const SettingsReading reading = read(environment);
    QVERIFY(reading.ok());
    warnings.sort();
    QCOMPARE(names(reading.warnings), warnings);
    QVERIFY(read(environment, {}, Need::Nothing).warnings.isEmpty());
}

void SettingsTest::nearMisses_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("meant"); // empty: nobody's business
    const auto row = [](const char *written, const char *meant) {
        QTest::newRow(written) << QString::fromLatin1(written) << QString::fromLatin1(meant);
    };
    row("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN");
    row("ANTHROPIC_KEY", "ANTHROPIC_API_KEY");
    row("CLAUDE_API_KEY", "ANTHROPIC_API_KEY");
    row("DEEPGRAM_TOKEN", "DEEPGRAM_API_KEY");
    row("TWILIO_TOKEN", "TWILIO_AUTH_TOKEN");
    row("ALLOWED_CALLER", "ALLOWED_CALLERS");
    row("PUBLICURL", "PUBLIC_URL");
    row("ALOWED_CALLERS", "ALLOWED_CALLERS");
    row("CALLER_PNI", "CALLER_PIN");
    row("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN");
    row("telegram_bot_token", "TELEGRAM_BOT_TOKEN");
    row("TTS_FALBACK_VOICE", "TTS_FALLBACK_VOICE");
    row("ENDPOINTING", "");
    row("PATH", "");
    row("HOSTNAME", "");
    row("HOSTS", "");
    row("LANGUAGE", "");
    row("HOME", "");
    row("XDG_DATA_HOME", "");
    row("TELEGRAM_SOMETHING_ELSE", "");
    row("MESSENGER_AB_PORT", "");
    row("http_proxy", "");
}

void SettingsTest::nearMisses()
{
    QFETCH(QString, written);
    QFETCH(QString, meant);
    const SettingsReading reading = read(with({ { u"HOME"_s, u"/h"_s } }, written, u"/x"_s), {}, Need::Nothing);
    QCOMPARE(names(reading.warnings), meant.isEmpty() ? QStringList() : QStringList { written });
    if (!meant.isEmpty())
        QVERIFY(reading.warnings.constFirst().remedy.contains(meant));
}

void SettingsTest::nearMissExplainsWhatIsMissing()
{
    DotEnv file;
    file.values = { { u"TELEGRAM_TOKEN"_s, u"1:a"_s } };
    const SettingsReading reading = read(without(enough, u"TELEGRAM_BOT_TOKEN"_s), file);
    QCOMPARE(names(reading.problems), QStringList { u"TELEGRAM_BOT_TOKEN"_s });
    QVERIFY(reading.problems.constFirst().wrong.contains(u"TELEGRAM_TOKEN is"_s));
    // With the right name there too, the other one is somebody else's.
    QVERIFY(!names(read(with(enough, u"TELEGRAM_TOKEN"_s, u"x"_s)).warnings).contains(u"TELEGRAM_TOKEN"_s));
    // Only secrets have a file form.
    QVERIFY(names(read(with(enough, u"PORT_FILE"_s, u"/x"_s)).warnings).contains(u"PORT_FILE"_s));
}

void SettingsTest::secretFromFile_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("expected"); // empty: refused
    QTest::newRow("plain") << QByteArray("123456:ABC") << u"123456:ABC"_s;
    QTest::newRow("line end") << QByteArray("123456:ABC\n") << u"123456:ABC"_s;
    QTest::newRow("windows line end") << QByteArray("123456:ABC\r\n") << u"123456:ABC"_s;
    QTest::newRow("empty") << QByteArray("\n") << QString();
    QTest::newRow("two lines") << QByteArray("123456:ABC\nmore\n") << QString();
    QTest::newRow("no text") << QByteArray("\xff\xfe\x00", 3) << QString();
    QTest::newRow("cut off in a character") << QByteArray("123456:AB\xc3") << QString();
}

void SettingsTest::secretFromFile()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, expected);
    const QTemporaryDir dir;
    const QString path = written(dir, u"token"_s, content);
    const SettingsReading reading
        = read(with(without(enough, u"TELEGRAM_BOT_TOKEN"_s), u"TELEGRAM_BOT_TOKEN_FILE"_s, path));
    QCOMPARE(reading.ok(), !expected.isEmpty());
    if (reading.ok())
        QCOMPARE(reading.settings.telegram.botToken.text(), expected);

    const SettingsReading missing
        = read(with(without(enough, u"TELEGRAM_BOT_TOKEN"_s), u"TELEGRAM_BOT_TOKEN_FILE"_s, dir.filePath(u"none"_s)));
    QCOMPARE(names(missing.problems), QStringList { u"TELEGRAM_BOT_TOKEN_FILE"_s });
}

void SettingsTest::nameAndFileTogether()
{
    const QTemporaryDir dir;
    const QString path = written(dir, u"token"_s, "9:file");
    QCOMPARE(names(read(with(enough, u"TELEGRAM_BOT_TOKEN_FILE"_s, path)).problems),
        QStringList { u"TELEGRAM_BOT_TOKEN"_s });
    // In different places the nearer one holds, as for every other variable.
    DotEnv file;
    file.values = { { u"TELEGRAM_BOT_TOKEN"_s, u"8:dotenv"_s } };
    const SettingsReading reading
        = read(with(without(enough, u"TELEGRAM_BOT_TOKEN"_s), u"TELEGRAM_BOT_TOKEN_FILE"_s, path), file);
    QVERIFY(reading.ok());
    QCOMPARE(reading.settings.telegram.botToken.text(), u"9:file"_s);
}

void SettingsTest::keychain()
{
    QStringList asked;
    SettingsSources sources;
    sources.environment = without(enough, u"TELEGRAM_BOT_TOKEN"_s);
    sources.keychain = [&asked](const QString &name) {
        asked.append(name);
        return name == u"TELEGRAM_BOT_TOKEN" ? u"7:keychain"_s : QString();
    };
    const SettingsReading reading = Settings::read(sources, Need::Serve);
    QVERIFY(reading.ok());
    QCOMPARE(reading.settings.telegram.botToken.text(), u"7:keychain"_s);
    QVERIFY(!asked.contains(u"TWILIO_AUTH_TOKEN"_s)); // the environment had it
    QVERIFY(!asked.contains(u"PORT"_s));

    // A file must not send the keychain's token elsewhere; the environment may.
    sources.file.values = { { u"TELEGRAM_API_URL"_s, u"https://evil.example.com"_s },
        { u"TWILIO_API_URL"_s, u"https://tw.example.com"_s } };
    QCOMPARE(names(Settings::read(sources, Need::Serve).problems), QStringList { u"TELEGRAM_API_URL"_s });
    sources.file.values.clear();
    sources.desktop = { { u"TELEGRAM_API_URL"_s, u"https://evil.example.com"_s } };
    QCOMPARE(names(Settings::read(sources, Need::Serve).problems), QStringList { u"TELEGRAM_API_URL"_s });
    sources.environment.insert(u"TELEGRAM_API_URL"_s, u"http://127.0.0.1:9"_s);
    QVERIFY(Settings::read(sources, Need::Serve).ok());
}

void SettingsTest::directories_data()
{
    QTest::addColumn<Variables>("environment");
    QTest::addColumn<QString>("data"); // empty: refused
    const QString here = QDir::currentPath();
    QTest::newRow("home") << Variables { { u"HOME"_s, u"/h"_s } } << u"/h/.local/share/messenger-ab"_s;
    QTest::newRow("xdg") << Variables { { u"HOME"_s, u"/h"_s }, { u"XDG_DATA_HOME"_s, u"/d"_s } }
                         << u"/d/messenger-ab"_s;
    QTest::newRow("relative xdg is ignored")
        << Variables { { u"HOME"_s, u"/h"_s }, { u"XDG_DATA_HOME"_s, u"d"_s } } << u"/h/.local/share/messenger-ab"_s;
    QTest::newRow("own") << Variables { { u"HOME"_s, u"/h"_s }, { u"DATA_DIR"_s, u"/own/"_s } } << u"/own"_s;
    QTest::newRow("own, tilde") << Variables { { u"HOME"_s, u"/h"_s }, { u"DATA_DIR"_s, u"~/own"_s } } << u"/h/own"_s;
    QTest::newRow("own, relative") << Variables { { u"HOME"_s, u"/h"_s }, { u"DATA_DIR"_s, u"own"_s } }
                                   << QString(here + u"/own"_s);
    QTest::newRow("none") << Variables { { u"CACHE_DIR"_s, u"/c"_s } } << QString();
}

void SettingsTest::directories()
{
    QFETCH(Variables, environment);
    QFETCH(QString, data);
    const SettingsReading reading = read(environment, {}, Need::Nothing);
    QCOMPARE(names(reading.problems), data.isEmpty() ? QStringList { u"DATA_DIR"_s } : QStringList());
    QCOMPARE(reading.settings.storage.dataDir, data);
    if (reading.ok())
        QCOMPARE(reading.settings.storage.sqlitePath, QString(data + u"/messenger-ab.db"_s));
}

void SettingsTest::problemsOfDotEnv()
{
    const SettingsReading reading = read(enough, DotEnv::parse("PORT=8001\nnonsense\nPORT=8002\n"));
    QCOMPARE(names(reading.problems), QStringList { u".env"_s });
    QVERIFY(reading.problems.constFirst().wrong.contains(u"line 2"_s));
    QVERIFY(names(reading.warnings).contains(u".env"_s));
    QCOMPARE(reading.settings.server.port, quint16(8002));
}

void SettingsTest::exampleFile()
{
    QFile file(QStringLiteral(MAB_SOURCE_DIR "/.env.example"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray example = file.readAll();
    // As it stands it must be readable, and with every line switched on it must name every setting and nothing else.
    const DotEnv asIs = DotEnv::parse(example);
    QVERIFY(asIs.problems.isEmpty() && asIs.warnings.isEmpty());
    QByteArray on;
    for (const QByteArray &line : example.split('\n')) {
        static const QRegularExpression variable(u"\\A#?[A-Z][A-Z_]+="_s);
        if (variable.match(QString::fromUtf8(line)).hasMatch())
            on += (line.startsWith('#') ? line.sliced(1) : line) + '\n';
    }
    const DotEnv all = DotEnv::parse(on);
    QVERIFY(all.problems.isEmpty() && all.warnings.isEmpty());
    QStringList documented = all.values.keys();
    QStringList expected = settingsnames::all();
    documented.sort();
    expected.sort();
    QCOMPARE(documented, expected);
    // What it shows behind a '#' are the defaults or examples: none of them may be wrong.
    QCOMPARE(names(read({ { u"HOME"_s, u"/h"_s } }, all, Need::Nothing).problems), QStringList());
}

void SettingsTest::manual()
{
    // README's table names every setting that has an effect, .env.example the others, too.
    QFile file(QStringLiteral(MAB_SOURCE_DIR "/README.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString readme = QString::fromUtf8(file.readAll());
    const QString part = readme.section(u"\n## Configuration\n"_s, 1).section(u"\n## "_s, 0, 0);
    QStringList told;
    for (const QString &line : part.split(u'\n')) {
        static const QRegularExpression name(u"`([A-Z][A-Z_]+)`"_s);
        auto matches = name.globalMatch(line.startsWith(u'|') ? line.section(u'|', 1, 1) : QString());
        while (matches.hasNext())
            told += matches.next().captured(1);
    }
    QStringList expected = settingsnames::all();
    // Each of them with a value that is good enough to be asked about its effect.
    for (const SettingsProblem &warning : read(everything()).warnings) {
        if (warning.wrong.contains(u"has no effect"_s))
            expected.removeAll(warning.name);
    }
    told.sort();
    expected.sort();
    QCOMPARE(told, expected);
}

void SettingsTest::namesInTheSource()
{
    // What is looked up is what is documented: nothing is read that has no name here, and no name is never read.
    QFile file(QStringLiteral(MAB_SOURCE_DIR "/src/app/settings.cpp"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    static const QRegularExpression literal(u"\"([A-Z][A-Z_]+)\""_s);
    QSet<QString> found;
    auto matches = literal.globalMatch(QString::fromUtf8(file.readAll()));
    while (matches.hasNext())
        found += matches.next().captured(1);
    QSet<QString> expected(settingsnames::all().cbegin(), settingsnames::all().cend());
    expected += { u"HOME"_s, u"XDG_DATA_HOME"_s, u"XDG_CACHE_HOME"_s };
    QVERIFY2(found == expected,
        qPrintable(QStringList((found - expected).values() + (expected - found).values()).join(u' ')));
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "tst_settings.moc"
