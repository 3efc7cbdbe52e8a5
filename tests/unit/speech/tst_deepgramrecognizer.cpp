// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "speech/deepgramrecognizer.h"
#include "speech/recentsound.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/speech/websocketstandin.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Kind = ServiceError::Kind;

namespace
{
//! Deepgram's side of /v1/listen; the test says what it answers.
class DeepgramServer : public WebSocketStandIn
{
public:
    struct Stream
    {
        QWebSocket *socket;
        QByteArray sound;
        QList<qsizetype> frames;
        QStringList controls;
    };

    DeepgramServer()
    {
        onSocket = [this](QWebSocket *socket) {
            streams.append(std::make_shared<Stream>(Stream { socket, {}, {}, {} }));
            auto stream = streams.last();
            connect(socket, &QWebSocket::binaryMessageReceived, this, [stream](const QByteArray &bytes) {
                stream->sound += bytes;
                stream->frames.append(bytes.size());
            });
            connect(socket, &QWebSocket::textMessageReceived, this, [this, stream](const QString &text) {
                const auto type
                    = QJsonDocument::fromJson(text.toUtf8()).object().value(QLatin1String("type")).toString();
                stream->controls.append(type);
                if (onControl)
                    onControl(*stream, type);
            });
        };
    }

    static void results(Stream &stream, const char *text, double start, double duration, bool isFinal = false,
        bool speechFinal = false, bool fromFinalize = false, double confidence = 0.9)
    {
        const QJsonObject alternative { { QStringLiteral("transcript"), QString::fromUtf8(text) },
            { QStringLiteral("confidence"), confidence } };
        const QJsonObject message { { QStringLiteral("type"), QStringLiteral("Results") },
            { QStringLiteral("start"), start }, { QStringLiteral("duration"), duration },
            { QStringLiteral("is_final"), isFinal }, { QStringLiteral("speech_final"), speechFinal },
            { QStringLiteral("from_finalize"), fromFinalize },
            { QStringLiteral("channel"),
                QJsonObject { { QStringLiteral("alternatives"), QJsonArray { alternative } } } } };
        send(stream, QJsonDocument(message).toJson(QJsonDocument::Compact));
    }
    static void send(Stream &stream, const QByteArray &json)
    {
        stream.socket->sendTextMessage(QString::fromUtf8(json));
    }

    [[nodiscard]] Stream &stream() { return *streams.last(); }

    QList<std::shared_ptr<Stream>> streams;
    std::function<void(Stream &, const QString &type)> onControl;
};

struct Bench
{
    Bench()
    {
        settings.base = server.url(QStringLiteral("http"));
        settings.apiKey = "the-key";
        settings.jitter = 0;
    }

    void listen()
    {
        DeepgramRecognizer recognizer(settings, clock);
        listening = recognizer.listen();
        QObject::connect(listening.get(), &Listening::partial, listening.get(),
            [this](const QString &text, double c, milliseconds age) {
                partials.append(text);
                confidence = c;
                ages.append(age);
            });
        QObject::connect(
            listening.get(), &Listening::utterance, listening.get(), [this](const QString &text, milliseconds age) {
                turns.append(text);
                ages.append(age);
            });
        QObject::connect(listening.get(), &Listening::speechStarted, listening.get(), [this] { ++starts; });
        QObject::connect(listening.get(), &Listening::failed, listening.get(),
            [this](const ServiceError &error) { errors.append(error); });
    }

    //! Every 100 ms of the call's sound have a code of their own, so that tests can tell them apart.
    void hear(std::chrono::milliseconds length)
    {
        for (int i = 0; i < length.count() / 20; ++i)
            listening->hear(QByteArray(160, static_cast<char>(heard++ / 5)));
    }
    //! As above, but no louder than a quiet line.
    void hearSilence(std::chrono::milliseconds length) { listening->hear(mulaw::silence(length)); }

    [[nodiscard]] bool failedWith(Kind kind) const
    {
        return errors.size() == 1 && errors.first().kind == kind && !errors.first().detail.isEmpty();
    }

    VirtualClock clock;
    DeepgramServer server;
    DeepgramSettings settings;
    Pending<Listening> listening;
    int heard = 0;
    QStringList partials;
    QStringList turns;
    double confidence = 0;
    QList<milliseconds> ages; // of partials and turns
    int starts = 0;
    QList<ServiceError> errors;
};

//! A bench that is connected and has sent a second of sound.
struct OpenBench : Bench
{
    OpenBench()
    {
        listen();
        open = QTest::qWaitFor([this] { return server.streams.size() == 1; });
        hear(1s);
        open = open && QTest::qWaitFor([this] { return server.stream().sound.size() == 8000; });
    }
    bool open = false;
};
}

class TestDeepgramRecognizer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.debug=false\nmessengerab.*.info=false"));
    }

    void opensOneStream()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        const auto head = bench.server.upgrades.first();
        QCOMPARE(head.header("Authorization"), QByteArray("Token the-key"));
        QVERIFY(head.target().startsWith("/v1/listen?model=nova-3&language=de&encoding=mulaw&sample_rate=8000"));
        QVERIFY(head.target().contains("mip_opt_out=true"));
        bench.hear(2s);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(24000));
        QCOMPARE(bench.server.upgrades.size(), 1);
    }

    void soundIsHeldBackOnlyWhileNobodySpeaks()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        const auto framesOf = [&](const QByteArray &packet, int packets) {
            stream.frames.clear();
            const qsizetype before = stream.sound.size();
            for (int i = 0; i < packets; ++i)
                bench.listening->hear(packet);
            if (!QTest::qWaitFor([&] { return stream.sound.size() == before + packets * packet.size(); }))
                stream.frames.clear();
            return stream.frames;
        };
        const QByteArray voice(160, '\x20');
        const QByteArray calm(160, '\x7a'); // of a line, not of a voice
        QCOMPARE(framesOf(voice, 50), QList<qsizetype>(50, 160));
        // The service tells the end of a turn from the silence behind it.
        QCOMPARE(framesOf(calm, 49), QList<qsizetype>(49, 160));
        QCOMPARE(framesOf(calm, 50), QList<qsizetype>(10, 800));
        QCOMPARE(framesOf(voice, 3), QList<qsizetype>(3, 160));
    }

    void oddLengthsAreMerged()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.listening->hear({});
        for (int i = 0; i < 100; ++i)
            bench.listening->hear(QByteArray(i, 'x')); // 4950 bytes
        bench.hearSilence(1s);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(8000 + 4950 + 8000));
        QVERIFY(!bench.server.stream().frames.contains(0));
    }

    void soundBeforeTheConnectionIsKept_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<int>("firstCode");
        QTest::addColumn<int>("bytes");
        QTest::newRow("a little") << 2 << 0 << 16000;
        QTest::newRow("too much: the latest") << 8 << 30 << 40000;
    }

    void soundBeforeTheConnectionIsKept()
    {
        QFETCH(int, seconds);
        QFETCH(int, firstCode);
        QFETCH(int, bytes);
        Bench bench;
        bench.listen();
        bench.hear(std::chrono::seconds(seconds));
        QTRY_COMPARE(bench.server.streams.size(), 1);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(bytes));
        QCOMPARE(int(bench.server.stream().sound.front()), firstCode);
    }

    void wordsComeThrough()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        DeepgramServer::send(stream, R"({"type":"SpeechStarted","channel":[0,1],"timestamp":0.2})");
        DeepgramServer::results(stream, "", 0, 1);
        DeepgramServer::results(stream, "Wer hat", 0, 1, false, false, false, 0.4);
        DeepgramServer::send(stream, R"({"type":"SomethingNew","x":{"y":1}})");
        DeepgramServer::results(stream, "Wer hat geschrieben?", 0, 2, true, true);
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":1.9})");
        DeepgramServer::send(stream, R"({"type":"Metadata","request_id":"r","duration":2})");
        QTRY_COMPARE(bench.turns, (QStringList { QStringLiteral("Wer hat geschrieben?") }));
        QCOMPARE(bench.starts, 1);
        QCOMPARE(bench.partials, (QStringList { QStringLiteral("Wer hat"), QStringLiteral("Wer hat geschrieben?") }));
        QCOMPARE(bench.confidence, 0.9);
        DeepgramServer::results(stream, "Danke.", 2, 1, true, true);
        QTRY_COMPARE(bench.turns.size(), 2); // and the UtteranceEnd between them said nothing
        QVERIFY(bench.errors.isEmpty());
    }

    void wordsHaveAnAge()
    {
        OpenBench bench; // one second of the call is over
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        const auto words = [](double start) -> QByteArray {
            return QByteArray(R"({"type":"Results","start":0,"duration":1,"is_final":)")
                + (start > 0.5 ? "true" : "false")
                + R"(,"speech_final":false,"channel":{"alternatives":[{"transcript":"Wer hat","confidence":0.9,"words":[)"
                  R"({"word":"wer","start":0.1,"end":0.3,"confidence":0.9},{"word":"hat","start":)"
                + QByteArray::number(start) + R"(,"end":0.9,"confidence":0.9}]}]}})";
        };
        DeepgramServer::send(stream, words(0.4));
        QTRY_COMPARE(bench.ages, (QList<milliseconds> { 600ms }));
        bench.hear(500ms);
        DeepgramServer::send(stream, words(0.6));
        QTRY_COMPARE(bench.ages.size(), 2);
        bench.hearSilence(1000ms);
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","last_word_end":0.9})");
        QTRY_COMPARE(bench.ages, (QList<milliseconds> { 600ms, 900ms, 1900ms }));
    }

    void utteranceEndEndsANoisyTurn()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        DeepgramServer::results(stream, "Und Anna?", 0, 1, true, false);
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","last_word_end":-1})");
        QTRY_COMPARE(bench.partials.size(), 1);
        bench.clock.advance(100ms);
        QVERIFY(bench.turns.isEmpty());
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","last_word_end":0.9})");
        QTRY_COMPARE(bench.turns, (QStringList { QStringLiteral("Und Anna?") }));
    }

    void interimWordsAreFinalized()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.listening->hear(QByteArray(300, 'x')); // not yet a whole frame
        bench.server.onControl = [](DeepgramServer::Stream &stream, const QString &type) {
            if (type == QLatin1String("Finalize"))
                DeepgramServer::results(stream, "Und Anna?", 0, 1, true, false, true);
        };
        auto &stream = bench.server.stream();
        DeepgramServer::results(stream, "Und Anna", 0, 1);
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","last_word_end":0.9})");
        QTRY_COMPARE(bench.turns, (QStringList { QStringLiteral("Und Anna?") }));
        QCOMPARE(stream.controls, QStringList { QStringLiteral("Finalize") });
        QCOMPARE(stream.sound.size(), qsizetype(8300)); // the rest went before it
        bench.clock.advance(2s);
        QCOMPARE(bench.turns.size(), 1);
    }

    void finalizeIsNotWaitedForLong()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        DeepgramServer::results(stream, "Und Anna", 0, 1);
        DeepgramServer::send(stream, R"({"type":"UtteranceEnd","last_word_end":0.9})");
        QTRY_COMPARE(stream.controls.size(), 1);
        bench.clock.advance(1499ms);
        QVERIFY(bench.turns.isEmpty());
        bench.clock.advance(1ms);
        QCOMPARE(bench.turns, (QStringList { QStringLiteral("Und Anna") }));
    }

    void endlessTurnIsEnded()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        for (int second = 0; second < 30; ++second) {
            QVERIFY(bench.turns.isEmpty());
            QVERIFY(!stream.controls.contains(QLatin1String("Finalize")));
            DeepgramServer::results(stream, "bla", second, 1, true, false);
            QTRY_COMPARE(bench.partials.size(), second + 1);
            bench.clock.advance(1s);
        }
        QTRY_VERIFY(stream.controls.contains(QLatin1String("Finalize")));
        bench.clock.advance(1500ms);
        QCOMPARE(bench.turns.size(), 1);
        QCOMPARE(bench.turns.first().count(QLatin1String("bla")), 30);
    }

    void lostEndOfTurnIsNoticed()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        DeepgramServer::results(bench.server.stream(), "Weiter", 0, 1, true, false);
        QTRY_COMPARE(bench.partials.size(), 1);
        bench.clock.advance(5s);
        QTRY_VERIFY(bench.server.stream().controls.contains(QLatin1String("Finalize")));
        bench.clock.advance(1500ms);
        QCOMPARE(bench.turns, (QStringList { QStringLiteral("Weiter") }));
    }

    void keepsTheStreamAlive()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        auto &stream = bench.server.stream();
        bench.clock.advance(3999ms);
        QVERIFY(stream.controls.isEmpty());
        bench.clock.advance(1ms);
        QTRY_COMPARE(stream.controls, (QStringList { QStringLiteral("KeepAlive") }));
        bench.clock.advance(3s);
        bench.hear(100ms); // sound does as well
        bench.clock.advance(3s);
        QTRY_COMPARE(stream.sound.size(), qsizetype(8800));
        QCOMPARE(stream.controls.size(), 1);
    }

    void refusedForGood_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("400") << 400 << Kind::Refused;
        QTest::newRow("401") << 401 << Kind::Unauthorised;
        QTest::newRow("402") << 402 << Kind::Unauthorised;
        QTest::newRow("403") << 403 << Kind::Unauthorised;
        QTest::newRow("404") << 404 << Kind::NotFound;
    }

    void refusedForGood()
    {
        QFETCH(int, status);
        QFETCH(Kind, kind);
        Bench bench;
        bench.server.decide = [status](const auto &) {
            return WebSocketStandIn::reply(status, "dg-request-id: r\r\ndg-error: x\r\n", R"({"err_code":"X"})");
        };
        bench.listen();
        QVERIFY(bench.errors.isEmpty());
        QTRY_COMPARE(bench.errors.size(), 1);
        QVERIFY2(bench.failedWith(kind), qPrintable(bench.errors.first().toString()));
        bench.clock.advance(60s);
        QCOMPARE(bench.server.upgrades.size(), 1);
        QCOMPARE(bench.errors.size(), 1);
        bench.hear(1s); // into the void
    }

    void refusedForNowIsTriedAgain_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("429") << 429 << Kind::RateLimited;
        QTest::newRow("503") << 503 << Kind::Server;
    }

    void refusedForNowIsTriedAgain()
    {
        QFETCH(int, status);
        QFETCH(Kind, kind);
        Bench bench;
        bench.server.decide = [status](const auto &) { return WebSocketStandIn::reply(status); };
        bench.listen();
        int attempts = 1;
        for (const auto pause : { 250ms, 500ms, 1000ms, 2000ms, 2000ms }) {
            QTRY_COMPARE(bench.server.upgrades.size(), attempts);
            // The refusal must have come home before time goes on.
            QTRY_VERIFY([&] {
                bench.clock.advance(0ms);
                return bench.errors.isEmpty() && bench.server.closedPlain == attempts;
            }());
            bench.clock.advance(pause - 1ms);
            QCOMPARE(bench.server.upgrades.size(), attempts);
            bench.clock.advance(1ms);
            ++attempts;
        }
        QTRY_COMPARE(bench.errors.size(), 1);
        QVERIFY(bench.failedWith(kind));
        QCOMPARE(bench.server.upgrades.size(), 6);
    }

    void connectionInTime()
    {
        Bench bench;
        bench.settings.reconnectPauses = { 250ms };
        bench.server.decide = [](const auto &) { return QByteArray(); };
        bench.listen();
        QTRY_COMPARE(bench.server.upgrades.size(), 1);
        bench.clock.advance(5s);
        QVERIFY(bench.errors.isEmpty());
        bench.clock.advance(250ms);
        QTRY_COMPARE(bench.server.upgrades.size(), 2);
        bench.clock.advance(5s);
        QVERIFY(bench.failedWith(Kind::Timeout));
    }

    void awayIsBounded()
    {
        Bench bench;
        bench.settings.timeout = 7s;
        bench.server.decide = [](const auto &) { return QByteArray(); };
        bench.listen();
        QTRY_COMPARE(bench.server.upgrades.size(), 1);
        bench.clock.advance(6999ms);
        QVERIFY(bench.errors.isEmpty());
        bench.clock.advance(1ms);
        QVERIFY(bench.failedWith(Kind::Timeout));
    }

    void undecodableSoundIsNotRepeated()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.server.stream().socket->close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("DATA-0000"));
        QTRY_VERIFY(bench.failedWith(Kind::Refused));
    }

    void reconnectsWithReplay_data()
    {
        using Break = std::function<void(DeepgramServer::Stream &)>;
        QTest::addColumn<Break>("cut");
        QTest::newRow("1011 NET-0000") << Break([](DeepgramServer::Stream &stream) {
            stream.socket->close(QWebSocketProtocol::CloseCodeBadOperation, QStringLiteral("NET-0000"));
        });
        QTest::newRow("1011 net0001") << Break([](DeepgramServer::Stream &stream) {
            DeepgramServer::send(stream, R"({"type":"Metadata","request_id":"r"})");
            stream.socket->close(QWebSocketProtocol::CloseCodeBadOperation, QStringLiteral("https://dpgr.am/net0001"));
        });
        QTest::newRow("1000") << Break([](DeepgramServer::Stream &stream) { stream.socket->close(); });
        QTest::newRow("reset") << Break([](DeepgramServer::Stream &stream) { stream.socket->abort(); });
    }

    void reconnectsWithReplay()
    {
        using Break = std::function<void(DeepgramServer::Stream &)>;
        QFETCH(Break, cut);
        OpenBench bench;
        QVERIFY(bench.open);
        bench.hear(5s);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(48000));
        DeepgramServer::results(bench.server.stream(), "Lies die", 0, 4.5, true, false);
        DeepgramServer::results(bench.server.stream(), "zwei", 4.5, 1);
        QTRY_COMPARE(bench.partials.size(), 2);
        cut(bench.server.stream());
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(1ms);
        bench.hear(1s); // while there is no connection
        bench.clock.advance(250ms);
        QTRY_COMPARE(bench.server.streams.size(), 2);
        // From the end of the final on, without a gap.
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(56000 - 36000));
        QCOMPARE(int(bench.server.stream().sound.front()), 45);
        QCOMPARE(int(bench.server.stream().sound.back()), 69);
        DeepgramServer::results(bench.server.stream(), "zweite Nachricht.", 0, 2, true, true);
        QTRY_COMPARE(bench.turns, (QStringList { QStringLiteral("Lies die zweite Nachricht.") }));
        QVERIFY(bench.errors.isEmpty());
        // Times of the second stream are put where they belong in the call.
        DeepgramServer::send(bench.server.stream(), R"({"type":"UtteranceEnd","last_word_end":1.9})");
        DeepgramServer::results(bench.server.stream(), "Danke.", 2, 0.5, true, true);
        QTRY_COMPARE(bench.turns.size(), 2);
    }

    void replayIsBounded()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.hear(7s);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(64000));
        bench.server.stream().socket->abort();
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(1ms);
        bench.clock.advance(250ms);
        QTRY_COMPARE(bench.server.streams.size(), 2);
        QTRY_COMPARE(bench.server.stream().sound.size(), qsizetype(24000));
        QCOMPARE(int(bench.server.stream().sound.front()), 50);
    }

    void stabilityEndsTheRowOfAttempts()
    {
        Bench bench;
        bench.settings.reconnectPauses = { 250ms };
        bench.listen();
        for (int i = 1; i <= 3; ++i) {
            QTRY_COMPARE(bench.server.streams.size(), i);
            bench.clock.advance(10ms);
            bench.clock.advance(5s);
            bench.server.stream().socket->abort();
            QTRY_COMPARE(bench.server.closed, i);
            bench.clock.advance(1ms);
            QVERIFY(bench.errors.isEmpty());
            bench.clock.advance(250ms);
        }
        QTRY_COMPARE(bench.server.streams.size(), 4);
        bench.clock.advance(10ms);
        bench.server.stream().socket->abort(); // at once: that was no good connection
        QTRY_VERIFY(bench.failedWith(Kind::Network));
    }

    void knownWordsSurviveTheFailure()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        DeepgramServer::results(bench.server.stream(), "Lies die", 0, 1, true, false);
        DeepgramServer::results(bench.server.stream(), "zweite", 1, 1);
        QTRY_COMPARE(bench.partials.size(), 2);
        bench.server.decide = [](const auto &) { return WebSocketStandIn::reply(401); };
        bench.server.stream().socket->abort();
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(1ms);
        bench.clock.advance(250ms);
        QTRY_VERIFY(bench.failedWith(Kind::Unauthorised));
        QCOMPARE(bench.turns, (QStringList { QStringLiteral("Lies die zweite") }));
    }

    void silentServiceIsLeft()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.clock.advance(7900ms);
        bench.hear(2s);
        QCOMPARE(bench.server.streams.size(), 1);
        bench.clock.advance(200ms);
        bench.hear(100ms);
        bench.clock.advance(250ms);
        QTRY_COMPARE(bench.server.streams.size(), 2);
        bench.clock.advance(10ms);
        QVERIFY(bench.errors.isEmpty());
        bench.clock.advance(8s);
        bench.hear(3s);
        QTRY_VERIFY(bench.failedWith(Kind::Timeout));
    }

    void silentCallerIsNoSilentService()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        for (int i = 0; i < 60; ++i) {
            bench.hearSilence(1s);
            bench.clock.advance(1s);
        }
        QVERIFY(bench.errors.isEmpty());
        QCOMPARE(bench.server.upgrades.size(), 1);
    }

    void oddMessagesAreLoggedOnly()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^malformed answer: Deepgram")));
        QTest::ignoreMessage(QtWarningMsg, "Deepgram reports an error: SchemaError");
        DeepgramServer::send(bench.server.stream(), "<html>");
        DeepgramServer::send(
            bench.server.stream(), R"({"type":"Error","variant":"SchemaError","description":"secret"})");
        bench.server.stream().socket->sendBinaryMessage("x");
        DeepgramServer::results(bench.server.stream(), "Hallo.", 0, 1, true, true);
        QTRY_COMPARE(bench.turns.size(), 1);
    }

    void cancelSaysGoodbye()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        bench.server.onControl = [](DeepgramServer::Stream &stream, const QString &) {
            DeepgramServer::results(stream, "zu spät", 0, 1, true, true);
        };
        bench.listening->cancel();
        QTRY_COMPARE(bench.server.stream().controls, (QStringList { QStringLiteral("CloseStream") }));
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(60s);
        QCOMPARE(bench.server.upgrades.size(), 1);
        QVERIFY(bench.turns.isEmpty() && bench.errors.isEmpty());
        bench.hear(1s);
        bench.listening->cancel();
    }

    void cancelWhileConnecting()
    {
        Bench bench;
        bench.server.decide = [](const auto &) { return QByteArray(); };
        bench.listen();
        QTRY_COMPARE(bench.server.upgrades.size(), 1);
        bench.listening.reset();
        bench.clock.advance(60s);
        QCOMPARE(bench.server.upgrades.size(), 1);
    }

    void droppedInItsOwnSignal()
    {
        OpenBench bench;
        QVERIFY(bench.open);
        connect(bench.listening.get(), &Listening::partial, this, [&bench] { bench.listening.reset(); });
        DeepgramServer::results(bench.server.stream(), "Stopp.", 0, 1, true, true);
        QTRY_COMPARE(bench.server.closed, 1);
        QVERIFY(bench.turns.isEmpty());
    }

    void recentSound()
    {
        RecentSound sound(100);
        QCOMPARE(sound.begin(), qint64(0));
        for (int i = 0; i < 100; ++i)
            sound.append(QByteArray(10, static_cast<char>(i)));
        QCOMPARE(sound.end(), qint64(1000));
        QCOMPARE(sound.begin(), qint64(900));
        QCOMPARE(sound.from(900, 20), QByteArray(QByteArray(10, 90) + QByteArray(10, 91)));
        QCOMPARE(sound.from(995, 100), QByteArray(5, 99));
    }
};

QTEST_GUILESS_MAIN(TestDeepgramRecognizer)
#include "tst_deepgramrecognizer.moc"
