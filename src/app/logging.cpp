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

// What a terminal or an editor obeys instead of showing it: line ends of all kinds, escapes, and directions, with which
// a stranger's text could forge a line of its own or hide one.
bool isUnseen(QChar c)
{
    const QChar::Category category = c.category();
    return category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Separator_Line
        || category == QChar::Separator_Paragraph;
}

QString escapedSign(QChar c)
{
    return QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
}

// Of a whole line; halves of a character have no place in UTF-8.
QString withoutUnseen(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const bool tag = pair && QChar::category(QChar::surrogateToUcs4(text[i], text[i + 1])) == QChar::Other_Format;
        if (text[i] == u'\n')
            result += QLatin1String("\\n");
        else if (isUnseen(text[i]) || (text[i].isSurrogate() && (!pair || tag)))
            result += escapedSign(text[i]);
        else
            result += text[i];
        if (pair)
            result += tag ? escapedSign(text[i + 1]) : QString(text[i + 1]);
        i += pair ? 1 : 0;
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
    // JSON's own escapes leave directions and the like as they are; outside of strings there are none.
    return withoutUnseen(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact))).toUtf8() + '\n';
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

// One character in every way to write it.
QString writings(QChar c)
{
    const QByteArray utf8 = QString(c).toUtf8();
    QString percent;
    for (const char byte : utf8)
        percent += QStringLiteral("%(?:25)?%1").arg(static_cast<uchar>(byte), 2, 16, QLatin1Char('0'));
    const QString hex = QString::number(c.unicode(), 16);
    QString all = QStringLiteral("(?:%1|%2|\\\\u%3|\\\\x0*%4|&#(?:%5|x0*%4);)")
                      .arg(QRegularExpression::escape(QString(c)), percent, hex.rightJustified(4, u'0'), hex,
                          QString::number(c.unicode()));
    if (c == u' ')
        all.insert(3, QStringLiteral("\\+|"));
    return all;
}

// What of it always looks the same within a longer text, whatever stands in front and behind: whole groups of three.
QStringList base64Of(const QByteArray &secret)
{
    constexpr qsizetype Group = 3;
    constexpr qsizetype Enough = 8; // characters; fewer may be by chance
    QStringList forms;
    for (qsizetype shift = 0; shift < Group && shift < secret.size(); ++shift) {
        const QByteArray whole = secret.sliced(shift, (secret.size() - shift) / Group * Group);
        for (const auto option : { QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding }) {
            const QString form = QString::fromLatin1(whole.toBase64(option));
            if (form.size() >= Enough && !forms.contains(form))
                forms.append(form);
        }
    }
    return forms;
}
}

void Redactor::add(const Secret &secret)
{
    const QString text = secret.text();
    const auto isThis = [&text](const Known &known) { return known.text == text; };
    if (text.size() < ShortestSecret || std::any_of(m_known.cbegin(), m_known.cend(), isThis))
        return;
    QString pattern;
    for (const QChar c : text)
        pattern += writings(c);
    m_known.append(
        { text, QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption), base64Of(secret.utf8()) });
    std::sort(
        m_known.begin(), m_known.end(), [](const Known &a, const Known &b) { return a.text.size() > b.text.size(); });
}

QString Redactor::redacted(QString text) const
{
    // Telegram: https://host/bot<id>:<35 characters>/method. Anthropic: sk-ant-…. Telephone numbers: E.164. Basic: the
    // name and password of an account, whoever's.
    static const QRegularExpression token(
        QStringLiteral("bot[0-9]+(:|%(?:25)*3A|\\\\u003a)[A-Za-z0-9_-]+"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression bareToken(
        QStringLiteral("\\b[0-9]{6,}(?::|%(?:25)*3A|\\\\u003a)[A-Za-z0-9_-]{30,}"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression anthropicKey(
        QStringLiteral("sk-ant-[A-Za-z0-9_-]+"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression number(
        QStringLiteral("(?:\\+|%(?:25)*2B|\\\\u002b|\\\\x2b|&#43;|&#x2b;|&plus;)[0-9]{7,15}(?![0-9])"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression basic(
        QStringLiteral("\\b(Basic|Bearer|Token) +[A-Za-z0-9+/_=-]{16,}"), QRegularExpression::CaseInsensitiveOption);
    // Escapes are rare, and to look for them costs; a plain search does for all other lines.
    const bool escaped = text.contains(u'%') || text.contains(u'\\') || text.contains(u'&') || text.contains(u'+');
    for (const Known &known : m_known) {
        if (escaped)
            text.replace(known.written, QStringLiteral("***"));
        else
            text.replace(known.text, QStringLiteral("***"), Qt::CaseInsensitive);
        for (const QString &form : known.base64)
            text.replace(form, QStringLiteral("***"));
    }
    text.replace(token, QStringLiteral("bot***"));
    text.replace(bareToken, QStringLiteral("***"));
    text.replace(anthropicKey, QStringLiteral("sk-ant-***"));
    text.replace(number, QStringLiteral("+***"));
    text.replace(basic, QStringLiteral("\\1 ***"));
    return text;
}

QByteArray logLine(
    LogFormat format, QtMsgType type, const QString &category, const QString &message, const QDateTime &time)
{
    const QString stamp = time.toUTC().toString(Qt::ISODateWithMs);
    if (format == LogFormat::Json)
        return jsonLine(stamp, type, category, message);
    return QString(
        stamp + u' ' + levelName(type).leftJustified(7) + u' ' + category + u' ' + withoutUnseen(message) + u'\n')
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

LogFormat logFormat()
{
    Installed &state = installed();
    const QMutexLocker lock(&state.mutex);
    return state.format;
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
