// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/anthropicrules.h"

QList<anthropic::Model> anthropic::models()
{
    const QString adaptive = QStringLiteral("adaptive");
    const QString disabled = QStringLiteral("disabled");
    const QString enabled = QStringLiteral("enabled");
    const QString betweenTools = QStringLiteral("between_tools");
    const QString active = QStringLiteral("active");

    Model haiku55 { QStringLiteral("claude-haiku-5-5"), QStringLiteral("Claude Haiku 5.5"), { 2026, 10, 7 }, active, {},
        { adaptive, disabled }, true };
    Model sonnet55 { QStringLiteral("claude-sonnet-5-5"), QStringLiteral("Claude Sonnet 5.5"), { 2026, 9, 28 }, active,
        {}, { adaptive, betweenTools }, true };
    sonnet55.takesForcedTool = false;
    Model opus55 { QStringLiteral("claude-opus-5-5"), QStringLiteral("Claude Opus 5.5"), { 2026, 9, 28 }, active, {},
        { adaptive, betweenTools }, true };
    opus55.takesForcedTool = false;
    Model sonnet5 { QStringLiteral("claude-sonnet-5"), QStringLiteral("Claude Sonnet 5"), { 2026, 6, 30 }, active, {},
        { adaptive, disabled }, true };
    Model sonnet46 { QStringLiteral("claude-sonnet-4-6"), QStringLiteral("Claude Sonnet 4.6"), { 2026, 2, 17 }, active,
        {}, { adaptive, disabled, enabled } };
    sonnet46.takesSampling = true;
    Model haiku45 { QStringLiteral("claude-haiku-4-5-20251001"), QStringLiteral("Claude Haiku 4.5"), { 2025, 10, 15 },
        active, {}, { disabled, enabled } };
    haiku45.hasEffort = false;
    haiku45.takesPrefill = true;
    haiku45.takesSampling = true;
    Model haiku45Alias = haiku45;
    haiku45Alias.id = QStringLiteral("claude-haiku-4-5");
    Model sonnet45 = haiku45;
    sonnet45.id = QStringLiteral("claude-sonnet-4-5-20250929");
    sonnet45.displayName = QStringLiteral("Claude Sonnet 4.5");
    sonnet45.released = { 2025, 9, 29 };
    sonnet45.lifecycle = QStringLiteral("deprecated");
    sonnet45.retires = { 2026, 11, 30 };
    Model sonnet4 = haiku45;
    sonnet4.id = QStringLiteral("claude-sonnet-4-20250514");
    sonnet4.displayName = QStringLiteral("Claude Sonnet 4");
    sonnet4.released = { 2025, 5, 22 };
    sonnet4.lifecycle = QStringLiteral("retired");
    sonnet4.retires = { 2026, 6, 15 };
    return { haiku55, sonnet55, opus55, sonnet5, sonnet46, haiku45, haiku45Alias, sonnet45, sonnet4 };
}

QJsonObject anthropic::describe(const Model &model)
{
    QJsonObject types;
    for (const char *type : { "adaptive", "between_tools", "disabled", "enabled" })
        types.insert(QLatin1String(type),
            QJsonObject { { QStringLiteral("supported"), model.thinkingTypes.contains(QLatin1String(type)) } });
    QJsonObject effort { { QStringLiteral("supported"), model.hasEffort } };
    for (const char *level : { "low", "medium", "high", "xhigh", "max" })
        effort.insert(QLatin1String(level), QJsonObject { { QStringLiteral("supported"), model.hasEffort } });
    const QJsonObject capabilities { { QStringLiteral("thinking"),
                                         QJsonObject { { QStringLiteral("supported"), !model.thinkingTypes.isEmpty() },
                                             { QStringLiteral("types"), types } } },
        { QStringLiteral("effort"), effort } };
    const auto midnight = [](const QDate &date) -> QJsonValue {
        return date.isNull() ? QJsonValue(QJsonValue::Null)
                             : QJsonValue(QString(date.toString(Qt::ISODate) % u"T00:00:00Z"));
    };
    return { { QStringLiteral("type"), QStringLiteral("model") }, { QStringLiteral("id"), model.id },
        { QStringLiteral("display_name"), model.displayName },
        { QStringLiteral("created_at"), midnight(model.released) }, { QStringLiteral("lifecycle"), model.lifecycle },
        { QStringLiteral("retires_at"), midnight(model.retires) }, { QStringLiteral("max_input_tokens"), 200000 },
        { QStringLiteral("max_tokens"), model.maximumOutput }, { QStringLiteral("capabilities"), capabilities } };
}
