// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/openedstore.h"

#include <QCommandLineParser>
#include <QDate>
#include <QJsonObject>
#include <QTextStream>

//! What `messages` and `history` have in common: list (the default), show ID, export, forget ID, and --json.
class LookupCommand
{
public:
    enum class Action { List, Show, Export, Forget };

    LookupCommand();
    //! With this option, which the parser must know, export takes an ID. Before parse().
    void setExportOfOne(const QCommandLineOption &option) { m_exportOfOne = option.names().constFirst(); }
    //! The status to exit with when there is nothing more to be done.
    [[nodiscard]] std::optional<int> parse(const QStringList &arguments, const QString &description);

    //! Says what is wrong with the arguments; the status to exit with.
    [[nodiscard]] int refuse(const QString &what) const;

    QCommandLineParser parser;

    [[nodiscard]] Action action() const { return m_action; }
    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] bool asJson() const { return parser.isSet(m_json); }
    [[nodiscard]] int limit() const { return m_limit; }
    //! Midnight in this zone; invalid when not asked for.
    [[nodiscard]] QDateTime before(const QTimeZone &zone) const;
    //! Empty when not asked for.
    [[nodiscard]] QString beforeId() const { return m_beforeId; }

private:
    [[nodiscard]] std::optional<int> parseAction(const QString &name);
    [[nodiscard]] std::optional<int> parseValues();

    QString m_command;
    QCommandLineOption m_json;
    QCommandLineOption m_limitOption;
    QCommandLineOption m_beforeOption;
    QString m_exportOfOne; // empty: everything is exported, or nothing
    Action m_action = Action::List;
    QString m_id;
    int m_limit = 50;
    QDate m_before;
    QString m_beforeId;
};

//! Writes one after the other, so that the whole need never be in memory: a JSON array, or lines.
class ListWriter
{
public:
    explicit ListWriter(bool asJson) : m_out(stdout), m_asJson(asJson) { }
    void add(const QJsonObject &json, const QString &text);
    //! The status to exit with; says so when not all of it could be written.
    [[nodiscard]] int end();
    //! The same for a single one: an object, or its text.
    [[nodiscard]] static int one(bool asJson, const QJsonObject &json, const QString &text);
    [[nodiscard]] int count() const { return m_count; }

private:
    [[nodiscard]] static int endOf(QTextStream &out);

    QTextStream m_out;
    const bool m_asJson;
    int m_count = 0;
};
