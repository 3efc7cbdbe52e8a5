// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dotenv.h"

#include <QFile>
#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace
{
// Larger is some other file by mistake.
constexpr qint64 LargestFile = 1024 * 1024;

bool isNameStart(QChar c)
{
    return (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || c == u'_';
}

bool isName(QStringView text)
{
    if (text.isEmpty() || !isNameStart(text.front()))
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) { return isNameStart(c) || (c >= u'0' && c <= u'9'); });
}

QStringView withoutExport(QStringView line)
{
    constexpr QStringView word = u"export";
    if (line.startsWith(word) && line.size() > word.size() && line.at(word.size()).isSpace())
        return line.sliced(word.size()).trimmed();
    return line;
}

// A value without quotes ends at a comment; '#' begins one only behind a blank, for it is common in passwords.
QString plainValue(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) == u'#' && (i == 0 || text.at(i - 1).isSpace()))
            return text.first(i).trimmed().toString();
    }
    return text.trimmed().toString();
}

QString unescaped(QStringView text)
{
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar next = i + 1 < text.size() ? text.at(i + 1) : QChar();
        if (text.at(i) != u'\\') {
            result += text.at(i);
        } else if (next == u'n' || next == u'r' || next == u't') {
            result += next == u'n' ? u'\n' : next == u'r' ? u'\r' : u'\t';
            ++i;
        } else if (next == u'\\' || next == u'"' || next == u'$') {
            result += next;
            ++i;
        } else {
            result += u'\\';
        }
    }
    return result;
}

qsizetype closingQuote(QStringView text)
{
    const QChar quote = text.front();
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (quote == u'"' && text.at(i) == u'\\')
            ++i;
        else if (text.at(i) == quote)
            return i;
    }
    return -1;
}

// text begins with a quote. The problem is filled in when there is no value.
std::optional<QString> quotedValue(QStringView text, QString &problem)
{
    const qsizetype end = closingQuote(text);
    if (end < 0) {
        problem = QStringLiteral("the quote is not closed in the same line");
        return std::nullopt;
    }
    const QStringView rest = text.sliced(end + 1).trimmed();
    if (!rest.isEmpty() && !rest.startsWith(u'#')) {
        problem = QStringLiteral("something follows the closing quote");
        return std::nullopt;
    }
    const QStringView inside = text.sliced(1, end - 1);
    return text.front() == u'"' ? unescaped(inside) : inside.toString();
}

class Reader
{
public:
    void readLine(int number, QStringView line)
    {
        line = withoutExport(line.trimmed());
        if (line.isEmpty() || line.startsWith(u'#'))
            return;
        const qsizetype equals = line.indexOf(u'=');
        if (equals < 0) {
            complain(number, QStringLiteral("there is no \"=\"; write NAME=VALUE"));
            return;
        }
        const QStringView name = line.first(equals).trimmed();
        if (!isName(name)) {
            complain(number, QStringLiteral("what stands before the \"=\" is not a name; write NAME=VALUE"));
            return;
        }
        readValue(number, name.toString(), line.sliced(equals + 1).trimmed());
    }

    DotEnv m_result;

private:
    void readValue(int number, const QString &name, QStringView text)
    {
        QString value;
        if (text.startsWith(u'"') || text.startsWith(u'\'')) {
            QString problem;
            const auto quoted = quotedValue(text, problem);
            if (!quoted) {
                complain(number, problem);
                return;
            }
            value = *quoted;
        } else {
            value = plainValue(text);
        }
        if (value.contains(QChar(u'\0'))) {
            complain(number, QStringLiteral("the value holds a NUL character"));
            return;
        }
        if (m_lines.contains(name)) {
            m_result.warnings.append({ number,
                QStringLiteral("%1 was already set in line %2; this one holds").arg(name).arg(m_lines.value(name)) });
        }
        m_lines.insert(name, number);
        m_result.values.insert(name, value);
    }

    void complain(int number, const QString &text) { m_result.problems.append({ number, text }); }

    QHash<QString, int> m_lines;
};

bool isUtf16(QByteArrayView bytes)
{
    return bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
}
}

DotEnv DotEnv::parse(QByteArrayView bytes)
{
    Reader reader;
    if (isUtf16(bytes)) {
        reader.m_result.problems.append({ 0, QStringLiteral("the file is UTF-16; save it as UTF-8") });
        return reader.m_result;
    }
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes = bytes.sliced(3);
    int number = 0;
    while (!bytes.isEmpty()) {
        ++number;
        const qsizetype end = bytes.indexOf('\n');
        const QByteArrayView line = end < 0 ? bytes : bytes.first(end);
        bytes = end < 0 ? QByteArrayView() : bytes.sliced(end + 1);
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString text = decoder.decode(line);
        if (decoder.hasError())
            reader.m_result.problems.append({ number, QStringLiteral("not UTF-8; save the file as UTF-8") });
        else
            reader.readLine(number, text);
    }
    return reader.m_result;
}

DotEnv DotEnv::load(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return {};
    DotEnv result;
    if (!file.open(QIODevice::ReadOnly)) {
        result.problems.append({ 0, QStringLiteral("cannot be read: %1").arg(file.errorString()) });
        return result;
    }
    const QByteArray bytes = file.read(LargestFile + 1);
    if (bytes.size() > LargestFile) {
        result.problems.append({ 0, QStringLiteral("is larger than 1 MiB; this is no .env file") });
        return result;
    }
    return parse(bytes);
}
