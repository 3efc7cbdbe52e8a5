// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging.h"

#include "net/secret.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QMutex>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace
{
constexpr qsizetype ShortestSecret = 6;
constexpr QStringView CallPrefix = u"call=";

// What the message handler needs. Qt gives its handler no context, so this one object has to be reachable from
// anywhere.
struct Installed
{
    QMutex mutex;
    LogFormat format = LogFormat::Text;
    Redactor redactor;
};

Installed &installed()
{
    static Installed state;
    return state;
}

QString levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return QStringLiteral("debug");
    case QtInfoMsg:
        return QStringLiteral("info");
    case QtWarningMsg:
        return QStringLiteral("warning");
    case QtCriticalMsg:
        return QStringLiteral("error");
    case QtFatalMsg:
        break;
    }
    return QStringLiteral("fatal");
}

// A line break in a message could forge a line of its own.
QString onOneLine(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        if (c == u'\n')
            result += QLatin1String("\\n");
        else if (c.unicode() < 0x20 || c.unicode() == 0x7f || c.unicode() == 0x2028 || c.unicode() == 0x2029)
            result += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        else
            result += c;
    }
    return result;
}

QByteArray jsonLine(const QString &time, QtMsgType type, const QString &category, const QString &message)
{
    QJsonObject object { { QStringLiteral("time"), time }, { QStringLiteral("level"), levelName(type) },
        { QStringLiteral("category"), category } };
    const qsizetype blank = message.startsWith(CallPrefix) ? message.indexOf(u' ') : -1;
    if (blank > CallPrefix.size()) {
        object.insert(QStringLiteral("call"), message.sliced(CallPrefix.size(), blank - CallPrefix.size()));
        object.insert(QStringLiteral("message"), message.sliced(blank + 1));
    } else {
        object.insert(QStringLiteral("message"), message);
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

// write(2) and not stdio: one system call a line keeps lines of several threads apart.
void writeToStderr(const QByteArray &line)
{
    qsizetype done = 0;
    while (done < line.size()) {
        const auto written = ::write(STDERR_FILENO, line.constData() + done, static_cast<size_t>(line.size() - done));
        if (written < 0 && errno != EINTR)
            return; // nowhere left to complain
        done += std::max<qsizetype>(written, 0);
    }
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString category = QString::fromUtf8(context.category ? context.category : "default");
    Installed &state = installed();
    const QMutexLocker lock(&state.mutex);
    writeToStderr(logLine(state.format, type, category, state.redactor.redacted(message), now));
}

// The level of our own categories, in the language of QLoggingCategory. Qt's categories keep what is below a warning to
// themselves whatever our level is: at debug they would write out URLs and headers, keys included.
QString filterRules(LogLevel level)
{
    const auto rule = [](const char *kind, bool enabled) {
        return QStringLiteral("messengerab.*.%1=%2\n")
            .arg(QLatin1String(kind), enabled ? QLatin1String("true") : QLatin1String("false"));
    };
    return QStringLiteral("*.debug=false\n*.info=false\n") + rule("debug", level <= LogLevel::Debug)
        + rule("info", level <= LogLevel::Info) + rule("warning", level <= LogLevel::Warning) + rule("critical", true);
}
}

void Redactor::add(const Secret &secret)
{
    const QString text = secret.text();
    if (text.size() < ShortestSecret)
        return;
    const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(text));
    for (const QString &form : { text, encoded }) {
        if (!m_exact.contains(form))
            m_exact.append(form);
    }
    std::sort(m_exact.begin(), m_exact.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
}

QString Redactor::redacted(QString text) const
{
    // Telegram: https://host/bot<id>:<35 characters>/method. Anthropic: sk-ant-…. Telephone numbers: E.164.
    static const QRegularExpression token(QStringLiteral("bot[0-9]+(:|%3[Aa])[A-Za-z0-9_-]+"));
    static const QRegularExpression bareToken(QStringLiteral("\\b[0-9]{6,}:[A-Za-z0-9_-]{30,}"));
    static const QRegularExpression anthropicKey(QStringLiteral("sk-ant-[A-Za-z0-9_-]+"));
    static const QRegularExpression number(QStringLiteral("(\\+|%2[Bb])[0-9]{7,15}(?![0-9])"));
    for (const QString &secret : m_exact)
        text.replace(secret, QStringLiteral("***"));
    text.replace(token, QStringLiteral("bot***"));
    text.replace(bareToken, QStringLiteral("***"));
    text.replace(anthropicKey, QStringLiteral("sk-ant-***"));
    text.replace(number, QStringLiteral("+***"));
    return text;
}

QByteArray logLine(
    LogFormat format, QtMsgType type, const QString &category, const QString &message, const QDateTime &time)
{
    const QString stamp = time.toUTC().toString(Qt::ISODateWithMs);
    if (format == LogFormat::Json)
        return jsonLine(stamp, type, category, message);
    return QString(
        stamp + u' ' + levelName(type).leftJustified(7) + u' ' + category + u' ' + onOneLine(message) + u'\n')
        .toUtf8();
}

void installLogging(LogFormat format, LogLevel level)
{
    {
        Installed &state = installed();
        const QMutexLocker lock(&state.mutex);
        state.format = format;
    }
    qInstallMessageHandler(handleMessage);
    QLoggingCategory::setFilterRules(filterRules(level));
}

void redactInLog(const QList<Secret> &secrets)
{
    Redactor redactor;
    for (const Secret &secret : secrets)
        redactor.add(secret);
    Installed &state = installed();
    const QMutexLocker lock(&state.mutex);
    state.redactor = std::move(redactor);
}
