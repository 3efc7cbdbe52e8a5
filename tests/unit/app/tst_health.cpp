// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/health.h"
#include "support/strictness.h"
#include "unit/app/commandrun.h"
#include "unit/app/httpstandin.h"

using namespace Qt::StringLiterals;

class TestHealth : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void address_data();
    void address();
    void answers_data();
    void answers();
    void nobodyThere();
    void hangingServer();
    void otherSettingsDoNotMatter();
    void otherAddress();
    void usage_data();
    void usage();
};

namespace
{
CommandRun ask(const HttpStandIn &server, const QHash<QString, QString> &more = {})
{
    QHash<QString, QString> environment = more;
    environment.insert(u"PORT"_s, QString::number(server.port()));
    return CommandRun(commands::health, { u"health"_s }, environment);
}
}

void TestHealth::address_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("url");
    QTest::newRow("any") << u"0.0.0.0"_s << u"http://127.0.0.1:8000"_s;
    QTest::newRow("any, version 6") << u"::"_s << u"http://[::1]:8000"_s;
    QTest::newRow("loopback") << u"127.0.0.1"_s << u"http://127.0.0.1:8000"_s;
    QTest::newRow("one interface") << u"10.1.2.3"_s << u"http://10.1.2.3:8000"_s;
}

void TestHealth::address()
{
    QFETCH(QString, host);
    QFETCH(QString, url);
    QCOMPARE(health::addressOf(QHostAddress(host), 8000).toString(), url);
}

void TestHealth::answers_data()
{
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("lives") << 200 << QByteArray(R"({"status":"ok"})") << int(commands::Ok);
    QTest::newRow("unwell") << 503 << QByteArray(R"({"status":"ok"})") << int(commands::Failed);
    QTest::newRow("another program") << 200 << QByteArray("<html>") << int(commands::Failed);
    QTest::newRow("another path") << 404 << QByteArray() << int(commands::Failed);
}

void TestHealth::answers()
{
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    HttpStandIn server;
    server.answer("/health", { http, body, {} });
    const CommandRun run = ask(server);
    QCOMPARE(run.status, status);
    QCOMPARE(run.output, QByteArray());
    QCOMPARE(run.errors.count('\n'), status == commands::Ok ? 0 : 1);
    QVERIFY(run.errors.isEmpty() || run.errors.contains("PORT"));
    QCOMPARE(server.requests.size(), 1);
    QCOMPARE(server.requests[0].method, QByteArray("GET"));
}

void TestHealth::nobodyThere()
{
    HttpStandIn server;
    const quint16 port = server.port();
    server.vanish();
    const CommandRun run(commands::health, { u"health"_s }, { { u"PORT"_s, QString::number(port) } });
    QCOMPARE(run.status, int(commands::Failed));
    QCOMPARE(run.errors.count('\n'), 1);
    QVERIFY(run.errors.contains("messenger-ab serve"));
}

void TestHealth::hangingServer()
{
    HttpStandIn server;
    server.answerAll({ 200, {}, {}, true });
    const CommandRun run = ask(server);
    QCOMPARE(run.status, int(commands::Failed));
    QCOMPARE(run.errors.count('\n'), 1);
}

void TestHealth::otherSettingsDoNotMatter()
{
    HttpStandIn server;
    server.answer("/health", { 200, R"({"status":"ok"})", {} });
    const CommandRun run = ask(server, { { u"DATABASE_URL"_s, u"nonsense"_s }, { u"TELEGRAM_TIMEOUT"_s, u"soon"_s } });
    QCOMPARE(run.status, int(commands::Ok));
    QCOMPARE(run.errors, QByteArray());
}

void TestHealth::otherAddress()
{
    HttpStandIn server;
    server.answer("/prefix/health", { 200, R"({"status":"ok"})", {} });
    const QString url = server.url().toString() + u"/prefix/"_s;
    QCOMPARE(CommandRun(commands::health, { u"health"_s, u"--url"_s, url }, { { u"PORT"_s, u"none"_s } }).status,
        int(commands::Ok));
}

void TestHealth::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("port");
    QTest::addColumn<int>("status");
    QTest::newRow("help") << QStringList { u"--help"_s } << u"1"_s << int(commands::Ok);
    QTest::newRow("unknown option") << QStringList { u"--fast"_s } << u"1"_s << int(commands::Usage);
    QTest::newRow("stray argument") << QStringList { u"now"_s } << u"1"_s << int(commands::Usage);
    QTest::newRow("no address") << QStringList { u"--url"_s, u"localhost"_s } << u"1"_s << int(commands::Usage);
    QTest::newRow("wrong port") << QStringList {} << u"99999"_s << int(commands::Configuration);
    QTest::newRow("any port") << QStringList {} << u"0"_s << int(commands::Configuration);
}

void TestHealth::usage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, port);
    QFETCH(int, status);
    const CommandRun run(commands::health, QStringList { u"health"_s } + arguments, { { u"PORT"_s, port } });
    QCOMPARE(run.status, status);
    QCOMPARE(run.errors.isEmpty(), status == commands::Ok);
}

QTEST_GUILESS_MAIN(TestHealth)
#include "tst_health.moc"
