// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSet>
#include <QString>

#include <algorithm>

//! A sentence that is said to the caller, and can be said again.
struct SpokenLine
{
    enum class Protection {
        Interruptible,
        Protected, //!< the notice that an AI speaks: always heard to its end
    };

    QString text; //!< as it goes into the conversation
    QList<int> numbers; //!< the messages it covers
    bool isPhrase = false; //!< fixed words of ours: kept ready as sound, no part of the conversation
    Protection protection = Protection::Interruptible;
    //! Hearing it counts as hearing its messages. False in answers: "yes, Ben has written" tells of a message, not what
    //! it says.
    bool delivers = true;
    bool isVerbatim = false; //!< read word for word: long numbers, too
    //! The message whose writer's own words these are, 0: nobody's. Among our turns they would be a stranger's words in
    //! our mouth.
    int quotes = 0;

    //! It is about messages, and all of them are among these.
    [[nodiscard]] bool isOnlyAbout(const QSet<int> &messages) const
    {
        const auto isAmong = [&messages](int number) { return messages.contains(number); };
        return !numbers.isEmpty() && std::ranges::all_of(numbers, isAmong);
    }

    bool operator==(const SpokenLine &) const = default;
};
