// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "net/serviceerror.h"

#include <QString>
#include <QStringList>

//! The sentences that are always said in the same words. They are kept as ready sound (PhraseSource), so they are said
//! at once, whatever the services do. Everything here is true whenever it is said.
enum class Phrase {
    Greeting, //!< says that an AI speaks
    CallRecorded, //!< to be heard to its end before anything is recorded
    Goodbye,
    OneMoment,
    NothingNew,
    NothingNewKnown, //!< Telegram is out of reach and nothing unheard is stored
    TelegramOutOfReach, //!< followed by what was stored before
    MemoryTroubled, //!< the store does not work; followed by what is known all the same
    MemoryTroubledNothing, //!< the store does not work, and nothing unheard is known
    Resuming, //!< an earlier call broke off in the middle of the messages
    ToldElsewhere, //!< another call is telling all that is new
    InboxBroken, //!< the store cannot be read
    AnythingElse,
    AnythingElseExamples,
    MoreToCome, //!< messages are left: "say 'weiter'"
    MoreToComeKeys, //!< the same to a caller who has keys only
    AnythingElseKeys,
    GoodbyeAfterSilence,
    TimeIsUp,
    Maintenance, //!< the program is being stopped
    PrivateLine, //!< a stranger
    NotConfigured,
    DoorNotice, //!< before the PIN: that an AI speaks, and nothing of whose machine it is
    PinPrompt,
    PinWrong, //!< and once more
    PinWrongGoodbye, //!< the third time
    PinRight,
    NoPin, //!< none was keyed in
    NotNow, //!< no reason given: whoever has not shown the PIN learns nothing
    TooManyCalls, //!< CALLS_PER_HOUR
    NoTimeLeft, //!< MINUTES_PER_DAY
    AskingOwner, //!< whether a stranger may listen this once
    NumberOfCall, //!< followed by two digits, which stand in the owner's question, too
    Digit0,
    Digit1,
    Digit2,
    Digit3,
    Digit4,
    Digit5,
    Digit6,
    Digit7,
    Digit8,
    Digit9,
    NotLetIn, //!< he may not, or nobody has answered
    LetIn,
    KeysOnly, //!< no recogniser
    RecogniserLost,
    Help,
    HelpKeys, //!< to a caller who has keys only
    NothingToRepeat,
    NothingToContinue,
    NoSuchMessage,
    Slower,
    Faster,
    Louder,
    Quieter,
    KeptForLater,
    MarkedDone,
    CannotReplyYet,
    AnswerBroke, //!< an answer broke off in the middle
    CannotSay, //!< the model refused
    ModelSlow, //!< no answer in time
    ModelBusy,
    ModelUnavailable,
};

[[nodiscard]] QString phraseText(Phrase phrase, Language language);
//! digit: 0-9.
[[nodiscard]] Phrase phraseOfDigit(int digit);
//! Every phrase, the ones needed first in front: what is rendered ahead.
[[nodiscard]] QStringList allPhrases(Language language);
//! Those that cannot wait for a voice to come: nobody may be kept in silence for them, and some callers may cost
//! nothing.
[[nodiscard]] QStringList urgentPhrases(Language language);
//! What the caller hears when the model did not answer: one true sentence for each kind of failure.
[[nodiscard]] Phrase apologyFor(ServiceError::Kind kind);
