// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/approvals.h"
#include "inbox/ownerdesk.h"
#include "net/promised.h"

#include <QHash>
#include <QObject>

//! Carries the calls' questions to the owner's chat, and his answers back. Lives in the main thread and outlives all
//! workers.
class OwnerApprovals final : public QObject, public Approvals
{
    Q_OBJECT

public:
    //! desk lives in its own thread, until the inbox stops; nothing is asked afterwards.
    OwnerApprovals(OwnerDesk &desk, Language language);

    [[nodiscard]] QFuture<Answer> ask(const Visitor &visitor) override;
    void withdraw(const QString &callId) override;
    //! Wrong PINs have locked this number out, or everybody.
    void tellOfLockout(const QString &number, bool everybody);

private:
    void onAnswered(const QString &call, OwnerAnswer answer);

    OwnerDesk &m_desk;
    const Language m_language;
    QHash<QString, Promised<Answer>> m_open; // by call
};
