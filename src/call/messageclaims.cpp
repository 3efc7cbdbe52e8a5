// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/messageclaims.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype ShortestName = 2;
constexpr qsizetype WordsOfASentence = 4;
constexpr qsizetype UnnamedAtMost = 1;
constexpr qsizetype WordsOfAMessage = 3; // told in a text without numbers

// Of "Anna in der Gruppe Garten", and of the nameless.
const QStringList &nobody()
{
    static const QStringList words { u"gruppe"_s, u"group"_s, u"jemand"_s, u"someone"_s, u"der"_s, u"die"_s, u"das"_s,
        u"the"_s, u"und"_s, u"and"_s, u"von"_s, u"in"_s, u"im"_s, u"am"_s, u"of"_s, u"dr"_s };
    return words;
}

QStringList wordsOf(const QString &text)
{
    static const QRegularExpression between(
        u"[^\\p{L}\\p{M}\\p{N}]+"_s, QRegularExpression::UseUnicodePropertiesOption);
    return text.toLower().split(between, Qt::SkipEmptyParts);
}
}

MessageClaims::MessageClaims(const QList<Prompt::Item> &items)
{
    for (const Prompt::Item &item : items) {
        QStringList names = wordsOf(item.sender);
        names.removeIf([](const QString &word) { return word.size() < ShortestName || nobody().contains(word); });
        m_names.insert(item.number, names);
        m_senders.insert(item.number, item.sender);
    }
}

bool MessageClaims::names(const QString &sentence, int number) const
{
    constexpr char16_t FirstWithoutSpaces = 0x2e80; // scripts that do not part their words
    const QStringList words = wordsOf(sentence);
    return std::ranges::any_of(m_names.value(number), [&](const QString &name) {
        return std::ranges::any_of(words, [&name](const QString &word) {
            return word.startsWith(name) || (name.front() >= QChar(FirstWithoutSpaces) && word.contains(name));
        });
    });
}

QList<int> MessageClaims::believed(const QString &sentence, const QList<int> &numbers)
{
    QList<int> found;
    for (const int number : numbers) {
        if (names(sentence, number))
            m_named.insert(m_senders.value(number));
        if (m_named.contains(m_senders.value(number)))
            found.append(number);
    }
    const bool isWhole = wordsOf(sentence).size() >= WordsOfASentence;
    return isWhole && numbers.size() - found.size() <= UnnamedAtMost ? numbers : found;
}

QList<int> MessageClaims::toldWithoutNumbers(const QString &text) const
{
    const bool isLongEnough = wordsOf(text).size() >= WordsOfAMessage * m_names.size();
    QList<int> named;
    QList<int> nameless;
    for (auto it = m_names.begin(); it != m_names.end(); ++it) {
        if (it->isEmpty())
            nameless.append(it.key());
        else if (names(text, it.key()))
            named.append(it.key());
    }
    // Whoever tells of most has told of "your parcel" without its sender, too.
    QList<int> told = named;
    if (isLongEnough && 2 * named.size() >= m_names.size() - nameless.size())
        told = m_names.keys();
    else if (isLongEnough)
        told += nameless;
    std::ranges::sort(told);
    return told;
}
