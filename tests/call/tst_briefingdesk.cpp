// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/briefingdesk.h"
#include "call/scriptedworld.h"
#include "support/strictness.h"

#include <QSignalSpy>

//! Two desks and a hub as two workers and the main thread have them, here in one thread.
class TestBriefingDesk : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void claimedAtAnotherDeskAfterItWasWritten();
    void claimedWhileItIsBeingWritten();
    void claimedWithoutABeginning();
    void failuresAreRelayed();
    void nobodyClaims();
    void droppedClaimStopsTheWork();
    void aRepeatedWebhookBeginsOnce();
    void aCallThatIsOverIsForgotten();
    void relaysBetweenThreads();
};

namespace
{
struct Room
{
    explicit Room(qsizetype messages = 1)
    {
        for (qsizetype i = 0; i < messages; ++i) {
            Message message;
            message.id = { {}, 1, i + 1 };
            message.sender = QStringLiteral("Anna");
            message.text = QStringLiteral("Hallo.");
            message.sentAt = clock.wallNow();
            inbox.inbox.messages.append(message);
        }
    }

    VirtualClock clock;
    BriefingHub hub;
    FakeInbox inbox { clock };
    FakeModel model { clock };
    CallSettings settings;
    BriefingDesk first { hub, inbox, model, settings, clock };
    BriefingDesk second { hub, inbox, model, settings, clock };
    const QString call = QStringLiteral("CA0001");
    const Claimant claimant { call, QStringLiteral("+4915100000000") };
};

struct Listener
{
    explicit Listener(Briefing &briefing)
    {
        QObject::connect(&briefing, &Briefing::ready, &briefing,
            [this](const Brief &brief) { messages = brief.inbox.messages.size(); });
        QObject::connect(&briefing, &Briefing::textArrived, &briefing, [this](const QString &piece) { text += piece; });
        QObject::connect(&briefing, &Briefing::finished, &briefing, [this] { ++finished; });
        QObject::connect(
            &briefing, &Briefing::failed, &briefing, [this](const ServiceError &error) { failure = error; });
    }
    qsizetype messages = -1;
    QString text;
    int finished = 0;
    std::optional<ServiceError> failure;
};
}

void TestBriefingDesk::claimedAtAnotherDeskAfterItWasWritten()
{
    Room room;
    room.model.replies.push_back({ QStringLiteral("[1] Anna grüßt.") });
    room.first.begin(room.claimant);
    room.clock.advance(std::chrono::seconds(5));
    const auto briefing = room.second.claim(room.claimant);
    Listener listener(*briefing);
    QCOMPARE(listener.messages, -1); // nothing before control returns to the event loop
    room.clock.advance(std::chrono::milliseconds(0));
    QCOMPARE(listener.messages, 1);
    QCOMPARE(listener.text.trimmed(), QStringLiteral("[1] Anna grüßt."));
    QCOMPARE(listener.finished, 1);
    QCOMPARE(room.inbox.fetches, 1);
}

void TestBriefingDesk::claimedWhileItIsBeingWritten()
{
    Room room;
    room.model.replies.push_back(
        { QStringLiteral("eins zwei drei vier fünf"), std::chrono::milliseconds(100), std::chrono::milliseconds(100) });
    room.first.begin(room.claimant);
    room.clock.advance(std::chrono::milliseconds(350));
    const auto briefing = room.second.claim(room.claimant);
    Listener listener(*briefing);
    room.clock.advance(std::chrono::milliseconds(0));
    QCOMPARE(listener.text, QStringLiteral("eins zwei drei "));
    room.clock.advance(std::chrono::seconds(2));
    QCOMPARE(listener.text, QStringLiteral("eins zwei drei vier fünf "));
    QCOMPARE(listener.finished, 1);
}

void TestBriefingDesk::claimedWithoutABeginning()
{
    Room room;
    const auto briefing = room.second.claim(room.claimant);
    Listener listener(*briefing);
    room.clock.advance(std::chrono::seconds(5));
    QCOMPARE(listener.messages, 1);
    QCOMPARE(listener.finished, 1);
    QCOMPARE(room.inbox.fetches, 1);
}

void TestBriefingDesk::failuresAreRelayed()
{
    Room room;
    room.inbox.error = ServiceError { ServiceError::Kind::Server, {}, {} };
    room.first.begin(room.claimant);
    const auto briefing = room.second.claim(room.claimant);
    Listener listener(*briefing);
    room.clock.advance(std::chrono::seconds(1));
    QCOMPARE(listener.messages, -1);
    QVERIFY(listener.failure);
    QCOMPARE(listener.failure->kind, ServiceError::Kind::Server);
}

void TestBriefingDesk::nobodyClaims()
{
    Room room;
    room.model.replies.push_back({ QStringLiteral("eins"), std::chrono::minutes(5) });
    room.first.begin(room.claimant);
    room.clock.advance(std::chrono::seconds(74));
    QCOMPARE(room.model.running, 1);
    room.clock.advance(std::chrono::seconds(2));
    QCOMPARE(room.model.running, 0);
    const auto briefing = room.second.claim(room.claimant); // late, and still answered
    Listener listener(*briefing);
    room.clock.advance(std::chrono::seconds(5));
    QCOMPARE(listener.finished, 1);
}

void TestBriefingDesk::droppedClaimStopsTheWork()
{
    Room room;
    room.model.replies.push_back({ QStringLiteral("eins"), std::chrono::minutes(5) });
    room.first.begin(room.claimant);
    auto briefing = room.second.claim(room.claimant);
    room.clock.advance(std::chrono::seconds(1));
    QCOMPARE(room.model.running, 1);
    briefing.reset();
    room.clock.advance(std::chrono::milliseconds(0));
    QCOMPARE(room.model.running, 0);
}

void TestBriefingDesk::aRepeatedWebhookBeginsOnce()
{
    Room room;
    room.first.begin(room.claimant);
    room.first.begin(room.claimant);
    room.clock.advance(std::chrono::seconds(1));
    QCOMPARE(room.inbox.fetches, 1);
}

void TestBriefingDesk::aCallThatIsOverIsForgotten()
{
    Room room;
    room.model.replies.push_back({ QStringLiteral("eins"), std::chrono::minutes(5) });
    room.first.begin(room.claimant);
    room.clock.advance(std::chrono::seconds(1));
    room.second.forget(room.call); // the status callback came to another worker
    room.clock.advance(std::chrono::milliseconds(0));
    QCOMPARE(room.model.running, 0);
    QCOMPARE(room.inbox.released, QStringList { room.call }); // others may tell its messages
}

void TestBriefingDesk::relaysBetweenThreads()
{
    BriefingHub hub;
    QThread thread;
    thread.start();
    CallSettings settings;
    SystemClock clock;
    // The far desk lives wholly in its own thread, with its own fakes.
    struct Far
    {
        Far(BriefingHub &hub, const CallSettings &settings) : desk(hub, inbox, model, settings, system) { }
        VirtualClock virtualClock;
        SystemClock system;
        FakeInbox inbox { virtualClock };
        FakeModel model { virtualClock };
        BriefingDesk desk;
    };
    Far *far = nullptr;
    QObject context;
    context.moveToThread(&thread);
    QMetaObject::invokeMethod(
        &context,
        [&] {
            far = new Far(hub, settings);
            far->desk.begin({ QStringLiteral("CA7"), {} });
            far->virtualClock.advance(std::chrono::seconds(1));
            context.moveToThread(QCoreApplication::instance()->thread());
        },
        Qt::BlockingQueuedConnection);
    VirtualClock unused;
    FakeInbox inbox { unused };
    FakeModel model { unused };
    BriefingDesk desk(hub, inbox, model, settings, clock);
    const auto briefing = desk.claim({ QStringLiteral("CA7"), {} });
    QSignalSpy finished(briefing.get(), &Briefing::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(inbox.fetches, 0);
    QMetaObject::invokeMethod(
        &far->desk, [&] { delete far; }, Qt::BlockingQueuedConnection);
    thread.quit();
    thread.wait();
}

QTEST_GUILESS_MAIN(TestBriefingDesk)
#include "tst_briefingdesk.moc"
