// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/replicalink.h"

#include "net/logcategories.h"

#include <QRandomGenerator>
#include <QUuid>

using namespace std::chrono_literals;

namespace
{
using Kind = ServiceError::Kind;

QString channel()
{
    return QStringLiteral("messenger_ab");
}

// As StoredMessage's claims: enough to tell one owner's callers apart.
constexpr qsizetype FingerprintSize = 16;

Result<void> whether(const Result<QSqlQuery> &done)
{
    return done ? Result<void>() : Result<void>(tl::unexpected(done.error()));
}
}

ReplicaLink::ReplicaLink(const ReplicaSettings &settings, Clock &clock)
    : m_settings(settings), m_clock(clock), m_name(QUuid::createUuid().toString(QUuid::Id128))
{
}

ReplicaLink::~ReplicaLink() = default;

void ReplicaLink::open()
{
    m_step = m_clock.timer([this] { step(); });
    m_changes = m_clock.timer([this] { Q_EMIT changed(); });
    m_database = std::make_unique<Database>(m_settings.database);
    m_database->setOpeningStep([this](Database &database) { return onOpened(database); });
    m_database->setListening(
        channel(), [this](const QString &payload) { onHeard(payload); }, [this] { onLost(); });
    step();
}

void ReplicaLink::close()
{
    if (!m_database)
        return;
    resign();
    m_step->stop();
    m_changes->stop();
    m_usable = false;
    m_database.reset();
}

Result<void> ReplicaLink::onOpened(Database &database)
{
    depose();
    if (!m_cipher) {
        const Result<Secret> key = vault::key(database, m_settings.key);
        if (!key)
            return tl::unexpected(key.error());
        m_cipher.emplace(key->utf8());
    }
    // With another key its lock would be another, too.
    if (const Result<void> admitted = vault::admit(database, *m_cipher); !admitted)
        return admitted;
    // A host that is gone without a word, or a process that hangs, must not keep the lock: PostgreSQL manual, "TCP
    // Settings" and idle_session_timeout (from 14 on). Not every server and system knows them all.
    for (const char *setting : { "tcp_keepalives_idle = 3", "tcp_keepalives_interval = 2", "tcp_keepalives_count = 3",
             "tcp_user_timeout = 7000", "idle_session_timeout = 7000" })
        (void)database.run(QStringLiteral("SET ") + QLatin1String(setting));
    const Result<qint64> number = session(database);
    if (!number)
        return tl::unexpected(number.error());
    m_session = *number;
    m_parted = false;
    m_usable = true;
    Q_EMIT joined();
    Q_EMIT changed();
    return {};
}

Result<qint64> ReplicaLink::session(Database &database)
{
    auto query = database.run(QStringLiteral("SELECT pg_backend_pid()"));
    if (!query)
        return tl::unexpected(query.error());
    return query->next() ? query->value(0).toLongLong() : 0;
}

void ReplicaLink::step()
{
    const Result<void> done = m_seeking && !m_leading ? tryToLead() : prove();
    if (!done)
        judge(done.error());
    m_failures = done ? 0 : m_failures + 1;
    m_step->start(untilNextStep(done.has_value()));
}

std::chrono::milliseconds ReplicaLink::untilNextStep(bool well)
{
    const ReplicaTiming &timing = m_settings.timing;
    if (!well)
        return std::min(timing.longestRest, timing.firstRest * (1 << std::min(m_failures - 1, 10)));
    if (m_leading)
        return timing.proof;
    const auto spread = static_cast<int>((timing.longestTry - timing.shortestTry).count());
    return timing.shortestTry + std::chrono::milliseconds(QRandomGenerator::global()->bounded(spread + 1));
}

Result<void> ReplicaLink::tryToLead()
{
    if (const Result<void> opened = m_database->ensureOpen(); !opened)
        return opened;
    const qint64 lock
        = static_cast<qint64>(m_cipher->fingerprint(m_settings.elects.toUtf8()).first(16).toULongLong(nullptr, 16));
    auto query = m_database->run(QStringLiteral("SELECT pg_try_advisory_lock(?)"), { lock });
    if (!query)
        return tl::unexpected(query.error());
    if (query->next() && query->value(0).toBool()) {
        m_leading = true;
        m_saidFollowing = false;
        qCInfo(logStore) << "this replica leads from now on";
        Q_EMIT proven();
    } else if (!std::exchange(m_saidFollowing, true)) {
        qCInfo(logStore) << "another replica leads; this one stands by";
    }
    return {};
}

// A pooler that lends each statement another session would also lend the lock to somebody.
Result<void> ReplicaLink::prove()
{
    if (const Result<void> opened = m_database->ensureOpen(); !opened)
        return opened;
    const Result<qint64> number = session(*m_database);
    if (!number)
        return tl::unexpected(number.error());
    if (std::exchange(m_session, *number) != *number) {
        depose();
        return failure(Kind::Refused,
            QStringLiteral("the sessions of the database change: let DATABASE_URL lead to PostgreSQL itself, or to a "
                           "pooler in session mode"));
    }
    if (m_leading)
        Q_EMIT proven();
    return {};
}

void ReplicaLink::judge(const ServiceError &error)
{
    if (!m_database->isOpen())
        part(error);
    else if (error.kind == Kind::Refused && !std::exchange(m_saidRefused, true))
        qCCritical(logStore) << "the replicas' line does not work:" << qUtf8Printable(error.toString());
}

void ReplicaLink::onLost()
{
    part({ Kind::Network, QStringLiteral("PostgreSQL has ended the replicas' session"), {} });
    m_failures = 0;
    m_step->start(m_settings.timing.firstRest);
}

// The store says it louder: it has the same server.
void ReplicaLink::part(const ServiceError &error)
{
    m_usable = false;
    depose();
    if (std::exchange(m_parted, true))
        return;
    qCInfo(logStore) << "this replica is alone until it reaches PostgreSQL:" << qUtf8Printable(error.toString());
    Q_EMIT parted(error);
}

void ReplicaLink::depose()
{
    if (!std::exchange(m_leading, false))
        return;
    qCInfo(logStore) << "this replica does not lead any more";
    Q_EMIT deposed();
}

void ReplicaLink::seek()
{
    m_seeking = true;
    if (m_database)
        step();
}

void ReplicaLink::resign()
{
    m_seeking = false;
    if (!m_leading)
        return;
    m_leading = false;
    if (const Result<void> freed = whether(m_database->run(QStringLiteral("SELECT pg_advisory_unlock_all()"))); !freed)
        return judge(freed.error()); // the session is gone, and the lock with it
    send({ ReplicaNote::Kind::Resigned, {}, {}, {}, {}, {} });
}

void ReplicaLink::hurry()
{
    if (m_seeking && !m_leading && m_database && m_database->isOpen())
        step();
}

void ReplicaLink::send(ReplicaNote note)
{
    if (!m_database || !m_database->isOpen())
        return;
    note.from = m_name;
    const auto sent
        = m_database->run(QStringLiteral("SELECT pg_notify(?, ?)"), { channel(), replicanote::written(note) });
    if (!sent)
        judge(sent.error());
}

void ReplicaLink::sendCallBegan(const QString &call, const QString &caller)
{
    if (!m_usable)
        return;
    ReplicaNote note;
    note.kind = ReplicaNote::Kind::CallBegan;
    if (!caller.isEmpty())
        note.caller = QString::fromLatin1(m_cipher->fingerprint(caller.toUtf8()).first(FingerprintSize));
    note.call = call;
    send(note);
}

void ReplicaLink::onHeard(const QString &payload)
{
    const std::optional<ReplicaNote> note = replicanote::read(payload);
    if (!note)
        return;
    const bool own = note->from == m_name;
    if (note->kind == ReplicaNote::Kind::Resigned && !own)
        hurry();
    if (note->kind == ReplicaNote::Kind::Changed && !own && !m_changes->isActive())
        m_changes->start(m_settings.timing.gathering);
    Q_EMIT heard(*note);
}
