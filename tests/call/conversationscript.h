// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/scriptedworld.h"

#include <QJsonObject>

//! Runs one dialogue of tests/conversations: a world, a call, and steps of what the caller does and must perceive.
//! The keys of a script and of its steps are listed in tests/conversations/README.md.
class ConversationScript
{
public:
    explicit ConversationScript(const QJsonObject &script);
    ~ConversationScript();

    //! Empty when all steps held, else which one did not and what was heard instead.
    [[nodiscard]] QString run();

private:
    void setUp();
    [[nodiscard]] QString perform(const QString &verb, const QJsonValue &value);
    [[nodiscard]] QString waitUntilHeard(const QString &text);
    [[nodiscard]] QString checkMarked(const QJsonValue &value) const;
    [[nodiscard]] QString checkAsked(const QJsonObject &expected) const;
    void say(const QString &text);

    const QJsonObject m_script;
    VirtualClock m_clock;
    TextTable m_texts;
    FakeVoice m_voice { m_clock, m_texts };
    FakePhrases m_phrases { m_texts };
    FakeRecognizer m_recognizer;
    FakeModel m_model { m_clock };
    FakeInbox m_inbox { m_clock };
    CallSettings m_settings;
    QPointer<FakeLine> m_line;
    Later<CallSession> m_session;
    std::optional<CallRecord> m_record;
};
