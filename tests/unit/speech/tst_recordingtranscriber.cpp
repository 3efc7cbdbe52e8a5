// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/recordingtranscriber.h"

#include "fakes/fakedeepgram.h"
#include "speech/deepgramprotocol.h"
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

QByteArray answerOf(const QByteArray &results)
{
    return R"({"metadata":{"request_id":"UUID","duration":7.4,"channels":1},"results":)" + results + "}";
}
}

class TestRecordingTranscriber : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void typesOfSenders_data();
    void typesOfSenders();
    void answers_data();
    void answers();
    void answersThatAreNone_data();
    void answersThatAreNone();
    void refusals_data();
    void refusals();

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

void TestRecordingTranscriber::addresses_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("model");
    QTest::addColumn<Language>("language");
    QTest::addColumn<QByteArray>("url");
    const QByteArray rest = "&smart_format=true&mip_opt_out=true";
    QTest::newRow("the live recogniser's base")
        << u"wss://api.deepgram.com"_s << u"nova-3"_s << Language::German
        << QByteArray("https://api.deepgram.com/v1/listen?model=nova-3&language=de" + rest);
    QTest::newRow("English, in Europe") << u"https://api.eu.deepgram.com/"_s << u"nova-2-general"_s << Language::English
                                        << QByteArray(
                                               "https://api.eu.deepgram.com/v1/listen?model=nova-2-general&language=en"
                                               + rest);
    QTest::newRow("loopback with a prefix, and a model that is none")
        << u"ws://127.0.0.1:9/gateway/"_s << u"a b&c=d#ü"_s << Language::German
        << QByteArray("http://127.0.0.1:9/gateway/v1/listen?model=a%20b%26c%3Dd%23%C3%BC&language=de" + rest);
}

void TestRecordingTranscriber::addresses()
{
    QFETCH(const QString, base);
    QFETCH(const QString, model);
    QFETCH(const Language, language);
    QTEST(deepgram::recordingUrl(QUrl(base), model, language).toEncoded(), "url");
}

void TestRecordingTranscriber::typesOfSenders_data()
{
    QTest::addColumn<QString>("claimed");
    QTest::addColumn<bool>("taken");
    for (const char *good :
        { "audio/ogg", "audio/mpeg", "audio/x-m4a", "video/mp4", "audio/vnd.wave", "audio/3gpp2", "video/x+y.z-1" })
        QTest::newRow(good) << QString::fromLatin1(good) << true;
    for (const char *bad : { "", "audio", "audio/", "audio/ogg ", "audio/ogg\n", "audio/ogg; codecs=opus", "audio/-",
             "application/json", "multipart/form-data", "text/plain", "image/png", "xaudio/ogg", "audio/o\u00a0g" })
        QTest::addRow("not '%s'", QByteArray(bad).replace('\n', "\\n").constData()) << QString::fromUtf8(bad) << false;
    QTest::newRow("a header more") << u"audio/ogg\r\nX-Injected: 1"_s << false;
    QTest::newRow("endless") << QString(u"audio/"_s + QString(100, u'x')) << false;
}

void TestRecordingTranscriber::typesOfSenders()
{
    QFETCH(const QString, claimed);
    QFETCH(const bool, taken);
    QCOMPARE(deepgram::recordingType(claimed), taken ? claimed : u"application/octet-stream"_s);
}

void TestRecordingTranscriber::answers_data()
{
    QTest::addColumn<QByteArray>("results");
    QTest::addColumn<QString>("words");
    QTest::newRow("as documented") << QByteArray(
        R"({"channels":[{"alternatives":[{"transcript":"Hallo, ich komme später.","confidence":0.99,"words":[{"word":"hallo","start":0.3,"end":0.6,"confidence":0.99,"punctuated_word":"Hallo,"}],"paragraphs":{"transcript":"…","paragraphs":[]}}]}]})")
                                   << u"Hallo, ich komme später."_s;
    QTest::newRow("the best of several") << QByteArray(
        R"({"channels":[{"alternatives":[{"transcript":"eins"},{"transcript":"zwei"}]},{"alternatives":[{"transcript":"drei"}]}]})")
                                         << u"eins"_s;
    QTest::newRow("paragraphs become one line")
        << QByteArray(R"({"channels":[{"alternatives":[{"transcript":" Eins.\n\nZwei.\t "}]}]})") << u"Eins. Zwei."_s;
    QTest::newRow("nothing said") << QByteArray(R"({"channels":[{"alternatives":[{"transcript":""}]}]})") << QString();
    QTest::newRow("no alternative") << QByteArray(R"({"channels":[{"alternatives":[]}]})") << QString();
    QTest::newRow("no alternatives") << QByteArray(R"({"channels":[{}]})") << QString();
    QTest::newRow("no channel") << QByteArray(R"({"channels":[]})") << QString();
    QTest::newRow("no text") << QByteArray(R"({"channels":[{"alternatives":[{"transcript":7}]}]})") << QString();
    QTest::newRow("fields of tomorrow") << QByteArray(
        R"({"summary":{"short":"x"},"channels":[{"detected_language":"de","alternatives":[{"mood":1,"transcript":"Ja."}]}]})")
                                        << u"Ja."_s;
}

void TestRecordingTranscriber::answers()
{
    QFETCH(const QByteArray, results);
    const auto parsed = deepgram::parseRecording(answerOf(results));
    QVERIFY(parsed.has_value());
    QTEST(*parsed, "words");
}

void TestRecordingTranscriber::answersThatAreNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half") << answerOf(R"({"channels":[{"alternatives":[{"transcript":"SECRET"}]}]})").chopped(1);
    QTest::newRow("a page") << QByteArray("<html>SECRET</html>");
    QTest::newRow("a list") << QByteArray(R"([{"results":{}}])");
    QTest::newRow("answered elsewhere") << QByteArray(R"({"request_id":"UUID"})"); // as with a callback
}

void TestRecordingTranscriber::answersThatAreNone()
{
    QFETCH(const QByteArray, json);
    const auto parsed = deepgram::parseRecording(json);
    QVERIFY(!parsed.has_value());
    QCOMPARE(static_cast<int>(parsed.error().kind), static_cast<int>(Kind::Malformed));
    verifyTellsNothing(parsed.error());
}

void TestRecordingTranscriber::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<int>("kind");
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("says");
    const auto row
        = [](const char *name, int status, const char *retryAfter, Kind kind, qint64 seconds, const char *says) {
              QTest::newRow(name) << status << QByteArray(retryAfter) << static_cast<int>(kind) << seconds
                                  << QString::fromLatin1(says);
          };
    row("undecodable", 400, "", Kind::Refused, -1, "cannot read this recording");
    row("wrong key", 401, "", Kind::Unauthorised, -1, "DEEPGRAM_API_KEY");
    row("no credit", 402, "", Kind::Unauthorised, -1, "credit");
    row("no right", 403, "", Kind::Unauthorised, -1, "DEEPGRAM_MODEL");
    row("wrong address", 404, "", Kind::NotFound, -1, "DEEPGRAM_URL");
    row("too slow", 408, "", Kind::Timeout, -1, "later");
    row("too much", 429, "", Kind::RateLimited, -1, "requests at once");
    row("too much for a while", 429, "12", Kind::RateLimited, 12, "requests at once");
    row("too much, until a date", 429, "Sun, 22 Nov 2026 16:00:00 GMT", Kind::RateLimited, -1, "requests at once");
    row("too much for ever", 429, "99999999999", Kind::RateLimited, 86'400, "requests at once");
    row("less than nothing", 503, "-5", Kind::Server, -1, "later");
    row("overloaded", 503, "3", Kind::Server, 3, "later");
}

void TestRecordingTranscriber::refusals()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, retryAfter);
    QFETCH(const QString, says);
    const ServiceError error = deepgram::recordingError(
        status, R"({"err_code":"SOME_CODE","err_msg":"SECRET","request_id":"UUID"})", retryAfter);
    QTEST(static_cast<int>(error.kind), "kind");
    const auto wait = error.retryAfter.value_or(-1s);
    QTEST(qint64(std::chrono::duration_cast<std::chrono::seconds>(wait).count()), "seconds");
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QVERIFY2(error.detail.contains(u"SOME_CODE"), qPrintable(error.detail));
    QVERIFY(!error.detail.contains(u"ENDPOINTING")); // of calls, not of recordings
    verifyTellsNothing(error);
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
