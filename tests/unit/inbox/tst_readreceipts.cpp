// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/readreceipts.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
MessageId at(qint64 chat, qint64 message)
{
    return { u"bc1"_s, chat, message };
}

struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    std::unique_ptr<ReadReceipts> receipts
        = std::make_unique<ReadReceipts>(client, clock, ReadReceiptLimits { 5, 200ms, 1min });
    std::deque<std::pair<int, QByteArray>> refusals; // status and parameters, of the next answers
    QList<std::pair<qint64, qint64>> asked; // chat and message
    QStringList strange; // what no such request may hold

    Bench()
    {
        server.onOther = [this](const BotApiServer::Request &request) { return answer(request); };
    }

    std::pair<int, QByteArray> answer(const BotApiServer::Request &request)
    {
        if (request.method != u"readBusinessMessage" || request.body.size() != 3
            || request.body[u"business_connection_id"_s] != u"bc1"_s)
            strange += request.method;
        asked.append({ request.body[u"chat_id"_s].toInteger(), request.body[u"message_id"_s].toInteger() });
        if (refusals.empty())
            return { 200, R"({"ok":true,"result":true})" };
        const auto [status, more] = refusals.front();
        refusals.pop_front();
        return { status,
            R"({"ok":false,"error_code":)" + QByteArray::number(status) + R"(,"description":"no")" + more + "}" };
    }
    //! Virtual time goes on in small steps while the server answers in real time.
    [[nodiscard]] bool passesUntil(const std::function<bool()> &condition, std::chrono::milliseconds step = 50ms)
    {
        return QTest::qWaitFor(
            [&] {
                if (!condition())
                    clock.advance(step);
                return condition();
            },
            20'000);
    }
    [[nodiscard]] bool asks(qsizetype times)
    {
        return passesUntil([this, times] { return asked.size() >= times; });
    }
};
}

class TestReadReceipts : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.inbox.info=false"_s); }
    void oneChatAfterTheOther();
    void onlyTheNewestOfAChat();
    void onlyBusinessChats();
    void aTroubledServerIsAskedAgainAndNotForEver();
    void aLimitIsObeyed();
    void aLimitOfHoursIsNotWorthIt();
    void whatIsNotAllowedIsSaidOnce();
    void nothingAfterTheEnd();
};

void TestReadReceipts::oneChatAfterTheOther()
{
    Bench bench;
    bench.receipts->markRead({ at(99, 5), at(5000000123456, 7) });
    bench.receipts->markRead({ at(99, 6) });
    QVERIFY(bench.asks(3));
    QCOMPARE(bench.asked, (QList<std::pair<qint64, qint64>> { { 99, 5 }, { 5000000123456, 7 }, { 99, 6 } }));
    QCOMPARE(bench.strange, QStringList());
    QCOMPARE(bench.server.complaints(), QStringList());
}

void TestReadReceipts::onlyTheNewestOfAChat()
{
    Bench bench;
    bench.receipts->markRead({ at(1, 1) }); // under way
    bench.receipts->markRead({ at(99, 5) });
    bench.receipts->markRead({ at(99, 8) });
    bench.receipts->markRead({ at(99, 6) });
    bench.receipts->markRead({ at(2, 1) });
    QVERIFY(bench.asks(3));
    QCOMPARE(bench.asked, (QList<std::pair<qint64, qint64>> { { 1, 1 }, { 99, 8 }, { 2, 1 } }));
}

void TestReadReceipts::onlyBusinessChats()
{
    Bench bench;
    bench.receipts->markRead({ { {}, 99, 5 }, at(99, 6) });
    QVERIFY(bench.asks(1));
    QCOMPARE(bench.asked.first().second, 6);
    QCOMPARE(bench.strange, QStringList());
}

void TestReadReceipts::aTroubledServerIsAskedAgainAndNotForEver()
{
    Bench bench;
    bench.refusals.assign(5, { 502, {} });
    const auto begun = bench.clock.now();
    bench.receipts->markRead({ at(99, 5), at(2, 1) });
    QVERIFY(bench.asks(6));
    QCOMPARE(bench.asked.mid(0, 5), (QList<std::pair<qint64, qint64>>(5, { 99, 5 })));
    QCOMPARE(bench.asked.last().first, 2); // the others do not suffer from it
    QVERIFY(bench.clock.now() - begun >= 200ms + 400ms + 800ms + 1600ms);
}

void TestReadReceipts::aLimitIsObeyed()
{
    Bench bench;
    bench.refusals.push_back({ 429, R"(,"parameters":{"retry_after":8})" });
    const auto begun = bench.clock.now();
    bench.receipts->markRead({ at(99, 5) });
    QVERIFY(bench.asks(1));
    QVERIFY(bench.passesUntil([&] { return bench.clock.now() - begun >= 6s; }));
    bench.receipts->markRead({ at(2, 1) }); // nobody pushes in
    QCOMPARE(bench.asked.size(), 1);
    QVERIFY(bench.asks(3));
    QVERIFY(bench.clock.now() - begun >= 8s);
    QCOMPARE(bench.asked.at(1).first, 99);
}

void TestReadReceipts::aLimitOfHoursIsNotWorthIt()
{
    Bench bench;
    bench.refusals.push_back({ 429, R"(,"parameters":{"retry_after":7200})" });
    const auto begun = bench.clock.now();
    bench.receipts->markRead({ at(99, 5), at(2, 1) });
    QVERIFY(bench.passesUntil([&] { return bench.clock.now() - begun >= 2s; }));
    bench.clock.advance(50s);
    QCOMPARE(bench.asked.size(), 1); // Telegram gets some rest all the same
    QVERIFY(bench.asks(2));
    QCOMPARE(bench.asked.last().first, 2);
    QVERIFY(bench.clock.now() - begun >= 1min);
}

void TestReadReceipts::whatIsNotAllowedIsSaidOnce()
{
    Bench bench;
    bench.refusals.assign(2, { 400, {} });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^a chat cannot be marked as read;.*MARK_READ"_s));
    bench.receipts->markRead({ at(99, 5), at(2, 1), at(3, 1) });
    QVERIFY(bench.asks(3));
    QCOMPARE(bench.asked, (QList<std::pair<qint64, qint64>> { { 99, 5 }, { 2, 1 }, { 3, 1 } }));
}

void TestReadReceipts::nothingAfterTheEnd()
{
    Bench bench;
    bench.refusals.push_back({ 502, {} });
    bench.receipts->markRead({ at(99, 5), at(2, 1) });
    QVERIFY(bench.asks(1));
    bench.receipts->stop();
    bench.receipts->markRead({ at(3, 1) });
    const auto begun = bench.clock.now();
    QVERIFY(bench.passesUntil([&] { return bench.clock.now() - begun >= 5s; }));
    QCOMPARE(bench.asked.size(), 1);
}

QTEST_GUILESS_MAIN(TestReadReceipts)
#include "tst_readreceipts.moc"
