// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/anthropicrules.h"

#include <algorithm>

QString anthropic::digestReader(const QJsonObject &request)
{
    static const QRegularExpression numbered(
        QStringLiteral("^\\s*(\\[\\d+\\])\\s*(.+?)\\s*$"), QRegularExpression::MultilineOption);
    static const QRegularExpression word(
        QStringLiteral("[\\p{L}\\p{N}]{3,}"), QRegularExpression::UseUnicodePropertiesOption);
    const QJsonArray turns = request[QLatin1String("messages")].toArray();
    QList<std::pair<QString, QString>> lines; // number in brackets, text
    auto found = numbered.globalMatch(anthropic::textOf(turns.first()[QLatin1String("content")]));
    while (found.hasNext()) {
        const auto match = found.next();
        lines.emplaceBack(match.captured(1), match.captured(2));
    }
    const auto sentence = [](const QString &text) {
        const QString plain = text.simplified().left(200);
        return plain.endsWith(u'.') || plain.endsWith(u'!') || plain.endsWith(u'?') ? plain : QString(plain % u'.');
    };
    QStringList sentences;
    if (anthropic::pictureIn(request))
        return QStringLiteral("ein Bild");
    if (turns.size() == 1) {
        for (const auto &[number, text] : std::as_const(lines))
            sentences.append(number % u' ' % sentence(text));
        return sentences.isEmpty() ? QStringLiteral("Es gibt nichts Neues.") : sentences.join(u' ');
    }
    const QString question = anthropic::textOf(turns.last()[QLatin1String("content")]).simplified();
    QStringList asked;
    for (auto words = word.globalMatch(question); words.hasNext();)
        asked.append(words.next().captured().toLower());
    const auto shared = [&asked](const QString &text) {
        const QString lower = text.toLower();
        return std::ranges::count_if(asked, [&lower](const QString &one) { return lower.contains(one); });
    };
    const auto best = std::ranges::max_element(lines, {}, [&shared](const auto &line) { return shared(line.second); });
    sentences.append(u"Zu deiner Frage: " % sentence(question.left(120)));
    if (best != lines.end() && shared(best->second) > 0)
        sentences.append(best->first % u' ' % sentence(best->second));
    return sentences.join(u' ');
}
