// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/processlimits.h"
#include "app/terminationsignals.h"

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    // GLib's event loop costs a sixth more CPU for each call than Qt's own; it must be set before there is one.
    qputenv("QT_NO_GLIB", "1");
    processlimits::forbidCoreDumps();
    TerminationSignals::block();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("messenger-ab"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MAB_VERSION));
    return commands::run(QCoreApplication::arguments());
}
