// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/utterancewords.h"

#include "call/spokennumbers.h"

#include <QList>

#include <algorithm>

namespace utterance
{

namespace
{

constexpr qsizetype mostWords = 16;
constexpr int largestNumber = 99;

bool isApostrophe(QChar c)
{
    return QStringView(u"'\u2019\u2018\u00b4`").contains(c);
}

void appendFolded(QString &word, QChar c)
{
    switch (c.toLower().unicode()) {
    case u'ä':
        word += QStringLiteral("ae");
        return;
    case u'ö':
        word += QStringLiteral("oe");
        return;
    case u'ü':
        word += QStringLiteral("ue");
        return;
    case u'ß':
        word += QStringLiteral("ss");
        return;
    default:
        word += c.decompositionTag() == QChar::Canonical ? c.decomposition().at(0).toLower() : c.toLower();
    }
}

QHash<QString, int> numberWords(Language language)
{
    QHash<QString, int> numbers;
    for (int number = 1; number <= largestNumber; ++number) {
        const auto add = [&](const QString &text) { numbers.insert(words(text).join(QString()), number); };
        add(QString::number(number));
        add(spoken::cardinal(number, language));
        const QString ordinal = spoken::ordinal(number, language);
        add(ordinal);
        if (language == Language::German) {
            for (const QChar ending : { u'n', u'r', u's' })
                add(ordinal + ending);
        }
    }
    if (language == Language::German)
        numbers.insert(QStringLiteral("zwo"), 2);
    return numbers;
}

QStringList withoutCourtesy(const QStringList &words)
{
    constexpr QStringView courtesies[] = { u"bitte", u"doch", u"einfach", u"kurz", u"etwas", u"jetzt", u"mir",
        u"bisschen", u"wenig", u"please", u"just", u"kindly", u"now" };
    QStringList rest;
    for (const QString &word : words) {
        const bool little = word == u"bisschen" || word == u"wenig";
        if (little && !rest.isEmpty() && rest.constLast() == u"ein")
            rest.removeLast();
        const bool courtesy = std::any_of(
            std::begin(courtesies), std::end(courtesies), [&](QStringView other) { return other == word; });
        if (!courtesy)
            rest += word;
    }
    return rest;
}

} // namespace

QStringList words(QStringView text)
{
    // The decomposed spelling of "ü" must find the same words as the composed one.
    const QString composed = text.toString().normalized(QString::NormalizationForm_C);
    QStringList result;
    QString word;
    for (const QChar c : composed) {
        if (c.isLetterOrNumber()) {
            appendFolded(word, c);
        } else if (!isApostrophe(c) && !c.isMark() && !word.isEmpty()) {
            result += word;
            word.clear();
        }
    }
    if (!word.isEmpty())
        result += word;
    return result;
}

std::optional<int> numberOf(const QString &word, Language language)
{
    static const QHash<QString, int> german = numberWords(Language::German);
    static const QHash<QString, int> english = numberWords(Language::English);
    const QHash<QString, int> &numbers = language == Language::German ? german : english;
    const auto found = numbers.constFind(word);
    return found == numbers.constEnd() ? std::nullopt : std::optional(*found);
}

Lexicon::Lexicon(std::initializer_list<Entry> entries)
{
    for (const Entry &entry : entries) {
        for (const QStringView phrase : entry.phrases.split(u'|')) {
            m_tags.insert(phrase.toString(), entry.tag);
            m_longest = std::max(m_longest, phrase.count(u' ') + 1);
        }
    }
}

std::optional<quint32> Lexicon::cover(const QStringList &words) const
{
    const qsizetype count = words.size();
    if (count == 0 || count > mostWords)
        return std::nullopt;
    // tags[i]: what covers the words from i on; filled from the end.
    QList<std::optional<quint32>> tags(count + 1);
    tags[count] = 0U;
    for (qsizetype i = count - 1; i >= 0; --i) {
        for (qsizetype length = std::min(m_longest, count - i); length > 0 && !tags[i]; --length) {
            if (!tags[i + length])
                continue;
            const auto found = m_tags.constFind(words.mid(i, length).join(u' '));
            if (found != m_tags.constEnd())
                tags[i] = *tags[i + length] | (1U << *found);
        }
    }
    return tags[0];
}

std::optional<quint32> Lexicon::coverPolite(const QStringList &words) const
{
    if (const auto tags = cover(words))
        return tags;
    const QStringList plain = withoutCourtesy(words);
    if (const auto tags = cover(plain))
        return tags;
    // Last, since "noch mal" is a phrase and "lies mal vor" is not.
    QStringList plainer = plain;
    plainer.removeAll(QStringLiteral("mal"));
    return plainer.size() < plain.size() ? cover(plainer) : std::nullopt;
}

} // namespace utterance
