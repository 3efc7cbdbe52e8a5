// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>

//! How one service or setting did when it was tried. Holds nothing that must stay secret.
struct CheckResult
{
    QString name; //!< "telegram", "edge-tts de-DE-ConradNeural"
    bool ok = false; //!< false: calls suffer from it
    std::chrono::milliseconds took { 0 };
    QString detail; //!< one line; of a result that is ok it may begin with "warning: "
    QString remedy; //!< what to do; empty when there is nothing to be done

    bool operator==(const CheckResult &) const = default;
};

//! What `messenger-ab check` prints. Pure.
namespace checkreport
{
[[nodiscard]] bool allOk(const QList<CheckResult> &results);
//! One line each, in columns: `ok|FAIL  name  123 ms  detail  → remedy`.
[[nodiscard]] QString text(const QList<CheckResult> &results);
//! {"ok":bool,"checks":[{"name","ok","ms","detail","remedy"}]} on one line.
[[nodiscard]] QByteArray json(const QList<CheckResult> &results);
}
