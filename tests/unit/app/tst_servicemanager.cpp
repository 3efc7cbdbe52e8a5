// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicemanager.h"
#include "support/notifysocket.h"
#include "support/strictness.h"

#include <QTemporaryDir>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! What systemd is told.
class TestServiceManager : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void silentWithoutAManager();
    void tells_data();
    void tells();
    void feedsTheWatchdogOnlyWhenAllLive();
    void anotherProcessIsMeant();
    void aDeadManagerIsComplainedOf();
};

void TestServiceManager::init()
{
    for (const char *variable : { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" })
        qunsetenv(variable);
}

void TestServiceManager::silentWithoutAManager()
{
    ServiceManager manager;
    manager.ready("up", [](const auto &alive) { alive(); });
    manager.reloading();
    manager.stopping();
}

void TestServiceManager::tells_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("a path") << QByteArray();
    QTest::newRow("an abstract name") << QByteArray("@messenger-ab-test-" + QByteArray::number(::getpid()));
}

void TestServiceManager::tells()
{
    QFETCH(QByteArray, name);
    QTemporaryDir directory;
    if (name.isEmpty())
        name = directory.filePath(u"notify"_s).toLocal8Bit();
    NotifySocket systemd(name);
    qputenv("NOTIFY_SOCKET", name);
    ServiceManager manager;
    QVERIFY(!qEnvironmentVariableIsSet("NOTIFY_SOCKET")); // no child speaks for us
    QVERIFY(!manager.watchdog());
    manager.ready("Answering calls", [](const auto &alive) { alive(); });
    manager.reloading();
    manager.stopping();
    const QByteArrayList heard = systemd.heard();
    QCOMPARE(heard.size(), 3);
    QCOMPARE(heard.at(0), "READY=1\nSTATUS=Answering calls");
    QVERIFY(heard.at(1).startsWith("RELOADING=1\nMONOTONIC_USEC="));
    QVERIFY(heard.at(1).sliced(heard.at(1).lastIndexOf('=') + 1).toLongLong() > 0);
    QVERIFY(heard.at(2).startsWith("STOPPING=1"));
}

void TestServiceManager::feedsTheWatchdogOnlyWhenAllLive()
{
    const QByteArray name = "@messenger-ab-test-" + QByteArray::number(::getpid());
    NotifySocket systemd(name);
    qputenv("NOTIFY_SOCKET", name);
    qputenv("WATCHDOG_USEC", "60000");
    qputenv("WATCHDOG_PID", QByteArray::number(::getpid()));
    ServiceManager manager;
    QCOMPARE(manager.watchdog(), 60ms);
    bool lives = true;
    int asked = 0;
    manager.ready("up", [&](const std::function<void()> &alive) {
        ++asked;
        if (lives)
            alive();
    });
    QTRY_VERIFY(systemd.heard().count("WATCHDOG=1") >= 4);
    lives = false;
    const qsizetype fed = systemd.heard().count("WATCHDOG=1");
    const int before = asked;
    QTRY_VERIFY(asked >= before + 4);
    QCOMPARE(systemd.heard().count("WATCHDOG=1"), fed);
}

void TestServiceManager::anotherProcessIsMeant()
{
    qputenv("WATCHDOG_USEC", "60000");
    qputenv("WATCHDOG_PID", QByteArray::number(::getpid() + 1));
    const ServiceManager manager;
    QVERIFY(!manager.watchdog());
}

void TestServiceManager::aDeadManagerIsComplainedOf()
{
    const QByteArray name = "@messenger-ab-nobody-" + QByteArray::number(::getpid());
    qputenv("NOTIFY_SOCKET", name);
    ServiceManager manager;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"service manager cannot be told"_s));
    manager.status("up");
}

QTEST_GUILESS_MAIN(TestServiceManager)
#include "tst_servicemanager.moc"
