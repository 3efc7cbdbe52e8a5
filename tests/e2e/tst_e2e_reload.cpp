// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"
#include "e2e/rig.h"
#include "support/notifysocket.h"
#include "support/strictness.h"

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString text = u"der Schlüssel liegt im Garten"_s;
const QString later = u"der Zug kommt später"_s;
const QString question = u"Wann kommt der Zug?"_s;
const QString answer = u"Das steht nicht darin."_s;

QString partner()
{
    return u"+4915187654321"_s;
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write");
}

//! Secrets in files, as an orchestrator mounts them.
class SecretFiles
{
public:
    explicit SecretFiles(Rig &rig) : m_rig(rig) { }

    //! From now on the program reads this setting from a file.
    void take(const QString &name) { exchange(name, m_rig.environment.take(name)); }
    void exchange(const QString &name, const QString &secret)
    {
        m_rig.plantSecret(secret);
        write(m_directory.filePath(name), secret.toUtf8() + '\n');
        m_rig.environment[name + u"_FILE"_s] = m_directory.filePath(name);
    }
    [[nodiscard]] QString path(const QString &name) const { return m_directory.filePath(name); }

private:
    Rig &m_rig;
    QTemporaryDir m_directory;
};

QString hangUp(PhoneCall &call)
{
    call.hangUp();
    return call.isOver() ? QString() : QString::fromUtf8(call.story());
}
}

//! SIGHUP: other settings for the next call, and nothing of it in those that run.
class TestE2eReload : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreExchangedDuringACall();
    void aStreamComesAfterTheExchange();
    void dotEnvIsReadAgain();
    void whatIsWrongChangesNothing();
    void aPinFromNowOn();
    void theServiceManagerIsTold();
};

void TestE2eReload::keysAreExchangedDuringACall()
{
    Rig rig;
    SecretFiles files(rig);
    const QStringList names { u"TELEGRAM_BOT_TOKEN"_s, u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s,
        u"TWILIO_AUTH_TOKEN"_s };
    for (const QString &name : names)
        files.take(name);
    rig.environment[u"ALLOWED_CALLERS"_s] = Rig::owner() + u',' + partner();
    rig.answers[question] = answer;
    rig.receive(u"Anna"_s, text);
    QVERIFY(rig.start());
    PhoneCall &running = rig.phone();
    running.dial(rig.voiceUrl());
    QVERIFY2(running.beginsToHear(Rig::announcement(u"Anna"_s, text)), running.story());

    const QString telegram
        = FakeTelegram::defaultToken().section(u':', 0, 0) + u":AAanotheranotheranotheranotheranother"_s;
    const QString anthropic = u"sk-ant-another-key"_s, deepgram = u"another-deepgram-key"_s;
    const QString twilio = u"99999999999999999999999999999999"_s;
    rig.world.telegram.exchangeToken(telegram); // the old one is worth nothing from this moment
    rig.expectServiceViolation(u"telegram: a token that is not this bot's"_s);
    rig.expectComplaint(u"cannot fetch messages: unauthorised"_s);
    rig.world.anthropic.accept(anthropic);
    rig.world.deepgram.accept(deepgram);
    files.exchange(names[0], telegram);
    files.exchange(names[1], anthropic);
    files.exchange(names[2], deepgram);
    files.exchange(names[3], twilio);
    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.hasLogged(u"changed for calls that come from now on: ANTHROPIC_API_KEY DEEPGRAM_API_KEY "
                                      "TELEGRAM_BOT_TOKEN TWILIO_AUTH_TOKEN"_s));
    QTRY_VERIFY(rig.world.telegram.isPolled());
    rig.receive(u"Ben"_s, later);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);

    // The next call has the new ones; who signs by the old one is nobody any more.
    SoftphoneOptions options = rig.phoneOptions(partner());
    PhoneCall &refused = rig.phone(options);
    refused.dial(rig.voiceUrl());
    QVERIFY(refused.isOver());
    rig.expectComplaint(u"its signature does not fit"_s);
    rig.expectPhoneViolation(11200);
    options.identity.authToken = twilio.toUtf8();
    PhoneCall &next = rig.phone(options);
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hears(Rig::announcement(u"Ben"_s, later)), next.story());
    QCOMPARE(rig.world.anthropic.requests().last().header("x-api-key"), anthropic.toUtf8());
    QCOMPARE(rig.world.deepgram.requests().last().header("authorization"), "Token " + deepgram.toUtf8());

    // The one that ran all the while goes on with what it began with.
    QVERIFY2(running.hears(Rig::announcement(u"Anna"_s, text)), running.story());
    running.say(question);
    QVERIFY2(running.hears(answer), running.story());
    QCOMPARE(rig.world.anthropic.requests().last().header("x-api-key"), FakeAnthropic::defaultKey().toUtf8());
    QCOMPARE(hangUp(next), QString());
    QCOMPARE(hangUp(running), QString());
    QTRY_COMPARE(rig.inbox().stateOf(text), int(InboxFile::Heard));
    QTRY_COMPARE(rig.inbox().stateOf(later), int(InboxFile::Heard));
    QVERIFY2(rig.endsWell(), rig.story());
}

// Its token was sealed with a secret that is gone when it is shown.
void TestE2eReload::aStreamComesAfterTheExchange()
{
    Rig rig;
    SecretFiles files(rig);
    files.take(u"TWILIO_AUTH_TOKEN"_s);
    rig.receive(u"Anna"_s, text);
    QVERIFY(rig.start());
    HandmadeLine line(rig);
    QCOMPARE(line.ask().status, 200);
    const auto parameters = line.parameters();
    // As Twilio advises: both hold for a while, the newer one in front.
    files.exchange(u"TWILIO_AUTH_TOKEN"_s, u"99999999999999999999999999999999,"_s + FakeTwilioRest::defaultAuthToken());
    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.hasLogged(u"from now on: TWILIO_AUTH_TOKEN"_s));
    QVERIFY(line.open());
    line.start(parameters);
    QTRY_VERIFY(line.received() > 0);
    line.stop();
    QTRY_VERIFY(!line.isOpen());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eReload::dotEnvIsReadAgain()
{
    Rig rig;
    const QString dotEnv = rig.workingDirectory() + u"/.env"_s;
    rig.environment.remove(u"ALLOWED_CALLERS"_s);
    write(dotEnv, "ALLOWED_CALLERS=" + Rig::owner().toUtf8() + "\nPORT_NOT_OURS=1\n");
    rig.receive(u"Anna"_s, text);
    QVERIFY(rig.start());
    PhoneCall &stranger = rig.phone(partner());
    stranger.dial(rig.voiceUrl());
    QVERIFY2(stranger.hears(Rig::phrase(Phrase::PrivateLine)), stranger.story());
    QVERIFY(stranger.isOver());
    rig.expectComplaint(u"refused: the number is withheld or not listed"_s);

    write(dotEnv, "ALLOWED_CALLERS=" + Rig::owner().toUtf8() + ',' + partner().toUtf8() + "\nRETENTION_DAYS=3\n");
    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.hasLogged(u"from now on: ALLOWED_CALLERS\""_s));
    QVERIFY(rig.complains(u"without effect until the program is started again: RETENTION_DAYS$"_s));
    PhoneCall &friendly = rig.phone(partner());
    friendly.dial(rig.voiceUrl());
    QVERIFY2(friendly.hears(Rig::announcement(u"Anna"_s, text)), friendly.story());
    QCOMPARE(hangUp(friendly), QString());

    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.output().count("RETENTION_DAYS") >= 2); // said as long as it holds
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eReload::whatIsWrongChangesNothing()
{
    Rig rig;
    SecretFiles files(rig);
    files.take(u"ANTHROPIC_API_KEY"_s);
    rig.receive(u"Anna"_s, text);
    QVERIFY(rig.start());
    write(files.path(u"ANTHROPIC_API_KEY"_s), {});
    write(rig.workingDirectory() + u"/.env"_s, "TTS_TIMEOUT=soon\nMAX_CALLS=5\n");
    rig.machine.signal(SIGHUP);
    QVERIFY(rig.complains(u"SIGHUP: ANTHROPIC_API_KEY_FILE names an empty file"_s));
    QVERIFY(rig.complains(u"SIGHUP: TTS_TIMEOUT is not a number of seconds"_s));
    QVERIFY(rig.complains(u"SIGHUP: nothing was changed"_s));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, text)), call.story());
    QCOMPARE(hangUp(call), QString());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eReload::aPinFromNowOn()
{
    Rig rig;
    SecretFiles files(rig);
    rig.receive(u"Anna"_s, text);
    files.exchange(u"CALLER_PIN"_s, u"804217"_s);
    QVERIFY(rig.start());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinPrompt)), first.story());
    files.exchange(u"CALLER_PIN"_s, u"593826"_s);
    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.hasLogged(u"from now on: CALLER_PIN"_s));
    // Who is at the door already is judged by the one that held when he came.
    for (const QChar key : u"804217"_s)
        first.press(key);
    QVERIFY2(first.hears(Rig::announcement(u"Anna"_s, text)), first.story());
    QCOMPARE(hangUp(first), QString());

    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(Rig::phrase(Phrase::PinPrompt)), second.story());
    for (const QChar key : u"804217"_s)
        second.press(key);
    QVERIFY2(second.hears(Rig::phrase(Phrase::PinWrong)), second.story());
    for (const QChar key : u"593826"_s)
        second.press(key);
    QVERIFY2(second.hears(Rig::phrase(Phrase::PinRight)), second.story());
    QCOMPARE(hangUp(second), QString());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eReload::theServiceManagerIsTold()
{
    Rig rig;
    const QString name = rig.workingDirectory() + u"/notify"_s;
    NotifySocket manager(name.toLocal8Bit());
    rig.environment.insert({ { u"NOTIFY_SOCKET"_s, name }, { u"WATCHDOG_USEC"_s, u"600000"_s } });
    QVERIFY(rig.start());
    QTRY_VERIFY(manager.heard().count("WATCHDOG=1") >= 2);
    QVERIFY(manager.heard().first().startsWith("READY=1"));
    rig.machine.signal(SIGHUP);
    QTRY_VERIFY(rig.machine.hasLogged(u"nothing has changed"_s));
    const auto told = [&manager](const char *state) {
        const QByteArrayList heard = manager.heard();
        return std::ranges::count_if(heard, [state](const QByteArray &one) { return one.startsWith(state); });
    };
    QTRY_COMPARE(told("READY=1"), 2);
    QCOMPARE(told("RELOADING=1"), 1);
    const auto fed = told("WATCHDOG=1");
    QTRY_VERIFY(told("WATCHDOG=1") > fed);
    QCOMPARE(told("STOPPING=1"), 0);
    QVERIFY2(rig.endsWell(), rig.story());
    QCOMPARE(told("STOPPING=1"), 1);
}

QTEST_GUILESS_MAIN(TestE2eReload)
#include "tst_e2e_reload.moc"
