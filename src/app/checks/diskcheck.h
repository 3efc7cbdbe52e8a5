// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"

//! A directory that the program writes to.
struct CheckedDirectory
{
    QString setting; //!< "DATA_DIR"
    QString path; //!< need not exist yet
};

//! Can they be written, and is there room? Writes a small file that goes at once. A file system may hang, so it is
//! looked at in a thread of its own.
class DiskCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    explicit DiskCheck(const QList<CheckedDirectory> &directories);

    void cancel() override { }
};
