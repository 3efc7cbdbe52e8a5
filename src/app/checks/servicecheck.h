// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/checkverdicts.h"
#include "net/pending.h"

//! One service being tried. Order: clockSeen()*, then finished().
//! Knows no limit of its own for the whole; whoever made it drops it.
class ServiceCheck : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    //! How far the service's clock is ahead of ours.
    void clockSeen(std::chrono::seconds skew);
    void finished(const Verdict &verdict);
};
