// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

//! Debian's nginx on a loopback port in front of some replicas, as an ingress is: whom it sends requests to may change
//! at any time, and what is connected stays so. Dies with the test's process.
class LoadBalancer
{
public:
    LoadBalancer() = default;
    ~LoadBalancer();
    Q_DISABLE_COPY_MOVE(LoadBalancer)

    //! Ports of the replicas. On false, log() says why.
    [[nodiscard]] bool start(const QList<quint16> &replicas);
    //! From now on, or an instant later, requests go to these.
    [[nodiscard]] bool turnTo(const QList<quint16> &replicas);

    [[nodiscard]] QUrl address() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }
    [[nodiscard]] QByteArray log() const;

private:
    [[nodiscard]] bool writeConfiguration(const QList<quint16> &replicas) const;
    [[nodiscard]] QString path(const QString &name) const { return m_directory.filePath(name); }

    QTemporaryDir m_directory;
    QProcess m_nginx;
    quint16 m_port = 0;
    int m_generation = 0;
};
