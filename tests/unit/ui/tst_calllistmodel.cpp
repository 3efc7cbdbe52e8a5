// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "ui/calllistmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
CallRecord callOf(const QString &id, CallRecord::Outcome outcome = CallRecord::Outcome::Completed)
{
    CallRecord record;
    record.callId = id;
    record.startedAt = QDateTime(QDate(2026, 11, 24), QTime(8, 0), Qt::UTC);
    record.length = 125s;
    record.outcome = outcome;
    record.messagesNew = 4;
    record.messagesHeard = 3;
    return record;
}

QString textOf(const CallListModel &model, int row, CallListModel::Role role)
{
    return model.data(model.index(row), role).toString();
}
}

//! What the window shows of calls that ended.
class TestCallListModel : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestOnTop();
    void inWords();
    void aRefusedCallToldNothing();
    void keepsTheNewest();
};

void TestCallListModel::theNewestOnTop()
{
    CallListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy counted(&model, &CallListModel::countChanged);
    model.add(callOf(u"first"_s, CallRecord::Outcome::Failed));
    model.add(callOf(u"second"_s, CallRecord::Outcome::CallerHungUp));
    QCOMPARE(model.count(), 2);
    QCOMPARE(counted.size(), 2);
    QCOMPARE(textOf(model, 0, CallListModel::OutcomeText), u"caller hung up"_s);
    QCOMPARE(textOf(model, 1, CallListModel::OutcomeText), u"broke off"_s);
}

void TestCallListModel::inWords()
{
    CallListModel model;
    model.add(callOf(u"any"_s));
    QCOMPARE(textOf(model, 0, CallListModel::LengthText), u"2:05"_s);
    QCOMPARE(textOf(model, 0, CallListModel::OutcomeText), u"said goodbye"_s);
    QVERIFY(textOf(model, 0, CallListModel::MessagesText).startsWith(u"3 of 4"_s));
    QVERIFY(!textOf(model, 0, CallListModel::TimeText).isEmpty());
    CallRecord empty = callOf(u"other"_s);
    empty.messagesNew = 0;
    empty.messagesHeard = 0;
    model.add(empty);
    QCOMPARE(textOf(model, 0, CallListModel::MessagesText), u"nothing new"_s);
}

void TestCallListModel::aRefusedCallToldNothing()
{
    CallListModel model;
    model.add(callOf(u"stranger"_s, CallRecord::Outcome::Refused));
    QCOMPARE(textOf(model, 0, CallListModel::OutcomeText), u"refused"_s);
    QCOMPARE(textOf(model, 0, CallListModel::MessagesText), QString());
}

void TestCallListModel::keepsTheNewest()
{
    CallListModel model;
    for (qsizetype i = 0; i < CallListModel::Most; ++i)
        model.add(callOf(QString::number(i), CallRecord::Outcome::Failed));
    model.add(callOf(u"newest"_s));
    QCOMPARE(model.count(), CallListModel::Most);
    QCOMPARE(textOf(model, 0, CallListModel::OutcomeText), u"said goodbye"_s);
}

QTEST_GUILESS_MAIN(TestCallListModel)
#include "tst_calllistmodel.moc"
