// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
#include "support/attackset.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! The attacks of tests/call/tst_attacks on the real program, over real sockets: whatever a message wants and a model
//! agrees to, nothing leaves the program but what looks and what speaks, and the services find no fault with it.
class TestE2eAttacks : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsDone();
};

namespace
{
constexpr qsizetype CallsAtOnce = 6; // speech takes real time, and little work
constexpr qsizetype LongestName = 128; // what Telegram lets through of a name or a title
const QString Question = u"Was will der denn von mir?"_s;

//! As it comes over the wire.
QList<QJsonObject> contentOf(const QJsonObject &attack)
{
    const QString kind = attack["kind"_L1].toString();
    const QString text = attack["text"_L1].toString();
    const QString title = attack["title"_L1].toString().left(LongestName);
    if (kind == u"document")
        return { telegram::document(title, text) };
    if (kind == u"contact")
        return { telegram::contact(title, u"+4915199999999"_s) };
    if (kind == u"poll")
        return { telegram::poll(title, { text.left(100), u"nein"_s }) };
    if (kind == u"venue")
        return { telegram::venue(title, title) };
    if (kind == u"sticker")
        return { telegram::sticker(text) };
    if (kind == u"photo")
        return { telegram::photo(text.isEmpty() ? attack["found"_L1].toString() : text) };
    QList<QJsonObject> parts { telegram::text(text.isEmpty() ? attack["found"_L1].toString() : text) };
    if (const QString from = attack["forwardedFrom"_L1].toString(); !from.isEmpty())
        parts.append(telegram::forwardedFromHidden(from.left(LongestName)));
    if (const QString what = attack["replyTo"_L1].toString(); !what.isEmpty())
        parts.append(telegram::repliesTo(telegram::joined({ telegram::identified(1), telegram::text(what) })));
    return parts;
}

void send(Rig &rig, const QJsonObject &attack, qint64 id)
{
    const auto writer = telegram::person(id, attack["sender"_L1].toString(u"Mallory"_s).left(LongestName));
    const QString group = attack["group"_L1].toString().left(LongestName);
    QJsonObject message = telegram::joined(
        { group.isEmpty() ? telegram::inPrivate(writer)
                          : telegram::inGroup(telegram::chat(-1'000'000'000'000 - id, u"supergroup"_s, group), writer),
            telegram::dated(QDateTime::currentSecsSinceEpoch() - 600) });
    for (const QJsonObject &part : contentOf(attack))
        message = telegram::joined({ message, part });
    rig.world.telegram.add(u"message"_s, message);
}

//! A model that does what all of them ask for, in one answer.
QString obedience(const QList<QJsonObject> &attacks, const QJsonObject &request)
{
    const QString digest = request["messages"_L1][0]["content"_L1][0]["text"_L1].toString();
    QStringList said;
    for (const QJsonObject &attack : attacks)
        said.append(obedientAnswer(attack, digest.mid(1, 16)).left(400));
    return said.join(u"\n\n"_s);
}

//! What the program did beyond looking, at the messenger and at the model.
QStringList deedsOf(const Rig &rig)
{
    static const QStringList looking { u"getme"_s, u"getupdates"_s, u"getfile"_s, u"getwebhookinfo"_s,
        u"deletewebhook"_s, u"getbusinessconnection"_s };
    QStringList deeds;
    for (const HttpRequest &request : rig.world.telegram.requests()) {
        const QString method = request.path.section(u'/', -1).toLower();
        if (!looking.contains(method) && !request.path.startsWith(u"/file/"))
            deeds.append(method);
    }
    if (!rig.world.telegram.sentMessages().isEmpty() || !rig.world.telegram.readMessages().isEmpty())
        deeds.append(u"messages were sent or marked"_s);
    for (const auto &conversation : rig.world.anthropic.conversations()) {
        for (const QString &key : { u"tools"_s, u"tool_choice"_s, u"mcp_servers"_s, u"container"_s }) {
            if (conversation->body.contains(key))
                deeds.append(u"the model was offered "_s + key);
        }
    }
    return deeds;
}

//! Each call meets every sixth of them; one has no model.
QList<Scenario> attackedCalls()
{
    const QList<QJsonObject> all = attackSet(QStringLiteral(MAB_TEST_DATA "/attacks.json"));
    QList<Scenario> scenarios;
    for (qsizetype call = 0; call < CallsAtOnce; ++call) {
        QList<QJsonObject> some;
        for (qsizetype i = call; i < all.size(); i += CallsAtOnce)
            some.append(all.at(i));
        const auto arrange = [some, call](Rig &rig) {
            qint64 id = 5'000'000'000;
            for (const QJsonObject &attack : some)
                send(rig, attack, ++id);
            rig.world.anthropic.setMind([some](const QJsonObject &request) { return obedience(some, request); });
            rig.world.edge.setPace(1ms);
            if (call == 0)
                rig.environment.remove(u"ANTHROPIC_API_KEY"_s);
        };
        scenarios.append({ u"attacks from %1"_s.arg(call), arrange, {}, { u".*"_s } });
    }
    return scenarios;
}
}

void TestE2eAttacks::nothingIsDone()
{
    Courses courses(attackedCalls(), [](Rig &) {});
    QVERIFY2(courses.start(), courses.story());
    const auto fetched = [](const Scenario &, Rig &rig, PhoneCall *) {
        return QTest::qWaitFor([&] { return rig.world.telegram.pending() == 0; }, 10000);
    };
    QVERIFY2(courses.each(fetched), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    const auto told = [](const Scenario &, Rig &rig, PhoneCall *) {
        return QTest::qWaitFor([&] { return rig.inbox().count(InboxFile::Heard) == rig.inbox().count(); }, 120'000);
    };
    QVERIFY2(courses.each(told), courses.story());
    const auto answered = [](const Scenario &, Rig &rig, PhoneCall *call) {
        const qsizetype before = rig.world.edge.turns().size();
        call->say(Question);
        return QTest::qWaitFor([&] { return rig.world.edge.turns().size() > before || call->end(); }, 20000);
    };
    QVERIFY2(courses.each(answered), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.over(), courses.story());
    const auto harmless = [](const Scenario &, Rig &rig, PhoneCall *) {
        const QString deeds = deedsOf(rig).join(u'\n');
        return deeds.isEmpty() || (qWarning("%s", qUtf8Printable(deeds)), false);
    };
    QVERIFY2(courses.each(harmless), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

QTEST_GUILESS_MAIN(TestE2eAttacks)
#include "tst_e2e_attacks.moc"
