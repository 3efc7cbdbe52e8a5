// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/conversationscript.h"

#include "call/gatekeeper.h"
#include "call/localbriefing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>

namespace
{
constexpr std::chrono::milliseconds Step(20);
constexpr std::chrono::milliseconds Patience = std::chrono::minutes(3); // virtual
constexpr std::chrono::milliseconds WordLength(250);
constexpr std::chrono::milliseconds Endpointing(400); // what the recogniser takes for the end of a turn

std::chrono::milliseconds milliseconds(const QJsonValue &value, std::chrono::milliseconds otherwise)
{
    return value.isDouble() ? std::chrono::milliseconds(value.toInteger()) : otherwise;
}

ServiceError errorOf(const QString &name)
{
    static const QHash<QString, ServiceError::Kind> kinds {
        { QStringLiteral("network"), ServiceError::Kind::Network },
        { QStringLiteral("timeout"), ServiceError::Kind::Timeout },
        { QStringLiteral("unauthorised"), ServiceError::Kind::Unauthorised },
        { QStringLiteral("rate limited"), ServiceError::Kind::RateLimited },
        { QStringLiteral("refused"), ServiceError::Kind::Declined },
        { QStringLiteral("server"), ServiceError::Kind::Server },
    };
    return { kinds.value(name, ServiceError::Kind::Malformed), name, {} };
}

QString outcomeOf(CallRecord::Outcome outcome)
{
    switch (outcome) {
    case CallRecord::Outcome::Completed:
        return QStringLiteral("completed");
    case CallRecord::Outcome::CallerHungUp:
        return QStringLiteral("caller_hung_up");
    case CallRecord::Outcome::Refused:
        return QStringLiteral("refused");
    case CallRecord::Outcome::Drained:
        return QStringLiteral("drained");
    case CallRecord::Outcome::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

FakeModel::Reply replyOf(const QJsonObject &json)
{
    FakeModel::Reply reply;
    reply.text = json[QLatin1StringView("text")].toString();
    reply.firstWord = milliseconds(json[QLatin1StringView("first_ms")], reply.firstWord);
    reply.perWord = milliseconds(json[QLatin1StringView("word_ms")], reply.perWord);
    reply.hangs = json[QLatin1StringView("hangs")].toBool();
    if (json[QLatin1StringView("cut")].toBool())
        reply.end = Answer::End::Cut;
    if (json.contains(QLatin1StringView("fails")))
        reply.error = errorOf(json[QLatin1StringView("fails")].toString());
    return reply;
}
}

ConversationScript::ConversationScript(const QJsonObject &script) : m_script(script) { }

ConversationScript::~ConversationScript() = default;

void ConversationScript::setUp()
{
    const QJsonObject inbox = m_script[QLatin1StringView("inbox")].toObject();
    const QJsonArray messages = inbox[QLatin1StringView("messages")].toArray();
    for (const QJsonValue &value : messages) {
        Message message;
        message.id = { {}, 1, m_inbox.inbox.messages.size() + 1 };
        message.sender = value[QLatin1StringView("from")].toString();
        message.text = value[QLatin1StringView("text")].toString();
        message.sentAt = m_clock.wallNow().addSecs(-3600);
        m_inbox.inbox.messages.append(message);
    }
    if (inbox.contains(QLatin1StringView("trouble")))
        m_inbox.inbox.trouble = errorOf(inbox[QLatin1StringView("trouble")].toString());
    if (inbox.contains(QLatin1StringView("store_trouble")))
        m_inbox.inbox.storeTrouble = errorOf(inbox[QLatin1StringView("store_trouble")].toString());
    m_inbox.inbox.elsewhere = inbox[QLatin1StringView("elsewhere")].toInt();
    m_inbox.inbox.resumed = inbox[QLatin1StringView("resumed")].toBool();
    if (inbox.contains(QLatin1StringView("fails")))
        m_inbox.error = errorOf(inbox[QLatin1StringView("fails")].toString());
    m_inbox.delay = milliseconds(inbox[QLatin1StringView("delay_ms")], m_inbox.delay);
    const QJsonArray replies = m_script[QLatin1StringView("model")].toArray();
    for (const QJsonValue &reply : replies)
        m_model.replies.push_back(replyOf(reply.toObject()));
    m_voice.broken = m_script[QLatin1StringView("voice_broken")].toBool();
    m_phrases.empty = m_script[QLatin1StringView("no_phrases")].toBool();
    if (m_script[QLatin1StringView("language")].toString() == QLatin1StringView("en"))
        m_settings.language = Language::English;

    m_line = new FakeLine(m_clock, m_texts, QStringLiteral("+4915100000000"));
    m_line->losesMarks = m_script[QLatin1StringView("loses_marks")].toBool();
    const bool keysOnly = m_script[QLatin1StringView("keys_only")].toBool();
    const CallServices services { m_inbox, m_model, m_voice, keysOnly ? nullptr : &m_recognizer, m_phrases, m_clock };
    m_session.reset(
        new CallSession(Later<CallTransport>(m_line.data()), services, m_settings, CallStart::now(m_clock)));
    QObject::connect(
        m_session.get(), &CallSession::ended, m_session.get(), [this](const CallRecord &record) { m_record = record; });
    if (m_script[QLatin1StringView("refused")].toBool())
        m_session->refuse(Phrase::PrivateLine);
    else
        m_session->begin(Pending<Briefing>(new LocalBriefing(
                             m_inbox, { m_line->callId(), m_line->callerNumber() }, m_model, m_settings, m_clock)),
            {});
}

QString ConversationScript::run()
{
    setUp();
    const QJsonArray steps = m_script[QLatin1StringView("steps")].toArray();
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const QJsonObject step = steps.at(i).toObject();
        for (auto it = step.begin(); it != step.end(); ++it) {
            const QString problem = perform(it.key(), it.value());
            if (!problem.isEmpty())
                return QStringLiteral("step %1 (%2): %3\nheard: %4")
                    .arg(QString::number(i + 1), it.key(), problem, m_line ? m_line->heardSoFar() : QString());
        }
    }
    // However a call ends, what it has not told must be there for the next one.
    if (m_record && !m_inbox.released.contains(m_record->callId))
        return QStringLiteral("the call has ended and holds its messages still");
    return {};
}

QString ConversationScript::perform(const QString &verb, const QJsonValue &value)
{
    const auto held = [](bool holds, const QString &problem) { return holds ? QString() : problem; };
    if (verb == QLatin1StringView("hears"))
        return waitUntilHeard(value.toString());
    if (verb == QLatin1StringView("has_not_heard"))
        return held(!m_line->heardSoFar().contains(value.toString()), QStringLiteral("was heard"));
    if (verb == QLatin1StringView("says"))
        say(value.toString());
    else if (verb == QLatin1StringView("begins_to_say"))
        Q_EMIT m_recognizer.session()->partial(value.toString(), 0.9, WordLength);
    else if (verb == QLatin1StringView("mumbles"))
        Q_EMIT m_recognizer.session()->partial(value.toString(), 0.3, WordLength);
    else if (verb == QLatin1StringView("finishes_saying"))
        Q_EMIT m_recognizer.session()->utterance(value.toString(), WordLength + Endpointing);
    else if (verb == QLatin1StringView("makes_noise"))
        Q_EMIT m_recognizer.session()->speechStarted();
    else if (verb == QLatin1StringView("recogniser_fails"))
        Q_EMIT m_recognizer.session()->failed(errorOf(value.toString()));
    else if (verb == QLatin1StringView("presses"))
        Q_EMIT m_line->keyPressed(value.toString().front());
    else if (verb == QLatin1StringView("waits_ms"))
        m_clock.advance(std::chrono::milliseconds(value.toInteger()));
    else if (verb == QLatin1StringView("deletes"))
        m_inbox.withdraw(value.toInt());
    else if (verb == QLatin1StringView("hangs_up"))
        m_line->callerHangsUp();
    else if (verb == QLatin1StringView("drains"))
        m_session->drain();
    else if (verb == QLatin1StringView("line_is_silent"))
        return held(m_line->isSilent() == value.toBool(), QStringLiteral("silence is not as expected"));
    else if (verb == QLatin1StringView("announced"))
        return held(m_inbox.announced.isEmpty() != value.toBool(), QStringLiteral("announcing is not as expected"));
    else if (verb == QLatin1StringView("marked"))
        return checkMarked(value);
    else if (verb == QLatin1StringView("asked"))
        return checkAsked(value.toObject());
    else if (verb == QLatin1StringView("model_is_running"))
        return held((m_model.running > 0) == value.toBool(), QStringLiteral("the model's work is not as expected"));
    else if (verb == QLatin1StringView("voice_rate"))
        return held(!m_voice.prosodies.isEmpty() && m_voice.prosodies.constLast().ratePercent == value.toInt(),
            QStringLiteral("other rate"));
    else if (verb == QLatin1StringView("ends")) {
        for (auto passed = std::chrono::milliseconds(0); !m_record && passed < Patience; passed += Step)
            m_clock.advance(Step);
        return held(m_record && outcomeOf(m_record->outcome) == value.toString(),
            m_record ? outcomeOf(m_record->outcome) : QStringLiteral("did not end"));
    } else {
        return QStringLiteral("unknown verb");
    }
    m_clock.advance(std::chrono::milliseconds(0));
    return {};
}

QString ConversationScript::waitUntilHeard(const QString &text)
{
    for (auto passed = std::chrono::milliseconds(0); passed < Patience && m_line; passed += Step) {
        if (m_line->heardSoFar().contains(text))
            return {};
        if (m_record)
            return QStringLiteral("the call ended before");
        m_clock.advance(Step);
    }
    return QStringLiteral("not heard");
}

QString ConversationScript::checkMarked(const QJsonValue &value) const
{
    QJsonArray marked;
    for (const qint64 number : m_inbox.heard)
        marked.append(number);
    return marked == value.toArray() ? QString()
                                     : QString::fromUtf8(QJsonDocument(marked).toJson(QJsonDocument::Compact));
}

QString ConversationScript::checkAsked(const QJsonObject &expected) const
{
    if (expected.contains(QLatin1StringView("times"))
        && expected[QLatin1StringView("times")].toInteger() != m_model.asked.size())
        return QStringLiteral("asked %1 times").arg(m_model.asked.size());
    QString caller;
    QString machine;
    if (!m_model.asked.isEmpty()) {
        for (const Prompt::Turn &turn : m_model.asked.constLast().turns)
            (turn.role == Prompt::Turn::Role::Caller ? caller : machine) += turn.text + u'\n';
    }
    const auto missing = [&](QLatin1StringView key, const QString &text, bool wanted) {
        return expected.contains(key) && text.contains(expected[key].toString()) != wanted;
    };
    if (expected.contains(QLatin1StringView("last_question"))
        && (m_model.asked.isEmpty()
            || m_model.asked.constLast().turns.constLast().text
                != expected[QLatin1StringView("last_question")].toString()))
        return QStringLiteral("the caller's turns are: ") + caller;
    if (!m_model.asked.isEmpty() && missing(QLatin1StringView("digest_lacks"), m_model.asked.constLast().digest, false))
        return QStringLiteral("the digest is: ") + m_model.asked.constLast().digest;
    if (missing(QLatin1StringView("caller_said"), caller, true))
        return QStringLiteral("the caller's turns are: ") + caller;
    if (missing(QLatin1StringView("machine_said"), machine, true)
        || missing(QLatin1StringView("machine_did_not_say"), machine, false))
        return QStringLiteral("our turns are: ") + machine;
    return {};
}

void ConversationScript::say(const QString &text)
{
    const QStringList words = text.split(u' ');
    for (qsizetype count = 1; count <= words.size(); ++count) {
        Q_EMIT m_recognizer.session()->partial(words.first(count).join(u' '), 0.95, std::chrono::milliseconds(0));
        m_clock.advance(WordLength);
    }
    m_clock.advance(Endpointing);
    Q_EMIT m_recognizer.session()->utterance(text, WordLength + Endpointing);
}
