// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/replicalink.h"
#include "store/streamtokentable.h"

#include <QFuture>
#include <QThread>

//! The other replicas, as the main thread sees them. Owns the thread of a ReplicaLink. Only with PostgreSQL.
class Replicas : public QObject
{
    Q_OBJECT

public:
    //! Nothing runs before start(): connect to link() in between.
    explicit Replicas(const ReplicaSettings &settings);
    //! Calls stop().
    ~Replicas() override;

    void start();
    //! Gives up what this replica was elected for and ends; waits a few seconds at most.
    void stop();
    //! Lives in its own thread, until stop().
    [[nodiscard]] ReplicaLink &link() { return *m_link; }
    //! Whether the database answers, as far as is known.
    [[nodiscard]] bool isUsable() const { return m_link && m_link->isUsable(); }

    //! A call's stream has opened here. All replicas hear of it, this one too, in the same order. caller: the number of
    //! one whose older calls are to give way, else empty.
    void callBegan(const QString &call, const QString &caller);
    void callEnded(const QString &call);

    // Stream tokens, as StreamTokenTable does them. A cancelled future: the database cannot be asked.
    [[nodiscard]] QFuture<StreamTokenIssue> issue(
        const QString &call, const QByteArray &offered, const QDateTime &expires);
    void withdraw(const QString &call);
    [[nodiscard]] QFuture<bool> redeem(const QString &call);
    //! The calls that have had their chance, on whatever replica.
    [[nodiscard]] QFuture<QList<KnownStreamToken>> usedCalls();

Q_SIGNALS:
    //! As ReplicaLink::heard(), in the main thread.
    void heard(const ReplicaNote &note);

private:
    template<class T, class Work>
    [[nodiscard]] QFuture<T> ask(Work work);

    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<Clock> m_clock;
    ReplicaLink *m_link = nullptr; // dies in its thread
};
