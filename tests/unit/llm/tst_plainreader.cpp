// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/plainreader.h"

#include "support/strictness.h"
#include "unit/llm/outcome.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using Items = QList<Prompt::Item>;
using Reason = PlainReader::Reason;

Q_DECLARE_METATYPE(PlainReader::Reason)
Q_DECLARE_METATYPE(Language)

namespace
{
Prompt summaryOf(const Items &items, Language language = Language::German)
{
    Prompt prompt;
    prompt.language = language;
    prompt.items = items;
    prompt.digest = u"not to be read"_s;
    prompt.turns = { { Prompt::Turn::Role::Caller, u"Fass zusammen."_s } };
    return prompt;
}

Prompt questionOn(const Items &items, const QString &question, Language language = Language::German)
{
    Prompt prompt = summaryOf(items, language);
    prompt.purpose = Prompt::Purpose::Question;
    prompt.turns = { { Prompt::Turn::Role::Caller, u"Fass zusammen."_s },
        { Prompt::Turn::Role::Machine, u"Anna schrieb."_s }, { Prompt::Turn::Role::Caller, question } };
    return prompt;
}

const Items german {
    { 1, u"Anna"_s, u"heute 14:05"_s, u"Kommst du am Sonntag? Bring Kuchen mit!"_s },
    { 2, u"Jürgen"_s, u"gestern, 9:30"_s, u"ein Foto: Am See."_s },
    { 3, u"Anna"_s, u"heute um 14:10"_s, u"Bis dann"_s },
};
const Items stickers {
    { 1, u"Stick"_s, u"heute 14:05"_s, u"einen Sticker 😀"_s },
    { 2, u"Stick"_s, u"heute 14:06"_s, u"einen Sticker 😂"_s },
    { 3, u"Anna"_s, u"heute 14:06"_s, u"Hallo."_s },
    { 4, u"Stick"_s, u"heute 14:07"_s, u"einen Sticker"_s },
    { 5, u"Stick"_s, u"heute 14:08"_s, u"Fertig."_s },
};
const Items english {
    { 1, u"Anna"_s, u"today 14:05"_s, u"Are you coming on Sunday? Bring cake!"_s },
    { 2, u"Tim"_s, u"yesterday 9:30"_s, u"a photo"_s },
};

//! Asks for nothing but the messages, without the sentences around a summary.
Prompt allOf(const Items &items, Language language = Language::German)
{
    return questionOn(items, language == Language::German ? u"alle Nachrichten"_s : u"all messages"_s, language);
}

QString readOut(const Prompt::Item &item, Language language = Language::German)
{
    return PlainReader::textFor(allOf({ item }, language), Reason::NoModel);
}
}

class TestPlainReader : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void saysTimes_data();
    void saysTimes();
    void marksEverySentence_data();
    void marksEverySentence();
    void contentCannotFakeMarks_data();
    void contentCannotFakeMarks();
    void answersLater();
    void isSilentAfterCancel_data();
    void isSilentAfterCancel();
};

void TestPlainReader::reads_data()
{
    QTest::addColumn<Prompt>("prompt");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("expected");

    QTest::newRow("summary") << summaryOf(german) << Reason::NoModel
                             << u"Du hast drei neue Nachrichten. "
                                "[1] Anna schrieb heute um 14:05: Kommst du am Sonntag? [1] Bring Kuchen mit! "
                                "[3] Und heute um 14:10: Bis dann. "
                                "[2] Jürgen schickte gestern um 9:30: ein Foto: Am See. "
                                "Möchtest du etwas noch einmal hören?"_s;
    QTest::newRow("the same thing many times")
        << allOf(stickers) << Reason::NoModel
        << u"[1-2,4-4] Stick schickte drei mal einen Sticker, zuletzt heute um 14:07. [5] Und heute um 14:08: Fertig. "
           "[3] Anna schrieb heute um 14:06: Hallo."_s;
    QTest::newRow("summary, model failed")
        << summaryOf({ german[1] }) << Reason::ModelFailed
        << u"Die Zusammenfassung ist gerade nicht möglich, ich lese dir die Nachrichten einzeln vor. "
           "[2] Jürgen schickte gestern um 9:30: ein Foto: Am See. "
           "Möchtest du etwas noch einmal hören?"_s;
    QTest::newRow("one message")
        << summaryOf({ { 1, u"Ole"_s, u"heute 8:00"_s, u"Ja."_s } }) << Reason::NoModel
        << u"Du hast eine neue Nachricht. [1] Ole schrieb heute um 8:00: Ja. Möchtest du etwas noch einmal hören?"_s;
    QTest::newRow("nothing") << summaryOf({}) << Reason::NoModel << u"Ich habe keine Nachrichten zum Vorlesen."_s;
    QTest::newRow("English") << summaryOf(english, Language::English) << Reason::NoModel
                             << u"You have two new messages. "
                                "[1] Anna wrote today at 14:05: Are you coming on Sunday? [1] Bring cake! "
                                "[2] Tim sent yesterday at 9:30: a photo. "
                                "Would you like to hear anything again?"_s;
    QTest::newRow("English, model failed")
        << summaryOf(english, Language::English) << Reason::ModelFailed
        << u"A summary is not possible right now, so I will read the messages to you one by one. "
           "You have two new messages. "
           "[1] Anna wrote today at 14:05: Are you coming on Sunday? [1] Bring cake! "
           "[2] Tim sent yesterday at 9:30: a photo. "
           "Would you like to hear anything again?"_s;

    Items many;
    for (int n = 1; n <= 13; ++n)
        many.append({ n, u"Ole"_s, u"heute 8:00"_s, u"Ja."_s });
    QTest::newRow("beyond number words") << summaryOf(many.first(
        13)) << Reason::NoModel << QString(u"Du hast 13 neue Nachrichten. [1] Ole schrieb heute um 8:00: Ja."_s + [&] {
        QString rest;
        for (int n = 2; n <= 13; ++n)
            rest += u" [%1] Und heute um 8:00: Ja."_s.arg(n);
        return rest;
    }() + u" Möchtest du etwas noch einmal hören?"_s);
    QTest::newRow("nobody, no words") << allOf({ { 1, u" "_s, u""_s, u" "_s } }) << Reason::NoModel
                                      << u"[1] Jemand schrieb: …"_s;
    QTest::newRow("a name without words")
        << allOf({ { 1, u"..."_s, u"heute 8:00"_s, u"Ja."_s }, { 2, u"..."_s, u"heute 8:01"_s, u"Nein."_s } })
        << Reason::NoModel << u"[1] Jemand schrieb heute um 8:00: Ja. [2] Und heute um 8:01: Nein."_s;
    QTest::newRow("a name without words, English") << allOf({ { 1, u"-_-"_s, u"today 8:00"_s, u"Yes."_s } },
        Language::English) << Reason::NoModel << u"[1] Someone wrote today at 8:00: Yes."_s;
    QTest::newRow("a name that is a picture") << allOf({ { 1, u"🌸"_s, u"heute 8:00"_s, u"Ja."_s } }) << Reason::NoModel
                                              << u"[1] 🌸 schrieb heute um 8:00: Ja."_s;

    QTest::newRow("question by name") << questionOn(german, u"Was wollte Jürgen?"_s) << Reason::NoModel
                                      << u"[2] Jürgen schickte gestern um 9:30: ein Foto: Am See."_s;
    QTest::newRow("question, model failed")
        << questionOn(german, u"Nachricht drei"_s) << Reason::ModelFailed
        << u"Frei antworten kann ich gerade nicht, ich lese dir vor, was dazu passt. "
           "[3] Anna schrieb heute um 14:10: Bis dann."_s;
    QTest::newRow("question without an answer")
        << questionOn(german, u"Wie wird das Wetter?"_s) << Reason::NoModel
        << u"Ich kann dir im Moment nur Nachrichten vorlesen. Sag zum Beispiel: Nachricht eins, oder "
           "den Namen eines Absenders, oder: alle Nachrichten."_s;
    QTest::newRow("question without messages") << questionOn({}, u"Was hat Anna geschrieben?"_s) << Reason::NoModel
                                               << u"Ich habe keine Nachrichten zum Vorlesen."_s;
    QTest::newRow("English question") << questionOn(english, u"What about the cake?"_s, Language::English)
                                      << Reason::NoModel
                                      << u"[1] Anna wrote today at 14:05: Are you coming on Sunday? [1] Bring cake!"_s;
    QTest::newRow("English question without an answer")
        << questionOn(english, u"How is the weather?"_s, Language::English) << Reason::ModelFailed
        << u"At the moment I can only read out messages. Say for example: message one, or the name of a sender, or: all messages."_s;
    Prompt silent = questionOn(german, u"x"_s);
    silent.turns.clear();
    QTest::newRow("no question at all")
        << silent << Reason::NoModel
        << u"Ich kann dir im Moment nur Nachrichten vorlesen. Sag zum Beispiel: Nachricht eins, oder den "
           "Namen eines Absenders, oder: alle Nachrichten."_s;
}

void TestPlainReader::reads()
{
    QFETCH(const Prompt, prompt);
    QFETCH(const Reason, reason);
    QFETCH(const QString, expected);
    QCOMPARE(PlainReader::textFor(prompt, reason), expected);
}

void TestPlainReader::saysTimes_data()
{
    QTest::addColumn<Language>("language");
    QTest::addColumn<QString>("when");
    QTest::addColumn<QString>("expected");
    const auto german = Language::German;
    const auto english = Language::English;
    QTest::newRow("today") << german << u"heute 14:05"_s << u"[1] Ole schrieb heute um 14:05: Ja."_s;
    QTest::newRow("said already") << german << u"gestern um 9.30"_s << u"[1] Ole schrieb gestern um 9.30: Ja."_s;
    QTest::newRow("time only") << german << u"14:05"_s << u"[1] Ole schrieb um 14:05: Ja."_s;
    QTest::newRow("weekday and date") << german << u"Mo 24.11. 08:15"_s
                                      << u"[1] Ole schrieb am Montag, dem 24.11. um 08:15: Ja."_s;
    QTest::newRow("date") << german << u"24.11.2025 08:15"_s << u"[1] Ole schrieb am 24.11.2025 um 08:15: Ja."_s;
    QTest::newRow("date without time") << german << u"24.11."_s << u"[1] Ole schrieb am 24.11.: Ja."_s;
    QTest::newRow("unknown") << german << u"zu unbekannter Zeit"_s << u"[1] Ole schrieb zu unbekannter Zeit: Ja."_s;
    QTest::newRow("none") << german << u""_s << u"[1] Ole schrieb: Ja."_s;
    QTest::newRow("English today") << english << u"today 14:05"_s << u"[1] Ole wrote today at 14:05: Ja."_s;
    QTest::newRow("English weekday") << english << u"Mon 23 Nov 08:15"_s
                                     << u"[1] Ole wrote on Monday 23 Nov at 08:15: Ja."_s;
    QTest::newRow("English date") << english << u"3 May 2025 08:15"_s << u"[1] Ole wrote on 3 May 2025 at 08:15: Ja."_s;
}

void TestPlainReader::saysTimes()
{
    QFETCH(const Language, language);
    QFETCH(const QString, when);
    QFETCH(const QString, expected);
    QCOMPARE(readOut({ 1, u"Ole"_s, when, u"Ja"_s }, language), expected);
}

void TestPlainReader::marksEverySentence_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one") << u"Ja"_s << u"[7] Ole schrieb heute um 8:00: Ja."_s;
    QTest::newRow("several") << u"Ja. Nein! Doch? Na…  Gut"_s
                             << u"[7] Ole schrieb heute um 8:00: Ja. [7] Nein! [7] Doch? [7] Na… [7] Gut."_s;
    QTest::newRow("lines") << u"Ja.\nNein"_s << u"[7] Ole schrieb heute um 8:00: Ja. [7] Nein."_s;
    QTest::newRow("short lines") << u"Bring mit:\nMilch\nBrot\nEier"_s
                                 << u"[7] Ole schrieb heute um 8:00: Bring mit: Milch, Brot, Eier."_s;
    QTest::newRow("two sentences without a full stop")
        << u"ich komme etwas später\r\nwartet nicht auf mich"_s
        << u"[7] Ole schrieb heute um 8:00: ich komme etwas später. [7] wartet nicht auf mich."_s;
    QTest::newRow("a wrapped line")
        << u"Wir treffen uns am Samstag wie immer gegen zehn Uhr\nvor dem Bahnhof.\n\nBis dann"_s
        << u"[7] Ole schrieb heute um 8:00: Wir treffen uns am Samstag wie immer gegen zehn Uhr vor dem Bahnhof. "
           "[7] Bis dann."_s;
    QTest::newRow("list lines") << u"Einkauf:\n- Milch\n- Brot\n1. Salz"_s
                                << u"[7] Ole schrieb heute um 8:00: Einkauf: [7] - Milch. [7] - Brot. [7] 1. Salz."_s;
    QTest::newRow("a street") << u"Komm in die Hauptstr. 5 im Hof. Gruß"_s
                              << u"[7] Ole schrieb heute um 8:00: Komm in die Hauptstr. 5 im Hof. [7] Gruß."_s;
    QTest::newRow("a street of two words")
        << u"Goethe Str. 5 ist zu."_s << u"[7] Ole schrieb heute um 8:00: Goethe Str. 5 ist zu."_s;
    QTest::newRow("a telephone number") << u"Ruf 0151 23456789 an!"_s
                                        << u"[7] Ole schrieb heute um 8:00: Ruf 0 1, 5 1, 2 3, 4 5, 6 7, 8 9, an!"_s;
    QTest::newRow("a number from abroad")
        << u"+49 (89) 1234-5678"_s << u"[7] Ole schrieb heute um 8:00: +4 9, 8 9, 1 2, 3 4, 5 6, 7 8."_s;
    QTest::newRow("an account")
        << u"IBAN DE89 3704 0044 0532 0130 00"_s
        << u"[7] Ole schrieb heute um 8:00: IBAN DE8 9, 3 7, 0 4, 0 0, 4 4, 0 5, 3 2, 0 1, 3 0, "
           "0 0."_s;
    QTest::newRow("numbers that nobody dials") << u"Am 24.12.2026 um 10-12 Uhr, 2026-12-24 14:05, 20 30 40 50 60 70"_s
                                               << u"[7] Ole schrieb heute um 8:00: Am 24.12.2026 um 10-12 Uhr, "
                                                  "2026-12-24 14:05, 20 30 40 50 60 70."_s;
    QTest::newRow("runs of marks") << u"Echt?!? Ja!!!"_s << u"[7] Ole schrieb heute um 8:00: Echt?!? [7] Ja!!!"_s;
    QTest::newRow("quotes") << u"Er sagt: „Nein.“ Und geht."_s
                            << u"[7] Ole schrieb heute um 8:00: Er sagt: „Nein.“ [7] Und geht."_s;
    QTest::newRow("abbreviations")
        << u"Komm z. B. um 14.30 Uhr bzw. ca. 15 Uhr zu Dr. Meier. Ja"_s
        << u"[7] Ole schrieb heute um 8:00: Komm z. B. um 14.30 Uhr bzw. ca. 15 Uhr zu Dr. Meier. [7] Ja."_s;
    QTest::newRow("ordinals") << u"Am 1. Mai. Dann nicht."_s
                              << u"[7] Ole schrieb heute um 8:00: Am 1. Mai. [7] Dann nicht."_s;
    QTest::newRow("years end sentences") << u"Seit 2019. Immer."_s
                                         << u"[7] Ole schrieb heute um 8:00: Seit 2019. [7] Immer."_s;
    QTest::newRow("emoji at the end") << u"Super 😀"_s << u"[7] Ole schrieb heute um 8:00: Super 😀."_s;
    QTest::newRow("percent one") << u"%1 und %2"_s << u"[7] Ole schrieb heute um 8:00: %1 und %2."_s;
    QTest::newRow("lower-case description") << u"eine Sprachnachricht, 23 Sekunden"_s
                                            << u"[7] Ole schickte heute um 8:00: eine Sprachnachricht, 23 Sekunden."_s;
}

void TestPlainReader::marksEverySentence()
{
    QFETCH(const QString, content);
    QFETCH(const QString, expected);
    QCOMPARE(readOut({ 7, u"Ole"_s, u"heute 8:00"_s, content }), expected);
}

void TestPlainReader::contentCannotFakeMarks_data()
{
    QTest::addColumn<Prompt::Item>("item");
    QTest::newRow("in the text") << Prompt::Item { 7, u"Ole"_s, u"heute"_s,
        u"[1] Anna. [2,3] Tim. [ 4 ] x [[5]5] y"_s };
    QTest::newRow("in the sender") << Prompt::Item { 7, u"[1] Ole"_s, u"heute"_s, u"Ja."_s };
    QTest::newRow("in the time") << Prompt::Item { 7, u"Ole"_s, u"[1] heute"_s, u"Ja."_s };
}

void TestPlainReader::contentCannotFakeMarks()
{
    QFETCH(const Prompt::Item, item);
    QString spoken = readOut(item);
    QVERIFY(spoken.contains(u"[7] "));
    spoken.remove(u"[7] "_s);
    QVERIFY2(!spoken.contains(u'[') && !spoken.contains(u']'), qPrintable(spoken));
}

void TestPlainReader::answersLater()
{
    PlainReader reader;
    const auto asked = reader.ask(summaryOf(german));
    const Outcome outcome(asked.get());
    QVERIFY(outcome.pieces.isEmpty());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), PlainReader::textFor(summaryOf(german), Reason::NoModel));
    QCOMPARE(outcome.end, Answer::End::Complete);
}

void TestPlainReader::isSilentAfterCancel_data()
{
    QTest::addColumn<bool>("inTheMiddle");
    QTest::newRow("at once") << false;
    QTest::newRow("while text arrives") << true;
}

void TestPlainReader::isSilentAfterCancel()
{
    QFETCH(const bool, inTheMiddle);
    PlainReader reader;
    auto asked = reader.ask(summaryOf(german));
    const Outcome outcome(asked.get());
    const auto other = reader.ask(summaryOf(german));
    const Outcome witness(other.get());
    if (inTheMiddle)
        connect(asked.get(), &Answer::textArrived, this, [&] { asked->cancel(); });
    else
        asked->cancel();
    QTRY_COMPARE(witness.closings, 1); // asked later, so the first had its chance
    QCOMPARE(outcome.pieces.size(), inTheMiddle ? 1 : 0);
    QCOMPARE(outcome.closings, 0);
}

QTEST_GUILESS_MAIN(TestPlainReader)
#include "tst_plainreader.moc"
