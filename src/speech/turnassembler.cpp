// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/turnassembler.h"

#include <algorithm>

namespace
{
// Word borders of an interim and of the final for the same sound differ by so much, in seconds.
constexpr double BorderTolerance = 0.1;

double weightOf(const deepgram::Results &results)
{
    return results.transcript.isEmpty() ? 0 : std::max(1.0, static_cast<double>(results.words.size()));
}

double lastWordOf(const deepgram::Results &results)
{
    return results.words.empty() ? results.end() : results.words.back().start;
}
}

TurnAssembler::Outcome TurnAssembler::take(const deepgram::Results &results)
{
    const QString text = newText(results);
    if (results.isFinal)
        return takeFinal(results, text);

    Outcome outcome;
    m_interim = text;
    m_interimEnd = m_offset + results.end();
    if (!text.isEmpty()) {
        m_lastWordAt = m_offset + lastWordOf(results);
        outcome.partial = partial(results);
        outcome.lastWordAt = m_lastWordAt;
    }
    return outcome;
}

TurnAssembler::Outcome TurnAssembler::takeFinal(const deepgram::Results &results, QString text)
{
    Outcome outcome;
    const Window window { m_offset + results.start, m_offset + results.end(), results.transcript };
    if (results.duration > 0 && m_lastFinal == window)
        text.clear(); // said twice by the service, not by the caller
    m_lastFinal = window;
    m_interim.clear();
    m_covered = std::max(m_covered, window.end);
    if (!text.isEmpty()) {
        m_parts.append(text);
        m_lastWordAt = m_offset + lastWordOf(results);
        outcome.partial = partial(results);
        m_partsConfidence += results.confidence * weightOf(results);
        m_partsWords += weightOf(results);
    }
    outcome.lastWordAt = m_lastWordAt;
    if (results.speechFinal || (m_finalizing && results.fromFinalize)) {
        outcome.utterance = closeTurn();
        m_emitted = std::max(m_emitted, window.end);
    }
    return outcome;
}

TurnAssembler::Outcome TurnAssembler::take(const deepgram::UtteranceEnd &event)
{
    Outcome outcome;
    if (event.lastWordEnd < 0 || m_offset + event.lastWordEnd <= m_emitted)
        return outcome;
    // The last words of the turn may still be interim: they belong to it.
    if (!m_interim.isEmpty())
        return endTurn();
    if (!m_parts.isEmpty()) {
        outcome.utterance = closeTurn();
        outcome.lastWordAt = m_lastWordAt;
        m_emitted = std::max(m_covered, m_offset + event.lastWordEnd);
    }
    return outcome;
}

TurnAssembler::Outcome TurnAssembler::endTurn()
{
    Outcome outcome;
    if (m_finalizing || !hasWords())
        return outcome;
    m_finalizing = true;
    outcome.finalizeWanted = true;
    return outcome;
}

TurnAssembler::Outcome TurnAssembler::finalizeOver()
{
    Outcome outcome;
    if (!m_interim.isEmpty()) {
        // Better the words as they seemed than none. Should their final come after all, it must not be said again.
        m_parts.append(m_interim);
        m_interim.clear();
        m_saidBefore = m_interimEnd;
        m_covered = std::max(m_covered, m_interimEnd);
    }
    outcome.utterance = closeTurn();
    outcome.lastWordAt = m_lastWordAt;
    m_emitted = std::max(m_emitted, m_covered);
    return outcome;
}

void TurnAssembler::streamBegins(double offset)
{
    m_offset = offset;
    m_lastFinal.reset();
}

QString TurnAssembler::newText(const deepgram::Results &results) const
{
    if (m_offset + results.start >= m_saidBefore - BorderTolerance)
        return results.transcript;
    QStringList fresh;
    for (const auto &word : results.words) {
        if (m_offset + word.start >= m_saidBefore - BorderTolerance)
            fresh.append(word.text);
    }
    return fresh.join(u' ');
}

TurnAssembler::Partial TurnAssembler::partial(const deepgram::Results &latest) const
{
    QStringList texts = m_parts;
    if (!m_interim.isEmpty())
        texts.append(m_interim);
    const double words = m_partsWords + weightOf(latest);
    const double sum = m_partsConfidence + latest.confidence * weightOf(latest);
    return { texts.join(u' '), words > 0 ? sum / words : 0 };
}

QString TurnAssembler::closeTurn()
{
    const QString text = m_parts.join(u' ');
    m_parts.clear();
    m_partsConfidence = 0;
    m_partsWords = 0;
    m_finalizing = false;
    return text;
}
