// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/deepgramprotocol.h"

#include <QString>
#include <QStringList>

#include <optional>

//! Puts Deepgram's results together to the caller's turns. Pure; its owner keeps the time and the socket.
//!
//! A turn is over with speech_final, or, where line noise hides the silence, with UtteranceEnd; never with a bare
//! is_final. When UtteranceEnd comes while words are still interim, the service is asked to Finalize them.
//! All positions are seconds since the call began, across reconnects.
class TurnAssembler
{
public:
    struct Partial
    {
        QString text; //!< the whole turn so far
        double confidence = 0; //!< mean over its words
    };

    //! What follows from an event. utterance is empty when no turn is over.
    struct Outcome
    {
        std::optional<Partial> partial;
        QString utterance;
        double lastWordAt = 0; //!< where the last word of partial or utterance began
        bool finalizeWanted = false; //!< send Finalize, and call finalizeOver() if nothing comes of it
    };

    [[nodiscard]] Outcome take(const deepgram::Results &results);
    [[nodiscard]] Outcome take(const deepgram::UtteranceEnd &event);
    //! The owner's patience is at an end: asks for Finalize if there are words.
    [[nodiscard]] Outcome endTurn();
    //! The finals that were asked for do not come: ends the turn with what there is.
    [[nodiscard]] Outcome finalizeOver();

    //! A new connection; its times count from offset.
    void streamBegins(double offset);

    //! True between the first word of a turn and its end.
    [[nodiscard]] bool hasWords() const { return !m_parts.isEmpty() || !m_interim.isEmpty(); }
    [[nodiscard]] bool isFinalizing() const { return m_finalizing; }
    //! Sound before this needs no replay: its words are final, or were passed on.
    [[nodiscard]] double coveredUntil() const { return m_covered; }

private:
    struct Window
    {
        double start = 0;
        double end = 0;
        QString text;

        bool operator==(const Window &) const = default;
    };

    [[nodiscard]] QString newText(const deepgram::Results &results) const;
    [[nodiscard]] Outcome takeFinal(const deepgram::Results &results, QString text);
    [[nodiscard]] Partial partial(const deepgram::Results &latest) const;
    [[nodiscard]] QString closeTurn();

    double m_offset = 0;
    QStringList m_parts; // final pieces of the running turn
    double m_partsConfidence = 0; // sum over their words
    double m_partsWords = 0;
    QString m_interim;
    double m_interimEnd = 0;
    double m_lastWordAt = 0;
    std::optional<Window> m_lastFinal; // of this connection
    double m_covered = 0;
    double m_emitted = 0; // end of the last turn
    double m_saidBefore = 0; // words before this were passed on although they were only interim
    bool m_finalizing = false;
};
