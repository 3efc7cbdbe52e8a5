// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callsession.h"

#include "call/farewell.h"
#include "call/prompts.h"
#include "call/wishplan.h"
#include "net/logcategories.h"

namespace
{
constexpr std::chrono::milliseconds LatePound(3000); // a finger that has just keyed in a PIN
}

CallSession::CallSession(
    Later<CallTransport> line, const CallServices &services, const CallSettings &settings, const CallStart &start)
    : m_line(std::move(line))
    , m_services(services)
    , m_settings(settings)
    , m_receipts(services.inbox, m_line->callId())
    , m_turns(settings.language, services.clock)
    , m_startedAt(start.at)
    , m_silence(services.clock.timer([this] { onSilence(); }))
    , m_filler(services.clock.timer([this] { onFiller(); }))
    , m_patience(services.clock.timer([this] { onPatienceOver(); }))
    , m_resume(services.clock.timer([this] { resume(); }))
    , m_longest(services.clock.timer([this] { farewell(Phrase::TimeIsUp, CallRecord::Outcome::Completed); }))
    , m_tail(services.clock.timer([this] { m_line->hangUp(); }))
{
    m_record.callId = m_line->callId();
    m_record.caller = m_line->callerNumber();
    m_record.startedAt = start.wall;
    m_record.outcome = CallRecord::Outcome::CallerHungUp;
    connect(m_line.get(), &CallTransport::hungUp, this, &CallSession::end);
}

CallSession::~CallSession() = default;

// ---- beginning

void CallSession::begin(Pending<Briefing> briefing, const CallOpening &opening)
{
    m_begunAt = m_services.clock.now();
    m_longest->start(std::min(m_settings.longestCall, opening.timeLeft.value_or(m_settings.longestCall)));
    m_opening = opening;
    if (opening.swallowsPound)
        m_poundEndsPinUntil = m_services.clock.now() + LatePound;
    m_patience->start(m_settings.patience + m_settings.greetingLimit); // also when the greeting's mark never comes
    connect(m_line.get(), &CallTransport::keyPressed, this, &CallSession::onKey);
    newReply().addPhrase(phrase(opening.greeting), SpokenLine::Protection::Protected);
    if (m_settings.recordCalls)
        m_reply->addPhrase(phrase(Phrase::CallRecorded), SpokenLine::Protection::Protected);
    startListening();
    if (!m_listening)
        m_reply->addPhrase(phrase(Phrase::KeysOnly));
    m_announcement.reset(new Announcement(std::move(briefing), *m_reply, m_settings.language));
    connect(m_announcement.get(), &Announcement::inboxKnown, this, &CallSession::onInboxKnown);
    connect(m_announcement.get(), &Announcement::troubled, this,
        [this](const ServiceError &error) { warn("briefing failed", error); });
    connect(m_announcement.get(), &Announcement::ended, this, [this] { m_announcement.reset(); });
}

void CallSession::refuse(Phrase sentence)
{
    farewell(sentence, CallRecord::Outcome::Refused);
}

void CallSession::drain()
{
    farewell(Phrase::Maintenance, CallRecord::Outcome::Drained);
}

void CallSession::giveWay()
{
    if (m_state == State::Ended || m_state == State::Farewell)
        return;
    qCInfo(logCall, "call=%s gives way to a newer call of the same caller", qUtf8Printable(m_record.callId));
    m_record.outcome = CallRecord::Outcome::Completed;
    hangUp();
}

void CallSession::breakOff()
{
    if (m_state != State::Farewell)
        m_record.outcome = CallRecord::Outcome::Drained;
    end();
}

void CallSession::hangUp()
{
    if (m_state != State::Ended)
        m_line->hangUp();
}

void CallSession::onInboxKnown(const Brief &brief)
{
    m_brief = brief;
    m_receipts.setMessages(brief.inbox.messages);
    m_record.messagesNew = brief.inbox.messages.size();
    if (brief.inbox.storeTrouble)
        warn("told the caller that the database does not work", *brief.inbox.storeTrouble);
    else if (brief.inbox.trouble)
        warn("told the caller that the messenger is out of reach", *brief.inbox.trouble);
    if (brief.inbox.messages.isEmpty())
        return;
    m_conversation.addCaller(brief.prompt.turns.constLast().text);
    m_watch = m_services.inbox.watch(m_record.callId);
    connect(m_watch.get(), &MessageWatch::withdrawn, this, &CallSession::onWithdrawn);
}

void CallSession::onWithdrawn(const QList<MessageId> &ids)
{
    const QSet<int> numbers = m_receipts.unheardOf(ids);
    if (numbers.isEmpty())
        return;
    m_withdrawn.unite(numbers);
    m_memory.withdraw(m_withdrawn);
    m_brief->prompt = prompts::without(m_brief->prompt, numbers);
    if (!isSpeaking())
        return;
    const bool told = m_reply->hasContent();
    m_reply->withdraw(m_withdrawn);
    const bool inSummary = m_state == State::Greeting || m_state == State::Announcing;
    if (told && inSummary && !m_announcement && m_reply->isAllLeftOut())
        m_reply->addPhrase(phrase(Announcement::nothingToTell(m_brief->inbox)));
}

// ---- speaking

SpokenReply &CallSession::newReply()
{
    if (isSpeaking())
        m_reply->stop();
    const SpokenReply::Way way { *m_line, m_services.voice, m_services.phrases, m_services.clock,
        m_settings.markGrace };
    m_reply.reset(
        new SpokenReply(way, QStringLiteral("r") + QString::number(++m_replies), m_settings.language, m_prosody));
    connect(m_reply.get(), &SpokenReply::lineBegan, this, &CallSession::onLineBegan);
    connect(m_reply.get(), &SpokenReply::lineHeard, this, &CallSession::onLineHeard);
    connect(m_reply.get(), &SpokenReply::messagesHeard, this, &CallSession::onMessagesHeard);
    connect(m_reply.get(), &SpokenReply::voiceFailed, this, &CallSession::onVoiceFailed);
    connect(m_reply.get(), &SpokenReply::finished, this, &CallSession::onReplyFinished);
    m_reply->withdraw(m_withdrawn);
    m_silence->stop();
    return *m_reply;
}

void CallSession::speakOnly(Phrase which)
{
    newReply().addPhrase(phrase(which));
    m_reply->end();
}

void CallSession::speakLines(const QList<SpokenLine> &lines)
{
    m_state = State::Answering;
    newReply().addLines(lines);
    if (m_reply->isAllLeftOut())
        m_reply->addPhrase(phrase(Phrase::NoSuchMessage));
    m_reply->end();
}

void CallSession::onLineBegan(const SpokenLine &line)
{
    m_turns.setInTheAir(line.text);
    if (m_state == State::Greeting && m_record.greetingDelay.count() < 0)
        m_record.greetingDelay = m_services.clock.now() - m_begunAt;
    if (line.delivers && !line.numbers.isEmpty())
        m_receipts.markAnnounced();
    tell(Speaker::Machine, line.text);
}

void CallSession::tell(Speaker who, const QString &text)
{
    if (m_settings.keepTranscripts)
        m_record.transcript.append({ m_services.clock.now() - m_startedAt, who == Speaker::Caller, text });
    Q_EMIT said(who, text);
}

void CallSession::onLineHeard(const SpokenLine &line)
{
    if (line.isPhrase && line.text == phrase(Phrase::CallRecorded))
        Q_EMIT recordingAnnounced();
    const bool isBeforeNotice = m_settings.recordCalls && line.text == phrase(m_opening.greeting);
    if (m_state != State::Greeting || isBeforeNotice)
        return;
    m_state = State::Announcing;
    if (m_goodbyeWanted) {
        farewell(Phrase::Goodbye, CallRecord::Outcome::Completed);
        return;
    }
    m_filler->start(m_settings.fillerAfter);
    m_patience->start(m_settings.patience);
}

void CallSession::onReplyFinished()
{
    if (m_state == State::Farewell) {
        m_tail->start(m_settings.tail);
        return;
    }
    m_turns.setInTheAir({});
    m_conversation.addMachine(m_reply->heardText());
    m_memory.heardAll(m_reply->lines());
    listen();
}

void CallSession::onMessagesHeard(const QList<int> &numbers)
{
    m_record.messagesHeard += m_receipts.markHeard(numbers);
}

void CallSession::onVoiceFailed(const ServiceError &error)
{
    m_record.errors.append(QStringLiteral("no voice could speak: ") + error.toString());
    qCCritical(
        logCall, "call=%s no voice could speak: %s", qUtf8Printable(m_record.callId), qUtf8Printable(error.toString()));
    if (m_state != State::Farewell)
        farewell(Phrase::Goodbye, CallRecord::Outcome::Failed); // a silent line helps nobody
}

// ---- answering

void CallSession::respondTo(const QString &text)
{
    const bool declined = m_silences > 0 && isNo(text, m_settings.language); // "anything else?"
    m_silences = 0;
    if (declined || isFarewell(text, m_settings.language))
        farewell(Phrase::Goodbye, CallRecord::Outcome::Completed);
    else if (const auto wish = wishOf(text, m_settings.language))
        grant(*wish);
    else
        ask(text);
}

void CallSession::ask(const QString &question)
{
    if (!m_brief) { // nothing is known yet that could be asked about
        speakOnly(Phrase::InboxBroken);
        return;
    }
    m_state = State::Answering;
    m_answerLost = false;
    m_question = question;
    if (!m_conversation.endsWithCaller(question))
        m_conversation.addCaller(question);
    newReply().expectText(SpokenReply::TextKind::Answer, m_brief->prompt.items);
    m_record.turns.append(CallRecord::Turn());
    m_filler->start(m_settings.fillerAfter);
    m_patience->start(m_settings.patience);
    m_answer.reset(new SpokenAnswer(m_services.model.ask(prompts::question(m_brief->prompt, m_conversation.turns())),
        *m_reply, m_settings.language, m_services.clock, m_wordsTook));
    connect(m_answer.get(), &SpokenAnswer::timed, this, &CallSession::onAnswerTimed);
    connect(m_answer.get(), &SpokenAnswer::failed, this, &CallSession::onAnswerFailed);
}

void CallSession::onAnswerTimed(const CallRecord::Turn &turn)
{
    m_record.turns.last() = turn;
    if (turn.firstSound.count() < 0)
        return;
    qCInfo(logCall, "call=%s turn %lld: first words after %lld ms, first sound after %lld ms",
        qUtf8Printable(m_record.callId), static_cast<long long>(m_record.turns.size()),
        static_cast<long long>(turn.firstText.count()), static_cast<long long>(turn.firstSound.count()));
}

void CallSession::onAnswerFailed(const ServiceError &error)
{
    warn("answer failed", error);
    if (error.kind == ServiceError::Kind::Declined)
        m_conversation.dropLastCaller();
}

void CallSession::grant(const WishMatch &match)
{
    const QList<Prompt::Item> items = m_brief ? m_brief->prompt.items : QList<Prompt::Item>();
    const WishPlan plan
        = planFor(match, m_memory, items, m_prosody, m_settings.language, m_listening ? Ears::Words : Ears::KeysOnly);
    m_prosody = plan.prosody;
    onMessagesHeard(plan.done);
    switch (plan.next) {
    case WishPlan::Next::Say:
        speakLines(plan.lines);
        break;
    case WishPlan::Next::Listen:
        listen();
        break;
    case WishPlan::Next::Goodbye:
        farewell(Phrase::Goodbye, CallRecord::Outcome::Completed);
        break;
    }
}

// ---- waiting and ending

void CallSession::listen()
{
    m_state = State::Listening;
    m_filler->stop();
    m_patience->stop();
    if (std::exchange(m_lostWords, false)) {
        speakOnly(Phrase::RecogniserLost);
        return;
    }
    m_silence->start(m_silences == 0 ? m_settings.firstSilence : m_settings.laterSilence);
}

void CallSession::onSilence()
{
    ++m_silences;
    if (m_silences == 1 && m_memory.hasRest())
        speakOnly(m_listening ? Phrase::MoreToCome : Phrase::MoreToComeKeys);
    else if (m_silences == 1)
        speakOnly(m_listening ? Phrase::AnythingElse : Phrase::AnythingElseKeys);
    else if (m_silences == 2)
        speakOnly(m_listening ? Phrase::AnythingElseExamples : Phrase::HelpKeys);
    else
        farewell(Phrase::GoodbyeAfterSilence, CallRecord::Outcome::Completed);
}

void CallSession::onFiller()
{
    if (isTextDue())
        m_reply->addPhrase(phrase(Phrase::OneMoment));
}

void CallSession::onPatienceOver()
{
    if (!isTextDue())
        return;
    qCWarning(logCall, "call=%s waited too long for words", qUtf8Printable(m_record.callId));
    if (m_announcement)
        m_announcement->giveUp();
    else
        m_answer->giveUp();
}

//! A model is to write something, and the caller has heard nothing of it yet.
bool CallSession::isTextDue() const
{
    return isSpeaking() && (m_announcement || (m_answer && m_answer->isBeingWritten())) && !m_reply->hasContent();
}

void CallSession::farewell(Phrase which, CallRecord::Outcome outcome)
{
    if (m_state == State::Farewell || m_state == State::Ended)
        return;
    if (isSpeaking())
        m_conversation.addMachine(m_reply->heardText());
    m_state = State::Farewell;
    m_record.outcome = outcome;
    m_announcement.reset();
    m_answer.reset();
    for (ClockTimer *timer : { m_silence.get(), m_filler.get(), m_patience.get(), m_resume.get(), m_longest.get() })
        timer->stop();
    speakOnly(which);
}

void CallSession::end()
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    m_reply.reset();
    m_announcement.reset();
    m_answer.reset();
    m_listening.reset();
    m_watch.reset();
    m_receipts.giveBack();
    for (ClockTimer *timer :
        { m_silence.get(), m_filler.get(), m_patience.get(), m_resume.get(), m_longest.get(), m_tail.get() })
        timer->stop();
    m_record.length = m_services.clock.now() - m_startedAt;
    m_record.heard = m_receipts.heard();
    Q_EMIT ended(m_record);
}

void CallSession::warn(const char *what, const ServiceError &error)
{
    m_record.errors.append(QString::fromLatin1(what) + QStringLiteral(": ") + error.toString());
    qCWarning(logCall, "call=%s %s: %s", qUtf8Printable(m_record.callId), what, qUtf8Printable(error.toString()));
}
