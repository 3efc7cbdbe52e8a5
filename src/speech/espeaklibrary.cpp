// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/espeaklibrary.h"

#include <QFileInfo>

#include <algorithm>
#include <atomic>

#include <espeak-ng/espeak_ng.h>
#include <espeak-ng/speak_lib.h>

namespace
{
// How much sound the library makes between two calls of the sink: bounds how long stopping takes.
constexpr int BufferMilliseconds = 60;
// The library copies the path into an array of 160 characters without looking at its length.
constexpr qsizetype LongestPath = 120;

// Two words about the library's own global state. It is loaded once and never taken down: after espeak_ng_Terminate()
// and a second espeak_ng_Initialize() version 1.51 waits for ever for a thread that is gone.
std::atomic_bool libraryIsTaken = false; // by the one EspeakLibrary that is open
bool libraryIsLoaded = false; // used only by who has taken it

ServiceError missingData()
{
    return { ServiceError::Kind::NotFound,
        QStringLiteral(
            "espeak-ng finds no voice data; install the package espeak-ng-data (Debian), or set ESPEAK_DATA_PATH"),
        {} };
}

ServiceError failed(const char *step, espeak_ng_STATUS status)
{
    return { ServiceError::Kind::Server,
        QStringLiteral("espeak-ng: %1 gave status %2").arg(QLatin1StringView(step)).arg(status, 0, 16), {} };
}

QByteArray voiceName(const EspeakLibrary::Sentence &sentence)
{
    // By its file where that can be done (names are lower-cased before they are looked up, the file is "en-US"): for a
    // plain "de" the library reads the files of all its 130 languages, which takes 30 ms from a cold disk.
    QByteArray name = sentence.language == Language::German ? QByteArrayLiteral("gmw/de") : QByteArrayLiteral("en-us");
    if (!sentence.variant.isEmpty())
        name += '+' + sentence.variant.toUtf8();
    return name;
}

bool load(const QString &dataPath)
{
    espeak_ng_InitializePath(dataPath.isEmpty() ? nullptr : dataPath.toLocal8Bit().constData());
    espeak_ng_ERROR_CONTEXT context = nullptr;
    const auto status = espeak_ng_Initialize(&context);
    espeak_ng_ClearErrorContext(&context);
    return status == ENS_OK
        && espeak_ng_InitializeOutput(ENOUTPUT_MODE_SYNCHRONOUS, BufferMilliseconds, nullptr) == ENS_OK;
}

extern "C" int takeSamples(short *samples, int count, espeak_EVENT *events)
{
    if (!samples || count <= 0 || !events || !events->user_data)
        return 0;
    const auto &sink = *static_cast<const EspeakLibrary::Sink *>(events->user_data);
    return sink({ samples, static_cast<size_t>(count) }) ? 0 : 1;
}
}

EspeakLibrary::~EspeakLibrary()
{
    if (m_open)
        libraryIsTaken = false;
}

std::optional<ServiceError> EspeakLibrary::open(const QString &dataPath)
{
    if (m_open)
        return {};
    if (dataPath.size() > LongestPath
        || (!dataPath.isEmpty() && !QFileInfo::exists(dataPath + QStringLiteral("/espeak-ng-data/phontab"))))
        return missingData();
    if (libraryIsTaken.exchange(true))
        return ServiceError { ServiceError::Kind::Conflict,
            QStringLiteral("espeak-ng is in use already; make one engine per process"), {} };
    if (!libraryIsLoaded && !load(dataPath)) {
        libraryIsTaken = false;
        return missingData();
    }
    libraryIsLoaded = true;
    espeak_SetSynthCallback(takeSamples);
    m_open = true;
    return {};
}

int EspeakLibrary::samplesPerSecond() const
{
    return espeak_ng_GetSampleRate();
}

std::optional<ServiceError> EspeakLibrary::speak(const Sentence &sentence, const Sink &sink)
{
    Q_ASSERT(m_open);
    if (auto error = choose(voiceName(sentence)))
        return error;
    espeak_ng_SetParameter(espeakRATE, std::clamp(sentence.wordsPerMinute, espeakRATE_MINIMUM, espeakRATE_MAXIMUM), 0);
    espeak_ng_SetParameter(espeakPITCH, std::clamp(sentence.pitch, 0, 100), 0);
    espeak_ng_SetParameter(espeakVOLUME, std::clamp(sentence.volume, 0, 200), 0);
    const QByteArray utf8 = sentence.text.toUtf8();
    const auto status = espeak_ng_Synthesize(utf8.constData(), static_cast<size_t>(utf8.size()) + 1, 0, POS_CHARACTER,
        0, espeakCHARS_UTF8, nullptr, const_cast<Sink *>(&sink));
    if (status != ENS_OK && status != ENS_SPEECH_STOPPED)
        return failed("speaking", status);
    return {};
}

std::optional<ServiceError> EspeakLibrary::choose(const QByteArray &voice)
{
    if (voice == m_voice)
        return {};
    const auto status = espeak_ng_SetVoiceByName(voice.constData());
    if (status == ENS_VOICE_NOT_FOUND)
        return missingData();
    if (status != ENS_OK)
        return failed("choosing the voice", status);
    m_voice = voice;
    return {};
}
