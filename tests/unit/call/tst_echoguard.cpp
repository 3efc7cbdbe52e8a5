// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/echoguard.h"
#include "support/strictness.h"

using std::chrono::milliseconds;

namespace
{

constexpr int unknown = -1;
constexpr milliseconds inTurn { 1300 }; // from a word to the turn that ends with it
constexpr milliseconds inPartial { 300 }; // to the first result that has it

} // namespace

class TestEchoGuard : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void hears_data();
    void hears();
    void nothingSaidYet();
    void sentenceBeforeStillEchoes();
    void silenceEndsTheEcho();
    void silenceInBetweenCounts();
    void cutOffBeforeTheRest();
    void answersToAQuestion_data();
    void answersToAQuestion();
    void answersWhileItIsAsked_data();
    void answersWhileItIsAsked();
    void echoOfAQuestion_data();
    void echoOfAQuestion();
    void knownLengthNarrowsThePlace();
    void sameTextKeepsThePlace();
    void growingPartials();
    void hostileText_data();
    void hostileText();
};

//! The sentence takes about eight seconds.
void TestEchoGuard::hears_data()
{
    QTest::addColumn<QString>("playing");
    QTest::addColumn<int>("elapsed"); // ms
    QTest::addColumn<QString>("heard");
    QTest::addColumn<bool>("echo");
    QTest::addColumn<milliseconds>("age");
    const auto row = [](const char *name, const char16_t *playing, int elapsed, const char16_t *heard, bool echo,
                         milliseconds age = inTurn) {
        QTest::newRow(name) << QString::fromUtf16(playing) << elapsed << QString::fromUtf16(heard) << echo << age;
    };
    const char16_t *news
        = u"Du hast fünf neue Nachrichten von Anna, Bernd und der Fußballgruppe, die älteste ist von gestern Abend.";
    row("word for word", news, 4000, u"Du hast fünf neue Nachrichten von Anna", true);
    row("case and punctuation", news, 4000, u"du hast, FÜNF neue nachrichten.", true);
    row("umlauts spelled out", news, 4000, u"du hast fuenf neue Nachrichten", true);
    row("digit for word", news, 4000, u"Du hast 5 neue Nachrichten", true);
    row("misheard word", news, 4000, u"Du fast fünf neue Nachrichten von Anna", true);
    row("dropped words", news, 4000, u"hast neue Nachrichten von Anna", true);
    row("compound in two", news, 7000, u"Anna Bernd und der Fußball Gruppe", true);
    row("cut last word", news, 4000, u"Du hast fünf neue Nachr", true);
    row("from the middle", news, 5000, u"Nachrichten von Anna, Bernd", true);
    row("two words", news, 3000, u"neue Nachrichten", true);
    row("two words apart", news, 7000, u"du gestern", false);
    row("place unknown", news, unknown, u"fünf neue Nachrichten", true);
    row("not said yet", news, 300, u"die älteste ist von gestern", false);
    row("question", news, 4000, u"Was schreibt Anna?", false);
    row("question with words of it", news, 4000, u"Was hat Anna gestern Abend geschrieben?", false);
    row("question about the words", news, 4000, u"Wer ist in der Fußballgruppe?", false);
    row("stop behind an echo", news, 4000, u"Du hast fünf neue Nachrichten stopp", false);
    row("goodbye behind an echo", news, 4000, u"Du hast fünf neue Nachrichten tschüss", false);
    row("wish before an echo", news, 4000, u"warte du hast fünf neue Nachrichten", false);
    row("task behind an echo", news, 4000, u"Du hast fünf neue Nachrichten lösch bitte alle", false);
    row("stop", news, 4000, u"Stopp", false);
    row("goodbye", news, 4000, u"Tschüss", false);
    row("other words", news, 4000, u"ich fahre gerade Auto", false);
    row("words of it in another order", news, 7000, u"Bernd Anna Nachrichten neue", false);
    row("single word just said", news, 2500, u"Nachrichten", true);
    row("single short word just said", news, 1500, u"fünf", true);
    row("single word long said",
        u"Anna kommt heute. Danach gehen alle zusammen ins Kino am Marktplatz und trinken dort noch etwas.", 7000,
        u"Anna", false);
    row("single word not said yet", news, 500, u"Abend", false);
    row("single cut word", news, 2500, u"Nachri", true);
    row("single telling word, place unknown", news, unknown, u"Fußballgruppe", true);
    row("single short word, place unknown", news, unknown, u"Anna", false);
    row("single wish, place unknown", u"Sag weiter oder wiederholen oder Tschüss.", unknown, u"wiederholen", false);
    row("offered wish just said", u"Sag weiter oder Tschüss.", 700, u"weiter", true, inPartial);
    row("offered wish taken", u"Sag weiter, wenn du noch mehr hören möchtest, oder leg einfach auf.", 2500, u"weiter",
        false, inPartial);
    row("offered wishes together", u"Sag weiter oder Tschüss.", 1800, u"sag weiter oder tschüss", true);
    row("two wishes", u"Sag weiter oder Tschüss.", 1800, u"danke tschüss", false);
    const char16_t *times = u"Der Zug fährt um zehn Uhr dreißig ab und kostet zwölf Euro fünfzig.";
    row("time in digits", times, 4000, u"Der Zug fährt um 10:30 ab", true);
    row("time with a dot", times, 4500, u"Zug fährt um 10.30 Uhr ab", true);
    row("sum in digits", times, 6000, u"ab und kostet 12,50 €", true);
    row("digits said, words heard", u"Der Zug fährt um 10:30 Uhr ab.", 4000, u"Zug fährt um zehn Uhr dreißig ab", true);
    row("another time", times, 6000, u"um 11:45 Uhr geht nicht", false);
    row("nothing heard", news, 4000, u"", false);
    row("only punctuation", news, 4000, u"...", false);
    row("a yes", news, 4000, u"ja", false);
    row("a yes and more", news, 4000, u"ja genau das meine ich", false);
}

void TestEchoGuard::hears()
{
    QFETCH(QString, playing);
    QFETCH(int, elapsed);
    QFETCH(QString, heard);
    QFETCH(milliseconds, age);
    EchoGuard guard(Language::German);
    guard.setPlaying(playing);
    if (elapsed != unknown)
        guard.playedFor(milliseconds(elapsed));
    QTEST(guard.isEcho(heard, age), "echo");
}

void TestEchoGuard::nothingSaidYet()
{
    EchoGuard guard(Language::German);
    QVERIFY(!guard.isEcho(QStringLiteral("Hallo"), inTurn));
    guard.setPlaying(QString());
    QVERIFY(!guard.isEcho(QStringLiteral("Hallo, wer ist da?"), inTurn));
}

void TestEchoGuard::sentenceBeforeStillEchoes()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Anna schreibt, dass sie heute Abend um acht vorbeikommt."));
    guard.setPlaying(QStringLiteral("Bernd bringt den Kuchen mit."));
    guard.playedFor(milliseconds(400));
    QVERIFY(guard.isEcho(QStringLiteral("dass sie heute Abend um acht vorbeikommt"), inTurn));
    QVERIFY(guard.isEcho(QStringLiteral("Abend um acht vorbeikommt Bernd"), inTurn));
    QVERIFY(guard.isEcho(QStringLiteral("vorbeikommt"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("Anna"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("bringt den Kuchen mit"), inTurn));
}

void TestEchoGuard::silenceEndsTheEcho()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Hast du noch eine Frage oder möchtest du weiter?"));
    guard.setPlaying(QString());
    guard.playedFor(milliseconds(500));
    QVERIFY(guard.isEcho(QStringLiteral("oder möchtest du weiter"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("weiter"), inTurn));
    guard.playedFor(milliseconds(4000));
    QVERIFY(!guard.isEcho(QStringLiteral("noch eine Frage"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("möchtest"), inTurn));
}

void TestEchoGuard::silenceInBetweenCounts()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Möchtest du mehr über das Meeting hören?"));
    guard.playedFor(milliseconds(2600));
    guard.setPlaying(QString());
    guard.playedFor(milliseconds(8000));
    guard.setPlaying(QStringLiteral("Möchtest du noch etwas wissen?"));
    guard.playedFor(milliseconds(800));
    QVERIFY(!guard.isEcho(QStringLiteral("das Meeting"), inPartial));
    QVERIFY(guard.isEcho(QStringLiteral("möchtest du"), inPartial));
}

void TestEchoGuard::cutOffBeforeTheRest()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Anna kommt heute Abend um acht vorbei, und Bernd bringt den Kuchen mit."));
    guard.playedFor(milliseconds(1600));
    guard.cutOff();
    guard.playedFor(milliseconds(300));
    QVERIFY(guard.isEcho(QStringLiteral("kommt heute Abend"), inPartial));
    QVERIFY(!guard.isEcho(QStringLiteral("bringt den Kuchen mit"), inPartial));
}

namespace
{

struct Told
{
    Language language;
    QStringList news; // the sentences before the question
    QString question;
    QStringList answers; // made of words that were said
    QStringList lastWords; // of the question
    milliseconds length; // of the question
};

QList<Told> told()
{
    return { { Language::German,
                 { QStringLiteral("Anna fragt, ob du heute Abend zum Essen kommst."),
                     QStringLiteral("Nachricht drei ist von Max, das Meeting morgen wurde auf elf Uhr verschoben."),
                     QStringLiteral("Dein Paket liegt bei der Nachbarin im dritten Stock.") },
                 QStringLiteral("Möchtest du zu einer Nachricht mehr erfahren?"),
                 { QStringLiteral("Das Meeting."), QStringLiteral("Von Max."), QStringLiteral("Dein Paket."),
                     QStringLiteral("Das Meeting morgen."), QStringLiteral("Das Meeting wurde verschoben?"),
                     QStringLiteral("Nachricht drei."), QStringLiteral("Mehr erfahren.") },
                 { QStringLiteral("einer Nachricht mehr erfahren"), QStringLiteral("mehr erfahren"),
                     QStringLiteral("erfahren") },
                 milliseconds(2500) },
        { Language::German, { QStringLiteral("Du hast drei neue Nachrichten.") },
            QStringLiteral("Sag zum Beispiel: Nachricht eins, oder sag alle Nachrichten."),
            { QStringLiteral("Nachricht eins."), QStringLiteral("Alle Nachrichten.") },
            { QStringLiteral("sag alle Nachrichten"), QStringLiteral("alle Nachrichten") }, milliseconds(4000) },
        { Language::English,
            { QStringLiteral("Anna asks whether you will come to dinner tonight."),
                QStringLiteral("Message three is from Max, the meeting tomorrow was moved to eleven."),
                QStringLiteral("Your parcel is with the neighbour on the third floor.") },
            QStringLiteral("Would you like to hear more about one of the messages?"),
            { QStringLiteral("The meeting."), QStringLiteral("From Max."), QStringLiteral("Your parcel."),
                QStringLiteral("The meeting tomorrow."), QStringLiteral("Message three."),
                QStringLiteral("The meeting was moved?"), QStringLiteral("One of the messages.") },
            { QStringLiteral("about one of the messages"), QStringLiteral("the messages"), QStringLiteral("messages") },
            milliseconds(2900) } };
}

EchoGuard afterTheNews(const Told &told)
{
    EchoGuard guard(told.language);
    for (const QString &sentence : told.news) {
        guard.setPlaying(sentence);
        guard.playedFor(milliseconds(60) * sentence.size());
    }
    guard.setPlaying(told.question);
    return guard;
}

milliseconds lengthOf(const QString &text)
{
    return milliseconds(65) * text.size();
}

//! How long the last word of that takes.
milliseconds lengthOfLastWord(const QString &text)
{
    return lengthOf(text.mid(text.lastIndexOf(u' ') + 1));
}

} // namespace

void TestEchoGuard::answersToAQuestion_data()
{
    QTest::addColumn<int>("dialogue");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<milliseconds>("after"); // the end of the question
    const QList<Told> all = told();
    for (int i = 0; i < all.size(); ++i) {
        for (const QString &answer : all.at(i).answers) {
            for (const int after : { 400, 500, 1000, 2000 })
                QTest::addRow("%d %s %d", i, qPrintable(answer), after) << i << answer << milliseconds(after);
        }
    }
}

void TestEchoGuard::answersToAQuestion()
{
    QFETCH(int, dialogue);
    QFETCH(QString, answer);
    QFETCH(milliseconds, after);
    const Told told = ::told().at(dialogue);
    EchoGuard guard = afterTheNews(told);
    guard.playedFor(told.length, told.length);
    guard.setPlaying(QString());
    for (const milliseconds recognition : { milliseconds(450), milliseconds(700), milliseconds(1500) }) {
        guard.playedFor(after + lengthOf(answer) + recognition);
        QVERIFY(!guard.isEcho(answer, lengthOfLastWord(answer) + recognition));
    }
}

void TestEchoGuard::answersWhileItIsAsked_data()
{
    QTest::addColumn<int>("dialogue");
    QTest::addColumn<QString>("answer");
    const QList<Told> all = told();
    for (int i = 0; i < all.size(); ++i) {
        for (const QString &answer : all.at(i).answers.first(all.at(i).answers.size() - 1))
            QTest::addRow("%d %s", i, qPrintable(answer)) << i << answer;
    }
}

void TestEchoGuard::answersWhileItIsAsked()
{
    QFETCH(int, dialogue);
    QFETCH(QString, answer);
    const Told told = ::told().at(dialogue);
    EchoGuard guard = afterTheNews(told);
    // A third of a second after "Nachricht eins" was over, where that is offered.
    const milliseconds begins = told.length * 5 / 8;
    guard.playedFor(begins + lengthOf(answer) + milliseconds(100), told.length);
    QVERIFY(!guard.isEcho(answer, lengthOfLastWord(answer) + milliseconds(100), EchoGuard::Kind::Wish));
    QVERIFY(told.news.size() < 2 || !guard.isEcho(answer, lengthOfLastWord(answer) + milliseconds(100)));
}

void TestEchoGuard::echoOfAQuestion_data()
{
    QTest::addColumn<int>("dialogue");
    QTest::addColumn<QString>("heard");
    QTest::addColumn<milliseconds>("delay");
    QTest::addColumn<milliseconds>("recognition");
    const QList<Told> all = told();
    for (int i = 0; i < all.size(); ++i) {
        for (const QString &heard : all.at(i).lastWords) {
            for (const int delay : { 100, 350, 600 }) {
                for (const int recognition : { 100, 500, 1500 })
                    QTest::addRow("%d %s %d %d", i, qPrintable(heard), delay, recognition)
                        << i << heard << milliseconds(delay) << milliseconds(recognition);
            }
        }
    }
}

void TestEchoGuard::echoOfAQuestion()
{
    QFETCH(int, dialogue);
    QFETCH(QString, heard);
    QFETCH(milliseconds, delay);
    QFETCH(milliseconds, recognition);
    const Told told = ::told().at(dialogue);
    EchoGuard guard = afterTheNews(told);
    guard.playedFor(told.length);
    guard.setPlaying(QString());
    guard.playedFor(delay + recognition);
    QVERIFY(guard.isEcho(heard, lengthOfLastWord(heard) + recognition));
}

void TestEchoGuard::knownLengthNarrowsThePlace()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Anna Bernd Clara Doris Emil Franz Gustav Heinz Irene Julia Karl Lukas"));
    guard.playedFor(milliseconds(6000), milliseconds(12000));
    QVERIFY(guard.isEcho(QStringLiteral("Franz"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("Bernd"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("Karl"), inTurn));
}

void TestEchoGuard::sameTextKeepsThePlace()
{
    EchoGuard guard(Language::German);
    const QString text = QStringLiteral("Anna kommt heute Abend um acht vorbei.");
    guard.setPlaying(text);
    guard.playedFor(milliseconds(900));
    guard.setPlaying(text);
    QVERIFY(guard.isEcho(QStringLiteral("heute"), inPartial));
}

void TestEchoGuard::growingPartials()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Du hast fünf neue Nachrichten von Anna und Bernd."));
    const QStringList echo { QStringLiteral("fünf"), QStringLiteral("fünf neue"), QStringLiteral("fünf neue Nach"),
        QStringLiteral("fünf neue Nachrichten von") };
    milliseconds elapsed { 1200 };
    for (const QString &partial : echo) {
        guard.playedFor(elapsed);
        QVERIFY2(guard.isEcho(partial, inPartial), qPrintable(partial));
        elapsed += milliseconds(500);
    }
    QVERIFY(!guard.isEcho(QStringLiteral("fünf neue Nachrichten von nein stopp"), inTurn));
    QVERIFY(!guard.isEcho(QStringLiteral("fünf neue Nachrichten von wem genau"), inTurn));
}

void TestEchoGuard::hostileText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("one word") << QString(4096, u'a');
    QTest::newRow("many words") << QStringLiteral("a ").repeated(2048);
    QTest::newRow("digits") << QString(4096, u'7');
    QTest::newRow("emoji") << QString::fromUtf16(u"\U0001F602").repeated(2048);
    QTest::newRow("accents") << QString(4096, QChar(0x0301));
}

void TestEchoGuard::hostileText()
{
    QFETCH(QString, text);
    EchoGuard guard(Language::German);
    guard.setPlaying(text);
    guard.playedFor(milliseconds(60'000));
    QVERIFY(!guard.isEcho(QStringLiteral("Stopp, was schreibt Anna?"), inTurn));
    EchoGuard other(Language::German);
    other.setPlaying(QStringLiteral("Du hast fünf neue Nachrichten."));
    other.playedFor(milliseconds(2000));
    QVERIFY(!other.isEcho(text, inTurn));
}

QTEST_GUILESS_MAIN(TestEchoGuard)
#include "tst_echoguard.moc"
