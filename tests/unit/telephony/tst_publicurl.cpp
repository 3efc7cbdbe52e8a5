// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/publicurl.h"

class TestPublicUrl : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void defaultIsLocal();
};

void TestPublicUrl::accepts_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QByteArray>("http");
    QTest::addColumn<QByteArray>("webSocket");
    QTest::addColumn<QByteArray>("prefix");
    const auto row
        = [](const char *name, const QString &setting, const QByteArray &http, const QByteArray &webSocket,
              const QByteArray &prefix = {}) { QTest::newRow(name) << setting << http << webSocket << prefix; };
    row("https", QStringLiteral("https://ab.example.de"), "https://ab.example.de/x?y", "wss://ab.example.de/x?y");
    row("no scheme", QStringLiteral("ab.example.de"), "https://ab.example.de/x?y", "wss://ab.example.de/x?y");
    row("no scheme, port", QStringLiteral("localhost:8000"), "https://localhost:8000/x?y", "wss://localhost:8000/x?y");
    row("trailing slashes", QStringLiteral(" https://ab.example.de// "), "https://ab.example.de/x?y",
        "wss://ab.example.de/x?y");
    row("port kept", QStringLiteral("https://ab.example.de:443"), "https://ab.example.de:443/x?y",
        "wss://ab.example.de:443/x?y");
    row("case kept", QStringLiteral("https://AB.Example.de"), "https://AB.Example.de/x?y", "wss://AB.Example.de/x?y");
    row("prefix", QStringLiteral("https://ab.example.de/p/q-1/"), "https://ab.example.de/p/q-1/x?y",
        "wss://ab.example.de/p/q-1/x?y", "/p/q-1");
    row("http on loopback", QStringLiteral("http://127.0.0.1:8080"), "http://127.0.0.1:8080/x?y",
        "ws://127.0.0.1:8080/x?y");
    row("http on localhost", QStringLiteral("http://localhost"), "http://localhost/x?y", "ws://localhost/x?y");
    row("http on IPv6 loopback", QStringLiteral("http://[::1]:8080/p"), "http://[::1]:8080/p/x?y",
        "ws://[::1]:8080/p/x?y", "/p");
}

void TestPublicUrl::accepts()
{
    QFETCH(QString, setting);
    QFETCH(QByteArray, http);
    QFETCH(QByteArray, webSocket);
    QFETCH(QByteArray, prefix);
    const auto url = PublicUrl::parse(setting);
    QVERIFY(url.has_value());
    QCOMPARE(url->http("/x?y"), http);
    QCOMPARE(url->webSocket("/x?y"), webSocket);
    QCOMPARE(url->prefix(), prefix);
}

void TestPublicUrl::refuses_data()
{
    QTest::addColumn<QString>("setting");
    QTest::newRow("empty") << QString();
    QTest::newRow("no host") << QStringLiteral("https://");
    QTest::newRow("http elsewhere") << QStringLiteral("http://ab.example.de");
    QTest::newRow("http in the private network") << QStringLiteral("http://192.168.1.2");
    QTest::newRow("looks like loopback") << QStringLiteral("http://127.0.0.1.example.de");
    QTest::newRow("wss") << QStringLiteral("wss://ab.example.de");
    QTest::newRow("user") << QStringLiteral("https://me:secret@ab.example.de");
    QTest::newRow("query") << QStringLiteral("https://ab.example.de/?a=b");
    QTest::newRow("fragment") << QStringLiteral("https://ab.example.de/#a");
    QTest::newRow("blank") << QStringLiteral("https://ab example.de");
    QTest::newRow("port 0") << QStringLiteral("https://ab.example.de:0");
    QTest::newRow("port too large") << QStringLiteral("https://ab.example.de:65536");
    QTest::newRow("encoded path") << QStringLiteral("https://ab.example.de/a%20b");
    QTest::newRow("dots in path") << QStringLiteral("https://ab.example.de/a/../b");
    QTest::newRow("double slash in path") << QStringLiteral("https://ab.example.de/a//b");
    QTest::newRow("umlaut host") << QStringLiteral("https://müller.example.de");
}

void TestPublicUrl::refuses()
{
    QFETCH(QString, setting);
    const auto url = PublicUrl::parse(setting);
    QVERIFY(!url.has_value());
    QVERIFY(url.error().detail.contains(QStringLiteral("PUBLIC_URL")));
    QVERIFY2(!url.error().detail.contains(QStringLiteral("secret")), "the error repeats what may be private");
}

void TestPublicUrl::defaultIsLocal()
{
    QCOMPARE(PublicUrl().http("/a"), QByteArray("https://localhost:8000/a"));
    QCOMPARE(PublicUrl().toBytes(), PublicUrl::parse(QStringLiteral("localhost:8000"))->toBytes());
}

QTEST_GUILESS_MAIN(TestPublicUrl)
#include "tst_publicurl.moc"
