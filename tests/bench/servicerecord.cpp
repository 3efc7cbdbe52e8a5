// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/servicerecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
//! Which of the pieces (one for each word) completes the first sentence.
qsizetype pieceOfFirstSentence(const QString &text)
{
    static const QRegularExpression end(u"[.!?](?=\\s|$)"_s);
    const auto match = end.match(text);
    const QString sentence = match.hasMatch() ? text.first(match.capturedEnd()) : text;
    return sentence.split(u' ', Qt::SkipEmptyParts).size() - 1;
}

QString lastTurn(const QJsonObject &request)
{
    return QString::fromUtf8(
        QJsonDocument(request["messages"_L1].toArray().last().toObject()).toJson(QJsonDocument::Compact));
}
}

ServiceRecord::ServiceRecord(const QJsonObject &deepgram, const QJsonObject &anthropic, const QJsonObject &edge)
{
    const QJsonArray connections = deepgram["connections"_L1].toArray();
    for (const QJsonValue &connection : connections) {
        std::vector<Words> words;
        QString question;
        const QJsonArray results = connection["words"_L1].toArray();
        for (const QJsonValue &result : results) {
            words.push_back({ result["transcript"_L1].toString(), result["speech_final"_L1].toBool(),
                result["at_us"_L1].toInteger() });
            // The first turn of every call is its question.
            if (question.isEmpty() && words.back().isSpeechFinal)
                question = words.back().transcript;
        }
        // The same caller phones again at the next load.
        std::vector<Words> &all = m_words[question];
        all.insert(all.end(), words.begin(), words.end());
    }
    const QJsonArray conversations = anthropic["conversations"_L1].toArray();
    for (const QJsonValue &one : conversations) {
        const QJsonArray pieces = one["pieces_us"_L1].toArray();
        const qint64 answered = pieces[pieceOfFirstSentence(one["text"_L1].toString())].toInteger();
        m_model.push_back({ lastTurn(one["body"_L1].toObject()), one["arrived_us"_L1].toInteger(), answered });
    }
    const QJsonArray turns = edge["turns"_L1].toArray();
    for (const QJsonValue &one : turns)
        m_voice.push_back(
            { one["text"_L1].toString(), one["arrived_us"_L1].toInteger(), one["first_audio_us"_L1].toInteger() });
}

const ServiceRecord::Service *ServiceRecord::within(
    const std::vector<Service> &services, const QString &question, qint64 from, qint64 to)
{
    const auto found = std::ranges::find_if(services, [&](const Service &one) {
        return one.asked >= from && one.answered > one.asked && one.answered <= to && one.text.contains(question);
    });
    return found == services.end() ? nullptr : &*found;
}

std::optional<ServiceRecord::TurnTime> ServiceRecord::turnTime(
    const QString &question, const BenchCaller::Turn &turn) const
{
    const auto found = m_words.constFind(question);
    if (found == m_words.cend())
        return std::nullopt;
    const auto final = std::ranges::find_if(*found, [&](const Words &words) {
        return words.isSpeechFinal && words.transcript == question && words.at >= turn.said
            && words.at <= turn.answered;
    });
    if (final == found->end())
        return std::nullopt;
    const Service *model = within(m_model, question, final->at, turn.answered);
    const Service *voice = model ? within(m_voice, question, model->asked, turn.answered) : nullptr;
    if (!voice)
        return std::nullopt;
    TurnTime time;
    time.toModel = model->asked - final->at;
    time.toVoice = voice->asked - model->answered;
    time.toCaller = turn.answered - voice->answered;
    time.beyondServices = time.toModel + time.toVoice + time.toCaller;
    time.sinceVoice = time.beyondServices + final->at - (turn.said + Endpointing);
    return time;
}

std::optional<qint64> ServiceRecord::stopTime(
    const QString &question, const BenchCaller::Interruption &interruption) const
{
    const auto found = m_words.constFind(question);
    if (found == m_words.cend() || interruption.cleared == 0)
        return std::nullopt;
    const auto deciding
        = std::ranges::find_if(*found, [&](const Words &words) { return words.at >= interruption.began; });
    if (deciding == found->end() || deciding->at > interruption.cleared)
        return std::nullopt;
    return interruption.cleared - deciding->at;
}
