// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/flood.h"
#include "e2e/rig.h"
#include "support/strictness.h"
#include "telephony/requestsignature.h"

#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr qint64 MostGrowthKiB = 64 * 1024;
constexpr int MaxCalls = 200;

//! Long enough to be told through the whole flood.
const QStringList Texts {
    u"der Schlüssel liegt im Garten unter dem dritten Stein von links, und die Katze ist schon gefüttert"_s,
    u"der Zug kommt eine ganze Weile später, weil in Köln wieder einmal keiner weiß, wo die Lok geblieben ist"_s,
    u"der Kuchen ist fertig und steht in der Küche, aber bitte lass den anderen auch noch ein Stück übrig"_s,
    u"die Nachbarn haben angerufen, weil das Paket jetzt bei ihnen liegt und sie am Abend nicht zu Hause sind"_s,
    u"wir sehen uns dann wie immer vor dem Kino, und bring bitte die Jacke mit, die ich bei dir vergessen habe"_s,
};

QByteArray request(const QByteArray &line, const QByteArray &headers, const QByteArray &body = {})
{
    return line + " HTTP/1.1\r\nHost: ab.example.test\r\n" + headers + "\r\n" + body;
}

QByteArray upgrade(const QByteArray &signature)
{
    return request("GET /twilio/media-stream",
        "X-Twilio-Signature: " + signature
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              "Sec-WebSocket-Version: 13\r\n");
}

QByteArray webhook(const QByteArray &signature)
{
    const QByteArray body = "CallSid=CA0123456789abcdef0123456789abcdef&From=%2B4915112345678&To=%2B4930123456";
    return request("POST /twilio/voice",
        "X-Twilio-Signature: " + signature + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\n",
        body);
}

//! Everything that needs no signature.
QList<Flood::Visitor> strangers()
{
    const QByteArray post = "POST /twilio/voice";
    return {
        { {}, {}, false }, // connects, and nothing
        { {}, request("GET /health", {}), false }, // a head that takes its time
        { request(post, "Content-Length: 1000\r\n"), QByteArray(1000, 'a'), false }, // a body that does
        { request(post, "Content-Length: 100000000\r\n", QByteArray(200'000, 'a')), {}, false }, // far too much
        { "GET /health HTTP/1.1\r\nX: " + QByteArray(100'000, 'a'), {}, false }, // and that in the head
        { QByteArray::fromHex("16030100c8010000c40303"), {}, false }, // begins to speak TLS
        { "GET /hea", {}, true }, // half a request, and a reset
        { QByteArray("\0\xff\r\n\r\n", 6), {}, false },
        { request("GET /health", {}), {}, false }, // what an uptime monitor asks
    };
}
}

//! Thousands of connections that mean no good: a call that runs loses no frame, and nothing of them stays.
class TestE2eFlood : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void aCallGoesOn_data();
    void aCallGoesOn();
};

void TestE2eFlood::aCallGoesOn_data()
{
    const QByteArray recorded = requestsignature::compute(
        FakeTwilioRest::defaultAuthToken().toUtf8(), "wss://ab.example.test/twilio/media-stream");
    const QByteArray wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    QTest::addColumn<QList<Flood::Visitor>>("visitors");
    QTest::addColumn<int>("connections");
    QTest::addColumn<int>("addresses");
    QTest::addColumn<qsizetype>("told"); // how many of the texts, so that the call outlasts the flood
    QTest::addColumn<int>("answered"); // hundreds of the status that is seen at least once
    QTest::newRow("strangers") << strangers() << 5000 << 250 << Texts.size() << 4;
    QTest::newRow("strangers of few addresses") << strangers() << 3000 << 5 << qsizetype(2) << 4;
    QTest::newRow("wrong signatures") << QList<Flood::Visitor> { { webhook(wrong) }, { upgrade(wrong) } } << 3000 << 250
                                      << qsizetype(2) << 4;
    QTest::newRow("recorded upgrades, and no start")
        << QList<Flood::Visitor> { { upgrade(recorded) } } << 3000 << 250 << qsizetype(2) << 1;
}

void TestE2eFlood::aCallGoesOn()
{
    QFETCH(QList<Flood::Visitor>, visitors);
    QFETCH(int, connections);
    QFETCH(int, addresses);
    QFETCH(qsizetype, told);
    QFETCH(int, answered);
    const QStringList texts = Texts.first(told);
    Rig rig;
    rig.environment[u"TRUSTED_PROXIES"_s] = u"203.0.113.1"_s; // so that visitors are counted by address
    rig.environment[u"MAX_CALLS"_s] = QString::number(MaxCalls);
    rig.world.edge.setPace(60ms);
    for (const QString &text : texts)
        rig.receive(u"Anna"_s, text);
    rig.expectComplaint(u"its signature does not fit|no valid start came within|wait for their start"_s);
    QVERIFY(rig.start());
    MachineProcess &machine = rig.machine;

    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.beginsToHear(Rig::announcement(u"Anna"_s, texts.first())), call.story());
    const qsizetype descriptors = machine.openDescriptors();
    const qint64 memory = machine.residentKiB();
    qint64 mostMemory = memory;
    int mostVisitors = 0;
    QTimer watch;
    connect(&watch, &QTimer::timeout, this, [&] {
        mostMemory = std::max(mostMemory, machine.residentKiB());
        mostVisitors = std::max(mostVisitors, machine.visitors());
    });
    watch.start(100ms);
    {
        Flood::Shape shape;
        shape.connections = connections;
        shape.addresses = addresses;
        const Flood flood(machine.port(), visitors, shape);
        QTRY_VERIFY_WITH_TIMEOUT(flood.isOver(), 70'000);
        QVERIFY(call.phone().isStreaming());
        QVERIFY2(flood.connected() > connections * 9 / 10, QByteArray::number(flood.connected()).constData());
        QVERIFY(flood.answers(answered) > 0);
        QVERIFY(mostVisitors > 0);
    }
    for (const QString &text : texts)
        QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, text), 30s), call.story());
    QCOMPARE(call.phone().playback()->underruns(), QList<PlaybackBuffer::Span>());
    QVERIFY2(mostMemory - memory < MostGrowthKiB, QByteArray::number(mostMemory - memory).constData());

    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QTRY_COMPARE_WITH_TIMEOUT(machine.visitors(), 0, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(machine.openDescriptors() <= descriptors, 20'000);
    QCOMPARE(machine.get(u"/ready"_s), 200);
    PhoneCall &next = rig.phone();
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hears(Rig::phrase(Phrase::Greeting)), next.story());
    next.hangUp();
    QVERIFY2(next.isOver(), next.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eFlood)
#include "tst_e2e_flood.moc"
