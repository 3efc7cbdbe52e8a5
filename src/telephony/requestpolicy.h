// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/formdata.h"
#include "telephony/requesthead.h"
#include "telephony/telephonysettings.h"

#include <tl/expected.hpp>

//! The addresses that are served.
enum class Route { Health, Ready, Metrics, Voice, Status, StreamStatus, MediaStream, Update };

//! A request whose head is in order: where it goes and how much of it is still to come.
struct RoutedRequest
{
    Route route = Route::Health;
    //! The target without PUBLIC_URL's prefix; PUBLIC_URL + rest is what was signed.
    QByteArray rest;
    bool needsSignature = false; //!< of Twilio's, over the body, too
    bool isAuthenticated = false; //!< its head alone proves who sends it
    qsizetype bodyBytes = 0; //!< the most that its body may have
};

//! Decides from a request's text alone whether it is served: path, method, size, upgrade headers, signature. Pure.
class RequestPolicy
{
public:
    explicit RequestPolicy(const TelephonySettings &settings);

    //! What can be said from the head. An update shows its secret there (Bot API, setWebhook:
    //! X-Telegram-Bot-Api-Secret-Token), and a reader of the figures a bearer token (RFC 6750, 2.1); both are compared
    //! in constant time. peer: the other end of the connection itself. The figures are also for readers of this machine
    //! and of private networks, but not through a proxy there, behind which the whole world may be. Without a token
    //! such a reader gets a 403; a wrong one is a 401 for everybody, so that a typing slip is seen for what it is.
    [[nodiscard]] tl::expected<RoutedRequest, HttpRefusal> route(
        const RequestHead &head, const QHostAddress &peer) const;
    //! The form fields of a request whose signature is good (or not asked for); body is empty for GET and upgrades.
    [[nodiscard]] tl::expected<FormData, HttpRefusal> verify(
        const RequestHead &head, const RoutedRequest &routed, QByteArrayView body) const;

private:
    [[nodiscard]] bool isFromMessenger(const RequestHead &head) const;
    //! Whether the figures' reader has shown the token.
    [[nodiscard]] tl::expected<bool, HttpRefusal> judgeReader(const RequestHead &head, const QHostAddress &peer) const;

    TelephonySettings m_settings;
    AddressSet m_near = AddressSet::loopbackAndPrivate();
};
