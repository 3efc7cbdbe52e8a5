// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/messageclaims.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;

class TestMessageClaims : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void sentences_data();
    void sentences();
    void oneThatWasNamedStaysNamed();
    void textsWithoutNumbers();
};

namespace
{
MessageClaims claims()
{
    return MessageClaims(
        { { 1, u"Anna Müller"_s, {}, {} }, { 2, u"Ben"_s, {}, {} }, { 3, u"Clara in der Gruppe Kegelverein"_s, {}, {} },
            { 4, u"Jemand"_s, {}, {} }, { 5, u"✨Li✨"_s, {}, {} }, { 6, u"Anna Müller"_s, {}, {} } });
}
}

void TestMessageClaims::sentences_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QList<int>>("numbers");
    QTest::addColumn<QList<int>>("believed");
    using List = QList<int>;
    QTest::newRow("named") << u"Anna kommt."_s << List { 1 } << List { 1 };
    QTest::newRow("named by the second name") << u"Frau Müller kommt."_s << List { 1 } << List { 1 };
    QTest::newRow("in the genitive") << u"Annas Zug."_s << List { 1 } << List { 1 };
    QTest::newRow("several, all named") << u"Anna und Ben grüßen."_s << List { 1, 2 } << List { 1, 2 };
    QTest::newRow("several, some named") << u"Anna, Ben."_s << List { 1, 2, 3, 4 } << List { 1, 2 };
    QTest::newRow("by its group") << u"Im Kegelverein ist Ruhe."_s << List { 3 } << List { 3 };
    QTest::newRow("a whole sentence about one") << u"Jemand fragt, ob du kommst."_s << List { 4 } << List { 4 };
    QTest::newRow("a whole sentence about two") << u"Zwei Leute fragen, ob du kommst."_s << List { 1, 2 } << List {};
    QTest::newRow("a whole sentence about one more")
        << u"Anna fragt, ob du kommst."_s << List { 1, 2 } << List { 1, 2 };
    QTest::newRow("all at once") << u"Es ist alles in bester Ordnung heute."_s << List { 1, 2, 3, 4 } << List {};
    QTest::newRow("next to nothing") << u"Alles klar."_s << List { 2 } << List {};
    QTest::newRow("no number") << u"Anna kommt."_s << List {} << List {};
    QTest::newRow("numbers that are none") << u"Gut."_s << List { 77 } << List {};
}

void TestMessageClaims::sentences()
{
    QFETCH(const QString, sentence);
    QFETCH(const QList<int>, numbers);
    MessageClaims all = claims();
    QTEST(all.believed(sentence, numbers), "believed");
}

void TestMessageClaims::oneThatWasNamedStaysNamed()
{
    MessageClaims all = claims();
    QCOMPARE(all.believed(u"Anna schreibt."_s, { 1 }), QList<int> { 1 });
    QCOMPARE(all.believed(u"Sie kommt."_s, { 1, 6 }), (QList<int> { 1, 6 }));
    QCOMPARE(all.believed(u"Er kommt."_s, { 2 }), QList<int> {});
}

void TestMessageClaims::textsWithoutNumbers()
{
    const MessageClaims all = claims();
    QCOMPARE(all.toldWithoutNumbers(u"Es gibt nichts Neues."_s), QList<int> {});
    QCOMPARE(all.toldWithoutNumbers(u"Annas Zug kommt, und Ben grüßt."_s), (QList<int> { 1, 2, 6 }));
    QCOMPARE(all.toldWithoutNumbers(u"Es ist alles ruhig, und niemand hat etwas geschrieben, was du heute noch hören "
                                    "müsstest, also genieß den Abend."_s),
        QList<int> { 4 }); // the nameless one
    QCOMPARE(
        all.toldWithoutNumbers(u"Annas Zug kommt heute später, Ben grüßt dich, im Verein ist Ruhe, jemand fragt nach "
                               "dir, und noch einer auch."_s),
        (QList<int> { 1, 2, 3, 4, 5, 6 }));
    QCOMPARE(all.toldWithoutNumbers({}), QList<int> {});
}

QTEST_GUILESS_MAIN(TestMessageClaims)
#include "tst_messageclaims.moc"
