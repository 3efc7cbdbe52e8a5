// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/anthropicstream.h"
#include "fakes/fakeanthropic.h"

#include <algorithm>

//! Writes one streamed reply at its pace, with its fault.
class FakeAnthropic::Answer : public QObject
{
public:
    enum class Ending { Complete, Cut, Reset, Stall, Error };

    struct Pace
    {
        std::chrono::milliseconds firstText;
        std::chrono::milliseconds perText;
        int chunkBytes;
    };

    Answer(
        HttpExchange *exchange, std::shared_ptr<Request> request, std::vector<anthropic::Step> steps, const Pace &pace)
        : QObject(exchange)
        , m_exchange(exchange)
        , m_request(std::move(request))
        , m_steps(std::move(steps))
        , m_pace(pace)
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &Answer::sendNext);
    }

    void endAfter(int textPieces, Ending ending)
    {
        m_lastPiece = textPieces;
        m_ending = ending;
    }
    void endBeforeStop()
    {
        m_ending = Ending::Cut;
        m_endsBeforeStop = true;
    }
    void start() { schedule(); }

private:
    [[nodiscard]] bool endsHere() const
    {
        if (m_next >= m_steps.size())
            return true;
        const anthropic::Step &step = m_steps.at(m_next);
        if (m_ending == Ending::Complete)
            return false;
        return m_endsBeforeStop
            ? step.isLast
            : m_request->textPieces >= m_lastPiece && (step.isText || step.isLast || m_lastPiece == 0);
    }

    void schedule()
    {
        while (!endsHere()) {
            const bool isText = m_steps.at(m_next).isText;
            const auto delay = !isText       ? std::chrono::milliseconds::zero()
                : m_request->textPieces == 0 ? m_pace.firstText
                                             : m_pace.perText;
            if (delay > std::chrono::milliseconds::zero()) {
                m_timer.start(delay);
                return;
            }
            sendStep();
        }
        finish();
    }

    void sendNext()
    {
        sendStep();
        schedule();
    }

    void sendStep()
    {
        const anthropic::Step &step = m_steps.at(m_next++);
        const qsizetype piece = m_pace.chunkBytes > 0 ? m_pace.chunkBytes : step.bytes.size();
        for (qsizetype at = 0; at < step.bytes.size(); at += piece)
            m_exchange->send(QByteArrayView(step.bytes).sliced(at, std::min(piece, step.bytes.size() - at)));
        if (step.isText) {
            ++m_request->textPieces;
            m_request->piecesAt.append(monotonicNow());
        }
        m_request->finished = m_request->finished || step.isLast;
    }

    void finish()
    {
        switch (m_ending) {
        case Ending::Error:
            m_exchange->send(anthropic::errorEvent(QStringLiteral("overloaded_error"), QStringLiteral("Overloaded")));
            m_exchange->end();
            break;
        case Ending::Complete:
        case Ending::Cut: // the body is whole HTTP and yet lacks its message_stop: that is how it ends early in
                          // practice
            m_exchange->end();
            break;
        case Ending::Reset:
            m_exchange->reset();
            break;
        case Ending::Stall:
            break;
        }
    }

    HttpExchange *m_exchange;
    std::shared_ptr<Request> m_request;
    std::vector<anthropic::Step> m_steps;
    Pace m_pace;
    QTimer m_timer;
    size_t m_next = 0;
    int m_lastPiece = 0;
    bool m_endsBeforeStop = false;
    Ending m_ending = Ending::Complete;
};
