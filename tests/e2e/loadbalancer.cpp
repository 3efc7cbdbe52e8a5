// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/loadbalancer.h"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
// Which of its configurations nginx serves by now is told at an address of its own.
const auto Configuration = uR"(
daemon off;
pid %1/nginx.pid;
error_log %1/error.log info;
worker_processes 1;
%2
events { worker_connections 2048; }
http {
    access_log off;
    client_body_temp_path %1/body;
    proxy_temp_path %1/proxy;
    fastcgi_temp_path %1/fastcgi;
    uwsgi_temp_path %1/uwsgi;
    scgi_temp_path %1/scgi;
    upstream machine { %3 }
    map $http_upgrade $connection_upgrade { default upgrade; "" close; }
    server {
        listen 127.0.0.1:%4;
        location = /generation { return 200 "%5"; }
        location / {
            proxy_pass http://machine;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 3600s;
            proxy_send_timeout 3600s;
        }
    }
}
)"_s;

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16 { 0 };
}
}

LoadBalancer::~LoadBalancer()
{
    if (m_nginx.state() == QProcess::NotRunning)
        return;
    m_nginx.terminate();
    if (!m_nginx.waitForFinished(5000)) {
        m_nginx.kill();
        m_nginx.waitForFinished();
    }
}

bool LoadBalancer::writeConfiguration(const QList<quint16> &replicas) const
{
    QString servers;
    for (const quint16 port : replicas)
        servers += u"server 127.0.0.1:%1 max_fails=0; "_s.arg(port);
    const QString user = ::geteuid() == 0 ? u"user root;"_s : QString();
    QFile file(path(u"nginx.conf"_s));
    const QByteArray text = Configuration.arg(m_directory.path(), user, servers).arg(m_port).arg(m_generation).toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

bool LoadBalancer::start(const QList<quint16> &replicas)
{
    m_port = freePort();
    m_nginx.setProcessChannelMode(QProcess::MergedChannels);
    m_nginx.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_nginx.setProgram(QStringLiteral(MAB_SOURCE_DIR "/build/tools/nginx/usr/sbin/nginx"));
    m_nginx.setArguments(
        { u"-p"_s, m_directory.path(), u"-e"_s, path(u"error.log"_s), u"-c"_s, path(u"nginx.conf"_s) });
    if (!writeConfiguration(replicas))
        return false;
    m_nginx.start();
    return QTest::qWaitFor([this] {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        return socket.waitForConnected(500);
    });
}

bool LoadBalancer::turnTo(const QList<quint16> &replicas)
{
    ++m_generation;
    if (!writeConfiguration(replicas))
        return false;
    ::kill(static_cast<pid_t>(m_nginx.processId()), SIGHUP);
    const QByteArray wanted = QByteArray::number(m_generation);
    return QTest::qWaitFor([this, wanted] {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        if (!socket.waitForConnected(500))
            return false;
        socket.write("GET /generation HTTP/1.0\r\n\r\n");
        while (socket.waitForReadyRead(500)) { }
        return socket.readAll().endsWith(QByteArray("\r\n\r\n" + wanted));
    });
}

QByteArray LoadBalancer::log() const
{
    QFile file(path(u"error.log"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("nginx is not here: run ./dev deps");
}
