// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QString>

//! What stands in a `.env` file: NAME=VALUE, a line each.
//!
//! Understood: `export` in front, blanks around the name and the value, `#` comments (a line of their own, or behind a
//! blank), 'literal' and "escaped" quotes (\n \r \t \\ \" \$), CRLF, a UTF-8 byte order mark, `=` and `#` inside
//! values. A name that comes twice: the last one holds, with a warning.
struct DotEnv
{
    //! Names the line, never the value: it may be a key.
    struct Remark
    {
        int line = 0; //!< from 1; 0 for the file as a whole
        QString text;

        bool operator==(const Remark &) const = default;
    };

    QHash<QString, QString> values;
    QList<Remark> problems;
    QList<Remark> warnings;

    [[nodiscard]] static DotEnv parse(QByteArrayView bytes);
    //! A file that is not there is empty; one that cannot be read is a problem.
    [[nodiscard]] static DotEnv load(const QString &path);
};
