// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/messagedescription.h"

#include <array>

namespace
{
// The words of one kind in one language. Accusative in German, because they stand after "schickt:".
struct Words
{
    const char16_t *plain; // nothing is known about it
    const char16_t *named; // %1 is the title; null: the title is not said
    const char16_t *many; // %1 is the count; null: this kind makes no albums
};

struct KindWords
{
    Message::Kind kind;
    Words german;
    Words english;
};

using Kind = Message::Kind;

constexpr std::array kinds {
    KindWords { Kind::Photo, { u"ein Foto", nullptr, u"%1 Bilder" }, { u"a photo", nullptr, u"%1 pictures" } },
    KindWords { Kind::Voice, { u"eine Sprachnachricht", nullptr, nullptr }, { u"a voice message", nullptr, nullptr } },
    KindWords { Kind::Audio, { u"eine Audiodatei", u"die Audiodatei %1", u"%1 Audiodateien" },
        { u"an audio file", u"the audio file %1", u"%1 audio files" } },
    KindWords { Kind::Video, { u"ein Video", nullptr, u"%1 Videos" }, { u"a video", nullptr, u"%1 videos" } },
    KindWords {
        Kind::VideoNote, { u"eine Videonachricht", nullptr, nullptr }, { u"a video message", nullptr, nullptr } },
    KindWords { Kind::Animation, { u"eine Animation", nullptr, nullptr }, { u"an animation", nullptr, nullptr } },
    KindWords { Kind::Document, { u"ein Dokument", u"das Dokument %1", u"%1 Dokumente" },
        { u"a document", u"the document %1", u"%1 documents" } },
    KindWords {
        Kind::Sticker, { u"einen Sticker", u"einen Sticker %1", nullptr }, { u"a sticker", u"a sticker %1", nullptr } },
    KindWords { Kind::Location, { u"einen Standort", nullptr, nullptr }, { u"a location", nullptr, nullptr } },
    KindWords { Kind::Venue, { u"einen Ort", u"den Ort %1", nullptr }, { u"a place", u"the place %1", nullptr } },
    KindWords {
        Kind::Contact, { u"einen Kontakt", u"den Kontakt %1", nullptr }, { u"a contact", u"the contact %1", nullptr } },
    KindWords { Kind::Poll, { u"eine Umfrage", u"eine Umfrage: %1", nullptr }, { u"a poll", u"a poll: %1", nullptr } },
    KindWords { Kind::Dice, { u"einen Würfelwurf", u"einen Wurf %1", nullptr },
        { u"a roll of the dice", u"a throw %1", nullptr } },
    KindWords { Kind::Story, { u"eine Story", nullptr, nullptr }, { u"a story", nullptr, nullptr } },
    KindWords { Kind::Checklist, { u"eine Checkliste", u"die Checkliste %1", nullptr },
        { u"a checklist", u"the checklist %1", nullptr } },
    KindWords { Kind::Game, { u"ein Spiel", u"das Spiel %1", nullptr }, { u"a game", u"the game %1", nullptr } },
    KindWords { Kind::Invoice, { u"eine Rechnung", u"eine Rechnung: %1", nullptr },
        { u"an invoice", u"an invoice: %1", nullptr } },
    KindWords {
        Kind::PaidMedia, { u"kostenpflichtige Medien", nullptr, nullptr }, { u"paid media", nullptr, nullptr } },
    KindWords { Kind::Giveaway, { u"ein Gewinnspiel", nullptr, nullptr }, { u"a giveaway", nullptr, nullptr } },
    KindWords { Kind::Gift, { u"ein Geschenk", nullptr, nullptr }, { u"a gift", nullptr, nullptr } },
    KindWords { Kind::Unreadable, { u"eine Nachricht, die ich nicht vorlesen kann", nullptr, nullptr },
        { u"a message that I cannot read out", nullptr, nullptr } },
};

QString say(const char16_t *words)
{
    return QString::fromUtf16(words);
}

const Words &wordsFor(Kind kind, Language language)
{
    const KindWords *found = &kinds.back();
    for (const KindWords &candidate : kinds) {
        if (candidate.kind == kind)
            found = &candidate;
    }
    return language == Language::German ? found->german : found->english;
}

// The thing itself, without caption.
QString thing(const Message &message, Language language)
{
    const Words &words = wordsFor(message.kind, language);
    QString said;
    if (message.count > 1 && words.many) {
        said = say(words.many).arg(message.count);
        if (words.named && !message.title.isEmpty())
            said += u": " + message.title;
    } else if (words.named && !message.title.isEmpty()) {
        said = say(words.named).arg(message.title);
    } else {
        said = say(words.plain);
    }
    if (message.duration > std::chrono::seconds::zero())
        said += u", " + spokenDuration(message.duration, language);
    return said;
}

// What stands between the thing and its text: a caption comments, but an address or a phone number belongs to the name.
QString joint(const Message &message, Language language)
{
    switch (message.kind) {
    case Kind::Venue:
    case Kind::Contact:
        return QStringLiteral(", ");
    case Kind::Poll:
        if (message.title.isEmpty())
            return QStringLiteral(": ");
        return language == Language::German ? QStringLiteral(" Zur Wahl stehen: ")
                                            : QStringLiteral(" The choices are: ");
    case Kind::Dice:
        return language == Language::German ? QStringLiteral(", Ergebnis ") : QStringLiteral(", result ");
    default:
        return QStringLiteral(": ");
    }
}

QString content(const Message &message, Language language)
{
    if (message.kind == Kind::Text)
        return message.text.isEmpty() ? say(wordsFor(Kind::Unreadable, language).plain) : message.text;
    QString said = thing(message, language);
    if (!message.text.isEmpty())
        said += joint(message, language) + message.text;
    // What was said in it, or what it shows.
    return message.found.isEmpty() ? said : QString(said + (message.text.isEmpty() ? u": " : u" – ") + message.found);
}

QString counted(qint64 count, QStringView one, QStringView many)
{
    return QString::number(count) + u' ' + (count == 1 ? one : many);
}
}

QString describe(const Message &message, Language language)
{
    const bool german = language == Language::German;
    QString said;
    if (!message.forwardedFrom.isEmpty())
        said += (german ? u"weitergeleitet von " : u"forwarded from ") + message.forwardedFrom + u": ";
    if (!message.replyTo.isEmpty())
        said += (german ? QString(u"als Antwort auf „" + message.replyTo + u"“: ")
                        : QString(u"in reply to “" + message.replyTo + u"”: "));
    return said + content(message, language);
}

QString spokenDuration(std::chrono::seconds duration, Language language)
{
    const bool german = language == Language::German;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(duration);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration - hours);
    const auto seconds = duration - hours - minutes;
    QStringList parts;
    if (hours.count() > 0)
        parts += german ? counted(hours.count(), u"Stunde", u"Stunden") : counted(hours.count(), u"hour", u"hours");
    if (minutes.count() > 0)
        parts += german ? counted(minutes.count(), u"Minute", u"Minuten")
                        : counted(minutes.count(), u"minute", u"minutes");
    if (seconds.count() > 0 || parts.isEmpty())
        parts += german ? counted(seconds.count(), u"Sekunde", u"Sekunden")
                        : counted(seconds.count(), u"second", u"seconds");
    return parts.join(u' ');
}
