// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storeroom.h"

StoreRoom::~StoreRoom() = default;

Result<void> StoreRoom::open(const InboxServiceSettings &settings)
{
    m_database = std::make_unique<Database>(settings.database);
    m_database->setOpeningStep([this, key = settings.key](Database &database) { return unlock(database, key); });
    // A server that is down comes back; what is wrong with a file, a key or a password does not mend itself.
    const Result<void> opened = m_database->ensureOpen();
    if (!opened && !(settings.database.postgres && opened.error().kind == ServiceError::Kind::Network))
        return opened;
    m_store = std::make_unique<InboxStore>(*m_database, m_cipher, m_clock, settings.store);
    m_calls = std::make_unique<CallStore>(*m_database, m_cipher, m_clock, settings.calls);
    m_access = std::make_unique<AccessTable>(*m_database, m_cipher);
    m_tokens = std::make_unique<TokenNotes>(*m_database, m_cipher, m_clock);
    m_recordings = std::make_unique<RecordingStore>(*m_database, m_cipher, m_clock);
    m_retention = std::make_unique<Retention>(*m_database, m_cipher, m_clock, settings.retention);
    return settings.sample.isEmpty() ? Result<void>() : fill(settings.sample);
}

void StoreRoom::flush()
{
    if (m_store)
        m_store->flush();
    if (m_calls)
        m_calls->flush();
    if (m_recordings)
        m_recordings->flush();
    if (m_tokens)
        m_tokens->flush();
}

Result<void> StoreRoom::eachKnownToken(const std::function<void(const KnownStreamToken &)> &visit)
{
    return StreamTokenTable(*m_database, m_cipher).eachKnown(m_clock.wallNow(), visit);
}

Result<void> StoreRoom::fill(const QList<Message> &sample)
{
    QList<TelegramUpdate> updates;
    for (const Message &message : sample)
        updates += TelegramUpdate { updates.size() + 1, NewMessage { message } };
    const auto connection = connect(m_store.get(), &InboxStore::pageRefused, this,
        [this](quint64, const ServiceError &error) { m_filled = tl::unexpected(error); });
    m_store->storePage(0, updates);
    disconnect(connection);
    return m_filled;
}

Result<void> StoreRoom::unlock(Database &database, const DataKeySettings &settings)
{
    if (!m_unlocked) {
        const Result<Secret> key = vault::key(database, settings);
        if (!key)
            return tl::unexpected(key.error());
        m_cipher = DataCipher(key->utf8());
        m_unlocked = true;
    }
    return vault::admit(database, m_cipher);
}
