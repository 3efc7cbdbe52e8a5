// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/ownerwords.h"
#include "inbox/telegramclient.h"

#include <QHash>
#include <QObject>

#include <map>

//! May a caller listen? As the owner is asked.
struct OwnerQuestion
{
    QString call;
    ownerwords::Caller caller;
};

enum class OwnerAnswer { Yes, No, None };

//! How often and how long the owner is asked: strangers decide when they call, and shall not fill his chat.
struct OwnerLimits
{
    std::chrono::milliseconds open { 60'000 }; //!< a question's life
    int openAtOnce = 3; //!< of each listed number, and of all others together
    int perHour = 30; //!< the same
    std::chrono::minutes afterNo { 60 }; //!< a number is not asked for again; a listed one for a minute
    std::chrono::minutes afterNone { 10 }; //!< the same; a listed one at once
};

struct OwnerDeskSettings
{
    qint64 owner = 0; //!< Telegram user id
    Language language = Language::German;
    bool hasReplicas = false; //!< a question that is not open here may be open at another
    OwnerLimits limits;
};

//! Asks the owner in his chat with the bot, with a button for yes and one for no, and tells him what he must know. He
//! must have started the bot once. A press counts when it is his own (callback_query.from), and of a question that is
//! open: each has a name that nobody can guess, and is answered once.
//!
//! A courtesy to the caller, not a queue: what cannot be sent is answered None at once. Lives in the inbox thread.
class OwnerDesk final : public QObject
{
    Q_OBJECT

public:
    //! The references must outlive this.
    OwnerDesk(TelegramClient &client, Clock &clock, const OwnerDeskSettings &settings);

public Q_SLOTS:
    //! answered() follows, once.
    void ask(const OwnerQuestion &question);
    //! Nobody waits for its answer any more: None, if there is none yet.
    void withdraw(const QString &call);
    void tell(const QString &text);
    //! A page from Telegram, as UpdateCollector brings it; may come twice.
    void look(quint64 page, const QList<TelegramUpdate> &updates);
    //! The button was pressed, and another replica was told.
    void onPressedElsewhere(const QString &question, bool yes);
    //! For good: drops what is under way; open questions are answered None.
    void stop();

Q_SIGNALS:
    void answered(const QString &call, OwnerAnswer answer);
    //! Not of a question that is open here; perhaps at another replica.
    void pressedUnknown(const QString &question, bool yes);

private:
    struct Open
    {
        OwnerQuestion question;
        qint64 message = 0; // 0: not sent yet
        Pending<SentCall> sending;
        std::unique_ptr<ClockTimer> limit;
        std::optional<ownerwords::Outcome> outcome; // of one that is only waiting for its message, to edit it
    };
    using Questions = std::map<QString, Open>; // by name

    [[nodiscard]] bool mayAsk(const OwnerQuestion &question);
    void press(const QString &question, bool yes);
    void close(Questions::iterator found, ownerwords::Outcome outcome);
    void onSent(const QString &name, qint64 message);
    void onNotSent(const QString &name, const ServiceError &error);
    void edit(const Open &open, ownerwords::Outcome outcome);
    void follow(Pending<PlainCall> call);

    TelegramClient &m_client;
    Clock &m_clock;
    const qint64 m_owner;
    const Language m_language;
    const bool m_hasReplicas;
    const OwnerLimits m_limits;
    Questions m_questions;
    QHash<QString, std::chrono::milliseconds> m_restUntil; // by number
    QHash<QString, QList<std::chrono::milliseconds>> m_asked; // when; by number, of unlisted ones under none
    std::map<quint64, Pending<TelegramCall>> m_courtesies; // whose failure changes nothing
    quint64 m_lastCourtesy = 0;
    bool m_isRunning = true;
};
