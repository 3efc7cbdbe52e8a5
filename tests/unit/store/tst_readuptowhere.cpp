// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxstore.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QLoggingCategory>

namespace
{
constexpr qint64 Owner = 5000000123456;
const QString Connection = QStringLiteral("bc1");
const Claimant Caller { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };

using Content = decltype(TelegramUpdate::what);
using Chats = QList<MessageId>;

struct Bench
{
    VirtualClock clock;
    std::unique_ptr<Database> database = std::move(Database::open({ QStringLiteral(":memory:") }).value());
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<InboxStore> store;
    quint64 number = 0;
    Chats reported; // since the last time it was asked for

    explicit Bench(bool wanted = true)
    {
        InboxStoreSettings settings { Owner };
        settings.reportsRead = wanted;
        store = std::make_unique<InboxStore>(*database, cipher, clock, settings);
        QObject::connect(store.get(), &InboxStore::readUpTo, store.get(), [this](const Chats &chats) {
            reported += chats;
            std::ranges::sort(reported, {}, &MessageId::chat);
        });
        put(BusinessConnection { Connection, Owner, true });
    }
    void put(const Content &content)
    {
        ++number;
        store->storePage(number, { TelegramUpdate { static_cast<qint64>(number), content } });
    }
    void arrive(const MessageId &id, const QString &text = QStringLiteral("text"), const QString &album = {})
    {
        put(NewMessage { messageOf(id, text, album) });
    }
    void edit(const MessageId &id) { put(EditedMessage { messageOf(id, QStringLiteral("another text"), {}) }); }
    void begin() { store->readUnread(++number, Caller); }
    [[nodiscard]] Chats hear(const QList<MessageId> &ids)
    {
        reported.clear();
        store->markHeard(++number, Caller.call, ids, clock.wallNow());
        return reported;
    }

private:
    [[nodiscard]] Message messageOf(const MessageId &id, const QString &text, const QString &album) const
    {
        Message message;
        message.id = id;
        message.text = album.isEmpty() ? text : QString();
        message.albumId = album;
        message.kind = album.isEmpty() ? Message::Kind::Text : Message::Kind::Photo;
        message.sentAt = clock.wallNow();
        return message;
    }
};

MessageId at(qint64 message, qint64 chat = 99)
{
    return { Connection, chat, message };
}
}

//! Up to where a chat counts as read: whatever Telegram marks as read with it has been heard.
class TestReadUpToWhere : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void whatWasHeard();
    void nothingAboveWhatIsUnheard();
    void whatWasEditedMeanwhileIsUnheard();
    void anAlbumToItsLastPicture();
    void theBotsOwnChatsHaveNoTicks();
    void onlyWhenItIsDurable();
    void onlyWhenItIsWanted();
};

void TestReadUpToWhere::whatWasHeard()
{
    Bench bench;
    for (const MessageId &id : { at(1), at(2), at(3), at(8, 100) })
        bench.arrive(id);
    bench.begin();
    QCOMPARE(bench.hear({ at(1) }), Chats { at(1) });
    QCOMPARE(bench.hear({ at(2), at(8, 100) }), (Chats { at(2), at(8, 100) }));
    QCOMPARE(bench.hear({ at(3) }), Chats { at(3) });
}

void TestReadUpToWhere::nothingAboveWhatIsUnheard()
{
    Bench bench;
    for (const MessageId &id : { at(1), at(2), at(3), at(4) })
        bench.arrive(id);
    bench.begin();
    QCOMPARE(bench.hear({ at(2) }), Chats());
    QCOMPARE(bench.hear({ at(3) }), Chats());
    QCOMPARE(bench.hear({ at(1) }), Chats { at(3) });
}

void TestReadUpToWhere::whatWasEditedMeanwhileIsUnheard()
{
    Bench bench;
    bench.arrive(at(1));
    bench.arrive(at(2));
    bench.begin();
    bench.edit(at(1));
    QCOMPARE(bench.hear({ at(1), at(2) }), Chats());
}

void TestReadUpToWhere::anAlbumToItsLastPicture()
{
    Bench bench;
    for (const MessageId &id : { at(1), at(2), at(3) })
        bench.arrive(id, {}, QStringLiteral("album"));
    bench.begin();
    QCOMPARE(bench.hear({ at(1) }), Chats { at(3) });
}

void TestReadUpToWhere::theBotsOwnChatsHaveNoTicks()
{
    Bench bench;
    const MessageId own { {}, 99, 1 };
    bench.arrive(own);
    bench.begin();
    QCOMPARE(bench.hear({ own }), Chats());
}

void TestReadUpToWhere::onlyWhenItIsDurable()
{
    Bench bench;
    bench.arrive(at(1));
    bench.begin();
    QVERIFY(bench.database
                ->run(QStringLiteral("CREATE TRIGGER refuse BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'x'); "
                                     "END"))
                .has_value());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
    QCOMPARE(bench.hear({ at(1) }), Chats());
    QVERIFY(bench.database->run(QStringLiteral("DROP TRIGGER refuse")).has_value());
    bench.clock.advance(std::chrono::seconds(2));
    QCOMPARE(bench.reported, Chats { at(1) });
}

void TestReadUpToWhere::onlyWhenItIsWanted()
{
    Bench bench(false);
    bench.arrive(at(1));
    bench.begin();
    QCOMPARE(bench.hear({ at(1) }), Chats());
}

QTEST_GUILESS_MAIN(TestReadUpToWhere)
#include "tst_readuptowhere.moc"
