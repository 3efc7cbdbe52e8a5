// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/faketwiliorest.h"

#include <algorithm>

namespace
{
const QHash<QString, QString> NumberSettings { { QStringLiteral("VoiceUrl"), QStringLiteral("voice_url") },
    { QStringLiteral("VoiceMethod"), QStringLiteral("voice_method") },
    { QStringLiteral("VoiceFallbackUrl"), QStringLiteral("voice_fallback_url") },
    { QStringLiteral("VoiceFallbackMethod"), QStringLiteral("voice_fallback_method") },
    { QStringLiteral("StatusCallback"), QStringLiteral("status_callback") },
    { QStringLiteral("StatusCallbackMethod"), QStringLiteral("status_callback_method") },
    { QStringLiteral("VoiceApplicationSid"), QStringLiteral("voice_application_sid") },
    { QStringLiteral("FriendlyName"), QStringLiteral("friendly_name") } };
}

FakeTwilioRest::FakeTwilioRest(const QString &accountSid, const QString &authToken, QObject *parent)
    : FakeService(parent), m_accountSid(accountSid), m_credentials({ { accountSid, authToken } })
{
}

bool FakeTwilioRest::configure(const QJsonObject &settings)
{
    return ControlValues(settings).read(QStringLiteral("answer_delay_ms"), m_answerDelay).allKnown();
}

QJsonObject FakeTwilioRest::notes() const
{
    QJsonObject calls;
    for (auto it = m_calls.begin(); it != m_calls.end(); ++it)
        calls.insert(it.key(), it.value());
    QJsonArray numbers;
    for (const Number &one : m_numbers)
        numbers.append(describe(one));
    return { { QStringLiteral("calls"), calls }, { QStringLiteral("numbers"), numbers } };
}

bool FakeTwilioRest::isAuthorised(const HttpRequest &request) const
{
    const QByteArray header = request.header("authorization");
    if (!header.toLower().startsWith("basic "))
        return false;
    const QString given = QString::fromUtf8(QByteArray::fromBase64(header.sliced(6)));
    const auto found = m_credentials.constFind(given.section(u':', 0, 0));
    return found != m_credentials.constEnd() && *found == given.section(u':', 1);
}

void FakeTwilioRest::fail(HttpExchange *exchange, int status, int code, const QString &message)
{
    exchange->replyJson(status,
        { { QStringLiteral("code"), code }, { QStringLiteral("message"), message },
            { QStringLiteral("more_info"), QStringLiteral("https://www.twilio.com/docs/errors/%1").arg(code) },
            { QStringLiteral("status"), status } });
}

void FakeTwilioRest::handle(HttpExchange *exchange)
{
    note(exchange->request());
    if (const auto fault = m_faults.take(exchange->request().path)) {
        if (fault->kind == FaultKind::Unauthorised)
            fail(exchange, 401, 20003, QStringLiteral("Authenticate"));
        else if (fault->kind == FaultKind::TooManyRequests)
            fail(exchange, 429, 20429, QStringLiteral("Too Many Requests"));
        else if (fault->kind == FaultKind::ServerError)
            fail(exchange, fault->options.status == 0 ? 500 : fault->options.status, 20500,
                QStringLiteral("An internal server error has occurred"));
        else if (fault->kind == FaultKind::Reset)
            exchange->reset();
        return;
    }
    QTimer::singleShot(m_answerDelay, exchange, [this, exchange] { answer(exchange); });
}

void FakeTwilioRest::answer(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    if (!isAuthorised(request)) {
        violation(QStringLiteral("no Basic credentials, or wrong ones"));
        fail(exchange, 401, 20003, QStringLiteral("Authenticate"));
        return;
    }
    if (request.path == QString(u"/2010-04-01/Accounts/" % m_accountSid % u".json")) {
        exchange->replyJson(200,
            { { QStringLiteral("sid"), m_accountSid }, { QStringLiteral("status"), QStringLiteral("active") },
                { QStringLiteral("type"), QStringLiteral("Full") } });
        return;
    }
    static const QRegularExpression resource(QStringLiteral(
        "^/2010-04-01/Accounts/(AC[0-9a-f]{32})/(Calls|IncomingPhoneNumbers)(?:/((?:CA|PN)[0-9a-f]{32}))?\\.json$"));
    const auto match = resource.match(request.path);
    if (!match.hasMatch() || match.captured(1) != m_accountSid) {
        violation(QStringLiteral("a resource that does not exist"));
        fail(exchange, 404, 20404, u"The requested resource " % request.path % u" was not found");
    } else if (match.captured(2) == u"Calls" && !match.captured(3).isEmpty()) {
        call(exchange, match.captured(3));
    } else if (match.captured(2) == u"IncomingPhoneNumbers") {
        if (match.captured(3).isEmpty())
            listNumbers(exchange);
        else
            number(exchange, match.captured(3));
    } else {
        fail(exchange, 405, 20004, QStringLiteral("Method not allowed"));
    }
}

void FakeTwilioRest::call(HttpExchange *exchange, const QString &sid)
{
    const HttpRequest &request = exchange->request();
    const auto found = m_calls.find(sid);
    if (found == m_calls.end()) {
        fail(exchange, 404, 20404, u"The requested resource " % request.path % u" was not found");
        return;
    }
    if (request.method == "POST") {
        if (!request.header("content-type").startsWith("application/x-www-form-urlencoded"))
            violation(QStringLiteral("a POST that is no form"));
        if (*found != u"in-progress") {
            fail(exchange, 400, 21220, QStringLiteral("Call is not in-progress. Cannot redirect."));
            return;
        }
        const auto fields = formParameters(request.body);
        for (const auto &[name, value] : fields) {
            if (name == u"Status" && value == u"completed")
                *found = value;
            else if (name == u"Twiml" && value.size() > 4000)
                fail(exchange, 400, 21218, QStringLiteral("Twiml must be at most 4000 characters"));
        }
    }
    exchange->replyJson(200,
        { { QStringLiteral("sid"), sid }, { QStringLiteral("account_sid"), m_accountSid },
            { QStringLiteral("status"), *found }, { QStringLiteral("direction"), QStringLiteral("inbound") },
            { QStringLiteral("api_version"), QStringLiteral("2010-04-01") }, { QStringLiteral("uri"), request.path } });
}

QJsonObject FakeTwilioRest::describe(const Number &number) const
{
    QJsonObject json { { QStringLiteral("sid"), number.sid }, { QStringLiteral("account_sid"), m_accountSid },
        { QStringLiteral("phone_number"), number.number },
        { QStringLiteral("capabilities"),
            QJsonObject { { QStringLiteral("voice"), true }, { QStringLiteral("sms"), false } } },
        { QStringLiteral("uri"),
            QString(u"/2010-04-01/Accounts/" % m_accountSid % u"/IncomingPhoneNumbers/" % number.sid % u".json") } };
    for (const QString &name : NumberSettings)
        json.insert(name, number.settings.value(name));
    return json;
}

void FakeTwilioRest::listNumbers(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    QString wanted;
    const auto query = formParameters(
        request.target.contains('?') ? request.target.sliced(request.target.indexOf('?') + 1) : QByteArray());
    for (const auto &[name, value] : query)
        wanted = name == u"PhoneNumber" ? value : wanted;
    if (wanted.startsWith(u' '))
        violation(QStringLiteral("a plus sign sent unescaped in a query"));
    QJsonArray list;
    for (const Number &one : std::as_const(m_numbers)) {
        if (wanted.isEmpty() || one.number == wanted.trimmed())
            list.append(describe(one));
    }
    exchange->replyJson(200,
        { { QStringLiteral("incoming_phone_numbers"), list }, { QStringLiteral("page"), 0 },
            { QStringLiteral("page_size"), 50 }, { QStringLiteral("start"), 0 },
            { QStringLiteral("end"), list.isEmpty() ? 0 : list.size() - 1 },
            { QStringLiteral("first_page_uri"), request.path }, { QStringLiteral("next_page_uri"), QJsonValue::Null },
            { QStringLiteral("previous_page_uri"), QJsonValue::Null }, { QStringLiteral("uri"), request.path } });
}

void FakeTwilioRest::number(HttpExchange *exchange, const QString &sid)
{
    const HttpRequest &request = exchange->request();
    const auto found = std::ranges::find(m_numbers, sid, &Number::sid);
    if (found == m_numbers.end()) {
        fail(exchange, 404, 20404, u"The requested resource " % request.path % u" was not found");
        return;
    }
    if (request.method == "POST") {
        const auto fields = formParameters(request.body);
        for (const auto &[name, value] : fields) {
            if (name.endsWith(u"Url") && !value.isEmpty() && QUrl(value).scheme() != u"https"
                && QUrl(value).scheme() != u"http") {
                fail(exchange, 400, 21502, name % u" is not valid");
                return;
            }
            if (!NumberSettings.contains(name))
                violation(u"a field that numbers do not have: " % name);
            else
                found->settings.insert(NumberSettings.value(name), value);
        }
    }
    exchange->replyJson(200, describe(*found));
}
