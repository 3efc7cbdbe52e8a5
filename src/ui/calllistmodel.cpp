// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calllistmodel.h"

#include <QLocale>

namespace
{
QString lengthText(std::chrono::milliseconds length)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QString outcomeText(CallRecord::Outcome outcome)
{
    using Outcome = CallRecord::Outcome;
    switch (outcome) {
    case Outcome::Completed:
        return CallListModel::tr("said goodbye");
    case Outcome::CallerHungUp:
        return CallListModel::tr("caller hung up");
    case Outcome::Refused:
        return CallListModel::tr("refused");
    case Outcome::Drained:
        return CallListModel::tr("ended by the program's end");
    case Outcome::Failed:
        break;
    }
    return CallListModel::tr("broke off");
}

QString messagesText(const CallRecord &call)
{
    if (call.outcome == CallRecord::Outcome::Refused)
        return {};
    if (call.messagesNew == 0)
        return CallListModel::tr("nothing new");
    return CallListModel::tr("%1 of %n new message(s) heard", nullptr, static_cast<int>(call.messagesNew))
        .arg(call.messagesHeard);
}
}

int CallListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_calls.size());
}

QVariant CallListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CallRecord &call = m_calls.at(index.row());
    switch (role) {
    case TimeText:
        return QLocale().toString(call.startedAt.toLocalTime(), QLocale::ShortFormat);
    case LengthText:
        return lengthText(call.length);
    case OutcomeText:
        return outcomeText(call.outcome);
    case MessagesText:
        return messagesText(call);
    default:
        return {};
    }
}

QHash<int, QByteArray> CallListModel::roleNames() const
{
    return { { TimeText, "timeText" }, { LengthText, "lengthText" }, { OutcomeText, "outcomeText" },
        { MessagesText, "messagesText" } };
}

void CallListModel::add(const CallRecord &record)
{
    if (m_calls.size() == Most) {
        beginRemoveRows({}, static_cast<int>(Most) - 1, static_cast<int>(Most) - 1);
        m_calls.removeLast();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_calls.prepend(record);
    // What was said stays in the history; nobody reads it here.
    m_calls.first().caller.clear();
    m_calls.first().transcript.clear();
    endInsertRows();
    Q_EMIT countChanged();
}
