// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/machineprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace
{
QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isComplaint(const MachineProcess::LogLine &line)
{
    return line.level != u"debug" && line.level != u"info";
}
}

MachineProcess::MachineProcess(const QString &workingDirectory)
{
    m_process.setWorkingDirectory(workingDirectory);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyRead, this, &MachineProcess::readOutput);
}

MachineProcess::~MachineProcess()
{
    m_process.disconnect(this);
    if (isRunning()) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void MachineProcess::start(const Environment &environment, const QStringList &arguments)
{
    // Nothing of the machine that builds may leak in: keys in its environment, a proxy, a locale.
    QProcessEnvironment whole;
    for (const QString &kept : { u"PATH"_s, u"LD_LIBRARY_PATH"_s, u"ASAN_OPTIONS"_s, u"LSAN_OPTIONS"_s,
             u"UBSAN_OPTIONS"_s, u"TSAN_OPTIONS"_s }) {
        if (qEnvironmentVariableIsSet(qPrintable(kept)))
            whole.insert(kept, qEnvironmentVariable(qPrintable(kept)));
    }
    whole.insert(u"HOME"_s, m_process.workingDirectory());
    whole.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        whole.insert(it.key(), it.value());
    m_startOfRun = m_output.size();
    m_port = 0;
    m_process.setProcessEnvironment(whole);
    // Another build of it: the container image's, a package's.
    m_process.start(qEnvironmentVariable("MAB_E2E_PROGRAM", QStringLiteral(MAB_PROGRAM)), arguments);
}

bool MachineProcess::waitUntilReady(std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    const auto left = [&] { return static_cast<int>(deadline.remainingTime()); };
    if (!QTest::qWaitFor([this] { return m_port != 0 || !isRunning(); }, left()) || m_port == 0)
        return false;
    return QTest::qWaitFor([this] { return get(u"/ready"_s) == 200; }, left());
}

bool MachineProcess::waitUntilGone(std::chrono::milliseconds limit)
{
    const bool gone = QTest::qWaitFor([this] { return !isRunning(); }, static_cast<int>(limit.count()));
    readOutput();
    return gone;
}

void MachineProcess::signal(int number)
{
    ::kill(static_cast<pid_t>(m_process.processId()), number);
}

void MachineProcess::setDiskFull(bool full)
{
    rlimit limit {};
    const auto id = static_cast<pid_t>(m_process.processId());
    ::prlimit(id, RLIMIT_FSIZE, nullptr, &limit);
    limit.rlim_cur = full ? 0 : limit.rlim_max;
    ::prlimit(id, RLIMIT_FSIZE, &limit, nullptr);
}

std::optional<int> MachineProcess::exitCode() const
{
    if (isRunning() || m_process.exitStatus() != QProcess::NormalExit)
        return std::nullopt;
    return m_process.exitCode();
}

QUrl MachineProcess::address() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port));
}

int MachineProcess::get(const QString &path, QByteArray *body)
{
    QNetworkRequest request(address().resolved(QUrl(path)));
    request.setTransferTimeout(5000);
    const std::unique_ptr<QNetworkReply> reply(m_network.get(request));
    if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, 6000))
        return 0;
    if (body)
        *body = reply->readAll();
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void MachineProcess::readOutput()
{
    m_output += m_process.readAll();
    if (m_port != 0)
        return;
    static const QRegularExpression told(u"ready on [^,]+, port (\\d+)"_s);
    const auto match = told.match(QString::fromUtf8(m_output.sliced(m_startOfRun)));
    if (match.hasMatch())
        m_port = match.captured(1).toUShort();
}

QList<MachineProcess::LogLine> MachineProcess::log() const
{
    QList<LogLine> lines;
    const QList<QByteArray> all = m_output.split('\n');
    for (const QByteArray &line : all) {
        if (line.isEmpty())
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.contains(u"level"_s))
            lines.append({ object[u"level"_s].toString(), object[u"message"_s].toString() });
        else
            lines.append({ u"raw"_s, QString::fromUtf8(line) });
    }
    return lines;
}

bool MachineProcess::hasLogged(const QString &part) const
{
    return m_output.contains(part.toUtf8());
}

bool MachineProcess::hasComplained(const QRegularExpression &of) const
{
    const QList<LogLine> lines = log();
    return std::ranges::any_of(
        lines, [&of](const LogLine &line) { return isComplaint(line) && of.match(line.text).hasMatch(); });
}

QStringList MachineProcess::unexpected(const QList<QRegularExpression> &announced) const
{
    QStringList found;
    const QList<LogLine> lines = log();
    for (const LogLine &line : lines) {
        if (!isComplaint(line))
            continue;
        const bool known = std::ranges::any_of(
            announced, [&line](const QRegularExpression &pattern) { return pattern.match(line.text).hasMatch(); });
        if (!known)
            found.append(line.level % u": "_s % line.text);
    }
    return found;
}

qsizetype MachineProcess::openDescriptors() const
{
    return QDir(u"/proc/%1/fd"_s.arg(m_process.processId()))
        .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
        .size();
}

qsizetype MachineProcess::threads() const
{
    return QDir(u"/proc/%1/task"_s.arg(m_process.processId())).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

qint64 MachineProcess::residentKiB() const
{
    static const QRegularExpression resident(u"VmRSS:\\s+(\\d+) kB"_s);
    const auto match = resident.match(QString::fromLatin1(contentOf(u"/proc/%1/status"_s.arg(m_process.processId()))));
    return match.captured(1).toLongLong();
}

QStringList MachineProcess::socketInodes() const
{
    QStringList inodes;
    const QDir descriptors(u"/proc/%1/fd"_s.arg(m_process.processId()));
    const auto entries = descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        // "socket:[12345]"; symLinkTarget() would make a path of it.
        const QByteArray path = descriptors.filePath(entry).toLocal8Bit();
        QByteArray target(64, '\0');
        const auto length = ::readlink(path.constData(), target.data(), static_cast<size_t>(target.size()));
        target.truncate(std::max<qsizetype>(length, 0));
        if (target.startsWith("socket:["))
            inodes.append(QString::fromLatin1(target.sliced(8).chopped(1)));
    }
    return inodes;
}

QList<MachineProcess::TcpSocket> MachineProcess::tcpSockets() const
{
    // proc(5), /proc/net/tcp: local address is the second field (hex IP:port), state the fourth (0A: listening), inode
    // the tenth.
    QList<TcpSocket> sockets;
    const QStringList inodes = socketInodes();
    const QSet<QString> ours(inodes.begin(), inodes.end());
    for (const QString &table : { u"tcp"_s, u"tcp6"_s }) {
        const auto lines
            = QString::fromLatin1(contentOf(u"/proc/%1/net/%2"_s.arg(m_process.processId()).arg(table))).split(u'\n');
        for (const QString &line : lines) {
            const QStringList fields = line.simplified().split(u' ');
            if (fields.size() > 9 && ours.contains(fields.at(9)))
                sockets.append({ fields.at(1).section(u':', 1).toUShort(nullptr, 16), fields.at(3) == u"0A" });
        }
    }
    return sockets;
}

QList<quint16> MachineProcess::listeningPorts() const
{
    QList<quint16> ports;
    const auto sockets = tcpSockets();
    for (const TcpSocket &socket : sockets) {
        if (socket.isListening)
            ports.append(socket.localPort);
    }
    return ports;
}

int MachineProcess::visitors() const
{
    const auto sockets = tcpSockets();
    return static_cast<int>(std::ranges::count_if(
        sockets, [this](const TcpSocket &socket) { return !socket.isListening && socket.localPort == m_port; }));
}
