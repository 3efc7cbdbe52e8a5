// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/logging.h"
#include "net/secret.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QLoggingCategory>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTemporaryFile>

#include <cstdio>
#include <unistd.h>

//! Runs a subcommand as a shell would: in an empty directory, with only the given environment, its output caught.
//! Afterwards the test has its own environment, directory and message handler back.
class CommandRun
{
public:
    CommandRun(
        int (*command)(const QStringList &), const QStringList &arguments, const QHash<QString, QString> &environment)
    {
        const QProcessEnvironment before = QProcessEnvironment::systemEnvironment();
        const QString directory = QDir::currentPath();
        const QtMessageHandler handler = qInstallMessageHandler(nullptr);
        for (const QString &name : before.keys())
            qunsetenv(name.toLocal8Bit().constData());
        qputenv("HOME", m_home.path().toLocal8Bit());
        for (auto it = environment.begin(); it != environment.end(); ++it)
            qputenv(it.key().toLocal8Bit().constData(), it.value().toLocal8Bit());
        QDir::setCurrent(m_home.path());
        {
            const Caught out(stdout, STDOUT_FILENO, output);
            const Caught err(stderr, STDERR_FILENO, errors);
            status = command(arguments);
        }
        QDir::setCurrent(directory);
        for (const QString &name : QProcessEnvironment::systemEnvironment().keys())
            qunsetenv(name.toLocal8Bit().constData());
        for (const QString &name : before.keys())
            qputenv(name.toLocal8Bit().constData(), before.value(name).toLocal8Bit());
        qInstallMessageHandler(handler);
        QLoggingCategory::setFilterRules(QString());
        redactInLog({});
    }

    int status = -1;
    QByteArray output;
    QByteArray errors;

private:
    class Caught
    {
    public:
        Caught(FILE *stream, int descriptor, QByteArray &text)
            : m_stream(stream), m_descriptor(descriptor), m_text(text), m_before(::dup(descriptor))
        {
            std::fflush(stream);
            if (!m_file.open() || ::dup2(m_file.handle(), descriptor) < 0)
                qFatal("no file to catch output in");
        }
        ~Caught()
        {
            std::fflush(m_stream);
            ::dup2(m_before, m_descriptor);
            ::close(m_before);
            QFile file(m_file.fileName());
            if (file.open(QIODevice::ReadOnly))
                m_text = file.readAll();
        }

    private:
        FILE *m_stream;
        int m_descriptor;
        QByteArray &m_text;
        int m_before;
        QTemporaryFile m_file;
    };

    QTemporaryDir m_home;
};
