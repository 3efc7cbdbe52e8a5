// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/mediadesk.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QNetworkAccessManager>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
//! Answers at once, with what the test says.
class ScriptedReading final : public MediaReading
{
public:
    ScriptedReading(Clock &clock, const std::optional<ServiceError> &error, const QString &found)
        : m_timer(clock.timer([this, error, found] {
            if (error)
                Q_EMIT failed(*error);
            else
                Q_EMIT finished(found);
        }))
    {
        m_timer->start(1ms);
    }
    void cancel() override { m_timer->stop(); }

private:
    std::unique_ptr<ClockTimer> m_timer;
};

class ScriptedReader final : public MediaReader
{
public:
    explicit ScriptedReader(Clock &clock) : m_clock(clock) { }

    std::optional<ServiceError> error;
    QString found = u"was gesagt wird"_s;
    int asked = 0;

    [[nodiscard]] Pending<MediaReading> read(const Message &, const QByteArray &) override
    {
        ++asked;
        return Pending<MediaReading>(new ScriptedReading(m_clock, error, found));
    }

private:
    Clock &m_clock;
};

StoredMessage voice(qint64 id, const QDateTime &storedAt)
{
    StoredMessage stored;
    stored.message.id = { {}, 99, id };
    stored.message.kind = Message::Kind::Voice;
    stored.message.file = { u"file-%1"_s.arg(id), u"unique-%1"_s.arg(id), u"audio/ogg"_s, 100 };
    stored.revision = 3;
    stored.media = MediaState::Waiting;
    stored.storedAt = storedAt;
    return stored;
}

//! The desk between a Bot API that refuses files (its paths are not served by the stand-in) or a reader that answers.
struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    ScriptedReader reader { clock };
    MediaLimits limits;
    std::unique_ptr<MediaDesk> desk;
    QList<StoredMessage> waiting; // as the store would say
    QList<std::pair<qint64, QString>> settled;
    int status = 200; // of getFile
    QByteArray more; // behind its description

    explicit Bench(const MediaLimits &given = {}) : limits(given)
    {
        server.onOther = [this](const BotApiServer::Request &request) -> std::pair<int, QByteArray> {
            if (status != 200)
                return { status,
                    R"({"ok":false,"error_code":)" + QByteArray::number(status) + R"(,"description":"no")" + more
                        + "}" };
            const QString id = request.body[u"file_id"_s].toString();
            return { 200, R"({"ok":true,"result":{"file_path":"voice/)" + id.toUtf8() + R"("}})" };
        };
        desk = std::make_unique<MediaDesk>(client, reader, clock, limits);
        QObject::connect(desk.get(), &MediaDesk::wanted, desk.get(), [this] { desk->onWaiting(waiting); });
        QObject::connect(desk.get(), &MediaDesk::settled, desk.get(),
            [this](const MessageId &id, qint64 revision, const QString &found) {
                QCOMPARE(revision, 3);
                settled.append({ id.message, found });
                waiting.removeIf([&](const StoredMessage &stored) { return stored.message.id == id; });
            });
    }

    void receive(qint64 id) { waiting += voice(id, clock.wallNow()); }
    [[nodiscard]] qsizetype asked() const { return server.count(u"getFile"); }
    //! Virtual time goes on in small steps while the server answers in real time.
    [[nodiscard]] bool passesUntil(const std::function<bool()> &condition, std::chrono::milliseconds step = 50ms)
    {
        return QTest::qWaitFor(
            [&] {
                if (!condition())
                    clock.advance(step);
                return condition();
            },
            20'000);
    }
    static void expectKindsOnly(int count)
    {
        for (int i = 0; i < count; ++i)
            QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"told by its kind only"_s));
    }
};
}

class TestMediaDesk : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsTooLargeIsGivenUpAtOnce();
    void aTroubledServiceIsTriedAgainAndNotForEver();
    void aWrongKeyLosesNothing();
    void aLimitOfTelegramIsObeyed();
    void whatIsOldIsGivenUp();
    void onlySoManyAtOnceAndInAnHour();
    void nothingBeginsAfterTheEnd();
};

void TestMediaDesk::whatIsTooLargeIsGivenUpAtOnce()
{
    Bench bench;
    bench.status = 400;
    Bench::expectKindsOnly(1);
    bench.receive(1);
    bench.desk->look();
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 1; }));
    QCOMPARE(bench.settled.first().second, QString());
    QCOMPARE(bench.asked(), 1);
}

void TestMediaDesk::aTroubledServiceIsTriedAgainAndNotForEver()
{
    MediaLimits limits;
    limits.attempts = 4;
    limits.firstRest = 1s;
    Bench bench(limits);
    bench.status = 502;
    Bench::expectKindsOnly(1);
    bench.receive(1);
    bench.desk->look();
    QVERIFY(bench.passesUntil([&] { return bench.asked() == 1; }));
    for (int attempt = 2; attempt <= 4; ++attempt) {
        const auto before = bench.clock.now();
        QVERIFY(bench.passesUntil([&] { return bench.asked() == attempt; }));
        QVERIFY(bench.clock.now() - before >= 800ms * (1 << (attempt - 2)));
    }
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 1; }));
    bench.clock.advance(1h);
    QCOMPARE(bench.asked(), 4);
}

// A wrong key is no fault of the file, and may be mended while the message is still new.
void TestMediaDesk::aWrongKeyLosesNothing()
{
    MediaLimits limits;
    limits.attempts = 1;
    limits.keyRest = 1min;
    Bench bench(limits);
    bench.status = 401;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^what is in files cannot be found out: unauthorised"_s));
    bench.receive(1);
    bench.desk->look();
    QVERIFY(bench.passesUntil([&] { return bench.asked() == 1; }));
    const auto before = bench.clock.now();
    QVERIFY(bench.passesUntil([&] { return bench.asked() == 2; }, 500ms));
    QVERIFY(bench.clock.now() - before >= 55s);
    QCOMPARE(bench.settled.size(), 0);
    bench.status = 400;
    Bench::expectKindsOnly(1);
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 1; }, 500ms));
}

void TestMediaDesk::aLimitOfTelegramIsObeyed()
{
    Bench bench;
    bench.status = 429;
    Bench::expectKindsOnly(3);
    bench.more = R"(,"parameters":{"retry_after":30})";
    bench.receive(1);
    bench.receive(2);
    bench.receive(3);
    bench.desk->look();
    QVERIFY(bench.passesUntil([&] { return bench.asked() == 2; })); // both that were under way
    bench.status = 400;
    bench.more.clear();
    const auto until = bench.clock.now() + 28s;
    QVERIFY(bench.passesUntil([&] { return bench.clock.now() >= until; }, 500ms));
    QCOMPARE(bench.asked(), 2);
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 3; }, 250ms));
}

void TestMediaDesk::whatIsOldIsGivenUp()
{
    Bench bench;
    bench.waiting += voice(1, bench.clock.wallNow().addSecs(-3601));
    bench.desk->look();
    QCOMPARE(bench.settled.size(), 1);
    QCOMPARE(bench.asked(), 0);
}

void TestMediaDesk::onlySoManyAtOnceAndInAnHour()
{
    MediaLimits limits;
    limits.anHour = 4;
    limits.longest = 24h;
    Bench bench(limits);
    bench.status = 400;
    Bench::expectKindsOnly(6);
    for (qint64 id = 1; id <= 6; ++id)
        bench.receive(id);
    bench.desk->look();
    QVERIFY(QTest::qWaitFor([&] { return bench.asked() >= 2; }));
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 4; }));
    bench.clock.advance(59min);
    QCOMPARE(bench.asked(), 4);
    QVERIFY(bench.passesUntil([&] { return bench.settled.size() == 6; }, 500ms));
}

void TestMediaDesk::nothingBeginsAfterTheEnd()
{
    Bench bench;
    bench.receive(1);
    bench.desk->stop();
    bench.desk->look();
    bench.clock.advance(1h);
    QCOMPARE(bench.asked(), 0);
    QCOMPARE(bench.settled.size(), 0);
}

QTEST_GUILESS_MAIN(TestMediaDesk)
#include "tst_mediadesk.moc"
