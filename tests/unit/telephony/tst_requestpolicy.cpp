// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/requestpolicy.h"

//! Who may read the operators' figures. All other decisions are tested over real sockets (tst_gate, tst_webhookserver).
class TestRequestPolicy : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void readersOfFigures_data();
    void readersOfFigures();
};

void TestRequestPolicy::readersOfFigures_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<int>("status"); // 200: served
    QTest::addColumn<bool>("isAuthenticated");
    const QByteArray token = "a token of the operator";
    const auto row = [&](const char *name, const QByteArray &set, const char *peer, const QByteArray &headers,
                         int status, bool isAuthenticated = false) {
        QTest::newRow(name) << set << QString::fromLatin1(peer) << headers << status << isAuthenticated;
    };
    const char *here = "127.0.0.1";
    const char *world = "203.0.113.9";
    row("this machine", {}, here, {}, 200);
    row("this machine by IPv6", {}, "::1", {}, 200);
    row("mapped", {}, "::ffff:10.1.2.3", {}, 200);
    row("private network", {}, "10.1.2.3", {}, 200);
    row("private network by IPv6", {}, "fd00::1", {}, 200);
    row("the world", {}, world, {}, 403);
    row("the world by IPv6", {}, "2001:db8::1", {}, 403);
    row("unknown peer", {}, "", {}, 403);
    row("through a proxy here", {}, here, "X-Forwarded-For: 127.0.0.1\r\n", 403);
    row("through a proxy, any case", {}, here, "x-fORWARDED-fOR: 203.0.113.9\r\n", 403);
    row("through a proxy, empty", {}, here, "X-Forwarded-For:\r\n", 403);
    row("through another kind of proxy", {}, "10.1.2.3", "Forwarded: for=203.0.113.9\r\n", 403);
    row("through a proxy that names itself", {}, here, "Via: 1.1 proxy\r\n", 403);
    row("the world says it is near", {}, world, "X-Forwarded-For: 127.0.0.1\r\n", 403);
    row("no token is set, one is shown", {}, world, "Authorization: Bearer x\r\n", 403);
    row("no token is set, an empty one is shown", {}, world, "Authorization: Bearer \r\n", 403);
    row("no token is set, one is shown nearby", {}, here, "Authorization: Bearer x\r\n", 200);

    row("token", token, world, "Authorization: Bearer " + token + "\r\n", 200, true);
    row("token, scheme in any case", token, world, "authorization: bEARER " + token + "\r\n", 200, true);
    row("token through a proxy", token, here, "X-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer " + token + "\r\n",
        200, true);
    row("no token shown", token, world, {}, 403);
    row("no token shown nearby", token, here, {}, 200);
    row("wrong token", token, world, "Authorization: Bearer a token of the operatoR\r\n", 401);
    row("wrong token nearby", token, here, "Authorization: Bearer x\r\n", 401);
    row("longer token", token, world, "Authorization: Bearer " + token + "x\r\n", 401);
    row("beginning of the token", token, world, "Authorization: Bearer " + token.chopped(1) + "\r\n", 401);
    row("empty token", token, world, "Authorization: Bearer \r\n", 401);
    row("no scheme", token, world, "Authorization: " + token + "\r\n", 401);
    row("another scheme", token, world, "Authorization: Basic " + token + "\r\n", 401);
    row("two tokens", token, world, "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token + "\r\n",
        401);
}

void TestRequestPolicy::readersOfFigures()
{
    QFETCH(QByteArray, token);
    QFETCH(QString, peer);
    QFETCH(QByteArray, headers);
    QFETCH(int, status);
    TelephonySettings settings;
    settings.metricsToken = token;
    // Whom the port trusts with callers' addresses is not whom it shows its figures to.
    settings.trustedProxies = *AddressSet::parse(QStringLiteral("203.0.113.0/24"));
    const RequestPolicy policy(settings);
    const QByteArray bytes = "GET /metrics HTTP/1.1\r\nHost: ab.example.de\r\n" + headers + "\r\n";
    const auto head = RequestHead::parse(bytes);
    QVERIFY(head);
    const auto routed = policy.route(*head, QHostAddress(peer));
    QCOMPARE(routed ? 200 : routed.error().status, status);
    if (!routed)
        return;
    QCOMPARE(routed->route, Route::Metrics);
    QTEST(routed->isAuthenticated, "isAuthenticated");
}

QTEST_GUILESS_MAIN(TestRequestPolicy)
#include "tst_requestpolicy.moc"
