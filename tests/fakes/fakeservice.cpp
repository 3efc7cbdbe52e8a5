// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/fakeservice.h"

#include <algorithm>

qint64 monotonicNow()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

FaultOptions FaultOptions::fromJson(const QJsonObject &json)
{
    FaultOptions options;
    options.status = json[QLatin1String("status")].toInt();
    if (json.contains(QLatin1String("retry_after")))
        options.retryAfter = std::chrono::seconds(json[QLatin1String("retry_after")].toInt());
    if (json.contains(QLatin1String("should_retry")))
        options.shouldRetry = json[QLatin1String("should_retry")].toBool();
    options.after = json[QLatin1String("after")].toInt();
    options.delay = std::chrono::milliseconds(json[QLatin1String("delay_ms")].toInt());
    options.body = json[QLatin1String("body")].toString().toUtf8();
    options.skew = std::chrono::seconds(json[QLatin1String("skew_s")].toInt());
    options.where = json[QLatin1String("where")].toString();
    return options;
}

qsizetype FakeService::requestCount(QStringView path) const
{
    return std::ranges::count_if(m_requests, [path](const HttpRequest &request) { return request.path == path; });
}

void FakeService::forget()
{
    m_violations.clear();
    m_requests.clear();
}

void FakeService::violation(const QString &what)
{
    m_violations.append(what);
}

ControlValues &ControlValues::read(const QString &name, std::chrono::milliseconds &value)
{
    if (const QJsonValue given = m_settings.take(name); given.isDouble())
        value = std::chrono::milliseconds(given.toInteger());
    return *this;
}

ControlValues &ControlValues::read(const QString &name, std::chrono::seconds &value)
{
    if (const QJsonValue given = m_settings.take(name); given.isDouble())
        value = std::chrono::seconds(given.toInteger());
    return *this;
}

ControlValues &ControlValues::read(const QString &name, int &value)
{
    if (const QJsonValue given = m_settings.take(name); given.isDouble())
        value = given.toInt();
    return *this;
}

ControlValues &ControlValues::read(const QString &name, double &value)
{
    if (const QJsonValue given = m_settings.take(name); given.isDouble())
        value = given.toDouble();
    return *this;
}

ControlValues &ControlValues::read(const QString &name, bool &value)
{
    if (const QJsonValue given = m_settings.take(name); given.isBool())
        value = given.toBool();
    return *this;
}
