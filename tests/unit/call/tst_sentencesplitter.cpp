// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/sentencesplitter.h"
#include "support/strictness.h"

namespace
{

QStringList split(const QString &text, qsizetype chunk, Language language = Language::German)
{
    SentenceSplitter splitter(language);
    QStringList sentences;
    for (qsizetype i = 0; i < text.size(); i += chunk)
        sentences += splitter.feed(QStringView(text).mid(i, chunk));
    const QString rest = splitter.finish();
    if (!rest.isEmpty())
        sentences += rest;
    return sentences;
}

QString letters(const QString &text)
{
    QString kept;
    for (const QChar c : text) {
        if (!c.isSpace())
            kept.append(c);
    }
    return kept;
}

} // namespace

class TestSentenceSplitter : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data();
    void splits();
    void comesEarly_data();
    void comesEarly();
    void hostileText_data();
    void hostileText();
    void longSentenceIsCutAtACommaInItsSecondHalf();
    void longSentenceIsCutAtASpace();
    void longWordIsCutBetweenCharacters();
    void markIsNotCut();
    void startsAnewAfterFinish();
};

//! Sentences are written with '|' between them.
void TestSentenceSplitter::splits_data()
{
    QTest::addColumn<QString>("marked");
    QTest::addColumn<Language>("language");
    const auto row = [](const char *name, const char16_t *marked) {
        QTest::newRow(name) << QString::fromUtf16(marked) << Language::German;
    };
    const auto english = [](const char *name, const char16_t *marked) {
        QTest::newRow(name) << QString::fromUtf16(marked) << Language::English;
    };
    row("two", u"Anna kommt heute um drei.|Bernd kommt morgen früh.");
    row("question", u"Kommst du heute Abend?|Ich warte auf dich.");
    row("exclamation", u"Das ist ja wunderbar!|Ich freue mich sehr.");
    row("run of marks", u"Was ist das denn?!?|Ich verstehe es nicht.");
    row("no end", u"Anna kommt heute");
    row("a single word", u"Ja");
    // abbreviations
    row("z. B.", u"Du kannst z. B. Anna anrufen oder schreiben.|Das geht schnell.");
    row("z.B.", u"Du kannst z.B. Anna anrufen.|Das geht schnell.");
    row("d. h.", u"Er kommt später, d. h. Ihr könnt ohne ihn essen.");
    row("u. a.", u"Es kommen u. a. Bernd und Clara.|Das wird schön.");
    row("i. d. R.", u"Das dauert i. d. R. Stunden.|Manchmal auch Tage.");
    row("Dr.", u"Dr. Müller hat angerufen.|Es ist dringend.");
    row("Prof. Dr.", u"Der Termin bei Prof. Dr. Klein ist verschoben.|Ruf zurück.");
    row("Nr.", u"Es geht um Nr. Fünf und Nr. 6 der Liste.");
    row("Str. inside", u"Er wohnt in der Goethe Str. Ecke Markt.");
    row("street", u"Er wohnt in der Hauptstr. Ecke Markt.|Sie wohnt woanders.");
    row("street at the end", u"Er wohnt in der Hauptstr.|Das ist nicht weit.");
    row("Kundennr.", u"Meine Kundennr. 12345 steht auf der Rechnung.|Ruf da an.");
    row("Dr. med.", u"Der Termin bei Dr. med. Klein ist verschoben.|Ruf zurück.");
    row("a list in a line", u"Bring bitte mit: 1. Milch 2. Brot 3. Eier aus dem Dorf.|Danke dir.");
    row("a list that begins", u"1. Milch 2. Brot 3. Eier aus dem Dorf.|Danke dir schon jetzt.");
    row("storeys", u"Wir wohnen links, 3. OG hinten.|Der Aufzug geht.");
    row("bzw.", u"Anna bzw. Bernd bringt den Kuchen mit.");
    row("ca.", u"Das dauert ca. Eine Stunde etwa.");
    row("usw.", u"Bring Brot, Käse usw. Mehl haben wir noch.");
    row("Mio.", u"Das kostet 3 Mio. Euro im Jahr.|Zu viel für uns.");
    row("Hr. and Fr.", u"Hr. Meier und Fr. Schulz kommen um acht.");
    row("Tel.", u"Seine Tel. Nummer hat sich geändert.");
    row("vgl.", u"Das steht im Plan, vgl. Seite drei.");
    row("St.", u"Wir fahren nach St. Anton zum Skifahren.");
    row("months", u"Am 3. Jan. Treffen, im Feb. Urlaub, am 5. Dez. Feier.|Alles klar soweit.");
    row("Jan. with in", u"Erst im Jan. Urlaub, danach geht es weiter.");
    row("a man called Jan", u"Ich war gestern bei Jan.|Er hat gekocht.");
    row("a man called Max", u"Ich war gestern bei Max.|Er hat gekocht.");
    row("max. with a number", u"Das kostet max. 30 Euro.|Mehr zahle ich nicht.");
    english("e.g.", u"You could call e.g. Anna about it.|She will know.");
    english("i.e.", u"He comes later, i.e. Monday evening.");
    english("Mr.", u"Mr. Smith and Mrs. Jones and Ms. Brown came.|They had tea.");
    english("etc.", u"Bring bread, cheese etc. Anna brings wine.");
    english("etc. at an end", u"Bring bread, cheese, wine etc.|The rest is here.");
    english("a.m.", u"We meet at 10 a.m. Monday at the station.");
    english("a.m. at an end", u"We meet at 10 a.m.|Then we have lunch.");
    english("No. with a number", u"It is about No. 5 on the list.|The rest can wait.");
    english("No as an answer", u"His answer was simply no.|She was not amused.");
    row("so as a word", u"Er macht das immer so.|Anna macht es anders.");
    // ordinals, dates, numbers
    row("1. Mai", u"Am 1. Mai ist frei.|Am 2. Mai nicht mehr.");
    row("two dates", u"Das Treffen ist am 3. und 4. Dezember in Köln.|Kommst du mit?");
    row("date with dots", u"Am 24.12. Bescherung bei Oma und Opa.");
    row("full date", u"Er kommt am 24.12.2026.|Danach fährt er weiter.");
    row("14.30 Uhr", u"Wir treffen uns um 14.30 Uhr am Bahnhof.|Sei pünktlich.");
    row("10:30", u"Wir treffen uns um 10:30.|Anna kommt auch dazu.");
    row("3.500 Euro", u"Das Auto kostet 3.500 Euro.|Das ist viel Geld.");
    row("2.0", u"Version 2.0 ist fertig.|Sie läuft schon.");
    row("2.0 at an end", u"Das ist die Version 2.0.|Anna hat sie gebaut.");
    row("hour at an end", u"Wir treffen uns um 10.|Anna kommt auch.");
    row("year at an end", u"Das war im Jahr 1999.|Anna war noch klein.");
    row("number before a number", u"Sie kommen um 10. 5 Leute fehlen noch.");
    row("year before a number", u"Das war schon 2019.|3 Leute waren da.");
    row("ordinal before a noun", u"Das ist die 3. Nachricht von ihr.|Sie wartet.");
    row("ordinal in parentheses", u"Sie hat die Tabelle geschickt (Abteilung A, 2. Platz).|Es ist knapp.");
    row("list number", u"1. Anna kommt heute Abend.|2. Bernd kommt morgen.");
    row("kings", u"Ludwig XIV. König von Frankreich war klein.");
    // names, addresses
    row("initials", u"Ein Stück von J. S. Bach wird gespielt.|Es ist lang.");
    english("initials that are words", u"It came from A. I. Smith in London.|Read it now.");
    row("address", u"Schau auf https://example.com/a.b?c=1 nach.|Da steht es.");
    row("address at an end", u"Schau auf example.com.|Da steht alles.");
    row("question mark in an address", u"Er schickt http://a.de/?x=1&y=2 an dich.");
    row("mail", u"Schreib an anna.meier@example.de und warte.|Sie antwortet.");
    row("file name", u"Die Datei heißt plan.pdf.|Anna hat sie geschickt.");
    // ellipses, quotes, symbols
    row("ellipsis before lower case", u"Na ja... ich weiß nicht recht.");
    row("ellipsis before a noun", u"Das war … Wahnsinn, wirklich.");
    row("ellipsis at an end", u"Ich weiß noch nicht genau… Vielleicht ...|Das sehen wir dann.");
    row("quote", u"Er schreibt: „Ich komme später.“|Mehr steht da nicht.");
    row("quote inside", u"„Kommst du heute?“ fragt sie.|Ich sage nein.");
    row("quote with a comma", u"„Ich komme!“, sagt sie.|Das ist gut so.");
    english("straight quote", u"She writes: \"I am late.\"|Nothing else.");
    row("guillemets", u"Er sagt »Komm nach Hause!«|Dann legt er auf.");
    row("parenthesis", u"Anna kommt (und Bernd auch.)|Das wird lustig.");
    row("emoji after the end", u"Bis gleich am Bahnhof! 😂👍🏽|Anna freut sich.");
    row("emoji at the end of all", u"Bis gleich am Bahnhof! ❤️");
    row("bold", u"**Anna kommt heute.**|**Bernd** kommt morgen.");
    row("no space after", u"Anna kommt.Bernd geht auch.");
    row("dash goes on", u"Kommst du! – so fragt sie jeden.");
    // lower case
    row("lower case after a word", u"bin um fünf zurück im büro.|bringst du milch mit?|das wäre lieb");
    row("lower case after a short word", u"ich bin da. bis gleich dann");
    // short sentences
    row("first comes at once", u"Ja.|Anna kommt heute Abend vorbei.");
    row("short joined", u"Anna kommt heute Abend.|Ja. Sie bringt Kuchen mit.|Gut.");
    row("short question is not joined", u"Anna kommt heute Abend.|Echt?|Sie bringt Kuchen mit.");
    row("two short joined", u"Anna kommt heute Abend.|Ja. Gut. Das freut mich sehr.|Ende.");
    // marks
    row("marks", u"[1] Anna kommt heute.|[2] Bernd kommt morgen.");
    row("double mark", u"[1,2] Anna kommt heute.|[3][4] Bernd kommt morgen.");
    row("mark with a space inside", u"[1, 2] Anna kommt heute.|[3, 10] Bernd kommt morgen.");
    row("mark after an ordinal", u"Das Treffen ist am 3.|[2] Bernd kommt morgen.");
    row("mark after usw.", u"Bring Brot, Käse usw.|[2] Bernd kommt morgen.");
    row("mark after Dr.", u"Ruf an bei Dr. [2] Bernd und Anna.");
    row("mark inside", u"Anna [1] kommt heute Abend.|Bernd [2] nicht.");
    row("mark before the stop", u"Anna kommt heute Abend [1].|Bernd kommt nicht [2].");
    row("short marked are apart", u"[1] Anna kommt heute Abend.|[2] Ja.|[3] Bernd kommt nicht.");
    row("mark after a short one", u"Anna kommt heute Abend.|Ja. [3] Bernd kommt nicht.");
    row("mark at the end", u"Anna kommt heute Abend.|[1]");
    row("mark alone on its line", u"[1]\n\nAnna kommt heute.");
    row("other brackets", u"Anna schickt etwas.|[Foto] Es ist schön.");
    row("mark after a question", u"Kommst du heute?|[4] Bernd fragt das auch.");
    row("mark behind the stop", u"Anna kommt heute Abend.|[7] Bernd kommt morgen.");
    // lines
    row("blank line", u"Anna kommt heute|\n\nBernd kommt morgen");
    row("single line break", u"Anna kommt heute\nund Bernd kommt morgen");
    row("stop at a line break", u"Anna kommt heute.|\nBernd kommt morgen.");
    row("list", u"Es gibt Neues:|\n- Anna kommt heute|\n- Bernd kommt morgen");
    row("numbered list", u"Es gibt Neues:|\n1. Anna kommt heute|\n2. Bernd kommt morgen");
    row("line after a list", u"- Anna kommt heute|\nDas war schon alles.");
    row("heading", u"# Zusammenfassung|\nAnna kommt heute.");
    row("number that is no list", u"Es kommen heute\n3 Leute zum Essen");
    row("mark on its own line", u"Anna kommt heute|\n[2] Bernd kommt morgen");
    row("carriage returns", u"Anna kommt heute|\r\n\r\nBernd kommt morgen");
    row("mark after an ellipsis", u"Sie schreibt nur so…|[4] Bernd kommt.");

    QString hundred = QStringLiteral("[1");
    for (int number = 2; number <= 100; ++number)
        hundred += u',' + QString::number(number);
    QTest::newRow("a hundred numbers in one mark")
        << QString(hundred + u"] Anna schickt hundert Sticker.|[101] Max grüßt dich.") << Language::German;
}

void TestSentenceSplitter::splits()
{
    QFETCH(QString, marked);
    QFETCH(Language, language);
    QStringList expected;
    for (const QString &sentence : marked.split(u'|'))
        expected += QString(sentence).replace(QStringLiteral("\n\n"), QStringLiteral("\n")).trimmed();
    QString text = QString(marked).replace(u'|', u' ');
    if (marked.contains(QStringLiteral("|\n")) || marked.contains(QStringLiteral(".|[7]")))
        text = QString(marked).remove(u'|');
    for (const qsizetype chunk : { qsizetype(1), qsizetype(2), qsizetype(3), qsizetype(7), text.size() })
        QCOMPARE(split(text, chunk, language), expected);
    const QString lines = QString(marked).replace(u'|', QStringLiteral("\n\n"));
    QCOMPARE(letters(split(lines, 1, language).join(QString())), letters(text));
    QCOMPARE(split(lines, 3, language), split(lines, 1, language));
    QCOMPARE(split(lines, lines.size(), language), split(lines, 1, language));
}

void TestSentenceSplitter::comesEarly_data()
{
    QTest::addColumn<QString>("heard");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const char16_t *heard, const char16_t *sentence) {
        QTest::newRow(name) << QString::fromUtf16(heard) << QString::fromUtf16(sentence);
    };
    row("with the next letter", u"Anna kommt heute. B", u"Anna kommt heute.");
    row("with the next mark", u"Anna kommt heute. [2", u"Anna kommt heute.");
    row("mark without a space", u"Anna kommt heute.[2", u"Anna kommt heute.");
    row("short first", u"Ja. A", u"Ja.");
    row("blank line", u"Anna kommt heute.\n\n", u"Anna kommt heute.");
    row("hour before another word", u"Wir treffen uns um 10. B", u"Wir treffen uns um 10.");
}

void TestSentenceSplitter::comesEarly()
{
    QFETCH(QString, heard);
    QFETCH(QString, sentence);
    SentenceSplitter splitter(Language::German);
    const QStringList before = splitter.feed(QStringView(heard).chopped(1));
    QCOMPARE(before, QStringList());
    QCOMPARE(splitter.feed(QStringView(heard).last(1)), QStringList(sentence));
}

void TestSentenceSplitter::hostileText_data()
{
    QTest::addColumn<QString>("text");
    const int size = 4096;
    QTest::newRow("digits") << QString(size, u'7');
    QTest::newRow("dots") << QString(size, u'.');
    QTest::newRow("dotted digits") << QStringLiteral("1.").repeated(size / 2);
    QTest::newRow("question marks") << QStringLiteral("? ").repeated(size / 2);
    QTest::newRow("emoji") << QStringLiteral("\U0001F602").repeated(size / 2);
    QTest::newRow("stop and emoji") << QStringLiteral(".\U0001F602 ").repeated(size / 4);
    QTest::newRow("spaces") << QString(size, u' ');
    QTest::newRow("line breaks") << QString(size, u'\n');
    QTest::newRow("open brackets") << QString(size, u'[');
    QTest::newRow("marks") << QStringLiteral("[1]").repeated(size / 3);
    QTest::newRow("quotes") << QString(size, u'"');
    QTest::newRow("initials") << QStringLiteral("A. ").repeated(size / 3);
    QTest::newRow("lone surrogates") << QString(size, QChar(0xd83d));
    QTest::newRow("combining") << QString(u'a') + QString(size, QChar(0x0335));
    QTest::newRow("right to left") << QString(size, QChar(0x202e));
    QTest::newRow("zero bytes") << QString(size, QChar(0));
}

void TestSentenceSplitter::hostileText()
{
    QFETCH(QString, text);
    const QStringList whole = split(text, text.size());
    QCOMPARE(split(text, 1), whole);
    QCOMPARE(split(text, 3), whole);
    qsizetype length = 0;
    for (const QString &sentence : whole) {
        QVERIFY(sentence.size() <= SentenceSplitter::longest + 80);
        QVERIFY(!sentence.isEmpty());
        length += sentence.size();
    }
    QVERIFY(length <= text.size());
}

void TestSentenceSplitter::longSentenceIsCutAtACommaInItsSecondHalf()
{
    const QString text = QStringLiteral("wort ").repeated(40).trimmed() + QStringLiteral(", danach ")
        + QStringLiteral("noch ").repeated(40);
    const QStringList sentences = split(text, 3);
    QCOMPARE(sentences.size(), 2);
    QVERIFY(sentences.at(0).endsWith(QStringLiteral("wort,")));
    QVERIFY(sentences.at(1).startsWith(QStringLiteral("danach")));
}

void TestSentenceSplitter::longSentenceIsCutAtASpace()
{
    const QString text = QStringLiteral("wort ").repeated(100).trimmed();
    const QStringList sentences = split(text, 1);
    QCOMPARE(sentences.join(u' '), text);
    QVERIFY(sentences.size() == 2);
    QVERIFY(sentences.at(0).size() <= SentenceSplitter::longest);
}

void TestSentenceSplitter::longWordIsCutBetweenCharacters()
{
    const QString text = u'a' + QStringLiteral("\U0001D400").repeated(400);
    for (const QString &sentence : split(text, 5)) {
        QVERIFY(!sentence.front().isLowSurrogate());
        QVERIFY(!sentence.back().isHighSurrogate());
    }
}

void TestSentenceSplitter::markIsNotCut()
{
    for (int words = 40; words < 60; ++words) {
        const QString text = QStringLiteral("wort ").repeated(words) + QStringLiteral("[1, 2, 3, 4, 5] ")
            + QStringLiteral("noch ").repeated(40);
        for (const QString &sentence : split(text, 4))
            QCOMPARE(sentence.count(u'['), sentence.count(u']'));
    }
}

void TestSentenceSplitter::startsAnewAfterFinish()
{
    SentenceSplitter splitter(Language::German);
    splitter.feed(u"Anna kommt heute. Ja. Und [1");
    QCOMPARE(splitter.finish(), QStringLiteral("Ja. Und"));
    QCOMPARE(splitter.finish(), QString());
    QCOMPARE(splitter.feed(u"Nein. B"), QStringList(QStringLiteral("Nein.")));
}

QTEST_GUILESS_MAIN(TestSentenceSplitter)
#include "tst_sentencesplitter.moc"
