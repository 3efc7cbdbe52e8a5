// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/accessledger.h"
#include "call/approvals.h"
#include "call/pinchecker.h"
#include "net/pinhash.h"

#include <QPromise>

#include <map>
#include <memory>
#include <optional>

//! A future whose answer is there already; it arrives with the event loop all the same.
template<class T>
QFuture<T> readyFuture(const T &value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(value);
    promise.finish();
    return promise.future();
}

//! Lets everybody in and try until a test says otherwise; keeps what it was told.
class FakeAccess final : public AccessLedger
{
public:
    [[nodiscard]] QFuture<Entry> enter(const QString &callId, const QString &number) override
    {
        entered.append(callId);
        numbers.append(number);
        return readyFuture(entry);
    }
    void leave(const QString &callId, std::chrono::milliseconds length) override { left.insert(callId, length); }
    [[nodiscard]] QFuture<bool> takeTry(const QString &) override
    {
        if (freeTries == 0)
            return readyFuture(false);
        --freeTries;
        ++tries;
        return readyFuture(true);
    }
    void settle(const QString &, bool wasRight) override { settled.append(wasRight); }

    Entry entry;
    int freeTries = 1000;
    int tries = 0;
    QStringList entered; // calls
    QStringList numbers;
    QList<bool> settled;
    QHash<QString, std::chrono::milliseconds> left;
};

//! Compares at once, and counts.
class FakePin final : public PinChecker
{
public:
    explicit FakePin(const Secret &setting) : m_pin(PinHash::read(setting).value()) { }
    [[nodiscard]] QFuture<bool> matches(const Secret &entry) const override
    {
        ++compared;
        return readyFuture(m_pin.matches(entry));
    }
    [[nodiscard]] std::optional<qsizetype> length() const override { return m_pin.length(); }

    mutable int compared = 0;

private:
    const PinHash m_pin;
};

//! The owner, who answers when a test says so.
class FakeApprovals final : public Approvals
{
public:
    [[nodiscard]] QFuture<Answer> ask(const Visitor &visitor) override
    {
        visitors.append(visitor);
        auto promise = std::make_unique<QPromise<Answer>>();
        promise->start();
        QFuture<Answer> future = promise->future();
        m_open[visitor.callId] = std::move(promise);
        return future;
    }
    void withdraw(const QString &callId) override
    {
        withdrawn.append(callId);
        answer(callId, Answer::None);
    }
    void answer(const QString &callId, Answer answer)
    {
        const auto it = m_open.find(callId);
        if (it == m_open.end())
            return;
        it->second->addResult(answer);
        it->second->finish();
        m_open.erase(it);
    }

    QList<Visitor> visitors;
    QStringList withdrawn;

private:
    std::map<QString, std::unique_ptr<QPromise<Answer>>> m_open;
};
