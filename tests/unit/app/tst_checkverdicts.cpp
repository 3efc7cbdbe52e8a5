// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/checkverdicts.h"
#include "support/strictness.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using Answer = checkverdict::Answer;

Q_DECLARE_METATYPE(Answer)
Q_DECLARE_METATYPE(Verdict)

namespace
{
const QDateTime Now(QDate(2026, 11, 22), QTime(16, 0), QTimeZone::utc());

Answer got(int status, const QByteArray &body = {})
{
    return WebAnswer { status, body, {}, Now };
}

Answer unreached(Kind kind = Kind::Network, const QString &detail = u"HostNotFoundError"_s)
{
    return failure(kind, detail);
}

QByteArray model(const QByteArray &id, const QByteArray &lifecycle, const QByteArray &retires = "null")
{
    return "{\"type\":\"model\",\"id\":\"" + id + "\",\"created_at\":\"2026-01-01T00:00:00Z\",\"lifecycle\":\""
        + lifecycle + "\",\"retires_at\":" + retires + "}";
}

//! ok, and what detail and remedy have to hold; an empty remedy has to be empty.
struct Expected
{
    bool ok;
    QString detail;
    QString remedy;
};

void compare(const Verdict &verdict, const Expected &expected)
{
    QCOMPARE(verdict.ok, expected.ok);
    QVERIFY2(verdict.detail.contains(expected.detail), qPrintable(verdict.detail));
    QVERIFY2(expected.remedy.isEmpty() ? verdict.remedy.isEmpty() : verdict.remedy.contains(expected.remedy),
        qPrintable(verdict.remedy));
    // Nothing is reported as failed without advice, and what calls for action without failing says so.
    QVERIFY(verdict.ok || !verdict.remedy.isEmpty());
    QCOMPARE(verdict.detail.startsWith(u"warning: "), verdict.ok && !verdict.remedy.isEmpty());
}
}

Q_DECLARE_METATYPE(Expected)

class TestCheckVerdicts : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void telegram_data();
    void telegram();
    void claude_data();
    void claude();
    void deepgram_data();
    void deepgram();
    void twilio_data();
    void twilio();
    void publicUrl_data();
    void publicUrl();
    void signedRequest_data();
    void signedRequest();
    void stream();
    void names();
    void certificates();
    void disks_data();
    void disks();
    void timeouts();
    void errors_data();
    void errors();
    void skew_data();
    void skew();
    void clock_data();
    void clock();
};

void TestCheckVerdicts::telegram_data()
{
    QTest::addColumn<Answer>("me");
    QTest::addColumn<Answer>("webhook");
    QTest::addColumn<Expected>("expected");
    const Answer me
        = got(200, R"({"ok":true,"result":{"id":1,"username":"ab_bot","can_read_all_group_messages":true}})");
    const Answer none = got(200, R"({"ok":true,"result":{"url":""}})");
    const Answer set = got(200, R"({"ok":true,"result":{"url":"https://elsewhere.example/hook"}})");
    QTest::newRow("in order") << me << none << Expected { true, u"the bot @ab_bot answers"_s, {} };
    QTest::newRow("webhook") << me << set
                             << Expected { true, u"a webhook is set"_s, u"serve takes the webhook away"_s };
    QTest::newRow("webhook unknown") << me << unreached() << Expected { true, u"answers"_s, {} };
    QTest::newRow("private in groups") << got(200, R"({"ok":true,"result":{"id":1,"username":"ab_bot"}})") << none
                                       << Expected { true, u"/setprivacy"_s, {} };
    QTest::newRow("odd name") << got(200, R"({"ok":true,"result":{"id":1,"username":"a b\nc"}})") << none
                              << Expected { true, u"the bot @ answers"_s, {} };
    QTest::newRow("revoked") << got(401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})") << none
                             << Expected { false, {}, u"TELEGRAM_BOT_TOKEN"_s };
    QTest::newRow("no such bot") << got(404, R"({"ok":false,"error_code":404,"description":"Not Found"})") << none
                                 << Expected { false, {}, u"TELEGRAM_"_s };
    QTest::newRow("portal page") << got(200, "<html>") << none << Expected { false, {}, u"TELEGRAM_API_URL"_s };
    QTest::newRow("down") << got(502, "<html>") << none << Expected { false, {}, u" "_s };
    QTest::newRow("unreachable") << unreached() << unreached()
                                 << Expected { false, u"HostNotFoundError"_s, u"TELEGRAM_API_URL"_s };
}

void TestCheckVerdicts::telegram()
{
    QFETCH(Answer, me);
    QFETCH(Answer, webhook);
    QFETCH(Expected, expected);
    compare(checkverdict::telegram(me, webhook), expected);
}

void TestCheckVerdicts::claude_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Answer>("one");
    QTest::addColumn<Answer>("all");
    QTest::addColumn<Expected>("expected");
    const QString name = u"claude-sonnet-4-5"_s;
    const Answer all = got(200, "{\"data\":[" + model("claude-sonnet-5-5", "active") + "]}");
    const Answer gone = got(404, R"({"type":"error","error":{"type":"not_found_error","message":"model: x"}})");
    const QString instead = u"set ANTHROPIC_MODEL=claude-sonnet-5-5"_s;
    QTest::newRow("active") << name << got(200, model("claude-sonnet-4-5", "active")) << all
                            << Expected { true, u"the model claude-sonnet-4-5 is active"_s, {} };
    QTest::newRow("without lifecycle") << name << got(200, R"({"id":"claude-sonnet-4-5"})") << all
                                       << Expected { true, u"is active"_s, {} };
    QTest::newRow("deprecated") << name
                                << got(200, model("claude-sonnet-4-5", "deprecated", "\"2026-11-30T00:00:00Z\"")) << all
                                << Expected { true, u"is deprecated, it ends on 2026-11-30"_s, instead };
    QTest::newRow("deprecated, nothing newer known")
        << name << got(200, model("claude-sonnet-4-5", "deprecated")) << unreached()
        << Expected { true, u"is deprecated"_s, u"a newer model"_s };
    QTest::newRow("deprecated and over") << name
                                         << got(200,
                                                model("claude-sonnet-4-5", "deprecated", "\"2026-11-01T00:00:00Z\""))
                                         << all << Expected { true, u"claude-sonnet-5-5 answers instead"_s, instead };
    QTest::newRow("retired") << name << got(200, model("claude-sonnet-4-5", "retired")) << all
                             << Expected { true, u"is not served any more"_s, instead };
    QTest::newRow("unknown") << name << gone << all
                             << Expected { true, u"claude-sonnet-5-5 answers instead"_s, instead };
    QTest::newRow("unknown, nothing instead")
        << name << gone << got(200, "{\"data\":[" + model("claude-opus-9", "active") + "]}")
        << Expected { false, u"there is no model"_s, u"ANTHROPIC_MODEL"_s };
    // Gateways without addresses for single models.
    const auto list = [](const QByteArray &entries) { return got(200, "{\"data\":[" + entries + "]}"); };
    QTest::newRow("listed only") << name << gone
                                 << list(model("claude-sonnet-5-5", "active") + ','
                                        + model("claude-sonnet-4-5", "active"))
                                 << Expected { true, u"the model claude-sonnet-4-5 is active"_s, {} };
    QTest::newRow("listed only, with a prefix") << u"anthropic/claude-sonnet-4-5"_s << got(404, "Not Found")
                                                << list(R"({"id":"anthropic/claude-sonnet-4-5","object":"model"})")
                                                << Expected { true, u"claude-sonnet-4-5 is active"_s, {} };
    QTest::newRow("listed only, deprecated")
        << name << gone << list(model("claude-sonnet-5-5", "active") + ',' + model("claude-sonnet-4-5", "deprecated"))
        << Expected { true, u"is deprecated"_s, instead };
    QTest::newRow("listed only, retired")
        << name << gone << list(model("claude-sonnet-5-5", "active") + ',' + model("claude-sonnet-4-5", "retired"))
        << Expected { true, u"claude-sonnet-5-5 answers instead"_s, instead };
    QTest::newRow("no models there at all")
        << name << gone << gone << Expected { false, u"nor a list of models"_s, u"check ANTHROPIC_BASE_URL"_s };
    QTest::newRow("a list that is none") << name << gone << got(200, "<html>")
                                         << Expected { false, u"nor a list of models"_s,
                                                u"check ANTHROPIC_BASE_URL"_s };
    QTest::newRow("wrong key") << name
                               << got(401, R"({"type":"error","error":{"type":"authentication_error","message":"x"}})")
                               << all
                               << Expected { false, u"HTTP 401 authentication_error"_s, u"check ANTHROPIC_API_KEY"_s };
    QTest::newRow("overloaded") << name << got(529) << all << Expected { false, u"HTTP 529"_s, u"try again later"_s };
    QTest::newRow("portal page") << name << got(200, "<html>") << all
                                 << Expected { false, u"not Anthropic's"_s, u"ANTHROPIC_BASE_URL"_s };
    QTest::newRow("unreachable") << name << unreached() << unreached()
                                 << Expected { false, u"cannot be reached"_s, u"ANTHROPIC_BASE_URL"_s };
}

void TestCheckVerdicts::claude()
{
    QFETCH(QString, name);
    QFETCH(Answer, one);
    QFETCH(Answer, all);
    QFETCH(Expected, expected);
    compare(checkverdict::claude(name, one, all, Now), expected);
}

void TestCheckVerdicts::deepgram_data()
{
    QTest::addColumn<Answer>("projects");
    QTest::addColumn<Expected>("expected");
    QTest::newRow("good") << got(200, R"({"projects":[]})") << Expected { true, u"the key is good"_s, {} };
    QTest::newRow("no right to list") << got(403, R"({"err_code":"INSUFFICIENT_PERMISSIONS"})")
                                      << Expected { true, u"the key is good"_s, {} };
    QTest::newRow("wrong key") << got(401, R"({"err_code":"INVALID_AUTH"})")
                               << Expected { false, u"HTTP 401, INVALID_AUTH)"_s, u"check DEEPGRAM_API_KEY"_s };
    QTest::newRow("unpaid") << got(402) << Expected { false, u"HTTP 402"_s, u"credit"_s };
    QTest::newRow("other service") << got(200, "<html>") << Expected { false, u"not Deepgram's"_s, u"DEEPGRAM_URL"_s };
    QTest::newRow("unreachable") << unreached() << Expected { false, u"cannot be reached"_s, u"DEEPGRAM_URL"_s };
}

void TestCheckVerdicts::deepgram()
{
    QFETCH(Answer, projects);
    QFETCH(Expected, expected);
    compare(checkverdict::deepgram(projects), expected);
}

void TestCheckVerdicts::twilio_data()
{
    QTest::addColumn<QJsonObject>("account");
    QTest::addColumn<int>("number"); // 0: not asked for, 1: ours, 2: calls somebody else, 3: not found
    QTest::addColumn<QByteArray>("voice");
    QTest::addColumn<Expected>("expected");
    const QJsonObject full { { u"status"_s, u"active"_s }, { u"type"_s, u"Full"_s } };
    const QByteArray voice = "https://ab.example.org/twilio/voice";
    QTest::newRow("active") << full << 0 << voice << Expected { true, u"active"_s, {} };
    QTest::newRow("with number") << full << 1 << voice << Expected { true, u"has the number"_s, {} };
    QTest::newRow("calls somebody else") << full << 2 << voice
                                         << Expected { true, u"does not call PUBLIC_URL"_s, u"setup-number"_s };
    QTest::newRow("tried out locally") << full << 2 << QByteArray() << Expected { true, u"has the number"_s, {} };
    QTest::newRow("number not found") << full << 3 << voice
                                      << Expected { false, u"no such number"_s, u"set TWILIO_PHONE_NUMBER"_s };
    QTest::newRow("trial") << QJsonObject { { u"status"_s, u"active"_s }, { u"type"_s, u"Trial"_s } } << 1 << voice
                           << Expected { false, u"trial"_s, u"upgrade"_s };
    QTest::newRow("suspended") << QJsonObject { { u"status"_s, u"suspended"_s } } << 1 << voice
                               << Expected { false, u"suspended"_s, u"billing"_s };
    QTest::newRow("closed") << QJsonObject { { u"status"_s, u"closed"_s } } << 1 << voice
                            << Expected { false, u"closed"_s, u"console"_s };
    QTest::newRow("other service") << QJsonObject() << 1 << voice
                                   << Expected { false, u"not Twilio's"_s, u"TWILIO_API_URL"_s };
}

void TestCheckVerdicts::twilio()
{
    QFETCH(QJsonObject, account);
    QFETCH(int, number);
    QFETCH(QByteArray, voice);
    QFETCH(Expected, expected);
    std::optional<Result<QJsonObject>> found;
    if (number == 1)
        found = QJsonObject { { u"voice_url"_s, u"https://ab.example.org/twilio/voice"_s } };
    else if (number == 2)
        found = QJsonObject { { u"voice_url"_s, u"https://demo.twilio.com/welcome/voice/"_s } };
    else if (number == 3)
        found = failure(Kind::NotFound, u"this account has no such number; set TWILIO_PHONE_NUMBER to another"_s);
    compare(checkverdict::twilio(account, found, voice), expected);
}

void TestCheckVerdicts::publicUrl_data()
{
    QTest::addColumn<Answer>("health");
    QTest::addColumn<Expected>("expected");
    const QString start = u"start ./dev serve first"_s;
    QTest::newRow("ours") << got(200, R"({"status":"ok"})") << Expected { true, u"leads to a messenger-ab"_s, {} };
    QTest::newRow("somebody else's") << got(200, "<html>") << Expected { true, u"something else"_s, start };
    QTest::newRow("tunnel without server") << got(502) << Expected { true, u"HTTP 502"_s, start };
    QTest::newRow("moved") << got(301) << Expected { true, u"elsewhere"_s, u"set PUBLIC_URL"_s };
    QTest::newRow("unreachable") << unreached() << Expected { true, u"HostNotFoundError"_s, start };
    QTest::newRow("late") << unreached(Kind::Timeout, u"the limit passed"_s)
                          << Expected { true, u"does not answer"_s, start };
    QTest::newRow("certificate") << unreached(Kind::Network, u"SslHandshakeFailedError"_s)
                                 << Expected { true, u"SslHandshakeFailedError"_s, u"certificate"_s };
}

void TestCheckVerdicts::publicUrl()
{
    QFETCH(Answer, health);
    QFETCH(Expected, expected);
    compare(checkverdict::publicUrl(health), expected);
}

void TestCheckVerdicts::signedRequest_data()
{
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<Expected>("expected");
    QTest::newRow("taken") << got(204) << Expected { true, u"taken"_s, {} };
    QTest::newRow("refused") << got(403) << Expected { false, u"signed as Twilio signs"_s, u"TWILIO_AUTH_TOKEN"_s };
    QTest::newRow("a proxy's own") << got(405) << Expected { false, u"HTTP 405"_s, u"proxy"_s };
    QTest::newRow("gone") << unreached() << Expected { false, u"HostNotFoundError"_s, u"log of the server"_s };
}

void TestCheckVerdicts::signedRequest()
{
    QFETCH(Answer, answer);
    QFETCH(Expected, expected);
    compare(checkverdict::signedRequest(answer), expected);
}

void TestCheckVerdicts::stream()
{
    compare(checkverdict::stream({}), { true, u"takes Twilio's signature and passes WebSockets"_s, {} });
    compare(checkverdict::stream(u"HTTP 400"_s), { false, u"no WebSocket gets through (HTTP 400)"_s, u"Upgrade"_s });
    const QString remedy = u"set PUBLIC_URL to the address that Twilio is to call"_s;
    QCOMPARE(checkverdict::localUrl({}),
        (Verdict { true, u"not configured: Twilio cannot reach a loopback address"_s, remedy }));
    QCOMPARE(checkverdict::localUrl(u"it answers"_s),
        (Verdict { true, u"it answers; but Twilio cannot reach a loopback address"_s, remedy }));
}

void TestCheckVerdicts::names()
{
    compare(checkverdict::names(5, {}), { true, u"all 5 names"_s, {} });
    compare(
        checkverdict::names(5, { u"api.example"_s }), { false, u"not found: api.example"_s, u"check the settings"_s });
    compare(checkverdict::names(2, { u"a"_s, u"b"_s }), { false, u"no name is found: a, b"_s, u"resolv.conf"_s });
}

void TestCheckVerdicts::certificates()
{
    const QDateTime now(QDate(2026, 11, 23), QTime(12, 0), QTimeZone::utc());
    compare(checkverdict::certificates({ 4, {}, {} }, now), { true, u"4 hosts show a valid certificate"_s, {} });
    compare(checkverdict::certificates({ 5, {}, now.addDays(60) }, now), { true, u"until 2027-01-22"_s, {} });
    compare(checkverdict::certificates({ 5, {}, now.addDays(13) }, now),
        { true, u"warning: the certificate of PUBLIC_URL ends on 2026-12-06"_s, u"renew"_s });
    compare(checkverdict::certificates({ 4, { u"a.example (self-signed)"_s }, {} }, now),
        { false, u"no trust in a.example (self-signed)"_s, u"ca-certificates"_s });
}

void TestCheckVerdicts::disks_data()
{
    using Disks = QList<checkverdict::Disk>;
    constexpr qint64 Mega = 1024 * 1024;
    QTest::addColumn<QList<checkverdict::Disk>>("disks");
    QTest::addColumn<Expected>("expected");
    QTest::newRow("room") << Disks { { u"DATA_DIR"_s, {}, 9000 * Mega }, { u"CACHE_DIR"_s, {}, 800 * Mega } }
                          << Expected { true, u"800 MB are free"_s, {} };
    QTest::newRow("little") << Disks { { u"DATA_DIR"_s, {}, 9000 * Mega }, { u"CACHE_DIR"_s, {}, 300 * Mega } }
                            << Expected { true, u"warning: only 300 MB are free in CACHE_DIR"_s, u"make room"_s };
    QTest::newRow("none") << Disks { { u"DATA_DIR"_s, {}, 3 * Mega } }
                          << Expected { false, u"only 3 MB are free in DATA_DIR"_s, u"make room"_s };
    QTest::newRow("read-only") << Disks { { u"DATA_DIR"_s, u"cannot be written (Read-only file system)"_s, -1 } }
                               << Expected { false, u"DATA_DIR cannot be written"_s, u"set DATA_DIR"_s };
    QTest::newRow("not known") << Disks { { u"DATA_DIR"_s, {}, -1 } } << Expected { true, u"can be written"_s, {} };
}

void TestCheckVerdicts::disks()
{
    QFETCH(QList<checkverdict::Disk>, disks);
    QFETCH(Expected, expected);
    compare(checkverdict::disks(disks), expected);
}

void TestCheckVerdicts::timeouts()
{
    compare(checkverdict::timeouts({}), { true, u"nothing was asked"_s, {} });
    compare(checkverdict::timeouts({ { u"claude"_s, u"ANTHROPIC_TIMEOUT"_s, 900ms, 30s },
                { u"telegram"_s, u"TELEGRAM_TIMEOUT"_s, 800ms, 10s } }),
        { true, u"telegram took 800 ms of the 10 s of TELEGRAM_TIMEOUT"_s, {} });
    compare(checkverdict::timeouts({ { u"telegram"_s, u"TELEGRAM_TIMEOUT"_s, 600ms, 1s } }),
        { true, u"warning: telegram took 600 ms of the 1 s"_s, u"raise TELEGRAM_TIMEOUT"_s });
}

void TestCheckVerdicts::errors_data()
{
    QTest::addColumn<ServiceError>("error");
    QTest::addColumn<Verdict>("expected");
    const QString given = u"do something"_s;
    QTest::newRow("says what to do") << ServiceError { Kind::Refused, u"it is full; make room"_s, {} }
                                     << Verdict { false, u"it is full"_s, u"make room"_s };
    QTest::newRow("says it behind a bracket")
        << ServiceError { Kind::Refused, u"they refuse (HTTP 403): check this; or that"_s, {} }
        << Verdict { false, u"they refuse (HTTP 403)"_s, u"check this; or that"_s };
    QTest::newRow("bracket within the advice")
        << ServiceError { Kind::Refused, u"it is full; make room (a lot): at once"_s, {} }
        << Verdict { false, u"it is full"_s, u"make room (a lot): at once"_s };
    QTest::newRow("says nothing") << ServiceError { Kind::Empty, u"no sound"_s, {} }
                                  << Verdict { false, u"empty answer: no sound"_s, given };
    QTest::newRow("late") << ServiceError { Kind::Timeout, u"the limit passed"_s, {} }
                          << Verdict { false, u"no answer in time (the limit passed)"_s, given };
    QTest::newRow("unreachable") << ServiceError { Kind::Network, u"HostNotFoundError"_s, {} }
                                 << Verdict { false, u"cannot be reached (HostNotFoundError)"_s, given };
}

void TestCheckVerdicts::errors()
{
    QFETCH(ServiceError, error);
    QFETCH(Verdict, expected);
    const Verdict verdict = checkverdict::failed(error, u"do something"_s);
    QCOMPARE(verdict.detail, expected.detail);
    QCOMPARE(verdict.remedy, expected.remedy);
    QCOMPARE(verdict.ok, false);
}

void TestCheckVerdicts::skew_data()
{
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<int>("seconds"); // -1: not known
    QTest::newRow("equal") << QByteArray("Sun, 22 Nov 2026 16:00:00 GMT") << 0;
    QTest::newRow("ahead of us") << QByteArray("Sun, 22 Nov 2026 16:01:30 GMT") << 90;
    QTest::newRow("missing") << QByteArray() << -1;
    QTest::newRow("nonsense") << QByteArray("tomorrow") << -1;
}

void TestCheckVerdicts::skew()
{
    QFETCH(QByteArray, date);
    QFETCH(int, seconds);
    const auto found = checkverdict::clockSkew(WebAnswer { 200, {}, date, Now });
    QCOMPARE(found.has_value(), seconds >= 0);
    if (found)
        QCOMPARE(found->count(), qint64(seconds));
}

void TestCheckVerdicts::clock_data()
{
    QTest::addColumn<QList<int>>("skews");
    QTest::addColumn<Expected>("expected");
    QTest::newRow("nobody told") << QList<int> {} << Expected { true, u"not known"_s, {} };
    QTest::newRow("right") << QList<int> { 1, -1, 0 } << Expected { true, u"within 0 s"_s, {} };
    QTest::newRow("just right enough") << QList<int> { 60 } << Expected { true, u"within 60 s"_s, {} };
    QTest::newRow("slow") << QList<int> { 75, 61 } << Expected { false, u"61 s slow"_s, u"NTP"_s };
    QTest::newRow("fast") << QList<int> { -3600 } << Expected { false, u"3600 s fast"_s, u"NTP"_s };
    QTest::newRow("one of them is wrong") << QList<int> { -3600, 2 } << Expected { true, u"within 2 s"_s, {} };
}

void TestCheckVerdicts::clock()
{
    QFETCH(QList<int>, skews);
    QFETCH(Expected, expected);
    QList<std::chrono::seconds> given;
    for (const int skew : skews)
        given.append(std::chrono::seconds(skew));
    compare(checkverdict::clock(given), expected);
}

QTEST_GUILESS_MAIN(TestCheckVerdicts)
#include "tst_checkverdicts.moc"
