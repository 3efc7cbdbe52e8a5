// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

#include <QStringList>

#include <optional>

//! Notes down all that an Answer says. Must outlive the Answer's signals.
struct Outcome
{
    explicit Outcome(Answer *answer)
    {
        QObject::connect(answer, &Answer::textArrived, answer, [this](const QString &piece) { pieces.append(piece); });
        QObject::connect(answer, &Answer::finished, answer, [this](Answer::End how) {
            end = how;
            ++closings;
        });
        QObject::connect(answer, &Answer::failed, answer, [this](const ServiceError &why) {
            error = why;
            ++closings;
        });
    }
    Q_DISABLE_COPY_MOVE(Outcome)

    [[nodiscard]] QString text() const { return pieces.join(QString()); }

    QStringList pieces;
    std::optional<Answer::End> end;
    std::optional<ServiceError> error;
    int closings = 0;
};
