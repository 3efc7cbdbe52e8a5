// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/playoutqueue.h"

using namespace std::chrono_literals;

class TestPlayoutQueue : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void soundBeginsAtOnce();
    void neverMoreThanTheLeadAhead();
    void nothingIsLostOrReordered_data();
    void nothingIsLostOrReordered();
    void shortPiecesAreJoined();
    void aShortEndGoesOutBeforeTheLineRunsDry();
    void marksFollowTheirSound();
    void framesLeaveSeveralAtATime();
    void clearForgetsEverything();
    void allPlayedStartsAnew();

private:
    static QByteArray sound(int milliseconds, char first = 0)
    {
        QByteArray bytes(milliseconds * 8, Qt::Uninitialized);
        for (qsizetype i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(first + i / 8);
        return bytes;
    }
    static qsizetype bytesIn(const std::vector<PlayoutQueue::Item> &items)
    {
        qsizetype sum = 0;
        for (const auto &item : items) {
            if (const auto *bytes = std::get_if<QByteArray>(&item))
                sum += bytes->size();
        }
        return sum;
    }
};

void TestPlayoutQueue::soundBeginsAtOnce()
{
    PlayoutQueue queue;
    queue.play(sound(1000));
    const auto items = queue.due(5s);
    QCOMPARE(std::get<QByteArray>(items.at(0)).size(), 40 * 8);
    QCOMPARE(std::get<QByteArray>(items.at(1)).size(), 200 * 8);
    QCOMPARE(bytesIn(items), 840 * 8); // 40 + 4 * 200; the last 160 ms may get company
    QCOMPARE(queue.ahead(5s), std::chrono::microseconds(840ms));
}

void TestPlayoutQueue::neverMoreThanTheLeadAhead()
{
    PlayoutQueue queue;
    queue.play(sound(60000));
    qsizetype sent = 0;
    for (std::chrono::milliseconds now = 0ms; now < 57s; now += 100ms) {
        sent += bytesIn(queue.due(now));
        QVERIFY2(sent <= (now.count() + 3000) * 8, "too far ahead");
        QVERIFY2(sent >= (now.count() + 300) * 8, "close to a gap");
    }
}

void TestPlayoutQueue::nothingIsLostOrReordered_data()
{
    QTest::addColumn<int>("piece"); // milliseconds
    QTest::addColumn<int>("every"); // milliseconds between pieces arriving
    QTest::newRow("all at once") << 7000 << 1;
    QTest::newRow("24 ms pieces as fast as they come") << 24 << 1;
    QTest::newRow("24 ms pieces in real time") << 24 << 24;
    QTest::newRow("slower than real time") << 24 << 40;
    QTest::newRow("odd pieces") << 77 << 31;
}

void TestPlayoutQueue::nothingIsLostOrReordered()
{
    QFETCH(int, piece);
    QFETCH(int, every);
    PlayoutQueue queue;
    QByteArray put;
    QByteArray got;
    const auto collect = [&](std::chrono::milliseconds now) {
        for (const auto &item : queue.due(now))
            got += std::get<QByteArray>(item);
    };
    std::chrono::milliseconds now = 1000ms;
    int number = 0;
    for (; put.size() < 7000 * 8; now += std::chrono::milliseconds(every)) {
        put += sound(piece, static_cast<char>(number++));
        queue.play(put.last(piece * 8));
        collect(now);
    }
    for (int i = 0; i < 200; ++i, now += 100ms)
        collect(now);
    QCOMPARE(got, put);
    QVERIFY(queue.isEmpty());
}

void TestPlayoutQueue::shortPiecesAreJoined()
{
    PlayoutQueue queue;
    int messages = 0;
    qsizetype bytes = 0;
    for (int i = 0; i < 100; ++i) { // 2.4 s in pieces of 24 ms, arriving much faster than they play
        queue.play(sound(24));
        const auto items = queue.due(1s + std::chrono::milliseconds(i));
        messages += static_cast<int>(items.size());
        bytes += bytesIn(items);
    }
    QVERIFY2(messages < 30, qPrintable(QString::number(messages)));
    QVERIFY(bytes > 2000 * 8);
}

void TestPlayoutQueue::aShortEndGoesOutBeforeTheLineRunsDry()
{
    PlayoutQueue queue;
    queue.play(sound(840 + 100));
    QCOMPARE(bytesIn(queue.due(1s)), 840 * 8);
    QCOMPARE(bytesIn(queue.due(1500ms)), 0); // 340 ms ahead: may wait
    QCOMPARE(bytesIn(queue.due(1600ms)), 100 * 8);
    QVERIFY(queue.isEmpty());
}

void TestPlayoutQueue::marksFollowTheirSound()
{
    PlayoutQueue queue;
    queue.playMark(QStringLiteral("a"));
    queue.play(sound(100));
    queue.playMark(QStringLiteral("b"));
    queue.playMark(QStringLiteral("c"));
    queue.play(sound(5000));
    queue.playMark(QStringLiteral("d"));
    QStringList order;
    qsizetype bytes = 0;
    for (std::chrono::milliseconds now = 0ms; now < 4s; now += 100ms) {
        for (const auto &item : queue.due(now)) {
            if (const auto *mark = std::get_if<QString>(&item))
                order.append(QString(*mark + QString::number(bytes / 8)));
            else
                bytes += std::get<QByteArray>(item).size();
        }
    }
    QCOMPARE(order,
        (QStringList {
            QStringLiteral("a0"), QStringLiteral("b100"), QStringLiteral("c100"), QStringLiteral("d5100") }));
}

void TestPlayoutQueue::framesLeaveSeveralAtATime()
{
    PlayoutQueue queue;
    queue.play(sound(30000));
    int wakeUps = 0;
    static_cast<void>(queue.due(0ms));
    for (std::chrono::milliseconds now = 100ms; now < 20s; now += 100ms)
        wakeUps += queue.due(now).empty() ? 0 : 1;
    QVERIFY2(wakeUps < 40, qPrintable(QString::number(wakeUps))); // 200 ticks, 100 frames
}

void TestPlayoutQueue::clearForgetsEverything()
{
    PlayoutQueue queue;
    queue.play(sound(5000));
    queue.playMark(QStringLiteral("a"));
    static_cast<void>(queue.due(1s));
    queue.clear();
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.ahead(1s), 0us);
    QVERIFY(queue.due(10s).empty());
    queue.play(sound(10, 7));
    const auto items = queue.due(10s); // the old offset must be forgotten too
    QCOMPARE(std::get<QByteArray>(items.at(0)), sound(10, 7));
}

void TestPlayoutQueue::allPlayedStartsAnew()
{
    PlayoutQueue queue;
    queue.play(sound(500));
    static_cast<void>(queue.due(1s));
    QVERIFY(queue.ahead(1s) > 0us);
    queue.allPlayed();
    QCOMPARE(queue.ahead(1s), 0us);
}

QTEST_GUILESS_MAIN(TestPlayoutQueue)
#include "tst_playoutqueue.moc"
