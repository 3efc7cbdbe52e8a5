// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokennumbers.h"
#include "support/strictness.h"

#include <QSet>

class TestSpokenNumbers : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void cardinals_data();
    void cardinals();
    void ordinals_data();
    void ordinals();
    void years_data();
    void years();
    void cardinalsDiffer();
    void digits();
};

void TestSpokenNumbers::cardinals_data()
{
    QTest::addColumn<qint64>("number");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](qint64 number, const char16_t *german, const char16_t *english) {
        QTest::addRow("%lld", static_cast<long long>(number))
            << number << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row(0, u"null", u"zero");
    row(1, u"eins", u"one");
    row(11, u"elf", u"eleven");
    row(12, u"zwölf", u"twelve");
    row(16, u"sechzehn", u"sixteen");
    row(17, u"siebzehn", u"seventeen");
    row(20, u"zwanzig", u"twenty");
    row(21, u"einundzwanzig", u"twenty-one");
    row(30, u"dreißig", u"thirty");
    row(66, u"sechsundsechzig", u"sixty-six");
    row(77, u"siebenundsiebzig", u"seventy-seven");
    row(100, u"einhundert", u"one hundred");
    row(101, u"einhunderteins", u"one hundred one");
    row(999, u"neunhundertneunundneunzig", u"nine hundred ninety-nine");
    row(1000, u"eintausend", u"one thousand");
    row(1001, u"eintausendeins", u"one thousand one");
    row(21'000, u"einundzwanzigtausend", u"twenty-one thousand");
    row(101'000, u"einhunderteintausend", u"one hundred one thousand");
    row(1'000'000, u"eine Million", u"one million");
    row(2'000'001, u"zwei Millionen eins", u"two million one");
    row(1'000'000'000, u"eine Milliarde", u"one billion");
    row(3'000'500'000, u"drei Milliarden fünfhunderttausend", u"three billion five hundred thousand");
    row(-5, u"minus fünf", u"minus five");
    row(1'000'000'000'000, u"eins null null null null null null null null null null null null",
        u"one zero zero zero zero zero zero zero zero zero zero zero zero");
}

void TestSpokenNumbers::cardinals()
{
    QFETCH(qint64, number);
    QTEST(spoken::cardinal(number, Language::German), "german");
    QTEST(spoken::cardinal(number, Language::English), "english");
}

void TestSpokenNumbers::ordinals_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](int number, const char16_t *german, const char16_t *english) {
        QTest::addRow("%d", number) << number << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row(1, u"erste", u"first");
    row(2, u"zweite", u"second");
    row(3, u"dritte", u"third");
    row(7, u"siebte", u"seventh");
    row(8, u"achte", u"eighth");
    row(9, u"neunte", u"ninth");
    row(12, u"zwölfte", u"twelfth");
    row(19, u"neunzehnte", u"nineteenth");
    row(20, u"zwanzigste", u"twentieth");
    row(21, u"einundzwanzigste", u"twenty-first");
    row(31, u"einunddreißigste", u"thirty-first");
    row(100, u"einhundertste", u"one hundredth");
    row(101, u"einhunderterste", u"one hundred first");
    row(1000, u"eintausendste", u"one thousandth");
    row(0, u"null", u"zero");
}

void TestSpokenNumbers::ordinals()
{
    QFETCH(int, number);
    QTEST(spoken::ordinal(number, Language::German), "german");
    QTEST(spoken::ordinal(number, Language::English), "english");
    if (number > 0) {
        QFETCH(QString, german);
        QCOMPARE(spoken::ordinal(number, Language::German, spoken::Ending::En), QString(german + u'n'));
        QCOMPARE(spoken::ordinal(number, Language::German, spoken::Ending::Er), QString(german + u'r'));
    }
}

void TestSpokenNumbers::years_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](int number, const char16_t *german, const char16_t *english) {
        QTest::addRow("%d", number) << number << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row(800, u"achthundert", u"eight hundred");
    row(1100, u"elfhundert", u"eleven hundred");
    row(1901, u"neunzehnhunderteins", u"nineteen oh one");
    row(1984, u"neunzehnhundertvierundachtzig", u"nineteen eighty-four");
    row(2000, u"zweitausend", u"two thousand");
    row(2005, u"zweitausendfünf", u"two thousand five");
    row(2026, u"zweitausendsechsundzwanzig", u"twenty twenty-six");
}

void TestSpokenNumbers::years()
{
    QFETCH(int, number);
    QTEST(spoken::year(number, Language::German), "german");
    QTEST(spoken::year(number, Language::English), "english");
}

void TestSpokenNumbers::cardinalsDiffer()
{
    QSet<QString> german;
    QSet<QString> english;
    for (int number = 0; number < 10'000; ++number) {
        german.insert(spoken::cardinal(number, Language::German));
        english.insert(spoken::cardinal(number, Language::English));
    }
    QCOMPARE(german.size(), 10'000);
    QCOMPARE(english.size(), 10'000);
}

void TestSpokenNumbers::digits()
{
    QCOMPARE(spoken::digitByDigit(u"0-71", Language::German), QStringLiteral("null sieben eins"));
    QCOMPARE(spoken::inPairs(u"01234", Language::German), QStringLiteral("null eins, zwei drei, vier"));
    QCOMPARE(spoken::inPairs(u"", Language::German), QString());
}

QTEST_GUILESS_MAIN(TestSpokenNumbers)
#include "tst_spokennumbers.moc"
