// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/phrasecache.h"

#include "speech/phraserenderer.h"
#include "speech/phrasestore.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QDir>
#include <QTemporaryDir>
#include <QThread>

#include <deque>

using namespace std::chrono_literals;

namespace
{
const QString Greeting = QStringLiteral("Guten Tag.");
const QString Question = QStringLiteral("Noch eine Frage?");
const QString Farewell = QStringLiteral("Auf Wiederhören.");
const QStringList Phrases { Greeting, Question, Farewell };
const QString VoiceId = QStringLiteral("de-DE-TestNeural");

class FakeUtterance final : public Utterance
{
public:
    explicit FakeUtterance(int &running) : m_running(running) { ++m_running; }
    ~FakeUtterance() override { end(); }
    void cancel() override { end(); }
    void end()
    {
        if (!std::exchange(m_over, true))
            --m_running;
    }
    [[nodiscard]] bool isOver() const { return m_over; }

private:
    int &m_running;
    bool m_over = false;
};

//! Says its name and the text; or fails, cuts off or hangs, when told so for the next sentence.
class FakeVoice final : public SpeechSynthesizer
{
public:
    enum class Act { Say, Fail, SayNothing, CutOff, Hang };

    explicit FakeVoice(const QByteArray &name) : m_name(name) { }

    Pending<Utterance> speak(const QString &text, const Prosody &prosody) override
    {
        Q_ASSERT(prosody == Prosody {});
        asked += text;
        auto *utterance = new FakeUtterance(running);
        mostAtOnce = std::max(mostAtOnce, running);
        Act act = otherwise;
        if (!script.empty()) {
            act = script.front();
            script.pop_front();
        }
        QMetaObject::invokeMethod(
            utterance, [this, utterance, text, act] { perform(*utterance, text, act); }, Qt::QueuedConnection);
        return Pending<Utterance>(utterance);
    }
    [[nodiscard]] QByteArray sound(const QString &text) const { return m_name + text.toUtf8(); }

    std::deque<Act> script; // what to do with the next sentences
    Act otherwise = Act::Say; // and with those after them
    ServiceError error { ServiceError::Kind::Network, QStringLiteral("no route"), {} };
    QStringList asked;
    int running = 0;
    int mostAtOnce = 0;

private:
    void perform(FakeUtterance &utterance, const QString &text, Act act)
    {
        if (utterance.isOver() || act == Act::Hang)
            return;
        const QByteArray whole = sound(text);
        if (act == Act::Say || act == Act::CutOff)
            Q_EMIT utterance.audioReady(whole.first(3));
        if (act == Act::Say)
            Q_EMIT utterance.audioReady(whole.sliced(3));
        if (act == Act::Fail || act == Act::CutOff)
            Q_EMIT utterance.failed(error);
        else
            Q_EMIT utterance.finished();
    }

    QByteArray m_name;
};

//! A program start: fresh voices and renderer over the same directory.
struct Run
{
    explicit Run(const QString &directory, const QString &voiceId = VoiceId, double random = 0)
        : renderer(PhraseStore(directory, voiceId), &real, standIn, clock, [random] { return random; })
    {
        QObject::connect(&renderer, &PhraseRenderer::published, &cache, &PhraseCache::adopt);
    }

    VirtualClock clock;
    FakeVoice real { "real:" };
    FakeVoice standIn { "standin:" };
    PhraseRenderer renderer;
    PhraseCache cache;
};
}

class TestPhraseCache : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("messengerab.speech.info=false")); }

    void emptyCacheHasNothing();
    void standInComesFirstAndTheRealVoiceReplacesIt();
    void standInSaysOnlyWhatCannotWait();
    void restartFindsTheFiles();
    void anotherVoiceOrTextFindsNothing();
    void damagedFilesAreMadeAnew_data();
    void damagedFilesAreMadeAnew();
    void filesArePrivateAndTellNoText();
    void failuresBackOff();
    void pausesAreSpread();
    void serviceMayAskForALongerPause();
    void successStartsThePausesOver();
    void oneBadPhraseDoesNotBlockTheOthers();
    void cutOffSoundIsNotKept_data();
    void cutOffSoundIsNotKept();
    void hangingVoiceIsGivenUp();
    void deafStandInIsNoObstacle();
    void withoutRealVoiceNothingIsStored();
    void unwritableDirectoryIsSaidOnce();
    void snapshotsCrossThreads();
};

void TestPhraseCache::emptyCacheHasNothing()
{
    PhraseCache cache;
    QVERIFY(cache.audio(Greeting).isEmpty());
    cache.adopt({});
    QVERIFY(cache.audio(Greeting).isEmpty());
}

void TestPhraseCache::standInComesFirstAndTheRealVoiceReplacesIt()
{
    QTemporaryDir directory;
    Run run(directory.filePath(QStringLiteral("phrases")));
    QList<QByteArray> greetings;
    connect(&run.renderer, &PhraseRenderer::published, this, [&] { greetings += run.cache.audio(Greeting); });

    run.renderer.start(Phrases + Phrases, Phrases); // twice the same does no harm
    QVERIFY(run.cache.audio(Greeting).isEmpty());
    QCOMPARE(run.standIn.asked, QStringList { Greeting });
    QVERIFY(run.real.asked.isEmpty());
    run.clock.advance(0ms);

    QCOMPARE(run.standIn.asked, Phrases);
    QCOMPARE(run.real.asked, Phrases);
    QCOMPARE(run.real.mostAtOnce, 1);
    QCOMPARE(run.standIn.mostAtOnce, 1);
    QCOMPARE(run.real.running + run.standIn.running, 0);
    QCOMPARE(greetings.size(), 7); // at the start, and after each sentence of each voice
    QCOMPARE(greetings[1], run.standIn.sound(Greeting));
    QCOMPARE(greetings[3], run.standIn.sound(Greeting));
    QCOMPARE(greetings[4], run.real.sound(Greeting));
    for (const QString &text : Phrases)
        QCOMPARE(run.cache.audio(text), run.real.sound(text));
    QCOMPARE(run.renderer.missing(), 0);
}

void TestPhraseCache::standInSaysOnlyWhatCannotWait()
{
    // Of two voices in one call the second would be that of a stranger.
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.otherwise = FakeVoice::Act::Hang;
    run.renderer.start(Phrases, { Greeting });
    run.clock.advance(10s);
    QCOMPARE(run.cache.audio(Greeting), run.standIn.sound(Greeting));
    for (const QString &phrase : Phrases)
        QCOMPARE(run.cache.audio(phrase).isEmpty(), phrase != Greeting);
    // But nobody waits for a voice that is known to be ill.
    run.clock.advance(1min);
    for (const QString &phrase : Phrases)
        QCOMPARE(run.cache.audio(phrase), run.standIn.sound(phrase));
    QCOMPARE(run.standIn.asked.size(), Phrases.size()); // each once
    run.real.otherwise = FakeVoice::Act::Say;
    run.clock.advance(10min);
    for (const QString &phrase : Phrases)
        QCOMPARE(run.cache.audio(phrase), run.real.sound(phrase));
}

void TestPhraseCache::restartFindsTheFiles()
{
    QTemporaryDir directory;
    {
        Run run(directory.path());
        run.renderer.start(Phrases, Phrases);
        run.clock.advance(0ms);
    }
    Run again(directory.path());
    const QString added = QStringLiteral("Das ist neu.");
    again.renderer.start(Phrases + QStringList { added }, Phrases + QStringList { added });
    for (const QString &text : Phrases)
        QCOMPARE(again.cache.audio(text), again.real.sound(text)); // at once
    again.clock.advance(0ms);
    QCOMPARE(again.standIn.asked, QStringList { added });
    QCOMPARE(again.real.asked, QStringList { added });
    QCOMPARE(again.cache.audio(added), again.real.sound(added));
}

void TestPhraseCache::anotherVoiceOrTextFindsNothing()
{
    QTemporaryDir directory;
    const PhraseStore store(directory.path(), VoiceId);
    QVERIFY(store.save(Greeting, QByteArrayLiteral("sound")));
    QCOMPARE(store.load(Greeting), QByteArrayLiteral("sound"));
    QVERIFY(store.load(Farewell).isEmpty());
    QVERIFY(store.load(Greeting + u' ').isEmpty());
    QVERIFY(PhraseStore(directory.path(), QStringLiteral("de-DE-OtherNeural")).load(Greeting).isEmpty());
    QCOMPARE(PhraseStore(directory.path(), VoiceId).load(Greeting), QByteArrayLiteral("sound"));
    QVERIFY(PhraseStore(directory.filePath(QStringLiteral("missing")), VoiceId).load(Greeting).isEmpty());
}

void TestPhraseCache::damagedFilesAreMadeAnew_data()
{
    QTest::addColumn<int>("keep");
    QTest::addColumn<int>("flip");
    QTest::addColumn<QByteArray>("append");
    QTest::newRow("empty") << 0 << -1 << QByteArray();
    QTest::newRow("header only") << 40 << -1 << QByteArray();
    QTest::newRow("cut off") << 45 << -1 << QByteArray();
    QTest::newRow("longer") << 1000 << -1 << QByteArray("x");
    QTest::newRow("flipped bit in the sound") << 1000 << 42 << QByteArray();
    QTest::newRow("flipped bit in the digest") << 1000 << 20 << QByteArray();
    QTest::newRow("other magic") << 1000 << 0 << QByteArray();
    QTest::newRow("foreign") << 0 << -1 << QByteArray("<html></html>").repeated(9);
}

void TestPhraseCache::damagedFilesAreMadeAnew()
{
    QFETCH(int, keep);
    QFETCH(int, flip);
    QFETCH(QByteArray, append);
    QTemporaryDir directory;
    const PhraseStore store(directory.path(), VoiceId);
    QVERIFY(store.save(Greeting, QByteArrayLiteral("older sound")));
    QFile file(store.path(Greeting));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray content = file.readAll().left(keep) + append;
    if (flip >= 0)
        content[flip] = static_cast<char>(content[flip] ^ 1);
    QVERIFY(file.resize(0) && file.seek(0) && file.write(content) == content.size());
    file.close();

    Run run(directory.path());
    run.renderer.start({ Greeting }, { Greeting });
    QVERIFY(run.cache.audio(Greeting).isEmpty());
    run.clock.advance(0ms);
    QCOMPARE(run.cache.audio(Greeting), run.real.sound(Greeting));
    QCOMPARE(store.load(Greeting), run.real.sound(Greeting));
}

void TestPhraseCache::filesArePrivateAndTellNoText()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("deep/phrases"));
    Run run(path);
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(0ms);
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
        | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(path) & others));
    const auto files = QDir(path).entryInfoList(QDir::Files);
    QCOMPARE(files.size(), Phrases.size());
    const QRegularExpression digest(QStringLiteral("^[0-9a-f]{64}\\.mulaw$"));
    for (const QFileInfo &file : files) {
        QVERIFY(!(file.permissions() & others));
        QVERIFY(digest.match(file.fileName()).hasMatch());
    }
}

void TestPhraseCache::failuresBackOff()
{
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.otherwise = FakeVoice::Act::Fail;
    run.renderer.start({ Greeting }, { Greeting });
    run.clock.advance(0ms);
    QCOMPARE(run.real.asked.size(), 1);
    QCOMPARE(run.cache.audio(Greeting), run.standIn.sound(Greeting));
    qsizetype tries = 1;
    for (const auto pause : { 1s, 2s, 4s, 8s, 16s, 32s, 60s, 120s, 240s, 480s, 600s, 600s, 600s }) {
        run.clock.advance(pause - 1ms);
        QCOMPARE(run.real.asked.size(), tries);
        run.clock.advance(1ms);
        QCOMPARE(run.real.asked.size(), ++tries);
    }
    run.real.otherwise = FakeVoice::Act::Say;
    run.clock.advance(600s);
    QCOMPARE(run.cache.audio(Greeting), run.real.sound(Greeting));
    run.clock.advance(24h);
    QCOMPARE(run.real.asked.size(), tries + 1);
    QCOMPARE(run.standIn.asked.size(), 1);
}

void TestPhraseCache::pausesAreSpread()
{
    QTemporaryDir directory;
    Run run(directory.path(), VoiceId, 1.0);
    run.real.otherwise = FakeVoice::Act::Fail;
    run.renderer.start({ Greeting }, { Greeting });
    run.clock.advance(1249ms);
    QCOMPARE(run.real.asked.size(), 1);
    run.clock.advance(1ms);
    QCOMPARE(run.real.asked.size(), 2);
}

void TestPhraseCache::serviceMayAskForALongerPause()
{
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.script = { FakeVoice::Act::Fail };
    run.real.error = { ServiceError::Kind::RateLimited, QStringLiteral("slow down"), 90s };
    run.renderer.start({ Greeting }, { Greeting });
    run.clock.advance(89s);
    QCOMPARE(run.real.asked.size(), 1);
    run.clock.advance(1s);
    QCOMPARE(run.cache.audio(Greeting), run.real.sound(Greeting));
}

void TestPhraseCache::successStartsThePausesOver()
{
    QTemporaryDir directory;
    Run run(directory.path());
    using enum FakeVoice::Act;
    run.real.script = { Fail, Fail, Fail, Say, Fail, Say, Say };
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(7s); // 1 + 2 + 4
    QCOMPARE(run.real.asked.size(), 5);
    run.clock.advance(1s);
    QCOMPARE(run.real.asked.size(), 7);
    QCOMPARE(run.renderer.missing(), 0);
}

void TestPhraseCache::oneBadPhraseDoesNotBlockTheOthers()
{
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.script = { FakeVoice::Act::Fail };
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(1s);
    QCOMPARE(run.real.asked, (QStringList { Greeting, Question, Farewell, Greeting }));
    QCOMPARE(run.renderer.missing(), 0);
}

void TestPhraseCache::cutOffSoundIsNotKept_data()
{
    QTest::addColumn<int>("act");
    QTest::newRow("cut off") << static_cast<int>(FakeVoice::Act::CutOff);
    QTest::newRow("finished without sound") << static_cast<int>(FakeVoice::Act::SayNothing);
}

void TestPhraseCache::cutOffSoundIsNotKept()
{
    QFETCH(int, act);
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.script = { static_cast<FakeVoice::Act>(act) };
    run.renderer.start({ Greeting }, { Greeting });
    run.clock.advance(0ms);
    QCOMPARE(run.cache.audio(Greeting), run.standIn.sound(Greeting));
    QVERIFY(PhraseStore(directory.path(), VoiceId).load(Greeting).isEmpty());
    run.clock.advance(1s);
    QCOMPARE(PhraseStore(directory.path(), VoiceId).load(Greeting), run.real.sound(Greeting));
}

void TestPhraseCache::hangingVoiceIsGivenUp()
{
    QTemporaryDir directory;
    Run run(directory.path());
    run.real.script = { FakeVoice::Act::Hang };
    run.renderer.start({ Greeting }, { Greeting });
    run.clock.advance(59s);
    QCOMPARE(run.real.asked.size(), 1);
    QCOMPARE(run.real.running, 1);
    run.clock.advance(1s);
    QCOMPARE(run.real.running, 0);
    run.clock.advance(1s);
    QCOMPARE(run.cache.audio(Greeting), run.real.sound(Greeting));
}

void TestPhraseCache::deafStandInIsNoObstacle()
{
    QTemporaryDir directory;
    Run run(directory.path());
    run.standIn.otherwise = FakeVoice::Act::Fail;
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(QStringLiteral("stand-in voice can not say a phrase: network: no route")));
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(0ms);
    QCOMPARE(run.standIn.asked, Phrases);
    for (const QString &text : Phrases)
        QCOMPARE(run.cache.audio(text), run.real.sound(text));
}

void TestPhraseCache::withoutRealVoiceNothingIsStored()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("phrases"));
    VirtualClock clock;
    FakeVoice standIn("standin:");
    PhraseRenderer renderer(PhraseStore(path, VoiceId), nullptr, standIn, clock);
    renderer.start(Phrases, Phrases);
    clock.advance(0ms);
    QCOMPARE(renderer.snapshot()->size(), Phrases.size());
    QCOMPARE(renderer.snapshot()->value(Farewell), standIn.sound(Farewell));
    QVERIFY(!QDir(path).exists());
}

void TestPhraseCache::unwritableDirectoryIsSaidOnce()
{
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("phrases can not be kept .*check CACHE_DIR")));
    Run run(file.fileName() + QStringLiteral("/phrases"));
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(0ms);
    for (const QString &text : Phrases)
        QCOMPARE(run.cache.audio(text), run.real.sound(text));
}

void TestPhraseCache::snapshotsCrossThreads()
{
    QTemporaryDir directory;
    Run run(directory.path());
    QThread worker;
    PhraseCache cache;
    cache.moveToThread(&worker);
    connect(&run.renderer, &PhraseRenderer::published, &cache, &PhraseCache::adopt);
    worker.start();
    const auto heard = [&cache] {
        QByteArray mulaw;
        QMetaObject::invokeMethod(
            &cache, [&] { mulaw = cache.audio(Farewell); }, Qt::BlockingQueuedConnection);
        return mulaw;
    };
    QVERIFY(heard().isEmpty());
    run.renderer.start(Phrases, Phrases);
    run.clock.advance(0ms);
    QCOMPARE(heard(), run.real.sound(Farewell));
    worker.quit();
    QVERIFY(worker.wait(5000));
}

QTEST_GUILESS_MAIN(TestPhraseCache)
#include "tst_phrasecache.moc"
