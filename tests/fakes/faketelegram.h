// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakeservice.h"
#include "fakes/telegramqueue.h"
#include "fakes/telegramupdates.h"

#include <QNetworkAccessManager>

//! The Telegram Bot API (10.3) on loopback: /bot<token>/<method> and /file/bot<token>/<path>.
//!
//! Refuses what the real server refuses (wrong token 401, unknown method 404, two pollers 409, …) and notes as a
//! violation what a good client of ours never does although the server lets it pass: reading with a negative offset,
//! overlapping polls, polling while a webhook is set, parse_mode.
class FakeTelegram : public FakeService
{
    Q_OBJECT

public:
    enum class FaultKind {
        Unauthorised, //!< 401, the token was revoked
        Conflict, //!< 409, somebody else polls
        TooManyRequests, //!< 429, reads retryAfter
        ServerError, //!< reads status (500), JSON body
        HtmlError, //!< 502 and a page of HTML
        Reset,
        Hang,
        EndEarly, //!< the body is shorter than its Content-Length
    };
    Q_ENUM(FaultKind)

    static QString defaultToken() { return QStringLiteral("123456789:AAfakefakefakefakefakefakefakefakef"); }

    explicit FakeTelegram(const QString &token = defaultToken(), QObject *parent = nullptr);
    //! @BotFather's /revoke: from now on only this token opens.
    void exchangeToken(const QString &token) { m_token = token; }

    //! where: the method (in lower case) that the fault waits for; empty: the next call whatever it is.
    void queueFault(FaultKind kind, const FaultOptions &options = {}) { m_faults.add(kind, options); }
    [[nodiscard]] bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) override
    {
        return m_faults.addNamed(kind, options);
    }
    //! answer_delay_ms; conflict_hold_ms
    [[nodiscard]] bool configure(const QJsonObject &settings) override;
    [[nodiscard]] QJsonObject notes() const override;

    //! Where the 24 hours of retention are counted; default: the system's clock.
    void setWallClock(std::function<QDateTime()> clock) { m_wallClock = std::move(clock); }

    //! Puts an update into the queue and wakes the waiting poll. Fills in message_id (rising per chat) and date (now)
    //! where a message has none. Returns the update's id, 0 if it was not queued (not allowed, or too old).
    qint64 add(const QString &kind, QJsonObject payload);
    qint64 addMessage(std::initializer_list<QJsonObject> parts)
    {
        return add(QStringLiteral("message"), telegram::joined(parts));
    }
    //! Also makes the connection known to readBusinessMessage and sendMessage.
    qint64 addBusinessConnection(const QJsonObject &connection);
    //! A whole update, its update_id included, as it stands: duplicates, unknown kinds.
    void addReady(const QJsonObject &update);
    [[nodiscard]] bool restartIds(qint64 next) { return m_queue.restartIds(next); }
    //! Where the address of setWebhook leads in this world: the same path is posted to there. Without it deliveries
    //! fail.
    void deliverTo(const QUrl &machine) { m_deliverTo = machine; }
    [[nodiscard]] QUrl webhook() const { return QUrl(m_webhookUrl); }
    //! Statuses that deliveries were answered with, in order; 0 for no answer.
    [[nodiscard]] const QList<int> &deliveries() const { return m_deliveries; }
    //! A file that getFile knows and that can be fetched from the address that getFile gives. Size 0 means the real
    //! one.
    void addFile(const QString &fileId, const QByteArray &content, qint64 claimedSize = 0);
    //! The addresses that getFile has given so far are good no longer (after an hour, in reality).
    void expireFiles();
    //! The user has blocked the bot: sendMessage gives 403.
    void block(qint64 chatId) { m_blocked.append(chatId); }

    //! Updates not confirmed yet, and the ids confirmed by a later offset, in order.
    [[nodiscard]] qsizetype pending() { return m_queue.pending(m_wallClock()); }
    [[nodiscard]] const QList<qint64> &confirmed() const { return m_queue.confirmed(); }
    [[nodiscard]] QStringList allowedUpdates() const { return m_queue.allowed(); }
    //! A long poll is waiting right now.
    [[nodiscard]] bool isPolled() const { return m_waiting && !m_waiting->isOver(); }
    //! What was sent, what was marked as read, in order, as the parameters came.
    [[nodiscard]] const QList<QJsonObject> &sentMessages() const { return m_sent; }
    [[nodiscard]] const QList<QJsonObject> &readMessages() const { return m_read; }
    //! The user presses this button (by its label) below the bot's last message in his chat that has one; false when
    //! there is none. The press is an update like any other. by: who presses, when it is not the chat's user.
    [[nodiscard]] bool pressButton(qint64 chatId, const QString &label, qint64 by = 0);
    //! Texts of the bot's messages in a chat as they stand now, edits included, oldest first.
    [[nodiscard]] QStringList textsIn(qint64 chatId) const;
    //! Presses that were answered, by their notices.
    [[nodiscard]] const QStringList &pressesAnswered() const { return m_pressesAnswered; }

protected:
    void handle(HttpExchange *exchange) override;

private:
    using Method = void (FakeTelegram::*)(HttpExchange *, const QJsonObject &);

    void call(HttpExchange *exchange, const QString &method);
    void strike(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault);
    void sendFile(HttpExchange *exchange, const QString &path);

    void getUpdates(HttpExchange *exchange, const QJsonObject &parameters);
    void answerPoll(HttpExchange *exchange, const TelegramQueue::Poll &poll);
    void conflict(HttpExchange *exchange, const QString &why);
    void getMe(HttpExchange *exchange, const QJsonObject &parameters);
    void setWebhook(HttpExchange *exchange, const QJsonObject &parameters);
    void deleteWebhook(HttpExchange *exchange, const QJsonObject &parameters);
    void getWebhookInfo(HttpExchange *exchange, const QJsonObject &parameters);
    void sendMessage(HttpExchange *exchange, const QJsonObject &parameters);
    void editMessageText(HttpExchange *exchange, const QJsonObject &parameters);
    void answerCallbackQuery(HttpExchange *exchange, const QJsonObject &parameters);
    void sendChatAction(HttpExchange *exchange, const QJsonObject &parameters);
    void setMyCommands(HttpExchange *exchange, const QJsonObject &parameters);
    void getFile(HttpExchange *exchange, const QJsonObject &parameters);
    void getBusinessConnection(HttpExchange *exchange, const QJsonObject &parameters);
    void readBusinessMessage(HttpExchange *exchange, const QJsonObject &parameters);

    void succeed(HttpExchange *exchange, const QJsonValue &result) const;
    void fail(HttpExchange *exchange, int code, const QString &description, const QJsonObject &more = {}) const;
    void learnFrom(const QJsonObject &payload);

    QString m_token;
    std::function<QDateTime()> m_wallClock;
    QElapsedTimer m_monotonic;
    TelegramQueue m_queue;
    FaultQueue<FaultKind> m_faults;
    std::chrono::milliseconds m_answerDelay { 0 };
    std::chrono::milliseconds m_conflictHold { 3000 };
    std::optional<qint64> m_lastConflict;

    QPointer<HttpExchange> m_waiting;
    TelegramQueue::Poll m_waitingPoll;
    void deliver();
    void onDelivered(qint64 update, int status);

    QString m_webhookUrl;
    QString m_webhookSecret;
    QUrl m_deliverTo;
    QNetworkAccessManager m_deliveryNetwork;
    QTimer m_delivery; // the next attempt
    bool m_isDelivering = false;
    QList<int> m_deliveries;
    qint64 m_lastDeliveryError = 0;
    std::optional<qint64> m_lastSetWebhook;

    QHash<qint64, qint64> m_messageIds; // the last one of each chat
    QHash<QString, QJsonObject> m_connections;
    struct File
    {
        QByteArray content;
        qint64 size;
        QString path;
        enum class Address { Unknown, Given, Expired } address;
    };
    QHash<QString, File> m_files;
    QList<qint64> m_blocked;
    struct OwnMessage
    {
        qint64 chat = 0;
        qint64 message = 0;
        QString text;
        QJsonArray buttons; // of the only row
    };
    QList<OwnMessage> m_own;
    QStringList m_openPresses; // callback_query ids that wait for their answer
    QStringList m_pressesAnswered;
    int m_presses = 0;
    QList<QJsonObject> m_sent;
    QList<QJsonObject> m_read;
};
