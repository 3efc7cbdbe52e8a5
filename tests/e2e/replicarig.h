// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/rig.h"
#include "support/postgresserver.h"

//! Two replicas of one deployment: two programs, one PostgreSQL, the same services.
class ReplicaRig
{
    QTemporaryDir m_directory; // outlives the second program

public:
    //! server: started already; gets a database.
    explicit ReplicaRig(PostgresServer &server);

    Rig rig;
    MachineProcess &first = rig.machine;
    MachineProcess second;

    //! Both, one after the other; the first one collects.
    [[nodiscard]] bool start();
    //! By its own word, in this run of it or an earlier one.
    [[nodiscard]] static bool collects(const MachineProcess &machine);
    //! A telephone whose webhooks meet the one, and whose stream the other.
    [[nodiscard]] SoftphoneOptions optionsFor(
        const MachineProcess &webhook, const MachineProcess &stream, const QString &from = Rig::owner()) const;
    PhoneCall &phone(const MachineProcess &machine, const QString &from = Rig::owner());
    //! Heard messages in the database.
    [[nodiscard]] int heard() const;
    //! How the calls in the history ended, and how many each: "completed 3, failed 1".
    [[nodiscard]] QString outcomes() const;
    //! Messages in the database.
    [[nodiscard]] int stored() const;

    //! As Rig's, for both.
    [[nodiscard]] bool endsWell();
    [[nodiscard]] const char *story() const { return m_story.constData(); }

private:
    [[nodiscard]] int count(const QString &condition) const;

    PostgresServer &m_server;
    QString m_database;
    QByteArray m_story;
};
