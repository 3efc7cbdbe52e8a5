// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/aurasynthesizer.h"

#include "audio/leveller.h"
#include "audio/silencetrimmer.h"
#include "speech/auraprotocol.h"
#include "speech/deepgramprotocol.h"
#include "speech/speakabletext.h"

using Kind = ServiceError::Kind;

namespace
{
constexpr int Ok = 200;
// Ten minutes of µ-law, far more than 2000 characters can become.
constexpr qsizetype MostSoundBytes = 10 * 60 * 8000;
constexpr qsizetype MostErrorBytes = 16 * 1024;

class AuraUtterance final : public Utterance
{
public:
    AuraUtterance(const AuraSettings &settings, Clock &clock, QNetworkAccessManager &manager, const QString &text,
        const Prosody &prosody)
        : m_settings(settings)
        , m_clock(clock)
        , m_manager(manager)
        , m_pieces(speakable::split(text, aura::MostCharacters))
        , m_leveller(prosody.volumePercent)
        , m_wholeTimer(clock.timer([this] {
            fail({ Kind::Timeout, QStringLiteral("Deepgram's voice was not done in time (TTS_TIMEOUT)"), {} });
        }))
    {
        m_wholeTimer->start(settings.timeout);
        if (m_pieces.isEmpty())
            QMetaObject::invokeMethod(
                this,
                [this] {
                    fail({ Kind::Empty, QStringLiteral("no letter or digit to speak"), {} });
                },
                Qt::QueuedConnection);
        else
            request();
    }

    void cancel() override { release(); }

private:
    void request()
    {
        m_received = 0;
        m_sounded = false;
        m_errorBody.clear();
        m_call = HttpCall::post(m_manager, aura::speakRequest(m_settings.base, m_settings.apiKey, m_settings.voice),
            aura::speakBody(m_pieces.takeFirst()), m_settings.waits, m_clock);
        connect(m_call.get(), &HttpCall::bytesArrived, this, &AuraUtterance::onBytes);
        connect(m_call.get(), &HttpCall::finished, this, &AuraUtterance::onFinished);
        connect(m_call.get(), &HttpCall::failed, this, [this](const ServiceError &error) {
            // An answer that had begun and broke off is another thing than a service that cannot be reached.
            const bool cut = m_received > 0 && error.kind == Kind::Network;
            fail({ cut ? Kind::Malformed : error.kind, QString(QStringLiteral("Deepgram's voice: ") + error.detail),
                error.retryAfter });
        });
    }

    [[nodiscard]] bool isGood() const
    {
        return m_call->status() == Ok && aura::isSound(m_call->header("content-type"));
    }

    void onBytes(const QByteArray &bytes)
    {
        if (!isGood()) {
            if (m_errorBody.size() < MostErrorBytes)
                m_errorBody += bytes;
            return;
        }
        m_received += bytes.size();
        if (m_received > MostSoundBytes)
            fail({ Kind::Malformed, QStringLiteral("Deepgram's voice does not end"), {} });
        else
            pass(m_leveller.feed(m_trimmer.feed(bytes)));
    }

    void onFinished()
    {
        if (!isGood()) {
            fail(refusal());
            return;
        }
        m_call.reset();
        auto rest = m_leveller.feed(m_trimmer.finish());
        rest += m_leveller.finish();
        pass(rest);
        if (m_over)
            return;
        if (!m_sounded)
            fail({ Kind::Empty, QStringLiteral("Deepgram's voice sent no sound"), {} });
        else if (!m_pieces.isEmpty())
            request();
        else {
            release();
            Q_EMIT finished();
        }
    }

    [[nodiscard]] ServiceError refusal() const
    {
        if (m_call->status() == Ok)
            return { Kind::Malformed, QStringLiteral("Deepgram's voice answered with something that is no sound"), {} };
        auto error = deepgram::statusError(m_call->status(), m_errorBody);
        bool isNumber = false;
        const int wait = m_call->header("retry-after").toInt(&isNumber);
        if (isNumber && wait >= 0)
            error.retryAfter = std::chrono::seconds(wait);
        return error;
    }

    void pass(const QByteArray &mulaw)
    {
        if (mulaw.isEmpty() || m_over)
            return;
        m_sounded = true;
        Q_EMIT audioReady(mulaw);
    }

    void fail(const ServiceError &error)
    {
        if (m_over)
            return;
        release();
        Q_EMIT failed(error);
    }

    void release()
    {
        m_over = true;
        m_wholeTimer->stop();
        m_call.reset();
    }

    const AuraSettings m_settings; // a copy: the utterance may outlive the voice
    Clock &m_clock;
    QNetworkAccessManager &m_manager;
    QStringList m_pieces; // still to be asked for
    Pending<HttpCall> m_call;
    QByteArray m_errorBody;
    qsizetype m_received = 0;
    bool m_sounded = false;
    bool m_over = false;
    SilenceTrimmer m_trimmer;
    Leveller m_leveller;
    std::unique_ptr<ClockTimer> m_wholeTimer;
};
}

AuraSynthesizer::AuraSynthesizer(AuraSettings settings, Clock &clock, QNetworkAccessManager &manager)
    : m_settings(std::move(settings)), m_clock(clock), m_manager(manager)
{
}

Pending<Utterance> AuraSynthesizer::speak(const QString &text, const Prosody &prosody)
{
    return Pending<Utterance>(new AuraUtterance(m_settings, m_clock, m_manager, text, prosody));
}
