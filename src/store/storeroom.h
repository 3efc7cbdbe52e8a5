// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/accesstable.h"
#include "store/callstore.h"
#include "store/datakey.h"
#include "store/inboxservicesettings.h"
#include "store/inboxstore.h"
#include "store/recordingstore.h"
#include "store/retention.h"
#include "store/tokennotes.h"
#include "store/vault.h"

#include <QObject>

//! All that lives in the store thread: the database and whoever writes it. Made in another thread and moved there
//! before open().
class StoreRoom final : public QObject
{
    Q_OBJECT

public:
    ~StoreRoom() override;

    //! A PostgreSQL that cannot be reached is no error: it is opened once it can. In the store thread, as all below.
    [[nodiscard]] Result<void> open(const InboxServiceSettings &settings);
    //! Tries once more to write what waits.
    void flush();

    // From open() until the end of this.
    [[nodiscard]] InboxStore &store() { return *m_store; }
    [[nodiscard]] CallStore &calls() { return *m_calls; }
    [[nodiscard]] AccessTable &access() { return *m_access; }
    //! With SQLite; several replicas write the table themselves.
    [[nodiscard]] TokenNotes &tokens() { return *m_tokens; }
    //! What the process before this one has left. The error is no reason not to start.
    [[nodiscard]] Result<void> eachKnownToken(const std::function<void(const KnownStreamToken &)> &visit);
    [[nodiscard]] RecordingStore &recordings() { return *m_recordings; }

private:
    [[nodiscard]] Result<void> fill(const QList<Message> &sample);
    [[nodiscard]] Result<void> unlock(Database &database, const DataKeySettings &settings);

    SystemClock m_clock;
    DataCipher m_cipher { datakey::passing().utf8() }; // a passing one until the database is open
    bool m_unlocked = false;
    // Each uses those above it.
    std::unique_ptr<Database> m_database;
    std::unique_ptr<InboxStore> m_store;
    std::unique_ptr<CallStore> m_calls;
    std::unique_ptr<AccessTable> m_access;
    std::unique_ptr<TokenNotes> m_tokens;
    std::unique_ptr<RecordingStore> m_recordings;
    std::unique_ptr<Retention> m_retention;
    Result<void> m_filled;
};
