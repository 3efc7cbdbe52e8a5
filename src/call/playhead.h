// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>
#include <deque>

//! Reckons what the caller hears of what a line was given to play: the far end plays 8000 bytes a second without a
//! pause, and silence when there is nothing; what stopPlaying() took back is not among it.
//!
//! Everything reaches the far end later than it was said, and its marks come back later still. So what was reckoned is
//! put right by them once, with keep(): there the far end has got as far as the mark that has just come back, and not
//! as far as was reckoned, and this delay is then kept. From there on the sound stands beside what came from the caller
//! as the far end had both at one moment.
//!
//! Time is told to it and may only go forward. Pure, one thread.
class PlayHead
{
public:
    using Time = std::chrono::milliseconds;

    explicit PlayHead(Time now) : m_start(now) { }

    //! What the line was told. Cheap: sound is shared, not copied, until it is played.
    void play(const QByteArray &mulaw, Time now);
    void playMark(const QString &name, Time now);
    void stopPlaying(Time now);
    //! What the line told.
    void marked(const QString &name, Time now);

    //! What is played behind the mark that came back last is kept from now on.
    void keep(Time now);
    //! Plays up to now.
    void advance(Time now);
    //! What was played since keep() and not taken yet, from its beginning; at most so much.
    [[nodiscard]] QByteArray take(qsizetype most);
    [[nodiscard]] qsizetype available() const { return m_keeps ? m_played.size() : 0; }

private:
    //! Longer than any real line takes. Before keep() no more sound than this is remembered.
    static constexpr Time MostDelay { 5000 };

    struct Item
    {
        QByteArray sound; // empty: a mark
        QString mark;
    };
    struct Passed
    {
        QString mark;
        qint64 position = 0;
    };

    void playSome(qint64 bytes);
    void passMarks();
    void forgetOld();
    void forgetBefore(qint64 position);

    const Time m_start;
    qint64 m_position = 0; // bytes reckoned as played since the start, silence included
    std::deque<Item> m_queue;
    qsizetype m_offset = 0; // into the first item
    QByteArray m_played; // its last part, up to m_position
    QList<Passed> m_passed; // marks that should come back soon
    bool m_keeps = false;
};
