// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/terminaltext.h"

#include <QJsonDocument>
#include <QTextBoundaryFinder>

using namespace Qt::StringLiterals;

namespace
{
// Unicode 15, "Bidi_Control" without the marks that only hint: embeddings, overrides and isolates.
bool turnsTheLine(char32_t character)
{
    return (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

bool isHarmless(char32_t character)
{
    return character == U'\n'
        || (QChar::category(character) != QChar::Other_Control && !turnsTheLine(character)
            && !QChar::isSurrogate(character) && character != 0x2028 && character != 0x2029);
}
}

QString terminaltext::harmless(const QString &text)
{
    QString result;
    result.reserve(text.size());
    const QList<uint> characters = text.toUcs4(); // half a character becomes U+FFFD
    for (const char32_t character : characters) {
        if (isHarmless(character))
            result += QStringView(QChar::fromUcs4(character));
        else if (!turnsTheLine(character))
            result += u' ';
    }
    return result;
}

QString terminaltext::line(const QString &text, int most)
{
    const QString whole = harmless(text).simplified();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, whole);
    qsizetype end = 0;
    for (int count = 0; count < most; ++count) {
        end = finder.toNextBoundary();
        if (end < 0 || end >= whole.size())
            return whole;
    }
    return whole.first(end).trimmed() + u'…';
}

// Outside its strings compact JSON has no such characters, so all of them may be written as in a string.
QString terminaltext::json(const QJsonObject &object)
{
    const QString text = QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    QString result;
    result.reserve(text.size());
    for (const QChar unit : text) {
        if (unit.isSurrogate() || isHarmless(unit.unicode()))
            result += unit;
        else
            result += u"\\u"_s + QString::number(unit.unicode(), 16).rightJustified(4, u'0');
    }
    return result;
}

QString terminaltext::time(const QDateTime &moment, const QTimeZone &zone)
{
    return moment.toTimeZone(zone).toString(u"yyyy-MM-dd HH:mm"_s);
}
