// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "speech/speechsynthesizer.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <atomic>

//! Which of the local voices speaks.
struct LocalVoiceStyle
{
    Language language = Language::German;
    QString variant; //!< a variant that espeak-ng brings ("m3", "f2"); empty: the plain, male voice
    int pitch = 50; //!< 0 … 100, 50 is normal

    bool operator==(const LocalVoiceStyle &) const = default;
};

//! Speech without any service: espeak-ng in this process, in a thread of its own.
//!
//! espeak-ng has global state, so there is one engine per process, made by the composition root; it must outlive all
//! who speak. speak() may be called in any thread and never blocks. Sentences are made one after the other, in the
//! order asked for, some hundred times faster than they are spoken.
class LocalVoiceEngine : public QObject
{
    Q_OBJECT

public:
    //! dataPath: the directory that holds "espeak-ng-data"; empty: where the library looks by itself.
    explicit LocalVoiceEngine(const QString &dataPath = {}, QObject *parent = nullptr);
    //! Stops at once, also in mid-sentence; what was not said yet gets no further signal.
    ~LocalVoiceEngine() override;

    //! The Utterance lives in the calling thread. Fails with NotFound when the voice data is not installed, and with
    //! Empty when the text holds nothing that can be said.
    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody, const LocalVoiceStyle &style);

private:
    class Speaker;

    QThread m_thread;
    std::atomic_bool m_stopping = false;
    Speaker *m_speaker; // lives in m_thread, deleted there
};
