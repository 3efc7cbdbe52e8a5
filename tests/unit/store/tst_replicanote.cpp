// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/replicanote.h"
#include "support/strictness.h"

using Kind = ReplicaNote::Kind;
using Trouble = ServiceError::Kind;

class TestReplicaNote : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void thereAndBack_data();
    void thereAndBack();
    void othersAreIgnored_data();
    void othersAreIgnored();
    void unknownTroubleIsTrouble();
};

void TestReplicaNote::thereAndBack_data()
{
    QTest::addColumn<ReplicaNote>("note");
    const QDateTime noon = QDateTime::fromString(QStringLiteral("2026-11-22T12:00:00.123Z"), Qt::ISODateWithMs);
    const auto row = [](const char *name, Kind kind, const QDateTime &asOf = {}, Trouble trouble = Trouble::Network,
                         const QString &caller = {}, const QString &call = {}) {
        QTest::newRow(name) << ReplicaNote { kind, QStringLiteral("0123456789abcdef"), asOf, trouble, caller, call };
    };
    row("changed", Kind::Changed);
    row("resigned", Kind::Resigned);
    row("question", Kind::Question);
    row("caught up", Kind::CaughtUp, noon);
    for (const Trouble trouble : { Trouble::Network, Trouble::Timeout, Trouble::Unauthorised, Trouble::RateLimited,
             Trouble::Refused, Trouble::NotFound, Trouble::Conflict, Trouble::Server, Trouble::Malformed })
        row(qPrintable(QStringLiteral("troubled %1").arg(int(trouble))), Kind::Troubled, {}, trouble);
    row("call began", Kind::CallBegan, {}, {}, QStringLiteral("00112233"), QStringLiteral("CA1"));
    row("call ended", Kind::CallEnded, {}, {}, {}, QStringLiteral("CA1"));
    row("the owner said yes", Kind::OwnerSaidYes, {}, {}, {}, QStringLiteral("00112233445566778899aabbccddeeff"));
    row("the owner said no", Kind::OwnerSaidNo, {}, {}, {}, QStringLiteral("00112233445566778899aabbccddeeff"));
}

void TestReplicaNote::thereAndBack()
{
    QFETCH(ReplicaNote, note);
    const QString written = replicanote::written(note);
    QVERIFY(written.toUtf8().size() < 400); // pg_notify() takes 8000
    QCOMPARE(replicanote::read(written), note);
}

void TestReplicaNote::othersAreIgnored_data()
{
    QTest::addColumn<QString>("payload");
    QTest::newRow("empty") << QString();
    QTest::newRow("no JSON") << QStringLiteral("hello");
    QTest::newRow("array") << QStringLiteral("[1]");
    QTest::newRow("unknown kind") << QStringLiteral(R"({"v":1,"kind":"party","from":"a"})");
    QTest::newRow("no kind") << QStringLiteral(R"({"v":1,"from":"a"})");
    QTest::newRow("newer version") << QStringLiteral(R"({"v":2,"kind":"changed","from":"a"})");
    QTest::newRow("caught up, but when?") << QStringLiteral(R"({"v":1,"kind":"caught_up","from":"a"})");
    QTest::newRow("endless") << QStringLiteral(R"({"v":1,"kind":"changed","from":")") + QString(2000, u'a')
            + QStringLiteral("\"}");
}

void TestReplicaNote::othersAreIgnored()
{
    QFETCH(QString, payload);
    QVERIFY(!replicanote::read(payload));
}

void TestReplicaNote::unknownTroubleIsTrouble()
{
    const auto note = replicanote::read(QStringLiteral(R"({"v":1,"kind":"troubled","from":"a","trouble":"plague"})"));
    QVERIFY(note);
    QCOMPARE(note->kind, Kind::Troubled);
    QCOMPARE(note->trouble, Trouble::Server);
}

QTEST_GUILESS_MAIN(TestReplicaNote)
#include "tst_replicanote.moc"
