// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "botapiserver.h"

#include "inbox/telegramwebhook.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QNetworkAccessManager>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QUrl Ours(u"https://ab.example.test/telegram/webhook"_s);

//! A bot's webhook as Telegram sees it.
struct Telegram
{
    BotApiServer server;
    QString address; // as set
    qsizetype pending = 0;
    qint64 lastError = 0;
    int status = 200; // of the next setWebhook

    Telegram()
    {
        server.onOther = [this](const BotApiServer::Request &request) -> std::pair<int, QByteArray> {
            if (request.method == u"setWebhook")
                return set(request.body);
            const QJsonObject info { { u"url"_s, address }, { u"pending_update_count"_s, pending },
                { u"last_error_date"_s, lastError } };
            return { 200, QJsonDocument({ { u"ok"_s, true }, { u"result"_s, info } }).toJson() };
        };
    }

    std::pair<int, QByteArray> set(const QJsonObject &body)
    {
        if (const int refused = std::exchange(status, 200); refused != 200)
            return { refused,
                R"({"ok":false,"error_code":)" + QByteArray::number(refused)
                    + (refused == 429 ? R"(,"description":"no","parameters":{"retry_after":7}})"
                                      : R"(,"description":"no"})") };
        address = body[u"url"_s].toString();
        return { 200, R"({"ok":true,"result":true})" };
    }
};

struct Bench
{
    Telegram telegram;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { telegram.server.base(), telegram.server.token(), 10s }, network, clock };
    TelegramWebhook webhook { client, clock, { Ours, u"a_secret"_s } };
    QSignalSpy caughtUp { &webhook, &TelegramWebhook::caughtUp };
    QSignalSpy troubled { &webhook, &TelegramWebhook::troubled };
    QSignalSpy pages { &webhook, &TelegramWebhook::pageArrived };

    void begin()
    {
        webhook.start();
        QTRY_COMPARE(caughtUp.size(), 1);
    }
    //! Virtual time goes on while the server answers in real time.
    [[nodiscard]] bool passesUntil(const std::function<bool()> &condition)
    {
        return QTest::qWaitFor([&] {
            if (condition())
                return true;
            clock.advance(20ms);
            return condition();
        });
    }
    [[nodiscard]] ServiceError::Kind trouble() const { return troubled.last().first().value<ServiceError>().kind; }
    [[nodiscard]] qsizetype asked(QStringView method) const { return telegram.server.count(method); }
};

TelegramUpdate update(qint64 id)
{
    return { id, IgnoredUpdate { u"test"_s } };
}

void expectWarning(const char *pattern)
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QString::fromLatin1(pattern)));
}
}

class TestTelegramWebhook : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void setsItWithSecretAndAllKinds();
    void refusals_data();
    void refusals();
    void deliveriesAreStoredInOrder();
    void aRefusedDeliveryComesAgain();
    void nothingIsTakenAfterTheEnd();
    void aCallWaitsForWhatIsOnItsWay();
    void whatCannotBeDeliveredIsTold();
    void whatIsBeingStoredIsWaitedFor();
    void somebodyElsesWebhookIsReplaced();
    void looksAgainNowAndThen();
};

void TestTelegramWebhook::setsItWithSecretAndAllKinds()
{
    Bench bench;
    bench.begin();
    const BotApiServer::Request &set = bench.telegram.server.requests().first();
    QCOMPARE(set.method, u"setWebhook"_s);
    QCOMPARE(set.body[u"url"_s].toString(), Ours.toString());
    QCOMPARE(set.body[u"secret_token"_s].toString(), u"a_secret"_s);
    QCOMPARE(set.body[u"drop_pending_updates"_s].toBool(true), false);
    QCOMPARE(set.body[u"allowed_updates"_s].toArray().size(), 10);
    QCOMPARE(bench.caughtUp.first().first().toDateTime(), bench.clock.wallNow());
    QCOMPARE(bench.telegram.server.complaints(), QStringList());
}

void TestTelegramWebhook::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<std::chrono::milliseconds>("rest");
    QTest::newRow("too many") << 429 << std::chrono::milliseconds(7s);
    QTest::newRow("server error") << 500 << std::chrono::milliseconds(1s);
    QTest::newRow("bad token") << 401 << std::chrono::milliseconds(10min);
}

void TestTelegramWebhook::refusals()
{
    QFETCH(int, status);
    QFETCH(std::chrono::milliseconds, rest);
    Bench bench;
    bench.telegram.status = status;
    expectWarning("cannot fetch messages");
    bench.webhook.start();
    QTRY_COMPARE(bench.troubled.size(), 1);
    bench.webhook.pollNow(); // a call learns it at once
    QCOMPARE(bench.troubled.size(), 2);
    bench.clock.advance(rest - 1ms);
    QCOMPARE(bench.asked(u"setWebhook"), 1);
    bench.clock.advance(1ms);
    QTRY_COMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(bench.asked(u"setWebhook"), 2);
}

void TestTelegramWebhook::deliveriesAreStoredInOrder()
{
    Bench bench;
    bench.begin();
    QList<int> stored;
    const auto note = [&](int which) { return [&stored, which](bool durable) { stored += durable ? which : -which; }; };
    bench.webhook.deliver(update(5), note(5));
    QCOMPARE(bench.pages.size(), 1);
    bench.webhook.deliver(update(8), note(8));
    bench.webhook.deliver(update(7), note(7));
    QCOMPARE(bench.pages.size(), 1); // one page at a time
    QCOMPARE(stored, QList<int>());
    bench.webhook.pageStored(bench.pages.first().first().toULongLong() + 1); // of nobody
    QCOMPARE(stored, QList<int>());
    bench.webhook.pageStored(bench.pages.first().first().toULongLong());
    QCOMPARE(stored, QList<int> { 5 });
    QCOMPARE(bench.pages.size(), 2);
    const auto second = bench.pages.last().at(1).value<QList<TelegramUpdate>>();
    QCOMPARE(second.size(), 2);
    QCOMPARE(second.first().updateId, 7);
    bench.webhook.pageStored(bench.pages.last().first().toULongLong());
    QCOMPARE(stored, (QList<int> { 5, 7, 8 }));
    QCOMPARE(bench.caughtUp.size(), 1); // nobody asked, and nothing is known of what Telegram still holds
}

void TestTelegramWebhook::aRefusedDeliveryComesAgain()
{
    Bench bench;
    bench.begin();
    QList<bool> durable;
    bench.webhook.deliver(update(5), [&](bool it) { durable += it; });
    bench.webhook.pageRefused(
        bench.pages.first().first().toULongLong(), { ServiceError::Kind::Server, u"no room"_s, {} });
    QCOMPARE(durable, QList<bool> { false });
    QCOMPARE(bench.troubled.size(), 1);
    bench.webhook.deliver(update(5), [&](bool it) { durable += it; });
    bench.webhook.pageStored(bench.pages.last().first().toULongLong());
    QCOMPARE(durable, (QList<bool> { false, true }));
}

void TestTelegramWebhook::nothingIsTakenAfterTheEnd()
{
    Bench bench;
    bench.begin();
    QList<bool> durable;
    const auto note = [&](bool it) { durable += it; };
    bench.webhook.deliver(update(1), note);
    bench.webhook.deliver(update(2), note);
    bench.webhook.stop();
    bench.webhook.deliver(update(3), note);
    QCOMPARE(durable, (QList<bool> { false, false, false }));
    bench.webhook.pageStored(bench.pages.first().first().toULongLong()); // too late, and harmless
    QCOMPARE(durable.size(), 3);
    QCOMPARE(bench.telegram.address, Ours.toString()); // what comes meanwhile waits at Telegram
}

void TestTelegramWebhook::aCallWaitsForWhatIsOnItsWay()
{
    Bench bench;
    bench.begin();
    bench.telegram.pending = 1;
    bench.webhook.pollNow();
    QVERIFY(bench.passesUntil([&] { return bench.asked(u"getWebhookInfo") == 4; })); // two were not the end
    QCOMPARE(bench.caughtUp.size(), 1);
    bench.telegram.pending = 0;
    QVERIFY(bench.passesUntil([&] { return bench.caughtUp.size() == 2; }));
    QCOMPARE(bench.troubled.size(), 0);
}

void TestTelegramWebhook::whatCannotBeDeliveredIsTold()
{
    Bench bench;
    bench.begin();
    bench.telegram.pending = 3;
    bench.telegram.lastError = bench.clock.wallNow().toSecsSinceEpoch() - 5;
    expectWarning("PUBLIC_URL is reachable");
    bench.webhook.pollNow();
    QVERIFY(bench.passesUntil([&] { return bench.troubled.size() == 1; }));
    QCOMPARE(int(bench.trouble()), int(ServiceError::Kind::Network));
    bench.telegram.pending = 0;
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"Telegram delivers again"_s));
    bench.clock.advance(30s);
    QTRY_COMPARE(bench.caughtUp.size(), 2);
}

void TestTelegramWebhook::whatIsBeingStoredIsWaitedFor()
{
    Bench bench;
    bench.begin();
    bench.webhook.deliver(update(5), [](bool) {});
    bench.webhook.pollNow();
    QTRY_COMPARE(bench.asked(u"getWebhookInfo"), 2);
    QVERIFY(bench.passesUntil([&] { return bench.clock.now() > 1s; })); // the answer has come
    QCOMPARE(bench.caughtUp.size(), 1);
    bench.webhook.pageStored(bench.pages.first().first().toULongLong());
    QCOMPARE(bench.caughtUp.size(), 2);
}

void TestTelegramWebhook::somebodyElsesWebhookIsReplaced()
{
    Bench bench;
    bench.begin();
    bench.telegram.address = u"https://elsewhere.example/"_s;
    expectWarning("somebody else has changed");
    expectWarning("cannot fetch messages");
    bench.webhook.pollNow();
    QTRY_COMPARE(bench.troubled.size(), 1);
    QCOMPARE(int(bench.trouble()), int(ServiceError::Kind::Conflict));
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.caughtUp.size(), 2);
    QCOMPARE(bench.telegram.address, Ours.toString());
}

void TestTelegramWebhook::looksAgainNowAndThen()
{
    Bench bench;
    bench.begin();
    bench.telegram.address.clear(); // somebody has polled
    expectWarning("somebody else has changed");
    expectWarning("cannot fetch messages");
    bench.clock.advance(5min);
    QTRY_COMPARE(bench.troubled.size(), 1);
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.caughtUp.size(), 2);
}

QTEST_GUILESS_MAIN(TestTelegramWebhook)
#include "tst_telegramwebhook.moc"
