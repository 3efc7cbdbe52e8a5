// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/numbersetup.h"

using namespace Qt::StringLiterals;

namespace
{
QString described(const NumberState::Address &address)
{
    if (address.url.isEmpty())
        return u"not set"_s;
    const QUrl url(address.url, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return u"something that is no address"_s;
    QString text = url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::FullyEncoded);
    if (url.hasQuery())
        text += u"?…"_s;
    return QString(text + u" ("_s + address.method + u')');
}

NumberState::Address posted(const QByteArray &url)
{
    return { QString::fromUtf8(url), u"POST"_s };
}
}

NumberState numbersetup::stateOf(const QJsonObject &number)
{
    const auto text = [&](QStringView name) { return number.value(name).toString(); };
    NumberState state;
    state.id = text(u"sid");
    state.voice = { text(u"voice_url"), text(u"voice_method") };
    state.voiceFallback = { text(u"voice_fallback_url"), text(u"voice_fallback_method") };
    state.status = { text(u"status_callback"), text(u"status_callback_method") };
    state.takesCalls = number.value(u"capabilities").toObject().value(u"voice").toBool(true)
        && text(u"voice_receive_mode") != u"fax";
    state.goesElsewhere = !text(u"voice_application_sid").isEmpty() || !text(u"trunk_sid").isEmpty();
    return state;
}

TwilioRest::NumberAddresses numbersetup::addressesFor(const PublicUrl &publicUrl)
{
    const QByteArray voice = publicUrl.http("/twilio/voice");
    return { voice, voice, publicUrl.http("/twilio/status") };
}

NumberState numbersetup::withAddresses(NumberState state, const TwilioRest::NumberAddresses &addresses)
{
    state.voice = posted(addresses.voice);
    state.voiceFallback = posted(addresses.voiceFallback);
    state.status = posted(addresses.status);
    return state;
}

QString numbersetup::describe(const NumberState &state)
{
    return QString(u"  voice     "_s + described(state.voice) + u"\n  fallback  "_s + described(state.voiceFallback)
        + u"\n  status    "_s + described(state.status) + u'\n');
}

QStringList numbersetup::obstacles(const NumberState &state, bool isTrial)
{
    QStringList found;
    if (!state.takesCalls)
        found.append(
            u"this number takes no voice calls; buy one that does, or set it to voice in the Twilio console"_s);
    if (state.goesElsewhere)
        found.append(u"the number belongs to a TwiML application or a SIP trunk, so Twilio ignores its addresses; "
                     "take it out of there in the Twilio console"_s);
    if (isTrial)
        found.append(u"this is a trial account, for which Twilio refuses media streams: no call can work; upgrade the "
                     "account in the Twilio console"_s);
    return found;
}

NumberSetup::NumberSetup(QNetworkAccessManager &network, const TwilioAccount &account, const QString &number,
    const TwilioRest::NumberAddresses &addresses, Mode mode)
    : m_rest(network, account), m_addresses(addresses), m_mode(mode), m_request(m_rest.findNumber(number))
{
    connect(m_request.get(), &TwilioRequest::finished, this, &NumberSetup::onFound);
    connect(m_request.get(), &TwilioRequest::failed, this, &NumberSetup::failed);
}

void NumberSetup::onFound(const QJsonObject &number)
{
    m_outcome.before = numbersetup::stateOf(number);
    m_request = m_rest.account();
    connect(m_request.get(), &TwilioRequest::finished, this, [this](const QJsonObject &account) {
        m_outcome.isTrial = account.value(u"type").toString().compare(u"Trial"_s, Qt::CaseInsensitive) == 0;
        onAccountKnown();
    });
    // Worth a warning if it is one on trial, but no reason to leave the number as it is.
    connect(m_request.get(), &TwilioRequest::failed, this, &NumberSetup::onAccountKnown);
}

void NumberSetup::onAccountKnown()
{
    m_request.reset();
    m_outcome.after = numbersetup::withAddresses(m_outcome.before, m_addresses);
    if (m_mode == Mode::OnlyLook || m_outcome.after == m_outcome.before) {
        Q_EMIT finished(m_outcome);
        return;
    }
    m_request = m_rest.setAddresses(m_outcome.before.id, m_addresses);
    connect(m_request.get(), &TwilioRequest::finished, this, &NumberSetup::onSet);
    connect(m_request.get(), &TwilioRequest::failed, this, &NumberSetup::failed);
}

void NumberSetup::onSet(const QJsonObject &number)
{
    const NumberState wanted = std::exchange(m_outcome.after, numbersetup::stateOf(number));
    const NumberState &now = m_outcome.after;
    if (now.voice != wanted.voice || now.voiceFallback != wanted.voiceFallback || now.status != wanted.status) {
        Q_EMIT failed({ ServiceError::Kind::Malformed,
            u"Twilio accepted the addresses but has kept others; look at the number in the Twilio console"_s, {} });
        return;
    }
    Q_EMIT finished(m_outcome);
}
