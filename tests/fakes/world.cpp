// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/world.h"

#include <algorithm>

World::World()
    : m_services { { QStringLiteral("telegram"), &telegram }, { QStringLiteral("anthropic"), &anthropic },
        { QStringLiteral("deepgram"), &deepgram }, { QStringLiteral("edge"), &edge },
        { QStringLiteral("twilio"), &twilio } }
{
}

bool World::listen()
{
    return std::ranges::all_of(m_services, [](const auto &service) { return service.second->listen(); });
}

FakeService *World::service(const QString &name)
{
    const auto found = std::ranges::find(m_services, name, &std::pair<QString, FakeService *>::first);
    return found == m_services.end() ? nullptr : found->second;
}

QHash<QString, QString> World::environment() const
{
    return { { QStringLiteral("TELEGRAM_API_URL"), telegram.httpUrl().toString() },
        { QStringLiteral("TELEGRAM_BOT_TOKEN"), FakeTelegram::defaultToken() },
        { QStringLiteral("ANTHROPIC_BASE_URL"), anthropic.httpUrl().toString() },
        { QStringLiteral("ANTHROPIC_API_KEY"), FakeAnthropic::defaultKey() },
        { QStringLiteral("DEEPGRAM_URL"), deepgram.webSocketUrl().toString() },
        { QStringLiteral("DEEPGRAM_API_KEY"), FakeDeepgram::defaultKey() },
        { QStringLiteral("EDGE_TTS_URL"), edge.webSocketUrl().toString() },
        { QStringLiteral("TWILIO_API_URL"), twilio.httpUrl().toString() },
        { QStringLiteral("TWILIO_ACCOUNT_SID"), FakeTwilioRest::defaultAccountSid() },
        { QStringLiteral("TWILIO_AUTH_TOKEN"), FakeTwilioRest::defaultAuthToken() } };
}

QStringList World::violations() const
{
    QStringList all;
    for (const auto &[name, service] : m_services) {
        const QStringList ofOne = service->violations();
        for (const QString &one : ofOne)
            all.append(name % u": " % one);
    }
    return all;
}
