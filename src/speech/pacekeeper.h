// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <deque>

//! Keeps the sound of one sentence together when it is made more slowly than it plays.
//!
//! Sound that comes fast goes through at once. When what was passed on has been played and the next piece comes only
//! then, the listener has heard a gap already; from there on sound is gathered until, at the pace of the last moments,
//! the rest can be played in one go: one pause instead of hundreds. How long the sentence will be is an estimate, so
//! that can happen again, but ever more rarely. Pure; the caller tells the time.
class PaceKeeper
{
public:
    using Milliseconds = std::chrono::milliseconds;

    //! expected: how long the sentence will probably be.
    //! gatherFirst: the voice has been slow lately; it has to show its pace before the first sound is passed on.
    PaceKeeper(Milliseconds expected, bool gatherFirst);

    //! Sound has come. Returns what may be played now, together with what was gathered before; often empty.
    [[nodiscard]] QByteArray feed(const QByteArray &mulaw, Milliseconds now);
    //! The sentence is complete: whatever is left.
    [[nodiscard]] QByteArray finish();

    [[nodiscard]] bool hasSound() const { return m_received > 0; }
    //! Some of it was passed on.
    [[nodiscard]] bool wasHeard() const { return m_passedOn > 0; }
    [[nodiscard]] bool isGathering() const { return m_gathering; }
    //! When all that was passed on will have been played.
    [[nodiscard]] Milliseconds playsUntil() const;
    //! How much less sound has come since the first piece than could have been played; zero or less: none.
    [[nodiscard]] Milliseconds behind(Milliseconds now) const;
    //! All its sound so far came in time.
    [[nodiscard]] bool keptUp() const { return m_arrivals.empty() || behind(m_arrivals.back().at).count() <= 0; }
    //! How long sound must still be gathered at the present pace.
    [[nodiscard]] Milliseconds stillToGather(Milliseconds now) const;

private:
    struct Arrival
    {
        Milliseconds at { 0 };
        qsizetype received = 0; // in all by then
    };

    void note(qsizetype bytes, Milliseconds now);
    [[nodiscard]] QByteArray passOn(Milliseconds now);

    Milliseconds m_expected;
    bool m_gathering;
    std::deque<Arrival> m_arrivals; // of the last moments; the first one only marks where they begin
    Milliseconds m_firstAt { 0 };
    Milliseconds m_playsSince { 0 }; // the latest stretch without a gap
    qsizetype m_stretch = 0; // bytes of it
    qsizetype m_received = 0;
    qsizetype m_passedOn = 0;
    QByteArray m_gathered;
};
