// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/machine.h"

#include "fakes/fakeservice.h"

#include <QFile>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr auto LongestStart = 10s;

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}
}

Machine::Machine(const QJsonObject &services, const QStringList &callers, const Environment &more) : m_port(freePort())
{
    // Nothing of the developer's own environment may reach it: keys, a proxy, a locale.
    const QProcessEnvironment ours = QProcessEnvironment::systemEnvironment();
    for (const QString &kept : { u"PATH"_s, u"LD_LIBRARY_PATH"_s, u"MALLOC_ARENA_MAX"_s }) {
        if (ours.contains(kept))
            m_environment.insert(kept, ours.value(kept));
    }
    for (auto it = services.begin(); it != services.end(); ++it)
        m_environment.insert(it.key(), it->toString());
    m_environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    m_environment.insert(u"HOME"_s, m_directory.path());
    m_environment.insert(u"DATA_DIR"_s, m_directory.filePath(u"data"_s));
    m_environment.insert(u"CACHE_DIR"_s, m_directory.filePath(u"cache"_s));
    m_environment.insert(u"HOST"_s, u"127.0.0.1"_s);
    m_environment.insert(u"PORT"_s, QString::number(m_port));
    m_environment.insert(u"PUBLIC_URL"_s, u"http://127.0.0.1:%1"_s.arg(m_port));
    m_environment.insert(u"ALLOWED_CALLERS"_s, callers.join(u','));
    m_environment.insert(u"DRAIN_DELAY_SECONDS"_s, u"0"_s);
    m_environment.insert(u"LOG_FORMAT"_s, u"json"_s);
    m_environment.insert(u"LOG_LEVEL"_s, u"info"_s);
    for (auto it = more.begin(); it != more.end(); ++it)
        m_environment.insert(it.key(), it.value());
}

std::optional<std::chrono::microseconds> Machine::start()
{
    m_process = std::make_unique<ChildProcess>();
    const qint64 begin = monotonicNow();
    if (!m_process->start(u"messenger-ab"_s, { u"serve"_s }, m_environment, logFile()))
        return std::nullopt;
    while (!isReady()) {
        if (monotonicNow() - begin > std::chrono::microseconds(LongestStart).count() || !m_process->isRunning())
            return std::nullopt;
        QThread::msleep(1);
    }
    return std::chrono::microseconds(monotonicNow() - begin);
}

void Machine::stop()
{
    if (m_process)
        m_process->terminate(5s);
    m_process.reset();
}

bool Machine::isReady() const
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, m_port);
    if (!socket.waitForConnected(100))
        return false;
    socket.write("GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    while (!answer.contains("\r\n") && socket.waitForReadyRead(1000))
        answer += socket.readAll();
    return answer.startsWith("HTTP/1.1 200");
}

QUrl Machine::voiceWebhook() const
{
    return QUrl(u"http://127.0.0.1:%1/twilio/voice"_s.arg(m_port));
}

QStringList Machine::complaints() const
{
    QStringList found;
    QFile file(logFile());
    if (!file.open(QIODevice::ReadOnly))
        return found;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        const QString level = object["level"_L1].toString();
        if (!line.isEmpty() && level != u"info" && level != u"debug")
            found.append(object.isEmpty() ? QString::fromUtf8(line) : object["message"_L1].toString());
    }
    return found;
}
