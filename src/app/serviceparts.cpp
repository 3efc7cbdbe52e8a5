// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serviceparts.h"

#include "app/servicemediareader.h"

#include "speech/auraprotocol.h"

CallSettings serviceparts::call(const Settings &settings)
{
    CallSettings call;
    call.language = settings.language;
    call.timeZone = settings.timeZone;
    call.allowedCallers = settings.callers.allowed;
    call.anyCaller = settings.callers.any;
    call.pinSet = settings.callers.pin.isSet();
    call.rejectUnknown = settings.callers.rejectUnknown;
    call.limitsNumbers = settings.callers.callsPerHour > 0 || settings.callers.minutesPerDay.count() > 0;
    call.keepTranscripts = settings.storage.keepTranscripts;
    call.recordCalls = settings.storage.recordCalls;
    call.maxCalls = settings.server.maxCalls;
    call.callsPerCaller = settings.callers.callsPerCaller;
    call.longestCall = settings.server.maxCall;
    return call;
}

DatabaseAccessLedger::Rules serviceparts::access(const Settings &settings)
{
    const Settings::Callers &callers = settings.callers;
    return { callers.pin.isSet(), { callers.callsPerHour, callers.minutesPerDay, settings.server.maxCall },
        settings.timeZone };
}

TelephonySettings serviceparts::telephony(const Settings &settings)
{
    TelephonySettings telephony;
    if (const auto address = PublicUrl::parse(settings.server.publicUrlAsGiven))
        telephony.publicUrl = *address;
    for (const Secret &token : settings.twilio.authTokens)
        telephony.authTokens.append(token.utf8());
    telephony.validate = settings.twilio.validate;
    if (!settings.server.trustedProxies.isEmpty())
        telephony.trustedProxies = AddressSet::parse(settings.server.trustedProxies).value_or(AddressSet());
    telephony.limits.waitingStreams = static_cast<size_t>(settings.server.maxCalls);
    telephony.metricsToken = settings.server.metricsToken.utf8();
    telephony.language = settings.language;
    if (settings.telegram.mode == TelegramMode::Webhook)
        telephony.updateSecret = settings.telegram.webhookSecret.utf8();
    return telephony;
}

InboxServiceSettings serviceparts::inbox(const Settings &settings)
{
    InboxServiceSettings inbox;
    inbox.database.file = settings.storage.sqlitePath;
    inbox.database.postgres = settings.storage.postgres;
    inbox.telegram
        = TelegramSettings { settings.telegram.api, settings.telegram.botToken.text(), settings.telegram.timeout };
    if (settings.telegram.mode == TelegramMode::Webhook)
        inbox.webhook
            = WebhookSettings { QUrl(QString::fromUtf8(telephony(settings).publicUrl.http("/telegram/webhook"))),
                  settings.telegram.webhookSecret.text() };
    inbox.key = { settings.storage.dataKey, settings.storage.dataDir + QLatin1String("/data.key") };
    inbox.store.reportsRead = settings.telegram.markRead;
    inbox.language = settings.language;
    inbox.store.owner = settings.telegram.ownerId;
    inbox.store.media = { settings.deepgram.apiKey.isSet(), settings.claude.apiKey.isSet() };
    inbox.makeMediaReader = [settings](QNetworkAccessManager &network, Clock &clock) {
        return std::make_unique<ServiceMediaReader>(settings, network, clock);
    };
    inbox.calls = { settings.storage.keepTranscripts, settings.storage.keepNumbers };
    inbox.retention = settings.storage.retention;
    inbox.store.callersTakeOver = settings.callers.callsPerCaller == 1;
    inbox.freshness.first = std::min(inbox.freshness.first, settings.telegram.timeout);
    return inbox;
}

EdgeSettings serviceparts::edge(const Settings &settings, const QString &voice)
{
    EdgeSettings edge;
    edge.base = settings.speech.edge;
    edge.voice = voice;
    edge.timeout = settings.speech.timeout;
    edge.mostIdle = 32; // of one worker: as many calls may be waiting for their model's first sentence at once
    return edge;
}

AuraSettings serviceparts::aura(const Settings &settings)
{
    AuraSettings aura;
    aura.base = settings.deepgram.base;
    aura.apiKey = settings.deepgram.apiKey.utf8();
    aura.voice = aura::voiceFor(settings.language);
    aura.timeout = settings.speech.timeout;
    return aura;
}

DeepgramSettings serviceparts::deepgram(const Settings &settings)
{
    DeepgramSettings deepgram;
    deepgram.base = settings.deepgram.base;
    deepgram.apiKey = settings.deepgram.apiKey.utf8();
    deepgram.query.model = settings.deepgram.model;
    deepgram.query.language = settings.language;
    deepgram.query.endpointing = settings.deepgram.endpointing;
    deepgram.query.keyterms = deepgram::usualKeyterms(settings.language);
    deepgram.timeout = settings.deepgram.timeout;
    return deepgram;
}

RecordingSettings serviceparts::recordings(const Settings &settings)
{
    RecordingSettings recordings;
    recordings.base = settings.deepgram.base;
    recordings.apiKey = settings.deepgram.apiKey.utf8();
    recordings.model = settings.deepgram.model;
    recordings.language = settings.language;
    recordings.timeout = std::max<std::chrono::milliseconds>(recordings.timeout, settings.deepgram.timeout);
    return recordings;
}

ClaudeSettings serviceparts::claude(const Settings &settings)
{
    ClaudeSettings claude;
    claude.base = settings.claude.base;
    claude.apiKey = settings.claude.apiKey.text();
    claude.model = settings.claude.model;
    claude.limits.whole = settings.claude.timeout;
    return claude;
}

TwilioAccount serviceparts::twilio(const Settings &settings)
{
    TwilioAccount account;
    account.baseUrl = settings.twilio.api;
    account.accountSid = settings.twilio.accountSid;
    if (!settings.twilio.authTokens.isEmpty())
        account.authToken = settings.twilio.authTokens.constFirst().utf8();
    return account;
}
