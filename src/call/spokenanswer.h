// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callrecord.h"
#include "llm/languagemodel.h"
#include "net/clock.h"

class SpokenReply;

//! Turns the model's answer to a question into speech as it comes, and into a true sentence when it does not. Drop it
//! to stop it.
class SpokenAnswer : public QObject
{
    Q_OBJECT

public:
    //! Speaks into reply, which must outlive this while it is being written, and ends it. clock must outlive this.
    //! transcript: see CallRecord::Turn; told again by timed().
    SpokenAnswer(Pending<Answer> answer, SpokenReply &reply, Language language, Clock &clock,
        std::chrono::milliseconds transcript = std::chrono::milliseconds(-1));

    [[nodiscard]] bool isBeingWritten() const { return m_answer != nullptr; }
    //! Nothing has come for too long.
    void giveUp();

Q_SIGNALS:
    //! After the first words and again after the first sound, counted from when this was made.
    void timed(const CallRecord::Turn &turn);
    //! There is no answer, or only a part of one. The caller is told by this class, after this signal.
    void failed(const ServiceError &error);

private:
    void onText(const QString &piece);
    void onSounding();
    void onFinished(Answer::End how);
    void onFailed(const ServiceError &error);

    Pending<Answer> m_answer; // null when no more text comes
    SpokenReply &m_reply;
    const Language m_language;
    Clock &m_clock;
    const std::chrono::milliseconds m_askedAt;
    CallRecord::Turn m_turn;
};
