// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/connectiondesk.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QNetworkAccessManager>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
std::pair<int, QByteArray> refusal(int status, const QByteArray &more = {})
{
    return { status,
        R"({"ok":false,"error_code":)" + QByteArray::number(status) + R"(,"description":"x")" + more + "}" };
}

struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    ConnectionDesk desk { client, clock };
    QSignalSpy found { &desk, &ConnectionDesk::found };
    std::deque<std::pair<int, QByteArray>> faults; // answer the next questions

    Bench()
    {
        server.onOther = [this](const BotApiServer::Request &request) -> std::pair<int, QByteArray> {
            if (!faults.empty()) {
                const auto fault = faults.front();
                faults.pop_front();
                return fault;
            }
            const QString id = request.body.value(u"business_connection_id").toString();
            return { 200,
                QJsonDocument(QJsonObject { { u"ok"_s, true },
                                  { u"result"_s,
                                      QJsonObject { { u"id"_s, id }, { u"user"_s, QJsonObject { { u"id"_s, 77 } } },
                                          { u"is_enabled"_s, true } } } })
                    .toJson() };
        };
    }

    [[nodiscard]] QStringList foundIds() const
    {
        QStringList ids;
        for (const QVariantList &one : found)
            ids += one.first().value<BusinessConnection>().id;
        return ids;
    }
    [[nodiscard]] qsizetype asked() const { return server.count(u"getBusinessConnection"); }
};
}

class TestConnectionDesk : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void oneAfterTheOther();
    void failuresAreTriedAgain_data();
    void failuresAreTriedAgain();
    void whatTelegramDoesNotKnowIsNotAskedAgain();
    void anotherAnswerIsNone();
    void stopIsFinal();
};

void TestConnectionDesk::oneAfterTheOther()
{
    Bench bench;
    bench.desk.find({ u"bc1"_s, u"bc2"_s });
    bench.desk.find({ u"bc1"_s, u"bc2"_s }); // the next page has messages of them, too
    QTRY_COMPARE(bench.foundIds(), (QStringList { u"bc1"_s, u"bc2"_s }));
    QCOMPARE(bench.found.first().first().value<BusinessConnection>(), (BusinessConnection { u"bc1"_s, 77, true }));
    QCOMPARE(bench.asked(), 2);
    QCOMPARE(bench.server.complaints(), QStringList());
    bench.desk.find({ u"bc1"_s }); // what was found could not be stored
    QTRY_COMPARE(bench.found.size(), 3);
}

void TestConnectionDesk::failuresAreTriedAgain_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<std::chrono::milliseconds>("rest");
    QTest::newRow("server") << 502 << QByteArray() << std::chrono::milliseconds(2s);
    QTest::newRow("limit") << 429 << QByteArray(R"(,"parameters":{"retry_after":7})") << std::chrono::milliseconds(7s);
    QTest::newRow("token") << 401 << QByteArray() << std::chrono::milliseconds(2s);
}

void TestConnectionDesk::failuresAreTriedAgain()
{
    QFETCH(int, status);
    QFETCH(QByteArray, more);
    QFETCH(std::chrono::milliseconds, rest);
    Bench bench;
    bench.faults = { refusal(status, more) };
    QSignalSpy answered(&bench.network, &QNetworkAccessManager::finished);
    bench.desk.find({ u"bc1"_s });
    QTRY_COMPARE(answered.size(), 1);
    bench.desk.find({ u"bc1"_s }); // does not hurry
    bench.clock.advance(rest - 1ms);
    QCOMPARE(bench.found.size(), 0);
    QCOMPARE(bench.asked(), 1);
    bench.clock.advance(1ms);
    QTRY_COMPARE(bench.found.size(), 1);
}

void TestConnectionDesk::whatTelegramDoesNotKnowIsNotAskedAgain()
{
    Bench bench;
    bench.faults = { refusal(400) };
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"that Telegram does not know any more"_s));
    bench.desk.find({ u"bc1"_s, u"bc2"_s });
    QTRY_COMPARE(bench.foundIds(), QStringList { u"bc2"_s });
    bench.desk.find({ u"bc1"_s, u"bc3"_s });
    QTRY_COMPARE(bench.foundIds(), (QStringList { u"bc2"_s, u"bc3"_s }));
    QCOMPARE(bench.asked(), 3);
}

void TestConnectionDesk::anotherAnswerIsNone()
{
    Bench bench;
    bench.faults = { { 200, R"({"ok":true,"result":{"id":"other","user":{"id":77},"is_enabled":true}})" } };
    bench.desk.find({ u"bc1"_s, u"bc2"_s });
    QTRY_COMPARE(bench.foundIds(), QStringList { u"bc2"_s });
}

void TestConnectionDesk::stopIsFinal()
{
    Bench bench;
    bench.desk.find({ u"bc1"_s });
    bench.desk.stop();
    bench.desk.find({ u"bc2"_s });
    Bench other;
    other.desk.find({ u"bc1"_s });
    QTRY_COMPARE(other.found.size(), 1);
    QCOMPARE(bench.found.size(), 0);
}

QTEST_GUILESS_MAIN(TestConnectionDesk)
#include "tst_connectiondesk.moc"
