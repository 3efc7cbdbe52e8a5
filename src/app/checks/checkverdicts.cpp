// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/checkverdicts.h"

#include "inbox/telegramprotocol.h"
#include "llm/claudeprotocol.h"
#include "speech/deepgramprotocol.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using Kind = ServiceError::Kind;

namespace
{
const QString CheckAddress = u"check the network and "_s;

// Names from outside are shown only when they look like names.
QString nameOnly(const QString &text)
{
    static const QRegularExpression name(u"\\A[A-Za-z0-9_.-]{1,64}\\z"_s);
    return name.match(text).hasMatch() ? text : QString();
}

QJsonObject objectOf(const QByteArray &body)
{
    return QJsonDocument::fromJson(body).object();
}

//! Who answers instead of a model that is gone, if the list tells.
std::optional<QString> standIn(const QString &model, const checkverdict::Answer &all, const QDateTime &now)
{
    if (!all || all->status != 200)
        return std::nullopt;
    const auto models = claude::parseModels(all->body, now);
    return models ? claude::fallbackFor(model, *models) : std::nullopt;
}

Verdict goneModel(const QString &model, const std::optional<QString> &instead)
{
    if (!instead)
        return Verdict::bad(QString(u"there is no model "_s + model + u" (retired, or misspelt)"_s),
            u"set ANTHROPIC_MODEL to a model of today, or take it out; check ANTHROPIC_BASE_URL"_s);
    return Verdict::warning(
        QString(u"the model "_s + model + u" is not served any more; "_s + *instead + u" answers instead"_s),
        QString(u"set ANTHROPIC_MODEL="_s + *instead));
}

//! Of a model as Anthropic describes it, alone or in the list. Gateways leave the lifecycle out.
Verdict describedModel(
    const QString &model, const QJsonObject &description, const checkverdict::Answer &all, const QDateTime &now)
{
    const QString lifecycle = description.value(u"lifecycle").toString(u"active"_s);
    const auto retires = QDateTime::fromString(description.value(u"retires_at").toString(), Qt::ISODate);
    const bool over = retires.isValid() && retires <= now;
    if (lifecycle == u"active" && !over)
        return Verdict::good(QString(u"the key is good, the model "_s + model + u" is active"_s));
    if (lifecycle != u"deprecated" || over)
        return goneModel(model, standIn(model, all, now));
    const QString until
        = retires.isValid() ? QString(u", it ends on "_s + retires.date().toString(Qt::ISODate)) : QString();
    return Verdict::warning(QString(u"the model "_s + model + u" is deprecated"_s + until),
        QString(u"set ANTHROPIC_MODEL="_s + standIn(model, all, now).value_or(u"… to a newer model"_s)));
}

//! No such model, or a gateway that has no address for single ones: only the list can tell.
Verdict notFoundModel(const QString &model, const checkverdict::Answer &all, const QDateTime &now)
{
    const QJsonValue list = all && all->status == 200 ? objectOf(all->body).value(u"data") : QJsonValue();
    if (!list.isArray())
        return Verdict::bad(QString(u"neither the model "_s + model + u" nor a list of models is found there"_s),
            u"check ANTHROPIC_BASE_URL, then ANTHROPIC_MODEL"_s);
    const QJsonArray entries = list.toArray();
    for (const QJsonValue &entry : entries) {
        if (entry.toObject().value(u"id").toString() == model)
            return describedModel(model, entry.toObject(), all, now);
    }
    return goneModel(model, standIn(model, all, now));
}

Verdict claudeRefusal(const WebAnswer &answer, const QDateTime &now)
{
    const ServiceError error = claude::errorOf({ answer.status, answer.body, {}, {}, {} }, now);
    const qsizetype colon = error.detail.lastIndexOf(u": "_s); // before the remedy, if it has one
    return Verdict::bad(QString(u"Claude refuses ("_s + error.detail.left(colon) + u')'),
        colon < 0 ? u"try again later (status.claude.com)"_s : error.detail.mid(colon + 2));
}
}

Verdict Verdict::warning(const QString &detail, const QString &remedy)
{
    return { true, QString(u"warning: "_s + detail), remedy };
}

Verdict checkverdict::failed(const ServiceError &error, const QString &remedy)
{
    qsizetype behindDetail = error.detail.indexOf(u"; "_s);
    qsizetype atRemedy = behindDetail + 2;
    if (const qsizetype bracket = error.detail.indexOf(u"): "_s);
        bracket >= 0 && (behindDetail < 0 || bracket < behindDetail)) {
        behindDetail = bracket + 1;
        atRemedy = bracket + 3;
    }
    if (behindDetail > 0)
        return Verdict::bad(error.detail.left(behindDetail), error.detail.mid(atRemedy));
    if (error.kind == Kind::Network)
        return Verdict::bad(QString(u"cannot be reached ("_s + error.detail + u')'), remedy);
    if (error.kind == Kind::Timeout)
        return Verdict::bad(QString(u"no answer in time ("_s + error.detail + u')'), remedy);
    return Verdict::bad(error.toString(), remedy);
}

namespace
{
Verdict webhookVerdict(const QString &detail, const TelegramWebhookInfo &info, const QUrl &ours)
{
    if (ours.isEmpty() && !info.address.isEmpty())
        return Verdict::warning(QString(detail + u"; a webhook is set for it"_s),
            u"serve takes the webhook away; if another program needs it, give this one a bot of its own"_s);
    if (ours.isEmpty())
        return Verdict::good(detail);
    if (info.address.isEmpty())
        return Verdict::good(QString(detail + u"; serve will set the webhook"_s));
    if (info.address != ours)
        return Verdict::warning(QString(detail + u"; its webhook leads elsewhere"_s),
            u"serve sets it to PUBLIC_URL; if another program needs it, give this one a bot of its own"_s);
    if (info.pending > 0 && info.lastError.isValid())
        return Verdict::warning(QString(detail + u"; Telegram holds "_s + QString::number(info.pending)
                                    + u" updates that it could not deliver"_s),
            u"check that PUBLIC_URL is reachable from outside and that serve runs"_s);
    return Verdict::good(QString(detail + u"; it delivers to PUBLIC_URL"_s));
}
}

Verdict checkverdict::telegram(const Answer &me, const Answer &webhook, const QUrl &ours)
{
    const QString remedy = CheckAddress + u"TELEGRAM_API_URL"_s;
    if (!me)
        return failed(me.error(), remedy);
    const auto identity = ::telegram::parseIdentity(me->status, me->body);
    if (!identity)
        return failed(identity.error(),
            identity.error().kind == Kind::Unauthorised || identity.error().kind == Kind::NotFound
                ? u"copy TELEGRAM_BOT_TOKEN again from @BotFather"_s
                : remedy);
    QString detail = u"the bot @"_s + nameOnly(identity->username) + u" answers"_s;
    if (!identity->readsGroups)
        detail += u"; in groups it sees only what is meant for it (@BotFather, /setprivacy)"_s;
    if (webhook) {
        if (const auto info = ::telegram::parseWebhookInfo(webhook->status, webhook->body))
            return webhookVerdict(detail, *info, ours);
    }
    return Verdict::good(detail);
}

Verdict checkverdict::claude(const QString &model, const Answer &one, const Answer &all, const QDateTime &now)
{
    const QString remedy = CheckAddress + u"ANTHROPIC_BASE_URL"_s;
    if (!one)
        return failed(one.error(), remedy);
    if (one->status == 404)
        return notFoundModel(model, all, now);
    if (one->status != 200)
        return claudeRefusal(*one, now);
    const QJsonObject description = objectOf(one->body);
    if (description.value(u"id").toString().isEmpty())
        return Verdict::bad(u"an answer that is not Anthropic's"_s, u"check ANTHROPIC_BASE_URL and proxies"_s);
    return describedModel(model, description, all, now);
}

Verdict checkverdict::deepgram(const Answer &projects)
{
    if (!projects)
        return failed(projects.error(), CheckAddress + u"DEEPGRAM_URL"_s);
    if (projects->status == 403)
        return Verdict::good(u"the key is good (it may not list projects)"_s);
    if (projects->status != 200)
        return failed(::deepgram::statusError(projects->status, projects->body), u"try again later"_s);
    if (!objectOf(projects->body).value(u"projects").isArray())
        return Verdict::bad(u"an answer that is not Deepgram's"_s, u"check DEEPGRAM_URL and proxies"_s);
    return Verdict::good(u"the key is good"_s);
}

Verdict checkverdict::twilio(
    const QJsonObject &account, const std::optional<Result<QJsonObject>> &number, const QByteArray &voiceAddress)
{
    const QString status = account.value(u"status").toString();
    if (status.isEmpty())
        return Verdict::bad(u"an answer that is not Twilio's"_s, u"check TWILIO_API_URL and proxies"_s);
    if (status != u"active")
        return Verdict::bad(QString(u"the account is "_s + (status == u"closed" ? u"closed"_s : u"suspended"_s)),
            u"look into billing and notices in the Twilio console"_s);
    if (account.value(u"type").toString().compare(u"Trial"_s, Qt::CaseInsensitive) == 0)
        return Verdict::bad(u"this is a trial account, for which Twilio refuses media streams: no call can work"_s,
            u"upgrade the account in the Twilio console"_s);
    if (!number)
        return Verdict::good(u"the account is active"_s);
    if (!*number)
        return failed(number->error(), u"check TWILIO_PHONE_NUMBER"_s);
    if (!voiceAddress.isEmpty() && (*number)->value(u"voice_url").toString().toUtf8() != voiceAddress)
        return Verdict::warning(
            u"the account is active, but its number does not call PUBLIC_URL"_s, u"run messenger-ab setup-number"_s);
    return Verdict::good(u"the account is active and has the number"_s);
}
