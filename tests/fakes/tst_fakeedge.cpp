// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/leveller.h"
#include "audio/mp3decoder.h"
#include "audio/silencetrimmer.h"
#include "fakes/callerear.h"
#include "fakes/fakeedge.h"
#include "support/strictness.h"

#include <QSignalSpy>
#include <QWebSocket>
#include <QtEndian>

using namespace std::chrono_literals;

//! The contract tests prove the form by other people's clients; here is what only we can see: the token's vectors, and
//! that a caller who hears the sound after our own audio chain knows the text.
class TestFakeEdge : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void tokenVectors_data();
    void tokenVectors();
    void soundSaysTheTextThroughOurAudioChain_data();
    void soundSaysTheTextThroughOurAudioChain();
    void paceAndDelayAreKept();
    void englishTimestampsOnly_data();
    void englishTimestampsOnly();

private:
    QUrl address(const FakeEdge &service) const;
    QByteArray speak(FakeEdge &service, const QString &text,
        const QByteArray &stamp = "Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)");
};

QUrl TestFakeEdge::address(const FakeEdge &service) const
{
    QUrl url = service.webSocketUrl();
    url.setPath(QStringLiteral("/consumer/speech/synthesize/readaloud/edge/v1"));
    url.setQuery(
        QStringLiteral("TrustedClientToken=%1&ConnectionId=0123456789abcdef0123456789abcdef&Sec-MS-GEC=%2&Sec-MS-GEC-"
                       "Version=1-143.0.3650.75")
            .arg(edge::TrustedClientToken, QString::fromLatin1(edge::secMsGec(QDateTime::currentSecsSinceEpoch()))));
    return url;
}

// The MP3 of one sentence, asked for as Edge does.
QByteArray TestFakeEdge::speak(FakeEdge &service, const QString &text, const QByteArray &stamp)
{
    QNetworkRequest request(address(service));
    request.setRawHeader("Origin", "chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold");
    request.setRawHeader("Cookie", "muid=0123456789ABCDEF0123456789ABCDEF;");
    request.setRawHeader("User-Agent",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 "
        "Safari/537.36 Edg/143.0.0.0");
    QWebSocket socket;
    QByteArray mp3;
    bool ended = false;
    connect(&socket, &QWebSocket::connected, &socket, [&] {
        socket.sendTextMessage(QString::fromLatin1("X-Timestamp:" + stamp
                                   + "\r\nContent-Type:application/json; charset=utf-8\r\nPath:speech.config\r\n\r\n")
            + QStringLiteral("{\"context\":{\"synthesis\":{\"audio\":{\"metadataoptions\":{\"sentenceBoundaryEnabled\":"
                             "\"false\",\"wordBoundaryEnabled\":\"false\"},"
                             "\"outputFormat\":\"audio-24khz-48kbitrate-mono-mp3\"}}}}\r\n"));
        socket.sendTextMessage(
            QString::fromLatin1(
                "X-RequestId:9ba448cbf1174df5b2ad9390dfda500f\r\nContent-Type:application/ssml+xml\r\nX-Timestamp:"
                + stamp + "Z\r\nPath:ssml\r\n\r\n")
            + QStringLiteral("<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'><voice "
                             "name='de-DE-ConradNeural'>"
                             "<prosody pitch='+0Hz' rate='+0%' volume='+0%'>%1</prosody></voice></speak>")
                  .arg(text.toHtmlEscaped()));
    });
    connect(&socket, &QWebSocket::binaryMessageReceived, &socket,
        [&mp3](const QByteArray &frame) { mp3 += frame.sliced(2 + qFromBigEndian<quint16>(frame.constData())); });
    connect(&socket, &QWebSocket::textMessageReceived, &socket,
        [&ended](const QString &message) { ended = ended || message.contains(u"Path:turn.end"); });
    socket.open(request);
    [&ended] { QTRY_VERIFY_WITH_TIMEOUT(ended, 10000); }();
    return mp3;
}

void TestFakeEdge::tokenVectors_data()
{
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("2023") << qint64(1700000000)
                          << QByteArray("42301B335578FEFDAE2637DED1ABD614505D432559EC08032B82048483726AFF");
    QTest::newRow("last second of a window")
        << qint64(1761955199) << QByteArray("20CCA5EB732A770DD602EBFBDA4A89AEF9BA48D6FE4F3D536A75C991121BFEA8");
    QTest::newRow("first second of the next")
        << qint64(1761955200) << QByteArray("62130CB782764892DA178DF80EAD4CD7C33134DC4761B667288B9F55AEDEB95E");
    QTest::newRow("end of a window") << qint64(1795305899)
                                     << QByteArray("7E6679B5FC156764F9FBA7D9B69D5A2CA471BADAAB18CA4D8AE0C9B0ABD05284");
}

void TestFakeEdge::tokenVectors()
{
    QFETCH(qint64, time);
    QTEST(edge::secMsGec(time), "token");
}

void TestFakeEdge::soundSaysTheTextThroughOurAudioChain_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("short") << QStringLiteral("Ja.");
    QTest::newRow("markup") << QStringLiteral("Fish & Chips < 5 €");
    QTest::newRow("long") << QStringLiteral("Sie haben drei neue Nachrichten, und die erste ist von Anna aus Köln, die "
                                            "fragt, ob Sie am Freitag Zeit haben.");
}

void TestFakeEdge::soundSaysTheTextThroughOurAudioChain()
{
    QFETCH(QString, text);
    TextTable table;
    FakeEdge service(table);
    QVERIFY(service.listen());
    // Numbers all over the range, as their tones differ.
    for (int number = 0; number < 5; ++number)
        (void)table.numberOf(QString::number(number));
    const QByteArray mp3 = speak(service, text);
    Mp3Decoder decoder;
    SilenceTrimmer trimmer;
    Leveller leveller;
    const QByteArray decoded = decoder.feed(mp3) + decoder.finish();
    QByteArray sound = trimmer.feed(decoded);
    sound += trimmer.finish();
    sound = leveller.feed(sound) + leveller.finish();
    CallerEar ear(table);
    ear.hear(sound);
    ear.hearNothing(60ms);
    QCOMPARE(ear.heard().size(), 1);
    QCOMPARE(ear.heard().first().text, text);
    QVERIFY(ear.heard().first().complete);
    QVERIFY(ear.heard().first().longestGap < 30ms);
    QCOMPARE(service.texts(), QStringList { text });
    QCOMPARE(service.violations(), QStringList());
}

void TestFakeEdge::paceAndDelayAreKept()
{
    TextTable table;
    FakeEdge service(table);
    QVERIFY(service.listen());
    service.setLatency(200ms, 8);
    QElapsedTimer time;
    time.start();
    const QByteArray mp3 = speak(service, QStringLiteral("Ein Satz von etwa drei Sekunden, der gemächlich ankommt."));
    const auto sound = std::chrono::milliseconds(mp3.size() / 6);
    QVERIFY(std::chrono::milliseconds(time.elapsed()) >= 200ms + sound / 10);
}

void TestFakeEdge::englishTimestampsOnly_data()
{
    QTest::addColumn<QByteArray>("stamp");
    QTest::addColumn<bool>("good");
    QTest::newRow("English") << QByteArray("Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)") << true;
    QTest::newRow("German day") << QByteArray("So Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)") << false;
    QTest::newRow("other zone") << QByteArray("Sun Nov 22 2026 10:58:47 GMT+0100 (Central European Standard Time)")
                                << false;
    QTest::newRow("wrong weekday") << QByteArray("Mon Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)")
                                   << false;
}

void TestFakeEdge::englishTimestampsOnly()
{
    QFETCH(QByteArray, stamp);
    TextTable table;
    FakeEdge service(table);
    QVERIFY(service.listen());
    QVERIFY(!speak(service, QStringLiteral("Hallo."), stamp).isEmpty());
    QTEST(service.violations().isEmpty(), "good");
}

QTEST_GUILESS_MAIN(TestFakeEdge)
#include "tst_fakeedge.moc"
