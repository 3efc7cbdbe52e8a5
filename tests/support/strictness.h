// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QRegularExpression>
#include <QTest>

//! Base of every test class: any warning that the test did not announce with QTest::ignoreMessage fails it.
class StrictTest : public QObject
{
    Q_OBJECT

protected Q_SLOTS:
    void init();
};
