// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QChar>
#include <QString>

#include <optional>

//! What callers want often, and get without the model.
enum class Wish {
    Repeat,
    Continue,
    Back,
    Slower,
    Faster,
    Louder,
    Quieter,
    Verbatim, //!< what was just told, word for word
    Message, //!< one message word for word, by its number
    Reply,
    Later, //!< leave it as new
    Done, //!< it is dealt with
    Help,
    Stop,
    Goodbye,
};

struct WishMatch
{
    Wish wish = Wish::Repeat;
    int number = 0; //!< of the message, for Wish::Message; otherwise 0

    bool operator==(const WishMatch &) const = default;
};

//! The wish in \a said when the whole of it is that wish and courtesy ("lies das bitte noch einmal vor"). A question to
//! the model is none ("Stopp, was schreibt Anna?"), and two wishes at once only when they fit ("stopp, noch mal
//! zurück").
std::optional<WishMatch> wishOf(const QString &said, Language language);

//! The wish on a telephone key: 1 repeat, 2 slower, 3 continue, 4 back, 5 verbatim, 6 louder, 7 later, 8 reply,
//! 9 done, 0 help, * stop, # goodbye.
std::optional<Wish> wishOfKey(QChar key);

//! "mhm", "ja", "okay": said by people who listen, not by people who interrupt.
bool isBackchannel(const QString &said, Language language);

//! A no to a question such as "Noch etwas?"; the whole of it.
bool isNo(const QString &said, Language language);
