// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/deepgramrecognizer.h"

#include "speech/deepgramlistening.h"

DeepgramRecognizer::DeepgramRecognizer(DeepgramSettings settings, Clock &clock)
    : m_settings(std::move(settings)), m_clock(clock)
{
}

Pending<Listening> DeepgramRecognizer::listen()
{
    return Pending<Listening>(new DeepgramListening(m_settings, m_clock));
}
