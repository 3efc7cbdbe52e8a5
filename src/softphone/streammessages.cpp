// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/streammessages.h"

#include "audio/mulaw.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace
{
constexpr std::chrono::milliseconds FrameTime(20);

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

// Exactly these keys, no more and no fewer.
bool hasOnly(const QJsonObject &object, const QStringList &keys)
{
    return object.size() == keys.size()
        && std::all_of(keys.cbegin(), keys.cend(), [&object](const QString &key) { return object.contains(key); });
}

tl::unexpected<ServiceError> invalid(const char *why)
{
    return failure(ServiceError::Kind::Malformed, QLatin1String("31951 ") + QLatin1String(why));
}
}

namespace streammessages
{
Result<FromMachine> parse(const QByteArray &message, const QString &streamSid)
{
    const QString event = QStringLiteral("event");
    const QString sid = QStringLiteral("streamSid");
    const QString media = QStringLiteral("media");
    const QString mark = QStringLiteral("mark");
    const QString payload = QStringLiteral("payload");
    const QString name = QStringLiteral("name");

    const QJsonDocument document = QJsonDocument::fromJson(message);
    if (!document.isObject())
        return invalid("no JSON object");
    const QJsonObject object = document.object();
    if (object.value(sid).toString() != streamSid)
        return invalid("another stream's id, or none");
    const QString kind = object.value(event).toString();
    if (kind == QLatin1String("clear"))
        return hasOnly(object, { event, sid }) ? Result<FromMachine>(Clear {}) : invalid("clear with a field too many");
    if (kind == mark) {
        const QJsonObject inner = object.value(mark).toObject();
        if (!hasOnly(object, { event, sid, mark }) || !hasOnly(inner, { name }) || !inner.value(name).isString())
            return invalid("mark with a field too many or too few");
        return Mark { inner.value(name).toString() };
    }
    if (kind != media)
        return invalid("an unknown event");
    const QJsonObject inner = object.value(media).toObject();
    if (!hasOnly(object, { event, sid, media }) || !hasOnly(inner, { payload }) || !inner.value(payload).isString())
        return invalid("media with a field too many or too few");
    auto sound = QByteArray::fromBase64Encoding(
        inner.value(payload).toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!sound || sound.decoded.isEmpty())
        return invalid("a payload that is empty or not base64");
    return Media { *sound };
}

Writer::Writer(Ids ids) : m_ids(std::move(ids)), m_mediaTail("\"},\"streamSid\":\"" + m_ids.stream.toUtf8() + "\"}") { }

QByteArray Writer::connected()
{
    return QByteArrayLiteral(R"({"event":"connected","protocol":"Call","version":"1.0.0"})");
}

QByteArray Writer::start(const QList<QPair<QString, QString>> &parameters)
{
    QJsonObject custom;
    for (const auto &[name, value] : parameters)
        custom.insert(name, value);
    const QJsonObject format { { QStringLiteral("encoding"), QStringLiteral("audio/x-mulaw") },
        { QStringLiteral("sampleRate"), mulaw::SamplesPerSecond }, { QStringLiteral("channels"), 1 } };
    const QJsonObject start { { QStringLiteral("accountSid"), m_ids.account },
        { QStringLiteral("streamSid"), m_ids.stream }, { QStringLiteral("callSid"), m_ids.call },
        { QStringLiteral("tracks"), QJsonArray { QStringLiteral("inbound") } },
        { QStringLiteral("mediaFormat"), format }, { QStringLiteral("customParameters"), custom } };
    return compact(
        { { QStringLiteral("event"), QStringLiteral("start") }, { QStringLiteral("sequenceNumber"), nextSequence() },
            { QStringLiteral("start"), start }, { QStringLiteral("streamSid"), m_ids.stream } });
}

QByteArray Writer::media(QByteArrayView mulaw)
{
    return mediaWith(mulaw.toByteArray().toBase64());
}

QByteArray Writer::silence()
{
    static const QByteArray base64 = mulaw::silence(FrameTime).toBase64();
    return mediaWith(base64);
}

QByteArray Writer::mediaWith(QByteArrayView base64)
{
    ++m_chunk;
    ++m_sequence;
    QByteArray message;
    message.reserve(base64.size() + m_mediaTail.size() + 128);
    message += "{\"event\":\"media\",\"sequenceNumber\":\"";
    message += QByteArray::number(m_sequence);
    message += "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"";
    message += QByteArray::number(m_chunk);
    message += "\",\"timestamp\":\"";
    message += QByteArray::number(m_chunk * static_cast<qint64>(FrameTime.count()));
    message += "\",\"payload\":\"";
    message += base64;
    message += m_mediaTail;
    return message;
}

QByteArray Writer::dtmf(QChar key)
{
    const QJsonObject digit { { QStringLiteral("track"), QStringLiteral("inbound_track") },
        { QStringLiteral("digit"), QString(key) } };
    return compact({ { QStringLiteral("event"), QStringLiteral("dtmf") }, { QStringLiteral("streamSid"), m_ids.stream },
        { QStringLiteral("sequenceNumber"), nextSequence() }, { QStringLiteral("dtmf"), digit } });
}

QByteArray Writer::mark(const QString &name)
{
    return compact({ { QStringLiteral("event"), QStringLiteral("mark") },
        { QStringLiteral("sequenceNumber"), nextSequence() }, { QStringLiteral("streamSid"), m_ids.stream },
        { QStringLiteral("mark"), QJsonObject { { QStringLiteral("name"), name } } } });
}

QByteArray Writer::stop()
{
    const QJsonObject stop { { QStringLiteral("accountSid"), m_ids.account },
        { QStringLiteral("callSid"), m_ids.call } };
    return compact(
        { { QStringLiteral("event"), QStringLiteral("stop") }, { QStringLiteral("sequenceNumber"), nextSequence() },
            { QStringLiteral("stop"), stop }, { QStringLiteral("streamSid"), m_ids.stream } });
}

QString Writer::nextSequence()
{
    return QString::number(++m_sequence);
}
}
