// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgesynthesizer.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/speech/heard.h"
#include "unit/speech/websocketstandin.h"

#include <QFile>
#include <QUrlQuery>
#include <QXmlStreamReader>

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;

namespace
{
QByteArray sentenceMp3()
{
    QFile file(QStringLiteral(MAB_TEST_DATA "/edge-sentence.mp3"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! Speaks Edge's side of the protocol on a loopback port.
class EdgeServer : public WebSocketStandIn
{
public:
    struct Request
    {
        QWebSocket *socket;
        QString id;
        QString ssml;
    };

    EdgeServer()
    {
        onSocket = [this](QWebSocket *socket) {
            connect(socket, &QWebSocket::textMessageReceived, this, [this, socket](const QString &message) {
                messages.append(message);
                if (!message.contains(QLatin1String("Path:ssml\r\n")))
                    return;
                const auto frame = edge::parseText(message);
                requests.append({ socket, frame->requestId, frame->body });
                if (answer)
                    answer(requests.last());
            });
        };
        answer = [this](const Request &request) { speak(request); };
    }

    static void sendText(const Request &request, const char *path, const char *body = "{}")
    {
        request.socket->sendTextMessage(QString(QStringLiteral("X-RequestId:") + request.id
            + QStringLiteral("\r\nContent-Type:application/json; charset=utf-8\r\nPath:") + QLatin1String(path)
            + QStringLiteral("\r\n\r\n") + QLatin1String(body)));
    }

    static void sendSound(const Request &request, const QByteArray &mp3, const QByteArray &type = "audio/mpeg")
    {
        QByteArray head = "X-RequestId:" + request.id.toLatin1() + "\r\n";
        if (!type.isEmpty())
            head += "Content-Type:" + type + "\r\n";
        head += "X-StreamId:A1B2\r\nPath:audio\r\n";
        QByteArray frame;
        frame.append(static_cast<char>(head.size() >> 8));
        frame.append(static_cast<char>(head.size() & 0xFF));
        request.socket->sendBinaryMessage(frame + head + mp3);
    }

    static void begin(const Request &request)
    {
        sendText(request, "turn.start", "{\r\n\"context\":{\"serviceTag\":\"t\"}\r\n}");
        sendText(request, "response", "{\"context\":{},\"audio\":{\"type\":\"inline\",\"streamId\":\"A1B2\"}}");
    }

    static void end(const Request &request)
    {
        sendSound(request, {}, {});
        sendText(request, "turn.end");
    }

    void speak(const Request &request) const
    {
        begin(request);
        const auto mp3 = sentenceMp3();
        for (qsizetype at = 0; at < mp3.size(); at += chunk) {
            sendSound(request, mp3.mid(at, chunk));
            sendText(request, "audio.metadata",
                "{\"Metadata\":[{\"Type\":\"SentenceBoundary\",\"Data\":{\"Offset\":1}},"
                "{\"Type\":\"SessionEnd\",\"Data\":{\"Offset\":2}}]}");
        }
        end(request);
    }

    std::function<void(const Request &)> answer;
    QList<Request> requests;
    QStringList messages;
    qsizetype chunk = 720;
};

struct Bench
{
    explicit Bench(EdgeSettings settings = {})
    {
        settings.base = server.url(QStringLiteral("ws"));
        voice = std::make_unique<EdgeSynthesizer>(settings, clock, manager, decoders);
    }

    void speak(const QString &text, const Prosody &prosody = {})
    {
        heard = {};
        utterance = voice->speak(text, prosody);
        heard.listen(*utterance);
    }

    VirtualClock clock;
    QNetworkAccessManager manager;
    Mp3DecoderPool decoders;
    EdgeServer server;
    std::unique_ptr<EdgeSynthesizer> voice;
    Heard heard;
    Pending<Utterance> utterance;
};

const QString Text = QStringLiteral("Hallo Welt & <Gr\u00fc\u00dfe>.");

bool isXml(const QString &text)
{
    QXmlStreamReader reader(text);
    while (!reader.atEnd())
        reader.readNext();
    return !reader.hasError();
}
}

class TestEdgeSynthesizer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.debug=false\nmessengerab.*.info=false"));
    }

    void speaksASentence()
    {
        Bench bench;
        bench.speak(Text);
        QVERIFY(bench.server.upgrades.isEmpty());
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.breaches, 0);
        // 1.4 s of sound with 40 ms before and 120 ms after it.
        QVERIFY2(qAbs(bench.heard.audio.size() - 8 * 1560) < 8 * 100,
            qPrintable(QString::number(bench.heard.audio.size() / 8)));

        QCOMPARE(bench.server.upgrades.size(), 1);
        const auto head = bench.server.upgrades.first();
        QCOMPARE(head.header("Origin"), QByteArray("chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold"));
        QVERIFY(head.header("User-Agent").endsWith("Edg/143.0.0.0"));
        QVERIFY(head.header("Cookie").startsWith("muid="));
        const QUrlQuery query(QUrl::fromEncoded(head.target()));
        QCOMPARE(query.queryItemValue(QStringLiteral("Sec-MS-GEC")).toLatin1(),
            edge::securityToken(bench.clock.wallNow().toSecsSinceEpoch(), edge::Identity().clientToken));

        QCOMPARE(bench.server.messages.size(), 2);
        QVERIFY(bench.server.messages.first().contains(QLatin1String("\r\nPath:speech.config\r\n")));
        QVERIFY(bench.server.messages.first().startsWith(QLatin1String("X-Timestamp:Sun Nov 22 2026 16:00:00 GMT")));
        const auto ssml = bench.server.requests.first().ssml;
        QVERIFY(isXml(ssml));
        QVERIFY(ssml.contains(QStringLiteral(">Hallo Welt &amp; &lt;Gr\u00fc\u00dfe&gt;.<")));
        QTRY_COMPARE(bench.server.closed, 1);
    }

    void soundDoesNotDependOnTheCuts_data()
    {
        QTest::addColumn<int>("chunk");
        QTest::newRow("less than a frame") << 100;
        QTest::newRow("frames and a bit") << 333;
        QTest::newRow("all at once") << 1000000;
    }

    void soundDoesNotDependOnTheCuts()
    {
        QFETCH(int, chunk);
        Bench reference;
        reference.speak(Text);
        QTRY_VERIFY(reference.heard.finished);
        Bench bench;
        bench.server.chunk = chunk;
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio, reference.heard.audio);
    }

    void soundComesBeforeTheEnd()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::sendSound(request, sentenceMp3().left(6000));
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.audio.size() > 8 * 300);
        QVERIFY(!bench.heard.isOver());
        EdgeServer::sendSound(bench.server.requests.last(), sentenceMp3().mid(6000));
        EdgeServer::end(bench.server.requests.last());
        QTRY_VERIFY(bench.heard.finished);
    }

    void framesOfOtherRequestsAreIgnored()
    {
        Bench bench;
        bench.server.answer = [&bench](EdgeServer::Request request) {
            auto other = request;
            other.id = QString(32, u'0');
            EdgeServer::begin(other);
            EdgeServer::sendSound(other, sentenceMp3());
            EdgeServer::end(other);
            bench.server.speak(request);
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
        QVERIFY(bench.heard.audio.size() < 8 * 2000); // once, not twice
    }

    void textWithoutWordsNeedsNoConnection_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("signs") << QStringLiteral("... !?");
        QTest::newRow("emoji") << QString::fromUtf8("\xF0\x9F\x98\x80");
        QTest::newRow("blank") << QStringLiteral(" \n");
    }

    void textWithoutWordsNeedsNoConnection()
    {
        QFETCH(QString, text);
        Bench bench;
        bench.speak(text);
        QVERIFY(!bench.heard.isOver());
        QTRY_VERIFY(bench.heard.failedWith(Kind::Empty));
        QCOMPARE(bench.server.upgrades.size(), 0);
    }

    void faults_data()
    {
        using Fault = std::function<void(const EdgeServer::Request &)>;
        QTest::addColumn<Fault>("fault");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<bool>("someSound");
        const auto half = [](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::sendSound(request, sentenceMp3().left(6000));
        };
        QTest::newRow("turn.end without sound") << Fault([](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::end(request);
        }) << Kind::Empty << false;
        QTest::newRow("sound that is no MP3") << Fault([](const EdgeServer::Request &request) {
            EdgeServer::sendSound(request, "<html>sorry</html>");
            EdgeServer::end(request);
        }) << Kind::Empty << false;
        QTest::newRow("closed before any sound") << Fault([](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            request.socket->close();
        }) << Kind::Malformed << false;
        QTest::newRow("closed in the middle") << Fault([half](const EdgeServer::Request &request) {
            half(request);
            request.socket->close(QWebSocketProtocol::CloseCodeBadOperation);
        }) << Kind::Malformed << true;
        QTest::newRow("cut in the middle") << Fault([half](const EdgeServer::Request &request) {
            half(request);
            request.socket->flush();
            request.socket->abort();
        }) << Kind::Malformed << true;
        QTest::newRow("1007 after sound") << Fault([half](const EdgeServer::Request &request) {
            half(request);
            request.socket->close(QWebSocketProtocol::CloseCodeWrongDatatype, QStringLiteral("SSML is invalid"));
        }) << Kind::Refused << true;
        QTest::newRow("1007, throttled") << Fault([](const EdgeServer::Request &request) {
            request.socket->close(
                QWebSocketProtocol::CloseCodeWrongDatatype, QStringLiteral("Throttled due to too many requests"));
        }) << Kind::RateLimited << false;
        QTest::newRow("header beyond the frame") << Fault([](const EdgeServer::Request &request) {
            request.socket->sendBinaryMessage(QByteArray("\x7F\xFFPath:audio\r\n"));
        }) << Kind::Malformed << false;
        QTest::newRow("frame of one byte") << Fault([half](const EdgeServer::Request &request) {
            half(request);
            request.socket->sendBinaryMessage(QByteArray("\x00", 1));
        }) << Kind::Malformed << true;
        QTest::newRow("text frame without header") << Fault([](const EdgeServer::Request &request) {
            request.socket->sendTextMessage(QStringLiteral("<html></html>"));
        }) << Kind::Malformed << false;
        QTest::newRow("message too large") << Fault([](const EdgeServer::Request &request) {
            EdgeServer::sendSound(request, QByteArray(2 * 1024 * 1024, 'x'));
        }) << Kind::Malformed << false;
    }

    void faults()
    {
        using Fault = std::function<void(const EdgeServer::Request &)>;
        QFETCH(Fault, fault);
        QFETCH(Kind, kind);
        QFETCH(bool, someSound);
        Bench bench;
        bench.server.answer = fault;
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY2(bench.heard.failedWith(kind), qPrintable(bench.heard.errors.value(0).toString()));
        QCOMPARE(!bench.heard.audio.isEmpty(), someSound);
        QCOMPARE(bench.heard.breaches, 0);
        QVERIFY(!bench.heard.errors.first().detail.contains(QLatin1String("Hallo")));
        QCOMPARE(bench.server.upgrades.size(), 1); // no blind retry
        QTRY_COMPARE(bench.server.closed, 1);
    }

    void headerWordsInsideTheSoundDoNotMatter()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::sendSound(request, "Path:audio\r\n");
            EdgeServer::sendSound(request, sentenceMp3());
            EdgeServer::end(request);
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
    }

    void noConnectionInTime()
    {
        Bench bench;
        bench.server.decide = [](const auto &) { return QByteArray(); };
        bench.speak(Text);
        QTRY_COMPARE(bench.server.upgrades.size(), 1);
        bench.clock.advance(4999ms);
        QVERIFY(!bench.heard.isOver());
        bench.clock.advance(1ms);
        QVERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void noSoundInTime()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) { EdgeServer::begin(request); };
        bench.speak(Text);
        QTRY_COMPARE(bench.server.requests.size(), 1);
        bench.clock.advance(4999ms);
        QVERIFY(!bench.heard.isOver());
        bench.clock.advance(1ms);
        QVERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void neverTurnEnd()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::sendSound(request, sentenceMp3());
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.audio.size() > 8 * 1000);
        bench.clock.advance(4999ms);
        QVERIFY(!bench.heard.isOver());
        bench.clock.advance(1ms);
        QVERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void wholeTimeIsBounded()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) { EdgeServer::begin(request); };
        bench.speak(Text);
        QTRY_COMPARE(bench.server.requests.size(), 1);
        const auto mp3 = sentenceMp3();
        for (int i = 0; i < 4; ++i) {
            QVERIFY(!bench.heard.isOver());
            const auto before = bench.heard.audio.size();
            EdgeServer::sendSound(bench.server.requests.last(), mp3.mid(i * 3000, 3000));
            QTRY_VERIFY(bench.heard.audio.size() > before);
            bench.clock.advance(i < 3 ? 4s : 3s); // shorter than the gap that is allowed
        }
        QVERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void wrongClockIsCorrectedOnce_data()
    {
        QTest::addColumn<int>("skew");
        QTest::newRow("behind") << 4000;
        QTest::newRow("ahead") << -4000;
    }

    void wrongClockIsCorrectedOnce()
    {
        QFETCH(int, skew);
        Bench bench;
        const auto client = edge::Identity().clientToken;
        bench.server.decide = [&](const WebSocketStandIn::Head &head) -> std::optional<QByteArray> {
            const auto time = bench.clock.wallNow().addSecs(skew);
            const auto token = QUrlQuery(QUrl::fromEncoded(head.target())).queryItemValue(QStringLiteral("Sec-MS-GEC"));
            for (const int offset : { -300, 0, 300 }) {
                if (head.isUpgrade()
                    && token.toLatin1() == edge::securityToken(time.toSecsSinceEpoch() + offset, client))
                    return {};
            }
            const auto date = QLocale::c().toString(time, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
            return WebSocketStandIn::reply(403, "Date: " + date.toLatin1() + "\r\n", "no");
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.server.upgrades.size(), 2);
        QCOMPARE(bench.server.plainRequests.size(), 1);
        QVERIFY(bench.server.plainRequests.first().target().contains("/readaloud/voices/list?"));

        bench.speak(Text); // remembered
        QTRY_VERIFY(bench.heard.finished);
        QCOMPARE(bench.server.upgrades.size(), 3);
    }

    void refusedForGood_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<int>("handshakes");
        QTest::newRow("right clock") << QByteArray("Date: Sun, 22 Nov 2026 16:00:00 GMT\r\n") << 2;
        QTest::newRow("no date") << QByteArray() << 1;
        QTest::newRow("no real date") << QByteArray("Date: today\r\n") << 1;
    }

    void refusedForGood()
    {
        QFETCH(QByteArray, date);
        QFETCH(int, handshakes);
        Bench bench;
        bench.server.decide = [&](const auto &) { return WebSocketStandIn::reply(403, date, "<html>no</html>"); };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.failedWith(Kind::Unauthorised));
        QVERIFY(bench.heard.errors.first().detail.contains(QLatin1String("clock")));
        QCOMPARE(bench.server.upgrades.size(), handshakes);
        QCOMPARE(bench.server.plainRequests.size(), 1);
    }

    void refusedHandshakes_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("401") << 401 << Kind::Unauthorised;
        QTest::newRow("404") << 404 << Kind::NotFound;
        QTest::newRow("429") << 429 << Kind::RateLimited;
        QTest::newRow("503") << 503 << Kind::Server;
        QTest::newRow("HTML page") << 200 << Kind::Refused;
    }

    void refusedHandshakes()
    {
        QFETCH(int, status);
        QFETCH(Kind, kind);
        Bench bench;
        bench.server.decide = [status](const auto &) { return WebSocketStandIn::reply(status, {}, "<html></html>"); };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY2(bench.heard.failedWith(kind), qPrintable(bench.heard.errors.value(0).toString()));
        QCOMPARE(bench.server.upgrades.size(), 1);
    }

    void nobodyListens()
    {
        Bench bench;
        bench.server.stopListening();
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.failedWith(Kind::Network));
    }

    void cancelledMeansSilence()
    {
        Bench bench;
        bench.server.answer = [](const EdgeServer::Request &request) {
            EdgeServer::begin(request);
            EdgeServer::sendSound(request, sentenceMp3().left(6000));
        };
        bench.speak(Text);
        QTRY_VERIFY(!bench.heard.audio.isEmpty());
        bench.utterance->cancel();
        const auto heard = bench.heard.audio.size();
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(60s);
        QCOMPARE(bench.heard.audio.size(), heard);
        QVERIFY(!bench.heard.isOver());
        QCOMPARE(bench.decoders.idle(), size_t(1));
    }

    void droppedInItsOwnSignal()
    {
        Bench bench;
        bench.utterance = bench.voice->speak(Text, {});
        int pieces = 0;
        connect(bench.utterance.get(), &Utterance::audioReady, this, [&] {
            ++pieces;
            bench.utterance.reset();
        });
        QTRY_COMPARE(pieces, 1);
        QTRY_COMPARE(bench.server.closed, 1);
        QCOMPARE(pieces, 1);
    }

    void preparedConnectionIsUsed()
    {
        Bench bench;
        for (int i = 0; i < 5; ++i)
            bench.voice->prepare();
        QTRY_COMPARE(bench.server.sockets.size(), 1);
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.finished);
        QCOMPARE(bench.server.upgrades.size(), 1);
        QTRY_COMPARE(bench.server.closed, 1);
    }

    void idleConnectionIsClosed()
    {
        Bench bench;
        bench.voice->prepare();
        QTRY_COMPARE(bench.server.sockets.size(), 1);
        bench.clock.advance(14s);
        QCOMPARE(bench.server.closed, 0);
        bench.clock.advance(1s);
        QTRY_COMPARE(bench.server.closed, 1);
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.finished);
        QCOMPARE(bench.server.upgrades.size(), 2);
    }

    void preparedConnectionThatDiedIsReplaced_data()
    {
        QTest::addColumn<bool>("whenUsed");
        QTest::newRow("while idle") << false;
        QTest::newRow("when used") << true;
    }

    void preparedConnectionThatDiedIsReplaced()
    {
        QFETCH(bool, whenUsed);
        Bench bench;
        bench.voice->prepare();
        QTRY_COMPARE(bench.server.sockets.size(), 1);
        if (whenUsed) {
            bench.server.answer = [&bench](const EdgeServer::Request &request) {
                if (bench.server.requests.size() == 1)
                    request.socket->close();
                else
                    bench.server.speak(request);
            };
        } else {
            bench.server.sockets.first()->close();
            QTRY_COMPARE(bench.server.closed, 1);
            bench.clock.advance(10ms); // and let our side hear of it
        }
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.server.upgrades.size(), 2);
    }

    void refusedPreparationIsNotRepeatedAtOnce()
    {
        Bench bench;
        bench.server.decide = [](const auto &) { return WebSocketStandIn::reply(503); };
        bench.voice->prepare();
        QTRY_COMPARE(bench.server.upgrades.size(), 1);
        QTRY_VERIFY([&] {
            bench.clock.advance(1s);
            bench.voice->prepare();
            return bench.server.upgrades.size() == 2;
        }());
        QVERIFY(bench.clock.now() >= 5s);
    }

    void longTextIsOneUtterance()
    {
        Bench bench;
        const auto text = QStringLiteral("Ein Satz & noch einer. ").repeated(400);
        bench.speak(text);
        QTRY_VERIFY_WITH_TIMEOUT(bench.heard.isOver(), 20000);
        QVERIFY(bench.heard.finished);
        const auto count = bench.server.requests.size();
        QCOMPARE(count, edge::pieces(text).size());
        QVERIFY(count > 2);
        QVERIFY(qAbs(bench.heard.audio.size() - 8 * 1560 * count) < 8 * 100 * count);
        for (qsizetype i = 0; i < count; ++i)
            QVERIFY(bench.server.requests[i].ssml.contains(edge::pieces(text)[i]));
        QCOMPARE(bench.server.upgrades.size(), count);
    }

    void pieceWithoutSoundFailsTheWhole()
    {
        Bench bench;
        bench.server.answer = [&bench](const EdgeServer::Request &request) {
            if (bench.server.requests.size() == 1)
                bench.server.speak(request);
            else
                EdgeServer::end(request);
        };
        bench.speak(QStringLiteral("Ein Satz. ").repeated(600));
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.failedWith(Kind::Empty));
        QVERIFY(!bench.heard.audio.isEmpty());
    }

    void prosodyAndVoiceReachTheService()
    {
        EdgeSettings settings;
        settings.voice = QStringLiteral("de-DE-KatjaNeural");
        Bench bench(settings);
        bench.speak(Text, { -25, 40 });
        QTRY_VERIFY(bench.heard.finished);
        QVERIFY(bench.server.requests.first().ssml.contains(QLatin1String("rate='-25%' volume='+40%'")));
        QVERIFY(bench.server.requests.first().ssml.contains(QLatin1String("(de-DE, KatjaNeural)")));
    }

    void utteranceMayOutliveItsVoice()
    {
        Bench bench;
        bench.speak(Text);
        bench.voice.reset();
        QTRY_VERIFY(bench.heard.finished);
    }
};

QTEST_GUILESS_MAIN(TestEdgeSynthesizer)
#include "tst_edgesynthesizer.moc"
