// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"

void StrictTest::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".?")));
}
