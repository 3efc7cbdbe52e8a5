// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/recordingtranscriber.h"

#include "fakes/fakedeepgram.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/net/scriptedserver.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = FakeDeepgram::FaultKind;
using Kind = ServiceError::Kind;

namespace
{
const QByteArray Recording = QByteArrayLiteral("OggS\0\r\n\r\n\xff what only the fake can hear");
const QString said = u"Bring bitte Milch mit, und „Brötchen“."_s;

//! How one transcription ended.
struct Ending
{
    explicit Ending(Transcription &call)
        : finished(&call, &Transcription::finished), failed(&call, &Transcription::failed)
    {
    }

    [[nodiscard]] qsizetype count() const { return finished.size() + failed.size(); }
    [[nodiscard]] QString words() const
    {
        return finished.isEmpty() ? u"(nothing came)"_s : finished.first().first().toString();
    }
    [[nodiscard]] ServiceError error() const
    {
        return failed.isEmpty() ? ServiceError { Kind::Empty, u"it did not fail"_s, {} }
                                : failed.first().first().value<ServiceError>();
    }

    QSignalSpy finished;
    QSignalSpy failed;
};

struct Bench
{
    TextTable texts;
    FakeDeepgram service { texts };
    const bool listens = service.listen(); // before the transcriber asks for the port
    VirtualClock clock;
    QNetworkAccessManager network;
    RecordingSettings settings { service.webSocketUrl(), FakeDeepgram::defaultKey().toLatin1(), u"nova-3"_s };

    [[nodiscard]] RecordingTranscriber transcriber() { return { settings, network, clock }; }
};

// The reply that a call has just begun to wait for.
QNetworkReply *latestReply(const QNetworkAccessManager &network)
{
    return network.findChildren<QNetworkReply *>(QString(), Qt::FindDirectChildrenOnly).last();
}
}

class TestRecordingTranscriber : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void hearsARecording_data();
    void hearsARecording();
    void aSendersTypeAddsNothingToTheRequest();
    void silenceIsEmpty();
    void anEmptyRecordingIsRefused();
    void failures_data();
    void failures();
    void aForeignKeyIsRefused();
    void anAnswerWithoutEndIsDropped();
    void silenceEndsWithTheLimit();
    void aTrickleEndsWithTheLimit();
    void nothingIsSaidAfterCancel();
    void severalAtOnceAreKeptApart();

private:
    static void verifyTellsNothing(const ServiceError &error);
};

void TestRecordingTranscriber::verifyTellsNothing(const ServiceError &error)
{
    QVERIFY(!error.detail.isEmpty());
    for (const QString &secret : { FakeDeepgram::defaultKey(), u"SECRET"_s, u"127.0.0.1"_s, u"was refused"_s })
        QVERIFY2(!error.toString().contains(secret), qPrintable(error.toString()));
}

void TestRecordingTranscriber::hearsARecording_data()
{
    QTest::addColumn<Language>("language");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QByteArray>("sentAs");
    QTest::newRow("German voice note") << Language::German << u"audio/ogg"_s << u"de"_s << QByteArray("audio/ogg");
    QTest::newRow("English film") << Language::English << u"video/mp4"_s << u"en"_s << QByteArray("video/mp4");
    QTest::newRow("of unknown type") << Language::German << QString() << u"de"_s
                                     << QByteArray("application/octet-stream");
}

void TestRecordingTranscriber::hearsARecording()
{
    QFETCH(const Language, language);
    QFETCH(const QString, type);
    QFETCH(const QString, asked);
    Bench bench;
    bench.settings.language = language;
    bench.service.setRecording(Recording, said);
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, type);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(ending.words(), said);
    bench.clock.advance(10min);
    QCOMPARE(ending.count(), 1);

    QCOMPARE(bench.service.requests().size(), 1);
    const HttpRequest &request = bench.service.requests().first();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.path, u"/v1/listen"_s);
    using Parameters = QList<std::pair<QString, QString>>;
    const Parameters parameters { { u"model"_s, u"nova-3"_s }, { u"language"_s, asked },
        { u"smart_format"_s, u"true"_s }, { u"mip_opt_out"_s, u"true"_s } };
    QCOMPARE(request.query(), parameters);
    QCOMPARE(request.header("authorization"), "Token " + FakeDeepgram::defaultKey().toLatin1());
    QTEST(request.header("content-type"), "sentAs");
    QCOMPARE(request.body, Recording);
    QCOMPARE(bench.service.violations(), QStringList());
}

// The type is the sender's word, and a sender may be anybody.
void TestRecordingTranscriber::aSendersTypeAddsNothingToTheRequest()
{
    Bench bench;
    bench.service.setRecording(Recording, said);
    RecordingTranscriber transcriber = bench.transcriber();
    for (const QString &type : { u"audio/ogg\r\nX-Injected: 1"_s, u"application/json"_s }) {
        const auto call = transcriber.transcribe(Recording, type);
        Ending ending(*call);
        QTRY_COMPARE(ending.count(), 1);
        QCOMPARE(ending.words(), said);
        QVERIFY(!bench.service.requests().last().hasHeader("x-injected"));
        QCOMPARE(bench.service.requests().last().header("content-type"), "application/octet-stream");
    }
    QCOMPARE(bench.service.violations(), QStringList());
}

void TestRecordingTranscriber::silenceIsEmpty()
{
    Bench bench;
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(ending.words(), QString());
}

void TestRecordingTranscriber::anEmptyRecordingIsRefused()
{
    Bench bench;
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe({}, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Refused));
}

void TestRecordingTranscriber::failures_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("retryAfter");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, Fault fault, Kind kind, int status = 0, int retryAfter = -1) {
        QTest::newRow(name) << static_cast<int>(fault) << status << retryAfter << static_cast<int>(kind);
    };
    row("undecodable", Fault::Status, Kind::Refused, 400);
    row("wrong key", Fault::Status, Kind::Unauthorised, 401);
    row("no credit", Fault::Status, Kind::Unauthorised, 402);
    row("too much", Fault::Status, Kind::RateLimited, 429);
    row("too much for a while", Fault::Status, Kind::RateLimited, 429, 20);
    row("too large", Fault::Status, Kind::Refused, 413);
    row("server error", Fault::Status, Kind::Server, 500);
    row("not there", Fault::Status, Kind::Server, 503);
    row("gateway page", Fault::Html, Kind::Server);
    row("cut in the middle", Fault::CutAnswer, Kind::Network);
    row("reset", Fault::ResetRequest, Kind::Network);
    row("broken JSON", Fault::BrokenJson, Kind::Malformed);
}

void TestRecordingTranscriber::failures()
{
    QFETCH(const int, fault);
    QFETCH(const int, status);
    QFETCH(const int, retryAfter);
    Bench bench;
    bench.service.setRecording(Recording, u"SECRET"_s);
    FaultOptions options;
    options.status = status;
    if (retryAfter >= 0)
        options.retryAfter = std::chrono::seconds(retryAfter);
    // QNetworkAccessManager repeats a request whose connection was reset, a few times, by itself.
    for (int i = 0; i < (static_cast<Fault>(fault) == Fault::ResetRequest ? 5 : 1); ++i)
        bench.service.queueFault(static_cast<Fault>(fault), options);
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QTEST(static_cast<int>(ending.error().kind), "kind");
    QCOMPARE(ending.error().retryAfter.value_or(-1s).count(), retryAfter * 1000);
    verifyTellsNothing(ending.error());
    QCOMPARE(bench.service.violations(), QStringList());
}

void TestRecordingTranscriber::aForeignKeyIsRefused()
{
    Bench bench;
    bench.settings.apiKey = "SECRET";
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Unauthorised));
    QVERIFY(ending.error().detail.contains(u"DEEPGRAM_API_KEY"));
    verifyTellsNothing(ending.error());
    QCOMPARE(bench.service.violations().size(), 1);
}

void TestRecordingTranscriber::anAnswerWithoutEndIsDropped()
{
    Bench bench;
    ScriptedServer server;
    server.expect({ { "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", QByteArray(1024 * 1024, ' ') }, false, true });
    bench.settings.base = server.url();
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Malformed));
    QTRY_COMPARE(server.closedByClient, 1);
    QCOMPARE(ending.count(), 1);
}

void TestRecordingTranscriber::silenceEndsWithTheLimit()
{
    Bench bench;
    bench.service.queueFault(Fault::Hang);
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QSignalSpy sent(latestReply(bench.network), &QNetworkReply::requestSent);
    QVERIFY(sent.wait());
    bench.clock.advance(59'999ms);
    QCOMPARE(ending.count(), 0);
    bench.clock.advance(1ms);
    QCOMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Timeout));
    verifyTellsNothing(ending.error());
}

// A piece now and then does not prolong it.
void TestRecordingTranscriber::aTrickleEndsWithTheLimit()
{
    Bench bench;
    ScriptedServer server;
    server.expect({ { "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"results\":" }, false });
    bench.settings.base = server.url();
    bench.settings.timeout = 30s;
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    bool began = false;
    connect(latestReply(bench.network), &QNetworkReply::readyRead, this, [&began] { began = true; });
    bench.clock.advance(4s);
    QTRY_VERIFY(began);
    bench.clock.advance(25'999ms);
    QCOMPARE(ending.count(), 0);
    bench.clock.advance(1ms);
    QCOMPARE(ending.count(), 1);
    QCOMPARE(static_cast<int>(ending.error().kind), static_cast<int>(Kind::Timeout));
    QTRY_COMPARE(server.closedByClient, 1);
}

void TestRecordingTranscriber::nothingIsSaidAfterCancel()
{
    Bench bench;
    ScriptedServer server;
    server.expect({ { "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{" }, false });
    bench.settings.base = server.url();
    RecordingTranscriber transcriber = bench.transcriber();
    const auto call = transcriber.transcribe(Recording, u"audio/ogg"_s);
    Ending ending(*call);
    QTRY_COMPARE(server.requests.size(), 1);
    call->cancel();
    call->cancel();
    QTRY_COMPARE(server.closedByClient, 1);
    bench.clock.advance(10min);
    QCOMPARE(ending.count(), 0);
}

void TestRecordingTranscriber::severalAtOnceAreKeptApart()
{
    Bench bench;
    RecordingTranscriber transcriber = bench.transcriber();
    std::vector<Pending<Transcription>> calls;
    std::vector<std::unique_ptr<Ending>> endings;
    for (int i = 0; i < 10; ++i) {
        const QByteArray recording = Recording + QByteArray::number(i);
        bench.service.setRecording(recording, u"Satz %1"_s.arg(i));
        calls.push_back(transcriber.transcribe(recording, u"audio/ogg"_s));
        endings.push_back(std::make_unique<Ending>(*calls.back()));
    }
    for (size_t i = 0; i < endings.size(); ++i) {
        QTRY_COMPARE(endings[i]->count(), 1);
        QCOMPARE(endings[i]->words(), u"Satz %1"_s.arg(i));
    }
}

QTEST_GUILESS_MAIN(TestRecordingTranscriber)
#include "tst_recordingtranscriber.moc"
