// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakehttpserver.h"

#include <QJsonArray>
#include <QJsonObject>

//! The parameters of a Bot API call, which may come in the query, as a form or as JSON; in query and form every value
//! is text, and lists are JSON inside it.
namespace telegram
{
//! Nothing when the body is of another kind, or is no valid JSON.
[[nodiscard]] std::optional<QJsonObject> parametersOf(const HttpRequest &request);
[[nodiscard]] qint64 integer(const QJsonObject &parameters, QStringView name, qint64 otherwise = 0);
[[nodiscard]] QJsonArray array(const QJsonObject &parameters, QStringView name);
[[nodiscard]] QStringList strings(const QJsonObject &parameters, QStringView name);
}
