// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/circuitbreaker.h"

#include <QRandomGenerator>

#include <algorithm>

using std::chrono::milliseconds;

namespace
{
// The service is alive; it only would not do this one thing.
bool countsAgainstService(ServiceError::Kind kind)
{
    switch (kind) {
    case ServiceError::Kind::Refused:
    case ServiceError::Kind::Declined:
    case ServiceError::Kind::NotFound:
    case ServiceError::Kind::Conflict:
        return false;
    case ServiceError::Kind::Network:
    case ServiceError::Kind::Timeout:
    case ServiceError::Kind::Unauthorised:
    case ServiceError::Kind::RateLimited:
    case ServiceError::Kind::Server:
    case ServiceError::Kind::Malformed:
    case ServiceError::Kind::Empty:
        return true;
    }
    return true;
}
}

CircuitBreaker::CircuitBreaker(Settings settings, Clock &clock, std::function<double()> random)
    : m_settings(settings)
    , m_clock(clock)
    , m_random(random ? std::move(random) : [] { return QRandomGenerator::global()->generateDouble(); })
{
}

bool CircuitBreaker::wouldAllow() const
{
    switch (m_state) {
    case State::Closed:
        return true;
    case State::Open:
        return m_clock.now() >= m_openUntil;
    case State::HalfOpen:
        return !m_trialSince || m_clock.now() - *m_trialSince >= m_settings.trialLimit;
    }
    return true;
}

bool CircuitBreaker::tryAcquire()
{
    if (!wouldAllow())
        return false;
    if (m_state != State::Closed) {
        m_trialSince = m_clock.now();
        enter(State::HalfOpen);
    }
    return true;
}

void CircuitBreaker::succeeded()
{
    m_failures = 0;
    m_openings = 0;
    m_trialSince.reset();
    enter(State::Closed);
}

void CircuitBreaker::failed(const ServiceError &error)
{
    if (m_errorObserver)
        m_errorObserver(error);
    if (!countsAgainstService(error.kind)) {
        abandoned();
        return;
    }
    // A request from before the opening that fails late says nothing new and must not prolong the cool-down.
    if (m_state == State::Open)
        return;
    ++m_failures;
    if (m_state == State::HalfOpen || error.kind == ServiceError::Kind::Unauthorised || error.retryAfter
        || m_failures >= m_settings.failuresToOpen)
        open(error);
}

void CircuitBreaker::trip(const ServiceError &error)
{
    if (m_errorObserver)
        m_errorObserver(error);
    if (m_state != State::Open)
        open(error);
}

void CircuitBreaker::abandoned()
{
    m_trialSince.reset();
}

milliseconds CircuitBreaker::remainingCoolDown() const
{
    return m_state == State::Open ? std::max(milliseconds(0), m_openUntil - m_clock.now()) : milliseconds(0);
}

void CircuitBreaker::open(const ServiceError &error)
{
    constexpr int MostDoublings = 10; // beyond any sensible longestCoolDown; keeps the shift small
    const auto first
        = error.kind == ServiceError::Kind::Unauthorised ? m_settings.unauthorisedCoolDown : m_settings.coolDown;
    const auto doubled = first * (1 << std::min(m_openings, MostDoublings));
    const auto base = std::min(doubled, m_settings.longestCoolDown);
    const double spread = m_settings.jitter * m_random() * static_cast<double>(base.count());
    auto coolDown = base + milliseconds(static_cast<milliseconds::rep>(spread));
    // What the service itself asked for goes before our own reckoning.
    if (error.retryAfter)
        coolDown = std::max(coolDown, *error.retryAfter);

    ++m_openings;
    m_failures = 0;
    m_trialSince.reset();
    m_openUntil = m_clock.now() + coolDown;
    enter(State::Open);
}

void CircuitBreaker::enter(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    if (m_observer)
        m_observer(state);
}
