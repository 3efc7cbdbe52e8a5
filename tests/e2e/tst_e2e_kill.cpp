// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "e2e/storedstates.h"
#include "support/strictness.h"

#include <QRandomGenerator>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr quint32 UsualSeed = 20261123;
constexpr int FewRounds = 10; // for each database
constexpr int ManyRounds = 100;

// In words: figures are spoken differently from how they are written. Enough for a text of its own for each message.
const QStringList senders { u"Anna"_s, u"Ben"_s, u"Clara"_s, u"David"_s, u"Emma"_s };
const QStringList things { u"Apfel"_s, u"Birne"_s, u"Dattel"_s, u"Erdbeere"_s, u"Feige"_s, u"Gurke"_s, u"Himbeere"_s,
    u"Ingwer"_s, u"Kirsche"_s, u"Limette"_s, u"Mango"_s, u"Nuss"_s, u"Olive"_s, u"Pflaume"_s, u"Quitte"_s, u"Rettich"_s,
    u"Salat"_s, u"Tomate"_s, u"Wirsing"_s, u"Zucchini"_s };

quint32 seed()
{
    bool given = false;
    const uint wanted = qEnvironmentVariable("MAB_KILL_SEED").toUInt(&given);
    return given ? wanted : UsualSeed;
}

int rounds()
{
    return qEnvironmentVariableIsEmpty("MAB_TEST_ALL") ? FewRounds : ManyRounds;
}

//! How a message is told: in the model's sentence, or word for word when a summary would be too long.
struct Telling
{
    QString announcement;
    QString words;

    [[nodiscard]] bool isIn(const QStringList &texts) const
    {
        return texts.contains(announcement) || texts.contains(words);
    }
};

//! One machine that is killed again and again, and what must hold whenever that happens.
class Victim
{
public:
    explicit Victim(PostgresServer *server);

    //! Messages arrive, somebody phones or nobody does, and at a random moment the program is gone.
    [[nodiscard]] bool round();
    //! Nobody kills this one: all that is left is told.
    [[nodiscard]] bool lastCall();
    [[nodiscard]] bool endsWell() { return rig.endsWell() || fails(QString::fromUtf8(rig.story())); }
    [[nodiscard]] const char *story() const { return m_story.constData(); }

private:
    void receive();
    [[nodiscard]] bool fails(const QString &why);
    [[nodiscard]] std::chrono::milliseconds upTo(std::chrono::milliseconds most);
    static void pass(std::chrono::milliseconds time) { QTest::qWait(static_cast<int>(time.count())); }
    [[nodiscard]] bool judge(PhoneCall *call);
    [[nodiscard]] bool nothingIsLost(const QMap<qint64, int> &stored);
    [[nodiscard]] bool nothingIsRepeated(const PhoneCall &call);

    Rig rig;
    std::unique_ptr<StoredStates> m_states;
    QRandomGenerator m_random { seed() };
    QMap<qint64, Telling> m_tellings; // by update
    QSet<qint64> m_marked; // heard, as the database says
    QSet<qint64> m_heard; // to the end, by ear, in any call
    bool m_begun = false; // the next call must say that it goes on
    int m_round = 0;
    QByteArray m_story;
};

Victim::Victim(PostgresServer *server)
{
    if (!server) {
        m_states = std::make_unique<StoredStates>(rig.databasePath());
    } else {
        const QString database = server->makeDatabase();
        m_states = std::make_unique<StoredStates>(*server, database);
        rig.environment[u"DATABASE_URL"_s] = server->url(database);
        rig.environment[u"DATA_KEY"_s] = u"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"_s;
    }
    // The line breaks, and nobody is there to be told of it.
    for (const int code : { 31921, 11200, 11205, 31920, 31901 })
        rig.expectPhoneViolation(code);
    // A poll that the dead process left behind is thrown out by the next one's.
    rig.expectComplaint(u"cannot fetch messages: conflict"_s);
    rig.expectComplaint(u"out of reach"_s);
}

bool Victim::fails(const QString &why)
{
    m_story = u"seed %1, round %2: %3"_s.arg(seed()).arg(m_round).arg(why).toUtf8();
    return false;
}

std::chrono::milliseconds Victim::upTo(std::chrono::milliseconds most)
{
    return std::chrono::milliseconds(m_random.bounded(static_cast<int>(most.count()) + 1));
}

void Victim::receive()
{
    const auto number = m_tellings.size();
    const QString &sender = senders.at(number % senders.size());
    const QString text
        = things.at(number / things.size() % things.size()) % u" und "_s % things.at(number % things.size());
    m_tellings.insert(rig.receive(sender, text), { Rig::announcement(sender, text), text });
}

bool Victim::round()
{
    ++m_round;
    const bool phones = m_random.bounded(3) > 0;
    const bool beforeTheStart = m_random.bounded(2) > 0;
    if (beforeTheStart || phones)
        receive();
    if (!rig.start())
        return fails(u"the program does not start"_s);
    if (!phones) {
        receive();
        receive();
        pass(upTo(60ms));
        rig.machine.signal(SIGKILL);
        return rig.machine.waitUntilGone() && judge(nullptr);
    }
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    const auto whole = upTo(3000ms);
    const auto first = upTo(whole);
    pass(first);
    receive(); // while it tells of the others
    pass(whole - first);
    rig.machine.signal(SIGKILL);
    if (!rig.machine.waitUntilGone())
        return fails(u"the program survives"_s);
    if (!call.isOver())
        return fails(u"the call does not end"_s);
    return judge(&call);
}

bool Victim::judge(PhoneCall *call)
{
    const QMap<qint64, int> stored = m_states->all();
    if (!nothingIsLost(stored) || (call && !nothingIsRepeated(*call)))
        return false;
    QSet<qint64> marked;
    for (auto it = stored.cbegin(); it != stored.cend(); ++it) {
        if (it.value() == InboxFile::Heard)
            marked.insert(it.key());
    }
    if (!marked.contains(m_marked))
        return fails(u"a stored mark is gone"_s);
    m_marked = marked;
    if (call) {
        const QStringList texts = call->heardTexts();
        int unmarked = 0;
        for (auto it = m_tellings.cbegin(); it != m_tellings.cend(); ++it) {
            if (!it->isIn(texts))
                continue;
            m_heard.insert(it.key());
            unmarked += m_marked.contains(it.key()) ? 0 : 1;
        }
        if (unmarked > 1) // its mark was on the way
            return fails(u"%1 messages were heard to their end and are told again"_s.arg(unmarked));
    }
    for (const qint64 update : std::as_const(m_marked)) {
        if (!m_heard.contains(update))
            return fails(u"a message is marked that nobody heard to its end: "_s % m_tellings.value(update).announcement
                % QString::fromUtf8(call ? call->story() : ""));
    }
    m_begun = stored.values().contains(InboxFile::Announced);
    return true;
}

bool Victim::nothingIsLost(const QMap<qint64, int> &stored)
{
    for (const qint64 update : rig.world.telegram.confirmed()) {
        if (!stored.contains(update))
            return fails(u"Telegram was told to forget a message that is not stored"_s);
    }
    return true;
}

bool Victim::nothingIsRepeated(const PhoneCall &call)
{
    QStringList begun;
    for (const CallerEar::Heard &one : call.heard())
        begun += one.text;
    for (const qint64 update : std::as_const(m_marked)) {
        if (m_tellings.value(update).isIn(begun))
            return fails(u"a message is told again whose mark was stored"_s + QString::fromUtf8(m_story));
    }
    const bool tells = std::any_of(
        m_tellings.cbegin(), m_tellings.cend(), [&](const Telling &telling) { return telling.isIn(begun); });
    if (tells && begun.contains(Rig::phrase(Phrase::Resuming)) != m_begun)
        return fails(m_begun ? u"it does not say that it goes on"_s : u"it says that it goes on, and begins"_s);
    return true;
}

bool Victim::lastCall()
{
    ++m_round;
    if (!rig.start() || !QTest::qWaitFor([this] { return rig.world.telegram.pending() == 0; }))
        return fails(u"not everything is fetched"_s);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    const bool all = QTest::qWaitFor(
        [&] {
            const QMap<qint64, int> stored = m_states->all();
            return stored.size() == m_tellings.size() && stored.values().count(InboxFile::Heard) == stored.size();
        },
        30'000 + 2'000 * static_cast<int>(m_tellings.size()));
    if (!all)
        return fails(u"something was never told"_s + QString::fromUtf8(call.story()));
    // The ear is certain of the last sentence when there is silence behind it.
    if (!call.listensFor(1s))
        return fails(u"the call ends by itself"_s);
    call.hangUp();
    return call.isOver() && judge(&call) && (m_heard.size() == m_tellings.size() || fails(u"not all was heard"_s));
}
}

//! Whenever the program dies: no message is lost, and none is told again whose mark was stored. MAB_KILL_SEED chooses
//! other moments; a failure names the seed.
class TestE2eKill : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtAnyMoment_data();
    void killedAtAnyMoment();

private:
    PostgresServer m_server;
};

void TestE2eKill::killedAtAnyMoment_data()
{
    QTest::addColumn<bool>("onPostgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestE2eKill::killedAtAnyMoment()
{
    QFETCH(bool, onPostgres);
    if (onPostgres)
        QVERIFY2(m_server.start(), m_server.log().constData());
    Victim victim(onPostgres ? &m_server : nullptr);
    for (int i = 0; i < rounds(); ++i)
        QVERIFY2(victim.round(), victim.story());
    QVERIFY2(victim.lastCall(), victim.story());
    QVERIFY2(victim.endsWell(), victim.story());
}

QTEST_GUILESS_MAIN(TestE2eKill)
#include "tst_e2e_kill.moc"
