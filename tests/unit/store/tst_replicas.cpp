// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/electedcollector.h"
#include "store/replicas.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "unit/store/onbothdatabases.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Kind = ReplicaNote::Kind;

namespace
{
//! Answers each question with the time of its birth, by which the tests tell two of them apart.
class CountingCollector final : public UpdateCollector
{
public:
    explicit CountingCollector(const QDateTime &asOf) : m_asOf(asOf) { }
    void start() override { running = true; }
    void stop() override { running = false; }
    void pollNow() override
    {
        ++questions;
        Q_EMIT caughtUp(m_asOf);
    }
    void pageStored(quint64) override { }
    void pageRefused(quint64, const ServiceError &) override { }

    bool running = false;
    int questions = 0;

private:
    const QDateTime m_asOf;
};

QDateTime minute(int number)
{
    return QDateTime::fromString(QStringLiteral("2026-11-22T12:00:00Z"), Qt::ISODate).addSecs(60 * number);
}

//! One replica, with the link in its own thread and the rest in the test's.
struct Node
{
    Node(const ReplicaSettings &settings, int number)
        : replicas(settings), inner(minute(number)), collector(inner, replicas.link().name(), clock)
    {
        ReplicaLink *link = &replicas.link();
        QObject::connect(link, &ReplicaLink::proven, &collector, &ElectedCollector::onProven);
        QObject::connect(link, &ReplicaLink::deposed, &collector, &ElectedCollector::onDeposed);
        QObject::connect(link, &ReplicaLink::joined, &collector, &ElectedCollector::onJoined);
        QObject::connect(link, &ReplicaLink::parted, &collector, &ElectedCollector::onParted);
        QObject::connect(link, &ReplicaLink::heard, &collector, &ElectedCollector::onNote);
        QObject::connect(&collector, &ElectedCollector::leadershipWanted, link, &ReplicaLink::seek);
        QObject::connect(&collector, &ElectedCollector::leadershipGivenUp, link, &ReplicaLink::resign);
        QObject::connect(&collector, &ElectedCollector::leadershipUrgent, link, &ReplicaLink::hurry);
        QObject::connect(&collector, &ElectedCollector::noteMade, link, &ReplicaLink::send);
        QObject::connect(&replicas, &Replicas::heard, &collector, [this](const ReplicaNote &note) {
            if (note.kind == Kind::CallBegan)
                calls += note.call;
            if (note.kind == Kind::CallBegan)
                callers += note.caller;
        });
        // A spy would write them down in the link's thread.
        QObject::connect(link, &ReplicaLink::joined, &collector, [this] { ++joined; });
        QObject::connect(link, &ReplicaLink::changed, &collector, [this] { ++changed; });
        QObject::connect(link, &ReplicaLink::proven, &collector, [this] { ++proven; });
        QObject::connect(link, &ReplicaLink::deposed, &collector, [this] { ++deposed; });
        QObject::connect(link, &ReplicaLink::parted, &collector, [this](const ServiceError &error) { parted = error; });
        replicas.start();
    }

    // The link is elected on its own as soon as it seeks; this is what follows.
    [[nodiscard]] bool leads() const { return collector.isLeading() && inner.running; }

    SystemClock clock;
    Replicas replicas;
    CountingCollector inner;
    ElectedCollector collector;
    int joined = 0;
    int changed = 0;
    int proven = 0;
    int deposed = 0;
    std::optional<ServiceError> parted;
    QStringList calls;
    QStringList callers;
};
}

//! Elections and notes at a real PostgreSQL, in real time.
class TestReplicas : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void exactlyOneIsElected();
    void theNextOneFollowsAtOnceWhenItResigns();
    void aKilledSessionIsSucceeded();
    void aFrozenOneIsSucceeded();
    void aRestartedServerElectsAnew();
    void otherBotsHaveTheirOwn();
    void anotherKeyIsRefused();
    void questionsTravel();
    void aLostLeaderIsReplacedForACall();
    void changesAreToldToTheOthers();
    void callsComeInTheSameOrderEverywhere();
    void tokensAreSharedAndNobodyWaitsForADeadServer();
    void aServerThatIsDownHoldsNobodyUp();

private:
    [[nodiscard]] ReplicaSettings settings() const;
    //! Of whoever holds an advisory lock in the database.
    QByteArray leadersSession();
    //! Ends a session as an administrator would.
    void terminate(const QByteArray &session);

    PostgresServer m_server;
    QString m_database;
};

void TestReplicas::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestReplicas::init()
{
    m_database = m_server.makeDatabase();
}

ReplicaSettings TestReplicas::settings() const
{
    ReplicaSettings settings;
    settings.database.busyTimeout = 1s;
    settings.database.reopenPause = 0ms;
    settings.database.postgres = addressOf(m_server, m_database);
    settings.key.given = Secret(u"0123456789abcdef0123456789abcdef");
    settings.elects = QStringLiteral("123:token");
    return settings;
}

QByteArray TestReplicas::leadersSession()
{
    return m_server.sql(m_database,
        QStringLiteral("SELECT pid FROM pg_locks JOIN pg_database ON oid = database WHERE locktype = 'advisory' AND "
                       "datname = current_database()"));
}

void TestReplicas::terminate(const QByteArray &session)
{
    m_server.sql(m_database, QStringLiteral("SELECT pg_terminate_backend(%1)").arg(QString::fromLatin1(session)));
}

void TestReplicas::exactlyOneIsElected()
{
    Node first(settings(), 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(settings(), 2);
    Node third(settings(), 3);
    second.collector.start();
    third.collector.start();
    QTRY_VERIFY(second.joined == 1 && third.joined == 1);
    // Longer than the others wait between two tries.
    first.proven = 0;
    QTRY_VERIFY_WITH_TIMEOUT(first.proven >= 3, 10'000);
    QVERIFY(first.leads());
    QVERIFY(!second.inner.running && !third.inner.running);
}

void TestReplicas::theNextOneFollowsAtOnceWhenItResigns()
{
    ReplicaSettings patient = settings();
    patient.timing.shortestTry = patient.timing.longestTry = 1h;
    Node first(patient, 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(patient, 2);
    second.collector.start();
    QTRY_VERIFY(second.joined == 1);
    first.collector.stop();
    QVERIFY(!first.inner.running);
    QTRY_VERIFY(second.leads());
    first.collector.start();
    QTRY_COMPARE(first.proven, 1); // it may try, and fails
    second.replicas.stop(); // ends without the collector's word
    QTRY_VERIFY(first.leads());
}

void TestReplicas::aKilledSessionIsSucceeded()
{
    Node first(settings(), 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(settings(), 2);
    second.collector.start();
    QTRY_VERIFY(second.joined == 1);
    for (int round = 0; round < 2; ++round) {
        const QByteArray session = leadersSession();
        QVERIFY(!session.isEmpty());
        Node &old = first.leads() ? first : second;
        old.deposed = 0;
        QElapsedTimer time;
        time.start();
        terminate(session);
        QTRY_COMPARE(old.deposed, 1);
        QVERIFY(time.elapsed() < 1000); // before it would have asked the server anything
        QVERIFY(!old.leads());
        QTRY_VERIFY_WITH_TIMEOUT(first.leads() || second.leads(), 15'000);
        QVERIFY(!(first.leads() && second.leads()));
        QVERIFY(leadersSession() != session);
    }
}

// As with a process that hangs, or a host that is gone: its socket stands, but nobody proves anything.
void TestReplicas::aFrozenOneIsSucceeded()
{
    ReplicaSettings frozen = settings();
    frozen.timing.proof = frozen.timing.firstRest = 1h;
    Node first(frozen, 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(settings(), 2);
    second.collector.start();
    QElapsedTimer time;
    time.start();
    QTRY_VERIFY_WITH_TIMEOUT(!first.inner.running, 10'000);
    QVERIFY(!second.leads()); // the first one rests before the lock is another's
    QTRY_VERIFY_WITH_TIMEOUT(second.leads(), 15'000);
    QVERIFY2(time.elapsed() <= 15'000, qPrintable(QString::number(time.elapsed())));
}

void TestReplicas::aRestartedServerElectsAnew()
{
    Node first(settings(), 1);
    Node second(settings(), 2);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    second.collector.start();
    QTRY_VERIFY(second.joined == 1);
    m_server.stop();
    QTRY_VERIFY(!first.leads() && !first.inner.running);
    QSignalSpy troubled(&first.collector, &UpdateCollector::troubled);
    QTRY_VERIFY(!first.replicas.isUsable());
    first.collector.pollNow();
    QTRY_VERIFY(!troubled.isEmpty()); // the caller is not kept waiting
    QVERIFY2(m_server.start(), m_server.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(first.leads() != second.leads(), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(first.joined == 2 && second.joined == 2, 15'000);
    QTRY_VERIFY(first.leads() != second.leads());
    // They hear each other again.
    QSignalSpy caughtUp(&(first.leads() ? second : first).collector, &UpdateCollector::caughtUp);
    (first.leads() ? second : first).collector.pollNow();
    QTRY_COMPARE(caughtUp.size(), 1);
}

void TestReplicas::otherBotsHaveTheirOwn()
{
    ReplicaSettings other = settings();
    other.elects = QStringLiteral("456:token");
    Node first(settings(), 1);
    Node second(other, 2);
    first.collector.start();
    second.collector.start();
    QTRY_VERIFY(first.leads() && second.leads());
}

void TestReplicas::anotherKeyIsRefused()
{
    Node first(settings(), 1);
    QTRY_VERIFY(first.joined == 1);
    ReplicaSettings wrong = settings();
    wrong.key.given = Secret(u"ffffffffffffffffffffffffffffffff");
    Node second(wrong, 2);
    second.collector.start();
    QTRY_VERIFY(second.parted);
    QCOMPARE(second.parted->kind, ServiceError::Kind::Refused);
    QVERIFY(!second.leads());
    QCOMPARE(leadersSession(), QByteArray());
}

void TestReplicas::questionsTravel()
{
    Node first(settings(), 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(settings(), 2);
    second.collector.start();
    QTRY_VERIFY(second.joined == 1);
    QSignalSpy caughtUp(&second.collector, &UpdateCollector::caughtUp);
    second.collector.pollNow();
    QTRY_COMPARE(caughtUp.size(), 1);
    QCOMPARE(caughtUp.first().first().toDateTime(), minute(1)); // the first one's word
    QCOMPARE(first.inner.questions, 1);
    QCOMPARE(second.inner.questions, 0);
}

void TestReplicas::aLostLeaderIsReplacedForACall()
{
    ReplicaSettings patient = settings();
    patient.timing.shortestTry = patient.timing.longestTry = 1h;
    patient.timing.firstRest = patient.timing.longestRest = 1h;
    Node first(patient, 1);
    first.collector.start();
    QTRY_VERIFY(first.leads());
    Node second(patient, 2);
    second.collector.start();
    QTRY_VERIFY(second.joined == 1);
    terminate(leadersSession());
    QTRY_VERIFY(!first.leads());
    second.collector.pollNow();
    QTRY_VERIFY(second.leads());
}

void TestReplicas::changesAreToldToTheOthers()
{
    Node first(settings(), 1);
    Node second(settings(), 2);
    QTRY_VERIFY(first.changed == 1 && second.changed == 1); // on joining
    for (int i = 0; i < 50; ++i)
        QMetaObject::invokeMethod(&first.replicas.link(), [link = &first.replicas.link()] { link->send({}); });
    QTRY_VERIFY(second.changed >= 2);
    QSignalSpy heard(&second.replicas, &Replicas::heard);
    first.replicas.callEnded(QStringLiteral("CA1")); // behind them all
    QTRY_VERIFY(std::ranges::any_of(
        heard, [](const QVariantList &row) { return row.first().value<ReplicaNote>().kind == Kind::CallEnded; }));
    QVERIFY(second.changed <= 4); // gathered
    QCOMPARE(first.changed, 1); // not its own
}

void TestReplicas::callsComeInTheSameOrderEverywhere()
{
    Node first(settings(), 1);
    Node second(settings(), 2);
    QTRY_VERIFY(first.joined == 1 && second.joined == 1);
    for (int i = 0; i < 100; ++i) {
        first.replicas.callBegan(QStringLiteral("CA%1").arg(i), QStringLiteral("+4915100000000"));
        second.replicas.callBegan(QStringLiteral("CB%1").arg(i), QStringLiteral("+4915100000000"));
    }
    QTRY_COMPARE(first.calls.size(), 200);
    QTRY_COMPARE(second.calls.size(), 200);
    QCOMPARE(first.calls, second.calls);
    QCOMPARE(QSet<QString>(first.callers.cbegin(), first.callers.cend()).size(), 1);
    QVERIFY(!first.callers.first().isEmpty() && !first.callers.first().contains(u"491510"));
}

void TestReplicas::tokensAreSharedAndNobodyWaitsForADeadServer()
{
    const auto answerOf = [](auto future) {
        return QTest::qWaitFor([&] { return future.isFinished(); }) && future.resultCount() == 1
            ? std::optional(future.result())
            : std::nullopt;
    };
    Node first(settings(), 1);
    Node second(settings(), 2);
    QTRY_VERIFY(first.replicas.isUsable() && second.replicas.isUsable());
    const QString call = QStringLiteral("CA1");
    const QDateTime expires = QDateTime::currentDateTimeUtc().addSecs(60);
    const auto fresh = answerOf(first.replicas.issue(call, "token", expires));
    QVERIFY(fresh && fresh->state == StreamTokenIssue::State::Fresh);
    const auto repeated = answerOf(second.replicas.issue(call, "other", expires));
    QVERIFY(repeated && repeated->state == StreamTokenIssue::State::Repeated);
    QCOMPARE(repeated->token, QByteArray("token"));
    QCOMPARE(answerOf(second.replicas.redeem(call)), true);
    QCOMPARE(answerOf(first.replicas.redeem(call)), false);
    first.replicas.withdraw(call);
    QCOMPARE(answerOf(first.replicas.redeem(call)), false);

    m_server.stop();
    QTRY_VERIFY(!first.replicas.isUsable());
    QFuture<bool> dead = first.replicas.redeem(QStringLiteral("CA2"));
    QTRY_VERIFY(dead.isFinished());
    QVERIFY(dead.isCanceled());
    QVERIFY2(m_server.start(), m_server.log().constData());
    QTRY_VERIFY(first.replicas.isUsable());
    QCOMPARE(answerOf(first.replicas.redeem(QStringLiteral("CA2"))), true);
    first.replicas.stop();
    QVERIFY(!answerOf(first.replicas.redeem(QStringLiteral("CA3"))));
}

void TestReplicas::aServerThatIsDownHoldsNobodyUp()
{
    m_server.stop();
    QElapsedTimer time;
    time.start();
    {
        Node first(settings(), 1);
        first.collector.start();
        QSignalSpy troubled(&first.collector, &UpdateCollector::troubled);
        first.collector.pollNow();
        QTRY_COMPARE(troubled.size(), 1);
        QVERIFY(!first.leads());
    }
    QVERIFY(time.elapsed() < 4000);
    QVERIFY2(m_server.start(), m_server.log().constData());
}

QTEST_GUILESS_MAIN(TestReplicas)
#include "tst_replicas.moc"
