// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/requestpolicy.h"

#include "telephony/requestsignature.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <openssl/crypto.h>

namespace
{
struct Place
{
    QByteArrayView path;
    Route route;
    bool takesGet;
    bool takesPost;
    bool isPublic; //!< no signature wanted
};

constexpr std::array Places {
    Place { "/health", Route::Health, true, false, true },
    Place { "/ready", Route::Ready, true, false, true },
    Place { "/metrics", Route::Metrics, true, false, true },
    Place { "/twilio/voice", Route::Voice, true, true, false },
    Place { "/twilio/status", Route::Status, false, true, false },
    Place { "/twilio/stream-status", Route::StreamStatus, false, true, false },
    Place { "/twilio/media-stream", Route::MediaStream, true, false, false },
    Place { "/telegram/webhook", Route::Update, false, true, false },
};

tl::unexpected<HttpRefusal> refuse(int status, const QByteArray &reason, const QByteArray &extraHeaders = {})
{
    return tl::unexpected<HttpRefusal>(HttpRefusal { status, reason, extraHeaders });
}

const Place *placeOf(QByteArrayView path)
{
    const auto found
        = std::find_if(Places.begin(), Places.end(), [&](const Place &place) { return place.path == path; });
    return found == Places.end() ? nullptr : &*found;
}

bool isMethodTaken(const Place &place, const QByteArray &method)
{
    // HEAD is GET without the body; uptime monitors send it. Answering a call is no mere reading, so /twilio/voice has
    // none.
    return (method == "GET" && place.takesGet) || (method == "POST" && place.takesPost)
        || (method == "HEAD" && place.isPublic && place.takesGet);
}

QByteArray allowHeader(const Place &place)
{
    QByteArray methods;
    if (place.takesGet)
        methods += place.isPublic ? "GET, HEAD" : "GET";
    if (place.takesPost)
        methods += methods.isEmpty() ? "POST" : ", POST";
    return "Allow: " + methods + "\r\n";
}

//! What proxies add, each in its way.
bool isForwarded(const RequestHead &head)
{
    constexpr std::array Headers { "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via",
        "x-real-ip" };
    return std::any_of(
        Headers.begin(), Headers.end(), [&](const char *header) { return head.headerCount(header) > 0; });
}

//! In a time that does not depend on where they differ; by their digests, so that it says nothing of the length either.
bool isSameSecret(const QByteArray &ours, const QByteArray &shown)
{
    const QByteArray a = QCryptographicHash::hash(ours, QCryptographicHash::Sha256);
    const QByteArray b = QCryptographicHash::hash(shown, QCryptographicHash::Sha256);
    return CRYPTO_memcmp(a.constData(), b.constData(), static_cast<size_t>(a.size())) == 0;
}

//! Of "Authorization: Bearer TOKEN"; empty when it is something else.
QByteArray bearerToken(const QByteArray &authorization)
{
    constexpr QByteArrayView Scheme = "bearer ";
    return authorization.first(std::min(Scheme.size(), authorization.size())).toLower() == Scheme
        ? authorization.sliced(Scheme.size()).trimmed()
        : QByteArray();
}

bool isWebSocketKey(const QByteArray &key)
{
    // 16 bytes in base64 (RFC 6455, 4.1)
    const auto decoded
        = QByteArray::fromBase64Encoding(key, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return key.size() == 24 && decoded && (*decoded).size() == 16;
}
}

RequestPolicy::RequestPolicy(const TelephonySettings &settings) : m_settings(settings) { }

bool RequestPolicy::isFromMessenger(const RequestHead &head) const
{
    return isSameSecret(m_settings.updateSecret, head.header("x-telegram-bot-api-secret-token"));
}

tl::expected<bool, HttpRefusal> RequestPolicy::judgeReader(const RequestHead &head, const QHostAddress &peer) const
{
    if (!m_settings.metricsToken.isEmpty() && head.headerCount("authorization") > 0) {
        if (head.headerCount("authorization") > 1
            || !isSameSecret(m_settings.metricsToken, bearerToken(head.header("authorization"))))
            return refuse(401, "The token of this address is wrong.", "WWW-Authenticate: Bearer\r\n");
        return true;
    }
    if (!m_near.contains(peer) || isForwarded(head))
        return refuse(403, "The figures are for this machine and its network, or with METRICS_TOKEN.");
    return false;
}

tl::expected<RoutedRequest, HttpRefusal> RequestPolicy::route(const RequestHead &head, const QHostAddress &peer) const
{
    const QByteArray prefix = m_settings.publicUrl.prefix();
    QByteArray rest = head.target();
    // A proxy may hand on the prefix or cut it off; the signed address has it in both cases.
    if (!prefix.isEmpty()
        && (rest.startsWith(QByteArray(prefix + "/twilio/")) || rest.startsWith(QByteArray(prefix + "/telegram/"))))
        rest = rest.sliced(prefix.size());
    const Place *place = placeOf(QByteArrayView(rest).first(rest.indexOf('?') < 0 ? rest.size() : rest.indexOf('?')));
    if (!place || (place->route == Route::Update && m_settings.updateSecret.isEmpty()))
        return refuse(404, "There is nothing at this address.");
    if (!isMethodTaken(*place, head.method()))
        return refuse(405, "This address does not take this method.", allowHeader(*place));
    const bool isUpgrade = head.headerCount("upgrade") > 0;
    const bool wantsWebSocket
        = head.headerHasToken("upgrade", "websocket") && head.headerHasToken("connection", "upgrade");
    if (place->route == Route::MediaStream && !wantsWebSocket)
        return refuse(426, "Only WebSockets are taken here.", "Upgrade: websocket\r\n");
    if (place->route != Route::MediaStream && isUpgrade)
        return refuse(wantsWebSocket ? 404 : 400, "This address speaks plain HTTP/1.1 only.");
    RoutedRequest routed { place->route, rest, !place->isPublic, false, m_settings.limits.bodyBytes };
    if (place->route == Route::Update) {
        if (!isFromMessenger(head))
            return refuse(401, "The secret of this address is missing or wrong.");
        routed.needsSignature = false;
        routed.isAuthenticated = true;
        routed.bodyBytes = m_settings.limits.updateBytes;
    }
    if (place->route == Route::Metrics) {
        const auto hasShownToken = judgeReader(head, peer);
        if (!hasShownToken)
            return tl::unexpected<HttpRefusal>(hasShownToken.error());
        routed.isAuthenticated = *hasShownToken;
    }
    if (head.contentLength() > routed.bodyBytes)
        return refuse(413, "The body is too large.");
    if (head.contentLength() > 0 && head.method() != "POST")
        return refuse(400, "Only a POST may have a body here.");
    return routed;
}

tl::expected<FormData, HttpRefusal> RequestPolicy::verify(
    const RequestHead &head, const RoutedRequest &routed, QByteArrayView body) const
{
    if (routed.route == Route::Update)
        return FormData();
    const std::optional<FormData> form = FormData::parse(head.method() == "POST" ? body : QByteArrayView());
    const std::optional<FormData> query = FormData::parse(head.query());
    if (!form || !query)
        return refuse(400, "There are too many fields.");
    // Voice sends forms. What comes as JSON is told from forgeries all the same, and has no fields for us.
    const bool isJson = head.method() == "POST" && !query->value("bodySHA256").isEmpty();
    if (routed.needsSignature && m_settings.validate) {
        const QByteArray signature = head.header("x-twilio-signature");
        const QByteArray url = m_settings.publicUrl.http(routed.rest);
        bool isGood = false;
        if (routed.route == Route::MediaStream)
            isGood = requestsignature::matchesUpgrade(
                m_settings.authTokens, m_settings.publicUrl.webSocket(routed.rest), signature);
        else if (isJson)
            isGood = requestsignature::matchesJson(m_settings.authTokens, url, body, signature);
        else
            isGood = requestsignature::matches(m_settings.authTokens, url, *form, signature);
        if (signature.isEmpty() || !isGood)
            return refuse(403, "The request is not signed as it must be.");
    }
    if (routed.route == Route::MediaStream) {
        // Checked here because Qt drops a client without a key in silence.
        if (!isWebSocketKey(head.header("sec-websocket-key")))
            return refuse(400, "Sec-WebSocket-Key is missing or no key.");
        if (head.header("sec-websocket-version") != "13")
            return refuse(
                400, "Only version 13 of the WebSocket protocol is spoken here.", "Sec-WebSocket-Version: 13\r\n");
    }
    return head.method() == "POST" && !isJson ? *form : *query;
}
