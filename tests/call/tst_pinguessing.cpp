// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/scriptedexchange.h"
#include "call/switchboard.h"
#include "store/accesstable.h"
#include "support/strictness.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! Somebody with fifty numbers and quick fingers, for ten minutes, against the rules as the database keeps them.
class TestPinGuessing : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void fiftyNumbersForTenMinutes();
};

namespace
{
//! The table itself, by the test's clock.
class TableLedger final : public AccessLedger
{
public:
    explicit TableLedger(Clock &clock) : m_clock(clock) { }
    [[nodiscard]] QFuture<Entry> enter(const QString &callId, const QString &number) override
    {
        const QDateTime now = m_clock.wallNow();
        const AccessStanding standing = m_table.enter(callId, number, {}, now, now).value();
        return readyFuture(
            Entry { standing.kind == AccessStanding::Kind::Open ? Standing::Open : Standing::LockedOut, {} });
    }
    void leave(const QString &, std::chrono::milliseconds) override { }
    [[nodiscard]] QFuture<bool> takeTry(const QString &number) override
    {
        return readyFuture(m_table.takeTry(number, m_clock.wallNow()).value());
    }
    void settle(const QString &number, bool wasRight) override
    {
        if (wasRight)
            QVERIFY(m_table.forgive(number).has_value());
    }

private:
    Clock &m_clock;
    std::unique_ptr<Database> m_database = std::move(Database::open(DatabaseSettings { u":memory:"_s }).value());
    const DataCipher m_cipher { "0123456789abcdef0123456789abcdef" };
    AccessTable m_table { *m_database, m_cipher };
};
}

void TestPinGuessing::fiftyNumbersForTenMinutes()
{
    constexpr int Numbers = 50;
    QLoggingCategory::setFilterRules(u"messengerab.call=false"_s); // hundreds of refusals
    ScriptedExchange exchange;
    VirtualClock &clock = exchange.clock;
    exchange.settings.pinSet = true;
    exchange.settings.maxCalls = 1000;
    TableLedger ledger { clock };
    const FakePin pin { Secret(u"907381"_s) };
    auto board = std::make_unique<Switchboard>(
        exchange.services(), AccessServices { &ledger, &pin, nullptr }, exchange.desk, exchange.settings);

    QList<QPointer<FakeLine>> lines(Numbers);
    int calls = 0;
    int guess = 0;
    for (std::chrono::milliseconds now { 0 }; now < 10min; now += 500ms) {
        for (int i = 0; i < Numbers; ++i) {
            if (!lines[i] || lines[i]->hasHungUp()) { // redialled at once
                lines[i] = new FakeLine(clock, exchange.texts, u"+49151000010%1"_s.arg(10 + i), u"CA%1"_s.arg(++calls));
                lines[i]->packet = 500ms;
                board->connected(Later<CallTransport>(lines[i].data()));
            }
            const QString digits = QString::number(100'000 + guess++ % 800'000);
            for (const QChar digit : digits) {
                if (lines[i] && !lines[i]->hasHungUp())
                    Q_EMIT lines[i]->keyPressed(digit);
            }
        }
        clock.advance(500ms);
    }
    QVERIFY2(pin.compared >= 20, "so many are borne, or nobody guessed");
    QVERIFY2(pin.compared < 60, qPrintable(QString::number(pin.compared)));
    QVERIFY(calls > Numbers);
    QCOMPARE(exchange.inbox.fetches + exchange.recognizer.sessions + exchange.voice.spoken, 0);
    QLoggingCategory::setFilterRules(QString());
    board.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // the calls go before what they use
}

QTEST_GUILESS_MAIN(TestPinGuessing)
#include "tst_pinguessing.moc"
