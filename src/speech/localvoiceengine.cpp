// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/localvoiceengine.h"

#include "audio/leveller.h"
#include "audio/resampler.h"
#include "audio/silencetrimmer.h"
#include "net/logcategories.h"
#include "speech/espeaklibrary.h"
#include "speech/speechjob.h"

#include <QHash>

#include <algorithm>
#include <memory>

namespace
{
// The pace at normal prosody, in words a minute: a little slower than espeak-ng's own 175, for the telephone.
constexpr int NormalPace = 160;

class LocalUtterance final : public Utterance
{
public:
    explicit LocalUtterance(const std::shared_ptr<SpeechJob> &job) : m_job(job)
    {
        // Queued: the job speaks in the engine's thread. Nothing passes once cancelled, also not what is queued
        // already.
        connect(job.get(), &SpeechJob::audioReady, this, &LocalUtterance::onAudioReady, Qt::QueuedConnection);
        connect(job.get(), &SpeechJob::finished, this, &LocalUtterance::onFinished, Qt::QueuedConnection);
        connect(job.get(), &SpeechJob::failed, this, &LocalUtterance::onFailed, Qt::QueuedConnection);
    }
    ~LocalUtterance() override { m_job->cancelled = true; }

    void cancel() override { m_job->cancelled = true; }

private:
    void onAudioReady(const QByteArray &mulaw)
    {
        if (!m_job->cancelled)
            Q_EMIT audioReady(mulaw);
    }
    void onFinished()
    {
        if (!m_job->cancelled)
            Q_EMIT finished();
    }
    void onFailed(const ServiceError &error)
    {
        if (!m_job->cancelled)
            Q_EMIT failed(error);
    }

    std::shared_ptr<SpeechJob> m_job;
};

//! From the library's samples to the job's pieces: resampled, trimmed, levelled.
class SoundPath
{
public:
    SoundPath(Resampler &resampler, const Leveller &leveller, SpeechJob &job)
        : m_resampler(resampler), m_leveller(leveller), m_job(job)
    {
        m_resampler.reset();
    }

    void feed(std::span<const int16_t> samples)
    {
        QByteArray mulaw;
        m_resampler.convert(samples, mulaw);
        pass(m_leveller.feed(m_trimmer.feed(mulaw)));
    }
    void finish()
    {
        QByteArray rest;
        m_resampler.finish(rest);
        const QByteArray last = m_trimmer.feed(rest) + m_trimmer.finish();
        pass(m_leveller.feed(last) + m_leveller.finish());
    }
    [[nodiscard]] bool hasSounded() const { return m_sounded; }
    [[nodiscard]] double gain() const { return m_leveller.gain(); }

private:
    void pass(const QByteArray &mulaw)
    {
        if (mulaw.isEmpty())
            return;
        m_sounded = true;
        Q_EMIT m_job.audioReady(mulaw);
    }

    Resampler &m_resampler;
    SilenceTrimmer m_trimmer;
    Leveller m_leveller;
    SpeechJob &m_job;
    bool m_sounded = false;
};

int percentOf(int normal, int change)
{
    return normal * (100 + std::clamp(change, -50, 50)) / 100;
}
}

//! Does the work, in the engine's thread.
class LocalVoiceEngine::Speaker final : public QObject
{
public:
    Speaker(QString dataPath, const std::atomic_bool &stopping) : m_dataPath(std::move(dataPath)), m_stopping(stopping)
    {
    }

    void open()
    {
        if (const auto error = prepare())
            qCWarning(logSpeech, "The local voice is not available: %ls", qUtf16Printable(error->toString()));
    }

    void say(SpeechJob &job)
    {
        const auto isStopped = [&] { return job.cancelled || m_stopping; };
        if (isStopped())
            return;
        if (const auto error = prepare()) {
            Q_EMIT job.failed(*error);
            return;
        }
        const QString voice = job.style.variant % u'/' % QString::number(static_cast<int>(job.style.language));
        SoundPath path(m_resampler, Leveller(job.prosody.volumePercent, m_gains.value(voice, 1)), job);
        const auto error = m_library.speak(sentenceOf(job), [&](std::span<const int16_t> samples) {
            path.feed(samples);
            return !isStopped();
        });
        if (isStopped())
            return;
        if (error) {
            Q_EMIT job.failed(*error);
            return;
        }
        path.finish();
        if (job.prosody.volumePercent == 0)
            m_gains.insert(voice, path.gain());
        if (path.hasSounded())
            Q_EMIT job.finished();
        else
            Q_EMIT job.failed(
                { ServiceError::Kind::Empty, QStringLiteral("the text holds nothing that can be said"), {} });
    }

private:
    std::optional<ServiceError> prepare()
    {
        // Tried again each time it is missing: the data may be installed while the program runs.
        if (auto error = m_library.open(m_dataPath))
            return error;
        const Resampler::Input input { Resampler::Format::Int16, m_library.samplesPerSecond(), 1 };
        if (!m_resampler.open(input))
            return ServiceError { ServiceError::Kind::Server,
                QStringLiteral("the sound of espeak-ng can not be converted"), {} };
        return {};
    }

    static EspeakLibrary::Sentence sentenceOf(const SpeechJob &job)
    {
        return { job.text, job.style.language, job.style.variant, percentOf(NormalPace, job.prosody.ratePercent),
            job.style.pitch, percentOf(100, job.prosody.volumePercent) };
    }

    const QString m_dataPath;
    const std::atomic_bool &m_stopping;
    EspeakLibrary m_library;
    Resampler m_resampler;
    QHash<QString, double> m_gains; // that the last sentence of a voice ended with
};

LocalVoiceEngine::LocalVoiceEngine(const QString &dataPath, QObject *parent)
    : QObject(parent), m_speaker(new Speaker(dataPath, m_stopping))
{
    m_thread.setObjectName(QStringLiteral("localvoice"));
    m_speaker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_speaker, &Speaker::open);
    connect(&m_thread, &QThread::finished, m_speaker, &QObject::deleteLater);
    m_thread.start();
}

LocalVoiceEngine::~LocalVoiceEngine()
{
    m_stopping = true;
    m_thread.quit();
    m_thread.wait();
}

Pending<Utterance> LocalVoiceEngine::speak(const QString &text, const Prosody &prosody, const LocalVoiceStyle &style)
{
    auto job = std::make_shared<SpeechJob>();
    job->text = text;
    job->prosody = prosody;
    job->style = style;
    job->moveToThread(nullptr); // shared by two threads, it receives no events in either
    Pending<Utterance> utterance(new LocalUtterance(job));
    QMetaObject::invokeMethod(
        m_speaker, [speaker = m_speaker, job] { speaker->say(*job); }, Qt::QueuedConnection);
    return utterance;
}
