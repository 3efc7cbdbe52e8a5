// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/wishes.h"
#include "support/strictness.h"

class TestWishes : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void german_data();
    void german();
    void english_data();
    void english();
    void noWish_data();
    void noWish();
    void keys();
    void answers_data();
    void answers();
};

namespace
{

void addRows(Wish wish, std::initializer_list<const char16_t *> said, int number = 0)
{
    for (const char16_t *text : said) {
        const QString row = QString::fromUtf16(text);
        QTest::newRow(qPrintable(row)) << row << static_cast<int>(wish) << number;
    }
}

void checkWish(Language language)
{
    QFETCH(QString, said);
    QFETCH(int, wish);
    QFETCH(int, number);
    const auto match = wishOf(said, language);
    QVERIFY(match.has_value());
    QCOMPARE(static_cast<int>(match->wish), wish);
    QCOMPARE(match->number, number);
}

} // namespace

void TestWishes::german_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("wish");
    QTest::addColumn<int>("number");
    addRows(Wish::Repeat,
        { u"nochmal", u"Noch mal, bitte.", u"noch einmal", u"Wiederhol das bitte.", u"Kannst du das wiederholen?",
            u"Kannst du das bitte noch einmal sagen?", u"Wie bitte?", u"Was?", u"Was hast du gesagt?",
            u"Ähm, noch mal bitte", u"Lies das noch einmal vor", u"Das habe ich nicht verstanden." });
    addRows(Wish::Continue,
        { u"weiter", u"Weiter!", u"mach weiter", u"Mach bitte weiter.", u"ja, weiter", u"nächste", u"Die nächste bitte",
            u"nächste Nachricht", u"lies weiter", u"okay weiter", u"überspringen" });
    addRows(Wish::Back,
        { u"zurück", u"Zurück bitte", u"eins zurück", u"geh zurück", u"die vorige Nachricht", u"stopp, zurück",
            u"noch mal zurück" });
    addRows(Wish::Slower,
        { u"langsamer", u"Langsamer bitte", u"Kannst du bitte langsamer sprechen?", u"etwas langsamer",
            u"nicht so schnell", u"Das war zu schnell.", u"noch mal langsamer bitte" });
    addRows(Wish::Faster, { u"schneller", u"Sprich ein bisschen schneller" });
    addRows(Wish::Louder, { u"lauter", u"Lauter bitte!", u"sprich lauter", u"Ich kann dich nicht hören", u"zu leise" });
    addRows(Wish::Quieter, { u"leiser", u"Zu laut!" });
    addRows(Wish::Verbatim,
        { u"wörtlich", u"wörtlich bitte", u"Wort für Wort", u"Lies das bitte wörtlich vor", u"vorlesen", u"Lies vor",
            u"lies die ganze Nachricht vor", u"woertlich" });
    addRows(Wish::Message,
        { u"Nachricht 3", u"Nachricht drei", u"die dritte Nachricht", u"Die 3. Nachricht", u"lies Nachricht drei vor",
            u"Nummer drei", u"Kannst du bitte Nachricht 3 vorlesen?", u"die dritte" },
        3);
    addRows(Wish::Message,
        { u"lies Nachricht zwei vor", u"die zweite Nachricht", u"Nachricht zwo", u"Nachricht Nummer 2",
            u"lies die zweite Nachricht wörtlich vor" },
        2);
    addRows(Wish::Message, { u"Nachricht eins", u"die erste Nachricht bitte" }, 1);
    addRows(Wish::Message, { u"Nachricht einundzwanzig", u"die einundzwanzigste Nachricht" }, 21);
    addRows(Wish::Reply, { u"antworten", u"Ich möchte antworten", u"antworte ihr", u"Ich will darauf antworten." });
    addRows(Wish::Later, { u"später", u"Später bitte", u"nicht jetzt", u"als ungelesen markieren" });
    addRows(Wish::Done, { u"erledigt", u"Das ist erledigt", u"erledigt, weiter", u"als gelesen markieren" });
    addRows(
        Wish::Help, { u"Hilfe", u"Hilf mir!", u"Was kann ich sagen?", u"Was kannst du?", u"Welche Befehle gibt es?" });
    addRows(Wish::Stop,
        { u"Stopp", u"stop", u"Halt!", u"Ruhe", u"Stopp stopp stopp", u"sei still", u"warte mal", u"Moment",
            u"einen Moment bitte", u"Stopp, bitte." });
    addRows(Wish::Goodbye, { u"Tschüss", u"okay danke, tschüss", u"das war's", u"leg auf", u"bis später" });
}

void TestWishes::german()
{
    checkWish(Language::German);
}

void TestWishes::english_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("wish");
    QTest::addColumn<int>("number");
    addRows(Wish::Repeat,
        { u"repeat that please", u"again", u"Say that again?", u"Pardon?", u"What?", u"one more time",
            u"Could you please repeat that?" });
    addRows(Wish::Continue,
        { u"continue", u"go on", u"next", u"the next one please", u"next message", u"skip this one", u"okay, go on" });
    addRows(Wish::Back, { u"back", u"go back one", u"the previous message" });
    addRows(Wish::Slower, { u"slower please", u"Can you speak slower?", u"a bit slower", u"too fast" });
    addRows(Wish::Faster, { u"faster" });
    addRows(Wish::Louder, { u"louder", u"I can't hear you", u"speak up" });
    addRows(Wish::Quieter, { u"quieter please" });
    addRows(Wish::Verbatim, { u"word for word", u"verbatim", u"read the whole message" });
    addRows(Wish::Message,
        { u"message two", u"Read message 2", u"the second one", u"the second message please", u"number two" }, 2);
    addRows(Wish::Message, { u"message one", u"the first one" }, 1);
    addRows(Wish::Reply, { u"reply", u"I want to reply" });
    addRows(Wish::Later, { u"later", u"not now" });
    addRows(Wish::Done, { u"done", u"mark it as read" });
    addRows(Wish::Help, { u"help", u"what can I say?" });
    addRows(Wish::Stop, { u"stop", u"Stop talking!", u"hold on", u"one moment please" });
    addRows(Wish::Goodbye, { u"goodbye", u"that's all, thanks" });
}

void TestWishes::english()
{
    checkWish(Language::English);
}

void TestWishes::noWish_data()
{
    QTest::addColumn<QString>("said");
    for (const char16_t *text : {
             u"Was war mit dem Meeting?",
             u"Stopp, was schreibt Anna?",
             u"Wie weiter?",
             u"Weiter mit Anna",
             u"Antworte Anna, dass ich komme",
             u"Noch was?",
             u"So was!",
             u"Was noch?",
             u"Wann kommt der Zug zurück?",
             u"bitte",
             u"danke",
             u"ja",
             u"nein",
             u"okay",
             u"Kannst du",
             u"",
             u"drei",
             u"Nachricht",
             u"drei zurück",
             u"Nachricht drei und vier",
             u"Nachricht hundert",
             u"Was steht in der Nachricht von Bernd?",
             u"Kommt Anna später?",
             u"Ist das schon erledigt, was Bernd wollte?",
             u"Wer war das?",
             u"die letzte Nachricht von Anna",
             u"nicht weiter",
             u"Hilft mir Anna?",
             u"lauter Fragen",
             u"weiter, zurück",
             u"Wie laut war es?",
             u"Ruhe bewahren",
             u"sag Anna tschüss",
         }) {
        const QString row = QString::fromUtf16(text);
        QTest::newRow(qPrintable(row.isEmpty() ? QStringLiteral("empty") : row)) << row;
    }
    QTest::newRow("four thousand words") << QStringLiteral("weiter ").repeated(600);
    QTest::newRow("digits") << QString(4096, u'3');
}

void TestWishes::noWish()
{
    QFETCH(QString, said);
    QVERIFY(!wishOf(said, Language::German).has_value());
}

void TestWishes::keys()
{
    const Wish wishes[] = { Wish::Help, Wish::Repeat, Wish::Slower, Wish::Continue, Wish::Back, Wish::Verbatim,
        Wish::Louder, Wish::Later, Wish::Reply, Wish::Done };
    for (int digit = 0; digit <= 9; ++digit)
        QVERIFY(wishOfKey(QChar(u'0' + digit)) == wishes[digit]);
    QVERIFY(wishOfKey(u'*') == Wish::Stop);
    QVERIFY(wishOfKey(u'#') == Wish::Goodbye);
    QVERIFY(!wishOfKey(u'A'));
    QVERIFY(!wishOfKey(QChar(u'٣')));
}

void TestWishes::answers_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<Language>("language");
    QTest::addColumn<bool>("backchannel");
    QTest::addColumn<bool>("no");
    const auto row = [](const char16_t *said, bool backchannel, bool no, Language language = Language::German) {
        const QString text = QString::fromUtf16(said);
        QTest::newRow(qPrintable(text + (language == Language::German ? QString() : QStringLiteral(" en"))))
            << text << language << backchannel << no;
    };
    row(u"mhm", true, false);
    row(u"Mhm, ja.", true, false);
    row(u"ja", true, false);
    row(u"jaja", true, false);
    row(u"okay", true, false);
    row(u"Okay, gut.", true, false);
    row(u"aha", true, false);
    row(u"Ach so!", true, false);
    row(u"genau", true, false);
    row(u"gut", true, false);
    row(u"hm", true, false);
    row(u"alles klar", true, false);
    row(u"ja bitte", false, false);
    row(u"Ja, senden!", false, false);
    row(u"schick es ab", false, false);
    row(u"sehr gerne", false, false);
    row(u"ja, aber später", false, false);
    row(u"ja nein", false, false);
    row(u"nein", false, true);
    row(u"Nein, danke.", false, true);
    row(u"lieber nicht", false, true);
    row(u"Nein, nicht senden", false, true);
    row(u"stopp", false, true);
    row(u"danke", false, false);
    row(u"Anna", false, false);
    row(u"jagen", false, false);
    row(u"was", false, false);
    row(u"", false, false);
    row(u"uh-huh", true, false, Language::English);
    row(u"I see", true, false, Language::English);
    row(u"yes, right", true, false, Language::English);
    row(u"yes please", false, false, Language::English);
    row(u"send it", false, false, Language::English);
    row(u"no thanks", false, true, Language::English);
    row(u"don't send it", false, true, Language::English);
    row(u"yes but later", false, false, Language::English);
}

void TestWishes::answers()
{
    QFETCH(QString, said);
    QFETCH(Language, language);
    QTEST(isBackchannel(said, language), "backchannel");
    QTEST(isNo(said, language), "no");
}

QTEST_GUILESS_MAIN(TestWishes)
#include "tst_wishes.moc"
