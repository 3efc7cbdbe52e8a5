// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFuture>

//! Has the operators' figures for GET /metrics. Callable from any thread.
class MetricsDesk
{
public:
    virtual ~MetricsDesk() = default;
    //! In Prometheus' text format, version 0.0.4. A cancelled future means that nobody can say.
    [[nodiscard]] virtual QFuture<QByteArray> text() = 0;
};
