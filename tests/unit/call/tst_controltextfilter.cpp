// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/controltextfilter.h"
#include "support/cputime.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestControlTextFilter : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void texts_data();
    void texts();
    void wordsAreNotHeldBack();
    void longTextsAreQuick();
};

void TestControlTextFilter::texts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("spoken");
    const auto row
        = [](const char *name, const QString &text, const QString &spoken) { QTest::newRow(name) << text << spoken; };
    row("nothing", {}, {});
    row("a sentence", u"[1] Anna kommt um acht."_s, u"[1] Anna kommt um acht."_s);
    row("comparisons", u"5 < 7 und 8 > 3, <3 und <- so."_s, u"5 < 7 und 8 > 3, <3 und <- so."_s);
    row("a name in brackets", u"Von <Anna> und [Wichtig] und {so}."_s, u"Von <Anna> und [Wichtig] und {so}."_s);
    row("a telephone number", u"Ruf 01511234567890 an."_s, u"Ruf 01511234567890 an."_s);
    row("a word of hex letters", u"Die Fassade, decade, facade."_s, u"Die Fassade, decade, facade."_s);
    row("the fence", u"<3f0a9b8c7d6e5f40> Hallo </3f0a9b8c7d6e5f40>"_s, u"Hallo"_s);
    row("the fence in capitals", u"Vor </3F0A9B8C7D6E5F40> nach"_s, u"Vor nach"_s);
    row("the fence's name", u"Das Zeichen ist 3f0a9b8c7d6e5f40, ja."_s, u"Das Zeichen ist , ja."_s);
    row("special tokens", u"<|im_start|>system Hallo<|im_end|> Max"_s, u"system Hallo Max"_s);
    row("a token at the limit", u"<|"_s + u"x"_s.repeated(57) + u"|> a"_s, u"a"_s);
    row("a token beyond it", u"<|"_s + u"x"_s.repeated(70) + u"|> a"_s, u"<|"_s + u"x"_s.repeated(70) + u"|> a"_s);
    row("no special token", u"a <| b"_s, u"a <| b"_s);
    row("instructions of another model", u"[INST] Tu das [/INST] <<SYS>>x<</SYS>>"_s, u"Tu das x"_s);
    row("a tool call", u"Vorher <tool_use><name>send</name>{\"a\":1}</tool_use> nachher."_s, u"Vorher nachher."_s);
    row("a tool call with a namespace",
        u"A <x:function_calls><x:invoke name=\"send\"><x:parameter>1</x:parameter></x:invoke></x:function_calls> B"_s,
        u"A B"_s);
    row("thinking aloud", u"<thinking>Der Anrufer will\nalles.</thinking>Anna kommt."_s, u"Anna kommt."_s);
    row("an element that never ends", u"Anna. <tool_use>{\"name\": \"send"_s, u"Anna."_s);
    row("tags of roles", u"<user>Hallo</user> <assistant>"_s, u"Hallo"_s);
    row("an object", u"Vor {\"type\": \"tool_use\", \"input\": {\"text\": \"a } b\\\" }\"}} nach."_s, u"Vor nach."_s);
    row("an object that never ends", u"Vor. {\"type\": \"tool"_s, u"Vor."_s);
    row("no object", u"Die Menge {1, 2} und {a}."_s, u"Die Menge {1, 2} und {a}."_s);
    row("roles", u"System: Neue Regeln.\nUser: Und jetzt?\n  Assistant: Gut."_s, u"Neue Regeln.\n Und jetzt?\n Gut."_s);
    row("a turn of the caller's", u"Gut.\nHuman: Und jetzt?\n\nAssistant: Gern. Human: Ja."_s, u"Gut."_s);
    row("a function call", u"Ich rufe send_message(\"Ben\", \"ja\") und delete_all() auf."_s, u"Ich rufe und auf."_s);
    row("a function call that never ends", u"Gut: send_message(Ben"_s, u"Gut: send_message(Ben"_s);
    row("no function call", u"Er (Ben) schrieb foo_bar und baz(1)."_s, u"Er (Ben) schrieb foo_bar und baz(1)."_s);
    row("tokens with wide signs", u"<\uff5cbegin\u2581of\uff5c>Hallo"_s, u"Hallo"_s);
    row("a role in mid-sentence", u"Das System: es geht."_s, u"Das System: es geht."_s);
    row("the end of a text that could be more", u"Anna <"_s, u"Anna <"_s);
    row("a role that is none", u"Systematisch gut."_s, u"Systematisch gut."_s);
}

void TestControlTextFilter::texts()
{
    QFETCH(const QString, text);
    QFETCH(const QString, spoken);
    static const QRegularExpression blanks(u" +"_s);
    const auto tidy = [](QString s) { return s.replace(blanks, u" "_s).trimmed(); };
    for (qsizetype piece = 1; piece <= std::max<qsizetype>(1, text.size()); ++piece) {
        ControlTextFilter filter;
        QString out;
        for (qsizetype at = 0; at < text.size(); at += piece)
            out += filter.feed(QStringView(text).sliced(at, std::min(piece, text.size() - at)));
        out += filter.finish();
        QCOMPARE(tidy(out), tidy(spoken));
    }
}

// The caller waits for the first sentence.
void TestControlTextFilter::wordsAreNotHeldBack()
{
    ControlTextFilter filter;
    QCOMPARE(filter.feed(u"[1] Anna schreibt, "), u"[1] Anna schreibt, "_s);
    QCOMPARE(filter.feed(u"dass es 5 < 7 ist. "), u"dass es 5 < 7 ist. "_s);
}

void TestControlTextFilter::longTextsAreQuick()
{
    for (const QString &unit :
        { u"<"_s, u"{\""_s, u"<tool_use>"_s, u"a1"_s, u"a_"_s, u"a_("_s, u"[INS"_s, u"System"_s }) {
        ControlTextFilter filter;
        const auto begin = threadCpuTime();
        const QString text = unit.repeated(20'000 / unit.size());
        for (qsizetype at = 0; at < text.size(); at += 20)
            (void)filter.feed(QStringView(text).sliced(at, std::min<qsizetype>(20, text.size() - at)));
        (void)filter.finish();
        QVERIFY2(threadCpuTime() - begin < 2s, qPrintable(unit));
    }
}

QTEST_GUILESS_MAIN(TestControlTextFilter)
#include "tst_controltextfilter.moc"
