// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "audio/wavheader.h"
#include "e2e/lookup.h"
#include "e2e/rig.h"
#include "support/postgresserver.h"
#include "support/strictness.h"

#include <QDir>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString key = u"der Schlüssel liegt im Garten"_s;
const QString cake = u"morgen gibt es Kuchen"_s;
const QString askKey = u"Wo genau liegt der Schlüssel?"_s;
const QString askCake = u"Wer bringt den Kuchen mit?"_s;
const QString longAnswer = u"Er ist mit sehr vielen Äpfeln und noch viel mehr Zimt gebacken und sieht gut aus."_s;
// Processes with timers of 20 ms, on a busy machine.
constexpr qsizetype Tolerance = 150 * mulaw::BytesPerMillisecond;

//! Both sides, as somebody gave or kept them.
struct Sound
{
    QByteArray caller;
    QByteArray machine;

    //! Of an exported file; empty when it is none.
    static Sound ofFile(const QString &path)
    {
        QFile file(path);
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        const qsizetype head = wav::header(wav::Encoding::Mulaw, 2, 0).size();
        const qsizetype frames = (bytes.size() - head) / 2;
        Sound sound;
        if (frames <= 0 || !bytes.startsWith(wav::header(wav::Encoding::Mulaw, 2, frames)))
            return sound;
        for (qsizetype i = head; i + 1 < bytes.size(); i += 2) {
            sound.caller += bytes[i];
            sound.machine += bytes[i + 1];
        }
        return sound;
    }
    //! What the telephone heard and said behind the notice.
    static Sound ofPhone(Rig &rig, const PhoneCall &call)
    {
        const QByteArray notice = rig.phraseSound(Phrase::CallRecorded);
        const qsizetype begin = call.sound().indexOf(notice) + notice.size();
        return { call.phone().recording().caller().sliced(begin), call.sound().sliced(begin) };
    }
    [[nodiscard]] qsizetype size() const { return machine.size(); }
};

//! Pieces of a second or less with sound throughout, and where each begins. Without the last moments before each pause:
//! they may have been taken back, which telephone and machine do not do in the same instant.
QList<std::pair<qsizetype, QByteArray>> pieces(const QByteArray &sound)
{
    constexpr qsizetype Most = 1000 * mulaw::BytesPerMillisecond;
    const QByteArray pause(20 * mulaw::BytesPerMillisecond, mulaw::Silence);
    QList<std::pair<qsizetype, QByteArray>> found;
    qsizetype at = 0;
    while (at < sound.size()) {
        if (sound[at] == mulaw::Silence) {
            ++at;
            continue;
        }
        const qsizetype next = sound.indexOf(pause, at);
        const qsizetype end = next < 0 ? sound.size() : next;
        for (; at + Tolerance < end; at += Most)
            found.append({ at, sound.sliced(at, std::min(Most, end - Tolerance - at)) });
        at = end;
    }
    return found;
}

//! Empty when each of these pieces is in the recording, at about its place; else what is wrong.
QString compared(const QByteArray &recorded, const QByteArray &given, const char *side)
{
    const auto all = pieces(given);
    if (all.size() < 3)
        return u"%1: there is next to nothing to be compared"_s.arg(QLatin1StringView(side));
    for (const auto &[at, piece] : all) {
        const qsizetype found = recorded.indexOf(piece, std::max<qsizetype>(at - Tolerance, 0));
        if (found < 0 || found > at + Tolerance)
            return u"%1: what was there at %2 ms for %3 ms is not in the recording, or at %4 ms"_s
                .arg(QLatin1StringView(side))
                .arg(at / 8)
                .arg(piece.size() / 8)
                .arg(found / 8);
    }
    return {};
}

QByteArray everythingIn(const QString &directory)
{
    QByteArray all;
    const QFileInfoList files = QDir(directory).entryInfoList(QDir::Files);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all;
}

//! Whether any 8 ms of this sound lie open in these bytes, as they are or in hexadecimal (pg_dump writes so).
bool isAudibleIn(const QByteArray &bytes, const QByteArray &sound)
{
    const auto all = pieces(sound);
    return std::ranges::any_of(all, [&bytes](const auto &piece) {
        for (qsizetype at = 0; at + 64 <= piece.second.size(); at += 800) {
            const QByteArray moment = piece.second.sliced(at, 64);
            if (bytes.contains(moment) || bytes.contains(moment.toHex()))
                return true;
        }
        return false;
    });
}
}

//! RECORD_CALLS, in the real program.
class TestE2eRecording : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void aCallIsRecorded_data();
    void aCallIsRecorded();
    void nothingIsKeptUnlessAsked_data();
    void nothingIsKeptUnlessAsked();
    void whatWasRecordedSurvivesADeath();

private:
    [[nodiscard]] QString wav() const { return m_directory.filePath(u"call.wav"_s); }
    [[nodiscard]] Lookup exported(Rig &rig, const PhoneCall &call) const
    {
        return { rig, { u"history"_s, u"export"_s, call.phone().callSid(), u"--recording"_s, wav() } };
    }

    QTemporaryDir m_directory;
};

void TestE2eRecording::aCallIsRecorded_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestE2eRecording::aCallIsRecorded()
{
    QFETCH(bool, postgres);
    PostgresServer server;
    Rig rig;
    QString database;
    if (postgres) {
        QVERIFY2(server.start(), server.log().constData());
        database = server.makeDatabase();
        rig.environment[u"DATABASE_URL"_s] = server.url(database);
        rig.environment[u"DATA_KEY"_s] = u"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"_s;
    }
    rig.environment[u"RECORD_CALLS"_s] = u"true"_s;
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Clara"_s, cake);
    rig.answers = { { askKey, u"[1] Er liegt unter der Matte."_s }, { askCake, u"[2] "_s + longAnswer } };
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting)), call.story());
    QVERIFY2(call.hears(Rig::phrase(Phrase::CallRecorded)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Clara"_s, cake)), call.story());
    rig.world.edge.setPace(50ms); // slow enough to cut in
    call.say(askCake);
    QVERIFY2(call.beginsToHear(longAnswer), call.story());
    rig.world.edge.setPace(10ms);
    call.say(askKey);
    QVERIFY2(call.hears(u"Er liegt unter der Matte."_s), call.story());
    QCOMPARE(call.clears(), 1);
    QVERIFY2(!call.heardTexts().contains(longAnswer), call.story());
    call.say(u"Okay danke, tschüss!"_s);
    QVERIFY2(call.hears(Rig::phrase(Phrase::Goodbye)), call.story());
    QVERIFY2(call.isOver(), call.story());

    QTRY_COMPARE(exported(rig, call).status(), 0);
    QCOMPARE(QFile::permissions(wav()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const Sound recorded = Sound::ofFile(wav());
    const Sound heard = Sound::ofPhone(rig, call);
    QVERIFY2(std::abs(recorded.size() - heard.size()) < 200 * mulaw::BytesPerMillisecond,
        qPrintable(u"%1 ms instead of %2"_s.arg(recorded.size() / 8).arg(heard.size() / 8)));
    QVERIFY(mulaw::rms(recorded.machine) > 100);
    QVERIFY(mulaw::rms(recorded.caller) > 100);
    QVERIFY(recorded.machine.contains(rig.phraseSound(Phrase::Goodbye)));
    QVERIFY(!recorded.machine.contains(rig.phraseSound(Phrase::CallRecorded)));
    const QString machine = compared(recorded.machine, heard.machine, "machine");
    QVERIFY2(machine.isEmpty(), qPrintable(machine));
    const QString caller = compared(recorded.caller, heard.caller, "caller");
    QVERIFY2(caller.isEmpty(), qPrintable(caller));
    // What was taken back is in neither.
    const auto loud = [](const QByteArray &sound) { return sound.size() - sound.count(mulaw::Silence); };
    QVERIFY(std::abs(loud(recorded.machine) - loud(heard.machine)) < Tolerance);

    const QJsonObject shown = Lookup(rig, { u"history"_s, u"show"_s, call.phone().callSid(), u"--json"_s }).object();
    const double seconds = static_cast<double>(recorded.size()) / mulaw::SamplesPerSecond;
    QVERIFY(std::abs(shown[u"recording_seconds"_s].toDouble() - seconds) < 0.01);
    const QByteArray stored = postgres ? server.dump(database) : everythingIn(QFileInfo(rig.databasePath()).path());
    QVERIFY(stored.size() > recorded.size());
    QVERIFY(isAudibleIn(recorded.machine, heard.machine)); // as it would lie there, in either form
    QVERIFY(isAudibleIn(recorded.machine.toHex(), heard.machine));
    QVERIFY(!isAudibleIn(stored, heard.machine));
    QVERIFY(!isAudibleIn(stored, heard.caller));

    QCOMPARE(Lookup(rig, { u"history"_s, u"forget"_s, call.phone().callSid() }).status(), 0);
    QCOMPARE(exported(rig, call).status(), 1);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRecording::nothingIsKeptUnlessAsked_data()
{
    QTest::addColumn<bool>("wanted");
    QTest::addColumn<QString>("from");
    QTest::newRow("without the setting") << false << Rig::owner();
    QTest::newRow("a refused caller") << true << u"+4915187654321"_s;
}

void TestE2eRecording::nothingIsKeptUnlessAsked()
{
    QFETCH(bool, wanted);
    QFETCH(QString, from);
    Rig rig;
    if (wanted) {
        rig.environment[u"RECORD_CALLS"_s] = u"true"_s;
        rig.expectComplaint(u"refused: the number is withheld or not listed"_s);
    }
    rig.receive(u"Anna"_s, key);
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone(from);
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(wanted ? Rig::phrase(Phrase::PrivateLine) : Rig::announcement(u"Anna"_s, key)), call.story());
    call.say(askKey);
    if (!wanted)
        QVERIFY2(call.hears(u"Das weiß ich nicht."_s), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(!call.heardTexts().contains(Rig::phrase(Phrase::CallRecorded)), call.story());

    QTRY_COMPARE(Lookup(rig, { u"history"_s, u"--json"_s }).array().size(), 1);
    const QJsonArray calls = Lookup(rig, { u"history"_s, u"--json"_s }).array();
    QCOMPARE(calls[0][u"recording_seconds"_s].toDouble(-1), 0.0);
    QCOMPARE(exported(rig, call).status(), 1);
    QCOMPARE(rig.inbox().recordedParts(), 0);
    QVERIFY(!isAudibleIn(everythingIn(QFileInfo(rig.databasePath()).path()), call.phone().recording().caller()));
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRecording::whatWasRecordedSurvivesADeath()
{
    Rig rig;
    rig.environment[u"RECORD_CALLS"_s] = u"true"_s;
    rig.receive(u"Anna"_s, key);
    rig.answers = { { askKey, u"[1] Er liegt unter der Matte."_s } };
    rig.expectPhoneViolation(31921); // the line breaks
    rig.expectPhoneViolation(11200); // nobody to tell of it
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    call.say(askKey);
    QVERIFY2(call.hears(u"Er liegt unter der Matte."_s), call.story());
    QTRY_COMPARE_WITH_TIMEOUT(rig.inbox().recordedParts(), 1, 20000); // after ten seconds
    rig.machine.signal(SIGKILL);
    QVERIFY(rig.machine.waitUntilGone());
    QVERIFY2(call.isOver(), call.story());

    const Lookup list(rig, { u"history"_s });
    QCOMPARE(list.status(), 0);
    QVERIFY2(list.said().contains(QByteArray("only the recording: " + call.phone().callSid().toUtf8())),
        list.said().constData());
    QCOMPARE(exported(rig, call).status(), 0);
    const Sound recorded = Sound::ofFile(wav());
    QCOMPARE(recorded.size(), 10 * mulaw::SamplesPerSecond);
    const Sound heard = Sound::ofPhone(rig, call);
    const QString machine = compared(recorded.machine, heard.machine.first(9 * mulaw::SamplesPerSecond), "machine");
    QVERIFY2(machine.isEmpty(), qPrintable(machine));
    QVERIFY(rig.start());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eRecording)
#include "tst_e2e_recording.moc"
