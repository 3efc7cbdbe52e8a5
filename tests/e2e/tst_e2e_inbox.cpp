// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
#include "support/strictness.h"

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
using Fault = FakeTelegram::FaultKind;

const QString key = u"der Schlüssel liegt im Garten"_s;
const QString train = u"der Zug kommt später"_s;

auto polls(Fault kind, int times, std::optional<std::chrono::seconds> retryAfter = {})
{
    return [=](Rig &rig) {
        FaultOptions options;
        options.retryAfter = retryAfter;
        options.where = u"getupdates"_s;
        for (int i = 0; i < times; ++i)
            rig.world.telegram.queueFault(kind, options);
    };
}
}

//! What comes from Telegram: stored before it is confirmed, told whole, and never "nothing new" when nobody knows.
class TestE2eInbox : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void outOfReach_data();
    void outOfReach();
    void whatWasStoredIsRead();
    void confirmedOnlyWhenStored();
    void manyStickersAndOneText();
    void hugeIds();
    void pagesUntilEmpty();
    void nothingNew();
    void arrivesDuringTheCall();
};

void TestE2eInbox::outOfReach_data()
{
    QTest::addColumn<QList<Scenario>>("scenarios");
    const QStringList unknown { Rig::phrase(Phrase::NothingNewKnown) };
    const QStringList found { Rig::announcement(u"Anna"_s, key), Rig::announcement(u"Ben"_s, train) };
    const auto passed = [](const QString &why) { return QStringList { u"cannot fetch messages: .*"_s % why }; };
    const auto told = [&passed](const QString &why) {
        return passed(why) + QStringList { u"told the caller that the messenger is out of reach: .*"_s % why };
    };
    constexpr int ForLong = 50;
    const auto vanish = [](Rig &rig) { rig.world.telegram.vanish(); };
    QTest::newRow("for long") << QList<Scenario> {
        { u"401"_s, polls(Fault::Unauthorised, ForLong), unknown, told(u"check TELEGRAM_BOT_TOKEN"_s) },
        { u"409"_s, polls(Fault::Conflict, ForLong), unknown, told(u"another program polls"_s) },
        { u"429"_s, polls(Fault::TooManyRequests, ForLong, 60s), unknown, told(u"status 429"_s) },
        { u"502 of a proxy"_s, polls(Fault::HtmlError, ForLong), unknown, told(u"status 502 and no JSON"_s) },
        { u"500"_s, polls(Fault::ServerError, ForLong), unknown, told(u"status 500"_s) },
        { u"reset"_s, polls(Fault::Reset, ForLong), unknown, told(u"network"_s) },
        { u"body ends early"_s, polls(Fault::EndEarly, ForLong), unknown, told(u"network"_s) },
        { u"silence"_s, polls(Fault::Hang, ForLong), unknown, told(u"timeout"_s) },
        { u"nobody there"_s, vanish, unknown, told(u"network"_s) },
    };
    QTest::newRow("for a moment") << QList<Scenario> {
        { u"409"_s, polls(Fault::Conflict, 1), found, passed(u"another program polls"_s) },
        { u"429 once"_s, polls(Fault::TooManyRequests, 1, 1s), found, passed(u"status 429"_s) },
        { u"502 of a proxy"_s, polls(Fault::HtmlError, 1), found, passed(u"status 502 and no JSON"_s) },
        { u"500"_s, polls(Fault::ServerError, 1), found, passed(u"status 500"_s) },
        { u"reset"_s, polls(Fault::Reset, 1), found, {} }, // tried again by Qt itself
        { u"body ends early"_s, polls(Fault::EndEarly, 1), found, passed(u"network"_s) },
    };
}

void TestE2eInbox::outOfReach()
{
    QFETCH(QList<Scenario>, scenarios);
    Courses courses(scenarios, [](Rig &rig) {
        rig.receive(u"Anna"_s, key);
        rig.receive(u"Ben"_s, train);
    });
    QVERIFY2(courses.start(), courses.story());
    const bool passes = QLatin1StringView(QTest::currentDataTag()) == u"for a moment"_s;
    const auto restIsOver = [](const Scenario &scenario, Rig &rig, PhoneCall *) {
        // A call cuts every rest short but the one that Telegram asked for.
        return !scenario.name.startsWith(u"429 once"_s)
            || QTest::qWaitFor([&rig] { return rig.inbox().count() == 2; }, 10000);
    };
    QVERIFY2(courses.each(restIsOver), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.hear(), courses.story());
    QVERIFY2(courses.messagesHeard(passes ? 2 : 0), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.over(), courses.story());
    const auto honest = [](const Scenario &, Rig &, PhoneCall *call) {
        return !call->heardTexts().contains(Rig::phrase(Phrase::NothingNew));
    };
    QVERIFY2(courses.each(honest), courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eInbox::whatWasStoredIsRead()
{
    Rig rig;
    rig.receive(u"Anna"_s, key);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 1);
    QVERIFY(rig.stop());
    rig.world.telegram.vanish();
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::TelegramOutOfReach)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    rig.expectComplaint(u"cannot fetch messages|messenger is out of reach"_s);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::confirmedOnlyWhenStored()
{
    Rig rig;
    QVERIFY(rig.start());
    QTRY_VERIFY(rig.world.telegram.isPolled());
    {
        const InboxFile::Lock lock(rig.databasePath());
        QVERIFY(lock.isHeld());
        rig.receive(u"Anna"_s, key);
        rig.expectComplaint(u"cannot fetch messages|the database cannot be used"_s);
        // It has been fetched and cannot be written; then it has been fetched again.
        const auto before = rig.world.telegram.requests().size();
        QTRY_VERIFY_WITH_TIMEOUT(rig.world.telegram.requests().size() > before, 10000);
        QVERIFY(rig.world.telegram.confirmed().isEmpty());
        QCOMPARE(rig.world.telegram.pending(), 1);
        QCOMPARE(rig.inbox().count(), 0);
    }
    QTRY_COMPARE_WITH_TIMEOUT(rig.world.telegram.pending(), 0, 20000);
    QCOMPARE(rig.inbox().stateOf(key), int(InboxFile::New));

    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QTRY_COMPARE(rig.inbox().stateOf(key), int(InboxFile::Heard));
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::manyStickersAndOneText()
{
    Rig rig;
    const QString told = u"Anna schickt hundert Sticker."_s;
    for (int i = 0; i < 100; ++i)
        rig.world.telegram.addMessage({ telegram::inPrivate(telegram::person(77, u"Anna"_s)), telegram::sticker(u"🐢"_s),
            telegram::dated(QDateTime::currentSecsSinceEpoch() - 700) });
    rig.receive(u"Ben"_s, train);
    QString digest;
    rig.world.anthropic.setMind([&](const QJsonObject &request) {
        digest = anthropic::textOf(request[u"messages"_s].toArray().last()[u"content"_s]);
        QStringList numbers;
        for (int i = 1; i <= 100; ++i)
            numbers.append(QString::number(i));
        return QString(u'[' % numbers.join(u',') % u"] "_s % told % u" [101] "_s % Rig::announcement(u"Ben"_s, train));
    });
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 101);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(told), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    QVERIFY(digest.contains(QRegularExpression(u"\\[101\\] Ben, .*"_s % train)));
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 101);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::hugeIds()
{
    // Odd numbers beyond 2^53: none of them is a double.
    constexpr qint64 Update = (1LL << 53) + 1;
    constexpr qint64 Chat = (1LL << 53) + 3;
    constexpr qint64 MessageId = (1LL << 53) + 5;
    Rig rig;
    for (int i = 0; i < 2; ++i) {
        const QJsonObject message = telegram::joined(
            { telegram::inPrivate(telegram::person(Chat, u"Anna"_s)), telegram::text(i == 0 ? key : train),
                telegram::identified(MessageId + 2 * i), telegram::dated(QDateTime::currentSecsSinceEpoch() - 60) });
        rig.world.telegram.addReady({ { u"update_id"_s, Update + 2 * i }, { u"message"_s, message } });
    }
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QCOMPARE(rig.world.telegram.confirmed(), QList<qint64>({ Update, Update + 2 }));
    QCOMPARE(rig.inbox().messageIds(), QList<qint64>({ MessageId, MessageId + 2 }));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, train)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 2);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::pagesUntilEmpty()
{
    Rig rig;
    for (int i = 0; i < 250; ++i)
        rig.receive(u"Anna"_s, u"Nachricht mit der Nummer %1"_s.arg(i));
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 250);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::nothingNew()
{
    Rig rig;
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::NothingNew)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(rig.world.anthropic.conversations().size(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eInbox::arrivesDuringTheCall()
{
    Rig rig;
    rig.receive(u"Anna"_s, key);
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    rig.receive(u"Ben"_s, train);
    QTRY_COMPARE(rig.inbox().count(), 2);
    QTRY_COMPARE(rig.inbox().stateOf(key), int(InboxFile::Heard));
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    // What nobody was told of stays new.
    QCOMPARE(rig.inbox().stateOf(train), int(InboxFile::New));
    PhoneCall &next = rig.phone();
    next.dial(rig.voiceUrl());
    QVERIFY2(next.hears(Rig::announcement(u"Ben"_s, train)), next.story());
    QVERIFY(!next.heardTexts().contains(Rig::announcement(u"Anna"_s, key)));
    next.press(u'#');
    QVERIFY2(next.isOver(), next.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eInbox)
#include "tst_e2e_inbox.moc"
