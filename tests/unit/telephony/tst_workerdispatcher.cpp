// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/workerdispatcher.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSemaphore>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace
{
//! A thread with the dispatcher under test; run() runs a function in it and waits.
class Worker
{
public:
    Worker()
    {
        dispatcher = new WorkerDispatcher;
        QObject::connect(
            dispatcher, &QAbstractEventDispatcher::awake, dispatcher, [this] { ++wakeUps; }, Qt::DirectConnection);
        m_thread.setEventDispatcher(dispatcher);
        m_home.moveToThread(&m_thread);
        m_thread.start();
    }
    ~Worker()
    {
        m_thread.quit();
        if (!m_thread.wait(5000))
            qFatal("the event loop does not end");
    }

    template<class Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_home, function, Qt::BlockingQueuedConnection);
    }

    WorkerDispatcher *dispatcher;
    std::atomic_int wakeUps { 0 };

private:
    QThread m_thread;
    QObject m_home;
};

struct SocketPair
{
    SocketPair()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
            qFatal("no sockets");
    }
    ~SocketPair()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    Q_DISABLE_COPY_MOVE(SocketPair)
    void write(char c) const { QCOMPARE(::write(ends[1], &c, 1), ssize_t(1)); }
    [[nodiscard]] int read() const
    {
        char c = 0;
        return ::read(ends[0], &c, 1) == 1 ? c : -1;
    }
    int ends[2] = { -1, -1 };
};
}

class TestWorkerDispatcher : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void postedEventsArrive();
    void timers();
    void zeroTimersTakeTurnsWithSockets();
    void aTimerMayEndItself();
    void nestedLoops();
    void socketsAreNoticed();
    void lazySocketsAreAllRead();
    void aSocketMayGoInItsNeighboursTurn();
    void aNewSocketWithAnOldNumber();
    void idlingIsIdle();
    void networkWorks();
};

void TestWorkerDispatcher::postedEventsArrive()
{
    Worker worker;
    std::atomic_int count { 0 };
    QObject receiver;
    worker.run([&] { QVERIFY(qobject_cast<WorkerDispatcher *>(QAbstractEventDispatcher::instance())); });
    std::vector<std::unique_ptr<QThread>> senders;
    auto *target = new QObject;
    target->moveToThread(worker.dispatcher->thread());
    for (int i = 0; i < 4; ++i) {
        senders.emplace_back(QThread::create([&] {
            for (int n = 0; n < 5000; ++n)
                QMetaObject::invokeMethod(
                    target, [&] { ++count; }, Qt::QueuedConnection);
        }));
        senders.back()->start();
    }
    for (const auto &sender : senders)
        sender->wait();
    QTRY_COMPARE(count.load(), 20000);
    worker.run([&] { delete target; });
}

void TestWorkerDispatcher::timers()
{
    Worker worker;
    std::unique_ptr<QTimer> repeated;
    std::atomic_int ticks { 0 };
    std::atomic_int late { 0 };
    std::atomic_bool hasShot { false };
    worker.run([&] {
        repeated = std::make_unique<QTimer>();
        repeated->setTimerType(Qt::PreciseTimer);
        QObject::connect(repeated.get(), &QTimer::timeout, repeated.get(), [&] { ++ticks; });
        repeated->start(10ms);
        auto *elapsed = new QElapsedTimer;
        elapsed->start();
        QTimer::singleShot(250ms, repeated.get(), [&, elapsed] {
            late = static_cast<int>(elapsed->elapsed());
            delete elapsed;
            hasShot = true;
        });
        QVERIFY(repeated->remainingTime() <= 10);
        QCOMPARE(worker.dispatcher->registeredTimers(repeated.get()).size(), 1);
    });
    QTRY_VERIFY(hasShot);
    QVERIFY(late >= 238); // a coarse timer may be 5 % early
    worker.run([&] {
        QVERIFY(ticks >= 3);
        repeated->stop();
        QCOMPARE(repeated->remainingTime(), -1);
        QVERIFY(worker.dispatcher->registeredTimers(repeated.get()).isEmpty());
        ticks = 0;
        repeated.reset();
    });
    worker.run([&] { QCOMPARE(ticks.load(), 0); });
}

void TestWorkerDispatcher::zeroTimersTakeTurnsWithSockets()
{
    Worker worker;
    const SocketPair pair;
    std::atomic_int turns { 0 };
    std::atomic_int bytes { 0 };
    std::unique_ptr<QTimer> busy;
    std::unique_ptr<QSocketNotifier> notifier;
    worker.run([&] {
        busy = std::make_unique<QTimer>();
        QObject::connect(busy.get(), &QTimer::timeout, busy.get(), [&] { ++turns; });
        busy->start(0ms);
        notifier = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
        QObject::connect(
            notifier.get(), &QSocketNotifier::activated, notifier.get(), [&] { bytes += pair.read() >= 0 ? 1 : 0; });
    });
    QTRY_VERIFY(turns > 100);
    pair.write('a');
    QTRY_COMPARE(bytes.load(), 1);
    worker.run([&] {
        busy.reset();
        notifier.reset();
    });
}

void TestWorkerDispatcher::aTimerMayEndItself()
{
    Worker worker;
    std::atomic_int shots { 0 };
    worker.run([&] {
        for (int i = 0; i < 50; ++i) {
            auto *timer = new QTimer;
            QObject::connect(timer, &QTimer::timeout, timer, [&, timer] {
                ++shots;
                delete timer;
            });
            timer->start(1ms);
        }
    });
    QTRY_COMPARE(shots.load(), 50);
}

void TestWorkerDispatcher::nestedLoops()
{
    Worker worker;
    std::atomic_int entered { 0 };
    std::atomic_bool isDone { false };
    std::unique_ptr<QTimer> timer;
    worker.run([&] {
        timer = std::make_unique<QTimer>();
        QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [&] {
            ++entered;
            QEventLoop loop;
            QTimer::singleShot(50ms, &loop, &QEventLoop::quit);
            loop.exec(); // our own timer is due many times meanwhile
            timer->stop();
            isDone = true;
        });
        timer->start(5ms);
    });
    QTRY_VERIFY(isDone);
    QCOMPARE(entered.load(), 1);
    worker.run([&] { timer.reset(); });
}

void TestWorkerDispatcher::socketsAreNoticed()
{
    Worker worker;
    const SocketPair pair;
    std::atomic_int last { -1 };
    std::atomic_int writable { 0 };
    std::unique_ptr<QSocketNotifier> reader;
    std::unique_ptr<QSocketNotifier> writer;
    worker.run([&] {
        reader = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
        QObject::connect(reader.get(), &QSocketNotifier::activated, reader.get(), [&] { last = pair.read(); });
        writer = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Write);
        QObject::connect(writer.get(), &QSocketNotifier::activated, writer.get(), [&] {
            ++writable;
            writer->setEnabled(false);
        });
    });
    QTRY_COMPARE(writable.load(), 1);
    pair.write('a');
    QTRY_COMPARE(last.load(), int('a'));
    worker.run([&] {
        reader->setEnabled(false);
        writer->setEnabled(true);
    });
    pair.write('b');
    QTRY_COMPARE(writable.load(), 2);
    QCOMPARE(last.load(), int('a'));
    worker.run([&] { reader->setEnabled(true); });
    QTRY_COMPARE(last.load(), int('b'));
    worker.run([&] {
        reader.reset();
        writer.reset();
    });
}

void TestWorkerDispatcher::lazySocketsAreAllRead()
{
    Worker worker;
    constexpr int Count = 50;
    constexpr int Rounds = 20;
    std::vector<std::unique_ptr<SocketPair>> pairs;
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
    std::vector<QByteArray> read(Count);
    std::atomic_int total { 0 };
    for (int i = 0; i < Count; ++i)
        pairs.push_back(std::make_unique<SocketPair>());
    worker.run([&] {
        for (int i = 0; i < Count; ++i) {
            notifiers.push_back(
                std::make_unique<QSocketNotifier>(pairs[static_cast<size_t>(i)]->ends[0], QSocketNotifier::Read));
            QObject::connect(notifiers.back().get(), &QSocketNotifier::activated, notifiers.back().get(), [&, i] {
                for (int c = pairs[static_cast<size_t>(i)]->read(); c >= 0; c = pairs[static_cast<size_t>(i)]->read()) {
                    read[static_cast<size_t>(i)] += static_cast<char>(c);
                    ++total;
                }
            });
            worker.dispatcher->readLazily(pairs[static_cast<size_t>(i)]->ends[0]);
        }
    });
    const int before = worker.wakeUps;
    for (int round = 0; round < Rounds; ++round) {
        for (const auto &pair : pairs)
            pair->write(static_cast<char>('a' + round));
        QTRY_COMPARE_WITH_TIMEOUT(total.load(), (round + 1) * Count, 2000);
    }
    QVERIFY2(worker.wakeUps - before < Rounds * Count / 2, qPrintable(QString::number(worker.wakeUps - before)));
    worker.run([&] {
        for (const QByteArray &bytes : read)
            QCOMPARE(bytes, QByteArray("abcdefghijklmnopqrst"));
        notifiers.clear();
    });
}

void TestWorkerDispatcher::aSocketMayGoInItsNeighboursTurn()
{
    Worker worker;
    std::vector<std::unique_ptr<SocketPair>> pairs;
    for (int i = 0; i < 10; ++i)
        pairs.push_back(std::make_unique<SocketPair>());
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers(10);
    std::atomic_int told { 0 };
    worker.run([&] {
        for (size_t i = 0; i < pairs.size(); ++i) {
            pairs[i]->write('a');
            notifiers[i] = std::make_unique<QSocketNotifier>(pairs[i]->ends[0], QSocketNotifier::Read);
            QObject::connect(notifiers[i].get(), &QSocketNotifier::activated, notifiers[i].get(), [&, i] {
                ++told;
                for (size_t other = 0; other < notifiers.size(); ++other) {
                    if (other != i)
                        notifiers[other].reset();
                }
                static_cast<void>(pairs[i]->read());
            });
        }
    });
    QTRY_COMPARE(told.load(), 1);
    worker.run([&] { notifiers.clear(); });
    QCOMPARE(told.load(), 1);
}

void TestWorkerDispatcher::aNewSocketWithAnOldNumber()
{
    Worker worker;
    std::atomic_int last { -1 };
    for (int i = 0; i < 20; ++i) {
        const SocketPair pair; // the kernel gives out the same numbers again
        std::unique_ptr<QSocketNotifier> notifier;
        worker.run([&] {
            notifier = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
            QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [&] { last = pair.read(); });
            if (i % 2)
                worker.dispatcher->readLazily(pair.ends[0]);
        });
        pair.write(static_cast<char>('a' + i));
        QTRY_COMPARE(last.load(), 'a' + i);
        worker.run([&] { notifier.reset(); });
    }
}

void TestWorkerDispatcher::idlingIsIdle()
{
    Worker worker;
    const SocketPair pair;
    const SocketPair lazy;
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
    worker.run([&] {
        for (const SocketPair *one : { &pair, &lazy }) {
            notifiers.push_back(std::make_unique<QSocketNotifier>(one->ends[0], QSocketNotifier::Read));
            QObject::connect(notifiers.back().get(), &QSocketNotifier::activated, notifiers.back().get(),
                [one] { static_cast<void>(one->read()); });
        }
        worker.dispatcher->readLazily(lazy.ends[0]);
    });
    pair.write('a');
    lazy.write('a');
    QElapsedTimer span;
    span.start();
    std::atomic_bool isOver { false };
    worker.run([&] { QTimer::singleShot(300ms, notifiers.front().get(), [&] { isOver = true; }); });
    const int before = worker.wakeUps;
    QTRY_VERIFY(isOver);
    QVERIFY2(worker.wakeUps - before < 20, qPrintable(QString::number(worker.wakeUps - before)));
    worker.run([&] { notifiers.clear(); });
}

void TestWorkerDispatcher::networkWorks()
{
    QTcpServer server;
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->readAll();
            socket->write(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n" + QByteArray(1'000'000, 'x'));
            socket->disconnectFromHost();
        });
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Worker worker;
    std::unique_ptr<QNetworkAccessManager> network;
    std::atomic<qsizetype> size { 0 };
    worker.run([&] {
        network = std::make_unique<QNetworkAccessManager>();
        QNetworkReply *reply
            = network->get(QNetworkRequest(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(server.serverPort()))));
        QObject::connect(
            reply, &QNetworkReply::finished, network.get(), [&, reply] { size = reply->readAll().size(); });
    });
    QTRY_COMPARE(size.load(), qsizetype(1'000'000));
    worker.run([&] { network.reset(); });
}

QTEST_GUILESS_MAIN(TestWorkerDispatcher)
#include "tst_workerdispatcher.moc"
