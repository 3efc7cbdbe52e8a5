// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! A day on which everything goes wrong, told in the most detail there is: nothing private stands in what an operator
//! sees. (What stands in the database's files is tst_e2e_secrets' matter.)
class TestE2eTraces : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyFault();
    void otherCommands();
    void theProcessShowsNothing();
};

namespace
{
constexpr qint64 OwnerId = 7'123'456'789;
const QString Pin = u"739154"_s;
const QString WrongPin = u"628043"_s;
const QString Guesser = u"+4915187654321"_s;
const QString MetricsToken = u"mt-5f0c2b1e9d8a7766"_s;
const QString DataKey = u"9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0"_s;
const QString Sender = u"Annegret Wanderfalke"_s;
const QString Text = u"der Hausschlüssel liegt unter dem Blumentopf"_s;
const QString Question = u"Wo genau liegt denn der Hausschlüssel?"_s;

void arm(Rig &rig)
{
    rig.environment[u"CALLER_PIN"_s] = Pin;
    rig.environment[u"METRICS_TOKEN"_s] = MetricsToken;
    rig.environment[u"DATA_KEY"_s] = DataKey;
    rig.environment[u"TELEGRAM_OWNER_ID"_s] = QString::number(OwnerId);
    rig.environment[u"LOG_LEVEL"_s] = u"debug"_s;
    rig.environment[u"QT_LOGGING_RULES"_s] = u"messengerab.*=true"_s;
    for (const QString &secret : { Pin, WrongPin, Guesser, Guesser.mid(1), Rig::owner(), Rig::owner().mid(1),
             MetricsToken, DataKey, Sender, Text, Question })
        rig.plantSecret(secret);
    rig.world.telegram.addMessage({ telegram::inPrivate(telegram::person(OwnerId, u"Olga"_s)),
        telegram::text(u"/start"_s), telegram::dated(QDateTime::currentSecsSinceEpoch() - 3600) });
    rig.receive(Sender, Text);
    // This is about what is said of the faults, not which they are.
    rig.expectComplaint(u"."_s);
    rig.expectServiceViolation(u"."_s);
}

void press(PhoneCall &phone, const QString &keys)
{
    for (const QChar key : keys) {
        phone.press(key);
        QTest::qWait(60); // a person's fingers
    }
}

//! What of it must not stand in this text, in any form.
QString privateIn(const QByteArray &text)
{
    for (const QString &secret : { Pin, WrongPin, Guesser.mid(1), Rig::owner().mid(1), MetricsToken, DataKey, Sender,
             Text, Question, u"Blumentopf"_s, FakeTelegram::defaultToken() }) {
        const QByteArray utf8 = secret.toUtf8();
        for (const QByteArray &form : { utf8, utf8.toPercentEncoding(), utf8.toHex(), utf8.toBase64().chopped(4) }) {
            if (text.contains(form))
                return secret;
        }
    }
    return {};
}

QString privateBelow(const QString &directory)
{
    QDirIterator files(directory, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly)) {
            if (const QString found = privateIn(file.readAll()); !found.isEmpty())
                return file.fileName() + u" holds "_s + found;
        }
    }
    return {};
}
}

void TestE2eTraces::everyFault()
{
    Rig rig;
    arm(rig);
    for (const FakeTelegram::FaultKind kind : { FakeTelegram::FaultKind::ServerError,
             FakeTelegram::FaultKind::HtmlError, FakeTelegram::FaultKind::EndEarly, FakeTelegram::FaultKind::Reset })
        rig.world.telegram.queueFault(kind);
    QVERIFY2(rig.start(), rig.story());

    PhoneCall &guesser = rig.phone(Guesser);
    guesser.dial(rig.voiceUrl());
    QVERIFY2(guesser.hears(Rig::phrase(Phrase::PinPrompt)), guesser.story());
    press(guesser, WrongPin + u'#');
    QVERIFY2(guesser.hears(Rig::phrase(Phrase::PinWrong)), guesser.story());
    guesser.hangUp();
    QVERIFY2(guesser.isOver(), guesser.story());

    using Claude = FakeAnthropic::FaultKind;
    for (const Claude kind : { Claude::ErrorInStream, Claude::BadRequest, Claude::HtmlError, Claude::EndEarly,
             Claude::ToolUse, Claude::ResetInStream, Claude::Refusal }) {
        rig.world.anthropic.queueFault(kind);
        rig.world.edge.queueFault(FakeEdge::FaultKind::Throttled);
        rig.world.edge.queueFault(FakeEdge::FaultKind::TextInBinary);
        rig.world.deepgram.queueFault(FakeDeepgram::FaultKind::StrangeMessages);
        PhoneCall &owner = rig.phone();
        owner.dial(rig.voiceUrl());
        QVERIFY2(owner.beginsToHear(Rig::phrase(Phrase::DoorNotice)), owner.story());
        press(owner, Pin);
        QVERIFY2(owner.hears(Rig::phrase(Phrase::PinRight)), owner.story());
        owner.say(Question);
        QVERIFY(owner.listensFor(4s));
        owner.hangUp();
        QVERIFY2(owner.isOver(), owner.story());
    }
    for (const QString &path :
        QStringList { u"/ready"_s, u"/health"_s, u"/metrics"_s, u"/twilio/voice"_s, u"/"_s + Pin }) {
        QByteArray body;
        const int status = rig.machine.get(path, &body);
        QVERIFY(status >= 200);
        QVERIFY2(privateIn(body).isEmpty(), qPrintable(path));
    }
    QVERIFY2(privateIn(rig.machine.output()).isEmpty(), qPrintable(privateIn(rig.machine.output())));
    QVERIFY(rig.machine.output().size() > 5000); // it has said a lot
    QCOMPARE(privateBelow(rig.environment.value(u"CACHE_DIR"_s)), QString());
    QCOMPARE(privateBelow(rig.environment.value(u"DATA_DIR"_s)), QString());
    QVERIFY2(rig.endsWell(), rig.story()); // looks through the log once more
}

void TestE2eTraces::otherCommands()
{
    Rig rig;
    arm(rig);
    QVERIFY2(rig.start(), rig.story());
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QVERIFY2(rig.stop(), rig.story());
    const auto run = [&](const QStringList &arguments, const QString &name, const QString &value) {
        QTemporaryDir directory;
        MachineProcess process(directory.path());
        MachineProcess::Environment environment = rig.environment;
        environment[name] = value;
        process.start(environment, arguments);
        return process.waitUntilGone() ? process.output() : QByteArray("it does not end");
    };
    // What each of them says when a secret stands in the wrong place, or is wrong.
    const QList<std::pair<QString, QString>> mistakes { { u"DATA_KEY"_s, Pin }, { u"CALLER_PIN"_s, Sender },
        { u"TELEGRAM_BOT_TOKEN"_s, Text }, { u"PUBLIC_URL"_s, u"http://x/"_s + MetricsToken },
        { u"DATABASE_URL"_s, u"postgresql://u:%1@127.0.0.1:1/x"_s.arg(MetricsToken) } };
    for (const auto &[name, value] : mistakes) {
        for (const QString &command : { u"serve"_s, u"check"_s, u"messages"_s, u"history"_s, u"setup-number"_s }) {
            const bool tellsMessages = command == u"messages" && name != u"DATA_KEY" && name != u"DATABASE_URL";
            const QByteArray output = run({ command }, name, value);
            QVERIFY2(!output.isEmpty(), qPrintable(command));
            if (!tellsMessages) // which is what it is for
                QVERIFY2(privateIn(output).isEmpty(), qPrintable(command + u' ' + name + u' ' + privateIn(output)));
        }
    }
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eTraces::theProcessShowsNothing()
{
    Rig rig;
    arm(rig);
    QVERIFY2(rig.start(), rig.story());
    const QString proc = u"/proc/%1/"_s.arg(rig.machine.id());
    QFile arguments(proc + u"cmdline"_s);
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    QVERIFY(privateIn(arguments.readAll()).isEmpty());
    QFile limits(proc + u"limits"_s);
    QVERIFY(limits.open(QIODevice::ReadOnly));
    static const QRegularExpression noCore(u"Max core file size +0 +0 "_s);
    QVERIFY(noCore.match(QString::fromLatin1(limits.readAll())).hasMatch());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eTraces)
#include "tst_e2e_traces.moc"
