// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "call/scriptedexchange.h"
#include "call/switchboard.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString Owner = u"+4915100000000"_s;
const QString Notice = u"Dieser Anruf wird aufgezeichnet."_s;
const QString News = u"Anna schreibt, dass der Zug später kommt."_s;
constexpr char CallersSound = '\x7a';

//! A switchboard with RECORD_CALLS, its one caller, and what was recorded of him.
struct Exchange : ScriptedExchange
{
    Exchange()
    {
        settings.allowedCallers = { Owner };
        settings.recordCalls = true;
        Message message;
        message.id = { {}, 7, 1 };
        message.sender = u"Anna"_s;
        message.text = u"Der Zug kommt später"_s;
        message.sentAt = clock.wallNow();
        inbox.inbox.messages = { message };
        model.replies = { { u"[1] "_s + News } };
        QObject::connect(&board, &Switchboard::recorded, &board, [this](const RecordedPart &part) {
            machine += part.machine;
            caller += part.caller;
            isComplete = part.isLast;
        });
        QObject::connect(&board, &Switchboard::callEnded, &board, [this](const CallRecord &record) {
            outcome = record.outcome;
            wasCompleteAtTheEnd = isComplete;
        });
    }

    void phone(const QString &number = Owner)
    {
        line = new FakeLine(clock, texts, number, u"CA1"_s);
        speaking = clock.timer([this] {
            speaking->start(20ms);
            if (line && !line->hasHungUp())
                Q_EMIT line->heard(QByteArray(160, CallersSound));
        });
        speaking->start(20ms);
        board.connected(Later<CallTransport>(line));
    }
    //! Waits until the caller hears this; false when he does not.
    [[nodiscard]] bool hears(const QString &text)
    {
        for (int i = 0; i < 1500 && line && !line->heardSoFar().contains(text); ++i)
            clock.advance(20ms);
        return line && line->heardSoFar().contains(text);
    }
    [[nodiscard]] bool isOver()
    {
        for (int i = 0; i < 3000 && !outcome; ++i)
            clock.advance(20ms);
        return outcome.has_value();
    }
    //! How much of this text's sound is in the recording.
    [[nodiscard]] std::chrono::milliseconds recorded(const QString &text)
    {
        return mulaw::duration(machine.count(texts.codeOf(text)));
    }

    Switchboard board { services(), { &access, nullptr, nullptr }, desk, settings };
    QPointer<FakeLine> line;
    std::unique_ptr<ClockTimer> speaking;
    QByteArray machine;
    QByteArray caller;
    bool isComplete = false;
    std::optional<CallRecord::Outcome> outcome;
    bool wasCompleteAtTheEnd = false;
};
}

//! RECORD_CALLS: who is recorded, from when on, and who is not.
class TestRecordedCalls : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void toldAndThenRecorded();
    void whoeverHangsUpBeforeIsNot();
    void theNoticeCannotBeInterrupted();
    void aGoodbyeInTheNoticeIsHeard_data();
    void aGoodbyeInTheNoticeIsHeard();
    void noMarkNoRecording();
    void noVoiceNoRecording();
    void anyVoiceMaySayIt();
    void strangersAreNotRecorded();
    void whoIsSentAwayIsNotRecorded();
    void theEndOfTheProgramIsTheEndOfIt();
    void notUnlessAsked();
};

void TestRecordedCalls::toldAndThenRecorded()
{
    Exchange exchange;
    exchange.phone();
    QVERIFY(exchange.hears(News));
    QVERIFY2(
        exchange.line->heardSoFar().contains(u"KI. | "_s + Notice + u" | "_s), qPrintable(exchange.line->heardSoFar()));
    QVERIFY(exchange.isOver()); // after some silence
    QCOMPARE(exchange.outcome, CallRecord::Outcome::Completed);
    QVERIFY(exchange.wasCompleteAtTheEnd);
    QCOMPARE(exchange.recorded(Notice), 0ms);
    QCOMPARE(exchange.recorded(News), mulaw::duration(60 * News.size() * mulaw::BytesPerMillisecond));
    QCOMPARE(exchange.machine.front(), exchange.texts.codeOf(News)); // at once, and from its first sample on
    QCOMPARE(exchange.caller.size(), exchange.machine.size());
    QVERIFY(exchange.caller.count(CallersSound) > exchange.caller.size() - mulaw::SamplesPerSecond);
}

void TestRecordedCalls::whoeverHangsUpBeforeIsNot()
{
    Exchange exchange;
    exchange.phone();
    QVERIFY(exchange.hears(Notice));
    exchange.line->callerHangsUp();
    QVERIFY(exchange.isOver());
    QVERIFY(!exchange.isComplete);
    QCOMPARE(exchange.caller, QByteArray());
}

void TestRecordedCalls::theNoticeCannotBeInterrupted()
{
    Exchange exchange;
    exchange.phone();
    QVERIFY(exchange.hears(Notice));
    Q_EMIT exchange.line->keyPressed(u'3');
    Q_EMIT exchange.recognizer.session()->partial(u"warte mal bitte"_s, 0.99, 0ms);
    Q_EMIT exchange.recognizer.session()->utterance(u"warte mal bitte"_s, 0ms);
    QVERIFY(exchange.hears(News));
    QVERIFY(exchange.isOver());
    QVERIFY(exchange.isComplete);
}

void TestRecordedCalls::aGoodbyeInTheNoticeIsHeard_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("key") << true;
    QTest::newRow("words") << false;
}

void TestRecordedCalls::aGoodbyeInTheNoticeIsHeard()
{
    QFETCH(bool, byKey);
    Exchange exchange;
    exchange.phone();
    QVERIFY(exchange.hears(Notice));
    if (byKey)
        Q_EMIT exchange.line->keyPressed(u'#');
    else
        Q_EMIT exchange.recognizer.session()->utterance(u"Tschüss"_s, 0ms);
    QVERIFY(exchange.hears(u"Tschüss, bis bald!"_s));
    QVERIFY(!exchange.line->heardSoFar().contains(News));
    QVERIFY(exchange.isOver());
    QCOMPARE(exchange.outcome, CallRecord::Outcome::Completed);
}

void TestRecordedCalls::noMarkNoRecording()
{
    Exchange exchange;
    exchange.phone();
    exchange.line->losesMarks = true; // perhaps he heard it, perhaps not
    QVERIFY(exchange.hears(News));
    exchange.line->losesMarks = false;
    QVERIFY(exchange.isOver());
    QCOMPARE(exchange.outcome, CallRecord::Outcome::Completed);
    QVERIFY(!exchange.isComplete);
    QCOMPARE(exchange.caller, QByteArray());
}

void TestRecordedCalls::noVoiceNoRecording()
{
    Exchange exchange;
    exchange.phrases.empty = true;
    exchange.voice.broken = true;
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"no voice could speak"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"no voice could speak"_s));
    exchange.phone();
    QVERIFY(exchange.isOver());
    QCOMPARE(exchange.outcome, CallRecord::Outcome::Failed);
    QVERIFY(!exchange.isComplete);
    QCOMPARE(exchange.caller, QByteArray());
}

void TestRecordedCalls::anyVoiceMaySayIt()
{
    Exchange exchange;
    exchange.phrases.empty = true;
    exchange.phone();
    QVERIFY(exchange.hears(News));
    QVERIFY(exchange.isOver());
    QVERIFY(exchange.isComplete);
    QCOMPARE(exchange.recorded(Notice), 0ms);
    QVERIFY(exchange.recorded(News) > 1s);
}

void TestRecordedCalls::strangersAreNotRecorded()
{
    Exchange exchange;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"call=CA1 refused"_s));
    exchange.phone(u"+4915199999999"_s);
    QVERIFY(exchange.hears(u"privat"_s));
    QVERIFY(exchange.isOver());
    QVERIFY(!exchange.line || !exchange.line->heardSoFar().contains(Notice));
    QVERIFY(!exchange.isComplete);
    QCOMPARE(exchange.caller, QByteArray());
}

void TestRecordedCalls::whoIsSentAwayIsNotRecorded()
{
    Exchange exchange;
    exchange.board.drain();
    exchange.phone();
    QVERIFY(exchange.hears(u"gewartet"_s));
    QVERIFY(exchange.isOver());
    QCOMPARE(exchange.outcome, CallRecord::Outcome::Drained);
    QCOMPARE(exchange.caller, QByteArray());
}

void TestRecordedCalls::theEndOfTheProgramIsTheEndOfIt()
{
    Exchange exchange;
    exchange.phone();
    QVERIFY(exchange.hears(News));
    exchange.clock.advance(1s);
    exchange.board.breakOff();
    QVERIFY(exchange.outcome);
    QVERIFY(exchange.wasCompleteAtTheEnd);
    QVERIFY(exchange.recorded(News) >= 1s);
}

void TestRecordedCalls::notUnlessAsked()
{
    Exchange exchange;
    exchange.settings.recordCalls = false;
    exchange.phone();
    QVERIFY(exchange.hears(News));
    QVERIFY(!exchange.line->heardSoFar().contains(Notice));
    QVERIFY(exchange.isOver());
    QVERIFY(!exchange.isComplete);
    QCOMPARE(exchange.caller, QByteArray());
}

QTEST_GUILESS_MAIN(TestRecordedCalls)
#include "tst_recordedcalls.moc"
