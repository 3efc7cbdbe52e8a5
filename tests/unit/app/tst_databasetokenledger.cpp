// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/databasetokenledger.h"
#include "store/replicas.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "unit/store/onbothdatabases.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using State = TokenLedger::Issue::State;

namespace
{
//! One replica's ledger.
struct Node
{
    explicit Node(const ReplicaSettings &settings, std::chrono::milliseconds patience = 5s)
        : replicas(settings), ledger(replicas, clock, patience)
    {
        replicas.start();
    }

    template<class T>
    static T settled(const QFuture<T> &future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 10'000))
            qFatal("the ledger does not answer");
        return future.result();
    }
    TokenLedger::Issue issue(const QString &call, const QByteArray &token)
    {
        return settled(ledger.issue(call, token, clock.wallNow().addSecs(60)));
    }
    bool redeem(const QString &call) { return settled(ledger.redeem(call)); }

    SystemClock clock;
    Replicas replicas;
    DatabaseTokenLedger ledger;
};

const QString Call = QStringLiteral("CA1");
}

//! Two replicas' ledgers at one real PostgreSQL.
class TestDatabaseTokenLedger : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_database = m_server.makeDatabase(); }
    void aTokenIsUsedOnce();
    void repetitionsGetTheSameToken();
    void theNearestRepetition();
    void withdrawnIsForgotten();
    void withoutADatabaseTheMemoryDecides();
    void whatWasUsedWithoutADatabaseStaysUsed();
    void whatWasUsedWithoutADatabaseIsToldToIt();
    void whatOthersUsedHoldsWithoutADatabase();
    void whatWasUsedBeforeTheStartHoldsWithoutADatabase();
    void whatWasUsedIsLearntAfterAStartWithoutADatabase();
    void aSlowDatabaseCostsOneWait();
    void answersOtherThreads();

private:
    [[nodiscard]] ReplicaSettings settings() const;

    PostgresServer m_server;
    QString m_database;
};

void TestDatabaseTokenLedger::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

ReplicaSettings TestDatabaseTokenLedger::settings() const
{
    ReplicaSettings settings;
    settings.database.busyTimeout = 4s;
    settings.database.reopenPause = 0ms;
    settings.database.postgres = addressOf(m_server, m_database);
    settings.key.given = Secret(u"0123456789abcdef0123456789abcdef");
    return settings;
}

void TestDatabaseTokenLedger::aTokenIsUsedOnce()
{
    Node first(settings());
    Node second(settings());
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    const auto fresh = first.issue(Call, "t1");
    QCOMPARE(fresh.state, State::Fresh);
    QCOMPARE(fresh.token, QByteArray("t1"));
    QVERIFY(second.redeem(Call));
    QVERIFY(!first.redeem(Call));
    QVERIFY(!second.redeem(Call));
    for (Node *node : { &first, &second }) {
        const auto late = node->issue(Call, "t2");
        QCOMPARE(late.state, State::Used);
        QVERIFY(late.token.isEmpty());
    }
    QVERIFY(second.redeem(QStringLiteral("CA2"))); // known to nobody
}

void TestDatabaseTokenLedger::repetitionsGetTheSameToken()
{
    Node first(settings());
    Node second(settings());
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    QCOMPARE(first.issue(Call, "t1").state, State::Fresh);
    for (Node *node : { &second, &first, &second }) {
        const auto repeated = node->issue(Call, "other");
        QCOMPARE(repeated.state, State::Repeated);
        QCOMPARE(repeated.token, QByteArray("t1"));
    }
    m_server.stop(); // and still, for the second one has seen it
    QTRY_VERIFY(!second.replicas.isUsable());
    QCOMPARE(second.issue(Call, "other").token, QByteArray("t1"));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestDatabaseTokenLedger::theNearestRepetition()
{
    Node node(settings());
    QTRY_VERIFY(node.replicas.isUsable());
    const auto expires = node.clock.wallNow().addSecs(60);
    const auto first = node.ledger.issue(Call, "t1", expires);
    const auto second = node.ledger.issue(Call, "t2", expires);
    QCOMPARE(Node::settled(first).state, State::Fresh);
    QCOMPARE(Node::settled(second).state, State::Repeated);
    QCOMPARE(Node::settled(second).token, QByteArray("t1"));
}

void TestDatabaseTokenLedger::withdrawnIsForgotten()
{
    Node first(settings());
    Node second(settings());
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    QCOMPARE(first.issue(Call, "t1").state, State::Fresh);
    first.ledger.withdraw(Call);
    QCOMPARE(first.issue(Call, "t2").state, State::Fresh);
    QCOMPARE(second.issue(Call, "t3").token, QByteArray("t2"));
}

void TestDatabaseTokenLedger::withoutADatabaseTheMemoryDecides()
{
    Node node(settings());
    QTRY_VERIFY(node.replicas.isUsable());
    m_server.stop();
    QTRY_VERIFY(!node.replicas.isUsable());
    QElapsedTimer time;
    time.start();
    QCOMPARE(node.issue(Call, "t1").state, State::Fresh);
    QCOMPARE(node.issue(Call, "t2").token, QByteArray("t1"));
    QVERIFY(node.redeem(Call));
    QVERIFY(!node.redeem(Call));
    QVERIFY(time.elapsed() < 1000); // what is known to be down is not waited for
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestDatabaseTokenLedger::whatWasUsedWithoutADatabaseStaysUsed()
{
    Node node(settings());
    QTRY_VERIFY(node.replicas.isUsable());
    m_server.stop();
    QTRY_VERIFY(!node.replicas.isUsable());
    QVERIFY(node.redeem(Call));
    QVERIFY2(m_server.start(), m_server.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(node.replicas.isUsable(), 10'000);
    QVERIFY(!node.redeem(Call)); // of which the database knows nothing
    QCOMPARE(node.issue(Call, "t1").state, State::Used);
}

void TestDatabaseTokenLedger::whatWasUsedWithoutADatabaseIsToldToIt()
{
    Node first(settings());
    Node second(settings());
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    m_server.stop();
    QTRY_VERIFY(!first.replicas.isUsable() && !second.replicas.isUsable());
    QVERIFY(first.redeem(Call));
    QVERIFY2(m_server.start(), m_server.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(first.replicas.isUsable() && second.replicas.isUsable(), 10'000);
    QTRY_COMPARE(second.issue(Call, "t1").state, State::Used);
    QVERIFY(!second.redeem(Call));
}

void TestDatabaseTokenLedger::whatOthersUsedHoldsWithoutADatabase()
{
    Node first(settings());
    Node second(settings());
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    const QSignalSpy heard(&second.replicas, &Replicas::heard);
    QVERIFY(first.redeem(Call));
    first.replicas.callBegan(Call, {});
    QTRY_VERIFY(!heard.isEmpty());
    m_server.stop();
    QTRY_VERIFY(!second.replicas.isUsable());
    QCOMPARE(second.issue(Call, "t1").state, State::Used);
    QVERIFY(!second.redeem(Call));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestDatabaseTokenLedger::whatWasUsedBeforeTheStartHoldsWithoutADatabase()
{
    {
        Node before(settings());
        QTRY_VERIFY(before.replicas.isUsable());
        QVERIFY(before.redeem(Call));
    }
    Node node(settings());
    QTRY_VERIFY(node.ledger.remembers(Call));
    m_server.stop();
    QTRY_VERIFY(!node.replicas.isUsable());
    QCOMPARE(node.issue(Call, "t1").state, State::Used);
    QVERIFY(!node.redeem(Call));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

//! A start without the database knows nothing; the next outage must not find it so.
void TestDatabaseTokenLedger::whatWasUsedIsLearntAfterAStartWithoutADatabase()
{
    Node first(settings());
    QTRY_VERIFY(first.replicas.isUsable());
    QVERIFY(first.redeem(Call));
    m_server.stop();
    Node second(settings());
    QVERIFY2(m_server.start(), m_server.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(second.ledger.remembers(Call), 10'000);
    m_server.stop();
    QTRY_VERIFY(!second.replicas.isUsable());
    QVERIFY(!second.redeem(Call));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestDatabaseTokenLedger::aSlowDatabaseCostsOneWait()
{
    Node node(settings(), 500ms);
    QTRY_VERIFY(node.replicas.isUsable());
    const auto blocker = Database::open(settings().database);
    QVERIFY(blocker.has_value());
    QVERIFY((*blocker)->run(QStringLiteral("BEGIN")).has_value());
    QVERIFY((*blocker)->run(QStringLiteral("LOCK TABLE stream_tokens")).has_value());
    QElapsedTimer time;
    time.start();
    QCOMPARE(node.issue(Call, "t1").state, State::Fresh);
    const qint64 first = time.restart();
    QVERIFY2(first >= 450 && first < 2000, qPrintable(QString::number(first)));
    for (int i = 2; i < 6; ++i) {
        QCOMPARE(node.issue(QStringLiteral("CA%1").arg(i), "t").state, State::Fresh);
        QVERIFY(node.redeem(QStringLiteral("CA%1").arg(i)));
    }
    QVERIFY2(time.elapsed() < 400, qPrintable(QString::number(time.elapsed()))); // nobody waits for what is overdue
    QVERIFY((*blocker)->run(QStringLiteral("ROLLBACK")).has_value());
    // What was sent meanwhile has arrived: another replica hears of it.
    Node other(settings());
    QTRY_VERIFY(other.replicas.isUsable());
    QTRY_VERIFY(!other.redeem(QStringLiteral("CA5")));
    QVERIFY(node.redeem(Call));
    QVERIFY(!other.redeem(Call));
}

void TestDatabaseTokenLedger::answersOtherThreads()
{
    Node node(settings());
    QTRY_VERIFY(node.replicas.isUsable());
    QFuture<bool> answer;
    const std::unique_ptr<QThread> worker(QThread::create([&] { answer = node.ledger.redeem(Call); }));
    worker->start();
    QTRY_VERIFY(worker->isFinished());
    QVERIFY(Node::settled(answer));
}

QTEST_GUILESS_MAIN(TestDatabaseTokenLedger)
#include "tst_databasetokenledger.moc"
