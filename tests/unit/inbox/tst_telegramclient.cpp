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
    void identity();
    void deletesTheWebhook();
    void sendsAMessage();
    void followsAMigratedGroup();
    void followsOnlyOnce();

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
    const auto call = client.getMe();
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
    const auto call = client.getMe();
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

void TestTelegramClient::identity()
{
    Bench bench;
    bench.server.onOther = [](const BotApiServer::Request &) {
        return std::pair(200,
            QByteArray(R"({"ok":true,"result":{"id":123456789,"username":"ab_bot","can_connect_to_business":true}})"));
    };
    const auto call = bench.client.getMe();
    QSignalSpy finished(call.get(), &IdentityCall::finished);
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<BotIdentity>(),
        (BotIdentity { 123456789, QStringLiteral("ab_bot"), false, true }));
    QCOMPARE(bench.server.complaints(), QStringList());
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

void TestTelegramClient::sendsAMessage()
{
    Bench bench;
    bench.server.onOther = [](const BotApiServer::Request &request) {
        const bool right
            = request.method == u"sendMessage" && request.body.value(u"chat_id").toInteger() == -1002147483650123;
        return std::pair(200,
            right ? QByteArray(R"({"ok":true,"result":{"message_id":8,"chat":{"id":-1002147483650123}}})")
                  : QByteArray("{}"));
    };
    const auto call = bench.client.sendMessage(-1002147483650123, QStringLiteral("Bis gleich"));
    QSignalSpy finished(call.get(), &SendCall::finished);
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<MessageId>(), (MessageId { {}, -1002147483650123, 8 }));
}

void TestTelegramClient::followsAMigratedGroup()
{
    Bench bench;
    bench.server.onOther = [](const BotApiServer::Request &request) {
        if (request.body.value(u"chat_id").toInteger() == -5)
            return std::pair(
                400, QByteArray(R"({"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1009}})"));
        return std::pair(200, QByteArray(R"({"ok":true,"result":{"message_id":8,"chat":{"id":-1009}}})"));
    };
    const auto call = bench.client.sendMessage(-5, QStringLiteral("Bis gleich"));
    QSignalSpy finished(call.get(), &SendCall::finished);
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<MessageId>().chat, -1009);
    QCOMPARE(bench.server.requests().last().body.value(u"text").toString(), QStringLiteral("Bis gleich"));
}

void TestTelegramClient::followsOnlyOnce()
{
    Bench bench;
    bench.server.onOther = [](const BotApiServer::Request &) {
        return std::pair(400, QByteArray(R"({"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-5}})"));
    };
    const auto call = bench.client.sendMessage(-5, QStringLiteral("Bis gleich"));
    QCOMPARE(static_cast<int>(errorOf(call).kind), static_cast<int>(ServiceError::Kind::Refused));
    QCOMPARE(bench.server.requests().size(), 2);
}

QTEST_GUILESS_MAIN(TestTelegramClient)
#include "tst_telegramclient.moc"
