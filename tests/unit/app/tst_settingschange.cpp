// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingschange.h"
#include "app/settingsnames.h"
#include "support/strictness.h"

#include <QTemporaryFile>

using namespace Qt::StringLiterals;

namespace
{
using Values = QHash<QString, QString>;

SettingsReading read(Values values)
{
    values.insert(u"HOME"_s, u"/nowhere"_s);
    return Settings::read(values, DotEnv(), Need::Nothing);
}
}

//! What a second reading of the settings changes.
class TestSettingsChange : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatHasChanged();
    void readsFilesAgain();
    void keepsWhatNeedsARestart();
    void voicesStayWithTheirLanguage();
    void everyNameThatNeedsARestartIsOne();
};

void TestSettingsChange::tellsWhatHasChanged()
{
    const Values before { { u"ANTHROPIC_API_KEY"_s, u"key-one"_s }, { u"DEEPGRAM_API_KEY"_s, u"key-two"_s },
        { u"PORT"_s, u"8000"_s }, { u"TTS_VOICE"_s, u"de-DE-ConradNeural"_s } };
    Values after = before;
    QVERIFY(SettingsChange::between(read(before).given, read(after).given).isEmpty());
    after[u"ANTHROPIC_API_KEY"_s] = u"key-three"_s; // another
    after.remove(u"DEEPGRAM_API_KEY"_s); // none any more
    after[u"MAX_CALLS"_s] = u"5"_s; // one where there was none
    after[u"PORT"_s] = u"8001"_s;
    const SettingsChange change = SettingsChange::between(read(before).given, read(after).given);
    QCOMPARE(change.applied, QStringList({ u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s, u"MAX_CALLS"_s }));
    QCOMPARE(change.needRestart, QStringList { u"PORT"_s });
}

void TestSettingsChange::readsFilesAgain()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    const auto write = [&file](const QByteArray &content) {
        file.resize(0);
        file.seek(0);
        file.write(content);
        file.flush();
    };
    const Values values { { u"METRICS_TOKEN_FILE"_s, file.fileName() } };
    write("the first one\n");
    const SettingsReading first = read(values);
    QVERIFY(first.ok());
    write("the first one");
    QVERIFY(SettingsChange::between(first.given, read(values).given).isEmpty());
    write("the second one\n");
    const SettingsReading second = read(values);
    QCOMPARE(SettingsChange::between(first.given, second.given).applied, QStringList { u"METRICS_TOKEN"_s });
    QCOMPARE(second.settings.server.metricsToken.utf8(), "the second one");
}

void TestSettingsChange::keepsWhatNeedsARestart()
{
    const Settings running = read({}).settings;
    const SettingsReading changed = read({ { u"HOST"_s, u"127.0.0.1"_s }, { u"PORT"_s, u"9000"_s },
        { u"TRUSTED_PROXIES"_s, u"10.1.0.0/16"_s }, { u"DATABASE_URL"_s, u"sqlite:/elsewhere.db"_s },
        { u"DATA_DIR"_s, u"/elsewhere"_s }, { u"CACHE_DIR"_s, u"/elsewhere"_s }, { u"RETENTION_DAYS"_s, u"1"_s },
        { u"KEEP_NUMBERS"_s, u"true"_s }, { u"KEEP_TRANSCRIPTS"_s, u"false"_s }, { u"RECORD_CALLS"_s, u"true"_s },
        { u"TELEGRAM_OWNER_ID"_s, u"77"_s }, { u"TELEGRAM_MODE"_s, u"webhook"_s },
        { u"MARK_READ_IN_TELEGRAM"_s, u"true"_s }, { u"CALLS_PER_CALLER"_s, u"7"_s },
        { u"MAX_CALL_SECONDS"_s, u"60"_s }, { u"CALL_LANGUAGE"_s, u"en"_s },
        { u"DATA_KEY"_s, u"0123456789abcdef0123456789abcdef"_s }, { u"MAX_CALLS"_s, u"5"_s } });
    QVERIFY(changed.ok());
    const Settings adopted = settingschange::adopted(running, changed.settings);
    QCOMPARE(adopted.server.host, running.server.host);
    QCOMPARE(adopted.server.port, running.server.port);
    QCOMPARE(adopted.server.trustedProxies, running.server.trustedProxies);
    QCOMPARE(adopted.server.maxCall, running.server.maxCall);
    QCOMPARE(adopted.storage.sqlitePath, running.storage.sqlitePath);
    QCOMPARE(adopted.storage.dataDir, running.storage.dataDir);
    QCOMPARE(adopted.storage.cacheDir, running.storage.cacheDir);
    QCOMPARE(adopted.storage.retention, running.storage.retention);
    QCOMPARE(adopted.storage.keepNumbers, running.storage.keepNumbers);
    QCOMPARE(adopted.storage.keepTranscripts, running.storage.keepTranscripts);
    QCOMPARE(adopted.storage.recordCalls, running.storage.recordCalls);
    QVERIFY(!adopted.storage.dataKey.isSet());
    QCOMPARE(adopted.telegram.ownerId, running.telegram.ownerId);
    QCOMPARE(adopted.telegram.mode, running.telegram.mode);
    QCOMPARE(adopted.telegram.markRead, running.telegram.markRead);
    QCOMPARE(adopted.callers.callsPerCaller, running.callers.callsPerCaller);
    QCOMPARE(adopted.language, running.language);
    QCOMPARE(adopted.server.maxCalls, 5); // this one needs none
}

void TestSettingsChange::voicesStayWithTheirLanguage()
{
    const Settings running = read({}).settings;
    const Settings english = read({ { u"CALL_LANGUAGE"_s, u"en"_s } }).settings;
    QCOMPARE(settingschange::adopted(running, english).speech.voice, running.speech.voice);
    const Settings other = read({ { u"TTS_VOICE"_s, u"de-DE-KillianNeural"_s } }).settings;
    QCOMPARE(settingschange::adopted(running, other).speech.voice, u"de-DE-KillianNeural"_s);
}

void TestSettingsChange::everyNameThatNeedsARestartIsOne()
{
    int count = 0;
    for (const QString &name : settingsnames::all())
        count += settingschange::needsRestart(name) ? 1 : 0;
    QCOMPARE(count, 17); // none of the list is misspelt
    QVERIFY(!settingschange::needsRestart(u"ANTHROPIC_API_KEY"_s));
}

QTEST_GUILESS_MAIN(TestSettingsChange)
#include "tst_settingschange.moc"
