// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/replicarig.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr qint64 Owner = 5'000'000'777;
const QString connection = u"bc-1"_s;
const QString sender = u"Anna"_s;

// Long enough that something can happen while they are told.
const QStringList texts { u"der Schlüssel liegt im Garten unter dem großen Stein neben der alten Bank am Teich"_s,
    u"der Zug kommt später und alle warten auf dem Bahnsteig mit Kaffee und Kuchen in der Hand"_s,
    u"morgen gibt es Kuchen mit sehr vielen Äpfeln und Zimt und danach noch einen langen Spaziergang"_s,
    u"das Treffen fällt aus"_s };

QString announcement(qsizetype message)
{
    return Rig::announcement(sender, texts.at(message));
}

QJsonObject writer()
{
    return telegram::person(5'000'000'101, sender);
}

qint64 minutesAgo(qsizetype minutes)
{
    return QDateTime::currentSecsSinceEpoch() - 60 * minutes;
}

// Message number n has the id n + 1, and is as many minutes younger than the first.
QJsonObject message(const QJsonObject &place, qsizetype number, const QString &words)
{
    return telegram::joined(
        { place, telegram::identified(number + 1), telegram::dated(minutesAgo(30 - number)), telegram::text(words) });
}

//! The owner's own chat with somebody, where the other side may delete.
void connectOwner(Rig &rig)
{
    rig.environment[u"TELEGRAM_OWNER_ID"_s] = QString::number(Owner);
    rig.world.telegram.addBusinessConnection(
        telegram::businessConnection(connection, telegram::person(Owner, u"Otto"_s), true));
    for (qsizetype i = 0; i < texts.size(); ++i) {
        rig.plantSecret(texts.at(i));
        rig.world.telegram.add(
            u"business_message"_s, message(telegram::inBusinessChat(connection, writer(), writer()), i, texts.at(i)));
    }
}

void deleteMessages(Rig &rig, const QList<qsizetype> &numbers)
{
    QList<qint64> ids;
    for (const qsizetype number : numbers)
        ids.append(number + 1);
    rig.world.telegram.add(
        u"deleted_business_messages"_s, telegram::deletedBusinessMessages(connection, writer(), ids));
}

bool hasBegun(const PhoneCall &call, const QString &text)
{
    const QList<CallerEar::Heard> heard = call.heard();
    return std::ranges::any_of(heard, [&text](const CallerEar::Heard &one) { return one.text == text; });
}
}

//! What changes while a call tells of it: edits, deletions, albums that come in parts.
class TestE2eChanges : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theNextInLineIsDeleted();
    void theOneBeingToldIsDeleted();
    void everythingIsDeletedWhileTheGreetingPlays();
    void deletedWhereAnotherReplicaCollects();
    void heardIsReadInTheOwnersChat();
    void connectedLongBeforeTheFirstStart();
    void edited();
    void anAlbumArrivesInParts();
};

void TestE2eChanges::theNextInLineIsDeleted()
{
    Rig rig;
    connectOwner(rig);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 4);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QVERIFY2(call.beginsToHear(announcement(1)), call.story());
    deleteMessages(rig, { 2 }); // its sound is on the line already
    QVERIFY2(call.hears(announcement(3)), call.story());
    QVERIFY2(!hasBegun(call, announcement(2)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 3);
    QCOMPARE(rig.inbox().count(), 3);
    call.say(u"Nachricht drei."_s);
    QVERIFY2(call.hears(Rig::phrase(Phrase::NoSuchMessage)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(call.heardTexts(),
        QStringList({ Rig::phrase(Phrase::Greeting), announcement(0), announcement(1), announcement(3),
            Rig::phrase(Phrase::NoSuchMessage), Rig::phrase(Phrase::Goodbye) }));

    PhoneCall &next = rig.phone();
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hears(Rig::phrase(Phrase::NothingNew)), next.story());
    next.press(u'#');
    QVERIFY2(next.isOver(), next.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eChanges::theOneBeingToldIsDeleted()
{
    Rig rig;
    connectOwner(rig);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 4);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.beginsToHear(announcement(1)), call.story());
    deleteMessages(rig, { 0, 1 });
    for (qsizetype i = 1; i < texts.size(); ++i)
        QVERIFY2(call.hears(announcement(i)), call.story()); // nobody is cut off in the middle of a sentence
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 2);
    QCOMPARE(rig.inbox().count(), 2);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(call.clears(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eChanges::everythingIsDeletedWhileTheGreetingPlays()
{
    Rig rig;
    connectOwner(rig);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 4);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.beginsToHear(Rig::phrase(Phrase::Greeting)), call.story());
    deleteMessages(rig, { 0, 1, 2, 3 });
    QVERIFY2(call.hears(Rig::phrase(Phrase::NothingNew)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(!hasBegun(call, announcement(i)), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eChanges::deletedWhereAnotherReplicaCollects()
{
    PostgresServer server;
    QVERIFY2(server.start(), server.log().constData());
    ReplicaRig pair(server);
    connectOwner(pair.rig);
    QVERIFY(pair.start());
    QTRY_COMPARE(pair.stored(), 4);
    PhoneCall &call = pair.phone(pair.second);
    call.dial(pair.rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QVERIFY2(call.beginsToHear(announcement(1)), call.story());
    deleteMessages(pair.rig, { 2 });
    QVERIFY2(call.hears(announcement(3)), call.story());
    QVERIFY2(!hasBegun(call, announcement(2)), call.story());
    QTRY_COMPARE(pair.heard(), 3);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(pair.endsWell(), pair.story());
}

// The writer sees the ticks for what was heard to its end, and for nothing else.
void TestE2eChanges::heardIsReadInTheOwnersChat()
{
    Rig rig;
    connectOwner(rig);
    rig.environment[u"MARK_READ_IN_TELEGRAM"_s] = u"true"_s;
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 4);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QVERIFY2(call.beginsToHear(announcement(1)), call.story());
    QTRY_COMPARE(rig.world.telegram.readMessages().size(), 1);
    call.hangUp();
    QVERIFY2(call.isOver(), call.story());
    const QJsonObject expected { { u"business_connection_id"_s, connection },
        { u"chat_id"_s, writer()[u"id"_s].toInteger() }, { u"message_id"_s, 1 } };
    QVERIFY2(rig.endsWell(), rig.story());
    QCOMPARE(rig.world.telegram.readMessages(), QList { expected });
}

// What the caller has heard is over; what he has heard in old words is told again in the new ones.
void TestE2eChanges::connectedLongBeforeTheFirstStart()
{
    Rig rig;
    // Telegram keeps for a day only that he has connected the bot.
    rig.world.telegram.setWallClock([] { return QDateTime::currentDateTimeUtc().addDays(-2); });
    rig.world.telegram.addBusinessConnection(
        telegram::businessConnection(connection, telegram::person(Owner, u"Otto"_s), true));
    const QString strangers = u"bc-2"_s;
    rig.world.telegram.addBusinessConnection(
        telegram::businessConnection(strangers, telegram::person(Owner + 1, u"Egon"_s), true));
    rig.world.telegram.setWallClock([] { return QDateTime::currentDateTimeUtc(); });
    rig.environment[u"TELEGRAM_OWNER_ID"_s] = QString::number(Owner);
    for (const auto &[id, text] : { std::pair(connection, texts.at(0)), std::pair(strangers, texts.at(1)) }) {
        rig.plantSecret(text);
        rig.world.telegram.add(
            u"business_message"_s, message(telegram::inBusinessChat(id, writer(), writer()), 0, text));
    }
    QVERIFY(rig.start());
    rig.expectComplaint(u"is not TELEGRAM_OWNER_ID has connected this bot"_s);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QTRY_COMPARE(rig.inbox().count(), 1); // the stranger's is gone again
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eChanges::edited()
{
    const QStringList newTexts { u"der Schlüssel ist weg"_s, u"der Zug ist da"_s, u"der Kuchen ist verbrannt"_s };
    Rig rig;
    const auto inPrivate = telegram::inPrivate(writer());
    for (qsizetype i = 0; i < 3; ++i) {
        rig.plantSecret(texts.at(i));
        rig.world.telegram.addMessage({ message(inPrivate, i, texts.at(i)) });
    }
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 3);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QTRY_COMPARE(rig.inbox().stateOf(texts.at(0)), int(InboxFile::Heard));
    QVERIFY2(call.beginsToHear(announcement(1)), call.story());
    for (qsizetype i = 0; i < 3; ++i) {
        rig.plantSecret(newTexts.at(i));
        rig.world.telegram.add(u"edited_message"_s,
            telegram::joined(
                { message(inPrivate, i, newTexts.at(i)), telegram::edited(QDateTime::currentSecsSinceEpoch()) }));
    }
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QVERIFY2(call.hears(announcement(1)), call.story());
    QVERIFY2(call.hears(announcement(2)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(rig.inbox().stateOf(texts.at(0)), int(InboxFile::Heard));
    QCOMPARE(rig.inbox().count(InboxFile::Heard), 1);

    PhoneCall &next = rig.phone();
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hearsOf(newTexts.at(1)), next.story());
    QVERIFY2(next.hearsOf(newTexts.at(2)), next.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 3);
    next.press(u'#');
    QVERIFY2(next.isOver(), next.story());
    const QString all = next.heardTexts().join(u'\n');
    QVERIFY2(!all.contains(newTexts.at(0)) && !all.contains(texts.at(0)), next.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eChanges::anAlbumArrivesInParts()
{
    Rig rig;
    rig.receive(u"Ben"_s, texts.at(0));
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 1);
    const QString sentence = u"Anna schickt ein ganzes Album."_s;
    QString digest;
    const auto part = [&rig](int number) {
        rig.world.telegram.addMessage(
            { telegram::inPrivate(writer()), telegram::identified(number), telegram::dated(minutesAgo(1)),
                telegram::photo(u"Seite %1"_s.arg(number)), telegram::inAlbum(u"13370001"_s) });
    };
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    const QString first = Rig::announcement(u"Ben"_s, texts.at(0));
    QVERIFY2(call.beginsToHear(first), call.story());
    part(1);
    part(2);
    QTRY_COMPARE(rig.inbox().count(), 3);
    QVERIFY2(call.hears(first), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    part(3);
    QTRY_COMPARE(rig.inbox().count(), 4);

    rig.world.anthropic.setMind([&](const QJsonObject &request) {
        digest = anthropic::textOf(request[u"messages"_s].toArray().last()[u"content"_s]);
        return QString(u"[1] "_s % sentence);
    });
    PhoneCall &next = rig.phone();
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hears(sentence), next.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 4);
    QVERIFY2(digest.contains(u"[1] Anna"_s) && !digest.contains(u"[2]"_s), qPrintable(digest));
    for (int number = 1; number <= 3; ++number)
        QVERIFY2(digest.contains(u"Seite %1"_s.arg(number)), qPrintable(digest));
    next.press(u'#');
    QVERIFY2(next.isOver(), next.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eChanges)
#include "tst_e2e_changes.moc"
