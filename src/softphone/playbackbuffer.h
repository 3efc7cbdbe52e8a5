// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <deque>

//! The provider's end of the machine's voice: a queue of sound and marks that plays at exactly 8000 bytes a second, and
//! the record of what the caller therefore heard, and when (Twilio, "Media Streams - WebSocket messages": media, mark,
//! clear).
//!
//! Time is told to it and may only go forward; all times are on the scale of the first one. Pure, one thread.
class PlaybackBuffer
{
public:
    using Time = std::chrono::milliseconds;

    //! Ten minutes; what goes beyond is thrown away (Twilio, warning 31931).
    static constexpr qsizetype Capacity = 4'800'000;
    //! 20 ms.
    static constexpr qsizetype WindowBytes = 160;

    //! Sound without a pause in it, as it was played.
    struct Span
    {
        Time from { 0 };
        qsizetype bytes = 0;
        bool operator==(const Span &) const = default;
    };
    //! A mark that came back. Flushed ones were not heard but cleared away.
    struct Mark
    {
        QString name;
        Time at { 0 };
        bool flushed = false;
        bool operator==(const Mark &) const = default;
    };

    explicit PlaybackBuffer(Time start);

    //! Queues sound. Returns how many bytes were thrown away for want of room.
    qsizetype play(const QByteArray &mulaw, Time now);
    //! Queues a mark; with nothing queued before it, it is reached at once.
    void mark(const QString &name, Time now);
    //! Throws the queue away; the marks in it come back at once, in their order.
    void clear(Time now);
    //! Plays up to now.
    void advance(Time now);

    //! Names of the marks that came back since the last time, to be echoed.
    [[nodiscard]] QStringList takeMarks();
    //! The next 20 ms of what was played, silence where nothing was queued; empty when they are not complete yet.
    [[nodiscard]] QByteArray takeWindow();

    //! Sound that is still to be played.
    [[nodiscard]] qsizetype queuedBytes() const { return m_queuedBytes; }
    [[nodiscard]] bool isPlaying() const { return m_queuedBytes > 0; }
    [[nodiscard]] const QList<Span> &spans() const { return m_spans; }
    [[nodiscard]] const QList<Mark> &marks() const { return m_marks; }
    //! Gaps in the middle of something: the queue ran dry behind sound without a mark, and then more sound came.
    //! Dry behind a mark is the end of a sentence, and dry after a clear is meant.
    [[nodiscard]] const QList<Span> &underruns() const { return m_underruns; }
    //! Sound that was cleared or thrown away.
    [[nodiscard]] qsizetype lostBytes() const { return m_lostBytes; }

private:
    struct Item
    {
        QByteArray sound; // empty: a mark
        QString mark;
    };

    [[nodiscard]] Time timeOf(qint64 bytes) const;
    void reachMarks();
    void heard(qsizetype bytes);

    Time m_start;
    qint64 m_position = 0; // bytes played since the start, silence included
    qint64 m_dryAt = -1; // where the queue ran dry in the middle of something
    qint64 m_spanEnd = -1; // where the last span ends
    std::deque<Item> m_queue;
    qsizetype m_offset = 0; // into the first item
    qsizetype m_queuedBytes = 0;
    qsizetype m_lostBytes = 0;
    QByteArray m_played;
    QStringList m_reached;
    QList<Span> m_spans;
    QList<Mark> m_marks;
    QList<Span> m_underruns;
};
