// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/messagemarks.h"
#include "support/strictness.h"

class TestMessageMarks : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void strips_data();
    void strips();
    void deepBracketsStay();
    void aThousandMarksAreOneSet();
};

void TestMessageMarks::strips_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("numbers");
    const auto row = [](const char *name, const char16_t *sentence, const char16_t *text, const QList<int> &numbers) {
        QTest::newRow(name) << QString::fromUtf16(sentence) << QString::fromUtf16(text) << numbers;
    };
    row("none", u"Anna kommt heute.", u"Anna kommt heute.", {});
    row("empty", u"", u"", {});
    row("in front", u"[3] Anna kommt.", u"Anna kommt.", { 3 });
    row("without a space", u"[3]Anna kommt.", u"Anna kommt.", { 3 });
    row("two in one", u"[1,2] Anna und Bernd.", u"Anna und Bernd.", { 1, 2 });
    row("two with a space", u"[1, 2] Anna und Bernd.", u"Anna und Bernd.", { 1, 2 });
    row("two brackets", u"[1][2] Anna.", u"Anna.", { 1, 2 });
    row("two brackets apart", u"[1] [2] Anna.", u"Anna.", { 1, 2 });
    row("range", u"[1-3] Anna.", u"Anna.", { 1, 2, 3 });
    row("range with a dash", u"[1–3] Anna.", u"Anna.", { 1, 2, 3 });
    row("range and one", u"[2-4, 7] Anna.", u"Anna.", { 2, 3, 4, 7 });
    row("range backwards", u"[5-3] Anna.", u"Anna.", { 3, 5 });
    row("unsorted and twice", u"[3] Anna [1] und [3] Bernd.", u"Anna und Bernd.", { 1, 3 });
    row("before the full stop", u"Anna kommt [1].", u"Anna kommt.", { 1 });
    row("after the full stop", u"Anna kommt. [1]", u"Anna kommt.", { 1 });
    row("behind the full stop", u"Anna kommt.[1] Bernd geht.", u"Anna kommt. Bernd geht.", { 1 });
    row("between words without spaces", u"kommt.[1]Bernd", u"kommt. Bernd", { 1 });
    row("before a comma", u"Anna [1], Bernd [2] und Carl.", u"Anna, Bernd und Carl.", { 1, 2 });
    row("ranges in one mark", u"[1-2,4-4] Anna kommt.", u"Anna kommt.", { 1, 2, 4 });
    row("in parentheses", u"Anna ([4]) kommt.", u"Anna kommt.", { 4 });
    row("at a parenthesis' end", u"Anna (siehe [4]) kommt.", u"Anna (siehe) kommt.", { 4 });
    row("nothing else", u"[3]", u"", { 3 });
    row("inner spaces", u"[ 3 ] Anna.", u"Anna.", { 3 });
    row("semicolon", u"[3; 4] Anna.", u"Anna.", { 3, 4 });
    row("leading zeros", u"[007] Anna.", u"Anna.", { 7 });
    row("largest", u"[9999] Anna.", u"Anna.", { 9999 });
    row("too large", u"[10000] Anna.", u"Anna.", {});
    row("far too large", u"[99999999999999999999] Anna.", u"Anna.", {});
    row("zero", u"[0] Anna.", u"Anna.", {});
    row("one good one bad", u"[3, 123456] Anna.", u"Anna.", { 3 });
    row("huge range names its end", u"[1-9999] Anna.", u"Anna.", { 1, 9999 });
    row("full-width digits", u"[３] Anna.", u"Anna.", {});
    row("Arabic digits", u"[٣] Anna.", u"Anna.", {});
    row("words stay", u"[Foto] Anna.", u"[Foto] Anna.", {});
    row("number and word stay", u"[3 Fotos] Anna.", u"[3 Fotos] Anna.", {});
    row("empty brackets stay", u"[] Anna.", u"[] Anna.", {});
    row("blank brackets stay", u"[ ] Anna.", u"[ ] Anna.", {});
    row("a comma first stays", u"[,3] Anna.", u"[,3] Anna.", {});
    row("a sign stays", u"[-3] Anna.", u"[-3] Anna.", {});
    row("open bracket stays", u"[3 Anna.", u"[3 Anna.", {});
    row("closing bracket stays", u"3] Anna.", u"3] Anna.", {});
    row("nested", u"[[3]] Anna.", u"[] Anna.", { 3 });
    row("a link is none", u"[1](https://example.com) Anna.", u"[1](https://example.com) Anna.", {});
    row("round brackets stay", u"(3) Anna.", u"(3) Anna.", {});
    row("double spaces elsewhere stay", u"Anna  kommt [1] bald.", u"Anna  kommt bald.", { 1 });
    row("emoji next to it", u"😂 [2] 😂", u"😂 😂", { 2 });
}

void TestMessageMarks::strips()
{
    QFETCH(QString, sentence);
    QFETCH(QString, text);
    QFETCH(QList<int>, numbers);
    const MarkedSentence expected { text, numbers };
    const MarkedSentence marked = stripMarks(sentence);
    QCOMPARE(marked.text, expected.text);
    QCOMPARE(marked.numbers, expected.numbers);
}

void TestMessageMarks::deepBracketsStay()
{
    const QString deep = QString(2048, u'[') + QString(2048, u']');
    QCOMPARE(stripMarks(deep).text, deep);
    const QString unclosed = u'[' + QStringLiteral("1,").repeated(2000);
    QCOMPARE(stripMarks(unclosed).text, unclosed);
}

void TestMessageMarks::aThousandMarksAreOneSet()
{
    const MarkedSentence marked = stripMarks(QStringLiteral("[5,2] ").repeated(700) + QStringLiteral("Anna"));
    QCOMPARE(marked.text, QStringLiteral("Anna"));
    QCOMPARE(marked.numbers, (QList<int> { 2, 5 }));
}

QTEST_GUILESS_MAIN(TestMessageMarks)
#include "tst_messagemarks.moc"
