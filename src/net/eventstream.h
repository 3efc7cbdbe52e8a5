// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

//! One event of a text/event-stream. Both fields are whole lines of the wire, so UTF-8 in them is never cut.
struct ServerSentEvent
{
    QByteArray name; //!< empty when the stream gave none
    QByteArray data; //!< never empty; several data lines are joined with LF

    bool operator==(const ServerSentEvent &) const = default;
};

//! Makes events of a body that arrives in pieces cut anywhere (WHATWG HTML, "Server-sent events", parsing).
//!
//! Pure. Knows lines, not their meaning; ignores comments and all fields but "event" and "data". An event that no
//! empty line ends is dropped with the object, as the standard demands.
class EventStream
{
public:
    //! The longest line, and the most data of one event; beyond it the stream is broken for good.
    static constexpr qsizetype MostBytes = 1024 * 1024;

    //! The events these bytes complete, or Malformed, after which every further call says the same.
    [[nodiscard]] Result<QList<ServerSentEvent>> feed(QByteArrayView bytes);

private:
    void takeLine(QByteArrayView line, QList<ServerSentEvent> &events);

    QByteArray m_line; // begun, its end not seen yet
    QByteArray m_name;
    QByteArray m_data; // each line with an LF behind it
    bool m_atStart = true; // a byte order mark may follow
    bool m_afterCr = false; // an LF right now belongs to the line end before it
    bool m_broken = false;
};
