// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"
#include "support/strictness.h"

#include <QNetworkReply>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int PolicyViolated = 1008;
const QString key = u"der Schlüssel liegt im Garten"_s;
const QString announcement = Rig::announcement(u"Anna"_s, key);

// The commonest first mistake is a wrong PUBLIC_URL: the log helps to find it.
const QString wrongSignature = u"on host .* its signature does not fit. PUBLIC_URL is https://ab.example.test"_s;

bool isHangup(const WebhookReply &reply)
{
    return reply.status == 200 && reply.body.contains("<Hangup/>") && !reply.body.contains("<Stream");
}
}

//! What comes over the wire is wrong, late, too much, or suddenly ends: the program lives, and so do its other calls.
class TestE2eWire : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void onlyOneDoor();
    void addresses_data();
    void addresses();
    void figures();
    void signatures();
    void webhookComesAgain();
    void tokenIsGoodForOneCall();
    void startThatNeverComes();
    void wrongMessages_data();
    void wrongMessages();
    void linesBreak_data();
    void linesBreak();

private:
    //! The caller after the trouble is served as if nothing had been.
    void serveNextCaller();

    std::unique_ptr<Rig> m_rig;
};

void TestE2eWire::init()
{
    StrictTest::init();
    m_rig = std::make_unique<Rig>();
    m_rig->receive(u"Anna"_s, key);
    // No line to spare: one that is not given back would be missed.
    m_rig->environment[u"MAX_CALLS"_s] = u"1"_s;
    QVERIFY(m_rig->start());
}

void TestE2eWire::cleanup()
{
    m_rig.reset();
}

void TestE2eWire::serveNextCaller()
{
    QTRY_COMPARE_WITH_TIMEOUT(m_rig->machine.get(u"/ready"_s), 200, 30000);
    PhoneCall &call = m_rig->phone();
    call.dial(m_rig->voiceUrl());
    QVERIFY2(call.hears(announcement), call.story());
    QTRY_COMPARE(m_rig->inbox().count(InboxFile::Heard), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eWire::onlyOneDoor()
{
    QCOMPARE(m_rig->machine.listeningPorts(), QList<quint16> { m_rig->machine.port() });
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eWire::addresses_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("complains");
    QTest::newRow("lives") << "GET"_ba << u"/health"_s << QByteArray() << 200 << false;
    QTest::newRow("ready") << "GET"_ba << u"/ready"_s << QByteArray() << 200 << false;
    QTest::newRow("nothing there") << "GET"_ba << u"/twilio"_s << QByteArray() << 404 << false;
    QTest::newRow("wrong method") << "DELETE"_ba << u"/twilio/voice"_s << QByteArray() << 405 << false;
    QTest::newRow("too large") << "POST"_ba << u"/twilio/voice"_s << QByteArray(70 * 1024, 'a') << 413 << false;
    QTest::newRow("not signed") << "POST"_ba << u"/twilio/status"_s << "CallSid=CA1"_ba << 403 << true;
    QTest::newRow("no upgrade") << "GET"_ba << u"/twilio/media-stream"_s << QByteArray() << 426 << false;
}

void TestE2eWire::addresses()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QByteArray, body);
    QNetworkRequest request(m_rig->machine.address().resolved(QUrl(path)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
    const std::unique_ptr<QNetworkReply> reply(m_rig->network().http.sendCustomRequest(request, method, body));
    QTRY_VERIFY(reply->isFinished());
    QTEST(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), "status");
    QFETCH(bool, complains);
    if (complains)
        QVERIFY(m_rig->complains(wrongSignature));
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eWire::figures()
{
    const QString token = u"a token of the operator"_s;
    m_rig->environment[u"METRICS_TOKEN"_s] = token;
    m_rig->plantSecret(token);
    QVERIFY(m_rig->stop());
    QVERIFY(m_rig->start());
    HandmadeLine never(*m_rig);
    QCOMPARE(never.ask().status, 200);
    QCOMPARE(never.tellEnd().status, 204);
    PhoneCall &call = m_rig->phone();
    QTRY_COMPARE(m_rig->machine.get(u"/ready"_s), 200);
    call.dial(m_rig->voiceUrl());
    QVERIFY2(call.hears(announcement), call.story());
    QByteArray text;
    QCOMPARE(m_rig->machine.get(u"/metrics"_s, &text), 200);
    QVERIFY(text.contains("\nmessengerab_calls_active 1\n"));
    QVERIFY(text.contains("\nmessengerab_calls_total{outcome=\"no_start\"} 1\n"));
    QVERIFY(text.contains("\nmessengerab_calls_total{outcome=\"caller_hung_up\"} 0\n"));
    call.hangUp();
    QVERIFY2(call.isOver(), call.story());
    const auto hasCounted = [&] {
        return m_rig->machine.get(u"/metrics"_s, &text) == 200
            && text.contains("\nmessengerab_calls_total{outcome=\"caller_hung_up\"} 1\n");
    };
    QTRY_VERIFY(hasCounted());

    const auto statusFor = [&](const QByteArray &authorization) {
        QNetworkRequest request(m_rig->machine.address().resolved(QUrl(u"/metrics"_s)));
        request.setRawHeader("X-Forwarded-For", "203.0.113.9");
        if (!authorization.isEmpty())
            request.setRawHeader("Authorization", authorization);
        const std::unique_ptr<QNetworkReply> reply(m_rig->network().http.get(request));
        static_cast<void>(QTest::qWaitFor([&] { return reply->isFinished(); }));
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    };
    QCOMPARE(statusFor({}), 403);
    QCOMPARE(statusFor("Bearer another"), 401);
    QCOMPARE(statusFor("Bearer " + token.toLatin1()), 200);
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eWire::signatures()
{
    HandmadeLine line(*m_rig);
    QCOMPARE(line.ask(Signing::Missing).status, 403);
    QCOMPARE(line.ask(Signing::Wrong).status, 403);
    QCOMPARE(line.ask(Signing::Wrong, true).status, 403);
    QVERIFY(m_rig->complains(wrongSignature));
    QCOMPARE(line.ask(Signing::Right, true).status, 200);
    const auto parameters = line.parameters();
    QVERIFY(!parameters.isEmpty());
    QVERIFY(!HandmadeLine(*m_rig).open(Signing::Missing));
    QVERIFY(!HandmadeLine(*m_rig).open(Signing::Wrong));
    QVERIFY(line.open(Signing::TrailingSlash));
    line.start(parameters);
    QTRY_VERIFY(line.received() > 0);
    line.stop();
    QTRY_VERIFY(!line.isOpen());
    serveNextCaller();
}

void TestE2eWire::webhookComesAgain()
{
    HandmadeLine line(*m_rig);
    const WebhookReply first = line.ask();
    QCOMPARE(first.status, 200);
    QCOMPARE(line.ask().body, first.body);
    const auto parameters = line.parameters();
    QVERIFY(line.open());
    line.start(parameters);
    QTRY_VERIFY(line.received() > 0);
    QVERIFY(isHangup(line.ask()));
    line.stop();
    QTRY_VERIFY(!line.isOpen());
    QCOMPARE(line.closeCode(), 1000);
    QVERIFY(isHangup(line.ask()));
    serveNextCaller();
}

void TestE2eWire::tokenIsGoodForOneCall()
{
    HandmadeLine line(*m_rig);
    QCOMPARE(line.ask().status, 200);
    const auto parameters = line.parameters();
    QVERIFY(line.open());
    line.start(parameters);
    QTRY_VERIFY(line.received() > 0);

    HandmadeLine replayed(*m_rig);
    replayed.setCallSid(line.callSid());
    HandmadeLine stolen(*m_rig);
    HandmadeLine forged(*m_rig);
    HandmadeLine bare(*m_rig);
    auto invented = parameters;
    for (auto &[name, value] : invented)
        value = name == u"token" ? u"abc.def"_s : value;
    struct Intruder
    {
        HandmadeLine *line;
        QList<QPair<QString, QString>> parameters;
        QString why;
    };
    const QList<Intruder> intruders { { &replayed, parameters, u"has been used before"_s },
        { &stolen, parameters, u"is not made for this call"_s }, { &forged, invented, u"is malformed"_s },
        { &bare, {}, u"is missing"_s } };
    for (const auto &[intruder, with, why] : intruders) {
        QVERIFY(intruder->open());
        intruder->start(with);
        QTRY_COMPARE(intruder->closeCode(), PolicyViolated);
        QCOMPARE(intruder->received(), 0);
        QVERIFY(
            m_rig->complains(u"Call %1: a media stream was refused, its token .*%2"_s.arg(intruder->callSid(), why)));
    }
    QVERIFY(line.isOpen());
    line.stop();
    QTRY_VERIFY(!line.isOpen());
    serveNextCaller();
}

void TestE2eWire::startThatNeverComes()
{
    HandmadeLine silent(*m_rig);
    HandmadeLine talking(*m_rig);
    QVERIFY(silent.open());
    QVERIFY(talking.open());
    talking.send(u"{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}"_s);
    QTRY_COMPARE_WITH_TIMEOUT(silent.closeCode(), PolicyViolated, 8000);
    QTRY_COMPARE_WITH_TIMEOUT(talking.closeCode(), PolicyViolated, 8000);
    QVERIFY(m_rig->complains(u"no valid start came within 5000 ms"_s));
    serveNextCaller();
}

void TestE2eWire::wrongMessages_data()
{
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<QByteArray>("binary");
    QTest::addColumn<QString>("complaint");
    QTest::addColumn<int>("closeCode"); // 0: the call goes on
    const QString media = u"{\"event\":\"media\",\"sequenceNumber\":\"9\",\"streamSid\":\"MZ1\",\"media\":{\"track\":"
                          "\"inbound\",\"chunk\":\"9\",\"timestamp\":\"180\",\"payload\":\"%1\"}}"_s;
    QTest::newRow("broken JSON") << QStringList { u"{\"event\":\"media\","_s, u"[1,2"_s, u"\0"_s, u"null"_s }
                                 << QByteArray() << u"no JSON object; ignored"_s << 0;
    QTest::newRow("unknown events") << QStringList { u"{\"event\":\"surprise\"}"_s, u"{}"_s, u"{\"event\":7}"_s }
                                    << QByteArray() << u"a message without an event; ignored"_s << 0;
    QTest::newRow("no base64") << QStringList { media.arg(u"%%%%"_s), media.arg(u"\\u0000"_s), media.arg(u"a"_s) }
                               << QByteArray() << u"no base64; ignored"_s << 0;
    QTest::newRow("binary") << QStringList() << QByteArray(160, '\x7f') << u"a binary message; ignored"_s << 0;
    QTest::newRow("deep JSON") << QStringList { QString(u"["_s.repeated(20000)) } << QByteArray()
                               << u"no JSON object; ignored"_s << 0;
    QTest::newRow("huge") << QStringList { QString(200 * 1024, u'a') } << QByteArray() << u"close code 1009"_s << 1009;
    QTest::newRow("huge, binary") << QStringList() << QByteArray(200 * 1024, '\x7f') << u"close code 1009"_s << 1009;
}

void TestE2eWire::wrongMessages()
{
    QFETCH(QStringList, texts);
    QFETCH(QByteArray, binary);
    QFETCH(QString, complaint);
    QFETCH(int, closeCode);
    HandmadeLine line(*m_rig);
    QCOMPARE(line.ask().status, 200);
    QVERIFY(line.open());
    line.start(line.parameters());
    QTRY_VERIFY(line.received() > 0);
    for (const QString &text : std::as_const(texts))
        line.send(text);
    if (!binary.isEmpty())
        line.sendBinary(binary);
    QVERIFY(m_rig->complains(u"Call %1: the media stream .*%2"_s.arg(line.callSid(), complaint)));
    if (closeCode == 0) {
        QCOMPARE(m_rig->machine.get(u"/ready"_s), 503); // the only line is still taken
        line.stop();
        closeCode = 1000;
    }
    QTRY_COMPARE(line.closeCode(), closeCode);
    serveNextCaller();
}

void TestE2eWire::linesBreak_data()
{
    QTest::addColumn<int>("how"); // Softphone::Break, or -1: the caller hangs up
    QTest::newRow("hangs up in mid-sentence") << -1;
    QTest::newRow("reset") << int(Softphone::Break::Reset);
    QTest::newRow("drop without close") << int(Softphone::Break::Drop);
    QTest::newRow("close without stop") << int(Softphone::Break::CloseWithoutStop);
    QTest::newRow("silence without close") << int(Softphone::Break::FallSilent);
}

void TestE2eWire::linesBreak()
{
    QFETCH(int, how);
    PhoneCall &call = m_rig->phone();
    call.dial(m_rig->voiceUrl());
    QVERIFY2(call.beginsToHear(announcement), call.story());
    QCOMPARE(m_rig->machine.get(u"/ready"_s), 503); // its line is the only one
    if (how < 0)
        call.hangUp();
    else
        call.breakLine(static_cast<Softphone::Break>(how));
    QVERIFY2(call.isOver(40s), call.story());
    QVERIFY(!call.heardTexts().contains(announcement));
    QTRY_COMPARE_WITH_TIMEOUT(m_rig->machine.get(u"/ready"_s), 200, 30000);
    QCOMPARE(m_rig->inbox().count(InboxFile::Heard), 0);
    serveNextCaller();
}

QTEST_GUILESS_MAIN(TestE2eWire)
#include "tst_e2e_wire.moc"
