// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callregistry.h"
#include "call/scriptedexchange.h"
#include "call/switchboard.h"
#include "support/strictness.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! Calls that must show something before they may hear, in virtual time, from the line to the summary.
class TestDoorkeeper : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theRightPinOpens_data();
    void theRightPinOpens();
    void nothingIsSaidOrSpentBefore();
    void threeWrongOnesEndTheCall();
    void aPauseEndsAnEntry();
    void starBeginsAnew();
    void emptyEntriesAreNoTries();
    void keysWorkDuringThePrompt();
    void theNoticeIsHeardToItsEnd();
    void quickFingers();
    void thePoundBehindThePinIsNoGoodbye();
    void keysBeforeThePinAreNoWishes();
    void unlistedNumbersNoticeNothing();
    void withheldNumbersMayHaveThePin();
    void lockedOut();
    void lockedOutInMidEntry();
    void lockedOutInMidEntryTheOwnerDecides();
    void theOwnersYesStandsWhateverIsKeyedIn();
    void nobodyGuessesAfterHangingUp();
    void theOwnerLetsAStrangerIn();
    void theOwnerSaysNo();
    void theOwnerKnowsTheCallByItsNumber();
    void whoIsNotAskedAboutHearsWhoSpeaks();
    void lockedOutNumbersNoticeNothing();
    void theOwnerLetsALockedOutCallerIn();
    void theOwnerLetsAnUnlistedNumberIn();
    void whoHangsUpIsNotAskedFor();
    void usedUp_data();
    void usedUp();
    void theDaysRestEndsTheCall();
    void whatALimitedCallTookIsKept();
    void unknownOnesAreNotAnswered();
    void theProgramEndsAtTheDoor();
    void aRedialTakesOverOnlyBehindTheDoor();
    void aRecordingIsAnnouncedBehindTheDoor();
};

namespace
{
const QString Owner = u"+4915100000000"_s;
const QString Stranger = u"+4915199999999"_s;
const QString Notice = phraseText(Phrase::DoorNotice, Language::German);
const QString Asking = phraseText(Phrase::PinPrompt, Language::German);

Message message(const QString &text)
{
    Message message;
    message.id = { {}, 7, 1 };
    message.sender = u"Anna"_s;
    message.text = text;
    message.sentAt = QDateTime::fromString(u"2026-11-22T15:00:00Z"_s, Qt::ISODate);
    return message;
}

struct House : ScriptedExchange
{
    explicit House(const QString &pin = u"482916"_s, const QStringList &listed = {})
    {
        settings.allowedCallers = listed;
        settings.pinSet = !pin.isEmpty();
        if (settings.pinSet)
            checker = std::make_unique<FakePin>(Secret(pin));
        inbox.inbox.messages = { message(u"Bring bitte Brot mit."_s) };
        model.replies.push_back({ u"[1] Anna bittet dich um Brot."_s });
    }

    ~House()
    {
        board.reset();
        // Calls are deleted later by habit; here they must be gone before what they use.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    Q_DISABLE_COPY_MOVE(House)

    void open()
    {
        board = std::make_unique<Switchboard>(
            services(), AccessServices { &access, checker.get(), asksOwner ? &owner : nullptr }, desk, settings);
        QObject::connect(
            board.get(), &Switchboard::callBegan, board.get(), [this](const QString &callId, const QString &caller) {
                began.append({ callId, caller });
            });
        QObject::connect(board.get(), &Switchboard::callEnded, board.get(),
            [this](const CallRecord &record) { records.append(record); });
    }

    FakeLine *call(const QString &number, const QString &callId = u"CA1"_s)
    {
        if (!board)
            open();
        board->announced({ callId, number, {} });
        auto *line = new FakeLine(clock, texts, number, callId);
        board->connected(Later<CallTransport>(line));
        clock.advance(1ms);
        return line;
    }

    void press(FakeLine *line, const QString &keys, std::chrono::milliseconds apart = 200ms)
    {
        for (const QChar key : keys) {
            if (line->hasHungUp())
                return;
            Q_EMIT line->keyPressed(key);
            clock.advance(apart);
        }
    }

    void expectRefusal() const
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^call=CA[0-9]+ refused: "_s));
    }

    [[nodiscard]] bool hasCostNothing() const
    {
        return inbox.fetches == 0 && recognizer.sessions == 0 && voice.spoken == 0 && model.asked.isEmpty();
    }

    std::unique_ptr<FakePin> checker;
    FakeApprovals owner;
    bool asksOwner = false;
    std::unique_ptr<Switchboard> board;
    QList<QPair<QString, QString>> began;
    QList<CallRecord> records;
};

QString text(Phrase phrase)
{
    return phraseText(phrase, Language::German);
}
}

void TestDoorkeeper::theRightPinOpens_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("keys");
    const QString hash = PinHash::of(Secret(u"482916"), 10).toSetting().text();
    QTest::newRow("plain, its length") << u"482916"_s << u"482916"_s;
    QTest::newRow("plain, pound") << u"482916"_s << u"482916#"_s;
    QTest::newRow("hash, pound") << hash << u"482916#"_s;
    QTest::newRow("hash, pause") << hash << u"482916"_s;
    QTest::newRow("anew") << u"482916"_s << u"123*482916"_s;
    QTest::newRow("the second try") << u"482916"_s << u"111111482916"_s;
}

void TestDoorkeeper::theRightPinOpens()
{
    QFETCH(const QString, setting);
    QFETCH(const QString, keys);
    House house(setting);
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(6s);
    QCOMPARE(line->heardSoFar(), QString(Notice + u" | " + Asking));
    house.press(line, keys, 300ms);
    house.clock.advance(12s);
    QVERIFY(line);
    const QString heard = line->heardSoFar();
    QVERIFY2(
        heard.contains(text(Phrase::PinRight)) && heard.contains(u"Anna bittet dich um Brot."_s), qPrintable(heard));
    QCOMPARE(house.access.settled.constLast(), true);
    QCOMPARE(house.began.constLast(), qMakePair(u"CA1"_s, Stranger));
}

void TestDoorkeeper::nothingIsSaidOrSpentBefore()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(9s);
    QVERIFY(house.hasCostNothing());
    QCOMPARE(house.began, (QList<QPair<QString, QString>> { { u"CA1"_s, QString() } }));
    const QString heard = line->heardSoFar();
    QVERIFY2(!heard.contains(u"dein"_s, Qt::CaseSensitive) || heard.contains(u"deine PIN"_s), qPrintable(heard));
    QCOMPARE(heard, QString(Notice + u" | " + Asking));
}

void TestDoorkeeper::threeWrongOnesEndTheCall()
{
    House house;
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    for (const QString &wrong : { u"111222"_s, u"482917"_s, u"482915"_s }) {
        house.press(line, wrong);
        house.clock.advance(6s);
    }
    house.clock.advance(10s);
    QCOMPARE(house.checker->compared, 3);
    QCOMPARE(house.access.settled, (QList<bool> { false, false, false }));
    QCOMPARE(house.records.size(), 1);
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
    QVERIFY(house.hasCostNothing());
    QVERIFY(house.records.constFirst().length > 15s); // from the first sound on
}

void TestDoorkeeper::aPauseEndsAnEntry()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"48291"_s);
    house.clock.advance(4s);
    QCOMPARE(house.checker->compared, 0);
    house.clock.advance(1s);
    QCOMPARE(house.checker->compared, 1);
    QCOMPARE(house.access.settled, QList<bool> { false });
}

void TestDoorkeeper::starBeginsAnew()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"48291*48291*482916"_s, 900ms);
    house.clock.advance(1s);
    QCOMPARE(house.checker->compared, 1);
    QCOMPARE(house.access.settled, QList<bool> { true });
}

void TestDoorkeeper::emptyEntriesAreNoTries()
{
    House house;
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"##*#"_s);
    house.clock.advance(10s);
    QCOMPARE(line->heardSoFar(), QString(Notice + u" | " + Asking + u" | " + Asking));
    house.clock.advance(20s);
    QCOMPARE(house.checker->compared, 0);
    QCOMPARE(house.access.tries, 0);
    QCOMPARE(house.records.size(), 1);
}

void TestDoorkeeper::keysWorkDuringThePrompt()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(3500ms); // in the prompt
    QVERIFY(line->heardSoFar().startsWith(Notice));
    house.press(line, u"482916"_s, 50ms);
    house.clock.advance(12s);
    QVERIFY2(line->heardSoFar().contains(u"Anna bittet"_s), qPrintable(line->heardSoFar()));
}

void TestDoorkeeper::theNoticeIsHeardToItsEnd()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.press(line, u"482916"_s, 50ms); // by a telephone's memory key
    house.clock.advance(12s);
    const QString heard = line->heardSoFar();
    QVERIFY2(heard.startsWith(QString(Notice + u" | ")), qPrintable(heard));
    QVERIFY2(heard.contains(u"Anna bittet"_s), qPrintable(heard));
}

// Three tries while the notice is still being said: none of their keys is lost.
void TestDoorkeeper::quickFingers()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.press(line, u"111222#111333#482916#"_s, 20ms);
    house.clock.advance(20s);
    QCOMPARE(house.access.settled, (QList<bool> { false, false, true }));
    QVERIFY(line && line->heardSoFar().contains(u"Anna bittet"_s));
    QVERIFY(line->heardSoFar().startsWith(QString(Notice + u" | ")));
}

void TestDoorkeeper::thePoundBehindThePinIsNoGoodbye()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"482916"_s, 100ms);
    house.clock.advance(1500ms);
    house.press(line, u"#"_s);
    house.clock.advance(10s);
    QVERIFY(line && !line->hasHungUp());
    QVERIFY2(line->heardSoFar().contains(u"Anna bittet"_s), qPrintable(line->heardSoFar()));
    house.press(line, u"#"_s); // this one is
    house.clock.advance(5s);
    QCOMPARE(house.records.size(), 1);
}

void TestDoorkeeper::keysBeforeThePinAreNoWishes()
{
    House house(PinHash::of(Secret(u"482916"), 10).toSetting().text());
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"9*0*#*482916#"_s);
    house.clock.advance(10s);
    QCOMPARE(house.inbox.heard, QList<qint64> { 1 }); // told, not "done" by a key
    QVERIFY2(!line->heardSoFar().contains(text(Phrase::HelpKeys)), qPrintable(line->heardSoFar()));
}

// ALLOWED_CALLERS and CALLER_PIN both: whoever tries numbers hears what the owner hears.
void TestDoorkeeper::unlistedNumbersNoticeNothing()
{
    const auto course = [](const QString &number) {
        House house(u"482916"_s, { Owner });
        house.expectRefusal();
        const QPointer<FakeLine> line = house.call(number);
        house.clock.advance(6s);
        QString heard;
        for (int i = 0; i < 3 && line; ++i) {
            house.press(line, number == Owner ? u"482915"_s : u"482916"_s);
            house.clock.advance(6s);
            heard = line ? line->heardSoFar() : heard;
        }
        house.clock.advance(10s);
        return QStringList { heard, QString::number(house.checker->compared), QString::number(house.access.tries),
            QString::number(house.records.size()), QString::number(house.hasCostNothing()) };
    };
    const QStringList known = course(Owner);
    const QStringList unknown = course(Stranger);
    QCOMPARE(unknown, known);
    QCOMPARE(unknown.mid(1), (QStringList { u"3"_s, u"3"_s, u"1"_s, u"1"_s }));
}

void TestDoorkeeper::withheldNumbersMayHaveThePin()
{
    House house;
    const QPointer<FakeLine> line = house.call(u"anonymous"_s);
    house.clock.advance(6s);
    house.press(line, u"482916"_s);
    house.clock.advance(10s);
    QVERIFY(line->heardSoFar().contains(u"Anna bittet"_s));
    QCOMPARE(house.access.numbers, QStringList { QString() }); // all of them are one
}

void TestDoorkeeper::lockedOut()
{
    House house;
    house.access.entry.standing = AccessLedger::Standing::LockedOut;
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(2s);
    house.press(line, u"482916"_s, 100ms);
    QCOMPARE(line->heardSoFar(), text(Phrase::NotNow));
    house.clock.advance(20s);
    QCOMPARE(house.checker->compared, 0);
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
    QVERIFY(house.hasCostNothing());
}

void TestDoorkeeper::lockedOutInMidEntry()
{
    House house;
    house.access.freeTries = 1; // others take them
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"111222"_s);
    house.clock.advance(5s);
    house.press(line, u"482916"_s);
    house.clock.advance(20s);
    QCOMPARE(house.checker->compared, 1);
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
}

void TestDoorkeeper::lockedOutInMidEntryTheOwnerDecides()
{
    House house;
    house.asksOwner = true;
    house.access.freeTries = 1;
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"111222"_s);
    house.clock.advance(5s);
    QCOMPARE(house.owner.visitors.size(), 0);
    house.press(line, u"482916"_s);
    house.clock.advance(6s);
    QCOMPARE(house.owner.visitors.size(), 1);
    QVERIFY2(line->heardSoFar().contains(phraseText(Phrase::AskingOwner, Language::German)),
        qPrintable(line->heardSoFar())); // no dead line meanwhile
    house.owner.answer(u"CA1"_s, Approvals::Answer::No);
    house.clock.advance(10s);
    QCOMPARE(house.records.size(), 1);
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
}

void TestDoorkeeper::theOwnersYesStandsWhateverIsKeyedIn()
{
    House house(u"482916"_s, { Owner });
    house.asksOwner = true;
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(500ms); // the notice is not over
    house.owner.answer(u"CA1"_s, Approvals::Answer::Yes);
    house.press(line, u"111222"_s, 20ms);
    house.clock.advance(20s);
    QVERIFY2(line->heardSoFar().contains(u"Anna bittet"_s), qPrintable(line->heardSoFar()));
    QVERIFY(!line->heardSoFar().contains(phraseText(Phrase::PinWrong, Language::German)));
}

// A try is taken before it is compared, so hanging up saves none.
void TestDoorkeeper::nobodyGuessesAfterHangingUp()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    house.press(line, u"11122"_s);
    Q_EMIT line->keyPressed(u'2');
    line->callerHangsUp();
    house.clock.advance(5s);
    QCOMPARE(house.access.tries, 1);
    QCOMPARE(house.access.settled, QList<bool> { false }); // the owner is told if it was the last one
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::CallerHungUp);
}

void TestDoorkeeper::theOwnerLetsAStrangerIn()
{
    House house(QString(), { Owner });
    house.asksOwner = true;
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(30s);
    QVERIFY(line->heardSoFar().startsWith(text(Phrase::AskingOwner)));
    QVERIFY(line->heardSoFar().contains(text(Phrase::OneMoment))); // the line is not dead
    QVERIFY(house.hasCostNothing());
    QCOMPARE(house.owner.visitors.size(), 1);
    QCOMPARE(house.owner.visitors.constFirst().number, Stranger);
    QVERIFY(!house.owner.visitors.constFirst().isListed);
    house.owner.answer(u"CA1"_s, Approvals::Answer::Yes);
    house.clock.advance(10s);
    QVERIFY2(line->heardSoFar().contains(u"Anna bittet"_s), qPrintable(line->heardSoFar()));
    QCOMPARE(house.owner.withdrawn, QStringList());
}

void TestDoorkeeper::theOwnerSaysNo()
{
    for (const Approvals::Answer answer : { Approvals::Answer::No, Approvals::Answer::None }) {
        House house(QString(), { Owner });
        house.asksOwner = true;
        house.expectRefusal();
        const QPointer<FakeLine> line = house.call(u"+266696687"_s);
        house.clock.advance(10s);
        QCOMPARE(house.owner.visitors.constFirst().number, QString()); // withheld
        house.owner.answer(u"CA1"_s, answer);
        house.clock.advance(2s);
        QVERIFY(line->heardSoFar().contains(text(Phrase::NotLetIn)));
        house.clock.advance(10s);
        QVERIFY(house.hasCostNothing());
        QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
    }
}

void TestDoorkeeper::theOwnerKnowsTheCallByItsNumber()
{
    House house(QString(), { Owner });
    house.asksOwner = true;
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(12s);
    const QString code = house.owner.visitors.constFirst().code;
    QCOMPARE(code.size(), 2);
    const QString told = text(Phrase::NumberOfCall) + u" | "_s + text(phraseOfDigit(code.at(0).digitValue())) + u" | "_s
        + text(phraseOfDigit(code.at(1).digitValue()));
    QVERIFY2(line->heardSoFar().endsWith(told), qPrintable(line->heardSoFar()));
    QVERIFY(house.hasCostNothing());
}

// The question rests, or Telegram cannot be reached: known within a moment.
void TestDoorkeeper::whoIsNotAskedAboutHearsWhoSpeaks()
{
    for (const Approvals::Answer answer : { Approvals::Answer::No, Approvals::Answer::None }) {
        House house(QString(), { Owner });
        house.asksOwner = true;
        house.expectRefusal();
        const QPointer<FakeLine> line = house.call(Stranger);
        house.owner.answer(u"CA1"_s, answer);
        house.clock.advance(4s);
        const QString heard = line->heardSoFar();
        QCOMPARE(heard, answer == Approvals::Answer::No ? text(Phrase::AskingOwner) : text(Phrase::PrivateLine));
        house.clock.advance(15s);
        QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
    }
}

// Of a listed number the owner is asked again and again, of others not: the caller hears the same.
void TestDoorkeeper::lockedOutNumbersNoticeNothing()
{
    const auto course = [](const QString &number, std::chrono::milliseconds answered) {
        House house(u"482916"_s, { Owner });
        house.asksOwner = true;
        house.access.entry.standing = AccessLedger::Standing::LockedOut;
        house.expectRefusal();
        const QPointer<FakeLine> line = house.call(number);
        house.clock.advance(answered);
        house.owner.answer(u"CA1"_s, Approvals::Answer::None);
        QString heard;
        std::chrono::milliseconds took = answered;
        for (; line && !line->hasHungUp(); took += 100ms) {
            heard = line->heardSoFar();
            house.clock.advance(100ms);
        }
        static const QRegularExpression numbers(u"(Null|Eins|Zwei|Drei|Vier|Fünf|Sechs|Sieben|Acht|Neun)\\."_s);
        return QStringList { heard.replace(numbers, u"N."_s), QString::number(took / 1s) };
    };
    const QStringList asked = course(Owner, 60s);
    QCOMPARE(course(Stranger, 100ms), asked);
    QVERIFY2(asked.constFirst().contains(text(Phrase::NotLetIn)), qPrintable(asked.constFirst()));
}

void TestDoorkeeper::theOwnerLetsALockedOutCallerIn()
{
    House house(u"482916"_s, { Owner });
    house.asksOwner = true;
    house.access.entry.standing = AccessLedger::Standing::LockedOut;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(5s);
    QCOMPARE(house.owner.visitors.size(), 1);
    QVERIFY(house.owner.visitors.constFirst().isListed);
    house.owner.answer(u"CA1"_s, Approvals::Answer::Yes);
    house.clock.advance(20s);
    QVERIFY2(line->heardSoFar().contains(u"Anna bittet"_s), qPrintable(line->heardSoFar()));
    QCOMPARE(house.checker->compared, 0);
}

// He hears what everybody hears, and the owner's word opens at any moment of it.
void TestDoorkeeper::theOwnerLetsAnUnlistedNumberIn()
{
    House house(u"482916"_s, { Owner });
    house.asksOwner = true;
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(1s);
    QCOMPARE(house.owner.visitors.size(), 1);
    house.press(line, u"1112"_s);
    house.owner.answer(u"CA1"_s, Approvals::Answer::Yes);
    house.clock.advance(12s);
    const QString heard = line->heardSoFar();
    QVERIFY2(heard.startsWith(QString(Notice + u" | ")) && heard.contains(u"Anna bittet"_s), qPrintable(heard));
}

void TestDoorkeeper::whoHangsUpIsNotAskedFor()
{
    House house(QString(), { Owner });
    house.asksOwner = true;
    const QPointer<FakeLine> line = house.call(Stranger);
    house.clock.advance(3s);
    line->callerHangsUp();
    house.clock.advance(1s);
    QCOMPARE(house.owner.withdrawn, QStringList { u"CA1"_s });
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::CallerHungUp);
    house.owner.answer(u"CA1"_s, Approvals::Answer::Yes); // too late, and nobody there
    house.clock.advance(1s);
    QCOMPARE(house.records.size(), 1);
}

void TestDoorkeeper::usedUp_data()
{
    QTest::addColumn<AccessLedger::Standing>("standing");
    QTest::addColumn<QString>("pin");
    QTest::addColumn<Phrase>("sentence");
    QTest::newRow("calls") << AccessLedger::Standing::TooManyCalls << QString() << Phrase::TooManyCalls;
    QTest::newRow("minutes") << AccessLedger::Standing::NoTimeLeft << QString() << Phrase::NoTimeLeft;
    // Whoever has not shown the PIN does not learn that the number has called before.
    QTest::newRow("calls, PIN") << AccessLedger::Standing::TooManyCalls << u"482916"_s << Phrase::NotNow;
    QTest::newRow("minutes, PIN") << AccessLedger::Standing::NoTimeLeft << u"482916"_s << Phrase::NotNow;
}

void TestDoorkeeper::usedUp()
{
    QFETCH(const AccessLedger::Standing, standing);
    QFETCH(const QString, pin);
    QFETCH(const Phrase, sentence);
    House house(pin, { Owner });
    house.settings.limitsNumbers = true;
    house.access.entry.standing = standing;
    house.expectRefusal();
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(2s);
    QVERIFY2(line->heardSoFar().startsWith(text(sentence)), qPrintable(line->heardSoFar()));
    house.clock.advance(20s);
    QVERIFY(house.hasCostNothing());
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Refused);
}

void TestDoorkeeper::theDaysRestEndsTheCall()
{
    House house(QString(), { Owner });
    house.settings.limitsNumbers = true;
    house.access.entry.timeLeft = 6s;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(5s);
    QVERIFY(line->heardSoFar().startsWith(text(Phrase::Greeting)));
    house.clock.advance(2s);
    QVERIFY2(line->heardSoFar().contains(text(Phrase::TimeIsUp)), qPrintable(line->heardSoFar()));
}

void TestDoorkeeper::whatALimitedCallTookIsKept()
{
    House house(QString(), { Owner });
    house.settings.limitsNumbers = true;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(8s);
    line->callerHangsUp();
    house.clock.advance(1s);
    QCOMPARE(house.access.entered, QStringList { u"CA1"_s });
    QCOMPARE(house.access.left.value(u"CA1"_s), house.records.constFirst().length);
    QVERIFY(house.access.left.value(u"CA1"_s) > 7s);
}

void TestDoorkeeper::unknownOnesAreNotAnswered()
{
    House house(QString(), { Owner });
    house.settings.rejectUnknown = true;
    house.open();
    QCOMPARE(house.board->admit({ u"CA1"_s, Stranger, {} }), CallDesk::Admission::Reject);
    QCOMPARE(house.board->admit({ u"CA2"_s, u"anonymous"_s, {} }), CallDesk::Admission::Reject);
    QCOMPARE(house.board->admit({ u"CA3"_s, Owner, {} }), CallDesk::Admission::Connect);
    House withPin(u"482916"_s, { Owner });
    withPin.settings.rejectUnknown = true;
    withPin.open();
    QCOMPARE(withPin.board->admit({ u"CA1"_s, Stranger, {} }), CallDesk::Admission::Reject);
    House pinOnly;
    pinOnly.settings.rejectUnknown = true;
    pinOnly.open();
    QCOMPARE(pinOnly.board->admit({ u"CA1"_s, Stranger, {} }), CallDesk::Admission::Connect);
}

void TestDoorkeeper::theProgramEndsAtTheDoor()
{
    House house;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(3s);
    house.board->drain();
    house.clock.advance(3s);
    QVERIFY(line->heardSoFar().contains(text(Phrase::Maintenance)));
    house.clock.advance(10s);
    QCOMPARE(house.records.constFirst().outcome, CallRecord::Outcome::Drained);

    House other;
    other.call(Owner);
    other.clock.advance(3s);
    other.board->breakOff();
    QCOMPARE(other.records.constFirst().outcome, CallRecord::Outcome::Drained);
}

void TestDoorkeeper::aRedialTakesOverOnlyBehindTheDoor()
{
    House house;
    house.open();
    CallRegistry registry(1, 75s, house.clock);
    QObject::connect(house.board.get(), &Switchboard::callBegan, &registry, &CallRegistry::onCallBegan);
    QObject::connect(&registry, &CallRegistry::giveWay, house.board.get(), &Switchboard::giveWay);
    const QPointer<FakeLine> first = house.call(Owner);
    house.clock.advance(6s);
    house.press(first, u"482916"_s);
    house.clock.advance(2s);
    const QPointer<FakeLine> second = house.call(Owner, u"CA2"_s);
    house.clock.advance(6s);
    QVERIFY(first && !first->hasHungUp()); // a forged number ends nobody's call
    house.press(second, u"482916"_s);
    house.clock.advance(1s);
    QVERIFY(!first || first->hasHungUp());
    QVERIFY(second && !second->hasHungUp());
}

void TestDoorkeeper::aRecordingIsAnnouncedBehindTheDoor()
{
    House house;
    house.settings.recordCalls = true;
    const QPointer<FakeLine> line = house.call(Owner);
    house.clock.advance(6s);
    QVERIFY(!line->heardSoFar().contains(text(Phrase::CallRecorded)));
    house.press(line, u"482916"_s);
    house.clock.advance(15s);
    const QString order
        = text(Phrase::PinRight) + u" | " + text(Phrase::CallRecorded) + u" | "; // and then what is private
    QVERIFY2(line->heardSoFar().contains(order), qPrintable(line->heardSoFar()));
    QVERIFY(line->heardSoFar().contains(u"Anna bittet"_s));
}

QTEST_GUILESS_MAIN(TestDoorkeeper)
#include "tst_doorkeeper.moc"
