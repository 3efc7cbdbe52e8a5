// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpcall.h"

#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/net/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;

class TestHttpCall : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnEveryStatus_data();
    void handsOnEveryStatus();
    void postsItsBody();
    void followsNoRedirect();
    void aRefusedConnectionFails();
    void aBrokenBodyFails();
    void aBrokenErrorBodyCountsAsWhole();
    void waitsAreBounded_data();
    void waitsAreBounded();
    void aStuckConnectionIsForgotten();
    void otherRequestsOutliveAStuckConnection();
    void cancelClosesTheConnection();
    void cancelWithinBytesArrived();
    void aDrainedCallEndsByItself();

private:
    static QNetworkRequest to(const QUrl &url) { return QNetworkRequest(url); }
};

void TestHttpCall::handsOnEveryStatus_data()
{
    QTest::addColumn<int>("status");
    for (const int status : { 200, 204, 304, 400, 401, 403, 404, 407, 409, 413, 418, 429, 500, 502, 503, 529 })
        QTest::addRow("%d", status) << status;
}

void TestHttpCall::handsOnEveryStatus()
{
    QFETCH(const int, status);
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    const QByteArray body = status == 204 || status == 304 ? QByteArray() : QByteArray("{\"a\":1}");
    server.expect(ScriptedServer::reply(status, body, { "Request-Id: req_1" }));

    const auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    QCOMPARE(call->status(), 0);
    QByteArray got;
    connect(call.get(), &HttpCall::bytesArrived, this, [&](const QByteArray &bytes) { got += bytes; });
    QSignalSpy finished(call.get(), &HttpCall::finished);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(finished.count() + failed.count(), 1);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(call->status(), status);
    QCOMPARE(call->header("request-id"), "req_1");
    QCOMPARE(got, body);
}

void TestHttpCall::postsItsBody()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect(ScriptedServer::reply(200, "ok"));
    QNetworkRequest request(server.url(QStringLiteral("/a/b")));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));

    const auto call = HttpCall::post(manager, request, "{\"x\":\"ü\"}", {}, clock);
    QSignalSpy finished(call.get(), &HttpCall::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(server.requests.size(), 1);
    QCOMPARE(server.requests.first().method, "POST");
    QCOMPARE(server.requests.first().path, "/a/b");
    QCOMPARE(server.requests.first().body, "{\"x\":\"ü\"}");
    QCOMPARE(server.requests.first().headers.value("accept-encoding"), "identity");
}

void TestHttpCall::followsNoRedirect()
{
    ScriptedServer server;
    ScriptedServer elsewhere;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect(ScriptedServer::reply(302, {}, { "Location: " + elsewhere.url().toEncoded() }));

    const auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    QSignalSpy finished(call.get(), &HttpCall::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(call->status(), 302);
    QCOMPARE(elsewhere.connections, 0);
}

void TestHttpCall::aRefusedConnectionFails()
{
    ScriptedServer server;
    const QUrl url = server.url();
    server.close();
    QNetworkAccessManager manager;
    VirtualClock clock;

    const auto call = HttpCall::get(manager, to(url), {}, clock);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(failed.count(), 1);
    const auto error = failed.first().first().value<ServiceError>();
    QCOMPARE(error.kind, ServiceError::Kind::Network);
    QCOMPARE(error.detail, QStringLiteral("ConnectionRefusedError"));
    QCOMPARE(call->status(), 0);
}

void TestHttpCall::aBrokenBodyFails()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this" } });

    const auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed.first().first().value<ServiceError>().kind, ServiceError::Kind::Network);
    QCOMPARE(call->status(), 200);
}

void TestHttpCall::aBrokenErrorBodyCountsAsWhole()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ { "HTTP/1.1 529 Overloaded\r\nContent-Length: 100\r\n\r\nonly this" } });

    const auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    QSignalSpy finished(call.get(), &HttpCall::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(call->status(), 529);
}

void TestHttpCall::waitsAreBounded_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QList<QByteArray>>("pieces");
    QTest::addColumn<QString>("detail");

    // Nobody on the other side speaks TLS, so the connection is never ready.
    QTest::newRow("connecting") << true << QList<QByteArray>() << QStringLiteral("a connection");
    QTest::newRow("silence") << false << QList<QByteArray>() << QStringLiteral("the answer to begin");
    QTest::newRow("half a head") << false << QList<QByteArray> { "HTTP/1.1 200 OK\r\n" }
                                 << QStringLiteral("the answer to begin");
    QTest::newRow("head only") << false << QList<QByteArray> { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" }
                               << QStringLiteral("the answer to go on");
    QTest::newRow("half a body") << false
                                 << QList<QByteArray> { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "half" }
                                 << QStringLiteral("the answer to go on");
}

void TestHttpCall::waitsAreBounded()
{
    QFETCH(const bool, tls);
    QFETCH(const QList<QByteArray>, pieces);
    QFETCH(const QString, detail);
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ pieces, false });
    QUrl url = server.url();
    if (tls)
        url.setScheme(QStringLiteral("https"));

    const auto call = HttpCall::get(manager, to(url), { 5s, 8s, 9s }, clock);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(server.connections, 1);
    // Little by little, because the phases begin in real time.
    const auto begin = clock.now();
    QVERIFY(letTimePassUntil(clock, [&] { return !failed.isEmpty(); }));
    QVERIFY(clock.now() - begin >= (tls ? 4s : 7s));
    const auto error = failed.first().first().value<ServiceError>();
    QCOMPARE(error.kind, ServiceError::Kind::Timeout);
    QVERIFY2(error.detail.endsWith(detail), qPrintable(error.detail));
    QTRY_COMPARE(server.closedByClient, 1);
}

void TestHttpCall::aStuckConnectionIsForgotten()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    QUrl url = server.url();
    url.setScheme(QStringLiteral("https"));

    for (int attempt = 1; attempt <= 2; ++attempt) {
        const auto call = HttpCall::get(manager, to(url), {}, clock);
        QSignalSpy failed(call.get(), &HttpCall::failed);
        QTRY_COMPARE(server.connections, attempt); // not the one that hangs
        QVERIFY(letTimePassUntil(clock, [&] { return !failed.isEmpty(); }));
        QTRY_COMPARE(server.closedByClient, attempt);
    }
}

void TestHttpCall::otherRequestsOutliveAStuckConnection()
{
    ScriptedServer stuck;
    ScriptedServer healthy;
    QNetworkAccessManager manager;
    VirtualClock clock;
    VirtualClock patient;
    healthy.expect({ { "HTTP/1.1 200 OK\r\n\r\none", "two" }, false, true });
    const auto other = HttpCall::get(manager, to(healthy.url()), {}, patient);
    qsizetype got = 0;
    connect(other.get(), &HttpCall::bytesArrived, this, [&](const QByteArray &bytes) { got += bytes.size(); });
    QTRY_VERIFY(got > 0);

    QUrl url = stuck.url();
    url.setScheme(QStringLiteral("https"));
    const auto call = HttpCall::get(manager, to(url), {}, clock);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(stuck.connections, 1);
    QVERIFY(letTimePassUntil(clock, [&] { return !failed.isEmpty(); }));
    const qsizetype before = got;
    QTRY_VERIFY(got > before + 1000);
}

void TestHttpCall::cancelClosesTheConnection()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ {}, false });

    auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    QSignalSpy finished(call.get(), &HttpCall::finished);
    QSignalSpy failed(call.get(), &HttpCall::failed);
    QTRY_COMPARE(server.requests.size(), 1);
    call->cancel();
    call->cancel();
    QTRY_COMPARE(server.closedByClient, 1);
    clock.advance(1h);
    QCOMPARE(finished.count() + failed.count(), 0);
}

void TestHttpCall::cancelWithinBytesArrived()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ { "HTTP/1.1 200 OK\r\n\r\none", "two" }, false, true });

    auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    int arrivals = 0;
    connect(call.get(), &HttpCall::bytesArrived, this, [&] {
        ++arrivals;
        call.reset();
    });
    QTRY_COMPARE(server.closedByClient, 1);
    QCOMPARE(arrivals, 1);
}

void TestHttpCall::aDrainedCallEndsByItself()
{
    ScriptedServer server;
    QNetworkAccessManager manager;
    VirtualClock clock;
    server.expect({ { "HTTP/1.1 200 OK\r\n\r\none", "two" }, false, true });

    auto call = HttpCall::get(manager, to(server.url()), {}, clock);
    const QPointer<HttpCall> watched(call.get());
    connect(call.get(), &HttpCall::bytesArrived, this, [&] { HttpCall::drain(std::move(call)); });
    QTRY_VERIFY(!call);
    QVERIFY(watched);
    // The far side never ends; a drip of bytes does not prolong the wait.
    clock.advance(1999ms);
    QVERIFY(watched);
    clock.advance(1ms);
    QTRY_VERIFY(!watched);
    QTRY_COMPARE(server.closedByClient, 1);
}

QTEST_GUILESS_MAIN(TestHttpCall)
#include "tst_httpcall.moc"
