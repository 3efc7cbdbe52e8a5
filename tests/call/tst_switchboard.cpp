// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callregistry.h"
#include "call/scriptedexchange.h"
#include "call/switchboard.h"
#include "support/strictness.h"

#include <QSignalSpy>

using namespace std::chrono_literals;

class TestSwitchboard : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void anAdmittedCallIsPreparedAtTheWebhook();
    void aStrangerCostsNothing();
    void fullAndDraining();
    void theSameCallerTakesOver();
    void noTakeOverWithoutALimit();
    void strangersNeverTakeOver();
    void aStatusCallbackEndsTheCall();
    void theEndWaitsForStreamsOnlyShortly_data();
    void theEndWaitsForStreamsOnlyShortly();
    void theEndDoesNotWaitForACallThatIsOver();
    void aStreamInTimeIsARunningCall();
    void streamsThatNeverCameAreTold();
};

namespace
{
const QString Owner = QStringLiteral("+4915100000000");

struct Exchange : ScriptedExchange
{
    Exchange()
    {
        settings.allowedCallers = { Owner };
        settings.maxCalls = 2;
        QObject::connect(&board, &Switchboard::callBegan, &registry, &CallRegistry::onCallBegan);
        QObject::connect(&board, &Switchboard::callEnded, &registry, [this](const CallRecord &record) {
            outcomes.append(record.outcome);
            registry.onCallEnded(record.callId);
        });
        QObject::connect(&board, &Switchboard::callOver, &registry, &CallRegistry::onCallOver);
        QObject::connect(&board, &Switchboard::callAdmitted, &registry, &CallRegistry::onCallAdmitted);
        QObject::connect(&registry, &CallRegistry::over, &board, &Switchboard::hangUp);
        QObject::connect(&registry, &CallRegistry::activeChanged, &board, &Switchboard::setActiveCalls);
        QObject::connect(&registry, &CallRegistry::giveWay, &board, &Switchboard::giveWay);
    }

    FakeLine *connectCall(const QString &callId, const QString &number)
    {
        auto *line = new FakeLine(clock, texts, number, callId);
        board.connected(Later<CallTransport>(line));
        return line;
    }

    Switchboard board { services(), { &access, nullptr, nullptr }, desk, settings };
    CallRegistry registry { 1, 75s, clock };
    QList<CallRecord::Outcome> outcomes;
};
}

void TestSwitchboard::anAdmittedCallIsPreparedAtTheWebhook()
{
    Exchange exchange;
    const IncomingCall call { QStringLiteral("CA1"), Owner, {} };
    QCOMPARE(exchange.board.admit(call), CallDesk::Admission::Connect);
    exchange.board.announced(call);
    exchange.clock.advance(std::chrono::seconds(1));
    QCOMPARE(exchange.inbox.fetches, 1);
    const QPointer<FakeLine> line = exchange.connectCall(QStringLiteral("CA1"), Owner);
    exchange.clock.advance(std::chrono::seconds(8));
    QCOMPARE(exchange.inbox.fetches, 1);
    QVERIFY(line->heardSoFar().contains(QStringLiteral("keine neuen")));
}

void TestSwitchboard::aStrangerCostsNothing()
{
    Exchange exchange;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("call=CA1 refused")));
    exchange.board.announced({ QStringLiteral("CA1"), QStringLiteral("+4915199999999"), {} });
    const QPointer<FakeLine> line = exchange.connectCall(QStringLiteral("CA1"), QStringLiteral("+4915199999999"));
    exchange.clock.advance(std::chrono::seconds(3));
    QVERIFY(line->heardSoFar().contains(QStringLiteral("privat")));
    exchange.clock.advance(std::chrono::seconds(10));
    QCOMPARE(exchange.outcomes, QList<CallRecord::Outcome> { CallRecord::Outcome::Refused });
    QCOMPARE(exchange.inbox.fetches, 0);
    QCOMPARE(exchange.recognizer.sessions, 0);
    QCOMPARE(exchange.voice.spoken, 0);
}

void TestSwitchboard::fullAndDraining()
{
    Exchange exchange;
    exchange.registry.onCallBegan(QStringLiteral("CA8"), QStringLiteral("+4915100000008"));
    exchange.registry.onCallBegan(QStringLiteral("CA9"), QStringLiteral("+4915100000009"));
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Full);
    exchange.registry.onCallEnded(QStringLiteral("CA9"));
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Connect);
    // Its stream has not come yet, and it counts all the same; but not for ever.
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA2"), Owner, {} }), CallDesk::Admission::Full);
    exchange.clock.advance(std::chrono::seconds(76));
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Connect);
    exchange.board.stopAdmitting();
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Full);
}

void TestSwitchboard::theSameCallerTakesOver()
{
    Exchange exchange;
    const QPointer<FakeLine> first = exchange.connectCall(QStringLiteral("CA1"), Owner);
    exchange.clock.advance(std::chrono::seconds(1));
    exchange.connectCall(QStringLiteral("CA2"), Owner);
    exchange.clock.advance(std::chrono::milliseconds(20));
    QVERIFY(!first || first->hasHungUp());
    QCOMPARE(exchange.outcomes.size(), 1);
}

void TestSwitchboard::noTakeOverWithoutALimit()
{
    VirtualClock clock;
    CallRegistry registry(0, std::chrono::seconds(75), clock);
    QSignalSpy giveWay(&registry, &CallRegistry::giveWay);
    registry.onCallBegan(QStringLiteral("CA1"), Owner);
    registry.onCallBegan(QStringLiteral("CA2"), Owner);
    QCOMPARE(giveWay.size(), 0);
}

void TestSwitchboard::strangersNeverTakeOver()
{
    VirtualClock clock;
    CallRegistry registry(1, std::chrono::seconds(75), clock);
    QSignalSpy giveWay(&registry, &CallRegistry::giveWay);
    registry.onCallBegan(QStringLiteral("CA1"), QString());
    registry.onCallBegan(QStringLiteral("CA2"), QString());
    QCOMPARE(giveWay.size(), 0);
}

void TestSwitchboard::aStatusCallbackEndsTheCall()
{
    Exchange exchange;
    exchange.connectCall(QStringLiteral("CA1"), Owner);
    exchange.clock.advance(std::chrono::seconds(1));
    exchange.board.over(QStringLiteral("CA1"));
    exchange.clock.advance(std::chrono::milliseconds(20));
    QCOMPARE(exchange.outcomes.size(), 1);
}

void TestSwitchboard::theEndWaitsForStreamsOnlyShortly_data()
{
    QTest::addColumn<std::chrono::seconds>("age"); // of the announced call when the end is asked for; < 0: after it
    QTest::addColumn<std::chrono::seconds>("rest");
    QTest::newRow("just announced") << 0s << 10s;
    QTest::newRow("with most of its time left") << 20s << 10s;
    QTest::newRow("with less of it left") << 55s << 5s;
    QTest::newRow("announced afterwards") << -3s << 10s;
}

void TestSwitchboard::theEndWaitsForStreamsOnlyShortly()
{
    QFETCH(std::chrono::seconds, age);
    QFETCH(std::chrono::seconds, rest);
    VirtualClock clock;
    CallRegistry registry(1, 60s, clock);
    int active = 0;
    connect(&registry, &CallRegistry::activeChanged, this, [&](int calls) { active = calls; });
    if (age < 0s) {
        registry.expectStreamsWithin(10s);
        clock.advance(-age);
        registry.onCallAdmitted(QStringLiteral("CA1"));
    } else {
        registry.onCallAdmitted(QStringLiteral("CA1"));
        clock.advance(age);
        registry.expectStreamsWithin(10s);
    }
    QCOMPARE(active, 1);
    clock.advance(rest - 1ms);
    QCOMPARE(active, 1);
    clock.advance(1ms);
    QCOMPARE(active, 0);
}

void TestSwitchboard::theEndDoesNotWaitForACallThatIsOver()
{
    Exchange exchange;
    int active = -1;
    connect(&exchange.registry, &CallRegistry::activeChanged, this, [&](int calls) { active = calls; });
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Connect);
    exchange.registry.expectStreamsWithin(10s);
    QCOMPARE(active, 1);
    exchange.board.over(QStringLiteral("CA1"));
    QCOMPARE(active, 0);
}

void TestSwitchboard::streamsThatNeverCameAreTold()
{
    VirtualClock clock;
    CallRegistry registry(1, 60s, clock);
    QStringList missed;
    connect(&registry, &CallRegistry::streamNeverCame, this, [&](const QString &call) { missed += call; });
    const QStringList calls { QStringLiteral("CA1"), QStringLiteral("CA2"), QStringLiteral("CA3"),
        QStringLiteral("CA4") };
    for (const QString &call : calls)
        registry.onCallAdmitted(call);
    registry.onCallOver(calls[0]); // hung up before
    registry.onCallOver(calls[0]);
    registry.onCallBegan(calls[1], Owner);
    registry.onCallOver(calls[1]);
    registry.onCallEnded(calls[2]); // as when its stream came to another replica
    QCOMPARE(missed, QStringList { calls[0] });
    clock.advance(60s);
    QCOMPARE(missed, QStringList({ calls[0], calls[3] }));
}

void TestSwitchboard::aStreamInTimeIsARunningCall()
{
    Exchange exchange;
    int active = -1;
    connect(&exchange.registry, &CallRegistry::activeChanged, this, [&](int calls) { active = calls; });
    QCOMPARE(exchange.board.admit({ QStringLiteral("CA1"), Owner, {} }), CallDesk::Admission::Connect);
    exchange.registry.expectStreamsWithin(10s);
    exchange.clock.advance(9s);
    exchange.connectCall(QStringLiteral("CA1"), Owner);
    exchange.clock.advance(2s);
    QCOMPARE(active, 1);
    QVERIFY(exchange.outcomes.isEmpty());
}

QTEST_GUILESS_MAIN(TestSwitchboard)
#include "tst_switchboard.moc"
