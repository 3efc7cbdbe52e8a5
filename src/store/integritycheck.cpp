// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/integritycheck.h"

#include <QFileInfo>

using namespace std::chrono_literals;

IntegrityCheck::IntegrityCheck(const DatabaseSettings &settings)
{
    auto outcome = std::make_shared<Result<void>>();
    DatabaseSettings ours = settings;
    ours.onlyExisting = true;
    m_thread.reset(QThread::create([ours, outcome] {
        const auto database = Database::open(ours);
        *outcome = database ? run(**database) : Result<void>(tl::unexpected(database.error()));
    }));
    m_thread->setObjectName(QStringLiteral("integrity"));
    connect(m_thread.get(), &QThread::finished, this, [this, outcome] {
        if (*outcome)
            Q_EMIT passed();
        else
            Q_EMIT failed(outcome->error());
    });
    m_thread->start(QThread::IdlePriority);
}

IntegrityCheck::~IntegrityCheck()
{
    m_thread->disconnect(this);
    if (!m_thread->wait(QDeadlineTimer(1s)))
        (void)m_thread.release(); // destroying a running QThread would take the program down
}

bool IntegrityCheck::isLarge(const DatabaseSettings &settings)
{
    return !settings.postgres && QFileInfo(settings.file).size() >= Large;
}

Result<void> IntegrityCheck::run(Database &database)
{
    auto check = database.run(QStringLiteral("PRAGMA quick_check(1)"));
    if (!check)
        return tl::unexpected(check.error());
    if (check->next() && check->value(0).toString() == u"ok")
        return {};
    return tl::unexpected(damage());
}

ServiceError IntegrityCheck::damage()
{
    return { ServiceError::Kind::Malformed,
        QStringLiteral("the database file is damaged; restore a backup or move it away"), {} };
}
