// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

//! Very many connections from many addresses of this machine (127.0.2.1 and on), in a thread of its own, so that the
//! test's own telephones and services go on. Bounded in number, rate and time; ends by itself.
class Flood
{
public:
    //! What one connection does once it is there.
    struct Visitor
    {
        QByteArray bytes; //!< sent at once
        QByteArray drip = {}; //!< then byte by byte, as long as it lasts
        bool resets = false; //!< leaves with a reset after that
    };
    struct Shape
    {
        int connections = 0;
        int addresses = 100; //!< they take turns
        int eachSecond = 1500; //!< opened at most
        std::chrono::milliseconds patience { 8000 }; //!< of each connection, until it leaves
        std::chrono::milliseconds limit { 60000 }; //!< of all
    };

    //! Begins. The visitors take turns.
    Flood(quint16 port, const QList<Visitor> &visitors, const Shape &shape);
    //! Breaks off and waits.
    ~Flood();
    Flood(const Flood &) = delete;
    Flood &operator=(const Flood &) = delete;

    [[nodiscard]] bool isOver() const { return m_isOver; }
    //! Connections that were there, in the kernel at least.
    [[nodiscard]] int connected() const { return m_connected; }
    //! The most that were open at once.
    [[nodiscard]] int most() const { return m_most; }
    //! Answers by the first digit of their status.
    [[nodiscard]] int answers(int hundreds) const { return m_answers[static_cast<size_t>(hundreds)]; }

private:
    struct Connection;
    void run(quint16 port, const QList<Visitor> &visitors, const Shape &shape);
    void serve(Connection &connection, short events);

    std::atomic_bool m_stop = false;
    std::atomic_bool m_isOver = false;
    std::atomic_int m_connected = 0;
    std::atomic_int m_most = 0;
    std::array<std::atomic_int, 10> m_answers {};
    std::thread m_thread; // the last, as it uses the others
};
