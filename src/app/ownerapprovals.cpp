// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ownerapprovals.h"

OwnerApprovals::OwnerApprovals(OwnerDesk &desk, Language language) : m_desk(desk), m_language(language)
{
    connect(&desk, &OwnerDesk::answered, this, &OwnerApprovals::onAnswered);
}

QFuture<Approvals::Answer> OwnerApprovals::ask(const Visitor &visitor)
{
    const Promised<Answer> promise;
    QMetaObject::invokeMethod(
        this,
        [this, visitor, promise] {
            m_open.insert(visitor.callId, promise);
            const OwnerQuestion question { visitor.callId, { visitor.number, visitor.code, visitor.isListed } };
            QMetaObject::invokeMethod(
                &m_desk, [desk = &m_desk, question] { desk->ask(question); }, Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
    return promise.future();
}

void OwnerApprovals::withdraw(const QString &callId)
{
    // By the same way as the question, so that it does not overtake it.
    QMetaObject::invokeMethod(
        this,
        [this, callId] {
            QMetaObject::invokeMethod(
                &m_desk, [desk = &m_desk, callId] { desk->withdraw(callId); }, Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void OwnerApprovals::tellOfLockout(const QString &number, bool everybody)
{
    const QString text = ownerwords::lockout(number, everybody, m_language);
    QMetaObject::invokeMethod(
        &m_desk, [desk = &m_desk, text] { desk->tell(text); }, Qt::QueuedConnection);
}

void OwnerApprovals::onAnswered(const QString &call, OwnerAnswer answer)
{
    const auto promise = m_open.constFind(call);
    if (promise == m_open.cend())
        return;
    promise->keep(answer == OwnerAnswer::Yes ? Answer::Yes : answer == OwnerAnswer::No ? Answer::No : Answer::None);
    m_open.erase(promise);
}
