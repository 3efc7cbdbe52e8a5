// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "net/pinhash.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! The real program asks for a PIN: keyed in over a real stream, counted in a real database.
class TestE2ePin : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theOwnerKeysItIn();
    void aGuesserIsLockedOut();
    void usedUpMinutes();
    void unknownOnesAreNotAnswered();
    void theOwnerLetsAStrangerIn();
    void theOwnerIsToldOfLockouts();
};

namespace
{
const QString Pin = u"739154"_s;
const QString Guesser = u"+4915187654321"_s;

constexpr qint64 OwnerId = 7'123'456'789;

//! Who has started the bot once, and is its owner.
void beTheOwner(Rig &rig)
{
    rig.environment[u"TELEGRAM_OWNER_ID"_s] = QString::number(OwnerId);
    rig.world.telegram.addMessage({ telegram::inPrivate(telegram::person(OwnerId, u"Olga"_s)),
        telegram::text(u"/start"_s), telegram::dated(QDateTime::currentSecsSinceEpoch() - 3600) });
}

void press(PhoneCall &phone, const QString &keys)
{
    for (const QChar key : keys) {
        phone.press(key);
        QTest::qWait(60); // a person's fingers
    }
}
}

void TestE2ePin::theOwnerKeysItIn()
{
    Rig rig;
    rig.environment[u"CALLER_PIN"_s] = PinHash::of(Secret(Pin)).toSetting().text();
    rig.plantSecret(Pin);
    rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s);
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &phone = rig.phone();
    phone.dial(rig.voiceUrl());
    QVERIFY2(phone.hears(Rig::phrase(Phrase::DoorNotice)), phone.story());
    QVERIFY2(phone.hears(Rig::phrase(Phrase::PinPrompt)), phone.story());
    QVERIFY(rig.world.anthropic.requests().isEmpty() && rig.world.deepgram.requests().isEmpty());
    press(phone, u"739155#"_s);
    QVERIFY2(phone.hears(Rig::phrase(Phrase::PinWrong)), phone.story());
    press(phone, u"739154#"_s);
    QVERIFY2(phone.hears(Rig::phrase(Phrase::PinRight)), phone.story());
    QVERIFY2(phone.hears(Rig::announcement(u"Anna"_s, u"der Schlüssel liegt im Garten"_s)), phone.story());
    phone.press(u'#');
    QVERIFY2(phone.isOver(), phone.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2ePin::aGuesserIsLockedOut()
{
    Rig rig;
    rig.environment[u"CALLER_PIN"_s] = Pin;
    rig.environment.remove(u"ALLOWED_CALLERS"_s);
    rig.plantSecret(Pin);
    rig.expectComplaint(u"refused: three wrong PINs"_s);
    rig.expectComplaint(u"locked out after wrong PINs"_s);
    rig.expectComplaint(u"refused: there were too many wrong PINs"_s);
    rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s);
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &first = rig.phone(Guesser);
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinPrompt)), first.story());
    press(first, u"739151"_s);
    QVERIFY2(first.beginsToHear(Rig::phrase(Phrase::PinWrong)), first.story());
    press(first, u"739152739153"_s);
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinWrongGoodbye)), first.story());
    QVERIFY2(first.isOver(), first.story());

    // The lock-out outlives the program, and the right PIN does not open it.
    QVERIFY2(rig.stop(), rig.story());
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &second = rig.phone(Guesser);
    second.dial(rig.voiceUrl());
    QVERIFY2(second.isConnected(), second.story());
    press(second, Pin);
    QVERIFY2(second.hears(Rig::phrase(Phrase::NotNow)), second.story());
    QVERIFY2(second.isOver(), second.story());
    QCOMPARE(second.heardTexts(), QStringList { Rig::phrase(Phrase::NotNow) });

    // Nobody else is locked out by it.
    PhoneCall &owner = rig.phone();
    owner.dial(rig.voiceUrl());
    QVERIFY2(owner.beginsToHear(Rig::phrase(Phrase::DoorNotice)), owner.story());
    press(owner, Pin + u'#');
    QVERIFY2(owner.hears(Rig::announcement(u"Anna"_s, u"der Schlüssel liegt im Garten"_s)), owner.story());
    owner.hangUp();
    QVERIFY2(owner.isOver(), owner.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2ePin::usedUpMinutes()
{
    Rig rig;
    rig.environment[u"CALLS_PER_HOUR"_s] = u"1"_s;
    rig.expectComplaint(u"refused: CALLS_PER_HOUR of its number is used up"_s);
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::Greeting)), first.story());
    first.hangUp();
    QVERIFY2(first.isOver(), first.story());
    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(Rig::phrase(Phrase::TooManyCalls)), second.story());
    QVERIFY2(second.isOver(), second.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2ePin::unknownOnesAreNotAnswered()
{
    Rig rig;
    rig.environment[u"REJECT_UNKNOWN"_s] = u"true"_s;
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &stranger = rig.phone(Guesser);
    stranger.dial(rig.voiceUrl());
    QVERIFY2(stranger.isOver(), stranger.story());
    QCOMPARE(stranger.end(), Softphone::End::Rejected);
    QVERIFY(stranger.sound().isEmpty());
    PhoneCall &owner = rig.phone();
    owner.dial(rig.voiceUrl());
    QVERIFY2(owner.hears(Rig::phrase(Phrase::Greeting)), owner.story());
    owner.hangUp();
    QVERIFY2(owner.isOver(), owner.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2ePin::theOwnerLetsAStrangerIn()
{
    Rig rig;
    beTheOwner(rig);
    rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s);
    rig.expectComplaint(u"refused: the owner did not let it in"_s);
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &stranger = rig.phone(Guesser);
    stranger.dial(rig.voiceUrl());
    QVERIFY2(stranger.hears(Rig::phrase(Phrase::AskingOwner)), stranger.story());
    QVERIFY(QTest::qWaitFor([&] { return !rig.world.telegram.textsIn(OwnerId).isEmpty(); }, 5000));
    QVERIFY(rig.world.telegram.textsIn(OwnerId).constLast().contains(Guesser));
    QVERIFY(rig.world.anthropic.requests().isEmpty() && rig.world.deepgram.requests().isEmpty());
    QVERIFY(rig.world.telegram.pressButton(OwnerId, u"Ja"_s, 4711)); // somebody else's
    QVERIFY(rig.world.telegram.pressButton(OwnerId, u"Ja"_s));
    QVERIFY2(stranger.hears(Rig::phrase(Phrase::LetIn)), stranger.story());
    QVERIFY2(stranger.hears(Rig::announcement(u"Anna"_s, u"der Schlüssel liegt im Garten"_s)), stranger.story());
    stranger.hangUp();
    QVERIFY2(stranger.isOver(), stranger.story());
    QVERIFY(QTest::qWaitFor(
        [&] { return rig.world.telegram.textsIn(OwnerId).constLast().contains(u"Du hast Ja gesagt"_s); }, 5000));
    QCOMPARE(rig.world.telegram.pressesAnswered().size(), 1);

    // This once.
    PhoneCall &again = rig.phone(Guesser);
    again.dial(rig.voiceUrl());
    QVERIFY2(again.hears(Rig::phrase(Phrase::AskingOwner)), again.story());
    QVERIFY(QTest::qWaitFor([&] { return rig.world.telegram.textsIn(OwnerId).size() == 2; }, 5000));
    QVERIFY(rig.world.telegram.pressButton(OwnerId, u"Nein"_s));
    QVERIFY2(again.hears(Rig::phrase(Phrase::NotLetIn)), again.story());
    QVERIFY2(again.isOver(), again.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2ePin::theOwnerIsToldOfLockouts()
{
    Rig rig;
    beTheOwner(rig);
    rig.environment[u"CALLER_PIN"_s] = Pin;
    rig.plantSecret(Pin);
    rig.expectComplaint(u"refused: three wrong PINs"_s);
    rig.expectComplaint(u"locked out after wrong PINs"_s);
    QVERIFY2(rig.start(), rig.story());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinPrompt)), first.story());
    for (const QString &wrong : { u"739151"_s, u"739152"_s, u"739153"_s }) {
        press(first, wrong);
        QTest::qWait(300); // until it is compared; keys in between belong to no entry
    }
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinWrongGoodbye)), first.story());
    QVERIFY2(first.isOver(), first.story());
    QVERIFY(QTest::qWaitFor([&] { return rig.world.telegram.textsIn(OwnerId).size() == 1; }, 5000));
    QVERIFY(rig.world.telegram.textsIn(OwnerId).constLast().contains(Rig::owner()));

    // Locked out, and let in by his own word.
    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(Rig::phrase(Phrase::AskingOwner)), second.story());
    QVERIFY(QTest::qWaitFor([&] { return rig.world.telegram.textsIn(OwnerId).size() == 2; }, 5000));
    QVERIFY(rig.world.telegram.pressButton(OwnerId, u"Ja"_s));
    QVERIFY2(second.hears(Rig::phrase(Phrase::LetIn)), second.story());
    second.hangUp();
    QVERIFY2(second.isOver(), second.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2ePin)
#include "tst_e2e_pin.moc"
