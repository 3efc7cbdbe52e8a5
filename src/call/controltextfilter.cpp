// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/controltextfilter.h"

#include <QList>

#include <algorithm>
#include <array>
#include <optional>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype FenceDigits = 16;
constexpr qsizetype LongestToken = 60; // <|…|>
constexpr char16_t WideBar = 0xff5c; // of the tokens of some families
constexpr qsizetype LongestTag = 300;
constexpr qsizetype ShortestUnended = 8; // of what never ended; a shorter rest is a sign, as in "so <"
constexpr qsizetype LongestBlock = 8000; // of an element or object; a longer one is no such thing

// With all that stands in them.
constexpr std::array Blocks = { "function_calls"_L1, "function_call"_L1, "invoke"_L1, "tool_use"_L1, "tool_call"_L1,
    "tool_calls"_L1, "tool_result"_L1, "tool_code"_L1, "thinking"_L1, "think"_L1, "scratchpad"_L1, "system"_L1 };
// The tag alone.
constexpr std::array Tags = { "parameter"_L1, "user"_L1, "assistant"_L1, "human"_L1, "message"_L1, "messages"_L1,
    "answer"_L1, "response"_L1, "instructions"_L1, "prompt"_L1 };
constexpr std::array Brackets
    = { "[INST]"_L1, "[/INST]"_L1, "[TOOL_CALLS]"_L1, "[TOOL_RESULTS]"_L1, "[SYSTEM]"_L1, "<<SYS>>"_L1, "<</SYS>>"_L1 };
// Behind it the model makes up what the caller says next.
constexpr QLatin1StringView CallersTurn("Human:");
constexpr std::array Roles = { CallersTurn, "System:"_L1, "User:"_L1, "Assistant:"_L1 };

//! What stands at the beginning of a text: so many characters to be left out, 0 when it can be spoken, nothing when
//! more must come before that can be said.
using Verdict = std::optional<qsizetype>;

bool isHex(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

template<class Names>
bool names(const Names &list, QStringView name)
{
    const QStringView own = name.mid(name.lastIndexOf(u':') + 1); // without a namespace
    return std::ranges::any_of(
        list, [own](QLatin1StringView one) { return own.compare(one, Qt::CaseInsensitive) == 0; });
}

//! One of these stands there, or may when more has come.
template<class Texts>
Verdict oneOf(const Texts &texts, QStringView text)
{
    for (const QLatin1StringView one : texts) {
        if (text.startsWith(one, Qt::CaseInsensitive))
            return one.size();
    }
    const bool mayBecome = std::ranges::any_of(texts, [text](QLatin1StringView one) {
        return text.size() < one.size() && QString(one).startsWith(text, Qt::CaseInsensitive);
    });
    return mayBecome ? Verdict() : 0;
}

Verdict block(QStringView text, QStringView name, qsizetype tagEnd)
{
    const QString end = u"</"_s + name;
    const QStringView within = text.first(std::min(text.size(), LongestBlock));
    const qsizetype at = within.indexOf(end, tagEnd, Qt::CaseInsensitive);
    const qsizetype close = at < 0 ? -1 : within.indexOf(u'>', at);
    if (close >= 0)
        return close + 1;
    return text.size() < LongestBlock ? Verdict() : LongestBlock;
}

Verdict tag(QStringView text)
{
    const QChar bar = text.size() > 1 ? text[1] : QChar();
    if (bar == u'|' || bar == WideBar) {
        const qsizetype end = text.indexOf(bar == u'|' ? u"|>" : u"\uff5c>");
        if (end >= 0 && end <= LongestToken)
            return end + 2;
        return text.size() < LongestToken + 2 ? Verdict() : 0;
    }
    const qsizetype begin = text.startsWith(u"</") ? 2 : 1;
    qsizetype end = begin;
    while (end < text.size() && (text[end].isLetterOrNumber() || text[end] == u'_' || text[end] == u':'))
        ++end;
    if (end == text.size())
        return end - begin <= LongestToken ? Verdict() : 0;
    const QStringView name = text.sliced(begin, end - begin);
    if (name.size() == FenceDigits && std::all_of(name.begin(), name.end(), isHex))
        return text[end] == u'>' ? end + 1 : 0;
    const bool isBlock = names(Blocks, name);
    if (!isBlock && !names(Tags, name))
        return 0;
    const qsizetype close = text.indexOf(u'>', end);
    if (close < 0 || close > LongestTag)
        return text.size() <= LongestTag ? Verdict() : 0;
    const bool isOpening = begin == 1 && text[close - 1] != u'/';
    return isBlock && isOpening ? block(text, name, close) : Verdict(close + 1);
}

//! "send_message(…)": no word that anybody says is written like that.
Verdict functionCall(QStringView text)
{
    const auto isPart = [](QChar c) { return c == u'_' || (c.unicode() < 0x80 && c.isLetterOrNumber()); };
    const qsizetype end = std::find_if_not(text.begin(), text.end(), isPart) - text.begin();
    if (end == text.size() && end <= LongestToken)
        return {};
    if (end == text.size() || text[end] != u'(' || !text.first(end).contains(u'_'))
        return 0;
    const qsizetype close = text.indexOf(u')', end);
    if (close < 0 || close > LongestTag)
        return text.size() <= LongestTag ? Verdict() : 0;
    return close + 1;
}

//! An object in JSON, to its end.
Verdict object(QStringView text)
{
    qsizetype first = 1;
    while (first < text.size() && text[first].isSpace())
        ++first;
    if (first >= LongestTag)
        return 0;
    if (first == text.size())
        return {};
    if (text[first] != u'"')
        return 0;
    int depth = 0;
    bool inString = false;
    const qsizetype end = std::min(text.size(), LongestBlock);
    for (qsizetype i = 0; i < end; ++i) {
        const QChar c = text[i];
        if (inString) {
            if (c == u'\\')
                ++i;
            else if (c == u'"')
                inString = false;
        } else if (c == u'"') {
            inString = true;
        } else if (c == u'{') {
            ++depth;
        } else if (c == u'}' && --depth == 0) {
            return i + 1;
        }
    }
    return text.size() < LongestBlock ? Verdict() : LongestBlock;
}

//! The fence's name by itself.
Verdict fence(QStringView text)
{
    qsizetype digits = 0;
    bool hasDigit = false;
    bool hasLetter = false;
    while (digits < text.size() && isHex(text[digits]) && digits <= FenceDigits) {
        (text[digits].isDigit() ? hasDigit : hasLetter) = true;
        ++digits;
    }
    if (digits == text.size() && digits <= FenceDigits)
        return {};
    // A telephone number is no fence, nor is a word.
    return digits == FenceDigits && hasDigit && hasLetter && !text[digits].isLetterOrNumber() ? digits : 0;
}

Verdict verdict(QStringView text, bool atLineStart, bool atWordStart)
{
    if (atLineStart) {
        if (const Verdict role = oneOf(Roles, text); role != 0)
            return role;
    }
    if (text[0] == u'<' || text[0] == u'[') {
        if (const Verdict bracket = oneOf(Brackets, text); bracket != 0)
            return bracket;
    }
    if (text[0] == u'<')
        return tag(text);
    if (text[0] == u'{')
        return object(text);
    if (!atWordStart)
        return 0;
    const Verdict dropped = isHex(text[0]) ? fence(text) : 0;
    return dropped == 0 ? functionCall(text) : dropped;
}
}

QString ControlTextFilter::feed(QStringView piece)
{
    m_held += piece;
    return drain(false);
}

QString ControlTextFilter::finish()
{
    return drain(true);
}

QString ControlTextFilter::drain(bool isWhole)
{
    QString spoken;
    const QStringView text(m_held);
    qsizetype at = 0;
    while (at < text.size() && !m_isOver) {
        const QStringView rest = text.sliced(at);
        const Verdict dropped = verdict(rest, m_atLineStart, m_atWordStart);
        if (!dropped && !isWhole)
            break;
        if (!dropped && (rest[0] == u'<' || rest[0] == u'{') && rest.size() >= ShortestUnended)
            break; // it never ended: whatever it was, it was not for an ear
        if (dropped.value_or(0) > 0) {
            m_isOver = m_atLineStart && rest.startsWith(CallersTurn, Qt::CaseInsensitive);
            at += *dropped;
            spoken += u' ';
            m_atWordStart = true;
            continue;
        }
        const QChar c = text[at++];
        spoken += c;
        m_atLineStart = c == u'\n' || (m_atLineStart && c.isSpace());
        m_atWordStart = !c.isLetterOrNumber();
    }
    m_held = isWhole || m_isOver ? QString() : text.sliced(at).toString();
    return spoken;
}
