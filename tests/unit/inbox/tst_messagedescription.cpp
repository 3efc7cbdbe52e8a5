// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/messagedescription.h"
#include "support/strictness.h"

using namespace std::chrono_literals;

class TestMessageDescription : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void said_data();
    void said();
    void whatWasFoundOut_data();
    void whatWasFoundOut();
    void noKindIsSilent();
    void durations_data();
    void durations();
};

namespace
{
Message made(Message::Kind kind, const QString &title = {}, const QString &text = {},
    std::chrono::seconds duration = 0s, int count = 1)
{
    Message message;
    message.kind = kind;
    message.title = title;
    message.text = text;
    message.duration = duration;
    message.count = count;
    return message;
}
}

void TestMessageDescription::said_data()
{
    using Kind = Message::Kind;
    QTest::addColumn<Message>("message");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");

    const auto row = [](const char *name, const Message &message, const char16_t *german, const char16_t *english) {
        QTest::newRow(name) << message << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row("text", made(Kind::Text, {}, QStringLiteral("Bis gleich!")), u"Bis gleich!", u"Bis gleich!");
    row("text without text", made(Kind::Text), u"eine Nachricht, die ich nicht vorlesen kann",
        u"a message that I cannot read out");
    row("photo", made(Kind::Photo), u"ein Foto", u"a photo");
    row("photo with caption", made(Kind::Photo, {}, QStringLiteral("Der See")), u"ein Foto: Der See",
        u"a photo: Der See");
    row("album", made(Kind::Photo, {}, {}, 0s, 3), u"3 Bilder", u"3 pictures");
    row("album with caption", made(Kind::Photo, {}, QStringLiteral("Urlaub"), 0s, 3), u"3 Bilder: Urlaub",
        u"3 pictures: Urlaub");
    row("album of documents", made(Kind::Document, QStringLiteral("a.pdf, b.pdf"), {}, 0s, 2),
        u"2 Dokumente: a.pdf, b.pdf", u"2 documents: a.pdf, b.pdf");
    row("voice", made(Kind::Voice, {}, {}, 23s), u"eine Sprachnachricht, 23 Sekunden", u"a voice message, 23 seconds");
    row("voice of unknown length", made(Kind::Voice), u"eine Sprachnachricht", u"a voice message");
    row("audio", made(Kind::Audio, QStringLiteral("Band – Lied"), {}, 185s),
        u"die Audiodatei Band – Lied, 3 Minuten 5 Sekunden", u"the audio file Band – Lied, 3 minutes 5 seconds");
    row("video", made(Kind::Video, {}, QStringLiteral("Schau"), 65s), u"ein Video, 1 Minute 5 Sekunden: Schau",
        u"a video, 1 minute 5 seconds: Schau");
    row("video note", made(Kind::VideoNote, {}, {}, 1s), u"eine Videonachricht, 1 Sekunde",
        u"a video message, 1 second");
    row("animation", made(Kind::Animation), u"eine Animation", u"an animation");
    row("document", made(Kind::Document, QStringLiteral("Rechnung.pdf")), u"das Dokument Rechnung.pdf",
        u"the document Rechnung.pdf");
    row("document without a name", made(Kind::Document), u"ein Dokument", u"a document");
    row("percent in a name", made(Kind::Document, QStringLiteral("50%1 Rabatt.pdf"), {}),
        u"das Dokument 50%1 Rabatt.pdf", u"the document 50%1 Rabatt.pdf");
    row("sticker", made(Kind::Sticker, QStringLiteral("😀")), u"einen Sticker 😀", u"a sticker 😀");
    row("location", made(Kind::Location), u"einen Standort", u"a location");
    row("venue", made(Kind::Venue, QStringLiteral("Café Mitte"), QStringLiteral("Torstraße 1")),
        u"den Ort Café Mitte, Torstraße 1", u"the place Café Mitte, Torstraße 1");
    row("contact", made(Kind::Contact, QStringLiteral("Eva Beispiel"), QStringLiteral("+4930123")),
        u"den Kontakt Eva Beispiel, +4930123", u"the contact Eva Beispiel, +4930123");
    row("poll", made(Kind::Poll, QStringLiteral("Wann?"), QStringLiteral("Montag, Dienstag")),
        u"eine Umfrage: Wann? Zur Wahl stehen: Montag, Dienstag", u"a poll: Wann? The choices are: Montag, Dienstag");
    row("dice", made(Kind::Dice, QStringLiteral("🎲"), QStringLiteral("4")), u"einen Wurf 🎲, Ergebnis 4",
        u"a throw 🎲, result 4");
    row("checklist", made(Kind::Checklist, QStringLiteral("Einkauf"), QStringLiteral("Brot, Milch")),
        u"die Checkliste Einkauf: Brot, Milch", u"the checklist Einkauf: Brot, Milch");
    row("unreadable", made(Kind::Unreadable), u"eine Nachricht, die ich nicht vorlesen kann",
        u"a message that I cannot read out");

    Message forwarded = made(Kind::Photo, {}, QStringLiteral("Sonne"));
    forwarded.forwardedFrom = QStringLiteral("Max");
    row("forwarded", forwarded, u"weitergeleitet von Max: ein Foto: Sonne", u"forwarded from Max: a photo: Sonne");
    Message reply = made(Kind::Text, {}, QStringLiteral("Um acht."));
    reply.replyTo = QStringLiteral("Wann kommst du?");
    row("reply", reply, u"als Antwort auf „Wann kommst du?“: Um acht.", u"in reply to “Wann kommst du?”: Um acht.");
}

void TestMessageDescription::said()
{
    QFETCH(Message, message);
    QTEST(describe(message, Language::German), "german");
    QTEST(describe(message, Language::English), "english");
}

void TestMessageDescription::whatWasFoundOut_data()
{
    using Kind = Message::Kind;
    QTest::addColumn<Message>("message");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](const char *name, Message message, const char16_t *found, const char16_t *german,
                         const char16_t *english) {
        message.found = QString::fromUtf16(found);
        QTest::newRow(name) << message << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row("voice", made(Kind::Voice, {}, {}, 23s), u"Bring bitte Milch mit.",
        u"eine Sprachnachricht, 23 Sekunden: Bring bitte Milch mit.",
        u"a voice message, 23 seconds: Bring bitte Milch mit.");
    row("voice of unknown length", made(Kind::Voice), u"Ja.", u"eine Sprachnachricht: Ja.", u"a voice message: Ja.");
    row("voice with caption", made(Kind::Voice, {}, QStringLiteral("wichtig"), 60s), u"Ruf mich an.",
        u"eine Sprachnachricht, 1 Minute: wichtig – Ruf mich an.",
        u"a voice message, 1 minute: wichtig – Ruf mich an.");
    row("audio", made(Kind::Audio, QStringLiteral("Band – Lied"), {}, 185s), u"La la la",
        u"die Audiodatei Band – Lied, 3 Minuten 5 Sekunden: La la la",
        u"the audio file Band – Lied, 3 minutes 5 seconds: La la la");
    row("audio without a name", made(Kind::Audio), u"La", u"eine Audiodatei: La", u"an audio file: La");
    row("video note", made(Kind::VideoNote, {}, {}, 9s), u"Schau mal!", u"eine Videonachricht, 9 Sekunden: Schau mal!",
        u"a video message, 9 seconds: Schau mal!");
    row("photo", made(Kind::Photo), u"ein Hund am Strand", u"ein Foto: ein Hund am Strand",
        u"a photo: ein Hund am Strand");
    row("photo with caption", made(Kind::Photo, {}, QStringLiteral("unser Garten")), u"ein Beet mit Rosen",
        u"ein Foto: unser Garten – ein Beet mit Rosen", u"a photo: unser Garten – ein Beet mit Rosen");
    row("album", made(Kind::Photo, {}, {}, 0s, 3), u"ein See ein Berg", u"3 Bilder: ein See ein Berg",
        u"3 pictures: ein See ein Berg");
    row("album with caption", made(Kind::Photo, {}, QStringLiteral("Urlaub"), 0s, 2), u"ein See",
        u"2 Bilder: Urlaub – ein See", u"2 pictures: Urlaub – ein See");
    row("nothing", made(Kind::Voice, {}, {}, 4s), u"", u"eine Sprachnachricht, 4 Sekunden",
        u"a voice message, 4 seconds");
    row("with a percent sign", made(Kind::Voice), u"50%1 billiger", u"eine Sprachnachricht: 50%1 billiger",
        u"a voice message: 50%1 billiger");
    row("a text says all itself", made(Kind::Text, {}, QStringLiteral("Hallo")), u"x", u"Hallo", u"Hallo");
    Message forwarded = made(Kind::Voice, {}, {}, 2s);
    forwarded.forwardedFrom = QStringLiteral("Max");
    row("forwarded", forwarded, u"Ja.", u"weitergeleitet von Max: eine Sprachnachricht, 2 Sekunden: Ja.",
        u"forwarded from Max: a voice message, 2 seconds: Ja.");
    Message reply = made(Kind::Photo);
    reply.replyTo = QStringLiteral("Wo bist du?");
    row("reply", reply, u"ein Bahnhof", u"als Antwort auf „Wo bist du?“: ein Foto: ein Bahnhof",
        u"in reply to “Wo bist du?”: a photo: ein Bahnhof");
}

void TestMessageDescription::whatWasFoundOut()
{
    said();
}

void TestMessageDescription::noKindIsSilent()
{
    QSet<QString> all;
    for (int kind = 0; kind <= static_cast<int>(Message::Kind::Unreadable); ++kind) {
        const Message message
            = made(static_cast<Message::Kind>(kind), {}, kind == 0 ? QStringLiteral("Text") : QString());
        for (const Language language : { Language::German, Language::English }) {
            const QString said = describe(message, language);
            QVERIFY(!said.trimmed().isEmpty());
            QVERIFY(!said.contains(u'%'));
            if (language == Language::German)
                all += said;
        }
    }
    QCOMPARE(all.size(), static_cast<int>(Message::Kind::Unreadable) + 1); // each kind has words of its own
}

void TestMessageDescription::durations_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("german");
    QTest::newRow("none") << 0 << QStringLiteral("0 Sekunden");
    QTest::newRow("one") << 1 << QStringLiteral("1 Sekunde");
    QTest::newRow("a minute") << 60 << QStringLiteral("1 Minute");
    QTest::newRow("over an hour") << 3723 << QStringLiteral("1 Stunde 2 Minuten 3 Sekunden");
}

void TestMessageDescription::durations()
{
    QFETCH(int, seconds);
    QTEST(spokenDuration(std::chrono::seconds(seconds), Language::German), "german");
}

QTEST_GUILESS_MAIN(TestMessageDescription)
#include "tst_messagedescription.moc"
