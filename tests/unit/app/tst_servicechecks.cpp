// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/servicechecks.h"
#include "support/httphead.h"
#include "support/strictness.h"
#include "telephony/formdata.h"
#include "telephony/requestsignature.h"
#include "unit/app/commandrun.h"
#include "unit/app/standinworld.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString Conrad = u"edge-tts de-DE-ConradNeural"_s;
const QString Katja = u"edge-tts de-DE-KatjaNeural"_s;

QStringList namesOf(const QList<CheckResult> &results)
{
    QStringList names;
    for (const CheckResult &result : results)
        names.append(result.name);
    return names;
}

QString allText(const QList<CheckResult> &results)
{
    return QString(checkreport::text(results) + QString::fromUtf8(checkreport::json(results)));
}

CheckResult resultOf(const QList<CheckResult> &results, const QString &name)
{
    for (const CheckResult &result : results) {
        if (result.name == name)
            return result;
    }
    return { u"there is no "_s + name, false, {}, {}, {} };
}
}

class TestServiceChecks : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void allInOrder();
    void asksWithTheRightKeys();
    void callsPublicUrlAsTwilioWould();
    void faults_data();
    void faults();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void whatHangsEndsAtItsLimit();
    void unreachableServices();
    void clockIsComparedWithTheServices();
    void noSecretGetsOut();
    void canBeDroppedHalfway();
    void commandSaysItAll();
    void commandAsJson();
    void commandWithFaultFails();
    void commandUsage_data();
    void commandUsage();

private:
    QList<CheckResult> run(const SettingsReading &reading);

    SystemClock m_clock;
};

QList<CheckResult> TestServiceChecks::run(const SettingsReading &reading)
{
    ServiceChecks checks(reading, m_clock);
    QList<CheckResult> results;
    int times = 0;
    connect(&checks, &ServiceChecks::finished, &checks, [&](const QList<CheckResult> &given) {
        results = given;
        ++times;
    });
    checks.start();
    if (times == 0 && QTest::qWaitFor([&] { return times > 0; }, 20000) && times == 1)
        return results;
    return { { u"finished() came at once, not at all or twice"_s, false, {}, {}, {} } };
}

void TestServiceChecks::allInOrder()
{
    const StandInWorld world;
    const QList<CheckResult> results = run(world.reading());
    QCOMPARE(namesOf(results),
        (QStringList { u"settings"_s, u"dns"_s, u"tls"_s, u"telegram"_s, u"claude"_s, u"deepgram"_s, Conrad, Katja,
            u"espeak-ng"_s, u"twilio"_s, u"database"_s, u"disk"_s, u"public-url"_s, u"timeouts"_s, u"clock"_s }));
    QVERIFY2(checkreport::allOk(results), qPrintable(checkreport::text(results)));
    QVERIFY2(resultOf(results, Conrad).detail.startsWith(u"spoke for "), qPrintable(checkreport::text(results)));
    QVERIFY(resultOf(results, u"espeak-ng"_s).detail.startsWith(u"spoke for "));
    QCOMPARE(resultOf(results, u"public-url"_s).detail,
        u"PUBLIC_URL leads to a messenger-ab that takes Twilio's signature and passes WebSockets"_s);
    QCOMPARE(world.edge.sentences, 2);
}

void TestServiceChecks::asksWithTheRightKeys()
{
    const StandInWorld world;
    QVERIFY(checkreport::allOk(run(world.reading())));
    QCOMPARE(world.telegram.requests.size(), 2);
    for (const HttpStandIn::Request &request : world.telegram.requests)
        QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(world.claude.requests.size(), 2);
    for (const HttpStandIn::Request &request : world.claude.requests) {
        QCOMPARE(headerIn(request.head, "x-api-key"), QByteArray(StandInWorld::ClaudeKey));
        QVERIFY(!headerIn(request.head, "anthropic-version").isEmpty());
    }
    QCOMPARE(world.deepgram.requests.size(), 1);
    QCOMPARE(headerIn(world.deepgram.requests[0].head, "Authorization"),
        QByteArray(QByteArray("Token ") + StandInWorld::DeepgramKey));
    QCOMPARE(world.twilio.requests.size(), 2);
    for (const HttpStandIn::Request &request : world.twilio.requests)
        QCOMPARE(request.method, QByteArray("GET")); // looks and changes nothing
}

void TestServiceChecks::callsPublicUrlAsTwilioWould()
{
    const StandInWorld world;
    QVERIFY(checkreport::allOk(run(world.reading())));
    const QByteArray signedAs = "https://localhost:8000"; // what PUBLIC_URL says, wherever it leads
    const auto &requests = world.publicServer.requests;
    QCOMPARE(requests.size(), 3);
    QCOMPARE(requests[0].target, "/health");
    QCOMPARE(requests[1].method, "POST");
    QCOMPARE(requests[1].target, "/twilio/status");
    const FormData form = FormData::parse(requests[1].body).value();
    QVERIFY(requestsignature::matches({ StandInWorld::AuthToken }, QByteArray(signedAs + "/twilio/status"), form,
        headerIn(requests[1].head, "X-Twilio-Signature")));
    QCOMPARE(requests[2].target, "/twilio/media-stream");
    QVERIFY(requestsignature::matchesUpgrade({ StandInWorld::AuthToken }, "wss://localhost:8000/twilio/media-stream",
        headerIn(requests[2].head, "X-Twilio-Signature")));
}

void TestServiceChecks::faults_data()
{
    using Break = std::function<void(StandInWorld &)>;
    QTest::addColumn<Break>("breakIt");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("remedy");
    const QByteArray me = StandInWorld::bot("getMe");
    QTest::newRow("telegram: revoked") << Break([me](StandInWorld &w) {
        w.telegram.answer(me, { 401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})", {} });
    }) << u"telegram"_s << false << QString()
                                       << u"TELEGRAM_BOT_TOKEN"_s;
    QTest::newRow("telegram: webhook") << Break([](StandInWorld &w) {
        w.telegram.answer(
            StandInWorld::bot("getWebhookInfo"), { 200, R"({"ok":true,"result":{"url":"https://x.example"}})", {} });
    }) << u"telegram"_s << true << u"warning: "_s
                                       << u"webhook"_s;
    QTest::newRow("claude: key") << Break([](StandInWorld &w) {
        w.claude.answerAll({ 401, {}, {} });
    }) << u"claude"_s << false << u"HTTP 401"_s
                                 << u"ANTHROPIC_API_KEY"_s;
    QTest::newRow("claude: model gone") << Break([](StandInWorld &w) {
        w.claude.answer("/v1/models/claude-sonnet-5-5", { 404, {}, {} });
        w.claude.answer("/v1/models",
            { 200, R"({"data":[{"id":"claude-sonnet-9","created_at":"2027-01-01T00:00:00Z","lifecycle":"active"}]})",
                {} });
    }) << u"claude"_s << true << u"claude-sonnet-9 answers instead"_s
                                        << u"ANTHROPIC_MODEL=claude-sonnet-9"_s;
    QTest::newRow("deepgram: key") << Break([](StandInWorld &w) {
        w.deepgram.answerAll({ 401, {}, {} });
    }) << u"deepgram"_s << false << u"HTTP 401"_s
                                   << u"DEEPGRAM_API_KEY"_s;
    QTest::newRow("edge: voice gone") << Break([](StandInWorld &w) { w.edge.isMute = true; }) << Conrad << false
                                      << u"no sound"_s << u"TTS_VOICE"_s;
    QTest::newRow("edge: fallback voice gone") << Break([](StandInWorld &w) { w.edge.isMute = true; }) << Katja << false
                                               << u"no sound"_s << u"TTS_FALLBACK_VOICE"_s;
    QTest::newRow("twilio: none") << Break([](StandInWorld &) {}) << u"twilio"_s << true << u"has the number"_s
                                  << u""_s;
    QTest::newRow("twilio: credentials") << Break([](StandInWorld &w) {
        w.twilio.answerAll({ 401, R"({"code":20003,"status":401})", {} });
    }) << u"twilio"_s << false << u"20003"_s
                                         << u"TWILIO_AUTH_TOKEN"_s;
    QTest::newRow("twilio: trial") << Break([](StandInWorld &w) {
        w.twilio.answer(StandInWorld::account(".json"), { 200, R"({"status":"active","type":"Trial"})", {} });
    }) << u"twilio"_s << false << u"trial"_s
                                   << u"upgrade"_s;
    QTest::newRow("twilio: number elsewhere") << Break([](StandInWorld &w) {
        w.twilio.answer(StandInWorld::account("/IncomingPhoneNumbers.json"),
            { 200, StandInWorld::numbers("https://demo.twilio.com/welcome/voice/"), {} });
    }) << u"twilio"_s << true << u"does not call PUBLIC_URL"_s
                                              << u"setup-number"_s;
    QTest::newRow("twilio: no such number") << Break([](StandInWorld &w) {
        w.twilio.answer(
            StandInWorld::account("/IncomingPhoneNumbers.json"), { 200, R"({"incoming_phone_numbers":[]})", {} });
    }) << u"twilio"_s << false << u"no such number"_s
                                            << u"TWILIO_PHONE_NUMBER"_s;
    QTest::newRow("public url: nobody there") << Break([](StandInWorld &w) { w.publicServer.vanish(); })
                                              << u"public-url"_s << true << u"warning: "_s << u"./dev serve"_s;
    QTest::newRow("public url: another token") << Break([](StandInWorld &w) {
        w.publicServer.answer("/twilio/status", { 403, {}, {} });
    }) << u"public-url"_s << false << u"refuses a request that is signed"_s
                                               << u"TWILIO_AUTH_TOKEN"_s;
    QTest::newRow("public url: no WebSockets") << Break([](StandInWorld &w) {
        w.publicServer.answer("/twilio/media-stream", { 400, {}, {} });
    }) << u"public-url"_s << false << u"no WebSocket gets through"_s
                                               << u"Upgrade"_s;
    QTest::newRow("disk: no directory") << Break([](StandInWorld &w) { w.blockData(); }) << u"disk"_s << false
                                        << u"DATA_DIR is no directory"_s << u"set DATA_DIR"_s;
}

void TestServiceChecks::faults()
{
    using Break = std::function<void(StandInWorld &)>;
    QFETCH(Break, breakIt);
    QFETCH(QString, name);
    QFETCH(bool, ok);
    QFETCH(QString, detail);
    QFETCH(QString, remedy);
    StandInWorld world;
    SettingsReading reading = world.reading();
    breakIt(world);
    if (name == u"twilio") {
        reading.settings.server.publicUrlAsGiven = QString::fromLatin1(StandInWorld::Address);
        reading.settings.server.publicUrl = QUrl(reading.settings.server.publicUrlAsGiven);
    }
    const CheckResult result = resultOf(run(reading), name);
    QCOMPARE(result.name, name);
    QCOMPARE(result.ok, ok);
    QVERIFY2(result.detail.contains(detail), qPrintable(result.detail));
    QVERIFY2(result.remedy.contains(remedy), qPrintable(result.remedy));
}

void TestServiceChecks::settingsAreChecked_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value"); // empty: taken out
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("detail");
    QTest::newRow("no Claude") << u"ANTHROPIC_API_KEY"_s << QString() << u"claude"_s << true << u"not configured: "_s;
    QTest::newRow("no Deepgram") << u"DEEPGRAM_API_KEY"_s << QString() << u"deepgram"_s << true
                                 << u"not configured: "_s;
    QTest::newRow("no account") << u"TWILIO_ACCOUNT_SID"_s << QString() << u"twilio"_s << true << u"not configured: "_s;
    QTest::newRow("no public address") << u"PUBLIC_URL"_s << QString() << u"public-url"_s << true
                                       << u"not configured: "_s;
    QTest::newRow("no token") << u"TELEGRAM_BOT_TOKEN"_s << QString() << u"settings"_s << false
                              << u"TELEGRAM_BOT_TOKEN "_s;
    QTest::newRow("no token, so not tried")
        << u"TELEGRAM_BOT_TOKEN"_s << QString() << u"telegram"_s << false << u"not tried: TELEGRAM_BOT_TOKEN "_s;
    QTest::newRow("wrong number") << u"PORT"_s << u"many"_s << u"settings"_s << false << u"PORT "_s;
    QTest::newRow("wrong voice") << u"TTS_VOICE"_s << u"Conrad!"_s << u"edge-tts"_s << false
                                 << u"not tried: TTS_VOICE "_s;
    QTest::newRow("wrong database") << u"DATABASE_URL"_s << u"oracle://x"_s << u"database"_s << false
                                    << u"not tried: DATABASE_URL "_s;
    QTest::newRow("nobody may call") << u"ALLOWED_CALLERS"_s << QString() << u"settings"_s << true
                                     << u"warning: ALLOWED_CALLERS "_s;
}

void TestServiceChecks::settingsAreChecked()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    QFETCH(QString, name);
    QFETCH(bool, ok);
    QFETCH(QString, detail);
    const StandInWorld world;
    QHash<QString, QString> environment = world.environment();
    environment.insert(u"HOME"_s, world.directory.path());
    environment.remove(variable);
    if (!value.isEmpty())
        environment.insert(variable, value);
    const QList<CheckResult> results = run(Settings::read(environment, {}, Need::Serve));
    const CheckResult result = resultOf(results, name);
    QCOMPARE(result.name, name);
    QCOMPARE(result.ok, ok);
    QVERIFY2(result.detail.startsWith(detail), qPrintable(result.detail));
    QVERIFY2(!result.remedy.contains(u"***"), qPrintable(result.remedy)); // an example is no secret
    QCOMPARE(checkreport::allOk(results), ok);
    if (name == u"telegram")
        QVERIFY(world.telegram.requests.isEmpty());
    if (name == u"edge-tts")
        QCOMPARE(world.edge.sentences, 0);
}

void TestServiceChecks::whatHangsEndsAtItsLimit()
{
    StandInWorld world;
    for (HttpStandIn *service : { &world.telegram, &world.claude, &world.deepgram, &world.twilio })
        service->answerAll({ 200, {}, {}, true });
    world.edge.decide = [](const WebSocketStandIn::Head &) { return QByteArray(); };
    SettingsReading reading = world.reading();
    Settings &settings = reading.settings;
    settings.telegram.timeout = 100ms;
    settings.claude.timeout = 200ms;
    settings.deepgram.timeout = 300ms;
    settings.speech.timeout = 400ms;
    settings.twilio.accountSid.clear(); // has no setting for its limit
    const QList<CheckResult> results = run(reading);
    const auto limits = { std::pair(u"telegram"_s, 100ms), std::pair(u"claude"_s, 200ms),
        std::pair(u"deepgram"_s, 300ms), std::pair(Conrad, 400ms), std::pair(Katja, 400ms) };
    for (const auto &[name, limit] : limits) {
        const CheckResult result = resultOf(results, name);
        QVERIFY2(!result.ok, qPrintable(checkreport::text(results)));
        QVERIFY(result.took >= limit - 20ms); // coarse timers may be a little early
        QVERIFY(!result.remedy.isEmpty());
    }
    // One after the other does not bear on the others: those that answer are as fast as ever.
    QVERIFY(resultOf(results, u"public-url"_s).ok);
    QVERIFY(resultOf(results, u"database"_s).ok);
}

void TestServiceChecks::unreachableServices()
{
    StandInWorld world;
    const SettingsReading reading = world.reading();
    for (HttpStandIn *service : { &world.telegram, &world.claude, &world.deepgram, &world.twilio })
        service->vanish();
    world.edge.stopListening();
    const QList<CheckResult> results = run(reading);
    for (const QString &name : { u"telegram"_s, u"claude"_s, u"deepgram"_s, Conrad, u"twilio"_s }) {
        const CheckResult result = resultOf(results, name);
        QVERIFY2(!result.ok && !result.detail.isEmpty() && result.remedy.contains(u"network"),
            qPrintable(checkreport::text(results)));
    }
    QCOMPARE(resultOf(results, u"clock"_s).detail, u"not known: no service told the time"_s);
}

void TestServiceChecks::clockIsComparedWithTheServices()
{
    StandInWorld world;
    const auto date = [](std::chrono::seconds ahead) {
        const QDateTime time = QDateTime::currentDateTimeUtc().addSecs(ahead.count());
        return QByteArray(
            "Date: " + QLocale::c().toString(time, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1() + "\r\n");
    };
    world.deepgram["/v1/projects"].headers = date(1h);
    world.publicServer["/health"].headers = date(0s); // our own clock; does not count
    const CheckResult slow = resultOf(run(world.reading()), u"clock"_s);
    QVERIFY2(!slow.ok && slow.detail.contains(u"slow"), qPrintable(slow.detail));
    world.claude["/v1/models"].headers = date(0s);
    const CheckResult right = resultOf(run(world.reading()), u"clock"_s);
    QVERIFY2(right.ok && right.detail.startsWith(u"within "), qPrintable(right.detail));
}

void TestServiceChecks::noSecretGetsOut()
{
    StandInWorld world;
    const SettingsReading reading = world.reading();
    // Services that repeat what they were sent, in every place from where a word might be taken over.
    QByteArray secrets;
    for (const char *secret : { StandInWorld::Token, StandInWorld::ClaudeKey, StandInWorld::DeepgramKey,
             StandInWorld::AuthToken, StandInWorld::Number })
        secrets += QByteArray(secret) + ' ';
    const QByteArray echo = "{\"ok\":false,\"error_code\":400,\"description\":\"" + secrets + "\",\"err_code\":\""
        + StandInWorld::DeepgramKey + "\",\"code\":20404,\"message\":\"" + secrets + "\",\"status\":\"" + secrets
        + "\",\"error\":{\"type\":\"" + StandInWorld::ClaudeKey + "\",\"message\":\"" + secrets + "\"}}";
    for (HttpStandIn *service : { &world.telegram, &world.claude, &world.deepgram, &world.twilio, &world.publicServer })
        service->answerAll({ 400, echo, {} });
    const QString text = allText(run(reading));
    for (const char *secret : { StandInWorld::Token, StandInWorld::ClaudeKey, StandInWorld::DeepgramKey,
             StandInWorld::AuthToken, StandInWorld::Number })
        QVERIFY2(!text.contains(QLatin1String(secret)), qPrintable(text));
    QVERIFY(!text.contains(u"/bot"));
}

void TestServiceChecks::canBeDroppedHalfway()
{
    StandInWorld world;
    world.telegram.answerAll({ 200, {}, {}, true });
    auto checks = std::make_unique<ServiceChecks>(world.reading(), m_clock);
    QSignalSpy finished(checks.get(), &ServiceChecks::finished);
    checks->start();
    QTRY_VERIFY(!world.telegram.requests.isEmpty() && world.edge.sentences > 0);
    checks.reset();
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 0);
}

void TestServiceChecks::commandSaysItAll()
{
    const StandInWorld world;
    const CommandRun run(commands::check, { u"check"_s }, world.environment());
    QVERIFY2(run.status == commands::Ok, run.output.constData());
    QCOMPARE(run.errors, QByteArray());
    const QList<QByteArray> lines = run.output.trimmed().split('\n');
    QCOMPARE(lines.size(), 15);
    for (const QByteArray &line : lines)
        QVERIFY2(line.startsWith("ok  ") && line.contains(" ms  "), line.constData());
}

void TestServiceChecks::commandAsJson()
{
    const StandInWorld world;
    const CommandRun run(commands::check, { u"check"_s, u"--json"_s }, world.environment());
    QCOMPARE(run.status, int(commands::Ok));
    const QJsonObject report = QJsonDocument::fromJson(run.output).object();
    QCOMPARE(report.keys(), (QStringList { u"checks"_s, u"ok"_s }));
    QCOMPARE(report.value(u"ok"), QJsonValue(true));
    const QJsonArray checks = report.value(u"checks").toArray();
    QCOMPARE(checks.size(), 15);
    for (const QJsonValue &check : checks)
        QCOMPARE(check.toObject().keys(), (QStringList { u"detail"_s, u"ms"_s, u"name"_s, u"ok"_s, u"remedy"_s }));
}

void TestServiceChecks::commandWithFaultFails()
{
    StandInWorld world;
    world.deepgram.answerAll({ 401, {}, {} });
    QHash<QString, QString> environment = world.environment();
    environment.remove(u"TELEGRAM_BOT_TOKEN"_s);
    const CommandRun run(commands::check, { u"check"_s }, environment);
    // Settings that serve would refuse do not keep the others from being tried.
    QCOMPARE(run.status, int(commands::Failed));
    QVERIFY(run.output.contains("FAIL  deepgram"));
    QVERIFY(run.output.contains("FAIL  telegram"));
    QVERIFY(run.output.contains("\xE2\x86\x92 check DEEPGRAM_API_KEY"));
    QVERIFY(run.output.contains("ok    claude"));
}

void TestServiceChecks::commandUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::newRow("help") << QStringList { u"--help"_s } << int(commands::Ok);
    QTest::newRow("unknown option") << QStringList { u"--fast"_s } << int(commands::Usage);
    QTest::newRow("stray argument") << QStringList { u"telegram"_s } << int(commands::Usage);
}

void TestServiceChecks::commandUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    const CommandRun run(commands::check, QStringList { u"check"_s } + arguments, {});
    QCOMPARE(run.status, status);
    QCOMPARE(run.output.isEmpty(), status != commands::Ok);
    QCOMPARE(run.errors.isEmpty(), status == commands::Ok);
}

QTEST_GUILESS_MAIN(TestServiceChecks)
#include "tst_servicechecks.moc"
