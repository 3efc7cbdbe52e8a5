// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/announcement.h"

#include "call/spokenreply.h"
#include "call/wishplan.h"

Announcement::Announcement(Pending<Briefing> briefing, SpokenReply &reply, Language language)
    : m_briefing(std::move(briefing)), m_reply(reply), m_language(language)
{
    connect(m_briefing.get(), &Briefing::ready, this, &Announcement::onReady);
    connect(m_briefing.get(), &Briefing::textArrived, this, &Announcement::onText);
    connect(m_briefing.get(), &Briefing::finished, this, &Announcement::onFinished);
    connect(m_briefing.get(), &Briefing::failed, this, &Announcement::onFailed);
}

QList<SpokenLine> Announcement::whatWasNotTold() const
{
    return wordForWord(m_reply.ledger().untold(messageCount()));
}

QList<SpokenLine> Announcement::wordForWord(const QList<int> &numbers) const
{
    QList<SpokenLine> lines;
    for (const int number : numbers)
        lines += verbatim(m_brief->prompt.items.at(number - 1), m_language, Extent::Beginning);
    return lines;
}

int Announcement::messageCount() const
{
    return m_brief ? static_cast<int>(m_brief->prompt.items.size()) : 0;
}

void Announcement::giveUp()
{
    onFailed({ ServiceError::Kind::Timeout, QStringLiteral("no summary in time"), {} });
}

void Announcement::onReady(const Brief &brief)
{
    m_brief = brief;
    if (!brief.inbox.messages.isEmpty())
        m_reply.expectText(SpokenReply::TextKind::Summary, brief.prompt.items);
    addStateOf(brief.inbox);
    Q_EMIT inboxKnown(brief);
}

// A store that does not work takes nothing from Telegram either: it is the one to be named.
void Announcement::addStateOf(const Inbox &inbox)
{
    if (inbox.messages.isEmpty()) {
        addPhrase(nothingToTell(inbox));
        return;
    }
    if (inbox.storeTrouble)
        addPhrase(Phrase::MemoryTroubled);
    else if (inbox.trouble)
        addPhrase(Phrase::TelegramOutOfReach);
    if (inbox.resumed)
        addPhrase(Phrase::Resuming);
}

Phrase Announcement::nothingToTell(const Inbox &inbox)
{
    if (inbox.elsewhere > 0)
        return Phrase::ToldElsewhere;
    if (inbox.storeTrouble)
        return Phrase::MemoryTroubledNothing;
    return inbox.trouble ? Phrase::NothingNewKnown : Phrase::NothingNew;
}

void Announcement::onText(const QString &piece)
{
    m_reply.addText(piece);
}

void Announcement::onFinished(Answer::End how)
{
    m_reply.endText(how);
    if (how == Answer::End::Cut) {
        addLeftOut(m_reply.ledger().untold(messageCount()));
    } else {
        if (!m_reply.ledger().namesAny()) // no number at all
            m_reply.coverWithoutNumbers();
        addLeftOut(m_reply.ledger().unnamed(messageCount()));
    }
    end();
}

void Announcement::onFailed(const ServiceError &error)
{
    Q_EMIT troubled(error);
    m_reply.endText(Answer::End::Cut);
    if (!m_brief)
        addPhrase(Phrase::InboxBroken);
    else if (m_reply.hasContent())
        addPhrase(Phrase::AnswerBroke);
    m_reply.addLines(whatWasNotTold());
    end();
}

void Announcement::addLeftOut(const QList<int> &numbers)
{
    if (numbers.isEmpty())
        return;
    // "Do you want to hear more?" is asked when everything is told.
    const auto question = m_reply.takeBackClosingQuestion();
    m_reply.addLines(wordForWord(numbers));
    if (question)
        m_reply.addLine(*question);
}

void Announcement::addPhrase(Phrase phrase)
{
    m_reply.addPhrase(phraseText(phrase, m_language));
}

void Announcement::end()
{
    m_briefing.reset();
    if (m_reply.isAllLeftOut())
        addPhrase(nothingToTell(m_brief->inbox));
    m_reply.end();
    Q_EMIT ended();
}
