// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/audiblewatermark.h"
#include "fakes/texttable.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

//! What Deepgram makes of one connection's sound: voice activity, interim and final results, the ends of utterances, by
//! the audio's own clock (bytes / 8000), from watermarked sound. Pure: hands out the messages, sends nothing.
class DeepgramEar
{
public:
    //! How a line comes out; default: as it stands, in one final.
    struct Hearing
    {
        QStringList pieces; //!< several finals, only the last of them ends the speech; empty: the line in one piece
        double confidence = 0.98;
        bool speechFinal = true; //!< false: only UtteranceEnd ends it, as with line noise
        QString firstGuess; //!< the interims say this, the final corrects it
    };

    struct Settings
    {
        std::chrono::milliseconds endpointing { 10 }; //!< the service's default; negative: off
        std::optional<std::chrono::milliseconds> utteranceEnd;
        bool interimResults = false;
        bool vadEvents = false;
        std::chrono::milliseconds interimEvery { 500 };
    };

    struct Message
    {
        QJsonObject json;
        std::chrono::milliseconds at { 0 }; //!< on the audio's clock
        bool isFinal = false; //!< results that are final, and what only follows them
    };

    //! Table and hearings outlive the ear.
    DeepgramEar(const TextTable &table, const QHash<QString, Hearing> &hearings, const Settings &settings);

    [[nodiscard]] QList<Message> hear(QByteArrayView mulaw);
    //! Flushes: a final from whatever speech has none yet, else nothing.
    [[nodiscard]] QList<Message> finalize();
    [[nodiscard]] std::chrono::milliseconds position() const { return m_position; }

private:
    void step(QByteArrayView mulaw, QList<Message> &messages);
    void onWatermark(const audiblewatermark::Listener::Event &event);
    void finishUtterance(QList<Message> &messages, bool speechFinal, bool fromFinalize);
    [[nodiscard]] QStringList wordsSoFar() const;
    [[nodiscard]] Message results(const QStringList &words, bool isFinal, bool speechFinal, bool fromFinalize);

    const TextTable &m_table;
    const QHash<QString, Hearing> &m_hearings;
    Settings m_settings;
    audiblewatermark::Listener m_listener;
    QByteArray m_rest; // less than a step
    std::chrono::milliseconds m_position { 0 };
    std::chrono::milliseconds m_windowStart { 0 };
    std::chrono::milliseconds m_lastInterim { 0 };
    std::chrono::milliseconds m_voiced { 0 };
    std::chrono::milliseconds m_silent { 0 };
    bool m_inSpeech = false;

    QString m_text; // of the utterance that goes on
    bool m_complete = false;
    std::chrono::milliseconds m_textStart { 0 };
    std::chrono::milliseconds m_lastWordEnd { 0 };
    bool m_utteranceEndDue = false;
};
