// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/itemfinder.h"

#include "support/strictness.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestItemFinder : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void findsNothingInNothing();
};

void TestItemFinder::finds_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<QList<int>>("expected");
    using Numbers = QList<int>;

    QTest::newRow("by number") << u"Nachricht 2"_s << Numbers { 2 };
    QTest::newRow("by number in words") << u"Lies mir bitte Nachricht zwei vor."_s << Numbers { 2 };
    QTest::newRow("zwo") << u"Nummer zwo"_s << Numbers { 2 };
    QTest::newRow("number with umlaut") << u"Nachricht fünf"_s << Numbers { 5 };
    QTest::newRow("two numbers") << u"Die Nachrichten eins und drei"_s << Numbers { 1, 3 };
    QTest::newRow("Nachricht Nummer") << u"Nachricht Nummer 3 noch einmal"_s << Numbers { 3 };
    QTest::newRow("ordinal") << u"die zweite Nachricht bitte"_s << Numbers { 2 };
    QTest::newRow("ordinal alone") << u"Die dritte!"_s << Numbers { 3 };
    QTest::newRow("the last") << u"Was stand in der letzten Nachricht?"_s << Numbers { 6 };
    QTest::newRow("English number") << u"message two please"_s << Numbers { 2 };
    QTest::newRow("English ordinal") << u"the first one"_s << Numbers { 1 };
    QTest::newRow("English last") << u"the last message again"_s << Numbers { 6 };
    QTest::newRow("number that does not exist") << u"Nachricht 44"_s << Numbers {};
    QTest::newRow("number of something else") << u"Wer hat zwei Autos?"_s << Numbers {};

    QTest::newRow("by sender") << u"Was hat Anna geschrieben?"_s << Numbers { 1, 3 };
    QTest::newRow("genitive") << u"Lies mir Annas Nachrichten vor"_s << Numbers { 1, 3 };
    QTest::newRow("case") << u"ANNA"_s << Numbers { 1, 3 };
    QTest::newRow("umlaut") << u"Was wollte Jürgen?"_s << Numbers { 2 };
    QTest::newRow("umlaut written out") << u"Was wollte Juergen?"_s << Numbers { 2 };
    QTest::newRow("umlaut lost") << u"Was wollte Jurgen?"_s << Numbers { 2 };
    QTest::newRow("last name") << u"Hat Müller etwas geschickt?"_s << Numbers { 2 };
    QTest::newRow("group") << u"Was gibt es in der Familie?"_s << Numbers { 4 };
    QTest::newRow("sender and topic") << u"Was schrieb Anna zum Kuchen?"_s << Numbers { 3 };
    QTest::newRow("everything of a sender") << u"Alles von Anna"_s << Numbers { 1, 3 };
    QTest::newRow("not a part of a name") << u"Annalena"_s << Numbers {};
    QTest::newRow("not the words around a group") << u"Was ist in der Gruppe los?"_s << Numbers {};

    QTest::newRow("by word") << u"Was war mit dem Kuchen?"_s << Numbers { 3 };
    QTest::newRow("ending") << u"Was steht da über Zahnärzte?"_s << Numbers { 4 };
    QTest::newRow("stem") << u"Wann ist die Geburtstagsfeier?"_s << Numbers { 4 };
    QTest::newRow("sharp s") << u"Grüsse?"_s << Numbers { 5 };
    QTest::newRow("most words win") << u"Kommt der Zug um zehn am Bahnhof an?"_s << Numbers { 2 };
    QTest::newRow("by time") << u"Was kam gestern?"_s << Numbers { 5 };
    QTest::newRow("English words") << u"anything about the invoice"_s << Numbers { 6 };

    QTest::newRow("all") << u"Lies mir alle Nachrichten vor"_s << Numbers { 1, 2, 3, 4, 5, 6 };
    QTest::newRow("all in English") << u"read everything"_s << Numbers { 1, 2, 3, 4, 5, 6 };
    QTest::newRow("once more") << u"Bitte noch einmal!"_s << Numbers { 1, 2, 3, 4, 5, 6 };
    QTest::newRow("again") << u"say that again"_s << Numbers { 1, 2, 3, 4, 5, 6 };

    QTest::newRow("nothing fits") << u"Wie wird das Wetter?"_s << Numbers {};
    QTest::newRow("only stop words") << u"Was hat er denn so geschrieben?"_s << Numbers {};
    QTest::newRow("empty") << u""_s << Numbers {};
    QTest::newRow("no words") << u"?! 😀"_s << Numbers {};
}

void TestItemFinder::finds()
{
    QFETCH(const QString, question);
    QFETCH(const QList<int>, expected);
    const QList<Prompt::Item> items {
        { 1, u"Anna"_s, u"heute 9:00"_s, u"Rufst du mich an?"_s },
        { 2, u"Jürgen Müller"_s, u"heute 9:10"_s, u"Mein Zug kommt erst um zehn am Bahnhof an."_s },
        { 3, u"Anna"_s, u"heute 9:20"_s, u"Bring Kuchen mit."_s },
        { 4, u"Tim in der Gruppe Familie"_s, u"heute 9:30"_s,
            u"Geburtstag ist am Samstag, die Feier beim Zahnarzt."_s },
        { 5, u"Ole"_s, u"gestern 8:00"_s, u"Viele Grüße!"_s },
        { 6, u"Support"_s, u"heute 9:50"_s, u"Your invoice is ready."_s },
    };
    QList<int> found;
    for (const Prompt::Item &item : findItems(question, items))
        found.append(item.number);
    QCOMPARE(found, expected);
}

void TestItemFinder::findsNothingInNothing()
{
    QCOMPARE(findItems(u"die letzte Nachricht"_s, {}), QList<Prompt::Item>());
}

QTEST_GUILESS_MAIN(TestItemFinder)
#include "tst_itemfinder.moc"
