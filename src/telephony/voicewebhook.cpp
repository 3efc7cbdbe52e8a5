// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/voicewebhook.h"

#include "net/logcategories.h"
#include "net/whendone.h"
#include "telephony/callsid.h"
#include "telephony/twiml.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
QString allLinesBusy(Language language)
{
    return language == Language::German
        ? u"Gerade sind alle Leitungen belegt. Bitte ruf in ein paar Minuten noch einmal an."_s
        : u"All lines are busy at the moment. Please call again in a few minutes."_s;
}
}

VoiceWebhook::VoiceWebhook(
    const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_tokens(settings.tokenSecrets())
    , m_ledger(ledger)
    , m_desk(desk)
    , m_clock(clock)
{
}

void VoiceWebhook::answer(const FormData &fields, const FormData &query, Reply reply)
{
    IncomingCall call { fields.value("CallSid"), fields.value("From"), fields.value("To") };
    if (!callsid::isReal(call.callId)) {
        qCWarning(logTelephony, "A voice webhook without a proper CallSid was not served.");
        return reply({ 400, "CallSid is missing.", {} });
    }
    if (!twiml::fitsParameter(u"from"_s, call.from))
        call.from.clear(); // it could not travel with the stream; nobody's number is that long
    const int tries = std::clamp(query.value(TryParameter).toInt(), 0, m_settings.limits.fullTries);
    const QDateTime now = m_clock.wallNow();
    const auto issued = m_ledger.issue(
        call.callId, m_tokens.issue(call.callId, call.from, now), now.addSecs(StreamToken::Lifetime.count()));
    whenDone(
        issued, this, [this, call, tries, reply = std::move(reply)](const std::optional<TokenLedger::Issue> &issue) {
            using State = TokenLedger::Issue::State;
            if (!issue) {
                qCWarning(logTelephony,
                    "Call %ls: the ledger of stream tokens does not answer; the caller is asked to wait.",
                    qUtf16Printable(call.callId));
                return reply(waiting(tries));
            }
            if (issue->state == State::Used)
                return reply({ 200, twiml::hangUp(), {} });
            if (issue->state == State::Repeated)
                return reply(connecting(call, issue->token));
            const CallDesk::Admission admission = m_desk.admit(call);
            if (admission != CallDesk::Admission::Connect)
                m_ledger.withdraw(call.callId);
            if (admission == CallDesk::Admission::Reject)
                return reply({ 200, twiml::reject(), {} });
            if (admission == CallDesk::Admission::Full)
                return reply(waiting(tries));
            Answer first = connecting(call, issue->token);
            first.announce = call;
            reply(first);
        });
}

VoiceWebhook::Answer VoiceWebhook::connecting(const IncomingCall &call, const QByteArray &token) const
{
    return { 200,
        twiml::connectStream({ m_settings.publicUrl.webSocket("/twilio/media-stream"),
            m_settings.publicUrl.http("/twilio/stream-status"), token, call.from }),
        {} };
}

VoiceWebhook::Answer VoiceWebhook::waiting(int tries) const
{
    if (tries >= m_settings.limits.fullTries)
        return { 200, twiml::sayAndHangUp(allLinesBusy(m_settings.language), m_settings.language), {} };
    const QByteArray rest = "/twilio/voice?" + TryParameter.toByteArray() + '=' + QByteArray::number(tries + 1);
    return { 200, twiml::waitAndAskAgain(m_settings.limits.fullPause, m_settings.publicUrl.http(rest)), {} };
}
