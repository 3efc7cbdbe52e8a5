// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/websocketframe.h"

#include "support/strictness.h"

using namespace websocketframe;

namespace
{
QByteArray bytes(const char *hex)
{
    return QByteArray::fromHex(hex);
}
}

class WebSocketFrameTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void masksAsTheStandardShows();
    void writesLengths_data();
    void writesLengths();
    void readsFrames_data();
    void readsFrames();
    void readsByteByByte();
    void refuses_data();
    void refuses();
    void closeCodes();
    void accept();
};

void WebSocketFrameTest::masksAsTheStandardShows()
{
    // RFC 6455, section 5.7: a masked "Hello".
    QCOMPARE(encoded(Opcode::Text, "Hello", 0x37fa213d), bytes("818537fa213d7f9f4d5158"));
}

void WebSocketFrameTest::writesLengths_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("none") << 0 << bytes("8280");
    QTest::newRow("longest short") << 125 << bytes("82fd");
    QTest::newRow("two bytes") << 126 << bytes("82fe007e");
    QTest::newRow("longest of two bytes") << 65535 << bytes("82feffff");
    QTest::newRow("eight bytes") << 65536 << bytes("82ff0000000000010000");
}

void WebSocketFrameTest::writesLengths()
{
    QFETCH(int, size);
    QFETCH(QByteArray, head);
    const QByteArray payload(size, 'x');
    const QByteArray frame = encoded(Opcode::Binary, payload, 0x01020304);
    QCOMPARE(frame.first(head.size()), head);
    QCOMPARE(frame.size(), head.size() + 4 + size);
    QByteArray unmasked = frame.sliced(head.size() + 4);
    const char key[] = { 1, 2, 3, 4 };
    for (qsizetype i = 0; i < unmasked.size(); ++i)
        unmasked[i] = static_cast<char>(unmasked.at(i) ^ key[i % 4]);
    QCOMPARE(unmasked, payload);
}

void WebSocketFrameTest::readsFrames_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("opcode");
    QTest::addColumn<bool>("isLast");
    QTest::addColumn<QByteArray>("payload");
    // RFC 6455, section 5.7
    QTest::newRow("text") << bytes("810548656c6c6f") << 1 << true << QByteArray("Hello");
    QTest::newRow("fragment") << bytes("010348656c") << 1 << false << QByteArray("Hel");
    QTest::newRow("continuation") << bytes("80026c6f") << 0 << true << QByteArray("lo");
    QTest::newRow("ping") << bytes("890548656c6c6f") << 9 << true << QByteArray("Hello");
    QTest::newRow("empty close") << bytes("8800") << 8 << true << QByteArray();
    QTest::newRow("256 bytes") << bytes("827e0100") + QByteArray(256, 'x') << 2 << true << QByteArray(256, 'x');
    QTest::newRow("64 KiB") << bytes("827f0000000000010000") + QByteArray(65536, 'x') << 2 << true
                            << QByteArray(65536, 'x');
}

void WebSocketFrameTest::readsFrames()
{
    QFETCH(QByteArray, wire);
    Parser parser;
    parser.feed(wire.first(wire.size() - 1));
    QVERIFY(!parser.next());
    parser.feed(QByteArray(wire.last(1) + wire)); // and the next one at once
    for (int i = 0; i < 2; ++i) {
        const auto frame = parser.next();
        QVERIFY(frame && *frame);
        QTEST(int((*frame)->opcode), "opcode");
        QTEST((*frame)->isLast, "isLast");
        QTEST((*frame)->payload, "payload");
    }
    QVERIFY(!parser.next());
}

void WebSocketFrameTest::readsByteByByte()
{
    Parser parser;
    const QByteArray wire
        = bytes("010348656c") + bytes("890161") + bytes("80026c6f") + bytes("827e0100") + QByteArray(256, 'x');
    QList<qsizetype> sizes;
    for (const char byte : wire) {
        parser.feed(QByteArrayView(&byte, 1));
        if (const auto frame = parser.next()) {
            QVERIFY(*frame);
            sizes.append((*frame)->payload.size());
        }
    }
    QCOMPARE(sizes, QList<qsizetype>({ 3, 1, 2, 256 }));
}

void WebSocketFrameTest::refuses_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("masked") << bytes("818537fa213d7f9f4d5158");
    QTest::newRow("reserved bit") << bytes("c10548656c6c6f");
    QTest::newRow("unknown opcode") << bytes("8300");
    QTest::newRow("unknown control opcode") << bytes("8b00");
    QTest::newRow("ping in fragments") << bytes("0900");
    QTest::newRow("long ping") << bytes("897e0080");
    QTest::newRow("far too long") << bytes("827f7fffffffffffffff");
}

void WebSocketFrameTest::refuses()
{
    QFETCH(QByteArray, wire);
    Parser parser;
    parser.feed(wire);
    const auto frame = parser.next();
    QVERIFY(frame);
    QVERIFY(!*frame);
    const auto again = parser.next();
    QVERIFY(again && !*again);
}

void WebSocketFrameTest::closeCodes()
{
    QCOMPARE(closeCode(closePayload(1008)), 1008);
    QCOMPARE(closeCode({}), 1005);
    QCOMPARE(closeCode("\x03\xe8 bye"), 1000);
}

void WebSocketFrameTest::accept()
{
    // RFC 6455, section 1.3
    QCOMPARE(acceptFor("dGhlIHNhbXBsZSBub25jZQ=="), QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

QTEST_GUILESS_MAIN(WebSocketFrameTest)
#include "tst_websocketframe.moc"
