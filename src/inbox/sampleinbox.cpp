// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/sampleinbox.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

// Outside any namespace, as Q_INIT_RESOURCE demands. Calling it also makes the linker keep the resource of a static
// library.
static void keepSampleResource()
{
    Q_INIT_RESOURCE(sampleinbox);
}

namespace
{
struct KindName
{
    QLatin1StringView name;
    Message::Kind kind;
};

constexpr std::array kindNames { KindName { QLatin1StringView("text"), Message::Kind::Text },
    KindName { QLatin1StringView("photo"), Message::Kind::Photo },
    KindName { QLatin1StringView("voice"), Message::Kind::Voice },
    KindName { QLatin1StringView("video"), Message::Kind::Video },
    KindName { QLatin1StringView("document"), Message::Kind::Document },
    KindName { QLatin1StringView("sticker"), Message::Kind::Sticker } };

Message messageFrom(const QJsonObject &object, const QDateTime &now)
{
    const QString kind = object.value(u"kind").toString();
    Message message;
    message.kind = Message::Kind::Unreadable;
    for (const KindName &known : kindNames) {
        if (kind == known.name)
            message.kind = known.kind;
    }
    message.id = { {}, object.value(u"chat").toInteger(), object.value(u"message").toInteger() };
    message.sender = object.value(u"sender").toString();
    message.group = object.value(u"group").toString();
    message.sentAt = now.toUTC().addSecs(-60 * object.value(u"minutesAgo").toInteger());
    message.text = object.value(u"text").toString();
    message.title = object.value(u"title").toString();
    message.duration = std::chrono::seconds(object.value(u"seconds").toInteger());
    message.count = static_cast<int>(object.value(u"count").toInteger(1));
    message.replyTo = object.value(u"replyTo").toString();
    message.forwardedFrom = object.value(u"forwardedFrom").toString();
    return message;
}
}

QList<Message> sampleInbox(QByteArrayView json, const QDateTime &now)
{
    const QJsonArray elements = QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), json.size())).array();
    QList<Message> messages;
    for (const QJsonValue &element : elements)
        messages += messageFrom(element.toObject(), now);
    std::ranges::stable_sort(messages, {}, &Message::sentAt);
    return messages;
}

QByteArray sampleInboxJson(Language language)
{
    keepSampleResource();
    QFile file(language == Language::German ? QStringLiteral(":/inbox/sample-inbox.de.json")
                                            : QStringLiteral(":/inbox/sample-inbox.en.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
