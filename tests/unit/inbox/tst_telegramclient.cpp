// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramclient.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Fault = BotApiServer::Fault;

class TestTelegramClient : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void fetchesAPage();
    void basePathIsKept();
    void failures_data();
    void failures();
    void nobodyListens();
    void silenceEndsWithTheLimit();
    void longPollMayTakeItsTime();
    void cancelledCallsSayNothing();
    void droppedInItsOwnSignal();
    void errorsHoldNoToken_data();
    void errorsHoldNoToken();
    void deletesTheWebhook();

private:
    // The error that the call ends with; fails the test when it ends well.
    template<class Call>
    ServiceError errorOf(Call &call);
};

namespace
{
struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
};
}

template<class Call>
ServiceError TestTelegramClient::errorOf(Call &call)
{
    QSignalSpy finished(call.get(), &Call::element_type::finished);
    QSignalSpy failed(call.get(), &TelegramCall::failed);
    if (failed.isEmpty() && !failed.wait())
        return {};
    return finished.isEmpty() ? failed.first().first().value<ServiceError>() : ServiceError();
}

void TestTelegramClient::fetchesAPage()
{
    Bench bench;
    bench.server.pushText(QStringLiteral("Hallo"), 9007199254740993);
    const auto call = bench.client.getUpdates(std::nullopt, 0s);
    QSignalSpy finished(call.get(), &UpdatesCall::finished);
    QSignalSpy failed(call.get(), &UpdatesCall::failed);
    QVERIFY(finished.wait());
    const auto updates = finished.first().first().value<QList<TelegramUpdate>>();
    QCOMPARE(updates.size(), 1);
    QCOMPARE(std::get<NewMessage>(updates.first().what).message.id.message, 9007199254740993);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(bench.server.complaints(), QStringList());
    QVERIFY(!bench.server.requests().first().body.contains(u"offset"));
}

void TestTelegramClient::basePathIsKept()
{
    Bench bench;
    QUrl base = bench.server.base();
    base.setPath(QStringLiteral("/gateway/"));
    TelegramClient client({ base, bench.server.token(), 10s }, bench.network, bench.clock);
    const auto call = client.getUpdates(std::nullopt, 0s);
    // The server knows no /gateway, so it takes the path for a wrong token: it has seen the prefix.
    QCOMPARE(static_cast<int>(errorOf(call).kind), static_cast<int>(ServiceError::Kind::Unauthorised));
}

void TestTelegramClient::failures_data()
{
    using Kind = ServiceError::Kind;
    QTest::addColumn<int>("fault");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, Fault fault, Kind kind) {
        QTest::newRow(name) << static_cast<int>(fault) << static_cast<int>(kind);
    };
    row("revoked token", Fault::Unauthorised, Kind::Unauthorised);
    row("wrong address", Fault::NotFound, Kind::NotFound);
    row("second poller", Fault::Conflict, Kind::Conflict);
    row("rate limit", Fault::RateLimited, Kind::RateLimited);
    row("gateway page", Fault::HtmlBadGateway, Kind::Server);
    row("reset", Fault::Reset, Kind::Network);
    row("cut off", Fault::CutOff, Kind::Network);
    row("portal page", Fault::PortalPage, Kind::Malformed);
}

void TestTelegramClient::failures()
{
    QFETCH(int, fault);
    Bench bench;
    // QNetworkAccessManager repeats a request whose connection was reset, a few times, by itself.
    for (int i = 0; i < 5; ++i)
        bench.server.failNext(static_cast<Fault>(fault));
    const auto call = bench.client.getUpdates(5, 0s);
    QTEST(static_cast<int>(errorOf(call).kind), "kind");
}

void TestTelegramClient::nobodyListens()
{
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client(
        { QUrl(QStringLiteral("http://127.0.0.1:1")), QStringLiteral("1:geheim"), 10s }, network, clock);
    const auto call = client.getUpdates(std::nullopt, 0s);
    const ServiceError error = errorOf(call);
    QCOMPARE(static_cast<int>(error.kind), static_cast<int>(ServiceError::Kind::Network));
    QVERIFY(!error.toString().contains(u"geheim"));
}

void TestTelegramClient::silenceEndsWithTheLimit()
{
    Bench bench;
    bench.server.failNext(Fault::Silence);
    const auto call = bench.client.getUpdates(std::nullopt, 0s);
    QSignalSpy failed(call.get(), &UpdatesCall::failed);
    QTRY_COMPARE(bench.server.requests().size(), 1);
    bench.clock.advance(9999ms);
    QCOMPARE(failed.size(), 0);
    bench.clock.advance(1ms);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(static_cast<int>(failed.first().first().value<ServiceError>().kind),
        static_cast<int>(ServiceError::Kind::Timeout));
}

void TestTelegramClient::longPollMayTakeItsTime()
{
    Bench bench;
    const auto call = bench.client.getUpdates(std::nullopt, 30s);
    QSignalSpy failed(call.get(), &UpdatesCall::failed);
    QSignalSpy finished(call.get(), &UpdatesCall::finished);
    QTRY_VERIFY(bench.server.isWaiting());
    bench.clock.advance(39s);
    QCOMPARE(failed.size(), 0);
    bench.server.pushText(QStringLiteral("spät"), 1);
    QVERIFY(finished.wait());
    bench.clock.advance(60s);
    QCOMPARE(failed.size(), 0);
}

void TestTelegramClient::cancelledCallsSayNothing()
{
    Bench bench;
    auto call = bench.client.getUpdates(std::nullopt, 30s);
    QTRY_VERIFY(bench.server.isWaiting());
    QSignalSpy failed(call.get(), &UpdatesCall::failed);
    QSignalSpy finished(call.get(), &UpdatesCall::finished);
    call->cancel();
    call->cancel();
    QTRY_VERIFY(!bench.server.isWaiting()); // the connection is really given up
    bench.clock.advance(60s);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(finished.size(), 0);
}

void TestTelegramClient::droppedInItsOwnSignal()
{
    Bench bench;
    auto call = bench.client.getUpdates(std::nullopt, 0s);
    int times = 0;
    connect(call.get(), &UpdatesCall::finished, this, [&] {
        ++times;
        call.reset();
    });
    QTRY_COMPARE(times, 1);
    QVERIFY(!call);
}

void TestTelegramClient::errorsHoldNoToken_data()
{
    failures_data();
}

void TestTelegramClient::errorsHoldNoToken()
{
    QFETCH(int, fault);
    Bench bench;
    for (int i = 0; i < 5; ++i)
        bench.server.failNext(static_cast<Fault>(fault));
    const auto call = bench.client.getUpdates(5, 0s);
    const QString said = errorOf(call).toString();
    QVERIFY(!said.isEmpty());
    QVERIFY(!said.contains(u"AAtoken"));
    QVERIFY(!said.contains(u"127.0.0.1"));
}

void TestTelegramClient::deletesTheWebhook()
{
    Bench bench;
    bench.server.setWebhook(true);
    const auto call = bench.client.deleteWebhook();
    QSignalSpy finished(call.get(), &PlainCall::finished);
    QVERIFY(finished.wait());
    QCOMPARE(bench.server.complaints(), QStringList());
}

QTEST_GUILESS_MAIN(TestTelegramClient)
#include "tst_telegramclient.moc"
