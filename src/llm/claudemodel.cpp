// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudemodel.h"

#include "llm/claudeanswer.h"

#include <QRandomGenerator>
#include <QSslConfiguration>

using namespace Qt::StringLiterals;

namespace
{
// Servers keep idle connections for a minute or so; asking again sooner brings nothing.
constexpr std::chrono::seconds WarmFor { 30 };

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
