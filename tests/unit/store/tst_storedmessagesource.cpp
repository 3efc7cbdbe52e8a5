// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrampoller.h"
#include "store/storedmessagesource.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Fault = BotApiServer::Fault;

namespace
{
const Claimant Somebody { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };

// Everything in one thread, so that virtual time rules it all; threads for real are in tst_inboxservice.
struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    std::unique_ptr<Database> database = std::move(Database::open({ QStringLiteral(":memory:") }).value());
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<InboxStore> store = std::make_unique<InboxStore>(*database, cipher, clock, InboxStoreSettings {});
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    TelegramPoller poller { client, clock };
    std::unique_ptr<StoredMessageSource> source = std::make_unique<StoredMessageSource>(*store, &poller, 1, clock);

    Bench()
    {
        constexpr auto queued = Qt::QueuedConnection;
        QObject::connect(&poller, &TelegramPoller::pageArrived, store.get(), &InboxStore::storePage, queued);
        QObject::connect(store.get(), &InboxStore::pageStored, &poller, &TelegramPoller::pageStored, queued);
        QObject::connect(store.get(), &InboxStore::pageRefused, &poller, &TelegramPoller::pageRefused, queued);
    }

    void breakStore() { QVERIFY(database->run(QStringLiteral("ALTER TABLE messages RENAME TO gone")).has_value()); }
    void mendStore() { QVERIFY(database->run(QStringLiteral("ALTER TABLE gone RENAME TO messages")).has_value()); }
};

struct Watch
{
    QSignalSpy finished;
    QSignalSpy failed;

    explicit Watch(const Pending<Fetch> &fetch)
        : finished(fetch.get(), &Fetch::finished), failed(fetch.get(), &Fetch::failed)
    {
    }
    [[nodiscard]] Inbox inbox() const { return finished.first().first().value<Inbox>(); }
    [[nodiscard]] ServiceError error() const { return failed.first().first().value<ServiceError>(); }
};

void expectWarning(const char *pattern)
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QString::fromLatin1(pattern)));
}
}

class TestStoredMessageSource : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void waitsForTheFirstLook();
    void freshInboxIsToldAtOnce();
    void nothingIsEmittedAtOnce();
    void seesWhatCameASecondAgo();
    void troubleIsTold();
    void silentMessengerCostsOneWait();
    void laterWordOfALateMessengerIsNotLost();
    void withoutMessengerTheStoreIsAll();
    void storeFromMemoryIsTold();
    void storeThatCannotAnswer();
    void storeThatIsGone();
    void droppedFetchSaysNothing();
    void twoFetchesEachGetTheirs();
    void heardIsConfirmed();
    void heardIsWrittenThoughDropped();
    void heardThatWaitsIsToldAndKept();
    void heardOfAGoneStore();
    void fetchOutlivesItsSource();
};

void TestStoredMessageSource::waitsForTheFirstLook()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start(); // the call comes in the very moment of the program's start
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QCOMPARE(watch.inbox().messages.size(), 1);
    QVERIFY(!watch.inbox().trouble);
    QCOMPARE(watch.inbox().asOf, bench.clock.wallNow());
    QCOMPARE(watch.failed.size(), 0);
}

void TestStoredMessageSource::freshInboxIsToldAtOnce()
{
    Bench bench;
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    const qsizetype requests = bench.server.requests().size();
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QVERIFY(watch.inbox().messages.isEmpty());
    QVERIFY(!watch.inbox().trouble);
    QCOMPARE(bench.server.requests().size(), requests); // the open long poll knows
}

void TestStoredMessageSource::nothingIsEmittedAtOnce()
{
    Bench bench;
    StoredMessageSource local(*bench.store, nullptr, 2, bench.clock);
    const auto fetch = local.fetchUnread(Somebody);
    const Watch watch(fetch);
    const auto confirmation = local.markHeard(Somebody.call, { { {}, 99, 1 } });
    QSignalSpy written(confirmation.get(), &Confirmation::finished);
    QCOMPARE(watch.finished.size() + written.size(), 0);
    QTRY_COMPARE(watch.finished.size(), 1);
    QTRY_COMPARE(written.size(), 1);
}

void TestStoredMessageSource::seesWhatCameASecondAgo()
{
    Bench bench;
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    bench.server.pushText(QStringLiteral("eben"), 5);
    // The update has left the server; it may be anywhere on its way. The fetch must not overtake it once the poller has
    // it.
    QSignalSpy page(&bench.poller, &TelegramPoller::pageArrived);
    QVERIFY(page.wait());
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QCOMPARE(watch.inbox().messages.size(), 1);
}

void TestStoredMessageSource::troubleIsTold()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    const QDateTime lastGood = bench.clock.wallNow();
    bench.clock.advance(10s);
    expectWarning("cannot fetch messages: server");
    // The long poll ends with a page; the requests after it fail, also the one that the call asks for.
    bench.server.failNext(Fault::HtmlBadGateway);
    bench.server.failNext(Fault::HtmlBadGateway);
    QSignalSpy troubled(&bench.poller, &TelegramPoller::troubled);
    bench.server.pushText(QStringLiteral("zwei"), 2);
    QTRY_COMPARE(troubled.size(), 1);
    QCoreApplication::processEvents(); // the report of it reaches the source: a fetch would take it for its own answer
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QCOMPARE(troubled.size(), 2); // it was really tried for this call
    QCOMPARE(watch.inbox().messages.size(), 2); // what is here is read out all the same
    QVERIFY(watch.inbox().trouble);
    QCOMPARE(static_cast<int>(watch.inbox().trouble->kind), static_cast<int>(ServiceError::Kind::Server));
    QCOMPARE(watch.inbox().asOf, lastGood);
}

void TestStoredMessageSource::silentMessengerCostsOneWait()
{
    Bench bench;
    bench.server.failNext(Fault::Silence);
    bench.server.failNext(Fault::Silence);
    bench.poller.start();
    const auto first = bench.source->fetchUnread(Somebody);
    const Watch watch(first);
    QTRY_COMPARE(bench.server.requests().size(), 1);
    bench.clock.advance(3999ms);
    QCOMPARE(watch.finished.size(), 0);
    bench.clock.advance(1ms);
    QTRY_COMPARE(watch.finished.size(), 1);
    QVERIFY(watch.inbox().trouble);
    QCOMPARE(static_cast<int>(watch.inbox().trouble->kind), static_cast<int>(ServiceError::Kind::Timeout));
    QVERIFY(!watch.inbox().asOf.isValid()); // never yet

    expectWarning("cannot fetch messages: timeout");
    bench.clock.advance(6s); // the poller gives up, and everybody knows
    const auto second = bench.source->fetchUnread(Somebody);
    const Watch again(second);
    QTRY_COMPARE(bench.server.requests().size(), 2);
    bench.clock.advance(1500ms);
    QTRY_COMPARE(again.finished.size(), 1);
    QVERIFY(again.inbox().trouble);
}

void TestStoredMessageSource::laterWordOfALateMessengerIsNotLost()
{
    Bench bench;
    const auto fetch = bench.source->fetchUnread(Somebody); // the poller does not even run
    const Watch watch(fetch);
    bench.clock.advance(4s);
    QTRY_COMPARE(watch.finished.size(), 1);
    QVERIFY(watch.inbox().trouble);
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    const auto next = bench.source->fetchUnread(Somebody);
    const Watch fresh(next);
    QTRY_COMPARE(fresh.finished.size(), 1);
    QVERIFY(!fresh.inbox().trouble);
    QCOMPARE(fresh.inbox().messages.size(), 1);
    QCOMPARE(watch.finished.size(), 1); // and the first fetch stays ended
}

void TestStoredMessageSource::withoutMessengerTheStoreIsAll()
{
    Bench bench;
    StoredMessageSource local(*bench.store, nullptr, 2, bench.clock);
    const auto fetch = local.fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QVERIFY(!watch.inbox().trouble);
    QCOMPARE(watch.inbox().asOf, bench.clock.wallNow());
}

void TestStoredMessageSource::storeFromMemoryIsTold()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    bench.breakStore();
    expectWarning("the database cannot be used");
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QCOMPARE(watch.inbox().messages.size(), 1);
    QVERIFY(watch.inbox().storeTrouble);
}

void TestStoredMessageSource::storeThatCannotAnswer()
{
    Bench bench;
    bench.breakStore();
    expectWarning("the database cannot be used");
    InboxStore ignorant(*bench.database, bench.cipher, bench.clock, {});
    StoredMessageSource source(ignorant, nullptr, 2, bench.clock);
    const auto fetch = source.fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.failed.size(), 1);
    QCOMPARE(watch.finished.size(), 0);
}

void TestStoredMessageSource::storeThatIsGone()
{
    Bench bench;
    StoredMessageSource source(*bench.store, nullptr, 2, bench.clock);
    bench.store.reset();
    const auto fetch = source.fetchUnread(Somebody);
    const Watch watch(fetch);
    bench.clock.advance(4s);
    QCOMPARE(watch.failed.size(), 1);
    QCOMPARE(static_cast<int>(watch.error().kind), static_cast<int>(ServiceError::Kind::Timeout));
}

void TestStoredMessageSource::droppedFetchSaysNothing()
{
    Bench bench;
    bench.poller.start();
    auto fetch = bench.source->fetchUnread(Somebody);
    int said = 0;
    connect(fetch.get(), &Fetch::finished, this, [&said] { ++said; });
    connect(fetch.get(), &Fetch::failed, this, [&said] { ++said; });
    fetch.reset();
    QTRY_VERIFY(bench.server.isWaiting());
    bench.clock.advance(20s);
    QCOMPARE(said, 0);
}

void TestStoredMessageSource::twoFetchesEachGetTheirs()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    StoredMessageSource other(*bench.store, &bench.poller, 2, bench.clock); // another worker's
    const auto one = bench.source->fetchUnread(Somebody);
    const auto two = bench.source->fetchUnread(Somebody);
    const auto three = other.fetchUnread(Somebody);
    const Watch first(one);
    const Watch second(two);
    const Watch third(three);
    QTRY_VERIFY(first.finished.size() == 1 && second.finished.size() == 1 && third.finished.size() == 1);
    QCoreApplication::processEvents();
    QCOMPARE(first.finished.size() + second.finished.size() + third.finished.size(), 3);
}

void TestStoredMessageSource::heardIsConfirmed()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 9007199254740993);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    const auto confirmation = bench.source->markHeard(Somebody.call, { { {}, 99, 9007199254740993 } });
    QSignalSpy finished(confirmation.get(), &Confirmation::finished);
    QTRY_COMPARE(finished.size(), 1);
    const auto fetch = bench.source->fetchUnread(Somebody);
    const Watch watch(fetch);
    QTRY_COMPARE(watch.finished.size(), 1);
    QVERIFY(watch.inbox().messages.isEmpty());
}

void TestStoredMessageSource::heardIsWrittenThoughDropped()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    QSignalSpy written(bench.store.get(), &InboxStore::heardWritten);
    bench.source->markHeard(Somebody.call, { { {}, 99, 1 } }).reset(); // the caller hung up
    QTRY_COMPARE(written.size(), 1);
    auto query = bench.database->run(QStringLiteral("SELECT COUNT(*) FROM messages WHERE state = 2"));
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toInt(), 1);
}

void TestStoredMessageSource::heardThatWaitsIsToldAndKept()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_VERIFY(bench.server.isWaiting());
    bench.breakStore();
    expectWarning("the database cannot be used");
    const auto confirmation = bench.source->markHeard(Somebody.call, { { {}, 99, 1 } });
    QSignalSpy failed(confirmation.get(), &Confirmation::failed);
    QTRY_COMPARE(failed.size(), 1);
    bench.source.reset(); // the worker may go, the mark stays
    bench.mendStore();
    bench.clock.advance(1s);
    auto query = bench.database->run(QStringLiteral("SELECT COUNT(*) FROM messages WHERE state = 2"));
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toInt(), 1);
}

void TestStoredMessageSource::heardOfAGoneStore()
{
    Bench bench;
    bench.store.reset();
    const auto confirmation = bench.source->markHeard(Somebody.call, { { {}, 99, 1 } });
    QSignalSpy failed(confirmation.get(), &Confirmation::failed);
    bench.clock.advance(4s);
    QCOMPARE(failed.size(), 1);
}

void TestStoredMessageSource::fetchOutlivesItsSource()
{
    Bench bench;
    const auto fetch = bench.source->fetchUnread(Somebody);
    const auto confirmation = bench.source->markHeard(Somebody.call, {});
    const Watch watch(fetch);
    QSignalSpy failed(confirmation.get(), &Confirmation::failed);
    bench.source.reset();
    bench.clock.advance(10s);
    QCOMPARE(watch.failed.size(), 1);
    QCOMPARE(failed.size(), 1);
}

QTEST_GUILESS_MAIN(TestStoredMessageSource)
#include "tst_storedmessagesource.moc"
