// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/messagesource.h"
#include "llm/languagemodel.h"

//! What a call begins with: the inbox, and the request that was made of it.
struct Brief
{
    Inbox inbox;
    Prompt prompt; //!< message n of its digest is inbox.messages[n - 1]
};

Q_DECLARE_METATYPE(Brief)

//! The inbox being fetched and its summary being written. Begun when the telephone rings, so that it is ready when the
//! greeting ends. Order: ready(), then textArrived()*, then finished() or failed(); with nothing new ready(),
//! finished(). failed() before ready(): the inbox cannot be read. failed() after it: the summary broke.
class Briefing : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    void ready(const Brief &brief);
    void textArrived(const QString &piece);
    void finished(Answer::End end);
    void failed(const ServiceError &error);
};
