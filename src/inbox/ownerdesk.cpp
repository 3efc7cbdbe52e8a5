// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/ownerdesk.h"

#include "net/logcategories.h"

#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using ownerwords::Outcome;

namespace
{
constexpr size_t MostCourtesies = 50; // under way
constexpr std::chrono::milliseconds ListedRest = 1min;

//! What is counted together: whoever shows one number keeps no other from being asked about, except that strangers are
//! one crowd.
QString tallyOf(const ownerwords::Caller &caller)
{
    return caller.isListed ? caller.number : QString();
}

//! 128 random bits.
QString freshName()
{
    QByteArray bits(16, '\0');
    QRandomGenerator::system()->generate(bits.begin(), bits.end());
    return QString::fromLatin1(bits.toHex());
}
}

OwnerDesk::OwnerDesk(TelegramClient &client, Clock &clock, const OwnerDeskSettings &settings)
    : m_client(client)
    , m_clock(clock)
    , m_owner(settings.owner)
    , m_language(settings.language)
    , m_hasReplicas(settings.hasReplicas)
    , m_limits(settings.limits)
{
}

void OwnerDesk::ask(const OwnerQuestion &question)
{
    if (!m_isRunning || !mayAsk(question)) {
        Q_EMIT answered(question.call, OwnerAnswer::None);
        return;
    }
    const QString name = freshName();
    Open &open = m_questions[name];
    open.question = question;
    open.limit = m_clock.timer([this, name] {
        if (const auto late = m_questions.find(name); late != m_questions.end())
            close(late, Outcome::TooLate);
    });
    open.limit->start(m_limits.open);
    open.sending = m_client.sendMessage(m_owner, ownerwords::question(question.caller, Outcome::Open, m_language),
        { { ownerwords::yes(m_language), u"y:"_s + name }, { ownerwords::no(m_language), u"n:"_s + name } });
    connect(open.sending.get(), &SentCall::finished, this, [this, name](qint64 message) { onSent(name, message); });
    connect(open.sending.get(), &SentCall::failed, this,
        [this, name](const ServiceError &error) { onNotSent(name, error); });
}

bool OwnerDesk::mayAsk(const OwnerQuestion &question)
{
    const auto now = m_clock.now();
    const ownerwords::Caller &caller = question.caller;
    m_restUntil.removeIf([now](const auto &entry) { return entry.value() <= now; });
    if (m_restUntil.contains(caller.number))
        return false;
    int open = 0;
    for (const auto &[name, other] : m_questions) {
        const ownerwords::Caller &he = other.question.caller;
        if (other.outcome)
            continue;
        if (he.number == caller.number && he.code == caller.code)
            return false; // nobody could tell them apart
        open += tallyOf(he) == tallyOf(caller) ? 1 : 0;
    }
    QList<std::chrono::milliseconds> &asked = m_asked[tallyOf(caller)];
    asked.removeIf([now](std::chrono::milliseconds at) { return now - at > 1h; });
    if (open >= m_limits.openAtOnce || asked.size() >= m_limits.perHour)
        return false;
    asked.append(now);
    return true;
}

void OwnerDesk::withdraw(const QString &call)
{
    const auto open = std::ranges::find_if(
        m_questions, [&](const auto &entry) { return entry.second.question.call == call && !entry.second.outcome; });
    if (open != m_questions.end())
        close(open, Outcome::CallerGone);
}

void OwnerDesk::tell(const QString &text)
{
    if (!m_isRunning || m_courtesies.size() >= MostCourtesies)
        return;
    Pending<SentCall> call = m_client.sendMessage(m_owner, text, {});
    const quint64 ticket = ++m_lastCourtesy;
    connect(call.get(), &SentCall::finished, this, [this, ticket] { m_courtesies.erase(ticket); });
    connect(call.get(), &SentCall::failed, this, [this, ticket](const ServiceError &error) {
        qCWarning(logInbox) << "the owner could not be told something; has TELEGRAM_OWNER_ID started the bot?"
                            << qUtf8Printable(error.toString());
        m_courtesies.erase(ticket);
    });
    m_courtesies.emplace(ticket, std::move(call));
}

void OwnerDesk::look(quint64, const QList<TelegramUpdate> &updates)
{
    for (const TelegramUpdate &update : updates) {
        const auto *pressed = std::get_if<ButtonPress>(&update.what);
        if (!pressed || pressed->user != m_owner || !m_isRunning)
            continue; // of a message that somebody else was shown, or forged
        const bool yes = pressed->data.startsWith(u"y:");
        const QString name = pressed->data.mid(2);
        const bool isOpen = m_questions.contains(name);
        const bool isLate = !isOpen && !m_hasReplicas;
        follow(m_client.answerButton(pressed->query, isLate ? ownerwords::tooLate(m_language) : QString()));
        if (isOpen)
            press(name, yes);
        else
            Q_EMIT pressedUnknown(name, yes);
    }
}

void OwnerDesk::onPressedElsewhere(const QString &question, bool yes)
{
    press(question, yes);
}

void OwnerDesk::press(const QString &question, bool yes)
{
    const auto open = m_questions.find(question);
    if (open != m_questions.end() && !open->second.outcome)
        close(open, yes ? Outcome::Yes : Outcome::No);
}

void OwnerDesk::close(Questions::iterator found, Outcome outcome)
{
    Open &open = found->second;
    open.limit->stop();
    const OwnerQuestion question = open.question;
    const bool isListed = question.caller.isListed;
    const auto rest = outcome == Outcome::No       ? (isListed ? ListedRest : m_limits.afterNo)
        : outcome == Outcome::TooLate && !isListed ? std::chrono::milliseconds(m_limits.afterNone)
                                                   : 0ms;
    if (rest > 0ms)
        m_restUntil.insert(question.caller.number, m_clock.now() + rest);
    if (open.message != 0) {
        edit(open, outcome);
        m_questions.erase(found);
    } else {
        open.outcome = outcome;
    }
    Q_EMIT answered(question.call,
        outcome == Outcome::Yes      ? OwnerAnswer::Yes
            : outcome == Outcome::No ? OwnerAnswer::No
                                     : OwnerAnswer::None);
}

void OwnerDesk::onSent(const QString &name, qint64 message)
{
    const auto found = m_questions.find(name);
    if (found == m_questions.end())
        return;
    Open &open = found->second;
    open.sending.reset();
    open.message = message;
    if (open.outcome) {
        edit(open, *open.outcome);
        m_questions.erase(found);
    }
}

void OwnerDesk::onNotSent(const QString &name, const ServiceError &error)
{
    const auto found = m_questions.find(name);
    if (found == m_questions.end())
        return;
    qCWarning(logInbox) << "the owner could not be asked; has TELEGRAM_OWNER_ID started the bot?"
                        << qUtf8Printable(error.toString());
    const bool isOpen = !found->second.outcome;
    const QString call = found->second.question.call;
    m_questions.erase(found);
    if (isOpen)
        Q_EMIT answered(call, OwnerAnswer::None);
}

void OwnerDesk::edit(const Open &open, Outcome outcome)
{
    follow(
        m_client.editMessage(m_owner, open.message, ownerwords::question(open.question.caller, outcome, m_language)));
}

void OwnerDesk::follow(Pending<PlainCall> call)
{
    if (m_courtesies.size() >= MostCourtesies)
        return;
    const quint64 ticket = ++m_lastCourtesy;
    connect(call.get(), &PlainCall::finished, this, [this, ticket] { m_courtesies.erase(ticket); });
    connect(call.get(), &PlainCall::failed, this, [this, ticket](const ServiceError &error) {
        qCDebug(logInbox) << "a button or message stays as it was:" << qUtf8Printable(error.toString());
        m_courtesies.erase(ticket);
    });
    m_courtesies.emplace(ticket, std::move(call));
}

void OwnerDesk::stop()
{
    m_isRunning = false;
    m_courtesies.clear();
    const Questions questions = std::exchange(m_questions, {});
    for (const auto &[name, open] : questions) {
        if (!open.outcome)
            Q_EMIT answered(open.question.call, OwnerAnswer::None);
    }
}
