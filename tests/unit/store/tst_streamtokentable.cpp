// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/streamtokentable.h"
#include "unit/store/onbothdatabases.h"

#include <QTemporaryDir>

#include <thread>

using namespace std::chrono_literals;
using State = StreamTokenIssue::State;

namespace
{
const QDateTime Now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
const QDateTime InAMinute = Now.addSecs(60);
const QString Call = QStringLiteral("CA1");
}

//! The same rules on both databases; two tables are two replicas.
class TestStreamTokenTable : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void cleanup();
    void aTokenIsUsedOnce_data() { databases(); }
    void aTokenIsUsedOnce();
    void repetitionsGetTheSameToken_data() { databases(); }
    void repetitionsGetTheSameToken();
    void withdrawnIsForgotten_data() { databases(); }
    void withdrawnIsForgotten();
    void unusedTokensExpire_data() { databases(); }
    void unusedTokensExpire();
    void unknownCallsMayComeIn_data() { databases(); }
    void unknownCallsMayComeIn();
    void usedCallsAreRemembered_data() { databases(); }
    void usedCallsAreRemembered();
    void theOldestGoFirst_data() { databases(); }
    void theOldestGoFirst();
    void noTokenStandsInClear_data() { databases(); }
    void noTokenStandsInClear();
    void tokensBelongToTheirCall_data() { databases(); }
    void tokensBelongToTheirCall();
    void manyReplicasAtOnce_data();
    void manyReplicasAtOnce();

private:
    [[nodiscard]] qint64 rows();

    DatabaseSettings m_settings;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<Database> m_first;
    std::unique_ptr<Database> m_second;
    std::unique_ptr<StreamTokenTable> m_one;
    std::unique_ptr<StreamTokenTable> m_two;
};

void TestStreamTokenTable::init()
{
    m_settings = fresh();
    m_first = std::move(Database::open(m_settings).value());
    m_second = std::move(Database::open(m_settings).value());
    m_one = std::make_unique<StreamTokenTable>(*m_first, m_cipher);
    m_two = std::make_unique<StreamTokenTable>(*m_second, m_cipher);
}

void TestStreamTokenTable::cleanup()
{
    m_one.reset();
    m_two.reset();
    m_first.reset();
    m_second.reset();
}

qint64 TestStreamTokenTable::rows()
{
    auto query = m_first->run(QStringLiteral("SELECT COUNT(*) FROM stream_tokens"));
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

void TestStreamTokenTable::aTokenIsUsedOnce()
{
    QCOMPARE(m_one->issue(Call, "token", InAMinute, Now)->state, State::Fresh);
    QCOMPARE(m_two->redeem(Call, Now), true);
    QCOMPARE(m_one->redeem(Call, Now), false);
    QCOMPARE(m_two->redeem(Call, Now), false);
    for (StreamTokenTable *table : { m_one.get(), m_two.get() }) {
        const auto again = table->issue(Call, "another", InAMinute, Now);
        QCOMPARE(again->state, State::Used);
        QVERIFY(again->token.isEmpty());
    }
    QCOMPARE(m_one->redeem(QStringLiteral("CA2"), Now), true);
}

void TestStreamTokenTable::repetitionsGetTheSameToken()
{
    const auto fresh = m_one->issue(Call, "token", InAMinute, Now);
    QCOMPARE(fresh->token, QByteArray("token"));
    const auto repeated = m_two->issue(Call, "another", InAMinute, Now.addSecs(1));
    QCOMPARE(repeated->state, State::Repeated);
    QCOMPARE(repeated->token, QByteArray("token"));
    QCOMPARE(rows(), 1);
}

void TestStreamTokenTable::withdrawnIsForgotten()
{
    QVERIFY(m_one->issue(Call, "token", InAMinute, Now).has_value());
    QVERIFY(m_two->withdraw(Call).has_value());
    QCOMPARE(rows(), 0);
    QCOMPARE(m_one->issue(Call, "another", InAMinute, Now)->state, State::Fresh);
    QCOMPARE(m_one->redeem(Call, Now), true);
    QVERIFY(m_one->withdraw(Call).has_value()); // what is used stays used
    QCOMPARE(m_one->redeem(Call, Now), false);
}

void TestStreamTokenTable::unusedTokensExpire()
{
    QVERIFY(m_one->issue(Call, "token", InAMinute, Now).has_value());
    QCOMPARE(m_two->issue(Call, "another", InAMinute.addSecs(60), InAMinute)->state, State::Repeated);
    const QDateTime later = InAMinute.addSecs(1);
    const auto late = m_two->issue(Call, "another", later.addSecs(60), later);
    QCOMPARE(late->state, State::Used);
    QVERIFY(late->token.isEmpty());
    const QDateTime muchLater = InAMinute.addDuration(StreamTokenTable::Memory);
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, muchLater), 0);
    QCOMPARE(m_one->issue(Call, "third", muchLater.addSecs(60), muchLater)->state, State::Used);
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, muchLater.addSecs(1)), 1);
}

void TestStreamTokenTable::unknownCallsMayComeIn()
{
    QCOMPARE(m_one->redeem(Call, Now), true);
    QCOMPARE(m_two->redeem(Call, Now), false);
}

void TestStreamTokenTable::usedCallsAreRemembered()
{
    const QDateTime later = Now.addDuration(StreamTokenTable::Memory);
    QCOMPARE(m_one->redeem(Call, Now), true);
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, later), 0);
    QCOMPARE(m_one->redeem(Call, later), false);
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, later.addSecs(1)), 1);
    QCOMPARE(rows(), 0);
}

void TestStreamTokenTable::theOldestGoFirst()
{
    const auto at = [](int second) { return Now.addSecs(second); };
    QCOMPARE(m_one->redeem(QStringLiteral("CA1"), at(0)), true);
    QVERIFY(m_one->issue(QStringLiteral("CA2"), "never used", at(1), at(0)).has_value());
    QCOMPARE(m_one->redeem(QStringLiteral("CA3"), at(2)), true);
    QVERIFY(m_one->issue(QStringLiteral("CA4"), "still open", at(60), at(3)).has_value());
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, at(4), 4), 0);
    QCOMPARE(StreamTokenTable::forgetOld(*m_first, at(4), 2), 2);
    QCOMPARE(rows(), 2);
    QCOMPARE(m_one->redeem(QStringLiteral("CA3"), at(4)), false);
    QCOMPARE(m_one->issue(QStringLiteral("CA4"), "another", at(60), at(4))->state, State::Repeated);
}

void TestStreamTokenTable::noTokenStandsInClear()
{
    QVERIFY(m_one->issue(Call, "the-secret-token", InAMinute, Now).has_value());
    auto query = m_first->run(QStringLiteral("SELECT token FROM stream_tokens"));
    QVERIFY(query && query->next());
    QVERIFY(!query->value(0).toByteArray().isEmpty());
    QVERIFY(!query->value(0).toByteArray().contains("secret"));
}

void TestStreamTokenTable::tokensBelongToTheirCall()
{
    QVERIFY(m_one->issue(Call, "token", InAMinute, Now).has_value());
    QVERIFY(m_first->run(QStringLiteral("UPDATE stream_tokens SET call = 'CA2'")).has_value());
    const auto moved = m_one->issue(QStringLiteral("CA2"), "offered", InAMinute, Now);
    QVERIFY(!moved.has_value());
    QCOMPARE(moved.error().kind, ServiceError::Kind::Malformed);
}

void TestStreamTokenTable::manyReplicasAtOnce_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("PostgreSQL") << true; // SQLite has one program only
}

void TestStreamTokenTable::manyReplicasAtOnce()
{
    constexpr int Replicas = 6;
    for (int round = 0; round < 5; ++round) {
        const QString call = QStringLiteral("CB%1").arg(round);
        std::atomic<int> fresh = 0;
        std::atomic<int> redeemed = 0;
        {
            std::vector<std::jthread> replicas;
            for (int i = 0; i < Replicas; ++i)
                replicas.emplace_back([&, i] {
                    const auto database = Database::open(m_settings);
                    StreamTokenTable table(**database, m_cipher);
                    const auto issued = table.issue(call, QByteArray::number(i), InAMinute, Now);
                    fresh += issued && issued->state == State::Fresh ? 1 : 0;
                    redeemed += table.redeem(call, Now).value_or(false) ? 1 : 0;
                });
        }
        QCOMPARE(fresh.load(), 1);
        QCOMPARE(redeemed.load(), 1);
    }
}

QTEST_GUILESS_MAIN(TestStreamTokenTable)
#include "tst_streamtokentable.moc"
