// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/echoguard.h"

#include "call/spokentext.h"
#include "call/utterancewords.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <vector>

using std::chrono::milliseconds;

namespace
{

constexpr qsizetype sentencesKept = 3; // a turn's text can span them when the recogniser finds no pause
constexpr qsizetype mostHeard = 24; // words; older ones were judged when they came
constexpr qsizetype mostSaid = 120; // words
constexpr qsizetype longestWord = 24; // letters that are compared

// From the voice over the line and the caller's loudspeaker back to the recogniser, in seconds: 0.1 to 0.6, and what
// our own reckoning of the voice's place is wrong by.
constexpr double wayBack = 1.5; // an echo that interrupts would be worse than having to say it twice
constexpr double wayBackOfWishes = 1.0;
constexpr double wayBackIntoSilence = 0.8; // an answer that is lost would leave a dead line
constexpr double ahead = 0.6; // the voice may be further on than we reckon

constexpr double slowest = 10; // letters in a second
constexpr double usual = 14;
constexpr double fastest = 20;

constexpr double neededShare = 0.7;

//! Words that no echo may swallow: wishes, and what questions begin with.
bool isCallersWord(const QString &word)
{
    constexpr QStringView callers[]
        = { u"stopp", u"stop", u"halt", u"warte", u"wart", u"moment", u"nein", u"nicht", u"tschuess", u"ciao", u"hilfe",
              u"weiter", u"zurueck", u"nochmal", u"wiederholen", u"wiederhole", u"lauter", u"leiser", u"langsamer",
              u"schneller", u"woertlich", u"antworten", u"antworte", u"spaeter", u"erledigt", u"ruhe", u"was", u"wer",
              u"wann", u"wie", u"wo", u"wen", u"wem", u"warum", u"wieso", u"welche", u"welcher", u"kannst", u"sag",
              u"lies", u"schreib", u"danke", u"wait", u"no", u"not", u"bye", u"goodbye", u"help", u"continue", u"next",
              u"back", u"repeat", u"again", u"louder", u"quieter", u"slower", u"faster", u"reply", u"later", u"done",
              u"what", u"who", u"when", u"how", u"where", u"why", u"which", u"can", u"tell", u"read", u"thanks" };
    return std::any_of(std::begin(callers), std::end(callers), [&](QStringView other) { return other == word; });
}

//! Whether \a left becomes \a right by at most \a most changed, missing or added letters.
bool isNear(QStringView left, QStringView right, int most)
{
    std::array<int, longestWord + 1> row {};
    for (size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<int>(j);
    for (qsizetype i = 0; i < left.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        int best = row[0];
        for (qsizetype j = 0; j < right.size(); ++j) {
            const auto at = static_cast<size_t>(j) + 1;
            const int change = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[at];
            row[at] = std::min({ change, row[at] + 1, row[at - 1] + 1 });
            best = std::min(best, row[at]);
        }
        if (best > most)
            return false;
    }
    return row[static_cast<size_t>(right.size())] <= most;
}

bool isSame(QStringView heard, QStringView said)
{
    heard = heard.first(std::min(heard.size(), longestWord));
    said = said.first(std::min(said.size(), longestWord));
    if (heard == said)
        return true;
    constexpr qsizetype shortest = 4;
    constexpr qsizetype lettersPerMistake = 4;
    const qsizetype mistakes = std::min(heard.size(), said.size()) / lettersPerMistake;
    const bool comparable = std::min(heard.size(), said.size()) >= shortest
        && std::abs(heard.size() - said.size()) <= mistakes
        && (heard.front() == said.front() || heard.back() == said.back());
    return comparable && isNear(heard, said, static_cast<int>(mistakes));
}

//! A first look that spares most speech of callers the comparison letter by letter: of an echo some words come back
//! unharmed.
bool hasEnoughInCommon(const QStringList &heard, const QStringList &said)
{
    constexpr qsizetype fewest = 4;
    constexpr double share = 0.3;
    const auto common
        = std::count_if(heard.begin(), heard.end(), [&](const QString &word) { return said.contains(word); });
    return heard.size() < fewest || static_cast<double>(common) >= share * static_cast<double>(heard.size());
}

//! How heard words lie along said ones.
struct Fit
{
    int score = 0;
    qsizetype matched = 0;
    QStringList strange; //!< heard, but not said there
    qsizetype strangeFirst = 0; //!< of them at the beginning
    qsizetype strangeLast = 0; //!< and at the end
    qsizetype last = -1; //!< the last said word that was met
};

//! Puts all of the heard words along any stretch of the said ones, in order: two points for a word met, one off for
//! each word that only one side has. A compound that the recogniser parted, or joined, is one match.
class Alignment
{
public:
    Alignment(const QStringList &heard, const QStringList &said)
        : m_heard(heard)
        , m_said(said)
        , m_heardPairs(pairs(heard))
        , m_saidPairs(pairs(said))
        , m_width(said.size() + 1)
        , m_cells(static_cast<size_t>((heard.size() + 1) * m_width))
    {
        for (qsizetype i = 1; i <= heard.size(); ++i)
            cell(i, 0) = { -static_cast<int>(i), Step::Strange };
        for (qsizetype i = 1; i <= heard.size(); ++i) {
            for (qsizetype j = 1; j <= said.size(); ++j)
                cell(i, j) = best(i, j);
        }
    }

    //! The best one that ends with a said word from \a first on.
    Fit fit(qsizetype first)
    {
        Fit best;
        best.score = -1;
        for (qsizetype end = first + 1; end < m_width; ++end) {
            if (cell(m_heard.size(), end).score <= best.score)
                continue;
            const Fit fit = fitUpTo(end);
            if (fit.last >= first)
                best = fit;
        }
        return best;
    }

private:
    enum class Step : uint8_t { Strange, Skipped, Met, Parted, Joined };
    struct Cell
    {
        int score = 0;
        Step step = Step::Strange;
    };

    Fit fitUpTo(qsizetype end)
    {
        const qsizetype rows = m_heard.size();
        qsizetype j = end;
        Fit fit;
        fit.score = cell(rows, j).score;
        QList<bool> strange(rows, false);
        for (qsizetype i = rows; i > 0;) {
            const Step step = cell(i, j).step;
            if (step == Step::Strange) {
                strange[--i] = true;
                continue;
            }
            if (step == Step::Skipped) {
                --j;
                continue;
            }
            fit.last = std::max(fit.last, j - 1);
            fit.matched += step == Step::Parted ? 2 : 1;
            i -= step == Step::Parted ? 2 : 1;
            j -= step == Step::Joined ? 2 : 1;
        }
        for (qsizetype i = 0; i < rows; ++i) {
            if (strange.at(i))
                fit.strange += m_heard.at(i);
        }
        fit.strangeFirst = std::find(strange.begin(), strange.end(), false) - strange.begin();
        fit.strangeLast = std::find(strange.rbegin(), strange.rend(), false) - strange.rbegin();
        return fit;
    }

    static QStringList pairs(const QStringList &words)
    {
        QStringList joined;
        for (qsizetype i = 0; i + 1 < words.size(); ++i)
            joined += QString(words.at(i) + words.at(i + 1));
        return joined;
    }

    Cell &cell(qsizetype i, qsizetype j) { return m_cells[static_cast<size_t>(i * m_width + j)]; }

    bool meets(qsizetype i, qsizetype j) const
    {
        const QString &heard = m_heard.at(i);
        constexpr qsizetype shortestCut = 3;
        const bool cut = i == m_heard.size() - 1 && heard.size() >= shortestCut && m_said.at(j).startsWith(heard);
        return cut || isSame(heard, m_said.at(j));
    }

    Cell best(qsizetype i, qsizetype j)
    {
        Cell best { cell(i - 1, j).score - 1, Step::Strange };
        const auto offer = [&](int score, Step step) {
            if (score > best.score)
                best = { score, step };
        };
        offer(cell(i, j - 1).score - 1, Step::Skipped);
        if (meets(i - 1, j - 1))
            offer(cell(i - 1, j - 1).score + 2, Step::Met);
        else if (i > 1 && m_heardPairs.at(i - 2) == m_said.at(j - 1)) // "Nachricht eins" is not "Nachrichten"
            offer(cell(i - 2, j - 1).score + 4, Step::Parted);
        else if (j > 1 && m_heard.at(i - 1) == m_saidPairs.at(j - 2))
            offer(cell(i - 1, j - 2).score + 2, Step::Joined);
        return best;
    }

    const QStringList &m_heard;
    const QStringList &m_said;
    QStringList m_heardPairs; //!< each word with its next one
    QStringList m_saidPairs;
    qsizetype m_width;
    std::vector<Cell> m_cells;
};

double seconds(milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

//! A word of ours, and when it began to be in the air: seconds ago, below zero when it is still to come.
struct EchoGuard::Aired
{
    QString word;
    double latest = 0;
    double earliest = 0;
    bool now = false; //!< of the sentence in the air
};

EchoGuard::EchoGuard(Language language) : m_language(language) { }

EchoGuard::Said EchoGuard::said(const QString &text) const
{
    Said result;
    result.words = utterance::words(spokenText(text, m_language)).mid(0, mostSaid);
    qsizetype letters = 0;
    for (const QString &word : std::as_const(result.words)) {
        letters += word.size();
        result.letters += letters;
    }
    return result;
}

void EchoGuard::setPlaying(const QString &text)
{
    if (text == m_text)
        return;
    putBehind();
    m_text = text;
    m_now = said(text);
    m_elapsed.reset();
    m_length.reset();
}

void EchoGuard::cutOff()
{
    if (m_elapsed && !m_now.words.isEmpty()) {
        const double reached = seconds(*m_elapsed) * (rate() > 0 ? rate() : usual);
        while (m_now.words.size() > 1 && static_cast<double>(m_now.letters.at(m_now.letters.size() - 2)) > reached) {
            m_now.words.removeLast();
            m_now.letters.removeLast();
        }
    }
    setPlaying({});
}

//! The sentence in the air, or the silence, is over.
void EchoGuard::putBehind()
{
    const std::optional<double> elapsed = m_elapsed ? std::optional(seconds(*m_elapsed)) : std::nullopt;
    if (m_now.words.isEmpty()) {
        if (!m_before.isEmpty())
            m_before.last().pause += elapsed.value_or(0);
        return;
    }
    const auto letters = static_cast<double>(m_now.letters.constLast());
    m_now.length = rate() > 0 ? letters / rate() : letters / usual;
    if (elapsed) { // the sentence's length, or some silence with it
        const double longest = rate() > 0 ? m_now.length : letters / slowest;
        m_now.length = std::min(*elapsed, longest);
        m_now.pause = *elapsed - m_now.length;
    }
    m_before += m_now;
    if (m_before.size() > sentencesKept)
        m_before.removeFirst();
}

void EchoGuard::playedFor(milliseconds elapsed, std::optional<milliseconds> length)
{
    m_elapsed = std::max(elapsed, milliseconds(0));
    m_length = length && *length > milliseconds(0) ? length : std::nullopt;
}

//! Letters per second of the sentence in the air; zero when its length is not known.
double EchoGuard::rate() const
{
    return m_length && !m_now.letters.isEmpty() ? static_cast<double>(m_now.letters.constLast()) / seconds(*m_length)
                                                : 0;
}

QList<EchoGuard::Aired> EchoGuard::aired() const
{
    QList<Aired> words;
    const double elapsed = m_elapsed ? seconds(*m_elapsed) : 0;
    const double slow = rate() > 0 ? rate() : slowest;
    const double fast = rate() > 0 ? rate() : fastest;
    double ago = elapsed; // since the sentence after it began
    for (const Said &sentence : m_before)
        ago += sentence.length + sentence.pause;
    for (const Said &sentence : m_before) {
        const double perLetter = sentence.length / static_cast<double>(sentence.letters.constLast());
        for (qsizetype i = 0; i < sentence.words.size(); ++i) {
            const auto begin = static_cast<double>(i > 0 ? sentence.letters.at(i - 1) : 0);
            words += { sentence.words.at(i), ago - begin * perLetter, ago - begin * perLetter, false };
        }
        ago -= sentence.length + sentence.pause;
    }
    for (qsizetype i = 0; i < m_now.words.size(); ++i) {
        const auto begin = static_cast<double>(i > 0 ? m_now.letters.at(i - 1) : 0);
        words += { m_now.words.at(i), elapsed - begin / slow, elapsed - begin / fast, true };
    }
    return words.mid(std::max<qsizetype>(0, words.size() - mostSaid));
}

bool EchoGuard::isSingleEcho(const QString &word, const QList<Aired> &aired, qsizetype recent) const
{
    const bool callers = isCallersWord(word);
    if (callers && m_now.words.isEmpty())
        return false;
    // Where the voice is nobody knows: only a word that hardly anybody throws in by chance.
    constexpr qsizetype telling = 6;
    if (!m_elapsed && (callers || word.size() < telling))
        return false;
    return std::any_of(aired.begin() + recent, aired.end(), [&](const Aired &other) {
        if (callers)
            return word == other.word;
        return isSame(word, other.word) || (word.size() > 2 && other.word.startsWith(word));
    });
}

bool EchoGuard::isRowEcho(const QStringList &heard, const QList<Aired> &aired, qsizetype recent) const
{
    QStringList said;
    for (const Aired &one : aired)
        said += one.word;
    if (!hasEnoughInCommon(heard, said))
        return false;
    const qsizetype count = heard.size();
    const Fit fit = Alignment(heard, said).fit(recent);
    if (count == 2)
        return fit.matched == 2 && fit.score >= 3;
    const bool strangeWish = std::any_of(fit.strange.begin(), fit.strange.end(), isCallersWord);
    return static_cast<double>(fit.matched) >= neededShare * static_cast<double>(count) && fit.score >= count
        && !strangeWish && fit.strangeFirst < 2 && fit.strangeLast < 2;
}

bool EchoGuard::isEcho(const QString &heard, milliseconds age, Kind kind) const
{
    if (m_now.words.isEmpty() && m_before.isEmpty())
        return false;
    QStringList words = utterance::words(spokenText(heard.right(mostHeard * longestWord), m_language));
    words = words.mid(std::max<qsizetype>(0, words.size() - mostHeard));
    if (words.isEmpty())
        return false;
    const bool single = words.size() == 1;
    const bool wish = kind == Kind::Wish || (single && isCallersWord(words.constFirst()));
    const double longest = m_now.words.isEmpty() ? wayBackIntoSilence : wish ? wayBackOfWishes : wayBack;
    const double then = seconds(age);
    const bool unknown = !m_elapsed && !m_now.words.isEmpty();
    QList<Aired> said = aired();
    // What was not in the air yet when the last word was heard cannot have come back.
    while (!unknown && !said.isEmpty() && said.constLast().earliest < then - ahead)
        said.removeLast();
    const auto recent = std::find_if(said.cbegin(), said.cend(),
        [&](const Aired &one) { return (unknown && one.now) || one.latest <= then + longest; });
    if (recent == said.cend())
        return false;
    const qsizetype first = recent - said.cbegin();
    return single ? isSingleEcho(words.constFirst(), said, first) : isRowEcho(words, said, first);
}
