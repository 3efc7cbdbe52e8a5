// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"

#include <QSslSocket>

#include <vector>

//! A machine that the program talks to, or that talks to it.
struct CheckedHost
{
    QString name; //!< or an address
    quint16 port = 443;
    bool isOurs = false; //!< PUBLIC_URL's: its certificate is the operator's own affair

    bool operator==(const CheckedHost &) const = default;
};

//! Looks all names up, at once.
class NameCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    explicit NameCheck(const QStringList &names);

    void cancel() override;

private:
    void settle();

    std::vector<int> m_lookups;
    QStringList m_unknown;
    qsizetype m_waiting;
    const qsizetype m_count;
};

//! Shakes hands with all of them, at once. Who cannot be reached is another line's concern.
class TlsCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    //! clock must outlive the check.
    TlsCheck(const QList<CheckedHost> &hosts, Clock &clock);

    void cancel() override;

private:
    void settle(const CheckedHost &host, QSslSocket &socket, const QString &refusal);

    Clock &m_clock;
    std::vector<std::unique_ptr<QSslSocket>> m_sockets;
    checkverdict::Certificates m_seen;
    qsizetype m_waiting;
};
