// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/serviceerror.h"

#include <QByteArray>

//! Counts for operators how the outside services fare. Callable from any thread. Services are named as in the label of
//! messengerab_service_errors_total{service}: "claude", "deepgram", "edge-tts" …
class ServiceWatch
{
public:
    virtual ~ServiceWatch() = default;
    //! Something that was asked of it was not done.
    virtual void failed(const QByteArray &service, ServiceError::Kind kind) = 0;
    //! One more user does not ask it for a while, or asks it again.
    virtual void breakerOpened(const QByteArray &service) = 0;
    virtual void breakerClosed(const QByteArray &service) = 0;
};
