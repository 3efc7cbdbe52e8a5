// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/requesthead.h"

class TestRequestHead : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheEnd_data();
    void findsTheEnd();
    void readsAnOrdinaryHead();
    void refuses_data();
    void refuses();
    void takes_data();
    void takes();
    void tokenLists_data();
    void tokenLists();
};

void TestRequestHead::findsTheEnd_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("length");
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("unfinished") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << -1;
    QTest::newRow("whole") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 18;
    QTest::newRow("with a body") << QByteArray("GET / HTTP/1.1\r\n\r\nbody\r\n\r\n") << 18;
    QTest::newRow("bare LF is no end") << QByteArray("GET / HTTP/1.1\n\n") << -1;
}

void TestRequestHead::findsTheEnd()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, length);
    QCOMPARE(RequestHead::lengthIn(bytes), qsizetype(length));
    qsizetype searched = 0; // byte by byte, going on where the last look ended
    qsizetype found = -1;
    for (qsizetype n = 0; n <= bytes.size() && found < 0; ++n) {
        found = RequestHead::lengthIn(QByteArrayView(bytes).first(n), searched);
        searched = n;
    }
    QCOMPARE(found, qsizetype(length));
}

void TestRequestHead::readsAnOrdinaryHead()
{
    const QByteArray bytes
        = "POST /twilio/voice?try=1&x=%20 HTTP/1.1\r\nHost: ab.example.de\r\nx-TWILIO-signature:  abc= \r\n"
          "Content-Length: 12\r\nX-Empty:\r\nAccept: a\r\nAccept: b\r\n\r\n";
    const auto head = RequestHead::parse(bytes);
    QVERIFY(head.has_value());
    QCOMPARE(head->method(), QByteArray("POST"));
    QCOMPARE(head->target(), QByteArray("/twilio/voice?try=1&x=%20"));
    QCOMPARE(head->path(), QByteArray("/twilio/voice"));
    QCOMPARE(head->query(), QByteArray("try=1&x=%20"));
    QCOMPARE(head->header("X-Twilio-Signature"), QByteArray("abc="));
    QCOMPARE(head->header("x-empty"), QByteArray());
    QCOMPARE(head->headerCount("x-empty"), 1);
    QCOMPARE(head->headerCount("ACCEPT"), 2);
    QCOMPARE(head->headerCount("cookie"), 0);
    QCOMPARE(head->contentLength(), qint64(12));
    QCOMPARE(head->size(), bytes.size());
}

void TestRequestHead::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const QByteArray post = "POST / HTTP/1.1\r\nHost: a\r\n";
    QTest::newRow("empty") << QByteArray("\r\n\r\n") << 400;
    QTest::newRow("no version") << QByteArray("GET /\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("not HTTP") << QByteArray("GET / ICAP/1.0\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("HTTP 2") << QByteArray("PRI * HTTP/2.0\r\n\r\n") << 400;
    QTest::newRow("later version") << QByteArray("GET / HTTP/1.2\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("absolute target") << QByteArray("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("asterisk") << QByteArray("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("blank in target") << QByteArray("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("raw byte in target") << QByteArray("GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("bad method") << QByteArray("GE(T / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two hosts") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") << 400;
    QTest::newRow("folded line") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n") << 400;
    QTest::newRow("blank before colon") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n") << 400;
    QTest::newRow("no colon") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA\r\n\r\n") << 400;
    QTest::newRow("bare LF in value") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA: b\nC: d\r\n\r\n") << 400;
    QTest::newRow("NUL in value") << QByteArray(QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA: b") + QByteArray(1, '\0')
        + "\r\n\r\n") << 400;
    QTest::newRow("negative length") << QByteArray(post + "Content-Length: -1\r\n\r\n") << 400;
    QTest::newRow("plus length") << QByteArray(post + "Content-Length: +1\r\n\r\n") << 400;
    QTest::newRow("no length") << QByteArray(post + "Content-Length:\r\n\r\n") << 400;
    QTest::newRow("length list") << QByteArray(post + "Content-Length: 1, 1\r\n\r\n") << 400;
    QTest::newRow("two lengths") << QByteArray(post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n") << 400;
    QTest::newRow("overflowing length") << QByteArray(post + "Content-Length: 99999999999999999999\r\n\r\n") << 413;
    QTest::newRow("chunked") << QByteArray(post + "Transfer-Encoding: chunked\r\n\r\n") << 411;
    QTest::newRow("any coding") << QByteArray(post + "Transfer-Encoding: identity\r\n\r\n") << 411;
    QTest::newRow("length and coding") << QByteArray(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
                                       << 400;
    QTest::newRow("too many lines") << QByteArray(post + QByteArray("A: b\r\n").repeated(100) + "\r\n") << 431;
}

void TestRequestHead::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    const auto head = RequestHead::parse(bytes);
    QVERIFY(!head.has_value());
    QCOMPARE(head.error().status, status);
    QVERIFY(!head.error().reason.isEmpty());
}

void TestRequestHead::takes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("1.0 without host") << QByteArray("GET / HTTP/1.0\r\n\r\n");
    QTest::newRow("tab and umlaut in value") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA: \tb\xc3\xa4\tc\r\n\r\n");
    QTest::newRow("99 lines") << QByteArray(
        "GET / HTTP/1.1\r\nHost: a\r\n" + QByteArray("A: b\r\n").repeated(98) + "\r\n");
    QTest::newRow("length of 18 digits") << QByteArray(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\n");
}

void TestRequestHead::takes()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(RequestHead::parse(bytes).has_value());
}

void TestRequestHead::tokenLists_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<bool>("has");
    QTest::newRow("alone") << QByteArray("Connection: upgrade\r\n") << true;
    QTest::newRow("in a list") << QByteArray("Connection: keep-alive, Upgrade\r\n") << true;
    QTest::newRow("in a second line") << QByteArray("Connection: keep-alive\r\nconnection: UPGRADE\r\n") << true;
    QTest::newRow("part of a word") << QByteArray("Connection: upgraded\r\n") << false;
    QTest::newRow("absent") << QByteArray() << false;
}

void TestRequestHead::tokenLists()
{
    QFETCH(QByteArray, lines);
    QFETCH(bool, has);
    const auto head = RequestHead::parse(QByteArray("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"));
    QVERIFY(head.has_value());
    QCOMPARE(head->headerHasToken("connection", "upgrade"), has);
}

QTEST_GUILESS_MAIN(TestRequestHead)
#include "tst_requesthead.moc"
