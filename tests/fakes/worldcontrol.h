// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/world.h"

//! Steers a World over HTTP. All bodies are JSON unless said otherwise; 400 with {"error":…} when a name is unknown.
//!
//!   POST /control/fault              {"service","kind", and what FaultOptions::fromJson reads}
//!   POST /control/settings           {"service", and what that fake's configure() reads: latencies, switches}
//!   POST /control/telegram/update    {"kind","payload"} -> {"update_id"} · {"update"} for a whole one
//!   POST /control/telegram/file      ?file_id=…&size=… (claimed; else the real one) with the bytes as body
//!   POST /control/twilio/call        {"sid"} · /control/twilio/number {"sid","number"}
//!   POST /control/deepgram/recording ?transcript=… with the bytes as body
//!   POST /control/anthropic/picture  ?description=… with the bytes as body
//!   POST /control/sound              {"text","ms"} -> the µ-law of a caller saying so
//!   POST /control/heard              µ-law as body -> [{"text","complete","start_ms","end_ms","longest_gap_ms"}]
//!   GET  /control/violations         {"telegram":[…], …}
//!   GET  /control/record             ?service=… -> {"requests":[…],"notes":{…}}
//!   GET  /control/environment        the variables that point a messenger-ab here
//!   POST /control/forget             forgets violations and requests
class WorldControl : public FakeHttpServer
{
    Q_OBJECT

public:
    //! The world outlives the control.
    explicit WorldControl(World &world, QObject *parent = nullptr);

protected:
    void handle(HttpExchange *exchange) override;

private:
    [[nodiscard]] std::optional<QJsonValue> post(const HttpRequest &request);
    [[nodiscard]] std::optional<QJsonValue> get(const HttpRequest &request);
    [[nodiscard]] std::optional<QJsonValue> telegram(
        const QString &what, const HttpRequest &request, const QJsonObject &body);
    [[nodiscard]] QJsonValue heard(const QByteArray &mulaw) const;

    World &m_world;
};
