// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/writing.h"

#include "support/strictness.h"

#include <QTest>

using writing::LineBreak;

Q_DECLARE_METATYPE(writing::LineBreak)

class TestWriting : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void lineBreaks_data();
    void lineBreaks();
    void listLines_data();
    void listLines();
    void lines_data();
    void lines();
    void compounds_data();
    void compounds();
    void beginnings_data();
    void beginnings();
    void beginningsKeepNumbersWhole();
};

void TestWriting::lineBreaks_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("next");
    QTest::addColumn<LineBreak>("expected");
    const QString lang = QStringLiteral("Wir treffen uns am Samstag wie immer gegen zehn Uhr");
    QTest::newRow("colon") << QStringLiteral("Bring mit:") << QStringLiteral("Milch") << LineBreak::None;
    QTest::newRow("question") << QStringLiteral("Wann?") << QStringLiteral("morgen") << LineBreak::None;
    QTest::newRow("quoted stop") << QStringLiteral("„Nein.“") << QStringLiteral("Ach") << LineBreak::None;
    QTest::newRow("short items") << QStringLiteral("250 g Mehl") << QStringLiteral("Eier") << LineBreak::Comma;
    QTest::newRow("sentences") << QStringLiteral("bin gleich da") << QStringLiteral("hab den Zug verpasst")
                               << LineBreak::Stop;
    QTest::newRow("wrapped") << lang << QStringLiteral("vor dem Bahnhof") << LineBreak::None;
    QTest::newRow("long, but a new beginning") << lang << QStringLiteral("Vor dem Bahnhof") << LineBreak::Stop;
}

void TestWriting::lineBreaks()
{
    QFETCH(QString, line);
    QFETCH(QString, next);
    QTEST(writing::lineBreak(line, next), "expected");
}

void TestWriting::listLines_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("expected");
    QTest::newRow("dash") << QStringLiteral("- Milch") << true;
    QTest::newRow("bullet") << QStringLiteral("• Milch") << true;
    QTest::newRow("number") << QStringLiteral("12. Milch") << true;
    QTest::newRow("bracket") << QStringLiteral("1) Milch") << true;
    QTest::newRow("quote") << QStringLiteral("> Milch") << true;
    QTest::newRow("minus") << QStringLiteral("-5 Grad") << false;
    QTest::newRow("year") << QStringLiteral("2026. Milch") << false;
    QTest::newRow("clock") << QStringLiteral("12.30 Uhr") << false;
    QTest::newRow("count") << QStringLiteral("3 Eier") << false;
    QTest::newRow("dash alone") << QStringLiteral("-") << false;
    QTest::newRow("nothing") << QString() << false;
}

void TestWriting::listLines()
{
    QFETCH(QString, line);
    QTEST(writing::isListLine(line), "expected");
}

void TestWriting::lines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("none") << QString() << QStringList();
    QTest::newRow("blank") << QStringLiteral(" \n\t\r\n ") << QStringList();
    QTest::newRow("one") << QStringLiteral("  a  b ") << QStringList { QStringLiteral("a b") };
    const QStringList both { QStringLiteral("a"), QStringLiteral("b") };
    for (const char16_t *gap : { u"\n", u"\r\n", u"\n\n", u"\u2028", u"\u2029", u"\u0085", u"\v", u" \n \n " })
        QTest::addRow("U+%04x, %zu", unsigned(gap[0]), std::char_traits<char16_t>::length(gap))
            << QString(u'a' + QString::fromUtf16(gap) + u'b') << both;
}

void TestWriting::lines()
{
    QFETCH(QString, text);
    QTEST(writing::linesOf(text), "expected");
}

void TestWriting::compounds_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("expected");
    QTest::newRow("street") << QStringLiteral("Hauptstr") << QStringLiteral("Hauptstraße");
    QTest::newRow("number") << QStringLiteral("Kundennr") << QStringLiteral("Kundennummer");
    for (const char *other : { "Hauptstraße", "Str", "Nr", "Astr", "Muster", "" })
        QTest::newRow(qPrintable(QStringLiteral("not \"%1\"").arg(QString::fromUtf8(other))))
            << QString::fromUtf8(other) << QString();
}

void TestWriting::compounds()
{
    QFETCH(QString, word);
    QTEST(writing::spelledCompound(word), "expected");
}

void TestWriting::beginnings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("end"); // of what is left of it
    const QString sentence = QStringLiteral("Das hier ist ein Satz. ");
    QTest::newRow("sentences") << sentence.repeated(100)
                               << QStringLiteral("ist ein Satz. Die Nachricht geht noch weiter.");
    QTest::newRow("words") << QStringLiteral("wort ").repeated(500)
                           << QStringLiteral(" wort … Die Nachricht geht noch weiter.");
    QTest::newRow("letters") << QString(4096, u'x') << QStringLiteral("xxx … Die Nachricht geht noch weiter.");
    QTest::newRow("characters of two halves") << QString(u'x' + QStringLiteral("\U0001d518").repeated(2000))
                                              << QStringLiteral("\U0001d518 … Die Nachricht geht noch weiter.");
}

void TestWriting::beginnings()
{
    QFETCH(QString, text);
    QFETCH(QString, end);
    const QString beginning = writing::beginningOf(text, Language::German);
    QVERIFY(beginning.size() < 1100);
    QVERIFY(beginning.size() > 900);
    const QString how = QStringLiteral(" Sag wörtlich oder drück die Fünf, um alles zu hören.");
    QVERIFY2(beginning.endsWith(end + how), qPrintable(beginning.right(100)));
    QVERIFY(beginning.isValidUtf16());
    const QString itself = text.first(1200);
    QCOMPARE(writing::beginningOf(itself, Language::German), itself);
}

void TestWriting::beginningsKeepNumbersWhole()
{
    const QString number = QStringLiteral("7").repeated(4000);
    const QString text = QStringLiteral("Ruf ") + number + QStringLiteral(" an.");
    QVERIFY(writing::beginningOf(text, Language::English).startsWith(u"Ruf " + number + u" … The message"));
}

QTEST_GUILESS_MAIN(TestWriting)
#include "tst_writing.moc"
