// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/callworker.h"
#include "app/databaseaccessledger.h"
#include "app/workercrew.h"
#include "call/briefingdesk.h"
#include "speech/localvoiceengine.h"
#include "store/inboxservice.h"
#include "support/strictness.h"
#include "telephony/gate.h"
#include "unit/telephony/telephonyrig.h"

#include <QLoggingCategory>
#include <QSemaphore>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
//! What workers need of a process, without any service.
struct Process
{
    Process()
    {
        if (!inbox.start() || !gate.open(QHostAddress::LocalHost, 0))
            qFatal("no process");
    }
    ~Process() { gate.close(); }
    Q_DISABLE_COPY_MOVE(Process)

    std::shared_ptr<MachineParts> parts(const QByteArray &token)
    {
        auto parts = std::make_shared<MachineParts>();
        parts->telephony = telephony;
        parts->telephony.authTokens = { token };
        parts->withoutServices = true;
        parts->ledger = &ledger;
        parts->access.ledger = &access;
        parts->briefings = &briefings;
        parts->inbox = &inbox;
        parts->localVoice = &voice;
        return parts;
    }

    TelephonySettings telephony = TelephonyRig::defaults();
    SystemClock clock;
    InboxService inbox { InboxServiceSettings::demo({}) };
    MemoryTokenLedger ledger { clock };
    DatabaseAccessLedger access { inbox, { false, {}, QTimeZone::utc() }, clock };
    BriefingHub briefings;
    LocalVoiceEngine voice;
    Gate gate { telephony };
};

int statusOf(const Process &process)
{
    const Visitor webhook(process.gate.serverPort(), TelephonyRig::post("/twilio/voice", TelephonyRig::callForm()));
    return webhook.waitForEnd() ? webhook.status() : 0;
}
}

//! Workers come and go while calls run.
class TestWorkerCrew : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.*.info=false"_s); }
    void newOnesTakeOver();
    void whoHasNoCallGoesAfterTheHandover();
    void tellsWhenAllLive();
};

void TestWorkerCrew::newOnesTakeOver()
{
    Process process;
    WorkerCrew crew(process.gate, 50ms);
    QSignalSpy joined(&crew, &WorkerCrew::joined);
    const QByteArray right = process.telephony.authTokens.constFirst();
    crew.start(process.parts("a token that is not the telephone's"), 2);
    QCOMPARE(joined.size(), 2);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"its signature does not fit"_s));
    QCOMPARE(statusOf(process), 403);
    crew.start(process.parts(right), 1);
    QCOMPARE(crew.size(), 3);
    QCOMPARE(statusOf(process), 200);
    // A stream keeps its worker, whatever becomes of the settings.
    Visitor stream(process.gate.serverPort(), TelephonyRig::upgrade());
    QVERIFY(stream.waitForStatus());
    QCOMPARE(stream.status(), 101);
    crew.start(process.parts("another one again"), 1);
    QTRY_COMPARE(crew.size(), 2);
    QVERIFY(stream.isConnected());
    stream.leave();
    QTRY_COMPARE(crew.size(), 1);
}

void TestWorkerCrew::whoHasNoCallGoesAfterTheHandover()
{
    Process process;
    WorkerCrew crew(process.gate, 300ms);
    const auto parts = process.parts("a token");
    std::weak_ptr<MachineParts> before = parts;
    crew.start(parts, 2);
    crew.start(process.parts("another"), 2);
    QCOMPARE(crew.size(), 4); // they may hold a summary for a stream that is about to come
    QTRY_COMPARE(crew.size(), 2);
}

void TestWorkerCrew::tellsWhenAllLive()
{
    Process process;
    WorkerCrew crew(process.gate, 50ms);
    std::vector<CallWorker *> workers;
    connect(&crew, &WorkerCrew::joined, this, [&](CallWorker *worker) { workers.push_back(worker); });
    crew.start(process.parts("a token"), 2);
    int alive = 0;
    crew.hail([&alive] { ++alive; });
    QTRY_COMPARE(alive, 1);

    // One of them hangs.
    QSemaphore hang;
    QMetaObject::invokeMethod(workers.front(), [&hang] { hang.acquire(); });
    crew.hail([&alive] { ++alive; });
    QTest::qWait(100); // nothing tells that nothing comes
    QCOMPARE(alive, 1);
    hang.release();
    QTRY_COMPARE(alive, 2);
}

QTEST_GUILESS_MAIN(TestWorkerCrew)
#include "tst_workercrew.moc"
