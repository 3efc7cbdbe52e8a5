// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "net/serviceerror.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

//! libespeak-ng behind a small face: text in, 16 bit samples out, in the calling thread.
//!
//! The library keeps all its state in global variables. So only one object of this class can be open in a process, and
//! it is used in one thread; open() of a second one fails. Everything blocks; LocalVoiceEngine gives it a thread of its
//! own.
class EspeakLibrary
{
public:
    struct Sentence
    {
        QString text; //!< plain text, no SSML
        Language language = Language::German;
        QString variant; //!< a voice variant that comes with espeak-ng, such as "f2"; empty: the plain voice
        int wordsPerMinute = 160; //!< 80 … 450
        int pitch = 50; //!< 0 … 100
        int volume = 100; //!< 0 … 200, 100 is normal
    };
    //! Takes the next samples; returns false to stop the sentence.
    using Sink = std::function<bool(std::span<const int16_t>)>;

    EspeakLibrary() = default;
    ~EspeakLibrary();
    EspeakLibrary(const EspeakLibrary &) = delete;
    EspeakLibrary &operator=(const EspeakLibrary &) = delete;

    //! Loads the data; does nothing when that is done already. dataPath: the directory that holds "espeak-ng-data";
    //! empty: where the library was built to look. Returns what is wrong and what to install.
    [[nodiscard]] std::optional<ServiceError> open(const QString &dataPath);
    //! Valid after open().
    [[nodiscard]] int samplesPerSecond() const;
    //! Speaks one sentence into sink, and returns when it is said, stopped or failed. Needs open() before it.
    [[nodiscard]] std::optional<ServiceError> speak(const Sentence &sentence, const Sink &sink);

private:
    [[nodiscard]] std::optional<ServiceError> choose(const QByteArray &voice);

    bool m_open = false;
    QByteArray m_voice; // the one that is loaded
};
