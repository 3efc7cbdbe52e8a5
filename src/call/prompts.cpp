// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/prompts.h"

#include "call/foreigntext.h"
#include "call/spokensigns.h"
#include "call/spokentext.h"
#include "call/spokentime.h"
#include "inbox/messagedescription.h"
#include "net/writing.h"

#include <QFile>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;
using foreigntext::asData;
using foreigntext::inOneLine;

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

//! \a name, unless a voice would say nothing of it: "..." wrote nothing.
QString sayable(const QString &name, Language language)
{
    return hasWords(spokenText(name, language)) ? name : QString();
}

QString senderOf(const Message &message, Language language)
{
    const bool german = language == Language::German;
    QString sender = sayable(message.sender, language);
    const QString group = sayable(message.group, language);
    if (sender.isEmpty())
        sender = german ? u"Jemand"_s : u"Someone"_s;
    if (group.isEmpty() || message.group == message.sender)
        return sender;
    return sender + (german ? u" in der Gruppe "_s : u" in the group "_s) + group;
}

//! What a message says or is. A text of nothing but signs is named, for a voice would say nothing of it.
QString heardContent(Message message, Language language)
{
    if (!message.text.isEmpty() && !hasWords(spokenText(message.text, language)))
        message.text = signsInWords(message.text, language);
    return describe(message, language);
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
        const Prompt::Item item { static_cast<int>(prompt.items.size()) + 1,
            inOneLine(asData(senderOf(message, language), fence)), shortTime(message.sentAt, now, zone, language),
            asData(heardContent(message, language), fence) };
        const QString written = inOneLine(asData(describe(message, language), fence));
        lines.append(u"[%1] "_s.arg(item.number) + item.sender + u", "_s + item.when + u": "_s + written);
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

Prompt prompts::without(Prompt prompt, const QSet<int> &messages)
{
    const bool german = prompt.language == Language::German;
    const QString gone = german ? u"(gelöscht)"_s : u"(deleted)"_s;
    QStringList lines = prompt.digest.split(u'\n');
    for (Prompt::Item &item : prompt.items) {
        if (!messages.contains(item.number))
            continue;
        // Only whole lines are messages, and no text can begin like one.
        const QString mark = u"[%1] "_s.arg(item.number);
        const auto line = std::ranges::find_if(lines, [&mark](const QString &one) { return one.startsWith(mark); });
        if (line != lines.end())
            *line = mark + gone;
        item = { item.number, {}, {}, gone };
    }
    prompt.digest = lines.join(u'\n');
    return prompt;
}

QString prompts::reading(const Prompt::Item &item, Language language)
{
    const QString form
        = language == Language::German ? u"Nachricht %1 von %2, %3. %4"_s : u"Message %1 from %2, %3. %4"_s;
    // Where the first line begins tells what its break means; one pass: %1 in a text stays.
    const bool lines = item.content.contains(u'\n') || writing::isListLine(item.content);
    const QString content = lines ? QString(u'\n' + item.content) : item.content;
    return form.arg(QString::number(item.number), item.sender, item.when, content);
}

QStringList prompts::rules(Language language)
{
    return { resource("system"_L1, language), resource("summary"_L1, language) };
}

QString prompts::freshFence()
{
    return QString::number(QRandomGenerator::system()->generate64(), 16).rightJustified(16, u'0');
}
