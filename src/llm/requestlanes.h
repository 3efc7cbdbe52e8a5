// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkRequest>

#include <algorithm>
#include <memory>
#include <vector>

//! Room for any number of requests at once over HTTP/1.1. Qt opens at most six connections to a host and lets further
//! requests wait for one of them (QNetworkAccessManager), which would add one caller's answer to another one's wait.
//! Requests of different lanes do not share those six. HTTP/2 needs none of this: one connection carries all.
class RequestLanes
{
public:
    static constexpr int PerLane = 6;

    //! A place in a lane until it is destroyed.
    class Place
    {
    public:
        Place(std::shared_ptr<std::vector<int>> lanes, size_t lane) : m_lanes(std::move(lanes)), m_lane(lane)
        {
            ++(*m_lanes)[m_lane];
        }
        ~Place() { --(*m_lanes)[m_lane]; }
        Q_DISABLE_COPY_MOVE(Place)

        //! Puts a request into the lane. Qt keeps connections apart by the name that their certificate is to have, and
        //! a plain connection has no other use for it.
        void assign(QNetworkRequest &request) const
        {
            if (m_lane > 0 && request.url().scheme() == QLatin1StringView("http"))
                request.setPeerVerifyName(QString(QStringLiteral("lane-") + QString::number(m_lane)));
        }

    private:
        const std::shared_ptr<std::vector<int>> m_lanes;
        const size_t m_lane;
    };

    //! In the first lane that has one, so that few connections serve few requests.
    [[nodiscard]] std::unique_ptr<Place> take()
    {
        const auto free = std::find_if(m_lanes->begin(), m_lanes->end(), [](int taken) { return taken < PerLane; });
        const auto lane = static_cast<size_t>(free - m_lanes->begin());
        if (free == m_lanes->end())
            m_lanes->push_back(0);
        return std::make_unique<Place>(m_lanes, lane);
    }

private:
    std::shared_ptr<std::vector<int>> m_lanes = std::make_shared<std::vector<int>>(); // requests in each
};
