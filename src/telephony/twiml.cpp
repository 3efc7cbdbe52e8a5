// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/twiml.h"

#include <QList>

namespace
{
QByteArray document(const QByteArray &verbs)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" + verbs + "</Response>";
}

QByteArray parameter(const QByteArray &name, const QString &value)
{
    return "<Parameter name=\"" + name + "\" value=\"" + twiml::escaped(value) + "\"/>";
}

bool isXmlCharacter(char32_t c)
{
    return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd)
        || (c >= 0x10000 && c <= 0x10ffff);
}
}

namespace twiml
{
QByteArray connectStream(const Stream &stream)
{
    QByteArray parameters = parameter("token", QString::fromLatin1(stream.token));
    if (!stream.from.isEmpty() && fitsParameter(QStringLiteral("from"), stream.from))
        parameters += parameter("from", stream.from);
    return document("<Connect><Stream url=\"" + escaped(QString::fromLatin1(stream.url)) + "\" statusCallback=\""
        + escaped(QString::fromLatin1(stream.statusCallback)) + "\">" + parameters + "</Stream></Connect><Hangup/>");
}

QByteArray hangUp()
{
    return document("<Hangup/>");
}

QByteArray reject()
{
    return document("<Reject/>");
}

QByteArray waitAndAskAgain(std::chrono::seconds wait, const QByteArray &url)
{
    return document("<Pause length=\"" + QByteArray::number(static_cast<qint64>(wait.count()))
        + "\"/><Redirect method=\"POST\">" + escaped(QString::fromLatin1(url)) + "</Redirect>");
}

QByteArray sayAndHangUp(const QString &sentence, Language language)
{
    const QByteArray code = language == Language::German ? QByteArrayLiteral("de-DE") : QByteArrayLiteral("en-US");
    return document("<Say language=\"" + code + "\">" + escaped(sentence) + "</Say><Hangup/>");
}

bool fitsParameter(const QString &name, const QString &value)
{
    return name.size() + value.size() < 500;
}

QByteArray escaped(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        switch (c) {
        case U'&':
            result += QStringLiteral("&amp;");
            break;
        case U'<':
            result += QStringLiteral("&lt;");
            break;
        case U'>':
            result += QStringLiteral("&gt;");
            break;
        case U'"':
            result += QStringLiteral("&quot;");
            break;
        case U'\'':
            result += QStringLiteral("&apos;");
            break;
        default:
            if (isXmlCharacter(c))
                result += QString::fromUcs4(&c, 1);
        }
    }
    return result.toUtf8();
}
}
