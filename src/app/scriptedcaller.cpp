// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scriptedcaller.h"

#include "audio/mulaw.h"

namespace
{
constexpr double Loud = 250; // RMS above which the machine speaks
constexpr std::chrono::milliseconds TurnPause(1200); // longer than the machine pauses between two sentences
constexpr std::chrono::milliseconds NoAnswer(9000); // the machine said nothing to a line: go on all the same
}

ScriptedCaller::ScriptedCaller(Softphone &phone, SpeechSynthesizer &voice, Clock &clock)
    : m_phone(phone), m_voice(voice), m_clock(clock)
{
    connect(&m_phone, &Softphone::heard, this, &ScriptedCaller::onHeard);
    connect(&m_phone, &Softphone::saidAll, this, &ScriptedCaller::onSaid);
}

void ScriptedCaller::add(const Line &line)
{
    m_lines.push_back(line);
}

void ScriptedCaller::addTyped(const QString &typed)
{
    const QString text = typed.trimmed();
    const bool isKey = text.size() == 1 && QStringLiteral("0123456789*#").contains(text);
    if (!text.isEmpty())
        add({ isKey ? Line::Kind::Press : Line::Kind::Say, text, {} });
}

void ScriptedCaller::onHeard(const QByteArray &window)
{
    if (mulaw::rms(window) > Loud) {
        m_silence = {};
        m_machineSpoke = true;
        if (std::exchange(m_waiting, false))
            Q_EMIT answered(m_clock.now() - m_saidAt);
        return;
    }
    m_silence += mulaw::duration(window.size());
    const bool turn = m_machineSpoke ? m_silence >= TurnPause : m_silence >= NoAnswer;
    if (turn && !m_busy)
        performNext();
}

void ScriptedCaller::performNext()
{
    if (m_lines.empty()) {
        if (m_hangUpWhenDone)
            m_phone.hangUp();
        return;
    }
    const Line line = m_lines.front();
    m_lines.pop_front();
    m_machineSpoke = false;
    m_silence = {};
    Q_EMIT performing(line);
    switch (line.kind) {
    case Line::Kind::Say:
        say(line.text);
        break;
    case Line::Kind::Press:
        for (const QChar key : line.text)
            m_phone.press(key);
        onSaid();
        break;
    case Line::Kind::Sound:
        m_busy = true;
        m_phone.say(line.sound);
        break;
    }
}

void ScriptedCaller::say(const QString &text)
{
    m_busy = true;
    m_words.clear();
    m_utterance = m_voice.speak(text, {});
    connect(m_utterance.get(), &Utterance::audioReady, this, [this](const QByteArray &mulaw) { m_words += mulaw; });
    connect(m_utterance.get(), &Utterance::finished, this, [this] { m_phone.say(m_words); });
    connect(m_utterance.get(), &Utterance::failed, this, [this] { m_busy = false; });
}

void ScriptedCaller::onSaid()
{
    m_busy = false;
    m_saidAt = m_clock.now();
    m_waiting = true;
}
