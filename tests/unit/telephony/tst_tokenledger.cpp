// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "telephony/tokenledger.h"

#include <QThread>

using namespace std::chrono_literals;

using State = TokenLedger::Issue::State;

class TestTokenLedger : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void aTokenIsUsedOnce();
    void repetitionsGetTheSameToken();
    void withdrawnIsForgotten();
    void unusedTokensExpire();
    void waitingCallsDoNotExpire();
    void usedCallsAreRemembered();
    void unknownCallsMayComeIn();
    void memoryIsBounded();
    void whatItKnewIsRestored();
    void theLatestAreRestored();
    void whatTheNextMustKnowIsTold();
    void answersOtherThreads();
    void cancelsWhenTheLedgerIsGone();

private:
    void start();
    template<class T>
    T settled(const QFuture<T> &future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }))
            qFatal("the ledger does not answer");
        return future.result();
    }
    TokenLedger::Issue issue(const QString &call, const QByteArray &token)
    {
        return settled(m_ledger->issue(call, token, m_clock->wallNow().addSecs(60)));
    }

    std::unique_ptr<VirtualClock> m_clock;
    std::unique_ptr<MemoryTokenLedger> m_ledger;
};

void TestTokenLedger::start()
{
    m_ledger.reset();
    m_clock = std::make_unique<VirtualClock>();
    m_ledger = std::make_unique<MemoryTokenLedger>(*m_clock);
}

void TestTokenLedger::aTokenIsUsedOnce()
{
    start();
    const auto first = issue(QStringLiteral("CA1"), "t1");
    QCOMPARE(first.state, State::Fresh);
    QCOMPARE(first.token, QByteArray("t1"));
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("CA1"))));
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("CA1"))));
    const auto late = issue(QStringLiteral("CA1"), "t2");
    QCOMPARE(late.state, State::Used);
    QVERIFY(late.token.isEmpty());
    QCOMPARE(m_ledger->openCount(), 0);
}

void TestTokenLedger::repetitionsGetTheSameToken()
{
    start();
    QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Fresh);
    const auto again = issue(QStringLiteral("CA1"), "t2");
    QCOMPARE(again.state, State::Repeated);
    QCOMPARE(again.token, QByteArray("t1"));
    QCOMPARE(issue(QStringLiteral("CA2"), "t3").token, QByteArray("t3"));
}

void TestTokenLedger::withdrawnIsForgotten()
{
    start();
    QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Fresh);
    m_ledger->withdraw(QStringLiteral("CA1"));
    const auto again = issue(QStringLiteral("CA1"), "t2");
    QCOMPARE(again.state, State::Fresh);
    QCOMPARE(again.token, QByteArray("t2"));
}

void TestTokenLedger::unusedTokensExpire()
{
    start();
    QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Fresh);
    m_clock->advance(std::chrono::seconds(60));
    QCOMPARE(issue(QStringLiteral("CA1"), "t2").token, QByteArray("t1"));
    m_clock->advance(std::chrono::seconds(1));
    QCOMPARE(issue(QStringLiteral("CA1"), "t3").state, State::Used);
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("CA1"))));
    m_clock->advance(MemoryTokenLedger::Memory - std::chrono::seconds(1));
    QCOMPARE(issue(QStringLiteral("CA1"), "t4").state, State::Used);
    QCOMPARE(m_ledger->openCount(), 0);
}

void TestTokenLedger::waitingCallsDoNotExpire()
{
    start();
    // Full: the provider is asked to ask again, for as long as that may take.
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Fresh);
        m_ledger->withdraw(QStringLiteral("CA1"));
        m_clock->advance(std::chrono::seconds(45));
    }
    QCOMPARE(issue(QStringLiteral("CA1"), "t2").token, QByteArray("t2"));
    // The expiry of what was withdrawn must not take its successor with it.
    m_clock->advance(std::chrono::seconds(20));
    QCOMPARE(issue(QStringLiteral("CA1"), "t3").token, QByteArray("t2"));
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("CA1"))));
}

void TestTokenLedger::usedCallsAreRemembered()
{
    start();
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("CA1"))));
    m_clock->advance(MemoryTokenLedger::Memory - std::chrono::hours(1));
    QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Used);
    m_clock->advance(std::chrono::hours(2));
    QCOMPARE(issue(QStringLiteral("CA1"), "t1").state, State::Fresh);
    QCOMPARE(m_ledger->usedCount(), 0);
}

void TestTokenLedger::unknownCallsMayComeIn()
{
    start();
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("CA9"))));
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("CA9"))));
}

void TestTokenLedger::memoryIsBounded()
{
    start();
    QFuture<bool> last;
    const int count = static_cast<int>(MemoryTokenLedger::MaxUsed) + 100;
    for (int i = 0; i < count; ++i)
        last = m_ledger->redeem(QString::number(i));
    QVERIFY(settled(last));
    QCOMPARE(m_ledger->usedCount(), static_cast<qsizetype>(MemoryTokenLedger::MaxUsed));
    QVERIFY(!settled(m_ledger->redeem(QString::number(count - 2))));
}

void TestTokenLedger::whatItKnewIsRestored()
{
    start();
    const MemoryTokenLedger::Moment now(std::chrono::milliseconds(m_clock->wallNow().toMSecsSinceEpoch()));
    m_ledger->restore(QStringLiteral("CA1"), {}, now + 100s);
    m_ledger->restore(QStringLiteral("CA3"), "t3", now + 50s);
    m_ledger->restore(QStringLiteral("CA2"), "t2", now + 30s);
    QCOMPARE(issue(QStringLiteral("CA1"), "new").state, State::Used);
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("CA1"))));
    QCOMPARE(issue(QStringLiteral("CA2"), "new").token, QByteArray("t2"));
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("CA2"))));
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("CA2"))));
    m_clock->advance(std::chrono::seconds(51));
    QCOMPARE(issue(QStringLiteral("CA3"), "new").state, State::Used);
    m_clock->advance(std::chrono::seconds(50));
    QCOMPARE(issue(QStringLiteral("CA1"), "new").state, State::Fresh);
}

//! In whatever order they come.
void TestTokenLedger::theLatestAreRestored()
{
    start();
    const MemoryTokenLedger::Moment now(std::chrono::milliseconds(m_clock->wallNow().toMSecsSinceEpoch()));
    const int count = static_cast<int>(MemoryTokenLedger::MaxUsed) + 2;
    for (int i = count; i > 0; --i)
        m_ledger->restore(QString::number(i), {}, now + i * 1s);
    QCOMPARE(m_ledger->usedCount(), static_cast<qsizetype>(MemoryTokenLedger::MaxUsed));
    QVERIFY(!settled(m_ledger->redeem(QStringLiteral("3"))));
    QVERIFY(!settled(m_ledger->redeem(QString::number(count))));
    QVERIFY(settled(m_ledger->redeem(QStringLiteral("2"))));
}

void TestTokenLedger::whatTheNextMustKnowIsTold()
{
    start();
    QStringList told;
    connect(m_ledger.get(), &MemoryTokenLedger::issued, this,
        [&](const QString &call, const QByteArray &token, const QDateTime &expires) {
            QCOMPARE(expires, m_clock->wallNow().addSecs(60));
            told += QStringLiteral("%1 has %2").arg(call, QString::fromLatin1(token));
        });
    connect(m_ledger.get(), &MemoryTokenLedger::withdrawn, this,
        [&](const QString &call) { told += QStringLiteral("%1 waits").arg(call); });
    connect(m_ledger.get(), &MemoryTokenLedger::redeemed, this,
        [&](const QString &call) { told += QStringLiteral("%1 is used").arg(call); });
    static_cast<void>(issue(QStringLiteral("CA1"), "t1"));
    m_ledger->withdraw(QStringLiteral("CA1"));
    m_ledger->withdraw(QStringLiteral("CA1"));
    static_cast<void>(issue(QStringLiteral("CA1"), "t2"));
    static_cast<void>(issue(QStringLiteral("CA1"), "t3"));
    static_cast<void>(settled(m_ledger->redeem(QStringLiteral("CA1"))));
    static_cast<void>(settled(m_ledger->redeem(QStringLiteral("CA1"))));
    static_cast<void>(issue(QStringLiteral("CA1"), "t4"));
    QCOMPARE(told,
        QStringList({ QStringLiteral("CA1 has t1"), QStringLiteral("CA1 waits"), QStringLiteral("CA1 has t2"),
            QStringLiteral("CA1 is used") }));
}

void TestTokenLedger::answersOtherThreads()
{
    start();
    State state = State::Used;
    bool isFirst = false;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        state = m_ledger->issue(QStringLiteral("CA1"), "t1", m_clock->wallNow().addSecs(60)).result().state;
        isFirst = m_ledger->redeem(QStringLiteral("CA1")).result();
    }));
    thread->start();
    QTRY_VERIFY(thread->isFinished());
    QCOMPARE(state, State::Fresh);
    QVERIFY(isFirst);
}

void TestTokenLedger::cancelsWhenTheLedgerIsGone()
{
    start();
    const auto asked = m_ledger->issue(QStringLiteral("CA1"), "t1", m_clock->wallNow());
    m_ledger.reset();
    QVERIFY(asked.isFinished());
    QVERIFY(asked.isCanceled());
    QCOMPARE(asked.resultCount(), 0);
}

QTEST_GUILESS_MAIN(TestTokenLedger)
#include "tst_tokenledger.moc"
