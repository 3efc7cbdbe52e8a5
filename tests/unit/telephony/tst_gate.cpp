// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/workerdispatcher.h"
#include "unit/telephony/telephonyrig.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QThread>

#include <sys/stat.h>

using namespace std::chrono_literals;

class TestGate : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void servesAndCloses();
    void refuses_data();
    void refuses();
    void refusedSignatureIsExplained();
    void refusalLinesAreLimited();
    void upgradesWithAGoodSignature_data();
    void upgradesWithAGoodSignature();
    void headMayComeByteByByte();
    void bodyMayComeInPieces();
    void silentSocketIsClosed();
    void slowHeadIsClosed();
    void slowBodyIsClosed();
    void aSecondRequestIsNotServed();
    void pipelinedRequestIsNotServed();
    void answersExpectContinue();
    void headHasNoBody();
    void servesBothWithAndWithoutPrefix_data();
    void servesBothWithAndWithoutPrefix();
    void placesOfTheUnknownAreFew();
    void silenceKeepsNobodyWaiting();
    void placesOfOneAddressAreFewer();
    void whoIsCountedByAddress_data();
    void whoIsCountedByAddress();
    void streamsTakeNoPlaces();
    void aBurstIsServedWhole();
    void leavesNothingOpen();
    void thereIsOneListeningPort();
    void streamsAreSpread();
    void aRelievedWorkerKeepsWhatItHas();
    void workersMayLiveInThreads();

private:
    static TelephonySettings withShortLimits()
    {
        TelephonySettings settings = TelephonyRig::defaults();
        settings.limits.headTime = 150ms;
        settings.limits.bodyTime = 150ms;
        return settings;
    }
    static void expectRefusedSignature()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("its signature does not fit")));
    }
    static int openDescriptors()
    {
        return static_cast<int>(QDir(QStringLiteral("/proc/self/fd"))
                                    .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                                    .size());
    }
};

void TestGate::servesAndCloses()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 200);
    QCOMPARE(visitor.body(), QByteArray(R"({"status":"ok"})"));
    QVERIFY(visitor.received().toLower().contains("\r\nconnection: close\r\n"));
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QCOMPARE(rig.gate.unauthenticatedCount(), 0);
}

void TestGate::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isSignature");
    const QByteArray form = TelephonyRig::callForm();
    const auto row = [](const char *name, const QByteArray &bytes, int status, bool isSignature = false) {
        QTest::newRow(name) << bytes << status << isSignature;
    };
    const QByteArray post = "POST /twilio/voice HTTP/1.1\r\nHost: a\r\n";
    const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    row("unknown path", TelephonyRig::get("/"), 404);
    row("almost a path", TelephonyRig::get("/healthz"), 404);
    row("encoded path", TelephonyRig::get("/%68ealth"), 404);
    row("wrong method", "DELETE /health HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    row("GET status", TelephonyRig::get("/twilio/status"), 405);
    row("HEAD of nothing", "HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404);
    row("HEAD voice", "HEAD /twilio/voice HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    row("unsigned voice", TelephonyRig::get("/twilio/voice?CallSid=CA00000000000000000000000000000001"), 403, true);
    row("voice with a wrong signature",
        QByteArray(TelephonyRig::post("/twilio/voice", form))
            .replace("CA00000000000000000000000000000001", "CA00000000000000000000000000000002"),
        403, true);
    row("voice signed for another address", TelephonyRig::post("/twilio/voice", form, "https://other.example.de"), 403,
        true);
    row("status signed as voice",
        QByteArray(TelephonyRig::post("/twilio/voice", form)).replace("/twilio/voice", "/twilio/status"), 403, true);
    row("unsigned upgrade", TelephonyRig::get("/twilio/media-stream", TelephonyRig::upgradeHeaders()), 403, true);
    row("upgrade signed as https",
        TelephonyRig::get("/twilio/media-stream",
            TelephonyRig::signatureHeader("https://ab.example.de/twilio/media-stream")
                + TelephonyRig::upgradeHeaders()),
        403, true);
    row("upgrade of another path", TelephonyRig::get("/health", TelephonyRig::upgradeHeaders()), 404);
    row("upgrade to HTTP/2", TelephonyRig::get("/health", "Upgrade: h2c\r\nConnection: Upgrade\r\n"), 400);
    row("no upgrade", TelephonyRig::get("/twilio/media-stream"), 426);
    row("missing key",
        TelephonyRig::upgrade("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"), 400);
    row("short key",
        TelephonyRig::upgrade(
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: YWJj\r\nSec-WebSocket-Version: 13\r\n"),
        400);
    row("version 99",
        TelephonyRig::upgrade(
            QByteArray("Upgrade: websocket\r\nConnection: Upgrade\r\n" + key + "Sec-WebSocket-Version: 99\r\n")),
        400);
    row("100 MB announced", post + "Content-Length: 104857600\r\n\r\n", 413);
    row("100 MB announced and begun", QByteArray(post + "Content-Length: 104857600\r\n\r\n" + QByteArray(200'000, 'x')),
        413);
    row("chunked", post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411);
    row("negative length", post + "Content-Length: -5\r\n\r\n", 400);
    row("two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400);
    row("body with GET", TelephonyRig::get("/health", "Content-Length: 5\r\n") + "hello", 400);
    row("40 kB of header", TelephonyRig::get("/health", "X: " + QByteArray(40'000, 'x') + "\r\n"), 431);
    row("TLS", QByteArray::fromHex("160301020001"), 400);
    row("garbage", "\x01\x02\x03garbage\r\n\r\n", 400);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
}

void TestGate::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QFETCH(bool, isSignature);
    if (isSignature)
        expectRefusedSignature();
    TelephonyRig rig;
    Visitor visitor(rig.port(), bytes);
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), status);
    QCOMPARE(visitor.body().isEmpty(), bytes.startsWith("HEAD"));
    QVERIFY(visitor.received().contains("\r\nConnection: close\r\n"));
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QVERIFY(rig.desk.admitted.isEmpty());
}

void TestGate::refusedSignatureIsExplained()
{
    QTest::ignoreMessage(QtWarningMsg,
        QRegularExpression(QStringLiteral(
            "^A request for /twilio/voice on host old.example.de was refused.*PUBLIC_URL is https://ab.example.de;")));
    TelephonyRig rig;
    Visitor visitor(rig.port(), "POST /twilio/voice HTTP/1.1\r\nHost: old.example.de\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 403);
}

void TestGate::refusalLinesAreLimited()
{
    constexpr int Logged = 20;
    for (int i = 0; i < Logged; ++i)
        expectRefusedSignature();
    TelephonyRig rig;
    for (int i = 0; i < Logged + 10; ++i) {
        Visitor visitor(rig.port(), TelephonyRig::get("/twilio/voice"));
        QVERIFY(visitor.waitForEnd());
        QCOMPARE(visitor.status(), 403);
    }
}

void TestGate::upgradesWithAGoodSignature_data()
{
    QTest::addColumn<QByteArray>("signedUrl");
    QTest::newRow("as in the TwiML") << QByteArray("wss://ab.example.de/twilio/media-stream");
    QTest::newRow("with a slash") << QByteArray("wss://ab.example.de/twilio/media-stream/");
    QTest::newRow("with the port") << QByteArray("wss://ab.example.de:443/twilio/media-stream");
}

void TestGate::upgradesWithAGoodSignature()
{
    QFETCH(QByteArray, signedUrl);
    TelephonyRig rig;
    // As Twilio does: the header's name in lower case.
    Visitor visitor(rig.port(),
        TelephonyRig::get("/twilio/media-stream",
            TelephonyRig::signatureHeader(signedUrl).replace("X-Twilio-Signature", "x-twilio-signature")
                + TelephonyRig::upgradeHeaders()));
    QVERIFY(visitor.waitForStatus());
    QCOMPARE(visitor.status(), 101);
    QVERIFY(visitor.received().contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // RFC 6455, 1.3
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 0);
    QCOMPARE(rig.gate.socketCount(), 1);
    visitor.leave();
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestGate::headMayComeByteByByte()
{
    TelephonyRig rig;
    Visitor visitor(rig.port());
    QVERIFY(visitor.waitForConnection());
    for (const char c : TelephonyRig::upgrade()) {
        visitor.send(QByteArray(1, c));
        QCoreApplication::processEvents();
    }
    QVERIFY(visitor.waitForStatus());
    QCOMPARE(visitor.status(), 101);
}

void TestGate::bodyMayComeInPieces()
{
    TelephonyRig rig;
    const QByteArray bytes = TelephonyRig::post("/twilio/status",
        "CallSid=CA00000000000000000000000000000001&CallStatus=completed&Filler=" + QByteArray(60'000, 'x'));
    Visitor visitor(rig.port());
    for (qsizetype at = 0; at < bytes.size(); at += 7000) {
        visitor.send(bytes.mid(at, 7000));
        QCoreApplication::processEvents();
    }
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 204);
    QTRY_COMPARE(rig.desk.overCalls, QStringList { QStringLiteral("CA00000000000000000000000000000001") });
}

void TestGate::silentSocketIsClosed()
{
    TelephonyRig rig(withShortLimits());
    Visitor visitor(rig.port());
    QVERIFY(visitor.waitForConnection());
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.received(), QByteArray());
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestGate::slowHeadIsClosed()
{
    TelephonyRig rig(withShortLimits());
    Visitor visitor(rig.port(), "GET /health HTTP/1.1\r\nHost: a\r\n");
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 408);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestGate::slowBodyIsClosed()
{
    TelephonyRig rig(withShortLimits());
    Visitor visitor(rig.port(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm()).chopped(1));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 408);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QVERIFY(rig.desk.admitted.isEmpty());
}

void TestGate::aSecondRequestIsNotServed()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(), TelephonyRig::get("/health", "Connection: keep-alive\r\n"));
    QVERIFY(visitor.waitForStatus());
    visitor.send(
        TelephonyRig::post("/twilio/status", "CallSid=CA00000000000000000000000000000001&CallStatus=completed"));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.received().count("HTTP/1.1 "), 1);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QVERIFY(rig.desk.overCalls.isEmpty());
}

void TestGate::pipelinedRequestIsNotServed()
{
    TelephonyRig rig;
    const QByteArray first
        = TelephonyRig::post("/twilio/status", "CallSid=CA00000000000000000000000000000001&CallStatus=completed");
    Visitor visitor(rig.port(), first + TelephonyRig::get("/twilio/voice?CallSid=CA00000000000000000000000000000002"));
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 400);
    QCOMPARE(visitor.received().count("HTTP/1.1 "), 1);
    QVERIFY(rig.desk.overCalls.isEmpty());
    QVERIFY(rig.desk.admitted.isEmpty());
}

void TestGate::answersExpectContinue()
{
    TelephonyRig rig;
    const QByteArray form = "CallSid=CA00000000000000000000000000000001&CallStatus=completed";
    const QByteArray bytes = QByteArray(TelephonyRig::post("/twilio/status", form))
                                 .replace("Content-Length", "Expect: 100-continue\r\nContent-Length");
    Visitor visitor(rig.port(), bytes.chopped(form.size()));
    QVERIFY(visitor.waitForStatus());
    QCOMPARE(visitor.received(), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    visitor.send(form);
    QVERIFY(visitor.waitForEnd());
    QVERIFY(visitor.received().contains("HTTP/1.1 204 "));
}

void TestGate::headHasNoBody()
{
    TelephonyRig rig;
    Visitor visitor(rig.port(), "HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), 200);
    QVERIFY(visitor.received().contains("Content-Length: 15\r\n"));
    QVERIFY(visitor.body().isEmpty());
}

void TestGate::servesBothWithAndWithoutPrefix_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::newRow("with") << QByteArray("/p.1/twilio/status") << 204;
    QTest::newRow("without") << QByteArray("/twilio/status") << 204;
    QTest::newRow("twice") << QByteArray("/p.1/p.1/twilio/status") << 404;
    QTest::newRow("similar") << QByteArray("/pX1/twilio/status") << 404;
}

void TestGate::servesBothWithAndWithoutPrefix()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    TelephonySettings settings = TelephonyRig::defaults();
    settings.publicUrl = *PublicUrl::parse(QStringLiteral("https://ab.example.de/p.1"));
    TelephonyRig rig(settings);
    const QByteArray form = "CallSid=CA00000000000000000000000000000001&CallStatus=completed";
    Visitor visitor(rig.port(),
        "POST " + target + " HTTP/1.1\r\nHost: a\r\n"
            + TelephonyRig::signatureHeader("https://ab.example.de/p.1/twilio/status", form)
            + "Content-Length: " + QByteArray::number(form.size()) + "\r\n\r\n" + form);
    QVERIFY(visitor.waitForEnd());
    QCOMPARE(visitor.status(), status);
}

void TestGate::placesOfTheUnknownAreFew()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.unauthenticated = 3;
    settings.limits.courtesy = std::chrono::minutes(1);
    TelephonyRig rig(settings);
    std::vector<std::unique_ptr<Visitor>> silent;
    for (int i = 0; i < 3; ++i)
        silent.push_back(std::make_unique<Visitor>(rig.port()));
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 3);
    std::vector<std::unique_ptr<Visitor>> waiting;
    for (int i = 0; i < 5; ++i) {
        waiting.push_back(std::make_unique<Visitor>(rig.port(), TelephonyRig::get("/health")));
        QVERIFY(waiting.back()->waitForConnection()); // in the kernel's queue
    }
    QCOMPARE(rig.gate.socketCount(), 3);
    for (const auto &visitor : waiting)
        QCOMPARE(visitor->status(), 0);
    silent.front()->leave();
    for (const auto &visitor : waiting) {
        QVERIFY(visitor->waitForEnd());
        QCOMPARE(visitor->status(), 200);
    }
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 2);
}

void TestGate::silenceKeepsNobodyWaiting()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.unauthenticated = 3;
    settings.limits.headTime = std::chrono::minutes(1); // nothing else would make room
    TelephonyRig rig(settings);
    std::vector<std::unique_ptr<Visitor>> silent;
    for (int i = 0; i < 10; ++i)
        silent.push_back(std::make_unique<Visitor>(rig.port()));
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 3);
    Visitor caller(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(caller.waitForEnd());
    QCOMPARE(caller.status(), 200);
    for (const auto &visitor : silent)
        visitor->leave();
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QCOMPARE(rig.gate.unauthenticatedCount(), 0);
}

void TestGate::placesOfOneAddressAreFewer()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.trustedProxies = *AddressSet::parse(QStringLiteral("203.0.113.1"));
    TelephonyRig rig(settings);
    std::vector<std::unique_ptr<Visitor>> silent;
    for (int i = 0; i < 4; ++i)
        silent.push_back(std::make_unique<Visitor>(rig.port()));
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 4);
    Visitor fifth(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(fifth.waitForEnd());
    QCOMPARE(fifth.status(), 0);
    silent.front()->leave();
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 3);
    Visitor sixth(rig.port(), TelephonyRig::get("/health"));
    QVERIFY(sixth.waitForEnd());
    QCOMPARE(sixth.status(), 200);
}

void TestGate::whoIsCountedByAddress_data()
{
    QTest::addColumn<QHostAddress>("listening");
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<bool>("isCounted");
    const auto row = [](const char *name, const QHostAddress &listening, const char *trusted, bool isCounted) {
        QTest::newRow(name) << listening << QString::fromLatin1(trusted) << isCounted;
    };
    const QHostAddress v4(QHostAddress::LocalHost);
    const QHostAddress v6(QHostAddress::LocalHostIPv6);
    row("a stranger", v4, "203.0.113.1", true);
    row("a proxy", v4, "127.0.0.1", false);
    row("a proxy's network", v4, "203.0.113.1, 127.0.0.0/8", false);
    row("nobody is trusted", v4, "", true);
    row("a stranger by IPv6", v6, "2001:db8::1", true);
    row("a proxy by IPv6", v6, "::1", false);
    row("a neighbour of a proxy by IPv6", v6, "::2", true);
}

//! Behind a proxy all callers have one address. What X-Forwarded-For says of them is never believed: not of a stranger,
//! who would have a new address for each of his connections, and not needed of a proxy.
void TestGate::whoIsCountedByAddress()
{
    QFETCH(QHostAddress, listening);
    QFETCH(QString, trusted);
    QFETCH(bool, isCounted);
    TelephonySettings settings = TelephonyRig::defaults();
    settings.trustedProxies = *AddressSet::parse(trusted);
    SystemClock clock;
    MemoryTokenLedger ledger(clock);
    FakeDesk desk;
    TelephonyWorker worker(settings, ledger, desk, clock);
    Gate gate(settings);
    gate.addWorker(&worker);
    if (!gate.open(listening, 0))
        QSKIP("This machine has no such address.");

    constexpr int Connections = 8;
    const int taken = isCounted ? settings.limits.unauthenticatedPerAddress : Connections;
    std::vector<std::unique_ptr<Visitor>> slow;
    for (int i = 0; i < Connections; ++i) {
        slow.push_back(std::make_unique<Visitor>(listening, gate.serverPort(),
            "GET /health HTTP/1.1\r\nX-Forwarded-For: 198.51.100." + QByteArray::number(i) + "\r\n"));
        if (i < taken)
            QVERIFY(slow.back()->waitForConnection());
        else
            QVERIFY(slow.back()->waitForEnd());
    }
    QTRY_COMPARE(gate.unauthenticatedCount(), taken);
    slow.clear();
    QTRY_COMPARE(gate.socketCount(), 0);
}

void TestGate::streamsTakeNoPlaces()
{
    TelephonySettings settings = TelephonyRig::defaults();
    settings.limits.unauthenticated = 2;
    settings.limits.unauthenticatedPerAddress = 2;
    settings.trustedProxies = {};
    TelephonyRig rig(settings);
    std::vector<std::unique_ptr<Visitor>> streams;
    for (int i = 0; i < 10; ++i) {
        streams.push_back(std::make_unique<Visitor>(rig.port(), TelephonyRig::upgrade()));
        QVERIFY(streams.back()->waitForStatus());
        QCOMPARE(streams.back()->status(), 101);
    }
    QTRY_COMPARE(rig.gate.unauthenticatedCount(), 0);
    QCOMPARE(rig.gate.socketCount(), 10);
    streams.clear();
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestGate::aBurstIsServedWhole()
{
    TelephonyRig rig;
    std::vector<std::unique_ptr<Visitor>> visitors;
    for (int i = 0; i < 100; ++i)
        visitors.push_back(std::make_unique<Visitor>(
            rig.port(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm(TelephonyRig::callId(i)))));
    for (const auto &visitor : visitors) {
        QVERIFY(visitor->waitForEnd());
        QCOMPARE(visitor->status(), 200);
    }
    QTRY_COMPARE(rig.desk.announcedCalls.size(), 100);
    QTRY_COMPARE(rig.gate.socketCount(), 0);
}

void TestGate::leavesNothingOpen()
{
    TelephonyRig rig(withShortLimits());
    { // one of each kind first, so that what is made on first use is made
        Visitor visitor(rig.port(), TelephonyRig::get("/health"));
        QVERIFY(visitor.waitForEnd());
    }
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    const int before = openDescriptors();
    for (int i = 0; i < 10; ++i) {
        Visitor silent(rig.port());
        Visitor half(rig.port(), "GET /hea");
        Visitor broken(rig.port(), "GET /health HTTP/1.1\r\n\r\n");
        Visitor good(rig.port(), TelephonyRig::get("/health"));
        Visitor stream(rig.port(), TelephonyRig::upgrade());
        Visitor webhook(
            rig.port(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm(TelephonyRig::callId(i))));
        QVERIFY(stream.waitForStatus());
        if (i % 2)
            webhook.leave();
        else
            QVERIFY(webhook.waitForEnd());
        QVERIFY(half.waitForEnd());
    }
    QTRY_COMPARE(rig.gate.socketCount(), 0);
    QTRY_COMPARE(openDescriptors(), before);
}

void TestGate::thereIsOneListeningPort()
{
    TelephonyRig rig;
    QStringList own; // inodes of our sockets
    const QDir descriptors(QStringLiteral("/proc/self/fd"));
    const QStringList entries = descriptors.entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
    for (const QString &entry : entries) {
        struct stat info = {};
        if (::stat(qPrintable(descriptors.filePath(entry)), &info) == 0 && S_ISSOCK(info.st_mode))
            own.append(QString::number(info.st_ino));
    }
    int listening = 0;
    for (const QString &path : { QStringLiteral("/proc/self/net/tcp"), QStringLiteral("/proc/self/net/tcp6") }) {
        QFile table(path);
        if (!table.open(QIODevice::ReadOnly))
            continue;
        const QStringList lines = QString::fromLatin1(table.readAll()).split(u'\n');
        for (const QString &line : lines) {
            const QStringList columns = line.simplified().split(u' ');
            if (columns.size() > 9 && columns[3] == QStringLiteral("0A") && own.contains(columns[9]))
                ++listening;
        }
    }
    QCOMPARE(listening, 1);
}

void TestGate::streamsAreSpread()
{
    const TelephonySettings settings = TelephonyRig::defaults();
    SystemClock clock;
    MemoryTokenLedger ledger(clock);
    FakeDesk desk;
    Gate gate(settings);
    QHash<const TelephonyWorker *, int> open;
    std::vector<std::unique_ptr<TelephonyWorker>> workers;
    for (int i = 0; i < 2; ++i) {
        workers.push_back(std::make_unique<TelephonyWorker>(settings, ledger, desk, clock));
        const TelephonyWorker *worker = workers.back().get();
        connect(worker, &TelephonyWorker::authenticated, &gate, [&open, worker] { ++open[worker]; });
        connect(worker, &TelephonyWorker::closed, &gate, [&open, worker] { --open[worker]; });
        gate.addWorker(workers.back().get());
    }
    QVERIFY(gate.open(QHostAddress::LocalHost, 0));

    // As calls come: a webhook, then its stream, which stays.
    std::vector<std::unique_ptr<Visitor>> streams;
    for (int i = 0; i < 12; ++i) {
        const Visitor webhook(
            gate.serverPort(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm(TelephonyRig::callId(i))));
        QVERIFY(webhook.waitForEnd());
        QCOMPARE(webhook.status(), 200);
        QTRY_COMPARE(gate.socketCount(), i);
        streams.push_back(std::make_unique<Visitor>(gate.serverPort(), TelephonyRig::upgrade()));
        QVERIFY(streams.back()->waitForStatus());
        QCOMPARE(streams.back()->status(), 101);
    }
    for (const auto &worker : workers)
        QCOMPARE(open.value(worker.get()), 6);
}

void TestGate::aRelievedWorkerKeepsWhatItHas()
{
    const TelephonySettings settings = TelephonyRig::defaults();
    SystemClock clock;
    MemoryTokenLedger ledger(clock);
    FakeDesk desk;
    Gate gate(settings);
    TelephonyWorker before(settings, ledger, desk, clock);
    TelephonyWorker after(settings, ledger, desk, clock);
    QSignalSpy deserted(&gate, &Gate::deserted);
    QSignalSpy later(&before, &TelephonyWorker::authenticated);
    gate.addWorker(&before);
    QVERIFY(gate.open(QHostAddress::LocalHost, 0));
    Visitor stream(gate.serverPort(), TelephonyRig::upgrade());
    QVERIFY(stream.waitForStatus());
    QCOMPARE(stream.status(), 101);
    QCOMPARE(later.size(), 1);

    gate.relieveWorker(&before);
    gate.addWorker(&after);
    QVERIFY(!gate.removeWorker(&after)); // not relieved
    QVERIFY(!gate.removeWorker(&before));
    for (int i = 0; i < 8; ++i) {
        const Visitor webhook(
            gate.serverPort(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm(TelephonyRig::callId(i))));
        QVERIFY(webhook.waitForEnd());
        QCOMPARE(webhook.status(), 200);
    }
    QCOMPARE(later.size(), 1); // all of them met the other one
    QVERIFY(stream.isConnected());
    QCOMPARE(deserted.size(), 0);
    stream.leave();
    QVERIFY(deserted.wait());
    QVERIFY(gate.removeWorker(&before));
    QVERIFY(!gate.removeWorker(&before));
    const Visitor last(gate.serverPort(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm()));
    QVERIFY(last.waitForEnd());
    QCOMPARE(last.status(), 200);
}

void TestGate::workersMayLiveInThreads()
{
    const TelephonySettings settings = TelephonyRig::defaults();
    SystemClock clock;
    MemoryTokenLedger ledger(clock);
    Gate gate(settings);

    struct Worker
    {
        QThread thread;
        QObject home;
        SystemClock clock;
        FakeDesk desk;
        std::unique_ptr<TelephonyWorker> worker;
    };
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 2; ++i) {
        auto worker = std::make_unique<Worker>();
        worker->home.moveToThread(&worker->thread);
        worker->thread.setEventDispatcher(new WorkerDispatcher);
        worker->thread.start();
        QMetaObject::invokeMethod(
            &worker->home,
            [&] { worker->worker = std::make_unique<TelephonyWorker>(settings, ledger, worker->desk, worker->clock); },
            Qt::BlockingQueuedConnection);
        gate.addWorker(worker->worker.get());
        workers.push_back(std::move(worker));
    }
    QVERIFY(gate.open(QHostAddress::LocalHost, 0));

    std::vector<std::unique_ptr<Visitor>> visitors;
    for (int i = 0; i < 40; ++i)
        visitors.push_back(std::make_unique<Visitor>(
            gate.serverPort(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm(TelephonyRig::callId(i)))));
    Visitor stream(gate.serverPort(), TelephonyRig::upgrade());
    for (const auto &visitor : visitors) {
        QVERIFY(visitor->waitForEnd());
        QCOMPARE(visitor->status(), 200);
    }
    QVERIFY(stream.waitForStatus());
    QCOMPARE(stream.status(), 101);
    stream.leave();
    QTRY_COMPARE(gate.socketCount(), 0);

    gate.close();
    qsizetype served = 0;
    for (const auto &worker : workers) {
        QMetaObject::invokeMethod(
            &worker->home, [&] { worker->worker.reset(); }, Qt::BlockingQueuedConnection);
        worker->thread.quit();
        QVERIFY(worker->thread.wait(5000));
        QVERIFY(!worker->desk.announcedCalls.isEmpty());
        served += worker->desk.announcedCalls.size();
    }
    QCOMPARE(served, 40);
}

QTEST_GUILESS_MAIN(TestGate)
#include "tst_gate.moc"
