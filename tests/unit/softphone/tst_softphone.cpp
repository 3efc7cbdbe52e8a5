// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/softphone.h"

#include "audio/mulaw.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "telephony/requestsignature.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QByteArray token = "a token of the test";
const QUrl publicVoice(u"https://ab.example.de/twilio/voice"_s);

struct Request
{
    QByteArray method;
    QByteArray target;
    QHash<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;

    [[nodiscard]] QString field(QByteArrayView name) const { return FormData::parse(body)->value(name); }
    // Signed for https://ab.example.de, as it is configured.
    [[nodiscard]] bool isSigned() const
    {
        return requestsignature::matches({ token }, "https://ab.example.de" + target,
            method == "POST" ? *FormData::parse(body) : FormData(), headers.value("x-twilio-signature"));
    }
};

// messenger-ab's part: one port for plain requests and upgrades, answers as the test sets them.
class Machine : public QObject
{
public:
    Machine()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        });
        connect(&m_upgrades, &QWebSocketServer::newConnection, this, [this] {
            if (stream)
                m_earlier.push_back(std::move(stream));
            stream.reset(m_upgrades.nextPendingConnection());
            connect(stream.get(), &QWebSocket::textMessageReceived, this, [this](const QString &message) {
                const QJsonObject object = QJsonDocument::fromJson(message.toUtf8()).object();
                messages.append(object);
                if (object.value(u"event"_s).toString() == u"start")
                    streamSid = object.value(u"streamSid"_s).toString();
            });
        });
    }

    [[nodiscard]] QUrl address() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_server.serverPort())); }
    void send(const QJsonObject &message)
    {
        stream->sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
    }
    void play(const QByteArray &mulaw)
    {
        send({ { u"event"_s, u"media"_s }, { u"streamSid"_s, streamSid },
            { u"media"_s, QJsonObject { { u"payload"_s, QString::fromLatin1(mulaw.toBase64()) } } } });
    }
    void mark(const QString &name)
    {
        send({ { u"event"_s, u"mark"_s }, { u"streamSid"_s, streamSid },
            { u"mark"_s, QJsonObject { { u"name"_s, name } } } });
    }
    void clear() { send({ { u"event"_s, u"clear"_s }, { u"streamSid"_s, streamSid } }); }

    [[nodiscard]] QStringList events(const QString &without = u"media"_s) const
    {
        QStringList result;
        for (const QJsonObject &message : messages) {
            if (const QString event = message.value(u"event"_s).toString(); event != without)
                result.append(event);
        }
        return result;
    }
    [[nodiscard]] QList<QJsonObject> media() const
    {
        QList<QJsonObject> result;
        for (const QJsonObject &message : messages) {
            if (message.value(u"event"_s).toString() == u"media")
                result.append(message);
        }
        return result;
    }
    [[nodiscard]] QList<Request> requestsFor(const QByteArray &target) const
    {
        QList<Request> result;
        std::copy_if(requests.cbegin(), requests.cend(), std::back_inserter(result),
            [&target](const Request &r) { return r.target == target; });
        return result;
    }

    QHash<QByteArray, QByteArrayList> twiml; // by target; the last one stays
    QByteArray status = "200 OK";
    QByteArray type = "text/xml";
    bool answers = true;
    bool upgrades = true;
    QList<Request> requests;
    Request upgrade;
    std::unique_ptr<QWebSocket, DeleteLater> stream;
    QList<QJsonObject> messages;
    QString streamSid;

private:
    void onReadyRead(QTcpSocket *socket)
    {
        const QByteArray bytes = socket->peek(100'000);
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        Request request;
        const QByteArrayList lines = bytes.first(end).split('\n');
        request.method = lines.constFirst().split(' ').value(0);
        request.target = lines.constFirst().split(' ').value(1);
        for (const QByteArray &line : lines.sliced(1))
            request.headers.insert(
                line.first(line.indexOf(':')).trimmed().toLower(), line.sliced(line.indexOf(':') + 1).trimmed());
        if (request.headers.contains("upgrade")) {
            upgrade = request;
            if (!upgrades) {
                socket->write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
                socket->disconnectFromHost();
                return;
            }
            socket->disconnect(this);
            QMetaObject::invokeMethod(
                &m_upgrades, [this, socket] { m_upgrades.handleConnection(socket); }, Qt::QueuedConnection);
            return;
        }
        const qsizetype length = request.headers.value("content-length").toInt();
        if (bytes.size() < end + 4 + length)
            return;
        request.body = bytes.mid(end + 4, length);
        socket->read(end + 4 + length);
        requests.append(request);
        if (answers)
            answer(socket, request.target.split('?').constFirst());
    }

    void answer(QTcpSocket *socket, const QByteArray &target)
    {
        QByteArrayList &queue = twiml[target];
        const QByteArray body = queue.size() > 1 ? queue.takeFirst() : queue.value(0);
        const QByteArray head = twiml.value(target).isEmpty() ? QByteArray("204 No Content") : status;
        socket->write("HTTP/1.1 " + head + "\r\nContent-Type: " + type + "; charset=utf-8\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
        socket->disconnectFromHost();
    }

    QTcpServer m_server;
    std::vector<std::unique_ptr<QWebSocket, DeleteLater>> m_earlier;
    QWebSocketServer m_upgrades { u"machine"_s, QWebSocketServer::NonSecureMode };
};

QByteArray connectTwiml(const QByteArray &after = "<Hangup/>")
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect><Stream "
           "url=\"wss://ab.example.de/twilio/media-stream\" "
           "statusCallback=\"https://ab.example.de/twilio/stream-status\"><Parameter name=\"token\" "
           "value=\"t&amp;1\"/></Stream></Connect>"
        + after + "</Response>";
}
}

class SoftphoneTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<Softphone::End>(); }
    void init();
    void cleanup();

    void goesThroughAWholeCall();
    void callsTheWebhookAsTwilioDoes_data();
    void callsTheWebhookAsTwilioDoes();
    void signs_data();
    void signs();
    void sendsTwentyMillisecondsOnTheClock();
    void saysWhatItIsTold();
    void saysWhatWasSaidBeforeTheLine();
    void pressesKeys();
    void echoesMarksInTheirTime();
    void hearsAndRecords();
    void hangsUp();
    void hangsUpWhileRinging();
    void breaksLines_data();
    void breaksLines();
    void fallsSilent();
    void answersPings();
    void recordsViolations_data();
    void recordsViolations();
    void recordsBadCloses();
    void goesOnWhenTheStreamIsRefused();
    void refusesPlainStreams();
    void followsTwiml();
    void isRejected_data();
    void isRejected();
    void redirectsWithoutEnd();
    void fails_data();
    void fails();
    void failsWithoutAMachine();
    void manyPhonesShareATick();

private:
    std::unique_ptr<Softphone> phone(SoftphoneOptions options);
    std::unique_ptr<Softphone> phone() { return phone(usual()); }
    SoftphoneOptions usual() const;
    bool connectCall(Softphone &softphone);

    std::unique_ptr<Machine> m_machine;
    std::unique_ptr<QNetworkAccessManager> m_network;
    std::unique_ptr<VirtualClock> m_clock;
    std::unique_ptr<Metronome> m_metronome;
};

void SoftphoneTest::init()
{
    QTest::failOnWarning(QRegularExpression(u".?"_s)); // as StrictTest does, whose init() this one hides
    m_machine = std::make_unique<Machine>();
    m_machine->twiml["/twilio/voice"] = { connectTwiml() };
    m_network = std::make_unique<QNetworkAccessManager>();
    m_clock = std::make_unique<VirtualClock>();
    m_metronome = std::make_unique<Metronome>(*m_clock, StreamLeg::PacketTime);
}

void SoftphoneTest::cleanup()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_metronome.reset();
    m_clock.reset();
    m_network.reset();
    m_machine.reset();
}

SoftphoneOptions SoftphoneTest::usual() const
{
    SoftphoneOptions options;
    options.identity = { token, Signing::Right, m_machine->address() };
    options.caller = { u"AC1"_s, u"CA1"_s, u"+4915112345678"_s, u"+4930123456"_s, {} };
    options.statusCallback = QUrl(u"https://ab.example.de/twilio/status"_s);
    return options;
}

std::unique_ptr<Softphone> SoftphoneTest::phone(SoftphoneOptions options)
{
    return std::make_unique<Softphone>(std::move(options), *m_network, *m_metronome, *m_clock);
}

bool SoftphoneTest::connectCall(Softphone &softphone)
{
    softphone.call(publicVoice);
    return QTest::qWaitFor([this] { return !m_machine->streamSid.isEmpty(); });
}

void SoftphoneTest::goesThroughAWholeCall()
{
    const auto caller = phone();
    QStringList story;
    connect(caller.get(), &Softphone::answered, this, [&] { story.append(u"answered"_s); });
    connect(caller.get(), &Softphone::streaming, this, [&] { story.append(u"streaming"_s); });
    connect(caller.get(), &Softphone::ended, this, [&](Softphone::End) { story.append(u"ended"_s); });
    connect(caller.get(), &Softphone::failed, this, [&](const QString &) { story.append(u"failed"_s); });
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QVERIFY(connectCall(*caller));
    QVERIFY(caller->isStreaming());

    QCOMPARE(m_machine->events().first(2), QStringList({ u"connected"_s, u"start"_s }));
    const QJsonObject start = m_machine->messages.at(1).value(u"start"_s).toObject();
    QCOMPARE(start.value(u"callSid"_s).toString(), u"CA1"_s);
    QCOMPARE(start.value(u"accountSid"_s).toString(), u"AC1"_s);
    QCOMPARE(start.value(u"customParameters"_s).toObject().value(u"token"_s).toString(), u"t&1"_s);
    QCOMPARE(m_machine->upgrade.headers.value("host"), QByteArray("ab.example.de"));
    QVERIFY(requestsignature::matchesUpgrade(
        { token }, "wss://ab.example.de/twilio/media-stream", m_machine->upgrade.headers.value("x-twilio-signature")));

    m_machine->play(mulaw::silence(100ms));
    m_machine->mark(u"last"_s);
    QSignalSpy arrived(caller.get(), &Softphone::markArrived);
    QVERIFY(arrived.wait());
    m_clock->advance(1100ms);
    QTRY_VERIFY(m_machine->events().contains(u"mark"_s));
    m_machine->stream->close();
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::MachineHungUp);
    QCOMPARE(story, QStringList({ u"answered"_s, u"streaming"_s, u"ended"_s }));
    QVERIFY(caller->violations().isEmpty());
    QVERIFY(!m_machine->events().contains(u"stop"_s)); // the machine closed, not the caller

    // Whoever waits for ended knows that all were told.
    const auto streamStatus = m_machine->requestsFor("/twilio/stream-status");
    QCOMPARE(streamStatus.size(), 2);
    QStringList streamEvents;
    for (const Request &request : streamStatus) {
        QVERIFY(request.isSigned());
        QCOMPARE(request.field("StreamSid"), m_machine->streamSid);
        QCOMPARE(request.field("StreamName"), m_machine->streamSid);
        streamEvents.append(request.field("StreamEvent"));
    }
    streamEvents.sort(); // as with the real provider, two callbacks may overtake one another
    QCOMPARE(streamEvents, QStringList({ u"stream-started"_s, u"stream-stopped"_s }));
    const auto status = m_machine->requestsFor("/twilio/status");
    QCOMPARE(status.size(), 1);
    QVERIFY(status.constFirst().isSigned());
    QCOMPARE(status.constFirst().field("CallStatus"), u"completed"_s);
    QCOMPARE(status.constFirst().field("CallDuration"), u"1"_s);
}

void SoftphoneTest::callsTheWebhookAsTwilioDoes_data()
{
    QTest::addColumn<bool>("byGet");
    QTest::newRow("post") << false;
    QTest::newRow("get") << true;
}

void SoftphoneTest::callsTheWebhookAsTwilioDoes()
{
    QFETCH(bool, byGet);
    SoftphoneOptions options = usual();
    options.webhookByGet = byGet;
    options.caller.more = { { "CallerName", "Jürgen Müßig & Söhne" }, { "FromCity", "" } };
    const auto caller = phone(options);
    QVERIFY(connectCall(*caller));
    const Request request = m_machine->requests.constFirst();
    QCOMPARE(request.method, byGet ? QByteArray("GET") : QByteArray("POST"));
    QVERIFY(request.isSigned());
    QCOMPARE(request.headers.value("host"), QByteArray("ab.example.de"));
    const auto form = FormData::parse(byGet ? request.target.split('?').value(1) : request.body);
    QVERIFY(form);
    QCOMPARE(form->value("CallSid"), u"CA1"_s);
    QCOMPARE(form->value("From"), u"+4915112345678"_s);
    QCOMPARE(form->value("To"), u"+4930123456"_s);
    QCOMPARE(form->value("CallStatus"), u"ringing"_s);
    QCOMPARE(form->value("Direction"), u"inbound"_s);
    QCOMPARE(form->value("CallerName"), u"Jürgen Müßig & Söhne"_s);
}

void SoftphoneTest::signs_data()
{
    QTest::addColumn<Signing>("signing");
    QTest::addColumn<bool>("present");
    QTest::addColumn<bool>("webhookRight");
    QTest::addColumn<bool>("streamRight");
    QTest::addColumn<bool>("streamRightWithSlash");
    QTest::newRow("right") << Signing::Right << true << true << true << false;
    QTest::newRow("missing") << Signing::Missing << false << false << false << false;
    QTest::newRow("wrong") << Signing::Wrong << true << false << false << false;
    QTest::newRow("trailing slash") << Signing::TrailingSlash << true << true << false << true;
}

void SoftphoneTest::signs()
{
    QFETCH(Signing, signing);
    SoftphoneOptions options = usual();
    options.identity.signing = signing;
    const auto caller = phone(options);
    QVERIFY(connectCall(*caller));
    const QByteArray signature = m_machine->upgrade.headers.value("x-twilio-signature");
    QTEST(!signature.isEmpty(), "present");
    QTEST(m_machine->requests.constFirst().headers.contains("x-twilio-signature"), "present");
    QTEST(m_machine->requests.constFirst().isSigned(), "webhookRight");
    QTEST(signature == requestsignature::compute(token, "wss://ab.example.de/twilio/media-stream"), "streamRight");
    QTEST(signature == requestsignature::compute(token, "wss://ab.example.de/twilio/media-stream/"),
        "streamRightWithSlash");
}

void SoftphoneTest::sendsTwentyMillisecondsOnTheClock()
{
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    m_clock->advance(1s);
    QTRY_COMPARE(m_machine->media().size(), 50);
    const auto media = m_machine->media();
    for (qsizetype i = 0; i < media.size(); ++i) {
        const QJsonObject inner = media.at(i).value(u"media"_s).toObject();
        QCOMPARE(media.at(i).value(u"sequenceNumber"_s).toString(), QString::number(i + 2));
        QCOMPARE(inner.value(u"chunk"_s).toString(), QString::number(i + 1));
        QCOMPARE(inner.value(u"timestamp"_s).toString(), QString::number((i + 1) * 20));
        QCOMPARE(QByteArray::fromBase64(inner.value(u"payload"_s).toString().toLatin1()), mulaw::silence(20ms));
    }
    m_clock->advance(19ms);
    m_clock->advance(1ms);
    QTRY_COMPARE(m_machine->media().size(), 51);
}

void SoftphoneTest::saysWhatItIsTold()
{
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    QSignalSpy said(caller.get(), &Softphone::saidAll);
    caller->say(QByteArray(200, 'a'));
    caller->say(QByteArray(150, 'b'));
    QCOMPARE(caller->unsaidBytes(), 350);
    m_clock->advance(40ms);
    QCOMPARE(said.size(), 0);
    m_clock->advance(40ms);
    QCOMPARE(said.size(), 1);
    QCOMPARE(caller->unsaidBytes(), 0);
    QTRY_COMPARE(m_machine->media().size(), 4);
    QByteArray voice;
    for (const QJsonObject &message : m_machine->media())
        voice += QByteArray::fromBase64(message.value(u"media"_s).toObject().value(u"payload"_s).toString().toLatin1());
    QCOMPARE(voice, QByteArray(QByteArray(200, 'a') + QByteArray(150, 'b') + QByteArray(290, mulaw::Silence)));
}

void SoftphoneTest::saysWhatWasSaidBeforeTheLine()
{
    const auto caller = phone();
    caller->say(QByteArray(160, 'a'));
    QVERIFY(connectCall(*caller));
    m_clock->advance(20ms);
    QTRY_COMPARE(m_machine->media().size(), 1);
    QCOMPARE(m_machine->media().constFirst().value(u"media"_s).toObject().value(u"payload"_s).toString(),
        QString::fromLatin1(QByteArray(160, 'a').toBase64()));
}

void SoftphoneTest::pressesKeys()
{
    const auto caller = phone();
    caller->press(u'1'); // no line yet
    QVERIFY(connectCall(*caller));
    m_clock->advance(20ms);
    caller->press(u'#');
    QTRY_COMPARE(m_machine->events(), QStringList({ u"connected"_s, u"start"_s, u"dtmf"_s }));
    const QJsonObject dtmf = m_machine->messages.constLast();
    QCOMPARE(dtmf.value(u"dtmf"_s).toObject().value(u"digit"_s).toString(), u"#"_s);
    QCOMPARE(dtmf.value(u"sequenceNumber"_s).toString(), u"3"_s);
}

void SoftphoneTest::echoesMarksInTheirTime()
{
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    QSignalSpy marks(caller.get(), &Softphone::markArrived);
    const auto echoes = [this] {
        QStringList names;
        for (const QJsonObject &message : m_machine->messages) {
            if (message.value(u"event"_s).toString() == u"mark")
                names.append(message.value(u"mark"_s).toObject().value(u"name"_s).toString());
        }
        return names;
    };
    m_machine->mark(u"at once"_s);
    QTRY_COMPARE(echoes(), QStringList({ u"at once"_s }));

    m_machine->play(QByteArray(800, 'a'));
    m_machine->mark(u"after 100 ms"_s);
    m_machine->play(QByteArray(8000, 'a'));
    m_machine->mark(u"after 1100 ms"_s);
    QTRY_COMPARE(marks.size(), 3);
    m_clock->advance(80ms);
    m_clock->advance(20ms);
    QTRY_COMPARE(echoes(), QStringList({ u"at once"_s, u"after 100 ms"_s }));
    m_clock->advance(500ms);

    QSignalSpy cleared(caller.get(), &Softphone::cleared);
    m_machine->clear();
    QVERIFY(cleared.wait());
    QTRY_COMPARE(echoes(), QStringList({ u"at once"_s, u"after 100 ms"_s, u"after 1100 ms"_s }));
    QCOMPARE(caller->playback()->lostBytes(), 4000);
    const auto &played = caller->playback()->marks();
    QCOMPARE(played.size(), 3);
    QVERIFY(!played.at(1).flushed && played.at(2).flushed);
    QCOMPARE(played.at(1).at - played.at(0).at, 100ms);
}

void SoftphoneTest::hearsAndRecords()
{
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    QByteArray heard;
    connect(caller.get(), &Softphone::heard, this, [&heard](const QByteArray &window) {
        QCOMPARE(window.size(), 160);
        heard += window;
    });
    QSignalSpy arrived(caller.get(), &Softphone::soundArrived);
    m_machine->play(QByteArray(400, 'm'));
    QVERIFY(arrived.wait());
    caller->say(QByteArray(160, 'c'));
    m_clock->advance(100ms);
    QCOMPARE(heard, QByteArray(QByteArray(400, 'm') + QByteArray(400, mulaw::Silence)));
    QCOMPARE(caller->recording().machine(), heard);
    QCOMPARE(caller->recording().caller(), QByteArray(QByteArray(160, 'c') + QByteArray(640, mulaw::Silence)));
    QCOMPARE(caller->playback()->spans().size(), 1);
}

void SoftphoneTest::hangsUp()
{
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QVERIFY(connectCall(*caller));
    QSignalSpy gone(m_machine->stream.get(), &QWebSocket::disconnected);
    m_clock->advance(100ms);
    caller->hangUp();
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::HungUp);
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(m_machine->stream->closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QCOMPARE(m_machine->messages.constLast().value(u"event"_s).toString(), u"stop"_s);
    QCOMPARE(m_machine->messages.constLast().value(u"stop"_s).toObject().value(u"callSid"_s).toString(), u"CA1"_s);
    QCOMPARE(m_machine->requestsFor("/twilio/stream-status").size(), 2);
    QCOMPARE(m_machine->requestsFor("/twilio/status").size(), 1);
    caller->hangUp(); // no second end
    caller->say("x");
    caller->press(u'1');
    m_clock->advance(1s);
    QCOMPARE(ended.size(), 1);
}

void SoftphoneTest::hangsUpWhileRinging()
{
    m_machine->answers = false;
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    caller->call(publicVoice);
    QTRY_COMPARE(m_machine->requests.size(), 1);
    m_machine->answers = true;
    caller->hangUp();
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::HungUp);
    QCOMPARE(m_machine->requestsFor("/twilio/status").constFirst().field("CallStatus"), u"canceled"_s);
}

void SoftphoneTest::breaksLines_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("reset") << int(Softphone::Break::Reset);
    QTest::newRow("drop") << int(Softphone::Break::Drop);
    QTest::newRow("close without stop") << int(Softphone::Break::CloseWithoutStop);
}

void SoftphoneTest::breaksLines()
{
    QFETCH(int, how);
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QVERIFY(connectCall(*caller));
    QTRY_COMPARE(m_machine->requestsFor("/twilio/stream-status").size(), 1);
    QSignalSpy gone(m_machine->stream.get(), &QWebSocket::disconnected);
    caller->breakLine(static_cast<Softphone::Break>(how));
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::LineBroken);
    QTRY_COMPARE(gone.size(), 1);
    QVERIFY(!m_machine->events().contains(u"stop"_s));
    if (how == int(Softphone::Break::CloseWithoutStop))
        QCOMPARE(m_machine->stream->closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QCOMPARE(m_machine->requestsFor("/twilio/stream-status").size(), 1);
    QVERIFY(m_machine->requestsFor("/twilio/status").isEmpty());
}

void SoftphoneTest::fallsSilent()
{
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QVERIFY(connectCall(*caller));
    m_clock->advance(100ms);
    QTRY_COMPARE(m_machine->media().size(), 5);
    caller->breakLine(Softphone::Break::FallSilent);
    m_clock->advance(5s);
    m_machine->mark(u"never echoed"_s);
    // A ping and its answer behind the mark: had anything been sent meanwhile, it would be here.
    QSignalSpy pong(m_machine->stream.get(), &QWebSocket::pong);
    m_machine->stream->ping();
    QVERIFY(pong.wait());
    QCOMPARE(m_machine->media().size(), 5);
    QVERIFY(!m_machine->events().contains(u"mark"_s));
    QCOMPARE(ended.size(), 0);
    m_machine->stream->close();
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::LineBroken);
}

void SoftphoneTest::answersPings()
{
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    QSignalSpy pong(m_machine->stream.get(), &QWebSocket::pong);
    m_machine->stream->ping("are you there");
    QVERIFY(pong.wait());
    QCOMPARE(pong.constFirst().at(1).toByteArray(), QByteArray("are you there"));
}

void SoftphoneTest::recordsViolations_data()
{
    QTest::addColumn<QString>("text"); // empty: a binary frame
    QTest::addColumn<int>("code");
    QTest::newRow("binary") << QString() << 31950;
    QTest::newRow("no json") << u"hello"_s << 31951;
    QTest::newRow("other stream") << u"{\"event\":\"clear\",\"streamSid\":\"MZ0\"}"_s << 31951;
    QTest::newRow("unknown event") << u"{\"event\":\"hangup\",\"streamSid\":\"%1\"}"_s << 31951;
    QTest::newRow("field too many")
        << u"{\"event\":\"media\",\"streamSid\":\"%1\",\"media\":{\"payload\":\"YWJj\",\"track\":\"outbound\"}}"_s
        << 31951;
}

void SoftphoneTest::recordsViolations()
{
    QFETCH(QString, text);
    const auto caller = phone();
    QVERIFY(connectCall(*caller));
    if (text.isEmpty())
        m_machine->stream->sendBinaryMessage("x");
    else
        m_machine->stream->sendTextMessage(text.contains(u"%1"_s) ? text.arg(m_machine->streamSid) : text);
    QTRY_COMPARE(caller->violations().size(), 1);
    QTEST(caller->violations().constFirst().code, "code");
    QVERIFY(caller->isStreaming());
}

void SoftphoneTest::recordsBadCloses()
{
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QVERIFY(connectCall(*caller));
    m_machine->play(QByteArray(8000, 'a'));
    QSignalSpy arrived(caller.get(), &Softphone::soundArrived);
    QVERIFY(arrived.wait());
    m_machine->stream->close(QWebSocketProtocol::CloseCodePolicyViolated);
    QVERIFY(ended.wait());
    QCOMPARE(caller->violations().size(), 1);
    QCOMPARE(caller->violations().constFirst().code, 31921);
    QCOMPARE(caller->playback()->lostBytes(), 8000); // what was queued is lost
}

void SoftphoneTest::goesOnWhenTheStreamIsRefused()
{
    m_machine->upgrades = false;
    m_machine->twiml["/twilio/voice"] = { connectTwiml("<Say>Leider nicht</Say><Hangup/>") };
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QSignalSpy said(caller.get(), &Softphone::providerSaid);
    caller->call(publicVoice);
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::MachineHungUp);
    QCOMPARE(caller->violations().constFirst().code, 31920);
    QCOMPARE(said.size(), 1);
    const auto told = m_machine->requestsFor("/twilio/stream-status");
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.constFirst().field("StreamEvent"), u"stream-error"_s);
    QCOMPARE(told.constFirst().field("StreamError"), u"31920"_s);
}

void SoftphoneTest::refusesPlainStreams()
{
    m_machine->twiml["/twilio/voice"] = { QByteArray(connectTwiml()).replace("wss://", "ws://") };
    const auto caller = phone();
    QSignalSpy ended(caller.get(), &Softphone::ended);
    caller->call(publicVoice);
    QVERIFY(ended.wait());
    QCOMPARE(caller->violations().constFirst().code, 31922);
    QVERIFY(m_machine->upgrade.target.isEmpty());

    // On loopback, where the webhook is plain too, it is meant so.
    QByteArray local = connectTwiml();
    const QByteArray http = m_machine->address().toEncoded();
    local.replace("wss://ab.example.de", QByteArray("ws" + http.sliced(4)));
    local.replace("https://ab.example.de", http);
    m_machine->twiml["/twilio/voice"] = { local };
    SoftphoneOptions options = usual();
    options.identity.connectTo = QUrl();
    options.statusCallback = QUrl();
    const auto near = phone(options);
    near->call(QUrl(m_machine->address().toString() + u"/twilio/voice"_s));
    QTRY_VERIFY(near->isStreaming());
    QVERIFY(near->violations().isEmpty());
}

void SoftphoneTest::followsTwiml()
{
    m_machine->twiml["/twilio/voice"]
        = { "<Response><Pause length=\"5\"/><Redirect>/twilio/voice?try=2</Redirect></Response>",
              connectTwiml("<Redirect method=\"GET\">https://ab.example.de/after</Redirect>") };
    m_machine->twiml["/after"] = { "<Response><Say language=\"de-DE\">Auf Wiederhören</Say></Response>" };
    const auto caller = phone();
    QSignalSpy answered(caller.get(), &Softphone::answered);
    QSignalSpy ended(caller.get(), &Softphone::ended);
    QSignalSpy said(caller.get(), &Softphone::providerSaid);
    caller->call(publicVoice);
    QTRY_COMPARE(m_machine->requests.size(), 1);
    // The pause has begun as soon as its clock runs; it is the phone's only timer then.
    QTRY_VERIFY([this] {
        m_clock->advance(1s);
        return m_machine->requests.size() >= 2;
    }());
    QVERIFY(m_clock->now() >= 5s);
    QCOMPARE(m_machine->requests.at(1).target, QByteArray("/twilio/voice?try=2"));
    QVERIFY(m_machine->requests.at(1).isSigned());
    QTRY_VERIFY(caller->isStreaming());
    QCOMPARE(answered.size(), 1);
    m_machine->stream->close();
    QVERIFY(ended.wait());
    QCOMPARE(ended.constFirst().constFirst().value<Softphone::End>(), Softphone::End::MachineHungUp);
    QCOMPARE(said.constFirst().constFirst().toString(), u"Auf Wiederhören"_s);
    const auto after = std::find_if(m_machine->requests.cbegin(), m_machine->requests.cend(),
        [](const Request &r) { return r.target.startsWith("/after"); });
    QVERIFY(after != m_machine->requests.cend());
    QCOMPARE(after->method, QByteArray("GET"));
    QVERIFY(after->target.contains("CallStatus=in-progress"));
    QVERIFY(after->isSigned());
}

void SoftphoneTest::isRejected_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<Softphone::End>("end");
    QTest::addColumn<QString>("status");
    QTest::newRow("busy") << QByteArray("<Reject reason=\"busy\"/>") << Softphone::End::Busy << u"busy"_s;
    QTest::newRow("rejected") << QByteArray("<Reject/>") << Softphone::End::Rejected << u"no-answer"_s;
}

void SoftphoneTest::isRejected()
{
    QFETCH(QByteArray, verb);
    QFETCH(QString, status);
    m_machine->twiml["/twilio/voice"] = { "<Response>" + verb + "</Response>" };
    const auto caller = phone();
    QSignalSpy answered(caller.get(), &Softphone::answered);
    QSignalSpy ended(caller.get(), &Softphone::ended);
    caller->call(publicVoice);
    QVERIFY(ended.wait());
    QTEST(ended.constFirst().constFirst().value<Softphone::End>(), "end");
    QCOMPARE(answered.size(), 0);
    QCOMPARE(m_machine->requestsFor("/twilio/status").constFirst().field("CallStatus"), status);
}

void SoftphoneTest::redirectsWithoutEnd()
{
    m_machine->twiml["/twilio/voice"] = { "<Response><Redirect>/twilio/voice</Redirect></Response>" };
    const auto caller = phone();
    QSignalSpy failed(caller.get(), &Softphone::failed);
    caller->call(publicVoice);
    QVERIFY(failed.wait());
    QVERIFY(failed.constFirst().constFirst().toString().startsWith(u"11215"_s));
    QCOMPARE(m_machine->requests.size(), 11);
}

void SoftphoneTest::fails_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    const QByteArray good = "<Response/>";
    QTest::newRow("forbidden") << QByteArray("403 Forbidden") << QByteArray("text/xml") << good << u"PUBLIC_URL"_s;
    QTest::newRow("server error") << QByteArray("500 Oops") << QByteArray("text/xml") << good << u"500"_s;
    QTest::newRow("redirect of http") << QByteArray("302 Found") << QByteArray("text/xml") << good << u"302"_s;
    QTest::newRow("plain text") << QByteArray("200 OK") << QByteArray("text/plain") << good << u"12300"_s;
    QTest::newRow("blank first") << QByteArray("200 OK") << QByteArray("text/xml") << QByteArray("\n<Response/>")
                                 << u"12100"_s;
    QTest::newRow("unknown verb") << QByteArray("200 OK") << QByteArray("application/xml")
                                  << QByteArray("<Response><Dance/></Response>") << u"12200"_s;
}

void SoftphoneTest::fails()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    m_machine->status = status;
    m_machine->type = type;
    m_machine->twiml["/twilio/voice"] = { body };
    const auto caller = phone();
    QSignalSpy failed(caller.get(), &Softphone::failed);
    QSignalSpy ended(caller.get(), &Softphone::ended);
    caller->call(publicVoice);
    QVERIFY(failed.wait());
    QVERIFY2(failed.constFirst().constFirst().toString().contains(text),
        qPrintable(failed.constFirst().constFirst().toString()));
    caller->hangUp();
    QCoreApplication::processEvents();
    QCOMPARE(ended.size(), 0);
}

void SoftphoneTest::failsWithoutAMachine()
{
    SoftphoneOptions options = usual();
    {
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        options.identity.connectTo = QUrl(u"http://127.0.0.1:%1"_s.arg(nobody.serverPort()));
    }
    const auto caller = phone(options);
    QSignalSpy failed(caller.get(), &Softphone::failed);
    caller->call(publicVoice);
    QVERIFY(failed.wait());
    QVERIFY(failed.constFirst().constFirst().toString().startsWith(u"11200"_s));

    m_machine->answers = false;
    options = usual();
    options.webhookLimit = 50ms;
    const auto patient = phone(options);
    QSignalSpy gaveUp(patient.get(), &Softphone::failed);
    patient->call(publicVoice);
    QVERIFY(gaveUp.wait());
    QVERIFY(gaveUp.constFirst().constFirst().toString().contains(u"in time"_s));
}

void SoftphoneTest::manyPhonesShareATick()
{
    constexpr int Phones = 20;
    SoftphoneOptions options = usual();
    options.record = false;
    options.statusCallback = QUrl();
    options.streamCallbacks = false;
    options.caller.callSid.clear();
    std::vector<std::unique_ptr<Softphone>> phones;
    QHash<QString, int> heard;
    int open = 0;
    int over = 0;
    for (int i = 0; i < Phones; ++i) {
        phones.push_back(phone(options));
        Softphone *one = phones.back().get();
        connect(one, &Softphone::streaming, this, [&open] { ++open; });
        connect(one, &Softphone::ended, this, [&over] { ++over; });
        connect(one, &Softphone::heard, this, [&heard, one] { ++heard[one->callSid()]; });
        // Every other one hangs up in the middle of a tick, the others go on.
        if (i % 2 == 0)
            connect(one, &Softphone::heard, one, [one] { one->hangUp(); });
        one->call(publicVoice);
    }
    QTRY_COMPARE(open, Phones);
    m_clock->advance(1s);
    QTRY_COMPARE(over, Phones / 2);
    QCOMPARE(heard.size(), Phones); // all of different ids
    for (const auto &one : phones) {
        if (one->isStreaming())
            QVERIFY(heard.value(one->callSid()) >= 50);
        else
            QCOMPARE(heard.value(one->callSid()), 1);
    }
    phones.clear();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!m_metronome->isRunning());
}

QTEST_GUILESS_MAIN(SoftphoneTest)
#include "tst_softphone.moc"
