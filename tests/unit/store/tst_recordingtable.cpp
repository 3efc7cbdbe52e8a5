// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/calltable.h"
#include "store/recordingtable.h"
#include "unit/store/onbothdatabases.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QDateTime Now = QDateTime::fromString(u"2026-11-22T16:00:00Z"_s, Qt::ISODate);

StoredRecording made(const QString &call, int part, qsizetype samples = 80'000, const QDateTime &at = Now)
{
    return { call, at, part, QByteArray(samples, 'c'), QByteArray(samples, 'm'), false };
}

StoredCall madeCall(const QString &id, const QDateTime &at = Now)
{
    StoredCall call;
    call.id = id;
    call.startedAt = at;
    call.outcome = u"completed"_s;
    return call;
}
}

//! The same rules on both databases.
class TestRecordingTable : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void cleanup() { m_database.reset(); }
    void everythingComesBack_data() { databases(); }
    void everythingComesBack();
    void writtenTwiceIsThereOnce_data() { databases(); }
    void writtenTwiceIsThereOnce();
    void nothingAudibleIsStored_data() { databases(); }
    void nothingAudibleIsStored();
    void soundStaysWhereItBelongs_data() { databases(); }
    void soundStaysWhereItBelongs();
    void aMissingPartIsNoticed_data() { databases(); }
    void aMissingPartIsNoticed();
    void aCallKnowsItsRecording_data() { databases(); }
    void aCallKnowsItsRecording();
    void goesWithItsCall_data() { databases(); }
    void goesWithItsCall();
    void callsThatDied_data() { databases(); }
    void callsThatDied();
    void oldOnesGoInParts_data() { databases(); }
    void oldOnesGoInParts();

private:
    [[nodiscard]] QByteArray stored(const QString &call, int part)
    {
        auto query = m_database->run(u"SELECT sound FROM recordings WHERE call = ? AND part = ?"_s, { call, part });
        return query && query->next() ? query->value(0).toByteArray() : QByteArray();
    }
    [[nodiscard]] int parts(const QString &call) { return RecordingTable(*m_database, m_cipher).extent(call)->parts; }

    std::unique_ptr<Database> m_database;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
};

void TestRecordingTable::init()
{
    m_database = std::move(Database::open(fresh()).value());
}

void TestRecordingTable::everythingComesBack()
{
    RecordingTable table(*m_database, m_cipher);
    QCOMPARE(table.extent(u"CA1"_s)->parts, 0);
    QVERIFY(table.write(made(u"CA1"_s, 0)).has_value());
    QVERIFY(table.write(made(u"CA1"_s, 1, 3)).has_value());
    QVERIFY(table.write(made(u"CA2"_s, 0, 5)).has_value());
    const auto extent = table.extent(u"CA1"_s);
    QVERIFY(extent.has_value());
    QCOMPARE(extent->parts, 2);
    QCOMPARE(extent->samples, 80'003);
    StoredRecording expected = made(u"CA1"_s, 1, 3);
    expected.startedAt = {};
    QCOMPARE(table.read(u"CA1"_s, 1).value(), expected);
    QCOMPARE(table.read(u"CA1"_s, 0)->machine, QByteArray(80'000, 'm'));
    QCOMPARE(table.read(u"CA1"_s, 2).error().kind, ServiceError::Kind::Empty);
}

void TestRecordingTable::writtenTwiceIsThereOnce()
{
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0, 10)).has_value());
    QVERIFY(table.write(made(u"CA1"_s, 0, 10)).has_value()); // the first attempt seemed lost
    QCOMPARE(table.extent(u"CA1"_s)->samples, 10);
}

void TestRecordingTable::nothingAudibleIsStored()
{
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0)).has_value());
    const QByteArray sealed = stored(u"CA1"_s, 0);
    QVERIFY(sealed.size() >= 160'000);
    QVERIFY(!sealed.contains("cccc"));
    QVERIFY(!sealed.contains("mmmm"));
}

void TestRecordingTable::soundStaysWhereItBelongs()
{
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0, 10)).has_value());
    QVERIFY(table.write(made(u"CA1"_s, 1, 10)).has_value());
    const QByteArray first = stored(u"CA1"_s, 0);
    QVERIFY(m_database->run(u"UPDATE recordings SET sound = ? WHERE call = 'CA1' AND part = 1"_s, { first }));
    QCOMPARE(table.read(u"CA1"_s, 1).error().kind, ServiceError::Kind::Malformed);
    QVERIFY(m_database->run(u"UPDATE recordings SET call = 'CA2' WHERE part = 0"_s));
    QCOMPARE(table.read(u"CA2"_s, 0).error().kind, ServiceError::Kind::Malformed);
    QVERIFY(m_database->run(u"UPDATE recordings SET call = 'CA1', samples = 11 WHERE part = 0"_s));
    QCOMPARE(table.read(u"CA1"_s, 0).error().kind, ServiceError::Kind::Malformed);
}

void TestRecordingTable::aMissingPartIsNoticed()
{
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0, 10)).has_value());
    QVERIFY(table.write(made(u"CA1"_s, 2, 10)).has_value());
    QCOMPARE(table.extent(u"CA1"_s).error().kind, ServiceError::Kind::Malformed);
}

void TestRecordingTable::aCallKnowsItsRecording()
{
    CallTable calls(*m_database, m_cipher);
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0)).has_value());
    QVERIFY(table.write(made(u"CA1"_s, 1, 4'000)).has_value());
    QVERIFY(calls.write(madeCall(u"CA1"_s), {}).has_value());
    QVERIFY(calls.write(madeCall(u"CA2"_s), {}).has_value());
    QCOMPARE((*calls.read(u"CA1"_s))->recorded, 10'500ms);
    QCOMPARE((*calls.read(u"CA2"_s))->recorded, 0ms);
    const auto page = calls.page(10, Now.addDays(1));
    QCOMPARE(page->size(), 2);
    QCOMPARE(page->at(0).recorded, 0ms);
    QCOMPARE(page->at(1).recorded, 10'500ms);
}

void TestRecordingTable::goesWithItsCall()
{
    CallTable calls(*m_database, m_cipher);
    RecordingTable table(*m_database, m_cipher);
    for (const QString &call : { u"CA1"_s, u"CA2"_s, u"CA3"_s }) {
        QVERIFY(table.write(made(call, 0, 10)).has_value());
        QVERIFY(table.write(made(call, 1, 10)).has_value());
    }
    QVERIFY(calls.write(madeCall(u"CA1"_s), {}).has_value());
    QCOMPARE(calls.remove(u"CA1"_s).value(), 1);
    QCOMPARE(parts(u"CA1"_s), 0);
    QCOMPARE(calls.remove(u"CA2"_s).value(), 1); // the call has died and left nothing else
    QCOMPARE(parts(u"CA2"_s), 0);
    QCOMPARE(calls.remove(u"CA2"_s).value(), 0);
    QCOMPARE(parts(u"CA3"_s), 2);
}

void TestRecordingTable::callsThatDied()
{
    CallTable calls(*m_database, m_cipher);
    RecordingTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, 0, 10)).has_value());
    QVERIFY(calls.write(madeCall(u"CA1"_s), {}).has_value());
    QVERIFY(table.write(made(u"CA2"_s, 0, 10)).has_value());
    QVERIFY(table.write(made(u"CA2"_s, 1, 10)).has_value());
    QVERIFY(table.write(made(u"CA3"_s, 0, 10, Now.addSecs(60))).has_value());
    QCOMPARE(table.withoutCall(10).value(), QStringList({ u"CA3"_s, u"CA2"_s }));
    QCOMPARE(table.withoutCall(1).value(), QStringList { u"CA3"_s });
}

void TestRecordingTable::oldOnesGoInParts()
{
    RecordingTable table(*m_database, m_cipher);
    for (int part = 0; part < 3; ++part) {
        QVERIFY(table.write(made(u"CA1"_s, part, 10, Now.addDays(-31))).has_value());
        QVERIFY(table.write(made(u"CA2"_s, part, 10, Now.addDays(-29))).has_value());
    }
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 2).value(), 2);
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 2).value(), 1);
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 2).value(), 0);
    QCOMPARE(parts(u"CA1"_s), 0);
    QCOMPARE(parts(u"CA2"_s), 3);
}

QTEST_GUILESS_MAIN(TestRecordingTable)
#include "tst_recordingtable.moc"
