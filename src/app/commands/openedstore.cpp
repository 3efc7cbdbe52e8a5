// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/openedstore.h"

#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/serviceparts.h"
#include "store/inboxservicesettings.h"
#include "store/vault.h"

Result<OpenedStore> openStore(const Settings &settings)
{
    const InboxServiceSettings inbox = serviceparts::inbox(settings);
    DatabaseSettings where = inbox.database;
    where.onlyExisting = true;
    auto database = Database::open(where);
    if (!database)
        return tl::unexpected(database.error());
    const Result<Secret> key = vault::key(**database, inbox.key);
    if (!key)
        // Here NotFound would mean that nothing is stored, and there is something.
        return failure(ServiceError::Kind::Refused, key.error().detail);
    OpenedStore store { std::move(*database), DataCipher(key->utf8()) };
    if (const Result<void> admitted = vault::admit(*store.database, store.cipher); !admitted)
        return tl::unexpected(admitted.error());
    return store;
}

int refusedStore(const ServiceError &error)
{
    using Kind = ServiceError::Kind;
    commandline::complain(error.detail);
    const bool forTheOperator
        = error.kind == Kind::Refused || error.kind == Kind::Unauthorised || error.kind == Kind::Malformed;
    return forTheOperator ? commands::Configuration : commands::Failed;
}
