// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "softphone/softphone.h"
#include "speech/localvoice.h"

#include <QObject>

#include <deque>

//! A caller made of lines: says or presses each one when the machine has finished talking. For demo and dial.
//! Lives in its softphone's thread.
class ScriptedCaller : public QObject
{
    Q_OBJECT

public:
    struct Line
    {
        enum class Kind { Say, Press, Sound };
        Kind kind = Kind::Say;
        QString text; //!< words, or keys
        QByteArray sound; //!< µ-law 8 kHz, for Kind::Sound
    };

    //! All references must outlive this object. voice says the lines.
    ScriptedCaller(Softphone &phone, SpeechSynthesizer &voice, Clock &clock);

    void add(const Line &line);
    //! "4" or "#" is a key, everything else is said.
    void addTyped(const QString &typed);
    //! Hangs up after the last line, once the machine is silent, unless it hangs up first.
    void hangUpWhenDone() { m_hangUpWhenDone = true; }

Q_SIGNALS:
    //! About to say or press this.
    void performing(const ScriptedCaller::Line &line);
    //! The first sound of the machine came this long after the caller's last.
    void answered(std::chrono::milliseconds wait);

private:
    void onHeard(const QByteArray &window);
    void onSaid();
    void performNext();
    void say(const QString &text);

    Softphone &m_phone;
    SpeechSynthesizer &m_voice;
    Clock &m_clock;
    std::deque<Line> m_lines;
    Pending<Utterance> m_utterance;
    QByteArray m_words;
    std::chrono::milliseconds m_silence { 0 }; // of the machine, since its last sound
    std::chrono::milliseconds m_saidAt { 0 };
    bool m_machineSpoke = false; // since our last line
    bool m_waiting = false; // for the machine's answer
    bool m_busy = false; // saying something
    bool m_hangUpWhenDone = false;
};
