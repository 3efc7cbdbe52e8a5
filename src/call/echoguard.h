// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

//! Tells whether the words a recogniser hears are the machine's own, coming back through a caller's loudspeaker.
//! Compares them with what was said last: in order, close together, forgiving what recognisers do to words (case,
//! umlauts, parted compounds, "10:30" for "zehn Uhr dreißig", a cut last word).
//!
//! An echo comes back soon: the last of the heard words must have been in the air just before it was heard, or a caller
//! is taking up a word of ours. In doubt the caller is right: words not said yet are no echo, nor is a wish or a
//! question word among words that were said. Tell it where the voice is with playedFor(), before each question and
//! before the text changes.
//!
//! Pure; one per call; cost bounded whatever is heard.
class EchoGuard
{
public:
    //! A wish is all that was heard: callers repeat what they are offered, so it must have come back sooner.
    enum class Kind { Words, Wish };

    explicit EchoGuard(Language language);

    //! \a text is in the air now, what was before it is over; empty when the machine is silent. The same text again
    //! changes nothing.
    void setPlaying(const QString &text);
    //! The machine was silenced in the middle of its sentence.
    void cutOff();

    //! The text has been playing for \a elapsed, of \a length when that is known; with nothing playing: it has been
    //! silent for \a elapsed. Without this call since setPlaying() the place within the text counts as unknown.
    void playedFor(std::chrono::milliseconds elapsed, std::optional<std::chrono::milliseconds> length = {});

    //! Whether \a heard, all that was understood of the caller's turn so far, is nothing but echo. \a age: how long ago
    //! the last of these words began to be heard.
    bool isEcho(const QString &heard, std::chrono::milliseconds age, Kind kind = Kind::Words) const;

private:
    //! A sentence as words, with the letters up to the end of each: the voice's place is reckoned in letters.
    struct Said
    {
        QStringList words;
        QList<qsizetype> letters;
        double length = 0; //!< seconds
        double pause = 0; //!< seconds of silence behind it
    };
    struct Aired;

    Said said(const QString &text) const;
    void putBehind();
    double rate() const;
    QList<Aired> aired() const;
    bool isSingleEcho(const QString &word, const QList<Aired> &aired, qsizetype recent) const;
    bool isRowEcho(const QStringList &heard, const QList<Aired> &aired, qsizetype recent) const;

    Language m_language;
    QString m_text;
    QList<Said> m_before; //!< the last sentences, newest last
    Said m_now;
    std::optional<std::chrono::milliseconds> m_elapsed;
    std::optional<std::chrono::milliseconds> m_length;
};
