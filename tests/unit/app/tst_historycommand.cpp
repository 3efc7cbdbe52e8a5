// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "support/strictness.h"
#include "unit/app/filledstore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
CommandRun ran(const FilledStore &store, const QStringList &arguments)
{
    return store.run(commands::history, QStringList { u"history"_s } + arguments);
}

QStringList idsIn(const QByteArray &json)
{
    QStringList ids;
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &value : array)
        ids += value[u"id"].toString();
    return ids;
}

StoredCall eventful()
{
    StoredCall call = FilledStore::call(u"CA1"_s);
    call.interruptions = 1;
    call.turns = { { 700ms, 950ms }, {} };
    call.errors = { u"answer: timeout"_s };
    call.transcript = { { 0ms, false, u"Hallo\x1b[2J"_s }, { 65s, true, u"Und sonst?"_s } };
    call.heard = { { {}, 99, 1 }, { u"bc1"_s, 99, 2 } };
    return call;
}
}

//! `messenger-ab history`, as a shell sees it.
class TestHistoryCommand : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void list();
    void listAsJson();
    void show();
    void showAsJson();
    void numbersOnlyWhenKept();
    void strangeNumbersDoNothing();
    void goesOn();
    void exports();
    void forgets();
    void unknown();
    void nothingHere();
};

void TestHistoryCommand::list()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::call(u"CA0123456789abcdef0123456789abcdef"_s)));
    StoredCall withheld = FilledStore::call(u"CA2"_s, FilledStore::Now.addSecs(60));
    withheld.number.clear();
    QVERIFY(store.add(withheld));
    const CommandRun run = ran(store, {});
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.errors, QByteArray());
    QCOMPARE(QString::fromUtf8(run.output),
        u"CA2                                 2026-11-22 17:01   1:07  completed       heard 2 of 3    withheld\n"
        "CA0123456789abcdef0123456789abcdef  2026-11-22 17:00   1:07  completed       heard 2 of 3    …123\n"_s);
}

void TestHistoryCommand::listAsJson()
{
    FilledStore store;
    QVERIFY(store.add(eventful()));
    const QJsonArray array = QJsonDocument::fromJson(ran(store, { u"--json"_s }).output).array();
    QCOMPARE(array.size(), 1);
    const QJsonObject expected { { u"id"_s, u"CA1"_s }, { u"started_at"_s, u"2026-11-22T16:00:00.000Z"_s },
        { u"length_seconds"_s, 67.4 }, { u"outcome"_s, u"completed"_s },
        { u"caller"_s, QString::fromLatin1(store.cipher.fingerprint("+4915100000123")) }, { u"caller_end"_s, u"123"_s },
        { u"messages_new"_s, 3 }, { u"messages_heard"_s, 2 }, { u"interruptions"_s, 1 },
        { u"turns"_s,
            QJsonArray { QJsonObject { { u"first_text_seconds"_s, 0.7 }, { u"first_sound_seconds"_s, 0.95 } },
                QJsonObject {
                    { u"first_text_seconds"_s, QJsonValue() }, { u"first_sound_seconds"_s, QJsonValue() } } } },
        { u"errors"_s, QJsonArray { u"answer: timeout"_s } }, { u"recording_seconds"_s, 0 } };
    QCOMPARE(array[0].toObject(), expected);
}

void TestHistoryCommand::show()
{
    FilledStore store;
    QVERIFY(store.add(eventful()));
    const CommandRun run = ran(store, { u"show"_s, u"CA1"_s });
    QCOMPARE(run.status, commands::Ok);
    const QString shown = QString::fromUtf8(run.output);
    for (const QString &part : { u"2026-11-22 17:00, 1:07 minutes"_s, u"completed"_s, u"…123"_s, u"2 heard of 3 new"_s,
             u"1@99"_s, u"2@99@bc1"_s, u"0.95 s, no answer"_s, u"answer: timeout"_s, u"0:00  machine  Hallo"_s,
             u"1:05  caller   Und sonst?"_s })
        QVERIFY2(shown.contains(part), qPrintable(part + u" is missing in\n"_s + shown));
    QVERIFY(!shown.contains(QChar(0x1b)));
}

void TestHistoryCommand::showAsJson()
{
    FilledStore store;
    QVERIFY(store.add(eventful()));
    const CommandRun run = ran(store, { u"show"_s, u"CA1"_s, u"--json"_s });
    const QJsonObject object = QJsonDocument::fromJson(run.output).object();
    QCOMPARE(object[u"transcript"_s].toArray(),
        (QJsonArray {
            QJsonObject { { u"at_seconds"_s, 0 }, { u"who"_s, u"machine"_s }, { u"text"_s, u"Hallo\x1b[2J"_s } },
            QJsonObject { { u"at_seconds"_s, 65 }, { u"who"_s, u"caller"_s }, { u"text"_s, u"Und sonst?"_s } } }));
    QCOMPARE(object[u"heard"_s].toArray(), (QJsonArray { u"1@99"_s, u"2@99@bc1"_s }));
    QVERIFY(!run.output.contains('\x1b'));
}

void TestHistoryCommand::numbersOnlyWhenKept()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::call(u"CA1"_s)));
    QVERIFY(store.add(FilledStore::call(u"CA2"_s), { true, true }));
    QVERIFY(!ran(store, { u"show"_s, u"CA1"_s }).output.contains("+4915100000123"));
    QVERIFY(ran(store, { u"show"_s, u"CA2"_s }).output.contains("+4915100000123"));
    const QJsonArray array = QJsonDocument::fromJson(ran(store, { u"--json"_s }).output).array();
    QCOMPARE(array[0][u"number"].toString(), u"+4915100000123"_s);
    QVERIFY(!array[1].toObject().contains(u"number"));
}

void TestHistoryCommand::strangeNumbersDoNothing()
{
    FilledStore store;
    StoredCall call = FilledStore::call(u"CA1"_s);
    call.number = u"sip:x@example.com\x1b\x63"_s; // the end of it resets a terminal
    QVERIFY(store.add(call));
    for (const QStringList &arguments : { QStringList(), QStringList { u"show"_s, u"CA1"_s } }) {
        const CommandRun run = ran(store, arguments);
        QVERIFY2(run.output.contains("…m c"), run.output.constData());
        QVERIFY(!run.output.contains('\x1b'));
    }
}

void TestHistoryCommand::goesOn()
{
    FilledStore store;
    for (int i = 100; i < 160; ++i)
        QVERIFY(store.add(FilledStore::call(u"CA%1"_s.arg(i)))); // all at the same moment
    const CommandRun all = ran(store, { u"--json"_s });
    QCOMPARE(idsIn(all.output).size(), 50);
    QVERIFY2(all.errors.contains("go on with --before CA110"), all.errors.constData());
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"CA110"_s }).output).size(), 10);
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--limit"_s, u"2"_s }).output), (QStringList { u"CA159"_s, u"CA158"_s }));
    QVERIFY(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"2026-11-22"_s }).output).isEmpty());
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"2026-11-23"_s }).output).size(), 50);
    QCOMPARE(ran(store, { u"--before"_s, u"CA999"_s }).status, commands::Failed);
}

void TestHistoryCommand::exports()
{
    FilledStore store;
    QVERIFY(store.database
                ->inTransaction([&]() -> Result<void> {
                    for (int i = 0; i < 450; ++i) {
                        StoredCall call = eventful();
                        call.id = u"CA%1"_s.arg(i);
                        store.add(call);
                    }
                    return {};
                })
                .has_value());
    const CommandRun run = ran(store, { u"export"_s, u"--json"_s });
    const QJsonArray array = QJsonDocument::fromJson(run.output).array();
    QCOMPARE(array.size(), 450);
    QVERIFY(!array[0][u"transcript"].toArray().isEmpty());
    QCOMPARE(ran(store, { u"export"_s }).output.count("Und sonst?"), 450);
}

void TestHistoryCommand::forgets()
{
    FilledStore store;
    StoredCall call = eventful();
    QVERIFY(store.add(call));
    QVERIFY(store.add(FilledStore::call(u"CA2"_s)));
    QByteArray sealed;
    {
        auto row = store.database->run(u"SELECT transcript FROM calls WHERE id = 'CA1'"_s);
        QVERIFY(row && row->next());
        sealed = row->value(0).toByteArray();
    }
    QVERIFY(store.bytes().contains(sealed));
    const CommandRun run = ran(store, { u"forget"_s, u"CA1"_s });
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.errors, QByteArray());
    QVERIFY(!store.bytes().contains(sealed));
    QCOMPARE(idsIn(ran(store, { u"--json"_s }).output), QStringList { u"CA2"_s });
    auto heard = store.database->run(u"SELECT COUNT(*) FROM heard_messages"_s);
    QVERIFY(heard && heard->next());
    QCOMPARE(heard->value(0).toInt(), 0);
}

void TestHistoryCommand::unknown()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::call(u"CA2"_s)));
    for (const QString &action : { u"show"_s, u"forget"_s }) {
        const CommandRun run = ran(store, { action, u"CA1"_s });
        QCOMPARE(run.status, commands::Failed);
        QCOMPARE(run.output, QByteArray());
        QCOMPARE(
            run.errors, QByteArray("messenger-ab: there is no call of this ID; messenger-ab history lists them\n"));
    }
}

void TestHistoryCommand::nothingHere()
{
    const FilledStore store;
    QCOMPARE(ran(store, {}).errors, QByteArray("messenger-ab: there are no such calls\n"));
    QCOMPARE(ran(store, { u"--json"_s }).output, QByteArray("[]\n"));
    QCOMPARE(ran(store, { u"export"_s, u"--json"_s }).output, QByteArray("[]\n"));
}

QTEST_GUILESS_MAIN(TestHistoryCommand)
#include "tst_historycommand.moc"
