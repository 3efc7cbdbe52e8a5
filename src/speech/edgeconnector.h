// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/httpcall.h"
#include "speech/edgeconnection.h"
#include "speech/edgesettings.h"

#include <QObject>

#include <vector>

//! What the sentences of one voice share: connections opened ahead, how far our clock is off, how loud the voice is.
class EdgeConnector final : public QObject
{
    Q_OBJECT

public:
    EdgeConnector(EdgeSettings settings, Clock &clock, QNetworkAccessManager &manager);

    struct Taken
    {
        Later<EdgeConnection> connection;
        bool warm = false; //!< opened ahead: the server may have lost its patience just now
    };
    //! The connection opened ahead if there is one in good order, else a new one. It may be open already.
    [[nodiscard]] Taken take();
    [[nodiscard]] Taken takeNew();
    //! Sees to it that one connection is open or opening.
    void warm();

    //! Asks the server for the time, by a plain request whose answer has a Date, whatever its status.
    [[nodiscard]] Pending<HttpCall> askTime();
    //! Corrects our idea of the server's time; false when the value is no date.
    [[nodiscard]] bool learnTime(const QByteArray &dateHeader);
    //! Now, as the server sees it.
    [[nodiscard]] QDateTime serverTime() const;

    [[nodiscard]] const EdgeSettings &settings() const { return m_settings; }
    [[nodiscard]] Clock &clock() const { return m_clock; }
    //! The leveller's gain at the end of the latest sentence, to begin the next one with.
    double gain = 1;

private:
    [[nodiscard]] Later<EdgeConnection> make();
    void dropOld();
    void forget(EdgeConnection *connection);

    EdgeSettings m_settings;
    Clock &m_clock;
    QNetworkAccessManager &m_manager;
    std::chrono::seconds m_skew { 0 }; // server's time minus ours
    std::vector<Later<EdgeConnection>> m_idle;
    std::unique_ptr<ClockTimer> m_idleTimer;
    std::chrono::milliseconds m_noWarmingBefore { 0 };
};
