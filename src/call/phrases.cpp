// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/phrases.h"

#include <array>

namespace
{
struct Wording
{
    Phrase phrase;
    QStringView german;
    QStringView english;
};

constexpr std::array Wordings = {
    Wording { Phrase::Greeting, u"Hallo, hier ist dein Anrufbeantworter. Ich bin eine KI.",
        u"Hello, this is your answering machine. I am an AI." },
    Wording { Phrase::CallRecorded, u"Dieser Anruf wird aufgezeichnet.", u"This call is recorded." },
    Wording { Phrase::Goodbye, u"Tschüss, bis bald!", u"Goodbye, talk to you soon!" },
    Wording { Phrase::OneMoment, u"Einen Moment bitte.", u"One moment, please." },
    Wording { Phrase::NothingNew, u"Du hast keine neuen Nachrichten.", u"You have no new messages." },
    Wording { Phrase::NothingNewKnown,
        u"Ich kann Telegram gerade nicht erreichen. Ich weiß also nicht, ob es etwas Neues gibt. Gespeichert ist "
        u"nichts, was du noch nicht gehört hast.",
        u"I cannot reach Telegram right now, so I do not know whether there is anything new. Nothing is stored that "
        u"you have not heard yet." },
    Wording { Phrase::TelegramOutOfReach,
        u"Ich kann Telegram gerade nicht erreichen. Das hier habe ich vorher bekommen.",
        u"I cannot reach Telegram right now. This is what I received before." },
    Wording { Phrase::MemoryTroubled, u"Mein Gedächtnis ist gerade gestört. Das hier weiß ich noch.",
        u"My memory is failing right now. This is what I still know." },
    Wording { Phrase::MemoryTroubledNothing,
        u"Mein Gedächtnis ist gerade gestört. Ich weiß von nichts, was du noch nicht gehört hast, aber das ist "
        u"vielleicht nicht alles. Es geht nichts verloren. Bitte ruf später noch einmal an.",
        u"My memory is failing right now. I know of nothing that you have not heard yet, but that may not be all. "
        u"Nothing is lost. Please call again later." },
    Wording { Phrase::Resuming, u"Weiter, wo wir waren.", u"Let us go on where we were." },
    Wording { Phrase::ToldElsewhere, u"Was neu ist, wird gerade in einem anderen Anruf vorgelesen.",
        u"Everything new is being read out in another call right now." },
    Wording { Phrase::InboxBroken,
        u"Ich kann deine Nachrichten gerade nicht lesen. Sie gehen nicht verloren. Bitte ruf später noch einmal an.",
        u"I cannot read your messages right now. They are not lost. Please call again later." },
    Wording { Phrase::AnythingElse, u"Möchtest du noch etwas wissen?", u"Is there anything else?" },
    Wording { Phrase::AnythingElseExamples,
        u"Du kannst mich etwas zu den Nachrichten fragen, oder sag: wiederholen, wörtlich, Hilfe, oder Tschüss.",
        u"You can ask me about the messages, or say: repeat, word for word, help, or goodbye." },
    Wording { Phrase::MoreToCome, u"Es ist noch etwas übrig. Sag weiter, wenn du es hören möchtest.",
        u"There is something left. Say continue if you want to hear it." },
    Wording { Phrase::MoreToComeKeys, u"Es ist noch etwas übrig. Drücke drei, wenn du es hören möchtest.",
        u"There is something left. Press three if you want to hear it." },
    Wording { Phrase::AnythingElseKeys, u"Drücke null für Hilfe oder Raute, um aufzulegen.",
        u"Press zero for help, or pound to hang up." },
    Wording { Phrase::GoodbyeAfterSilence, u"Ich höre nichts mehr. Dann tschüss, bis bald!",
        u"I do not hear you any more. Goodbye then!" },
    Wording { Phrase::TimeIsUp, u"Unsere Zeit ist um. Ruf gern wieder an. Tschüss!",
        u"Our time is up. Feel free to call again. Goodbye!" },
    Wording { Phrase::Maintenance,
        u"Ich muss leider auflegen, weil ich gewartet werde. Ruf bitte gleich noch einmal an. Tschüss!",
        u"I have to hang up for maintenance. Please call again in a moment. Goodbye!" },
    Wording { Phrase::PrivateLine,
        u"Hier ist ein Anrufbeantworter mit KI. Dieser Anschluss ist privat. Auf Wiederhören.",
        u"This is an answering machine with AI. This line is private. Goodbye." },
    Wording { Phrase::NotConfigured,
        u"Hier ist ein Anrufbeantworter mit KI. Er ist noch nicht eingerichtet: Bitte trage deine Telefonnummer in der "
        u"Einstellung ALLOWED CALLERS ein. Auf Wiederhören.",
        u"This is an answering machine with AI. It is not set up yet: please enter your phone number in the setting "
        u"ALLOWED CALLERS. Goodbye." },
    Wording { Phrase::DoorNotice, u"Hallo, hier ist ein Anrufbeantworter mit KI.",
        u"Hello, this is an answering machine with AI." },
    Wording { Phrase::PinPrompt, u"Bitte gib deine PIN ein, und drücke die Rautetaste.",
        u"Please enter your PIN, and press the pound key." },
    Wording { Phrase::PinWrong, u"Das war nicht richtig. Bitte gib deine PIN noch einmal ein.",
        u"That was not right. Please enter your PIN again." },
    Wording { Phrase::PinWrongGoodbye, u"Das war wieder nicht richtig. Auf Wiederhören.",
        u"That was not right either. Goodbye." },
    Wording { Phrase::PinRight, u"Danke.", u"Thank you." },
    Wording { Phrase::NoPin, u"Ohne PIN geht es leider nicht. Auf Wiederhören.",
        u"I am sorry, it does not work without a PIN. Goodbye." },
    Wording { Phrase::NotNow,
        u"Hier ist ein Anrufbeantworter mit KI. Im Moment geht es leider nicht. Bitte versuch es später noch einmal. "
        u"Auf "
        u"Wiederhören.",
        u"This is an answering machine with AI. I am sorry, it is not possible right now. Please try again later. "
        u"Goodbye." },
    Wording { Phrase::TooManyCalls,
        u"Hier ist dein Anrufbeantworter mit KI. Mehr Anrufe sind in einer Stunde nicht erlaubt. Bitte versuch es "
        u"später "
        u"noch einmal. Auf Wiederhören.",
        u"This is your answering machine with AI. No more calls are allowed within an hour. Please try again later. "
        u"Goodbye." },
    Wording { Phrase::NoTimeLeft,
        u"Hier ist dein Anrufbeantworter mit KI. Deine Minuten für heute sind aufgebraucht. Auf Wiederhören.",
        u"This is your answering machine with AI. Your minutes for today are used up. Goodbye." },
    Wording { Phrase::AskingOwner,
        u"Hier ist ein Anrufbeantworter mit KI. Dieser Anschluss ist privat. Einen Moment bitte, ich frage nach.",
        u"This is an answering machine with AI. This line is private. One moment please, I will ask." },
    Wording { Phrase::NumberOfCall, u"Zu diesem Anruf gehört die Zahl:", u"The number of this call is:" },
    Wording { Phrase::Digit0, u"Null.", u"Zero." },
    Wording { Phrase::Digit1, u"Eins.", u"One." },
    Wording { Phrase::Digit2, u"Zwei.", u"Two." },
    Wording { Phrase::Digit3, u"Drei.", u"Three." },
    Wording { Phrase::Digit4, u"Vier.", u"Four." },
    Wording { Phrase::Digit5, u"Fünf.", u"Five." },
    Wording { Phrase::Digit6, u"Sechs.", u"Six." },
    Wording { Phrase::Digit7, u"Sieben.", u"Seven." },
    Wording { Phrase::Digit8, u"Acht.", u"Eight." },
    Wording { Phrase::Digit9, u"Neun.", u"Nine." },
    Wording { Phrase::NotLetIn, u"Das geht gerade leider nicht. Auf Wiederhören.",
        u"I am sorry, that is not possible right now. Goodbye." },
    Wording { Phrase::LetIn, u"Danke fürs Warten.", u"Thank you for waiting." },
    Wording { Phrase::KeysOnly,
        u"Ich kann dich nicht hören, aber du kannst die Tasten benutzen: Null ist Hilfe, Raute ist Tschüss.",
        u"I cannot hear you, but you can use the keys: zero is help, pound is goodbye." },
    Wording { Phrase::RecogniserLost,
        u"Ich kann dich gerade nicht verstehen. Benutze bitte die Tasten: Null ist Hilfe, Raute ist Tschüss.",
        u"I cannot understand you right now. Please use the keys: zero is help, pound is goodbye." },
    Wording { Phrase::Help,
        u"Eins wiederholt, zwei spricht langsamer, drei geht weiter, vier zurück, fünf liest wörtlich vor, sechs macht "
        u"lauter, sieben hebt alles für später auf, neun heißt erledigt, Stern ist Stopp, und Raute ist Tschüss. Du "
        u"kannst mich auch einfach etwas fragen.",
        u"One repeats, two speaks slower, three continues, four goes back, five reads word for word, six is louder, "
        u"seven keeps everything for later, nine means done, star is stop, and pound is goodbye. You can also just ask "
        u"me something." },
    Wording { Phrase::HelpKeys,
        u"Eins wiederholt, zwei spricht langsamer, drei geht weiter, vier zurück, fünf liest wörtlich vor, sechs macht "
        u"lauter, sieben hebt alles für später auf, neun heißt erledigt, Stern ist Stopp, und Raute ist Tschüss.",
        u"One repeats, two speaks slower, three continues, four goes back, five reads word for word, six is louder, "
        u"seven keeps everything for later, nine means done, star is stop, and pound is goodbye." },
    Wording { Phrase::NothingToRepeat, u"Ich habe noch nichts gesagt, was ich wiederholen könnte.",
        u"I have not said anything yet that I could repeat." },
    Wording { Phrase::NothingToContinue, u"Das war schon alles.", u"That was already everything." },
    Wording { Phrase::NoSuchMessage, u"Diese Nachricht gibt es nicht.", u"There is no such message." },
    Wording { Phrase::Slower, u"Gut, ich spreche langsamer.", u"All right, I will speak slower." },
    Wording { Phrase::Faster, u"Gut, ich spreche schneller.", u"All right, I will speak faster." },
    Wording { Phrase::Louder, u"Gut, ich spreche lauter.", u"All right, I will speak louder." },
    Wording { Phrase::Quieter, u"Gut, ich spreche leiser.", u"All right, I will speak more quietly." },
    Wording { Phrase::KeptForLater, u"Gut, was du nicht gehört hast, hebe ich für den nächsten Anruf auf.",
        u"All right, I will keep what you have not heard for the next call." },
    Wording { Phrase::MarkedDone, u"Erledigt.", u"Done." },
    Wording { Phrase::CannotReplyYet, u"Antworten kann ich leider noch nicht verschicken.",
        u"I am sorry, I cannot send replies yet." },
    Wording { Phrase::AnswerBroke, u"Da ist mir die Verbindung abgerissen.",
        u"I lost the connection in the middle of that." },
    Wording { Phrase::CannotSay, u"Dazu kann ich nichts sagen.", u"I cannot say anything about that." },
    Wording { Phrase::ModelSlow, u"Die Antwort dauert mir zu lange. Frag mich bitte noch einmal.",
        u"The answer is taking too long. Please ask me again." },
    Wording { Phrase::ModelBusy,
        u"Der Dienst, der für mich nachdenkt, ist gerade überlastet. Frag mich bitte gleich noch einmal.",
        u"The service that thinks for me is overloaded right now. Please ask me again in a moment." },
    Wording { Phrase::ModelUnavailable,
        u"Ich kann gerade keine Fragen beantworten, weil mein Sprachdienst nicht erreichbar ist. Nachrichten vorlesen "
        u"kann ich.",
        u"I cannot answer questions right now because my language service is out of reach. I can still read messages "
        u"out." },
};
}

QString phraseText(Phrase phrase, Language language)
{
    for (const Wording &wording : Wordings) {
        if (wording.phrase == phrase)
            return (language == Language::German ? wording.german : wording.english).toString();
    }
    Q_UNREACHABLE();
    return {};
}

Phrase phraseOfDigit(int digit)
{
    static_assert(static_cast<int>(Phrase::Digit9) - static_cast<int>(Phrase::Digit0) == 9, "they stand in a row");
    Q_ASSERT(digit >= 0 && digit <= 9);
    return static_cast<Phrase>(static_cast<int>(Phrase::Digit0) + digit);
}

QStringList allPhrases(Language language)
{
    QStringList texts;
    for (const Wording &wording : Wordings)
        texts.append(phraseText(wording.phrase, language));
    return texts;
}

QStringList urgentPhrases(Language language)
{
    QStringList texts;
    for (const Phrase phrase : { Phrase::Greeting, Phrase::CallRecorded, Phrase::DoorNotice, Phrase::PinPrompt,
             Phrase::PrivateLine, Phrase::NotConfigured, Phrase::NotNow, Phrase::AskingOwner, Phrase::PinWrong,
             Phrase::PinRight, Phrase::PinWrongGoodbye, Phrase::NoPin, Phrase::NotLetIn, Phrase::TooManyCalls,
             Phrase::NoTimeLeft, Phrase::OneMoment, Phrase::Maintenance, Phrase::NumberOfCall })
        texts.append(phraseText(phrase, language));
    for (int digit = 0; digit < 10; ++digit)
        texts.append(phraseText(phraseOfDigit(digit), language));
    return texts;
}

Phrase apologyFor(ServiceError::Kind kind)
{
    switch (kind) {
    case ServiceError::Kind::Timeout:
        return Phrase::ModelSlow;
    case ServiceError::Kind::RateLimited:
    case ServiceError::Kind::Server:
        return Phrase::ModelBusy;
    case ServiceError::Kind::Declined:
    case ServiceError::Kind::Refused:
    case ServiceError::Kind::Empty:
        return Phrase::CannotSay;
    case ServiceError::Kind::Network:
    case ServiceError::Kind::Unauthorised:
    case ServiceError::Kind::NotFound:
    case ServiceError::Kind::Conflict:
    case ServiceError::Kind::Malformed:
        return Phrase::ModelUnavailable;
    }
    return Phrase::ModelUnavailable;
}
