// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/calltable.h"
#include "store/messagearchive.h"
#include "store/vault.h"
#include "unit/store/onbothdatabases.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr qint64 Owner = 5000000123456;
const QDateTime Now = QDateTime::fromString(u"2026-11-22T16:00:00Z"_s, Qt::ISODate);

Message made(qint64 id, const QString &text, const QDateTime &at = Now)
{
    Message message;
    message.id = { {}, -1001234567890123, id };
    message.sender = u"Anna Größl"_s;
    message.text = text;
    message.sentAt = at;
    return message;
}

QList<qint64> idsOf(const QList<ArchivedMessage> &messages)
{
    QList<qint64> ids;
    for (const ArchivedMessage &message : messages)
        ids += message.message.id.message;
    return ids;
}
}

//! The same rules on both databases.
class TestMessageArchive : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void cleanup() { m_database.reset(); }
    void everythingComesBack_data() { databases(); }
    void everythingComesBack();
    void pages_data() { databases(); }
    void pages();
    void onlyNew_data() { databases(); }
    void onlyNew();
    void before_data() { databases(); }
    void before();
    void finds_data();
    void finds();
    void searchHasItsLimit_data() { databases(); }
    void searchHasItsLimit();
    void foreignConnectionsStayHidden_data() { databases(); }
    void foreignConnectionsStayHidden();
    void damagedIsShownAsSuch_data() { databases(); }
    void damagedIsShownAsSuch();
    void forgottenIsGone_data() { databases(); }
    void forgottenIsGone();
    void somebodyReadsWhileItIsForgotten_data();
    void somebodyReadsWhileItIsForgotten();

private:
    [[nodiscard]] bool add(const Message &message, qint64 arrival = 0);
    [[nodiscard]] qint64 count(const QString &table);

    std::unique_ptr<Database> m_database;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
};

void TestMessageArchive::init()
{
    m_database = std::move(Database::open(fresh()).value());
}

bool TestMessageArchive::add(const Message &message, qint64 arrival)
{
    MessageTable table(*m_database, m_cipher, Owner);
    return table.add(message, arrival, Now).has_value();
}

qint64 TestMessageArchive::count(const QString &table)
{
    auto query = m_database->run(u"SELECT COUNT(*) FROM "_s + table);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

void TestMessageArchive::everythingComesBack()
{
    Message message = made(7, u"Bring Brot mit"_s);
    message.group = u"Familie"_s;
    message.kind = Message::Kind::Photo;
    message.albumId = u"a1"_s;
    QVERIFY(add(message, 12));
    MessageTable table(*m_database, m_cipher, Owner);
    QVERIFY(table.markHeard({ { message.id, 1, Now.addSecs(60) } }).has_value());
    MessageArchive archive(*m_database, m_cipher, Owner);
    const auto read = archive.read(message.id);
    QVERIFY(read.has_value() && read->has_value());
    const ArchivedMessage expected { message, StoredMessage::State::Heard, 12, Now.addSecs(60) };
    QCOMPARE(**read, expected);
    QCOMPARE(archive.page({}, 50).value(), QList<ArchivedMessage> { expected });
    QVERIFY(!archive.read({ {}, message.id.chat, 8 })->has_value());
}

void TestMessageArchive::pages()
{
    // Many in one second, some even with the same arrival (update ids may begin anew): none twice, none left out.
    for (int i = 0; i < 25; ++i)
        QVERIFY(add(made(i, u"x"_s, Now.addSecs(i / 10)), i % 3));
    MessageArchive archive(*m_database, m_cipher, Owner);
    QList<ArchivedMessage> all;
    std::optional<ArchivedMessage> last;
    for (auto page = archive.page({}, 7); !page->isEmpty(); page = archive.page({}, 7, last)) {
        QVERIFY(page->size() <= 7);
        all += *page;
        last = all.constLast();
    }
    const QList<qint64> ids = idsOf(all);
    QCOMPARE(ids.size(), 25);
    QCOMPARE(QSet<qint64>(ids.cbegin(), ids.cend()).size(), 25);
    QVERIFY(std::is_sorted(all.cbegin(), all.cend(), [](const ArchivedMessage &a, const ArchivedMessage &b) {
        return std::pair(a.message.sentAt, a.arrival) > std::pair(b.message.sentAt, b.arrival);
    }));
}

void TestMessageArchive::onlyNew()
{
    for (int i = 1; i <= 3; ++i)
        QVERIFY(add(made(i, u"x"_s), i));
    MessageTable table(*m_database, m_cipher, Owner);
    QVERIFY(table.markHeard({ { made(2, {}).id, 1, Now } }).has_value());
    MessageArchive archive(*m_database, m_cipher, Owner);
    QCOMPARE(idsOf(archive.page({ true, {} }, 50).value()), (QList<qint64> { 3, 1 }));
}

void TestMessageArchive::before()
{
    for (int i = 0; i < 4; ++i)
        QVERIFY(add(made(i, u"x"_s, Now.addDays(-i)), i));
    MessageArchive archive(*m_database, m_cipher, Owner);
    QCOMPARE(idsOf(archive.page({ false, Now.addDays(-1) }, 50).value()), (QList<qint64> { 2, 3 }));
}

void TestMessageArchive::finds_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QList<qint64>>("ids");
    const std::pair<const char *, bool> kinds[] = { { "SQLite", false }, { "PostgreSQL", true } };
    for (const auto &[name, postgres] : kinds) {
        const auto row = [&](const char *what, const QString &words, const QList<qint64> &ids) {
            QTest::addRow("%s: %s", name, what) << postgres << words << ids;
        };
        row("a word", u"brot"_s, { 3, 1 });
        row("part of a word", u"schrank"_s, { 2 });
        row("all words", u"brot milch"_s, { 3 });
        row("upper case", u"KÜHLSCHRANK"_s, { 2 });
        row("sharp s", u"GRÖSSL milch"_s, { 3 });
        row("decomposed letters", u"Ku\u0308hl"_s, { 2 });
        row("ligature", u"ﬁsch"_s, { 4 });
        row("title", u"rechnung.pdf"_s, { 4 });
        row("wildcards are letters", u"%"_s, {});
        row("quotes are letters", u"'"_s, {});
        row("nothing", u"Zebra"_s, {});
    }
}

void TestMessageArchive::finds()
{
    QFETCH(QString, words);
    QVERIFY(add(made(1, u"Bring Brot mit"_s), 1));
    QVERIFY(add(made(2, u"Im Kühlschrank"_s), 2));
    QVERIFY(add(made(3, u"Milch, Brot"_s), 3));
    Message document = made(4, u"fisch"_s);
    document.title = u"Rechnung.pdf"_s;
    QVERIFY(add(document, 4));
    MessageArchive archive(*m_database, m_cipher, Owner);
    const auto found = archive.search({}, words, 50);
    QVERIFY(found.has_value());
    QTEST(idsOf(found->messages), "ids");
    QVERIFY(found->searchedAll);
    QVERIFY(archive.search({}, words, 1)->messages.size() <= 1);
}

void TestMessageArchive::searchHasItsLimit()
{
    QVERIFY(m_database
                ->inTransaction([&]() -> Result<void> {
                    for (int i = 0; i <= MessageArchive::MostSearched; ++i) {
                        if (!add(made(i, i == 0 ? u"die allererste"_s : i == 1 ? u"die zweite"_s : u"x"_s), i))
                            return failure(ServiceError::Kind::Refused, {});
                    }
                    return {};
                })
                .has_value());
    MessageArchive archive(*m_database, m_cipher, Owner);
    const auto oldest = archive.search({}, u"allererste"_s, 50);
    QVERIFY(oldest.has_value());
    QVERIFY(oldest->messages.isEmpty());
    QVERIFY(!oldest->searchedAll);
    QCOMPARE(idsOf(archive.search({}, u"zweite"_s, 50)->messages), QList<qint64> { 1 });
}

void TestMessageArchive::foreignConnectionsStayHidden()
{
    MessageTable table(*m_database, m_cipher, Owner);
    for (const QString &connection : { u"mine"_s, u"unknown"_s }) {
        Message message = made(1, u"x"_s);
        message.id.connection = connection;
        QVERIFY(add(message));
    }
    QVERIFY(table.note({ u"mine"_s, Owner, true }, Now).has_value());
    MessageArchive archive(*m_database, m_cipher, Owner);
    const auto page = archive.page({}, 50);
    QCOMPARE(page->size(), 1);
    QCOMPARE(page->first().message.id.connection, u"mine"_s);
    QCOMPARE(archive.search({}, u"x"_s, 50)->messages.size(), 1);
    QVERIFY(!archive.read({ u"unknown"_s, -1001234567890123, 1 })->has_value());
    QVERIFY(MessageArchive(*m_database, m_cipher, Owner + 1).page({}, 50)->isEmpty());
}

void TestMessageArchive::damagedIsShownAsSuch()
{
    QVERIFY(add(made(1, u"x"_s)));
    QVERIFY(add(made(2, u"y"_s)));
    QVERIFY(m_database->run(u"UPDATE messages SET content = ?"_s, { QByteArray("rubbish") }).has_value());
    MessageArchive archive(*m_database, m_cipher, Owner);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"a stored message cannot be read"_s)); // once
    const auto page = archive.page({}, 50);
    QCOMPARE(page->size(), 2);
    QCOMPARE(page->first().message.kind, Message::Kind::Unreadable);
}

void TestMessageArchive::forgottenIsGone()
{
    QFETCH(bool, postgres);
    const Message secret = made(1, u"x"_s);
    QVERIFY(add(secret));
    QVERIFY(add(made(2, u"y"_s)));
    StoredCall call;
    call.id = u"CA1"_s;
    call.startedAt = Now;
    call.outcome = u"completed"_s;
    call.heard = { secret.id, made(2, {}).id };
    QVERIFY(CallTable(*m_database, m_cipher).write(call, {}).has_value());
    QByteArray sealed;
    {
        auto row = m_database->run(u"SELECT content FROM messages WHERE message = 1"_s);
        QVERIFY(row && row->next());
        sealed = row->value(0).toByteArray();
    }

    MessageArchive archive(*m_database, m_cipher, Owner);
    QCOMPARE(archive.toldBy(secret.id).value(), QStringList { u"CA1"_s });
    QCOMPARE(archive.forget(secret.id).value(), 1);
    QCOMPARE(archive.forget(secret.id).value(), 0);
    QVERIFY(archive.toldBy(secret.id)->isEmpty());
    QCOMPARE(count(u"messages"_s), 1);
    QCOMPARE(count(u"heard_messages"_s), 1);
    QVERIFY(m_database->forgetForGood().has_value());
    if (postgres)
        return;
    // Not even sealed does it stand in a file.
    const QFileInfoList files = QDir(m_directory->path()).entryInfoList(QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(sealed), qPrintable(info.fileName()));
    }
}

void TestMessageArchive::somebodyReadsWhileItIsForgotten_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false; // PostgreSQL has no log of this kind
}

void TestMessageArchive::somebodyReadsWhileItIsForgotten()
{
    QVERIFY(add(made(1, u"x"_s)));
    const auto reader = std::move(Database::open({ m_directory->filePath(u"inbox.db"_s), 20ms }).value());
    QVERIFY(reader->run(u"BEGIN"_s).has_value());
    {
        auto row = reader->run(u"SELECT COUNT(*) FROM messages"_s);
        QVERIFY(row && row->next());
    }
    const auto writer = std::move(Database::open({ m_directory->filePath(u"inbox.db"_s), 20ms }).value());
    QCOMPARE(MessageArchive(*writer, m_cipher, Owner).forget(made(1, {}).id).value(), 1);
    const Result<void> gone = writer->forgetForGood();
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, ServiceError::Kind::Conflict);
    QVERIFY(reader->run(u"COMMIT"_s).has_value());
    QVERIFY(writer->forgetForGood().has_value());
}

QTEST_GUILESS_MAIN(TestMessageArchive)
#include "tst_messagearchive.moc"
