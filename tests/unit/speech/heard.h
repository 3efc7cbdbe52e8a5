// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/speechsynthesizer.h"

#include <QList>

//! What an Utterance has emitted, and whether it kept the order it promises.
struct Heard
{
    void listen(Utterance &utterance)
    {
        QObject::connect(&utterance, &Utterance::audioReady, &utterance, [this](const QByteArray &mulaw) {
            if (isOver() || mulaw.isEmpty())
                ++breaches;
            audio += mulaw;
        });
        QObject::connect(&utterance, &Utterance::finished, &utterance, [this] {
            if (isOver() || audio.isEmpty())
                ++breaches;
            finished = true;
        });
        QObject::connect(&utterance, &Utterance::failed, &utterance, [this](const ServiceError &error) {
            if (isOver())
                ++breaches;
            errors.append(error);
        });
    }
    [[nodiscard]] bool isOver() const { return finished || !errors.isEmpty(); }
    [[nodiscard]] bool failedWith(ServiceError::Kind kind) const
    {
        return !finished && errors.size() == 1 && errors.first().kind == kind && !errors.first().detail.isEmpty();
    }

    QByteArray audio;
    bool finished = false;
    QList<ServiceError> errors;
    int breaches = 0;
};
