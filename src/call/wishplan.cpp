// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/wishplan.h"

#include "call/phrases.h"
#include "call/prompts.h"
#include "call/sentencesplitter.h"
#include "net/writing.h"

#include <algorithm>

namespace
{
constexpr int Step = 15; // percent, one "slower" or "louder"
constexpr int Limit = 45;

Prosody changed(const Prosody &prosody, int rate, int volume)
{
    return { std::clamp(prosody.ratePercent + rate, -Limit, Limit),
        std::clamp(prosody.volumePercent + volume, -Limit, Limit) };
}

QList<SpokenLine> verbatimAll(const QList<int> &numbers, const QList<Prompt::Item> &items, Language language)
{
    QList<SpokenLine> lines;
    for (const int number : numbers) {
        if (number >= 1 && number <= items.size())
            lines += verbatim(items.at(number - 1), language);
    }
    return lines;
}
}

QList<SpokenLine> verbatim(const Prompt::Item &item, Language language, Extent extent)
{
    Prompt::Item read = item;
    if (extent == Extent::Beginning)
        read.content = writing::beginningOf(item.content, language);
    SentenceSplitter splitter(language);
    QStringList sentences = splitter.feed(prompts::reading(read, language));
    sentences.append(splitter.finish());
    QList<SpokenLine> lines;
    for (const QString &sentence : std::as_const(sentences)) {
        if (!sentence.isEmpty())
            lines.append(
                { sentence, { item.number }, false, SpokenLine::Protection::Interruptible, true, true, item.number });
    }
    return lines;
}

WishPlan planFor(const WishMatch &match, SaidMemory &memory, const QList<Prompt::Item> &items, const Prosody &prosody,
    Language language, Ears ears)
{
    WishPlan plan;
    plan.prosody = prosody;
    const auto say = [&](Phrase phrase) { plan.lines.append({ phraseText(phrase, language), {}, true }); };
    const auto sayOr = [&](const QList<SpokenLine> &lines, Phrase otherwise) {
        plan.lines = lines;
        if (lines.isEmpty())
            say(otherwise);
    };
    const auto speakOn = [&](int rate, int volume, Phrase confirmation) {
        plan.prosody = changed(prosody, rate, volume);
        say(confirmation);
        plan.lines += memory.takeRest();
    };
    switch (match.wish) {
    case Wish::Goodbye:
        plan.next = WishPlan::Next::Goodbye;
        break;
    case Wish::Stop:
        plan.next = WishPlan::Next::Listen;
        break;
    case Wish::Repeat:
        sayOr(memory.takeLast(), Phrase::NothingToRepeat);
        break;
    case Wish::Continue:
        sayOr(memory.takeRest(), Phrase::NothingToContinue);
        break;
    case Wish::Back:
        sayOr(memory.takeBack(), Phrase::NothingToRepeat);
        break;
    case Wish::Slower:
        speakOn(-Step, 0, Phrase::Slower);
        break;
    case Wish::Faster:
        speakOn(Step, 0, Phrase::Faster);
        break;
    case Wish::Louder:
        speakOn(0, Step, Phrase::Louder);
        break;
    case Wish::Quieter:
        speakOn(0, -Step, Phrase::Quieter);
        break;
    case Wish::Verbatim:
        sayOr(verbatimAll(memory.numbersInTalk(), items, language), Phrase::NothingToRepeat);
        break;
    case Wish::Message:
        sayOr(verbatimAll({ match.number }, items, language), Phrase::NoSuchMessage);
        break;
    case Wish::Later:
        (void)memory.takeRest();
        say(Phrase::KeptForLater);
        break;
    case Wish::Done:
        plan.done = memory.numbersHeard();
        say(plan.done.isEmpty() ? Phrase::NothingToContinue : Phrase::MarkedDone);
        break;
    case Wish::Reply:
        say(Phrase::CannotReplyYet);
        break;
    case Wish::Help:
        say(ears == Ears::KeysOnly ? Phrase::HelpKeys : Phrase::Help);
        break;
    }
    return plan;
}
