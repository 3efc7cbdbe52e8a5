// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lookupcommand.h"

#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/terminaltext.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace
{
constexpr int HighestLimit = 1'000'000; // export is for all
}

LookupCommand::LookupCommand()
    : m_json(u"json"_s, u"Print JSON for programs: an array, with show one object."_s)
    , m_limitOption(u"limit"_s, u"List at most so many (50)."_s, u"N"_s)
    , m_beforeOption(
          u"before"_s, u"List only what is older than this day, or than what has this ID."_s, u"YYYY-MM-DD|ID"_s)
{
    parser.addOptions({ m_json, m_limitOption, m_beforeOption });
    parser.addPositionalArgument(
        u"action"_s, u"list (the default), show ID, export (everything), forget ID (for good)."_s, u"[ACTION [ID]]"_s);
}

std::optional<int> LookupCommand::parse(const QStringList &arguments, const QString &description)
{
    m_command = arguments.value(0);
    if (const auto status = commandline::parse(parser, arguments, description, commandline::Positional::Two))
        return status;
    const QStringList given = parser.positionalArguments();
    if (const auto status = parseAction(given.value(0)))
        return status;
    m_id = given.value(1);
    const bool exportsOne = m_action == Action::Export && !m_exportOfOne.isEmpty() && parser.isSet(m_exportOfOne);
    const bool needsId = m_action == Action::Show || m_action == Action::Forget || exportsOne;
    if (needsId && m_id.isEmpty())
        return refuse(given.value(0) + u" needs an ID, as the list shows it"_s);
    if (!needsId && !m_id.isEmpty())
        return refuse(given.value(0) + u" takes no ID"_s);
    return parseValues();
}

std::optional<int> LookupCommand::parseAction(const QString &name)
{
    if (name.isEmpty() || name == u"list")
        m_action = Action::List;
    else if (name == u"show")
        m_action = Action::Show;
    else if (name == u"export")
        m_action = Action::Export;
    else if (name == u"forget")
        m_action = Action::Forget;
    else
        return refuse(m_command + u" knows list, show, export and forget"_s);
    return {};
}

std::optional<int> LookupCommand::parseValues()
{
    if (m_action != Action::List && (parser.isSet(m_limitOption) || parser.isSet(m_beforeOption)))
        return refuse(u"--limit and --before go with list only"_s);
    if (parser.isSet(m_limitOption)) {
        bool isNumber = false;
        m_limit = parser.value(m_limitOption).toInt(&isNumber);
        if (!isNumber || m_limit < 1 || m_limit > HighestLimit)
            return refuse(u"--limit takes a number from 1 to 1000000"_s);
    }
    if (parser.isSet(m_beforeOption)) {
        const QString given = parser.value(m_beforeOption);
        m_before = QDate::fromString(given, Qt::ISODate);
        if (m_before.toString(Qt::ISODate) != given) // a time of day behind it would be passed over
            m_before = {};
        const bool isId = given.contains(u'@') || (!given.isEmpty() && given.front().isLetter());
        if (!m_before.isValid() && !isId)
            return refuse(u"--before takes a day, such as 2026-11-22, or an ID"_s);
        if (isId)
            m_beforeId = given;
    }
    return {};
}

QDateTime LookupCommand::before(const QTimeZone &zone) const
{
    return m_before.isValid() ? m_before.startOfDay(zone).toUTC() : QDateTime();
}

int LookupCommand::refuse(const QString &what) const
{
    commandline::complain(what + u"; messenger-ab "_s + m_command + u" --help tells what there is"_s);
    return commands::Usage;
}

void ListWriter::add(const QJsonObject &json, const QString &text)
{
    if (m_asJson)
        m_out << (m_count == 0 ? "[\n" : ",\n") << terminaltext::json(json);
    else
        m_out << text << '\n';
    ++m_count;
}

int ListWriter::end()
{
    if (m_asJson)
        m_out << (m_count == 0 ? "[]\n" : "\n]\n");
    return endOf(m_out);
}

int ListWriter::one(bool asJson, const QJsonObject &json, const QString &text)
{
    QTextStream out(stdout);
    out << (asJson ? terminaltext::json(json) + u'\n' : text);
    return endOf(out);
}

int ListWriter::endOf(QTextStream &out)
{
    out.flush();
    if (out.status() == QTextStream::Ok && std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return commands::Ok;
    commandline::complain(u"not all of it could be written; look whether the disk is full"_s);
    return commands::Failed;
}
