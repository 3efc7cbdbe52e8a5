// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/circuitbreaker.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using State = CircuitBreaker::State;

namespace
{
ServiceError error(Kind kind, std::optional<std::chrono::milliseconds> retryAfter = {})
{
    return { kind, QStringLiteral("test"), retryAfter };
}

CircuitBreaker::Settings settings()
{
    return { .failuresToOpen = 3,
        .coolDown = 1s,
        .unauthorisedCoolDown = 60s,
        .longestCoolDown = 100s,
        .jitter = 0.5,
        .trialLimit = 30s };
}
}

class TestCircuitBreaker : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void opensAfterFailuresInARow()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.failed(error(Kind::Network));
        breaker.failed(error(Kind::Timeout));
        breaker.succeeded(); // ends the row
        breaker.failed(error(Kind::Network));
        breaker.failed(error(Kind::Server));
        QCOMPARE(breaker.state(), State::Closed);
        QVERIFY(breaker.tryAcquire());
        breaker.failed(error(Kind::Empty));
        QCOMPARE(breaker.state(), State::Open);
        QVERIFY(!breaker.tryAcquire());
        QVERIFY(!breaker.wouldAllow());
        QCOMPARE(breaker.remainingCoolDown(), 1000ms);
    }

    void oneFailureMayOpen_data()
    {
        QTest::addColumn<ServiceError>("cause");
        QTest::addColumn<bool>("opens");
        QTest::addColumn<int>("coolDown");
        QTest::newRow("unauthorised") << error(Kind::Unauthorised) << true << 60000;
        QTest::newRow("rate limited, with a time") << error(Kind::RateLimited, 7s) << true << 7000;
        QTest::newRow("rate limited, shorter than ours") << error(Kind::RateLimited, 10ms) << true << 1000;
        QTest::newRow("rate limited, no time") << error(Kind::RateLimited) << false << 0;
        QTest::newRow("network") << error(Kind::Network) << false << 0;
    }

    void oneFailureMayOpen()
    {
        QFETCH(ServiceError, cause);
        QFETCH(bool, opens);
        QFETCH(int, coolDown);
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.failed(cause);
        QCOMPARE(breaker.state(), opens ? State::Open : State::Closed);
        QCOMPARE(breaker.remainingCoolDown(), std::chrono::milliseconds(coolDown));
    }

    void answersOfALivingServiceDoNotCount()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock);
        for (int i = 0; i < 10; ++i) {
            breaker.failed(error(Kind::Refused));
            breaker.failed(error(Kind::NotFound));
            breaker.failed(error(Kind::Conflict));
        }
        QCOMPARE(breaker.state(), State::Closed);
    }

    void halfOpenLetsOneTrialThrough()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.trip(error(Kind::Timeout));
        clock.advance(999ms);
        QVERIFY(!breaker.tryAcquire());
        clock.advance(1ms);
        QVERIFY(breaker.wouldAllow());
        QCOMPARE(breaker.state(), State::Open); // asking is not taking
        QVERIFY(breaker.tryAcquire());
        QCOMPARE(breaker.state(), State::HalfOpen);
        QVERIFY(!breaker.tryAcquire());
        breaker.succeeded();
        QCOMPARE(breaker.state(), State::Closed);
        QVERIFY(breaker.tryAcquire());
        QVERIFY(breaker.tryAcquire());
    }

    void coolDownGrowsUpToItsLimit()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.trip(error(Kind::Network));
        for (const auto expected : { 1s, 2s, 4s, 8s, 16s, 32s, 64s, 100s, 100s, 100s, 100s, 100s, 100s }) {
            QCOMPARE(breaker.remainingCoolDown(), std::chrono::milliseconds(expected));
            clock.advance(expected);
            QVERIFY(breaker.tryAcquire());
            breaker.failed(error(Kind::Network)); // one failed trial is enough
            QCOMPARE(breaker.state(), State::Open);
        }
        clock.advance(100s);
        QVERIFY(breaker.tryAcquire());
        breaker.succeeded();
        breaker.trip(error(Kind::Network));
        QCOMPARE(breaker.remainingCoolDown(), 1000ms); // a success forgets the row
    }

    void jitterOnlyLengthens()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.8; });
        breaker.trip(error(Kind::Network));
        QCOMPARE(breaker.remainingCoolDown(), 1400ms);
    }

    void lateFailuresDoNotProlong()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.trip(error(Kind::Network));
        clock.advance(600ms);
        breaker.failed(error(Kind::Network));
        breaker.trip(error(Kind::Network));
        QCOMPARE(breaker.remainingCoolDown(), 400ms);
    }

    void abandonedTrialIsFreeAgain()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        breaker.trip(error(Kind::Network));
        clock.advance(1s);
        QVERIFY(breaker.tryAcquire());
        breaker.abandoned();
        QVERIFY(breaker.tryAcquire());
        clock.advance(29s);
        QVERIFY(!breaker.tryAcquire());
        clock.advance(1s); // of a trial that never reported
        QVERIFY(breaker.tryAcquire());
        breaker.failed(error(Kind::Refused)); // shows nothing about the service
        QCOMPARE(breaker.state(), State::HalfOpen);
        QVERIFY(breaker.tryAcquire());
    }

    void observerSeesEveryChange()
    {
        VirtualClock clock;
        CircuitBreaker breaker(settings(), clock, [] { return 0.0; });
        QList<State> seen;
        breaker.setObserver([&](State state) { seen.append(state); });
        breaker.succeeded();
        breaker.trip(error(Kind::Network));
        clock.advance(1s);
        QVERIFY(breaker.tryAcquire());
        breaker.succeeded();
        QCOMPARE(seen, (QList<State> { State::Open, State::HalfOpen, State::Closed }));
    }
};

QTEST_GUILESS_MAIN(TestCircuitBreaker)
#include "tst_circuitbreaker.moc"
