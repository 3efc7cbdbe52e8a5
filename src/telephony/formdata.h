// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

//! The fields of an `application/x-www-form-urlencoded` body or query, decoded, in the order in which they came.
//! '+' is a blank; `%XX` is a byte; a '%' without two hex digits stands for itself (WHATWG URL, urlencoded parsing).
class FormData
{
public:
    struct Field
    {
        QByteArray name;
        QByteArray value;
        bool operator==(const Field &) const = default;
        bool operator<(const Field &other) const
        {
            return name != other.name ? name < other.name : value < other.value;
        }
    };

    //! More fields than any webhook has; beyond it a body is an attack on the sorting of the signature.
    static constexpr int MaxFields = 1000;

    //! Nothing for more than MaxFields fields.
    [[nodiscard]] static std::optional<FormData> parse(QByteArrayView encoded);

    FormData() = default;
    explicit FormData(QList<Field> fields) : m_fields(std::move(fields)) { }

    [[nodiscard]] const QList<Field> &fields() const { return m_fields; }
    //! The first field of this name, as UTF-8 text; empty when there is none.
    [[nodiscard]] QString value(QByteArrayView name) const;

private:
    QList<Field> m_fields;
};
