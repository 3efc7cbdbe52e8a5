// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/inboxbench.h"

using namespace std::chrono_literals;
using namespace inboxbench;

//! A database that does not work: nothing is lost, nothing untrue is said. The same rules on both databases.
class TestInboxTrouble : public StrictTest
{
    Q_OBJECT

public:
    explicit TestInboxTrouble(PostgresServer *server) : m_server(server) { }

private Q_SLOTS:
    void initTestCase() { Bench::begin(m_server); }
    void refusedPageMakesNothingSeen();
    void refusedPageLeavesNothing();
    void fullDiskRefusesThePage();
    void heardSurvivesALockedDatabase();
    void anyWriteThatWorksBringsTheOthers();
    void heardIsWrittenAtTheEnd();
    void heardThatCannotBeWrittenIsTold();
    void unreadableDatabaseIsAnsweredFromMemory();
    void unreadableFromTheBeginning();
    void claimsHoldWithoutADatabase();
    void whatWasClaimedWithoutADatabaseIsCaughtUp();
    void otherReplicasClaimsHoldInTrouble();
    void claimsThatCouldNotBeWrittenAreMadeUpFor();
    void aLeaseThatCouldNotBeRenewedIsTakenAnew();
    void aBeginningIsNotedWhenTheDatabaseIsBack();
    void troubleIsReportedOnce();

private:
    PostgresServer *m_server;
};

void TestInboxTrouble::refusedPageMakesNothingSeen()
{
    const QString bc = QStringLiteral("bc1");
    Bench bench;
    expectTrouble();
    QVERIFY(bench.put({ update(BusinessConnection { bc, Owner, true }),
        update(NewMessage { made(1, QStringLiteral("a"), 0, bc) }) }));
    bench.refuse(QStringLiteral("23514"));
    const QList<TelegramUpdate> page { update(SeenChat { bc, 99, 2, Owner }),
        update(NewMessage { made(3, QStringLiteral("b"), 1, bc) }) };
    QVERIFY(!bench.put(page));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("a") }); // with its page or not at all
    bench.refuseNoMore();
    QVERIFY(bench.put(page));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("b") });
}

void TestInboxTrouble::refusedPageLeavesNothing()
{
    Bench bench;
    expectTrouble();
    bench.lock();
    QVERIFY(!bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b")) })));
    QCOMPARE(bench.texts(), QStringList());
    bench.unlock();
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b")) })));
    QCOMPARE(bench.texts().size(), 2);
}

void TestInboxTrouble::fullDiskRefusesThePage()
{
    Bench bench;
    expectTrouble();
    if (Bench::server)
        bench.refuse(QStringLiteral("53100"));
    else
        QVERIFY(bench.database->run(QStringLiteral("PRAGMA max_page_count=1")).has_value());
    QList<Message> many;
    for (int i = 1; i <= 100; ++i)
        many += made(i, QString(4000, u'x'));
    QSignalSpy refused(bench.store.get(), &InboxStore::pageRefused);
    QVERIFY(!bench.put(news(many)));
    const auto error = refused.first().at(1).value<ServiceError>();
    QVERIFY(error.detail.contains(Bench::server ? QStringLiteral("disk is full") : QStringLiteral("DATA_DIR")));
    QCOMPARE(bench.count(QStringLiteral("messages")), 0);
}

void TestInboxTrouble::heardSurvivesALockedDatabase()
{
    Bench bench;
    QVERIFY(bench.put(
        news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1), made(3, QStringLiteral("c"), 2) })));
    bench.lock();
    expectTrouble();
    QVERIFY(!bench.hear({ { {}, 99, 1 } }));
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("b"), QStringLiteral("c") })); // heard all the same
    QVERIFY(!bench.hear({ { {}, 99, 2 } }));
    bench.clock.advance(5s);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 0);
    bench.unlock();
    bench.clock.advance(30s);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 2);
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("c") });
    bench.open();
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("c") });
}

void TestInboxTrouble::anyWriteThatWorksBringsTheOthers()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QVERIFY(!bench.hear({ { {}, 99, 1 } }));
    bench.unlock();
    QVERIFY(bench.put(news({ made(2, QStringLiteral("b"), 1) })));
    bench.clock.advance(1ms);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 1);
}

void TestInboxTrouble::heardIsWrittenAtTheEnd()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QVERIFY(!bench.hear({ { {}, 99, 1 } }));
    bench.unlock();
    bench.store->flush();
    bench.open();
    QCOMPARE(bench.texts(), QStringList());
}

void TestInboxTrouble::heardThatCannotBeWrittenIsTold()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QVERIFY(!bench.hear({ { {}, 99, 1 } }));
    QTest::ignoreMessage(
        QtCriticalMsg, QRegularExpression(QStringLiteral("1 messages that were heard will be announced again")));
    bench.store->flush();
}

void TestInboxTrouble::unreadableDatabaseIsAnsweredFromMemory()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1) })));
    QVERIFY(bench.database->run(QStringLiteral("ALTER TABLE messages RENAME TO gone")).has_value());
    expectTrouble();
    UnreadMessages unread = bench.readAll();
    QCOMPARE(unread.messages.size(), 2); // though no call had ever read them
    QVERIFY(unread.trouble);
    QVERIFY(!bench.hear({ { {}, 99, 1 } }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("b") });
    QVERIFY(bench.database->run(QStringLiteral("ALTER TABLE gone RENAME TO messages")).has_value());
    bench.clock.advance(1s);
    unread = bench.readAll();
    QVERIFY(!unread.trouble);
    QCOMPARE(unread.messages.size(), 1);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 1);
}

void TestInboxTrouble::unreadableFromTheBeginning()
{
    Bench bench;
    QVERIFY(bench.database->run(QStringLiteral("ALTER TABLE messages RENAME TO gone")).has_value());
    expectTrouble();
    InboxStore store(*bench.database, bench.cipher, bench.clock, { Owner });
    QVERIFY(!store.isUsable());
    QSignalSpy failed(&store, &InboxStore::unreadFailed);
    QSignalSpy read(&store, &InboxStore::unreadRead);
    store.readUnread(7, Somebody);
    QCOMPARE(read.size(), 0); // an empty list would be a lie
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().toULongLong(), 7);
}

void TestInboxTrouble::claimsHoldWithoutADatabase()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QCOMPARE(bench.texts().size(), 1);
    const UnreadMessages others = bench.readAll(SomebodyElse);
    QCOMPARE(others.messages.size(), 0);
    QCOMPARE(others.elsewhere, 1);
    QVERIFY(others.trouble); // nothing new can be stored, so this may not be all there is
    QCOMPARE(bench.texts(SomebodyAgain).size(), 1);
    bench.store->release(Somebody.call);
    bench.store->release(SomebodyAgain.call);
    QCOMPARE(bench.texts(SomebodyElse).size(), 1);
}

void TestInboxTrouble::whatWasClaimedWithoutADatabaseIsCaughtUp()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QCOMPARE(bench.texts().size(), 1);
    bench.store->markAnnounced(Somebody.call);
    bench.unlock();
    bench.clock.advance(10s);
    QVERIFY(bench.store->isUsable());
    QVERIFY(bench.put(news({ made(2, QStringLiteral("b"), 1) }))); // which that call does not tell
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 1")), 1);
    const UnreadMessages others = bench.readAll(SomebodyElse);
    QCOMPARE(others.elsewhere, 1);
    QCOMPARE(others.messages.size(), 1);
    QVERIFY(!others.resumed);
    bench.store->release(SomebodyElse.call);
    bench.store->release(Somebody.call);
    QVERIFY(bench.readAll(SomebodyElse).resumed);
}

void TestInboxTrouble::otherReplicasClaimsHoldInTrouble()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    const auto database = std::move(Database::open(bench.settings).value());
    InboxStore other(*database, bench.cipher, bench.clock, InboxStoreSettings { Owner });
    const auto told = [&other](const Claimant &claimant) {
        QSignalSpy spy(&other, &InboxStore::unreadRead);
        other.readUnread(1, claimant);
        const auto unread = spy.first().at(1).value<UnreadMessages>();
        other.release(claimant.call);
        return unread.messages.size();
    };
    bench.lock(); // it can still be read, as on a full disk
    expectTrouble();
    QCOMPARE(told(SomebodyElse), 0);
    QCOMPARE(told(SomebodyAgain), 1); // a redial takes over
    expectTrouble();
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
    bench.store->release(Somebody.call);
    QCOMPARE(bench.texts(SomebodyElse).size(), 1); // who knows that the call is over does not wait
    bench.clock.advance(InboxStore::Lease);
    QCOMPARE(told(SomebodyElse), 1); // a dead call loses them
}

void TestInboxTrouble::claimsThatCouldNotBeWrittenAreMadeUpFor()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.lock();
    expectTrouble();
    QCOMPARE(bench.texts().size(), 1);
    bench.unlock();
    QVERIFY(bench.put(news({ made(2, QStringLiteral("b"), 1) }))); // the database works again
    const UnreadMessages others = bench.readAll(SomebodyElse);
    QVERIFY(!others.trouble);
    QCOMPARE(others.messages.size(), 1);
    QCOMPARE(others.messages.first().text, QStringLiteral("b"));
    QCOMPARE(others.elsewhere, 1);
    // Other replicas see it, too.
    QCOMPARE(bench.count(QStringLiteral("messages WHERE message = 1 AND claimed_by LIKE '%:CA1'")), 1);
    QCOMPARE(bench.texts(SomebodyAgain), QStringList { QStringLiteral("a") });
}

void TestInboxTrouble::aLeaseThatCouldNotBeRenewedIsTakenAnew()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1) })));
    QCOMPARE(bench.texts().size(), 2);
    bench.lock();
    expectTrouble();
    bench.clock.advance(InboxStore::Lease + 5s);
    bench.unlock();
    QVERIFY(bench.put(news({ made(3, QStringLiteral("c"), 2) })));
    QCOMPARE(bench.texts(SomebodyElse), QStringList { QStringLiteral("c") });
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    bench.store->release(Somebody.call);
    QCOMPARE(bench.texts(SomebodyElse), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
}

void TestInboxTrouble::aBeginningIsNotedWhenTheDatabaseIsBack()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    bench.lock();
    expectTrouble();
    bench.store->markAnnounced(Somebody.call);
    QVERIFY(!bench.store->isUsable());
    bench.unlock();
    bench.clock.advance(1s);
    QVERIFY(bench.store->isUsable());
    bench.store->release(Somebody.call);
    QVERIFY(bench.readAll().resumed);
}

void TestInboxTrouble::troubleIsReportedOnce()
{
    Bench bench;
    QSignalSpy usable(bench.store.get(), &InboxStore::usable);
    bench.lock();
    expectTrouble();
    QVERIFY(!bench.put(news({ made(1, QStringLiteral("a")) })));
    QVERIFY(!bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(usable.size(), 1);
    QCOMPARE(usable.takeFirst().first().toBool(), false);
    bench.clock.advance(1min);
    QCOMPARE(usable.size(), 0);
    bench.unlock();
    bench.clock.advance(1min); // it looks by itself: nobody may phone for hours
    QCOMPARE(usable.size(), 1);
    QCOMPARE(usable.takeFirst().first().toBool(), true);
}

int main(int argc, char **argv)
{
    return onBothDatabases<TestInboxTrouble>(argc, argv);
}

#include "tst_inboxtrouble.moc"
