// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokentext.h"

#include "spokenrows.h"
#include "support/strictness.h"

namespace
{

//! What no voice may be given.
bool isHarmless(const QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool high = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const bool low = c.isLowSurrogate() && i > 0 && text[i - 1].isHighSurrogate();
        if (c.isSurrogate() && !high && !low)
            return false;
        const QChar::Category category = c.category();
        if (category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Other_PrivateUse
            || category == QChar::Other_NotAssigned)
            return false;
        if (QStringView(u"<>&[]{}|\\`").contains(c))
            return false;
    }
    return !text.contains(QStringLiteral("  ")) && text == text.trimmed();
}

template<size_t N>
void addRows(const SpokenRow (&rows)[N], Language language)
{
    for (const SpokenRow &row : rows)
        QTest::addRow("%s %s", language == Language::German ? "de" : "en",
            qPrintable(QString::fromUtf16(row.written).simplified()))
            << QString::fromUtf16(row.written) << language << QString::fromUtf16(row.spoken);
}

} // namespace

class TestSpokenText : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void golden_data();
    void golden();
    void plainSentencesStay_data();
    void plainSentencesStay();
    void digitsOnRequest();
    void emojiNames_data();
    void emojiNames();
    void invisibleCharactersGo_data();
    void invisibleCharactersGo();
    void hostileText_data();
    void hostileText();
    void neverEmptyWhenThereAreWords_data();
    void neverEmptyWhenThereAreWords();
    void emptyStaysEmpty();
    void words_data();
    void words();
};

void TestSpokenText::golden_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<Language>("language");
    QTest::addColumn<QString>("spoken");
    addRows(germanRows, Language::German);
    addRows(englishRows, Language::English);
}

void TestSpokenText::golden()
{
    QFETCH(QString, written);
    QFETCH(Language, language);
    QFETCH(QString, spoken);
    const QString once = spokenText(written, language);
    QCOMPARE(once, spoken);
    QVERIFY(isHarmless(once));
    QCOMPARE(spokenText(once, language), once);
}

void TestSpokenText::plainSentencesStay_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<Language>("language");
    QTest::newRow("statement") << QStringLiteral("Anna kommt heute Abend vorbei und bringt Kuchen mit.")
                               << Language::German;
    QTest::newRow("question") << QStringLiteral("Möchtest du ihr antworten?") << Language::German;
    QTest::newRow("quote") << QStringLiteral("Sie schreibt: „Ich komme später, wartet nicht!“") << Language::German;
    QTest::newRow("dash") << QStringLiteral("Bernd – der Nachbar – hat angerufen; es eilt.") << Language::German;
    QTest::newRow("compound") << QStringLiteral("Die U-Bahn-Station ist zu (Baustelle).") << Language::German;
    QTest::newRow("ellipsis") << QStringLiteral("Na ja… mal sehen.") << Language::German;
    QTest::newRow("English") << QStringLiteral("Anna isn't coming, but Bernd will be there.") << Language::English;
    QTest::newRow("a.m.") << QStringLiteral("They meet at ten a.m. on Monday.") << Language::English;
    QTest::newRow("accents") << QStringLiteral("René und Zoë fahren nach Łódź und Besançon.") << Language::German;
    QTest::newRow("Cyrillic") << QStringLiteral("Привет, как дела?") << Language::German;
    QTest::newRow("Thai") << QString::fromUtf16(u"สวัสดีครับ") << Language::German;
    QTest::newRow("Hindi") << QString::fromUtf16(u"नमस्ते") << Language::German;
    QTest::newRow("rare letters") << QString::fromUtf16(u"\U00020BB7\U00020BB7野家") << Language::German;
}

void TestSpokenText::plainSentencesStay()
{
    QFETCH(QString, sentence);
    QFETCH(Language, language);
    QCOMPARE(spokenText(sentence, language), sentence);
}

void TestSpokenText::digitsOnRequest()
{
    const QString text = QStringLiteral("Ruf an: 0171 2345678.");
    QCOMPARE(spokenText(text, Language::German, Digits::Summarised), QStringLiteral("Ruf an: eine lange Nummer."));
    QCOMPARE(spokenText(text, Language::German, Digits::Spoken),
        QStringLiteral("Ruf an: null eins, sieben eins, zwei drei, vier fünf, sechs sieben, acht."));
    QCOMPARE(spokenText(QStringLiteral("+49 30 123456"), Language::English, Digits::Spoken),
        QStringLiteral("plus four nine, three zero, one two, three four, five six"));
    QCOMPARE(spokenText(QStringLiteral("12345678901"), Language::German, Digits::Spoken),
        QStringLiteral("eins zwei, drei vier, fünf sechs, sieben acht, neun null, eins"));
}

void TestSpokenText::emojiNames_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](const char *name, const char16_t *written, const char16_t *german, const char16_t *english) {
        QTest::newRow(name) << QString::fromUtf16(written) << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row("joy", u"\U0001F602", u"lacht", u"laughs");
    row("two kinds of laughing", u"\U0001F602\U0001F923", u"lacht", u"laughs");
    row("thumb with skin", u"\U0001F44D\U0001F3FF", u"Daumen hoch", u"thumbs up");
    row("heart", u"\u2764\uFE0F", u"Herz", u"heart");
    row("heart as text", u"\u2764", u"Herz", u"heart");
    row("family", u"\U0001F468\u200D\U0001F469\u200D\U0001F467", u"Familie", u"family");
    row("couple", u"\U0001F469\u200D\u2764\uFE0F\u200D\U0001F468", u"verliebtes Paar", u"couple in love");
    row("doctor", u"\U0001F469\U0001F3FD\u200D\u2695\uFE0F", u"Frau", u"woman");
    row("shrug of a woman", u"\U0001F937\U0001F3FB\u200D\u2640\uFE0F", u"zuckt die Schultern", u"shrugs");
    row("sigh", u"\U0001F62E\u200D\U0001F4A8", u"seufzt", u"sighs");
    row("flag", u"\U0001F1E9\U0001F1EA", u"Flagge von Deutschland", u"flag of Germany");
    row("unknown flag", u"\U0001F1FF\U0001F1FF", u"", u"");
    row("half a flag", u"\U0001F1E9", u"", u"");
    row("flag with tags", u"\U0001F3F4\U000E0067\U000E0062\U000E007F", u"schwarze Fahne", u"black flag");
    row("a skin tone alone", u"\U0001F3FB", u"", u"");
    row("unknown picture", u"\U0001F5FF", u"", u"");
    row("three meanings at most", u"\U0001F602\u2764\uFE0F\U0001F44D\U0001F389", u"lacht, Herz, Daumen hoch",
        u"laughs, heart, thumbs up");
}

void TestSpokenText::emojiNames()
{
    QFETCH(QString, written);
    QTEST(spokenText(written, Language::German), "german");
    QTEST(spokenText(written, Language::English), "english");
}

void TestSpokenText::invisibleCharactersGo_data()
{
    QTest::addColumn<QString>("written");
    const QString anna = QStringLiteral("Anna kommt");
    const auto with
        = [&](char16_t c) { return QString(anna).insert(5, QChar(c)).insert(0, QChar(c)).append(QChar(c)); };
    QTest::newRow("zero width space") << with(0x200b);
    QTest::newRow("zero width joiner") << with(0x200d);
    QTest::newRow("byte order mark") << with(0xfeff);
    QTest::newRow("right-to-left override") << with(0x202e);
    QTest::newRow("isolate") << with(0x2066);
    QTest::newRow("soft hyphen") << with(0xad);
    QTest::newRow("bell") << with(7);
    QTest::newRow("zero") << with(0);
    QTest::newRow("high surrogate") << with(0xd83d);
    QTest::newRow("low surrogate") << with(0xdc00);
    QTest::newRow("private use") << with(0xe000);
    QTest::newRow("non-character") << with(0xffff);
    QTest::newRow("variation selector") << with(0xfe0f);
    QTest::newRow("no-break space") << QString(anna).replace(u' ', QChar(0xa0));
    QTest::newRow("wide space") << QString(anna).replace(u' ', QChar(0x3000));
    QTest::newRow("tab") << QString(anna).replace(u' ', u'\t');
}

void TestSpokenText::invisibleCharactersGo()
{
    QFETCH(QString, written);
    QCOMPARE(spokenText(written, Language::German), QStringLiteral("Anna kommt"));
}

void TestSpokenText::hostileText_data()
{
    QTest::addColumn<QString>("written");
    const int size = 4096;
    const auto row
        = [&](const char *name, const QString &unit) { QTest::newRow(name) << unit.repeated(size / unit.size()); };
    row("digits", QStringLiteral("7"));
    row("zeros", QStringLiteral("0"));
    row("dotted digits", QStringLiteral("1."));
    row("grouped digits", QStringLiteral("123."));
    row("clocks", QStringLiteral("12:34:"));
    row("dashed digits", QStringLiteral("1-"));
    row("slashed digits", QStringLiteral("1/"));
    row("signs", QStringLiteral("+-"));
    row("emoji", QString::fromUtf16(u"\U0001F602"));
    row("joined emoji", QString::fromUtf16(u"\U0001F468\u200D"));
    row("flags", QString::fromUtf16(u"\U0001F1E9"));
    row("skin tones", QString::fromUtf16(u"\U0001F3FB"));
    row("right to left", QString(QChar(0x202e)));
    row("accents", QString(QChar(0x0335)));
    row("mixed accents", QString::fromUtf16(u"\u0323\u0301\u0335"));
    row("letters with accents", QString::fromUtf16(u"a\u0335\u0301\u0323\u0336\u0337"));
    row("tags", QStringLiteral("<break time='9s'/>"));
    row("speech markup", QStringLiteral("<speak><voice name='x'>Anna</voice></speak>"));
    row("pointed brackets", QStringLiteral("<"));
    row("open tags", QStringLiteral("<a "));
    row("square brackets", QStringLiteral("["));
    row("link labels", QStringLiteral("[a]("));
    row("entities", QStringLiteral("&amp;"));
    row("ampersands", QStringLiteral("&"));
    row("stars", QStringLiteral("*a"));
    row("underscores", QStringLiteral("a_"));
    row("at signs", QStringLiteral("a@"));
    row("dotted letters", QStringLiteral("a."));
    row("dashed letters", QStringLiteral("a-"));
    row("mixed code", QStringLiteral("a1"));
    row("hashes", QStringLiteral("#"));
    row("one letter", QStringLiteral("a"));
    row("exclamation marks", QStringLiteral("!"));
    row("commas", QStringLiteral(", "));
    row("line breaks", QStringLiteral("\n"));
    row("quotes at line starts", QStringLiteral("> "));
    row("lone surrogates", QString(QChar(0xd83d)));
    row("addresses", QStringLiteral("http://"));
    row("schemes", QStringLiteral("www."));
    row("abbreviations", QStringLiteral("z. "));
    row("ordinals", QStringLiteral("3. "));
    row("brackets around digits", QStringLiteral("(0"));
}

void TestSpokenText::hostileText()
{
    QFETCH(QString, written);
    for (const Language language : { Language::German, Language::English }) {
        const QString spoken = spokenText(written, language);
        QVERIFY(isHarmless(spoken));
        QVERIFY(
            spoken.size() <= 12 * written.size()); // the longest digit is six letters and a space, pairs have a comma
        if (hasWords(written))
            QVERIFY(hasWords(spoken));
    }
}

void TestSpokenText::neverEmptyWhenThereAreWords_data()
{
    QTest::addColumn<QString>("written");
    for (const char16_t *text : { u"<b>", u"<break time='1s'/>", u"[]()a", u"```a", u"a", u"7", u"#a", u"@a", u"@7",
             u"#7", u"*a*", u"~~a~~", u"<a>b", u"> a", u"- a", u"\U0001D400", u"\uFF21", u"\u0661", u"a\u0301",
             u"[a](b)", u"[](b)", u"<!-- a -->", u"<?a?>", u"</a>", u"&a;", u"0", u"...a...", u"___a___",
             u"```\na\n```", u"http://a", u"https://1", u"1)", u"a\u202e" })
        QTest::newRow(qPrintable(QString::fromUtf16(text).simplified())) << QString::fromUtf16(text);
}

void TestSpokenText::neverEmptyWhenThereAreWords()
{
    QFETCH(QString, written);
    QVERIFY(hasWords(spokenText(written, Language::German)));
    QVERIFY(hasWords(spokenText(written, Language::English)));
}

void TestSpokenText::emptyStaysEmpty()
{
    QCOMPARE(spokenText(QString(), Language::German), QString());
    QCOMPARE(spokenText(QStringLiteral("  \n "), Language::German), QString());
    QCOMPARE(spokenText(QStringLiteral("***"), Language::German), QString());
}

void TestSpokenText::words_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("has");
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("letter") << QStringLiteral("... a") << true;
    QTest::newRow("digit") << QStringLiteral("7") << true;
    QTest::newRow("punctuation") << QStringLiteral("...!? –") << false;
    QTest::newRow("emoji") << QString::fromUtf16(u"\U0001F602") << false;
    QTest::newRow("rare letter") << QString::fromUtf16(u"\U00020BB7") << true;
    QTest::newRow("lone surrogate") << QString(QChar(0xd842)) << false;
    QTest::newRow("Arabic digit") << QString::fromUtf16(u"\u0663") << true;
}

void TestSpokenText::words()
{
    QFETCH(QString, text);
    QTEST(hasWords(text), "has");
}

QTEST_GUILESS_MAIN(TestSpokenText)
#include "tst_spokentext.moc"
