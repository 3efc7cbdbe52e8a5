// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tokennotes.h"

#include "net/logcategories.h"

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds RetryPause = 5s;

Result<void> done(const auto &result)
{
    return result ? Result<void>() : Result<void>(tl::unexpected(result.error()));
}
}

TokenNotes::TokenNotes(Database &database, const DataCipher &cipher, Clock &clock)
    : m_database(database), m_table(database, cipher), m_clock(clock), m_next(clock.timer([this] { onTime(); }))
{
}

void TokenNotes::keep(const TokenNote &note)
{
    m_waiting.push_back(note);
    if (m_waiting.size() > MostWaiting)
        m_waiting.pop_front();
    if (!m_next->isActive())
        m_next->start(Gathering);
}

void TokenNotes::onTime()
{
    if (const Result<void> written = write(); !written) {
        // Calls go on; only a restart meanwhile would forget them. That the database has trouble, others say.
        qCDebug(logStore) << m_waiting.size() << "notes about stream tokens wait for the database:"
                          << qUtf8Printable(written.error().toString());
        m_next->start(RetryPause);
    }
}

void TokenNotes::flush()
{
    m_next->stop();
    if (const Result<void> written = write(); !written)
        qCWarning(logStore) << m_waiting.size()
                            << "notes about stream tokens are lost:" << qUtf8Printable(written.error().toString());
}

Result<void> TokenNotes::write()
{
    if (m_waiting.empty())
        return {};
    const Result<void> written = m_database.inTransaction([this]() -> Result<void> {
        for (const TokenNote &note : m_waiting) {
            if (const Result<void> one = writeOne(note); !one)
                return one;
        }
        return {};
    });
    if (written)
        m_waiting.clear();
    return written;
}

Result<void> TokenNotes::writeOne(const TokenNote &note)
{
    switch (note.kind) {
    case TokenNote::Kind::Issued: {
        const auto issued = m_table.issue(note.call, note.token, note.expires, m_clock.wallNow());
        // Something else stands there that cannot be read: waiting would not mend it.
        return !issued && issued.error().kind == ServiceError::Kind::Malformed ? Result<void>() : done(issued);
    }
    case TokenNote::Kind::Withdrawn:
        return m_table.withdraw(note.call);
    case TokenNote::Kind::Redeemed:
        return done(m_table.redeem(note.call, m_clock.wallNow()));
    }
    return {};
}
