// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storedmessagesource.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QSignalSpy>

namespace
{
constexpr qint64 Owner = 5000000123456;
const QString Connection = QStringLiteral("bc1");
const Claimant Caller { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };
const Claimant Another { QStringLiteral("CA2"), QStringLiteral("+4915100000001") };

using Content = decltype(TelegramUpdate::what);

struct Bench
{
    VirtualClock clock;
    std::unique_ptr<Database> database = std::move(Database::open({ QStringLiteral(":memory:") }).value());
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    InboxStore store { *database, cipher, clock, InboxStoreSettings { Owner } };
    StoredMessageSource source { store, nullptr, 1, clock };
    quint64 number = 0;

    Bench() { put({ BusinessConnection { Connection, Owner, true } }); }

    void put(const QList<Content> &contents)
    {
        QList<TelegramUpdate> updates;
        for (const Content &content : contents)
            updates += TelegramUpdate { static_cast<qint64>(++number), content };
        store.storePage(number, updates);
    }
    // In the owner's chat with somebody.
    void arrive(qint64 id, const QString &album = {})
    {
        Message message;
        message.id = { Connection, 99, id };
        message.text = QStringLiteral("text");
        message.albumId = album;
        message.kind = album.isEmpty() ? Message::Kind::Text : Message::Kind::Photo;
        message.sentAt = clock.wallNow();
        put({ NewMessage { message } });
    }
    void disappear(const QList<qint64> &ids) { put({ DeletedMessages { Connection, 99, ids } }); }
    void begin(const Claimant &claimant = Caller) { store.readUnread(++number, claimant); }
    void hear(const QList<qint64> &ids)
    {
        QList<MessageId> heard;
        for (const qint64 id : ids)
            heard += MessageId { Connection, 99, id };
        store.markHeard(++number, Caller.call, heard, clock.wallNow());
    }
};

//! What a call's watch tells it.
struct Watched
{
    Pending<MessageWatch> watch;
    QSignalSpy spy;

    Watched(Bench &bench, const Claimant &claimant = Caller)
        : watch(bench.source.watch(claimant.call)), spy(watch.get(), &MessageWatch::withdrawn)
    {
    }
    [[nodiscard]] QList<qint64> ids()
    {
        QCoreApplication::processEvents(); // everything is in this thread
        QList<qint64> found;
        for (const QVariantList &arguments : std::as_const(spy)) {
            for (const MessageId &id : arguments.first().value<QList<MessageId>>())
                found += id.message;
        }
        std::ranges::sort(found);
        return found;
    }
};
}

//! A call learns what it shall not tell any more.
class TestWithdrawals : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void deletedInTheCall();
    void deletedBeforeTheWatch();
    void deletedInAFullPage();
    void seenByTheOwner();
    void editedStays();
    void heardStays();
    void heardThatWaitsForTheDatabaseStays();
    void anAlbumGoesWithItsLastPart();
    void eachCallIsToldOfItsOwn();
    void anotherProcessDeletes();
    void nobodyIsToldAfterwards();
};

void TestWithdrawals::deletedInTheCall()
{
    Bench bench;
    for (const qint64 id : { 1, 2, 3 })
        bench.arrive(id);
    bench.begin();
    Watched watched(bench);
    QCOMPARE(watched.ids(), QList<qint64>());
    bench.disappear({ 2, 77 });
    QCOMPARE(watched.ids(), QList<qint64> { 2 });
    bench.disappear({ 2 }); // once is enough
    bench.disappear({ 3 });
    QCOMPARE(watched.ids(), QList<qint64>({ 2, 3 }));
}

void TestWithdrawals::deletedBeforeTheWatch()
{
    Bench bench;
    bench.arrive(1);
    bench.arrive(2);
    bench.begin();
    bench.disappear({ 1 });
    Watched watched(bench); // the telephone has rung meanwhile
    QCOMPARE(watched.ids(), QList<qint64> { 1 });
}

void TestWithdrawals::deletedInAFullPage()
{
    Bench bench;
    bench.arrive(1);
    bench.begin();
    Watched watched(bench);
    QList<Content> page { DeletedMessages { Connection, 99, { 1 } } };
    while (page.size() < telegram::PageLimit)
        page += IgnoredUpdate { QStringLiteral("nothing") };
    bench.put(page);
    QCOMPARE(watched.ids(), QList<qint64> { 1 });
}

void TestWithdrawals::seenByTheOwner()
{
    Bench bench;
    bench.arrive(1);
    bench.arrive(2);
    bench.begin();
    Watched watched(bench);
    bench.put({ SeenChat { Connection, 99, 2, Owner } });
    QCOMPARE(watched.ids(), QList<qint64> { 1 });
}

void TestWithdrawals::editedStays()
{
    Bench bench;
    bench.arrive(1);
    bench.begin();
    Watched watched(bench);
    Message edit;
    edit.id = { Connection, 99, 1 };
    edit.text = QStringLiteral("other words");
    bench.put({ EditedMessage { edit } });
    QCOMPARE(watched.ids(), QList<qint64>());
}

void TestWithdrawals::heardStays()
{
    Bench bench;
    bench.arrive(1);
    bench.arrive(2);
    bench.begin();
    Watched watched(bench);
    bench.hear({ 1 });
    bench.disappear({ 1 });
    QCOMPARE(watched.ids(), QList<qint64>()); // it may be repeated
    bench.disappear({ 2 });
    QCOMPARE(watched.ids(), QList<qint64> { 2 });
}

void TestWithdrawals::heardThatWaitsForTheDatabaseStays()
{
    Bench bench;
    bench.arrive(1);
    bench.begin();
    Watched watched(bench);
    QVERIFY(bench.database->run(QStringLiteral("ALTER TABLE messages RENAME TO gone")).has_value());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
    bench.hear({ 1 });
    QVERIFY(bench.database->run(QStringLiteral("ALTER TABLE gone RENAME TO messages")).has_value());
    bench.clock.advance(std::chrono::minutes(1));
    QCOMPARE(watched.ids(), QList<qint64>());
}

void TestWithdrawals::anAlbumGoesWithItsLastPart()
{
    Bench bench;
    for (const qint64 id : { 1, 2, 3 })
        bench.arrive(id, QStringLiteral("13370001"));
    bench.begin();
    Watched watched(bench);
    bench.disappear({ 1 }); // by its id the call knows the album
    QVERIFY(!watched.ids().contains(1));
    bench.disappear({ 2 });
    QVERIFY(!watched.ids().contains(1));
    bench.disappear({ 3 });
    QVERIFY(watched.ids().contains(1));
}

void TestWithdrawals::eachCallIsToldOfItsOwn()
{
    Bench bench;
    bench.arrive(1);
    bench.begin();
    bench.arrive(2);
    bench.begin(Another);
    Watched first(bench);
    Watched second(bench, Another);
    bench.disappear({ 1, 2 });
    QCOMPARE(first.ids(), QList<qint64> { 1 });
    QCOMPARE(second.ids(), QList<qint64> { 2 });
}

// With PostgreSQL another replica collects; it sends word.
void TestWithdrawals::anotherProcessDeletes()
{
    Bench bench;
    bench.arrive(1);
    bench.begin();
    Watched watched(bench);
    QVERIFY(bench.database->run(QStringLiteral("DELETE FROM messages")).has_value());
    QCOMPARE(watched.ids(), QList<qint64>());
    bench.store.refresh();
    QCOMPARE(watched.ids(), QList<qint64> { 1 });
}

void TestWithdrawals::nobodyIsToldAfterwards()
{
    Bench bench;
    bench.arrive(1);
    bench.arrive(2);
    bench.begin();
    Watched watched(bench);
    bench.store.release(Caller.call);
    bench.disappear({ 1 });
    QCOMPARE(watched.ids(), QList<qint64>());
    bench.begin();
    QSignalSpy told(watched.watch.get(), &MessageWatch::withdrawn);
    watched.watch->cancel();
    bench.disappear({ 2 });
    QCoreApplication::processEvents();
    QCOMPARE(told.size(), 0);
}

QTEST_GUILESS_MAIN(TestWithdrawals)
#include "tst_withdrawals.moc"
