// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/storebench.h"

#include "store/calltable.h"
#include "store/inboxstore.h"
#include "store/messagearchive.h"
#include "store/vault.h"

#include <QFileInfo>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int AtOnce = 1'000; // rows in one transaction
constexpr int Chats = 200;
constexpr int LongestText = 400;
constexpr int Lookups = 200;
constexpr int PageSize = 50;

double millisecondsOf(const std::function<void()> &work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

QString figure(const Samples &samples)
{
    return u"p50 %1, p95 %2 ms (n = %3)"_s.arg(
        fixed(samples.median(), 2), fixed(samples.quantile(0.95), 2), QString::number(samples.count()));
}

// Spread over the last two years, the last one a minute ago.
QDateTime timeOf(int message)
{
    static const QDateTime now = QDateTime::currentDateTimeUtc();
    return now.addSecs(-60 - static_cast<qint64>(StoreBench::Messages - message) * 630);
}

Message messageFor(int number, QRandomGenerator &random)
{
    Message message;
    message.id = { {}, 1'000'000 + number % Chats, number };
    message.sender = u"Person %1"_s.arg(number % Chats);
    message.sentAt = timeOf(number);
    message.text = QString(random.bounded(10, LongestText), u'x');
    return message;
}

StoredCall callFor(int number)
{
    StoredCall call;
    call.id = u"CA%1"_s.arg(number, 32, 16, QLatin1Char('0'));
    call.number = u"+4915100000123"_s;
    call.startedAt = timeOf(number * (StoreBench::Messages / StoreBench::Calls));
    call.length = 90s;
    call.outcome = u"completed"_s;
    call.messagesNew = call.messagesHeard = 9;
    for (int i = 0; i < 6; ++i)
        call.turns += { 700ms, 950ms };
    for (int i = 0; i < 20; ++i)
        call.transcript += { i * 4s, i % 2 != 0, QString(80, u'x') };
    for (int i = 0; i < 9; ++i)
        call.heard += { {}, 1'000'000 + (number * 9 + i) % Chats, number * 9 + i };
    return call;
}
}

StoreBench::StoreBench(const DatabaseSettings &settings, const QString &name)
    : m_settings(settings), m_name(name), m_cipher(key().toUtf8())
{
}

QString StoreBench::key()
{
    return u"0123456789abcdef0123456789abcdef"_s;
}

double StoreBench::fileSize() const
{
    return static_cast<double>(QFileInfo(m_settings.file).size()) / (1024 * 1024);
}

QString StoreBench::fill()
{
    auto opened = Database::open(m_settings);
    if (!opened)
        return opened.error().detail;
    m_database = std::move(*opened);
    for (const Result<void> &done : { vault::admit(*m_database, m_cipher), addMessages(), addCalls() }) {
        if (!done)
            return done.error().detail;
    }
    if (m_settings.postgres) {
        // As the server does by itself within minutes.
        if (const auto done = m_database->run(u"ANALYZE"_s); !done)
            return done.error().detail;
    }
    return {};
}

Result<void> StoreBench::addMessages()
{
    QRandomGenerator random(1);
    MessageTable table(*m_database, m_cipher, 0);
    for (int first = 0; first < Messages; first += AtOnce) {
        const Result<void> done = m_database->inTransaction([&]() -> Result<void> {
            for (int i = first; i < first + AtOnce; ++i) {
                if (const Result<void> added = table.add(messageFor(i, random), i, timeOf(i)); !added)
                    return added;
            }
            return {};
        });
        if (!done)
            return done;
    }
    // 90 % are heard, the others answered by the owner.
    const auto heard = m_database->run(u"UPDATE messages SET heard_at = sent_at, state = CASE WHEN message < ? THEN 2 "
                                       "ELSE 3 END"_s,
        { Messages / 10 * 9 });
    return heard ? Result<void>() : tl::unexpected(heard.error());
}

Result<void> StoreBench::addCalls()
{
    CallTable table(*m_database, m_cipher);
    for (int first = 0; first < Calls; first += AtOnce) {
        const Result<void> done = m_database->inTransaction([&]() -> Result<void> {
            for (int i = first; i < first + AtOnce; ++i) {
                if (const Result<void> written = table.write(callFor(i), {}); !written)
                    return written;
            }
            return {};
        });
        if (!done)
            return done;
    }
    return {};
}

QString StoreBench::setUnheard(int count)
{
    const auto done
        = m_database->run(u"UPDATE messages SET state = 0, heard_at = NULL WHERE message >= ?"_s, { Messages - count });
    return done ? QString() : done.error().detail;
}

QString StoreBench::measureUnread(Figures &figures, const QString &how, double goal)
{
    const int lookups = goal > 0 ? Lookups : Lookups / 10;
    SystemClock clock;
    InboxStore store(*m_database, m_cipher, clock, {});
    Samples whole;
    std::optional<ServiceError> trouble;
    QObject::connect(&store, &InboxStore::unreadRead, &store,
        [&](quint64, const UnreadMessages &unread) { trouble = unread.trouble; });
    for (int i = 0; i < lookups && !trouble; ++i) {
        const Claimant claimant { u"CA%1"_s.arg(i), u"+4915100000123"_s };
        whole.add(millisecondsOf([&] { store.readUnread(0, claimant); }));
        store.release(claimant.call);
    }
    MessageTable table(*m_database, m_cipher, 0);
    Samples reading;
    for (int i = 0; i < lookups && !trouble; ++i)
        reading.add(millisecondsOf([&] { (void)table.unheard(QDateTime::currentDateTimeUtc()); }));
    figures.add({ what(u"unread lookup, "_s + how), figure(reading), reading.quantile(0.95), goal, u"ms p95"_s,
        trouble.has_value() });
    figures.add({ what(u"… claimed for a call, durable, "_s + how), figure(whole), whole.quantile(0.95), 0, u"ms"_s,
        trouble.has_value() });
    return trouble ? trouble->detail : QString();
}

QString StoreBench::measurePages(Figures &figures)
{
    CallTable calls(*m_database, m_cipher);
    MessageArchive archive(*m_database, m_cipher, 0);
    QRandomGenerator random(2);
    Samples history;
    Samples messages;
    Samples search;
    bool full = true;
    for (int i = 0; i < Lookups; ++i) {
        // Anywhere but at the very end, where a page is short.
        const QDateTime before = timeOf(random.bounded(Messages / 10, Messages));
        history.add(millisecondsOf([&] {
            const auto page = calls.page(PageSize, before);
            full = full && page && page->size() == PageSize;
        }));
        messages.add(millisecondsOf([&] {
            const auto page = archive.page({ false, before }, PageSize);
            full = full && page && page->size() == PageSize;
        }));
    }
    for (int i = 0; i < 5; ++i)
        search.add(millisecondsOf([&] { (void)archive.search({}, u"nowhere"_s, PageSize); }));
    figures.add(
        { what(u"history page of 50 calls"_s), figure(history), history.quantile(0.95), 20, u"ms p95"_s, !full });
    figures.add({ what(u"page of 50 messages"_s), figure(messages), messages.quantile(0.95), 20, u"ms p95"_s, !full });
    figures.add(
        { what(u"words searched in 5 000 messages"_s), figure(search), search.quantile(0.95), 0, u"ms"_s, false });
    return full ? QString() : u"a page was not full"_s;
}
