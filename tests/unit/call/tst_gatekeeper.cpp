// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/gatekeeper.h"
#include "support/strictness.h"

using gatekeeper::Verdict;

class TestGatekeeper : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void realNumbers_data();
    void realNumbers();
    void judge_data();
    void judge();
};

void TestGatekeeper::realNumbers_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<bool>("real");
    QTest::newRow("german mobile") << QStringLiteral("+4915112345678") << true;
    QTest::newRow("longest") << QStringLiteral("+123456789012345") << true;
    QTest::newRow("too long") << QStringLiteral("+1234567890123456") << false;
    QTest::newRow("too short") << QStringLiteral("+123456") << false;
    QTest::newRow("without plus") << QStringLiteral("4915112345678") << false;
    QTest::newRow("with a space") << QStringLiteral("+49 15112345678") << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("plus alone") << QStringLiteral("+") << false;
    QTest::newRow("arabic digits") << QStringLiteral("+٤٩١٥١١٢٣٤٥٦٧") << false;
    QTest::newRow("sip") << QStringLiteral("sip:a@b") << false;
    for (const char *withheld : { "anonymous", "Restricted", "UNAVAILABLE", "unknown", "private", "blocked",
             "+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533" })
        QTest::newRow(withheld) << QString::fromLatin1(withheld) << false;
}

void TestGatekeeper::realNumbers()
{
    QFETCH(QString, number);
    QFETCH(bool, real);
    QCOMPARE(gatekeeper::isRealNumber(number), real);
}

void TestGatekeeper::judge_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<QStringList>("allowed");
    QTest::addColumn<bool>("any");
    QTest::addColumn<bool>("pin");
    QTest::addColumn<Verdict>("verdict");
    const QString owner = QStringLiteral("+4915112345678");
    QTest::newRow("listed") << owner << QStringList { owner } << false << false << Verdict::Admit;
    QTest::newRow("not listed") << QStringLiteral("+4915112345679") << QStringList { owner } << false << false
                                << Verdict::Stranger;
    QTest::newRow("a longer one") << owner + u'1' << QStringList { owner } << false << false << Verdict::Stranger;
    QTest::newRow("a suffix") << owner.mid(1) << QStringList { owner } << false << false << Verdict::Stranger;
    QTest::newRow("nothing configured") << owner << QStringList() << false << false << Verdict::NotConfigured;
    QTest::newRow("any") << owner << QStringList() << true << false << Verdict::Admit;
    QTest::newRow("any, withheld word") << QStringLiteral("anonymous") << QStringList() << true << false
                                        << Verdict::Stranger;
    QTest::newRow("any, withheld spelling")
        << QStringLiteral("+266696687") << QStringList() << true << false << Verdict::Stranger;
    QTest::newRow("withheld spelling listed")
        << QStringLiteral("+266696687") << QStringList { QStringLiteral("+266696687") } << false << false
        << Verdict::Stranger;
    QTest::newRow("empty listed") << QString() << QStringList { QString() } << false << false << Verdict::Stranger;
    QTest::newRow("pin set, not listed") << QStringLiteral("+4915112345679") << QStringList { owner } << false << true
                                         << Verdict::UnlistedWithPin;
    QTest::newRow("pin set, withheld") << QStringLiteral("anonymous") << QStringList { owner } << false << true
                                       << Verdict::UnlistedWithPin;
    QTest::newRow("pin set, any, withheld") << QString() << QStringList() << true << true << Verdict::AskPin;
    QTest::newRow("only pin set, withheld")
        << QStringLiteral("+266696687") << QStringList() << false << true << Verdict::AskPin;
    QTest::newRow("pin set") << owner << QStringList { owner } << false << true << Verdict::AskPin;
    QTest::newRow("only pin set") << owner << QStringList() << false << true << Verdict::AskPin;
}

void TestGatekeeper::judge()
{
    QFETCH(QString, number);
    QFETCH(QStringList, allowed);
    QFETCH(bool, any);
    QFETCH(bool, pin);
    QFETCH(Verdict, verdict);
    CallSettings settings;
    settings.allowedCallers = allowed;
    settings.anyCaller = any;
    settings.pinSet = pin;
    QCOMPARE(gatekeeper::judge(number, settings), verdict);
}

QTEST_GUILESS_MAIN(TestGatekeeper)
#include "tst_gatekeeper.moc"
