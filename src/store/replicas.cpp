// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/replicas.h"

#include "net/logcategories.h"
#include "net/promised.h"

using namespace std::chrono_literals;

namespace
{
// A server that has gone silent is given up by TCP later than this.
constexpr std::chrono::milliseconds Farewell = 4s;
}

Replicas::Replicas(const ReplicaSettings &settings)
    : m_thread(std::make_unique<QThread>())
    , m_clock(std::make_unique<SystemClock>())
    , m_link(new ReplicaLink(settings, *m_clock))
{
    m_thread->setObjectName(QStringLiteral("replicas"));
    connect(m_link, &ReplicaLink::heard, this, &Replicas::heard);
}

Replicas::~Replicas()
{
    stop();
}

void Replicas::start()
{
    m_link->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::finished, m_link, &QObject::deleteLater);
    m_thread->start();
    QMetaObject::invokeMethod(m_link, &ReplicaLink::open, Qt::QueuedConnection);
}

void Replicas::stop()
{
    ReplicaLink *link = std::exchange(m_link, nullptr);
    if (!link)
        return;
    if (!m_thread->isRunning()) {
        delete link;
        return;
    }
    QMetaObject::invokeMethod(
        link,
        [link] {
            link->close();
            link->thread()->quit();
        },
        Qt::QueuedConnection);
    if (m_thread->wait(QDeadlineTimer(Farewell)))
        return;
    qCCritical(logStore) << "the thread" << m_thread->objectName() << "does not end; leaving it behind";
    (void)m_thread.release(); // destroying a running QThread would take the program down
    (void)m_clock.release();
}

void Replicas::callBegan(const QString &call, const QString &caller)
{
    if (m_link)
        QMetaObject::invokeMethod(
            m_link, [link = m_link, call, caller] { link->sendCallBegan(call, caller); }, Qt::QueuedConnection);
}

void Replicas::callEnded(const QString &call)
{
    ReplicaNote note;
    note.kind = ReplicaNote::Kind::CallEnded;
    note.call = call;
    if (m_link)
        QMetaObject::invokeMethod(
            m_link, [link = m_link, note] { link->send(note); }, Qt::QueuedConnection);
}

template<class T, class Work>
QFuture<T> Replicas::ask(Work work)
{
    const Promised<T> promise;
    if (m_link)
        QMetaObject::invokeMethod(
            m_link,
            [link = m_link, promise, work = std::move(work)] {
                if (!link->isUsable())
                    return;
                StreamTokenTable table(link->database(), link->cipher());
                const Result<T> done = work(table);
                if (!done)
                    return link->judge(done.error());
                promise.keep(*done);
            },
            Qt::QueuedConnection);
    return promise.future();
}

QFuture<StreamTokenIssue> Replicas::issue(const QString &call, const QByteArray &offered, const QDateTime &expires)
{
    const QDateTime now = m_clock->wallNow();
    return ask<StreamTokenIssue>(
        [call, offered, expires, now](StreamTokenTable &table) { return table.issue(call, offered, expires, now); });
}

void Replicas::withdraw(const QString &call)
{
    (void)ask<bool>([call](StreamTokenTable &table) -> Result<bool> {
        const Result<void> done = table.withdraw(call);
        return done ? Result<bool>(true) : Result<bool>(tl::unexpected(done.error()));
    });
}

QFuture<bool> Replicas::redeem(const QString &call)
{
    const QDateTime now = m_clock->wallNow();
    return ask<bool>([call, now](StreamTokenTable &table) { return table.redeem(call, now); });
}

QFuture<QList<KnownStreamToken>> Replicas::usedCalls()
{
    using Calls = QList<KnownStreamToken>;
    const QDateTime now = m_clock->wallNow();
    return ask<Calls>([now](StreamTokenTable &table) -> Result<Calls> {
        Calls used;
        const Result<void> read = table.eachKnown(now, [&used](const KnownStreamToken &token) {
            if (token.token.isEmpty())
                used.append(token);
        });
        return read ? Result<Calls>(used) : Result<Calls>(tl::unexpected(read.error()));
    });
}
