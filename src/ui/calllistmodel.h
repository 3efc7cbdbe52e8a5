// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callrecord.h"

#include <QAbstractListModel>
#include <QList>
#include <QtQml/qqmlregistration.h>

//! The calls that ended since the program was started, the newest first. Without what was said in them.
class CallListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("belongs to the MachineController")
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    enum Role { TimeText = Qt::UserRole, LengthText, OutcomeText, MessagesText };
    //! Older ones are left out.
    static constexpr qsizetype Most = 200;

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const { return rowCount(); }

    void add(const CallRecord &record);

Q_SIGNALS:
    void countChanged();

private:
    QList<CallRecord> m_calls;
};
