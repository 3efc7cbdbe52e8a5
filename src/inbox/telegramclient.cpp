// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramclient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkRequest>

namespace
{
// A full page is at most about 4 MiB at the real server, a file 20 MB; more is not Telegram.
constexpr qsizetype MaxBody = 20 * 1024 * 1024;
// Name look-up, TCP and TLS.
constexpr std::chrono::milliseconds ConnectLimit { 5'000 };
// 20 MB at 3 Mbit/s; nobody waits for it.
constexpr std::chrono::milliseconds DownloadLimit { 60'000 };

QUrl addressOf(const TelegramSettings &settings, QStringView before, const QString &behind)
{
    QUrl address = settings.base;
    QString path = address.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    address.setPath(path + before + settings.token + behind);
    return address;
}

QNetworkRequest requestTo(const QUrl &address)
{
    QNetworkRequest request(address);
    // An aborted HTTP/1.1 request takes its connection with it. One of HTTP/2 would leave a connection that has died in
    // silence to the next request, and that to its next, until TCP itself gives up.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return request;
}

// The sum is what counts here; the single waits only have to be no shorter.
HttpLimits waitsWithin(const TelegramSettings &settings, std::chrono::milliseconds limit)
{
    return { std::min<std::chrono::milliseconds>(ConnectLimit, settings.timeout), 2 * limit, 2 * limit };
}
}

void TelegramCall::cancel()
{
    if (m_limit)
        m_limit->stop(); // not destroyed: it may be what is calling
    m_http.reset();
}

void TelegramCall::begin(const QString &what, Clock &clock, std::chrono::milliseconds limit)
{
    m_body.clear();
    m_limit = clock.timer([this, what, limit] {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
        give({ ServiceError::Kind::Timeout, QStringLiteral("no answer to %1 within %2 s").arg(what).arg(seconds), {} });
    });
    m_limit->start(limit);
}

void TelegramCall::follow(Pending<HttpCall> http)
{
    m_http = std::move(http);
    connect(m_http.get(), &HttpCall::bytesArrived, this, &TelegramCall::onBytes);
    connect(m_http.get(), &HttpCall::finished, this, &TelegramCall::onFinished);
    connect(m_http.get(), &HttpCall::failed, this, &TelegramCall::give);
}

void TelegramCall::post(QNetworkAccessManager &network, Clock &clock, const TelegramSettings &settings,
    const QString &method, const QByteArray &body, std::chrono::milliseconds limit)
{
    QNetworkRequest request = requestTo(addressOf(settings, u"/bot", u'/' + method));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    begin(method, clock, limit);
    follow(HttpCall::post(network, request, body, waitsWithin(settings, limit), clock));
}

void TelegramCall::fetch(QNetworkAccessManager &network, Clock &clock, const TelegramSettings &settings,
    const QString &path, std::chrono::milliseconds limit)
{
    begin(QStringLiteral("a file"), clock, limit);
    follow(HttpCall::get(
        network, requestTo(addressOf(settings, u"/file/bot", u'/' + path)), waitsWithin(settings, limit), clock));
}

void TelegramCall::onBytes(const QByteArray &bytes)
{
    m_body += bytes;
    if (m_body.size() > MaxBody)
        give({ ServiceError::Kind::Malformed,
            QStringLiteral("an answer of more than %1 MiB").arg(MaxBody / (1024 * 1024)), {} });
}

void TelegramCall::onFinished()
{
    const int status = m_http->status();
    cancel();
    answered(status, std::exchange(m_body, {}));
}

void TelegramCall::give(const ServiceError &error)
{
    const ServiceError given = error; // the reference may belong to what is cancelled
    cancel();
    Q_EMIT failed(given);
}

void UpdatesCall::answered(int httpStatus, const QByteArray &body)
{
    if (const auto updates = telegram::parseUpdates(httpStatus, body))
        Q_EMIT finished(*updates);
    else
        Q_EMIT failed(updates.error());
}

void PlainCall::answered(int httpStatus, const QByteArray &body)
{
    if (const auto result = telegram::parseReply(httpStatus, body))
        Q_EMIT finished();
    else
        Q_EMIT failed(result.error());
}

void WebhookInfoCall::answered(int httpStatus, const QByteArray &body)
{
    if (const auto info = telegram::parseWebhookInfo(httpStatus, body))
        Q_EMIT finished(*info);
    else
        Q_EMIT failed(info.error());
}

void SentCall::answered(int httpStatus, const QByteArray &body)
{
    if (const auto message = telegram::parseSent(httpStatus, body))
        Q_EMIT finished(*message);
    else
        Q_EMIT failed(message.error());
}

void ConnectionCall::answered(int httpStatus, const QByteArray &body)
{
    if (const auto connection = telegram::parseConnection(httpStatus, body))
        Q_EMIT finished(*connection);
    else
        Q_EMIT failed(connection.error());
}

void FileCall::answered(int httpStatus, const QByteArray &body)
{
    const Result<QJsonValue> file = telegram::parseReply(httpStatus, body);
    const QString path = file ? file->toObject().value(u"file_path").toString() : QString();
    if (!file)
        Q_EMIT failed(file.error());
    else if (path.isEmpty() || path.contains(QLatin1String("..")))
        Q_EMIT failed({ ServiceError::Kind::Malformed, QStringLiteral("getFile without a path"), {} });
    else
        Q_EMIT finished(path);
}

void DownloadCall::answered(int httpStatus, const QByteArray &body)
{
    if (httpStatus == 200 && !body.isEmpty())
        Q_EMIT finished(body);
    else if (httpStatus == 200)
        Q_EMIT failed({ ServiceError::Kind::Empty, QStringLiteral("nothing is in the file"), {} });
    else if (httpStatus == 404) // not the bot: getFile has just worked
        Q_EMIT failed({ ServiceError::Kind::NotFound, QStringLiteral("the file is not at its address any more"), {} });
    else if (const auto reply = telegram::parseReply(httpStatus, body); !reply)
        Q_EMIT failed(reply.error());
    else
        Q_EMIT failed({ ServiceError::Kind::Malformed, QStringLiteral("an answer instead of a file"), {} });
}

TelegramClient::TelegramClient(const TelegramSettings &settings, QNetworkAccessManager &network, Clock &clock)
    : m_settings(settings), m_network(network), m_clock(clock)
{
}

Pending<UpdatesCall> TelegramClient::getUpdates(std::optional<qint64> offset, std::chrono::seconds wait)
{
    Pending<UpdatesCall> call(new UpdatesCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("getUpdates"), telegram::getUpdatesBody(offset, wait),
        m_settings.timeout + wait);
    return call;
}

Pending<FileCall> TelegramClient::getFile(const QString &fileId)
{
    Pending<FileCall> call(new FileCall);
    const QJsonObject body { { QStringLiteral("file_id"), fileId } };
    call->post(m_network, m_clock, m_settings, QStringLiteral("getFile"),
        QJsonDocument(body).toJson(QJsonDocument::Compact), m_settings.timeout);
    return call;
}

Pending<DownloadCall> TelegramClient::download(const QString &path)
{
    Pending<DownloadCall> call(new DownloadCall);
    call->fetch(m_network, m_clock, m_settings, path, DownloadLimit);
    return call;
}

Pending<PlainCall> TelegramClient::setWebhook(const QUrl &address, const QString &secret)
{
    Pending<PlainCall> call(new PlainCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("setWebhook"), telegram::setWebhookBody(address, secret),
        m_settings.timeout);
    return call;
}

Pending<WebhookInfoCall> TelegramClient::getWebhookInfo()
{
    Pending<WebhookInfoCall> call(new WebhookInfoCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("getWebhookInfo"), "{}", m_settings.timeout);
    return call;
}

Pending<ConnectionCall> TelegramClient::getBusinessConnection(const QString &id)
{
    Pending<ConnectionCall> call(new ConnectionCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("getBusinessConnection"),
        telegram::getBusinessConnectionBody(id), m_settings.timeout);
    return call;
}

Pending<SentCall> TelegramClient::sendMessage(qint64 chat, const QString &text, const QList<telegram::Button> &buttons)
{
    Pending<SentCall> call(new SentCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("sendMessage"),
        telegram::sendMessageBody(chat, text, buttons), m_settings.timeout);
    return call;
}

Pending<PlainCall> TelegramClient::editMessage(qint64 chat, qint64 message, const QString &text)
{
    Pending<PlainCall> call(new PlainCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("editMessageText"),
        telegram::editMessageTextBody(chat, message, text), m_settings.timeout);
    return call;
}

Pending<PlainCall> TelegramClient::answerButton(const QString &query, const QString &notice)
{
    Pending<PlainCall> call(new PlainCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("answerCallbackQuery"),
        telegram::answerCallbackQueryBody(query, notice), m_settings.timeout);
    return call;
}

Pending<PlainCall> TelegramClient::readBusinessMessage(const MessageId &message)
{
    Pending<PlainCall> call(new PlainCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("readBusinessMessage"),
        telegram::readBusinessMessageBody(message), m_settings.timeout);
    return call;
}

Pending<PlainCall> TelegramClient::deleteWebhook()
{
    Pending<PlainCall> call(new PlainCall);
    call->post(m_network, m_clock, m_settings, QStringLiteral("deleteWebhook"), telegram::deleteWebhookBody(),
        m_settings.timeout);
    return call;
}
