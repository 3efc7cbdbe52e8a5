// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenemoji.h"

#include "call/spokenemojitable.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

// The stand-ins: emoji by their place in the table, then flags.
constexpr char16_t firstEmoji = 0xe000;
constexpr char16_t firstFlag = 0xe800;

constexpr char32_t joiner = 0x200d;
constexpr char32_t variation = 0xfe0f;
constexpr size_t longestSequence = 12; // code points; a family of four with skin tones is eleven

char32_t codeAt(QStringView text, qsizetype at, qsizetype &length)
{
    length = 1;
    if (at >= text.size())
        return 0;
    if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()) {
        length = 2;
        return QChar::surrogateToUcs4(text[at], text[at + 1]);
    }
    return text[at].unicode();
}

bool isSkinTone(char32_t code)
{
    return code >= 0x1f3fb && code <= 0x1f3ff;
}

bool isRegional(char32_t code)
{
    return code >= 0x1f1e6 && code <= 0x1f1ff;
}

bool isTag(char32_t code)
{
    return code >= 0xe0020 && code <= 0xe007f;
}

bool isPerson(char32_t code)
{
    return (code >= 0x1f466 && code <= 0x1f469) || code == 0x1f9d1 || code == 0x1f9d2 || code == 0x1f9d3;
}

//! Pictures outside the table; symbols of the basic plane are left to the reader of symbols.
bool isPicture(char32_t code)
{
    return (code >= 0x1f000 && code <= 0x1faff) || isRegional(code) || isSkinTone(code);
}

QChar standFor(char32_t code)
{
    const auto found = std::lower_bound(std::begin(emojiTable), std::end(emojiTable), code,
        [](const Emoji &emoji, char32_t sought) { return emoji.code < sought; });
    if (found == std::end(emojiTable) || found->code != code)
        return {};
    return QChar(static_cast<char16_t>(firstEmoji + (found - std::begin(emojiTable))));
}

QChar flagFor(char32_t first, char32_t second)
{
    const char16_t letters[]
        = { static_cast<char16_t>(u'A' + (first - 0x1f1e6)), static_cast<char16_t>(u'A' + (second - 0x1f1e6)) };
    const auto found = std::find_if(std::begin(flagTable), std::end(flagTable),
        [&](const Flag &flag) { return flag.code == QStringView(letters, 2); });
    if (found == std::end(flagTable))
        return {};
    return QChar(static_cast<char16_t>(firstFlag + (found - std::begin(flagTable))));
}

struct Sequence
{
    std::array<char32_t, longestSequence> codes {}; //!< without selectors and skin tones
    size_t count = 0;
    qsizetype length = 0; //!< UTF-16 units

    bool has(char32_t code) const
    {
        return std::find(codes.begin(), codes.begin() + count, code) != codes.begin() + count;
    }
    auto persons() const { return std::count_if(codes.begin(), codes.begin() + count, isPerson); }
};

//! The code point at \a at and everything joined to it.
Sequence sequenceAt(QStringView text, qsizetype at)
{
    Sequence sequence;
    bool joined = true;
    for (size_t seen = 0; seen < 2 * longestSequence; ++seen) {
        qsizetype length = 0;
        const char32_t code = codeAt(text, at + sequence.length, length);
        const bool modifies = code == variation || isSkinTone(code) || isTag(code) || code == 0x20e3;
        if (code == joiner)
            joined = true;
        else if (joined && !modifies && code != 0 && sequence.count < longestSequence) {
            sequence.codes[sequence.count++] = code;
            joined = false;
        } else if (!modifies || sequence.count == 0)
            break;
        sequence.length += length;
    }
    return sequence;
}

//! One meaning for what several pictures were joined to.
QChar meaningOf(const Sequence &sequence)
{
    constexpr char32_t heart = 0x2764;
    constexpr char32_t kiss = 0x1f48b;
    if (sequence.persons() >= 2 && (sequence.has(heart) || sequence.has(kiss)))
        return standFor(emojiCouple);
    if (sequence.persons() >= 2)
        return standFor(emojiFamily);
    if (sequence.codes[0] == 0x1f3f3 && sequence.has(0x1f308))
        return standFor(emojiRainbowFlag);
    if (sequence.codes[0] == 0x1f62e && sequence.has(0x1f4a8))
        return standFor(emojiSigh);
    return standFor(sequence.codes[0]);
}

struct Emoticon
{
    QStringView text;
    char32_t code;
};

constexpr Emoticon emoticons[] = {
    { u":-)", 0x1f642 },
    { u":)", 0x1f642 },
    { u";-)", 0x1f609 },
    { u";)", 0x1f609 },
    { u":-D", 0x1f602 },
    { u":D", 0x1f602 },
    { u"xD", 0x1f602 },
    { u"XD", 0x1f602 },
    { u":'-(", 0x1f622 },
    { u":'(", 0x1f622 },
    { u":-(", 0x1f641 },
    { u":(", 0x1f641 },
    { u":-P", 0x1f61b },
    { u":P", 0x1f61b },
    { u":-p", 0x1f61b },
    { u":p", 0x1f61b },
    { u":-*", 0x1f618 },
    { u":*", 0x1f618 },
    { u"<3", 0x2764 },
    { u"^^", 0x1f642 },
    { u":-/", 0x1f615 },
    { u":-O", 0x1f62e },
    { u":-o", 0x1f62e },
};

} // namespace

EmojiMatch emojiAt(QStringView text, qsizetype at)
{
    qsizetype length = 0;
    const char32_t code = codeAt(text, at, length);
    if (isRegional(code)) {
        qsizetype second = 0;
        const char32_t next = codeAt(text, at + length, second);
        if (isRegional(next))
            return { length + second, flagFor(code, next) };
        return { length, {} };
    }
    if (standFor(code).isNull() && !isPicture(code))
        return {};
    const Sequence sequence = sequenceAt(text, at);
    if (sequence.count == 0)
        return { length, {} }; // a skin tone of its own
    return { sequence.length, meaningOf(sequence) };
}

EmojiMatch emoticonAt(QStringView text, qsizetype at)
{
    if (!QStringView(u":;xX<^").contains(text[at]))
        return {};
    const QChar before = at > 0 ? text[at - 1] : QChar(u' ');
    for (const Emoticon &emoticon : emoticons) {
        if (!text.mid(at).startsWith(emoticon.text))
            continue;
        const qsizetype end = at + emoticon.text.size();
        const QChar last = emoticon.text.back();
        const bool bracket = last == u')' || last == u'(';
        const bool apart = !before.isLetterOrNumber() || (bracket && before.isLetter());
        if (apart && (end >= text.size() || !text[end].isLetterOrNumber()))
            return { emoticon.text.size(), standFor(emoticon.code) };
    }
    return {};
}

bool isEmojiStand(QChar c)
{
    const char16_t code = c.unicode();
    return (code >= firstEmoji && code < firstEmoji + std::size(emojiTable))
        || (code >= firstFlag && code < firstFlag + std::size(flagTable));
}

QString emojiName(QChar stand, Language language)
{
    const bool german = language == Language::German;
    if (stand.unicode() >= firstFlag) {
        const Flag &flag = flagTable[stand.unicode() - firstFlag];
        return german ? flag.german.toString() : flag.english.toString();
    }
    const Emoji &emoji = emojiTable[stand.unicode() - firstEmoji];
    return german ? emoji.german.toString() : emoji.english.toString();
}

} // namespace spoken
