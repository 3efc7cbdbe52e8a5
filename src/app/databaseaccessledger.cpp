// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/databaseaccessledger.h"

#include "net/logcategories.h"
#include "net/promised.h"
#include "store/inboxservice.h"
#include "store/storeroom.h"

namespace
{
AccessLedger::Entry entryOf(const AccessStanding &standing)
{
    using Kind = AccessStanding::Kind;
    using Standing = AccessLedger::Standing;
    switch (standing.kind) {
    case Kind::Open:
        break;
    case Kind::LockedOut:
        return { Standing::LockedOut, {} };
    case Kind::TooManyCalls:
        return { Standing::TooManyCalls, {} };
    case Kind::NoTimeLeft:
        return { Standing::NoTimeLeft, {} };
    }
    return { Standing::Open, standing.timeLeft };
}
}

DatabaseAccessLedger::DatabaseAccessLedger(
    InboxService &store, const Rules &rules, Clock &clock, std::chrono::milliseconds patience)
    : m_store(store)
    , m_rules(rules)
    , m_clock(clock)
    , m_wait(clock, patience)
    , m_late(clock.timer([this] { tellLate(); }))
{
}

template<class T>
QFuture<T> DatabaseAccessLedger::ask(const Question<T> &question)
{
    const Promised<T> promise;
    m_store.inStore([promise, question](StoreRoom &room) {
        const Result<T> answer = question(room.access());
        if (!answer) {
            qCWarning(logStore) << "who may hear is judged from memory:" << qUtf8Printable(answer.error().toString());
            return; // the promise dies, and cancels its future
        }
        promise.keep(*answer);
    });
    return promise.future();
}

QFuture<AccessLedger::Entry> DatabaseAccessLedger::enter(const QString &callId, const QString &number)
{
    const Promised<Entry> promise;
    const auto decide = [this, promise, callId, number] {
        const QDateTime now = m_clock.wallNow();
        const QDateTime day = dayBegan();
        UsageLimits limits = m_rules.limits;
        limits.lockouts = m_rules.hasPin;
        const AccessStanding here = m_memory.enter(callId, number, limits, now, day);
        const auto answer = ask<AccessStanding>([callId, number, limits, now, day](AccessTable &table) {
            return table.enter(callId, number, limits, now, day);
        });
        m_wait.within<AccessStanding>(answer, [promise, here](const std::optional<AccessStanding> &there) {
            promise.keep(entryOf(there.value_or(here)));
        });
    };
    QMetaObject::invokeMethod(this, decide, Qt::QueuedConnection);
    return promise.future();
}

void DatabaseAccessLedger::leave(const QString &callId, std::chrono::milliseconds length)
{
    QMetaObject::invokeMethod(
        this,
        [this, callId, length] {
            m_memory.leave(callId, length);
            m_store.inStore([callId, length](StoreRoom &room) { (void)room.access().leave(callId, length); });
        },
        Qt::QueuedConnection);
}

QFuture<bool> DatabaseAccessLedger::takeTry(const QString &number)
{
    const Promised<bool> promise;
    const auto decide = [this, promise, number] {
        const QDateTime now = m_clock.wallNow();
        const bool here = m_memory.takeTry(number, now);
        const auto answer = ask<bool>([number, now](AccessTable &table) { return table.takeTry(number, now); });
        m_wait.within<bool>(
            answer, [promise, here](const std::optional<bool> &there) { promise.keep(there.value_or(here)); });
    };
    QMetaObject::invokeMethod(this, decide, Qt::QueuedConnection);
    return promise.future();
}

void DatabaseAccessLedger::settle(const QString &number, bool wasRight)
{
    QMetaObject::invokeMethod(
        this, [this, number, wasRight] { wasRight ? forgive(number) : tellAfterWrong(number); }, Qt::QueuedConnection);
}

void DatabaseAccessLedger::forgive(const QString &number)
{
    m_memory.forgive(number);
    m_store.inStore([number](StoreRoom &room) {
        if (const Result<void> done = room.access().forgive(number); !done)
            qCWarning(logStore) << "a right PIN still counts as a wrong one:"
                                << qUtf8Printable(done.error().toString());
    });
}

void DatabaseAccessLedger::tellAfterWrong(const QString &number)
{
    using Told = std::pair<LockoutNews, bool>;
    const QDateTime now = m_clock.wallNow();
    const LockoutNews here = m_memory.newsAfterWrong(number, now);
    const auto answer = ask<Told>([number, now](AccessTable &table) -> Result<Told> {
        const Result<LockoutNews> news = table.newsAfterWrong(number, now);
        if (!news)
            return tl::unexpected(news.error());
        if (!news->any())
            return Told { *news, false };
        const Result<bool> mayTell = table.mayTellOwner(now);
        return mayTell ? Result<Told>({ *news, *mayTell }) : Result<Told>(tl::unexpected(mayTell.error()));
    });
    m_wait.within<Told>(answer, [this, number, now, here](const std::optional<Told> &there) {
        if (there)
            tellOrWait(number, there->first, there->second);
        else
            tellOrWait(number, here, here.any() && m_memory.mayTellOwner(now));
    });
}

void DatabaseAccessLedger::tellOrWait(const QString &number, const LockoutNews &news, bool mayTell)
{
    if (!mayTell) {
        if (news.ofAll && !m_late->isActive())
            m_late->start(AccessTable::NoticePause);
        return;
    }
    const bool ofAll = news.ofAll || m_late->isActive();
    m_late->stop();
    qCWarning(logCall, "%s locked out after wrong PINs", ofAll ? "all numbers are" : "a number is");
    Q_EMIT lockedOut(number, ofAll);
}

void DatabaseAccessLedger::tellLate()
{
    const QDateTime now = m_clock.wallNow();
    const auto answer = ask<bool>([now](AccessTable &table) { return table.mayTellOwner(now); });
    m_wait.within<bool>(answer, [this, now](const std::optional<bool> &there) {
        tellOrWait({}, { false, true }, there ? *there : m_memory.mayTellOwner(now));
    });
}

QDateTime DatabaseAccessLedger::dayBegan() const
{
    return m_clock.wallNow().toTimeZone(m_rules.timeZone).date().startOfDay(m_rules.timeZone).toUTC();
}
