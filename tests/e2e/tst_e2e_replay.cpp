// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"
#include "support/strictness.h"
#include "telephony/requestsignature.h"

#include <QNetworkReply>
#include <QUuid>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int PolicyViolated = 1008;
const QString key = u"der Schlüssel liegt im Garten"_s;

//! What somebody has recorded of the provider: one request, with the signature it came with. Signatures never expire.
struct Recording
{
    QByteArray path;
    QByteArray body;
    QByteArray signature;

    //! The webhook of a new call of the owner.
    static Recording webhook(const QString &call) { return make("/twilio/voice", call, "ringing"); }
    static Recording make(const QByteArray &path, const QString &call, const QByteArray &status)
    {
        Recording made { path, {}, {} };
        made.body = "CallSid=" + call.toLatin1() + "&CallStatus=" + status
            + "&Called=%2B4930123456&From=" + QUrl::toPercentEncoding(Rig::owner()) + "&To=%2B4930123456";
        made.signature = requestsignature::compute(FakeTwilioRest::defaultAuthToken().toUtf8(),
            "https://ab.example.test" + path, FormData::parse(made.body).value());
        return made;
    }
    [[nodiscard]] Recording signedBy(const QByteArray &other) const
    {
        Recording changed = *this;
        changed.signature = other;
        return changed;
    }

    //! Plays it; attempt: I-Twilio-Idempotency-Token, none when empty.
    [[nodiscard]] WebhookReply play(Rig &rig, const QByteArray &attempt = {}) const
    {
        QNetworkRequest request(rig.machine.address().resolved(QUrl(QString::fromLatin1(path))));
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded; charset=UTF-8"_s);
        if (!signature.isEmpty())
            request.setRawHeader("X-Twilio-Signature", signature);
        if (!attempt.isEmpty())
            request.setRawHeader("I-Twilio-Idempotency-Token", attempt);
        const std::unique_ptr<QNetworkReply> reply(rig.network().http.post(request, body));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 10000))
            return {};
        return { reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), {}, reply->readAll() };
    }
};

bool isInvitation(const WebhookReply &reply)
{
    return reply.status == 200 && reply.body.contains("<Stream") && reply.body.contains("token");
}

bool isHangup(const WebhookReply &reply)
{
    return reply.status == 200 && reply.body.contains("<Hangup/>") && !reply.body.contains("<Stream");
}
}

//! A webhook that comes again, or comes from somebody who has recorded it, opens nothing that was not opened by the
//! first.
class TestE2eReplay : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_rig.reset(); }
    void throughTheWholeCall();
    void callThatHungUpFirst();
    void afterARestart_data();
    void afterARestart();
    void tokenOutlivesARestart();
    void strangersCallbacks();
    void cutElsewhere_data();
    void cutElsewhere();

private:
    //! However it is played: with the provider's token for repetitions, with another, without any.
    [[nodiscard]] bool eachReplay(const std::function<bool(const WebhookReply &)> &is);
    //! The stream of this call, with what its webhook was told; null when it does not open.
    [[nodiscard]] std::unique_ptr<HandmadeLine> openStream(const WebhookReply &invitation);
    //! A call that is heard and hung up: what its webhook was told goes to invitation. False when it does not come so
    //! far.
    [[nodiscard]] bool callUntilItsEnd(WebhookReply &invitation);
    [[nodiscard]] int briefings() const { return static_cast<int>(m_rig->world.anthropic.requests().size()); }

    std::unique_ptr<Rig> m_rig;
    QString m_call;
    Recording m_webhook;
};

void TestE2eReplay::init()
{
    StrictTest::init();
    m_rig = std::make_unique<Rig>();
    m_rig->receive(u"Anna"_s, key);
    QVERIFY(m_rig->start());
    QTRY_COMPARE(m_rig->inbox().count(InboxFile::New), 1);
    m_call = u"CA"_s + QUuid::createUuid().toString(QUuid::Id128);
    m_webhook = Recording::webhook(m_call);
}

bool TestE2eReplay::eachReplay(const std::function<bool(const WebhookReply &)> &is)
{
    for (const QByteArray &attempt : { QByteArray(), "first"_ba, "first"_ba, "another"_ba }) {
        if (!is(m_webhook.play(*m_rig, attempt)))
            return false;
    }
    return true;
}

std::unique_ptr<HandmadeLine> TestE2eReplay::openStream(const WebhookReply &invitation)
{
    auto line = std::make_unique<HandmadeLine>(*m_rig);
    line->setCallSid(m_call);
    if (!line->open())
        return nullptr;
    line->start(HandmadeLine::parametersIn(invitation));
    return line;
}

bool TestE2eReplay::callUntilItsEnd(WebhookReply &invitation)
{
    invitation = m_webhook.play(*m_rig);
    const auto line = isInvitation(invitation) ? openStream(invitation) : nullptr;
    if (!line || !QTest::qWaitFor([&] { return line->received() > 0; }))
        return false;
    line->stop();
    return QTest::qWaitFor([&] { return !line->isOpen(); });
}

void TestE2eReplay::throughTheWholeCall()
{
    const WebhookReply first = m_webhook.play(*m_rig, "first");
    QVERIFY(isInvitation(first));
    // Before the stream has come: the same answer, to the byte, so the same token.
    QVERIFY(eachReplay([&](const WebhookReply &reply) { return reply.body == first.body; }));
    QTRY_COMPARE(briefings(), 1);

    // While the call runs.
    const auto line = openStream(first);
    QVERIFY(line);
    QTRY_VERIFY(line->received() > 0);
    QVERIFY(eachReplay(isHangup));
    const auto second = openStream(first);
    QVERIFY(second);
    QTRY_COMPARE(second->closeCode(), PolicyViolated);
    QCOMPARE(second->received(), 0);
    QVERIFY(m_rig->complains(u"its token has been used before"_s));
    QVERIFY(line->isOpen());

    // After its end.
    line->stop();
    QTRY_VERIFY(!line->isOpen());
    QVERIFY(eachReplay(isHangup));
    const auto third = openStream(first);
    QVERIFY(third);
    QTRY_COMPARE(third->closeCode(), PolicyViolated);
    QCOMPARE(third->received(), 0);
    QCOMPARE(briefings(), 1);
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eReplay::callThatHungUpFirst()
{
    const WebhookReply first = m_webhook.play(*m_rig);
    QVERIFY(isInvitation(first));
    QCOMPARE(Recording::make("/twilio/status", m_call, "completed").play(*m_rig).status, 204);
    const auto isOver = [this] { return isHangup(m_webhook.play(*m_rig)); };
    QTRY_VERIFY(isOver());
    QVERIFY(eachReplay(isHangup));
    const auto line = openStream(first); // with a token that nobody has used
    QVERIFY(line);
    QTRY_COMPARE(line->closeCode(), PolicyViolated);
    QCOMPARE(line->received(), 0);
    QVERIFY(m_rig->complains(u"its token has been used before"_s));
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eReplay::afterARestart_data()
{
    QTest::addColumn<int>("by");
    QTest::newRow("stopped") << SIGTERM;
    QTest::newRow("killed") << SIGKILL;
}

void TestE2eReplay::afterARestart()
{
    QFETCH(int, by);
    WebhookReply first;
    QVERIFY(callUntilItsEnd(first));
    const int before = briefings();
    if (by == SIGKILL) // of a moment before a power cut nobody can know
        QTRY_COMPARE(m_rig->inbox().tokens(true), 1);
    m_rig->machine.signal(by);
    QVERIFY(m_rig->machine.waitUntilGone());
    QVERIFY(m_rig->start());
    QVERIFY(eachReplay(isHangup));
    const auto line = openStream(first);
    QVERIFY(line);
    QTRY_COMPARE(line->closeCode(), PolicyViolated);
    QCOMPARE(line->received(), 0);
    QVERIFY(m_rig->complains(u"its token has been used before"_s));
    QCOMPARE(briefings(), before);
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

//! A caller whose webhook was answered just before is let in, once.
void TestE2eReplay::tokenOutlivesARestart()
{
    const WebhookReply first = m_webhook.play(*m_rig);
    QVERIFY(isInvitation(first));
    QTRY_COMPARE(m_rig->inbox().tokens(false), 1);
    m_rig->machine.signal(SIGKILL);
    QVERIFY(m_rig->machine.waitUntilGone());
    QVERIFY(m_rig->start());
    QVERIFY(eachReplay([&](const WebhookReply &reply) { return reply.body == first.body; }));
    const auto line = openStream(first);
    QVERIFY(line);
    QTRY_VERIFY(line->received() > 0);
    const auto second = openStream(first);
    QVERIFY(second);
    QTRY_COMPARE(second->closeCode(), PolicyViolated);
    QVERIFY(m_rig->complains(u"its token has been used before"_s));
    line->stop();
    QTRY_VERIFY(!line->isOpen());
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

//! What says that the call is over, and is not the provider, has no effect.
void TestE2eReplay::strangersCallbacks()
{
    PhoneCall &call = m_rig->phone();
    call.dial(m_rig->voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting)), call.story());
    for (const QByteArray &path : { "/twilio/status"_ba, "/twilio/stream-status"_ba }) {
        const Recording over = Recording::make(path, call.phone().callSid(), "completed");
        const Recording other = Recording::make(path, u"CA"_s + QString(32, u'0'), "completed");
        QCOMPARE(over.signedBy({}).play(*m_rig).status, 403);
        QCOMPARE(over.signedBy("AAAAAAAAAAAAAAAAAAAAAAAAAAA=").play(*m_rig).status, 403);
        QCOMPARE(over.signedBy(other.signature).play(*m_rig).status, 403); // of another call
        QCOMPARE(over.signedBy(Recording::webhook(call.phone().callSid()).signature).play(*m_rig).status, 403);
    }
    QVERIFY(m_rig->complains(u"its signature does not fit"_s));
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QTRY_COMPARE(m_rig->inbox().count(InboxFile::Heard), 1);
    QVERIFY(call.phone().isStreaming());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

void TestE2eReplay::cutElsewhere_data()
{
    QTest::addColumn<int>("end");
    QTest::newRow("behind the status") << 0;
    QTest::newRow("before the last two digits") << 2;
}

//! The signature covers names and values without what stands between them: the same bytes, another call's name.
void TestE2eReplay::cutElsewhere()
{
    QFETCH(int, end);
    m_call.replace(m_call.size() - 2, 2, u"a2"_s);
    m_webhook = Recording::webhook(m_call);
    WebhookReply first;
    QVERIFY(callUntilItsEnd(first));
    const int before = briefings();

    Recording cut = m_webhook;
    if (end == 0) {
        cut.body.replace("&CallStatus=", "CallStatus");
    } else { // a name that sorts behind all others: what follows is its value
        const QString rest = u"CallStatusringingCalled+4930123456From%1To+4930123456"_s.arg(Rig::owner());
        cut.body = "CallSid=" + m_call.chopped(end).toLatin1() + "&a2=" + QUrl::toPercentEncoding(rest);
    }
    QCOMPARE(cut.play(*m_rig).status, 400);
    QVERIFY(m_rig->complains(u"without a proper CallSid"_s));
    QCOMPARE(briefings(), before);
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

QTEST_GUILESS_MAIN(TestE2eReplay)
#include "tst_e2e_replay.moc"
