// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/webprobe.h"
#include "net/result.h"

#include <QJsonObject>
#include <QList>

#include <optional>

//! What a try has shown, in words for the operator.
struct Verdict
{
    bool ok = false;
    QString detail;
    QString remedy;

    [[nodiscard]] static Verdict good(const QString &detail) { return { true, detail, {} }; }
    //! Calls go on, but somebody should look.
    [[nodiscard]] static Verdict warning(const QString &detail, const QString &remedy);
    [[nodiscard]] static Verdict bad(const QString &detail, const QString &remedy) { return { false, detail, remedy }; }

    bool operator==(const Verdict &) const = default;
};

//! Reads what the services answered to `messenger-ab check`. Pure. Nothing of a body gets into a verdict but names that
//! the service documents.
namespace checkverdict
{
using Answer = Result<WebAnswer>;

//! The remedy is the error's own, behind "; " or "): " in its detail, else the one given.
[[nodiscard]] Verdict failed(const ServiceError &error, const QString &remedy);

//! To getMe and getWebhookInfo. ours: where Telegram is to deliver; empty when serve polls.
[[nodiscard]] Verdict telegram(const Answer &me, const Answer &webhook, const QUrl &ours = {});
//! To GET /v1/models/{model} and GET /v1/models. Where the model has no address of its own, its entry in the list
//! counts.
[[nodiscard]] Verdict claude(const QString &model, const Answer &one, const Answer &all, const QDateTime &now);
//! To GET /v1/projects, for which most keys have no right; a wrong key is told apart all the same.
[[nodiscard]] Verdict deepgram(const Answer &projects);
//! Of TwilioRest::account() and, where a number is set, findNumber(). voiceAddress: where its calls should go; empty:
//! does not matter.
[[nodiscard]] Verdict twilio(
    const QJsonObject &account, const std::optional<Result<QJsonObject>> &number, const QByteArray &voiceAddress);
//! To GET PUBLIC_URL/health. Never bad: the server need not run while it is checked.
[[nodiscard]] Verdict publicUrl(const Answer &health);
//! To a callback that was signed as Twilio would.
[[nodiscard]] Verdict signedRequest(const Answer &answer);
//! The same of a loopback address; found: what is there, empty: nothing.
[[nodiscard]] Verdict localUrl(const QString &found);
//! Of a WebSocket to the same place; trouble is empty when it opened.
[[nodiscard]] Verdict stream(const QString &trouble);
//! Of so many names that were looked up.
[[nodiscard]] Verdict names(qsizetype count, const QStringList &unknown);

struct Certificates
{
    int valid = 0; //!< hosts that showed one
    QStringList refused; //!< hosts, each with what is wrong in brackets
    QDateTime oursEnds; //!< that of PUBLIC_URL; invalid: not seen
};
[[nodiscard]] Verdict certificates(const Certificates &seen, const QDateTime &now);

struct Disk
{
    QString setting; //!< that names the directory
    QString trouble; //!< empty: it can be written
    qint64 free = -1; //!< bytes; -1: not known
};
[[nodiscard]] Verdict disks(const QList<Disk> &seen);

//! How long an answer took, and how long it might have.
struct Duration
{
    QString name; //!< of the line
    QString setting; //!< that is the limit
    std::chrono::milliseconds took { 0 };
    std::chrono::milliseconds allowed { 0 };
};
[[nodiscard]] Verdict timeouts(const QList<Duration> &durations);

//! True for the answer of a messenger-ab to GET /health.
[[nodiscard]] bool isHealthy(const WebAnswer &answer);

//! How far the service's clock is ahead of ours; nothing when it does not tell.
[[nodiscard]] std::optional<std::chrono::seconds> clockSkew(const WebAnswer &answer);
//! Of all the services that told. Ours is wrong only when none of them agrees with it.
[[nodiscard]] Verdict clock(const QList<std::chrono::seconds> &skews);
}
