// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QRegularExpression>
#include <QString>
#include <QStringList>
#include <QtGlobal>

class Secret;

//! Setting LOG_FORMAT.
enum class LogFormat {
    Text, //!< time, level, category, message
    Json, //!< one object a line: time, level, category, message, and call when the message names one
};

//! Setting LOG_LEVEL: the least that our own categories (messengerab.*) say. Qt's own stay at warning.
enum class LogLevel { Debug, Info, Warning, Error };

//! Blanks what must never stand in a log, should it get there by mistake: Telegram tokens, Anthropic keys, telephone
//! numbers, and the very strings it was told. The second net; the first is not to log them.
class Redactor
{
public:
    //! Blanks the secret in every writing of it that a log may meet: as it is, in any case of letters, percent-encoded
    //! as a whole or in part, once or twice, with characters escaped as in JSON or HTML (&#43;), and as
    //! Base64 alone or within a longer text ("user:secret"). Shorter ones than 6 characters are left out: blanking
    //! every "123" would make the log useless, and no secret of ours is that short.
    void add(const Secret &secret);
    [[nodiscard]] QString redacted(QString text) const;

private:
    struct Known
    {
        QString text;
        QRegularExpression written; // plain and escaped characters in any mixture
        QStringList base64;
    };
    QList<Known> m_known; // longest first, so that one secret inside another does not leave a rest
};

//! One line of the log, with its line end. Pure.
//! A message that begins with "call=<id> " belongs to that call; in JSON the id becomes a field of its own.
[[nodiscard]] QByteArray logLine(
    LogFormat format, QtMsgType type, const QString &category, const QString &message, const QDateTime &time);

//! Sends all log messages of the process to stderr from now on. May be called again with other values.
//! QT_LOGGING_RULES goes before the level. Call it before threads start; what it installs is thread-safe.
void installLogging(LogFormat format, LogLevel level);
//! As installed last. Thread-safe.
[[nodiscard]] LogFormat logFormat();
//! From now on these never appear in the log; replaces what was given before. Thread-safe.
void redactInLog(const QList<Secret> &secrets);
