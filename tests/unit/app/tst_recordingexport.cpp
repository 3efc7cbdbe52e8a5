// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "audio/wavheader.h"
#include "store/recordingtable.h"
#include "support/strictness.h"
#include "unit/app/filledstore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace
{
CommandRun ran(const FilledStore &store, const QStringList &arguments)
{
    return store.run(commands::history, QStringList { u"history"_s } + arguments);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
}

//! What `messenger-ab history` knows of recordings.
class TestRecordingExport : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void saysThatThereIsOne();
    void writesAFile();
    void whatStoodThereIsReplaced();
    void nothingWithoutARecording();
    void aDamagedOneLeavesNoFile();
    void aPlaceThatCannotBeWritten();
    void aCallThatDied();
    void forgetsForGood();
    void wrongArguments_data();
    void wrongArguments();

private:
    //! Of the call CA1: 10.5 seconds, in two parts.
    void record()
    {
        RecordingTable table(*m_store->database, m_store->cipher);
        const QByteArray first(80'000, 'c');
        QVERIFY(table.write({ u"CA1"_s, FilledStore::Now, 0, first, QByteArray(80'000, 'm'), false }).has_value());
        QVERIFY(table.write({ u"CA1"_s, FilledStore::Now, 1, QByteArray(4'000, 'd'), QByteArray(4'000, 'n'), true })
                    .has_value());
    }
    [[nodiscard]] QString file() const { return m_store->directory.filePath(u"call.wav"_s); }
    [[nodiscard]] CommandRun exported(const QString &call = u"CA1"_s) const
    {
        return ran(*m_store, { u"export"_s, call, u"--recording"_s, file() });
    }

    std::unique_ptr<FilledStore> m_store;
};

void TestRecordingExport::init()
{
    StrictTest::init();
    m_store = std::make_unique<FilledStore>();
    QVERIFY(m_store->add(FilledStore::call(u"CA1"_s)));
    QVERIFY(m_store->add(FilledStore::call(u"CA2"_s)));
}

void TestRecordingExport::saysThatThereIsOne()
{
    record();
    QVERIFY(ran(*m_store, { u"show"_s, u"CA1"_s }).output.contains("\n  recorded  0:10 minutes\n"));
    QVERIFY(!ran(*m_store, { u"show"_s, u"CA2"_s }).output.contains("recorded"));
    const auto seconds = [this](const QString &call) -> QJsonValue {
        const CommandRun run = ran(*m_store, { u"show"_s, call, u"--json"_s });
        return QJsonDocument::fromJson(run.output).object()[u"recording_seconds"];
    };
    QCOMPARE(seconds(u"CA1"_s), QJsonValue(10.5));
    QCOMPARE(seconds(u"CA2"_s), QJsonValue(0));
    const QJsonArray list = QJsonDocument::fromJson(ran(*m_store, { u"--json"_s }).output).array();
    QCOMPARE(list[1][u"recording_seconds"], QJsonValue(10.5));
}

void TestRecordingExport::writesAFile()
{
    record();
    const CommandRun run = exported();
    QCOMPARE(run.errors, QByteArray());
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.output, QByteArray());
    QByteArray expected = wav::header(wav::Encoding::Mulaw, 2, 84'000);
    expected += QByteArray("cm").repeated(80'000) + QByteArray("dn").repeated(4'000);
    QCOMPARE(contentOf(file()), expected);
    QCOMPARE(QFile::permissions(file()) & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
}

void TestRecordingExport::whatStoodThereIsReplaced()
{
    record();
    QFile old(file());
    QVERIFY(old.open(QIODevice::WriteOnly));
    QVERIFY(old.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    old.write("something else");
    old.close();
    QCOMPARE(exported().status, commands::Ok);
    QVERIFY(contentOf(file()).startsWith("RIFF"));
    QVERIFY(!(QFile::permissions(file()) & QFile::ReadOther));
}

void TestRecordingExport::nothingWithoutARecording()
{
    const CommandRun none = exported(u"CA2"_s);
    QCOMPARE(none.status, commands::Failed);
    QVERIFY2(none.errors.contains("was not recorded"), none.errors.constData());
    const CommandRun unknown = exported(u"CA3"_s);
    QCOMPARE(unknown.status, commands::Failed);
    QVERIFY2(unknown.errors.contains("no call of this ID"), unknown.errors.constData());
    QVERIFY(!QFile::exists(file()));
}

void TestRecordingExport::aDamagedOneLeavesNoFile()
{
    record();
    QVERIFY(m_store->database->run(u"UPDATE recordings SET sound = ? WHERE part = 1"_s, { QByteArray(8029, 'x') }));
    const CommandRun damaged = exported();
    QCOMPARE(damaged.status, commands::Failed);
    QVERIFY2(damaged.errors.contains("cannot be opened"), damaged.errors.constData());
    QVERIFY(m_store->database->run(u"DELETE FROM recordings WHERE part = 0"_s));
    const CommandRun missing = exported();
    QCOMPARE(missing.status, commands::Failed);
    QVERIFY2(missing.errors.contains("a part of the recording is missing"), missing.errors.constData());
    QVERIFY(!QFile::exists(file()));
}

void TestRecordingExport::aPlaceThatCannotBeWritten()
{
    record();
    const CommandRun run = ran(
        *m_store, { u"export"_s, u"CA1"_s, u"--recording"_s, m_store->directory.filePath(u"no/such/call.wav"_s) });
    QCOMPARE(run.status, commands::Failed);
    QVERIFY2(run.errors.contains("cannot be written into this file"), run.errors.constData());
}

void TestRecordingExport::aCallThatDied()
{
    QVERIFY(ran(*m_store, {}).errors.isEmpty());
    record();
    QVERIFY(m_store->database->run(u"DELETE FROM calls WHERE id = 'CA1'"_s));
    const CommandRun list = ran(*m_store, {});
    QCOMPARE(list.status, commands::Ok);
    QVERIFY2(list.errors.contains("only the recording: CA1\n"), list.errors.constData());
    const CommandRun shown = ran(*m_store, { u"show"_s, u"CA1"_s });
    QCOMPARE(shown.status, commands::Failed);
    QVERIFY2(shown.errors.contains("0:10 minutes"), shown.errors.constData());
    QCOMPARE(exported().status, commands::Ok);
    QCOMPARE(contentOf(file()).size(), 58 + 2 * 84'000);
    QCOMPARE(ran(*m_store, { u"forget"_s, u"CA1"_s }).status, commands::Ok);
    QVERIFY(ran(*m_store, {}).errors.isEmpty());
}

void TestRecordingExport::forgetsForGood()
{
    record();
    QByteArray sealed;
    {
        auto row = m_store->database->run(u"SELECT sound FROM recordings WHERE part = 0"_s);
        QVERIFY(row && row->next());
        sealed = row->value(0).toByteArray();
    }
    QVERIFY(m_store->bytes().contains(sealed.last(100)));
    QCOMPARE(ran(*m_store, { u"forget"_s, u"CA1"_s }).status, commands::Ok);
    for (qsizetype at = 0; at + 100 < sealed.size(); at += 10'000) // wherever its pages lay
        QVERIFY(!m_store->bytes().contains(sealed.mid(at, 100)));
    QCOMPARE(exported().status, commands::Failed);
}

void TestRecordingExport::wrongArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no ID") << QStringList { u"export"_s, u"--recording"_s, u"a.wav"_s };
    QTest::newRow("no file") << QStringList { u"export"_s, u"CA1"_s, u"--recording"_s, QString() };
    QTest::newRow("an ID without it") << QStringList { u"export"_s, u"CA1"_s };
    QTest::newRow("with show") << QStringList { u"show"_s, u"CA1"_s, u"--recording"_s, u"a.wav"_s };
    QTest::newRow("with list") << QStringList { u"--recording"_s, u"a.wav"_s };
}

void TestRecordingExport::wrongArguments()
{
    QFETCH(QStringList, arguments);
    const CommandRun run = ran(*m_store, arguments);
    QCOMPARE(run.status, commands::Usage);
    QVERIFY(!run.errors.isEmpty());
}

QTEST_GUILESS_MAIN(TestRecordingExport)
#include "tst_recordingexport.moc"
