// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/websocketclient.h"

#include "support/strictness.h"

#include <QSignalSpy>
#include <QTcpServer>

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
// The far end with nothing of Qt between it and the wire, so that a reset can be told from an end.
class Wire : public QTcpServer
{
public:
    Wire() { listen(QHostAddress::LocalHost); }
    ~Wire() override { hangUp(); }

    [[nodiscard]] QUrl address() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort())); }

    enum class Line { Open, Ended, Reset };
    // Reads what there is. An end is remembered, for the kernel tells of a reset only once.
    Line read()
    {
        char buffer[4096];
        while (m_fd >= 0 && m_line == Line::Open) {
            const auto got = ::recv(m_fd, buffer, sizeof buffer, 0);
            if (got > 0)
                bytes.append(buffer, got);
            else if (got == 0)
                m_line = Line::Ended;
            else if (errno == ECONNRESET)
                m_line = Line::Reset;
            else
                break;
        }
        return m_line;
    }
    bool hasRead(QByteArrayView what)
    {
        read();
        return bytes.contains(what);
    }
    void write(const QByteArray &data)
    {
        QCOMPARE(::send(m_fd, data.constData(), static_cast<size_t>(data.size()), MSG_NOSIGNAL), data.size());
    }
    void hangUp()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }
    [[nodiscard]] QByteArray header(const QByteArray &name) const
    {
        for (const QByteArray &line : bytes.split('\n')) {
            if (line.startsWith(QByteArray(name + ": ")))
                return line.sliced(name.size() + 2).trimmed();
        }
        return {};
    }
    [[nodiscard]] QByteArray upgrade() const
    {
        return "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\nsec-websocket-accept: "
            + websocketframe::acceptFor(header("Sec-WebSocket-Key")) + "\r\n\r\n";
    }

    QByteArray bytes;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        m_fd = static_cast<int>(descriptor);
        ::fcntl(m_fd, F_SETFL, ::fcntl(m_fd, F_GETFL) | O_NONBLOCK);
    }

private:
    int m_fd = -1;
    Line m_line = Line::Open;
};

const QUrl url(u"wss://ab.example.de/twilio/media-stream"_s);
}

class WebSocketClientTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void asksForTheUpgrade();
    void namesTheHost_data();
    void namesTheHost();
    void takesTheAnswerByteByByte();
    void isRefused_data();
    void isRefused();
    void putsFragmentsTogether();
    void takesFramesBehindTheHandshake();
    void closesInOrder();
    void answersAClose();
    void noticesABrokenProtocol_data();
    void noticesABrokenProtocol();
    void noticesALostLine();
    void breaks_data();
    void breaks();

private:
    static bool connectTo(WebSocketClient &client, Wire &wire)
    {
        QSignalSpy opened(&client, &WebSocketClient::opened);
        client.open(url, wire.address(), {});
        if (!QTest::qWaitFor([&wire] { return wire.hasRead("\r\n\r\n"); }))
            return false;
        wire.write(wire.upgrade());
        wire.bytes.clear();
        return opened.wait();
    }
};

void WebSocketClientTest::asksForTheUpgrade()
{
    Wire wire;
    WebSocketClient client;
    client.open(url, wire.address(), { { "x-twilio-signature", "abc=" } });
    QTRY_VERIFY(wire.hasRead("\r\n\r\n"));
    QVERIFY(wire.bytes.startsWith("GET /twilio/media-stream HTTP/1.1\r\n"));
    QCOMPARE(wire.header("Host"), QByteArray("ab.example.de"));
    QCOMPARE(wire.header("Upgrade"), QByteArray("websocket"));
    QCOMPARE(wire.header("Connection"), QByteArray("Upgrade"));
    QCOMPARE(wire.header("Sec-WebSocket-Version"), QByteArray("13"));
    QCOMPARE(QByteArray::fromBase64(wire.header("Sec-WebSocket-Key")).size(), 16);
    QCOMPARE(wire.header("x-twilio-signature"), QByteArray("abc="));
}

void WebSocketClientTest::namesTheHost_data()
{
    QTest::addColumn<QUrl>("address");
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("wss") << QUrl(u"wss://ab.example.de/x"_s) << QByteArray("ab.example.de");
    QTest::newRow("wss, own port said") << QUrl(u"wss://ab.example.de:443/x"_s) << QByteArray("ab.example.de");
    QTest::newRow("wss, other port") << QUrl(u"wss://ab.example.de:8443/x"_s) << QByteArray("ab.example.de:8443");
    QTest::newRow("ws, port") << QUrl(u"ws://127.0.0.1:8000/x"_s) << QByteArray("127.0.0.1:8000");
    QTest::newRow("ipv6") << QUrl(u"ws://[::1]:8000/x"_s) << QByteArray("[::1]:8000");
}

void WebSocketClientTest::namesTheHost()
{
    QFETCH(QUrl, address);
    Wire wire;
    WebSocketClient client;
    client.open(address, wire.address(), {});
    QTRY_VERIFY(wire.hasRead("\r\n\r\n"));
    QTEST(wire.header("Host"), "host");
}

void WebSocketClientTest::takesTheAnswerByteByByte()
{
    Wire wire;
    WebSocketClient client;
    QSignalSpy opened(&client, &WebSocketClient::opened);
    client.open(url, wire.address(), {});
    QTRY_VERIFY(wire.hasRead("\r\n\r\n"));
    for (const char byte : wire.upgrade()) {
        QCOMPARE(opened.size(), 0);
        wire.write(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(opened.size(), 1);
}

void WebSocketClientTest::isRefused_data()
{
    QTest::addColumn<QByteArray>("answer"); // empty: the connection ends
    QTest::addColumn<int>("status");
    QTest::newRow("forbidden") << QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") << 403;
    QTest::newRow("wrong key") << QByteArray(
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
                               << 101;
    QTest::newRow("no http") << QByteArray("SSH-2.0\r\n\r\n") << 0;
    QTest::newRow("endless head") << QByteArray(20'000, 'x') << 0;
    QTest::newRow("nothing") << QByteArray() << 0;
}

void WebSocketClientTest::isRefused()
{
    QFETCH(QByteArray, answer);
    Wire wire;
    WebSocketClient client;
    QSignalSpy refused(&client, &WebSocketClient::refused);
    QSignalSpy closed(&client, &WebSocketClient::closed);
    client.open(url, wire.address(), {});
    QTRY_VERIFY(wire.hasRead("\r\n\r\n"));
    if (answer.isEmpty())
        wire.hangUp();
    else
        wire.write(answer);
    QVERIFY(refused.wait());
    QTEST(refused.constFirst().at(0).toInt(), "status");
    QVERIFY(!refused.constFirst().at(1).toString().isEmpty());
    wire.hangUp();
    QCoreApplication::processEvents();
    QCOMPARE(refused.size(), 1);
    QCOMPARE(closed.size(), 0);
}

void WebSocketClientTest::putsFragmentsTogether()
{
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy received(&client, &WebSocketClient::received);
    // "Hel", a ping in between, "lo"; then a binary message.
    wire.write(QByteArray::fromHex("010348656c") + QByteArray::fromHex("890161") + QByteArray::fromHex("80026c6f")
        + QByteArray::fromHex("820178"));
    QTRY_COMPARE(received.size(), 2);
    QCOMPARE(received.at(0), QVariantList({ QByteArray("Hello"), true, true }));
    QCOMPARE(received.at(1), QVariantList({ QByteArray("x"), false, false }));
    QTRY_VERIFY(wire.hasRead(QByteArray::fromHex("8a81"))); // the pong
}

void WebSocketClientTest::takesFramesBehindTheHandshake()
{
    Wire wire;
    WebSocketClient client;
    QSignalSpy received(&client, &WebSocketClient::received);
    client.open(url, wire.address(), {});
    QTRY_VERIFY(wire.hasRead("\r\n\r\n"));
    wire.write(wire.upgrade() + QByteArray::fromHex("810548656c6c6f"));
    QVERIFY(received.wait());
    QCOMPARE(received.constFirst().constFirst().toByteArray(), QByteArray("Hello"));
}

void WebSocketClientTest::closesInOrder()
{
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy closed(&client, &WebSocketClient::closed);
    QSignalSpy received(&client, &WebSocketClient::received);
    client.close(1000);
    client.sendText("too late");
    QTRY_VERIFY(wire.hasRead(QByteArray::fromHex("8882")));
    QCOMPARE(wire.bytes.size(), 8); // nothing behind the close frame
    wire.write(QByteArray::fromHex("810548656c6c6f") + QByteArray::fromHex("880203e8"));
    QVERIFY(closed.wait());
    QCOMPARE(closed.constFirst().constFirst().toInt(), 1000);
    QCOMPARE(received.size(), 0);
    QTRY_VERIFY(wire.read() == Wire::Line::Ended);
}

void WebSocketClientTest::answersAClose()
{
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy closed(&client, &WebSocketClient::closed);
    wire.write(QByteArray::fromHex("880203f0") + QByteArray::fromHex("810548656c6c6f"));
    QVERIFY(closed.wait());
    QCOMPARE(closed.constFirst().constFirst().toInt(), 1008);
    QTRY_VERIFY(wire.read() == Wire::Line::Ended);
    QVERIFY(wire.bytes.startsWith(QByteArray::fromHex("8882")));
    QCOMPARE(closed.size(), 1);
}

void WebSocketClientTest::noticesABrokenProtocol_data()
{
    QTest::addColumn<QByteArray>("frames");
    QTest::newRow("masked") << QByteArray::fromHex("818537fa213d7f9f4d5158");
    QTest::newRow("continuation of nothing") << QByteArray::fromHex("80026c6f");
    QTest::newRow("message in a message") << QByteArray::fromHex("010348656c810548656c6c6f");
}

void WebSocketClientTest::noticesABrokenProtocol()
{
    QFETCH(QByteArray, frames);
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy closed(&client, &WebSocketClient::closed);
    wire.write(frames);
    QVERIFY(closed.wait());
    QCOMPARE(closed.constFirst().constFirst().toInt(), 1002);
}

void WebSocketClientTest::noticesALostLine()
{
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy closed(&client, &WebSocketClient::closed);
    wire.hangUp();
    QVERIFY(closed.wait());
    QCOMPARE(closed.constFirst().constFirst().toInt(), 1006);
}

void WebSocketClientTest::breaks_data()
{
    QTest::addColumn<bool>("reset");
    QTest::newRow("drop") << false;
    QTest::newRow("reset") << true;
}

void WebSocketClientTest::breaks()
{
    QFETCH(bool, reset);
    Wire wire;
    WebSocketClient client;
    QVERIFY(connectTo(client, wire));
    QSignalSpy closed(&client, &WebSocketClient::closed);
    if (reset)
        client.reset();
    else
        client.drop();
    const auto expected = reset ? Wire::Line::Reset : Wire::Line::Ended;
    QTRY_VERIFY(wire.read() == expected);
    QVERIFY(wire.bytes.isEmpty()); // no close frame
    QCOMPARE(closed.size(), 0);
}

QTEST_GUILESS_MAIN(WebSocketClientTest)
#include "tst_websocketclient.moc"
