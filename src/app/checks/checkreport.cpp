// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/checkreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

bool checkreport::allOk(const QList<CheckResult> &results)
{
    return std::ranges::all_of(results, &CheckResult::ok);
}

QString checkreport::text(const QList<CheckResult> &results)
{
    qsizetype nameWidth = 0;
    qsizetype timeWidth = 0;
    const auto time = [](const CheckResult &result) { return QString::number(result.took.count()); };
    for (const CheckResult &result : results) {
        nameWidth = std::max(nameWidth, result.name.size());
        timeWidth = std::max(timeWidth, time(result).size());
    }
    QString lines;
    for (const CheckResult &result : results) {
        lines += result.ok ? u"ok    "_s : u"FAIL  "_s;
        lines += result.name.leftJustified(nameWidth) + u"  "_s + time(result).rightJustified(timeWidth) + u" ms  "_s
            + result.detail;
        if (!result.remedy.isEmpty())
            lines += u"  \u2192 "_s + result.remedy;
        lines += u'\n';
    }
    return lines;
}

QByteArray checkreport::json(const QList<CheckResult> &results)
{
    QJsonArray checks;
    for (const CheckResult &result : results) {
        checks.append(QJsonObject { { u"name"_s, result.name }, { u"ok"_s, result.ok },
            { u"ms"_s, static_cast<qint64>(result.took.count()) }, { u"detail"_s, result.detail },
            { u"remedy"_s, result.remedy } });
    }
    const QJsonObject report { { u"ok"_s, allOk(results) }, { u"checks"_s, checks } };
    return QJsonDocument(report).toJson(QJsonDocument::Compact) + '\n';
}
