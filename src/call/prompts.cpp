// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/prompts.h"

#include "call/spokentime.h"
#include "inbox/messagedescription.h"

#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace
{
constexpr int TokensForAFewSentences = 400;
constexpr int TokensPerMessage = 90;
constexpr int MostTokens = 1800; // about 25 s of writing: an answer has 30 s in all

QString resource(QLatin1StringView name, Language language)
{
    const QLatin1StringView suffix = language == Language::German ? "de"_L1 : "en"_L1;
    QFile file(u":/prompts/"_s + name + u'.' + suffix + u".txt"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened); // compiled in; a test reads every one
    return opened ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

//! Third parties' text, unable to pass for anything but text.
QString asData(QString text, const QString &fence)
{
    static const QRegularExpression numberMark(u"\\[(?=[\\s\\d])"_s);
    text.replace(numberMark, u"("_s);
    text.remove(fence, Qt::CaseInsensitive);
    return text.simplified();
}

QString senderOf(const Message &message, Language language)
{
    if (message.sender.isEmpty())
        return language == Language::German ? u"jemand"_s : u"somebody"_s;
    if (message.group.isEmpty() || message.group == message.sender)
        return message.sender;
    return message.sender + (language == Language::German ? u" in der Gruppe "_s : u" in the group "_s) + message.group;
}
}

Prompt prompts::summary(const QList<Message> &messages, Language language, const QTimeZone &zone, const QDateTime &now,
    const QString &fence)
{
    Prompt prompt;
    prompt.purpose = Prompt::Purpose::Summary;
    prompt.language = language;
    prompt.system = resource("system"_L1, language).replace(u"%FENCE%"_s, fence);
    QStringList lines;
    for (const Message &message : messages) {
        const Prompt::Item item { static_cast<int>(prompt.items.size()) + 1, asData(senderOf(message, language), fence),
            shortTime(message.sentAt, now, zone, language), asData(describe(message, language), fence) };
        lines.append(u"[%1] "_s.arg(item.number) + item.sender + u", "_s + item.when + u": "_s + item.content);
        prompt.items.append(item);
    }
    if (lines.isEmpty())
        lines.append(language == Language::German ? u"(keine neuen Nachrichten)"_s : u"(no new messages)"_s);
    prompt.digest = u"<%1>\n"_s.arg(fence) + lines.join(u'\n') + u"\n</%1>"_s.arg(fence);
    prompt.turns = { { Prompt::Turn::Role::Caller, resource("summary"_L1, language) } };
    prompt.maxTokens
        = std::min(TokensForAFewSentences + TokensPerMessage * static_cast<int>(messages.size()), MostTokens);
    return prompt;
}

Prompt prompts::question(const Prompt &base, const QList<Prompt::Turn> &turns)
{
    Prompt prompt = base;
    prompt.purpose = Prompt::Purpose::Question;
    prompt.turns = turns;
    prompt.maxTokens = TokensForAFewSentences;
    return prompt;
}

QString prompts::reading(const Prompt::Item &item, Language language)
{
    const QString form
        = language == Language::German ? u"Nachricht %1 von %2, %3. %4"_s : u"Message %1 from %2, %3. %4"_s;
    return form.arg(QString::number(item.number), item.sender, item.when, item.content); // one pass: %1 in a text stays
}

QString prompts::freshFence()
{
    return QString::number(QRandomGenerator::system()->generate64(), 16).rightJustified(16, u'0');
}
