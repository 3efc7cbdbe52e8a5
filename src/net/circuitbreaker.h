// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/serviceerror.h"

#include <chrono>
#include <functional>
#include <optional>

//! Remembers that an outside service is down, so that not every caller has to wait for it anew.
//!
//! Closed: requests pass. After failuresToOpen failures in a row it opens and refuses everything for a cool-down;
//! then it is half open and lets one trial through at a time. A trial that succeeds closes it, one that fails opens it
//! again for a longer while. Unauthorised opens at once: a wrong key does not heal by trying. Refused, NotFound and
//! Conflict are answers of a living service about one request and do not count against it.
//!
//! Use: `if (!breaker.tryAcquire()) …next service…`, then exactly one of succeeded(), failed() or abandoned().
//! One per service and worker thread; used in that thread only.
class CircuitBreaker
{
public:
    enum class State { Closed, Open, HalfOpen };

    struct Settings
    {
        int failuresToOpen = 3;
        //! The first cool-down; doubles with every trial that fails.
        std::chrono::milliseconds coolDown { 5000 };
        //! The first cool-down after Unauthorised.
        std::chrono::milliseconds unauthorisedCoolDown { 60000 };
        std::chrono::milliseconds longestCoolDown { 120000 };
        //! Each cool-down is made up to this fraction longer, so that many threads do not come back in one moment.
        double jitter = 0.25;
        //! A trial of which nothing was heard for so long counts as abandoned.
        std::chrono::milliseconds trialLimit { 60000 };
    };

    //! clock must outlive this. random: 0 <= x < 1; the default is QRandomGenerator's.
    CircuitBreaker(Settings settings, Clock &clock, std::function<double()> random = {});

    //! May a request go out now? In the half open state a true answer hands out the one trial.
    [[nodiscard]] bool tryAcquire();
    //! What tryAcquire() would say, without taking the trial.
    [[nodiscard]] bool wouldAllow() const;

    void succeeded();
    void failed(const ServiceError &error);
    //! As failed(), but opens at once: the failure itself has already cost a caller too much.
    void trip(const ServiceError &error);
    //! The request was dropped before it could show anything; a trial it held is free again.
    void abandoned();

    //! Open also while the cool-down has passed but nobody has asked yet.
    [[nodiscard]] State state() const { return m_state; }
    //! How long until a trial is allowed; zero unless open.
    [[nodiscard]] std::chrono::milliseconds remainingCoolDown() const;
    //! Called on every change of state, for log and metrics. Must not destroy the breaker.
    void setObserver(std::function<void(State)> observer) { m_observer = std::move(observer); }
    //! Called with every error it is told of, before the state changes.
    void setErrorObserver(std::function<void(const ServiceError &)> observer) { m_errorObserver = std::move(observer); }

private:
    void open(const ServiceError &error);
    void enter(State state);

    Settings m_settings;
    Clock &m_clock;
    std::function<double()> m_random;
    std::function<void(State)> m_observer;
    std::function<void(const ServiceError &)> m_errorObserver;
    State m_state = State::Closed;
    int m_failures = 0; // in a row, while closed
    int m_openings = 0; // in a row, without a success between
    std::chrono::milliseconds m_openUntil { 0 };
    std::optional<std::chrono::milliseconds> m_trialSince;
};
