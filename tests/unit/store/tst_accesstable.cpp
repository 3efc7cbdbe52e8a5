// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accesstable.h"
#include "unit/store/onbothdatabases.h"

#include <thread>

using namespace std::chrono_literals;
using Kind = AccessStanding::Kind;

namespace
{
const QDateTime Noon = QDateTime::fromString(QStringLiteral("2026-11-23T12:00:00Z"), Qt::ISODate);
const QDateTime Midnight = QDateTime::fromString(QStringLiteral("2026-11-22T23:00:00Z"), Qt::ISODate); // in Berlin
const QString Anna = QStringLiteral("+4915100000001");
const QString Ben = QStringLiteral("+4915100000002");
}

//! The same rules on both databases; two tables are two replicas, or the program before and after a restart.
class TestAccessTable : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void cleanup();
    void threeTriesOfANumber_data() { databases(); }
    void threeTriesOfANumber();
    void aRightPinForgivesItsNumber_data() { databases(); }
    void aRightPinForgivesItsNumber();
    void everybodyTogether_data() { databases(); }
    void everybodyTogether();
    void withheldNumbersShareOneCount_data() { databases(); }
    void withheldNumbersShareOneCount();
    void atOnceAsOneAfterTheOther_data() { databases(); }
    void atOnceAsOneAfterTheOther();
    void callsPerHour_data() { databases(); }
    void callsPerHour();
    void minutesPerDay_data() { databases(); }
    void minutesPerDay();
    void theOwnerIsToldNowAndThen_data() { databases(); }
    void theOwnerIsToldNowAndThen();
    void noNumberStandsInClear_data() { databases(); }
    void noNumberStandsInClear();
    void oldRowsGo_data() { databases(); }
    void oldRowsGo();

private:
    [[nodiscard]] qint64 rows(const QString &table);
    [[nodiscard]] Kind kindOf(const QString &number, const QDateTime &now, const UsageLimits &limits = {});
    int exhaust(AccessTable &table, const QString &number, const QDateTime &now);

    DatabaseSettings m_settings;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<Database> m_first;
    std::unique_ptr<Database> m_second;
    std::unique_ptr<AccessTable> m_one;
    std::unique_ptr<AccessTable> m_two;
    int m_calls = 0;
};

void TestAccessTable::init()
{
    m_settings = fresh();
    m_first = std::move(Database::open(m_settings).value());
    m_second = std::move(Database::open(m_settings).value());
    m_one = std::make_unique<AccessTable>(*m_first, m_cipher);
    m_two = std::make_unique<AccessTable>(*m_second, m_cipher);
}

void TestAccessTable::cleanup()
{
    m_one.reset();
    m_two.reset();
    m_first.reset();
    m_second.reset();
}

qint64 TestAccessTable::rows(const QString &table)
{
    auto query = m_first->run(QStringLiteral("SELECT COUNT(*) FROM ") + table);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

Kind TestAccessTable::kindOf(const QString &number, const QDateTime &now, const UsageLimits &limits)
{
    return m_two->enter(QStringLiteral("CA%1").arg(++m_calls), number, limits, now, Midnight).value().kind;
}

int TestAccessTable::exhaust(AccessTable &table, const QString &number, const QDateTime &now)
{
    int taken = 0;
    while (taken < 1000 && table.takeTry(number, now).value())
        ++taken;
    return taken;
}

void TestAccessTable::threeTriesOfANumber()
{
    QCOMPARE(kindOf(Anna, Noon), Kind::Open);
    QCOMPARE(m_one->takeTry(Anna, Noon), true);
    QCOMPARE(m_one->newsAfterWrong(Anna, Noon).value(), LockoutNews());
    QCOMPARE(m_two->takeTry(Anna, Noon), true);
    QCOMPARE(m_one->takeTry(Anna, Noon), true);
    QCOMPARE(m_one->newsAfterWrong(Anna, Noon).value(), (LockoutNews { true, false }));
    QCOMPARE(m_two->takeTry(Anna, Noon), false);
    QCOMPARE(kindOf(Anna, Noon), Kind::LockedOut);
    QCOMPARE(kindOf(Ben, Noon), Kind::Open);
    QCOMPARE(kindOf(Anna, Noon.addSecs(60)), Kind::Open);
    QCOMPARE(exhaust(*m_two, Anna, Noon.addSecs(60)), 3);
    QCOMPARE(kindOf(Anna, Noon.addSecs(120)), Kind::LockedOut);
    QCOMPARE(kindOf(Anna, Noon.addSecs(60 + 300)), Kind::Open);
}

void TestAccessTable::aRightPinForgivesItsNumber()
{
    QCOMPARE(exhaust(*m_one, Ben, Noon), 3);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(m_one->takeTry(Anna, Noon), true);
    QVERIFY(m_two->forgive(Anna).has_value()); // the third was right
    QCOMPARE(exhaust(*m_one, Anna, Noon), 3);
    QCOMPARE(kindOf(Ben, Noon), Kind::LockedOut);
}

void TestAccessTable::everybodyTogether()
{
    int taken = 0;
    for (int i = 0; i < 50; ++i)
        taken += exhaust(*m_one, QStringLiteral("+49151000010%1").arg(10 + i), Noon);
    QCOMPARE(taken, 20);
    QCOMPARE(kindOf(Anna, Noon), Kind::LockedOut);
    QVERIFY(m_two->newsAfterWrong(Anna, Noon)->ofAll);
    QCOMPARE(kindOf(Anna, Noon.addSecs(299)), Kind::LockedOut);
    QCOMPARE(kindOf(Anna, Noon.addSecs(300)), Kind::Open);
}

void TestAccessTable::withheldNumbersShareOneCount()
{
    QCOMPARE(exhaust(*m_one, QString(), Noon), 3);
    QCOMPARE(kindOf(QString(), Noon), Kind::LockedOut);
    QCOMPARE(kindOf(Anna, Noon), Kind::Open);
}

void TestAccessTable::atOnceAsOneAfterTheOther()
{
    constexpr int Replicas = 6;
    std::atomic<int> taken = 0;
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> replicas;
        for (int i = 0; i < Replicas; ++i)
            replicas.emplace_back([&, i] {
                const auto database = Database::open(m_settings);
                AccessTable table(**database, m_cipher);
                for (int number = 0; number < 10; ++number) {
                    const Result<bool> one = table.takeTry(QStringLiteral("+4915100003%1%2").arg(i).arg(number), Noon);
                    taken += one.value_or(false) ? 1 : 0;
                    failed += one ? 0 : 1;
                }
            });
    }
    QCOMPARE(failed.load(), 0);
    QCOMPARE(taken.load(), 20);
}

void TestAccessTable::callsPerHour()
{
    const UsageLimits limits { 2, 0min, 900s };
    QCOMPARE(kindOf(Anna, Noon, limits), Kind::Open);
    QCOMPARE(kindOf(Anna, Noon.addSecs(600), limits), Kind::Open);
    QCOMPARE(kindOf(Anna, Noon.addSecs(1200), limits), Kind::TooManyCalls);
    QCOMPARE(kindOf(Ben, Noon.addSecs(1200), limits), Kind::Open);
    QCOMPARE(kindOf(Anna, Noon.addSecs(3601), limits), Kind::Open); // the first is an hour ago
    QCOMPARE(kindOf(Anna, Noon.addSecs(3602), limits), Kind::TooManyCalls);
}

void TestAccessTable::minutesPerDay()
{
    const UsageLimits limits { 0, 10min, 900s };
    QVERIFY(
        m_one->enter(QStringLiteral("CB0"), Anna, limits, Midnight.addSecs(-60), Midnight).has_value()); // yesterday
    const auto first = m_one->enter(QStringLiteral("CB1"), Anna, limits, Noon, Midnight);
    QCOMPARE(first->timeLeft, std::optional<std::chrono::milliseconds>(10min));
    QVERIFY(m_one->leave(QStringLiteral("CB1"), 7min).has_value());
    QCOMPARE(m_two->enter(QStringLiteral("CB2"), Anna, limits, Noon.addSecs(3600), Midnight)->timeLeft,
        std::optional<std::chrono::milliseconds>(3min));
    // It runs, or its replica died.
    const auto third = m_two->enter(QStringLiteral("CB3"), Anna, limits, Noon.addSecs(3600 + 60), Midnight);
    QCOMPARE(third->timeLeft, std::optional<std::chrono::milliseconds>(2min));
    QCOMPARE(kindOf(Anna, Noon.addSecs(7200), limits), Kind::NoTimeLeft);
    QCOMPARE(kindOf(Ben, Noon.addSecs(7200), limits), Kind::Open);
    const QDateTime tomorrow = Midnight.addDays(1);
    QCOMPARE(m_two->enter(QStringLiteral("CB4"), Anna, limits, tomorrow, tomorrow)->kind, Kind::Open);
}

void TestAccessTable::theOwnerIsToldNowAndThen()
{
    QCOMPARE(m_one->mayTellOwner(Noon), true);
    QCOMPARE(m_two->mayTellOwner(Noon.addSecs(599)), false);
    QCOMPARE(m_two->mayTellOwner(Noon.addSecs(600)), true);
    QCOMPARE(m_one->mayTellOwner(Noon.addSecs(601)), false);
    QCOMPARE(m_one->mayTellOwner(Noon.addDays(-3)), true); // the clock was wrong
}

void TestAccessTable::noNumberStandsInClear()
{
    QCOMPARE(m_one->takeTry(Anna, Noon), true);
    QCOMPARE(kindOf(Anna, Noon, { 5, 5min, 900s }), Kind::Open);
    for (const char *sql : { "SELECT who FROM lockouts", "SELECT who FROM admissions" }) {
        auto query = m_first->run(QString::fromLatin1(sql));
        int seen = 0;
        for (; query && query->next(); ++seen)
            QVERIFY(!query->value(0).toString().contains(Anna.right(6)));
        QVERIFY(seen > 0);
    }
}

void TestAccessTable::oldRowsGo()
{
    QCOMPARE(m_one->takeTry(Anna, Noon), true);
    QCOMPARE(kindOf(Anna, Noon, { 5, 0min, 900s }), Kind::Open);
    QCOMPARE(AccessTable::forgetOld(*m_first, Noon.addDays(1)), 0);
    QCOMPARE(rows(QStringLiteral("lockouts")), 2);
    QCOMPARE(AccessTable::forgetOld(*m_first, Noon.addDays(3)), 3);
    QCOMPARE(rows(QStringLiteral("lockouts")) + rows(QStringLiteral("admissions")), 0);
}

QTEST_GUILESS_MAIN(TestAccessTable)
#include "tst_accesstable.moc"
