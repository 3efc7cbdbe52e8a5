// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/twiml.h"
#include "unit/telephony/telephonyrig.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QWebSocket>
#include <QXmlStreamReader>

using namespace std::chrono_literals;

class TestWebhookServer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void health();
    void readiness_data();
    void readiness();
    void figures_data();
    void figures();
    void figuresThatDoNotCome();
    void updates_data();
    void updates();
    void withoutASecretThereAreNoUpdates();
    void voiceConnects_data();
    void voiceConnects();
    void repeatedVoiceGetsTheSameAnswer();
    void usedCallIsHungUp();
    void fullHouseIsWaitedFor();
    void invitedStreamComesInWhenFull();
    void voiceWithoutACall_data();
    void voiceWithoutACall();
    void longNumberDoesNotTravel();
    void withoutATokenAnybodyMayCall();
    void status_data();
    void status();
    void streamErrorIsLogged();
    void streamConnects();
    void streamIsRefused_data();
    void streamIsRefused();
    void tokenOpensOneStreamOnly();
    void streamWithoutStartIsRefused();
    void streamsWithoutStartAreLimited();
    void streamMayDieWhileItsTokenIsLookedUp();

private:
    struct Invitation
    {
        QString url;
        QString token;
        QString from;
    };
    static Invitation invitationIn(const QByteArray &twiml);
    static std::unique_ptr<QWebSocket> openStream(const TelephonyRig &rig);
    static QString startMessage(const QString &callId, const QString &token, const QString &from);
    static QByteArray voice(const TelephonyRig &rig, const QByteArray &target = "/twilio/voice",
        const QByteArray &callId = "CA00000000000000000000000000000001");
    static const inline QString Number = QStringLiteral("+4917612345678");
};

TestWebhookServer::Invitation TestWebhookServer::invitationIn(const QByteArray &twiml)
{
    Invitation invitation;
    QXmlStreamReader xml(twiml);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QStringLiteral("Stream"))
            invitation.url = xml.attributes().value(QStringLiteral("url")).toString();
        if (xml.name() == QStringLiteral("Parameter"))
            (xml.attributes().value(QStringLiteral("name")) == QStringLiteral("token") ? invitation.token
                                                                                       : invitation.from)
                = xml.attributes().value(QStringLiteral("value")).toString();
    }
    return invitation;
}

std::unique_ptr<QWebSocket> TestWebhookServer::openStream(const TelephonyRig &rig)
{
    auto socket = std::make_unique<QWebSocket>();
    QNetworkRequest request(QUrl(QStringLiteral("ws://127.0.0.1:%1/twilio/media-stream").arg(rig.port())));
    request.setRawHeader("X-Twilio-Signature",
        requestsignature::compute(TelephonyRig::AuthToken, "wss://ab.example.de/twilio/media-stream"));
    socket->open(request);
    return QTest::qWaitFor([&] { return socket->state() == QAbstractSocket::ConnectedState; }) ? std::move(socket)
                                                                                               : nullptr;
}

QString TestWebhookServer::startMessage(const QString &callId, const QString &token, const QString &from)
{
    QJsonObject parameters { { QStringLiteral("token"), token } };
    if (!from.isEmpty())
        parameters[QStringLiteral("from")] = from;
    const QJsonObject message { { QStringLiteral("event"), QStringLiteral("start") },
        { QStringLiteral("streamSid"), QStringLiteral("MZ1") },
        { QStringLiteral("start"),
            QJsonObject { { QStringLiteral("callSid"), callId }, { QStringLiteral("streamSid"), QStringLiteral("MZ1") },
                { QStringLiteral("customParameters"), parameters } } } };
    return QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

QByteArray TestWebhookServer::voice(const TelephonyRig &rig, const QByteArray &target, const QByteArray &callId)
{
    Visitor visitor(rig.port(), TelephonyRig::post(target, TelephonyRig::callForm(callId)));
    if (!visitor.waitForEnd() || visitor.status() != 200)
        return "no answer";
    return visitor.body();
}

void TestWebhookServer::health()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(visitor.waitForEnd());
    QVERIFY(visitor.received().contains("application/json"));
    QCOMPARE(visitor.body(), QByteArray(R"({"status":"ok"})"));
}

void TestWebhookServer::readiness_data()
{
    QTest::addColumn<bool>("isReady");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QStringList>("degraded");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("starting") << false << QStringLiteral("starting") << QStringList() << 503
                              << QByteArray(R"({"reason":"starting","status":"unready"})");
    QTest::newRow("ready") << true << QString() << QStringList() << 200 << QByteArray(R"({"status":"ready"})");
    QTest::newRow("degraded") << true << QString() << QStringList { QStringLiteral("database") } << 200
                              << QByteArray(R"({"degraded":["database"],"status":"ready"})");
    QTest::newRow("draining") << false << QStringLiteral("draining") << QStringList() << 503
                              << QByteArray(R"({"reason":"draining","status":"unready"})");
}

void TestWebhookServer::readiness()
{
    QFETCH(bool, isReady);
    QFETCH(QString, reason);
    QFETCH(QStringList, degraded);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    TelephonyRig rig;
    rig.worker.setReadiness({ isReady, reason, degraded });
    Visitor visitor(rig.port(), TelephonyRig::get("/ready"));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), status);
    QCOMPARE(visitor.body(), body);
}

void TestWebhookServer::figures_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("body"); // nothing said when null
    const auto row = [](const char *name, const QByteArray &request, int status, const QByteArray &header = {},
                         const QByteArray &body = {}) { QTest::newRow(name) << request << status << header << body; };
    const QByteArray figures = "up 1\n";
    row("GET", TelephonyRig::get("/metrics"), 200, "Content-Type: text/plain; version=0.0.4; charset=utf-8", figures);
    row("with a query", TelephonyRig::get("/metrics?x=y"), 200, {}, figures);
    row("HEAD", "HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 200, "Content-Length: 5", "");
    row("POST", "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "Allow: GET, HEAD");
    row("a body", "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 400);
    row("an upgrade", TelephonyRig::get("/metrics", TelephonyRig::upgradeHeaders()), 404);
    row("a similar path", TelephonyRig::get("/metrics/"), 404);
    row("through a proxy", TelephonyRig::get("/metrics", "X-Forwarded-For: 127.0.0.1\r\n"), 403);
    row("wrong token", TelephonyRig::get("/metrics", "Authorization: Bearer y\r\n"), 401, "WWW-Authenticate: Bearer");
    row("right token", TelephonyRig::get("/metrics", "X-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer x\r\n"),
        200, {}, figures);
}

void TestWebhookServer::figures()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, body);
    TelephonySettings settings = TelephonyRig::defaults();
    settings.metricsToken = "x";
    TelephonyRig rig(settings);
    Visitor visitor(rig.port(), request);
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), status);
    // Names of headers may be in any case (RFC 9110, 5.1); Qt writes them otherwise in 6.8.
    QVERIFY2(visitor.received().toLower().contains(header.toLower()), visitor.received().constData());
    if (!body.isNull())
        QCOMPARE(visitor.body(), body);
    QCOMPARE(rig.metrics.asked, status == 200 ? 1 : 0);
}

//! The thread that has them is busy: the reader is told, and nobody else waits.
void TestWebhookServer::figuresThatDoNotCome()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.metricsTime = 100ms;
    TelephonyRig rig(settings);
    rig.metrics.figures = QByteArray();
    Visitor reader(rig.port(), TelephonyRig::get("/metrics"));
    Visitor impatient(rig.port(), TelephonyRig::get("/metrics"));
    QTRY_COMPARE(rig.metrics.asked, 2);
    impatient.leave();
    Visitor other(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(other.waitForEnd());
    QCOMPARE(other.status(), 200);
    QVERIFY(reader.waitForEnd());
    QCOMPARE(reader.status(), 503);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestWebhookServer::updates_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<std::optional<UpdateDesk::Outcome>>("outcome");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("taken");
    using Outcome = UpdateDesk::Outcome;
    const auto stored = std::optional(Outcome::Stored);
    const QByteArray body = R"({"update_id":1})";
    const QByteArray right = "a_secret-1";
    QTest::newRow("stored") << TelephonyRig::update(body, right) << stored << 200 << 1;
    QTest::newRow("with the prefix") << TelephonyRig::update(body, right, "/ab/telegram/webhook") << stored << 200 << 1;
    QTest::newRow("unreadable") << TelephonyRig::update("x", right) << std::optional(Outcome::Unreadable) << 400 << 1;
    QTest::newRow("not now") << TelephonyRig::update(body, right) << std::optional(Outcome::NotNow) << 503 << 1;
    QTest::newRow("no answer") << TelephonyRig::update(body, right) << std::optional<Outcome>() << 503 << 1;
    QTest::newRow("no secret") << TelephonyRig::update(body, {}) << stored << 401 << 0;
    QTest::newRow("empty secret") << TelephonyRig::update(body, "") << stored << 401 << 0;
    QTest::newRow("wrong secret") << TelephonyRig::update(body, "a_secret-2") << stored << 401 << 0;
    QTest::newRow("longer secret") << TelephonyRig::update(body, "a_secret-11") << stored << 401 << 0;
    QTest::newRow("larger than others may be")
        << TelephonyRig::update(QByteArray(200'000, ' ') + body, right) << stored << 200 << 1;
    QTest::newRow("too large") << QByteArray(
        TelephonyRig::update({}, right).replace("Content-Length: 0", "Content-Length: 1048577"))
                               << stored << 413 << 0;
    QTest::newRow("too large from a stranger")
        << QByteArray(TelephonyRig::update({}, "x").replace("Content-Length: 0", "Content-Length: 65537")) << stored
        << 401 << 0;
    QTest::newRow("GET") << TelephonyRig::get("/telegram/webhook", "X-Telegram-Bot-Api-Secret-Token: a_secret-1\r\n")
                         << stored << 405 << 0;
}

void TestWebhookServer::updates()
{
    QFETCH(QByteArray, request);
    QFETCH(std::optional<UpdateDesk::Outcome>, outcome);
    QFETCH(int, status);
    QFETCH(int, taken);
    TelephonySettings settings = TelephonyRig::defaults();
    settings.publicUrl = *PublicUrl::parse(QStringLiteral("https://ab.example.de/ab"));
    settings.updateSecret = "a_secret-1";
    settings.limits.updateTime = std::chrono::milliseconds(100);
    TelephonyRig rig(settings);
    rig.updates.outcome = outcome;
    Visitor visitor(rig.port(), request);
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), status);
    QCOMPARE(rig.updates.taken.size(), taken);
}

void TestWebhookServer::withoutASecretThereAreNoUpdates()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::update("{}", ""));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 404);
    QCOMPARE(rig.updates.taken.size(), 0);
}

void TestWebhookServer::voiceConnects_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("POST") << TelephonyRig::post("/twilio/voice", TelephonyRig::callForm());
    const QByteArray target = "/twilio/voice?" + TelephonyRig::callForm();
    QTest::newRow("GET") << TelephonyRig::get(target, TelephonyRig::signatureHeader(TelephonyRig::Base + target));
    QTest::newRow("POST with unknown fields")
        << TelephonyRig::post("/twilio/voice", TelephonyRig::callForm() + "&New=%C3%BC&Empty=");
}

void TestWebhookServer::voiceConnects()
{
    QFETCH(QByteArray, request);
    TelephonyRig rig;
    Visitor visitor(rig.port(), request);
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 200);
    QVERIFY(visitor.received().toLower().contains("content-type: text/xml"));
    QVERIFY(visitor.body().startsWith("<?xml "));
    QVERIFY(visitor.body().endsWith("</Connect><Hangup/></Response>"));
    QVERIFY(visitor.body().contains("statusCallback=\"https://ab.example.de/twilio/stream-status\""));
    const Invitation invitation = invitationIn(visitor.body());
    QCOMPARE(invitation.url, QStringLiteral("wss://ab.example.de/twilio/media-stream"));
    QCOMPARE(invitation.from, Number);
    QVERIFY(!invitation.token.isEmpty());
    QTRY_COMPARE(rig.desk.announcedCalls, QStringList { QStringLiteral("CA00000000000000000000000000000001") });
    QCOMPARE(rig.desk.admitted, QStringList { QStringLiteral("CA00000000000000000000000000000001") });
    QCOMPARE(rig.desk.lastCall.from, Number);
    QCOMPARE(rig.desk.lastCall.to, QStringLiteral("+4930123456"));
}

void TestWebhookServer::repeatedVoiceGetsTheSameAnswer()
{
    TelephonyRig rig;
    const QByteArray first = voice(rig);
    QVERIFY(first.contains("<Connect>"));
    QTRY_COMPARE(rig.desk.announcedCalls.size(), 1);
    rig.desk.admission = CallDesk::Admission::Full; // the call has its place already
    QCOMPARE(voice(rig), first);
    QVERIFY(voice(rig, "/twilio/voice", "CA00000000000000000000000000000002") != first);
    QCOMPARE(rig.desk.admitted,
        (QStringList { QStringLiteral("CA00000000000000000000000000000001"),
            QStringLiteral("CA00000000000000000000000000000002") }));
    QCOMPARE(rig.desk.announcedCalls.size(), 1);
}

void TestWebhookServer::usedCallIsHungUp()
{
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
    QCOMPARE(voice(rig), twiml::hangUp());
}

void TestWebhookServer::fullHouseIsWaitedFor()
{
    TelephonyRig rig;
    rig.desk.admission = CallDesk::Admission::Full;
    QByteArray target = "/twilio/voice";
    for (int attempt = 1; attempt <= 3; ++attempt) {
        const QByteArray next = "/twilio/voice?try=" + QByteArray::number(attempt);
        QCOMPARE(voice(rig, target), twiml::waitAndAskAgain(5s, TelephonyRig::Base + next));
        target = next;
    }
    const QByteArray last = voice(rig, target);
    QVERIFY(last.contains("<Say language=\"de-DE\">"));
    QVERIFY(last.endsWith("</Say><Hangup/></Response>"));
    QVERIFY(rig.desk.announcedCalls.isEmpty());
    // A place has become free while the caller waited.
    rig.desk.admission = CallDesk::Admission::Connect;
    QVERIFY(voice(rig, "/twilio/voice?try=2").contains("<Connect>"));
    QTRY_COMPARE(rig.desk.announcedCalls.size(), 1);
}

void TestWebhookServer::invitedStreamComesInWhenFull()
{
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    rig.desk.admission = CallDesk::Admission::Full;
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
}

void TestWebhookServer::voiceWithoutACall_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("empty") << QByteArray("CallSid=&");
    QTest::newRow("cut short") << QByteArray("CallSid=CA0000000000000000000000000000000&");
    QTest::newRow("too long") << QByteArray("CallSid=CA00000000000000000000000000000001C&");
    QTest::newRow("no number") << QByteArray("CallSid=CA0000000000000000000000000000000G&");
    QTest::newRow("a stream's") << QByteArray("CallSid=MZ00000000000000000000000000000001&");
}

void TestWebhookServer::voiceWithoutACall()
{
    QFETCH(QByteArray, field);
    QTest::ignoreMessage(QtWarningMsg, "A voice webhook without a proper CallSid was not served.");
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::post("/twilio/voice", field + "From=%2B49"));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 400);
    QVERIFY(rig.desk.admitted.isEmpty());
}

void TestWebhookServer::longNumberDoesNotTravel()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(),
        TelephonyRig::post("/twilio/voice", "CallSid=CA00000000000000000000000000000001&From=" + QByteArray(600, '1')));
    QVERIFY(visitor.waitForEnd());
    const Invitation invitation = invitationIn(visitor.body());
    QVERIFY(invitation.from.isEmpty());
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, {}));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
    QVERIFY(rig.desk.lines.front()->callerNumber().isEmpty());
}

void TestWebhookServer::withoutATokenAnybodyMayCall()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.authTokens.clear();
    settings.validate = false;
    TelephonyRig rig(settings);
    Visitor visitor(rig.port(),
        "POST /twilio/voice HTTP/1.1\r\nHost: a\r\nContent-Length: 42\r\n\r\n" + TelephonyRig::callForm().left(42));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 200);
    const Invitation invitation = invitationIn(visitor.body());
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
}

void TestWebhookServer::status_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<bool>("isOver");
    for (const char *state : { "completed", "busy", "failed", "no-answer", "canceled" })
        QTest::newRow(state) << QByteArray(
            QByteArray("CallSid=CA00000000000000000000000000000001&CallDuration=5&CallStatus=") + state)
                             << true;
    for (const char *state : { "queued", "initiated", "ringing", "in-progress", "", "COMPLETED" })
        QTest::addRow("not over: %s", state)
            << QByteArray(QByteArray("CallSid=CA00000000000000000000000000000001&CallStatus=") + state) << false;
    QTest::newRow("no call") << QByteArray("CallStatus=completed") << false;
}

void TestWebhookServer::status()
{
    QFETCH(QByteArray, form);
    QFETCH(bool, isOver);
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::post("/twilio/status", form));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 204);
    QVERIFY(visitor.body().isEmpty());
    if (isOver)
        QTRY_COMPARE(rig.desk.overCalls, QStringList { QStringLiteral("CA00000000000000000000000000000001") });
    QCoreApplication::processEvents();
    QCOMPARE(rig.desk.overCalls.size(), isOver ? 1 : 0);
}

void TestWebhookServer::streamErrorIsLogged()
{
    QTest::ignoreMessage(QtWarningMsg,
        "Call CA00000000000000000000000000000001: Twilio could not keep the media stream: Stream - Handshake ?");
    TelephonyRig rig;
    Visitor failed(rig.port(),
        TelephonyRig::post("/twilio/stream-status",
            "CallSid=CA00000000000000000000000000000001&StreamEvent=stream-error&StreamError=Stream+-+Handshake+%0A"));
    QVERIFY(failed.waitForEnd());
    QCOMPARE(failed.status(), 204);
    Visitor begun(rig.port(),
        TelephonyRig::post(
            "/twilio/stream-status", "CallSid=CA00000000000000000000000000000001&StreamEvent=stream-started"));
    QVERIFY(begun.waitForEnd());
    QCOMPARE(begun.status(), 204);
}

void TestWebhookServer::streamConnects()
{
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(QStringLiteral(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
    stream->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
    QCOMPARE(rig.desk.lines.front()->callId(), QStringLiteral("CA00000000000000000000000000000001"));
    QCOMPARE(rig.desk.lines.front()->callerNumber(), Number);
    rig.desk.lines.clear(); // a line that is dropped is closed
    QTRY_COMPARE(stream->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestWebhookServer::streamIsRefused_data()
{
    QTest::addColumn<QString>("callId");
    QTest::addColumn<QString>("token"); // empty: the good one
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("why");
    QTest::newRow("no token") << QStringLiteral("CA00000000000000000000000000000001") << QStringLiteral("-") << Number
                              << QStringLiteral("is missing");
    QTest::newRow("garbage") << QStringLiteral("CA00000000000000000000000000000001") << QStringLiteral("garbage")
                             << Number << QStringLiteral("is malformed");
    QTest::newRow("another call's") << QStringLiteral("CA00000000000000000000000000000002") << QString() << Number
                                    << QStringLiteral("is not made for this call");
    QTest::newRow("another number") << QStringLiteral("CA00000000000000000000000000000001") << QString()
                                    << QStringLiteral("+491") << QStringLiteral("is not made for this call");
    QTest::newRow("umlaut") << QStringLiteral("CA00000000000000000000000000000001") << QStringLiteral("ä") << Number
                            << QStringLiteral("is malformed");
}

void TestWebhookServer::streamIsRefused()
{
    QFETCH(QString, callId);
    QFETCH(QString, token);
    QFETCH(QString, from);
    QFETCH(QString, why);
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    const auto stream = openStream(rig);
    QVERIFY(stream);
    QTest::ignoreMessage(QtWarningMsg,
        qPrintable(QStringLiteral("Call %1: a media stream was refused, its token %2.").arg(callId, why)));
    stream->sendTextMessage(startMessage(callId,
        token.isEmpty()                    ? invitation.token
            : token == QStringLiteral("-") ? QString()
                                           : token,
        from));
    QTRY_COMPARE(stream->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(stream->closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QVERIFY(rig.desk.lines.empty());
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestWebhookServer::tokenOpensOneStreamOnly()
{
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    const auto first = openStream(rig);
    QVERIFY(first);
    first->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
    QTest::ignoreMessage(QtWarningMsg,
        "Call CA00000000000000000000000000000001: a media stream was refused, its token has been used before.");
    const auto second = openStream(rig);
    QVERIFY(second);
    second->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(second->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(second->closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QCOMPARE(rig.desk.lines.size(), size_t(1));
    QCOMPARE(first->state(), QAbstractSocket::ConnectedState);
}

void TestWebhookServer::streamWithoutStartIsRefused()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.startTime = 100ms;
    TelephonyRig rig(settings);
    const auto stream = openStream(rig);
    QVERIFY(stream);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no valid start came within 100 ms")));
    stream->sendTextMessage(QStringLiteral(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
    QTRY_COMPARE(stream->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(stream->closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestWebhookServer::streamsWithoutStartAreLimited()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.waitingStreams = 3;
    TelephonyRig rig(settings);
    const Invitation invitation = invitationIn(voice(rig));
    const auto running = openStream(rig);
    QVERIFY(running);
    running->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(1));
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(QStringLiteral("More media streams than MAX_CALLS wait"))); // once
    std::vector<std::unique_ptr<QWebSocket>> silent;
    for (int i = 0; i < 6; ++i) {
        silent.push_back(openStream(rig));
        QVERIFY(silent.back());
    }
    for (size_t i = 0; i < silent.size(); ++i)
        QTRY_COMPARE(silent[i]->state() == QAbstractSocket::ConnectedState, i >= 3);
    QCOMPARE(running->state(), QAbstractSocket::ConnectedState);
    // Who begins in time is let in.
    const Invitation next = invitationIn(voice(rig, "/twilio/voice", "CA00000000000000000000000000000002"));
    silent.back()->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000002"), next.token, next.from));
    QTRY_COMPARE(rig.desk.lines.size(), size_t(2));
}

void TestWebhookServer::streamMayDieWhileItsTokenIsLookedUp()
{
    TelephonyRig rig;
    const Invitation invitation = invitationIn(voice(rig));
    const auto stream = openStream(rig);
    QVERIFY(stream);
    stream->sendTextMessage(
        startMessage(QStringLiteral("CA00000000000000000000000000000001"), invitation.token, invitation.from));
    stream->sendTextMessage(QStringLiteral(R"({"event":"stop","streamSid":"MZ1"})")); // in the same packet
    stream->flush();
    QTRY_COMPARE(stream->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QVERIFY(rig.desk.lines.empty());
}

QTEST_GUILESS_MAIN(TestWebhookServer)
#include "tst_webhookserver.moc"
