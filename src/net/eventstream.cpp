// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/eventstream.h"

namespace
{
constexpr QByteArrayView ByteOrderMark("\xEF\xBB\xBF");

qsizetype lineEnd(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\n' || bytes[i] == '\r')
            return i;
    }
    return -1;
}
}

Result<QList<ServerSentEvent>> EventStream::feed(QByteArrayView bytes)
{
    QList<ServerSentEvent> events;
    while (!m_broken && !bytes.isEmpty()) {
        if (std::exchange(m_afterCr, false) && bytes.front() == '\n') {
            bytes = bytes.sliced(1);
            continue;
        }
        const qsizetype end = lineEnd(bytes);
        const QByteArrayView part = end < 0 ? bytes : bytes.first(end);
        if (m_line.size() + part.size() > MostBytes) {
            m_broken = true;
            break;
        }
        m_line.append(part.data(), part.size());
        if (end < 0)
            break;
        m_afterCr = bytes[end] == '\r';
        bytes = bytes.sliced(end + 1);
        takeLine(m_line, events);
        m_line.clear();
    }
    if (m_broken)
        return failure(ServiceError::Kind::Malformed, QStringLiteral("an event of the stream is longer than 1 MiB"));
    return events;
}

void EventStream::takeLine(QByteArrayView line, QList<ServerSentEvent> &events)
{
    if (std::exchange(m_atStart, false) && line.startsWith(ByteOrderMark))
        line = line.sliced(ByteOrderMark.size());
    if (line.isEmpty()) {
        if (!m_data.isEmpty()) {
            m_data.chop(1);
            if (!m_data.isEmpty())
                events.append({ m_name, m_data });
        }
        m_name.clear();
        m_data.clear();
        return;
    }
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView field = colon < 0 ? line : line.first(colon);
    QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (field == "event") {
        m_name = value.toByteArray();
    } else if (field == "data") {
        if (m_data.size() + value.size() > MostBytes)
            m_broken = true;
        else
            m_data.append(value.data(), value.size()).append('\n');
    }
}
