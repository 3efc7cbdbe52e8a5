// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramactions.h"

#include "inbox/telegramprotocol.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace
{
QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
}

QByteArray telegram::sendMessageBody(qint64 chat, const QString &text, const QList<Button> &row)
{
    QJsonObject body { { QStringLiteral("chat_id"), chat }, { QStringLiteral("text"), text } };
    if (!row.isEmpty()) {
        QJsonArray buttons;
        for (const Button &button : row)
            buttons += QJsonObject { { QStringLiteral("text"), button.label },
                { QStringLiteral("callback_data"), button.data } };
        body.insert(
            u"reply_markup", QJsonObject { { QStringLiteral("inline_keyboard"), QJsonArray { QJsonValue(buttons) } } });
    }
    return compact(body);
}

Result<qint64> telegram::parseSent(int httpStatus, QByteArrayView body)
{
    const Result<QJsonValue> result = parseReply(httpStatus, body);
    if (!result)
        return tl::unexpected(result.error());
    const qint64 id = result->toObject().value(u"message_id").toInteger();
    if (id == 0)
        return failure(ServiceError::Kind::Malformed, QStringLiteral("sendMessage without a message"));
    return id;
}

QByteArray telegram::editMessageTextBody(qint64 chat, qint64 message, const QString &text)
{
    return compact({ { QStringLiteral("chat_id"), chat }, { QStringLiteral("message_id"), message },
        { QStringLiteral("text"), text } });
}

QByteArray telegram::answerCallbackQueryBody(const QString &query, const QString &notice)
{
    QJsonObject body { { QStringLiteral("callback_query_id"), query } };
    if (!notice.isEmpty())
        body.insert(u"text", notice);
    return compact(body);
}
