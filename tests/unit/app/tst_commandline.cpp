// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "support/strictness.h"
#include "unit/app/commandrun.h"

using namespace Qt::StringLiterals;

//! What all subcommands do alike, as a shell sees it.
class TestCommandLine : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void usage_data();
    void usage();
};

void TestCommandLine::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *name, const QStringList &arguments, int status, const char *told) {
        QTest::newRow(name) << arguments << status << QByteArray(told);
    };
    row("serve, superfluous", { u"serve"_s, u"extra"_s }, commands::Usage, "serve takes options only");
    row("demo, superfluous", { u"demo"_s, u"extra"_s }, commands::Usage, "demo takes options only");
    row("check, superfluous", { u"check"_s, u"extra"_s }, commands::Usage, "check takes options only");
    row("health, superfluous", { u"health"_s, u"extra"_s }, commands::Usage, "health takes options only");
    row("setup-number, superfluous", { u"setup-number"_s, u"extra"_s }, commands::Usage,
        "setup-number takes options only");
    row("messages, superfluous", { u"messages"_s, u"show"_s, u"1@99"_s, u"extra"_s }, commands::Usage,
        "messages takes an action and an ID only");
    row("history, superfluous", { u"history"_s, u"show"_s, u"CA1"_s, u"extra"_s }, commands::Usage,
        "history takes an action and an ID only");
    row("history, no such action", { u"history"_s, u"extra"_s }, commands::Usage, "list, show, export and forget");
    row("history, a messages' option", { u"history"_s, u"--new"_s }, commands::Usage, "history --help");
    row("help of messages", { u"messages"_s, u"--help"_s }, commands::Ok, "");
    row("help of history", { u"history"_s, u"--help"_s }, commands::Ok, "");
    row("dial, a second address", { u"dial"_s, u"http://127.0.0.1:1"_s, u"extra"_s }, commands::Usage,
        "dial takes one argument only");
    row("dial, none", { u"dial"_s }, commands::Usage, "dial needs the URL");
    row("behind an option", { u"demo"_s, u"--language"_s, u"en"_s, u"extra"_s }, commands::Usage,
        "demo takes options only");
    row("behind two dashes", { u"serve"_s, u"--"_s, u"extra"_s }, commands::Usage, "serve takes options only");
    row("unknown option", { u"demo"_s, u"--loud"_s }, commands::Usage, "demo --help");
    row("option without a command", { u"--loud"_s }, commands::Usage, "serve --help");
    row("no such command", { u"answer"_s }, commands::Usage, "there is no command");
    row("help of a command", { u"demo"_s, u"--help"_s }, commands::Ok, "");
    row("help", { u"--help"_s }, commands::Ok, "");
    row("version", { u"--version"_s }, commands::Ok, "");
}

void TestCommandLine::usage()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QByteArray, told);
    const CommandRun run(commands::run, QStringList { u"messenger-ab"_s } + arguments, {});
    QCOMPARE(run.status, status);
    QVERIFY2(run.errors.contains(told), run.errors.constData());
    QCOMPARE(run.output.isEmpty(), status != commands::Ok);
    QCOMPARE(run.errors.isEmpty(), status == commands::Ok);
    if (!told.isEmpty())
        QVERIFY(!run.errors.contains("extra")); // it may be a key in the wrong place
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
