// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgesynthesizer.h"

#include "speech/edgeutterance.h"

EdgeSynthesizer::EdgeSynthesizer(
    EdgeSettings settings, Clock &clock, QNetworkAccessManager &manager, Mp3DecoderPool &decoders)
    : m_connector(std::make_shared<EdgeConnector>(std::move(settings), clock, manager)), m_decoders(decoders)
{
}

EdgeSynthesizer::~EdgeSynthesizer() = default;

Pending<Utterance> EdgeSynthesizer::speak(const QString &text, const Prosody &prosody)
{
    return Pending<Utterance>(new EdgeUtterance(m_connector, m_decoders, text, prosody));
}

void EdgeSynthesizer::prepare()
{
    m_connector->warm();
}
