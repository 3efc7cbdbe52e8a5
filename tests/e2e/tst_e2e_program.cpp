// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

#include <QTcpServer>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int Failed = 1;
constexpr int BadConfiguration = 78;
}

//! The program as a command: how it starts, what it says when it cannot, and its own telephone.
class TestE2eProgram : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void portTaken();
    void everyProblemIsNamed();
    void dataDirectoryIsNoDirectory();
    void answersFast();
    void firstStart();
    void stoppedWhileItStarts();
    void dial_data();
    void dial();
    void demo_data();
    void demo();
};

void TestE2eProgram::portTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Rig rig;
    rig.environment[u"PORT"_s] = QString::number(other.serverPort());
    rig.launch();
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), Failed);
    QVERIFY2(rig.machine.hasLogged(u"cannot listen on 127.0.0.1, port %1"_s.arg(other.serverPort())),
        rig.machine.output().constData());
}

void TestE2eProgram::everyProblemIsNamed()
{
    const QString secret = u"a-secret-in-the-wrong-place"_s;
    Rig rig;
    rig.environment.insert({ { u"TELEGRAM_BOT_TOKEN"_s, {} }, { u"TELEGRAM_TOKEN"_s, secret },
        { u"PORT"_s, u"99999"_s }, { u"ALLOWED_CALLERS"_s, u"0151 1234567"_s }, { u"CALLER_PIN"_s, u"12"_s },
        { u"TIMEZONE"_s, u"Mars/Base"_s }, { u"TTS_TIMEOUT"_s, u"soon"_s },
        { u"PUBLIC_URL"_s, u"http://example.org"_s } });
    rig.launch();
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), BadConfiguration);
    const QByteArray said = rig.machine.output();
    for (const char *name : { "TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN", "PORT", "ALLOWED_CALLERS", "CALLER_PIN",
             "TIMEZONE", "TTS_TIMEOUT", "PUBLIC_URL" })
        QVERIFY2(said.contains(name), name);
    for (const char *value : { "a-secret", "1234567", "Mars/Base" })
        QVERIFY2(!said.contains(value), said.constData());
}

void TestE2eProgram::dataDirectoryIsNoDirectory()
{
    Rig rig;
    rig.environment[u"DATA_DIR"_s] = u"/dev/null"_s;
    rig.launch();
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), Failed);
    QVERIFY2(rig.machine.hasLogged(u"DATA_DIR"_s), rig.machine.output().constData());
}

void TestE2eProgram::answersFast()
{
    // Nothing outside may hold up the start or the answer.
    Rig rig;
    FaultOptions options;
    for (int i = 0; i < 20; ++i)
        rig.world.telegram.queueFault(FakeTelegram::FaultKind::Hang, options);
    for (int i = 0; i < 60; ++i)
        rig.world.edge.queueFault(FakeEdge::FaultKind::HangUpgrade, options);
    rig.expectComplaint(u"cannot fetch messages|messenger is out of reach|voice "_s);
    rig.launch();
    QVERIFY(rig.machine.waitUntilReady(5s));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.isConnected(1s), call.story());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting), 3s), call.story());
    QVERIFY2(call.heard().first().start < 500ms, call.story());
    QVERIFY2(call.hears(Rig::phrase(Phrase::NothingNewKnown)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eProgram::firstStart()
{
    // No phrase lies ready, and the voice does not come: whom the port lets in is greeted at once all the same.
    Rig rig;
    QTemporaryDir noPhrases;
    rig.environment[u"CACHE_DIR"_s] = noPhrases.path();
    for (int i = 0; i < 60; ++i)
        rig.world.edge.queueFault(FakeEdge::FaultKind::HangUpgrade, {});
    rig.expectComplaint(u"voice "_s);
    rig.launch();
    QVERIFY(rig.machine.waitUntilReady(5s));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.isConnected(1s), call.story());
    QVERIFY2(call.listensUntil(700ms), call.story());
    QVERIFY2(call.soundSince(0ms) > 200ms, call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eProgram::stoppedWhileItStarts()
{
    // Without any voice the start waits half a second for a greeting; who stops the program then is obeyed.
    Rig rig;
    QTemporaryDir noPhrases;
    rig.environment.insert({ { u"CACHE_DIR"_s, noPhrases.path() }, { u"ESPEAK_DATA_PATH"_s, noPhrases.path() } });
    rig.expectComplaint(u"voice "_s);
    rig.launch();
    QVERIFY(rig.complains(u"The stand-in voice can not say"_s));
    rig.machine.signal(SIGTERM);
    QVERIFY(rig.machine.waitUntilGone(5s));
    QCOMPARE(rig.machine.exitCode(), 0);
}

void TestE2eProgram::dial_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("says goodbye by key") << QStringList { u"--press"_s, u"#"_s } << u"the machine hung up"_s;
    QTest::newRow("a stranger") << QStringList { u"--from"_s, u"+4915187654321"_s } << u"the machine hung up"_s;
}

void TestE2eProgram::dial()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    Rig rig;
    rig.plantSecret(u"+4915187654321"_s);
    rig.expectComplaint(u"refused: the number is withheld or not listed"_s);
    QVERIFY(rig.start());
    QTemporaryDir directory;
    MachineProcess phone(directory.path());
    const QString recording = directory.filePath(u"call.wav"_s);
    phone.start(rig.environment,
        QStringList { u"dial"_s, rig.voiceUrl().toString(), u"--connect-to"_s, rig.machine.address().toString(),
            u"--record"_s, recording }
            + arguments);
    QVERIFY(phone.waitUntilGone(30s));
    QVERIFY2(phone.exitCode() == 0, phone.output().constData());
    QVERIFY2(phone.hasLogged(says), phone.output().constData());
    QVERIFY(QFileInfo(recording).size() > 44 + 32000); // a second at least
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eProgram::demo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("leavesRecording");
    QTest::newRow("help") << QStringList { u"demo"_s, u"--help"_s } << false;
    if (!qEnvironmentVariableIsEmpty("MAB_TEST_ALL")) // over a minute of a call in real time
        QTest::newRow("whole call") << QStringList { u"demo"_s } << true;
}

void TestE2eProgram::demo()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, leavesRecording);
    QTemporaryDir directory;
    MachineProcess demo(directory.path());
    demo.start({}, arguments);
    QVERIFY(demo.waitUntilGone(200s));
    QVERIFY2(demo.exitCode() == 0, demo.output().constData());
    const QFileInfo recording(directory.filePath(u"demo-call.wav"_s));
    QCOMPARE(recording.exists(), leavesRecording);
    if (leavesRecording)
        QVERIFY(recording.size() > 44 + 30 * 32000); // half a minute, two sides
}

QTEST_GUILESS_MAIN(TestE2eProgram)
#include "tst_e2e_program.moc"
