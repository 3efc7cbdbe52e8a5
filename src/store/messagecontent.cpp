// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagecontent.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace messagecontent
{
namespace
{
using Kind = Message::Kind;

struct KindName
{
    Kind kind;
    QLatin1StringView name;
};

// The names are in databases: they may be added to, never changed.
constexpr std::array kindNames { KindName { Kind::Text, QLatin1StringView("text") },
    KindName { Kind::Photo, QLatin1StringView("photo") }, KindName { Kind::Voice, QLatin1StringView("voice") },
    KindName { Kind::Audio, QLatin1StringView("audio") }, KindName { Kind::Video, QLatin1StringView("video") },
    KindName { Kind::VideoNote, QLatin1StringView("video_note") },
    KindName { Kind::Animation, QLatin1StringView("animation") },
    KindName { Kind::Document, QLatin1StringView("document") },
    KindName { Kind::Sticker, QLatin1StringView("sticker") },
    KindName { Kind::Location, QLatin1StringView("location") }, KindName { Kind::Venue, QLatin1StringView("venue") },
    KindName { Kind::Contact, QLatin1StringView("contact") }, KindName { Kind::Poll, QLatin1StringView("poll") },
    KindName { Kind::Dice, QLatin1StringView("dice") }, KindName { Kind::Story, QLatin1StringView("story") },
    KindName { Kind::Checklist, QLatin1StringView("checklist") }, KindName { Kind::Game, QLatin1StringView("game") },
    KindName { Kind::Invoice, QLatin1StringView("invoice") },
    KindName { Kind::PaidMedia, QLatin1StringView("paid_media") },
    KindName { Kind::Giveaway, QLatin1StringView("giveaway") }, KindName { Kind::Gift, QLatin1StringView("gift") },
    KindName { Kind::Unreadable, QLatin1StringView("unreadable") } };

Kind kindOf(const QString &name)
{
    for (const KindName &known : kindNames) {
        if (known.name == name)
            return known.kind;
    }
    return Kind::Unreadable;
}

struct TextField
{
    QLatin1StringView name;
    QString Message::*member;
};

constexpr std::array textFields { TextField { QLatin1StringView("sender"), &Message::sender },
    TextField { QLatin1StringView("group"), &Message::group }, TextField { QLatin1StringView("text"), &Message::text },
    TextField { QLatin1StringView("title"), &Message::title },
    TextField { QLatin1StringView("forwarded_from"), &Message::forwardedFrom },
    TextField { QLatin1StringView("reply_to"), &Message::replyTo } };
}

QString nameOf(Message::Kind kind)
{
    for (const KindName &known : kindNames) {
        if (known.kind == kind)
            return known.name;
    }
    return kindNames.back().name;
}

QString written(const Message &message)
{
    QJsonObject content { { QStringLiteral("kind"), nameOf(message.kind) } };
    for (const TextField &field : textFields) {
        if (const QString &text = message.*field.member; !text.isEmpty())
            content.insert(field.name, text);
    }
    if (message.duration.count() != 0)
        content.insert(u"seconds", static_cast<qint64>(message.duration.count()));
    if (message.count != 1)
        content.insert(u"count", message.count);
    if (message.edited)
        content.insert(u"edited", true);
    if (!message.found.isEmpty())
        content.insert(u"found", message.found);
    if (!message.file.id.isEmpty())
        content.insert(u"file",
            QJsonObject { { QStringLiteral("id"), message.file.id },
                { QStringLiteral("unique"), message.file.uniqueId }, { QStringLiteral("type"), message.file.type },
                { QStringLiteral("size"), message.file.size } });
    return QString::fromUtf8(QJsonDocument(content).toJson(QJsonDocument::Compact));
}

Message read(const QString &content)
{
    const QJsonObject object = QJsonDocument::fromJson(content.toUtf8()).object();
    Message message;
    message.kind = kindOf(object.value(u"kind").toString());
    for (const TextField &field : textFields)
        message.*field.member = object.value(field.name).toString();
    message.duration = std::chrono::seconds(object.value(u"seconds").toInteger());
    message.count = static_cast<int>(object.value(u"count").toInteger(1));
    message.edited = object.value(u"edited").toBool();
    message.found = object.value(u"found").toString();
    const QJsonObject file = object.value(u"file").toObject();
    message.file = { file.value(u"id").toString(), file.value(u"unique").toString(), file.value(u"type").toString(),
        file.value(u"size").toInteger() };
    return message;
}
}
