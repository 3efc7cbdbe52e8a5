// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/deepgramprotocol.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ServiceError::Kind;

namespace
{
QByteArray answerOf(const QByteArray &results)
{
    return R"({"metadata":{"request_id":"UUID","duration":7.4,"channels":1},"results":)" + results + "}";
}
}

//! What is asked and answered about a recording; over sockets it is tst_recordingtranscriber's.
class TestRecordingProtocol : public StrictTest
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
};

void TestRecordingProtocol::addresses_data()
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

void TestRecordingProtocol::addresses()
{
    QFETCH(const QString, base);
    QFETCH(const QString, model);
    QFETCH(const Language, language);
    QTEST(deepgram::recordingUrl(QUrl(base), model, language).toEncoded(), "url");
}

void TestRecordingProtocol::typesOfSenders_data()
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

void TestRecordingProtocol::typesOfSenders()
{
    QFETCH(const QString, claimed);
    QFETCH(const bool, taken);
    QCOMPARE(deepgram::recordingType(claimed), taken ? claimed : u"application/octet-stream"_s);
}

void TestRecordingProtocol::answers_data()
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

void TestRecordingProtocol::answers()
{
    QFETCH(const QByteArray, results);
    const auto parsed = deepgram::parseRecording(answerOf(results));
    QVERIFY(parsed.has_value());
    QTEST(*parsed, "words");
}

void TestRecordingProtocol::answersThatAreNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half") << answerOf(R"({"channels":[{"alternatives":[{"transcript":"SECRET"}]}]})").chopped(1);
    QTest::newRow("a page") << QByteArray("<html>SECRET</html>");
    QTest::newRow("a list") << QByteArray(R"([{"results":{}}])");
    QTest::newRow("answered elsewhere") << QByteArray(R"({"request_id":"UUID"})"); // as with a callback
}

void TestRecordingProtocol::answersThatAreNone()
{
    QFETCH(const QByteArray, json);
    const auto parsed = deepgram::parseRecording(json);
    QVERIFY(!parsed.has_value());
    QCOMPARE(static_cast<int>(parsed.error().kind), static_cast<int>(Kind::Malformed));
    QVERIFY(!parsed.error().toString().contains(u"SECRET"));
}

void TestRecordingProtocol::refusals_data()
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

void TestRecordingProtocol::refusals()
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
    QVERIFY(!error.toString().contains(u"SECRET"));
}

QTEST_GUILESS_MAIN(TestRecordingProtocol)
#include "tst_recordingprotocol.moc"
