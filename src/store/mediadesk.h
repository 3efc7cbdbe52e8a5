// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/mediareader.h"
#include "inbox/telegramclient.h"
#include "net/clock.h"
#include "store/messagetable.h"

#include <QSet>

#include <deque>
#include <map>

//! How much is spent on files, and for how long. Nobody waits for it, so it may be slow; a stranger who sends a
//! thousand files shall not cost the owner more than this.
struct MediaLimits
{
    int atOnce = 2;
    int anHour = 60; //!< files
    int attempts = 8; //!< for one file
    std::chrono::milliseconds firstRest { 2'000 }; //!< before the next attempt; doubled each time
    std::chrono::minutes keyRest { 15 }; //!< when a key is wrong or unpaid: no attempt at the file
    std::chrono::minutes longest { 60 }; //!< since the message came; after that its kind is all that is told
    std::chrono::milliseconds sweep { 300'000 }; //!< between looks for what was left behind
};

//! Finds out what voice notes say and pictures show: fetches the file, has it read, and gives the words to the store.
//! In the background, when a message has come; a call that is faster tells the kind. The file is never written down.
//! Lives in the inbox thread; speaks to the store by its signals and slots only, queued.
class MediaDesk final : public QObject
{
    Q_OBJECT

public:
    //! All references must outlive this.
    MediaDesk(TelegramClient &client, MediaReader &reader, Clock &clock, const MediaLimits &limits = {});
    ~MediaDesk() override;

    //! Reads with this one from now on, which must outlive this; what was under way begins anew.
    void adopt(MediaReader &reader);

public Q_SLOTS:
    //! There may be something new: connect it to what is said when a page is stored, and call it at the start.
    void look();
    //! The answer to wanted().
    void onWaiting(const QList<StoredMessage> &waiting);
    //! Another replica looks into files: drops what is under way, until resume().
    void rest();
    //! It is this one's turn (again). Any number of times.
    void resume();
    //! Drops what is under way; it is taken up again by the next start.
    void stop();

Q_SIGNALS:
    //! Which messages wait? Answered by onWaiting().
    void wanted();
    //! What was found out of this version of the message; empty: nothing will be.
    void settled(const MessageId &id, qint64 revision, const QString &found);

private:
    class Job;
    struct Failures
    {
        int count = 0;
        std::chrono::milliseconds notBefore { 0 };
    };

    [[nodiscard]] bool mayBegin() const;
    [[nodiscard]] bool isDue(const StoredMessage &stored) const;
    void beginNext();
    void lookAgainWhenDue();
    void onFound(Job *job, const QString &found);
    void onFailed(Job *job, const ServiceError &error);
    void giveUp(const StoredMessage &stored);
    void drop(Job *job);

    TelegramClient &m_client;
    MediaReader *m_reader;
    Clock &m_clock;
    const MediaLimits m_limits;
    std::unique_ptr<ClockTimer> m_again; // the next look
    bool m_isRunning = true; // before the end
    bool m_isResting = false; // another replica does the work
    QList<StoredMessage> m_waiting; // as the store said last
    std::vector<std::unique_ptr<Job>> m_jobs;
    std::map<QString, Failures> m_failures; // by file
    std::deque<std::chrono::milliseconds> m_begun; // within the last hour
    std::chrono::milliseconds m_pausedUntil { 0 }; // Telegram or a service asked for it
    bool m_keyReported = false; // a wrong one; until something is found out again
};
