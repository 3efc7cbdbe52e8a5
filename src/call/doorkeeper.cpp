// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/doorkeeper.h"

#include "net/logcategories.h"
#include "net/whendone.h"

#include <QRandomGenerator>

using namespace std::chrono_literals;

namespace
{
constexpr int TriesPerCall = 3;
constexpr int PromptsWithoutKeys = 2;
constexpr std::chrono::milliseconds KeyPause = 5s;
//! Nobody types for longer than this, however often he begins anew.
constexpr std::chrono::milliseconds LongestEntry = 90s;
//! The owner has a minute, and his answer its way.
constexpr std::chrono::milliseconds LongestQuestion = 63s;
//! The line shall not seem dead while he thinks.
constexpr std::chrono::milliseconds ComfortPause = 15s;
}

Doorkeeper::Doorkeeper(Later<CallTransport> line, gatekeeper::Verdict verdict, const Mouth &mouth,
    const AccessServices &services, const CallSettings &settings)
    : m_line(std::move(line))
    , m_verdict(verdict)
    , m_mouth(mouth)
    , m_services(services)
    , m_settings(settings)
    , m_start(CallStart::now(mouth.clock))
    , m_callId(m_line->callId())
    , m_code(QRandomGenerator::system()->bounded(10, 100))
    , m_entry(services.pin ? services.pin->length() : std::nullopt)
    , m_pause(mouth.clock.timer([this] { onPause(); }))
    , m_comfort(mouth.clock.timer([this] { say(Phrase::OneMoment); }))
    , m_longest(mouth.clock.timer([this] { onTooLong(); }))
{
    connect(m_line.get(), &CallTransport::hungUp, this, &Doorkeeper::onHungUp);
    connect(m_line.get(), &CallTransport::keyPressed, this, &Doorkeeper::onKey);
}

Doorkeeper::~Doorkeeper()
{
    rest();
}

void Doorkeeper::begin()
{
    m_longest->start(LongestEntry);
    if (m_verdict == gatekeeper::Verdict::Stranger)
        return leaveItToOwner();
    whenDone(m_services.ledger->enter(m_callId, number()), this, [this](std::optional<AccessLedger::Entry> entry) {
        if (!isOver())
            onEntered(entry.value_or(AccessLedger::Entry()));
    });
}

QString Doorkeeper::number() const
{
    const QString given = m_line->callerNumber();
    return gatekeeper::isRealNumber(given) ? given : QString();
}

void Doorkeeper::onEntered(const AccessLedger::Entry &entry)
{
    using Standing = AccessLedger::Standing;
    const bool isKnown = m_verdict == gatekeeper::Verdict::Admit;
    m_timeLeft = entry.timeLeft;
    switch (entry.standing) {
    case Standing::Open:
        return isKnown ? admit(Phrase::Greeting) : askForPin();
    case Standing::LockedOut:
        return lockedOut();
    case Standing::TooManyCalls:
        return turnAway(
            isKnown ? Phrase::TooManyCalls : Phrase::NotNow, QStringLiteral("CALLS_PER_HOUR of its number is used up"));
    case Standing::NoTimeLeft:
        return turnAway(
            isKnown ? Phrase::NoTimeLeft : Phrase::NotNow, QStringLiteral("MINUTES_PER_DAY of its number is used up"));
    }
}

// ---- the PIN

void Doorkeeper::askForPin()
{
    qCInfo(logCall, "call=%s is asked for the PIN", qUtf8Printable(m_callId));
    m_state = State::Pin;
    newReply().addPhrase(phraseText(Phrase::DoorNotice, m_settings.language), SpokenLine::Protection::Protected);
    m_reply->addPhrase(phraseText(Phrase::PinPrompt, m_settings.language), SpokenLine::Protection::Protected);
    m_reply->end();
    if (m_verdict == gatekeeper::Verdict::UnlistedWithPin && m_services.owner)
        askOwner();
}

void Doorkeeper::onKey(QChar key)
{
    if (m_state != State::Pin || m_nextIsComplete || m_isLetIn)
        return;
    if (m_entry.press(key))
        return onEntryComplete();
    m_pause->start(KeyPause);
}

void Doorkeeper::onPause()
{
    if (m_state != State::Pin || m_nextIsComplete || m_isLetIn)
        return;
    if (m_entry.pause())
        return onEntryComplete();
    if (m_isComparing || (m_reply && !m_reply->isOver()))
        return; // it is still being asked for; its end starts the pause anew
    if (++m_empty >= PromptsWithoutKeys)
        return turnAway(Phrase::NoPin, QStringLiteral("no PIN was keyed in"));
    say(Phrase::PinPrompt);
}

void Doorkeeper::onEntryComplete()
{
    if (m_isComparing)
        m_nextIsComplete = true; // quick fingers; it waits for its turn
    else
        tryEntry();
}

void Doorkeeper::tryEntry()
{
    m_pause->stop();
    m_isComparing = true;
    m_isTryOpen = true;
    const Secret entry = m_entry.take();
    whenDone(m_services.ledger->takeTry(number()), this, [this, entry](std::optional<bool> taken) {
        if (!isOver())
            onTryTaken(taken.value_or(false), entry);
    });
}

void Doorkeeper::onTryTaken(bool taken, const Secret &entry)
{
    if (m_isLetIn) // meanwhile, by the owner
        return;
    if (!taken) {
        m_isComparing = false;
        m_isTryOpen = false;
        return lockedOut();
    }
    // Compared also when nothing is right for this number: the time it takes tells nobody.
    whenDone(m_services.pin->matches(entry), this, [this](std::optional<bool> fits) {
        if (!isOver())
            onCompared(fits.value_or(false) && m_verdict == gatekeeper::Verdict::AskPin);
    });
}

void Doorkeeper::onCompared(bool fits)
{
    m_isTryOpen = false;
    m_services.ledger->settle(number(), fits);
    if (m_isLetIn)
        return;
    m_empty = 0;
    m_wrong += fits ? 0 : 1;
    qCInfo(logCall, "call=%s keyed in a %s PIN", qUtf8Printable(m_callId), fits ? "right" : "wrong");
    const bool isDecided = fits || m_wrong >= TriesPerCall;
    m_afterNotice = [this, fits, isDecided] {
        if (fits)
            admit(Phrase::PinRight);
        else if (isDecided)
            turnAway(Phrase::PinWrongGoodbye, QStringLiteral("three wrong PINs"));
        else
            say(Phrase::PinWrong);
    };
    if (m_noticeHeard)
        std::exchange(m_afterNotice, nullptr)();
    if (isDecided) // no further key counts
        return;
    m_isComparing = false;
    if (std::exchange(m_nextIsComplete, false))
        tryEntry();
}

void Doorkeeper::onNoticeHeard()
{
    m_noticeHeard = true;
    if (m_afterNotice)
        std::exchange(m_afterNotice, nullptr)();
}

void Doorkeeper::lockedOut()
{
    if (!m_services.owner)
        return turnAway(Phrase::NotNow, QStringLiteral("there were too many wrong PINs"));
    qCInfo(logCall, "call=%s is locked out; the owner is asked", qUtf8Printable(m_callId));
    leaveItToOwner();
}

// ---- the owner

//! Nothing that the caller does counts any more.
void Doorkeeper::leaveItToOwner()
{
    m_state = State::Asking;
    m_afterNotice = nullptr; // of an earlier wrong PIN
    m_longest->start(LongestQuestion);
    newReply();
    for (const Phrase phrase :
        { Phrase::AskingOwner, Phrase::NumberOfCall, phraseOfDigit(m_code / 10), phraseOfDigit(m_code % 10) })
        m_reply->addPhrase(phraseText(phrase, m_settings.language), SpokenLine::Protection::Protected);
    m_reply->end();
    if (!m_isOwnerAsked)
        askOwner();
}

//! Also while the caller keys in a PIN.
void Doorkeeper::askOwner()
{
    m_isOwnerAsked = true;
    const bool isListed = m_verdict == gatekeeper::Verdict::AskPin && m_settings.allowedCallers.contains(number());
    whenDone(m_services.owner->ask({ m_callId, number(), QString::number(m_code), isListed }), this,
        [this](std::optional<Approvals::Answer> answer) {
            if (!isOver())
                onOwnerAnswered(answer.value_or(Approvals::Answer::None));
        });
}

void Doorkeeper::onOwnerAnswered(Approvals::Answer answer)
{
    m_isOwnerAsked = false;
    if (answer == Approvals::Answer::Yes) {
        qCInfo(logCall, "call=%s is let in by the owner", qUtf8Printable(m_callId));
        m_isLetIn = true;
        m_afterNotice = [this] { admit(Phrase::LetIn); };
        if (m_noticeHeard)
            std::exchange(m_afterNotice, nullptr)();
    } else if (m_state == State::Asking) {
        onNotLetIn(answer);
    }
}

void Doorkeeper::onNotLetIn(Approvals::Answer answer)
{
    if (answer == Approvals::Answer::None && m_services.pin)
        return; // whether he was asked depends on the number; m_longest ends it for all alike
    if (answer == Approvals::Answer::None && !m_noticeHeard) // then nobody was asked
        return turnAway(Phrase::PrivateLine, QStringLiteral("the owner could not be asked"));
    m_afterNotice = [this] { turnAway(Phrase::NotLetIn, QStringLiteral("the owner did not let it in")); };
    if (m_noticeHeard)
        std::exchange(m_afterNotice, nullptr)();
}

void Doorkeeper::onTooLong()
{
    if (m_state == State::Asking)
        turnAway(Phrase::NotLetIn, QStringLiteral("the owner did not let it in"));
    else
        turnAway(Phrase::NoPin, QStringLiteral("it took too long"));
}

// ---- speaking

SpokenReply &Doorkeeper::newReply()
{
    if (m_reply && !m_reply->isOver())
        m_reply->stop();
    m_pause->stop();
    m_comfort->stop();
    const SpokenReply::Way way { *m_line, m_mouth.voice, m_mouth.phrases, m_mouth.clock, m_settings.markGrace };
    m_reply.reset(
        new SpokenReply(way, QStringLiteral("door") + QString::number(++m_replies), m_settings.language, Prosody()));
    connect(m_reply.get(), &SpokenReply::lineHeard, this, &Doorkeeper::onNoticeHeard);
    connect(m_reply.get(), &SpokenReply::voiceFailed, this,
        [this](const ServiceError &) { onNoticeHeard(); }); // a silent line helps nobody
    connect(m_reply.get(), &SpokenReply::finished, this, [this] {
        onNoticeHeard(); // also when its mark never comes
        if (m_state == State::Asking)
            m_comfort->start(ComfortPause);
        else if (m_state == State::Pin && !m_isComparing)
            m_pause->start(KeyPause);
    });
    return *m_reply;
}

void Doorkeeper::say(Phrase phrase)
{
    if (isOver())
        return;
    newReply().addPhrase(phraseText(phrase, m_settings.language), SpokenLine::Protection::Protected);
    m_reply->end();
}

// ---- ending

void Doorkeeper::admit(Phrase greeting)
{
    const CallOpening opening { greeting, m_entry.mayBeFollowedByPound(), m_timeLeft };
    rest();
    Q_EMIT admitted(opening);
}

void Doorkeeper::turnAway(Phrase sentence, const QString &reason)
{
    rest();
    Q_EMIT turnedAway(sentence, reason);
}

void Doorkeeper::onHungUp()
{
    rest();
    Q_EMIT left();
}

void Doorkeeper::hangUp()
{
    if (m_line)
        m_line->hangUp();
}

Later<CallTransport> Doorkeeper::takeLine()
{
    rest();
    m_line->disconnect(this);
    return std::move(m_line);
}

void Doorkeeper::rest()
{
    if (std::exchange(m_state, State::Over) == State::Over)
        return;
    if (m_reply && !m_reply->isOver())
        m_reply->stop();
    m_reply.reset();
    for (ClockTimer *timer : { m_pause.get(), m_comfort.get(), m_longest.get() })
        timer->stop();
    m_entry.clear();
    if (m_isTryOpen) // it counts, and may have been the last one, which the owner is to know
        m_services.ledger->settle(number(), false);
    if (m_isOwnerAsked)
        m_services.owner->withdraw(m_callId);
}
