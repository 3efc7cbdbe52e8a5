// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/benchcaller.h"

#include <QHash>
#include <QJsonObject>

#include <optional>
#include <vector>

//! What the services noted about one load, found again by what was said: no id of a call reaches them. Pure.
class ServiceRecord
{
public:
    //! The notes as fake-world gives them.
    ServiceRecord(const QJsonObject &deepgram, const QJsonObject &anthropic, const QJsonObject &edge);

    //! One turn in microseconds: from speech_final leaving Deepgram to the first frame of the answer reaching the
    //! phone, without the time in which the machine could only wait: for the model's first sentence (from the request
    //! to the piece that completes it), and for the voice's first audio (from the request to its first frame).
    struct TurnTime
    {
        qint64 beyondServices = 0;
        qint64 toModel = 0; //!< its parts: the model's request, the voice's request, the first frame
        qint64 toVoice = 0;
        qint64 toCaller = 0;
        qint64 sinceVoice = 0; //!< the same, but from the caller's last packet plus the endpointing time
    };
    //! Nothing when something else happened in between (the machine spoke first, words got lost).
    [[nodiscard]] std::optional<TurnTime> turnTime(const QString &question, const BenchCaller::Turn &turn) const;

    //! From the first words of the interruption leaving Deepgram to the clear reaching the phone.
    [[nodiscard]] std::optional<qint64> stopTime(
        const QString &question, const BenchCaller::Interruption &interruption) const;

    //! What the machine asks Deepgram to wait before it calls a turn finished, in microseconds.
    static constexpr qint64 Endpointing = 400'000;

private:
    struct Words
    {
        QString transcript;
        bool isSpeechFinal = false;
        qint64 at = 0;
    };
    struct Service
    {
        QString text; // the last turn's of a model's request, the sentence's of a voice's
        qint64 asked = 0;
        qint64 answered = 0; // as far as the machine needs it to go on
    };
    [[nodiscard]] static const Service *within(
        const std::vector<Service> &services, const QString &question, qint64 from, qint64 to);

    QHash<QString, std::vector<Words>> m_words; // by the question that names the call
    std::vector<Service> m_model;
    std::vector<Service> m_voice;
};
