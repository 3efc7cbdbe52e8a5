// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/replicarig.h"

#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

ReplicaRig::ReplicaRig(PostgresServer &server)
    : second(m_directory.path()), m_server(server), m_database(server.makeDatabase())
{
    rig.environment[u"DATABASE_URL"_s] = server.url(m_database);
    rig.environment[u"DATA_KEY"_s] = u"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"_s;
    rig.judgeToo(second);
}

bool ReplicaRig::start()
{
    if (!rig.start() || !QTest::qWaitFor([this] { return collects(first); }))
        return false;
    second.start(rig.environment);
    return second.waitUntilReady() && QTest::qWaitFor([this] { return second.hasLogged(u"this one stands by"_s); });
}

bool ReplicaRig::collects(const MachineProcess &machine)
{
    const QByteArray output = machine.output();
    return output.lastIndexOf("this replica leads") > output.lastIndexOf("this replica does not lead");
}

SoftphoneOptions ReplicaRig::optionsFor(
    const MachineProcess &webhook, const MachineProcess &stream, const QString &from) const
{
    SoftphoneOptions options = rig.phoneOptions(from);
    options.identity.connectTo = webhook.address();
    options.streamConnectTo = stream.address();
    return options;
}

PhoneCall &ReplicaRig::phone(const MachineProcess &machine, const QString &from)
{
    return rig.phone(optionsFor(machine, machine, from));
}

int ReplicaRig::count(const QString &condition) const
{
    return m_server.sql(m_database, u"SELECT count(*) FROM messages WHERE "_s + condition).toInt();
}

QString ReplicaRig::outcomes() const
{
    return QString::fromUtf8(
        m_server
            .sql(m_database,
                u"SELECT string_agg(line, ', ' ORDER BY line) FROM (SELECT outcome || ' ' || count(*) AS "
                "line FROM calls GROUP BY outcome) AS lines"_s)
            .trimmed());
}

int ReplicaRig::heard() const
{
    return count(u"state = 2"_s);
}

int ReplicaRig::stored() const
{
    return count(u"true"_s);
}

bool ReplicaRig::endsWell()
{
    QByteArray problems;
    if (second.isRunning()) {
        second.signal(SIGTERM);
        if (!second.waitUntilGone() || second.exitCode() != 0)
            problems = "the second replica did not end well\n";
    }
    if (!rig.endsWell())
        problems += rig.story();
    m_story = problems;
    return problems.isEmpty();
}
