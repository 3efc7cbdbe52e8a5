// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/telegramparameters.h"

std::optional<QJsonObject> telegram::parametersOf(const HttpRequest &request)
{
    QJsonObject all;
    const qsizetype mark = request.target.indexOf('?');
    const auto addForm = [&all](const QByteArray &encoded) {
        const auto given = formParameters(encoded);
        for (const auto &[name, value] : given)
            all.insert(name, value);
    };
    if (mark >= 0)
        addForm(request.target.sliced(mark + 1));
    const QByteArray type = request.header("content-type").toLower();
    if (request.body.isEmpty())
        return all;
    if (type.startsWith("application/x-www-form-urlencoded")) {
        addForm(request.body);
        return all;
    }
    const QJsonDocument json = QJsonDocument::fromJson(request.body);
    if (!type.startsWith("application/json") || !json.isObject())
        return std::nullopt;
    const QJsonObject body = json.object();
    for (auto it = body.begin(); it != body.end(); ++it)
        all.insert(it.key(), it.value());
    return all;
}

qint64 telegram::integer(const QJsonObject &parameters, QStringView name, qint64 otherwise)
{
    const QJsonValue value = parameters[name];
    if (value.isString()) {
        bool isNumber = false;
        const qint64 number = value.toString().toLongLong(&isNumber);
        return isNumber ? number : otherwise;
    }
    return value.toInteger(otherwise);
}

QJsonArray telegram::array(const QJsonObject &parameters, QStringView name)
{
    const QJsonValue value = parameters[name];
    return value.isString() ? QJsonDocument::fromJson(value.toString().toUtf8()).array() : value.toArray();
}

QStringList telegram::strings(const QJsonObject &parameters, QStringView name)
{
    QStringList list;
    const QJsonArray values = array(parameters, name);
    for (const QJsonValue &value : values)
        list.append(value.toString());
    return list;
}
