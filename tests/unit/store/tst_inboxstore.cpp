// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/inboxbench.h"

using namespace std::chrono_literals;
using namespace inboxbench;

//! What is stored, and what becomes of it. The same rules on both databases.
class TestInboxStore : public StrictTest
{
    Q_OBJECT

public:
    explicit TestInboxStore(PostgresServer *server) : m_server(server) { }

private Q_SLOTS:
    void initTestCase() { Bench::begin(m_server); }
    void keepsEveryField();
    void contentOfTheFuture_data();
    void contentOfTheFuture();
    void oldestFirst();
    void oneSecondInOrderOfArrival();
    void sameUpdateTwiceChangesNothing();
    void sameIdInAnotherChatIsAnotherMessage();
    void heardStaysHeard();
    void heardSurvivesRedelivery();
    void heardTimeIsKept();
    void unknownIdsCanBeMarked();
    void editsReplaceWhatIsNotHeard();
    void editsDoNotBringBackWhatWasHeard();
    void editsOfTheUnknownAreNoNews();
    void deletedMessagesGo();
    void messageWithoutTimeGetsOne();
    void albumIsOneAnnouncement();
    void albumIsHeardAsAWhole();
    void aMarkMayComeBehindTheEnd();
    void partThatCameLaterIsNotHeard();
    void mixedAlbumSplitsByKind();
    void singlePartOfAnAlbum();
    void ownersWordMakesAChatSeen_data();
    void ownersWordMakesAChatSeen();
    void seenIsKeptApartFromHeard();
    void strangersConnectionIsIgnored();
    void noOwnerNoConnections();
    void unknownConnectionWaits();
    void unknownConnectionIsAskedAbout();
    void ownersConnectionSurvivesItsEnd();
    void ignoredUpdatesAreStoredAsNothing();
    void manyMessagesStayQuick();

private:
    PostgresServer *m_server;
};

void TestInboxStore::keepsEveryField()
{
    Message message = made(BigId, QStringLiteral("Zeile\nzwei 😀 \"x\" %1"));
    message.id.chat = -1002147483650123;
    message.id.connection = QString();
    message.kind = Message::Kind::Document;
    message.group = QStringLiteral("Familie");
    message.title = QStringLiteral("Rechnung.pdf");
    message.duration = 61s;
    message.count = 2;
    message.forwardedFrom = QStringLiteral("Max");
    message.replyTo = QStringLiteral("Wann?");
    message.edited = true;
    message.albumId = QStringLiteral("77");

    Bench bench;
    QVERIFY(bench.put(news({ message })));
    bench.open(); // from the disk, not from memory
    QCOMPARE(bench.readAll().messages, QList<Message> { message });
    QVERIFY(!bench.readAll().trouble);
}

void TestInboxStore::contentOfTheFuture_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("text");
    QTest::newRow("new kind") << QStringLiteral(R"({"kind":"hologram","text":"x"})") << QStringLiteral("x");
    QTest::newRow("no JSON") << QStringLiteral("\u0001garbage") << QString();
    QTest::newRow("empty") << QString() << QString();
}

void TestInboxStore::contentOfTheFuture()
{
    QFETCH(QString, content);
    const Message message = messagecontent::read(content);
    QCOMPARE(static_cast<int>(message.kind), static_cast<int>(Message::Kind::Unreadable));
    QTEST(message.text, "text");
    QCOMPARE(message.count, 1);
}

void TestInboxStore::oldestFirst()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(3, QStringLiteral("c"), 9), made(1, QStringLiteral("a"), 1) })));
    QVERIFY(bench.put(news({ made(2, QStringLiteral("b"), 5), made(4, QStringLiteral("b2"), 5) })));
    QCOMPARE(bench.texts(),
        (QStringList { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("b2"), QStringLiteral("c") }));
}

void TestInboxStore::oneSecondInOrderOfArrival()
{
    const auto inChat = [](qint64 chat, qint64 id, const char *text) {
        Message message = made(id, QString::fromLatin1(text));
        message.id.chat = chat;
        return message;
    };
    Bench bench;
    // Groups have negative ids, and ids of different chats tell nothing about each other.
    const Message group = inChat(-100, 7, "second");
    const auto page = news({ inChat(500, 9, "first"), group, inChat(99, 8, "third"), inChat(-100, 3, "fourth") });
    QVERIFY(bench.put(page));
    QVERIFY(bench.put(news({ inChat(-200, 1, "fifth") })));
    QVERIFY(bench.put(page)); // came again, because its confirmation was lost
    Message edited = group;
    edited.text = QStringLiteral("second, mended");
    QVERIFY(bench.put({ update(EditedMessage { edited }) }));
    QCOMPARE(bench.texts(),
        (QStringList { QStringLiteral("first"), QStringLiteral("second, mended"), QStringLiteral("third"),
            QStringLiteral("fourth"), QStringLiteral("fifth") }));
}

void TestInboxStore::sameUpdateTwiceChangesNothing()
{
    Bench bench;
    const auto page = news({ made(1, QStringLiteral("a")) });
    QVERIFY(bench.put(page));
    QVERIFY(bench.put(page));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("a") });
    QCOMPARE(bench.count(QStringLiteral("messages")), 1);
}

void TestInboxStore::sameIdInAnotherChatIsAnotherMessage()
{
    Bench bench;
    Message elsewhere = made(1, QStringLiteral("b"), 1);
    elsewhere.id.chat = -99;
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("bc1"), Owner, true }) }));
    QVERIFY(bench.put(
        news({ made(1, QStringLiteral("a")), elsewhere, made(1, QStringLiteral("c"), 2, QStringLiteral("bc1")) })));
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") }));
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
}

void TestInboxStore::heardStaysHeard()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")), made(BigId, QStringLiteral("b"), 1),
        made(BigId - 1, QStringLiteral("c"), 2) })));
    QVERIFY(bench.hear({ { {}, 99, BigId } }));
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("a"), QStringLiteral("c") })); // not its neighbour
    bench.open();
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("a"), QStringLiteral("c") }));
    QCOMPARE(bench.count(QStringLiteral("messages")), 3); // heard ones are kept
}

void TestInboxStore::heardSurvivesRedelivery()
{
    Bench bench;
    const auto page = news({ made(1, QStringLiteral("a")) });
    QVERIFY(bench.put(page));
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    QVERIFY(bench.put(page));
    QCOMPARE(bench.texts(), QStringList());
}

void TestInboxStore::heardTimeIsKept()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    const qint64 first = bench.clock.wallNow().toMSecsSinceEpoch();
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    bench.clock.advance(1h);
    QVERIFY(bench.hear({ { {}, 99, 1 } })); // again: the first time counts
    QCOMPARE(bench.count(QStringLiteral("messages WHERE heard_at = %1").arg(first)), 1);
}

void TestInboxStore::unknownIdsCanBeMarked()
{
    Bench bench;
    QVERIFY(bench.hear({ { {}, 99, 1 }, { QStringLiteral("bc"), 5, 6 } }));
    QVERIFY(bench.hear({}));
}

void TestInboxStore::editsReplaceWhatIsNotHeard()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("alt")), made(2, QStringLiteral("b"), 1) })));
    Message edited = made(1, QStringLiteral("neu"), 30);
    edited.edited = true;
    QVERIFY(bench.put({ update(EditedMessage { edited }) }));
    const QList<Message> unread = bench.readAll().messages;
    QCOMPARE(unread.size(), 2);
    QCOMPARE(unread.first().text, QStringLiteral("neu"));
    QVERIFY(unread.first().edited);
    QCOMPARE(unread.first().sentAt, made(1, {}).sentAt); // keeps its place
}

void TestInboxStore::editsDoNotBringBackWhatWasHeard()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("alt")) })));
    QVERIFY(bench.hear({ { {}, 99, 1 } }));
    QVERIFY(bench.put({ update(EditedMessage { made(1, QStringLiteral("neu")) }) }));
    QCOMPARE(bench.texts(), QStringList());
}

void TestInboxStore::editsOfTheUnknownAreNoNews()
{
    Bench bench;
    QVERIFY(bench.put({ update(EditedMessage { made(1, QStringLiteral("von früher")) }) }));
    QCOMPARE(bench.texts(), QStringList());
}

void TestInboxStore::deletedMessagesGo()
{
    Bench bench;
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("bc1"), Owner, true }) }));
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a"), 0, QStringLiteral("bc1")),
        made(2, QStringLiteral("b"), 1, QStringLiteral("bc1")), made(1, QStringLiteral("c"), 2) })));
    QVERIFY(bench.put({ update(DeletedMessages { QStringLiteral("bc1"), 99, { 1, 7 } }) }));
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
    QCOMPARE(bench.count(QStringLiteral("messages")), 2);
}

void TestInboxStore::messageWithoutTimeGetsOne()
{
    Bench bench;
    Message message = made(1, QStringLiteral("a"));
    message.sentAt = {};
    QVERIFY(bench.put(news({ message })));
    QCOMPARE(bench.readAll().messages.first().sentAt, bench.clock.wallNow());
}

void TestInboxStore::albumIsOneAnnouncement()
{
    Bench bench;
    Message otherChat = picture(20);
    otherChat.id.chat = 100; // the same album id elsewhere is another album
    QVERIFY(bench.put(news({ picture(10), picture(11, QStringLiteral("Urlaub")) })));
    QVERIFY(bench.put(
        news({ picture(12), otherChat, made(13, QStringLiteral("danach"), 1) }))); // the third part in another page
    const QList<Message> unread = bench.readAll().messages;
    QCOMPARE(unread.size(), 3);
    QCOMPARE(unread.first().id.message, 10);
    QCOMPARE(unread.first().count, 3);
    QCOMPARE(unread.first().text, QStringLiteral("Urlaub"));
    QCOMPARE(unread.at(1).count, 1);
    QCOMPARE(unread.at(2).text, QStringLiteral("danach"));
}

void TestInboxStore::albumIsHeardAsAWhole()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(10), picture(11), picture(12), made(13, QStringLiteral("danach"), 1) })));
    QCOMPARE(bench.readAll().messages.size(), 2);
    QVERIFY(bench.hear({ { {}, 99, 10 } }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("danach") });
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2")), 3);
}

void TestInboxStore::aMarkMayComeBehindTheEnd()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(1, QStringLiteral("a")), picture(2), made(3, QStringLiteral("b"), 1) })));
    QVERIFY(bench.put({ update(EditedMessage { made(3, QStringLiteral("changed"), 1) }) }));
    QCOMPARE(bench.readAll().messages.size(), 2);
    bench.store->release(Somebody.call); // the provider has said that the call is over, before its last mark was read
    QVERIFY(bench.hear({ { {}, 99, 1 }, { {}, 99, 3 } }));
    QCOMPARE(bench.texts(), QStringList());
}

void TestInboxStore::partThatCameLaterIsNotHeard()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(10), picture(11) })));
    QCOMPARE(bench.readAll().messages.first().count, 2); // announced as "2 Bilder"
    QVERIFY(bench.put(news({ picture(12, QStringLiteral("noch eins")) })));
    QVERIFY(bench.hear({ { {}, 99, 10 } }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("noch eins") });
}

void TestInboxStore::mixedAlbumSplitsByKind()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(10), picture(11, {}, Message::Kind::Video), picture(12) })));
    const QList<Message> unread = bench.readAll().messages;
    QCOMPARE(unread.size(), 2);
    QCOMPARE(unread.first().count, 2);
    QCOMPARE(static_cast<int>(unread.last().kind), static_cast<int>(Message::Kind::Video));
    QVERIFY(bench.hear({ unread.first().id }));
    QCOMPARE(bench.readAll().messages, QList<Message> { unread.last() });
}

void TestInboxStore::singlePartOfAnAlbum()
{
    Bench bench;
    QVERIFY(bench.put(news({ picture(10) })));
    QCOMPARE(bench.readAll().messages.first().count, 1);
    QVERIFY(bench.hear({ { {}, 99, 10 } }));
    QCOMPARE(bench.readAll().messages.size(), 0);
}

void TestInboxStore::ownersWordMakesAChatSeen_data()
{
    QTest::addColumn<SeenChat>("seen");
    QTest::addColumn<QStringList>("rest");
    const QString bc = QStringLiteral("bc1");
    const auto texts = [](const char *list) { return QString::fromLatin1(list).split(u' '); };
    QTest::newRow("answers") << SeenChat { bc, 99, 12, Owner } << texts("later other bot");
    QTest::newRow("answered before the last") << SeenChat { bc, 99, 11, Owner } << texts("b later other bot");
    QTest::newRow("writes first") << SeenChat { bc, 99, 5, Owner } << texts("a b later other bot");
    QTest::newRow("in a chat without news") << SeenChat { bc, 77, 50, Owner } << texts("a b later other bot");
    QTest::newRow("somebody else's account") << SeenChat { bc, 99, 12, 666 } << texts("a b later other bot");
    QTest::newRow("another connection") << SeenChat { QStringLiteral("bc2"), 99, 12, Owner }
                                        << texts("a b later other bot");
}

void TestInboxStore::ownersWordMakesAChatSeen()
{
    QFETCH(SeenChat, seen);
    QFETCH(QStringList, rest);
    const QString bc = QStringLiteral("bc1");
    Message other = made(9, QStringLiteral("other"), 4, bc);
    other.id.chat = 100;
    Bench bench;
    QVERIFY(bench.put({ update(BusinessConnection { bc, Owner, true }) }));
    QVERIFY(bench.put(news({ made(10, QStringLiteral("a"), 1, bc), made(11, QStringLiteral("b"), 2, bc), other,
        made(9, QStringLiteral("bot"), 5) }))); // the bot's own chat with the same person
    const QList<TelegramUpdate> page { update(seen), update(NewMessage { made(13, QStringLiteral("later"), 3, bc) }) };
    QVERIFY(bench.put(page));
    QCOMPARE(bench.texts(), rest);
    QVERIFY(bench.put(page)); // again
    bench.open(); // and from the disk
    QCOMPARE(bench.texts(), rest);
}

void TestInboxStore::seenIsKeptApartFromHeard()
{
    const QString bc = QStringLiteral("bc1");
    Bench bench;
    QVERIFY(bench.put(
        { update(BusinessConnection { bc, Owner, true }), update(NewMessage { made(1, QStringLiteral("a"), 0, bc) }),
            update(NewMessage { made(2, QStringLiteral("b"), 1, bc) }) }));
    QVERIFY(bench.hear({ { bc, 99, 1 } }));
    bench.clock.advance(1min);
    const qint64 when = bench.clock.wallNow().toMSecsSinceEpoch();
    QVERIFY(bench.put({ update(SeenChat { bc, 99, 3, Owner }) }));
    bench.clock.advance(1min);
    QVERIFY(bench.hear({ { bc, 99, 2 } })); // a call that had begun before ends
    QVERIFY(bench.put({ update(EditedMessage { made(2, QStringLiteral("neu"), 1, bc) }) }));
    QCOMPARE(bench.texts(), QStringList());
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 2 AND message = 1")), 1);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE state = 3 AND message = 2 AND heard_at = %1").arg(when)), 1);
}

void TestInboxStore::strangersConnectionIsIgnored()
{
    Bench bench;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("not TELEGRAM_OWNER_ID")));
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("evil"), 666, true }),
        update(NewMessage { made(1, QStringLiteral("kauf das"), 0, QStringLiteral("evil")) }) }));
    QCOMPARE(bench.texts(), QStringList());
    QCOMPARE(bench.count(QStringLiteral("messages")), 0); // not even kept
}

void TestInboxStore::noOwnerNoConnections()
{
    Bench bench(0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("not TELEGRAM_OWNER_ID")));
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("bc1"), Owner, true }),
        update(NewMessage { made(1, QStringLiteral("privat"), 0, QStringLiteral("bc1")) }),
        update(NewMessage { made(2, QStringLiteral("an den Bot")) }) }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("an den Bot") });
    QCOMPARE(bench.count(QStringLiteral("messages")), 1);
}

void TestInboxStore::unknownConnectionWaits()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a"), 0, QStringLiteral("bc1")),
        made(1, QStringLiteral("b"), 0, QStringLiteral("bc2")) })));
    QCOMPARE(bench.texts(), QStringList()); // whose it is, nobody knows
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("not TELEGRAM_OWNER_ID")));
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("bc1"), Owner, true }),
        update(BusinessConnection { QStringLiteral("bc2"), 666, true }) }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("a") });
    QCOMPARE(bench.count(QStringLiteral("messages")), 1);
}

void TestInboxStore::unknownConnectionIsAskedAbout()
{
    const BusinessConnection owners { QStringLiteral("bc1"), Owner, true };
    const BusinessConnection strangers { QStringLiteral("bc2"), 666, true };
    Bench bench;
    QSignalSpy unknown(bench.store.get(), &InboxStore::connectionsUnknown);
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    bench.store->readConnections();
    QCOMPARE(unknown.size(), 0);
    QVERIFY(bench.put(news({ made(1, QStringLiteral("b"), 1, owners.id), made(2, QStringLiteral("c"), 2, owners.id),
        made(1, QStringLiteral("d"), 3, strangers.id) })));
    bench.store->readConnections();
    QCOMPARE(unknown.size(), 1);
    QStringList ids = unknown.takeFirst().first().toStringList();
    ids.sort();
    QCOMPARE(ids, (QStringList { owners.id, strangers.id }));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("not TELEGRAM_OWNER_ID")));
    bench.store->noteConnection(strangers);
    bench.store->noteConnection(owners);
    bench.store->readConnections();
    QCOMPARE(unknown.size(), 0);
    QCOMPARE(bench.texts(), (QStringList { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") }));
    QCOMPARE(bench.count(QStringLiteral("messages")), 3);
}

void TestInboxStore::ownersConnectionSurvivesItsEnd()
{
    Bench bench;
    QVERIFY(bench.put({ update(BusinessConnection { QStringLiteral("bc1"), Owner, true }),
        update(NewMessage { made(1, QStringLiteral("a"), 0, QStringLiteral("bc1")) }),
        update(BusinessConnection { QStringLiteral("bc1"), Owner, false }) }));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("a") }); // it came while connected
}

void TestInboxStore::ignoredUpdatesAreStoredAsNothing()
{
    Bench bench;
    QVERIFY(bench.put({ update(IgnoredUpdate { QStringLiteral("new_chat_members") }) }));
    QVERIFY(bench.put({}));
    QCOMPARE(bench.count(QStringLiteral("messages")), 0);
}

void TestInboxStore::manyMessagesStayQuick()
{
    Bench bench;
    QVERIFY(bench.database
                ->inTransaction([&bench]() -> Result<void> {
                    const auto done = bench.database->run(
                        QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                                       " INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, "
                                       "album, content, state, heard_at) SELECT '', 99, i, i, i, i, '', 'x', 2, i "
                                       "FROM n"));
                    return done ? Result<void>() : Result<void>(tl::unexpected(done.error()));
                })
                .has_value());
    QVERIFY(bench.put(news({ made(60000, QStringLiteral("neu")) })));
    QCOMPARE(bench.texts(), QStringList { QStringLiteral("neu") });
    // Not a stop-watch, which a busy machine would upset: the plan must use the index of what is not heard.
    if (Bench::server)
        QVERIFY(bench.database->run(QStringLiteral("ANALYZE messages")).has_value());
    const QString statement = QStringLiteral("SELECT content FROM messages WHERE state < 2 ORDER BY sent_at, arrival");
    auto plan = bench.database->run(
        (Bench::server ? QStringLiteral("EXPLAIN ") : QStringLiteral("EXPLAIN QUERY PLAN ")) + statement);
    QVERIFY(plan && plan->next());
    const QString first = plan->value(Bench::server ? 0 : 3).toString();
    QVERIFY2(first.contains(u"messages_unheard"), qPrintable(first));
}

int main(int argc, char **argv)
{
    return onBothDatabases<TestInboxStore>(argc, argv);
}

#include "tst_inboxstore.moc"
