// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
#include "e2e/storedstates.h"
#include "support/strictness.h"

#include <QDir>
#include <QFile>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QStringList senders { u"Anna"_s, u"Ben"_s, u"Clara"_s, u"David"_s };
// Long enough that there is time to act while they are told.
const QStringList texts { u"der Schlüssel liegt im Garten unter dem großen Stein neben der alten Bank am Teich"_s,
    u"der Zug kommt später und alle warten auf dem Bahnsteig mit Kaffee und Kuchen in der Hand"_s,
    u"morgen gibt es Kuchen mit sehr vielen Äpfeln und Zimt und danach noch einen langen Spaziergang"_s,
    u"das Treffen fällt aus"_s };

QString announcement(qsizetype message)
{
    return Rig::announcement(senders.at(message), texts.at(message));
}

void receive(Rig &rig, qsizetype message)
{
    rig.receive(senders.at(message), texts.at(message));
}

const QString key = u"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"_s;
const QString Complaints = u"the database cannot be used|cannot fetch messages|the database does not work|kept in "
                           "memory|cannot be written|does not collect|replica|PostgreSQL|phrase|briefing failed|could "
                           "not write down yet|the history of a call waits"_s;

//! One way in which a database goes away and comes back.
class Outage
{
public:
    virtual ~Outage() = default;
    virtual void arrange(Rig &) { }
    virtual void begin(Rig &rig) = 0;
    virtual void end(Rig &rig) = 0;
    //! Of the messages, by what has become of them.
    [[nodiscard]] virtual QMap<qint64, int> states(Rig &rig) { return StoredStates(rig.databasePath()).all(); }
};

class FileTakenAway final : public Outage
{
public:
    void begin(Rig &rig) override { move(rig.databasePath(), rig.databasePath() + u".away"); }
    void end(Rig &rig) override { move(rig.databasePath() + u".away", rig.databasePath()); }

private:
    static void move(const QString &from, const QString &to)
    {
        const bool moved = QFile::rename(from, to);
        QVERIFY(moved);
    }
};

class HeldBySomebodyElse final : public Outage
{
public:
    void begin(Rig &rig) override { m_lock = std::make_unique<InboxFile::Lock>(rig.databasePath()); }
    void end(Rig &) override { m_lock.reset(); }

private:
    std::unique_ptr<InboxFile::Lock> m_lock;
};

class DiskFull final : public Outage
{
public:
    void begin(Rig &rig) override { rig.machine.setDiskFull(true); }
    void end(Rig &rig) override { rig.machine.setDiskFull(false); }
};

class PostgresGone final : public Outage
{
public:
    explicit PostgresGone(bool crashes) : m_crashes(crashes) { }

    void arrange(Rig &rig) override
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_database = m_server.makeDatabase();
        rig.environment[u"DATABASE_URL"_s] = m_server.url(m_database);
        rig.environment[u"DATA_KEY"_s] = key;
    }
    void begin(Rig &) override { m_crashes ? m_server.kill() : m_server.stop(); }
    void end(Rig &) override { QVERIFY2(m_server.start(), m_server.log().constData()); }
    QMap<qint64, int> states(Rig &) override { return StoredStates(m_server, m_database).all(); }

private:
    const bool m_crashes;
    PostgresServer m_server;
    QString m_database;
};
}

//! A database that goes away under a running machine: calls go on, nobody is told anything untrue, nothing is lost.
class TestE2eDatabase : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void goesAwayInACallAndComesBack();
    void postgresIsDownAtTheStart();
    void threeDaysAgo();

private:
    static bool isDegraded(Rig &rig)
    {
        QByteArray body;
        return rig.machine.get(u"/ready"_s, &body) == 200 && body.contains(R"("degraded":["database"])");
    }
    //! What `messenger-ab history --json` prints.
    static QByteArray history(Rig &rig);
};

QByteArray TestE2eDatabase::history(Rig &rig)
{
    MachineProcess command(QDir::tempPath());
    MachineProcess::Environment environment = rig.environment;
    environment[u"LOG_LEVEL"_s] = u"error"_s;
    command.start(environment, { u"history"_s, u"--json"_s });
    return command.waitUntilGone() && command.exitCode() == 0 ? command.output() : QByteArray();
}

void TestE2eDatabase::goesAwayInACallAndComesBack()
{
    std::map<QString, std::unique_ptr<Outage>> outages;
    outages[u"file taken away"_s] = std::make_unique<FileTakenAway>();
    outages[u"held by somebody else"_s] = std::make_unique<HeldBySomebodyElse>();
    outages[u"disk full"_s] = std::make_unique<DiskFull>();
    outages[u"PostgreSQL restarted"_s] = std::make_unique<PostgresGone>(false);
    outages[u"PostgreSQL crashed"_s] = std::make_unique<PostgresGone>(true);
    QList<Scenario> scenarios;
    for (const auto &[name, outage] : outages)
        scenarios += Scenario { name, [&outage = *outage](Rig &rig) { outage.arrange(rig); }, {}, { Complaints } };
    const auto of = [&](const Scenario &scenario) -> Outage & { return *outages.at(scenario.name); };
    const auto stateIs = [&](const Scenario &scenario, Rig &rig, qsizetype from, qsizetype to, int state) {
        const QList<int> states = of(scenario).states(rig).values();
        return states.size() >= to && states.sliced(from, to - from).count(state) == to - from;
    };

    Courses courses(scenarios, [](Rig &rig) {
        for (qsizetype i = 0; i < 3; ++i)
            receive(rig, i);
    });
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.each([&](const Scenario &scenario, Rig &rig, PhoneCall *) {
        return QTest::qWaitFor([&] { return stateIs(scenario, rig, 0, 3, InboxFile::New); });
    }),
        courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.hear(announcement(0)), courses.story());
    QVERIFY2(courses.each([&](const Scenario &scenario, Rig &rig, PhoneCall *) {
        of(scenario).begin(rig);
        receive(rig, 3);
        return true;
    }),
        courses.story());
    QVERIFY2(courses.hear(announcement(1)), courses.story());
    QVERIFY2(courses.hear(announcement(2)), courses.story());
    QVERIFY2(courses.each([](const Scenario &, Rig &rig, PhoneCall *call) {
        return call->listensFor(500ms) // the pause behind the last sentence, and its mark
            && QTest::qWaitFor([&] { return isDegraded(rig); }, 15'000);
    }),
        courses.story());
    courses.press(u'#');
    QVERIFY2(courses.over(), courses.story());

    // Who calls now is told what is wrong, nothing that he has heard, and not that nothing is new.
    QVERIFY2(courses.each([&](const Scenario &, Rig &rig, PhoneCall *) {
        PhoneCall &second = rig.phone();
        second.dial(rig.voiceUrl());
        return second.hears(Rig::phrase(Phrase::MemoryTroubledNothing))
            && !second.heardTexts().contains(announcement(2)) && (second.press(u'#'), second.isOver())
            && rig.world.telegram.pending() == 1;
    }),
        courses.story());

    QVERIFY2(courses.each([&](const Scenario &scenario, Rig &rig, PhoneCall *) {
        of(scenario).end(rig);
        return true;
    }),
        courses.story());
    QVERIFY2(courses.each([&](const Scenario &scenario, Rig &rig, PhoneCall *) {
        return QTest::qWaitFor(
            [&] {
                return !isDegraded(rig) && stateIs(scenario, rig, 0, 3, InboxFile::Heard)
                    && stateIs(scenario, rig, 3, 4, InboxFile::New) && rig.world.telegram.pending() == 0;
            },
            60'000);
    }),
        courses.story());
    QVERIFY2(courses.each([&](const Scenario &, Rig &rig, PhoneCall *) {
        PhoneCall &third = rig.phone();
        third.dial(rig.voiceUrl());
        return third.hears(announcement(3))
            && third.heardTexts() == QStringList { Rig::phrase(Phrase::Greeting), announcement(3) }
        && (third.press(u'#'), third.isOver());
    }),
        courses.story());
    QVERIFY2(courses.each([&](const Scenario &, Rig &rig, PhoneCall *) {
        return QTest::qWaitFor([&] { return history(rig).count("\"outcome\":\"completed\"") == 3; });
    }),
        courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eDatabase::postgresIsDownAtTheStart()
{
    PostgresServer server;
    QVERIFY2(server.start(), server.log().constData());
    const QString database = server.makeDatabase();
    server.stop();
    Rig rig;
    rig.environment[u"DATABASE_URL"_s] = server.url(database);
    rig.environment[u"DATA_KEY"_s] = key;
    rig.expectComplaint(Complaints);
    receive(rig, 0);
    QVERIFY(rig.start());
    QVERIFY(isDegraded(rig));
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::InboxBroken)), first.story());
    first.press(u'#');
    QVERIFY2(first.isOver(), first.story());
    QVERIFY(!first.heardTexts().contains(Rig::phrase(Phrase::NothingNew)));

    QVERIFY2(server.start(), server.log().constData());
    QTRY_VERIFY_WITH_TIMEOUT(!isDegraded(rig), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(rig.world.telegram.pending(), 0, 60'000);
    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(announcement(0)), second.story());
    second.press(u'#');
    QVERIFY2(second.isOver(), second.story());
    QTRY_COMPARE(history(rig).count("\"outcome\":\"completed\""), 2);
    QVERIFY2(rig.endsWell(), rig.story());
}

//! Telegram keeps updates for a day; we for as long as it takes.
void TestE2eDatabase::threeDaysAgo()
{
    const QDateTime sent = QDateTime::currentDateTimeUtc().addDays(-3);
    Rig rig;
    QString asked;
    rig.world.anthropic.setMind([&](const QJsonObject &request) {
        asked = anthropic::textOf(request[u"messages"_s].toArray().first()[u"content"_s]);
        return QString(u"[1] "_s % announcement(3));
    });
    // It came while the machine collected, and nobody phoned.
    rig.world.telegram.addReady(QJsonObject { { u"update_id"_s, 4711 },
        { u"message"_s,
            telegram::joined({ telegram::inPrivate(telegram::person(77, senders.at(3))), telegram::text(texts.at(3)),
                telegram::dated(sent.toSecsSinceEpoch()), QJsonObject { { u"message_id"_s, 1 } } }) } });
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 1);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QVERIFY(rig.stop());
    QVERIFY(rig.start());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(announcement(3)), first.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 1);
    first.press(u'#');
    QVERIFY2(first.isOver(), first.story());
    const QStringList days { u"Mo "_s, u"Di "_s, u"Mi "_s, u"Do "_s, u"Fr "_s, u"Sa "_s, u"So "_s };
    const QString day = days.at(sent.toTimeZone(QTimeZone("Europe/Berlin")).date().dayOfWeek() - 1);
    QVERIFY2(asked.contains(day), qPrintable(asked));
    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(Rig::phrase(Phrase::NothingNew)), second.story());
    QVERIFY(!second.heardTexts().contains(announcement(3)));
    second.press(u'#');
    QVERIFY2(second.isOver(), second.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eDatabase)
#include "tst_e2e_database.moc"
