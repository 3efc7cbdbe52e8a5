// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/formdata.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

//! The `X-Twilio-Signature` header: base64 of HMAC-SHA1, keyed with the account's auth token, over the public address
//! and the sorted form fields (Twilio, "Security", validating requests). Pure.
namespace requestsignature
{
//! The signature of a request to exactly this url with these fields (none for GET and for the WebSocket upgrade).
//! Fields count sorted by name, byte by byte; several of one name count with their distinct values, sorted.
[[nodiscard]] QByteArray compute(const QByteArray &token, const QByteArray &url, const FormData &form = {});

//! True when any of the tokens made this signature for url, either without a port or with the explicit one (the given
//! or the scheme's own): Twilio drops the port of https addresses and keeps that of http ones. A user and password in
//! url do not count. Nothing else is forgiven. Takes the same time wherever a wrong signature differs.
[[nodiscard]] bool matches(
    const QList<QByteArray> &tokens, const QByteArray &url, const FormData &form, QByteArrayView signature);

//! As matches(), for the upgrade of the media stream, whose signed address may end in an extra '/' (Twilio, "Media
//! Streams").
[[nodiscard]] bool matchesUpgrade(const QList<QByteArray> &tokens, const QByteArray &url, QByteArrayView signature);

//! As matches(), for a JSON body: it is not signed itself but by its SHA-256, which the url's bodySHA256 carries.
[[nodiscard]] bool matchesJson(
    const QList<QByteArray> &tokens, const QByteArray &url, QByteArrayView body, QByteArrayView signature);
}
