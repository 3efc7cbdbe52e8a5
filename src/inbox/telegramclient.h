// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramactions.h"
#include "inbox/telegramprotocol.h"
#include "net/clock.h"
#include "net/httpcall.h"
#include "net/pending.h"
#include "net/serviceerror.h"

#include <QUrl>

class QNetworkAccessManager;

struct TelegramSettings
{
    QUrl base { QStringLiteral("https://api.telegram.org") }; //!< `/bot<token>/<method>` is appended
    QString token; //!< part of every address, so addresses are never logged
    std::chrono::milliseconds timeout {
        10'000
    }; //!< of one call, from first byte out to last byte in; a long poll adds its own wait
};

//! One POST to the Bot API. Emits failed(), or what the derived class says instead.
class TelegramCall : public Operation
{
    Q_OBJECT

public:
    void cancel() final;

Q_SIGNALS:
    void failed(const ServiceError &error);

protected:
    friend class TelegramClient;
    //! The answer has come whole, with whatever status.
    virtual void answered(int httpStatus, const QByteArray &body) = 0;
    void post(QNetworkAccessManager &network, Clock &clock, const TelegramSettings &settings, const QString &method,
        const QByteArray &body, std::chrono::milliseconds limit);
    void fetch(QNetworkAccessManager &network, Clock &clock, const TelegramSettings &settings, const QString &path,
        std::chrono::milliseconds limit);

private:
    void begin(const QString &what, Clock &clock, std::chrono::milliseconds limit);
    void follow(Pending<HttpCall> http);
    void onBytes(const QByteArray &bytes);
    void onFinished();
    void give(const ServiceError &error);

    Pending<HttpCall> m_http;
    std::unique_ptr<ClockTimer> m_limit;
    QByteArray m_body;
};

//! getUpdates. Order: exactly one of finished() or failed().
class UpdatesCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    void finished(const QList<TelegramUpdate> &updates);

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! A method whose result does not matter, such as `true`. Order: exactly one of finished() or failed().
class PlainCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    void finished();

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! sendMessage. Order: exactly one of finished() or failed().
class SentCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    //! message: its id in the chat.
    void finished(qint64 message);

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! getWebhookInfo. Order: exactly one of finished() or failed().
class WebhookInfoCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    void finished(const TelegramWebhookInfo &info);

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! getBusinessConnection. Order: exactly one of finished() or failed(). Refused: there is none of this id any more.
class ConnectionCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    void finished(const BusinessConnection &connection);

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! getFile. Order: exactly one of finished() or failed(). Refused: it is too large, or gone.
class FileCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    //! path: for download(), good for an hour.
    void finished(const QString &path);

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! What is in a file. Order: exactly one of finished() or failed().
class DownloadCall final : public TelegramCall
{
    Q_OBJECT

Q_SIGNALS:
    void finished(const QByteArray &bytes); //!< never empty

private:
    void answered(int httpStatus, const QByteArray &body) override;
};

//! Speaks to the Bot API. No retries and no memory: those are its users'. Lives, with its calls, in the thread of
//! `network`. Errors never hold a URL or Telegram's own wording: the first contains the token, the second may contain
//! what people wrote.
class TelegramClient
{
public:
    TelegramClient(const TelegramSettings &settings, QNetworkAccessManager &network, Clock &clock);

    //! Waits at the server up to `wait` for something new; the offset confirms everything below it.
    [[nodiscard]] Pending<UpdatesCall> getUpdates(std::optional<qint64> offset, std::chrono::seconds wait);
    //! From now on Telegram delivers to this address, with the secret in each request's head, and getUpdates is
    //! refused.
    [[nodiscard]] Pending<PlainCall> setWebhook(const QUrl &address, const QString &secret);
    [[nodiscard]] Pending<WebhookInfoCall> getWebhookInfo();
    //! Whose it is.
    [[nodiscard]] Pending<ConnectionCall> getBusinessConnection(const QString &id);
    [[nodiscard]] Pending<FileCall> getFile(const QString &fileId);
    //! Gives up (Malformed) when it is larger than a bot can be given, 20 MB.
    [[nodiscard]] Pending<DownloadCall> download(const QString &path);
    //! On behalf of the account of the message's connection: it and what stands above it.
    [[nodiscard]] Pending<PlainCall> readBusinessMessage(const MessageId &message);
    //! Refused also when the chat's owner never started the bot, or blocks it.
    [[nodiscard]] Pending<SentCall> sendMessage(
        qint64 chat, const QString &text, const QList<telegram::Button> &buttons);
    //! Of an own message, whose buttons go.
    [[nodiscard]] Pending<PlainCall> editMessage(qint64 chat, qint64 message, const QString &text);
    //! notice: shown to who pressed; may be empty.
    [[nodiscard]] Pending<PlainCall> answerButton(const QString &query, const QString &notice);
    //! Ends webhook mode and keeps what is queued.
    [[nodiscard]] Pending<PlainCall> deleteWebhook();

    //! From the next call on.
    void adopt(const TelegramSettings &settings) { m_settings = settings; }

private:
    TelegramSettings m_settings;
    QNetworkAccessManager &m_network;
    Clock &m_clock;
};
