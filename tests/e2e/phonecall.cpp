// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/phonecall.h"

#include "audio/mulaw.h"
#include "fakes/audiblewatermark.h"

#include <QTest>

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
// Slower would be more like people, and only cost time.
constexpr std::chrono::milliseconds CallerPerCharacter = 40ms;
// Above the noise of µ-law and below any voice.
constexpr double VoiceLevel = 200;
}

PhoneCall::PhoneCall(const SoftphoneOptions &options, TextTable &texts, PhoneNetwork &network)
    : m_texts(texts), m_phone(options, network.http, network.metronome, network.clock), m_ear(texts)
{
    connect(&m_phone, &Softphone::heard, this, &PhoneCall::onHeard);
    connect(&m_phone, &Softphone::cleared, this, [this] { ++m_clears; });
    connect(&m_phone, &Softphone::providerSaid, this, [this](const QString &text) { m_providerSaid.append(text); });
    connect(&m_phone, &Softphone::ended, this, [this](Softphone::End end) { m_end = end; });
    connect(&m_phone, &Softphone::failed, this, [this](const QString &text) { m_failure = text; });
}

PhoneCall::~PhoneCall() = default;

void PhoneCall::say(const QString &line)
{
    m_phone.say(audiblewatermark::mulaw(m_texts.numberOf(line),
        std::max<std::chrono::milliseconds>(line.size() * CallerPerCharacter, audiblewatermark::MinimumLength)));
}

bool PhoneCall::hears(const QString &text, std::chrono::milliseconds limit)
{
    return waitFor(
        [&](const CallerEar::Heard &one) { return one.complete && one.text == text; }, Then::BehindIt, limit);
}

bool PhoneCall::hearsOf(const QString &part, std::chrono::milliseconds limit)
{
    return waitFor(
        [&](const CallerEar::Heard &one) { return one.complete && one.text.contains(part); }, Then::BehindIt, limit);
}

bool PhoneCall::beginsToHear(const QString &text, std::chrono::milliseconds limit)
{
    return waitFor([&](const CallerEar::Heard &one) { return one.text == text; }, Then::AtIt, limit);
}

bool PhoneCall::waitFor(const Fits &fits, Then then, std::chrono::milliseconds limit)
{
    const auto arrived = [&] {
        const QList<CallerEar::Heard> all = m_ear.heard();
        const auto found = std::find_if(all.begin() + m_waitedFor, all.end(), fits);
        if (found == all.end())
            return false;
        m_waitedFor = found - all.begin() + (then == Then::BehindIt ? 1 : 0);
        return true;
    };
    bool found = false;
    static_cast<void>(QTest::qWaitFor(
        [&] { return (found = arrived()) || m_end || !m_failure.isEmpty(); }, static_cast<int>(limit.count())));
    return found;
}

bool PhoneCall::isConnected(std::chrono::milliseconds limit)
{
    return QTest::qWaitFor([this] { return m_phone.isStreaming(); }, static_cast<int>(limit.count()));
}

bool PhoneCall::isOver(std::chrono::milliseconds limit)
{
    return QTest::qWaitFor(
        [this] { return m_end.has_value() || !m_failure.isEmpty(); }, static_cast<int>(limit.count()));
}

bool PhoneCall::listensUntil(std::chrono::milliseconds moment)
{
    const auto limit = 2 * std::max<std::chrono::milliseconds>(moment - m_ear.position(), 1s);
    return QTest::qWaitFor([&] { return m_ear.position() >= moment; }, static_cast<int>(limit.count()));
}

const char *PhoneCall::story()
{
    QStringList parts;
    const QList<CallerEar::Heard> all = m_ear.heard();
    for (const CallerEar::Heard &one : all)
        parts.append(QStringLiteral("%1-%2 ms%3: %4")
                         .arg(one.start.count())
                         .arg(one.end.count())
                         .arg(one.complete ? QString() : QStringLiteral(" (cut off)"), one.text));
    parts.append(
        QStringLiteral("at %1 ms, %2 clears, end %3, failure '%4'")
            .arg(m_ear.position().count())
            .arg(m_clears)
            .arg(m_end ? QString::fromLatin1(QMetaEnum::fromType<Softphone::End>().valueToKey(static_cast<int>(*m_end)))
                       : QStringLiteral("none"),
                m_failure));
    for (const Softphone::Violation &violation : m_phone.violations())
        parts.append(QStringLiteral("%1 %2").arg(violation.code).arg(violation.what));
    m_story = parts.join(u'\n').prepend(u'\n').toUtf8();
    return m_story.constData();
}

void PhoneCall::onHeard(const QByteArray &mulaw)
{
    m_ear.hear(mulaw);
    m_voiced.append(mulaw::rms(mulaw) >= VoiceLevel);
}

std::chrono::milliseconds PhoneCall::soundSince(std::chrono::milliseconds position) const
{
    const auto from = std::clamp<qsizetype>(position / StreamLeg::PacketTime, 0, m_voiced.size());
    return std::count(m_voiced.begin() + from, m_voiced.end(), true) * StreamLeg::PacketTime;
}

std::chrono::milliseconds PhoneCall::longestSilence() const
{
    qsizetype longest = 0;
    qsizetype current = 0;
    for (const bool voiced : m_voiced) {
        current = voiced ? 0 : current + 1;
        longest = std::max(longest, current);
    }
    return longest * StreamLeg::PacketTime;
}
