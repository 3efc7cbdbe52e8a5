// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recordingstore.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds RetryPause = 5s;
// Many calls hand in a part each ten seconds: what comes within this time reaches the disk in one go.
constexpr std::chrono::milliseconds Gathering = 200ms;
// 2.5 MB. Calls wait for the same thread.
constexpr size_t AtOnce = 16;
}

RecordingStore::RecordingStore(Database &database, const DataCipher &cipher, Clock &clock)
    : m_database(database), m_table(database, cipher), m_next(clock.timer([this] { write(); }))
{
}

void RecordingStore::keep(const StoredRecording &part)
{
    if (m_brokenOff.contains(part.call)) {
        if (part.isLast)
            m_brokenOff.remove(part.call);
        return;
    }
    if (part.caller.isEmpty())
        return;
    if (!hasRoomFor(part)) {
        qCWarning(logStore, "call=%s its recording ends here: too much sound waits for the database",
            qUtf8Printable(part.call));
        if (!part.isLast)
            m_brokenOff.insert(part.call);
        return;
    }
    m_waiting.push_back(part);
    if (!m_next->isActive())
        m_next->start(Gathering);
}

bool RecordingStore::hasRoomFor(const StoredRecording &part) const
{
    const auto ofCall = std::ranges::count(m_waiting, part.call, &StoredRecording::call);
    return m_waiting.size() < MostWaiting && ofCall < MostOfACall;
}

Result<void> RecordingStore::writeSome()
{
    const size_t count = std::min(AtOnce, m_waiting.size());
    const Result<void> written = m_database.inTransaction([&]() -> Result<void> {
        for (size_t i = 0; i < count; ++i) {
            if (const Result<void> done = m_table.write(m_waiting[i]); !done)
                return done;
        }
        return {};
    });
    if (written)
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
    return written;
}

void RecordingStore::write()
{
    const Result<void> written = m_waiting.empty() ? Result<void>() : writeSome();
    if (!written && !m_isTroubled)
        qCWarning(logStore) << "recordings wait for the database:" << qUtf8Printable(written.error().toString());
    m_isTroubled = !written;
    if (m_isTroubled)
        m_next->start(RetryPause);
    else if (!m_waiting.empty())
        m_next->start(0ms); // others first
}

void RecordingStore::flush()
{
    m_next->stop();
    Result<void> written;
    while (written && !m_waiting.empty())
        written = writeSome();
    if (!written)
        qCCritical(logStore) << m_waiting.size()
                             << "parts of recordings are lost:" << qUtf8Printable(written.error().toString());
}
