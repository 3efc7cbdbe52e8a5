// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/callbacks.h"

#include <algorithm>

namespace
{
constexpr int FetchFailed = 11200;
}

Callbacks::Callbacks(const WebhookCaller &caller, std::chrono::milliseconds limit)
    : m_caller(caller), m_limit(limit) { }

void Callbacks::tell(const QUrl &address, const FormData &form, bool byGet)
{
    m_pending.push_back(m_caller.send(address, form, byGet, m_limit));
    const WebhookRequest *request = m_pending.back().get();
    connect(request, &WebhookRequest::finished, this, [this, request](const WebhookReply &reply) {
        if (reply.status < 200 || reply.status > 299)
            Q_EMIT failed(FetchFailed, QStringLiteral("a callback was answered with %1").arg(reply.status));
        done(request);
    });
    connect(request, &WebhookRequest::failed, this, [this, request](const ServiceError &error) {
        Q_EMIT failed(FetchFailed, QStringLiteral("a callback failed: ") + error.detail);
        done(request);
    });
}

void Callbacks::done(const WebhookRequest *request)
{
    std::erase_if(m_pending, [request](const auto &pending) { return pending.get() == request; });
    if (m_pending.empty())
        Q_EMIT allTold();
}
