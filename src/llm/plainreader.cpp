// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/plainreader.h"

#include "llm/itemfinder.h"
#include "net/writing.h"

#include <QRegularExpression>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace
{
struct Sentences
{
    QString none;
    QString one;
    QString many; // %1: how many
    QString invitation;
    QString summaryFailed;
    QString questionFailed;
    QString noAnswer;
    QString someone;
    QString wrote; // %1 sender, %2 time
    QString sent; // the same, of something that is no text
    QString wroteNext; // %1 time; the sender was just named
    QString sentOften; // %1 how often, %2 what, %3 time of the last, %4 sender
    QString sentOftenNext; // the same without the sender
};

const Sentences &sentences(Language language)
{
    static const Sentences german {
        u"Ich habe keine Nachrichten zum Vorlesen."_s,
        u"Du hast eine neue Nachricht."_s,
        u"Du hast %1 neue Nachrichten."_s,
        u"Möchtest du etwas noch einmal hören?"_s,
        u"Die Zusammenfassung ist gerade nicht möglich, ich lese dir die Nachrichten einzeln vor."_s,
        u"Frei antworten kann ich gerade nicht, ich lese dir vor, was dazu passt."_s,
        u"Ich kann dir im Moment nur Nachrichten vorlesen. Sag zum Beispiel: Nachricht eins, oder den Namen eines "
        u"Absenders, oder: "
        u"alle Nachrichten."_s,
        u"Jemand"_s,
        u"%1 schrieb %2: "_s,
        u"%1 schickte %2: "_s,
        u"Und %1: "_s,
        u"%4 schickte %1 mal %2, zuletzt %3."_s,
        u"Und %1 mal %2, zuletzt %3."_s,
    };
    static const Sentences english {
        u"I have no messages to read out."_s,
        u"You have one new message."_s,
        u"You have %1 new messages."_s,
        u"Would you like to hear anything again?"_s,
        u"A summary is not possible right now, so I will read the messages to you one by one."_s,
        u"I cannot answer freely right now, so I will read out what fits."_s,
        u"At the moment I can only read out messages. Say for example: message one, or the name of a sender, or: all messages."_s,
        u"Someone"_s,
        u"%1 wrote %2: "_s,
        u"%1 sent %2: "_s,
        u"And %1: "_s,
        u"%4 sent %2 %1 times, most recently %3."_s,
        u"And %2 %1 times, most recently %3."_s,
    };
    return language == Language::German ? german : english;
}

QString numberInWords(qsizetype number, Language language)
{
    static const QStringList german = u"zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"_s.split(u' ');
    static const QStringList english = u"two three four five six seven eight nine ten eleven twelve"_s.split(u' ');
    if (number < 2 || number > 12)
        return QString::number(number);
    return (language == Language::German ? german : english).at(number - 2);
}

//! Third parties' words, unable to pass for a mark [n].
QString withoutMarks(QString text)
{
    return text.replace(u'[', u'(').replace(u']', u')');
}

//! The same in one line.
QString harmless(const QString &text)
{
    return withoutMarks(text).simplified();
}

//! A name that a sentence can begin with: words or a symbol. "..." is none.
bool isName(const QString &sender)
{
    return std::any_of(sender.begin(), sender.end(),
        [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate() || c.category() == QChar::Symbol_Other; });
}

QString nameOf(const Prompt::Item &item, Language language)
{
    const QString sender = harmless(item.sender);
    return isName(sender) ? sender : sentences(language).someone;
}

//! Telephone and account numbers digit by digit, in pairs: what reads a model's summary aloud passes over them, but
//! here nobody else tells them.
QString dictated(const QString &line)
{
    static const QRegularExpression number(
        u"(?<![\\d.,:])[+(]{0,2}\\d(?:[ \\-/()\u2013]{0,3}\\d){9,31}(?![\\d.,:]*\\d)"_s);
    // Figures that only stand in a row, such as years and prices, have short groups.
    static const QRegularExpression dialled(u"\\A(?:[+(]*0|\\+|\\d{10}|(?:\\d\\d[ \\-/])?\\d{3,}[ \\-/]\\d{3})"_s);
    constexpr int mostNumbers = 5; // a page full of figures is not for the ear
    QString out;
    qsizetype done = 0;
    int numbers = 0;
    auto matches = number.globalMatch(line);
    while (matches.hasNext() && numbers < mostNumbers) {
        const auto match = matches.next();
        const QString written = match.captured();
        if (!dialled.match(written).hasMatch())
            continue;
        ++numbers;
        QString digits;
        std::copy_if(written.begin(), written.end(), std::back_inserter(digits), [](QChar c) { return c.isDigit(); });
        out += QStringView(line).sliced(done, match.capturedStart() - done);
        out += written.contains(u'+') ? u"+"_s : QString();
        for (qsizetype i = 0; i < digits.size(); ++i)
            out += (i == 0 ? QString() : i % 2 == 0 ? u", "_s : u" "_s) + digits.at(i);
        done = match.capturedEnd();
        if (QStringView(line).sliced(done).startsWith(u' '))
            out += u','; // what follows is not counted by the last digit
    }
    return out + QStringView(line).sliced(done);
}

//! "heute 14:05" as it is said: "heute um 14:05"; "Mo 24.11. 08:15" becomes "am Montag, dem 24.11. um 08:15".
QString spokenWhen(const QString &when, Language language)
{
    static const QRegularExpression time(u",?\\s*(?:\\b(?:um|at)\\s+)?\\b(\\d{1,2}[:.]\\d{2})\\z"_s);
    static const QRegularExpression date(u"\\A(?:(\\p{L}{2,3})\\.?,? )?(?=\\d{1,2}(?:\\.| \\p{L}))"_s);
    static const QStringList germanDays = u"Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"_s.split(u' ');
    static const QStringList englishDays = u"Monday Tuesday Wednesday Thursday Friday Saturday Sunday"_s.split(u' ');
    const bool german = language == Language::German;
    QString spoken = harmless(when);
    if (const auto match = time.match(spoken); match.hasMatch())
        spoken.replace(
            match.capturedStart(), match.capturedLength(), (german ? u" um "_s : u" at "_s) + match.captured(1));
    if (const auto match = date.match(spoken); match.hasMatch()) {
        const QString abbreviation = match.captured(1);
        QString day;
        for (const QString &candidate : german ? germanDays : englishDays) {
            if (!abbreviation.isEmpty() && candidate.startsWith(abbreviation))
                day = german ? QString(candidate + u", dem "_s) : QString(candidate + u' ');
        }
        if (abbreviation.isEmpty() || !day.isEmpty())
            spoken.replace(0, match.capturedLength(), (german ? u"am "_s : u"on "_s) + day);
    }
    return spoken.trimmed();
}

//! A description such as "ein Foto" instead of words of the sender's own.
bool isThing(const QString &content)
{
    static const QRegularExpression thing(
        u"\\A(?:eine?n? |(?:die|das|den) (?:Audiodatei|Dokument|Ort|Kontakt|Checkliste|Spiel) |kostenpflichtige "
        u"Medien|weitergeleitet von |"
        u"\\d+ (?:Bilder|Videos|Audiodateien|Dokumente)\\b|"
        u"an? |the (?:audio file|document|place|contact|checklist|game) |paid media|forwarded from |"
        u"\\d+ (?:pictures|videos|audio files|documents)\\b)"_s);
    return thing.match(content).hasMatch();
}

// Not of a view: match() of one is matchView() from Qt 6.5 on.
bool endsAbbreviation(const QString &upToDot)
{
    qsizetype word = upToDot.size();
    while (word > 0 && upToDot[word - 1].isLetter())
        --word;
    if (!writing::spelledCompound(upToDot.sliced(word)).isEmpty())
        return true;
    static const QRegularExpression abbreviation(
        u"(?:\\A|[\\s(.„“\"'])(?:\\p{L}|\\d{1,2}|bzw|ca|usw|etc|Dr|Prof|Nr|Str|St|Hr|Fr|Tel|evtl|ggf|inkl|exkl|zzgl|"
        u"vgl|max|min|Std|Min|Mio|Mrd|"
        u"Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Okt|Oct|Nov|Dez|Dec|Mo|Di|Mi|Do|Sa|So|Mr|Mrs|Ms|vs|approx|No)\\z"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    return abbreviation.match(upToDot).hasMatch();
}

QStringList sentencesOf(const QString &text)
{
    static const QRegularExpression end(u"[.!?…]+[\"'“”»«’)]*(?=\\s)"_s);
    QStringList found;
    qsizetype begin = 0;
    auto matches = end.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        if (match.captured() == u"." && endsAbbreviation(text.sliced(begin, match.capturedStart() - begin)))
            continue;
        found.append(text.sliced(begin, match.capturedEnd() - begin).trimmed());
        begin = match.capturedEnd();
    }
    if (const QString rest = text.sliced(begin).trimmed(); !rest.isEmpty())
        found.append(rest);
    return found;
}

bool endsSentence(const QString &text)
{
    static const QRegularExpression end(u"[.!?…][\"'“”»«’)]*\\z"_s);
    return end.match(text).hasMatch();
}

//! Sentences of a message's text. The line breaks are gone: each has become a pause.
QStringList sentencesOfLines(const QString &text)
{
    const QStringList lines = writing::linesOf(text);
    QStringList found;
    QString running;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines.at(i);
        running += dictated(line);
        if (i + 1 == lines.size())
            break;
        const QString &next = lines.at(i + 1);
        const writing::LineBreak pause = writing::lineBreak(line, next);
        const bool apart = writing::isListLine(line) || writing::isListLine(next);
        if (apart || pause == writing::LineBreak::Stop) {
            if (!running.isEmpty() && running.back().isLetterOrNumber())
                running += u'.';
            found += sentencesOf(running);
            running.clear();
        } else {
            running += pause == writing::LineBreak::Comma ? u", "_s : u" "_s;
        }
    }
    return found + sentencesOf(running);
}

QString readOut(const Prompt::Item &item, bool senderWasNamed, Language language)
{
    const Sentences &say = sentences(language);
    const QString when = spokenWhen(item.when, language);
    const QString content = writing::beginningOf(withoutMarks(item.content), language);
    const QString &pattern = isThing(content) ? say.sent : say.wrote;
    QString intro = senderWasNamed ? say.wroteNext.arg(when) : pattern.arg(nameOf(item, language), when);
    if (when.isEmpty())
        intro.replace(u" :"_s, u":"_s);
    QStringList spoken = sentencesOfLines(content);
    if (spoken.isEmpty())
        spoken.append(u"…"_s);
    spoken.first().prepend(intro);
    if (!endsSentence(spoken.last()))
        spoken.last().append(u'.');
    const QString mark = u"[%1] "_s.arg(item.number);
    return mark + spoken.join(u' ' + mark);
}

//! "einen Sticker" of "einen Sticker 😀": what a thing without words of the sender's own is; empty for anything else.
QString bareThing(const Prompt::Item &item)
{
    const QString content = harmless(item.content);
    return isThing(content) && !content.contains(u':') ? content.section(u' ', 0, 1).remove(u',') : QString();
}

//! How many items from here on are the same bare thing.
qsizetype runLength(const QList<Prompt::Item> &items, qsizetype first)
{
    const QString thing = bareThing(items.at(first));
    qsizetype length = 1;
    while (!thing.isEmpty() && first + length < items.size() && bareThing(items.at(first + length)) == thing)
        ++length;
    return length;
}

//! "[4-9,11-11] ": short, however many they are.
QString marksOf(const QList<Prompt::Item> &items)
{
    QStringList ranges;
    for (qsizetype i = 0; i < items.size();) {
        const int from = items.at(i).number;
        int to = from;
        for (++i; i < items.size() && items.at(i).number == to + 1; ++i)
            ++to;
        ranges.append(u"%1-%2"_s.arg(from).arg(to));
    }
    return u'[' + ranges.join(u',') + u"] "_s;
}

//! A hundred stickers in one sentence that covers them all.
QString readOutRun(const QList<Prompt::Item> &run, bool senderWasNamed, Language language)
{
    const Sentences &say = sentences(language);
    const QString often = numberInWords(run.size(), language);
    const QString thing = bareThing(run.constFirst());
    const QString when = spokenWhen(run.constLast().when, language);
    // The sender goes in last: a name may hold anything.
    const QString sentence = senderWasNamed ? say.sentOftenNext.arg(often, thing, when)
                                            : say.sentOften.arg(often, thing, when, nameOf(run.constFirst(), language));
    return marksOf(run) + sentence;
}

//! All of one sender's, oldest first.
QStringList readOutSender(const QList<Prompt::Item> &items, Language language)
{
    constexpr qsizetype Many = 3; // so often the same thing is one sentence
    constexpr qsizetype MostInOne = 100; // keeps a sentence's marks within its length even when every other is missing
    QStringList spoken;
    for (qsizetype i = 0; i < items.size();) {
        const qsizetype length = std::min(runLength(items, i), MostInOne);
        if (length >= Many) {
            spoken.append(readOutRun(items.sliced(i, length), i > 0, language));
            i += length;
        } else {
            spoken.append(readOut(items.at(i), i > 0, language));
            ++i;
        }
    }
    return spoken;
}

//! All items; those of one sender together, in the order of each sender's first.
QString readOut(const QList<Prompt::Item> &items, Language language)
{
    QStringList senders;
    for (const Prompt::Item &item : items) {
        if (!senders.contains(item.sender))
            senders.append(item.sender);
    }
    QStringList spoken;
    for (const QString &sender : std::as_const(senders)) {
        QList<Prompt::Item> ofSender;
        std::ranges::copy_if(
            items, std::back_inserter(ofSender), [&](const Prompt::Item &item) { return item.sender == sender; });
        spoken += readOutSender(ofSender, language);
    }
    return spoken.join(u' ');
}

//! All messages of a call, not a selection: the only case in which their number may be said.
bool isWhole(const QList<Prompt::Item> &items)
{
    return std::all_of(items.begin(), items.end(),
        [&](const Prompt::Item &item) { return item.number >= 1 && item.number <= items.size(); });
}

QString summary(const Prompt &prompt, PlainReader::Reason reason)
{
    const Sentences &say = sentences(prompt.language);
    const qsizetype count = prompt.items.size();
    if (count == 0)
        return say.none;
    const QString spoken = readOut(prompt.items, prompt.language);
    QStringList parts;
    if (reason == PlainReader::Reason::ModelFailed)
        parts.append(say.summaryFailed);
    if (isWhole(prompt.items))
        parts.append(count == 1 ? say.one : say.many.arg(numberInWords(count, prompt.language)));
    parts.append({ spoken, say.invitation });
    return parts.join(u' ');
}

QString answer(const Prompt &prompt, PlainReader::Reason reason)
{
    const Sentences &say = sentences(prompt.language);
    const auto caller = std::find_if(prompt.turns.rbegin(), prompt.turns.rend(),
        [](const Prompt::Turn &turn) { return turn.role == Prompt::Turn::Role::Caller; });
    const auto found = caller == prompt.turns.rend() ? QList<Prompt::Item>() : findItems(caller->text, prompt.items);
    if (found.isEmpty())
        return prompt.items.isEmpty() ? say.none : say.noAnswer;
    const QString spoken = readOut(found, prompt.language);
    return reason == PlainReader::Reason::ModelFailed ? QString(say.questionFailed + u' ' + spoken) : spoken;
}

class PlainAnswer final : public Answer
{
public:
    explicit PlainAnswer(const QString &text)
    {
        // Later, because nobody can have connected yet.
        QMetaObject::invokeMethod(
            this,
            [this, text] {
                if (!m_cancelled)
                    Q_EMIT textArrived(text);
                if (!m_cancelled)
                    Q_EMIT finished(End::Complete);
            },
            Qt::QueuedConnection);
    }

    void cancel() override { m_cancelled = true; }

private:
    bool m_cancelled = false;
};
}

PlainReader::PlainReader(Reason reason) : m_reason(reason) { }

Pending<Answer> PlainReader::ask(const Prompt &prompt)
{
    return Pending<Answer>(new PlainAnswer(textFor(prompt, m_reason)));
}

QString PlainReader::textFor(const Prompt &prompt, Reason reason)
{
    return prompt.purpose == Prompt::Purpose::Summary ? summary(prompt, reason) : answer(prompt, reason);
}
