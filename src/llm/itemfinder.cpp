// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/itemfinder.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace
{
//! Müller, MUELLER and muller are one word.
QString folded(const QString &text)
{
    QString base;
    const QString decomposed = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    for (const QChar c : decomposed) {
        if (c.category() != QChar::Mark_NonSpacing)
            base += c;
    }
    return base.replace(u"ß"_s, u"ss"_s).replace(u"ae"_s, u"a"_s).replace(u"oe"_s, u"o"_s).replace(u"ue"_s, u"u"_s);
}

QStringList wordsOf(const QString &text)
{
    static const QRegularExpression gap(u"[^\\p{L}\\p{N}]+"_s, QRegularExpression::UseUnicodePropertiesOption);
    return folded(text).split(gap, Qt::SkipEmptyParts);
}

QSet<QString> wordSet(const QString &text)
{
    const QStringList words = wordsOf(text);
    return { words.begin(), words.end() };
}

//! Words that say nothing about which message is meant.
const QSet<QString> &stopWords()
{
    static const QSet<QString> words = wordSet(u"aber als also am an auch auf aus bei beim bin bist bitte da dann das "
                                               u"dass dein deine dem den denn der des dich die dies diese "
                                               u"dieser doch dir du ein eine einem einen einer er es etwas für ganz "
                                               u"gar gab gibt geschickt geschrieben gesagt gesendet habe haben "
                                               u"hast hat hatte hätte ich ihm ihr im in inhalt ist ja kam kann kannst "
                                               u"können könntest lies lese man mal mein meine meint meinte mich "
                                               u"mir mit möchte muss nach nachricht nachrichten nicht noch nochmal "
                                               u"einmal nur nummer ob oder sag sage sagen sagt sagte schickt schickte "
                                               u"schreibt schrieb schreiben sein seine sich sie sind so soll sollte "
                                               u"stand steht über um und uns von vom vor vorlesen vorlies wann war "
                                               u"waren warum was weil welche welcher wenn wer wie wieder wiederhole "
                                               u"wiederholen will wir wird wo wollte worum zu zum zur "
                                               u"a about again all an and any anything are as at be been but by can "
                                               u"could did do does for from give had has have he her him his how i if "
                                               u"is it its know me message messages more my no not number of on one or "
                                               u"out please read repeat said say says send sent she so some "
                                               u"someone tell text that the their them there they this to up us was we "
                                               u"were what when where which who why will with would write wrote "
                                               u"yes you your"_s);
    return words;
}

std::optional<int> numberOf(const QString &word)
{
    static const QHash<QString, int> spoken = [] {
        const QStringList german = wordsOf(u"eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"_s);
        const QStringList english = wordsOf(u"one two three four five six seven eight nine ten eleven twelve"_s);
        QHash<QString, int> numbers { { u"zwo"_s, 2 } };
        for (int i = 0; i < 12; ++i) {
            numbers.insert(german[i], i + 1);
            numbers.insert(english[i], i + 1);
        }
        return numbers;
    }();
    bool ok = false;
    if (const int digits = word.toInt(&ok); ok)
        return digits;
    const auto found = spoken.constFind(word);
    return found == spoken.constEnd() ? std::nullopt : std::optional(*found);
}

//! "zweite", "zweiten", "second"; -1 stands for the last one.
std::optional<int> ordinalOf(QString word)
{
    static const QHash<QString, int> ordinals = [] {
        const QStringList german = wordsOf(u"erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte"_s);
        const QStringList english = wordsOf(u"first second third fourth fifth sixth seventh eighth ninth tenth"_s);
        QHash<QString, int> numbers { { u"letzte"_s, -1 }, { u"last"_s, -1 } };
        for (int i = 0; i < 10; ++i) {
            numbers.insert(german[i], i + 1);
            numbers.insert(english[i], i + 1);
        }
        return numbers;
    }();
    if (word.endsWith(u"ten") || word.endsWith(u"ter") || word.endsWith(u"tes"))
        word.chop(1);
    const auto found = ordinals.constFind(word);
    return found == ordinals.constEnd() ? std::nullopt : std::optional(*found);
}

QSet<int> askedNumbers(const QStringList &words, const QList<Prompt::Item> &items)
{
    static const QSet<QString> named { u"nachricht"_s, u"nachrichten"_s, u"nummer"_s, u"message"_s, u"messages"_s,
        u"number"_s };
    static const QSet<QString> between { u"und"_s, u"and"_s, u"nummer"_s, u"number"_s };
    static const QSet<QString> behind { u"nachricht"_s, u"message"_s, u"one"_s, u"bitte"_s, u"please"_s, u"noch"_s,
        u"again"_s };
    QSet<int> numbers;
    bool counting = false; // the words since "Nachricht" were numbers
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &word = words[i];
        const auto number = numberOf(word);
        if (counting && number)
            numbers.insert(*number);
        counting = named.contains(word) || (counting && (number || between.contains(word)));
        const auto ordinal = ordinalOf(word);
        if (ordinal && (i + 1 == words.size() || behind.contains(words[i + 1])))
            numbers.insert(*ordinal > 0 ? *ordinal : items.last().number);
    }
    return numbers;
}

bool isNamed(const QString &sender, const QSet<QString> &asked)
{
    static const QSet<QString> joints = wordSet(u"in der gruppe im kanal the group channel"_s);
    const QStringList names = wordsOf(sender);
    return std::any_of(names.begin(), names.end(), [&](const QString &name) {
        return name.size() >= 2 && !joints.contains(name) && (asked.contains(name) || asked.contains(name + u's'));
    });
}

//! Equal, or one begins with the other: Geburtstag and Geburtstagsfeier, Zug and Zugs.
bool areAkin(const QString &a, const QString &b)
{
    constexpr qsizetype ShortestStem = 4;
    const QString &shorter = a.size() < b.size() ? a : b;
    const QString &longer = a.size() < b.size() ? b : a;
    return a == b || (shorter.size() >= ShortestStem && longer.startsWith(shorter));
}

qsizetype sharedWords(const QSet<QString> &asked, const Prompt::Item &item)
{
    const QSet<QString> held = wordSet(item.when + u' ' + item.content);
    return std::count_if(asked.begin(), asked.end(), [&](const QString &word) {
        return std::any_of(held.begin(), held.end(), [&](const QString &other) { return areAkin(word, other); });
    });
}

//! Those that share the most words with the question; none when nobody shares any.
QList<Prompt::Item> closest(const QSet<QString> &asked, const QList<Prompt::Item> &items)
{
    QSet<QString> telling;
    std::copy_if(asked.begin(), asked.end(), std::inserter(telling, telling.end()),
        [](const QString &word) { return word.size() >= 3 && !stopWords().contains(word); });
    QList<Prompt::Item> best;
    qsizetype most = 1;
    for (const Prompt::Item &item : items) {
        const qsizetype shared = sharedWords(telling, item);
        if (shared > most)
            best.clear();
        if (shared >= most)
            best.append(item);
        most = std::max(most, shared);
    }
    return best;
}

template<class Predicate>
QList<Prompt::Item> filtered(const QList<Prompt::Item> &items, Predicate predicate)
{
    QList<Prompt::Item> result;
    std::copy_if(items.begin(), items.end(), std::back_inserter(result), predicate);
    return result;
}
}

QList<Prompt::Item> findItems(const QString &question, const QList<Prompt::Item> &items)
{
    static const QSet<QString> everything
        = wordSet(u"alle alles sämtliche all everything nochmal wiederhole wiederholen again repeat"_s);
    if (items.isEmpty())
        return {};
    const QStringList words = wordsOf(question);
    const QSet<int> numbers = askedNumbers(words, items);
    if (const auto found = filtered(items, [&](const Prompt::Item &item) { return numbers.contains(item.number); });
        !found.isEmpty())
        return found;
    const QSet<QString> asked(words.begin(), words.end());
    if (const auto found = filtered(items, [&](const Prompt::Item &item) { return isNamed(item.sender, asked); });
        !found.isEmpty()) {
        const auto narrowed = closest(asked, found);
        return narrowed.isEmpty() ? found : narrowed;
    }
    if (const auto found = closest(asked, items); !found.isEmpty())
        return found;
    const bool again = words.join(u' ').contains(u"noch einmal"_s);
    return again || asked.intersects(everything) ? items : QList<Prompt::Item>();
}
