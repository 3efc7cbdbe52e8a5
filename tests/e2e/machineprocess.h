// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QNetworkAccessManager>
#include <QProcess>
#include <QRegularExpression>
#include <QUrl>

#include <chrono>

//! The real program as a child process, with nothing of our own environment but what it is given, and an eye on what it
//! writes and uses. Can be started again after it has ended; the log goes on then.
class MachineProcess : public QObject
{
    Q_OBJECT

public:
    using Environment = QHash<QString, QString>;

    struct LogLine
    {
        QString level; //!< debug, info, warning, error, fatal; "raw" for what is no log line at all
        QString text;
    };

    explicit MachineProcess(const QString &workingDirectory);
    //! Kills what still runs.
    ~MachineProcess() override;

    //! The environment should hold PORT=0: then port() is what the system chose, as the program's log tells it.
    void start(const Environment &environment, const QStringList &arguments = { QStringLiteral("serve") });
    [[nodiscard]] bool waitUntilReady(std::chrono::milliseconds limit = std::chrono::seconds(20));
    [[nodiscard]] bool waitUntilGone(std::chrono::milliseconds limit = std::chrono::seconds(20));
    void signal(int number);
    //! From now on it can write to no file, as on a full disk; or it can again.
    void setDiskFull(bool full);
    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    //! Of a process that ended by itself; nothing while it runs or when a signal ended it.
    [[nodiscard]] std::optional<int> exitCode() const;

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QUrl address() const;
    //! Status of a plain GET, 0 without an answer; body gets what came.
    [[nodiscard]] int get(const QString &path, QByteArray *body = nullptr);

    //! All that it wrote to stdout and stderr.
    [[nodiscard]] QByteArray output() const { return m_output; }
    [[nodiscard]] QList<LogLine> log() const;
    [[nodiscard]] bool hasLogged(const QString &part) const;
    //! At warning level or above.
    [[nodiscard]] bool hasComplained(const QRegularExpression &of) const;
    //! Lines at warning level and above that fit none of these, and lines that are no log at all.
    [[nodiscard]] QStringList unexpected(const QList<QRegularExpression> &announced) const;

    // What the kernel says of it (Linux, /proc).
    [[nodiscard]] qsizetype openDescriptors() const;
    [[nodiscard]] qsizetype threads() const;
    [[nodiscard]] qint64 residentKiB() const;
    //! Of the process, while it runs.
    [[nodiscard]] qint64 id() const { return m_process.processId(); }
    //! TCP ports on which the process listens.
    [[nodiscard]] QList<quint16> listeningPorts() const;
    //! Connections at its port that the process holds, not those that wait in the kernel.
    [[nodiscard]] int visitors() const;

private:
    //! A line of /proc/net/tcp.
    struct TcpSocket
    {
        quint16 localPort = 0;
        bool isListening = false;
    };
    [[nodiscard]] QList<TcpSocket> tcpSockets() const;
    [[nodiscard]] QStringList socketInodes() const;
    void readOutput();

    QProcess m_process;
    QNetworkAccessManager m_network;
    QByteArray m_output;
    qsizetype m_startOfRun = 0; // in m_output
    quint16 m_port = 0;
};
