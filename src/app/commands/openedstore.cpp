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
    const Result<std::optional<DataCipher>> cipher = vault::open(**database, inbox.key);
    if (!cipher)
        return tl::unexpected(cipher.error());
    if (!*cipher)
        return failure(ServiceError::Kind::Empty, QStringLiteral("nothing has been stored yet"));
    return OpenedStore { std::move(*database), **cipher };
}

int refusedStore(const ServiceError &error)
{
    using Kind = ServiceError::Kind;
    commandline::complain(error.detail);
    const bool forTheOperator
        = error.kind == Kind::Refused || error.kind == Kind::Unauthorised || error.kind == Kind::NotFound;
    return forTheOperator ? commands::Configuration : commands::Failed;
}

int forgottenForGood(Database &database)
{
    const Result<void> gone = database.forgetForGood();
    if (gone)
        return commands::Ok;
    commandline::complain(
        QStringLiteral("it is deleted, but the disk may hold it, sealed, until the server has written "
                       "its log anew: ")
        + gone.error().detail);
    return commands::Failed;
}
