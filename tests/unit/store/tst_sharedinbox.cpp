// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxservice.h"
#include "store/replicas.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "unit/inbox/botapiserver.h"
#include "unit/store/onbothdatabases.h"

#include <QSignalSpy>

using namespace std::chrono_literals;

namespace
{
const Claimant Somebody { QStringLiteral("CA1"), QStringLiteral("+4915100000000") };
const Claimant SomebodyElse { QStringLiteral("CB1"), QStringLiteral("+4915100000001") };

bool isMarked(MessageSource &source, const QString &call, const QList<MessageId> &ids)
{
    const auto confirmation = source.markHeard(call, ids);
    return QSignalSpy(confirmation.get(), &Confirmation::finished).wait();
}

std::optional<Inbox> fetched(MessageSource &source, const Claimant &claimant)
{
    const auto fetch = source.fetchUnread(claimant);
    QSignalSpy finished(fetch.get(), &Fetch::finished);
    return finished.wait(10'000) ? std::optional(finished.first().first().value<Inbox>()) : std::nullopt;
}

Message voiceNote()
{
    Message message;
    message.id = { {}, 99, 1 };
    message.kind = Message::Kind::Voice;
    message.duration = 5s;
    message.file = { QStringLiteral("file"), QStringLiteral("unique"), QStringLiteral("audio/ogg"), 100 };
    message.sentAt = QDateTime::currentDateTimeUtc();
    return message;
}

QJsonObject voiceUpdate()
{
    return { { QStringLiteral("message_id"), 1 }, { QStringLiteral("date"), QDateTime::currentSecsSinceEpoch() },
        { QStringLiteral("voice"),
            QJsonObject { { QStringLiteral("file_id"), QStringLiteral("file") },
                { QStringLiteral("file_unique_id"), QStringLiteral("unique") }, { QStringLiteral("duration"), 5 } } },
        { QStringLiteral("from"),
            QJsonObject { { QStringLiteral("id"), 99 }, { QStringLiteral("first_name"), QStringLiteral("Anna") } } },
        { QStringLiteral("chat"),
            QJsonObject { { QStringLiteral("id"), 99 }, { QStringLiteral("type"), QStringLiteral("private") } } } };
}

//! No file ever comes.
class NoReader final : public MediaReader
{
public:
    [[nodiscard]] Pending<MediaReading> read(const Message &, const QByteArray &) override { return {}; }
};

//! One replica's inbox, and a call's view of it.
struct Node
{
    explicit Node(const InboxServiceSettings &settings) : service(settings)
    {
        if (!service.start())
            qFatal("the inbox does not start");
        source = service.sourceForThisThread(clock);
        QObject::connect(&service.replicas()->link(), &ReplicaLink::proven, &service, [this] { leads = true; });
        QObject::connect(&service.replicas()->link(), &ReplicaLink::changed, &service, [this] { ++changes; });
        QObject::connect(service.replicas(), &Replicas::heard, &service,
            [this, own = service.replicas()->link().name()](const ReplicaNote &note) {
                if (note.kind != ReplicaNote::Kind::Changed || note.from == own)
                    return;
                ++notes;
                changes = 0;
            });
    }

    SystemClock clock;
    InboxService service;
    std::unique_ptr<MessageSource> source;
    bool leads = false;
    int notes = 0; // of the other one, that something has changed …
    int changes = 0; // … and since the last of them, that the store was told
};
}

//! Two whole inboxes on one PostgreSQL, with one Telegram.
class TestSharedInbox : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void whatOneCollectsBothKnow();
    void theOneThatFollowsKnowsWhetherThatIsAll();
    void troubleIsToldToAll();
    void oneOfThemLooksIntoFiles_data();
    void oneOfThemLooksIntoFiles();
    void bothKnowWithoutTheDatabase();
    void endsQuicklyWithoutTheDatabase();

private:
    //! The first one leads.
    void startBoth();

    PostgresServer m_server;
    InboxServiceSettings m_settings;
    std::unique_ptr<BotApiServer> m_telegram;
    std::unique_ptr<Node> m_first;
    std::unique_ptr<Node> m_second;
};

void TestSharedInbox::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestSharedInbox::init()
{
    m_telegram = std::make_unique<BotApiServer>();
    m_settings = {};
    m_settings.database.busyTimeout = 1s;
    m_settings.database.postgres = addressOf(m_server, m_server.makeDatabase());
    m_settings.key.given = Secret(u"0123456789abcdef0123456789abcdef");
    m_settings.telegram = TelegramSettings { m_telegram->base(), m_telegram->token(), 10s };
}

void TestSharedInbox::cleanup()
{
    m_second.reset();
    m_first.reset();
    m_telegram.reset();
}

void TestSharedInbox::startBoth()
{
    m_first = std::make_unique<Node>(m_settings);
    QTRY_VERIFY(m_first->leads && m_telegram->isWaiting());
    m_second = std::make_unique<Node>(m_settings);
    QTRY_VERIFY(m_second->changes > 0); // it has joined
}

void TestSharedInbox::whatOneCollectsBothKnow()
{
    startBoth();
    m_telegram->pushText(QStringLiteral("eins"), 1);
    QTRY_COMPARE(m_telegram->held(), 0);
    const auto here = fetched(*m_first->source, Somebody);
    QVERIFY(here && !here->trouble);
    QCOMPARE(here->messages.size(), 1);
    auto there = fetched(*m_second->source, SomebodyElse);
    QVERIFY(there && !there->trouble);
    QCOMPARE(there->messages.size(), 0);
    QCOMPARE(there->elsewhere, 1);
    m_first->source->release(Somebody.call);
    QTRY_VERIFY((there = fetched(*m_second->source, SomebodyElse))->messages.size() == 1);
    QVERIFY(!m_second->leads);
    QCOMPARE(m_telegram->complaints(), QStringList());
}

void TestSharedInbox::theOneThatFollowsKnowsWhetherThatIsAll()
{
    startBoth();
    const QDateTime before = QDateTime::currentDateTimeUtc().addMSecs(-4000);
    m_telegram->pushText(QStringLiteral("eins"), 1);
    // Asks the first one, whose long poll brings what has just come a moment sooner or later.
    auto inbox = fetched(*m_second->source, Somebody);
    QVERIFY(inbox && !inbox->trouble);
    QVERIFY(inbox->asOf >= before);
    QTRY_VERIFY((inbox = fetched(*m_second->source, Somebody))->messages.size() == 1);
    QVERIFY(!inbox->trouble);
}

void TestSharedInbox::troubleIsToldToAll()
{
    startBoth();
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("TELEGRAM_BOT_TOKEN")));
    m_telegram->failNext(BotApiServer::Fault::Unauthorised);
    QSignalSpy troubled(&m_second->service, &InboxService::troubled);
    m_telegram->pushText(QStringLiteral("eins"), 1); // ends the long poll, and the next question fails
    QTRY_COMPARE(troubled.size(), 1);
    const auto inbox = fetched(*m_second->source, Somebody);
    QVERIFY(inbox && inbox->trouble);
    QCOMPARE(inbox->trouble->kind, ServiceError::Kind::Unauthorised);
}

void TestSharedInbox::oneOfThemLooksIntoFiles_data()
{
    QTest::addColumn<bool>("webhook");
    QTest::newRow("polling") << false;
    QTest::newRow("webhook") << true;
}

// Who pays for a transcript twice has nothing of it.
void TestSharedInbox::oneOfThemLooksIntoFiles()
{
    QFETCH(bool, webhook);
    m_settings.store.media.speech = true;
    m_settings.makeMediaReader = [](QNetworkAccessManager &, Clock &) { return std::make_unique<NoReader>(); };
    if (webhook)
        m_settings.webhook = WebhookSettings { QUrl(QStringLiteral("https://ab.example.test/telegram/webhook")),
            QStringLiteral("secret") };
    m_telegram->onOther = [this](const BotApiServer::Request &request) -> std::pair<int, QByteArray> {
        if (request.method == u"getFile") // asked again in an hour, by the same one
            return { 429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":3600}})" };
        return { 200, R"({"ok":true,"result":{"url":"https://ab.example.test/telegram/webhook"}})" };
    };
    m_first = std::make_unique<Node>(m_settings);
    QTRY_VERIFY(m_first->leads);
    if (!webhook) {
        m_telegram->push(QStringLiteral("message"), voiceUpdate());
        QTRY_COMPARE(m_telegram->count(u"getFile"), 1); // before the other one starts, and looks what there is
    }
    m_second = std::make_unique<Node>(m_settings);
    QTRY_VERIFY(m_second->changes > 0); // it has joined
    if (webhook) { // it may be delivered to any of them
        m_second->service.deliver({ 7, NewMessage { voiceNote() } }, [](bool) {});
        QTRY_COMPARE(m_telegram->count(u"getFile"), 1);
    }
    const auto seen = fetched(*m_second->source, Somebody); // so long it has had
    QVERIFY(seen && seen->messages.size() == 1);
    QCOMPARE(m_telegram->count(u"getFile"), 1);
    m_first.reset();
    QTRY_VERIFY(m_second->leads);
    QTRY_COMPARE(m_telegram->count(u"getFile"), 2); // its turn
}

void TestSharedInbox::bothKnowWithoutTheDatabase()
{
    startBoth();
    m_telegram->pushText(QStringLiteral("eins"), 1);
    QTRY_COMPARE(m_second->notes, 1);
    m_telegram->pushText(QStringLiteral("zwei"), 2);
    QTRY_COMPARE(m_second->notes, 2);
    QCOMPARE(fetched(*m_first->source, Somebody)->messages.size(), 2);
    QVERIFY(isMarked(*m_first->source, Somebody.call, { { {}, 99, 1 } }));
    m_first->source->release(Somebody.call);
    QTRY_COMPARE(m_second->notes, 3);
    QTRY_COMPARE(m_second->changes, 1);
    QVERIFY(isMarked(*m_second->source, QStringLiteral("CX1"), {})); // behind what its store was told

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the database cannot be used")));
    m_server.stop();
    for (const auto &node : { m_first.get(), m_second.get() }) {
        const auto inbox = fetched(*node->source, SomebodyElse);
        QVERIFY(inbox);
        QVERIFY(inbox->trouble || inbox->storeTrouble);
        QCOMPARE(inbox->messages.size(), 1);
        QCOMPARE(inbox->messages.first().text, QStringLiteral("zwei"));
    }
    QVERIFY2(m_server.start(), m_server.log().constData());
}

void TestSharedInbox::endsQuicklyWithoutTheDatabase()
{
    startBoth();
    m_server.stop();
    QElapsedTimer time;
    time.start();
    m_second.reset();
    m_first.reset();
    QVERIFY2(time.elapsed() < 4000, qPrintable(QString::number(time.elapsed())));
    QVERIFY2(m_server.start(), m_server.log().constData());
}

QTEST_GUILESS_MAIN(TestSharedInbox)
#include "tst_sharedinbox.moc"
