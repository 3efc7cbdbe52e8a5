// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagetable.h"
#include "store/vault.h"
#include "unit/store/onbothdatabases.h"

#include <QSqlRecord>
#include <QTemporaryDir>

using namespace std::chrono_literals;
using State = StoredMessage::State;

namespace
{
constexpr qint64 Owner = 5000000123456;
const QDateTime Now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
const Claimant First { QStringLiteral("CA1"), QStringLiteral("anna") };
const Claimant Second { QStringLiteral("CA2"), QStringLiteral("anna") };
const Claimant Other { QStringLiteral("CA3"), QStringLiteral("bert") };

Message made(qint64 id, const QString &text)
{
    Message message;
    message.id = { {}, -1001234567890123, id };
    message.sender = QStringLiteral("Anna");
    message.text = text;
    message.sentAt = Now.addSecs(id - 1000);
    return message;
}
}

//! The same rules on both databases.
class TestMessageTable : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void cleanup();
    void init();
    void everythingComesBack_data() { databases(); }
    void everythingComesBack();
    void twiceIsOnce_data() { databases(); }
    void twiceIsOnce();
    void nothingReadableIsStored_data() { databases(); }
    void nothingReadableIsStored();
    void wordsCannotBeMoved_data() { databases(); }
    void wordsCannotBeMoved();
    void anEditIsAnotherRevision_data() { databases(); }
    void anEditIsAnotherRevision();
    void whatWasFoundOutIsNoOtherRevision_data() { databases(); }
    void whatWasFoundOutIsNoOtherRevision();
    void aMarkCountsForWhatWasHeard_data() { databases(); }
    void aMarkCountsForWhatWasHeard();
    void heardUpTo_data() { databases(); }
    void heardUpTo();
    void claims_data() { databases(); }
    void claims();
    void aLeaseRunsOut_data() { databases(); }
    void aLeaseRunsOut();
    void aReleasedMessageIsFree_data() { databases(); }
    void aReleasedMessageIsFree();
    void theSameCallerTakesOver_data() { databases(); }
    void theSameCallerTakesOver();
    void announcedIsRemembered_data() { databases(); }
    void announcedIsRemembered();
    void wrongKeyIsRefused_data() { databases(); }
    void wrongKeyIsRefused();

private:
    [[nodiscard]] QList<StoredMessage> unheard(const QDateTime &at = Now);
    [[nodiscard]] QStringList texts(const Claimant &claimant, const QDateTime &at = Now);
    [[nodiscard]] bool claim(const Claimant &claimant, const QDateTime &at = Now);

    std::unique_ptr<Database> m_database;
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<MessageTable> m_table;
};

void TestMessageTable::init()
{
    m_database = std::move(Database::open(fresh()).value());
    QVERIFY(vault::admit(*m_database, m_cipher).has_value());
    m_table = std::make_unique<MessageTable>(*m_database, m_cipher, Owner);
}

void TestMessageTable::cleanup()
{
    m_table.reset();
    m_database.reset();
}

QList<StoredMessage> TestMessageTable::unheard(const QDateTime &at)
{
    return m_table->unheard(at).value();
}

bool TestMessageTable::claim(const Claimant &claimant, const QDateTime &at)
{
    return m_table->claim(claimant, at, at.addSecs(30)).has_value();
}

QStringList TestMessageTable::texts(const Claimant &claimant, const QDateTime &at)
{
    QStringList found;
    for (const StoredMessage &stored : unheard(at)) {
        if (stored.claimedBy == MessageTable::claimOf(claimant))
            found += stored.message.text;
    }
    return found;
}

void TestMessageTable::everythingComesBack()
{
    Message message = made(9007199254740993, QStringLiteral("Gr\u00fc\u00dfe \U0001f600 'quoted' ? \\ \" ; --"));
    message.albumId = QStringLiteral("13370001");
    message.kind = Message::Kind::Photo;
    QVERIFY(m_table->add(message, 7, Now).has_value());
    const QList<StoredMessage> found = unheard();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().message, message);
    QCOMPARE(found.first().revision, 1);
    QCOMPARE(found.first().state, State::New);
    QCOMPARE(found.first().claimedBy, QString());
}

void TestMessageTable::twiceIsOnce()
{
    for (int i = 0; i < 2; ++i)
        QVERIFY(m_table->add(made(1, QStringLiteral("a")), i, Now).has_value());
    QCOMPARE(unheard().size(), 1);
}

void TestMessageTable::nothingReadableIsStored()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("Wiedererkennbar")), 1, Now).has_value());
    auto query = m_database->run(QStringLiteral("SELECT * FROM messages"));
    QVERIFY(query && query->next());
    for (int column = 0; column < query->record().count(); ++column) {
        QVERIFY(!query->value(column).toByteArray().contains("Wiedererkennbar"));
        QVERIFY(!query->value(column).toByteArray().contains("Anna"));
    }
}

void TestMessageTable::wordsCannotBeMoved()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(m_table->add(made(2, QStringLiteral("b")), 2, Now).has_value());
    QVERIFY(m_database
                ->run(QStringLiteral("UPDATE messages SET content = (SELECT content FROM messages WHERE message = 1) "
                                     "WHERE message = 2"))
                .has_value());
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("a stored message cannot be read")));
    const QList<StoredMessage> found = unheard();
    QCOMPARE(found.size(), 2); // it is told that there is one
    QCOMPARE(found.at(0).message.text, QStringLiteral("a"));
    QCOMPARE(found.at(1).message.text, QString());
    QCOMPARE(found.at(1).message.kind, Message::Kind::Unreadable);
}

void TestMessageTable::anEditIsAnotherRevision()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    Message edit = made(1, QStringLiteral("a"));
    edit.edited = true;
    QVERIFY(m_table->replace(edit).has_value()); // for a reason that we do not tell of
    QCOMPARE(unheard().first().revision, 1);
    edit.text = QStringLiteral("b");
    QVERIFY(m_table->replace(edit).has_value());
    QCOMPARE(unheard().first().revision, 2);
    QCOMPARE(unheard().first().message.text, QStringLiteral("b"));
    QVERIFY(m_table->replace(made(2, QStringLiteral("never seen"))).has_value());
    QCOMPARE(unheard().size(), 1);
}

void TestMessageTable::whatWasFoundOutIsNoOtherRevision()
{
    m_table = std::make_unique<MessageTable>(*m_database, m_cipher, Owner, MediaWishes { true, true });
    Message note = made(1, {});
    note.kind = Message::Kind::Voice;
    note.file = { QStringLiteral("id"), QStringLiteral("unique"), QStringLiteral("audio/ogg"), 100 };
    QVERIFY(m_table->add(note, 1, Now).has_value());
    QCOMPARE(int(unheard().first().media), int(MediaState::Waiting));
    QVERIFY(m_table->settleMedia(note.id, 1, QStringLiteral("bring Milch mit")).has_value());
    QCOMPARE(int(unheard().first().media), int(MediaState::Found));
    QCOMPARE(unheard().first().revision, 1);
    QCOMPARE(unheard().first().message.found, QStringLiteral("bring Milch mit"));
    note.text = QStringLiteral("eine Unterschrift");
    note.file.id = QStringLiteral("another id of the same file");
    QVERIFY(m_table->replace(note).has_value());
    QCOMPARE(unheard().first().revision, 2);
    QCOMPARE(unheard().first().message.found, QStringLiteral("bring Milch mit"));
    note.file.uniqueId = QStringLiteral("another file");
    QVERIFY(m_table->replace(note).has_value());
    QCOMPARE(int(unheard().first().media), int(MediaState::Waiting));
    QCOMPARE(unheard().first().message.found, QString());
    QVERIFY(m_table->settleMedia(note.id, 2, QStringLiteral("of the file before")).has_value()); // too late
    QCOMPARE(int(unheard().first().media), int(MediaState::Waiting));
    note.id.message = 2;
    note.duration = std::chrono::minutes(11);
    QVERIFY(m_table->add(note, 2, Now).has_value());
    QCOMPARE(int(unheard().last().media), int(MediaState::Nothing));
}

void TestMessageTable::aMarkCountsForWhatWasHeard()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(m_table->replace(made(1, QStringLiteral("b"))).has_value());
    const MessageId id = made(1, {}).id;
    QVERIFY(m_table->markHeard({ { id, 1, Now } }).has_value());
    QCOMPARE(unheard().size(), 1); // "b" was not heard
    QVERIFY(m_table->markHeard({ { id, 2, Now } }).has_value());
    QCOMPARE(unheard().size(), 0);
}

void TestMessageTable::heardUpTo()
{
    const qint64 chat = made(1, {}).id.chat;
    const auto upTo = [&] { return m_table->heardUpTo({}, chat).value_or(-1); };
    QCOMPARE(upTo(), 0);
    for (const qint64 id : { -7, 1, 2, 3 })
        QVERIFY(m_table->add(made(id, QStringLiteral("text")), id, Now));
    QCOMPARE(upTo(), 0);
    QVERIFY(m_table->markHeard({ { made(1, {}).id, 1, Now }, { made(3, {}).id, 1, Now } }));
    QCOMPARE(upTo(), 1);
    QVERIFY(m_table->markHeard({ { made(2, {}).id, 1, Now } }));
    QCOMPARE(upTo(), 3);
    QCOMPARE(m_table->heardUpTo({}, chat - 1).value_or(-1), 0);
}

void TestMessageTable::claims()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(claim(First));
    QVERIFY(m_table->add(made(2, QStringLiteral("b")), 2, Now).has_value());
    QVERIFY(claim(Other));
    QCOMPARE(texts(First), { QStringLiteral("a") });
    QCOMPARE(texts(Other), { QStringLiteral("b") });
}

void TestMessageTable::aLeaseRunsOut()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(claim(First));
    QVERIFY(m_table->renew(First, Now.addSecs(50)).has_value());
    QVERIFY(claim(Other, Now.addSecs(49)));
    QCOMPARE(texts(First, Now.addSecs(49)), { QStringLiteral("a") });
    QCOMPARE(unheard(Now.addSecs(50)).first().claimedBy, QString());
    QVERIFY(claim(Other, Now.addSecs(50)));
    QCOMPARE(texts(Other, Now.addSecs(51)), { QStringLiteral("a") });
    QVERIFY(m_table->renew(First, Now.addSecs(500)).has_value()); // too late: it is another's now
    QCOMPARE(texts(Other, Now.addSecs(51)), { QStringLiteral("a") });
}

void TestMessageTable::aReleasedMessageIsFree()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(claim(First));
    QVERIFY(m_table->release(Other).has_value());
    QCOMPARE(texts(First), { QStringLiteral("a") });
    QVERIFY(m_table->release(First).has_value());
    QVERIFY(claim(Other));
    QCOMPARE(texts(Other), { QStringLiteral("a") });
}

void TestMessageTable::theSameCallerTakesOver()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(claim(First));
    QVERIFY(claim(Second));
    QCOMPARE(texts(Second), { QStringLiteral("a") });
    QVERIFY(m_table->release(First).has_value()); // of what it no longer has
    QCOMPARE(texts(Second), { QStringLiteral("a") });
    QVERIFY(claim({ QStringLiteral("CA9"), {} })); // a caller without a name takes nothing over
    QCOMPARE(texts(Second), { QStringLiteral("a") });
}

void TestMessageTable::announcedIsRemembered()
{
    QVERIFY(m_table->add(made(1, QStringLiteral("a")), 1, Now).has_value());
    QVERIFY(claim(First));
    QVERIFY(m_table->add(made(2, QStringLiteral("b")), 2, Now).has_value());
    QVERIFY(m_table->announce(First).has_value());
    QVERIFY(m_table->release(First).has_value());
    const QList<StoredMessage> found = unheard();
    QCOMPARE(found.at(0).state, State::Announced);
    QCOMPARE(found.at(1).state, State::New);
}

void TestMessageTable::wrongKeyIsRefused()
{
    QVERIFY(vault::admit(*m_database, m_cipher).has_value());
    const Result<void> refused = vault::admit(*m_database, DataCipher("another key that is long enough"));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, ServiceError::Kind::Refused);
    QVERIFY(refused.error().detail.contains(u"DATA_KEY"));
    QTemporaryDir directory;
    const DataKeySettings lost { Secret(), directory.filePath(QStringLiteral("data.key")) };
    const Result<Secret> key = vault::key(*m_database, lost);
    QVERIFY(!key.has_value());
    QCOMPARE(key.error().kind, ServiceError::Kind::NotFound);
    QVERIFY(!QFile::exists(lost.file)); // a new key would open nothing
}

QTEST_GUILESS_MAIN(TestMessageTable)
#include "tst_messagetable.moc"
