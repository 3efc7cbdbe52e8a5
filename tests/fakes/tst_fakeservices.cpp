// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/anthropicstream.h"
#include "fakes/worldcontrol.h"
#include "support/strictness.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QWebSocket>

//! What all fakes share, and the pure parts that no vendor's client shows: the socket layer leaks nothing, faults come
//! once and in order, the default model reads the digest.
class TestFakeServices : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void formsAreDecoded();
    void piecesAddUpToTheText_data();
    void piecesAddUpToTheText();
    void defaultModelReadsTheDigest();
    void faultsWaitForTheirPlace();
    void vanishedServiceRefusesAndComesBack();
    void connectionsLeaveNoDescriptor();
    void slowRequestBytesAreJoined();
    void everyServiceKnowsItsSettings();
    void controlTeachesWhatIsHeardAndSeen();
    void aModelIsDescribed_data();
    void aModelIsDescribed();
};

void TestFakeServices::formsAreDecoded()
{
    const auto fields = formParameters("a=+x+&Zeta=%C3%9F%E2%82%AC&empty=&=nameless&flag");
    QCOMPARE(fields.size(), 5);
    QCOMPARE(fields.at(0).second, QStringLiteral(" x "));
    QCOMPARE(fields.at(1).second, QStringLiteral("ß€"));
    QCOMPARE(fields.at(2).second, QString());
    QCOMPARE(fields.at(4).first, QStringLiteral("flag"));
}

void TestFakeServices::piecesAddUpToTheText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("words") << QStringLiteral("Anna schreibt:  Grüße 🎉!\nBis bald. ");
    QTest::newRow("one") << QStringLiteral("Ja");
    QTest::newRow("blank") << QStringLiteral("  ");
    QTest::newRow("none") << QString();
}

void TestFakeServices::piecesAddUpToTheText()
{
    QFETCH(QString, text);
    QCOMPARE(anthropic::piecesOf(text).join(QString()), text);
}

void TestFakeServices::defaultModelReadsTheDigest()
{
    const auto turn = [](const char *role, const QString &text) {
        return QJsonObject { { QStringLiteral("role"), QLatin1String(role) },
            { QStringLiteral("content"),
                QJsonArray { QJsonObject {
                    { QStringLiteral("type"), QStringLiteral("text") }, { QStringLiteral("text"), text } } } } };
    };
    const QString digest
        = QStringLiteral("<nachrichten>\n[1] Anna, 14:30: Kommst du?\n  [12] Jörg: Der Termin steht\n</nachrichten>");
    QJsonArray turns { turn("user", digest) };
    QCOMPARE(anthropic::digestReader({ { QStringLiteral("messages"), turns } }),
        QStringLiteral("[1] Anna, 14:30: Kommst du? [12] Jörg: Der Termin steht."));
    turns.append(turn("assistant", QStringLiteral("…")));
    turns.append(turn("user", QStringLiteral("Was war mit dem Termin?")));
    QCOMPARE(anthropic::digestReader({ { QStringLiteral("messages"), turns } }),
        QStringLiteral("Zu deiner Frage: Was war mit dem Termin? [12] Jörg: Der Termin steht."));
}

void TestFakeServices::faultsWaitForTheirPlace()
{
    FaultQueue<FakeTelegram::FaultKind> faults;
    FaultOptions elsewhere;
    elsewhere.where = QStringLiteral("sendmessage");
    faults.add(FakeTelegram::FaultKind::Hang, elsewhere);
    faults.add(FakeTelegram::FaultKind::Reset, {});
    QVERIFY(faults.take(QStringLiteral("getupdates"))->kind == FakeTelegram::FaultKind::Reset);
    QVERIFY(!faults.take(QStringLiteral("getupdates")));
    QVERIFY(faults.take(QStringLiteral("sendmessage"))->kind == FakeTelegram::FaultKind::Hang);
    QVERIFY(!faults.addNamed("NoSuchKind", {}));
}

void TestFakeServices::vanishedServiceRefusesAndComesBack()
{
    World world;
    QVERIFY(world.listen());
    const quint16 port = world.twilio.port();
    QTcpSocket open;
    open.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(open.waitForConnected());
    QSignalSpy dropped(&open, &QTcpSocket::disconnected);
    QCoreApplication::processEvents(); // accepted
    world.twilio.vanish();
    QVERIFY(dropped.wait());
    QTcpSocket late;
    late.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(!late.waitForConnected());
    QVERIFY(world.twilio.listen(port));
    late.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(late.waitForConnected());
}

void TestFakeServices::connectionsLeaveNoDescriptor()
{
    const QDir descriptors(QStringLiteral("/proc/self/fd"));
    TextTable table;
    FakeDeepgram service(table);
    QVERIFY(service.listen());
    const auto count = [&descriptors] {
        return descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
    };
    QUrl url = service.webSocketUrl();
    url.setPath(QStringLiteral("/v1/listen"));
    url.setQuery(QStringLiteral("model=nova-3&language=de&encoding=mulaw&sample_rate=8000&mip_opt_out=true"));
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Token " + FakeDeepgram::defaultKey().toLatin1());
    const auto visit = [&request, &service](bool byReset) {
        QWebSocket socket;
        QSignalSpy connected(&socket, &QWebSocket::connected);
        QSignalSpy disconnected(&socket, &QWebSocket::disconnected);
        FaultOptions soon;
        soon.after = 20; // milliseconds of sound: a reset at once would also swallow the handshake's answer
        if (byReset)
            service.queueFault(FakeDeepgram::FaultKind::Reset, soon);
        socket.open(request);
        QVERIFY(connected.wait());
        if (byReset)
            socket.sendBinaryMessage(QByteArray(320, '\xff'));
        else
            socket.abort();
        QTRY_VERIFY(!disconnected.isEmpty());
    };
    visit(false);
    visit(true);
    QTRY_VERIFY(service.findChildren<QWebSocket *>().isEmpty());
    const auto before = count();
    for (int i = 0; i < 20; ++i)
        visit(i % 2 == 0);
    QTRY_VERIFY(service.findChildren<QWebSocket *>().isEmpty());
    QTRY_VERIFY(service.findChildren<QTcpSocket *>().isEmpty());
    QTRY_COMPARE(count(), before);
}

void TestFakeServices::slowRequestBytesAreJoined()
{
    FakeTelegram service;
    QVERIFY(service.listen());
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, service.port());
    QVERIFY(socket.waitForConnected());
    const QByteArray body = "{\"offset\":1}";
    const QByteArray request = "POST /bot" + FakeTelegram::defaultToken().toLatin1()
        + "/getUpdates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + QByteArray::number(body.size(), 16) + "\r\n" + body + "\r\n0\r\n\r\n";
    for (const char byte : request) {
        socket.write(&byte, 1);
        socket.flush();
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY(socket.bytesAvailable() > 0);
    QVERIFY(socket.readAll().startsWith("HTTP/1.1 200 "));
    QCOMPARE(service.requests().size(), 1);
    QCOMPARE(service.requests().first().body, body);
}

void TestFakeServices::everyServiceKnowsItsSettings()
{
    World world;
    QVERIFY(world.telegram.configure({ { QStringLiteral("answer_delay_ms"), 5 } }));
    QVERIFY(world.anthropic.configure(
        { { QStringLiteral("first_token_ms"), 700 }, { QStringLiteral("per_token_ms"), 14 } }));
    QVERIFY(
        world.deepgram.configure({ { QStringLiteral("final_delay_ms"), 100 }, { QStringLiteral("max_speed"), 1.25 } }));
    QVERIFY(world.edge.configure({ { QStringLiteral("speed_up"), 5.0 }, { QStringLiteral("house_rules"), false } }));
    QVERIFY(world.twilio.configure({ { QStringLiteral("answer_delay_ms"), 5 } }));
    for (const auto &[name, service] : world.services())
        QVERIFY(!service->configure({ { QStringLiteral("no_such_setting"), 1 } }));
}

void TestFakeServices::controlTeachesWhatIsHeardAndSeen()
{
    World world;
    WorldControl control(world);
    QVERIFY(world.listen() && control.listen());
    QNetworkAccessManager network;
    const auto post = [&network](QUrl url, const QString &target, const QByteArray &type, const QByteArray &body,
                          const HttpRequest::Headers &headers = {}) {
        QNetworkRequest request(url.resolved(QUrl(target)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, type);
        for (const auto &[name, value] : headers)
            request.setRawHeader(name, value);
        const std::unique_ptr<QNetworkReply> reply(network.post(request, body));
        QSignalSpy finished(reply.get(), &QNetworkReply::finished);
        return finished.wait() ? QJsonDocument::fromJson(reply->readAll()) : QJsonDocument();
    };
    const QByteArray binary = "application/octet-stream";
    const QByteArray photograph = QByteArrayLiteral("\xff\xd8\xff\0\n");
    post(control.httpUrl(), QStringLiteral("/control/anthropic/picture?description=zwei%20H%C3%A4user"), binary,
        photograph);
    post(
        control.httpUrl(), QStringLiteral("/control/deepgram/recording?transcript=Bis%20sp%C3%A4ter."), binary, "OggS");
    post(control.httpUrl(), QStringLiteral("/control/telegram/file?file_id=v&size=20971521"), binary, "OggS");

    const auto seen = [&](const QByteArray &picture) {
        const QByteArray body
            = R"({"model":"claude-sonnet-5-5","max_tokens":99,"thinking":{"type":"between_tools"},"messages":[{"role":"user","content":[
            {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":")"
            + picture.toBase64() + R"("}},{"type":"text","text":"Was?"}]}]})";
        return post(world.anthropic.httpUrl(), QStringLiteral("/v1/messages"), "application/json", body,
            { { "x-api-key", FakeAnthropic::defaultKey().toLatin1() },
                { "anthropic-version", "2026-10-21" } })[QLatin1String("content")][0][QLatin1String("text")]
            .toString();
    };
    QCOMPARE(seen(photograph), QStringLiteral("zwei Häuser"));
    QCOMPARE(seen("another"), QStringLiteral("ein Bild"));
    const auto heard = [&](const QByteArray &recording) {
        return post(world.deepgram.httpUrl(), QStringLiteral("/v1/listen?model=nova-3&language=de&mip_opt_out=true"),
            "audio/ogg", recording,
            { { "Authorization", "Token " + FakeDeepgram::defaultKey().toLatin1() } })[QLatin1String(
            "results")][QLatin1String("channels")][0][QLatin1String("alternatives")][0][QLatin1String("transcript")]
            .toString();
    };
    QCOMPARE(heard("OggS"), QStringLiteral("Bis später."));
    QCOMPARE(heard("OggS of another"), QString());
    const QJsonDocument refused = post(world.telegram.httpUrl(),
        QStringLiteral("/bot") % FakeTelegram::defaultToken() % u"/getFile", "application/json", R"({"file_id":"v"})");
    QCOMPARE(refused[QLatin1String("description")].toString(), QStringLiteral("Bad Request: file is too big"));
    QCOMPARE(world.violations(), QStringList());
}

void TestFakeServices::aModelIsDescribed_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("status");
    QTest::addColumn<QStringList>("thinking"); // supported values of thinking.type
    QTest::newRow("opus 5.5") << QStringLiteral("claude-opus-5-5") << 200
                              << QStringList { QStringLiteral("adaptive"), QStringLiteral("between_tools") };
    QTest::newRow("haiku 5.5") << QStringLiteral("claude-haiku-5-5") << 200
                               << QStringList { QStringLiteral("adaptive"), QStringLiteral("disabled") };
    QTest::newRow("retired") << QStringLiteral("claude-sonnet-4-20250514") << 404 << QStringList();
    QTest::newRow("never heard of") << QStringLiteral("claude-opus-9") << 404 << QStringList();
}

void TestFakeServices::aModelIsDescribed()
{
    QFETCH(QString, model);
    QFETCH(int, status);
    QFETCH(QStringList, thinking);
    FakeAnthropic service;
    QVERIFY(service.listen());
    QUrl url = service.httpUrl();
    url.setPath(u"/v1/models/" % model);
    QNetworkRequest request(url);
    request.setRawHeader("x-api-key", FakeAnthropic::defaultKey().toLatin1());
    request.setRawHeader("anthropic-version", "2026-10-21");
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), status);
    QVERIFY(reply->rawHeader("request-id").startsWith("req_"));
    const QJsonObject body = QJsonDocument::fromJson(reply->readAll()).object();
    if (status != 200) {
        QCOMPARE(body[QLatin1String("error")][QLatin1String("type")].toString(), QStringLiteral("not_found_error"));
        return;
    }
    QCOMPARE(body[QLatin1String("type")].toString(), QStringLiteral("model"));
    QCOMPARE(body[QLatin1String("id")].toString(), model);
    QCOMPARE(body[QLatin1String("lifecycle")].toString(), QStringLiteral("active"));
    const QJsonObject types
        = body[QLatin1String("capabilities")][QLatin1String("thinking")][QLatin1String("types")].toObject();
    QStringList supported;
    for (const QString &type : types.keys()) {
        if (types[type][QLatin1String("supported")].toBool())
            supported.append(type);
    }
    QCOMPARE(supported, thinking);
}

QTEST_GUILESS_MAIN(TestFakeServices)
#include "tst_fakeservices.moc"
