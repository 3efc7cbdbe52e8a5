// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <deque>
#include <variant>
#include <vector>

//! Decides what of the queued sound goes over the wire now, so that the far side always has some ahead of its play head
//! (no gap) and never much more than a few seconds (an interruption stops at once, and we know about where the caller
//! is). The far side's play head is reckoned from a monotonic clock; the marks it sends back are the truth. Pure.
class PlayoutQueue
{
public:
    //! All measured in playing time.
    struct Pace
    {
        std::chrono::milliseconds ahead { 3000 }; //!< the most that the far side is given in advance
        std::chrono::milliseconds refillBelow {
            2400
        }; //!< sending resumes here, so that frames leave several at a time
        std::chrono::milliseconds frame { 200 }; //!< one message; 1600 bytes
        std::chrono::milliseconds firstFrame { 40 }; //!< onto an empty line, so that sound begins at once
        std::chrono::milliseconds reserve {
            300
        }; //!< with more than this ahead a short piece waits for its continuation
    };
    //! Sound, or the name of a mark.
    using Item = std::variant<QByteArray, QString>;

    PlayoutQueue() = default;
    explicit PlayoutQueue(const Pace &pace) : m_pace(pace) { }

    void play(const QByteArray &mulaw);
    void playMark(const QString &name);
    //! What is to be sent now, in order. Reckoned as sent.
    [[nodiscard]] std::vector<Item> due(std::chrono::microseconds now);
    //! Nothing is queued, here and at the far side.
    void clear();
    //! The far side has said that it played all it was sent.
    void allPlayed() { m_end = std::chrono::microseconds(0); }
    //! How much the far side still has to play.
    [[nodiscard]] std::chrono::microseconds ahead(std::chrono::microseconds now) const;
    [[nodiscard]] bool isEmpty() const { return m_items.empty(); }

private:
    //! Bytes of sound in front of the next mark, up to limit; isOpen when the queue ends before the limit.
    [[nodiscard]] qsizetype run(qsizetype limit, bool &isOpen) const;
    [[nodiscard]] QByteArray take(qsizetype size);

    Pace m_pace;
    std::deque<Item> m_items;
    qsizetype m_offset = 0; // what is already sent of the sound in front
    std::chrono::microseconds m_end { 0 }; // when the far side will have played all it was sent
    bool m_isFilling = true;
};
