// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/inboxstore.h"
#include "store/messagecontent.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/store/onbothdatabases.h"

#include <QLoggingCategory>
#include <QSignalSpy>
#include <QTemporaryDir>

//! An InboxStore on a database of its own, and words for what happens to it. For SQLite and PostgreSQL alike.
namespace inboxbench
{
using namespace std::chrono_literals;

constexpr qint64 BigId = 9007199254740993; // 2^53 + 1
constexpr qint64 Owner = 5000000123456;
const Claimant Somebody { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };
const Claimant SomebodyAgain { QStringLiteral("CA2"), QStringLiteral("+4915100000000") };
const Claimant SomebodyElse { QStringLiteral("CA3"), QStringLiteral("+4915100000001") };

struct Bench
{
    static inline PostgresServer *server = nullptr; // null: SQLite

    QTemporaryDir directory;
    const DatabaseSettings settings = freshDatabase();
    VirtualClock clock;
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<Database> database;
    std::unique_ptr<InboxStore> store;
    std::unique_ptr<Database> blocker; // another process that can hold the file
    quint64 number = 0;

    explicit Bench(qint64 owner = Owner) { open(owner); }

    //! From now on benches are at this server, which it starts; or in files.
    static void begin(PostgresServer *at)
    {
        server = at;
        if (server)
            QVERIFY2(server->start(), server->log().constData());
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }

    [[nodiscard]] DatabaseSettings freshDatabase() const
    {
        DatabaseSettings fresh { directory.filePath(QStringLiteral("inbox.db")), 20ms };
        if (server) {
            fresh.busyTimeout = 200ms; // twice that is what a statement may take
            fresh.postgres = addressOf(*server, server->makeDatabase());
        }
        return fresh;
    }

    void open(qint64 owner = Owner)
    {
        store.reset();
        database.reset();
        database = std::move(Database::open(settings).value());
        store = std::make_unique<InboxStore>(*database, cipher, clock, InboxStoreSettings { owner });
    }

    void lock()
    {
        blocker = std::move(Database::open(settings).value());
        QVERIFY(blocker->run(server ? QStringLiteral("BEGIN") : QStringLiteral("BEGIN IMMEDIATE")).has_value());
        if (server) // others may read, as with SQLite
            QVERIFY(blocker->run(QStringLiteral("LOCK TABLE messages, vault IN EXCLUSIVE MODE")).has_value());
    }
    void unlock() { blocker.reset(); }

    // From now on no message can be added; sqlState is PostgreSQL's reason.
    void refuse(const QString &sqlState)
    {
        QStringList statements { QStringLiteral(
            "CREATE TRIGGER refuse BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'x'); END") };
        if (server)
            statements = { QStringLiteral("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE "
                                          "SQLSTATE ''%1''; END'")
                               .arg(sqlState),
                QStringLiteral(
                    "CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuse()") };
        for (const QString &statement : std::as_const(statements))
            QVERIFY(database->run(statement).has_value());
    }
    void refuseNoMore()
    {
        const QString table = server ? QStringLiteral(" ON messages") : QString();
        QVERIFY(database->run(QStringLiteral("DROP TRIGGER refuse") + table).has_value());
    }

    // False when the page was refused.
    bool put(const QList<TelegramUpdate> &updates)
    {
        QSignalSpy stored(store.get(), &InboxStore::pageStored);
        QSignalSpy refused(store.get(), &InboxStore::pageRefused);
        store->storePage(++number, updates);
        if (stored.size() + refused.size() != 1)
            qWarning("a page must be answered once");
        const QSignalSpy &answer = stored.isEmpty() ? refused : stored;
        if (answer.first().first().toULongLong() != number)
            qWarning("the answer carries another page's number");
        return !stored.isEmpty();
    }

    UnreadMessages readAll(const Claimant &claimant = Somebody)
    {
        QSignalSpy spy(store.get(), &InboxStore::unreadRead);
        store->readUnread(++number, claimant);
        if (spy.size() != 1 || spy.first().first().toULongLong() != number)
            qWarning("a read must be answered once");
        return spy.first().at(1).value<UnreadMessages>();
    }

    QStringList texts(const Claimant &claimant = Somebody)
    {
        QStringList found;
        for (const Message &message : readAll(claimant).messages)
            found += message.text;
        return found;
    }

    bool hear(const QList<MessageId> &ids)
    {
        QSignalSpy written(store.get(), &InboxStore::heardWritten);
        QSignalSpy delayed(store.get(), &InboxStore::heardDelayed);
        store->markHeard(++number, Somebody.call, ids, clock.wallNow());
        if (written.size() + delayed.size() != 1)
            qWarning("a mark must be answered once");
        return !written.isEmpty();
    }

    qint64 count(const QString &what)
    {
        auto query = database->run(QStringLiteral("SELECT COUNT(*) FROM ") + what);
        return query && query->next() ? query->value(0).toLongLong() : -1;
    }
};

inline void expectTrouble()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
}

inline Message made(qint64 id, const QString &text, int minutes = 0, const QString &connection = {})
{
    Message message;
    message.id = { connection, 99, id };
    message.sender = QStringLiteral("Anna");
    message.text = text;
    message.sentAt = QDateTime::fromString(QStringLiteral("2026-11-22T15:00:00Z"), Qt::ISODate).addSecs(60 * minutes);
    return message;
}

inline Message picture(qint64 id, const QString &caption = {}, Message::Kind kind = Message::Kind::Photo)
{
    Message message = made(id, caption);
    message.kind = kind;
    message.albumId = QStringLiteral("13370001");
    return message;
}

template<class Kind>
TelegramUpdate update(const Kind &what)
{
    static qint64 id = 0;
    return { ++id, what };
}

inline QList<TelegramUpdate> news(const QList<Message> &messages)
{
    QList<TelegramUpdate> updates;
    for (const Message &message : messages)
        updates += update(NewMessage { message });
    return updates;
}

//! Runs the test on SQLite, and once more on PostgreSQL. Test is made of the server, or null.
template<class Test>
int onBothDatabases(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    PostgresServer server;
    Test onSqlite(nullptr);
    Test onPostgres(&server);
    const int failures = QTest::qExec(&onSqlite, argc, argv);
    return failures + QTest::qExec(&onPostgres, argc, argv);
}
}
