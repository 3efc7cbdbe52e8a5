// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

//! The event loop of a worker thread, on epoll. Qt's own asks the kernel about all sockets of the thread at each
//! wake-up, so that with hundreds of calls most of the time goes into asking. Here a wake-up costs what has happened,
//! not what is open.
//!
//! Sockets on which something small arrives all the time (the media streams: 50 messages a second each) may moreover be
//! read lazily: when several are busy, they are looked at together every few milliseconds instead of one by one. All
//! others, and writing on these, stay immediate.
//!
//! Install it before the thread starts: thread.setEventDispatcher(new WorkerDispatcher). Linux only, as is the product.
class WorkerDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    //! The most that lazy reading delays anything. A telephone frame is 20 ms long.
    static constexpr std::chrono::milliseconds LazyInterval { 10 };

    explicit WorkerDispatcher(QObject *parent = nullptr);
    ~WorkerDispatcher() override;

    //! From now on this open socket is read lazily, until its read notifier is gone. In the dispatcher's thread.
    void readLazily(qintptr descriptor);

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;
    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    [[nodiscard]] QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int timerId) override;
    void wakeUp() override;
    void interrupt() override;

private:
    using Clock = std::chrono::steady_clock;

    struct Socket
    {
        QSocketNotifier *read = nullptr;
        QSocketNotifier *write = nullptr;
        QSocketNotifier *exception = nullptr;
        uint32_t serial = 0; // told apart from an earlier socket with the same number
        uint32_t watched = 0; // events asked of m_epoll
        bool isLazy = false;
        bool isInLazySet = false;
        bool isChanged = false; // and listed in m_changed
    };
    struct Timer
    {
        QObject *object = nullptr;
        std::chrono::milliseconds interval { 0 };
        Qt::TimerType type = Qt::CoarseTimer;
        Clock::time_point due;
        bool isFiring = false;
    };
    using Ready = std::pair<uint64_t, uint32_t>; // whose, which events

    //! Tells the kernel what is wanted of a socket.
    void watch(int descriptor, Socket &socket);
    //! The same, but not before the next wait: a socket that is written to and flushed in between wants to be told that
    //! it may write, and then not any more, and the kernel need never know.
    void change(int descriptor, Socket &socket);
    void watchChanged();
    [[nodiscard]] int waitTime(bool mayWait) const;
    //! Handles what is ready in m_epoll; true when it was something.
    bool handleSockets(int timeout);
    bool handleLazySockets();
    [[nodiscard]] bool isLazyDue() const;
    void armLazy(bool arm);
    bool activate(const std::vector<Ready> &ready);
    bool handleTimers();
    [[nodiscard]] static Clock::time_point dueTime(const Timer &timer, Clock::time_point from);

    int m_epoll;
    int m_lazyEpoll; // the lazy sockets; itself one of those in m_epoll while it is armed
    int m_wakeUp; // an eventfd
    std::atomic_bool m_isAwake { false };
    std::atomic_bool m_isInterrupted { false };

    std::unordered_map<int, Socket> m_sockets;
    std::vector<int> m_changed; // sockets whose watch is to be looked at
    uint32_t m_lastSerial = 0;
    qsizetype m_lazyCount = 0;
    bool m_isLazyArmed = false;
    Clock::time_point m_lazyLast;

    std::unordered_map<int, Timer> m_timers;
    std::set<std::pair<Clock::time_point, int>> m_due;
};
