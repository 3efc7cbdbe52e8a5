// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/loadbalancer.h"
#include "e2e/replicarig.h"
#include "support/strictness.h"

#include <QTimer>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int Calls = 100;
constexpr auto BetweenCalls = 100ms;
constexpr int PerSecond = 50; // packets

//! One of many: phones, asks for help by key, listens, says goodbye by key. How long he stays depends on his number.
class Caller : public QObject
{
public:
    Caller(int number, SoftphoneOptions options, PhoneNetwork &network)
        : m_goodbyeAt((8 + number % 12) * PerSecond)
        , m_phone(withoutRecord(std::move(options)), network.http, network.metronome, network.clock)
    {
        connect(&m_phone, &Softphone::heard, this, &Caller::onHeard);
        connect(&m_phone, &Softphone::ended, this, [this](Softphone::End how) { end = how; });
        connect(&m_phone, &Softphone::failed, this, [this](const QString &text) { failure = text; });
    }

    void dial(const QUrl &webhook) { m_phone.call(webhook); }
    [[nodiscard]] bool isOver() const { return end || !failure.isEmpty(); }
    //! Empty when the call went as calls go.
    [[nodiscard]] QString trouble() const
    {
        if (!failure.isEmpty())
            return failure;
        for (const Softphone::Violation &violation : m_phone.violations())
            return QString::number(violation.code) % u' ' % violation.what;
        if (end != Softphone::End::MachineHungUp)
            return u"the call did not end by the machine's goodbye"_s;
        return m_sounded > PerSecond ? QString() : u"the caller heard next to nothing"_s;
    }

    std::optional<Softphone::End> end;
    QString failure;

private:
    static SoftphoneOptions withoutRecord(SoftphoneOptions options)
    {
        options.record = false;
        return options;
    }
    void onHeard(const QByteArray &mulaw)
    {
        m_sounded += mulaw.count('\xFF') < mulaw.size() / 2 ? 1 : 0; // µ-law silence
        ++m_packets;
        if (m_packets == m_goodbyeAt / 2)
            m_phone.press(u'0');
        else if (m_packets == m_goodbyeAt)
            m_phone.press(u'#');
    }

    const int m_goodbyeAt;
    Softphone m_phone;
    int m_packets = 0;
    int m_sounded = 0;
};

QString numberOf(int caller)
{
    return u"+4915100000%1"_s.arg(caller, 3, 10, QLatin1Char('0'));
}
}

//! A new version is rolled out while people phone: two programs on one PostgreSQL behind one balancer, as in
//! Kubernetes.
class TestE2eRollout : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }
    void noCallIsLost();

private:
    PostgresServer m_server;
};

void TestE2eRollout::noCallIsLost()
{
    ReplicaRig pair(m_server);
    Rig &rig = pair.rig;
    QStringList numbers { Rig::owner() };
    for (int i = 0; i < Calls; ++i)
        numbers.append(numberOf(i));
    rig.environment.insert({ { u"ALLOWED_CALLERS"_s, numbers.join(u',') }, { u"DEEPGRAM_API_KEY"_s, {} },
        { u"DRAIN_DELAY_SECONDS"_s, u"3"_s }, { u"SHUTDOWN_GRACE_SECONDS"_s, u"120"_s } });
    rig.expectComplaint(u"DEEPGRAM_API_KEY is not set"_s);
    QVERIFY(rig.start());
    QTRY_VERIFY(ReplicaRig::collects(pair.first));
    LoadBalancer balancer;
    QVERIFY2(balancer.start({ pair.first.port() }), balancer.log().constData());

    // People phone all the time.
    std::vector<std::unique_ptr<Caller>> callers;
    SoftphoneOptions options = rig.phoneOptions();
    options.identity.connectTo = balancer.address();
    QTimer ringing;
    connect(&ringing, &QTimer::timeout, this, [&] {
        const int i = static_cast<int>(callers.size());
        options.caller.from = numberOf(i);
        callers.push_back(std::make_unique<Caller>(i, options, rig.network()));
        callers.back()->dial(rig.voiceUrl());
        if (i + 1 == Calls)
            ringing.stop();
    });
    ringing.start(BetweenCalls);
    QTRY_VERIFY(callers.size() >= Calls / 3);

    // The new one comes, and gets its share once it is ready.
    pair.second.start(rig.environment);
    QVERIFY(pair.second.waitUntilReady());
    QVERIFY2(balancer.turnTo({ pair.first.port(), pair.second.port() }), balancer.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(callers.size() >= Calls * 2 / 3, 30'000);

    // The old one is told to go; the balancer learns of it by /ready, as a cluster does.
    QVERIFY(!pair.first.hasLogged(u"\"ended: failed"_s));
    pair.first.signal(SIGTERM);
    QTRY_COMPARE(pair.first.get(u"/ready"_s), 503);
    QVERIFY2(balancer.turnTo({ pair.second.port() }), balancer.log().constData());
    QVERIFY(callers.size() < Calls); // the others phone from now on
    QVERIFY(pair.first.isRunning());
    QVERIFY(pair.first.waitUntilGone(60s));
    QCOMPARE(pair.first.exitCode(), 0);
    const auto allOver = [&] {
        return callers.size() == Calls
            && std::ranges::all_of(callers, [](const auto &caller) { return caller->isOver(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(allOver(), 60'000);
    QStringList troubles;
    for (const auto &caller : callers) {
        if (const QString trouble = caller->trouble(); !trouble.isEmpty())
            troubles.append(trouble);
    }
    QCOMPARE(troubles, QStringList());
    QTRY_COMPARE(pair.outcomes(), u"completed %1"_s.arg(Calls));
    // Both have had their part, or this has shown nothing.
    QVERIFY(pair.first.output().count("begins\"") > 10 && pair.second.output().count("begins\"") > 10);

    // The messenger is asked by the new one now, and what comes is told.
    QTRY_VERIFY_WITH_TIMEOUT(ReplicaRig::collects(pair.second), 20'000);
    const QString text = u"der Schlüssel liegt im Garten"_s;
    rig.receive(u"Anna"_s, text);
    PhoneCall &call = rig.phone([&] {
        options.caller.from = Rig::owner();
        return options;
    }());
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, text)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(pair.endsWell(), pair.story());
}

QTEST_GUILESS_MAIN(TestE2eRollout)
#include "tst_e2e_rollout.moc"
