// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/saidmemory.h"
#include "call/wishplan.h"
#include "support/strictness.h"

namespace
{
SpokenLine line(const char *text, const QList<int> &numbers = {}, bool isPhrase = false)
{
    return { QString::fromLatin1(text), numbers, isPhrase };
}

QStringList texts(const QList<SpokenLine> &lines)
{
    QStringList result;
    for (const SpokenLine &spoken : lines)
        result.append(spoken.text);
    return result;
}
}

class TestSaidMemory : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void aPromptOfOursIsNotWhatIsRepeated();
    void theRestStaysUntilTaken();
    void anInterruptedAnswerComesBeforeTheOlderRest();
    void backIsOneSentenceEarlier();
    void numbersInTalk();
    void sayingAgainTakesItsPartOfTheRest();
    void whatHasJustBegunIsNotYetInTalk();
    void anAnswerWithoutNumbersKeepsTheTalk();
    void whatIsWithdrawnIsNotSaidAgain();
    void plans();
};

void TestSaidMemory::aPromptOfOursIsNotWhatIsRepeated()
{
    SaidMemory memory;
    memory.heardAll({ line("greeting", {}, true), line("a", { 1 }), line("b") });
    memory.heardAll({ line("anything else?", {}, true) });
    QCOMPARE(texts(memory.takeLast()), (QStringList { QStringLiteral("a"), QStringLiteral("b") }));
}

void TestSaidMemory::whatIsWithdrawnIsNotSaidAgain()
{
    const QList<SpokenLine> lines { line("a", { 1 }), line("b", { 2 }), line("c", { 2, 3 }), line("d", { 2 }),
        line("e") };
    SaidMemory memory;
    memory.cutOff(lines, 2, false, { line("f", { 2 }) });
    memory.withdraw({ 2 });
    QCOMPARE(memory.numbersHeard(), QList<int> { 1 }); // the caller had come to the end of "b"
    SaidMemory back = memory;
    QCOMPARE(texts(back.takeBack()), (QStringList { QStringLiteral("a"), QStringLiteral("c"), QStringLiteral("e") }));
    QVERIFY(!back.hasRest()); // none of it twice
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("c"), QStringLiteral("e") }));
    QCOMPARE(texts(memory.takeLast()), (QStringList { QStringLiteral("a"), QStringLiteral("c"), QStringLiteral("e") }));
}

void TestSaidMemory::theRestStaysUntilTaken()
{
    SaidMemory memory;
    memory.cutOff({ line("a"), line("b"), line("c") }, 1, false, { line("d") });
    QVERIFY(memory.hasRest());
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d") }));
    QVERIFY(!memory.hasRest());
}

void TestSaidMemory::anInterruptedAnswerComesBeforeTheOlderRest()
{
    SaidMemory memory;
    memory.cutOff({ line("a"), line("b") }, 1, true, {});
    memory.cutOff({ line("x"), line("y") }, 0, true, {});
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("b") }));
}

void TestSaidMemory::backIsOneSentenceEarlier()
{
    SaidMemory memory;
    QVERIFY(memory.takeBack().isEmpty());
    memory.heardAll({ line("a"), line("b"), line("c") });
    QCOMPARE(texts(memory.takeBack()), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
    memory.cutOff({ line("a"), line("b"), line("c"), line("d") }, 2, true, {}); // c was in the air
    QCOMPARE(texts(memory.takeBack()), (QStringList { QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d") }));
}

void TestSaidMemory::numbersInTalk()
{
    SaidMemory memory;
    QVERIFY(memory.numbersInTalk().isEmpty());
    memory.heardAll({ line("a", { 1 }), line("b", { 2 }), line("anything?") });
    QCOMPARE(memory.numbersInTalk(), QList<int> { 2 });
    memory.cutOff({ line("a", { 1 }), line("b", { 2 }), line("c", { 3 }) }, 0, true, {});
    QCOMPARE(memory.numbersInTalk(), QList<int> { 1 });
}

void TestSaidMemory::sayingAgainTakesItsPartOfTheRest()
{
    SaidMemory memory;
    memory.cutOff({ line("a"), line("b") }, 1, false, { line("c") }); // a summary, interrupted
    memory.cutOff({ line("x"), line("y") }, 1, false, {}); // the answer, interrupted as well
    QCOMPARE(texts(memory.takeLast()), (QStringList { QStringLiteral("x"), QStringLiteral("y") }));
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
    memory.cutOff({ line("a"), line("b") }, 1, false, {});
    memory.heardAll({ line("x") });
    QCOMPARE(texts(memory.takeBack()), QStringList { QStringLiteral("x") });
    QCOMPARE(texts(memory.takeRest()), QStringList { QStringLiteral("b") });
}

void TestSaidMemory::whatHasJustBegunIsNotYetInTalk()
{
    SaidMemory memory;
    memory.cutOff({ line("a", { 1 }), line("b", { 2 }) }, 1, false, {});
    QCOMPARE(memory.numbersInTalk(), QList<int> { 1 });
    memory.cutOff({ line("a", { 1 }), line("b", { 2 }) }, 1, true, {});
    QCOMPARE(memory.numbersInTalk(), QList<int> { 2 });
    memory.cutOff({ line("a", { 1 }), line("b", { 2 }) }, 0, false, {}); // nothing else it could be
    QCOMPARE(memory.numbersInTalk(), QList<int> { 1 });
}

void TestSaidMemory::anAnswerWithoutNumbersKeepsTheTalk()
{
    SaidMemory memory;
    memory.heardAll({ line("a", { 1 }), line("b", { 2, 3 }), line("more?") });
    memory.heardAll({ line("that was all about the weather") });
    memory.cutOff({ line("and this"), line("too") }, 1, true, {});
    QCOMPARE(memory.numbersInTalk(), (QList<int> { 2, 3 })); // "word for word" means these
    QVERIFY(memory.numbersHeard().isEmpty()); // "done" does not
}

void TestSaidMemory::plans()
{
    SaidMemory memory;
    const QList<Prompt::Item> items { { 1, QStringLiteral("Anna"), QStringLiteral("heute 14:05"),
        QStringLiteral("Eins %2. Zwei.") } };
    const auto plan = [&](Wish wish, int number = 0) {
        return planFor({ wish, number }, memory, items, {}, Language::German, Ears::Words);
    };
    QCOMPARE(plan(Wish::Goodbye).next, WishPlan::Next::Goodbye);
    QCOMPARE(plan(Wish::Stop).next, WishPlan::Next::Listen);
    QVERIFY(plan(Wish::Repeat).lines.constFirst().isPhrase);
    QVERIFY(plan(Wish::Message, 2).lines.constFirst().isPhrase);
    const QList<SpokenLine> read = plan(Wish::Message, 1).lines;
    QVERIFY(texts(read).join(u' ').contains(QStringLiteral("Eins %2. Zwei.")));
    for (const SpokenLine &spoken : read)
        QCOMPARE(spoken.numbers, QList<int> { 1 });
    const auto help = planFor({ Wish::Help, 0 }, memory, items, {}, Language::German, Ears::KeysOnly);
    QVERIFY(!help.lines.constFirst().text.contains(QStringLiteral("fragen"))); // it could not hear the question
    memory.cutOff({ line("a", { 1 }), line("b", { 1 }) }, 1, true, {});
    const WishPlan slower = plan(Wish::Slower);
    QCOMPARE(slower.prosody.ratePercent, -15);
    QCOMPARE(slower.lines.size(), 2);
    QVERIFY(!memory.hasRest());
    QCOMPARE(plan(Wish::Done).done, QList<int> { 1 });
}

QTEST_GUILESS_MAIN(TestSaidMemory)
#include "tst_saidmemory.moc"
