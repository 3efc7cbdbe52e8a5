// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/eventstream.h"

#include "support/strictness.h"

#include <QTest>

namespace
{
using Events = QList<ServerSentEvent>;

Events parsed(const QByteArray &bytes, qsizetype pieceSize)
{
    EventStream stream;
    Events events;
    for (qsizetype at = 0; at < bytes.size(); at += pieceSize) {
        const auto some = stream.feed(QByteArrayView(bytes).sliced(at, std::min(pieceSize, bytes.size() - at)));
        if (some)
            events += *some;
    }
    return events;
}
}

class TestEventStream : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void refusesEndlessLines();
    void refusesEndlessEvents();
    void takesTheLongestLine();
};

void TestEventStream::parses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Events>("expected");

    QTest::newRow("nothing") << QByteArray() << Events();
    QTest::newRow("LF") << QByteArray("event: a\ndata: 1\n\n") << Events { { "a", "1" } };
    QTest::newRow("CRLF") << QByteArray("event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n")
                          << Events { { "a", "1" }, { "", "2" } };
    QTest::newRow("CR") << QByteArray("event: a\rdata: 1\r\rdata: 2\r\r") << Events { { "a", "1" }, { "", "2" } };
    QTest::newRow("mixed line ends") << QByteArray("event: a\rdata: 1\r\n\ndata: 2\n\r\n")
                                     << Events { { "a", "1" }, { "", "2" } };
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "data: 1\n\n")
                                     << Events { { "", "1" } };
    QTest::newRow("byte order mark only at the start") << QByteArray("data: 1\n\n\xEF\xBB\xBF"
                                                                     "data: 2\n\n")
                                                       << Events { { "", "1" } };
    QTest::newRow("comments") << QByteArray(": hello\ndata: 1\n:\n:ping\n\n: bye\n\n") << Events { { "", "1" } };
    QTest::newRow("several data lines") << QByteArray("data: 1\ndata:\ndata: 3\n\n") << Events { { "", "1\n\n3" } };
    QTest::newRow("one space only") << QByteArray("data:  two\ndata:none\n\n") << Events { { "", " two\nnone" } };
    QTest::newRow("colons in the value") << QByteArray("data: {\"a\":1}\n\n") << Events { { "", "{\"a\":1}" } };
    QTest::newRow("other fields") << QByteArray("id: 7\nretry: 10\nfoo\ndata: 1\n\n") << Events { { "", "1" } };
    QTest::newRow("field without colon") << QByteArray("data\n\n") << Events();
    QTest::newRow("no data, no event") << QByteArray("event: a\n\ndata: 1\n\n") << Events { { "", "1" } };
    QTest::newRow("last name counts") << QByteArray("event: a\nevent: b\ndata: 1\n\n") << Events { { "b", "1" } };
    QTest::newRow("end missing") << QByteArray("data: 1\n\ndata: 2\n") << Events { { "", "1" } };
    QTest::newRow("umlauts and emoji") << QByteArray("event: a\ndata: Grüße 👩‍👧 ß\n\ndata: 😀\n\n")
                                       << Events { { "a", "Grüße 👩‍👧 ß" }, { "", "😀" } };
}

void TestEventStream::parses()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const Events, expected);
    for (const qsizetype pieceSize : { qsizetype(1), qsizetype(2), qsizetype(3), qsizetype(7), qsizetype(100000) })
        QCOMPARE(parsed(bytes, pieceSize), expected);
}

void TestEventStream::refusesEndlessLines()
{
    EventStream stream;
    QVERIFY(stream.feed("data: 1\n\ndata: "));
    const QByteArray piece(100000, 'x');
    int pieces = 0;
    while (stream.feed(piece) && pieces < 100)
        ++pieces;
    QCOMPARE(pieces, int(EventStream::MostBytes / piece.size()));
    const auto after = stream.feed("\n\n");
    QVERIFY(!after);
    QCOMPARE(after.error().kind, ServiceError::Kind::Malformed);
}

void TestEventStream::refusesEndlessEvents()
{
    EventStream stream;
    const QByteArray line = "data: " + QByteArray(100000, 'x') + '\n';
    int lines = 0;
    while (stream.feed(line) && lines < 100)
        ++lines;
    QCOMPARE(lines, int(EventStream::MostBytes / 100001));
}

void TestEventStream::takesTheLongestLine()
{
    EventStream stream;
    const QByteArray value(EventStream::MostBytes - 6, 'x');
    const QByteArray bytes = "data: " + value + "\n\n";
    const auto events = stream.feed(bytes);
    QVERIFY(events);
    QCOMPARE(*events, (Events { { "", value } }));
}

QTEST_GUILESS_MAIN(TestEventStream)
#include "tst_eventstream.moc"
