// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/farewell.h"
#include "support/strictness.h"

class TestFarewell : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void german_data();
    void german();
    void english_data();
    void english();
    void hostileText_data();
    void hostileText();
};

namespace
{

void addRows(std::initializer_list<const char16_t *> said, bool farewell)
{
    for (const char16_t *text : said) {
        const QString row = QString::fromUtf16(text);
        QTest::newRow(qPrintable(row.isEmpty() ? QStringLiteral("empty") : row)) << row << farewell;
    }
}

} // namespace

void TestFarewell::german_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<bool>("farewell");
    addRows(
        { u"Tschüss", u"Tschüss!", u"tschüß", u"tschuess", u"Tschüs.", u"Tschus", u"Tschö", u"tschau", u"Ciao",
            u"ciao ciao", u"okay danke, tschüss", u"Okay, danke. Tschüss.", u"das war's", u"Das wars.",
            u"Das war’s dann.", u"Danke, das war's", u"auf Wiederhören", u"auf wieder hören", u"Auf Wiedersehen!",
            u"bis bald", u"Bis dann, mach's gut!", u"mach es gut", u"leg auf", u"Leg bitte auf", u"ich lege auf",
            u"Ich lege jetzt auf.", u"das wäre alles", u"nein danke, das war alles", u"Nein, das war alles.",
            u"Alles klar, bis morgen", u"Vielen Dank und auf Wiederhören", u"Du kannst jetzt auflegen",
            u"Schönen Abend noch", u"Danke, schönen Tag noch", u"Gute Nacht", u"Ende", u"Gespräch beenden",
            u"ähm ja also tschüss dann", u"bye", u"bye-bye", u"Servus", u"tschu\u0308ss",
            u"Keine weiteren Fragen, danke", u"Nein, nichts mehr", u"Na gut, dann bis später", u"TSCHÜSS",
            u"Ich bin fertig, danke", u"Vielen Dank für deine Hilfe, tschüss!",
            u"Vielen Dank für die Auskunft, tschüss", u"Danke für die Info, tschüss", u"Danke für die Infos, tschüss",
            u"danke für die nachrichten tschüss", u"Danke, das hat mir geholfen, tschüss",
            u"Ich wünsche dir einen schönen Tag", u"Ich wünsche dir noch einen schönen Tag, tschüss",
            u"Hab einen schönen Tag", u"Hab noch einen schönen Abend.", u"Hab noch einen schönen Abend, tschüss",
            u"Guten Abend noch, tschüss", u"Alles Gute, tschüss", u"Danke, das war's für mich",
            u"Das war alles, was ich wissen wollte.", u"Danke, ich hab alles, tschüss",
            u"Alles klar, dann hören wir uns, tschüss", u"Tschüss, Anrufbeantworter", u"Hallo, tschüss",
            u"Muss los, tschüss", u"Bin weg, tschüss", u"Ich muss jetzt Schluss machen", u"Danke, bis denne",
            u"Beenden", u"Ich melde mich morgen bei Anna, tschüss!", u"So, mein Bus kommt gerade, auf Wiederhören.",
            u"Dann sag ich mal tschüss", u"Na dann sage ich danke und tschüss", u"Tschüss?", u"Kannst du auflegen?",
            u"Bis morgen, tschüss?", u"Das ist nicht so wichtig, danke, tschüss", u"Dann weiß ich Bescheid, tschüss" },
        true);
    addRows({ u"", u"   ", u"danke", u"Danke schön.", u"vielen Dank", u"okay", u"nein", u"nein danke", u"Wochenende",
                u"Was steht im Kalender?", u"sende", u"senden", u"Sende das", u"sag Anna tschüss",
                u"schreib ihr auf Wiedersehen", u"was heißt ciao", u"Was heißt Tschüss auf Englisch?",
                u"Sag ihm bis bald", u"Das war's?", u"Das war alles?", u"Wer legt auf?", u"Leg nicht auf",
                u"nicht auflegen", u"Hat Anna tschüss gesagt?", u"Wann ist das Wochenende zu Ende?", u"Bis wann?",
                u"bis", u"Was hat Bernd geschrieben?", u"Tschüssikowski hat wer geschrieben?",
                u"Danke, was schreibt Anna?", u"Schreib Anna: ich komme, tschüss", u"das war gut", u"Das war von Anna",
                u"und das war alles von Bernd", u"auf", u"alles", u"Gut, weiter", u"mach weiter", u"mach gut",
                u"Sag Anna tschüss von mir", u"Was hat Max mit ‚tschüss‘ gemeint?", u"Hat sie auch tschüss gesagt?",
                u"Bis morgen?", u"Bis heute Abend?", u"Bis später?", u"Schluss?", u"Und bis morgen?", u"Schönen Abend?",
                u"Sag Max bitte noch: bis dann, tschüss", u"Schreib Anna, ich komme um acht, tschüss",
                u"Grüß Anna schön von mir, tschüss", u"Wie sagt man tschüss", u"und Max schreibt auch tschüss",
                u"Heißt das tschüss", u"Soll ich auflegen", u"Hat Anna gesagt: tschüss?",
                u"Was schreibt Anna? Tschüss.", u"Kommt Max heute? Ciao.", u"Sie sagte nicht tschüss",
                u"Lies noch Nachricht drei, tschüss", u"Frag sie, ob sie kommt, ciao", u"Er endet mit tschüss",
                u"Das ist von Baba", u"Dann weiß ich Bescheid", u"Anna und Max freuen sich auf das Wiedersehen" },
        false);
}

void TestFarewell::german()
{
    QFETCH(QString, said);
    QTEST(isFarewell(said, Language::German), "farewell");
}

void TestFarewell::english_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<bool>("farewell");
    addRows(
        { u"bye", u"Goodbye!", u"good bye", u"Okay thanks, bye.", u"That's all", u"that’s all, thank you",
            u"No thanks, that's it", u"Hang up", u"You can hang up now", u"See you later", u"Have a nice day",
            u"Thank you very much, good night", u"I'm done", u"nothing else, thanks", u"Talk to you later", u"Bye-bye",
            u"Alright then, take care", u"Thanks for your help, bye", u"That's all I wanted to know, goodbye",
            u"That's all I wanted to know.", u"Have a nice evening", u"Thanks, have a lovely day", u"Gotta run, bye!",
            u"Thanks, that was really useful, bye bye", u"I'll call Anna myself, thanks, goodbye",
            u"I'll say goodbye then", u"Okay, my bus is here, bye", u"Could you hang up?", u"Bye?" },
        true);
    addRows({ u"thanks", u"thank you", u"okay", u"no", u"That's all?", u"Tell Anna goodbye", u"What does goodbye mean?",
                u"weekend", u"send it", u"Is the weekend free?", u"Don't hang up", u"Who said bye?",
                u"That's all Bernd wrote?", u"the end of the message", u"later", u"Tell Anna I said bye", u"Say bye",
                u"What did Max mean by goodbye", u"Did she say bye", u"See you tomorrow?", u"Until tomorrow?",
                u"It took so long", u"Write to Anna that I'm late, bye", u"Read message two, bye",
                u"What does Anna want? Bye.", u"Nothing else?" },
        false);
}

void TestFarewell::english()
{
    QFETCH(QString, said);
    QTEST(isFarewell(said, Language::English), "farewell");
}

void TestFarewell::hostileText_data()
{
    QTest::addColumn<QString>("said");
    QTest::newRow("many farewells") << QStringLiteral("bis bald ").repeated(450);
    QTest::newRow("many words") << QStringLiteral("a ").repeated(2048);
    QTest::newRow("one word") << QString(4096, u't');
    QTest::newRow("emoji") << QStringLiteral("\U0001F602").repeated(2048);
    QTest::newRow("combining") << QString(u'a') + QString(4096, QChar(0x0301));
}

void TestFarewell::hostileText()
{
    QFETCH(QString, said);
    QVERIFY(!isFarewell(said, Language::German));
    QVERIFY(!isFarewell(said, Language::English));
}

QTEST_GUILESS_MAIN(TestFarewell)
#include "tst_farewell.moc"
