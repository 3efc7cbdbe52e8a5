// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/speakabletext.h"

namespace
{
bool endsSentence(QStringView text, qsizetype space)
{
    if (text[space] == u'\n')
        return true;
    const QChar before = space > 0 ? text[space - 1] : QChar();
    return before == u'.' || before == u'!' || before == u'?' || before == u':';
}

// Where to cut text, which is longer than limit.
qsizetype cutOf(QStringView text, qsizetype limit)
{
    qsizetype lastSpace = -1;
    for (qsizetype i = limit; i > 0; --i) {
        if (!text[i].isSpace())
            continue;
        if (endsSentence(text, i))
            return i;
        if (lastSpace < 0)
            lastSpace = i;
    }
    if (lastSpace > 0)
        return lastSpace;
    return limit > 1 && text[limit].isLowSurrogate() ? limit - 1 : limit;
}
}

bool speakable::hasWords(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t point = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            point = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (QChar::isLetterOrNumber(point))
            return true;
    }
    return false;
}

QStringList speakable::split(const QString &text, qsizetype limit)
{
    QStringList pieces;
    const auto add = [&pieces](QStringView piece) {
        const auto trimmed = piece.trimmed();
        if (hasWords(trimmed))
            pieces.append(trimmed.toString());
    };
    QStringView rest = QStringView(text).trimmed();
    while (rest.size() > limit) {
        const auto cut = cutOf(rest, limit);
        add(rest.left(cut));
        rest = rest.mid(cut).trimmed();
    }
    add(rest);
    return pieces;
}
