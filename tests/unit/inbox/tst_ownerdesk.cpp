// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/ownerdesk.h"
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "unit/inbox/botapiserver.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr qint64 Owner = 7'123'456'789;
const QString Number = u"+4915199999999"_s;

struct Bench
{
    BotApiServer server;
    VirtualClock clock;
    QNetworkAccessManager network;
    TelegramClient client { { server.base(), server.token(), 10s }, network, clock };
    OwnerDesk desk;
    QList<BotApiServer::Request> asked;
    QStringList answers; // call and answer
    QStringList elsewhere; // presses of unknown questions
    int refuse = 0; // the status of the next sendMessage; 0: accepted
    qint64 lastMessage = 100;

    explicit Bench(const OwnerLimits &limits = {}, bool hasReplicas = false)
        : desk(client, clock, { Owner, Language::German, hasReplicas, limits })
    {
        server.onOther = [this](const BotApiServer::Request &request) { return answer(request); };
        QObject::connect(&desk, &OwnerDesk::answered, &desk, [this](const QString &call, OwnerAnswer answer) {
            answers.append(call + u' '
                + (answer == OwnerAnswer::Yes       ? u"yes"_s
                        : answer == OwnerAnswer::No ? u"no"_s
                                                    : u"none"_s));
        });
        QObject::connect(&desk, &OwnerDesk::pressedUnknown, &desk,
            [this](const QString &name, bool yes) { elsewhere.append(name + (yes ? u" yes"_s : u" no"_s)); });
    }

    std::pair<int, QByteArray> answer(const BotApiServer::Request &request)
    {
        asked.append(request);
        if (const int status = request.method == u"sendMessage" ? std::exchange(refuse, 0) : 0; status != 0)
            return { status, R"({"ok":false,"error_code":)" + QByteArray::number(status) + R"(,"description":"no"})" };
        if (request.method == u"sendMessage")
            return { 200,
                R"({"ok":true,"result":{"message_id":)" + QByteArray::number(++lastMessage)
                    + R"(,"date":1,"chat":{"id":7123456789,"type":"private"}}})" };
        return { 200, R"({"ok":true,"result":true})" };
    }

    [[nodiscard]] bool has(qsizetype requests)
    {
        return QTest::qWaitFor([this, requests] { return asked.size() >= requests; }, 20'000);
    }
    //! All that was sent is answered, and that has arrived.
    [[nodiscard]] bool isQuiet(qsizetype requests)
    {
        return has(requests) && QTest::qWaitFor([this] {
            clock.advance(0ms);
            return network.findChildren<QNetworkReply *>().isEmpty();
        });
    }

    //! What Telegram would tell of a press on the button of the n-th request.
    void press(qsizetype request, int button, qint64 by = Owner)
    {
        const QJsonArray row = asked.at(request).body[u"reply_markup"_s][u"inline_keyboard"_s][0].toArray();
        desk.look(1, { { 5, ButtonPress { u"q1"_s, by, row.at(button)[u"callback_data"_s].toString() } } });
    }
};
}

class TestOwnerDesk : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.inbox.debug=false"_s); }
    void aQuestion();
    void yesAndNo();
    void onlyTheOwnerPresses();
    void onlyOnce();
    void tooLate();
    void theCallerHangsUp();
    void beforeTheAnswerOfTelegram();
    void whatCannotBeSent_data();
    void whatCannotBeSent();
    void strangersDoNotFillTheChat();
    void notAgainAfterNo();
    void listedNumbersAreAskedForBesideAllOthers();
    void listedNumbersDoNotFillTheChatEither();
    void callsOfOneNumberCanBeToldApart();
    void buttonsOfOtherReplicas();
    void whatHeMustKnow();
    void theEnd();
};

void TestOwnerDesk::aQuestion()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    const QJsonObject body = bench.asked.constFirst().body;
    QCOMPARE(bench.asked.constFirst().method, u"sendMessage"_s);
    QCOMPARE(body[u"chat_id"_s].toInteger(), Owner);
    QVERIFY(body[u"text"_s].toString().startsWith(Number + u" ruft an, Zahl 47. Darf"_s));
    QVERIFY(!body.contains(u"parse_mode"_s));
    const QJsonArray row = body[u"reply_markup"_s][u"inline_keyboard"_s][0].toArray();
    QCOMPARE(row.size(), 2);
    QCOMPARE(row[0][u"text"_s].toString(), u"Ja"_s);
    QCOMPARE(row[1][u"text"_s].toString(), u"Nein"_s);
    QSet<QString> names;
    for (const QJsonValue &button : row) {
        const QString data = button[u"callback_data"_s].toString();
        QVERIFY(data.size() == 34 && !data.contains(Number.right(6)));
        names.insert(data.mid(2));
    }
    QCOMPARE(names.size(), 1);
    QVERIFY(bench.answers.isEmpty());
}

void TestOwnerDesk::yesAndNo()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1)); // two requests may overtake each other
    bench.desk.ask({ u"CA2"_s, { QString(), u"47"_s, false } });
    QVERIFY(bench.isQuiet(2));
    bench.press(0, 0);
    QCOMPARE(bench.answers, QStringList { u"CA1 yes"_s });
    bench.press(1, 1);
    QCOMPARE(bench.answers, (QStringList { u"CA1 yes"_s, u"CA2 no"_s }));
    QVERIFY(bench.isQuiet(6));
    QStringList methods;
    for (const BotApiServer::Request &request : bench.asked.mid(2))
        methods.append(request.method);
    methods.sort();
    QCOMPARE(methods,
        (QStringList {
            u"answerCallbackQuery"_s, u"answerCallbackQuery"_s, u"editMessageText"_s, u"editMessageText"_s }));
    for (const BotApiServer::Request &request : bench.asked.mid(2)) {
        if (request.method == u"editMessageText")
            QVERIFY(!request.body.contains(u"reply_markup"_s) && request.body[u"message_id"_s].toInteger() > 100);
    }
}

void TestOwnerDesk::onlyTheOwnerPresses()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.press(0, 0, 4711);
    bench.desk.look(2, { { 6, ButtonPress { u"q2"_s, Owner, u"y:"_s + u"0"_s.repeated(32) } } });
    bench.desk.look(3, { { 7, ButtonPress { u"q3"_s, Owner, u"y:"_s } } });
    QVERIFY(bench.answers.isEmpty());
    QCOMPARE(bench.elsewhere.size(), 2);
}

void TestOwnerDesk::onlyOnce()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.press(0, 0);
    bench.press(0, 0); // the page came twice
    bench.press(0, 1);
    QCOMPARE(bench.answers, QStringList { u"CA1 yes"_s });
}

void TestOwnerDesk::tooLate()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.clock.advance(59s);
    QVERIFY(bench.answers.isEmpty());
    bench.clock.advance(1s);
    QCOMPARE(bench.answers, QStringList { u"CA1 none"_s });
    QVERIFY(bench.isQuiet(2));
    QCOMPARE(bench.asked.at(1).method, u"editMessageText"_s);
    bench.press(0, 0);
    QCOMPARE(bench.answers.size(), 1);
    QVERIFY(bench.isQuiet(3));
    QCOMPARE(bench.asked.at(2).body[u"text"_s].toString(), ownerwords::tooLate(Language::German));
}

void TestOwnerDesk::theCallerHangsUp()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.desk.withdraw(u"CA2"_s);
    bench.desk.withdraw(u"CA1"_s);
    QCOMPARE(bench.answers, QStringList { u"CA1 none"_s });
    QVERIFY(bench.isQuiet(2));
    bench.press(0, 0);
    QCOMPARE(bench.answers.size(), 1);
}

void TestOwnerDesk::beforeTheAnswerOfTelegram()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    bench.desk.withdraw(u"CA1"_s);
    QCOMPARE(bench.answers, QStringList { u"CA1 none"_s });
    QVERIFY(bench.isQuiet(2)); // its message is edited all the same
    QCOMPARE(bench.asked.at(1).method, u"editMessageText"_s);
}

void TestOwnerDesk::whatCannotBeSent_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("blocked, or never started") << 403;
    QTest::newRow("no such chat") << 400;
    QTest::newRow("too many") << 429;
    QTest::newRow("out of order") << 502;
}

void TestOwnerDesk::whatCannotBeSent()
{
    QFETCH(const int, status);
    Bench bench;
    bench.refuse = status;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the owner could not be asked"_s));
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(QTest::qWaitFor([&] { return !bench.answers.isEmpty(); }));
    QCOMPARE(bench.answers, QStringList { u"CA1 none"_s });
    bench.desk.ask({ u"CA2"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(2));
    QCOMPARE(bench.answers.size(), 1);
}

void TestOwnerDesk::strangersDoNotFillTheChat()
{
    Bench bench({ 60s, 2, 4, 60min, 10min });
    const auto ask = [&bench](int number) {
        bench.desk.ask({ u"CA%1"_s.arg(number), { u"+49151000000%1"_s.arg(10 + number), u"47"_s, false } });
        return !bench.answers.contains(u"CA%1 none"_s.arg(number));
    };
    QVERIFY(ask(1) && ask(2));
    QVERIFY(!ask(3)); // two are open
    QVERIFY(bench.isQuiet(2));
    bench.clock.advance(61s);
    QVERIFY(ask(4) && ask(5));
    QVERIFY(bench.isQuiet(6));
    bench.clock.advance(61s);
    QVERIFY(!ask(6)); // four in this hour
    bench.clock.advance(1h);
    QVERIFY(ask(7));
}

void TestOwnerDesk::notAgainAfterNo()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.press(0, 1);
    bench.clock.advance(59min);
    bench.desk.ask({ u"CA2"_s, { Number, u"47"_s, false } });
    QCOMPARE(bench.answers.constLast(), u"CA2 none"_s);
    bench.clock.advance(2min);
    bench.desk.ask({ u"CA3"_s, { Number, u"47"_s, false } });
    QCOMPARE(bench.answers.size(), 2);
}

void TestOwnerDesk::listedNumbersAreAskedForBesideAllOthers()
{
    Bench bench({ 60s, 1, 2, 60min, 10min });
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    bench.desk.ask({ u"CA2"_s, { u"+4915100000000"_s, u"47"_s, true } });
    QVERIFY(bench.isQuiet(2));
    QVERIFY(bench.answers.isEmpty());
    bench.clock.advance(61s);
    bench.desk.ask({ u"CA3"_s, { u"+4915100000000"_s, u"47"_s, true } }); // at once, although nobody answered
    QVERIFY(!bench.answers.contains(u"CA3 none"_s));
}

// Whoever shows one of them may be a stranger.
void TestOwnerDesk::listedNumbersDoNotFillTheChatEither()
{
    Bench bench({ 60s, 2, 4, 60min, 10min });
    const auto ask = [&bench](int call, const QString &number) {
        bench.desk.ask({ u"CA%1"_s.arg(call), { number, QString::number(10 + call), true } });
        return !bench.answers.contains(u"CA%1 none"_s.arg(call));
    };
    const QString other = u"+4915100000000"_s;
    QVERIFY(ask(1, Number) && ask(2, Number));
    QVERIFY(!ask(3, Number)); // two are open
    QVERIFY(ask(4, other));
    QVERIFY(bench.isQuiet(3));
    bench.clock.advance(61s);
    QVERIFY(ask(5, Number) && ask(6, Number));
    QVERIFY(bench.isQuiet(8));
    bench.clock.advance(61s);
    QVERIFY(!ask(7, Number)); // four in this hour
    QVERIFY(ask(8, other));
    QVERIFY(bench.isQuiet(11));
    bench.clock.advance(1h);
    QVERIFY(ask(9, Number));
}

// The owner, and somebody who shows his number at the same time.
void TestOwnerDesk::callsOfOneNumberCanBeToldApart()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, true } });
    QVERIFY(bench.isQuiet(1));
    bench.desk.ask({ u"CA2"_s, { Number, u"11"_s, true } });
    QVERIFY(bench.isQuiet(2));
    const auto text = [&bench](qsizetype request) { return bench.asked.at(request).body[u"text"_s].toString(); };
    QVERIFY2(text(0).contains(u"Zahl 47"_s) && text(0).contains(u"Bist du das selbst?"_s), qPrintable(text(0)));
    QVERIFY2(text(1).contains(u"Zahl 11"_s), qPrintable(text(1)));
    bench.desk.ask({ u"CA3"_s, { Number, u"47"_s, true } }); // the same number by chance, or by many tries
    QCOMPARE(bench.answers, QStringList { u"CA3 none"_s });
    bench.press(0, 0);
    QCOMPARE(bench.answers.constLast(), u"CA1 yes"_s);
}

void TestOwnerDesk::buttonsOfOtherReplicas()
{
    Bench asking({}, true);
    Bench polling({}, true);
    asking.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(asking.isQuiet(1));
    const QString data
        = asking.asked.constFirst().body[u"reply_markup"_s][u"inline_keyboard"_s][0][0][u"callback_data"_s].toString();
    polling.desk.look(1, { { 5, ButtonPress { u"q1"_s, Owner, data } } });
    QCOMPARE(polling.elsewhere, QStringList { data.mid(2) + u" yes"_s });
    QVERIFY(polling.isQuiet(1));
    QVERIFY(!polling.asked.constFirst().body.contains(u"text"_s)); // nobody here can say that it is too late
    asking.desk.onPressedElsewhere(data.mid(2), true);
    asking.desk.onPressedElsewhere(data.mid(2), false);
    QCOMPARE(asking.answers, QStringList { u"CA1 yes"_s });
}

void TestOwnerDesk::whatHeMustKnow()
{
    Bench bench;
    bench.desk.tell(ownerwords::lockout(Number, false, Language::German));
    QVERIFY(bench.isQuiet(1));
    QVERIFY(bench.asked.constFirst().body[u"text"_s].toString().contains(Number));
    QVERIFY(!bench.asked.constFirst().body.contains(u"reply_markup"_s));
    bench.refuse = 403;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the owner could not be told"_s));
    bench.desk.tell(u"x"_s);
    QVERIFY(bench.isQuiet(2));
}

void TestOwnerDesk::theEnd()
{
    Bench bench;
    bench.desk.ask({ u"CA1"_s, { Number, u"47"_s, false } });
    QVERIFY(bench.isQuiet(1));
    bench.desk.stop();
    QCOMPARE(bench.answers, QStringList { u"CA1 none"_s });
    bench.desk.ask({ u"CA2"_s, { Number, u"47"_s, false } });
    QCOMPARE(bench.answers.constLast(), u"CA2 none"_s);
    bench.desk.tell(u"x"_s);
    QCOMPARE(bench.asked.size(), 1);
}

QTEST_GUILESS_MAIN(TestOwnerDesk)
#include "tst_ownerdesk.moc"
