// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxstore.h"
#include "store/messagecontent.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace std::chrono_literals;

namespace
{
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

    [[nodiscard]] DatabaseSettings freshDatabase() const
    {
        DatabaseSettings fresh { directory.filePath(QStringLiteral("inbox.db")), 20ms };
        if (server) {
            fresh.busyTimeout = 200ms; // twice that is what a statement may take
            fresh.postgres = PostgresAddress { QStringLiteral("127.0.0.1"), server->port(), server->makeDatabase(),
                server->user(), Secret(), {} };
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

void expectTrouble()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
}

Message made(qint64 id, const QString &text, int minutes = 0, const QString &connection = {})
{
    Message message;
    message.id = { connection, 99, id };
    message.sender = QStringLiteral("Anna");
    message.text = text;
    message.sentAt = QDateTime::fromString(QStringLiteral("2026-11-22T15:00:00Z"), Qt::ISODate).addSecs(60 * minutes);
    return message;
}

Message picture(qint64 id, const QString &caption = {}, Message::Kind kind = Message::Kind::Photo)
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

QList<TelegramUpdate> news(const QList<Message> &messages)
{
    QList<TelegramUpdate> updates;
    for (const Message &message : messages)
        updates += update(NewMessage { message });
    return updates;
}
}

//! The same rules on both databases: main() runs it twice.
class TestInboxStore : public StrictTest
{
    Q_OBJECT

public:
    explicit TestInboxStore(PostgresServer *server) : m_server(server) { }

private Q_SLOTS:
    void initTestCase()
    {
        Bench::server = m_server;
        if (m_server)
            QVERIFY2(m_server->start(), m_server->log().constData());
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
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
    void partThatCameLaterIsNotHeard();
    void mixedAlbumSplitsByKind();
    void singlePartOfAnAlbum();
    void ownersWordMakesAChatSeen_data();
    void ownersWordMakesAChatSeen();
    void seenIsKeptApartFromHeard();
    void refusedPageMakesNothingSeen();
    void strangersConnectionIsIgnored();
    void noOwnerNoConnections();
    void unknownConnectionWaits();
    void ownersConnectionSurvivesItsEnd();
    void ignoredUpdatesAreStoredAsNothing();
    void refusedPageLeavesNothing();
    void fullDiskRefusesThePage();
    void heardSurvivesALockedDatabase();
    void anyWriteThatWorksBringsTheOthers();
    void heardIsWrittenAtTheEnd();
    void heardThatCannotBeWrittenIsTold();
    void unreadableDatabaseIsAnsweredFromMemory();
    void unreadableFromTheBeginning();
    void twoCallsTellDifferentMessages();
    void aLivingCallKeepsItsMessages();
    void aDeadCallLosesThem();
    void aRedialTakesOver();
    void aBrokenOffCallIsResumed();
    void claimsHoldWithoutADatabase();
    void whatWasClaimedWithoutADatabaseIsCaughtUp();
    void aBeginningIsNotedWhenTheDatabaseIsBack();
    void anEditDuringTheCallStaysNew();
    void troubleIsReportedOnce();
    void manyMessagesStayQuick();
    void aCallThatWentElsewhereKeepsItsMessages();

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

void TestInboxStore::refusedPageMakesNothingSeen()
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

void TestInboxStore::refusedPageLeavesNothing()
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

void TestInboxStore::fullDiskRefusesThePage()
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

void TestInboxStore::heardSurvivesALockedDatabase()
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

void TestInboxStore::anyWriteThatWorksBringsTheOthers()
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

void TestInboxStore::heardIsWrittenAtTheEnd()
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

void TestInboxStore::heardThatCannotBeWrittenIsTold()
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

void TestInboxStore::unreadableDatabaseIsAnsweredFromMemory()
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

void TestInboxStore::unreadableFromTheBeginning()
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

void TestInboxStore::twoCallsTellDifferentMessages()
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

void TestInboxStore::aLivingCallKeepsItsMessages()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    bench.clock.advance(10min); // the lease is renewed
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
}

void TestInboxStore::aDeadCallLosesThem()
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

void TestInboxStore::aRedialTakesOver()
{
    Bench bench;
    QVERIFY(bench.put(news({ made(1, QStringLiteral("a")) })));
    QCOMPARE(bench.texts().size(), 1);
    QCOMPARE(bench.texts(SomebodyAgain).size(), 1);
    bench.store->release(Somebody.call); // the older call ends after that
    QCOMPARE(bench.texts(SomebodyElse).size(), 0);
    QCOMPARE(bench.count(QStringLiteral("messages WHERE claimed_by LIKE '%49151%'")), 0); // no number in the table
}

void TestInboxStore::aBrokenOffCallIsResumed()
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

void TestInboxStore::claimsHoldWithoutADatabase()
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

void TestInboxStore::whatWasClaimedWithoutADatabaseIsCaughtUp()
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

void TestInboxStore::aBeginningIsNotedWhenTheDatabaseIsBack()
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

void TestInboxStore::anEditDuringTheCallStaysNew()
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

void TestInboxStore::troubleIsReportedOnce()
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

void TestInboxStore::aCallThatWentElsewhereKeepsItsMessages()
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
    const QCoreApplication application(argc, argv);
    PostgresServer server;
    TestInboxStore onSqlite(nullptr);
    TestInboxStore onPostgres(&server);
    const int failures = QTest::qExec(&onSqlite, argc, argv);
    return failures + QTest::qExec(&onPostgres, argc, argv);
}

#include "tst_inboxstore.moc"
