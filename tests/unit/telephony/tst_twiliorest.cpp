// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/httphead.h"
#include "support/strictness.h"
#include "telephony/formdata.h"
#include "telephony/twiliorest.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>

using namespace std::chrono_literals;

namespace
{
//! Answers each connection with the same bytes and keeps what it was asked.
class Interface
{
public:
    explicit Interface(int status, const QByteArray &body, const QByteArray &headers = {})
    {
        const QByteArray reply = "HTTP/1.1 " + QByteArray::number(status)
            + " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body;
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, status, reply] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, status, reply] {
                request += socket->readAll();
                const qsizetype end = request.indexOf("\r\n\r\n");
                if (status == 0 || end < 0 || (request.startsWith("POST") && request.size() == end + 4))
                    return;
                socket->write(reply);
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port");
    }

    [[nodiscard]] TwilioAccount account() const
    {
        TwilioAccount account;
        account.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(m_server.serverPort()));
        account.accountSid = QStringLiteral("AC1");
        account.authToken = "secret";
        account.timeout = 200ms;
        return account;
    }

    QByteArray request;

private:
    QTcpServer m_server;
};
}

class TestTwilioRest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void findsANumber();
    void unknownNumberIsExplained();
    void setsAddresses();
    void looksAtTheAccount();
    void errors_data();
    void errors();
    void unreachableIsExplained();
    void dropsWhatIsDropped();

private:
    QNetworkAccessManager m_network;
};

void TestTwilioRest::findsANumber()
{
    Interface far(200,
        R"({"incoming_phone_numbers":[{"sid":"PN0","phone_number":"+49301"},{"sid":"PN1","phone_number":"+4930"}]})");
    const auto request = TwilioRest(m_network, far.account()).findNumber(QStringLiteral("+4930"));
    QSignalSpy finished(request.get(), &TwilioRequest::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished[0][0].toJsonObject()[QStringLiteral("sid")].toString(), QStringLiteral("PN1"));
    QVERIFY(far.request.startsWith(
        "GET /2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PhoneNumber=%2B4930 HTTP/1.1\r\n"));
    QCOMPARE(headerIn(far.request, "Authorization"), QByteArray("Basic QUMxOnNlY3JldA=="));
}

void TestTwilioRest::unknownNumberIsExplained()
{
    Interface far(200, R"({"incoming_phone_numbers":[]})");
    const auto request = TwilioRest(m_network, far.account()).findNumber(QStringLiteral("+4930"));
    QSignalSpy failed(request.get(), &TwilioRequest::failed);
    QTRY_COMPARE(failed.count(), 1);
    const auto error = failed[0][0].value<ServiceError>();
    QCOMPARE(error.kind, ServiceError::Kind::NotFound);
    QVERIFY(error.detail.contains(QStringLiteral("TWILIO_PHONE_NUMBER")));
}

void TestTwilioRest::setsAddresses()
{
    Interface far(200, R"({"sid":"PN1"})");
    const auto request
        = TwilioRest(m_network, far.account())
              .setAddresses(QStringLiteral("PN1"),
                  { "https://a/twilio/voice", "https://a/twilio/voice?fallback=1", "https://a/twilio/status" });
    QSignalSpy finished(request.get(), &TwilioRequest::finished);
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(far.request.startsWith("POST /2010-04-01/Accounts/AC1/IncomingPhoneNumbers/PN1.json HTTP/1.1\r\n"));
    const auto form = FormData::parse(QByteArray(far.request).sliced(far.request.indexOf("\r\n\r\n") + 4));
    QCOMPARE(form->value("VoiceUrl"), QStringLiteral("https://a/twilio/voice"));
    QCOMPARE(form->value("VoiceMethod"), QStringLiteral("POST"));
    QCOMPARE(form->value("VoiceFallbackUrl"), QStringLiteral("https://a/twilio/voice?fallback=1"));
    QCOMPARE(form->value("VoiceFallbackMethod"), QStringLiteral("POST"));
    QCOMPARE(form->value("StatusCallback"), QStringLiteral("https://a/twilio/status"));
    QCOMPARE(form->value("StatusCallbackMethod"), QStringLiteral("POST"));
    QCOMPARE(form->fields().size(), 6);
}

void TestTwilioRest::looksAtTheAccount()
{
    Interface far(200, R"({"sid":"AC1","status":"active","type":"Trial"})");
    const auto request = TwilioRest(m_network, far.account()).account();
    QSignalSpy finished(request.get(), &TwilioRequest::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished[0][0].toJsonObject()[QStringLiteral("type")].toString(), QStringLiteral("Trial"));
    QVERIFY(far.request.startsWith("GET /2010-04-01/Accounts/AC1.json HTTP/1.1\r\n"));
}

void TestTwilioRest::errors_data()
{
    QTest::addColumn<int>("status"); // 0: none at all
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("remedy");
    const auto row
        = [](const char *name, int status, const QByteArray &body, ServiceError::Kind kind, const QString &remedy) {
              QTest::newRow(name) << status << body << static_cast<int>(kind) << remedy;
          };
    row("wrong credentials", 401, R"({"code":20003,"message":"Authenticate +4912345","status":401})",
        ServiceError::Kind::Unauthorised, QStringLiteral("TWILIO_AUTH_TOKEN"));
    row("closed account", 403, "{}", ServiceError::Kind::Unauthorised, QStringLiteral("console"));
    row("unknown", 404, R"({"code":20404})", ServiceError::Kind::NotFound, QStringLiteral("TWILIO_ACCOUNT_SID"));
    row("too often", 429, "{}", ServiceError::Kind::RateLimited, QStringLiteral("again"));
    row("their trouble", 503, "<html>", ServiceError::Kind::Server, QStringLiteral("later"));
    row("redirected", 302, "{}", ServiceError::Kind::Refused, QStringLiteral("HTTP 302"));
    row("not Twilio", 200, "<html>", ServiceError::Kind::Malformed, QStringLiteral("TWILIO_API_URL"));
    row("no answer", 0, {}, ServiceError::Kind::Timeout, QStringLiteral("network"));
}

void TestTwilioRest::errors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    QFETCH(QString, remedy);
    Interface far(status, body, "Retry-After: 7\r\nLocation: http://127.0.0.1:1/\r\n");
    const auto request = TwilioRest(m_network, far.account()).account();
    QSignalSpy finished(request.get(), &TwilioRequest::finished);
    QSignalSpy failed(request.get(), &TwilioRequest::failed);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(finished.count(), 0);
    const auto error = failed[0][0].value<ServiceError>();
    QCOMPARE(static_cast<int>(error.kind), kind);
    QVERIFY2(error.detail.contains(remedy), qPrintable(error.detail));
    QVERIFY(!error.detail.contains(QStringLiteral("+49")));
    QVERIFY(!error.detail.contains(QStringLiteral("secret")));
    if (status == 429)
        QCOMPARE(error.retryAfter, std::optional<std::chrono::milliseconds>(7s));
}

void TestTwilioRest::unreachableIsExplained()
{
    TwilioAccount account;
    {
        const Interface gone(200, "{}");
        account = gone.account();
    }
    const auto request = TwilioRest(m_network, account).account();
    QSignalSpy failed(request.get(), &TwilioRequest::failed);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].value<ServiceError>().kind, ServiceError::Kind::Network);
}

void TestTwilioRest::dropsWhatIsDropped()
{
    Interface far(200, "{}");
    const TwilioRest rest(m_network, far.account());
    auto dropped = rest.account();
    int told = 0;
    connect(dropped.get(), &TwilioRequest::finished, this, [&] { ++told; });
    connect(dropped.get(), &TwilioRequest::failed, this, [&] { ++told; });
    dropped.reset();
    const auto next = rest.account();
    QSignalSpy finished(next.get(), &TwilioRequest::finished);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(told, 0);
}

QTEST_GUILESS_MAIN(TestTwilioRest)
#include "tst_twiliorest.moc"
