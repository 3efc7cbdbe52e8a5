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
//! In doubt the caller is right: words not said yet are no echo, nor is a wish or a question word among words that were
//! said; a single word is echo only where the voice is just now. Tell it where that is with playedFor(), before each
//! question.
//!
//! Pure; one per call; cost bounded whatever is heard.
class EchoGuard
{
public:
    explicit EchoGuard(Language language);

    //! \a text is in the air now; empty when the machine is silent. The same text again changes nothing.
    void setPlaying(const QString &text);

    //! The text has been playing for \a elapsed, of \a length when that is known; with nothing playing: it has been
    //! silent for \a elapsed. Without this call since setPlaying() the place within the text counts as unknown.
    void playedFor(std::chrono::milliseconds elapsed, std::optional<std::chrono::milliseconds> length = {});

    //! Whether \a heard, all that was understood of the caller's turn so far, is nothing but echo.
    bool isEcho(const QString &heard) const;

private:
    //! A sentence as words, with the letters up to the end of each: the voice's place is reckoned in letters.
    struct Said
    {
        QStringList words;
        QList<qsizetype> letters;
    };
    struct Span
    {
        double from = 0; //!< letters of the current sentence; below zero: of what came before it
        double to = 0;
    };

    Said said(const QString &text) const;
    Span span(std::chrono::milliseconds back) const;
    QStringList sayable() const;
    bool isSingleEcho(const QString &word) const;
    bool isRowEcho(const QStringList &heard) const;

    Language m_language;
    QString m_text;
    QList<Said> m_before; //!< the last sentences, newest last
    Said m_now;
    std::optional<std::chrono::milliseconds> m_elapsed;
    std::optional<std::chrono::milliseconds> m_length;
};
