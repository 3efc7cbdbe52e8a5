// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "support/strictness.h"
#include "unit/app/filledstore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace
{
QStringList idsIn(const QByteArray &json)
{
    QStringList ids;
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &value : array)
        ids += value[u"id"].toString();
    return ids;
}

CommandRun ran(const FilledStore &store, const QStringList &arguments)
{
    return store.run(commands::messages, QStringList { u"messages"_s } + arguments);
}
}

//! `messenger-ab messages`, as a shell sees it.
class TestMessagesCommand : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void usage_data();
    void usage();
    void list();
    void listInColumns();
    void listAsJson();
    void nothingHere();
    void goesOn();
    void onlyNew();
    void search();
    void show();
    void showsAllThereIs();
    void unknown_data();
    void unknown();
    void exports();
    void forgets();
    void forgetsWhileSomebodyReads();
    void nothingReachesTheTerminal_data();
    void nothingReachesTheTerminal();
    void fullDisk();
};

void TestMessagesCommand::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no such action") << QStringList { u"remove"_s };
    QTest::newRow("show without an ID") << QStringList { u"show"_s };
    QTest::newRow("forget without an ID") << QStringList { u"forget"_s };
    QTest::newRow("list with an ID") << QStringList { u"list"_s, u"1@99"_s };
    QTest::newRow("export with an ID") << QStringList { u"export"_s, u"1@99"_s };
    QTest::newRow("too many") << QStringList { u"show"_s, u"1@99"_s, u"2@99"_s };
    QTest::newRow("unknown option") << QStringList { u"--loud"_s };
    QTest::newRow("limit of none") << QStringList { u"--limit"_s, u"0"_s };
    QTest::newRow("limit in words") << QStringList { u"--limit"_s, u"ten"_s };
    QTest::newRow("no day") << QStringList { u"--before"_s, u"2026-13-01"_s };
    QTest::newRow("more than a day") << QStringList { u"--before"_s, u"2026-11-22T15:00"_s };
    QTest::newRow("nothing to search") << QStringList { u"--search"_s, u"  "_s };
    QTest::newRow("limit of an export") << QStringList { u"export"_s, u"--limit"_s, u"5"_s };
    QTest::newRow("search in one") << QStringList { u"show"_s, u"1@99"_s, u"--search"_s, u"x"_s };
}

void TestMessagesCommand::usage()
{
    QFETCH(QStringList, arguments);
    const FilledStore store;
    const CommandRun run = ran(store, arguments);
    QCOMPARE(run.status, commands::Usage);
    QVERIFY(run.output.isEmpty());
    QVERIFY2(run.errors.contains("messages --help"), run.errors.constData());
}

void TestMessagesCommand::list()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"Bring Brot mit"_s), 1));
    Message voice = FilledStore::message(2, {});
    voice.kind = Message::Kind::Voice;
    voice.duration = std::chrono::seconds(23);
    voice.group = u"Familie"_s;
    QVERIFY(store.add(voice, 2));
    const CommandRun run = ran(store, {});
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.errors, QByteArray());
    // The newest first, in the time of TIMEZONE.
    QCOMPARE(QString::fromUtf8(run.output),
        u"2@99  2026-11-22 17:00  new        Anna Beispiel (Familie): eine Sprachnachricht, 23 Sekunden\n"
        "1@99  2026-11-22 17:00  new        Anna Beispiel: Bring Brot mit\n"_s);
    QCOMPARE(ran(store, { u"list"_s }).output, run.output);
    store.environment.insert(u"CALL_LANGUAGE"_s, u"en"_s);
    QVERIFY(ran(store, {}).output.contains("a voice message, 23 seconds"));
}

void TestMessagesCommand::listInColumns()
{
    FilledStore store;
    Message group = FilledStore::message(12345, u"👩‍👩‍👧‍👦 家族 "_s + QString(300, u'ب'));
    group.id.chat = -1001234567890123;
    QVERIFY(store.add(group));
    QVERIFY(store.add(FilledStore::message(1, u"x\ny\tz"_s)));
    const CommandRun run = ran(store, {});
    const QStringList lines = QString::fromUtf8(run.output).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].indexOf(u"2026-11-22"), lines[1].indexOf(u"2026-11-22"));
    QVERIFY2(lines[0].endsWith(u'…') && lines[0].size() < 250, qPrintable(lines[0]));
    QVERIFY(lines[0].contains(u"👩‍👩‍👧‍👦 家族"_s));
    QVERIFY2(lines[1].endsWith(u"x y z"), qPrintable(lines[1]));
}

void TestMessagesCommand::listAsJson()
{
    FilledStore store;
    Message photo = FilledStore::message(7, u"Am Strand \"heute\""_s);
    photo.kind = Message::Kind::Photo;
    photo.group = u"Familie"_s;
    photo.id.chat = -1001234567890123;
    photo.forwardedFrom = u"Bert"_s;
    photo.replyTo = u"Wo seid ihr?"_s;
    photo.edited = true;
    QVERIFY(store.add(photo));
    const MessageId id = photo.id;
    QVERIFY(MessageTable(*store.database, store.cipher, FilledStore::Owner)
                .markHeard({ { id, 1, FilledStore::Now.addSecs(3600) } })
                .has_value());
    const CommandRun run = ran(store, { u"--json"_s });
    QCOMPARE(run.status, commands::Ok);
    const QJsonArray array = QJsonDocument::fromJson(run.output).array();
    QCOMPARE(array.size(), 1);
    const QJsonObject expected { { u"id"_s, u"7@-1001234567890123"_s }, { u"sent_at"_s, u"2026-11-22T16:00:07Z"_s },
        { u"state"_s, u"heard"_s }, { u"heard_at"_s, u"2026-11-22T17:00:00Z"_s },
        { u"chat"_s, qint64(-1001234567890123) }, { u"kind"_s, u"photo"_s }, { u"sender"_s, u"Anna Beispiel"_s },
        { u"group"_s, u"Familie"_s }, { u"text"_s, u"Am Strand \"heute\""_s }, { u"title"_s, QString() },
        { u"found"_s, QString() }, { u"duration_seconds"_s, 0 }, { u"forwarded_from"_s, u"Bert"_s },
        { u"reply_to"_s, u"Wo seid ihr?"_s }, { u"edited"_s, true } };
    QCOMPARE(array[0].toObject(), expected);
    QCOMPARE(QJsonDocument::fromJson(ran(store, { u"show"_s, u"7@-1001234567890123"_s, u"--json"_s }).output).object(),
        expected);
}

void TestMessagesCommand::nothingHere()
{
    const FilledStore store;
    const CommandRun text = ran(store, {});
    QCOMPARE(text.status, commands::Ok);
    QCOMPARE(text.output, QByteArray());
    QCOMPARE(text.errors, QByteArray("messenger-ab: there are no such messages\n"));
    QCOMPARE(ran(store, { u"--json"_s }).output, QByteArray("[]\n"));
    QCOMPARE(ran(store, { u"export"_s, u"--json"_s }).output, QByteArray("[]\n"));
}

void TestMessagesCommand::goesOn()
{
    FilledStore store;
    for (int i = 1; i <= 60; ++i)
        QVERIFY(store.add(FilledStore::message(i, u"x"_s), i));
    const CommandRun all = ran(store, { u"--json"_s });
    QCOMPARE(idsIn(all.output).size(), 50);
    QVERIFY2(all.errors.contains("go on with --before 11@99"), all.errors.constData());
    const CommandRun rest = ran(store, { u"--json"_s, u"--before"_s, u"11@99"_s });
    QCOMPARE(idsIn(rest.output).size(), 10);
    QCOMPARE(idsIn(rest.output).first(), u"10@99"_s);
    QCOMPARE(rest.errors, QByteArray());
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--limit"_s, u"3"_s }).output),
        (QStringList { u"60@99"_s, u"59@99"_s, u"58@99"_s }));
    // Midnight is that of TIMEZONE: 23:00 UTC.
    Message late = FilledStore::message(70, u"x"_s);
    late.sentAt = QDateTime::fromString(u"2026-11-22T23:00:00Z"_s, Qt::ISODate);
    QVERIFY(store.add(late));
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"2026-11-23"_s }).output).first(), u"60@99"_s);
    QCOMPARE(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"2026-11-24"_s }).output).first(), u"70@99"_s);
    QVERIFY(idsIn(ran(store, { u"--json"_s, u"--before"_s, u"2026-11-22"_s }).output).isEmpty());
    QCOMPARE(ran(store, { u"--before"_s, u"99@99"_s }).status, commands::Failed);
}

void TestMessagesCommand::onlyNew()
{
    FilledStore store;
    for (int i = 1; i <= 3; ++i)
        QVERIFY(store.add(FilledStore::message(i, u"x"_s), i));
    QVERIFY(MessageTable(*store.database, store.cipher, FilledStore::Owner)
                .markHeard({ { FilledStore::message(2, {}).id, 1, FilledStore::Now } })
                .has_value());
    QCOMPARE(idsIn(ran(store, { u"--new"_s, u"--json"_s }).output), (QStringList { u"3@99"_s, u"1@99"_s }));
}

void TestMessagesCommand::search()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"Bring Brot mit"_s), 1));
    QVERIFY(store.add(FilledStore::message(2, u"Milch und Brot"_s), 2));
    QCOMPARE(idsIn(ran(store, { u"--search"_s, u"BROT milch"_s, u"--json"_s }).output), QStringList { u"2@99"_s });
    QCOMPARE(idsIn(ran(store, { u"--search"_s, u"brot"_s, u"--before"_s, u"2@99"_s, u"--json"_s }).output),
        QStringList { u"1@99"_s });
    const CommandRun none = ran(store, { u"--search"_s, u"Zebra"_s });
    QCOMPARE(none.status, commands::Ok);
    QCOMPARE(none.errors, QByteArray("messenger-ab: no message holds these words\n"));
}

void TestMessagesCommand::show()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"Erste Zeile\nzweite"_s)));
    const CommandRun run = ran(store, { u"show"_s, u"1@99"_s });
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(QString::fromUtf8(run.output),
        u"1@99\n  from  Anna Beispiel\n  sent  2026-11-22 17:00\n  state new\n\n    Erste Zeile\n    zweite\n"_s);
}

void TestMessagesCommand::showsAllThereIs()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, QString(5000, u'x'))));
    QCOMPARE(ran(store, { u"show"_s, u"1@99"_s }).output.count('x'), 5000);
}

void TestMessagesCommand::unknown_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const char *action : { "show", "forget" }) {
        QTest::addRow("%s another", action) << QStringList { QString::fromLatin1(action), u"2@99"_s };
        QTest::addRow("%s another chat", action) << QStringList { QString::fromLatin1(action), u"1@98"_s };
        QTest::addRow("%s no ID", action) << QStringList { QString::fromLatin1(action), u"one"_s };
        QTest::addRow("%s a part of it", action) << QStringList { QString::fromLatin1(action), u"1"_s };
    }
}

void TestMessagesCommand::unknown()
{
    QFETCH(QStringList, arguments);
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"x"_s)));
    const CommandRun run = ran(store, arguments);
    QCOMPARE(run.status, commands::Failed);
    QCOMPARE(run.output, QByteArray());
    QCOMPARE(
        run.errors, QByteArray("messenger-ab: there is no message of this ID; messenger-ab messages lists them\n"));
    QCOMPARE(idsIn(ran(store, { u"--json"_s }).output).size(), 1);
}

void TestMessagesCommand::exports()
{
    // More than a page.
    FilledStore store;
    QVERIFY(store.database
                ->inTransaction([&]() -> Result<void> {
                    for (int i = 1; i <= 1203; ++i)
                        store.add(FilledStore::message(i, u"text %1"_s.arg(i)), i);
                    return {};
                })
                .has_value());
    const CommandRun json = ran(store, { u"export"_s, u"--json"_s });
    QCOMPARE(json.status, commands::Ok);
    const QStringList ids = idsIn(json.output);
    QCOMPARE(ids.size(), 1203);
    QCOMPARE(ids.first(), u"1203@99"_s);
    QCOMPARE(ids.last(), u"1@99"_s);
    const CommandRun text = ran(store, { u"export"_s });
    QCOMPARE(text.output.count("    text "), 1203);
}

void TestMessagesCommand::forgets()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"x"_s)));
    QVERIFY(store.add(FilledStore::message(2, u"y"_s)));
    StoredCall call = FilledStore::call(u"CA1"_s);
    call.heard = { FilledStore::message(1, {}).id };
    QVERIFY(store.add(call));
    QByteArray sealed;
    {
        auto row = store.database->run(u"SELECT content FROM messages WHERE message = 1"_s);
        QVERIFY(row && row->next());
        sealed = row->value(0).toByteArray();
    }
    QVERIFY(store.bytes().contains(sealed));
    const CommandRun run = ran(store, { u"forget"_s, u"1@99"_s }); // while the server has it open
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.output, QByteArray());
    QVERIFY2(run.errors.contains("history forget") && run.errors.contains("CA1"), run.errors.constData());
    QVERIFY(!store.bytes().contains(sealed));
    QCOMPARE(idsIn(ran(store, { u"--json"_s }).output), QStringList { u"2@99"_s });
    QCOMPARE(ran(store, { u"forget"_s, u"1@99"_s }).status, commands::Failed);
    QCOMPARE(ran(store, { u"forget"_s, u"2@99"_s }).errors, QByteArray());
    // The server goes on with what it knew, and takes no harm.
    QVERIFY(MessageTable(*store.database, store.cipher, FilledStore::Owner)
                .markHeard({ { FilledStore::message(2, {}).id, 1, FilledStore::Now } })
                .has_value());
}

void TestMessagesCommand::forgetsWhileSomebodyReads()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, u"x"_s)));
    QVERIFY(store.database->run(u"BEGIN"_s).has_value());
    {
        auto row = store.database->run(u"SELECT COUNT(*) FROM messages"_s);
        QVERIFY(row && row->next());
    }
    const CommandRun run = ran(store, { u"forget"_s, u"1@99"_s });
    QCOMPARE(run.status, commands::Failed);
    QVERIFY2(run.errors.contains("it is deleted, but"), run.errors.constData());
    QVERIFY(store.database->run(u"COMMIT"_s).has_value());
    QVERIFY(idsIn(ran(store, { u"--json"_s }).output).isEmpty());
}

void TestMessagesCommand::nothingReachesTheTerminal_data()
{
    QTest::addColumn<QString>("foreign");
    QTest::newRow("escape sequence") << u"\x1b]0;title\x07\x1b[2J"_s;
    QTest::newRow("one-byte sequence") << u"\u009b2J"_s;
    QTest::newRow("backspace") << u"abc\b\b\b"_s;
    QTest::newRow("carriage return") << u"abc\rdef"_s;
    QTest::newRow("delete") << u"abc\x7f"_s;
    QTest::newRow("right-to-left override") << u"abc\u202egpj.exe"_s;
    QTest::newRow("isolate without an end") << u"abc\u2067def"_s;
    QTest::newRow("line separator") << u"abc\u2028def"_s;
    QTest::newRow("half a character") << QString(u"abc"_s + QChar(0xd83d));
}

void TestMessagesCommand::nothingReachesTheTerminal()
{
    QFETCH(QString, foreign);
    FilledStore store;
    Message message = FilledStore::message(1, u"Text "_s + foreign);
    message.kind = Message::Kind::Document;
    for (QString *part : { &message.sender, &message.group, &message.title, &message.forwardedFrom, &message.replyTo })
        *part = u"Name "_s + foreign;
    QVERIFY(store.add(message));
    for (const QStringList &arguments : { QStringList {}, QStringList { u"--json"_s }, QStringList { u"export"_s },
             QStringList { u"export"_s, u"--json"_s }, QStringList { u"show"_s, u"1@99"_s },
             QStringList { u"show"_s, u"1@99"_s, u"--json"_s } }) {
        const CommandRun run = ran(store, arguments);
        QCOMPARE(run.status, commands::Ok);
        const QString shown = QString::fromUtf8(run.output);
        QVERIFY(shown.contains(u"Name"));
        for (const QChar unit : shown) {
            const bool wanted = unit == u'\n' || unit.category() != QChar::Other_Control;
            const bool turns = (unit >= QChar(0x202a) && unit <= QChar(0x202e))
                || (unit >= QChar(0x2066) && unit <= QChar(0x2069)) || unit == QChar(0x2028);
            QVERIFY2(
                wanted && !turns, qPrintable(arguments.join(u' ') + u": U+"_s + QString::number(unit.unicode(), 16)));
        }
        // Programs get all of it.
        if (arguments == QStringList { u"--json"_s } && !foreign.contains(QChar(0xd83d)))
            QCOMPARE(QJsonDocument::fromJson(run.output)[0][u"sender"].toString(), u"Name "_s + foreign);
    }
}

void TestMessagesCommand::fullDisk()
{
    FilledStore store;
    QVERIFY(store.add(FilledStore::message(1, QString(200'000, u'x'))));
    const auto toFullDisk = [](const QStringList &arguments) {
        std::fflush(stdout);
        const int before = ::dup(STDOUT_FILENO);
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        ::dup2(full, STDOUT_FILENO);
        const int status = commands::messages(arguments);
        std::clearerr(stdout);
        ::dup2(before, STDOUT_FILENO);
        ::close(full);
        ::close(before);
        return status;
    };
    for (const QStringList &arguments : { QStringList { u"messages"_s, u"export"_s },
             QStringList { u"messages"_s, u"show"_s, u"1@99"_s }, QStringList { u"messages"_s, u"--json"_s } }) {
        const CommandRun run(toFullDisk, arguments, store.environment);
        QCOMPARE(run.status, commands::Failed);
        QVERIFY2(run.errors.contains("could be written"), run.errors.constData());
    }
}

QTEST_GUILESS_MAIN(TestMessagesCommand)
#include "tst_messagescommand.moc"
