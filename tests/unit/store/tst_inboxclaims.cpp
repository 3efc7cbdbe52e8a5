// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/inboxbench.h"

using namespace std::chrono_literals;
using namespace inboxbench;

//! Which call tells which message. The same rules on both databases.
class TestInboxClaims : public StrictTest
{
    Q_OBJECT

public:
    explicit TestInboxClaims(PostgresServer *server) : m_server(server) { }

private Q_SLOTS:
    void initTestCase() { Bench::begin(m_server); }
    void twoCallsTellDifferentMessages();
    void aLivingCallKeepsItsMessages();
    void aDeadCallLosesThem();
    void aRedialTakesOver();
    void aRedialThatDoesNotComeGivesBack();
    void whatAnotherReplicaGivesBackIsClaimedAnew();
    void aBrokenOffCallIsResumed();
    void anEditDuringTheCallStaysNew();
    void aCallThatWentElsewhereKeepsItsMessages();

private:
    PostgresServer *m_server;
};

void TestInboxClaims::twoCallsTellDifferentMessages()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("a") });
    QVERIFY(bench.put(news({ made(2, QStringLiteral("b"), 1) })));
    const UnreadMessages others = bench.readAll(SomebodyElse);
    QCOMPARE(others.messages.size(), 1);
    QCOMPARE(others.messages.first().text, QStringLiteral("b"));
    QCOMPARE(others.elsewhere, 1);
    QVERIFY(!others.resumed);
    bench.store->release(Somebody.call);
    QCOMPARE(bench.texts(SomebodyElse), (QStringList { QStringLiteral("a"), QStringLiteral("b") }));
}

void TestInboxClaims::aLivingCallKeepsItsMessages()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    bench.clock.advance(10min); // the lease is renewed
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
}

void TestInboxClaims::aDeadCallLosesThem()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    bench.open(); // the process died and came back; it renews nothing
    bench.clock.advance(InboxStore::Lease - 1s);
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
    bench.clock.advance(1s);
    QCOMPARE(bench.texts(SomebodyElse).size(), 1);
}

void TestInboxClaims::aRedialTakesOver()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    QCOMPARE(bench.texts(SomebodyAgain).size(), 1);
    bench.store->release(Somebody.call); // the older call ends after that
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE claimed_by LIKE '%49151%'")), 0); // no number in the table
}

void TestInboxClaims::aRedialThatDoesNotComeGivesBack()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1) })));
    QCOMPARE(bench.texts().size(), 2);
    QCOMPARE(bench.texts(SomebodyAgain).size(), 2); // its telephone rings …
    bench.store->release(SomebodyAgain.call); // … and is put down before there is a stream: the older call goes on
    const UnreadMessages others = bench.readAll(SomebodyElse);
    QCOMPARE(others.messages.size(), 0);
    QCOMPARE(others.elsewhere, 2);
    bench.store->release(Somebody.call);
    QCOMPARE(bench.texts(SomebodyElse).size(), 2);
}

void TestInboxClaims::whatAnotherReplicaGivesBackIsClaimedAnew()
{
    const QString free = QStringLiteral("messages WHERE claimed_by = ''");
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1) })));
    QCOMPARE(bench.texts().size(), 2);
    {
        InboxStore other(*bench.database, bench.cipher, bench.clock, InboxStoreSettings { Owner });
        other.readUnread(1, SomebodyAgain);
        other.release(SomebodyAgain.call);
    }
    QCOMPARE(bench.count(free), 2);
    bench.clock.advance(10s);
    QCOMPARE(bench.count(free), 0);
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
}

void TestInboxClaims::aBrokenOffCallIsResumed()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(2, QStringLiteral("b"), 1) })));
    QVERIFY(!bench.readAll().resumed);
    bench.store->release(Somebody.call); // it had not begun to tell them
    QVERIFY(!bench.readAll().resumed);
    bench.store->markAnnounced(Somebody.call);
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    bench.store->release(Somebody.call);
    const UnreadMessages rest = bench.readAll(SomebodyAgain);
    QVERIFY(rest.resumed);
    QCOMPARE(rest.messages.size(), 1);
    QVERIFY(bench.hear({ { {}, 99, 2 } }));
    QVERIFY(bench.put(news({ made(3, QStringLiteral("c"), 2) })));
    QVERIFY(!bench.readAll(SomebodyAgain).resumed); // that was another time
}

void TestInboxClaims::anEditDuringTheCallStaysNew()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(1, QStringLiteral("a")), picture(2) })));
    QCOMPARE(bench.readAll().messages.size(), 1);
    QVERIFY(bench.put({ { 100, EditedMessage { picture(1, QStringLiteral("changed")) } } }));
    QVERIFY(bench.put(news({ picture(3) }))); // a part that came too late to be told
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 1);
    bench.store->release(Somebody.call);
    const UnreadMessages rest = bench.readAll();
    QCOMPARE(rest.messages.size(), 1);
    QCOMPARE(rest.messages.first().text, QStringLiteral("changed"));
    QCOMPARE(rest.messages.first().count, 2);
}

void TestInboxClaims::aCallThatWentElsewhereKeepsItsMessages()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1); // begun here, by the webhook
    bench.store->leave(Somebody.call);
    QCOMPARE(bench.texts().size(), 1); // a read that was under way
    bench.store->release(Somebody.call);
    QCOMPARE(bench.readAll(SomebodyElse).elsewhere, 1);
    bench.clock.advance(InboxStore::Lease + 1s); // it is renewed where the call is
    QCOMPARE(bench.texts(SomebodyElse).size(), 1);
}

int main(int argc, char **argv)
{
    return onBothDatabases<TestInboxClaims>(argc, argv);
}

#include "tst_inboxclaims.moc"
