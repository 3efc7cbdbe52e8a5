// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/pending.h"
#include "net/serviceerror.h"

//! Finding out what one file says or shows. Order: exactly one of finished() or failed().
class MediaReading : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    //! In one line; empty: nothing is said in it.
    void finished(const QString &found);
    void failed(const ServiceError &error);
};

//! Hears recordings and looks at pictures. Lives in the inbox thread. Keeps no file.
class MediaReader
{
public:
    virtual ~MediaReader() = default;
    //! message: of a kind that it was made for.
    [[nodiscard]] virtual Pending<MediaReading> read(const Message &message, const QByteArray &file) = 0;
};
