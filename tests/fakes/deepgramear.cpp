// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/deepgramear.h"

#include "audio/mulaw.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr auto Step = 20ms;
constexpr qsizetype StepBytes = 160;
constexpr double VoiceLevel = 350;
constexpr auto VoiceOnset = 60ms; // of sound before it counts as speech
constexpr auto SilentInterimEvery = 1000ms;
constexpr auto WordLength = 330ms;

double seconds(std::chrono::milliseconds time)
{
    return static_cast<double>(time.count()) / 1000;
}

QString bare(const QString &word)
{
    static const QRegularExpression marks(
        QStringLiteral("^\\W+|\\W+$"), QRegularExpression::UseUnicodePropertiesOption);
    return QString(word).remove(marks).toLower();
}
}

DeepgramEar::DeepgramEar(const TextTable &table, const QHash<QString, Hearing> &hearings, const Settings &settings)
    : m_table(table), m_hearings(hearings), m_settings(settings)
{
}

QList<DeepgramEar::Message> DeepgramEar::hear(QByteArrayView mulaw)
{
    QList<Message> messages;
    m_rest.append(mulaw);
    qsizetype at = 0;
    for (; m_rest.size() - at >= StepBytes; at += StepBytes)
        step(QByteArrayView(m_rest).sliced(at, StepBytes), messages);
    m_rest.remove(0, at);
    return messages;
}

void DeepgramEar::step(QByteArrayView mulaw, QList<Message> &messages)
{
    m_position += Step;
    const bool voiced = mulaw::rms(mulaw) > VoiceLevel;
    m_voiced = voiced ? m_voiced + Step : 0ms;
    m_silent = voiced ? 0ms : m_silent + Step;
    if (!m_inSpeech && m_voiced >= VoiceOnset) {
        m_inSpeech = true;
        m_lastInterim = m_position;
        if (m_settings.vadEvents) {
            messages.append({ { { QStringLiteral("type"), QStringLiteral("SpeechStarted") },
                                  { QStringLiteral("channel"), QJsonArray { 0, 1 } },
                                  { QStringLiteral("timestamp"), seconds(m_position - VoiceOnset) } },
                m_position });
        }
    }
    const auto events = m_listener.feed(mulaw);
    for (const auto &event : events)
        onWatermark(event);

    const bool silenceEnds = m_settings.endpointing >= 0ms && m_silent >= m_settings.endpointing;
    const auto hearing = m_hearings.value(m_text);
    if (m_inSpeech && silenceEnds && (hearing.speechFinal || m_text.isEmpty())) {
        m_inSpeech = false;
        finishUtterance(messages, true, false);
    }
    const bool wordsEnd = m_settings.utteranceEnd && m_settings.interimResults && m_utteranceEndDue && m_complete
        && m_position - m_lastWordEnd >= *m_settings.utteranceEnd;
    if (wordsEnd) {
        if (!m_text.isEmpty())
            finishUtterance(messages, false, false);
        m_utteranceEndDue = false;
        m_inSpeech = false;
        messages.append({ { { QStringLiteral("type"), QStringLiteral("UtteranceEnd") },
                              { QStringLiteral("channel"), QJsonArray { 0, 1 } },
                              { QStringLiteral("last_word_end"), seconds(m_lastWordEnd) } },
            m_position, true });
    }
    const auto pace = m_inSpeech ? m_settings.interimEvery : SilentInterimEvery;
    if (m_settings.interimResults && m_position - m_lastInterim >= pace) {
        m_lastInterim = m_position;
        const bool guessing = !hearing.firstGuess.isEmpty();
        messages.append(results(guessing ? hearing.firstGuess.split(u' ') : wordsSoFar(), false, false, false));
    }
}

void DeepgramEar::onWatermark(const audiblewatermark::Listener::Event &event)
{
    if (event.kind == audiblewatermark::Listener::Event::Kind::Begun) {
        m_text = m_table.textOf(event.number).value_or(QString());
        m_textStart = event.start;
        m_complete = false;
        m_utteranceEndDue = true;
    } else {
        m_complete = true;
    }
    m_lastWordEnd = event.at;
}

QStringList DeepgramEar::wordsSoFar() const
{
    const QStringList words = m_text.split(u' ', Qt::SkipEmptyParts);
    if (m_complete || words.isEmpty())
        return words;
    // The last word is known only when its end was heard.
    const auto heard = (m_listener.lastTone() - m_textStart) / WordLength;
    return words.first(std::clamp<qsizetype>(heard, 1, std::max<qsizetype>(1, words.size() - 1)));
}

void DeepgramEar::finishUtterance(QList<Message> &messages, bool speechFinal, bool fromFinalize)
{
    const Hearing hearing = m_hearings.value(m_text);
    if (!m_complete)
        m_lastWordEnd = m_listener.lastTone();
    if (m_complete && hearing.pieces.size() > 1) {
        const auto whole = m_position - m_windowStart;
        const auto end = m_position;
        for (qsizetype i = 0; i < hearing.pieces.size(); ++i) {
            const bool last = i + 1 == hearing.pieces.size();
            const std::chrono::milliseconds part
                = whole * static_cast<long>(i + 1) / static_cast<long>(hearing.pieces.size());
            m_position = end - whole + part;
            messages.append(results(
                hearing.pieces.at(i).split(u' ', Qt::SkipEmptyParts), true, last && speechFinal, last && fromFinalize));
        }
    } else {
        messages.append(results(wordsSoFar(), true, speechFinal, fromFinalize));
    }
    m_utteranceEndDue = m_utteranceEndDue && !m_text.isEmpty();
    m_complete = m_complete || !m_text.isEmpty();
    m_text.clear();
}

QList<DeepgramEar::Message> DeepgramEar::finalize()
{
    QList<Message> messages;
    if (m_inSpeech || !m_text.isEmpty()) {
        finishUtterance(messages, false, true);
        m_inSpeech = false;
    }
    return messages;
}

DeepgramEar::Message DeepgramEar::results(const QStringList &words, bool isFinal, bool speechFinal, bool fromFinalize)
{
    const double confidence = m_hearings.value(m_text).confidence;
    QJsonArray list;
    auto start = std::max(m_textStart, m_windowStart);
    const auto length = words.isEmpty()
        ? 0ms
        : std::max<std::chrono::milliseconds>(20ms, (m_position - start) / static_cast<long>(words.size() + 1));
    for (const QString &word : words) {
        list.append(QJsonObject { { QStringLiteral("word"), bare(word) }, { QStringLiteral("start"), seconds(start) },
            { QStringLiteral("end"), seconds(start + length) }, { QStringLiteral("confidence"), confidence },
            { QStringLiteral("punctuated_word"), word } });
        start += length;
    }
    const QJsonObject alternative { { QStringLiteral("transcript"), words.join(u' ') },
        { QStringLiteral("confidence"), words.isEmpty() ? 0.0 : confidence }, { QStringLiteral("words"), list } };
    const QJsonObject json { { QStringLiteral("type"), QStringLiteral("Results") },
        { QStringLiteral("channel_index"), QJsonArray { 0, 1 } }, { QStringLiteral("start"), seconds(m_windowStart) },
        { QStringLiteral("duration"), seconds(m_position - m_windowStart) }, { QStringLiteral("is_final"), isFinal },
        { QStringLiteral("speech_final"), speechFinal },
        { QStringLiteral("channel"), QJsonObject { { QStringLiteral("alternatives"), QJsonArray { alternative } } } },
        { QStringLiteral("from_finalize"), fromFinalize } };
    if (isFinal)
        m_windowStart = m_position;
    return { json, m_position, isFinal };
}
