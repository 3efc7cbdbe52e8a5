// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "telephony/twiliomediastream.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocketServer>

using namespace std::chrono_literals;

namespace
{
//! The provider's end of a stream: takes only messages with exactly the documented fields.
class FarSide
{
public:
    explicit FarSide(const QUrl &url)
    {
        QObject::connect(
            &socket, &QWebSocket::textMessageReceived, &socket, [this](const QString &text) { take(text); });
        QObject::connect(&socket, &QWebSocket::binaryMessageReceived, &socket, [this] { ++violations; });
        socket.open(url);
    }

    void send(const QString &text)
    {
        socket.sendTextMessage(text);
        socket.flush();
    }
    void sendStart()
    {
        send(QStringLiteral(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
        send(QStringLiteral(
            R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],)"
            R"("mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"t"}},"streamSid":"MZ1"})"));
    }
    void sendMedia(const QByteArray &audio, int timestamp, const QString &stream = QStringLiteral("MZ1"))
    {
        send(QStringLiteral(
            R"({"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"%1","payload":"%2"},"streamSid":"%3"})")
                 .arg(timestamp)
                 .arg(QString::fromLatin1(audio.toBase64()), stream));
    }
    void sendMark(const QString &name)
    {
        send(QStringLiteral(R"({"event":"mark","sequenceNumber":"3","streamSid":"MZ1","mark":{"name":"%1"}})")
                 .arg(name));
    }
    void sendKey(const QString &key)
    {
        send(QStringLiteral(
            R"({"event":"dtmf","streamSid":"MZ1","sequenceNumber":"7","dtmf":{"track":"inbound_track","digit":"%1"}})")
                 .arg(key));
    }
    void sendStop()
    {
        send(QStringLiteral(
            R"({"event":"stop","sequenceNumber":"42","stop":{"accountSid":"AC1","callSid":"CA1"},"streamSid":"MZ1"})"));
    }

    QWebSocket socket;
    QByteArray sound;
    int frames = 0;
    qsizetype longestFrame = 0;
    QStringList marks;
    QStringList order; // "media", "mark", "clear"; repetitions of media folded
    int violations = 0;

private:
    void take(const QString &text)
    {
        const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
        const QString event = message[QStringLiteral("event")].toString();
        const QJsonObject about = message[event].toObject();
        const QString key = event == QStringLiteral("media") ? QStringLiteral("payload") : QStringLiteral("name");
        const bool isClear = event == QStringLiteral("clear");
        const QStringList fields = isClear
            ? QStringList { QStringLiteral("event"), QStringLiteral("streamSid") }
            : QStringList { QStringLiteral("event"), event, QStringLiteral("streamSid") };
        QStringList keys = message.keys();
        keys.sort();
        QStringList wanted = fields;
        wanted.sort();
        if (keys != wanted || message[QStringLiteral("streamSid")] != QStringLiteral("MZ1")
            || (!isClear && about.keys() != QStringList { key }))
            ++violations;
        if (event == QStringLiteral("media")) {
            const QByteArray bytes = QByteArray::fromBase64(about[key].toString().toLatin1());
            sound += bytes;
            ++frames;
            longestFrame = std::max(longestFrame, bytes.size());
            if (!order.isEmpty() && order.last() == event)
                return;
        } else if (!isClear) {
            marks.append(about[key].toString());
        }
        order.append(event);
    }
};

//! One stream and its far side over a loopback socket; time is the test's.
class Line
{
public:
    explicit Line(const TelephonyLimits &limits = {})
        : metronome(clock), m_server(QStringLiteral("test"), QWebSocketServer::NonSecureMode)
    {
        if (!m_listener.listen(QHostAddress::LocalHost))
            qFatal("no port");
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener, [this] {
            m_below = m_listener.nextPendingConnection();
            m_server.handleConnection(m_below);
        });
        far = std::make_unique<FarSide>(QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(m_listener.serverPort())));
        if (!QTest::qWaitFor([this] {
                return m_server.hasPendingConnections() && far->socket.state() == QAbstractSocket::ConnectedState;
            }))
            qFatal("no connection");
        QWebSocket *socket = m_server.nextPendingConnection();
        socket->setParent(nullptr);
        stream.reset(new TwilioMediaStream(Later<QWebSocket>(socket), m_below, metronome, clock, limits));
        QObject::connect(stream.get(), &CallTransport::heard, stream.get(),
            [this](const QByteArray &mulaw) { heard.append(mulaw); });
        QObject::connect(
            stream.get(), &CallTransport::marked, stream.get(), [this](const QString &name) { marked.append(name); });
        QObject::connect(stream.get(), &CallTransport::keyPressed, stream.get(), [this](QChar key) { keys += key; });
        QObject::connect(stream.get(), &CallTransport::hungUp, stream.get(), [this] { ++hungUps; });
        QObject::connect(stream.get(), &TwilioMediaStream::started, stream.get(), [this] { ++starts; });
    }

    //! With the start received and accepted.
    static std::unique_ptr<Line> open(const TelephonyLimits &limits = {})
    {
        auto line = std::make_unique<Line>(limits);
        line->far->sendStart();
        if (!QTest::qWaitFor([&] { return line->starts == 1; }))
            qFatal("no start");
        line->stream->accept(QStringLiteral("+49"));
        return line;
    }

    //! Until the far side's messages so far have been read: it sends a last one of its own kind.
    void settle()
    {
        const QString before = keys;
        far->sendKey(QStringLiteral("5"));
        if (!QTest::qWaitFor([&] { return keys == before + QStringLiteral("5"); }))
            qFatal("the stream does not read");
        keys = before;
    }

    VirtualClock clock;
    Metronome metronome;

private:
    QTcpServer m_listener;
    QWebSocketServer m_server;
    QPointer<QTcpSocket> m_below;

public:
    std::unique_ptr<FarSide> far;
    Later<TwilioMediaStream> stream;
    QList<QByteArray> heard;
    QStringList marked;
    QString keys;
    int hungUps = 0;
    int starts = 0;
};

//! An accepted stream whose far side is made by hand and never answers: a real QWebSocket would, to pings and closes.
class HandMadeLine
{
public:
    HandMadeLine() : m_server(QStringLiteral("test"), QWebSocketServer::NonSecureMode)
    {
        if (!m_listener.listen(QHostAddress::LocalHost))
            qFatal("no port");
        far.connectToHost(QHostAddress::LocalHost, m_listener.serverPort());
        far.write("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        if (!QTest::qWaitFor([this] { return m_listener.hasPendingConnections(); }))
            qFatal("no connection");
        QTcpSocket *below = m_listener.nextPendingConnection();
        m_server.handleConnection(below);
        if (!QTest::qWaitFor([this] { return m_server.hasPendingConnections() && far.bytesAvailable() > 0; }))
            qFatal("no upgrade");
        far.readAll();
        QWebSocket *socket = m_server.nextPendingConnection();
        socket->setParent(nullptr);
        stream.reset(new TwilioMediaStream(Later<QWebSocket>(socket), below, metronome, clock, {}));
        QSignalSpy started(stream.get(), &TwilioMediaStream::started);
        hungUp = std::make_unique<QSignalSpy>(stream.get(), &CallTransport::hungUp);
        const QByteArray start = R"({"event":"start","start":{"callSid":"CA1"},"streamSid":"MZ1"})";
        // RFC 6455, 5.2: a final text frame, masked with zeros.
        far.write(QByteArray::fromHex("81") + static_cast<char>(0x80 | start.size()) + QByteArray(4, '\0') + start);
        if (!started.wait())
            qFatal("no start");
        stream->accept({});
    }

    VirtualClock clock;
    Metronome metronome { clock };

private:
    QTcpServer m_listener;
    QWebSocketServer m_server;

public:
    QTcpSocket far;
    Later<TwilioMediaStream> stream;
    std::unique_ptr<QSignalSpy> hungUp;
};

QByteArray sound(int milliseconds)
{
    QByteArray bytes(milliseconds * mulaw::BytesPerMillisecond, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i / 31);
    return bytes;
}
}

class TestTwilioMediaStream : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void startsOnce();
    void nothingPassesBeforeAcceptance();
    void refusalCloses();
    void missingStartCloses();
    void soundAndMarksKeepTheirOrder();
    void isPaced();
    void marksComeBackOnce();
    void flushedMarksAreNeverHeard();
    void lastMarkMeansAnEmptyLine();
    void hearsAndFillsGaps_data();
    void hearsAndFillsGaps();
    void gapFillingHasALimit();
    void otherStreamsAreIgnored();
    void keys();
    void badMessagesAreSurvived_data();
    void badMessagesAreSurvived();
    void hugeMessageCloses();
    void endsOnce_data();
    void endsOnce();
    void goodbyeArrivesWhole();
    void closeIsHeardThroughTheCallersSound();
    void closeThatIsNotAnsweredEnds();
    void silentFarSideIsGivenUp();
    void answeringFarSideGetsLonger();
    void mediaKeepsTheLineOpen();
    void farSideThatDoesNotReadIsGivenUp();
    void endedLineTakesEverything();
    void droppedLineIsClosed();
};

void TestTwilioMediaStream::startsOnce()
{
    const auto line = Line::open();
    QCOMPARE(line->stream->callId(), QStringLiteral("CA1"));
    QCOMPARE(line->stream->callerNumber(), QStringLiteral("+49"));
    line->far->send(
        QStringLiteral(R"({"event":"start","start":{"callSid":"CA2","streamSid":"MZ2"},"streamSid":"MZ2"})"));
    line->settle();
    QCOMPARE(line->starts, 1);
    QCOMPARE(line->stream->callId(), QStringLiteral("CA1"));
}

void TestTwilioMediaStream::nothingPassesBeforeAcceptance()
{
    Line line;
    line.far->sendStart();
    line.far->sendMedia("abc", 20);
    line.far->sendKey(QStringLiteral("1"));
    line.stream->play(sound(20));
    QTRY_COMPARE(line.starts, 1);
    line.stream->accept({});
    line.settle();
    QVERIFY(line.heard.isEmpty());
    QVERIFY(line.keys.isEmpty());
    line.stream->play(sound(20)); // what was queued before goes out now, in order
    QTRY_COMPARE(line.far->sound, QByteArray(sound(20) + sound(20)));
}

void TestTwilioMediaStream::refusalCloses()
{
    Line line;
    line.far->sendStart();
    QTRY_COMPARE(line.starts, 1);
    line.stream->refuse();
    QTRY_COMPARE(line.far->socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(line.far->socket.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QTRY_COMPARE(line.hungUps, 1);
}

void TestTwilioMediaStream::missingStartCloses()
{
    Line line;
    line.clock.advance(4900ms);
    QCOMPARE(line.hungUps, 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no valid start came within 5000 ms")));
    line.clock.advance(200ms);
    QTRY_COMPARE(line.hungUps, 1);
    QTRY_COMPARE(line.far->socket.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
}

void TestTwilioMediaStream::soundAndMarksKeepTheirOrder()
{
    const auto line = Line::open();
    line->stream->play(sound(500));
    line->stream->playMark(QStringLiteral("one"));
    line->stream->play(sound(300));
    line->stream->playMark(QStringLiteral("two"));
    QTRY_COMPARE(line->far->marks.size(), 2);
    QCOMPARE(line->far->sound, QByteArray(sound(500) + sound(300)));
    QCOMPARE(line->far->order,
        (QStringList {
            QStringLiteral("media"), QStringLiteral("mark"), QStringLiteral("media"), QStringLiteral("mark") }));
    QVERIFY(line->far->marks[0] != line->far->marks[1]);
    QVERIFY(line->far->longestFrame <= 1600);
    QCOMPARE(line->far->violations, 0);
}

void TestTwilioMediaStream::isPaced()
{
    const auto line = Line::open();
    const QByteArray speech = sound(20000);
    line->stream->play(speech);
    line->stream->playMark(QStringLiteral("end"));
    for (int second = 0; second < 20; ++second) {
        const qsizetype least = std::min<qsizetype>(speech.size(), (second * 1000 + 2000) * mulaw::BytesPerMillisecond);
        QTRY_VERIFY(line->far->sound.size() >= least);
        QVERIFY2(line->far->sound.size() <= (second * 1000 + 3000) * mulaw::BytesPerMillisecond, "too far ahead");
        for (int tick = 0; tick < 10; ++tick)
            line->clock.advance(100ms);
        line->far->sendMedia(mulaw::silence(20ms), (second + 1) * 1000);
        line->settle();
    }
    QTRY_COMPARE(line->far->marks.size(), 1);
    QCOMPARE(line->far->sound, speech);
    QCOMPARE(line->far->violations, 0);
    QCOMPARE(line->hungUps, 0);
}

void TestTwilioMediaStream::marksComeBackOnce()
{
    const auto line = Line::open();
    line->stream->playMark(QStringLiteral("a"));
    line->stream->playMark(QStringLiteral("a")); // names are the caller's business
    QTRY_COMPARE(line->far->marks.size(), 2);
    line->far->sendMark(QStringLiteral("a"));
    line->far->sendMark(QStringLiteral("nobody's"));
    line->settle();
    QVERIFY(line->marked.isEmpty());
    line->far->sendMark(line->far->marks[0]);
    line->far->sendMark(line->far->marks[0]);
    line->settle();
    QCOMPARE(line->marked, QStringList { QStringLiteral("a") });
    line->far->sendMark(line->far->marks[1]);
    line->settle();
    QCOMPARE(line->marked, (QStringList { QStringLiteral("a"), QStringLiteral("a") }));
}

void TestTwilioMediaStream::flushedMarksAreNeverHeard()
{
    const auto line = Line::open();
    line->stream->play(sound(1000));
    line->stream->playMark(QStringLiteral("sent"));
    line->stream->play(sound(10000));
    line->stream->playMark(QStringLiteral("queued"));
    QTRY_COMPARE(line->far->marks.size(), 1);
    line->stream->stopPlaying();
    line->stream->playMark(QStringLiteral("next"));
    QTRY_COMPARE(line->far->marks.size(), 2);
    QCOMPARE(line->far->order.last(), QStringLiteral("mark"));
    QCOMPARE(line->far->order.count(QStringLiteral("clear")), 1);
    for (const QString &name : line->far->marks) // as clear makes them come back all at once
        line->far->sendMark(name);
    line->settle();
    QCOMPARE(line->marked, QStringList { QStringLiteral("next") });
    const qsizetype before = line->far->sound.size();
    line->stream->play(sound(20));
    QTRY_COMPARE(line->far->sound.size(), before + 160); // nothing of the queue was left
    QCOMPARE(line->far->violations, 0);
}

void TestTwilioMediaStream::lastMarkMeansAnEmptyLine()
{
    const auto line = Line::open();
    line->stream->play(sound(900));
    line->stream->playMark(QStringLiteral("a"));
    QTRY_COMPARE(line->far->marks.size(), 1);
    line->far->sendMark(line->far->marks[0]); // our reckoning says that 900 ms still play; the far side knows better
    line->settle();
    line->stream->play(sound(10)); // too short to go out while something plays
    QTRY_COMPARE(line->far->sound.size(), 910 * mulaw::BytesPerMillisecond);
}

void TestTwilioMediaStream::hearsAndFillsGaps_data()
{
    QTest::addColumn<QList<int>>("timestamps");
    QTest::addColumn<QList<int>>("milliseconds"); // heard with each message
    QTest::newRow("steady") << QList<int> { 20, 40, 60 } << QList<int> { 20, 20, 20 };
    QTest::newRow("one lost") << QList<int> { 20, 60, 80 } << QList<int> { 20, 40, 20 };
    QTest::newRow("many lost") << QList<int> { 20, 1040 } << QList<int> { 20, 1020 };
    QTest::newRow("late beginning") << QList<int> { 5000, 5020 } << QList<int> { 20, 20 };
    QTest::newRow("repeated") << QList<int> { 20, 20, 40 } << QList<int> { 20, 20, 20 };
    QTest::newRow("out of order") << QList<int> { 20, 60, 40, 80 } << QList<int> { 20, 40, 20, 20 };
}

void TestTwilioMediaStream::hearsAndFillsGaps()
{
    QFETCH(QList<int>, timestamps);
    QFETCH(QList<int>, milliseconds);
    const auto line = Line::open();
    const QByteArray voice(160, 'v');
    for (const int timestamp : timestamps)
        line->far->sendMedia(voice, timestamp);
    line->settle();
    QCOMPARE(line->heard.size(), milliseconds.size());
    for (qsizetype i = 0; i < line->heard.size(); ++i)
        QCOMPARE(line->heard[i],
            QByteArray(QByteArray(milliseconds[i] * mulaw::BytesPerMillisecond - 160, mulaw::Silence) + voice));
}

void TestTwilioMediaStream::gapFillingHasALimit()
{
    const auto line = Line::open();
    const QByteArray voice(160, 'v');
    for (const int timestamp : { 0, 6000, 12000, 18000, 1'000'000'000 })
        line->far->sendMedia(voice, timestamp);
    line->settle();
    QByteArray all;
    for (const QByteArray &piece : line->heard)
        all += piece;
    QCOMPARE(all.count(mulaw::Silence), 10000 * mulaw::BytesPerMillisecond);
    QCOMPARE(all.count('v'), 5 * 160);
}

void TestTwilioMediaStream::otherStreamsAreIgnored()
{
    const auto line = Line::open();
    line->stream->playMark(QStringLiteral("a"));
    QTRY_COMPARE(line->far->marks.size(), 1);
    line->far->sendMedia("abc", 20, QStringLiteral("MZ2"));
    line->far->send(QStringLiteral(R"({"event":"dtmf","streamSid":"MZ2","dtmf":{"digit":"1"}})"));
    line->far->send(
        QStringLiteral(R"({"event":"mark","streamSid":"MZ2","mark":{"name":"%1"}})").arg(line->far->marks[0]));
    line->far->send(QStringLiteral(R"({"event":"stop","streamSid":"MZ2"})"));
    line->settle();
    QVERIFY(line->heard.isEmpty());
    QVERIFY(line->keys.isEmpty());
    QVERIFY(line->marked.isEmpty());
    QCOMPARE(line->hungUps, 0);
}

void TestTwilioMediaStream::keys()
{
    const auto line = Line::open();
    for (const char key : { '0', '9', '*', '#', 'A', 'D', '1' })
        line->far->sendKey(QString(QLatin1Char(key)));
    QTRY_COMPARE(line->keys, QStringLiteral("09*#1"));
}

void TestTwilioMediaStream::badMessagesAreSurvived_data()
{
    QTest::addColumn<QString>("text"); // null: a binary message
    QTest::addColumn<QString>("what");
    QTest::newRow("no JSON") << QStringLiteral("hello") << QStringLiteral("a message that is no JSON object");
    QTest::newRow("no base64") << QStringLiteral(R"({"event":"media","media":{"payload":"!"},"streamSid":"MZ1"})")
                               << QStringLiteral("media whose payload is no base64");
    QTest::newRow("binary") << QString() << QStringLiteral("a binary message");
}

void TestTwilioMediaStream::badMessagesAreSurvived()
{
    QFETCH(QString, text);
    QFETCH(QString, what);
    const auto line = Line::open();
    QTest::ignoreMessage(QtWarningMsg,
        qPrintable(QStringLiteral("Call CA1: the media stream sent %1; ignored, as will be further ones.").arg(what)));
    for (int i = 0; i < 3; ++i) // one line in the log, however many come
        text.isNull() ? static_cast<void>(line->far->socket.sendBinaryMessage("abc")) : line->far->send(text);
    line->settle();
    line->far->sendMedia("abc", 20);
    line->settle();
    QCOMPARE(line->heard, QList<QByteArray> { "abc" });
    QCOMPARE(line->hungUps, 0);
}

void TestTwilioMediaStream::hugeMessageCloses()
{
    const auto line = Line::open();
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(QStringLiteral("Call CA1: the media stream is over, close code 1009")));
    line->far->send(QString(70'000, u'x'));
    QTRY_COMPARE(line->hungUps, 1);
    QTRY_COMPARE(line->far->socket.closeCode(), QWebSocketProtocol::CloseCodeTooMuchData);
}

void TestTwilioMediaStream::endsOnce_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : { "stop", "close", "stop and close", "reset", "hang up", "hang up twice", "hang up and stop",
             "stop in the middle of a sentence" })
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestTwilioMediaStream::endsOnce()
{
    QFETCH(QString, how);
    const auto line = Line::open();
    line->stream->play(sound(10000));
    line->stream->playMark(QStringLiteral("never"));
    if (how.startsWith(QStringLiteral("hang up")))
        line->stream->hangUp();
    if (how == QStringLiteral("hang up twice"))
        line->stream->hangUp();
    QCOMPARE(line->hungUps, 0); // never from within a call
    if (how.contains(QStringLiteral("stop")))
        line->far->sendStop();
    if (how.contains(QStringLiteral("close")))
        line->far->socket.close();
    if (how == QStringLiteral("reset"))
        line->far->socket.abort();
    QTRY_COMPARE(line->hungUps, 1);
    QTRY_COMPARE(line->far->socket.state(), QAbstractSocket::UnconnectedState);
    line->clock.advance(60s);
    QCOMPARE(line->hungUps, 1);
    QVERIFY(line->marked.isEmpty());
    QVERIFY2(!line->metronome.isRunning(), "an ended line still costs wake-ups");
}

void TestTwilioMediaStream::goodbyeArrivesWhole()
{
    const auto line = Line::open();
    line->stream->play(sound(2000));
    line->stream->playMark(QStringLiteral("bye"));
    line->stream->hangUp();
    QTRY_COMPARE(line->far->socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(line->far->sound, sound(2000));
    QCOMPARE(line->far->marks.size(), 1);
    QCOMPARE(line->far->socket.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QTRY_COMPARE(line->hungUps, 1);
}

void TestTwilioMediaStream::closeIsHeardThroughTheCallersSound()
{
    // A caller's sound does not stop for our close: whatever is still on its way to us must not cost the far side the
    // close frame.
    for (int i = 0; i < 30; ++i) {
        const auto line = Line::open();
        QTimer sound;
        int time = 0;
        connect(&sound, &QTimer::timeout, &sound, [&] { line->far->sendMedia(mulaw::silence(20ms), time += 20); });
        sound.start(0);
        QTRY_VERIFY(line->heard.size() > 3);
        line->stream->hangUp();
        QTRY_COMPARE(line->hungUps, 1);
        QTRY_COMPARE(line->far->socket.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(line->far->socket.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    }
}

void TestTwilioMediaStream::closeThatIsNotAnsweredEnds()
{
    HandMadeLine line;
    line.stream->hangUp();
    QTRY_VERIFY(line.far.bytesAvailable() > 0);
    QVERIFY(line.far.peek(1000).contains(QByteArray::fromHex("880203e8")));
    QCOMPARE(line.hungUp->count(), 0); // it waits for the answer
    line.clock.advance(TelephonyLimits().closing);
    QTRY_COMPARE(line.hungUp->count(), 1);
    QTRY_COMPARE(line.far.state(), QAbstractSocket::UnconnectedState);
}

void TestTwilioMediaStream::silentFarSideIsGivenUp()
{
    QTest::ignoreMessage(QtInfoMsg, "Call CA1: the line is given up, no sound comes any more.");
    HandMadeLine line;
    line.clock.advance(9900ms);
    QCOMPARE(line.hungUp->count(), 0);
    line.clock.advance(200ms);
    QTRY_COMPARE(line.hungUp->count(), 1);
    QVERIFY(line.far.peek(1000).endsWith(QByteArray::fromHex("8900"))); // it has been asked
}

void TestTwilioMediaStream::answeringFarSideGetsLonger()
{
    QTest::ignoreMessage(QtInfoMsg, "Call CA1: the line is given up, no sound comes any more.");
    const auto line = Line::open();
    QSignalSpy pong(&line->far->socket, &QWebSocket::pong);
    line->far->sendMedia("abc", 20);
    line->settle();
    line->clock.advance(5100ms); // our ping is on its way; the answer is on the far side's own account
    line->far->socket.ping(); // its pong comes after the one that the far side sends to us
    QTRY_COMPARE(pong.count(), 1);
    line->settle();
    line->clock.advance(10s);
    QCOMPARE(line->hungUps, 0);
    line->clock.advance(6s);
    QTRY_COMPARE(line->hungUps, 1);
}

void TestTwilioMediaStream::mediaKeepsTheLineOpen()
{
    const auto line = Line::open();
    for (int second = 0; second < 60; second += 4) {
        line->far->sendMedia("abc", second * 1000);
        line->settle();
        line->clock.advance(4s);
    }
    QCOMPARE(line->hungUps, 0);
}

void TestTwilioMediaStream::farSideThatDoesNotReadIsGivenUp()
{
    QTest::ignoreMessage(QtInfoMsg, "Call CA1: the line is given up, the far side does not read any more.");
    TelephonyLimits limits;
    limits.pace.ahead = 24h; // so that the queue of the socket grows, not ours
    limits.pace.refillBelow = 24h;
    const auto line = Line::open(limits);
    const QByteArray minute = sound(60'000);
    for (int i = 0; i < 40;
         ++i) // 20 MB, more than the kernel's buffers hold; the far side lives in this thread and is not run
        line->stream->play(minute);
    QTRY_COMPARE(line->hungUps, 1);
}

void TestTwilioMediaStream::endedLineTakesEverything()
{
    const auto line = Line::open();
    line->far->sendStop();
    QTRY_COMPARE(line->hungUps, 1);
    line->stream->play(sound(100));
    line->stream->playMark(QStringLiteral("a"));
    line->stream->stopPlaying();
    line->stream->hangUp();
    line->stream->refuse();
    line->stream->accept({});
    line->clock.advance(60s);
    QCOMPARE(line->hungUps, 1);
    QVERIFY(line->marked.isEmpty());
}

void TestTwilioMediaStream::droppedLineIsClosed()
{
    const auto line = Line::open();
    line->stream->play(sound(10000));
    line->stream.reset();
    QTRY_COMPARE(line->far->socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(line->far->socket.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QVERIFY(!line->metronome.isRunning());
    QCOMPARE(line->hungUps, 0);
}

QTEST_GUILESS_MAIN(TestTwilioMediaStream)
#include "tst_twiliomediastream.moc"
