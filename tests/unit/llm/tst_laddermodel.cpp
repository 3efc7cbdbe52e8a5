// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/laddermodel.h"

#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/llm/outcome.h"

#include <QPointer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using State = CircuitBreaker::State;

Q_DECLARE_METATYPE(CircuitBreaker::State)

namespace
{
//! An answer that the test gives by hand.
class HandAnswer final : public Answer
{
public:
    void cancel() override { cancelled = true; }
    bool cancelled = false;
};

class HandModel final : public LanguageModel
{
public:
    [[nodiscard]] Pending<Answer> ask(const Prompt &prompt) override
    {
        prompts.append(prompt);
        auto *made = new HandAnswer;
        answers.append(made);
        return Pending<Answer>(made);
    }

    QList<Prompt> prompts;
    QList<QPointer<HandAnswer>> answers;
};

struct Ladder
{
    VirtualClock clock;
    CircuitBreaker breaker { {}, clock, [] { return 0.0; } };
    HandModel first;
    HandModel second;
    LadderModel model { first, second, breaker };
};

Prompt prompt()
{
    Prompt made;
    made.system = u"system"_s;
    return made;
}
}

class TestLadderModel : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstAnswers();
    void aDeclinedQuestionIsNotReadInstead();
    void theSecondAnswersWhenTheFirstFails_data();
    void theSecondAnswersWhenTheFirstFails();
    void aFailureAfterTextIsPassedOn();
    void theSecondsFailureIsPassedOn();
    void anOpenBreakerCostsNoWait();
    void aTrialIsGivenBack_data();
    void aTrialIsGivenBack();
    void cancelReachesWhoeverAnswers();
    void rateLimitIsObeyed();
};

void TestLadderModel::theFirstAnswers()
{
    Ladder ladder;
    const auto asked = ladder.model.ask(prompt());
    const Outcome outcome(asked.get());
    QCOMPARE(ladder.first.prompts.size(), 1);
    QCOMPARE(ladder.first.prompts.first().system, u"system"_s);
    Q_EMIT ladder.first.answers[0]->textArrived(u"Anna "_s);
    Q_EMIT ladder.first.answers[0]->textArrived(u"kommt."_s);
    Q_EMIT ladder.first.answers[0]->finished(Answer::End::Cut);
    QCOMPARE(outcome.pieces, (QStringList { u"Anna "_s, u"kommt."_s }));
    QCOMPARE(outcome.end, Answer::End::Cut);
    QCOMPARE(outcome.closings, 1);
    QVERIFY(ladder.second.prompts.isEmpty());
    QCOMPARE(ladder.breaker.state(), State::Closed);
}

void TestLadderModel::aDeclinedQuestionIsNotReadInstead()
{
    for (const Prompt::Purpose purpose : { Prompt::Purpose::Question, Prompt::Purpose::Summary }) {
        Ladder ladder;
        Prompt asking = prompt();
        asking.purpose = purpose;
        const auto asked = ladder.model.ask(asking);
        const Outcome outcome(asked.get());
        const bool question = purpose == Prompt::Purpose::Question;
        if (!question)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not answer"_s));
        Q_EMIT ladder.first.answers[0]->failed({ Kind::Declined, {}, {} });
        QCOMPARE(outcome.error.has_value(), question);
        QCOMPARE(ladder.second.prompts.isEmpty(), question);
    }
}

void TestLadderModel::theSecondAnswersWhenTheFirstFails_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<State>("state");
    QTest::newRow("network") << Kind::Network << State::Open; // after all tries: a caller has waited; no other shall
    QTest::newRow("server") << Kind::Server << State::Open;
    QTest::newRow("malformed") << Kind::Malformed << State::Closed;
    QTest::newRow("empty") << Kind::Empty << State::Closed;
    QTest::newRow("refused") << Kind::Refused << State::Closed;
    QTest::newRow("not found") << Kind::NotFound << State::Closed;
    QTest::newRow("timeout") << Kind::Timeout << State::Open;
    QTest::newRow("unauthorised") << Kind::Unauthorised << State::Open;
}

void TestLadderModel::theSecondAnswersWhenTheFirstFails()
{
    QFETCH(const Kind, kind);
    QFETCH(const State, state);
    Ladder ladder;
    const auto asked = ladder.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The model did not answer \\(.*because.*\\)"_s));
    Q_EMIT ladder.first.answers[0]->failed({ kind, u"because"_s, {} });
    QCOMPARE(outcome.closings, 0);
    QCOMPARE(ladder.breaker.state(), state);
    QCOMPARE(ladder.second.prompts.size(), 1);
    QCOMPARE(ladder.second.prompts.first().system, u"system"_s);
    Q_EMIT ladder.second.answers[0]->textArrived(u"Gelesen."_s);
    Q_EMIT ladder.second.answers[0]->finished(Answer::End::Complete);
    QCOMPARE(outcome.text(), u"Gelesen."_s);
    QCOMPARE(outcome.end, Answer::End::Complete);
    QCOMPARE(outcome.closings, 1);
}

void TestLadderModel::aFailureAfterTextIsPassedOn()
{
    Ladder ladder;
    const auto asked = ladder.model.ask(prompt());
    const Outcome outcome(asked.get());
    Q_EMIT ladder.first.answers[0]->textArrived(u"Anna "_s);
    Q_EMIT ladder.first.answers[0]->failed({ Kind::Timeout, {}, {} });
    QCOMPARE(outcome.text(), u"Anna "_s);
    QCOMPARE(outcome.error->kind, Kind::Timeout);
    QCOMPARE(outcome.closings, 1);
    QVERIFY(ladder.second.prompts.isEmpty());
    QCOMPARE(ladder.breaker.state(), State::Closed); // it did speak
}

void TestLadderModel::theSecondsFailureIsPassedOn()
{
    Ladder ladder;
    const auto asked = ladder.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The model did not answer"_s));
    Q_EMIT ladder.first.answers[0]->failed({ Kind::Server, {}, {} });
    Q_EMIT ladder.second.answers[0]->failed({ Kind::Empty, {}, {} });
    QCOMPARE(outcome.error->kind, Kind::Empty);
    QCOMPARE(outcome.closings, 1);
}

void TestLadderModel::anOpenBreakerCostsNoWait()
{
    Ladder ladder;
    ladder.breaker.trip({ Kind::Server, {}, {} });
    const auto asked = ladder.model.ask(prompt());
    const Outcome outcome(asked.get());
    QVERIFY(ladder.first.prompts.isEmpty());
    QCOMPARE(ladder.second.prompts.size(), 1);
    Q_EMIT ladder.second.answers[0]->textArrived(u"Gelesen."_s);
    QCOMPARE(outcome.text(), u"Gelesen."_s);

    ladder.clock.advance(5s);
    const auto again = ladder.model.ask(prompt());
    QCOMPARE(ladder.first.prompts.size(), 1); // the trial
    const auto meanwhile = ladder.model.ask(prompt());
    QCOMPARE(ladder.first.prompts.size(), 1); // one at a time
    Q_EMIT ladder.first.answers[0]->textArrived(u"Anna"_s);
    Q_EMIT ladder.first.answers[0]->finished(Answer::End::Complete);
    QCOMPARE(ladder.breaker.state(), State::Closed);
}

void TestLadderModel::aTrialIsGivenBack_data()
{
    QTest::addColumn<bool>("spoke");
    QTest::addColumn<State>("state");
    QTest::newRow("dropped in silence") << false << State::HalfOpen;
    QTest::newRow("interrupted while speaking") << true << State::Closed;
}

void TestLadderModel::aTrialIsGivenBack()
{
    QFETCH(const bool, spoke);
    QFETCH(const State, state);
    Ladder ladder;
    ladder.breaker.trip({ Kind::Server, {}, {} });
    ladder.clock.advance(5s);
    auto asked = ladder.model.ask(prompt());
    if (spoke)
        Q_EMIT ladder.first.answers[0]->textArrived(u"Anna"_s);
    asked.reset();
    QCOMPARE(ladder.breaker.state(), state);
    QVERIFY(ladder.breaker.wouldAllow());
}

void TestLadderModel::cancelReachesWhoeverAnswers()
{
    Ladder ladder;
    auto asked = ladder.model.ask(prompt());
    const QPointer<HandAnswer> first = ladder.first.answers[0];
    asked->cancel();
    QVERIFY(first->cancelled);
    asked->cancel();

    ladder.breaker.trip({ Kind::Server, {}, {} });
    asked = ladder.model.ask(prompt());
    const QPointer<HandAnswer> second = ladder.second.answers[0];
    asked.reset();
    QVERIFY(second->cancelled);
    QTRY_VERIFY(!first && !second);
}

void TestLadderModel::rateLimitIsObeyed()
{
    Ladder ladder;
    const auto asked = ladder.model.ask(prompt());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The model did not answer"_s));
    Q_EMIT ladder.first.answers[0]->failed({ Kind::RateLimited, {}, 40s });
    ladder.clock.advance(39s);
    const auto early = ladder.model.ask(prompt());
    QCOMPARE(ladder.first.prompts.size(), 1);
    ladder.clock.advance(1s);
    const auto late = ladder.model.ask(prompt());
    QCOMPARE(ladder.first.prompts.size(), 2);
}

QTEST_GUILESS_MAIN(TestLadderModel)
#include "tst_laddermodel.moc"
