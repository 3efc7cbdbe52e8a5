// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/mediadesk.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
using Kind = ServiceError::Kind;

// It would fail again.
bool isFinal(const ServiceError &error)
{
    return error.kind == Kind::Refused || error.kind == Kind::Declined || error.kind == Kind::NotFound
        || error.kind == Kind::Empty || error.kind == Kind::Malformed;
}

constexpr std::chrono::milliseconds NotAtOnce = 1s;
}

//! One file on its way.
class MediaDesk::Job final : public QObject
{
public:
    Job(MediaDesk &desk, const StoredMessage &what) : stored(what), m_desk(desk) { }

    void begin()
    {
        m_file = m_desk.m_client.getFile(stored.message.file.id);
        connect(m_file.get(), &FileCall::finished, this, &Job::download);
        connect(
            m_file.get(), &FileCall::failed, this, [this](const ServiceError &error) { m_desk.onFailed(this, error); });
    }

    const StoredMessage stored;

private:
    void download(const QString &path)
    {
        m_download = m_desk.m_client.download(path);
        m_file.reset();
        connect(m_download.get(), &DownloadCall::finished, this, &Job::read);
        connect(m_download.get(), &DownloadCall::failed, this,
            [this](const ServiceError &error) { m_desk.onFailed(this, error); });
    }

    void read(const QByteArray &bytes)
    {
        m_reading = m_desk.m_reader->read(stored.message, bytes);
        m_download.reset();
        connect(m_reading.get(), &MediaReading::finished, this,
            [this](const QString &found) { m_desk.onFound(this, found); });
        connect(m_reading.get(), &MediaReading::failed, this,
            [this](const ServiceError &error) { m_desk.onFailed(this, error); });
    }

    MediaDesk &m_desk;
    Pending<FileCall> m_file;
    Pending<DownloadCall> m_download;
    Pending<MediaReading> m_reading;
};

MediaDesk::MediaDesk(TelegramClient &client, MediaReader &reader, Clock &clock, const MediaLimits &limits)
    : m_client(client), m_reader(&reader), m_clock(clock), m_limits(limits), m_again(clock.timer([this] { look(); }))
{
}

MediaDesk::~MediaDesk() = default;

void MediaDesk::adopt(MediaReader &reader)
{
    m_jobs.clear(); // before their reader goes
    m_reader = &reader;
    m_pausedUntil = 0ms;
    m_keyReported = false;
    look();
}

void MediaDesk::stop()
{
    m_isRunning = false;
    m_again->stop();
    m_jobs.clear();
}

void MediaDesk::rest()
{
    m_isResting = true;
    m_again->stop();
    m_jobs.clear();
}

void MediaDesk::resume()
{
    if (std::exchange(m_isResting, false))
        look();
}

void MediaDesk::look()
{
    if (!m_isRunning || m_isResting)
        return;
    m_again->start(m_limits.sweep);
    Q_EMIT wanted();
}

void MediaDesk::onWaiting(const QList<StoredMessage> &waiting)
{
    if (!m_isRunning || m_isResting)
        return;
    m_waiting = waiting;
    for (const StoredMessage &stored : waiting) {
        if (stored.storedAt.addDuration(m_limits.longest) < m_clock.wallNow())
            giveUp(stored);
    }
    beginNext();
    lookAgainWhenDue();
}

// What rests after a failure is not waited for until the next sweep.
void MediaDesk::lookAgainWhenDue()
{
    auto next = m_limits.sweep;
    for (const StoredMessage &stored : std::as_const(m_waiting)) {
        const auto failures = m_failures.find(stored.message.file.id);
        if (failures != m_failures.end())
            next = std::min(next, std::max(failures->second.notBefore, m_pausedUntil) - m_clock.now());
    }
    m_again->start(std::max(next, NotAtOnce));
}

bool MediaDesk::mayBegin() const
{
    return m_isRunning && static_cast<int>(m_jobs.size()) < m_limits.atOnce && m_pausedUntil <= m_clock.now()
        && static_cast<int>(m_begun.size()) < m_limits.anHour;
}

bool MediaDesk::isDue(const StoredMessage &stored) const
{
    const auto failures = m_failures.find(stored.message.file.id);
    const bool rests = failures != m_failures.end() && failures->second.notBefore > m_clock.now();
    return !rests && std::none_of(m_jobs.begin(), m_jobs.end(), [&](const auto &job) {
        return job->stored.message.id == stored.message.id;
    });
}

void MediaDesk::beginNext()
{
    while (!m_begun.empty() && m_begun.front() + 1h <= m_clock.now())
        m_begun.pop_front();
    for (const StoredMessage &stored : std::as_const(m_waiting)) {
        if (!mayBegin())
            return;
        if (!isDue(stored))
            continue;
        m_begun.push_back(m_clock.now());
        m_jobs.push_back(std::make_unique<Job>(*this, stored));
        m_jobs.back()->begin();
    }
}

void MediaDesk::onFound(Job *job, const QString &found)
{
    qCDebug(logInbox) << "found out what is in a file";
    m_failures.erase(job->stored.message.file.id);
    m_keyReported = false;
    Q_EMIT settled(job->stored.message.id, job->stored.revision, found);
    drop(job);
}

void MediaDesk::onFailed(Job *job, const ServiceError &error)
{
    qCDebug(logInbox) << "could not find out what is in a file:" << qUtf8Printable(error.toString());
    Failures &failures = m_failures[job->stored.message.file.id];
    if (error.kind == Kind::Unauthorised) { // the operator may still mend it in time
        if (!std::exchange(m_keyReported, true))
            qCWarning(logInbox) << "what is in files cannot be found out:" << qUtf8Printable(error.toString());
        failures.notBefore = m_clock.now() + m_limits.keyRest;
        drop(job);
        return;
    }
    ++failures.count;
    if (error.retryAfter)
        m_pausedUntil = m_clock.now() + *error.retryAfter;
    if (isFinal(error) || failures.count >= m_limits.attempts) {
        qCInfo(logInbox) << "told by its kind only, for what is in a file cannot be found out:"
                         << qUtf8Printable(error.toString());
        giveUp(job->stored);
        drop(job);
        return;
    }
    const auto rest = std::max<std::chrono::milliseconds>(
        error.retryAfter.value_or(0ms), m_limits.firstRest * (1 << (failures.count - 1)));
    failures.notBefore = m_clock.now() + rest;
    drop(job);
}

void MediaDesk::giveUp(const StoredMessage &stored)
{
    m_failures.erase(stored.message.file.id);
    m_waiting.removeIf([&](const StoredMessage &other) { return other.message.id == stored.message.id; });
    Q_EMIT settled(stored.message.id, stored.revision, {});
}

void MediaDesk::drop(Job *job)
{
    const MessageId id = job->stored.message.id;
    m_waiting.removeIf([&](const StoredMessage &other) { return other.message.id == id; });
    const auto found
        = std::find_if(m_jobs.begin(), m_jobs.end(), [job](const auto &known) { return known.get() == job; });
    // It is what is calling.
    found->release()->deleteLater();
    m_jobs.erase(found);
    beginNext();
    if (m_jobs.empty())
        m_again->start(NotAtOnce); // what rests, and what has come meanwhile
}
