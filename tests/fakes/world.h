// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/callerear.h"
#include "fakes/fakeanthropic.h"
#include "fakes/fakedeepgram.h"
#include "fakes/fakeedge.h"
#include "fakes/faketelegram.h"
#include "fakes/faketwiliorest.h"

//! All the services at once, speaking and hearing through one table of texts. Tests use it in their own thread;
//! fake-world puts it into a process of its own.
class World
{
public:
    World();

    TextTable texts;
    FakeTelegram telegram;
    FakeAnthropic anthropic;
    FakeDeepgram deepgram { texts };
    FakeEdge edge { texts };
    FakeTwilioRest twilio;

    //! False when a port is taken; 0 lets the system choose.
    [[nodiscard]] bool listen();
    //! Which service has that name (telegram, anthropic, deepgram, edge, twilio); null: none.
    [[nodiscard]] FakeService *service(const QString &name);
    [[nodiscard]] const QList<std::pair<QString, FakeService *>> &services() const { return m_services; }
    //! The environment that points a messenger-ab at this world: base addresses and keys.
    [[nodiscard]] QHash<QString, QString> environment() const;
    //! Broken rules of all services, each with its service's name in front.
    [[nodiscard]] QStringList violations() const;

private:
    QList<std::pair<QString, FakeService *>> m_services;
};
