// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/sampleinbox.h"
#include "store/inboxservice.h"
#include "support/strictness.h"
#include "unit/inbox/botapiserver.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace std::chrono_literals;

// The real threads, the real file, the real time; the Bot API is in the test's own thread.
class TestInboxService : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void messageReachesACall();
    void heardSurvivesARestart();
    void heardRightBeforeTheEndIsKept();
    void pageIsStoredButNotConfirmed();
    void hundredStickersThenAText();
    void workersInTheirOwnThreads();
    void refusesADatabaseItCannotUse();
    void stopsQuicklyInALongPoll();
    void stopsWithoutStart();
    void troubleIsToldUpwards();
    void demoInbox_data();
    void demoInbox();
};

namespace
{
const Claimant Somebody { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };

InboxServiceSettings settingsFor(const BotApiServer &server, const QTemporaryDir &directory)
{
    InboxServiceSettings settings;
    settings.database.file = directory.filePath(QStringLiteral("data/inbox.db"));
    settings.key.file = directory.filePath(QStringLiteral("data/data.key"));
    settings.telegram = TelegramSettings { server.base(), server.token(), 10s };
    return settings;
}

// What a call would hear now.
std::optional<Inbox> fetched(MessageSource &source)
{
    const auto fetch = source.fetchUnread(Somebody);
    QSignalSpy finished(fetch.get(), &Fetch::finished);
    return finished.wait(10'000) ? std::optional(finished.first().first().value<Inbox>()) : std::nullopt;
}
}

void TestInboxService::messageReachesACall()
{
    QTemporaryDir directory;
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 9007199254740993);
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    SystemClock clock;
    const auto source = service.sourceForThisThread(clock);
    auto inbox = fetched(*source);
    QVERIFY(inbox);
    QVERIFY(!inbox->trouble);
    QCOMPARE(inbox->messages.size(), 1);
    QCOMPARE(inbox->messages.first().id.message, 9007199254740993);
    QVERIFY(inbox->asOf.isValid());

    server.pushText(QStringLiteral("zwei"), 2);
    QTRY_COMPARE(server.held(), 0); // stored, then confirmed
    inbox = fetched(*source);
    QCOMPARE(inbox->messages.size(), 2);
    QCOMPARE(server.complaints(), QStringList());
}

void TestInboxService::heardSurvivesARestart()
{
    QTemporaryDir directory;
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    server.pushText(QStringLiteral("zwei"), 2);
    SystemClock clock;
    {
        InboxService service(settingsFor(server, directory));
        QVERIFY(service.start().has_value());
        const auto source = service.sourceForThisThread(clock);
        QCOMPARE(fetched(*source)->messages.size(), 2);
        const auto confirmation = source->markHeard(Somebody.call, { { {}, 99, 1 } });
        QSignalSpy finished(confirmation.get(), &Confirmation::finished);
        QVERIFY(finished.wait());
    }
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    const auto source = service.sourceForThisThread(clock);
    const auto inbox = fetched(*source);
    QCOMPARE(inbox->messages.size(), 1);
    QCOMPARE(inbox->messages.first().text, QStringLiteral("zwei"));
}

void TestInboxService::heardRightBeforeTheEndIsKept()
{
    QTemporaryDir directory;
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    SystemClock clock;
    {
        InboxService service(settingsFor(server, directory));
        QVERIFY(service.start().has_value());
        const auto source = service.sourceForThisThread(clock);
        QCOMPARE(fetched(*source)->messages.size(), 1);
        source->markHeard(Somebody.call, { { {}, 99, 1 } }).reset();
        service.stop();
    }
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    const auto source = service.sourceForThisThread(clock);
    QVERIFY(fetched(*source)->messages.isEmpty());
}

void TestInboxService::pageIsStoredButNotConfirmed()
{
    // The program dies after the commit: the confirming request is never answered, and Telegram delivers everything
    // again.
    QTemporaryDir directory;
    BotApiServer server;
    SystemClock clock;
    {
        InboxService service(settingsFor(server, directory));
        QVERIFY(service.start().has_value());
        QTRY_VERIFY(server.isWaiting());
        server.failNext(BotApiServer::Fault::Silence); // the request with the new offset gets lost
        server.pushText(QStringLiteral("eins"), 1);
        server.pushText(QStringLiteral("zwei"), 2);
        QTRY_COMPARE(server.offsets().last(), 900'000'001);
        const auto source = service.sourceForThisThread(clock);
        const auto confirmation = source->markHeard(Somebody.call, { { {}, 99, 1 } });
        QSignalSpy finished(confirmation.get(), &Confirmation::finished);
        QVERIFY(finished.wait());
    }
    QCOMPARE(server.held(), 2);
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    const auto source = service.sourceForThisThread(clock);
    const auto inbox = fetched(*source);
    QCOMPARE(inbox->messages.size(), 1); // once, and what was heard is not new again
    QCOMPARE(inbox->messages.first().text, QStringLiteral("zwei"));
    QTRY_COMPARE(server.held(), 0);
}

void TestInboxService::hundredStickersThenAText()
{
    QTemporaryDir directory;
    BotApiServer server;
    for (int i = 1; i <= 100; ++i)
        server.pushSticker(i);
    server.pushText(QStringLiteral("dahinter"), 101);
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    SystemClock clock;
    const auto source = service.sourceForThisThread(clock);
    const auto inbox = fetched(*source);
    QVERIFY(inbox && !inbox->trouble);
    QCOMPARE(inbox->messages.size(), 101);
    QCOMPARE(inbox->messages.last().text, QStringLiteral("dahinter"));
}

void TestInboxService::workersInTheirOwnThreads()
{
    QTemporaryDir directory;
    BotApiServer server;
    for (int i = 1; i <= 8; ++i)
        server.pushText(QString::number(i), i);
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    QTRY_VERIFY(server.isWaiting());

    // Four workers fetch and mark two messages each, all at once.
    QSemaphore done;
    std::vector<std::unique_ptr<QThread>> workers;
    for (int worker = 0; worker < 4; ++worker) {
        workers.emplace_back(QThread::create([&service, &done, worker] {
            SystemClock clock;
            const auto source = service.sourceForThisThread(clock);
            QEventLoop loop;
            const auto fetch = source->fetchUnread(Somebody);
            Pending<Confirmation> confirmation;
            QObject::connect(fetch.get(), &Fetch::finished, &loop, [&](const Inbox &) {
                confirmation
                    = source->markHeard(Somebody.call, { { {}, 99, 2 * worker + 1 }, { {}, 99, 2 * worker + 2 } });
                QObject::connect(confirmation.get(), &Confirmation::finished, &loop, [&] {
                    done.release();
                    loop.quit();
                });
                QObject::connect(confirmation.get(), &Confirmation::failed, &loop, &QEventLoop::quit);
            });
            QObject::connect(fetch.get(), &Fetch::failed, &loop, &QEventLoop::quit);
            loop.exec();
        }));
        workers.back()->start();
    }
    for (const auto &worker : workers)
        QTRY_VERIFY_WITH_TIMEOUT(worker->isFinished(), 20'000);
    QCOMPARE(done.available(), 4);
    SystemClock clock;
    const auto source = service.sourceForThisThread(clock);
    QVERIFY(fetched(*source)->messages.isEmpty());
}

void TestInboxService::refusesADatabaseItCannotUse()
{
    QTemporaryDir directory;
    BotApiServer server;
    InboxServiceSettings settings = settingsFor(server, directory);
    settings.database.file = QStringLiteral("/proc/messenger-ab/inbox.db");
    InboxService service(settings);
    const Result<void> started = service.start();
    QVERIFY(!started.has_value());
    QVERIFY(started.error().detail.contains(u"DATA_DIR"));
    QCOMPARE(server.requests().size(), 0); // nothing is fetched that could not be kept
}

void TestInboxService::stopsQuicklyInALongPoll()
{
    QTemporaryDir directory;
    BotApiServer server;
    InboxService service(settingsFor(server, directory));
    QVERIFY(service.start().has_value());
    QTRY_VERIFY(server.isWaiting());
    QElapsedTimer time;
    time.start();
    service.stop();
    QVERIFY(time.elapsed() < 3000); // far below the 30 s of the poll
    service.stop(); // twice is once
    QTRY_VERIFY(!server.isWaiting());
}

void TestInboxService::stopsWithoutStart()
{
    InboxService service(InboxServiceSettings {});
    service.stop();
}

void TestInboxService::troubleIsToldUpwards()
{
    QTemporaryDir directory;
    BotApiServer server;
    server.failNext(BotApiServer::Fault::Unauthorised);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("TELEGRAM_BOT_TOKEN")));
    InboxService service(settingsFor(server, directory));
    QSignalSpy troubled(&service, &InboxService::troubled);
    QVERIFY(service.start().has_value());
    QVERIFY(troubled.wait());
    SystemClock clock;
    const auto source = service.sourceForThisThread(clock);
    const auto inbox = fetched(*source);
    QVERIFY(inbox && inbox->trouble);
    QCOMPARE(static_cast<int>(inbox->trouble->kind), static_cast<int>(ServiceError::Kind::Unauthorised));
}

void TestInboxService::demoInbox_data()
{
    QTest::addColumn<int>("language");
    QTest::newRow("German") << static_cast<int>(Language::German);
    QTest::newRow("English") << static_cast<int>(Language::English);
}

void TestInboxService::demoInbox()
{
    QFETCH(int, language);
    const QDateTime now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
    const QList<Message> sample = sampleInbox(sampleInboxJson(static_cast<Language>(language)), now);
    QCOMPARE(sample.size(), 5);
    InboxService service(InboxServiceSettings::demo(sample));
    QVERIFY(service.start().has_value());
    SystemClock clock;
    const auto source = service.sourceForThisThread(clock);
    const auto inbox = fetched(*source);
    QVERIFY(inbox && !inbox->trouble);
    QCOMPARE(inbox->messages, sample);
    const auto confirmation = source->markHeard(Somebody.call, { sample.first().id });
    QSignalSpy finished(confirmation.get(), &Confirmation::finished);
    QVERIFY(finished.wait());
    QCOMPARE(fetched(*source)->messages.size(), 4);
}

QTEST_GUILESS_MAIN(TestInboxService)
#include "tst_inboxservice.moc"
