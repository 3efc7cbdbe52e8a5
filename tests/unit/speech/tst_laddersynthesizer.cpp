// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "speech/laddersynthesizer.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/speech/heard.h"

#include <QPointer>

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using State = CircuitBreaker::State;

namespace
{
//! A voice whose utterances do nothing but what the test tells them.
class HandVoice : public SpeechSynthesizer
{
public:
    class Spoken : public Utterance
    {
    public:
        void cancel() override { isCancelled = true; }
        bool isCancelled = false;
    };

    Pending<Utterance> speak(const QString &text, const Prosody &prosody) override
    {
        texts.append(text);
        prosodies.append(prosody);
        auto *spoken = new Spoken;
        utterances.append(spoken);
        return Pending<Utterance>(spoken);
    }
    void prepare() override { ++prepared; }

    [[nodiscard]] Spoken *now() const { return utterances.last(); }
    void sound(char code, std::chrono::milliseconds length = 100ms) const
    {
        Q_EMIT now()->audioReady(QByteArray(static_cast<qsizetype>(length.count()) * mulaw::BytesPerMillisecond, code));
    }
    void finish() const { Q_EMIT now()->finished(); }
    void fail(Kind kind) const { Q_EMIT now()->failed({ kind, QStringLiteral("told to"), {} }); }

    QStringList texts;
    QList<Prosody> prosodies;
    QList<QPointer<Spoken>> utterances;
    int prepared = 0;
};

struct Bench
{
    explicit Bench(int emptyRetries = 0)
    {
        LadderSettings settings;
        settings.breaker.jitter = 0;
        ladder = std::make_unique<LadderSynthesizer>(
            std::vector<LadderRung> { { QStringLiteral("one"), one, emptyRetries }, { QStringLiteral("two"), two },
                { QStringLiteral("three"), three } },
            settings, clock);
        ladder->setObserver({ [this](const QString &rung, const ServiceError &error) {
                                 events.append(QString(rung + u' ' + error.toString()));
                             },
            [this](const QString &rung, State state) {
                events.append(QString(rung
                    + (state == State::Open          ? QStringLiteral(" open")
                            : state == State::Closed ? QStringLiteral(" closed")
                                                     : QStringLiteral(" half open"))));
            } });
    }

    void speak(const QString &text = QStringLiteral("Hallo."))
    {
        heard = {};
        utterance = ladder->speak(text, { -10, 20 });
        heard.listen(*utterance);
    }
    //! Sound of that length from the latest utterance, in pieces of 120 ms, until another voice is asked.
    void soundAt(HandVoice &voice, std::chrono::milliseconds every, std::chrono::milliseconds whole)
    {
        const QPointer<HandVoice::Spoken> spoken = voice.now();
        for (auto sum = 0ms; sum < whole && spoken && !spoken->isCancelled; sum += 120ms) {
            if (sum > 0ms)
                clock.advance(every);
            if (spoken && !spoken->isCancelled)
                voice.sound('a', 120ms);
        }
    }
    //! Says a sentence with the given voice to its end.
    void sayWith(const HandVoice &voice)
    {
        speak();
        voice.sound('x');
        voice.finish();
    }

    VirtualClock clock;
    HandVoice one;
    HandVoice two;
    HandVoice three;
    std::unique_ptr<LadderSynthesizer> ladder;
    QStringList events;
    Heard heard;
    Pending<Utterance> utterance;
};

//! About ten seconds.
const QString LongText = QStringLiteral("Nachricht ").repeated(15);

void expectOut(const char *name)
{
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(QStringLiteral("^voice %1 .* not used for").arg(QLatin1String(name))));
}
}

class TestLadderSynthesizer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.debug=false\nmessengerab.*.info=false"));
    }

    void bestVoiceSpeaks()
    {
        Bench bench;
        bench.speak();
        bench.one.sound('a');
        bench.one.sound('b');
        bench.one.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio, QByteArray(QByteArray(800, 'a') + QByteArray(800, 'b')));
        QCOMPARE(bench.one.texts, (QStringList { QStringLiteral("Hallo.") }));
        QCOMPARE(bench.one.prosodies.first(), (Prosody { -10, 20 }));
        QVERIFY(bench.two.texts.isEmpty());
        QVERIFY(bench.events.isEmpty());
    }

    void nextVoiceSaysTheWholeSentence_data()
    {
        QTest::addColumn<Kind>("kind");
        for (const auto kind : { Kind::Network, Kind::Timeout, Kind::RateLimited, Kind::Refused, Kind::Server,
                 Kind::Malformed, Kind::Empty })
            QTest::newRow((ServiceError { kind, {}, {} }).toString().toLatin1().constData()) << kind;
    }

    void nextVoiceSaysTheWholeSentence()
    {
        QFETCH(Kind, kind);
        Bench bench;
        bench.speak();
        bench.one.fail(kind);
        QCOMPARE(bench.two.texts, (QStringList { QStringLiteral("Hallo.") }));
        QCOMPARE(bench.two.prosodies.first(), (Prosody { -10, 20 }));
        bench.two.sound('b');
        bench.two.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio, QByteArray(800, 'b')); // no pause: nothing was heard before
        QCOMPARE(bench.events.size(), 1);
        QVERIFY(bench.three.texts.isEmpty());
    }

    void silentAnswerIsAskedForOnceMore()
    {
        Bench bench(1);
        bench.speak();
        bench.one.fail(Kind::Empty);
        QCOMPARE(bench.one.texts.size(), 2);
        QVERIFY(bench.two.texts.isEmpty());
        bench.one.fail(Kind::Empty);
        QCOMPARE(bench.one.texts.size(), 2);
        QCOMPARE(bench.two.texts.size(), 1);
        QCOMPARE(bench.events.size(), 1); // one failure, not two
        bench.two.fail(Kind::Empty); // this one has no second try
        QCOMPARE(bench.three.texts.size(), 1);
    }

    void retriesShareTheOneWait()
    {
        Bench bench(5);
        bench.speak();
        bench.clock.advance(1500ms);
        bench.one.fail(Kind::Empty);
        bench.clock.advance(999ms);
        QVERIFY(bench.two.texts.isEmpty());
        expectOut("one");
        bench.clock.advance(1ms);
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void hangingVoiceCostsOneWait()
    {
        Bench bench;
        bench.speak();
        bench.clock.advance(2499ms);
        QVERIFY(bench.two.texts.isEmpty());
        expectOut("one");
        bench.clock.advance(1ms);
        QCOMPARE(bench.two.texts.size(), 1);
        QTRY_VERIFY(!bench.one.utterances.first());
        bench.two.sound('b');
        bench.two.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.events,
            (QStringList { QStringLiteral("one open"), QStringLiteral("one timeout: no sound in time") }));

        bench.sayWith(bench.two); // without asking the first one
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.one.texts.size(), 1);
    }

    void lastVoiceIsGivenItsTime()
    {
        Bench bench;
        bench.speak();
        bench.one.fail(Kind::Network);
        bench.two.fail(Kind::Network);
        bench.clock.advance(60s);
        QVERIFY(!bench.heard.isOver());
        bench.three.sound('c');
        bench.clock.advance(60s);
        bench.three.finish();
        QVERIFY(bench.heard.finished);
    }

    void breakingOffMeansAPauseAndTheWholeSentence()
    {
        Bench bench;
        bench.speak();
        bench.one.sound('a');
        bench.one.fail(Kind::Malformed);
        bench.two.sound('b');
        bench.two.sound('c');
        bench.two.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio,
            QByteArray(QByteArray(800, 'a') + mulaw::silence(250ms) + QByteArray(800, 'b') + QByteArray(800, 'c')));
        QCOMPARE(bench.heard.breaches, 0);
    }

    void silentAnswerAfterSoundIsNoRetry()
    {
        Bench bench(1);
        bench.speak();
        bench.one.sound('a');
        bench.one.fail(Kind::Empty); // a later piece had none
        QCOMPARE(bench.one.texts.size(), 1);
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void hangingInMidSentenceIsNoticed()
    {
        Bench bench;
        bench.speak();
        bench.clock.advance(1s);
        bench.one.sound('a', 3s); // in one go: three seconds to listen to
        bench.clock.advance(5499ms);
        QVERIFY(bench.two.texts.isEmpty());
        expectOut("one");
        bench.clock.advance(1ms);
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void refusedKeyOpensAtOnce()
    {
        Bench bench;
        bench.speak();
        expectOut("one");
        bench.one.fail(Kind::Unauthorised);
        bench.two.sound('b');
        bench.two.finish();
        bench.sayWith(bench.two);
        QCOMPARE(bench.one.texts.size(), 1);
        // After the cool-down one sentence tries it again.
        bench.clock.advance(60s);
        bench.sayWith(bench.one);
        QVERIFY(bench.heard.finished);
        QVERIFY(bench.events.contains(QStringLiteral("one closed")));
    }

    void trialIsOneSentenceOnly()
    {
        Bench bench;
        bench.speak();
        expectOut("one");
        bench.clock.advance(2500ms);
        bench.two.sound('b');
        bench.two.finish();
        bench.clock.advance(5s);
        bench.speak();
        QCOMPARE(bench.one.texts.size(), 2);
        auto other = bench.ladder->speak(QStringLiteral("Noch etwas."), {});
        QCOMPARE(bench.one.texts.size(), 2); // while the trial runs, others do not wait for it
        QCOMPARE(bench.two.texts.size(), 2);
        bench.utterance.reset(); // interrupted before any sound: the trial is free
        bench.speak();
        QCOMPARE(bench.one.texts.size(), 3);
    }

    void allVoicesFail()
    {
        Bench bench;
        bench.speak();
        bench.one.fail(Kind::Server);
        bench.two.fail(Kind::Network);
        QVERIFY(!bench.heard.isOver());
        bench.three.fail(Kind::Malformed);
        QVERIFY(bench.heard.failedWith(Kind::Server)); // the best voice's reason
        QCOMPARE(bench.heard.breaches, 0);
    }

    void lastVoiceIsTriedWhateverItsBreakerSays()
    {
        Bench bench;
        for (int i = 0; i < 3; ++i) {
            bench.speak();
            if (i == 2)
                expectOut("one");
            bench.one.fail(Kind::Network);
            if (i == 2)
                expectOut("two");
            bench.two.fail(Kind::Network);
            if (i == 2)
                expectOut("three");
            bench.three.fail(Kind::Network);
            QVERIFY(bench.heard.failedWith(Kind::Network));
        }
        bench.sayWith(bench.three);
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.one.texts.size(), 3);
        QCOMPARE(bench.two.texts.size(), 3);
    }

    void textWithoutWordsAsksNobody()
    {
        Bench bench;
        bench.speak(QStringLiteral("\u2026!"));
        QVERIFY(!bench.heard.isOver());
        QTRY_VERIFY(bench.heard.failedWith(Kind::Empty));
        QVERIFY(bench.one.texts.isEmpty());
        QVERIFY(bench.events.isEmpty());
    }

    void prepareGoesToTheNextSpeaker()
    {
        Bench bench;
        bench.ladder->prepare();
        QCOMPARE(bench.one.prepared, 1);
        bench.speak();
        expectOut("one");
        bench.clock.advance(2500ms);
        bench.ladder->prepare();
        QCOMPARE(bench.one.prepared, 1);
        QCOMPARE(bench.two.prepared, 1);
        bench.utterance.reset();
        bench.clock.advance(5s);
        bench.ladder->prepare(); // the next sentence is the trial
        QCOMPARE(bench.one.prepared, 2);
    }

    void slowVoiceIsLeftForTheNext()
    {
        Bench bench;
        bench.speak(LongText);
        expectOut("one");
        bench.soundAt(bench.one, 250ms, 10s); // half as fast as it plays
        QCOMPARE(bench.two.texts, (QStringList { LongText }));
        QVERIFY(bench.clock.now() < 1500ms); // not the patience: it is plain that it will not do
        QCOMPARE(bench.events,
            (QStringList { QStringLiteral("one open"),
                QStringLiteral("one timeout: its sound comes more slowly than it plays") }));
        QCOMPARE(bench.heard.audio, QByteArray(960, 'a')); // and no syllable after the first gap
        QTRY_VERIFY(!bench.one.utterances.first());
        bench.soundAt(bench.two, 24ms, 10s);
        bench.two.finish();
        QVERIFY(bench.heard.finished);
        QVERIFY(bench.heard.audio.startsWith(QByteArray(QByteArray(960, 'a') + mulaw::silence(250ms) + 'a')));
        QCOMPARE(bench.heard.audio.size(), 960 + 2000 + 80640);
        QCOMPARE(bench.heard.breaches, 0);

        bench.speak(); // the next sentence is the next voice's at once
        QCOMPARE(bench.one.texts.size(), 1);
        QCOMPARE(bench.two.texts.size(), 2);
    }

    void slightlySlowVoiceMakesOnePause()
    {
        Bench bench;
        bench.speak(LongText);
        expectOut("one");
        bench.soundAt(bench.one, 132ms, 10s);
        bench.one.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio.size(), 80640);
        QVERIFY(bench.two.texts.isEmpty());
        QCOMPARE(bench.events.size(), 2); // said once, and not closed by the end of the sentence
        bench.speak();
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void slowVoiceIsGivenNoMoreThanThePatience()
    {
        Bench bench;
        bench.speak(QStringLiteral("Ja."));
        bench.one.sound('a');
        bench.clock.advance(550ms);
        bench.one.sound('b'); // it might be the last
        QCOMPARE(bench.heard.audio, QByteArray(800, 'a'));
        bench.clock.advance(2049ms);
        QVERIFY(bench.two.texts.isEmpty());
        expectOut("one");
        bench.clock.advance(1ms); // two and a half seconds after the last sound was played
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void soundThatWasHeldBackIsNeverPlayedTwice()
    {
        Bench bench;
        bench.speak(LongText);
        bench.one.sound('a');
        bench.clock.advance(300ms);
        bench.one.sound('b');
        bench.one.fail(Kind::Network);
        bench.two.sound('c');
        bench.two.finish();
        QCOMPARE(bench.heard.audio, QByteArray(QByteArray(800, 'a') + mulaw::silence(250ms) + QByteArray(800, 'c')));
    }

    void slowLatelyShowsItsPaceFirst()
    {
        Bench bench;
        bench.speak(LongText);
        expectOut("one");
        bench.soundAt(bench.one, 250ms, 10s);
        bench.utterance.reset();
        bench.clock.advance(5s);

        bench.speak(LongText); // the trial, and slow again: none of it is heard
        QCOMPARE(bench.one.texts.size(), 2);
        expectOut("one");
        bench.soundAt(bench.one, 250ms, 10s);
        QCOMPARE(bench.two.texts.size(), 2);
        QVERIFY(bench.heard.audio.isEmpty());
        bench.soundAt(bench.two, 24ms, 10s);
        bench.two.finish();
        QCOMPARE(bench.heard.audio.size(), 80640); // no pause: nothing was heard before

        bench.clock.advance(10s);
        bench.speak(LongText); // the next trial, in time
        bench.one.sound('a', 120ms);
        QVERIFY(bench.heard.audio.isEmpty());
        bench.soundAt(bench.one, 24ms, 10s);
        bench.one.finish();
        QVERIFY(bench.heard.finished);
        QVERIFY(bench.events.contains(QStringLiteral("one closed")));
        bench.speak();
        bench.one.sound('a'); // and then again at once
        QCOMPARE(bench.heard.audio.size(), 800);
    }

    void slowVoiceThatIsInterruptedStaysOut()
    {
        Bench bench;
        bench.speak(LongText);
        expectOut("one");
        bench.soundAt(bench.one, 132ms, 8s);
        bench.utterance.reset();
        bench.speak();
        QCOMPARE(bench.one.texts.size(), 1);
        QCOMPARE(bench.two.texts.size(), 1);
    }

    void lastVoiceGathersAsLongAsItTakes()
    {
        Bench bench;
        bench.speak(LongText);
        bench.one.fail(Kind::Network);
        bench.two.fail(Kind::Network);
        expectOut("three");
        bench.soundAt(bench.three, 400ms, 10s);
        bench.three.finish();
        QVERIFY(bench.heard.finished);
        QCOMPARE(bench.heard.audio.size(), 80640);
    }

    void cancelledByTheRestOfIt()
    {
        Bench bench;
        bench.speak(LongText);
        bench.one.sound('a');
        bench.clock.advance(300ms);
        bench.one.sound('b');
        connect(bench.utterance.get(), &Utterance::audioReady, this, [&] { bench.utterance->cancel(); });
        bench.one.finish();
        QCOMPARE(bench.heard.audio.size(), 1600);
        QVERIFY(!bench.heard.finished);
    }

    void cancelledMeansSilence()
    {
        Bench bench;
        bench.speak();
        bench.one.sound('a');
        bench.utterance->cancel();
        bench.clock.advance(60s);
        QVERIFY(!bench.heard.isOver());
        QVERIFY(bench.two.texts.isEmpty());
        QTRY_VERIFY(!bench.one.utterances.first());
        bench.utterance->cancel();
        QVERIFY(bench.events.isEmpty());
    }

    void droppedInItsOwnSignal()
    {
        Bench bench;
        bench.utterance = bench.ladder->speak(QStringLiteral("Hallo."), {});
        connect(bench.utterance.get(), &Utterance::audioReady, this, [&] { bench.utterance.reset(); });
        bench.one.sound('a');
        QVERIFY(!bench.utterance);
        QTRY_VERIFY(!bench.one.utterances.first());
        QVERIFY(bench.two.texts.isEmpty());
    }

    void utteranceMayOutliveTheLadder()
    {
        Bench bench;
        bench.speak();
        bench.ladder.reset();
        bench.one.fail(Kind::Network);
        bench.two.sound('b');
        bench.two.finish();
        QVERIFY(bench.heard.finished);
    }
};

QTEST_GUILESS_MAIN(TestLadderSynthesizer)
#include "tst_laddersynthesizer.moc"
