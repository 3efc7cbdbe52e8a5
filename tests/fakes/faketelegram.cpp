// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/faketelegram.h"

#include "fakes/telegramparameters.h"

#include <QNetworkReply>

using namespace std::chrono_literals;

namespace
{
constexpr qint64 MaximumDownload = 20 * 1024 * 1024;

//! The buttons of an inline keyboard of one row; none when there is no keyboard, nothing when it is malformed.
std::optional<QJsonArray> buttonsOf(const QJsonObject &parameters)
{
    if (!parameters.contains(QLatin1String("reply_markup")))
        return QJsonArray();
    const QJsonArray rows = parameters[QLatin1String("reply_markup")][QLatin1String("inline_keyboard")].toArray();
    if (rows.size() != 1 || rows.first().toArray().isEmpty())
        return std::nullopt;
    QJsonArray row = rows.first().toArray();
    for (const QJsonValueConstRef &button : row) {
        const qsizetype bytes = button[QLatin1String("callback_data")].toString().toUtf8().size();
        if (button[QLatin1String("text")].toString().isEmpty() || bytes < 1 || bytes > 64)
            return std::nullopt;
    }
    return row;
}

qint64 now(const std::function<QDateTime()> &clock)
{
    return clock().toSecsSinceEpoch();
}
}

FakeTelegram::FakeTelegram(const QString &token, QObject *parent)
    : FakeService(parent), m_token(token), m_wallClock([] { return QDateTime::currentDateTimeUtc(); })
{
    m_monotonic.start();
    m_delivery.setSingleShot(true);
    connect(&m_delivery, &QTimer::timeout, this, &FakeTelegram::deliver);
}

bool FakeTelegram::configure(const QJsonObject &settings)
{
    return ControlValues(settings)
        .read(QStringLiteral("answer_delay_ms"), m_answerDelay)
        .read(QStringLiteral("conflict_hold_ms"), m_conflictHold)
        .allKnown();
}

QJsonObject FakeTelegram::notes() const
{
    const auto list = [](const QList<QJsonObject> &objects) {
        QJsonArray array;
        for (const QJsonObject &object : objects)
            array.append(object);
        return array;
    };
    QJsonArray confirmed;
    for (const qint64 id : m_queue.confirmed())
        confirmed.append(id);
    return { { QStringLiteral("confirmed"), confirmed }, { QStringLiteral("sent"), list(m_sent) },
        { QStringLiteral("read"), list(m_read) },
        { QStringLiteral("allowed_updates"), QJsonArray::fromStringList(m_queue.allowed()) } };
}

qint64 FakeTelegram::add(const QString &kind, QJsonObject payload)
{
    const bool isMessage = payload.contains(QLatin1String("chat")) && !payload.contains(QLatin1String("message_ids"));
    if (isMessage) {
        qint64 &last = m_messageIds[payload[QLatin1String("chat")][QLatin1String("id")].toInteger()];
        if (!payload.contains(QLatin1String("message_id")))
            payload.insert(QStringLiteral("message_id"), last + 1);
        last = std::max(last, payload[QLatin1String("message_id")].toInteger());
        if (!payload.contains(QLatin1String("date")))
            payload.insert(QStringLiteral("date"), now(m_wallClock));
    }
    learnFrom(payload);
    const qint64 id = m_queue.add(kind, payload, m_wallClock());
    if (id != 0 && isPolled())
        answerPoll(m_waiting, m_waitingPoll);
    if (id != 0 && !m_webhookUrl.isEmpty())
        m_delivery.start(0ms);
    return id;
}

qint64 FakeTelegram::addBusinessConnection(const QJsonObject &connection)
{
    m_connections.insert(connection[QLatin1String("id")].toString(), connection);
    return add(QStringLiteral("business_connection"), connection);
}

void FakeTelegram::addReady(const QJsonObject &update)
{
    for (const QJsonValueConstRef &value : update)
        learnFrom(value.toObject());
    m_queue.addReady(update, m_wallClock());
    if (isPolled())
        answerPoll(m_waiting, m_waitingPoll);
    if (!m_webhookUrl.isEmpty())
        m_delivery.start(0ms);
}

void FakeTelegram::addFile(const QString &fileId, const QByteArray &content, qint64 claimedSize)
{
    m_files.insert(fileId,
        { content, claimedSize > 0 ? claimedSize : content.size(),
            QStringLiteral("voice/file_%1.oga").arg(m_files.size()), File::Address::Unknown });
}

void FakeTelegram::expireFiles()
{
    for (File &file : m_files) {
        if (file.address == File::Address::Given)
            file.address = File::Address::Expired;
    }
}

void FakeTelegram::learnFrom(const QJsonObject &payload)
{
    const QJsonObject chat = payload[QLatin1String("chat")].toObject();
    if (chat.contains(QLatin1String("id")))
        m_messageIds.insert(
            chat[QLatin1String("id")].toInteger(), m_messageIds.value(chat[QLatin1String("id")].toInteger()));
}

void FakeTelegram::handle(HttpExchange *exchange)
{
    note(exchange->request());
    const QString filePrefix = u"/file/bot" + m_token + u'/';
    const QString &path = exchange->request().path;
    const QString prefix = u"/bot" + m_token + u'/';
    const bool known = path.startsWith(prefix) || path.startsWith(filePrefix);
    if (!known) {
        violation(QStringLiteral("a token that is not this bot's"));
        const bool tokenLike = path.startsWith(u"/bot") || path.startsWith(u"/file/bot");
        fail(exchange, tokenLike ? 401 : 404, tokenLike ? QStringLiteral("Unauthorized") : QStringLiteral("Not Found"));
        return;
    }
    const QString method = path.startsWith(filePrefix) ? QStringLiteral("file") : path.mid(prefix.size()).toLower();
    if (const auto fault = m_faults.take(method)) {
        strike(exchange, *fault);
        return;
    }
    QTimer::singleShot(m_answerDelay, exchange, [this, exchange, method, filePrefix] {
        if (method == u"file")
            sendFile(exchange, exchange->request().path.mid(filePrefix.size()));
        else
            call(exchange, method);
    });
}

void FakeTelegram::strike(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault)
{
    switch (fault.kind) {
    case FaultKind::Unauthorised:
        fail(exchange, 401, QStringLiteral("Unauthorized"));
        break;
    case FaultKind::Conflict:
        fail(exchange, 409,
            QStringLiteral(
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"));
        break;
    case FaultKind::TooManyRequests: {
        const auto seconds = fault.options.retryAfter.value_or(1s).count();
        fail(exchange, 429, QStringLiteral("Too Many Requests: retry after %1").arg(seconds),
            { { QStringLiteral("retry_after"), qint64(seconds) } });
        break;
    }
    case FaultKind::ServerError:
        fail(exchange, fault.options.status == 0 ? 500 : fault.options.status,
            QStringLiteral("Internal Server Error: restart"));
        break;
    case FaultKind::HtmlError:
        exchange->reply(502, "text/html",
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
            "Gateway</h1></center>\r\n<hr>"
            "<center>nginx</center>\r\n</body>\r\n</html>\r\n");
        break;
    case FaultKind::Reset:
        exchange->reset();
        break;
    case FaultKind::Hang:
        break;
    case FaultKind::EndEarly:
        exchange->replyShort(200, "application/json", "{\"ok\":true,\"result\":[{\"update_id\":8734", 400);
        break;
    }
}

void FakeTelegram::call(HttpExchange *exchange, const QString &method)
{
    static const QHash<QString, Method> methods {
        { QStringLiteral("getupdates"), &FakeTelegram::getUpdates },
        { QStringLiteral("getme"), &FakeTelegram::getMe },
        { QStringLiteral("setwebhook"), &FakeTelegram::setWebhook },
        { QStringLiteral("deletewebhook"), &FakeTelegram::deleteWebhook },
        { QStringLiteral("getwebhookinfo"), &FakeTelegram::getWebhookInfo },
        { QStringLiteral("sendmessage"), &FakeTelegram::sendMessage },
        { QStringLiteral("editmessagetext"), &FakeTelegram::editMessageText },
        { QStringLiteral("answercallbackquery"), &FakeTelegram::answerCallbackQuery },
        { QStringLiteral("sendchataction"), &FakeTelegram::sendChatAction },
        { QStringLiteral("setmycommands"), &FakeTelegram::setMyCommands },
        { QStringLiteral("getfile"), &FakeTelegram::getFile },
        { QStringLiteral("getbusinessconnection"), &FakeTelegram::getBusinessConnection },
        { QStringLiteral("readbusinessmessage"), &FakeTelegram::readBusinessMessage },
    };
    const auto found = methods.constFind(method);
    if (found == methods.constEnd()) {
        violation(QStringLiteral("a method that does not exist"));
        fail(exchange, 404, QStringLiteral("Not Found: method not found"));
        return;
    }
    const std::optional<QJsonObject> given = telegram::parametersOf(exchange->request());
    if (!given) {
        violation(QStringLiteral("%1: a body that is neither JSON nor a form").arg(method));
        fail(exchange, 400, QStringLiteral("Bad Request: can't parse request parameters"));
        return;
    }
    (this->**found)(exchange, *given);
}

void FakeTelegram::getUpdates(HttpExchange *exchange, const QJsonObject &parameters)
{
    if (!m_webhookUrl.isEmpty()) {
        violation(QStringLiteral("getUpdates while a webhook is set"));
        conflict(exchange,
            QStringLiteral(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"));
        return;
    }
    TelegramQueue::Poll poll;
    poll.offset = telegram::integer(parameters, u"offset");
    poll.limit = static_cast<int>(telegram::integer(parameters, u"limit", 100));
    poll.timeout = std::chrono::seconds(telegram::integer(parameters, u"timeout"));
    if (parameters.contains(QLatin1String("allowed_updates")))
        poll.allowed = telegram::strings(parameters, u"allowed_updates");
    if (poll.offset < 0)
        violation(QStringLiteral("getUpdates with a negative offset, which forgets messages"));
    if (poll.timeout > 50s || poll.limit < 1 || poll.limit > 100)
        violation(QStringLiteral("getUpdates with a limit or timeout out of range"));
    if (isPolled()) {
        violation(QStringLiteral("two getUpdates at once"));
        conflict(m_waiting,
            QStringLiteral("terminated by other getUpdates request; make sure that only one bot instance is running"));
    }
    m_queue.begin(poll, std::chrono::milliseconds(m_monotonic.elapsed()));
    if (m_queue.pending(m_wallClock()) > 0 || poll.timeout == 0s) {
        answerPoll(exchange, poll);
        return;
    }
    m_waiting = exchange;
    m_waitingPoll = poll;
    QTimer::singleShot(poll.timeout, exchange, [this, exchange, poll] {
        if (m_waiting == exchange) // else it lost to another poller and waits for its 409
            answerPoll(exchange, poll);
    });
    connect(exchange, &HttpExchange::abandoned, this, [this, exchange] {
        if (m_waiting == exchange)
            m_waiting.clear();
    });
}

void FakeTelegram::answerPoll(HttpExchange *exchange, const TelegramQueue::Poll &poll)
{
    succeed(exchange, m_queue.answer(poll, m_wallClock()));
}

void FakeTelegram::conflict(HttpExchange *exchange, const QString &why)
{
    // The server holds repeated conflicts back, so that two pollers do not make each other spin.
    const qint64 elapsed = m_monotonic.elapsed();
    const bool repeated = m_lastConflict && elapsed - *m_lastConflict < m_conflictHold.count();
    m_lastConflict = elapsed;
    if (m_waiting == exchange)
        m_waiting.clear();
    QTimer::singleShot(
        repeated ? m_conflictHold : 0ms, exchange, [this, exchange, why] { fail(exchange, 409, u"Conflict: " + why); });
}

void FakeTelegram::getMe(HttpExchange *exchange, const QJsonObject &)
{
    QJsonObject me = telegram::person(m_token.section(u':', 0, 0).toLongLong(), QStringLiteral("Anrufbeantworter"), {},
        QStringLiteral("messenger_ab_bot"));
    me.insert(QStringLiteral("is_bot"), true);
    for (const char *flag : { "can_join_groups", "can_connect_to_business" })
        me.insert(QLatin1String(flag), true);
    for (const char *flag : { "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app" })
        me.insert(QLatin1String(flag), false);
    succeed(exchange, me);
}

void FakeTelegram::setWebhook(HttpExchange *exchange, const QJsonObject &parameters)
{
    const QUrl url(parameters[QLatin1String("url")].toString());
    const QString secret = parameters[QLatin1String("secret_token")].toString();
    static const QRegularExpression secretForm(QStringLiteral("^[A-Za-z0-9_-]{0,256}$"));
    if (!url.isEmpty() && url.scheme() != u"https") {
        fail(exchange, 400, QStringLiteral("Bad Request: bad webhook: An HTTPS URL must be provided for webhook"));
    } else if (const int port = url.port(443); port != 443 && port != 80 && port != 88 && port != 8443) {
        fail(exchange, 400,
            QStringLiteral("Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"));
    } else if (!secretForm.match(secret).hasMatch()) {
        fail(exchange, 400, QStringLiteral("Bad Request: secret token contains unallowed characters"));
    } else if (m_lastSetWebhook && m_monotonic.elapsed() - *m_lastSetWebhook < 1000) {
        fail(exchange, 429, QStringLiteral("Too Many Requests: retry after 1"),
            { { QStringLiteral("retry_after"), 1 } });
    } else {
        m_lastSetWebhook = m_monotonic.elapsed();
        m_webhookUrl = url.toString();
        m_webhookSecret = secret;
        if (secret.isEmpty() && !url.isEmpty())
            violation(QStringLiteral("setWebhook without secret_token: anybody could deliver"));
        TelegramQueue::Poll kinds;
        QStringList allowed;
        const QJsonArray wanted = parameters[QLatin1String("allowed_updates")].toArray();
        for (const QJsonValue &kind : wanted)
            allowed.append(kind.toString());
        kinds.allowed = allowed;
        m_queue.begin(kinds, std::chrono::milliseconds(m_monotonic.elapsed()));
        if (isPolled())
            conflict(m_waiting, QStringLiteral("terminated by setWebhook request"));
        if (parameters[QLatin1String("drop_pending_updates")].toBool()) {
            violation(QStringLiteral("setWebhook that drops the pending updates"));
            m_queue.drop();
        }
        succeed(exchange, true);
        m_delivery.start(0ms);
    }
}

// One at a time: with max_connections the real server delivers several at once, but never out of mind.
void FakeTelegram::deliver()
{
    if (m_isDelivering || m_webhookUrl.isEmpty())
        return;
    TelegramQueue::Poll first;
    first.limit = 1;
    const QJsonArray updates = m_queue.answer(first, m_wallClock());
    if (updates.isEmpty())
        return;
    const QJsonObject update = updates.first().toObject();
    const qint64 id = update[QLatin1String("update_id")].toInteger();
    QUrl address = m_deliverTo;
    address.setPath(QUrl(m_webhookUrl).path());
    QNetworkRequest request(address);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    request.setRawHeader("X-Telegram-Bot-Api-Secret-Token", m_webhookSecret.toUtf8());
    request.setTransferTimeout(20'000);
    m_isDelivering = true;
    QNetworkReply *reply = m_deliveryNetwork.post(request, QJsonDocument(update).toJson(QJsonDocument::Compact));
    connect(reply, &QNetworkReply::finished, this, [this, reply, id] {
        reply->deleteLater();
        onDelivered(id, reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt());
    });
}

void FakeTelegram::onDelivered(qint64 update, int status)
{
    m_isDelivering = false;
    m_deliveries.append(status);
    if (status < 200 || status >= 300) {
        m_lastDeliveryError = m_wallClock().toSecsSinceEpoch();
        m_delivery.start(500ms);
        return;
    }
    TelegramQueue::Poll confirming;
    confirming.offset = update + 1;
    m_queue.begin(confirming, std::chrono::milliseconds(m_monotonic.elapsed()));
    m_delivery.start(0ms);
}

void FakeTelegram::deleteWebhook(HttpExchange *exchange, const QJsonObject &parameters)
{
    if (parameters[QLatin1String("drop_pending_updates")].toVariant().toBool()) {
        violation(QStringLiteral("deleteWebhook that drops the pending updates"));
        m_queue.drop();
    }
    m_webhookUrl.clear();
    succeed(exchange, true);
}

void FakeTelegram::getWebhookInfo(HttpExchange *exchange, const QJsonObject &)
{
    succeed(exchange,
        QJsonObject { { QStringLiteral("url"), m_webhookUrl }, { QStringLiteral("has_custom_certificate"), false },
            { QStringLiteral("pending_update_count"), m_queue.pending(m_wallClock()) },
            { QStringLiteral("last_error_date"), m_lastDeliveryError } });
}

void FakeTelegram::sendMessage(HttpExchange *exchange, const QJsonObject &parameters)
{
    const qint64 chatId = telegram::integer(parameters, u"chat_id");
    const QString words = parameters[QLatin1String("text")].toString();
    const QString connection = parameters[QLatin1String("business_connection_id")].toString();
    if (parameters.contains(QLatin1String("parse_mode")))
        violation(QStringLiteral("sendMessage with parse_mode: one stray character makes it fail"));
    if (parameters.contains(QLatin1String("reply_to_message_id")))
        violation(QStringLiteral("sendMessage with the deprecated reply_to_message_id"));
    if (words.trimmed().isEmpty()) {
        violation(QStringLiteral("sendMessage without text"));
        fail(exchange, 400, QStringLiteral("Bad Request: message text is empty"));
    } else if (words.size() > 4096) {
        violation(QStringLiteral("sendMessage with more than 4096 characters"));
        fail(exchange, 400, QStringLiteral("Bad Request: message is too long"));
    } else if (!connection.isEmpty() && !m_connections.contains(connection)) {
        fail(exchange, 400, QStringLiteral("Bad Request: business connection not found"));
    } else if (!connection.isEmpty()
        && !m_connections.value(connection)[QLatin1String("rights")][QLatin1String("can_reply")].toBool()) {
        fail(exchange, 403, QStringLiteral("Forbidden: not enough rights to send messages on behalf of the user"));
    } else if (!m_messageIds.contains(chatId)) {
        fail(exchange, 400, QStringLiteral("Bad Request: chat not found"));
    } else if (m_blocked.contains(chatId)) {
        fail(exchange, 403, QStringLiteral("Forbidden: bot was blocked by the user"));
    } else {
        const auto buttons = buttonsOf(parameters);
        if (!buttons)
            return fail(exchange, 400, QStringLiteral("Bad Request: can't parse inline keyboard button"));
        m_sent.append(parameters);
        m_own.append({ chatId, m_messageIds[chatId] + 1, words, *buttons });
        const QJsonObject chat { { QStringLiteral("id"), chatId },
            { QStringLiteral("type"), chatId < 0 ? QStringLiteral("supergroup") : QStringLiteral("private") } };
        succeed(exchange,
            telegram::joined({ { { QStringLiteral("chat"), chat } }, telegram::identified(++m_messageIds[chatId]),
                telegram::dated(now(m_wallClock)), telegram::text(words) }));
    }
}

bool FakeTelegram::pressButton(qint64 chatId, const QString &label, qint64 by)
{
    for (auto own = m_own.crbegin(); own != m_own.crend(); ++own) {
        if (own->chat != chatId || own->buttons.isEmpty())
            continue;
        for (const QJsonValueConstRef &button : own->buttons) {
            if (button[QLatin1String("text")].toString() != label)
                continue;
            const QString id = QStringLiteral("87340%1").arg(++m_presses);
            m_openPresses.append(id);
            const QJsonObject message { { QStringLiteral("message_id"), own->message },
                { QStringLiteral("date"), now(m_wallClock) }, { QStringLiteral("text"), own->text },
                { QStringLiteral("chat"),
                    QJsonObject {
                        { QStringLiteral("id"), chatId }, { QStringLiteral("type"), QStringLiteral("private") } } } };
            return add(QStringLiteral("callback_query"),
                       { { QStringLiteral("id"), id },
                           { QStringLiteral("from"), telegram::person(by == 0 ? chatId : by, QStringLiteral("Owner")) },
                           { QStringLiteral("message"), message }, { QStringLiteral("chat_instance"), id },
                           { QStringLiteral("data"), button[QLatin1String("callback_data")] } })
                != 0;
        }
    }
    return false;
}

QStringList FakeTelegram::textsIn(qint64 chatId) const
{
    QStringList texts;
    for (const OwnMessage &own : m_own) {
        if (own.chat == chatId)
            texts.append(own.text);
    }
    return texts;
}

void FakeTelegram::editMessageText(HttpExchange *exchange, const QJsonObject &parameters)
{
    const qint64 chat = telegram::integer(parameters, u"chat_id");
    const qint64 message = telegram::integer(parameters, u"message_id");
    const QString words = parameters[QLatin1String("text")].toString();
    const auto own = std::ranges::find_if(
        m_own, [&](const OwnMessage &known) { return known.chat == chat && known.message == message; });
    if (own == m_own.end())
        return fail(exchange, 400, QStringLiteral("Bad Request: message to edit not found"));
    if (words.trimmed().isEmpty() || words.size() > 4096 || parameters.contains(QLatin1String("parse_mode"))) {
        violation(QStringLiteral("editMessageText with a text that cannot be"));
        return fail(exchange, 400, QStringLiteral("Bad Request: message text is empty"));
    }
    if (words == own->text && !parameters.contains(QLatin1String("reply_markup")) && own->buttons.isEmpty())
        return fail(exchange, 400, QStringLiteral("Bad Request: message is not modified"));
    own->text = words;
    own->buttons = {};
    succeed(exchange, QJsonObject { { QStringLiteral("message_id"), message } });
}

void FakeTelegram::answerCallbackQuery(HttpExchange *exchange, const QJsonObject &parameters)
{
    const QString id = parameters[QLatin1String("callback_query_id")].toString();
    const QString notice = parameters[QLatin1String("text")].toString();
    if (m_openPresses.removeAll(id) == 0) {
        violation(QStringLiteral("answerCallbackQuery for a press that is not open"));
        return fail(exchange, 400,
            QStringLiteral("Bad Request: query is too old and response timeout expired or query ID is invalid"));
    }
    if (notice.size() > 200)
        return fail(exchange, 400, QStringLiteral("Bad Request: MESSAGE_TOO_LONG"));
    m_pressesAnswered.append(notice);
    succeed(exchange, true);
}

void FakeTelegram::sendChatAction(HttpExchange *exchange, const QJsonObject &parameters)
{
    static const QStringList actions { QStringLiteral("typing"), QStringLiteral("record_voice"),
        QStringLiteral("upload_voice"), QStringLiteral("upload_photo"), QStringLiteral("upload_document"),
        QStringLiteral("choose_sticker"), QStringLiteral("find_location") };
    if (!m_messageIds.contains(telegram::integer(parameters, u"chat_id")))
        fail(exchange, 400, QStringLiteral("Bad Request: chat not found"));
    else if (!actions.contains(parameters[QLatin1String("action")].toString()))
        fail(exchange, 400, QStringLiteral("Bad Request: wrong parameter action in request"));
    else
        succeed(exchange, true);
}

void FakeTelegram::setMyCommands(HttpExchange *exchange, const QJsonObject &parameters)
{
    static const QRegularExpression name(QStringLiteral("^[a-z0-9_]{1,32}$"));
    const QJsonArray commands = telegram::array(parameters, u"commands");
    for (const QJsonValue &command : commands) {
        if (!name.match(command[QLatin1String("command")].toString()).hasMatch()
            || command[QLatin1String("description")].toString().isEmpty()) {
            violation(QStringLiteral("setMyCommands with a command that is none"));
            fail(exchange, 400, QStringLiteral("Bad Request: BOT_COMMAND_INVALID"));
            return;
        }
    }
    succeed(exchange, true);
}

void FakeTelegram::getFile(HttpExchange *exchange, const QJsonObject &parameters)
{
    const QString id = parameters[QLatin1String("file_id")].toString();
    const auto found = m_files.find(id);
    if (id.isEmpty()) {
        violation(QStringLiteral("getFile without a file_id"));
        fail(exchange, 400, QStringLiteral("Bad Request: file_id not specified"));
    } else if (found == m_files.end()) {
        fail(exchange, 400, QStringLiteral("Bad Request: wrong file_id or the file is temporarily unavailable"));
    } else if (found->size > MaximumDownload) {
        fail(exchange, 400, QStringLiteral("Bad Request: file is too big"));
    } else {
        found->address = File::Address::Given;
        succeed(exchange,
            QJsonObject { { QStringLiteral("file_id"), id }, { QStringLiteral("file_unique_id"), QString(u'u' + id) },
                { QStringLiteral("file_size"), found->size }, { QStringLiteral("file_path"), found->path } });
    }
}

void FakeTelegram::sendFile(HttpExchange *exchange, const QString &path)
{
    if (exchange->request().method != "GET")
        violation(QStringLiteral("a file fetched with another method than GET"));
    const auto found = std::ranges::find(std::as_const(m_files), path, &File::path);
    if (found != m_files.cend() && found->address == File::Address::Given) {
        exchange->reply(200, "application/octet-stream", found->content);
        return;
    }
    if (found == m_files.cend() || found->address == File::Address::Unknown)
        violation(QStringLiteral("the address of a file that getFile has not given"));
    fail(exchange, 404, QStringLiteral("Not Found"));
}

void FakeTelegram::getBusinessConnection(HttpExchange *exchange, const QJsonObject &parameters)
{
    const auto found = m_connections.constFind(parameters[QLatin1String("business_connection_id")].toString());
    if (found == m_connections.constEnd())
        fail(exchange, 400, QStringLiteral("Bad Request: business connection not found"));
    else
        succeed(exchange, *found);
}

void FakeTelegram::readBusinessMessage(HttpExchange *exchange, const QJsonObject &parameters)
{
    const auto found = m_connections.constFind(parameters[QLatin1String("business_connection_id")].toString());
    const qint64 chatId = telegram::integer(parameters, u"chat_id");
    const qint64 messageId = telegram::integer(parameters, u"message_id");
    if (found == m_connections.constEnd() || !(*found)[QLatin1String("is_enabled")].toBool()) {
        fail(exchange, 400, QStringLiteral("Bad Request: business connection not found"));
    } else if (!(*found)[QLatin1String("rights")][QLatin1String("can_read_messages")].toBool()) {
        fail(exchange, 400, QStringLiteral("Bad Request: not enough rights to read messages"));
    } else if (!m_messageIds.contains(chatId)) {
        fail(exchange, 400, QStringLiteral("Bad Request: chat not found"));
    } else if (messageId <= 0 || messageId > m_messageIds.value(chatId)) {
        fail(exchange, 400, QStringLiteral("Bad Request: message not found"));
    } else {
        m_read.append(parameters);
        succeed(exchange, true);
    }
}

void FakeTelegram::succeed(HttpExchange *exchange, const QJsonValue &result) const
{
    exchange->replyJson(200, { { QStringLiteral("ok"), true }, { QStringLiteral("result"), result } });
}

void FakeTelegram::fail(HttpExchange *exchange, int code, const QString &description, const QJsonObject &more) const
{
    QJsonObject body { { QStringLiteral("ok"), false }, { QStringLiteral("error_code"), code },
        { QStringLiteral("description"), description } };
    HttpRequest::Headers headers;
    if (!more.isEmpty()) {
        body.insert(QStringLiteral("parameters"), more);
        headers.emplaceBack("Retry-After", QByteArray::number(more[QLatin1String("retry_after")].toInteger()));
    }
    exchange->replyJson(code, body, headers);
}
