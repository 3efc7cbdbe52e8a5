// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/calltable.h"
#include "unit/store/onbothdatabases.h"

#include <QSqlRecord>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QDateTime Now = QDateTime::fromString(u"2026-11-22T16:00:00Z"_s, Qt::ISODate);

StoredCall made(const QString &id, const QDateTime &at = Now)
{
    StoredCall call;
    call.id = id;
    call.number = u"+4915100000123"_s;
    call.startedAt = at;
    call.length = 61s;
    call.outcome = u"completed"_s;
    call.messagesNew = 3;
    call.messagesHeard = 2;
    call.interruptions = 1;
    call.turns = { { 700ms, 950ms }, {} };
    call.errors = { u"answer: timeout"_s };
    call.transcript = { { 0ms, false, u"Wiedererkennbares Wort"_s }, { 5s, true, u"Und sonst?"_s } };
    call.heard = { { {}, 99, 1 }, { u"bc1"_s, 99, 9007199254740993 } };
    return call;
}
}

//! The same rules on both databases.
class TestCallTable : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void cleanup() { m_database.reset(); }
    void everythingComesBack_data() { databases(); }
    void everythingComesBack();
    void onlyWhatMayBeKept_data() { databases(); }
    void onlyWhatMayBeKept();
    void nothingReadableIsStored_data() { databases(); }
    void nothingReadableIsStored();
    void pages_data() { databases(); }
    void pages();
    void removedIsGone_data() { databases(); }
    void removedIsGone();
    void oldCallsGo_data() { databases(); }
    void oldCallsGo();

private:
    std::unique_ptr<Database> m_database;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
};

void TestCallTable::init()
{
    m_database = std::move(Database::open(fresh()).value());
}

void TestCallTable::everythingComesBack()
{
    CallTable table(*m_database, m_cipher);
    StoredCall call = made(u"CA1"_s);
    QVERIFY(table.write(call, { true, true }).has_value());
    const auto read = table.read(u"CA1"_s);
    QVERIFY(read.has_value() && read->has_value());
    call.caller = QString::fromLatin1(m_cipher.fingerprint("+4915100000123"));
    call.callerEnd = u"123"_s;
    QCOMPARE(**read, call);
    QVERIFY(!table.read(u"CA2"_s)->has_value());
    call.outcome = u"failed"_s;
    QVERIFY(table.write(call, { true, true }).has_value()); // once more, after the first attempt seemed lost
    QCOMPARE((*table.read(u"CA1"_s))->outcome, u"failed"_s);
}

void TestCallTable::onlyWhatMayBeKept()
{
    CallTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s), { false, false }).has_value());
    StoredCall withheld = made(u"CA2"_s);
    withheld.number.clear();
    QVERIFY(table.write(withheld, { true, true }).has_value());
    const StoredCall first = **table.read(u"CA1"_s);
    QCOMPARE(first.number, QString());
    QCOMPARE(first.callerEnd, u"123"_s);
    QVERIFY(first.transcript.isEmpty());
    const StoredCall second = **table.read(u"CA2"_s);
    QCOMPARE(second.caller, QString());
    QCOMPARE(second.callerEnd, QString());
}

void TestCallTable::nothingReadableIsStored()
{
    CallTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s), { true, true }).has_value());
    auto query = m_database->run(u"SELECT * FROM calls"_s);
    QVERIFY(query && query->next());
    for (int column = 0; column < query->record().count(); ++column) {
        QVERIFY(!query->value(column).toByteArray().contains("Wiedererkennbar"));
        QVERIFY(!query->value(column).toByteArray().contains("15100000123"));
    }
}

void TestCallTable::pages()
{
    CallTable table(*m_database, m_cipher);
    for (int i = 0; i < 25; ++i)
        QVERIFY(table.write(made(u"CA%1"_s.arg(100 + i), Now.addSecs(i / 2)), {}).has_value());
    // Two at a time began in the same moment.
    QStringList ids;
    StoredCall last;
    for (auto page = table.page(7, Now.addDays(1)); !page->isEmpty(); page = table.page(7, last)) {
        QVERIFY(page->size() <= 7);
        for (const StoredCall &call : *page)
            ids += call.id;
        last = page->last();
    }
    QCOMPARE(ids.size(), 25);
    QCOMPARE(ids.first(), u"CA124"_s);
    QCOMPARE(ids.last(), u"CA100"_s);
    QCOMPARE(table.page(50, Now.addSecs(1))->size(), 2);
}

void TestCallTable::removedIsGone()
{
    CallTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s), {}).has_value());
    QCOMPARE(table.remove(u"CA1"_s).value(), 1);
    QCOMPARE(table.remove(u"CA1"_s).value(), 0);
    auto query = m_database->run(u"SELECT COUNT(*) FROM heard_messages"_s);
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toInt(), 0);
}

void TestCallTable::oldCallsGo()
{
    CallTable table(*m_database, m_cipher);
    QVERIFY(table.write(made(u"CA1"_s, Now.addDays(-31)), {}).has_value());
    QVERIFY(table.write(made(u"CA2"_s, Now.addDays(-29)), {}).has_value());
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 5).value(), 1);
    QCOMPARE(table.page(10, Now)->size(), 1);
    QCOMPARE((*table.read(u"CA2"_s))->heard.size(), 2);
    for (int i = 3; i < 6; ++i)
        QVERIFY(table.write(made(u"CA%1"_s.arg(i), Now.addDays(-30 - i)), {}).has_value());
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 2).value(), 2);
    QVERIFY((*table.read(u"CA3"_s)).has_value()); // the youngest of them
    QCOMPARE(table.removeOlderThan(Now.addDays(-30), 2).value(), 1);
}

QTEST_GUILESS_MAIN(TestCallTable)
#include "tst_calltable.moc"
