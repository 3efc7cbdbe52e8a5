// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/echoguard.h"
#include "support/strictness.h"

using std::chrono::milliseconds;

namespace
{

constexpr int unknown = -1;

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
    const auto row = [](const char *name, const char16_t *playing, int elapsed, const char16_t *heard, bool echo) {
        QTest::newRow(name) << QString::fromUtf16(playing) << elapsed << QString::fromUtf16(heard) << echo;
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
    row("offered wish just said", u"Sag weiter oder Tschüss.", 700, u"weiter", true);
    row("offered wish taken", u"Sag weiter, wenn du noch mehr hören möchtest, oder leg einfach auf.", 4500, u"weiter",
        false);
    row("offered wishes together", u"Sag weiter oder Tschüss.", 1800, u"sag weiter oder tschüss", true);
    row("two wishes", u"Sag weiter oder Tschüss.", 1800, u"danke tschüss", false);
    const char16_t *times = u"Der Zug fährt um zehn Uhr dreißig ab und kostet zwölf Euro fünfzig.";
    row("time in digits", times, 6000, u"Der Zug fährt um 10:30 ab", true);
    row("time with a dot", times, 6000, u"Zug fährt um 10.30 Uhr ab", true);
    row("sum in digits", times, 6000, u"ab und kostet 12,50 €", true);
    row("digits said, words heard", u"Der Zug fährt um 10:30 Uhr ab.", 6000, u"Zug fährt um zehn Uhr dreißig ab", true);
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
    EchoGuard guard(Language::German);
    guard.setPlaying(playing);
    if (elapsed != unknown)
        guard.playedFor(milliseconds(elapsed));
    QTEST(guard.isEcho(heard), "echo");
}

void TestEchoGuard::nothingSaidYet()
{
    EchoGuard guard(Language::German);
    QVERIFY(!guard.isEcho(QStringLiteral("Hallo")));
    guard.setPlaying(QString());
    QVERIFY(!guard.isEcho(QStringLiteral("Hallo, wer ist da?")));
}

void TestEchoGuard::sentenceBeforeStillEchoes()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Anna schreibt, dass sie heute Abend um acht vorbeikommt."));
    guard.setPlaying(QStringLiteral("Bernd bringt den Kuchen mit."));
    guard.playedFor(milliseconds(400));
    QVERIFY(guard.isEcho(QStringLiteral("dass sie heute Abend um acht vorbeikommt")));
    QVERIFY(guard.isEcho(QStringLiteral("Abend um acht vorbeikommt Bernd")));
    QVERIFY(guard.isEcho(QStringLiteral("vorbeikommt")));
    QVERIFY(!guard.isEcho(QStringLiteral("Anna")));
    QVERIFY(!guard.isEcho(QStringLiteral("bringt den Kuchen mit")));
}

void TestEchoGuard::silenceEndsTheEcho()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Hast du noch eine Frage oder möchtest du weiter?"));
    guard.setPlaying(QString());
    guard.playedFor(milliseconds(500));
    QVERIFY(guard.isEcho(QStringLiteral("oder möchtest du weiter")));
    QVERIFY(!guard.isEcho(QStringLiteral("weiter")));
    guard.playedFor(milliseconds(4000));
    QVERIFY(!guard.isEcho(QStringLiteral("noch eine Frage")));
    QVERIFY(!guard.isEcho(QStringLiteral("möchtest")));
}

void TestEchoGuard::knownLengthNarrowsThePlace()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Anna Bernd Clara Doris Emil Franz Gustav Heinz Irene Julia Karl Lukas"));
    guard.playedFor(milliseconds(6000), milliseconds(12000));
    QVERIFY(guard.isEcho(QStringLiteral("Franz")));
    QVERIFY(!guard.isEcho(QStringLiteral("Bernd")));
    QVERIFY(!guard.isEcho(QStringLiteral("Karl")));
}

void TestEchoGuard::sameTextKeepsThePlace()
{
    EchoGuard guard(Language::German);
    const QString text = QStringLiteral("Anna kommt heute Abend um acht vorbei.");
    guard.setPlaying(text);
    guard.playedFor(milliseconds(900));
    guard.setPlaying(text);
    QVERIFY(guard.isEcho(QStringLiteral("heute")));
}

void TestEchoGuard::growingPartials()
{
    EchoGuard guard(Language::German);
    guard.setPlaying(QStringLiteral("Du hast fünf neue Nachrichten von Anna und Bernd."));
    guard.playedFor(milliseconds(3500));
    const QStringList echo { QStringLiteral("fünf"), QStringLiteral("fünf neue"), QStringLiteral("fünf neue Nach"),
        QStringLiteral("fünf neue Nachrichten von") };
    for (const QString &partial : echo)
        QVERIFY2(guard.isEcho(partial), qPrintable(partial));
    QVERIFY(!guard.isEcho(QStringLiteral("fünf neue Nachrichten von nein stopp")));
    QVERIFY(!guard.isEcho(QStringLiteral("fünf neue Nachrichten von wem genau")));
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
    QVERIFY(!guard.isEcho(QStringLiteral("Stopp, was schreibt Anna?")));
    EchoGuard other(Language::German);
    other.setPlaying(QStringLiteral("Du hast fünf neue Nachrichten."));
    other.playedFor(milliseconds(2000));
    QVERIFY(!other.isEcho(text));
}

QTEST_GUILESS_MAIN(TestEchoGuard)
#include "tst_echoguard.moc"
