// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/vault.h"

#include "store/datakey.h"

namespace
{
constexpr QByteArrayView Witness = "messenger-ab";
constexpr QByteArrayView Place = "vault/witness";

Result<QByteArray> witness(Database &database)
{
    auto query = database.run(QStringLiteral("SELECT witness FROM vault WHERE id = 1"));
    if (!query)
        return tl::unexpected(query.error());
    return query->next() ? query->value(0).toByteArray() : QByteArray();
}

Result<void> judge(const QByteArray &witness, const DataCipher &cipher)
{
    const Result<QByteArray> opened = cipher.opened(witness, Place);
    if (opened && *opened == Witness)
        return {};
    return failure(ServiceError::Kind::Refused,
        QStringLiteral("the database was written with another key; set DATA_KEY to that one, or put its key file back "
                       "into DATA_DIR"));
}
}

Result<Secret> vault::key(Database &database, const DataKeySettings &settings)
{
    if (settings.given.isSet())
        return settings.given;
    if (settings.file.isEmpty())
        return datakey::passing();
    const Result<QByteArray> known = witness(database);
    if (!known)
        return tl::unexpected(known.error());
    return known->isEmpty() ? datakey::readOrMake(settings.file) : datakey::read(settings.file);
}

Result<void> vault::admit(Database &database, const DataCipher &cipher)
{
    Result<QByteArray> known = witness(database);
    if (known && known->isEmpty()) {
        // Several processes may open a new database at once; the first one's witness stays.
        const auto made
            = database.run(QStringLiteral("INSERT INTO vault (id, witness) VALUES (1, ?) ON CONFLICT DO NOTHING"),
                { cipher.sealed(Witness, Place) });
        if (!made)
            return tl::unexpected(made.error());
        known = witness(database);
    }
    return known ? judge(*known, cipher) : tl::unexpected(known.error());
}

Result<std::optional<DataCipher>> vault::open(Database &database, const DataKeySettings &settings)
{
    const Result<QByteArray> known = witness(database);
    if (!known)
        return tl::unexpected(known.error());
    if (known->isEmpty())
        return std::nullopt;
    const Result<Secret> key = settings.given.isSet() ? Result<Secret>(settings.given) : datakey::read(settings.file);
    if (!key)
        return tl::unexpected(key.error());
    DataCipher cipher(key->utf8());
    const Result<void> right = judge(*known, cipher);
    return right ? Result<std::optional<DataCipher>>(cipher) : tl::unexpected(right.error());
}
