// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudemodel.h"

#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/llm/outcome.h"
#include "unit/net/scriptedserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using Script = ScriptedServer::Script;
using Event = QPair<QByteArray, QByteArray>; // name, data

namespace
{
const Event start { "message_start",
    R"({"type":"message_start","message":{"content":[],"usage":{"input_tokens":25}}})" };
const Event openText { "content_block_start",
    R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})" };
const Event closeBlock { "content_block_stop", R"({"type":"content_block_stop","index":0})" };
const Event stop { "message_stop", R"({"type":"message_stop"})" };
const Event ping { "ping", R"({"type":"ping"})" };
const Event overloaded { "error", R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})" };

Event text(const char *piece)
{
    return { "content_block_delta",
        QByteArray(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")") + piece
            + R"("}})" };
}

Event ended(const char *reason)
{
    return { "message_delta",
        QByteArray(R"({"type":"message_delta","delta":{"stop_reason":")") + reason
            + R"("},"usage":{"output_tokens":15}})" };
}

QByteArray wire(const QList<Event> &events)
{
    QByteArray bytes;
    for (const auto &[name, data] : events)
        bytes += "event: " + name + "\ndata: " + data + "\n\n";
    return bytes;
}

Script stream(const QList<Event> &events, qsizetype pieceSize = 100000)
{
    return ScriptedServer::stream(wire(events), pieceSize, { "request-id: req_7" });
}

Script answer(const char *words = "Anna kommt um zwei.")
{
    return stream({ start, openText, text(words), closeBlock, ended("end_turn"), stop });
}

Script error(int status, const char *type, const char *message = "x", const QList<QByteArray> &headers = {})
{
    return ScriptedServer::reply(status,
        QByteArray(R"({"type":"error","error":{"type":")") + type + R"(","message":")" + message + R"("}})",
        QList<QByteArray> { "request-id: req_9" } + headers);
}

//! Of the model claude-opus-9.
Script description(const char *types)
{
    return ScriptedServer::reply(200,
        QByteArray(R"({"type":"model","id":"claude-opus-9","capabilities":{"thinking":{"types":{)") + types + "}}}}");
}

Prompt prompt()
{
    Prompt made;
    made.system = u"Du bist am Telefon."_s;
    made.digest = u"[1] Anna, heute 14:05: Ich komme um zwei."_s;
    made.turns = { { Prompt::Turn::Role::Caller, u"Fass zusammen."_s } };
    return made;
}

//! A client, its server and its time.
struct Line
{
    explicit Line(const QString &modelId = u"claude-sonnet-5-5"_s)
        : model({ server.url(), u"sk-secret"_s, modelId, {} }, clock, network, [] { return 0.0; })
    {
    }

    [[nodiscard]] QString askedModel(qsizetype request) const
    {
        return QJsonDocument::fromJson(server.requests[request].body)[u"model"].toString();
    }

    [[nodiscard]] QString askedThinking(qsizetype request) const
    {
        return QJsonDocument::fromJson(server.requests[request].body)[u"thinking"][u"type"].toString();
    }

    ScriptedServer server;
    QNetworkAccessManager network;
    VirtualClock clock;
    ClaudeModel model;
};
}

class TestClaudeModel : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void streamsWholeCharacters_data();
    void streamsWholeCharacters();
    void passesTextOnAtOnce();
    void asksAsTheApiWants();
    void ends_data();
    void ends();
    void joinsSurrogatesCutApart();
    void failsOnceWithoutRetry_data();
    void failsOnceWithoutRetry();
    void retriesTwiceThenFails_data();
    void retriesTwiceThenFails();
    void aRetrySucceeds_data();
    void aRetrySucceeds();
    void obeysRetryAfter();
    void doesNotWaitLongForRetryAfter();
    void anErrorAfterTextIsNotRetried();
    void retriesAConnectionThatIsRefused();
    void limitsBoundEveryWait_data();
    void limitsBoundEveryWait();
    void cancelClosesTheConnection();
    void cancelWithinTextArrived();
    void cancelBetweenRetries();
    void nothingIsEmittedBeforeTheEventLoop();
    void leavesOutWhatTheModelTurnsDown();
    void aSecondRejectedFieldIsLeftOutToo();
    void aBadRequestIsNotMistakenForAField();
    void asksHowAnUnknownModelAnswersAtOnce_data();
    void asksHowAnUnknownModelAnswersAtOnce();
    void asksNothingOfOthers_data();
    void asksNothingOfOthers();
    void anAnswerDoesNotWaitForTheLookUp();
    void aLookUpMayBeWrong();
    void fallsBackWhenTheModelIsRetired();
    void aStandInAnswersAtOnceToo();
    void failsWhenNoModelTakesOver_data();
    void failsWhenNoModelTakesOver();
    void saysWhichKeyIsMissing();
    void anEmptyPromptIsRefused();
    void preparesOneConnection();
    void manyAskAtOnce();
    void answersOutliveTheModel();
};

void TestClaudeModel::initTestCase()
{
    QLoggingCategory::setFilterRules(u"messengerab.llm.debug=false"_s);
}

void TestClaudeModel::streamsWholeCharacters_data()
{
    QTest::addColumn<int>("pieceSize");
    for (const int size : { 3, 7, 64, 100000 })
        QTest::addRow("%d bytes at a time", size) << size;
}

void TestClaudeModel::streamsWholeCharacters()
{
    QFETCH(const int, pieceSize);
    Line line;
    line.server.expect(
        stream({ start, ping, openText, text("Grüße "), { "weather", R"({"type":"weather"})" },
                   text("von Jürgen 👩‍👧"), ping, text(" ß😀."), closeBlock, ended("end_turn"), stop },
            pieceSize));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.end, Answer::End::Complete);
    QCOMPARE(outcome.pieces, (QStringList { u"Grüße "_s, u"von Jürgen 👩‍👧"_s, u" ß😀."_s }));
}

void TestClaudeModel::passesTextOnAtOnce()
{
    Line line;
    Script script = stream({ start, openText, text("Anna kommt.") });
    script.close = false;
    line.server.expect(script);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.text(), u"Anna kommt."_s);
    QCOMPARE(outcome.closings, 0);
}

void TestClaudeModel::asksAsTheApiWants()
{
    Line line;
    line.server.expect(answer());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(line.server.requests.size(), 1);
    const auto &request = line.server.requests.first();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.path, "/v1/messages");
    QCOMPARE(request.headers.value("anthropic-version"), "2026-10-21");
    QCOMPARE(request.headers.value("x-api-key"), "sk-secret");
    QVERIFY(!request.headers.contains("authorization"));
    QCOMPARE(request.body, claude::requestBody(prompt(), u"claude-sonnet-5-5"_s, {}));
}

void TestClaudeModel::ends_data()
{
    QTest::addColumn<QList<Event>>("events");
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::optional<Answer::End>>("end");
    QTest::addColumn<Kind>("kind");
    const auto row
        = [](const char *name, const QList<Event> &events, const QString &words, std::optional<Answer::End> end,
              Kind kind = {}) { QTest::newRow(name) << QList<Event> { start } + events << words << end << kind; };
    const Event think { "content_block_start",
        R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})" };
    const Event thought { "content_block_delta",
        R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"secret"}})" };
    const Event signature { "content_block_delta",
        R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}})" };
    const Event refused { "message_delta",
        R"({"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"category":"cyber"}}})" };
    const auto complete = Answer::End::Complete;
    const auto cut = Answer::End::Cut;

    row("end_turn", { openText, text("Ja."), closeBlock, ended("end_turn"), stop }, u"Ja."_s, complete);
    row("thinking first", { think, thought, signature, closeBlock, openText, text("Ja."), ended("end_turn"), stop },
        u"Ja."_s, complete);
    row("unknown reason", { openText, text("Ja."), ended("fancy"), stop }, u"Ja."_s, complete);
    row("no reason", { openText, text("Ja."), stop }, u"Ja."_s, complete);
    row("cut", { openText, text("Ja, und"), ended("max_tokens"), stop }, u"Ja, und"_s, cut);
    row("context full", { openText, text("Ja, und"), ended("model_context_window_exceeded"), stop }, u"Ja, und"_s, cut);
    row("nothing", { ended("end_turn"), stop }, u""_s, {}, Kind::Empty);
    row("no letter", { openText, text("[1] … "), ended("end_turn"), stop }, u""_s, {}, Kind::Empty);
    row("letter late", { openText, text("[1"), text("] "), text("Ja."), ended("end_turn"), stop }, u"[1] Ja."_s,
        complete);
    row("only thoughts, cut", { think, thought, closeBlock, ended("max_tokens"), stop }, u""_s, {}, Kind::Empty);
    row("refusal", { refused, stop }, u""_s, {}, Kind::Declined);
    row("refusal after text", { openText, text("Also"), refused, stop }, u"Also"_s, {}, Kind::Declined);
    row("no message_stop", { openText, text("Ja."), ended("end_turn") }, u"Ja."_s, {}, Kind::Malformed);
    row("no end at all", { openText }, u""_s, {}, Kind::Malformed);
    row("broken event", { openText, { "message_delta", "{" } }, u""_s, {}, Kind::Malformed);
    row("error after text", { openText, text("Ja"), overloaded }, u"Ja"_s, {}, Kind::Server);
    row("more after the end", { openText, text("Ja."), ended("end_turn"), stop, text("Nein."), overloaded }, u"Ja."_s,
        complete);
}

void TestClaudeModel::ends()
{
    QFETCH(const QList<Event>, events);
    QFETCH(const QString, text);
    QFETCH(const std::optional<Answer::End>, end);
    QFETCH(const Kind, kind);
    Line line;
    line.server.expect(stream(events));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), text);
    QCOMPARE(outcome.end, end);
    QCOMPARE(outcome.error.has_value(), !end);
    if (outcome.error) {
        QCOMPARE(outcome.error->kind, kind);
        QVERIFY2(outcome.error->detail.endsWith(u"(request req_7)"), qPrintable(outcome.error->detail));
        QVERIFY(!outcome.error->detail.contains(u"secret"));
    }
    QCOMPARE(line.server.requests.size(), 1);
}

void TestClaudeModel::joinsSurrogatesCutApart()
{
    Line line;
    line.server.expect(stream({ start, openText, text("Ja \\ud83d"), text("\\ude00!"), ended("end_turn"), stop }));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.pieces, (QStringList { u"Ja "_s, u"😀!"_s }));
}

void TestClaudeModel::failsOnceWithoutRetry_data()
{
    QTest::addColumn<Script>("script");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("detail");
    QTest::newRow("400") << error(400, "invalid_request_error", "max_tokens: too big") << Kind::Refused
                         << u"about max_tokens"_s;
    QTest::newRow("401") << error(401, "authentication_error") << Kind::Unauthorised << u"ANTHROPIC_API_KEY"_s;
    QTest::newRow("401 with a challenge")
        << error(401, "authentication_error", "x", { "WWW-Authenticate: Basic realm=\"x\"" }) << Kind::Unauthorised
        << u"ANTHROPIC_API_KEY"_s;
    QTest::newRow("402") << error(402, "billing_error") << Kind::Unauthorised << u"billing"_s;
    QTest::newRow("403") << error(403, "permission_error") << Kind::Unauthorised << u"permission"_s;
    QTest::newRow("413") << error(413, "request_too_large") << Kind::Refused << u"too long"_s;
    QTest::newRow("302") << ScriptedServer::reply(302, {}, { "Location: http://127.0.0.1:1/" }) << Kind::Refused
                         << u"HTTP 302"_s;
    QTest::newRow("529, told not to retry")
        << error(529, "overloaded_error", "x", { "x-should-retry: false" }) << Kind::Server << u"HTTP 529"_s;
    QTest::newRow("captive portal") << ScriptedServer::reply(200, "<html>Please log in</html>") << Kind::Malformed
                                    << u"message_stop"_s;
    QTest::newRow("not streamed") << ScriptedServer::reply(200, R"({"type":"message","content":[]})") << Kind::Malformed
                                  << u"message_stop"_s;
}

void TestClaudeModel::failsOnceWithoutRetry()
{
    QFETCH(const Script, script);
    QFETCH(const Kind, kind);
    QFETCH(const QString, detail);
    Line line;
    line.server.expect(script);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1); // without any time passing
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->kind, kind);
    QVERIFY2(outcome.error->detail.contains(detail), qPrintable(outcome.error->detail));
    QVERIFY(!outcome.error->detail.contains(u"sk-secret"));
    QCOMPARE(line.server.requests.size(), 1);
}

void TestClaudeModel::retriesTwiceThenFails_data()
{
    QTest::addColumn<Script>("script");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("408") << error(408, "timeout_error") << Kind::Timeout;
    QTest::newRow("409") << error(409, "conflict_error") << Kind::Conflict;
    QTest::newRow("429 without retry-after") << error(429, "rate_limit_error") << Kind::RateLimited;
    QTest::newRow("500") << error(500, "api_error") << Kind::Server;
    QTest::newRow("502 HTML") << ScriptedServer::reply(502, "<html>Bad gateway</html>") << Kind::Server;
    QTest::newRow("529") << error(529, "overloaded_error") << Kind::Server;
    QTest::newRow("400, told to retry") << error(400, "invalid_request_error", "x", { "x-should-retry: true" })
                                        << Kind::Refused;
    QTest::newRow("error in the stream before text") << stream({ start, openText, overloaded }) << Kind::Server;
    QTest::newRow("error in the stream after blanks")
        << stream({ start, openText, text(" [1] "), overloaded }) << Kind::Server;
}

void TestClaudeModel::retriesTwiceThenFails()
{
    QFETCH(const Script, script);
    QFETCH(const Kind, kind);
    Line line;
    QList<std::chrono::milliseconds> at;
    line.server.onRequest = [&] { at.append(line.clock.now()); };
    for (int i = 0; i < 4; ++i)
        line.server.expect(script);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QVERIFY(letTimePassUntil(line.clock, [&] { return outcome.closings == 1; }));
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->kind, kind);
    QCOMPARE(outcome.text(), QString());
    QCOMPARE(at.size(), 3);
    QVERIFY(at[1] - at[0] >= 500ms);
    QVERIFY(at[2] - at[1] >= 1000ms);
}

void TestClaudeModel::aRetrySucceeds_data()
{
    retriesTwiceThenFails_data();
}

void TestClaudeModel::aRetrySucceeds()
{
    QFETCH(const Script, script);
    Line line;
    line.server.expect(script);
    line.server.expect(script);
    line.server.expect(answer());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QVERIFY(letTimePassUntil(line.clock, [&] { return outcome.closings == 1; }));
    QCOMPARE(outcome.end, Answer::End::Complete);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.server.requests[2].body, line.server.requests[0].body);
}

void TestClaudeModel::obeysRetryAfter()
{
    Line line;
    QList<std::chrono::milliseconds> at;
    line.server.onRequest = [&] { at.append(line.clock.now()); };
    for (int i = 0; i < 3; ++i)
        line.server.expect(error(429, "rate_limit_error", "x", { "retry-after: 1" }));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QVERIFY(letTimePassUntil(line.clock, [&] { return outcome.closings == 1; }));
    QCOMPARE(outcome.error->kind, Kind::RateLimited);
    QCOMPARE(outcome.error->retryAfter, 1000ms);
    QCOMPARE(at.size(), 3);
    QVERIFY(at[1] - at[0] >= 1000ms);
    QVERIFY(at[2] - at[1] >= 1000ms);
}

void TestClaudeModel::doesNotWaitLongForRetryAfter()
{
    Line line;
    line.server.expect(error(429, "rate_limit_error", "x", { "retry-after: 20" }));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1); // no time has passed
    QCOMPARE(outcome.error->kind, Kind::RateLimited);
    QCOMPARE(outcome.error->retryAfter, 20s);
    QCOMPARE(line.server.requests.size(), 1);
}

void TestClaudeModel::anErrorAfterTextIsNotRetried()
{
    Line line;
    line.server.expect(stream({ start, openText, text("Anna"), overloaded }));
    line.server.expect(answer());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    line.clock.advance(1min);
    QCOMPARE(outcome.text(), u"Anna"_s);
    QCOMPARE(outcome.error->kind, Kind::Server);
    QCOMPARE(outcome.closings, 1);
    QCOMPARE(line.server.requests.size(), 1);
}

void TestClaudeModel::retriesAConnectionThatIsRefused()
{
    Line line;
    line.server.close();
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QVERIFY(letTimePassUntil(line.clock, [&] { return outcome.closings == 1; }));
    QCOMPARE(outcome.error->kind, Kind::Network);
    QVERIFY(line.clock.now() >= 1500ms); // both pauses were made
    QVERIFY(line.clock.now() < 5s);
}

void TestClaudeModel::limitsBoundEveryWait_data()
{
    QTest::addColumn<Script>("script");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("leastSeconds");
    QTest::addColumn<int>("mostSeconds");
    const auto drip = [](const QList<Event> &events, const QByteArray &drop) {
        Script script = stream(events);
        script.pieces.append(drop);
        script.close = false;
        script.repeatLast = true;
        return script;
    };
    const auto silentAfter = [](Script script) {
        script.close = false;
        return script;
    };

    QTest::newRow("no answer") << Script { {}, false } << u""_s << 7 << 9;
    QTest::newRow("silence after the head") << silentAfter(stream({})) << u""_s << 7 << 17;
    QTest::newRow("silence after text") << silentAfter(stream({ start, openText, text("Anna") })) << u"Anna"_s << 7
                                        << 17;
    QTest::newRow("pings without end") << drip({ start }, wire({ ping })) << u""_s << 14 << 16;
    QTest::newRow("comments byte by byte") << drip({ start }, ":") << u""_s << 14 << 16;
    QTest::newRow("pings after text") << drip({ start, openText, text("Anna") }, wire({ ping })) << u"Anna"_s << 29
                                      << 31;
}

void TestClaudeModel::limitsBoundEveryWait()
{
    QFETCH(const Script, script);
    QFETCH(const QString, text);
    QFETCH(const int, leastSeconds);
    QFETCH(const int, mostSeconds);
    Line line;
    line.server.expect(script);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(line.server.requests.size(), 1);
    QTRY_COMPARE(outcome.text(), text);
    const auto begin = line.clock.now();
    QVERIFY(letTimePassUntil(
        line.clock, [&] { return outcome.closings == 1; }, 200ms));
    const auto took = line.clock.now() - begin;
    QVERIFY2(took >= std::chrono::seconds(leastSeconds) && took <= std::chrono::seconds(mostSeconds),
        qPrintable(QString::number(took.count())));
    QCOMPARE(outcome.error->kind, Kind::Timeout);
    QCOMPARE(outcome.text(), text);
    QTRY_COMPARE(line.server.closedByClient, 1);
    QCOMPARE(line.server.requests.size(), 1); // one wait is enough for a caller
}

void TestClaudeModel::cancelClosesTheConnection()
{
    Line line;
    Script script = stream({ start, openText, text("Anna") });
    script.close = false;
    line.server.expect(script);
    auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.text(), u"Anna"_s);
    asked->cancel();
    asked->cancel();
    QTRY_COMPARE(line.server.closedByClient, 1);
    line.clock.advance(1min);
    QCOMPARE(outcome.closings, 0);
}

void TestClaudeModel::cancelWithinTextArrived()
{
    Line line;
    line.server.expect(stream({ start, openText, text("Anna"), text(" kommt"), ended("end_turn"), stop }));
    auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    connect(asked.get(), &Answer::textArrived, this, [&] { asked.reset(); });
    QTRY_VERIFY(!asked);
    line.clock.advance(1min);
    QCOMPARE(outcome.pieces, QStringList { u"Anna"_s });
    QCOMPARE(outcome.closings, 0);
}

void TestClaudeModel::cancelBetweenRetries()
{
    Line line;
    line.server.expect(error(529, "overloaded_error"));
    auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(line.server.requests.size(), 1);
    line.clock.advance(100ms);
    asked.reset();
    line.clock.advance(1min);
    QCOMPARE(line.server.requests.size(), 1);
    QCOMPARE(outcome.closings, 0);
}

void TestClaudeModel::nothingIsEmittedBeforeTheEventLoop()
{
    ScriptedServer server;
    QNetworkAccessManager network;
    VirtualClock clock;
    for (const QUrl &base : { server.url(), QUrl(u"nonsense:"_s), QUrl() }) {
        for (const QString &key : { u"sk"_s, QString() }) {
            ClaudeModel model({ base, key, u"claude-sonnet-5-5"_s, {} }, clock, network, [] { return 0.0; });
            const auto asked = model.ask(prompt());
            const Outcome outcome(asked.get());
            QCOMPARE(outcome.closings, 0);
            QVERIFY(letTimePassUntil(clock, [&] { return outcome.closings == 1; }));
            QVERIFY(outcome.error);
        }
    }
}

void TestClaudeModel::leavesOutWhatTheModelTurnsDown()
{
    Line line;
    line.server.expect(error(400, "invalid_request_error",
        "\\\"thinking.type.between_tools\\\" is not supported. Use output_config.effort"));
    line.server.expect(answer());
    line.server.expect(answer());
    QTest::ignoreMessage(QtInfoMsg,
        "The model claude-sonnet-5-5 does not take the field thinking; it is left out from now on (request req_9).");
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    const auto again = line.model.ask(prompt());
    const Outcome next(again.get());
    QTRY_COMPARE(next.closings, 1);
    QCOMPARE(line.server.requests.size(), 3);
    for (int i = 0; i < 3; ++i) {
        const QJsonObject body = QJsonDocument::fromJson(line.server.requests[i].body).object();
        QCOMPARE(body.contains(u"thinking"_s), i == 0);
        QVERIFY(body.contains(u"output_config"_s));
    }
}

void TestClaudeModel::aSecondRejectedFieldIsLeftOutToo()
{
    Line line;
    line.server.expect(error(400, "invalid_request_error", "effort is not supported"));
    line.server.expect(error(400, "invalid_request_error", "thinking is not supported"));
    line.server.expect(error(400, "invalid_request_error", "thinking is still not supported"));
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"field effort"_s));
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"field thinking"_s));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.error->kind, Kind::Refused);
    QCOMPARE(line.server.requests.size(), 3);
}

void TestClaudeModel::aBadRequestIsNotMistakenForAField()
{
    // This model is sent neither field, so leaving them out would repeat the same request.
    Line line(u"claude-haiku-4-5"_s);
    line.server.expect(error(400, "invalid_request_error", "thinking blocks expected"));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.error->kind, Kind::Refused);
    QCOMPARE(line.server.requests.size(), 1);
}

void TestClaudeModel::asksHowAnUnknownModelAnswersAtOnce_data()
{
    QTest::addColumn<Script>("script");
    QTest::addColumn<QString>("thinking");
    QTest::addColumn<QString>("says");
    const auto none = u"does not say how it answers without thinking first .HTTP %1."_s;
    QTest::newRow("between tools") << description(R"("between_tools":{"supported":true})") << u"between_tools"_s
                                   << u"by thinking.type between_tools"_s;
    QTest::newRow("disabled") << description(R"("disabled":{"supported":true})") << u"disabled"_s
                              << u"by thinking.type disabled"_s;
    QTest::newRow("neither") << description(R"("adaptive":{"supported":true})") << u""_s << none.arg(200);
    QTest::newRow("404") << error(404, "not_found_error") << u""_s << none.arg(404);
    QTest::newRow("500") << error(500, "api_error") << u""_s << none.arg(500);
    QTest::newRow("no JSON") << ScriptedServer::reply(200, "<html>") << u""_s << none.arg(200);
}

void TestClaudeModel::asksHowAnUnknownModelAnswersAtOnce()
{
    QFETCH(const Script, script);
    QFETCH(const QString, thinking);
    QFETCH(const QString, says);
    Line line(u"claude-opus-9"_s);
    line.server.expect(script);
    line.server.expect(answer());
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(says));
    line.model.lookUp();
    QTRY_VERIFY(!line.model.isLookingUp());
    QCOMPARE(line.server.requests[0].method, "GET");
    QCOMPARE(line.server.requests[0].path, "/v1/models/claude-opus-9");
    QCOMPARE(line.server.requests[0].headers.value("x-api-key"), "sk-secret");
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.server.requests.size(), 2);
    QCOMPARE(line.askedThinking(1), thinking);
}

void TestClaudeModel::asksNothingOfOthers_data()
{
    QTest::addColumn<QString>("model");
    QTest::newRow("the default") << u"claude-sonnet-5-5"_s;
    QTest::newRow("known, with its date") << u"claude-haiku-4-5-20251001"_s;
    QTest::newRow("a proxy's name") << u"anthropic/claude-opus-9"_s;
    QTest::newRow("a way out") << u"../../admin"_s;
}

void TestClaudeModel::asksNothingOfOthers()
{
    QFETCH(const QString, model);
    Line line(model);
    line.server.expect(answer());
    line.model.lookUp();
    QVERIFY(!line.model.isLookingUp());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(line.server.requests.size(), 1);
    QCOMPARE(line.server.requests[0].method, "POST");
}

void TestClaudeModel::anAnswerDoesNotWaitForTheLookUp()
{
    Line line(u"claude-opus-9"_s);
    line.server.expect({ {}, false }); // never answered
    line.server.expect(answer());
    line.server.expect(answer());
    line.model.lookUp();
    QTRY_COMPARE(line.server.requests.size(), 1);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.askedThinking(1), QString());
    QVERIFY(line.model.isLookingUp());
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"is not known: timeout"_s));
    QVERIFY(letTimePassUntil(line.clock, [&] { return !line.model.isLookingUp(); }));
    const auto again = line.model.ask(prompt());
    const Outcome next(again.get());
    QTRY_COMPARE(next.closings, 1);
    QCOMPARE(line.askedThinking(2), QString());
}

void TestClaudeModel::aLookUpMayBeWrong()
{
    Line line(u"claude-opus-9"_s);
    line.server.expect(description(R"("disabled":{"supported":true})"));
    line.server.expect(error(400, "invalid_request_error", "thinking.type.disabled is not supported"));
    line.server.expect(answer());
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"by thinking.type disabled"_s));
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"claude-opus-9 does not take the field thinking"_s));
    line.model.lookUp();
    QTRY_VERIFY(!line.model.isLookingUp());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.askedThinking(1), u"disabled"_s);
    QCOMPARE(line.askedThinking(2), QString());
}

void TestClaudeModel::aStandInAnswersAtOnceToo()
{
    Line line(u"claude-sonnet-4-20250514"_s);
    line.server.expect(error(404, "not_found_error"));
    line.server.expect(ScriptedServer::reply(200,
        R"({"data":[{"id":"claude-sonnet-9","created_at":"2026-10-07T00:00:00Z","lifecycle":"active",
            "capabilities":{"thinking":{"types":{"between_tools":{"supported":true}}}}}]})"));
    line.server.expect(answer());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"claude-sonnet-9 answers instead"_s));
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.askedThinking(2), u"between_tools"_s);
}

void TestClaudeModel::fallsBackWhenTheModelIsRetired()
{
    Line line(u"claude-sonnet-4-20250514"_s);
    line.server.expect(error(404, "not_found_error", "model: claude-sonnet-4-20250514"));
    line.server.expect(ScriptedServer::reply(200,
        R"({"data":[{"id":"claude-haiku-5-5","created_at":"2026-10-07T00:00:00Z","lifecycle":"active"},
                    {"id":"claude-sonnet-5-5","created_at":"2026-09-28T00:00:00Z","lifecycle":"active"},
                    {"id":"claude-sonnet-5","created_at":"2026-06-30T00:00:00Z","lifecycle":"active"}]})"));
    line.server.expect(answer());
    line.server.expect(answer());
    QTest::ignoreMessage(QtWarningMsg,
        "The model claude-sonnet-4-20250514 is not served any more; claude-sonnet-5-5 answers instead. Set "
        "ANTHROPIC_MODEL.");
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.text(), u"Anna kommt um zwei."_s);
    QCOMPARE(line.model.model(), u"claude-sonnet-5-5"_s);
    const auto again = line.model.ask(prompt());
    const Outcome next(again.get());
    QTRY_COMPARE(next.closings, 1);

    QCOMPARE(line.server.requests.size(), 4);
    QCOMPARE(line.askedModel(0), u"claude-sonnet-4-20250514"_s);
    QCOMPARE(line.server.requests[1].method, "GET");
    QCOMPARE(line.server.requests[1].path, "/v1/models");
    QCOMPARE(line.server.requests[1].headers.value("x-api-key"), "sk-secret");
    QCOMPARE(line.server.requests[1].headers.value("anthropic-version"), "2026-10-21");
    QCOMPARE(line.askedModel(2), u"claude-sonnet-5-5"_s);
    QCOMPARE(
        QJsonDocument::fromJson(line.server.requests[2].body)[u"thinking"][u"type"].toString(), u"between_tools"_s);
    QCOMPARE(line.askedModel(3), u"claude-sonnet-5-5"_s);
}

void TestClaudeModel::failsWhenNoModelTakesOver_data()
{
    QTest::addColumn<Script>("models");
    QTest::newRow("list forbidden") << error(403, "permission_error");
    QTest::newRow("list not found") << error(404, "not_found_error");
    QTest::newRow("list overloaded") << error(529, "overloaded_error");
    QTest::newRow("list broken") << ScriptedServer::reply(200, "<html>");
    QTest::newRow("list empty") << ScriptedServer::reply(200, R"({"data":[]})");
    QTest::newRow("only itself") << ScriptedServer::reply(
        200, R"({"data":[{"id":"claude-sonnet-5-5","lifecycle":"active"}]})");
    QTest::newRow("connection lost") << Script {};
}

void TestClaudeModel::failsWhenNoModelTakesOver()
{
    QFETCH(const Script, models);
    Line line;
    line.server.expect(error(404, "not_found_error", "model: claude-sonnet-5-5"));
    line.server.expect(models);
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.error->kind, Kind::NotFound);
    QVERIFY(outcome.error->detail.contains(u"ANTHROPIC_MODEL"));
    QCOMPARE(line.model.model(), u"claude-sonnet-5-5"_s);
}

void TestClaudeModel::saysWhichKeyIsMissing()
{
    ScriptedServer server;
    QNetworkAccessManager network;
    VirtualClock clock;
    ClaudeModel model({ server.url(), {}, u"claude-sonnet-5-5"_s, {} }, clock, network);
    const auto asked = model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.error->kind, Kind::Unauthorised);
    QCOMPARE(outcome.error->detail, u"set ANTHROPIC_API_KEY"_s);
    QCOMPARE(server.connections, 0);
}

void TestClaudeModel::anEmptyPromptIsRefused()
{
    Line line;
    const auto asked = line.model.ask({});
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(outcome.error->kind, Kind::Refused);
    QCOMPARE(line.server.connections, 0);
}

void TestClaudeModel::preparesOneConnection()
{
    Line line;
    for (int i = 0; i < 5; ++i)
        line.model.prepare();
    QTRY_COMPARE(line.server.connections, 1);
    // Qt keeps a reply per preconnect; ours are disposed of.
    QTRY_VERIFY(line.network.findChildren<QNetworkReply *>().isEmpty());
    line.server.expect(answer());
    const auto asked = line.model.ask(prompt());
    const Outcome outcome(asked.get());
    QTRY_COMPARE(outcome.closings, 1);
    QCOMPARE(line.server.connections, 1);
}

void TestClaudeModel::manyAskAtOnce()
{
    Line line;
    constexpr int many = 3 * RequestLanes::PerLane + 1;
    Script endless = stream({ start, openText, text("Anna kommt.") });
    endless.close = false;
    std::vector<Pending<Answer>> asked;
    std::vector<std::unique_ptr<Outcome>> outcomes;
    const auto ask = [&](const Script &script) {
        line.server.expect(script);
        asked.push_back(line.model.ask(prompt()));
        outcomes.push_back(std::make_unique<Outcome>(asked.back().get()));
    };
    for (int i = 0; i < many; ++i)
        ask(endless);
    const auto speaks = [](const auto &outcome) { return outcome->text() == u"Anna kommt."_s; };
    QTRY_VERIFY(std::ranges::all_of(outcomes, speaks)); // none waits for another one's end
    QCOMPARE(line.server.requests.size(), many);

    // Places come back: the next ones use the connections there are.
    outcomes.clear();
    asked.clear();
    QTRY_COMPARE(line.server.closedByClient, many);
    ask(answer());
    QTRY_COMPARE(outcomes.back()->closings, 1);
    // One of them, or a new one: Qt may open it ahead of the need, so that now and then there are two.
    QVERIFY2(line.server.connections <= many + 2, QByteArray::number(line.server.connections).constData());
}

void TestClaudeModel::answersOutliveTheModel()
{
    ScriptedServer server;
    QNetworkAccessManager network;
    VirtualClock clock;
    server.expect(error(529, "overloaded_error"));
    server.expect(answer());
    auto model = std::make_unique<ClaudeModel>(
        ClaudeSettings { server.url(), u"sk"_s, u"claude-sonnet-5-5"_s, {} }, clock, network);
    const auto asked = model->ask(prompt());
    model.reset();
    const Outcome outcome(asked.get());
    QVERIFY(letTimePassUntil(clock, [&] { return outcome.closings == 1; }));
    QCOMPARE(outcome.end, Answer::End::Complete);
}

QTEST_GUILESS_MAIN(TestClaudeModel)
#include "tst_claudemodel.moc"
