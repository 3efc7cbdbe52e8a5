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
    void plans();
};

void TestSaidMemory::aPromptOfOursIsNotWhatIsRepeated()
{
    SaidMemory memory;
    memory.heardAll({ line("greeting", {}, true), line("a", { 1 }), line("b") });
    memory.heardAll({ line("anything else?", {}, true) });
    QCOMPARE(texts(memory.last()), (QStringList { QStringLiteral("a"), QStringLiteral("b") }));
}

void TestSaidMemory::theRestStaysUntilTaken()
{
    SaidMemory memory;
    memory.cutOff({ line("a"), line("b"), line("c") }, 1, { line("d") });
    QVERIFY(memory.hasRest());
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d") }));
    QVERIFY(!memory.hasRest());
}

void TestSaidMemory::anInterruptedAnswerComesBeforeTheOlderRest()
{
    SaidMemory memory;
    memory.cutOff({ line("a"), line("b") }, 1, {});
    memory.cutOff({ line("x"), line("y") }, 0, {});
    QCOMPARE(texts(memory.takeRest()), (QStringList { QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("b") }));
}

void TestSaidMemory::backIsOneSentenceEarlier()
{
    SaidMemory memory;
    QVERIFY(memory.back().isEmpty());
    memory.heardAll({ line("a"), line("b"), line("c") });
    QCOMPARE(texts(memory.back()), (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
    memory.cutOff({ line("a"), line("b"), line("c"), line("d") }, 2, {}); // c was in the air
    QCOMPARE(texts(memory.back()), (QStringList { QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d") }));
}

void TestSaidMemory::numbersInTalk()
{
    SaidMemory memory;
    QVERIFY(memory.numbersInTalk().isEmpty());
    memory.heardAll({ line("a", { 1 }), line("b", { 2 }), line("anything?") });
    QCOMPARE(memory.numbersInTalk(), QList<int> { 2 });
    memory.cutOff({ line("a", { 1 }), line("b", { 2 }), line("c", { 3 }) }, 0, {});
    QCOMPARE(memory.numbersInTalk(), QList<int> { 1 });
}

void TestSaidMemory::plans()
{
    SaidMemory memory;
    const QList<Prompt::Item> items { { 1, QStringLiteral("Anna"), QStringLiteral("heute 14:05"),
        QStringLiteral("Eins %2. Zwei.") } };
    const auto plan = [&](Wish wish, int number = 0) {
        return planFor({ wish, number }, memory, items, {}, Language::German);
    };
    QCOMPARE(plan(Wish::Goodbye).next, WishPlan::Next::Goodbye);
    QCOMPARE(plan(Wish::Stop).next, WishPlan::Next::Listen);
    QVERIFY(plan(Wish::Repeat).lines.constFirst().isPhrase);
    QVERIFY(plan(Wish::Message, 2).lines.constFirst().isPhrase);
    const QList<SpokenLine> read = plan(Wish::Message, 1).lines;
    QVERIFY(texts(read).join(u' ').contains(QStringLiteral("Eins %2. Zwei.")));
    for (const SpokenLine &spoken : read)
        QCOMPARE(spoken.numbers, QList<int> { 1 });
    memory.cutOff({ line("a", { 1 }), line("b", { 1 }) }, 1, {});
    const WishPlan slower = plan(Wish::Slower);
    QCOMPARE(slower.prosody.ratePercent, -15);
    QCOMPARE(slower.lines.size(), 2);
    QVERIFY(!memory.hasRest());
    QCOMPARE(plan(Wish::Done).done, QList<int> { 1 });
}

QTEST_GUILESS_MAIN(TestSaidMemory)
#include "tst_saidmemory.moc"
