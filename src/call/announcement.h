// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/briefing.h"
#include "call/phrases.h"
#include "call/spokenline.h"
#include "net/language.h"

#include <QList>

class SpokenReply;

//! Turns a Briefing into speech: tells when the messenger is out of reach or nothing is new, speaks the summary as it
//! comes, and reads word for word what it leaves out or breaks off before. Drop it to stop it.
//! Order: inboxKnown() once, unless the inbox cannot be read; then ended() once. troubled() in between, for the log.
class Announcement : public QObject
{
    Q_OBJECT

public:
    //! Speaks into reply, which must outlive this, and ends it.
    Announcement(Pending<Briefing> briefing, SpokenReply &reply, Language language);

    [[nodiscard]] bool isInboxKnown() const { return m_brief.has_value(); }
    //! What is to be said when there is nothing to tell.
    [[nodiscard]] static Phrase nothingToTell(const Inbox &inbox);
    //! What the summary, broken off now, has not told to the end: those messages, word for word.
    [[nodiscard]] QList<SpokenLine> whatWasNotTold() const;
    //! Nothing has come for too long.
    void giveUp();

Q_SIGNALS:
    void inboxKnown(const Brief &brief);
    void troubled(const ServiceError &error);
    void ended();

private:
    void onReady(const Brief &brief);
    void onText(const QString &piece);
    void onFinished(Answer::End how);
    void onFailed(const ServiceError &error);
    [[nodiscard]] QList<SpokenLine> wordForWord(const QList<int> &numbers) const;
    [[nodiscard]] int messageCount() const;
    void addStateOf(const Inbox &inbox);
    void addLeftOut(const QList<int> &numbers);
    void addPhrase(Phrase phrase);
    void end();

    Pending<Briefing> m_briefing;
    SpokenReply &m_reply;
    const Language m_language;
    std::optional<Brief> m_brief;
};
