// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudeprotocol.h"

#include "support/strictness.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Role = Prompt::Turn::Role;
using Kind = ServiceError::Kind;

Q_DECLARE_METATYPE(claude::Stopped::How)

namespace
{
const QDateTime now = QDateTime::fromString(u"2026-11-22T16:00:00Z"_s, Qt::ISODate);

Prompt prompt(const QList<Prompt::Turn> &turns = { { Role::Caller, u"Fass zusammen."_s } })
{
    Prompt made;
    made.system = u"Du bist am Telefon."_s;
    made.digest = u"[1] Anna, heute 14:05: Grüße 😀"_s;
    made.turns = turns;
    made.maxTokens = 500;
    return made;
}

QJsonObject bodyOf(const Prompt &asked, const QString &model = u"claude-sonnet-5-5"_s, claude::Omitted omitted = {})
{
    return QJsonDocument::fromJson(claude::requestBody(asked, model, omitted)).object();
}

QJsonObject json(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

//! "user: text | assistant: text" of the messages, blocks joined with +, cached ones with a star.
QString outline(const QJsonObject &body)
{
    QStringList parts;
    for (const QJsonValue &message : body[u"messages"].toArray()) {
        QStringList blocks;
        for (const QJsonValue &block : message[u"content"].toArray())
            blocks.append((block.toObject().contains(u"cache_control"_s) ? u"*"_s : u""_s) + block[u"text"].toString());
        parts.append(message[u"role"].toString() + u": "_s + blocks.join(u" + "_s));
    }
    return parts.join(u" | "_s);
}
}

class TestClaudeProtocol : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void writesAWholeRequest();
    void neverSendsWhatNewModelsReject();
    void keepsThePrefixIdentical();
    void ordersTurns_data();
    void ordersTurns();
    void nothingToAskIsNoBody();
    void switchesByModel_data();
    void switchesByModel();
    void readsTheOffSwitch_data();
    void readsTheOffSwitch();
    void usesTheOffSwitchOfAnUnknownModel();
    void addressesAndHeaders_data();
    void addressesAndHeaders();
    void parsesText_data();
    void parsesText();
    void skips_data();
    void skips();
    void parsesTheFrame();
    void parsesStopReasons_data();
    void parsesStopReasons();
    void parsesErrorEvents_data();
    void parsesErrorEvents();
    void readsErrorReplies_data();
    void readsErrorReplies();
    void tellsNothingOfTheRequest();
    void readsRetryAfter_data();
    void readsRetryAfter();
    void mayRetry_data();
    void mayRetry();
    void findsTheRejectedField_data();
    void findsTheRejectedField();
    void backsOff();
    void takesOnlyRealRequestIds();
    void familyOf_data();
    void familyOf();
    void fallsBack_data();
    void fallsBack();
    void refusesWhatIsNoModelList();
};

void TestClaudeProtocol::writesAWholeRequest()
{
    const QJsonObject expected = json(R"({
        "model": "claude-sonnet-5-5", "max_tokens": 500, "stream": true,
        "system": [{"type": "text", "text": "Du bist am Telefon.", "cache_control": {"type": "ephemeral"}}],
        "thinking": {"type": "between_tools"}, "output_config": {"effort": "low"},
        "messages": [
            {"role": "user", "content": [
                {"type": "text", "text": "[1] Anna, heute 14:05: Grüße 😀", "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": "Fass zusammen."}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Anna grüßt."}]},
            {"role": "user", "content": [{"type": "text", "text": "Und sonst?"}]}]})");
    QCOMPARE(bodyOf(prompt({ { Role::Caller, u"Fass zusammen."_s }, { Role::Machine, u"Anna grüßt."_s },
                 { Role::Caller, u"Und sonst?"_s } })),
        expected);
}

void TestClaudeProtocol::neverSendsWhatNewModelsReject()
{
    const QStringList keys = bodyOf(prompt()).keys();
    for (const QString &key : { u"temperature"_s, u"top_p"_s, u"top_k"_s, u"metadata"_s, u"tools"_s })
        QVERIFY2(!keys.contains(key), qPrintable(key));
}

void TestClaudeProtocol::keepsThePrefixIdentical()
{
    const QByteArray first = claude::requestBody(prompt(), u"claude-sonnet-5-5"_s, {});
    Prompt next
        = prompt({ { Role::Caller, u"Fass zusammen."_s }, { Role::Machine, u"Ja."_s }, { Role::Caller, u"Was?"_s } });
    const QByteArray second = claude::requestBody(next, u"claude-sonnet-5-5"_s, {});
    const auto cached = [](const QByteArray &body) {
        const QJsonObject root = QJsonDocument::fromJson(body).object();
        return QJsonArray { root[u"system"], root[u"thinking"], root[u"output_config"], root[u"messages"][0] };
    };
    QCOMPARE(cached(second), cached(first));
    QVERIFY(second.contains(first.mid(first.indexOf("\"content\""), 100)));
}

void TestClaudeProtocol::ordersTurns_data()
{
    QTest::addColumn<QString>("digest");
    QTest::addColumn<QList<Prompt::Turn>>("turns");
    QTest::addColumn<QString>("expected");
    using Turns = QList<Prompt::Turn>;

    QTest::newRow("one") << u"D"_s << Turns { { Role::Caller, u"a"_s } } << u"user: *D + a"_s;
    QTest::newRow("alternating") << u"D"_s
                                 << Turns { { Role::Caller, u"a"_s }, { Role::Machine, u"b"_s },
                                        { Role::Caller, u"c"_s } }
                                 << u"user: *D + a | assistant: b | user: c"_s;
    QTest::newRow("no digest") << u""_s << Turns { { Role::Caller, u"a"_s } } << u"user: a"_s;
    QTest::newRow("blank digest") << u" \n"_s << Turns { { Role::Caller, u"a"_s } } << u"user: a"_s;
    QTest::newRow("empty machine turn") << u"D"_s
                                        << Turns { { Role::Caller, u"a"_s }, { Role::Machine, u" "_s },
                                               { Role::Caller, u"c"_s } }
                                        << u"user: *D + a | user: c"_s;
    QTest::newRow("two questions in a row") << u"D"_s
                                            << Turns { { Role::Caller, u"a"_s }, { Role::Machine, u"b"_s },
                                                   { Role::Caller, u"c"_s }, { Role::Caller, u"d"_s } }
                                            << u"user: *D + a | assistant: b | user: c | user: d"_s;
    QTest::newRow("empty caller turn") << u"D"_s << Turns { { Role::Caller, u""_s } } << u"user: *D"_s;
    QTest::newRow("machine first") << u"D"_s << Turns { { Role::Machine, u"b"_s }, { Role::Caller, u"c"_s } }
                                   << u"user: *D | assistant: b | user: c"_s;
    QTest::newRow("machine first, no digest")
        << u""_s << Turns { { Role::Machine, u"b"_s }, { Role::Caller, u"c"_s } } << u"user: c"_s;
    QTest::newRow("machine last") << u"D"_s << Turns { { Role::Caller, u"a"_s }, { Role::Machine, u"b"_s } }
                                  << u"user: *D + a"_s;
    QTest::newRow("spaces around") << u"D"_s << Turns { { Role::Caller, u" a \n"_s } } << u"user: *D + a"_s;
}

void TestClaudeProtocol::ordersTurns()
{
    QFETCH(const QString, digest);
    QFETCH(const QList<Prompt::Turn>, turns);
    QFETCH(const QString, expected);
    Prompt asked = prompt(turns);
    asked.digest = digest;
    QCOMPARE(outline(bodyOf(asked)), expected);
}

void TestClaudeProtocol::nothingToAskIsNoBody()
{
    Prompt asked = prompt({});
    asked.digest.clear();
    QVERIFY(claude::requestBody(asked, u"claude-sonnet-5-5"_s, {}).isEmpty());
    asked.turns = { { Role::Machine, u"b"_s } };
    QVERIFY(claude::requestBody(asked, u"claude-sonnet-5-5"_s, {}).isEmpty());
    asked.turns = { { Role::Caller, u"a"_s } };
    asked.system.clear();
    QVERIFY(!bodyOf(asked).contains(u"system"_s));
}

void TestClaudeProtocol::switchesByModel_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<claude::Omitted>("omitted");
    QTest::addColumn<QString>("thinking");
    QTest::addColumn<QString>("effort");
    QTest::addColumn<int>("maxTokens");
    constexpr int Roomy = 500 + claude::TokensForThinking;
    const claude::Omitted none;

    QTest::newRow("haiku 5.5") << u"claude-haiku-5-5"_s << none << u"disabled"_s << u"low"_s << 500;
    QTest::newRow("sonnet 5.5") << u"claude-sonnet-5-5"_s << none << u"between_tools"_s << u"low"_s << 500;
    QTest::newRow("sonnet 5") << u"claude-sonnet-5"_s << none << u"disabled"_s << u"low"_s << 500;
    QTest::newRow("sonnet 4.6") << u"claude-sonnet-4-6"_s << none << u""_s << u"low"_s << 500;
    QTest::newRow("haiku 4.5") << u"claude-haiku-4-5"_s << none << u""_s << u""_s << 500;
    QTest::newRow("haiku 4.5 with date") << u"claude-haiku-4-5-20251001"_s << none << u""_s << u""_s << 500;
    QTest::newRow("sonnet 5 with date") << u"claude-sonnet-5-20260630"_s << none << u"disabled"_s << u"low"_s << 500;
    QTest::newRow("unknown") << u"claude-sonnet-6"_s << none << u""_s << u""_s << Roomy;
    QTest::newRow("unknown minor") << u"claude-sonnet-5-6"_s << none << u""_s << u""_s << Roomy;
    QTest::newRow("foreign") << u"my-proxy/model"_s << none << u""_s << u""_s << Roomy;
    QTest::newRow("thinking turned down")
        << u"claude-haiku-5-5"_s << claude::Omitted { true, false } << u""_s << u"low"_s << Roomy;
    QTest::newRow("effort turned down") << u"claude-haiku-5-5"_s << claude::Omitted { false, true } << u"disabled"_s
                                        << u""_s << 500;
    QTest::newRow("nothing to turn down")
        << u"claude-haiku-4-5"_s << claude::Omitted { true, true } << u""_s << u""_s << 500;
}

void TestClaudeProtocol::switchesByModel()
{
    QFETCH(const QString, model);
    QFETCH(const claude::Omitted, omitted);
    QFETCH(const QString, thinking);
    QFETCH(const QString, effort);
    QFETCH(const int, maxTokens);
    const QJsonObject body = bodyOf(prompt(), model, omitted);
    QCOMPARE(body[u"model"].toString(), model);
    QCOMPARE(body.contains(u"thinking"_s), !thinking.isEmpty());
    QCOMPARE(body.contains(u"output_config"_s), !effort.isEmpty());
    if (!thinking.isEmpty())
        QCOMPARE(body[u"thinking"].toObject(), (QJsonObject { { u"type"_s, thinking } }));
    if (!effort.isEmpty())
        QCOMPARE(body[u"output_config"].toObject(), (QJsonObject { { u"effort"_s, effort } }));
    QCOMPARE(body[u"max_tokens"].toInt(), maxTokens);
}

void TestClaudeProtocol::readsTheOffSwitch_data()
{
    QTest::addColumn<QByteArray>("types");
    QTest::addColumn<QString>("offSwitch");
    QTest::newRow("between tools") << QByteArray(R"({"adaptive":{"supported":true},"between_tools":{"supported":true},
                          "disabled":{"supported":false},"enabled":{"supported":false}})")
                                   << u"between_tools"_s;
    QTest::newRow("disabled") << QByteArray(
        R"({"adaptive":{"supported":true},"between_tools":{"supported":false},"disabled":{"supported":true}})")
                              << u"disabled"_s;
    QTest::newRow("both") << QByteArray(R"({"disabled":{"supported":true},"between_tools":{"supported":true}})")
                          << u"between_tools"_s;
    QTest::newRow("neither") << QByteArray(R"({"adaptive":{"supported":true},"disabled":{"supported":false}})")
                             << u""_s;
    QTest::newRow("one that we do not know") << QByteArray(R"({"never":{"supported":true}})") << u""_s;
    QTest::newRow("not a boolean") << QByteArray(R"({"disabled":{"supported":"true"},"between_tools":true})") << u""_s;
    QTest::newRow("no types") << QByteArray("null") << u""_s;
}

void TestClaudeProtocol::readsTheOffSwitch()
{
    QFETCH(const QByteArray, types);
    QFETCH(const QString, offSwitch);
    const QByteArray body
        = R"({"type":"model","id":"claude-opus-9","capabilities":{"thinking":{"types":)" + types + "}}}";
    const auto model = claude::parseModel(body, now);
    QVERIFY(model);
    QCOMPARE(model->id, u"claude-opus-9"_s);
    QCOMPARE(model->offSwitch, offSwitch);
    const auto models = claude::parseModels(R"({"data":[)" + body + "]}", now);
    QVERIFY(models);
    QCOMPARE(models->first().offSwitch, offSwitch);
    for (const char *broken : { "", "<html>", "[]", R"({"type":"model"})", R"({"id":"a b"})" })
        QVERIFY(!claude::parseModel(broken, now));
}

void TestClaudeProtocol::usesTheOffSwitchOfAnUnknownModel()
{
    const auto body = [](const char *model, claude::Omitted omitted) {
        return QJsonDocument::fromJson(
            claude::requestBody(prompt(), QString::fromLatin1(model), omitted, u"between_tools"_s))
            .object();
    };
    QVERIFY(!claude::isKnown(u"claude-opus-9"));
    const QJsonObject unknown = body("claude-opus-9", {});
    QCOMPARE(unknown[u"thinking"].toObject(), (QJsonObject { { u"type"_s, u"between_tools"_s } }));
    QVERIFY(!unknown.contains(u"output_config"_s)); // of efforts the description says nothing certain
    QCOMPARE(unknown[u"max_tokens"].toInt(), 500);
    const QJsonObject turnedDown = body("claude-opus-9", { true, false });
    QVERIFY(!turnedDown.contains(u"thinking"_s));
    QCOMPARE(turnedDown[u"max_tokens"].toInt(), 500 + claude::TokensForThinking);
    // What we know ourselves goes before what was said.
    QVERIFY(claude::isKnown(u"claude-haiku-5-5"));
    QCOMPARE(body("claude-haiku-5-5", {})[u"thinking"].toObject(), (QJsonObject { { u"type"_s, u"disabled"_s } }));
}

void TestClaudeProtocol::addressesAndHeaders_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the real one") << u"https://api.anthropic.com"_s << u"https://api.anthropic.com/v1/messages"_s;
    QTest::newRow("slash") << u"https://api.anthropic.com/"_s << u"https://api.anthropic.com/v1/messages"_s;
    QTest::newRow("prefix") << u"https://proxy.example/anthropic/"_s
                            << u"https://proxy.example/anthropic/v1/messages"_s;
    QTest::newRow("loopback") << u"http://127.0.0.1:8080"_s << u"http://127.0.0.1:8080/v1/messages"_s;
}

void TestClaudeProtocol::addressesAndHeaders()
{
    QFETCH(const QString, base);
    QFETCH(const QString, expected);
    const QNetworkRequest request = claude::request(QUrl(base), u"/v1/messages"_s, u"sk-test"_s);
    QCOMPARE(request.url().toString(), expected);
    QCOMPARE(request.rawHeader("anthropic-version"), "2026-10-21");
    QCOMPARE(request.rawHeader("x-api-key"), "sk-test");
    QVERIFY(!request.hasRawHeader("authorization"));
    QCOMPARE(request.rawHeader("content-type"), "application/json");
}

void TestClaudeProtocol::parsesText_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("expected");
    QTest::newRow("delta") << QByteArray(
        R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße 😀"}})")
                           << u"Grüße 😀"_s;
    QTest::newRow("escapes") << QByteArray(
        R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\u00fc\n\ud83d\ude00"}})")
                             << u"ü\n😀"_s;
    QTest::newRow("block that begins with text")
        << QByteArray(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Ja"}})")
        << u"Ja"_s;
}

void TestClaudeProtocol::parsesText()
{
    QFETCH(const QByteArray, data);
    QFETCH(const QString, expected);
    for (const QByteArray &name : { QByteArray(), QJsonDocument::fromJson(data)[u"type"].toString().toUtf8() }) {
        const auto item = claude::parseEvent({ name, data });
        QVERIFY(std::holds_alternative<claude::Text>(item));
        QCOMPARE(std::get<claude::Text>(item).piece, expected);
    }
}

void TestClaudeProtocol::skips_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("data");
    const auto delta = [](const char *inner) -> QByteArray {
        return QByteArray(R"({"type":"content_block_delta","index":0,"delta":)") + inner + '}';
    };
    const auto start = [](const char *inner) -> QByteArray {
        return QByteArray(R"({"type":"content_block_start","index":0,"content_block":)") + inner + '}';
    };
    const QByteArray deltaName("content_block_delta");
    const QByteArray startName("content_block_start");

    QTest::newRow("ping") << QByteArray("ping") << QByteArray(R"({"type":"ping"})");
    QTest::newRow("ping without a name") << QByteArray() << QByteArray(R"({"type":"ping"})");
    QTest::newRow("unknown event") << QByteArray("weather") << QByteArray(R"({"type":"weather"})");
    QTest::newRow("unknown event that is no JSON") << QByteArray("weather") << QByteArray("sunny");
    QTest::newRow("unknown type") << QByteArray() << QByteArray(R"({"type":"weather"})");
    QTest::newRow("text start") << startName << start(R"({"type":"text","text":""})");
    QTest::newRow("thinking start") << startName << start(R"({"type":"thinking","thinking":"","signature":""})");
    QTest::newRow("thinking start with text")
        << startName << start(R"({"type":"thinking","thinking":"hm","text":"hm"})");
    QTest::newRow("redacted thinking") << startName << start(R"({"type":"redacted_thinking","data":"x"})");
    QTest::newRow("tool use") << startName << start(R"({"type":"tool_use","id":"toolu_1","name":"n","input":{}})");
    QTest::newRow("thinking delta") << deltaName << delta(R"({"type":"thinking_delta","thinking":"hm"})");
    QTest::newRow("signature delta") << deltaName << delta(R"({"type":"signature_delta","signature":"x"})");
    QTest::newRow("tool input") << deltaName << delta(R"({"type":"input_json_delta","partial_json":"{"})");
    QTest::newRow("citation") << deltaName << delta(R"({"type":"citations_delta","citation":{}})");
    QTest::newRow("unknown delta") << deltaName << delta(R"({"type":"song_delta","text":"la"})");
    QTest::newRow("empty text") << deltaName << delta(R"({"type":"text_delta","text":""})");
    QTest::newRow("block stop") << QByteArray("content_block_stop")
                                << QByteArray(R"({"type":"content_block_stop","index":0})");
    QTest::newRow("usage only")
        << QByteArray("message_delta")
        << QByteArray(R"({"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":3}})");
}

void TestClaudeProtocol::skips()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, data);
    QVERIFY(std::holds_alternative<claude::Skipped>(claude::parseEvent({ name, data })));
}

void TestClaudeProtocol::parsesTheFrame()
{
    const auto begun = claude::parseEvent({ "message_start",
        R"({"type":"message_start","message":{"content":[],"usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":700}}})" });
    QVERIFY(std::holds_alternative<claude::Begun>(begun));
    QCOMPARE(std::get<claude::Begun>(begun).inputTokens, 125);
    QCOMPARE(std::get<claude::Begun>(begun).cachedTokens, 700);
    QVERIFY(std::holds_alternative<claude::Begun>(
        claude::parseEvent({ "message_start", R"({"type":"message_start","message":{"usage":null}})" })));
    QVERIFY(std::holds_alternative<claude::Completed>(
        claude::parseEvent({ "message_stop", R"({"type":"message_stop"})" })));
    for (const QByteArray &data : { QByteArray("<html>"), QByteArray("[1]"), QByteArray("{\"type\":") }) {
        const auto broken = claude::parseEvent({ "message_stop", data });
        QVERIFY(std::holds_alternative<ServiceError>(broken));
        QCOMPARE(std::get<ServiceError>(broken).kind, Kind::Malformed);
    }
}

void TestClaudeProtocol::parsesStopReasons_data()
{
    QTest::addColumn<QByteArray>("delta");
    QTest::addColumn<claude::Stopped::How>("how");
    QTest::addColumn<QString>("category");
    using How = claude::Stopped::How;

    QTest::newRow("end_turn") << QByteArray(
        R"({"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null})")
                              << How::Complete << u""_s;
    QTest::newRow("stop_sequence") << QByteArray(R"({"stop_reason":"stop_sequence","stop_sequence":"x"})")
                                   << How::Complete << u""_s;
    QTest::newRow("tool_use") << QByteArray(R"({"stop_reason":"tool_use"})") << How::ForTool << u""_s;
    QTest::newRow("pause_turn") << QByteArray(R"({"stop_reason":"pause_turn"})") << How::ForTool << u""_s;
    QTest::newRow("unknown") << QByteArray(R"({"stop_reason":"got_bored"})") << How::Complete << u""_s;
    QTest::newRow("max_tokens") << QByteArray(R"({"stop_reason":"max_tokens"})") << How::Cut << u""_s;
    QTest::newRow("context window") << QByteArray(R"({"stop_reason":"model_context_window_exceeded"})") << How::Cut
                                    << u""_s;
    QTest::newRow("refusal") << QByteArray(
        R"({"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":"secret"}})")
                             << How::Refused << u"cyber"_s;
    QTest::newRow("refusal without details")
        << QByteArray(R"({"stop_reason":"refusal","stop_details":null})") << How::Refused << u""_s;
    QTest::newRow("refusal without category")
        << QByteArray(R"({"stop_reason":"refusal","stop_details":{"category":null}})") << How::Refused << u""_s;
    QTest::newRow("refusal with prose") << QByteArray(
        R"({"stop_reason":"refusal","stop_details":{"category":"what she wrote"}})")
                                        << How::Refused << u""_s;
}

void TestClaudeProtocol::parsesStopReasons()
{
    QFETCH(const QByteArray, delta);
    QFETCH(const claude::Stopped::How, how);
    QFETCH(const QString, category);
    const auto item = claude::parseEvent(
        { "message_delta", R"({"type":"message_delta","delta":)" + delta + R"(,"usage":{"output_tokens":15}})" });
    QVERIFY(std::holds_alternative<claude::Stopped>(item));
    const auto stopped = std::get<claude::Stopped>(item);
    QCOMPARE(stopped.how, how);
    QCOMPARE(stopped.category, category);
    QCOMPARE(stopped.outputTokens, 15);
}

void TestClaudeProtocol::parsesErrorEvents_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("overloaded") << QByteArray("overloaded_error") << Kind::Server;
    QTest::newRow("api") << QByteArray("api_error") << Kind::Server;
    QTest::newRow("unknown") << QByteArray("new_error") << Kind::Server;
    QTest::newRow("timeout") << QByteArray("timeout_error") << Kind::Timeout;
    QTest::newRow("rate limit") << QByteArray("rate_limit_error") << Kind::RateLimited;
    QTest::newRow("authentication") << QByteArray("authentication_error") << Kind::Unauthorised;
    QTest::newRow("billing") << QByteArray("billing_error") << Kind::Unauthorised;
    QTest::newRow("permission") << QByteArray("permission_error") << Kind::Unauthorised;
    QTest::newRow("not found") << QByteArray("not_found_error") << Kind::NotFound;
    QTest::newRow("conflict") << QByteArray("conflict_error") << Kind::Conflict;
    QTest::newRow("invalid request") << QByteArray("invalid_request_error") << Kind::Refused;
    QTest::newRow("too large") << QByteArray("request_too_large") << Kind::Refused;
}

void TestClaudeProtocol::parsesErrorEvents()
{
    QFETCH(const QByteArray, type);
    QFETCH(const Kind, kind);
    const auto item
        = claude::parseEvent({ "error", R"({"type":"error","error":{"type":")" + type + R"(","message":"private"}})" });
    QVERIFY(std::holds_alternative<ServiceError>(item));
    const auto error = std::get<ServiceError>(item);
    QCOMPARE(error.kind, kind);
    QVERIFY(error.detail.contains(QString::fromLatin1(type)));
    QVERIFY(!error.detail.contains(u"private"));
}

void TestClaudeProtocol::readsErrorReplies_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("detail");
    const auto body = [](const char *type, const char *message) -> QByteArray {
        return QByteArray(R"({"type":"error","error":{"type":")") + type + R"(","message":")" + message
            + R"("},"request_id":"req_1"})";
    };

    QTest::newRow("400") << 400 << body("invalid_request_error", "max_tokens: Field required") << Kind::Refused
                         << u"HTTP 400 invalid_request_error about max_tokens"_s;
    QTest::newRow("400 in prose") << 400 << body("invalid_request_error", "You have reached your limit")
                                  << Kind::Refused << u"HTTP 400 invalid_request_error"_s;
    QTest::newRow("400 with code")
        << 400
        << QByteArray(
               R"({"error":{"type":"invalid_request_error","message":"x","details":{"error_code":"spend_limit"}}})")
        << Kind::Refused << u"HTTP 400 invalid_request_error spend_limit"_s;
    QTest::newRow("401") << 401 << body("authentication_error", "invalid x-api-key") << Kind::Unauthorised
                         << u"HTTP 401 authentication_error: check ANTHROPIC_API_KEY"_s;
    QTest::newRow("402") << 402 << body("billing_error", "x") << Kind::Unauthorised
                         << u"HTTP 402 billing_error: check the billing of the Anthropic account"_s;
    QTest::newRow("403")
        << 403 << body("permission_error", "x") << Kind::Unauthorised
        << u"HTTP 403 permission_error: the key may not use this model; check the workspace's permissions"_s;
    QTest::newRow("404") << 404 << body("not_found_error", "model: claude-x") << Kind::NotFound
                         << u"HTTP 404 not_found_error: check ANTHROPIC_MODEL and ANTHROPIC_BASE_URL"_s;
    QTest::newRow("408") << 408 << QByteArray() << Kind::Timeout << u"HTTP 408"_s;
    QTest::newRow("409") << 409 << body("conflict_error", "x") << Kind::Conflict << u"HTTP 409 conflict_error"_s;
    QTest::newRow("413") << 413 << body("request_too_large", "x") << Kind::Refused
                         << u"HTTP 413 request_too_large: the messages are too long for one request"_s;
    QTest::newRow("429") << 429 << body("rate_limit_error", "x") << Kind::RateLimited
                         << u"HTTP 429 rate_limit_error: slow down, or raise the limits of the Anthropic account"_s;
    QTest::newRow("500") << 500 << body("api_error", "x") << Kind::Server << u"HTTP 500 api_error"_s;
    QTest::newRow("502 HTML") << 502 << QByteArray("<html><body>Bad gateway</body></html>") << Kind::Server
                              << u"HTTP 502"_s;
    QTest::newRow("504") << 504 << body("timeout_error", "x") << Kind::Server << u"HTTP 504 timeout_error"_s;
    QTest::newRow("529") << 529 << body("overloaded_error", "Overloaded") << Kind::Server
                         << u"HTTP 529 overloaded_error"_s;
    QTest::newRow("wrong shapes") << 400 << QByteArray(R"({"error":["a"]})") << Kind::Refused << u"HTTP 400"_s;
}

void TestClaudeProtocol::readsErrorReplies()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);
    QFETCH(const Kind, kind);
    QFETCH(const QString, detail);
    const ServiceError error = claude::errorOf({ status, body, {}, {}, {} }, now);
    QCOMPARE(error.kind, kind);
    QCOMPARE(error.detail, detail);
    QVERIFY(!error.retryAfter);
}

void TestClaudeProtocol::tellsNothingOfTheRequest()
{
    const QByteArray body
        = R"({"error":{"type":"type with words","message":"Anna schreibt: geheim","details":{"error_code":"wort wort"}}})";
    QCOMPARE(claude::errorOf({ 400, body, {}, {}, {} }, now).detail, u"HTTP 400"_s);
}

void TestClaudeProtocol::readsRetryAfter_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<QByteArray>("retryAfterMs");
    QTest::addColumn<int>("ms"); // 0: none
    QTest::newRow("none") << QByteArray() << QByteArray() << 0;
    QTest::newRow("seconds") << QByteArray("2") << QByteArray() << 2000;
    QTest::newRow("fractions") << QByteArray("1.5") << QByteArray() << 1500;
    QTest::newRow("milliseconds win") << QByteArray("2") << QByteArray("250") << 250;
    QTest::newRow("zero") << QByteArray("0") << QByteArray() << 0;
    QTest::newRow("negative") << QByteArray("-3") << QByteArray("-1") << 0;
    QTest::newRow("date") << QByteArray("Sun, 22 Nov 2026 16:00:07 GMT") << QByteArray() << 7000;
    QTest::newRow("past date") << QByteArray("Sun, 22 Nov 2026 15:00:07 GMT") << QByteArray() << 0;
    QTest::newRow("words") << QByteArray("soon") << QByteArray("later") << 0;
    QTest::newRow("absurd") << QByteArray("1e300") << QByteArray("inf") << 0;
}

void TestClaudeProtocol::readsRetryAfter()
{
    QFETCH(const QByteArray, retryAfter);
    QFETCH(const QByteArray, retryAfterMs);
    QFETCH(const int, ms);
    const ServiceError error = claude::errorOf({ 429, {}, retryAfter, retryAfterMs, {} }, now);
    QCOMPARE(error.retryAfter.has_value(), ms > 0);
    QCOMPARE(error.retryAfter.value_or(0ms).count(), ms);
}

void TestClaudeProtocol::mayRetry_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("shouldRetry");
    QTest::addColumn<bool>("expected");
    for (const int status : { 400, 401, 402, 403, 404, 413, 302 })
        QTest::addRow("%d", status) << status << QByteArray() << false;
    for (const int status : { 408, 409, 429, 500, 502, 504, 529 })
        QTest::addRow("%d", status) << status << QByteArray() << true;
    QTest::newRow("529, told not to") << 529 << QByteArray("false") << false;
    QTest::newRow("400, told to") << 400 << QByteArray("true") << true;
    QTest::newRow("529, nonsense") << 529 << QByteArray("perhaps") << true;
}

void TestClaudeProtocol::mayRetry()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, shouldRetry);
    QFETCH(const bool, expected);
    QCOMPARE(claude::mayRetry({ status, {}, {}, {}, shouldRetry }), expected);
}

void TestClaudeProtocol::findsTheRejectedField_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("field");
    QTest::newRow("thinking") << 400 << QByteArray("\\\"thinking.type.disabled\\\" is not supported for this model.")
                              << u"thinking"_s;
    QTest::newRow("effort") << 400 << QByteArray("This model does not support the Effort parameter.") << u"effort"_s;
    QTest::newRow("thinking, advice about effort")
        << 400 << QByteArray("thinking.type: no. Use output_config.effort") << u"thinking"_s;
    QTest::newRow("effort, advice about thinking")
        << 400 << QByteArray("output_config.effort: needs thinking") << u"effort"_s;
    QTest::newRow("neither") << 400 << QByteArray("max_tokens: too large") << u""_s;
    QTest::newRow("another status") << 403 << QByteArray("thinking") << u""_s;
}

void TestClaudeProtocol::findsTheRejectedField()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, message);
    QFETCH(const QString, field);
    const auto found = claude::rejectedField(
        { status, R"({"error":{"type":"invalid_request_error","message":")" + message + "\"}}", {}, {}, {} });
    QCOMPARE(found.has_value(), !field.isEmpty());
    if (found)
        QCOMPARE(*found, field == u"effort" ? claude::Field::Effort : claude::Field::Thinking);
}

void TestClaudeProtocol::backsOff()
{
    QCOMPARE(claude::backoff(0, 0.0), 500ms);
    QCOMPARE(claude::backoff(1, 0.0), 1000ms);
    QCOMPARE(claude::backoff(0, 0.5), 437ms);
    QCOMPARE(claude::backoff(10, 0.0), 8000ms);
}

void TestClaudeProtocol::takesOnlyRealRequestIds()
{
    QCOMPARE(claude::requestIdOf("req_011CSHo"), u"req_011CSHo"_s);
    QCOMPARE(claude::requestIdOf("a b\nforged line"), QString());
    QCOMPARE(claude::requestIdOf(QByteArray(500, 'x')), QString());
}

void TestClaudeProtocol::familyOf_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("family");
    QTest::newRow("new") << u"claude-sonnet-5-5"_s << u"sonnet"_s;
    QTest::newRow("dated") << u"claude-sonnet-4-20250514"_s << u"sonnet"_s;
    QTest::newRow("old order") << u"claude-3-5-haiku-20241022"_s << u"haiku"_s;
    QTest::newRow("latest") << u"claude-3-7-sonnet-latest"_s << u"sonnet"_s;
    QTest::newRow("name only") << u"claude-opus"_s << u"opus"_s;
    QTest::newRow("preview") << u"claude-mythos-preview"_s << u"mythos"_s;
    QTest::newRow("foreign") << u"gpt-5"_s << u""_s;
    QTest::newRow("numbers only") << u"claude-2.1"_s << u""_s;
}

void TestClaudeProtocol::familyOf()
{
    QFETCH(const QString, id);
    QFETCH(const QString, family);
    QCOMPARE(claude::familyOf(id), family);
}

void TestClaudeProtocol::fallsBack_data()
{
    QTest::addColumn<QString>("retired");
    QTest::addColumn<QByteArray>("models");
    QTest::addColumn<QString>("expected"); // empty: none
    const auto model
        = [](const char *id, const char *created, const char *lifecycle, const char *retires = "null") -> QByteArray {
        return QByteArray(R"({"type":"model","id":")") + id + R"(","created_at":")" + created + R"(","lifecycle":")"
            + lifecycle + R"(","retires_at":)" + retires + '}';
    };
    const auto list = [](const QList<QByteArray> &models) -> QByteArray {
        return R"({"data":[)" + models.join(',') + R"(],"has_more":false})";
    };
    const QByteArray sonnet5 = model("claude-sonnet-5", "2026-06-30T00:00:00Z", "active");
    const QByteArray sonnet55 = model("claude-sonnet-5-5", "2026-09-28T00:00:00Z", "active");
    const QByteArray sonnet45 = model("claude-sonnet-4-5-20250929", "2025-09-29T00:00:00Z", "deprecated");
    const QByteArray haiku = model("claude-haiku-5-5", "2026-10-07T00:00:00Z", "active");
    const QByteArray opus = model("claude-opus-5", "2026-05-01T00:00:00Z", "active");

    QTest::newRow("newest of the family")
        << u"claude-sonnet-4-20250514"_s << list({ sonnet5, haiku, sonnet55, opus }) << u"claude-sonnet-5-5"_s;
    QTest::newRow("haiku stays haiku") << u"claude-3-haiku-20240307"_s << list({ sonnet55, haiku })
                                       << u"claude-haiku-5-5"_s;
    QTest::newRow("opus stays opus") << u"claude-opus-4-1"_s << list({ sonnet55, haiku, opus }) << u"claude-opus-5"_s;
    QTest::newRow("extinct family: sonnet")
        << u"claude-fable-5"_s << list({ haiku, sonnet55 }) << u"claude-sonnet-5-5"_s;
    QTest::newRow("extinct family: haiku") << u"claude-fable-5"_s << list({ opus, haiku }) << u"claude-haiku-5-5"_s;
    QTest::newRow("foreign id") << u"my-model"_s << list({ haiku, sonnet5 }) << u"claude-sonnet-5"_s;
    QTest::newRow("not deprecated ones") << u"claude-sonnet-4"_s << list({ sonnet45, haiku }) << u"claude-haiku-5-5"_s;
    QTest::newRow("not itself") << u"claude-sonnet-5-5"_s << list({ sonnet55, sonnet5 }) << u"claude-sonnet-5"_s;
    QTest::newRow("not one past its date")
        << u"claude-sonnet-4"_s
        << list({ model("claude-sonnet-5-5", "2026-09-28T00:00:00Z", "active", "\"2026-11-01T00:00:00Z\""), sonnet5 })
        << u"claude-sonnet-5"_s;
    QTest::newRow("one with a date to come")
        << u"claude-sonnet-4"_s
        << list({ model("claude-sonnet-5-5", "2026-09-28T00:00:00Z", "active", "\"2027-11-01T00:00:00Z\""), sonnet5 })
        << u"claude-sonnet-5-5"_s;
    QTest::newRow("old list without lifecycle")
        << u"claude-sonnet-4"_s << list({ R"({"id":"claude-sonnet-5","created_at":"2026-06-30T00:00:00Z"})" })
        << u"claude-sonnet-5"_s;
    QTest::newRow("without dates, the first")
        << u"claude-sonnet-4"_s << list({ R"({"id":"claude-sonnet-9"})", R"({"id":"claude-sonnet-8"})" })
        << u"claude-sonnet-9"_s;
    QTest::newRow("strange ids") << u"claude-sonnet-4"_s
                                 << list({ R"({"id":"claude-sonnet-5 \n"})", R"({"id":7})", "null" }) << u""_s;
    QTest::newRow("nothing fits") << u"claude-sonnet-4"_s << list({ opus }) << u""_s;
    QTest::newRow("empty") << u"claude-sonnet-4"_s << list({}) << u""_s;
}

void TestClaudeProtocol::fallsBack()
{
    QFETCH(const QString, retired);
    QFETCH(const QByteArray, models);
    QFETCH(const QString, expected);
    const auto parsed = claude::parseModels(models, now);
    QVERIFY(parsed);
    QCOMPARE(claude::fallbackFor(retired, *parsed).value_or(QString()), expected);
}

void TestClaudeProtocol::refusesWhatIsNoModelList()
{
    for (const QByteArray &body :
        { QByteArray(), QByteArray("<html>"), QByteArray("[]"), QByteArray(R"({"data":{}})") })
        QCOMPARE(claude::parseModels(body, now).error().kind, Kind::Malformed);
}

QTEST_GUILESS_MAIN(TestClaudeProtocol)
#include "tst_claudeprotocol.moc"
