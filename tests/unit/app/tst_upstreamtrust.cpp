// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramclient.h"
#include "llm/claudemodel.h"
#include "net/httpcall.h"
#include "speech/aurasynthesizer.h"
#include "speech/deepgramrecognizer.h"
#include "speech/edgesynthesizer.h"
#include "speech/recordingtranscriber.h"
#include "support/servercertificate.h"
#include "support/strictness.h"
#include "support/tlsserver.h"
#include "telephony/twiliorest.h"

#include <QDirIterator>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QSslSocket>

#include <any>
#include <functional>
#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
const QByteArray Key = "the-key-that-must-not-travel";

//! Where an operation runs and what came of it.
struct Bench
{
    SystemClock clock;
    QNetworkAccessManager network;
    Mp3DecoderPool decoders;
    std::optional<ServiceError> error;
    bool isAnswered = false; // for who is content with any answer
    std::vector<std::any> kept; // what must outlive the operation, then the operation itself

    ~Bench()
    {
        while (!kept.empty())
            kept.pop_back();
    }

    template<class T, class... Arguments>
    T &keep(Arguments &&...arguments)
    {
        auto made = std::make_shared<T>(std::forward<Arguments>(arguments)...);
        kept.emplace_back(made);
        return *made;
    }
    template<class T>
    void watch(Pending<T> operation)
    {
        auto held = std::make_shared<Pending<T>>(std::move(operation));
        QObject::connect(
            held->get(), &T::failed, held->get(), [this](const ServiceError &failure) { error = failure; });
        kept.emplace_back(held);
    }
};

//! Begins one operation of one client at this base address, with Key wherever it has a key.
using Client = std::function<void(Bench &, const QUrl &base)>;

void beginHttp(Bench &bench, const QUrl &base)
{
    QNetworkRequest request(base);
    request.setRawHeader("Authorization", Key);
    Pending<HttpCall> call = HttpCall::get(bench.network, request, {}, bench.clock);
    QObject::connect(call.get(), &HttpCall::finished, call.get(), [&bench] { bench.isAnswered = true; });
    bench.watch(std::move(call));
}

void beginTelegram(Bench &bench, const QUrl &base)
{
    TelegramSettings settings;
    settings.base = base;
    settings.token = QString::fromLatin1(Key);
    bench.watch(bench.keep<TelegramClient>(settings, bench.network, bench.clock).getWebhookInfo());
}

void beginClaude(Bench &bench, const QUrl &base)
{
    ClaudeSettings settings;
    settings.base = base;
    settings.apiKey = QString::fromLatin1(Key);
    settings.limits.retryWait = 0ms;
    Prompt prompt;
    prompt.turns.append({ Prompt::Turn::Role::Caller, u"Hallo?"_s });
    bench.watch(bench.keep<ClaudeModel>(settings, bench.clock, bench.network).ask(prompt));
}

void beginAura(Bench &bench, const QUrl &base)
{
    AuraSettings settings;
    settings.base = base;
    settings.apiKey = Key;
    bench.watch(bench.keep<AuraSynthesizer>(settings, bench.clock, bench.network).speak(u"Hallo."_s, {}));
}

void beginRecording(Bench &bench, const QUrl &base)
{
    RecordingSettings settings;
    settings.base = base;
    settings.apiKey = Key;
    settings.model = u"nova-3"_s;
    bench.watch(
        bench.keep<RecordingTranscriber>(settings, bench.network, bench.clock).transcribe("OggS", u"audio/ogg"_s));
}

void beginTwilio(Bench &bench, const QUrl &base)
{
    TwilioAccount account;
    account.baseUrl = base;
    account.accountSid = u"AC1"_s;
    account.authToken = Key;
    bench.watch(bench.keep<TwilioRest>(bench.network, account).account());
}

void beginDeepgram(Bench &bench, const QUrl &base)
{
    DeepgramSettings settings;
    settings.base = base;
    settings.apiKey = Key;
    settings.reconnectPauses = { 1ms };
    bench.watch(bench.keep<DeepgramRecognizer>(settings, bench.clock).listen());
}

void beginEdge(Bench &bench, const QUrl &base)
{
    EdgeSettings settings;
    settings.base = base;
    bench.watch(
        bench.keep<EdgeSynthesizer>(settings, bench.clock, bench.network, bench.decoders).speak(u"Hallo."_s, {}));
}

//! Sends everybody somewhere else.
class RedirectingServer
{
public:
    RedirectingServer(const QByteArray &status, const QUrl &elsewhere)
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, status, elsewhere] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, status, elsewhere] {
                received += socket->readAll();
                socket->write("HTTP/1.1 " + status + "\r\nLocation: " + elsewhere.toEncoded()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port");
    }

    [[nodiscard]] QUrl address() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_server.serverPort())); }

    QByteArray received;

private:
    QTcpServer m_server;
};
}

Q_DECLARE_METATYPE(Client)

//! Whom the program gives its keys to: only servers whose certificate is good, and only the address that was set.
class TestUpstreamTrust : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void cleanup() { QSslConfiguration::setDefaultConfiguration(m_usual); }
    void certificates_data();
    void certificates();
    void redirects_data();
    void redirects();
    void thereIsNoSwitch();

private:
    static QList<std::pair<QByteArray, Client>> clients()
    {
        return { { "HTTP", &beginHttp }, { "Telegram", &beginTelegram }, { "Claude", &beginClaude },
            { "Aura", &beginAura }, { "recordings", &beginRecording }, { "Twilio", &beginTwilio },
            { "Deepgram", &beginDeepgram }, { "Edge", &beginEdge } };
    }
    static void trust(const QSslCertificate &certificate)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.addCaCertificate(certificate);
        QSslConfiguration::setDefaultConfiguration(configuration);
    }

    const QSslConfiguration m_usual = QSslConfiguration::defaultConfiguration();
};

void TestUpstreamTrust::certificates_data()
{
    QTest::addColumn<Client>("begin");
    QTest::addColumn<QByteArray>("madeFor");
    QTest::addColumn<bool>("isTrusted");
    QTest::addColumn<bool>("isGood");
    const auto all = clients();
    for (const auto &[name, begin] : all) {
        QTest::addRow("%s, unknown issuer", name.constData()) << begin << "IP:127.0.0.1"_ba << false << false;
        QTest::addRow("%s, another's certificate", name.constData()) << begin << "DNS:example.com"_ba << true << false;
        QTest::addRow("%s, good", name.constData()) << begin << "IP:127.0.0.1"_ba << true << true;
    }
}

void TestUpstreamTrust::certificates()
{
    QFETCH(Client, begin);
    QFETCH(QByteArray, madeFor);
    QFETCH(bool, isTrusted);
    QFETCH(bool, isGood);
    const ServerCertificate certificate = ServerCertificate::selfSigned(madeFor);
    TlsServer server(certificate);
    if (isTrusted)
        trust(certificate.certificate);
    Bench bench;
    begin(bench, server.address());
    if (isGood) { // or the test would say nothing about the other rows
        QTRY_VERIFY(server.received.contains("\r\n\r\n"));
        return;
    }
    QTRY_VERIFY_WITH_TIMEOUT(bench.error, 15000);
    QCOMPARE(bench.error->kind, ServiceError::Kind::Network);
    QVERIFY2(bench.error->detail.contains(u"SslHandshakeFailed"), qPrintable(bench.error->detail));
    QVERIFY(server.visitors > 0);
    QCOMPARE(server.received, QByteArray());
}

void TestUpstreamTrust::redirects_data()
{
    QTest::addColumn<Client>("begin");
    QTest::addColumn<QByteArray>("status");
    const auto all = clients();
    for (const auto &[name, begin] : all) {
        for (const char *status : { "301 Moved Permanently", "302 Found", "307 Temporary Redirect" })
            QTest::addRow("%s, %s", name.constData(), status) << begin << QByteArray(status);
    }
}

void TestUpstreamTrust::redirects()
{
    QFETCH(Client, begin);
    QFETCH(QByteArray, status);
    QTcpServer elsewhere;
    QVERIFY(elsewhere.listen(QHostAddress::LocalHost));
    const RedirectingServer server(status, QUrl(u"http://127.0.0.1:%1/"_s.arg(elsewhere.serverPort())));
    Bench bench;
    begin(bench, server.address());
    QTRY_VERIFY(server.received.contains("\r\n\r\n"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.error || bench.isAnswered, 15000);
    // Whoever followed would have connected before it said what became of it.
    QCoreApplication::processEvents();
    QVERIFY(!elsewhere.hasPendingConnections());
}

//! Verification is what Qt does by itself; nobody shall turn it down.
void TestUpstreamTrust::thereIsNoSwitch()
{
    static const QRegularExpression switches(
        u"ignoreSslErrors|setPeerVerify(?!Name)|VerifyNone|QueryPeer|handleSslErrors|sslErrors\\b|SSL_VERIFY_NONE"_s);
    int files = 0;
    QDirIterator it(
        QStringLiteral(MAB_SOURCE_DIR "/src"), { u"*.h"_s, u"*.cpp"_s }, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        ++files;
        const QString text = QString::fromUtf8(file.readAll());
        const auto found = switches.match(text);
        QVERIFY2(!found.hasMatch(), qPrintable(file.fileName() + u": " + found.captured()));
        // The name that a certificate must have: the model uses it on plain connections only, to tell them apart; the
        // softphone names the machine it means when it connects to another address.
        QVERIFY2(!text.contains(u"setPeerVerifyName") || file.fileName().endsWith(u"/llm/requestlanes.h")
                || file.fileName().endsWith(u"/softphone/websocketclient.cpp"),
            qPrintable(file.fileName()));
    }
    QVERIFY(files > 100);
}

QTEST_GUILESS_MAIN(TestUpstreamTrust)
#include "tst_upstreamtrust.moc"
