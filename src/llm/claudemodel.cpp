// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudemodel.h"

#include "llm/claudeanswer.h"
#include "net/logcategories.h"

#include <QRandomGenerator>
#include <QSslConfiguration>

using namespace Qt::StringLiterals;

namespace
{
// Servers keep idle connections for a minute or so; asking again sooner brings nothing.
constexpr std::chrono::seconds WarmFor { 30 };
// The description of one model; more than this is none.
constexpr qsizetype MostDescriptionBytes = 64 * 1024;

//! Qt keeps the replies behind connectToHost() until the manager dies (seen in 6.4.2): one per call, for ever.
void disposeOfPreconnects(QNetworkAccessManager &network)
{
    const auto replies = network.findChildren<QNetworkReply *>(QString(), Qt::FindDirectChildrenOnly);
    for (QNetworkReply *reply : replies) {
        if (!reply->url().scheme().startsWith("preconnect-"_L1))
            continue;
        if (reply->isFinished())
            reply->deleteLater();
        else
            QObject::connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    }
}
}

ClaudeModel::ClaudeModel(
    const ClaudeSettings &settings, Clock &clock, QNetworkAccessManager &network, std::function<double()> random)
    : m_context(std::make_shared<ClaudeContext>(
        ClaudeContext { settings, clock, network, std::move(random), settings.model, {} }))
{
    if (!m_context->random)
        m_context->random = [] { return QRandomGenerator::global()->generateDouble(); };
}

Pending<Answer> ClaudeModel::ask(const Prompt &prompt)
{
    return Pending<Answer>(new ClaudeAnswer(prompt, m_context));
}

void ClaudeModel::prepare()
{
    const QUrl &base = m_context->settings.base;
    const auto now = m_context->clock.now();
    if (m_context->settings.apiKey.isEmpty() || (m_preparedAt && now - *m_preparedAt < WarmFor))
        return;
    m_preparedAt = now;
    QNetworkAccessManager &network = m_context->network;
    if (base.scheme() == "https"_L1) {
        // With this list the connection can become HTTP/2, as the requests that follow want it.
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setAllowedNextProtocols({ QSslConfiguration::ALPNProtocolHTTP2, QByteArrayLiteral("http/1.1") });
        network.connectToHostEncrypted(base.host(), quint16(base.port(443)), configuration);
    } else {
        network.connectToHost(base.host(), quint16(base.port(80)));
    }
    disposeOfPreconnects(network);
}

void ClaudeModel::lookUp()
{
    const ClaudeSettings &settings = m_context->settings;
    const QString &model = m_context->model;
    if (settings.apiKey.isEmpty() || claude::isKnown(model) || !claude::isPlainId(model))
        return;
    m_description.clear();
    const QNetworkRequest request = claude::request(settings.base, QString(u"/v1/models/"_s + model), settings.apiKey);
    m_lookUp = HttpCall::get(m_context->network, request, settings.limits.http, m_context->clock);
    HttpCall *call = m_lookUp.get();
    QObject::connect(call, &HttpCall::bytesArrived, call, [this](const QByteArray &bytes) {
        m_description.append(bytes.left(MostDescriptionBytes - m_description.size()));
    });
    QObject::connect(call, &HttpCall::finished, call, [this, model] { onLookedUp(model); });
    QObject::connect(call, &HttpCall::failed, call, [this, model](const ServiceError &error) {
        qCInfo(logLlm, "What the model %ls can do is not known: %ls", qUtf16Printable(model),
            qUtf16Printable(error.toString()));
        m_lookUp.reset();
    });
}

void ClaudeModel::onLookedUp(const QString &model)
{
    const int status = m_lookUp->status();
    m_lookUp.reset();
    const auto described = claude::parseModel(std::exchange(m_description, {}), m_context->clock.wallNow());
    if (m_context->model != model) // it is gone, and has a stand-in already
        return;
    if (status != 200 || !described || described->offSwitch.isEmpty()) {
        qCInfo(logLlm,
            "The model %ls does not say how it answers without thinking first (HTTP %d); answers may be slow.",
            qUtf16Printable(model), status);
        return;
    }
    m_context->offSwitch = described->offSwitch;
    qCInfo(logLlm, "The model %ls answers without thinking first by thinking.type %ls.", qUtf16Printable(model),
        qUtf16Printable(described->offSwitch));
}
