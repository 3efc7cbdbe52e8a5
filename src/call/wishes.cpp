// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/wishes.h"

#include "call/farewell.h"
#include "call/wishphrases.h"

#include <QStringList>

#include <algorithm>
#include <bit>

namespace
{

constexpr quint32 bit(Wish wish)
{
    return 1U << static_cast<int>(wish);
}

constexpr quint32 bit(wishphrases::Answer answer)
{
    return 1U << answer;
}

//! Wishes that add nothing to another one: "stopp, zurück", "noch mal langsamer", "erledigt, weiter".
constexpr struct
{
    Wish weak;
    quint32 strong;
} yielding[] = {
    { Wish::Stop, ~bit(Wish::Stop) },
    { Wish::Repeat,
        bit(Wish::Slower) | bit(Wish::Louder) | bit(Wish::Quieter) | bit(Wish::Faster) | bit(Wish::Verbatim)
            | bit(Wish::Message) | bit(Wish::Back) },
    { Wish::Continue,
        bit(Wish::Done) | bit(Wish::Later) | bit(Wish::Slower) | bit(Wish::Faster) | bit(Wish::Louder)
            | bit(Wish::Quieter) | bit(Wish::Message) },
    { Wish::Verbatim, bit(Wish::Message) },
};

quint32 withoutWeak(quint32 wishes)
{
    for (const auto &[weak, strong] : yielding) {
        if ((wishes & bit(weak)) != 0 && (wishes & strong & ~bit(weak)) != 0)
            wishes &= ~bit(weak);
    }
    return wishes;
}

//! All of \a said is of the kinds \a allowed, and something of it of the kinds \a needed.
bool consistsOf(const QString &said, Language language, quint32 allowed, quint32 needed)
{
    const auto tags = wishphrases::answers(language).cover(utterance::words(said));
    return tags && (*tags & ~allowed) == 0 && (*tags & needed) != 0;
}

//! "Was?": by itself it asks to hear it again, with anything else it is a question.
bool isHuh(const QStringList &words)
{
    constexpr QStringView huhs[] = { u"was", u"wie", u"hae", u"haeh", u"what", u"huh" };
    return words.size() == 1
        && std::any_of(std::begin(huhs), std::end(huhs), [&](QStringView huh) { return huh == words.constFirst(); });
}

//! Puts '#' in place of the one number there may be; its value, 0 without one, nothing when there are several.
std::optional<int> takeNumber(QStringList &words, Language language)
{
    int number = 0;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString before = i > 0 ? words.at(i - 1) : QString();
        const bool pronoun = words.at(i) == u"one" && before != u"message" && before != u"number"; // "the next one"
        const auto value = pronoun ? std::nullopt : utterance::numberOf(words.at(i), language);
        if (!value)
            continue;
        if (number != 0 && number != *value)
            return std::nullopt;
        number = *value;
        words[i] = QStringLiteral("#");
    }
    return number;
}

} // namespace

std::optional<WishMatch> wishOf(const QString &said, Language language)
{
    QStringList words = utterance::words(said);
    if (isHuh(words))
        return WishMatch { Wish::Repeat, 0 };
    const auto number = takeNumber(words, language);
    if (!number)
        return std::nullopt;
    const quint32 covered = wishphrases::wishes(language).coverPolite(words).value_or(0);
    const quint32 met = withoutWeak(covered & ~(1U << wishphrases::filler));
    if (met == 0)
        return isFarewell(said, language) ? std::optional(WishMatch { Wish::Goodbye, 0 }) : std::nullopt;
    if (std::popcount(met) != 1)
        return std::nullopt;
    const Wish wish = static_cast<Wish>(std::countr_zero(met));
    if (wish == Wish::Message)
        return WishMatch { wish, *number };
    if (*number > 1)
        return std::nullopt; // "eins zurück" is back, "drei zurück" is more than we can
    return WishMatch { wish, 0 };
}

std::optional<Wish> wishOfKey(QChar key)
{
    switch (key.unicode()) {
    case u'1':
        return Wish::Repeat;
    case u'2':
        return Wish::Slower;
    case u'3':
        return Wish::Continue;
    case u'4':
        return Wish::Back;
    case u'5':
        return Wish::Verbatim;
    case u'6':
        return Wish::Louder;
    case u'7':
        return Wish::Later;
    case u'8':
        return Wish::Reply;
    case u'9':
        return Wish::Done;
    case u'0':
        return Wish::Help;
    case u'*':
        return Wish::Stop;
    case u'#':
        return Wish::Goodbye;
    default:
        return std::nullopt;
    }
}

bool isBackchannel(const QString &said, Language language)
{
    using namespace wishphrases;
    constexpr quint32 kinds = bit(Listening) | bit(Agreeing);
    return consistsOf(said, language, kinds, kinds);
}

bool isNo(const QString &said, Language language)
{
    using namespace wishphrases;
    return consistsOf(said, language, bit(No) | bit(Neutral) | bit(Listening), bit(No));
}
