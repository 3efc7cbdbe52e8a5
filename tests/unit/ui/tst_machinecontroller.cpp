// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "ui/machinecontroller.h"
#include "unit/app/httpstandin.h"

#include <QLoggingCategory>
#include <QMutex>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using State = MachineController::State;

namespace
{
//! A desktop whose settings a test may mend, with a Telegram that has nothing new.
struct Desk
{
    Desk()
    {
        telegram.answerAll({ 200, R"({"ok":true,"result":[]})", {} });
        telegram.answer("/bot1:x/getUpdates", { 200, {}, {}, true });
        telegram.answer(
            "/bot1:x/getMe", { 200, R"({"ok":true,"result":{"id":1,"is_bot":true,"first_name":"x"}})", {} });
        environment = {
            { u"TELEGRAM_BOT_TOKEN"_s, u"1:x"_s },
            { u"TELEGRAM_API_URL"_s, telegram.url().toString() },
            { u"TWILIO_AUTH_TOKEN"_s, u"0123456789abcdef0123456789abcdef"_s },
            { u"EDGE_TTS_URL"_s, u"ws://127.0.0.1:1"_s },
            { u"PUBLIC_URL"_s, u"https://machine.example"_s },
            { u"ALLOWED_CALLERS"_s, u"+4915100000001"_s },
            { u"HOST"_s, u"127.0.0.1"_s },
            { u"PORT"_s, u"0"_s },
            { u"DATA_DIR"_s, directory.filePath(u"data"_s) },
            { u"CACHE_DIR"_s, directory.filePath(u"cache"_s) },
            { u"WORKER_THREADS"_s, u"1"_s },
        };
    }

    void set(const QString &name, const QString &value)
    {
        const QMutexLocker locker(&mutex);
        environment.insert(name, value);
    }
    SettingsReading read()
    {
        const QMutexLocker locker(&mutex);
        return Settings::read({ environment, {}, {}, {} }, Need::Serve);
    }

    QTemporaryDir directory;
    HttpStandIn telegram;
    QMutex mutex; // settings are read in the machine's thread
    QHash<QString, QString> environment;
    MachineController controller { [this] { return read(); }, u"/home/of/settings"_s };
};
}

//! The window's switch, with a real machine behind it.
class TestMachineController : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    // What the machine says of services that are not there is not the point here.
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.*=false"_s); }
    void startsAndStops();
    void whatIsWrongIsSaidUntilItIsMended();
    void aTakenPortIsSaid();
    void isClosedOnlyWhenNothingRuns();
    void quitsWhileItStarts();
};

void TestMachineController::startsAndStops()
{
    Desk desk;
    QCOMPARE(desk.controller.state(), State::Stopped);
    QCOMPARE(desk.controller.addressText(), QString());
    desk.controller.operate();
    QCOMPARE(desk.controller.state(), State::Starting);
    QVERIFY(!desk.controller.canSwitch());
    QTRY_COMPARE(desk.controller.state(), State::Answering);
    QVERIFY(desk.controller.addressText().contains(u"https://machine.example"_s));
    // Without their keys it answers, and says what will be missing.
    QVERIFY(desk.controller.problems().join(u'\n').contains(u"DEEPGRAM_API_KEY"_s));
    desk.controller.operate();
    QTRY_COMPARE(desk.controller.state(), State::Stopped);
    QCOMPARE(desk.controller.problems(), QStringList());
    desk.controller.operate();
    QTRY_COMPARE(desk.controller.state(), State::Answering);
}

void TestMachineController::whatIsWrongIsSaidUntilItIsMended()
{
    Desk desk;
    desk.set(u"TELEGRAM_BOT_TOKEN"_s, {});
    desk.set(u"RETENTION_DAYS"_s, u"soon"_s);
    desk.controller.start();
    QTRY_COMPARE(desk.controller.state(), State::Refused);
    QCOMPARE(desk.controller.problems().size(), 2);
    QVERIFY(desk.controller.problems().join(u'\n').contains(u"TELEGRAM_BOT_TOKEN"_s));
    QVERIFY(desk.controller.remedyText().contains(u"/home/of/settings"_s));
    desk.set(u"TELEGRAM_BOT_TOKEN"_s, u"1:x"_s);
    desk.set(u"RETENTION_DAYS"_s, u"7"_s);
    desk.controller.operate();
    QTRY_COMPARE(desk.controller.state(), State::Answering);
}

void TestMachineController::aTakenPortIsSaid()
{
    Desk desk;
    desk.set(u"PORT"_s, QString::number(desk.telegram.port()));
    desk.controller.start();
    QTRY_COMPARE(desk.controller.state(), State::Refused);
    QCOMPARE(desk.controller.problems().size(), 1);
    QVERIFY(desk.controller.problems().constFirst().contains(u"cannot listen"_s));
}

void TestMachineController::isClosedOnlyWhenNothingRuns()
{
    Desk desk;
    QVERIFY(desk.controller.mayClose());
    QSignalSpy mayQuit(&desk.controller, &MachineController::mayQuit);
    desk.controller.start();
    QTRY_COMPARE(desk.controller.state(), State::Answering);
    QVERIFY(!desk.controller.mayClose());
    QTRY_COMPARE(mayQuit.size(), 1);
    QCOMPARE(desk.controller.state(), State::Stopped);
    QVERIFY(desk.controller.mayClose());
}

void TestMachineController::quitsWhileItStarts()
{
    Desk desk;
    QSignalSpy mayQuit(&desk.controller, &MachineController::mayQuit);
    desk.controller.start();
    desk.controller.quit();
    QCOMPARE(mayQuit.size(), 0);
    QTRY_COMPARE(mayQuit.size(), 1);
    QCOMPARE(desk.controller.state(), State::Stopped);
}

QTEST_GUILESS_MAIN(TestMachineController)
#include "tst_machinecontroller.moc"
