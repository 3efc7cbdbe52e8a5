// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/faketelegram.h"
#include "inbox/telegramclient.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/net/scriptedserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = FakeTelegram::FaultKind;
using Kind = ServiceError::Kind;
using Script = ScriptedServer::Script;

Q_DECLARE_METATYPE(Script)

namespace
{
constexpr qsizetype LargestFile = 20 * 1024 * 1024;
const QByteArray Recording = QByteArrayLiteral("OggS\0\r\n\r\n\xff what is said");

//! How one call ended.
template<class Call>
struct Ending
{
    explicit Ending(Call &call) : finished(&call, &Call::finished), failed(&call, &TelegramCall::failed) { }

    [[nodiscard]] qsizetype count() const { return finished.size() + failed.size(); }
    [[nodiscard]] ServiceError error() const
    {
        return failed.isEmpty() ? ServiceError { Kind::Empty, u"it did not fail"_s, {} }
                                : failed.first().first().template value<ServiceError>();
    }

    QSignalSpy finished;
    QSignalSpy failed;
};

Script fileOf(const QByteArray &result)
{
    return ScriptedServer::reply(200, R"({"ok":true,"result":)" + result + "}");
}

// The reply that a call has just begun to wait for.
QNetworkReply *latestReply(const QNetworkAccessManager &network)
{
    return network.findChildren<QNetworkReply *>(QString(), Qt::FindDirectChildrenOnly).last();
}

//! A service that keeps the rules of the Bot API.
struct Bench
{
    FakeTelegram service;
    const bool listens = service.listen(); // before the client asks for the port
    VirtualClock clock;
    QNetworkAccessManager network;
    const QString token = FakeTelegram::defaultToken();
    TelegramClient client { { service.httpUrl(), token, 10s }, network, clock };

    // Empty: the service did not name the file.
    [[nodiscard]] QString pathOf(const QString &fileId)
    {
        const auto call = client.getFile(fileId);
        Ending<FileCall> ending(*call);
        return ending.finished.wait() ? ending.finished.first().first().toString() : QString();
    }

    // QNetworkAccessManager repeats a request whose connection was reset, a few times, by itself.
    void fail(Fault kind, const QString &where, const FaultOptions &given = {})
    {
        FaultOptions options = given;
        options.where = where;
        for (int i = 0; i < (kind == Fault::Reset ? 5 : 1); ++i)
            service.queueFault(kind, options);
    }
};

//! A service that says what the test wrote down.
struct Line
{
    ScriptedServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    const QString token = u"123456789:AAtoken"_s;
    TelegramClient client { { server.url(), token, 10s }, network, clock };
};
}

//! getFile and what lies behind it: how voice notes and photos reach us.
class TestTelegramFiles : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void asksForAFileAndFetchesIt();
    void theLargestFileFits();
    void everyPathIsOneAddress();
    void filesThatAreNotGiven_data();
    void filesThatAreNotGiven();
    void answersThatAreNoPath_data();
    void answersThatAreNoPath();
    void filesThatDoNotArrive_data();
    void filesThatDoNotArrive();
    void brokenTransfers_data();
    void brokenTransfers();
    void anAddressElsewhereIsNotFollowed();
    void anEmptyFileIsNone();
    void moreThanABotCanBeGivenIsDropped();
    void silenceEndsWithTheLimit();
    void aTrickleEndsWithTheLimit();
    void nothingIsSaidAfterCancel();

private:
    static void verifyTellsNothing(const ServiceError &error);
};

// What a log must not hold: the address with the token, the file, what people wrote.
void TestTelegramFiles::verifyTellsNothing(const ServiceError &error)
{
    QVERIFY(!error.detail.isEmpty());
    for (const QString &secret : { FakeTelegram::defaultToken(), u"AAtoken"_s, u"123456789"_s, u"file_"_s, u"voice"_s,
             u"127.0.0.1"_s, u"http"_s, u"SECRET"_s, u"too big"_s, u"temporarily"_s })
        QVERIFY2(!error.toString().contains(secret), qPrintable(error.toString()));
}

void TestTelegramFiles::asksForAFileAndFetchesIt()
{
    Bench bench;
    bench.service.addFile(u"AgAD\"x\\"_s, Recording);
    const QString path = bench.pathOf(u"AgAD\"x\\"_s);
    QCOMPARE(path, u"voice/file_0.oga"_s);
    const auto download = bench.client.download(path);
    Ending<DownloadCall> ending(*download);
    QVERIFY(ending.finished.wait());
    QCOMPARE(ending.finished.first().first().toByteArray(), Recording);
    bench.clock.advance(10min);
    QCOMPARE(ending.count(), 1);

    QCOMPARE(bench.service.requests().size(), 2);
    const HttpRequest &asked = bench.service.requests().first();
    QCOMPARE(asked.method, "POST");
    QCOMPARE(asked.path, u"/bot"_s + bench.token + u"/getFile"_s);
    QCOMPARE(QJsonDocument::fromJson(asked.body).object(), (QJsonObject { { u"file_id"_s, u"AgAD\"x\\"_s } }));
    const HttpRequest &fetched = bench.service.requests().last();
    QCOMPARE(fetched.method, "GET");
    QCOMPARE(fetched.path, u"/file/bot"_s + bench.token + u"/voice/file_0.oga"_s);
    QVERIFY(fetched.body.isEmpty());
    QCOMPARE(bench.service.violations(), QStringList());
}

void TestTelegramFiles::theLargestFileFits()
{
    Bench bench;
    bench.service.addFile(u"v"_s, QByteArray(LargestFile, 'x'));
    const auto download = bench.client.download(bench.pathOf(u"v"_s));
    Ending<DownloadCall> ending(*download);
    QVERIFY(ending.finished.wait(20'000));
    QCOMPARE(ending.finished.first().first().toByteArray().size(), LargestFile);
}

// The path comes from outside: it stays one, whatever stands in it.
void TestTelegramFiles::everyPathIsOneAddress()
{
    Line line;
    line.server.expect(ScriptedServer::reply(200, "x"));
    const auto download = line.client.download(u"voice/ä b?c=d#e%2f.oga"_s);
    Ending<DownloadCall> ending(*download);
    QVERIFY(ending.finished.wait());
    QCOMPARE(line.server.requests.first().path, "/file/bot123456789:AAtoken/voice/%C3%A4%20b%3Fc=d%23e%252f.oga");
}

void TestTelegramFiles::filesThatAreNotGiven_data()
{
    using Arrange = std::function<void(Bench &)>;
    QTest::addColumn<Arrange>("arrange");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("retryAfter");
    const auto row = [](const char *name, Kind kind, const Arrange &arrange, int retryAfter = -1) {
        QTest::newRow(name) << arrange << static_cast<int>(kind) << retryAfter;
    };
    const auto fault = [](Fault kind, int status = 0) {
        return [kind, status](Bench &bench) {
            FaultOptions options;
            options.status = status;
            options.retryAfter = 7s;
            bench.fail(kind, u"getfile"_s, options);
        };
    };
    row("unknown", Kind::Refused, [](Bench &) {});
    row("too large", Kind::Refused, [](Bench &bench) { bench.service.addFile(u"v"_s, Recording, LargestFile + 1); });
    row("revoked token", Kind::Unauthorised, fault(Fault::Unauthorised));
    row("rate limit", Kind::RateLimited, fault(Fault::TooManyRequests), 7);
    row("server error", Kind::Server, fault(Fault::ServerError, 503));
    row("gateway page", Kind::Server, fault(Fault::HtmlError));
    row("reset", Kind::Network, fault(Fault::Reset));
    row("cut in the middle", Kind::Network, fault(Fault::EndEarly));
}

void TestTelegramFiles::filesThatAreNotGiven()
{
    QFETCH(const std::function<void(Bench &)>, arrange);
    QFETCH(const int, retryAfter);
    Bench bench;
    arrange(bench);
    const auto call = bench.client.getFile(u"v"_s);
    Ending<FileCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QTEST(static_cast<int>(ending.error().kind), "kind");
    QCOMPARE(ending.error().retryAfter.value_or(-1s).count(), retryAfter * 1000);
    verifyTellsNothing(ending.error());
    QCOMPARE(bench.service.violations(), QStringList());
}

void TestTelegramFiles::answersThatAreNoPath_data()
{
    QTest::addColumn<Script>("script");
    QTest::newRow("none") << fileOf(R"({"file_id":"SECRET"})");
    QTest::newRow("empty") << fileOf(R"({"file_path":""})");
    QTest::newRow("a number") << fileOf(R"({"file_path":17})");
    QTest::newRow("no object") << fileOf(R"("SECRET")");
    QTest::newRow("out of the folder") << fileOf(R"({"file_path":"../getMe"})");
    QTest::newRow("out of it further on") << fileOf(R"({"file_path":"voice/../../SECRET"})");
    QTest::newRow("a portal page") << ScriptedServer::reply(200, "<html>SECRET</html>");
    QTest::newRow("half of an answer") << ScriptedServer::reply(200, R"({"ok":true,"result":{"file_path":"SEC)");
}

void TestTelegramFiles::answersThatAreNoPath()
{
    QFETCH(const Script, script);
    Line line;
    line.server.expect(script);
    const auto call = line.client.getFile(u"v"_s);
    Ending<FileCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Malformed));
    verifyTellsNothing(ending.error());
}

void TestTelegramFiles::filesThatDoNotArrive_data()
{
    using Arrange = std::function<void(Bench &)>;
    QTest::addColumn<Arrange>("arrange");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("retryAfter");
    const auto row = [](const char *name, Kind kind, const Arrange &arrange, int retryAfter = -1) {
        QTest::newRow(name) << arrange << static_cast<int>(kind) << retryAfter;
    };
    const auto fault = [](Fault kind) {
        return [kind](Bench &bench) {
            FaultOptions options;
            options.retryAfter = 30s;
            bench.fail(kind, u"file"_s, options);
        };
    };
    row("gone", Kind::NotFound, [](Bench &bench) { bench.service.expireFiles(); });
    row("revoked token", Kind::Unauthorised, fault(Fault::Unauthorised));
    row("rate limit", Kind::RateLimited, fault(Fault::TooManyRequests), 30);
    row("server error", Kind::Server, fault(Fault::ServerError));
    row("gateway page", Kind::Server, fault(Fault::HtmlError));
    row("reset", Kind::Network, fault(Fault::Reset));
    row("cut in the middle", Kind::Network, fault(Fault::EndEarly));
}

void TestTelegramFiles::filesThatDoNotArrive()
{
    QFETCH(const std::function<void(Bench &)>, arrange);
    QFETCH(const int, retryAfter);
    Bench bench;
    bench.service.addFile(u"v"_s, Recording);
    const QString path = bench.pathOf(u"v"_s);
    arrange(bench);
    const auto call = bench.client.download(path);
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QTEST(static_cast<int>(ending.error().kind), "kind");
    QCOMPARE(ending.error().retryAfter.value_or(-1s).count(), retryAfter * 1000);
    verifyTellsNothing(ending.error());
    // Only one of these has to do with the settings.
    QCOMPARE(ending.error().detail.contains(u"TELEGRAM_"), ending.error().kind == Kind::Unauthorised);
    QCOMPARE(bench.service.violations(), QStringList());
}

void TestTelegramFiles::brokenTransfers_data()
{
    QTest::addColumn<Script>("script");
    const QByteArray head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    QTest::newRow("before the body") << Script { { head + "Content-Length: 5\r\n\r\n" } };
    QTest::newRow("in the body") << Script { { head + "Content-Length: 5000\r\n\r\n", "OggS" } };
    QTest::newRow("in a chunk") << Script { { head + "Transfer-Encoding: chunked\r\n\r\n", "ff\r\nOggS" } };
    QTest::newRow("between chunks") << Script { { head + "Transfer-Encoding: chunked\r\n\r\n", "4\r\nOggS\r\n" } };
}

// Half a recording must not pass for a whole one.
void TestTelegramFiles::brokenTransfers()
{
    QFETCH(const Script, script);
    Line line;
    line.server.expect(script);
    const auto call = line.client.download(u"voice/file_0.oga"_s);
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Network));
    verifyTellsNothing(ending.error());
}

void TestTelegramFiles::anAddressElsewhereIsNotFollowed()
{
    Line line;
    ScriptedServer elsewhere;
    line.server.expect(ScriptedServer::reply(302, {}, { "Location: " + elsewhere.url(u"/SECRET"_s).toEncoded() }));
    const auto call = line.client.download(u"voice/file_0.oga"_s);
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Refused));
    verifyTellsNothing(ending.error());
    QCOMPARE(elsewhere.connections, 0);
}

// Nobody shall be asked what it shows.
void TestTelegramFiles::anEmptyFileIsNone()
{
    Bench bench;
    bench.service.addFile(u"v"_s, {});
    const auto call = bench.client.download(bench.pathOf(u"v"_s));
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QVERIFY(ending.finished.isEmpty());
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Empty));
}

void TestTelegramFiles::moreThanABotCanBeGivenIsDropped()
{
    Line line;
    const QByteArray head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    line.server.expect({ { head, QByteArray(LargestFile, 'x'), "x" }, false, true });
    const auto call = line.client.download(u"voice/file_0.oga"_s);
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE_WITH_TIMEOUT(ending.count(), 1, 20'000);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Malformed));
    verifyTellsNothing(ending.error());
    QTRY_COMPARE(line.server.closedByClient, 1);
    QCOMPARE(ending.count(), 1);
}

void TestTelegramFiles::silenceEndsWithTheLimit()
{
    Bench bench;
    bench.service.addFile(u"v"_s, Recording);
    const QString path = bench.pathOf(u"v"_s);
    bench.fail(Fault::Hang, u"file"_s);
    const auto call = bench.client.download(path);
    Ending<DownloadCall> ending(*call);
    QSignalSpy sent(latestReply(bench.network), &QNetworkReply::requestSent);
    QVERIFY(sent.wait());
    bench.clock.advance(59'999ms);
    QCOMPARE(ending.count(), 0);
    bench.clock.advance(1ms);
    QCOMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Timeout));
    verifyTellsNothing(ending.error());
}

// A piece now and then does not prolong it.
void TestTelegramFiles::aTrickleEndsWithTheLimit()
{
    Line line;
    line.server.expect({ { "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nOggS" }, false });
    const auto call = line.client.download(u"voice/file_0.oga"_s);
    Ending<DownloadCall> ending(*call);
    bool began = false;
    connect(latestReply(line.network), &QNetworkReply::readyRead, this, [&began] { began = true; });
    line.clock.advance(4s); // of 60
    QTRY_VERIFY(began);
    line.clock.advance(55'999ms);
    QCOMPARE(ending.count(), 0);
    line.clock.advance(1ms);
    QCOMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Timeout));
    verifyTellsNothing(ending.error());
    QTRY_COMPARE(line.server.closedByClient, 1);
}

void TestTelegramFiles::nothingIsSaidAfterCancel()
{
    Line line;
    line.server.expect({ { "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nOggS" }, false });
    const auto call = line.client.download(u"voice/file_0.oga"_s);
    Ending<DownloadCall> ending(*call);
    QTRY_COMPARE(line.server.requests.size(), 1);
    call->cancel();
    call->cancel();
    QTRY_COMPARE(line.server.closedByClient, 1); // the connection is really given up
    line.clock.advance(10min);
    QCOMPARE(ending.count(), 0);
}

QTEST_GUILESS_MAIN(TestTelegramFiles)
#include "tst_telegramfiles.moc"
