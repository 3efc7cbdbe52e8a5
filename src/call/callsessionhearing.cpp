// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callsession.h"
#include "call/farewell.h"

// What a call does with words and keys, until it knows what is wanted.

namespace
{
constexpr std::chrono::milliseconds ClearlyHeard(1500); // of a sentence: the caller knows what it is about
}

void CallSession::startListening()
{
    if (!m_services.recognizer)
        return;
    m_listening = m_services.recognizer->listen();
    connect(m_line.get(), &CallTransport::heard, m_listening.get(), &Listening::hear);
    connect(m_listening.get(), &Listening::partial, this, &CallSession::onPartial);
    connect(m_listening.get(), &Listening::utterance, this, &CallSession::onUtterance);
    connect(m_listening.get(), &Listening::failed, this, &CallSession::onRecogniserFailed);
}

void CallSession::onPartial(const QString &text, double confidence, std::chrono::milliseconds age)
{
    m_confidence = confidence;
    if (!takesWords())
        return;
    if (m_resume->isActive())
        m_resume->start(m_settings.resumeAfter);
    else if (isSpeaking() && isInterruption({ text, confidence, age }))
        interrupt();
    else if (m_silence->isActive() && !m_turns.isEcho({ text, confidence, age }))
        m_silence->start(m_settings.laterSilence); // somebody is talking
}

void CallSession::onUtterance(const QString &text, std::chrono::milliseconds age)
{
    const double confidence = std::exchange(m_confidence, 1.0); // a turn without a partial has no doubt to tell of
    if (!takesWords() && !(m_announcement && isFarewell(text, m_settings.language)))
        return;
    if (isSpeaking()) {
        if (isFarewell(text, m_settings.language) && isInProtectedLine())
            m_goodbyeWanted = true;
        if (!isInterruption({ text, confidence, age }))
            return;
        interrupt();
    } else if (m_turns.isEcho({ text, confidence, age })) {
        return;
    }
    if (m_cutIn && isBackchannel(text, m_settings.language) && (m_memory.hasRest() || m_answerLost)) {
        resume();
        return;
    }
    m_cutIn = false;
    m_resume->stop();
    tell(Speaker::Caller, text);
    m_wordsTook = age;
    respondTo(text);
}

void CallSession::onKey(QChar key)
{
    const auto poundEndsPinUntil = std::exchange(m_poundEndsPinUntil, {}); // of the first key only
    if (key == u'#' && m_services.clock.now() < poundEndsPinUntil)
        return;
    const auto wish = wishOfKey(key);
    if (!wish || !(takesWords() || (m_announcement && *wish == Wish::Goodbye)))
        return;
    if (isInProtectedLine()) {
        m_goodbyeWanted = m_goodbyeWanted || *wish == Wish::Goodbye;
        return;
    }
    if (isSpeaking())
        interrupt();
    m_cutIn = false;
    m_resume->stop();
    m_silences = 0;
    grant({ *wish, 0 });
}

void CallSession::onRecogniserFailed(const ServiceError &error)
{
    warn("goes on with keys only", error);
    m_listening.reset();
    m_lostWords = true;
    if (m_state == State::Listening && !isSpeaking())
        listen();
}

bool CallSession::takesWords() const
{
    const bool inboxUnknown
        = m_announcement && !m_announcement->isInboxKnown(); // nothing to ask about yet: the summary is on its way
    return m_state != State::Farewell && m_state != State::Ended && !inboxUnknown;
}

bool CallSession::isInProtectedLine() const
{
    return isSpeaking() && m_reply->inTheAir().protection == SpokenLine::Protection::Protected;
}

bool CallSession::isInterruption(const TurnTaking::Heard &heard)
{
    return m_turns.interrupts(heard, m_reply->inTheAir(), m_reply->inTheAirLength());
}

void CallSession::interrupt()
{
    m_conversation.addMachine(m_reply->heardText());
    // A summary that is still being written is not waited for: what it had not named yet is kept word for word.
    m_memory.cutOff(m_reply->lines(), m_reply->heardLines(), m_reply->inTheAirFor() >= ClearlyHeard,
        m_announcement ? m_announcement->whatWasNotTold() : QList<SpokenLine>());
    m_reply->stop();
    m_turns.cutOff();
    m_answerLost = m_answer && m_answer->isBeingWritten();
    m_answer.reset();
    m_announcement.reset();
    m_filler->stop();
    m_patience->stop();
    m_cutIn = true;
    ++m_record.interruptions;
    m_state = State::Listening;
    m_resume->start(m_settings.resumeAfter);
}

void CallSession::resume()
{
    m_resume->stop();
    m_cutIn = false;
    ++m_record.falseInterruptions;
    if (m_answerLost) { // it was still being written, so there is no rest that could be said
        m_memory.forgetRestOfLast();
        ask(m_question);
    } else if (m_memory.hasRest()) {
        speakLines(m_memory.takeRest());
    } else {
        listen();
    }
}
