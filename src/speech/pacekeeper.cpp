// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/pacekeeper.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;

namespace
{
//! The pace is that of the last moments: what came in a burst before says nothing about what is to come.
constexpr milliseconds PaceWindow(2000);
//! Gaps of this length, all in all, are no reason to make a longer one: the telephone network smooths them.
constexpr milliseconds Tolerance(40);
//! Beyond what the pace asks for, as much is gathered as pieces are apart, within these bounds.
constexpr milliseconds LeastReserve(200);
constexpr milliseconds MostReserve(500);
//! What is still to come of a sentence that has come to its estimated length already: this share of it.
constexpr int ShareBeyondEstimate = 8;
//! Of a single piece nothing can be told.
constexpr milliseconds Unknown = std::chrono::hours(1);
}

PaceKeeper::PaceKeeper(milliseconds expected, bool gatherFirst) : m_expected(expected), m_gathering(gatherFirst) { }

QByteArray PaceKeeper::feed(const QByteArray &mulaw, milliseconds now)
{
    if (m_received == 0)
        m_firstAt = now;
    else if (!m_gathering && now > playsUntil() + Tolerance)
        m_gathering = true; // it has run dry
    note(mulaw.size(), now);
    m_gathered += mulaw;
    if (m_gathering && stillToGather(now).count() > 0)
        return {};
    return passOn(now);
}

QByteArray PaceKeeper::finish()
{
    m_passedOn += m_gathered.size();
    return std::exchange(m_gathered, {});
}

milliseconds PaceKeeper::playsUntil() const
{
    return m_playsSince + mulaw::duration(m_stretch);
}

milliseconds PaceKeeper::behind(milliseconds now) const
{
    return hasSound() ? now - m_firstAt - mulaw::duration(m_received) : milliseconds(0);
}

milliseconds PaceKeeper::stillToGather(milliseconds now) const
{
    const auto received = mulaw::duration(m_received);
    const auto rest = std::max(m_expected - received, received / ShareBeyondEstimate);
    // A window that begins with the first piece does not count it: how long that took to make is not known.
    const Arrival &begin = m_arrivals.front();
    const auto came = mulaw::duration(m_received - begin.received);
    const auto took = now - begin.at;
    if (came.count() == 0)
        return Unknown;
    milliseconds widest(0);
    for (size_t i = 1; i < m_arrivals.size(); ++i)
        widest = std::max(widest, m_arrivals[i].at - m_arrivals[i - 1].at);
    // What is gathered plays while the rest is made, and each second of the rest takes took/came seconds.
    const auto shortfall = std::max(rest * (took - came).count() / came.count(), milliseconds(0));
    return shortfall + std::clamp(widest, LeastReserve, MostReserve) - mulaw::duration(m_gathered.size());
}

void PaceKeeper::note(qsizetype bytes, milliseconds now)
{
    m_received += bytes;
    m_arrivals.push_back({ now, m_received });
    while (m_arrivals.size() > 2 && m_arrivals[1].at <= now - PaceWindow)
        m_arrivals.pop_front();
}

QByteArray PaceKeeper::passOn(milliseconds now)
{
    if (m_passedOn == 0 || m_gathering) {
        m_playsSince = now;
        m_stretch = 0;
    }
    m_gathering = false;
    m_stretch += m_gathered.size();
    return finish();
}
