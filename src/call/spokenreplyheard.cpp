// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "call/spokensentence.h"

#include <algorithm>

// What of a reply was heard, is being heard and is still to come.

namespace
{
constexpr std::chrono::milliseconds PerCharacter(65); // of a spoken sentence, until its real length is known

//! What a model is told of a message that was read out: its words stand in the digest, inside the fence.
QString wordForWord(int message, Language language)
{
    const QString form = language == Language::German
        ? QStringLiteral("Nachricht %1 habe ich Wort für Wort vorgelesen.")
        : QStringLiteral("I have read message %1 out word for word.");
    return form.arg(message);
}
}

bool SpokenReply::isLeftOut(const Sentence &sentence) const
{
    return sentence.startsAt.count() < 0 && sentence.line.isOnlyAbout(m_withdrawn);
}

bool SpokenReply::hasContent() const
{
    return std::ranges::any_of(
        m_sentences, [this](const auto &sentence) { return !sentence->line.isPhrase && !isLeftOut(*sentence); });
}

bool SpokenReply::isAllLeftOut() const
{
    const auto isContent = [](const auto &sentence) { return !sentence->line.isPhrase; };
    return !hasContent() && std::ranges::any_of(m_sentences, isContent);
}

const SpokenReply::Sentence *SpokenReply::sentenceInTheAir() const
{
    for (const auto &sentence : m_sentences) {
        if (!sentence->isOver() && sentence->bytes > 0)
            return sentence.get();
    }
    return nullptr;
}

SpokenLine SpokenReply::inTheAir() const
{
    const Sentence *sentence = sentenceInTheAir();
    return sentence ? sentence->line : SpokenLine();
}

std::chrono::milliseconds SpokenReply::inTheAirFor() const
{
    const Sentence *sentence = sentenceInTheAir();
    const bool begun = sentence && sentence->startsAt.count() >= 0;
    return begun ? m_way.clock.now() - sentence->startsAt : std::chrono::milliseconds(0);
}

std::optional<std::chrono::milliseconds> SpokenReply::inTheAirLength() const
{
    const Sentence *sentence = sentenceInTheAir();
    return sentence && sentence->hasAllSound() ? std::optional(mulaw::duration(sentence->bytes)) : std::nullopt;
}

QString SpokenReply::heardText() const
{
    QStringList parts;
    for (const auto &sentence : m_sentences) {
        if (sentence->line.isPhrase || sentence->state == Sentence::State::Failed || isLeftOut(*sentence))
            continue;
        const bool whole = sentence->state == Sentence::State::Heard;
        QString part = whole ? sentence->line.text : heardPart(*sentence);
        const int quoted = sentence->line.quotes;
        if (quoted != 0 && !part.isEmpty())
            part = wordForWord(quoted, m_language);
        if (!part.isEmpty() && (quoted == 0 || parts.isEmpty() || parts.constLast() != part))
            parts.append(part);
        if (!whole)
            break;
    }
    return parts.join(u' ');
}

QString SpokenReply::heardPart(const Sentence &sentence) const
{
    if (sentence.startsAt.count() < 0)
        return {};
    const auto elapsed = m_way.clock.now() - sentence.startsAt;
    const auto known = mulaw::duration(sentence.bytes);
    const auto length = sentence.hasAllSound()
        ? known
        : std::max<std::chrono::milliseconds>(known, PerCharacter * sentence.line.text.size());
    if (elapsed.count() <= 0 || length.count() <= 0)
        return {};
    const QStringList words = sentence.line.text.split(u' ', Qt::SkipEmptyParts);
    const qsizetype count = std::min(words.size(), words.size() * elapsed.count() / length.count());
    if (count == 0)
        return {};
    return words.first(count).join(u' ') + QStringLiteral(" …");
}

QList<SpokenLine> SpokenReply::lines() const
{
    QList<SpokenLine> lines;
    for (const auto &sentence : m_sentences) {
        if (!isLeftOut(*sentence))
            lines.append(sentence->line);
    }
    return lines;
}

qsizetype SpokenReply::heardLines() const
{
    return std::ranges::count_if(
        m_sentences, [](const auto &sentence) { return sentence->state == Sentence::State::Heard; });
}
