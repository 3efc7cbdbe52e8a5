// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/typedrecognizer.h"

#include "audio/mulaw.h"

#include <QStringList>

namespace
{
constexpr double Loud = 300; // RMS above which there is speech
constexpr std::chrono::milliseconds EndOfTurn(600); // longer than espeak-ng pauses at a comma
constexpr std::chrono::milliseconds BetweenPartials(300);

class TypedListening final : public Listening
{
public:
    explicit TypedListening(TypedWords &words)
    {
        connect(&words, &TypedWords::typed, this, [this](const QString &text) { m_texts.append(text); });
    }

    void hear(const QByteArray &sound) override
    {
        const auto length = mulaw::duration(sound.size());
        if (mulaw::rms(sound) > Loud) {
            if (m_spoken.count() == 0)
                Q_EMIT speechStarted();
            m_spoken += length;
            m_silent = {};
            tellPartial();
        } else if (m_spoken.count() > 0) {
            m_silent += length;
            if (m_silent >= EndOfTurn)
                endTurn();
        }
    }

    void cancel() override { disconnect(); }

private:
    void tellPartial()
    {
        if (m_texts.isEmpty() || m_spoken - m_toldAt < BetweenPartials)
            return;
        m_toldAt = m_spoken;
        // About three words a second.
        const QStringList words = m_texts.constFirst().split(u' ', Qt::SkipEmptyParts);
        const qsizetype count = std::min<qsizetype>(words.size(), 1 + m_spoken.count() / BetweenPartials.count());
        Q_EMIT partial(words.first(count).join(u' '), 1, BetweenPartials);
    }

    void endTurn()
    {
        m_spoken = m_silent = m_toldAt = {};
        if (!m_texts.isEmpty())
            Q_EMIT utterance(m_texts.takeFirst(), EndOfTurn + BetweenPartials);
    }

    QStringList m_texts; // said or being said, not yet recognised
    std::chrono::milliseconds m_spoken { 0 };
    std::chrono::milliseconds m_silent { 0 };
    std::chrono::milliseconds m_toldAt { 0 };
};
}

TypedRecognizer::TypedRecognizer(TypedWords &words) : m_words(words) { }

Pending<Listening> TypedRecognizer::listen()
{
    return Pending<Listening>(new TypedListening(m_words));
}
