// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/numbersetup.h"
#include "support/strictness.h"
#include "telephony/formdata.h"
#include "unit/app/commandrun.h"
#include "unit/app/standinworld.h"

#include <QJsonDocument>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(NumberState)

namespace
{
const QByteArray AccountPath = StandInWorld::account(".json");
const QByteArray ListPath = StandInWorld::account("/IncomingPhoneNumbers.json");
const QByteArray NumberPath = StandInWorld::account("/IncomingPhoneNumbers/PN1.json");

//! A number as Twilio describes it, with these fields changed.
QJsonObject numberWith(const QJsonObject &changes)
{
    QJsonObject number { { u"sid"_s, u"PN1"_s }, { u"phone_number"_s, QString::fromLatin1(StandInWorld::Number) },
        { u"voice_url"_s, u"https://user:password@old.example/voice?key=hidden"_s }, { u"voice_method"_s, u"GET"_s },
        { u"voice_fallback_url"_s, u""_s }, { u"voice_fallback_method"_s, u"POST"_s }, { u"status_callback"_s, u""_s },
        { u"status_callback_method"_s, u"POST"_s }, { u"voice_application_sid"_s, u""_s },
        { u"capabilities"_s, QJsonObject { { u"voice"_s, true } } } };
    for (auto it = changes.begin(); it != changes.end(); ++it)
        number.insert(it.key(), it.value());
    return number;
}

QJsonObject ours()
{
    return { { u"voice_url"_s, u"https://ab.example.org/twilio/voice"_s }, { u"voice_method"_s, u"POST"_s },
        { u"voice_fallback_url"_s, u"https://ab.example.org/twilio/voice"_s },
        { u"status_callback"_s, u"https://ab.example.org/twilio/status"_s } };
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

//! Twilio with one number, which takes the addresses it is given.
struct Twilio : HttpStandIn
{
    explicit Twilio(const QJsonObject &changes = {}, const QByteArray &type = "Full")
    {
        answer(AccountPath, { 200, "{\"status\":\"active\",\"type\":\"" + type + "\"}", {} });
        answer(ListPath, { 200, "{\"incoming_phone_numbers\":[" + json(numberWith(changes)) + "]}", {} });
        QJsonObject after = changes;
        const QJsonObject wanted = ours();
        for (auto it = wanted.begin(); it != wanted.end(); ++it)
            after.insert(it.key(), it.value());
        answer(NumberPath, { 200, json(numberWith(after)), {} });
    }

    [[nodiscard]] QList<QByteArray> posts() const
    {
        QList<QByteArray> bodies;
        for (const Request &request : requests) {
            if (request.method == "POST")
                bodies.append(request.body);
        }
        return bodies;
    }

    [[nodiscard]] QHash<QString, QString> environment() const
    {
        return { { u"TWILIO_ACCOUNT_SID"_s, QString::fromLatin1(StandInWorld::Sid) },
            { u"TWILIO_AUTH_TOKEN"_s, QString::fromLatin1(StandInWorld::AuthToken) },
            { u"TWILIO_PHONE_NUMBER"_s, QString::fromLatin1(StandInWorld::Number) },
            { u"TWILIO_API_URL"_s, url().toString() }, { u"PUBLIC_URL"_s, u"ab.example.org"_s } };
    }

    [[nodiscard]] CommandRun setUp(const QStringList &arguments = {}) const
    {
        return CommandRun(commands::setupNumber, QStringList { u"setup-number"_s } + arguments, environment());
    }
};

bool hasNoSecrets(const CommandRun &run)
{
    const QByteArray text = run.output + run.errors;
    return !text.contains(StandInWorld::AuthToken) && !text.contains(StandInWorld::Number) && !text.contains("password")
        && !text.contains("hidden");
}
}

class TestSetupNumber : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void addresses();
    void describes_data();
    void describes();
    void obstacles_data();
    void obstacles();
    void setsWhatDiffers();
    void leavesWhatIsRight();
    void dryRunChangesNothing();
    void trialAccountIsWarnedOf();
    void accountThatDoesNotTell();
    void errors_data();
    void errors();
    void keptOthers();
    void settings_data();
    void settings();
    void usage_data();
    void usage();
};

void TestSetupNumber::addresses()
{
    const auto publicUrl = PublicUrl::parse(u"https://ab.example.org/prefix/"_s);
    QVERIFY(publicUrl.has_value());
    const auto addresses = numbersetup::addressesFor(*publicUrl);
    QCOMPARE(addresses.voice, QByteArray("https://ab.example.org/prefix/twilio/voice"));
    QCOMPARE(addresses.voiceFallback, addresses.voice);
    QCOMPARE(addresses.status, QByteArray("https://ab.example.org/prefix/twilio/status"));
    const NumberState before = numbersetup::stateOf(numberWith({}));
    const NumberState after = numbersetup::withAddresses(before, addresses);
    QVERIFY(after != before);
    QCOMPARE(after.id, before.id);
    QCOMPARE(numbersetup::withAddresses(after, addresses), after);
}

void TestSetupNumber::describes_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"https://ab.example.org/twilio/voice"_s
                           << u"https://ab.example.org/twilio/voice (POST)"_s;
    QTest::newRow("user and query") << u"https://user:password@a.example/b?key=hidden"_s
                                    << u"https://a.example/b?… (POST)"_s;
    QTest::newRow("fragment") << u"https://a.example/b#rc=2"_s << u"https://a.example/b (POST)"_s;
    QTest::newRow("none") << QString() << u"not set"_s;
    QTest::newRow("nonsense") << u"not an address"_s << u"something that is no address"_s;
}

void TestSetupNumber::describes()
{
    QFETCH(QString, url);
    QFETCH(QString, shown);
    const NumberState state = numbersetup::stateOf({ { u"voice_url"_s, url }, { u"voice_method"_s, u"POST"_s } });
    QCOMPARE(numbersetup::describe(state),
        QString(u"  voice     "_s + shown + u"\n  fallback  not set\n  status    not set\n"_s));
}

void TestSetupNumber::obstacles_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<bool>("isTrial");
    QTest::addColumn<QString>("says"); // empty: none
    QTest::newRow("none") << QJsonObject() << false << QString();
    QTest::newRow("trial") << QJsonObject() << true << u"trial account"_s;
    QTest::newRow("application") << QJsonObject { { u"voice_application_sid"_s, u"AP1"_s } } << false
                                 << u"TwiML application"_s;
    QTest::newRow("trunk") << QJsonObject { { u"trunk_sid"_s, u"TK1"_s } } << false << u"SIP trunk"_s;
    QTest::newRow("text only") << QJsonObject { { u"capabilities"_s, QJsonObject { { u"voice"_s, false } } } } << false
                               << u"no voice calls"_s;
    QTest::newRow("fax") << QJsonObject { { u"voice_receive_mode"_s, u"fax"_s } } << false << u"no voice calls"_s;
}

void TestSetupNumber::obstacles()
{
    QFETCH(QJsonObject, changes);
    QFETCH(bool, isTrial);
    QFETCH(QString, says);
    const QStringList found = numbersetup::obstacles(numbersetup::stateOf(numberWith(changes)), isTrial);
    QCOMPARE(found.size(), says.isEmpty() ? 0 : 1);
    QVERIFY(says.isEmpty() || found.constFirst().contains(says));
}

void TestSetupNumber::setsWhatDiffers()
{
    const Twilio twilio;
    const CommandRun run = twilio.setUp();
    QVERIFY2(run.status == commands::Ok, run.errors.constData());
    QCOMPARE(run.errors, QByteArray());
    QCOMPARE(run.output,
        QByteArray("The number of TWILIO_PHONE_NUMBER called:\n"
                   "  voice     https://old.example/voice?\xE2\x80\xA6 (GET)\n"
                   "  fallback  not set\n"
                   "  status    not set\n"
                   "It now calls:\n"
                   "  voice     https://ab.example.org/twilio/voice (POST)\n"
                   "  fallback  https://ab.example.org/twilio/voice (POST)\n"
                   "  status    https://ab.example.org/twilio/status (POST)\n"));
    QCOMPARE(twilio.posts().size(), 1);
    const auto form = FormData::parse(twilio.posts().constFirst());
    QVERIFY(form.has_value());
    QCOMPARE(form->value("VoiceUrl"), u"https://ab.example.org/twilio/voice"_s);
    QCOMPARE(form->value("VoiceMethod"), u"POST"_s);
    QCOMPARE(form->value("VoiceFallbackUrl"), u"https://ab.example.org/twilio/voice"_s);
    QCOMPARE(form->value("StatusCallback"), u"https://ab.example.org/twilio/status"_s);
    QVERIFY(hasNoSecrets(run));
}

void TestSetupNumber::leavesWhatIsRight()
{
    const Twilio twilio(ours());
    const CommandRun run = twilio.setUp();
    QCOMPARE(run.status, int(commands::Ok));
    QVERIFY(run.output.contains("nothing was changed"));
    QVERIFY(twilio.posts().isEmpty());
}

void TestSetupNumber::dryRunChangesNothing()
{
    const Twilio twilio;
    const CommandRun run = twilio.setUp({ u"--dry-run"_s });
    QCOMPARE(run.status, int(commands::Ok));
    QVERIFY(run.output.contains("Without --dry-run it would call:\n  voice     https://ab.example.org/twilio/voice"));
    QVERIFY(twilio.posts().isEmpty());
    QVERIFY(hasNoSecrets(run));
}

void TestSetupNumber::trialAccountIsWarnedOf()
{
    const Twilio twilio({}, "Trial");
    const CommandRun run = twilio.setUp();
    QCOMPARE(run.status, int(commands::Ok));
    QVERIFY(run.errors.contains("refuses media streams"));
    QCOMPARE(run.errors.count('\n'), 1);
    QCOMPARE(twilio.posts().size(), 1);
}

void TestSetupNumber::accountThatDoesNotTell()
{
    Twilio twilio;
    twilio.answer(AccountPath, { 404, R"({"code":20404,"status":404})", {} });
    QCOMPARE(twilio.setUp().status, int(commands::Ok));
    QCOMPARE(twilio.posts().size(), 1);
}

void TestSetupNumber::errors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("says");
    const QByteArray unknown = R"({"code":20003,"status":401,"message":"Authenticate +4930123456"})";
    QTest::newRow("credentials") << ListPath << 401 << unknown << QByteArray("TWILIO_AUTH_TOKEN");
    QTest::newRow("no such number") << ListPath << 200 << QByteArray(R"({"incoming_phone_numbers":[]})")
                                    << QByteArray("set TWILIO_PHONE_NUMBER");
    QTest::newRow("wrong account") << ListPath << 404 << QByteArray(R"({"code":20404,"status":404})")
                                   << QByteArray("TWILIO_ACCOUNT_SID");
    QTest::newRow("address refused") << NumberPath << 400 << QByteArray(R"({"code":21502,"status":400})")
                                     << QByteArray("21502");
    QTest::newRow("forbidden") << NumberPath << 403 << QByteArray("{}") << QByteArray("active");
    QTest::newRow("trouble at Twilio") << ListPath << 503 << QByteArray("{}") << QByteArray("try again later");
}

void TestSetupNumber::errors()
{
    QFETCH(QByteArray, path);
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, says);
    Twilio twilio;
    twilio.answer(path, { http, body, {} });
    const CommandRun run = twilio.setUp();
    QCOMPARE(run.status, int(commands::Failed));
    QCOMPARE(run.output, QByteArray());
    QCOMPARE(run.errors.count('\n'), 1);
    QVERIFY2(run.errors.contains(says), run.errors.constData());
    QVERIFY(hasNoSecrets(run));
}

void TestSetupNumber::keptOthers()
{
    Twilio twilio;
    twilio.answer(NumberPath, { 200, json(numberWith({})), {} });
    const CommandRun run = twilio.setUp();
    QCOMPARE(run.status, int(commands::Failed));
    QVERIFY(run.errors.contains("has kept others"));
}

void TestSetupNumber::settings_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::newRow("no account") << u"TWILIO_ACCOUNT_SID"_s << QString();
    QTest::newRow("no token") << u"TWILIO_AUTH_TOKEN"_s << QString();
    QTest::newRow("no number") << u"TWILIO_PHONE_NUMBER"_s << QString();
    QTest::newRow("no address") << u"PUBLIC_URL"_s << QString();
    QTest::newRow("loopback") << u"PUBLIC_URL"_s << u"http://localhost:8000"_s;
}

void TestSetupNumber::settings()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    const Twilio twilio;
    QHash<QString, QString> environment = twilio.environment();
    environment.insert(variable, value);
    const CommandRun run(commands::setupNumber, { u"setup-number"_s }, environment);
    QCOMPARE(run.status, int(commands::Configuration));
    QVERIFY(run.errors.contains(variable.toLatin1()));
    QVERIFY(twilio.requests.isEmpty());
}

void TestSetupNumber::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::newRow("help") << QStringList { u"--help"_s } << int(commands::Ok);
    QTest::newRow("unknown option") << QStringList { u"--fast"_s } << int(commands::Usage);
    QTest::newRow("number as argument") << QStringList { u"+4930123456"_s } << int(commands::Usage);
}

void TestSetupNumber::usage()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    const Twilio twilio;
    const CommandRun run = twilio.setUp(arguments);
    QCOMPARE(run.status, status);
    QVERIFY(twilio.requests.isEmpty());
    QVERIFY(hasNoSecrets(run));
}

QTEST_GUILESS_MAIN(TestSetupNumber)
#include "tst_setupnumber.moc"
