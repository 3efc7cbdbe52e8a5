// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxstore.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = Message::Kind;

namespace
{
constexpr qint64 Owner = 5000000123456;
constexpr MediaWishes All { true, true };
const QString Connection = u"bc1"_s;

Message made(qint64 id, Kind kind, const QString &text = {})
{
    Message message;
    message.id = { {}, 99, id };
    message.kind = kind;
    message.sender = u"Anna"_s;
    message.text = text;
    message.file = { u"file %1"_s.arg(id), u"unique %1"_s.arg(id), u"image/jpeg"_s, 1000 };
    return message;
}

Message picture(qint64 id, const QString &caption = {}, const QString &album = u"13370001"_s)
{
    Message message = made(id, Kind::Photo, caption);
    message.albumId = album;
    return message;
}

//! A store and what it says is worth a look.
struct Bench
{
    VirtualClock clock;
    std::unique_ptr<Database> database = std::move(Database::open({ u":memory:"_s }).value());
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    InboxStore store;
    quint64 number = 0;

    explicit Bench(const MediaWishes &wishes = All)
        : store(*database, cipher, clock, InboxStoreSettings { Owner, wishes })
    {
    }

    template<class Update>
    void put(const Update &update)
    {
        ++number;
        store.storePage(number, { TelegramUpdate { static_cast<qint64>(number), update } });
    }
    void arrive(const QList<Message> &messages)
    {
        for (Message message : messages) {
            message.sentAt = clock.wallNow();
            put(NewMessage { message });
        }
    }
    void edit(const Message &message) { put(EditedMessage { message }); }

    [[nodiscard]] QList<StoredMessage> waiting()
    {
        QList<StoredMessage> found;
        int answers = 0;
        const auto connection = QObject::connect(&store, &InboxStore::mediaRead, &store, [&](const auto &waiting) {
            found = waiting;
            ++answers;
        });
        store.readMedia();
        QObject::disconnect(connection);
        if (answers != 1)
            qWarning("a question must be answered once");
        return found;
    }
    [[nodiscard]] QList<qint64> ids()
    {
        QList<qint64> found;
        for (const StoredMessage &stored : waiting())
            found += stored.message.id.message;
        return found;
    }
    // As MediaDesk would, for all that is waiting.
    void findOut(const QString &found)
    {
        for (const StoredMessage &stored : waiting())
            store.settleMedia(stored.message.id, stored.revision, found);
    }
    [[nodiscard]] QList<Message> told()
    {
        QList<Message> found;
        const auto connection = QObject::connect(&store, &InboxStore::unreadRead, &store,
            [&](quint64, const UnreadMessages &unread) { found = unread.messages; });
        store.readUnread(++number, { u"CA1"_s, u"+4915100000000"_s });
        QObject::disconnect(connection);
        return found;
    }
};
}

Q_DECLARE_METATYPE(MediaWishes)

//! Which files are fetched and looked into, and which are not worth it.
class TestMediaWishes : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.*.debug=false"_s); }
    void singleMessages_data();
    void singleMessages();
    void albums_data();
    void albums();
    void partsInSeveralPages();
    void whatIsFoundStandsTogether();
    void whatIsSettledWaitsNoMore();
    void theOldestFirst();
    void aCaptionThatComesLaterSaysEnough();
    void aCaptionThatGoesLeavesAQuestion();
    void aCaptionForAnAlbumThatWaits();
    void aCaptionAfterTheLookKeepsWhatWasFound();
};

void TestMediaWishes::singleMessages_data()
{
    QTest::addColumn<Message>("message");
    QTest::addColumn<MediaWishes>("wishes");
    QTest::addColumn<bool>("waits");
    constexpr MediaWishes speech { true, false };
    constexpr MediaWishes pictures { false, true };
    const auto row = [](const char *name, const Message &message, bool waits, const MediaWishes &wishes = All) {
        QTest::newRow(name) << message << wishes << waits;
    };
    const auto lasting = [](Kind kind, std::chrono::seconds duration, const QString &text = {}) {
        Message message = made(1, kind, text);
        message.duration = duration;
        return message;
    };
    const auto sized = [](Kind kind, qint64 size) {
        Message message = made(1, kind);
        message.file.size = size;
        return message;
    };
    row("voice", lasting(Kind::Voice, 23s), true);
    row("voice with caption", lasting(Kind::Voice, 23s, u"wichtig"_s), true); // which says something else
    row("video note", lasting(Kind::VideoNote, 60s), true);
    row("audio", lasting(Kind::Audio, 185s), true);
    row("ten minutes", lasting(Kind::Voice, 10min), true);
    row("more than ten minutes", lasting(Kind::Voice, 10min + 1s), false);
    row("as large as can be", sized(Kind::Voice, MediaWishes::LargestFile), true);
    row("larger", sized(Kind::Voice, MediaWishes::LargestFile + 1), false);
    row("of unknown size", sized(Kind::Voice, 0), true);
    row("photo", made(1, Kind::Photo), true);
    row("photo with a blank caption", made(1, Kind::Photo, u" \n"_s), true);
    row("photo with caption", made(1, Kind::Photo, u"der See"_s), false);
    row("large photo", sized(Kind::Photo, MediaWishes::LargestFile + 1), false);
    row("nobody hears", lasting(Kind::Voice, 23s), false, pictures);
    row("nobody sees", made(1, Kind::Photo), false, speech);
    row("somebody sees", made(1, Kind::Photo), true, pictures);
    row("somebody hears", lasting(Kind::Voice, 23s), true, speech);
    row("nobody at all", lasting(Kind::Voice, 23s), false, {});
    Message text = made(1, Kind::Text, u"Hallo"_s);
    text.file = {};
    row("text", text, false);
    Message none = made(1, Kind::Voice);
    none.file = {};
    row("voice without a file", none, false);
}

void TestMediaWishes::singleMessages()
{
    QFETCH(const Message, message);
    QFETCH(const MediaWishes, wishes);
    QFETCH(const bool, waits);
    QCOMPARE(wishes.concern(message), waits);
    Bench bench(wishes);
    bench.arrive({ message });
    QCOMPARE(bench.ids(), waits ? QList<qint64> { 1 } : QList<qint64>());
}

void TestMediaWishes::albums_data()
{
    QTest::addColumn<QList<Message>>("messages");
    QTest::addColumn<QList<qint64>>("looked");
    using Parts = QList<Message>;
    using Ids = QList<qint64>;
    const auto film = [](qint64 id) {
        Message message = picture(id);
        message.kind = Kind::Video;
        message.file = {};
        return message;
    };
    const auto elsewhere = [](Message message, qint64 chat, const QString &connection = {}) {
        message.id.chat = chat;
        message.id.connection = connection;
        return message;
    };
    QTest::newRow("two") << Parts { picture(1), picture(2) } << Ids { 1, 2 };
    QTest::newRow("three") << Parts { picture(1), picture(2), picture(3) } << Ids { 1, 2, 3 };
    QTest::newRow("the first three of ten") << Parts { picture(1), picture(2), picture(3), picture(4), picture(5),
        picture(6), picture(7), picture(8), picture(9), picture(10) }
                                            << Ids { 1, 2, 3 };
    QTest::newRow("by their ids, not by their arrival")
        << Parts { picture(4), picture(3), picture(2), picture(1) } << Ids { 3, 2, 1 };
    QTest::newRow("one caption for all") << Parts { picture(1, u"Urlaub"_s), picture(2), picture(3) } << Ids {};
    QTest::newRow("caption at the end") << Parts { picture(1), picture(2), picture(3, u"Urlaub"_s) } << Ids {};
    QTest::newRow("caption behind the third")
        << Parts { picture(1), picture(2), picture(3), picture(4, u"Urlaub"_s) } << Ids {};
    QTest::newRow("a blank caption") << Parts { picture(1), picture(2, u" "_s) } << Ids { 1, 2 };
    QTest::newRow("two albums") << Parts { picture(1), picture(2), picture(3), picture(4, {}, u"2"_s),
        picture(5, {}, u"2"_s) } << Ids { 1, 2, 3, 4, 5 };
    QTest::newRow("another one's caption")
        << Parts { picture(1), picture(2), picture(3, u"Urlaub"_s, u"2"_s) } << Ids { 1, 2 };
    QTest::newRow("no album") << Parts { picture(1, {}, {}), picture(2, {}, {}), picture(3, {}, {}), picture(4, {}, {}),
        picture(5, u"der See"_s, {}) }
                              << Ids { 1, 2, 3, 4 };
    QTest::newRow("films are no pictures")
        << Parts { film(1), film(2), film(3), picture(4), picture(5) } << Ids { 4, 5 };
    QTest::newRow("the same album id in another chat") << Parts { elsewhere(picture(1), 100),
        elsewhere(picture(2), 100), elsewhere(picture(3), 100), picture(4), elsewhere(picture(5, u"Urlaub"_s), 101) }
                                                       << Ids { 1, 2, 3, 4 };
    QTest::newRow("the same album id of the owner's own chat") << Parts { elsewhere(picture(1), 99, Connection),
        elsewhere(picture(2), 99, Connection), elsewhere(picture(3, u"Urlaub"_s), 99, Connection), picture(4),
        picture(5) } << Ids { 4, 5 };
    QTest::newRow("voice notes in between")
        << Parts { picture(1), made(2, Kind::Voice), picture(3), picture(4) } << Ids { 1, 2, 3, 4 };
}

void TestMediaWishes::albums()
{
    QFETCH(const QList<Message>, messages);
    Bench bench;
    bench.put(BusinessConnection { Connection, Owner, true });
    bench.arrive(messages);
    QTEST(bench.ids(), "looked");
}

void TestMediaWishes::partsInSeveralPages()
{
    Bench bench;
    bench.arrive({ picture(1), picture(2) });
    bench.findOut(u"ein See"_s);
    bench.arrive({ picture(3), picture(4), picture(5) });
    QCOMPARE(bench.ids(), QList<qint64> { 3 }); // the first two count
    bench.arrive({ picture(6, u"Urlaub"_s) });
    QCOMPARE(bench.ids(), QList<qint64>());
}

void TestMediaWishes::whatIsFoundStandsTogether()
{
    Bench bench;
    bench.arrive({ picture(1), picture(2), picture(3), picture(4) });
    for (const StoredMessage &stored : bench.waiting())
        bench.store.settleMedia(stored.message.id, stored.revision, u"Bild %1"_s.arg(stored.message.id.message));
    const QList<Message> told = bench.told();
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().count, 4);
    QCOMPARE(told.first().found, u"Bild 1 Bild 2 Bild 3"_s);
}

void TestMediaWishes::whatIsSettledWaitsNoMore()
{
    Bench bench;
    bench.arrive({ made(1, Kind::Voice), made(2, Kind::Voice), made(3, Kind::Photo) });
    bench.store.settleMedia({ {}, 99, 1 }, 1, u"Ja."_s);
    bench.store.settleMedia({ {}, 99, 2 }, 1, {}); // given up
    bench.store.settleMedia({ {}, 99, 3 }, 2, u"of a version that is not here"_s);
    QCOMPARE(bench.ids(), QList<qint64> { 3 });
    const QList<Message> told = bench.told();
    QCOMPARE(told.at(0).found, u"Ja."_s);
    QCOMPARE(told.at(1).found, QString());
    QCOMPARE(told.at(2).found, QString());
}

void TestMediaWishes::theOldestFirst()
{
    Bench bench;
    bench.clock.advance(1h);
    bench.arrive({ made(1, Kind::Voice) });
    Message older = made(2, Kind::Voice);
    older.sentAt = bench.clock.wallNow().addSecs(-60);
    bench.put(NewMessage { older });
    QCOMPARE(bench.ids(), (QList<qint64> { 2, 1 }));
}

void TestMediaWishes::aCaptionThatComesLaterSaysEnough()
{
    Bench bench;
    bench.arrive({ made(1, Kind::Photo) });
    QCOMPARE(bench.ids(), QList<qint64> { 1 });
    bench.edit(made(1, Kind::Photo, u"der See"_s));
    QCOMPARE(bench.ids(), QList<qint64>());
}

void TestMediaWishes::aCaptionThatGoesLeavesAQuestion()
{
    Bench bench;
    bench.arrive({ made(1, Kind::Photo, u"der See"_s) });
    QCOMPARE(bench.ids(), QList<qint64>());
    bench.edit(made(1, Kind::Photo));
    QCOMPARE(bench.ids(), QList<qint64> { 1 });
}

void TestMediaWishes::aCaptionForAnAlbumThatWaits()
{
    Bench bench;
    bench.arrive({ picture(1), picture(2), picture(3) });
    QCOMPARE(bench.ids().size(), 3);
    bench.edit(picture(2, u"Urlaub"_s));
    QCOMPARE(bench.ids(), QList<qint64>());
    bench.edit(picture(2));
    QCOMPARE(bench.ids(), (QList<qint64> { 1, 2, 3 }));
}

void TestMediaWishes::aCaptionAfterTheLookKeepsWhatWasFound()
{
    Bench bench;
    bench.arrive({ made(1, Kind::Photo), made(2, Kind::Photo) });
    bench.store.settleMedia({ {}, 99, 1 }, 1, u"ein See"_s);
    bench.store.settleMedia({ {}, 99, 2 }, 1, {}); // given up
    bench.edit(made(1, Kind::Photo, u"Urlaub"_s));
    bench.edit(made(1, Kind::Photo));
    bench.edit(made(2, Kind::Photo, u"Urlaub"_s));
    bench.edit(made(2, Kind::Photo));
    QCOMPARE(bench.ids(), QList<qint64>()); // nobody looks at the same file twice
    QCOMPARE(bench.told().first().found, u"ein See"_s);
}

QTEST_GUILESS_MAIN(TestMediaWishes)
#include "tst_mediawishes.moc"
