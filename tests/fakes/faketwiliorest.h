// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakeservice.h"

//! Twilio's REST API on loopback as far as this program uses it: the calls (look, end, redirect) and the numbers (find,
//! point at our addresses), below /2010-04-01/Accounts/{AC}.
class FakeTwilioRest : public FakeService
{
    Q_OBJECT

public:
    enum class FaultKind {
        Unauthorised, //!< 401, code 20003
        TooManyRequests, //!< 429, code 20429
        ServerError, //!< reads status (500)
        Hang,
        Reset,
    };
    Q_ENUM(FaultKind)

    struct Number
    {
        QString sid; //!< PN and 32 hex digits
        QString number; //!< E.164
        QHash<QString, QString> settings; //!< voice_url, voice_method, voice_fallback_url, status_callback, …
    };

    static QString defaultAccountSid() { return QStringLiteral("AC00000000000000000000000000000001"); }
    static QString defaultAuthToken() { return QStringLiteral("12345678901234567890123456789012"); }

    explicit FakeTwilioRest(const QString &accountSid = defaultAccountSid(),
        const QString &authToken = defaultAuthToken(), QObject *parent = nullptr);

    void queueFault(FaultKind kind, const FaultOptions &options = {}) { m_faults.add(kind, options); }
    [[nodiscard]] bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) override
    {
        return m_faults.addNamed(kind, options);
    }
    //! answer_delay_ms
    [[nodiscard]] bool configure(const QJsonObject &settings) override;
    [[nodiscard]] QJsonObject notes() const override;

    //! An API key (SK…) with its secret is accepted beside the account's own credentials.
    void addApiKey(const QString &sid, const QString &secret) { m_credentials.insert(sid, secret); }
    //! A call that is in progress, and its end.
    void addCall(const QString &sid) { m_calls.insert(sid, QStringLiteral("in-progress")); }
    void endCall(const QString &sid) { m_calls.insert(sid, QStringLiteral("completed")); }
    [[nodiscard]] QString callStatus(const QString &sid) const { return m_calls.value(sid); }
    void addNumber(const Number &number) { m_numbers.append(number); }
    [[nodiscard]] const QList<Number> &numbers() const { return m_numbers; }

protected:
    void handle(HttpExchange *exchange) override;

private:
    void answer(HttpExchange *exchange);
    void call(HttpExchange *exchange, const QString &sid);
    void listNumbers(HttpExchange *exchange);
    void number(HttpExchange *exchange, const QString &sid);
    [[nodiscard]] QJsonObject describe(const Number &number) const;
    [[nodiscard]] bool isAuthorised(const HttpRequest &request) const;
    void fail(HttpExchange *exchange, int status, int code, const QString &message);

    QString m_accountSid;
    QHash<QString, QString> m_credentials;
    QHash<QString, QString> m_calls;
    QList<Number> m_numbers;
    FaultQueue<FaultKind> m_faults;
    std::chrono::milliseconds m_answerDelay { 0 };
};
