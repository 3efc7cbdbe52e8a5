// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/workerdispatcher.h"

#include "net/logcategories.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSocketNotifier>

#include <array>
#include <limits>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace
{
//! Stand for our own two descriptors; those of sockets carry a serial number from 1 on in their upper half.
constexpr uint64_t WakeUpKey = 1;
constexpr uint64_t LazyKey = 2;
constexpr int MaxReady = 2048; // 24 KiB of stack

uint64_t keyOf(int descriptor, uint32_t serial)
{
    return uint64_t { serial } << 32 | static_cast<uint32_t>(descriptor);
}

void control(int epoll, int operation, int descriptor, uint32_t events, uint64_t key)
{
    epoll_event event {};
    event.events = events;
    event.data.u64 = key;
    if (::epoll_ctl(epoll, operation, descriptor, &event) != 0
        && operation != EPOLL_CTL_DEL) // a closed one has left by itself
        qCWarning(logTelephony, "A socket cannot be watched: %s", strerror(errno));
}

std::vector<std::pair<uint64_t, uint32_t>> readyIn(int epoll, int timeout)
{
    std::array<epoll_event, MaxReady> events;
    const int count = ::epoll_wait(epoll, events.data(), MaxReady, timeout);
    std::vector<std::pair<uint64_t, uint32_t>> ready;
    ready.reserve(static_cast<size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i) {
        const epoll_event event = events[static_cast<size_t>(i)]; // a copy, as the kernel's own is packed
        ready.emplace_back(uint64_t { event.data.u64 }, uint32_t { event.events });
    }
    return ready;
}
}

WorkerDispatcher::WorkerDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_lazyEpoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wakeUp(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (m_epoll < 0 || m_lazyEpoll < 0 || m_wakeUp < 0)
        qFatal("No event loop for a worker thread: %s. Raise the limit of open files.", strerror(errno));
    control(m_epoll, EPOLL_CTL_ADD, m_wakeUp, EPOLLIN, WakeUpKey);
    control(m_epoll, EPOLL_CTL_ADD, m_lazyEpoll, 0, LazyKey);
}

WorkerDispatcher::~WorkerDispatcher()
{
    ::close(m_wakeUp);
    ::close(m_lazyEpoll);
    ::close(m_epoll);
}

bool WorkerDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted = false;
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    const bool mayWait = flags.testFlag(QEventLoop::WaitForMoreEvents) && !m_isInterrupted;
    if (mayWait)
        Q_EMIT aboutToBlock();
    bool hasWorked = false;
    if (flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        return handleTimers();
    hasWorked = handleSockets(waitTime(mayWait && !m_isInterrupted));
    if (!m_isLazyArmed && m_lazyCount > 0 && isLazyDue())
        hasWorked = handleLazySockets() || hasWorked;
    return handleTimers() || hasWorked;
}

int WorkerDispatcher::waitTime(bool mayWait) const
{
    if (!mayWait)
        return 0;
    auto until = Clock::time_point::max();
    for (const auto &[due, id] : m_due) {
        if (m_timers.at(id).isFiring)
            continue; // a nested event loop within its own slot
        until = due;
        break;
    }
    if (!m_isLazyArmed && m_lazyCount > 0)
        until = std::min(until, m_lazyLast + LazyInterval);
    if (until == Clock::time_point::max())
        return -1;
    const auto span = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    return static_cast<int>(std::clamp<qint64>(span.count(), 0, std::numeric_limits<int>::max()));
}

bool WorkerDispatcher::handleSockets(int timeout)
{
    watchChanged();
    std::vector<Ready> ready = readyIn(m_epoll, timeout);
    bool isLazyReady = false;
    std::erase_if(ready, [&](const Ready &one) {
        if (one.first == WakeUpKey) {
            uint64_t count = 0;
            static_cast<void>(!::read(m_wakeUp, &count, sizeof count));
            m_isAwake = false;
        }
        isLazyReady = isLazyReady || one.first == LazyKey;
        return one.first <= LazyKey;
    });
    bool hasWorked = activate(ready);
    if (isLazyReady) {
        if (isLazyDue())
            hasWorked = handleLazySockets() || hasWorked;
        else
            armLazy(false); // it waits for its time
    }
    return hasWorked;
}

bool WorkerDispatcher::isLazyDue() const
{
    return Clock::now() >= m_lazyLast + LazyInterval;
}

bool WorkerDispatcher::handleLazySockets()
{
    m_lazyLast = Clock::now();
    const std::vector<Ready> ready = readyIn(m_lazyEpoll, 0);
    // With one busy socket, being woken by it is cheapest; with several, being woken by none of them.
    armLazy(ready.size() < 2);
    return activate(ready);
}

void WorkerDispatcher::armLazy(bool arm)
{
    if (arm == m_isLazyArmed)
        return;
    m_isLazyArmed = arm;
    control(m_epoll, EPOLL_CTL_MOD, m_lazyEpoll, arm ? static_cast<uint32_t>(EPOLLIN) : 0U, LazyKey);
}

bool WorkerDispatcher::activate(const std::vector<Ready> &ready)
{
    bool hasWorked = false;
    const auto tell = [&](const Ready &one, uint32_t events, QSocketNotifier *Socket::*notifier) {
        if (!(one.second & events))
            return;
        // Looked up each time: what came before may have closed this socket, or put another one in its place.
        const auto found = m_sockets.find(static_cast<int>(one.first & 0xffffffffU));
        if (found == m_sockets.end() || found->second.serial != one.first >> 32 || !(found->second.*notifier))
            return;
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(found->second.*notifier, &event);
        hasWorked = true;
    };
    for (const Ready &one : ready) {
        tell(one, EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLRDHUP, &Socket::read);
        tell(one, EPOLLOUT | EPOLLERR, &Socket::write);
        tell(one, EPOLLPRI, &Socket::exception);
    }
    return hasWorked;
}

void WorkerDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = static_cast<int>(notifier->socket());
    Socket &socket = m_sockets[descriptor];
    if (socket.serial == 0)
        socket.serial = ++m_lastSerial == 0 ? ++m_lastSerial : m_lastSerial;
    switch (notifier->type()) {
    case QSocketNotifier::Read:
        socket.read = notifier;
        break;
    case QSocketNotifier::Write:
        socket.write = notifier;
        break;
    case QSocketNotifier::Exception:
        socket.exception = notifier;
        break;
    }
    change(descriptor, socket);
}

void WorkerDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const auto found = m_sockets.find(static_cast<int>(notifier->socket()));
    if (found == m_sockets.end())
        return;
    Socket &socket = found->second;
    for (QSocketNotifier **one : { &socket.read, &socket.write, &socket.exception }) {
        if (*one == notifier)
            *one = nullptr;
    }
    if (socket.read || socket.write || socket.exception) {
        change(found->first, socket);
        return;
    }
    watch(found->first, socket); // now, as its number may be another socket's in a moment
    m_lazyCount -= socket.isLazy ? 1 : 0;
    m_sockets.erase(found);
}

void WorkerDispatcher::change(int descriptor, Socket &socket)
{
    if (std::exchange(socket.isChanged, true))
        return;
    m_changed.push_back(descriptor);
}

void WorkerDispatcher::watchChanged()
{
    for (const int descriptor : m_changed) {
        // It may have gone, or be another one which is listed a second time.
        const auto found = m_sockets.find(descriptor);
        if (found != m_sockets.end() && std::exchange(found->second.isChanged, false))
            watch(descriptor, found->second);
    }
    m_changed.clear();
}

void WorkerDispatcher::readLazily(qintptr descriptor)
{
    const auto found = m_sockets.find(static_cast<int>(descriptor));
    if (found == m_sockets.end() || found->second.isLazy)
        return;
    found->second.isLazy = true;
    if (++m_lazyCount == 1)
        armLazy(true);
    watch(found->first, found->second);
}

void WorkerDispatcher::watch(int descriptor, Socket &socket)
{
    const uint64_t key = keyOf(descriptor, socket.serial);
    const bool wantsLazy = socket.isLazy && socket.read;
    if (wantsLazy != socket.isInLazySet)
        control(m_lazyEpoll, wantsLazy ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, descriptor, EPOLLIN, key);
    socket.isInLazySet = wantsLazy;
    uint32_t events = 0;
    if (socket.read && !socket.isLazy)
        events |= EPOLLIN;
    if (socket.write)
        events |= EPOLLOUT;
    if (socket.exception)
        events |= EPOLLPRI;
    if (events == socket.watched)
        return;
    control(m_epoll,
        socket.watched == 0 ? EPOLL_CTL_ADD
            : events == 0   ? EPOLL_CTL_DEL
                            : EPOLL_CTL_MOD,
        descriptor, events, key);
    socket.watched = events;
}

WorkerDispatcher::Clock::time_point WorkerDispatcher::dueTime(const Timer &timer, Clock::time_point from)
{
    const auto due = from + timer.interval;
    // Coarse timers may be off by 5 % (Qt::CoarseTimer); on a common grid several of them need one wake-up.
    if (timer.type == Qt::PreciseTimer || timer.interval < 200ms)
        return due;
    return std::chrono::ceil<std::chrono::duration<qint64, std::centi>>(due);
}

void WorkerDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object)
{
    Timer timer;
    timer.object = object;
    timer.interval = std::chrono::milliseconds(interval);
    timer.type = timerType;
    timer.due = dueTime(timer, Clock::now());
    m_due.emplace(timer.due, timerId);
    m_timers.insert_or_assign(timerId, timer);
}

bool WorkerDispatcher::unregisterTimer(int timerId)
{
    const auto found = m_timers.find(timerId);
    if (found == m_timers.end())
        return false;
    m_due.erase({ found->second.due, timerId });
    m_timers.erase(found);
    return true;
}

bool WorkerDispatcher::unregisterTimers(QObject *object)
{
    return std::erase_if(m_timers, [&](const auto &entry) {
        if (entry.second.object != object)
            return false;
        m_due.erase({ entry.second.due, entry.first });
        return true;
    }) > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> WorkerDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> timers;
    for (const auto &[id, timer] : m_timers) {
        if (timer.object == object)
            timers.append(TimerInfo(id, static_cast<int>(timer.interval.count()), timer.type));
    }
    return timers;
}

int WorkerDispatcher::remainingTime(int timerId)
{
    const auto found = m_timers.find(timerId);
    if (found == m_timers.end())
        return -1;
    const auto span = std::chrono::ceil<std::chrono::milliseconds>(found->second.due - Clock::now());
    return static_cast<int>(std::max<qint64>(0, span.count()));
}

bool WorkerDispatcher::handleTimers()
{
    const auto now = Clock::now();
    std::vector<int> due; // first all that are due now, as each may start or stop others
    for (auto it = m_due.begin(); it != m_due.end() && it->first <= now; ++it)
        due.push_back(it->second);
    bool hasWorked = false;
    for (const int id : due) {
        const auto found = m_timers.find(id);
        if (found == m_timers.end() || found->second.isFiring || found->second.due > now)
            continue;
        Timer &timer = found->second;
        m_due.erase({ timer.due, id });
        timer.due = std::max(dueTime(timer, timer.due), now); // by plan; what was missed is not made up for
        if (timer.due == now && timer.interval > 0ms)
            timer.due = dueTime(timer, now);
        m_due.emplace(timer.due, id);
        timer.isFiring = true;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer.object, &event);
        hasWorked = true;
        if (const auto still = m_timers.find(id); still != m_timers.end())
            still->second.isFiring = false;
    }
    return hasWorked;
}

void WorkerDispatcher::wakeUp()
{
    if (m_isAwake.exchange(true))
        return;
    const uint64_t one = 1;
    static_cast<void>(!::write(m_wakeUp, &one, sizeof one));
}

void WorkerDispatcher::interrupt()
{
    m_isInterrupted = true;
    wakeUp();
}
