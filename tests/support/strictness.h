// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QRegularExpression>
#include <QTest>

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0) && QT_VERSION < QT_VERSION_CHECK(6, 9, 0)
#include <algorithm>
#include <chrono>

// Qt 6.8's own puts a long into an int without a cast, which -Wconversion reports wherever a test says QTRY_*.
#undef QTRY_IMPL
#define QTRY_IMPL(expr, timeout)                                                                                       \
    const int qt_test_timeoutValue = [&] {                                                                             \
        using namespace std::chrono_literals; /* Qt's default is written "5s" */                                       \
        return static_cast<int>(std::chrono::milliseconds { timeout }.count());                                        \
    }();                                                                                                               \
    const int qt_test_step = std::min(qt_test_timeoutValue / 7 + 1, 50);                                               \
    {                                                                                                                  \
        QTRY_LOOP_IMPL(expr, qt_test_timeoutValue, qt_test_step);                                                      \
    }                                                                                                                  \
    QTRY_TIMEOUT_DEBUG_IMPL(expr, qt_test_timeoutValue, qt_test_step)
#endif

//! Base of every test class: any warning that the test did not announce with QTest::ignoreMessage fails it.
class StrictTest : public QObject
{
    Q_OBJECT

protected Q_SLOTS:
    void init();
};
