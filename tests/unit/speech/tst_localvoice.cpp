// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/localvoice.h"

#include "audio/mulaw.h"
#include "support/strictness.h"

#include <QEventLoop>
#include <QTemporaryDir>

using namespace std::chrono_literals;

namespace
{
const QString Sentence = QStringLiteral("Guten Tag, du hast drei neue Nachrichten.");

//! Collects what an Utterance says.
class Listener : public QObject
{
public:
    explicit Listener(Pending<Utterance> utterance) : m_utterance(std::move(utterance))
    {
        connect(m_utterance.get(), &Utterance::audioReady, this, [this](const QByteArray &piece) {
            ++pieces;
            mulaw += piece;
        });
        connect(m_utterance.get(), &Utterance::finished, this, [this] { ++finished; });
        connect(m_utterance.get(), &Utterance::failed, this, [this](const ServiceError &cause) { errors += cause; });
    }
    [[nodiscard]] bool isOver() const { return finished + errors.size() > 0; }
    void drop() { m_utterance.reset(); }
    void cancel() { m_utterance->cancel(); }

    QByteArray mulaw;
    int pieces = 0;
    int finished = 0;
    QList<ServiceError> errors;

private:
    Pending<Utterance> m_utterance;
};
}

class TestLocalVoice : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void saysAGermanSentence();
    void languagesSoundDifferent();
    void variantsSoundDifferent();
    void prosodyIsObeyed();
    void markupIsReadAndNotObeyed();
    void sentencesComeInOrder();
    void speaksInEachThread();
    void dropBeforeItBegan();
    void dropInMidSentence();
    void cancelledIsSilent();
    void engineMayGoInMidSentence();
    void nothingToSay_data();
    void nothingToSay();
    void missingDataIsSaid();
    void secondEngineIsRefused();

private:
    QByteArray said(
        LocalVoiceEngine &engine, const QString &text, const Prosody &prosody = {}, const LocalVoiceStyle &style = {});
};

QByteArray TestLocalVoice::said(
    LocalVoiceEngine &engine, const QString &text, const Prosody &prosody, const LocalVoiceStyle &style)
{
    LocalVoice voice(engine, style);
    Listener listener(voice.speak(text, prosody));
    if (!QTest::qWaitFor([&listener] { return listener.isOver(); }) || listener.finished != 1)
        return {};
    return listener.mulaw;
}

void TestLocalVoice::saysAGermanSentence()
{
    LocalVoiceEngine engine;
    LocalVoice voice(engine, {});
    Listener listener(voice.speak(Sentence, {}));
    QCOMPARE(listener.pieces, 0);
    QTRY_VERIFY(listener.isOver());
    QCOMPARE(listener.finished, 1);
    QVERIFY(listener.errors.isEmpty());
    QVERIFY(listener.pieces > 5); // it came while it was made
    const auto length = mulaw::duration(listener.mulaw.size());
    QVERIFY2(length > 1800ms && length < 4500ms, qPrintable(QString::number(length.count())));
    const double rms = mulaw::rms(listener.mulaw);
    QVERIFY2(rms > 1600 && rms < 5000, qPrintable(QString::number(rms)));
    QVERIFY(mulaw::rms(listener.mulaw.first(500)) > 50); // trimmed
    QVERIFY(mulaw::rms(listener.mulaw.last(1100)) > 50);
    QTest::qWait(0);
    QCOMPARE(listener.finished, 1);
}

void TestLocalVoice::languagesSoundDifferent()
{
    LocalVoiceEngine engine;
    const QByteArray german = said(engine, QStringLiteral("Information"), {}, { Language::German, {}, 50 });
    const QByteArray english = said(engine, QStringLiteral("Information"), {}, { Language::English, {}, 50 });
    QVERIFY(german.size() > 3000);
    QVERIFY(english.size() > 3000);
    QVERIFY(german != english);
}

void TestLocalVoice::variantsSoundDifferent()
{
    LocalVoiceEngine engine;
    const QByteArray plain = said(engine, Sentence);
    const QByteArray woman = said(engine, Sentence, {}, { Language::German, QStringLiteral("f2"), 50 });
    const QByteArray high = said(engine, Sentence, {}, { Language::German, {}, 90 });
    QVERIFY(plain.size() > 8000);
    QVERIFY(woman.size() > 8000);
    QVERIFY(high.size() > 8000);
    QVERIFY(plain != woman);
    QVERIFY(plain != high);
}

void TestLocalVoice::prosodyIsObeyed()
{
    LocalVoiceEngine engine;
    const QByteArray normal = said(engine, Sentence);
    const QByteArray slow = said(engine, Sentence, { -30, 0 });
    const QByteArray fast = said(engine, Sentence, { 40, 0 });
    const QByteArray soft = said(engine, Sentence, { 0, -40 });
    const QByteArray loud = said(engine, Sentence, { 0, 40 });
    QVERIFY(!normal.isEmpty() && !fast.isEmpty());
    QVERIFY2(slow.size() * 5 > normal.size() * 6, qPrintable(QString::number(slow.size())));
    QVERIFY2(fast.size() * 20 < normal.size() * 17, qPrintable(QString::number(fast.size())));
    QVERIFY2(mulaw::rms(soft) < mulaw::rms(normal) * 0.8, qPrintable(QString::number(mulaw::rms(soft))));
    QVERIFY2(mulaw::rms(loud) > mulaw::rms(normal) * 1.2, qPrintable(QString::number(mulaw::rms(loud))));
    QVERIFY(std::abs(loud.size() - normal.size()) < normal.size() / 10);
}

void TestLocalVoice::markupIsReadAndNotObeyed()
{
    LocalVoiceEngine engine;
    const auto length
        = mulaw::duration(said(engine, QStringLiteral("Hallo <break time=\"30s\"/> [[_:30_:]] Welt")).size());
    QVERIFY2(length > 1s && length < 20s, qPrintable(QString::number(length.count())));
}

void TestLocalVoice::sentencesComeInOrder()
{
    LocalVoiceEngine engine;
    LocalVoice one(engine, {});
    LocalVoice two(engine, { Language::English, {}, 60 });
    QStringList order;
    auto first = one.speak(Sentence, {});
    auto second = two.speak(QStringLiteral("Good evening."), {});
    auto third = one.speak(QStringLiteral("Tschüss."), {});
    const auto note = [&order](const QString &what) {
        if (order.isEmpty() || order.last() != what)
            order += what;
    };
    int number = 0;
    for (const auto *utterance : { first.get(), second.get(), third.get() }) {
        const QString name = QString::number(++number);
        connect(utterance, &Utterance::audioReady, this, [note, name] { note(name + QStringLiteral(" sounds")); });
        connect(utterance, &Utterance::finished, this, [note, name] { note(name + QStringLiteral(" ends")); });
    }
    QTRY_COMPARE(order.size(), 6);
    QCOMPARE(order.join(u','), QStringLiteral("1 sounds,1 ends,2 sounds,2 ends,3 sounds,3 ends"));
}

void TestLocalVoice::speaksInEachThread()
{
    LocalVoiceEngine engine;
    std::array<qsizetype, 3> sizes {};
    std::vector<std::unique_ptr<QThread>> threads;
    for (qsizetype &size : sizes) {
        threads.emplace_back(QThread::create([&engine, &size] {
            LocalVoice voice(engine, {});
            QEventLoop loop;
            const auto utterance = voice.speak(Sentence, {});
            QObject::connect(utterance.get(), &Utterance::audioReady, &loop,
                [&size](const QByteArray &piece) { size += piece.size(); });
            QObject::connect(utterance.get(), &Utterance::finished, &loop, &QEventLoop::quit);
            QObject::connect(utterance.get(), &Utterance::failed, &loop, &QEventLoop::quit);
            loop.exec();
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait(30000));
    for (const qsizetype size : sizes)
        QVERIFY(size > 8000);
}

void TestLocalVoice::dropBeforeItBegan()
{
    LocalVoiceEngine engine;
    LocalVoice voice(engine, {});
    Listener dropped(voice.speak(Sentence, {}));
    dropped.drop();
    QVERIFY(!said(engine, QStringLiteral("Tschüss.")).isEmpty()); // which was made after the dropped one
    QCOMPARE(dropped.pieces, 0);
    QVERIFY(!dropped.isOver());
}

void TestLocalVoice::dropInMidSentence()
{
    LocalVoiceEngine engine;
    LocalVoice voice(engine, {});
    QByteArray mulaw;
    int finished = 0;
    // Long enough that the next sentence would come too late if this one were made to its end.
    auto utterance = voice.speak(Sentence.repeated(10000), {});
    connect(utterance.get(), &Utterance::audioReady, this, [&](const QByteArray &piece) {
        mulaw += piece;
        utterance.reset(); // inside its own signal
    });
    connect(utterance.get(), &Utterance::finished, this, [&finished] { ++finished; });
    QTRY_VERIFY(!mulaw.isEmpty());
    const qsizetype heard = mulaw.size();
    const QByteArray next = said(engine, QStringLiteral("Tschüss."));
    QVERIFY(!next.isEmpty());
    QVERIFY(mulaw::duration(next.size()) < 2s); // nothing of the dropped sentence is in it
    QCOMPARE(mulaw.size(), heard);
    QCOMPARE(finished, 0);
}

void TestLocalVoice::cancelledIsSilent()
{
    LocalVoiceEngine engine;
    LocalVoice voice(engine, {});
    Listener listener(voice.speak(Sentence.repeated(10000), {}));
    QTRY_VERIFY(listener.pieces > 0);
    listener.cancel();
    listener.cancel();
    const int pieces = listener.pieces;
    QVERIFY(!said(engine, QStringLiteral("Tschüss.")).isEmpty());
    QCOMPARE(listener.pieces, pieces);
    QVERIFY(!listener.isOver());
}

void TestLocalVoice::engineMayGoInMidSentence()
{
    auto engine = std::make_unique<LocalVoiceEngine>();
    LocalVoice voice(*engine, {});
    Listener listener(voice.speak(Sentence.repeated(400), {}));
    Listener waiting(voice.speak(Sentence, {}));
    QTRY_VERIFY(listener.pieces > 0);
    QVERIFY(!listener.isOver());
    engine.reset();
    QTest::qWait(0);
    QVERIFY(!listener.isOver());
    QVERIFY(!waiting.isOver());
    LocalVoiceEngine another;
    QVERIFY(!said(another, Sentence).isEmpty());
}

void TestLocalVoice::nothingToSay_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("blanks") << QStringLiteral("  \n ");
    QTest::newRow("a full stop") << QStringLiteral(" . ");
}

void TestLocalVoice::nothingToSay()
{
    QFETCH(QString, text);
    LocalVoiceEngine engine;
    LocalVoice voice(engine, {});
    Listener listener(voice.speak(text, {}));
    QTRY_VERIFY(listener.isOver());
    QCOMPARE(listener.pieces, 0);
    QCOMPARE(listener.errors.size(), 1);
    QCOMPARE(listener.errors.first().kind, ServiceError::Kind::Empty);
}

void TestLocalVoice::missingDataIsSaid()
{
    QTemporaryDir empty;
    QTest::ignoreMessage(QtWarningMsg,
        QRegularExpression(QStringLiteral("local voice is not available.*install the package espeak-ng-data")));
    LocalVoiceEngine engine(empty.path());
    LocalVoice voice(engine, {});
    Listener listener(voice.speak(Sentence, {}));
    QTRY_VERIFY(listener.isOver());
    QCOMPARE(listener.errors.size(), 1);
    QCOMPARE(listener.errors.first().kind, ServiceError::Kind::NotFound);
    QVERIFY(listener.errors.first().detail.contains(QStringLiteral("espeak-ng-data")));
    QCOMPARE(listener.pieces, 0);
}

void TestLocalVoice::secondEngineIsRefused()
{
    LocalVoiceEngine first;
    QVERIFY(!said(first, Sentence).isEmpty());
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(QStringLiteral("local voice is not available.*one engine per process")));
    LocalVoiceEngine second;
    LocalVoice voice(second, {});
    Listener listener(voice.speak(Sentence, {}));
    QTRY_VERIFY(listener.isOver());
    QCOMPARE(listener.errors.size(), 1);
    QVERIFY(!said(first, Sentence).isEmpty());
}

QTEST_GUILESS_MAIN(TestLocalVoice)
#include "tst_localvoice.moc"
