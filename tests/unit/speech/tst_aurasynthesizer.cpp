// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "speech/auraprotocol.h"
#include "speech/aurasynthesizer.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/speech/heard.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrlQuery>

#include <cmath>
#include <numbers>

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;

namespace
{
QByteArray tone(std::chrono::milliseconds length)
{
    std::vector<int16_t> samples;
    for (int i = 0; i < length.count() * 8; ++i)
        samples.push_back(static_cast<int16_t>(4000 * std::sin(2 * std::numbers::pi * 440 * i / 8000)));
    return mulaw::encode(samples);
}

//! POST /v1/speak on a loopback port.
class AuraServer : public QObject
{
public:
    struct Request
    {
        QByteArray head;
        QByteArray body;
        QPointer<QTcpSocket> socket;
    };

    AuraServer()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (auto *socket = m_server.nextPendingConnection()) {
                auto data = std::make_shared<QByteArray>();
                connect(socket, &QTcpSocket::disconnected, this, [this] { ++closed; });
                connect(socket, &QTcpSocket::readyRead, this, [this, socket, data] {
                    *data += socket->readAll();
                    const auto end = data->indexOf("\r\n\r\n");
                    if (end < 0)
                        return;
                    const auto lower = data->left(end).toLower();
                    const auto at = lower.indexOf("content-length:");
                    const auto length = lower.mid(at + 15, lower.indexOf("\r", at) - at - 15).trimmed().toInt();
                    if (data->size() < end + 4 + length)
                        return;
                    requests.append({ data->left(end), data->mid(end + 4), socket });
                    data->clear();
                    if (answer)
                        answer(requests.last());
                });
            }
        });
        m_server.listen(QHostAddress::LocalHost);
        answer = [](const Request &request) {
            begin(request);
            chunk(request, tone(300ms));
            chunk(request, tone(200ms));
            chunk(request, {});
        };
    }

    [[nodiscard]] QUrl url(const char *scheme) const
    {
        return QUrl(
            QString(QLatin1String(scheme) + QStringLiteral("://127.0.0.1:") + QString::number(m_server.serverPort())));
    }
    void stopListening() { m_server.close(); }

    static void begin(const Request &request, const char *type = "audio/mulaw")
    {
        request.socket->write(
            QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: ") + type + "\r\n\r\n");
    }
    static void chunk(const Request &request, const QByteArray &bytes)
    {
        request.socket->write(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
    }
    static void refuse(const Request &request, int status, const QByteArray &body, const QByteArray &headers = {})
    {
        request.socket->write("HTTP/1.1 " + QByteArray::number(status) + " No\r\n" + headers
            + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n"
            + body);
    }

    std::function<void(const Request &)> answer;
    QList<Request> requests;
    int closed = 0;

private:
    QTcpServer m_server;
};

struct Bench
{
    Bench()
    {
        settings.base = server.url("ws");
        settings.apiKey = "the-key";
    }

    void speak(const QString &text, const Prosody &prosody = {})
    {
        AuraSynthesizer voice(settings, clock, manager);
        heard = {};
        utterance = voice.speak(text, prosody);
        heard.listen(*utterance);
    }

    VirtualClock clock;
    QNetworkAccessManager manager;
    AuraServer server;
    AuraSettings settings;
    Heard heard;
    Pending<Utterance> utterance;
};

const QString Text = QStringLiteral("Gr\u00fc\u00dfe \"von\" Anna.");
}

class TestAuraSynthesizer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void asksForRawSound_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("start");
        QTest::newRow("real") << QStringLiteral("wss://api.deepgram.com")
                              << QStringLiteral("https://api.deepgram.com/v1/speak");
        QTest::newRow("EU, https") << QStringLiteral("https://api.eu.deepgram.com")
                                   << QStringLiteral("https://api.eu.deepgram.com/v1/speak");
        QTest::newRow("loopback") << QStringLiteral("ws://localhost:1")
                                  << QStringLiteral("http://localhost:1/v1/speak");
    }

    void asksForRawSound()
    {
        QFETCH(QString, base);
        QFETCH(QString, start);
        const auto request = aura::speakRequest(QUrl(base), "k", aura::voiceFor(Language::German));
        QCOMPARE(request.url().toString(),
            QString(start
                + QStringLiteral(
                    "?model=aura-2-viktoria-de&encoding=mulaw&sample_rate=8000&container=none&mip_opt_out=true")));
        QCOMPARE(request.rawHeader("Authorization"), QByteArray("Token k"));
        QVERIFY(aura::voiceFor(Language::English).endsWith(QLatin1String("-en")));
    }

    void speaksASentence()
    {
        Bench bench;
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.isOver());
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.breaches, 0);
        QCOMPARE(bench.heard.audio.size(), qsizetype(8 * 500));
        QCOMPARE(bench.server.requests.size(), 1);
        const auto request = bench.server.requests.first();
        QVERIFY(request.head.startsWith("POST /v1/speak?"));
        QVERIFY(request.head.contains("Token the-key"));
        QCOMPARE(QJsonDocument::fromJson(request.body).object()[QLatin1String("text")].toString(), Text);
    }

    void soundComesBeforeTheEnd()
    {
        Bench bench;
        bench.server.answer = [](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, tone(300ms));
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.audio.size() >= 8 * 250);
        QVERIFY(!bench.heard.isOver());
        AuraServer::chunk(bench.server.requests.first(), {});
        QTRY_VERIFY(bench.heard.finished);
    }

    void silenceIsTrimmed()
    {
        Bench bench;
        bench.server.answer = [](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, mulaw::silence(500ms) + tone(300ms) + mulaw::silence(900ms));
            AuraServer::chunk(request, {});
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.finished);
        QVERIFY(qAbs(bench.heard.audio.size() - 8 * 460) <= 8 * 10);
    }

    void faults_data()
    {
        using Fault = std::function<void(const AuraServer::Request &)>;
        QTest::addColumn<Fault>("fault");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<bool>("someSound");
        const auto refused = [](int status, const char *body) {
            return Fault([=](const AuraServer::Request &request) { AuraServer::refuse(request, status, body); });
        };
        QTest::newRow("400") << refused(400, "{\"err_code\":\"INVALID_QUERY_PARAMETER\"}") << Kind::Refused << false;
        QTest::newRow("401") << refused(401, "{\"err_code\":\"INVALID_AUTH\",\"err_msg\":\"x\"}") << Kind::Unauthorised
                             << false;
        QTest::newRow("402") << refused(402, "{\"category\":\"ASR_PAYMENT_REQUIRED\"}") << Kind::Unauthorised << false;
        QTest::newRow("403") << refused(403, "plain text") << Kind::Unauthorised << false;
        QTest::newRow("429") << refused(429, "{}") << Kind::RateLimited << false;
        QTest::newRow("503 without body") << refused(503, "") << Kind::Server << false;
        QTest::newRow("no sound") << Fault([](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, {});
        }) << Kind::Empty << false;
        QTest::newRow("only silence") << Fault([](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, mulaw::silence(500ms));
            AuraServer::chunk(request, {});
        }) << Kind::Empty << false;
        QTest::newRow("JSON instead of sound") << Fault([](const AuraServer::Request &request) {
            AuraServer::begin(request, "application/json");
            AuraServer::chunk(request, "{\"a\":1}");
            AuraServer::chunk(request, {});
        }) << Kind::Malformed << false;
        QTest::newRow("cut in the middle") << Fault([](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, tone(300ms));
            request.socket->disconnectFromHost();
        }) << Kind::Malformed << true;
        QTest::newRow("closed at once") << Fault([](const AuraServer::Request &request) {
            request.socket->disconnectFromHost();
        }) << Kind::Network << false;
    }

    void faults()
    {
        using Fault = std::function<void(const AuraServer::Request &)>;
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
        QVERIFY(!bench.heard.errors.first().detail.contains(QLatin1String("the-key")));
    }

    void retryAfterIsToldOn()
    {
        Bench bench;
        bench.server.answer = [](const AuraServer::Request &request) {
            AuraServer::refuse(request, 429, "{\"err_code\":\"TOO_MANY_REQUESTS\"}", "Retry-After: 7\r\n");
        };
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.failedWith(Kind::RateLimited));
        QCOMPARE(bench.heard.errors.first().retryAfter, std::optional<std::chrono::milliseconds>(7s));
        QVERIFY(bench.heard.errors.first().detail.contains(QLatin1String("TOO_MANY_REQUESTS")));
    }

    void nobodyListens()
    {
        Bench bench;
        bench.server.stopListening();
        bench.speak(Text);
        QTRY_VERIFY(bench.heard.failedWith(Kind::Network));
    }

    void waitsAreBounded()
    {
        Bench bench;
        bench.server.answer = nullptr;
        bench.speak(Text);
        QTRY_COMPARE(bench.server.requests.size(), 1);
        bench.clock.advance(5s);
        QTRY_VERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void wholeTimeIsBounded()
    {
        Bench bench;
        bench.settings.timeout = 8s;
        bench.server.answer = [](const AuraServer::Request &request) { AuraServer::begin(request); };
        bench.speak(Text);
        QTRY_COMPARE(bench.server.requests.size(), 1);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(!bench.heard.isOver());
            const auto before = bench.heard.audio.size();
            AuraServer::chunk(bench.server.requests.first(), tone(300ms));
            QTRY_VERIFY(bench.heard.audio.size() > before);
            bench.clock.advance(4s);
        }
        QVERIFY(bench.heard.failedWith(Kind::Timeout));
    }

    void longTextIsOneUtterance()
    {
        Bench bench;
        bench.speak(QStringLiteral("Ein Satz, der etwas sagt. ").repeated(200));
        QTRY_VERIFY(bench.heard.finished);
        QCOMPARE(bench.server.requests.size(), 3);
        QString all;
        for (const auto &request : bench.server.requests) {
            const auto text = QJsonDocument::fromJson(request.body).object()[QLatin1String("text")].toString();
            QVERIFY(text.size() <= aura::MostCharacters);
            QVERIFY(text.endsWith(u'.'));
            all += text;
        }
        QCOMPARE(all.count(QLatin1String("Satz")), 200);
        QCOMPARE(bench.heard.audio.size(), qsizetype(3 * 8 * 500));
    }

    void textWithoutWordsIsNotSent()
    {
        Bench bench;
        bench.speak(QStringLiteral("\u2026!"));
        QVERIFY(!bench.heard.isOver());
        QTRY_VERIFY(bench.heard.failedWith(Kind::Empty));
        QVERIFY(bench.server.requests.isEmpty());
    }

    void cancelledMeansSilence()
    {
        Bench bench;
        bench.server.answer = [](const AuraServer::Request &request) {
            AuraServer::begin(request);
            AuraServer::chunk(request, tone(300ms));
        };
        bench.speak(Text);
        QTRY_VERIFY(!bench.heard.audio.isEmpty());
        bench.utterance->cancel();
        QTRY_COMPARE(bench.server.closed, 1);
        bench.clock.advance(60s);
        QVERIFY(!bench.heard.isOver());
    }
};

QTEST_GUILESS_MAIN(TestAuraSynthesizer)
#include "tst_aurasynthesizer.moc"
