// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/postgresserver.h"
#include "support/strictness.h"

#include <QDirIterator>
#include <QFile>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString key = u"7788990011223344556677889900aabbccddeeff1122334455667788aabbccdd"_s;
const QString question = u"Wo genau liegt der Hausschlüssel?"_s;
const QString answer = u"Unter dem Blumentopf neben der Kellertreppe."_s;
const QString group = u"Kegelverein Wanderfalke"_s;
const QStringList senders { u"Annegret"_s, u"Benedikt"_s, u"Clementine"_s };
const QStringList texts { u"der Hausschlüssel liegt im Garten"_s, u"der Nachtzug kommt später"_s,
    u"die Waschmaschine läuft aus"_s };
const QString fileName = u"Arztbrief Knie.pdf"_s;

//! What must not be found, in every form in which a database or a dump of one might hold it.
QList<QPair<QString, QByteArray>> forbidden()
{
    const QStringList words
        = texts + senders + QStringList { group, fileName, question, answer, Rig::owner(), Rig::owner().mid(1), key };
    QList<QPair<QString, QByteArray>> forms;
    for (const QString &word : words) {
        const QByteArray utf8 = word.toUtf8();
        forms.append({ word + u", plain"_s, utf8 });
        forms.append({ word + u", as hexadecimal digits"_s, utf8.toHex() });
        forms.append(
            { word + u", as UTF-16"_s, QByteArray(reinterpret_cast<const char *>(word.utf16()), 2 * word.size()) });
        // Whole groups of three bytes, whatever stands before and behind them.
        for (int shift = 0; shift < 3 && utf8.size() >= 9; ++shift)
            forms.append({ word + u", as Base64"_s, utf8.sliced(shift, (utf8.size() - shift) / 3 * 3).toBase64() });
    }
    return forms;
}

QStringList foundIn(const QString &where, const QByteArray &content)
{
    QStringList found;
    for (const auto &[what, form] : forbidden()) {
        if (content.contains(form))
            found.append(where % u" holds "_s % what);
    }
    return found;
}

//! All files below this directory; read counts their bytes.
QStringList foundBelow(const QString &directory, qint64 &read)
{
    QStringList found;
    QDirIterator files(directory, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.fileName().endsWith(u"/data.key") || !file.open(QIODevice::ReadOnly))
            continue; // the key itself must stand in its own file, and sockets hold nothing
        const QByteArray content = file.readAll();
        read += content.size();
        found += foundIn(file.fileName().mid(directory.size() + 1), content);
    }
    return found;
}

//! Messages of several kinds, one edited; a call with a question, one that breaks off, one killed in its middle.
void liveADay(Rig &rig)
{
    rig.environment[u"KEEP_NUMBERS"_s] = u"true"_s;
    rig.environment[u"KEEP_TRANSCRIPTS"_s] = u"true"_s;
    rig.answers.insert(question, answer);
    for (const QString &text : { group, fileName })
        rig.plantSecret(text);
    for (qsizetype i = 0; i < texts.size(); ++i)
        rig.receive(senders.at(i), texts.at(i));
    const auto writer = telegram::person(77, senders.first());
    rig.world.telegram.addMessage({ telegram::inGroup(telegram::chat(-1001234567890, u"supergroup"_s, group), writer),
        telegram::document(fileName), telegram::dated(QDateTime::currentSecsSinceEpoch() - 60) });
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.world.telegram.pending(), 0);

    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::announcement(senders.at(0), texts.at(0))), first.story());
    first.say(question);
    QVERIFY2(first.hears(answer), first.story());
    first.hangUp();
    QVERIFY2(first.isOver(), first.story());

    rig.expectPhoneViolation(31921);
    rig.expectPhoneViolation(11200);
    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hearsOf(u" schreibt, "_s), second.story());
    rig.machine.signal(SIGKILL); // its log of changes stays as it is
    QVERIFY(rig.machine.waitUntilGone());
    QVERIFY2(second.isOver(), second.story());
}

void liveOn(Rig &rig)
{
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hearsOf(fileName.section(u'.', 0, 0)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
}
}

//! What people wrote, are called, phone from and said is nowhere to be read: not in the files of a database, not in a
//! dump, not in the log (which every rig looks through at its end).
class TestE2eSecrets : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void filesOfSqlite();
    void filesOfPostgres();
    void whatIsLookedForWouldBeFound();
};

void TestE2eSecrets::filesOfSqlite()
{
    Rig rig;
    const QString data = rig.environment.value(u"DATA_DIR"_s);
    liveADay(rig);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(QFile::exists(rig.databasePath() + u"-wal"_s)); // the kill has left it
    qint64 read = 0;
    QCOMPARE(foundBelow(data, read).join(u'\n'), QString());
    QVERIFY(read > 50'000);
    liveOn(rig);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(foundBelow(data, read).join(u'\n'), QString()); // while it runs
    QVERIFY2(rig.endsWell(), rig.story());
    QCOMPARE(foundBelow(data, read).join(u'\n'), QString());
}

void TestE2eSecrets::filesOfPostgres()
{
    PostgresServer server;
    QVERIFY2(server.start(), server.log().constData());
    const QString database = server.makeDatabase();
    Rig rig;
    rig.environment[u"DATABASE_URL"_s] = server.url(database);
    rig.environment[u"DATA_KEY"_s] = key;
    liveADay(rig);
    liveOn(rig);
    if (QTest::currentTestFailed())
        return;
    QVERIFY2(rig.endsWell(), rig.story());
    const QByteArray dump = server.dump(database);
    QVERIFY2(dump.contains("COPY public.messages") && dump.contains("COPY public.calls"), dump.constData());
    QCOMPARE(foundIn(u"the dump"_s, dump).join(u'\n'), QString());
    QCOMPARE(foundIn(u"the server's log"_s, server.log()).join(u'\n'), QString());
    server.stop(); // everything is in its files
    qint64 read = 0;
    QCOMPARE(foundBelow(server.directory(), read).join(u'\n'), QString());
    QVERIFY(read > 10'000'000);
}

// Else the others prove nothing.
void TestE2eSecrets::whatIsLookedForWouldBeFound()
{
    PostgresServer server;
    QVERIFY2(server.start(), server.log().constData());
    const QString database = server.makeDatabase();
    server.sql(database, u"CREATE TABLE open (words TEXT, bytes BYTEA)"_s);
    server.sql(database, u"INSERT INTO open VALUES ('%1', convert_to('%2', 'UTF8'))"_s.arg(texts.at(0), texts.at(1)));
    const QString inDump = foundIn(u"the dump"_s, server.dump(database)).join(u'\n');
    QVERIFY2(inDump.contains(texts.at(0)) && inDump.contains(texts.at(1)), qPrintable(inDump));
    server.stop();
    qint64 read = 0;
    const QString inFiles = foundBelow(server.directory(), read).join(u'\n');
    QVERIFY2(inFiles.contains(texts.at(0)) && inFiles.contains(texts.at(1)), qPrintable(inFiles));
    QVERIFY(foundIn({}, "x" + QString(u"y"_s % texts.at(2) % u"z"_s).toUtf8().toBase64()).size() == 1);
}

QTEST_GUILESS_MAIN(TestE2eSecrets)
#include "tst_e2e_secrets.moc"
