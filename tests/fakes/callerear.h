// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/audiblewatermark.h"
#include "fakes/texttable.h"

#include <QStringList>

//! What the caller heard of the fakes' voices, told from the µ-law that was really played to him.
class CallerEar
{
public:
    struct Heard
    {
        QString text; //!< empty when the table does not know the number
        int number = 0;
        std::chrono::milliseconds start { 0 }; //!< of the sound, counted from the first byte heard
        std::chrono::milliseconds end { 0 }; //!< of its last tone
        std::chrono::milliseconds longestGap { 0 }; //!< of silence inside it
        bool complete = false; //!< its end was heard too
    };

    //! The table outlives the ear.
    explicit CallerEar(const TextTable &table);

    //! The next window of what was played; windows follow each other without a hole, silence included.
    void hear(QByteArrayView mulaw);
    //! Nothing was played for this long.
    void hearNothing(std::chrono::milliseconds length);

    //! All sentences so far, oldest first; the last may still be going on (complete is false then).
    [[nodiscard]] QList<Heard> heard() const;
    //! Only the texts of those heard to the end.
    [[nodiscard]] QStringList completeTexts() const;
    [[nodiscard]] std::chrono::milliseconds position() const { return m_listener.position(); }

private:
    const TextTable &m_table;
    audiblewatermark::Listener m_listener;
    QList<Heard> m_heard;
};
