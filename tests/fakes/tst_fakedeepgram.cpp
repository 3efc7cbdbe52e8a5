// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "fakes/deepgramear.h"
#include "fakes/deepgramrules.h"
#include "fakes/fakedeepgram.h"
#include "support/strictness.h"

#include <QSignalSpy>
#include <QWebSocket>

using namespace std::chrono_literals;

//! The ear by its own clock; sockets and SDK are the contract tests' part, and the figures of a connection ours.
class TestFakeDeepgram : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void hearsAsToldInTheQuery_data();
    void hearsAsToldInTheQuery();
    void severalFinalsMakeOneUtterance();
    void lineNoiseLeavesOnlyUtteranceEnd();
    void interimsMayBeCorrected();
    void cutOffSpeechHasFewerWords();
    void connectionIsMeasured();
    void finalsMayBeLate();
    void recordingsAreChecked_data();
    void recordingsAreChecked();

private:
    TextTable m_table;
    QHash<QString, DeepgramEar::Hearing> m_hearings;

    QByteArray said(const QString &text, std::chrono::milliseconds length = 1800ms)
    {
        return audiblewatermark::mulaw(m_table.numberOf(text), length);
    }
    static QUrl address(const FakeDeepgram &service, const QString &query);
};

namespace
{
QString told(const QList<DeepgramEar::Message> &messages)
{
    QStringList lines;
    for (const auto &message : messages) {
        const QString type = message.json[QLatin1String("type")].toString();
        if (type != u"Results")
            lines.append(type);
        else if (message.isFinal)
            lines.append(
                message.json[QLatin1String("channel")][QLatin1String("alternatives")][0][QLatin1String("transcript")]
                    .toString()
                % (message.json[QLatin1String("speech_final")].toBool() ? u"!" : u"+"));
    }
    return lines.join(u'|');
}

constexpr DeepgramEar::Settings German { 400ms, 1200ms, true, true, 500ms };
}

QUrl TestFakeDeepgram::address(const FakeDeepgram &service, const QString &query)
{
    QUrl url = service.webSocketUrl();
    url.setPath(QStringLiteral("/v1/listen"));
    url.setQuery(query);
    return url;
}

void TestFakeDeepgram::hearsAsToldInTheQuery_data()
{
    QTest::addColumn<int>("endpointing");
    QTest::addColumn<int>("utteranceEnd");
    QTest::addColumn<bool>("vadEvents");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all") << 400 << 1200 << true << QStringLiteral("SpeechStarted|Wer ist da?!|UtteranceEnd");
    QTest::newRow("no voice events") << 400 << 1200 << false << QStringLiteral("Wer ist da?!|UtteranceEnd");
    QTest::newRow("no utterance end") << 400 << 0 << true << QStringLiteral("SpeechStarted|Wer ist da?!");
    QTest::newRow("no endpointing") << -1 << 1000 << true << QStringLiteral("SpeechStarted|Wer ist da?+|UtteranceEnd");
    QTest::newRow("silence too short") << 1900 << 0 << false << QString();
}

void TestFakeDeepgram::hearsAsToldInTheQuery()
{
    QFETCH(int, endpointing);
    QFETCH(int, utteranceEnd);
    QFETCH(bool, vadEvents);
    DeepgramEar::Settings settings { std::chrono::milliseconds(endpointing), {}, true, vadEvents, 500ms };
    if (utteranceEnd > 0)
        settings.utteranceEnd = std::chrono::milliseconds(utteranceEnd);
    DeepgramEar ear(m_table, m_hearings, settings);
    // In pieces that fit no window.
    const QByteArray sound = mulaw::silence(200ms) + said(QStringLiteral("Wer ist da?")) + mulaw::silence(1700ms);
    QList<DeepgramEar::Message> messages;
    for (qsizetype at = 0; at < sound.size(); at += 333)
        messages += ear.hear(QByteArrayView(sound).sliced(at, std::min<qsizetype>(333, sound.size() - at)));
    QTEST(told(messages), "expected");
}

void TestFakeDeepgram::severalFinalsMakeOneUtterance()
{
    const QString line = QStringLiteral("Schreib Anna, dass ich später komme.");
    m_hearings.insert(
        line, { { QStringLiteral("Schreib Anna,"), QStringLiteral("dass ich später komme.") }, 0.9, true, {} });
    DeepgramEar ear(m_table, m_hearings, German);
    const auto messages = ear.hear(QByteArray(said(line) + mulaw::silence(600ms)));
    QCOMPARE(told(messages), QStringLiteral("SpeechStarted|Schreib Anna,+|dass ich später komme.!"));
    double end = 0;
    for (const auto &message : messages) {
        if (!message.isFinal)
            continue;
        QCOMPARE(message.json[QLatin1String("start")].toDouble(), end); // windows follow each other
        end += message.json[QLatin1String("duration")].toDouble();
    }
}

void TestFakeDeepgram::lineNoiseLeavesOnlyUtteranceEnd()
{
    const QString line = QStringLiteral("Und die dritte?");
    m_hearings.insert(line, { {}, 0.9, false, {} });
    DeepgramEar ear(m_table, m_hearings, German);
    QCOMPARE(told(ear.hear(QByteArray(said(line) + mulaw::silence(1500ms)))),
        QStringLiteral("SpeechStarted|Und die dritte?+|UtteranceEnd"));
}

void TestFakeDeepgram::interimsMayBeCorrected()
{
    const QString line = QStringLiteral("Nachricht zwei");
    m_hearings.insert(line, { {}, 0.9, true, QStringLiteral("nach rechts") });
    DeepgramEar ear(m_table, m_hearings, German);
    const auto messages = ear.hear(QByteArray(said(line, 1600ms) + mulaw::silence(600ms)));
    QVERIFY(std::ranges::any_of(messages, [](const auto &one) {
        return !one.isFinal
            && one.json[QLatin1String("channel")][QLatin1String("alternatives")][0][QLatin1String("transcript")]
                   .toString()
            == u"nach rechts";
    }));
    QCOMPARE(told(messages), QStringLiteral("SpeechStarted|Nachricht zwei!"));
}

void TestFakeDeepgram::cutOffSpeechHasFewerWords()
{
    DeepgramEar ear(m_table, m_hearings, German);
    const QByteArray sound = said(QStringLiteral("Eins zwei drei vier fünf sechs"), 2400ms).first(8000);
    const QString heard = told(ear.hear(QByteArray(sound + mulaw::silence(600ms))));
    QVERIFY2(heard.startsWith(u"SpeechStarted|Eins zwei") && heard.endsWith(u'!') && !heard.contains(u"sechs"),
        qPrintable(heard));
}

void TestFakeDeepgram::connectionIsMeasured()
{
    FakeDeepgram service(m_table);
    QVERIFY(service.listen());
    QNetworkRequest request(
        address(service, QStringLiteral("model=nova-3&language=de&encoding=mulaw&sample_rate=8000&mip_opt_out=true")));
    request.setRawHeader("Authorization", "Token " + FakeDeepgram::defaultKey().toLatin1());
    QWebSocket socket;
    QSignalSpy connected(&socket, &QWebSocket::connected);
    QSignalSpy disconnected(&socket, &QWebSocket::disconnected);
    socket.open(request);
    QVERIFY(connected.wait());
    socket.sendBinaryMessage(mulaw::silence(100ms));
    QTRY_COMPARE(service.connections().first()->audioFrames, 1);
    QTest::qWait(150); // this very gap is what is measured
    socket.sendBinaryMessage(mulaw::silence(60ms));
    socket.sendTextMessage(QStringLiteral("{\"type\":\"CloseStream\"}"));
    QVERIFY(disconnected.wait());
    const auto &connection = *service.connections().first();
    QCOMPARE(connection.audioBytes, 1280);
    QVERIFY(connection.largestGap >= 140ms);
    QVERIFY(connection.firstAudio && *connection.firstAudio < 2s);
    QTRY_VERIFY(!connection.isOpen);
    QCOMPARE(static_cast<int>(socket.closeCode()), 1000);
    QCOMPARE(service.violations(), QStringList());
}

void TestFakeDeepgram::finalsMayBeLate()
{
    FakeDeepgram service(m_table);
    QVERIFY(service.listen());
    service.setFinalDelay(250ms);
    QNetworkRequest request(address(service,
        QStringLiteral("model=nova-3&language=de&encoding=mulaw&sample_rate=8000&mip_opt_out=true&endpointing=300")));
    request.setRawHeader("Authorization", "Token " + FakeDeepgram::defaultKey().toLatin1());
    QWebSocket socket;
    QSignalSpy connected(&socket, &QWebSocket::connected);
    QSignalSpy messages(&socket, &QWebSocket::textMessageReceived);
    socket.open(request);
    QVERIFY(connected.wait());
    QElapsedTimer time;
    time.start();
    socket.sendBinaryMessage(said(QStringLiteral("Los"), 500ms) + mulaw::silence(400ms));
    QVERIFY(messages.wait());
    QVERIFY(time.elapsed() >= 240);
    QCOMPARE(service.connections().first()->finals, QStringList { QStringLiteral("Los") });
}

void TestFakeDeepgram::recordingsAreChecked_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("refused");
    QTest::addColumn<int>("violations");
    const auto row = [](const char *name, const char *type, const char *body, bool refused, int violations) {
        QTest::newRow(name) << QByteArray(type) << QByteArray(body) << refused << violations;
    };
    row("good", "audio/ogg", "OggS", false, 0);
    row("good film", "video/mp4", "ftyp", false, 0);
    row("good, of unknown type", "application/octet-stream", "OggS", false, 0);
    row("empty", "audio/ogg", "", true, 0);
    row("a form", "multipart/form-data; boundary=x", "OggS", true, 0);
    row("an address", "application/json", R"({"url":"https://example.org/a.oga"})", true, 0);
    row("no type", "", "OggS", false, 1);
    row("a text", "text/plain", "OggS", false, 1);
}

void TestFakeDeepgram::recordingsAreChecked()
{
    QFETCH(QByteArray, type);
    HttpRequest request;
    request.method = "POST";
    request.target = "/v1/listen?model=nova-3&language=de&mip_opt_out=true";
    QFETCH(QByteArray, body);
    request.body = body;
    if (!type.isEmpty())
        request.headers = { { "content-type", type } };
    const deepgram::Verdict verdict = deepgram::checkRecording(request);
    QTEST(!verdict.refusal.isEmpty(), "refused");
    QTEST(static_cast<int>(verdict.violations.size()), "violations");
}

QTEST_GUILESS_MAIN(TestFakeDeepgram)
#include "tst_fakedeepgram.moc"
