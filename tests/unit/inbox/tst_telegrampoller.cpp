// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrampoller.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Fault = BotApiServer::Fault;

class TestTelegramPoller : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false")); }
    void emptyInboxIsCaughtUp();
    void confirmsOnlyWhatIsStored();
    void droppedBeforeTheStoreLosesNothing();
    void droppedBetweenStoreAndConfirmation();
    void hundredStickersHideNothing();
    void smallPagesAreReadToTheEnd();
    void longPollDeliversAtOnce();
    void refusedPageComesAgain();
    void staleAnswersOfTheStoreAreIgnored();
    void idsMayJumpBack();
    void idsMayJumpBackWhileRunning();
    void recovers_data();
    void recovers();
    void restsGrow();
    void tokenTroubleIsToldOnceAndTriedRarely_data();
    void tokenTroubleIsToldOnceAndTriedRarely();
    void rateLimitIsObeyed();
    void webhookIsRemovedWithoutLoss();
    void removingAWebhookIsTriedAgain();
    void secondWebhookIsLeftAlone();
    void otherPollerIsAvoided();
    void olderPollerSurvivesBeingThrownOut();
    void callCutsARestShort();
    void callLearnsAtOnceWhatIsKnown();
    void silentServerIsGivenUp();
    void repeatedPageDoesNotSpin();
    void stopIsFinal();
    void aNewStartKnowsNoOffset();
};

namespace
{
// A receiver that keeps everything by id, as the real store does.
struct Shelf
{
    QHash<MessageId, QString> texts;
    QList<qint64> updateIds;
    int pages = 0;

    void keep(const QList<TelegramUpdate> &updates)
    {
        ++pages;
        for (const TelegramUpdate &update : updates) {
            updateIds += update.updateId;
            if (const auto *message = std::get_if<NewMessage>(&update.what))
                texts.insert(message->message.id, message->message.text);
        }
    }
};

struct Bench
{
    BotApiServer &server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    TelegramPoller poller { client, clock, {}, [] { return 0.5; } };
    QSignalSpy caughtUp { &poller, &TelegramPoller::caughtUp };
    QSignalSpy troubled { &poller, &TelegramPoller::troubled };
    QSignalSpy pages { &poller, &TelegramPoller::pageArrived };

    explicit Bench(BotApiServer &with) : server(with) { }

    // Stores every page and says so.
    void storeInto(Shelf &shelf)
    {
        QObject::connect(&poller, &TelegramPoller::pageArrived, &poller,
            [this, &shelf](quint64 page, const QList<TelegramUpdate> &updates) {
                shelf.keep(updates);
                QMetaObject::invokeMethod(
                    &poller, [this, page] { poller.pageStored(page); }, Qt::QueuedConnection);
            });
    }

    [[nodiscard]] ServiceError::Kind trouble() const { return troubled.last().first().value<ServiceError>().kind; }
};

void expectWarning(const QByteArray &pattern)
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QString::fromLatin1(pattern)));
}
}

void TestTelegramPoller::emptyInboxIsCaughtUp()
{
    BotApiServer server;
    Bench bench(server);
    bench.poller.start();
    bench.poller.start(); // twice is once
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(bench.caughtUp.first().first().toDateTime(), bench.clock.wallNow());
    QTRY_VERIFY(server.isWaiting());
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().at(0).body.value(u"timeout").toInteger(-1), 0);
    QCOMPARE(server.requests().at(1).body.value(u"timeout").toInteger(-1), 30);
    QCOMPARE(server.complaints(), QStringList());
    QCOMPARE(bench.troubled.size(), 0);
}

void TestTelegramPoller::confirmsOnlyWhatIsStored()
{
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    Bench bench(server);
    bench.poller.start();
    QTRY_COMPARE(bench.pages.size(), 1);
    bench.clock.advance(1h); // however long the store takes
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.held(), 1);
    QCOMPARE(bench.caughtUp.size(), 0);

    bench.poller.pageStored(bench.pages.first().first().toULongLong());
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(server.offsets().first(), -1); // none
    QCOMPARE(server.offsets().at(1), 900'000'001);
    QCOMPARE(server.held(), 0);
}

void TestTelegramPoller::droppedBeforeTheStoreLosesNothing()
{
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    {
        Bench dying(server);
        dying.poller.start();
        QTRY_COMPARE(dying.pages.size(), 1); // fetched, not stored
    }
    QCOMPARE(server.held(), 1);
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.texts.value({ {}, 99, 1 }), QStringLiteral("eins"));
    QCOMPARE(server.held(), 0);
}

void TestTelegramPoller::droppedBetweenStoreAndConfirmation()
{
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    server.pushText(QStringLiteral("zwei"), 2);
    Shelf shelf;
    {
        Bench dying(server);
        connect(&dying.poller, &TelegramPoller::pageArrived, this,
            [&shelf](quint64, const QList<TelegramUpdate> &updates) { shelf.keep(updates); });
        dying.poller.start();
        QTRY_COMPARE(shelf.pages, 1); // stored, but the poller never hears of it
    }
    QCOMPARE(server.held(), 2);
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.texts.size(), 2);
    QCOMPARE(shelf.updateIds, (QList<qint64> { 900'000'000, 900'000'001, 900'000'000, 900'000'001 }));
}

void TestTelegramPoller::hundredStickersHideNothing()
{
    BotApiServer server;
    for (int i = 1; i <= 100; ++i)
        server.pushSticker(i);
    server.pushText(QStringLiteral("dahinter"), 101);
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.pages, 2);
    QCOMPARE(shelf.texts.size(), 101);
    QCOMPARE(shelf.texts.value({ {}, 99, 101 }), QStringLiteral("dahinter"));
    QCOMPARE(server.held(), 0);
    QCOMPARE(server.complaints(), QStringList());
}

void TestTelegramPoller::smallPagesAreReadToTheEnd()
{
    BotApiServer server;
    server.setPageCap(3);
    for (int i = 1; i <= 10; ++i)
        server.pushText(QString::number(i), i);
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.texts.size(), 10);
    QCOMPARE(shelf.pages, 4);
}

void TestTelegramPoller::longPollDeliversAtOnce()
{
    BotApiServer server;
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_VERIFY(server.isWaiting());
    bench.clock.advance(20s);
    server.pushText(QStringLiteral("neu"), 5);
    QTRY_COMPARE(bench.caughtUp.size(), 2);
    QCOMPARE(bench.caughtUp.last().first().toDateTime(), bench.clock.wallNow());
    QCOMPARE(shelf.texts.size(), 1);
    QCOMPARE(server.held(), 0);
}

void TestTelegramPoller::refusedPageComesAgain()
{
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    Bench bench(server);
    // A database that another process holds is no second poller, which would be given more time.
    expectWarning("cannot fetch messages: conflict: held");
    bench.poller.start();
    QTRY_COMPARE(bench.pages.size(), 1);
    bench.poller.pageRefused(
        bench.pages.last().first().toULongLong(), { ServiceError::Kind::Conflict, QStringLiteral("held"), {} });
    QCOMPARE(bench.troubled.size(), 1);
    bench.clock.advance(999ms);
    QCOMPARE(server.requests().size(), 1);
    bench.clock.advance(1ms);
    QTRY_COMPARE(bench.pages.size(), 2);
    QCOMPARE(server.offsets(), (QList<qint64> { -1, -1 })); // nothing was confirmed
    QCOMPARE(server.held(), 1);
    expectWarning("cannot fetch messages: server error: disk full");
    bench.poller.pageRefused(
        bench.pages.last().first().toULongLong(), { ServiceError::Kind::Server, QStringLiteral("disk full"), {} });
    bench.clock.advance(2s);
    QTRY_COMPARE(bench.pages.size(), 3);
    bench.poller.pageStored(bench.pages.last().first().toULongLong());
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(server.held(), 0);
}

void TestTelegramPoller::staleAnswersOfTheStoreAreIgnored()
{
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    Bench bench(server);
    bench.poller.start();
    QTRY_COMPARE(bench.pages.size(), 1);
    bench.poller.pageStored(77);
    bench.poller.pageRefused(77, {});
    bench.clock.advance(1min);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.held(), 1);
}

void TestTelegramPoller::idsMayJumpBack()
{
    // The offset a client remembers from before a quiet week is far above the new ids.
    BotApiServer server;
    server.pushText(QStringLiteral("alt"), 1);
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_VERIFY(server.isWaiting());
    server.setNextId(1000);
    for (int i = 2; i <= 121; ++i) // more than a page
        server.pushText(QString::number(i), i);
    QTRY_COMPARE(shelf.texts.size(), 121);
    QTRY_COMPARE(server.held(), 0);
    QVERIFY(server.offsets().last() == 1120);
    QCOMPARE(bench.troubled.size(), 0);
}

void TestTelegramPoller::idsMayJumpBackWhileRunning()
{
    BotApiServer server;
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    bench.poller.start();
    QTRY_VERIFY(server.isWaiting());
    for (const qint64 id : { 2'000'000'000, 7, 1'500'000'000 }) {
        server.setNextId(id);
        server.pushText(QString::number(id), id);
        QTRY_COMPARE(shelf.texts.value({ {}, 99, id }), QString::number(id));
        QTRY_VERIFY(server.isWaiting());
        QCOMPARE(server.held(), 0);
    }
}

void TestTelegramPoller::recovers_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("warning");
    const auto row = [](const char *name, Fault fault, ServiceError::Kind kind, const char *warning) {
        QTest::newRow(name) << static_cast<int>(fault) << static_cast<int>(kind) << QByteArray(warning);
    };
    row("gateway page", Fault::HtmlBadGateway, ServiceError::Kind::Server, "server error");
    row("reset", Fault::Reset, ServiceError::Kind::Network, "network");
    row("cut off", Fault::CutOff, ServiceError::Kind::Network, "network");
    row("portal page", Fault::PortalPage, ServiceError::Kind::Malformed, "malformed");
}

void TestTelegramPoller::recovers()
{
    QFETCH(int, fault);
    QFETCH(QByteArray, warning);
    BotApiServer server;
    server.pushText(QStringLiteral("eins"), 1);
    for (int i = 0; i < 5; ++i)
        server.failNext(static_cast<Fault>(fault));
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    expectWarning("cannot fetch messages: " + warning);
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    QTEST(static_cast<int>(bench.trouble()), "kind");
    for (int attempt = 1; bench.caughtUp.isEmpty() && attempt < 10; ++attempt) {
        const qsizetype before = bench.troubled.size();
        bench.clock.advance(std::min<std::chrono::milliseconds>(
            30s, 1s * (1 << (attempt - 1)))); // no longer: the request gets real time
        QTRY_VERIFY(bench.troubled.size() > before || !bench.caughtUp.isEmpty());
    }
    QCOMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.texts.size(), 1);
    QCOMPARE(server.held(), 0);
}

void TestTelegramPoller::restsGrow()
{
    BotApiServer server;
    Bench bench(server);
    expectWarning("cannot fetch messages: server error: status 502");
    for (int i = 0; i < 7; ++i)
        server.failNext(Fault::HtmlBadGateway);
    bench.poller.start();
    int attempts = 1;
    for (const auto rest : { 1s, 2s, 4s, 8s, 16s, 30s, 30s }) {
        QTRY_COMPARE(bench.troubled.size(), attempts);
        bench.clock.advance(rest - 1ms);
        QCOMPARE(server.requests().size(), attempts);
        bench.clock.advance(1ms);
        ++attempts;
        QTRY_VERIFY(server.requests().size() >= attempts); // the last is a success, which the next follows at once
    }
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    // After a success the first rest is short again.
    expectWarning("cannot fetch messages: server error");
    QTRY_VERIFY(server.isWaiting());
    server.failNext(Fault::HtmlBadGateway);
    server.pushSticker(1);
    QTRY_COMPARE(bench.pages.size(), 1);
    bench.poller.pageStored(bench.pages.first().first().toULongLong());
    QTRY_COMPARE(bench.troubled.size(), 8);
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.caughtUp.size(), 2);
}

void TestTelegramPoller::tokenTroubleIsToldOnceAndTriedRarely_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("401") << static_cast<int>(Fault::Unauthorised);
    QTest::newRow("404") << static_cast<int>(Fault::NotFound);
}

void TestTelegramPoller::tokenTroubleIsToldOnceAndTriedRarely()
{
    QFETCH(int, fault);
    BotApiServer server;
    for (int i = 0; i < 3; ++i)
        server.failNext(static_cast<Fault>(fault));
    Bench bench(server);
    // An error, once; StrictTest does not look at criticals, so the message handler of ignoreMessage proves that it
    // came.
    QTest::ignoreMessage(
        QtCriticalMsg, QRegularExpression(QStringLiteral("cannot fetch messages: .*TELEGRAM_BOT_TOKEN")));
    bench.poller.start();
    for (int attempt = 1; attempt <= 3; ++attempt) {
        QTRY_COMPARE(bench.troubled.size(), attempt);
        bench.clock.advance(599s);
        QCOMPARE(server.requests().size(), attempt);
        bench.clock.advance(1s);
    }
    QTRY_COMPARE(bench.caughtUp.size(), 1); // the operator has mended it
}

void TestTelegramPoller::rateLimitIsObeyed()
{
    BotApiServer server;
    server.failNext(Fault::RateLimited); // 7 s
    Bench bench(server);
    expectWarning("cannot fetch messages: rate limited");
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    bench.clock.advance(3s);
    bench.poller.pollNow(); // a call changes nothing about it, but gets its answer
    QCOMPARE(bench.troubled.size(), 2);
    bench.clock.advance(3999ms);
    QCOMPARE(server.requests().size(), 1);
    bench.clock.advance(1ms);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
}

void TestTelegramPoller::webhookIsRemovedWithoutLoss()
{
    BotApiServer server;
    server.setWebhook(true);
    server.pushText(QStringLiteral("eins"), 1);
    Shelf shelf;
    Bench bench(server);
    bench.storeInto(shelf);
    expectWarning("a webhook is set");
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(shelf.texts.size(), 1);
    QCOMPARE(server.count(u"deleteWebhook"), 1);
    QCOMPARE(server.complaints(), QStringList());
    QCOMPARE(bench.troubled.size(), 0);
}

void TestTelegramPoller::removingAWebhookIsTriedAgain()
{
    BotApiServer server;
    server.setWebhook(true);
    server.failUnhooking(1);
    Bench bench(server);
    expectWarning("a webhook is set");
    expectWarning("cannot fetch messages: server");
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    expectWarning("a webhook is set");
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(server.count(u"deleteWebhook"), 2);
}

void TestTelegramPoller::secondWebhookIsLeftAlone()
{
    BotApiServer server;
    server.setWebhook(true);
    Bench bench(server);
    expectWarning("a webhook is set");
    expectWarning("cannot fetch messages: conflict");
    // Somebody sets it again as soon as it is gone.
    auto *again = new QTimer(&bench.poller);
    connect(again, &QTimer::timeout, &bench.poller, [&server] { server.setWebhook(true); });
    again->start(0);
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    QCOMPARE(static_cast<int>(bench.trouble()), static_cast<int>(ServiceError::Kind::Conflict));
    QCOMPARE(server.count(u"deleteWebhook"), 1);
}

void TestTelegramPoller::otherPollerIsAvoided()
{
    BotApiServer server;
    server.failNext(Fault::Conflict);
    Bench bench(server);
    expectWarning("cannot fetch messages: conflict: another program polls");
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    bench.clock.advance(17'499ms); // the middle between 5 and 30 s, by the bench's chance of one half
    QCOMPARE(server.requests().size(), 1);
    bench.clock.advance(1ms);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
}

void TestTelegramPoller::olderPollerSurvivesBeingThrownOut()
{
    BotApiServer server;
    Shelf shelf;
    Bench older(server);
    older.storeInto(shelf);
    older.poller.start();
    QTRY_VERIFY(server.isWaiting());
    expectWarning("cannot fetch messages: conflict");
    {
        Bench newer(server);
        newer.poller.start();
        QTRY_COMPARE(older.troubled.size(), 1);
        QTRY_VERIFY(server.isWaiting());
    }
    server.pushText(QStringLiteral("danach"), 3);
    older.clock.advance(17'500ms);
    QTRY_COMPARE(shelf.texts.size(), 1);
    QTRY_COMPARE(older.caughtUp.size(), 2);
}

void TestTelegramPoller::callCutsARestShort()
{
    BotApiServer server;
    server.failNext(Fault::HtmlBadGateway);
    server.failNext(Fault::HtmlBadGateway);
    Bench bench(server);
    expectWarning("cannot fetch messages: server error");
    bench.poller.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    bench.poller.pollNow(); // a first failure is tried again at once
    QTRY_COMPARE(bench.troubled.size(), 2);
    QCOMPARE(server.requests().size(), 2);
    bench.poller.pollNow(); // but a dead service is not hammered by every call
    QCOMPARE(bench.troubled.size(), 3);
    QCOMPARE(server.requests().size(), 2);
    bench.clock.advance(1500ms);
    bench.poller.pollNow();
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QTRY_VERIFY(server.isWaiting());
    bench.clock.advance(30s);
    QCOMPARE(server.count(u"getUpdates"), 4); // the rest that was cut short does not fire as well
}

void TestTelegramPoller::callLearnsAtOnceWhatIsKnown()
{
    BotApiServer server;
    Bench bench(server);
    bench.poller.pollNow(); // not started: nobody knows
    QCOMPARE(bench.caughtUp.size() + bench.troubled.size(), 0);
    bench.poller.start();
    bench.poller.pollNow(); // the first answer is under way
    QCOMPARE(bench.caughtUp.size(), 0);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    const QDateTime lastEmptyPage = bench.clock.wallNow();
    QTRY_VERIFY(server.isWaiting()); // on a busy machine it would wait for its connection until the limit
    bench.clock.advance(2s);
    bench.poller.pollNow(); // the long poll is young enough to go by
    QCOMPARE(bench.caughtUp.size(), 2);
    QCOMPARE(bench.caughtUp.last().first().toDateTime(), lastEmptyPage);
    bench.clock.advance(8s);
    bench.poller.pollNow(); // its connection may have died without a word: ask again
    QCOMPARE(bench.caughtUp.size(), 2);
    QTRY_COMPARE(bench.caughtUp.size(), 3);
    QCOMPARE(bench.caughtUp.last().first().toDateTime(), bench.clock.wallNow());
}

void TestTelegramPoller::silentServerIsGivenUp()
{
    BotApiServer server;
    server.failNext(Fault::Silence);
    Bench bench(server);
    expectWarning("cannot fetch messages: timeout: no answer to getUpdates within 10 s");
    bench.poller.start();
    QTRY_COMPARE(server.requests().size(), 1);
    bench.clock.advance(10s);
    QCOMPARE(bench.troubled.size(), 1);
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
}

void TestTelegramPoller::repeatedPageDoesNotSpin()
{
    // Answers the same page for ever, whatever is confirmed.
    QTcpServer broken;
    QVERIFY(broken.listen(QHostAddress::LocalHost));
    int answers = 0;
    connect(&broken, &QTcpServer::newConnection, &broken, [&] {
        QTcpSocket *socket = broken.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket, &answers] {
            if (!socket->readAll().contains("}"))
                return;
            ++answers;
            const QByteArray body = R"({"ok":true,"result":[{"update_id":5,"poll":{}}]})";
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        });
    });
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client(
        { QUrl(QStringLiteral("http://127.0.0.1:%1").arg(broken.serverPort())), QStringLiteral("1:a"), 10s }, network,
        clock);
    TelegramPoller poller(client, clock);
    connect(&poller, &TelegramPoller::pageArrived, &poller, &TelegramPoller::pageStored, Qt::QueuedConnection);
    QSignalSpy troubled(&poller, &TelegramPoller::troubled);
    QSignalSpy pages(&poller, &TelegramPoller::pageArrived);
    expectWarning("cannot fetch messages: malformed answer: Telegram repeats a page");
    poller.start();
    QTRY_COMPARE(troubled.size(), 1);
    QCOMPARE(answers, 2);
    QCOMPARE(pages.size(), 1);
    clock.advance(1s);
    QTRY_COMPARE(pages.size(), 2); // but a server that forgot a confirmation is not refused for ever
}

void TestTelegramPoller::stopIsFinal()
{
    BotApiServer server;
    Bench bench(server);
    bench.poller.start();
    QTRY_VERIFY(server.isWaiting());
    bench.poller.stop();
    QTRY_VERIFY(!server.isWaiting());
    server.pushText(QStringLiteral("bleibt"), 1);
    const qsizetype requests = server.requests().size();
    bench.clock.advance(1h);
    QCOMPARE(server.requests().size(), requests);
    QCOMPARE(bench.pages.size(), 0);
    QCOMPARE(bench.troubled.size(), 0);
    QCOMPARE(server.held(), 1);
    bench.poller.start(); // and can begin again
    QTRY_COMPARE(bench.pages.size(), 1);
}

// While it stood still another one may have polled, and Telegram's ids may have begun anew.
void TestTelegramPoller::aNewStartKnowsNoOffset()
{
    BotApiServer server;
    Bench bench(server);
    Shelf shelf;
    bench.storeInto(shelf);
    server.pushText(QStringLiteral("eins"), 1);
    bench.poller.start();
    QTRY_COMPARE(server.held(), 0);
    QVERIFY(server.offsets().last() > 0);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    bench.poller.stop();
    bench.poller.start();
    QTRY_COMPARE(bench.caughtUp.size(), 2);
    QCOMPARE(server.offsets().last(), -1); // none
}

QTEST_GUILESS_MAIN(TestTelegramPoller)
#include "tst_telegrampoller.moc"
