// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/fakeedge.h"

#include "fakes/audiblewatermark.h"
#include "fakes/edgesession.h"
#include "fakes/mp3encoder.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr QStringView Base = u"/consumer/speech/synthesize/readaloud";
constexpr auto LeadSilence = 90ms;
constexpr auto TrailSilence = 820ms;
constexpr int SampleRate = 24000;
}

FakeEdge::FakeEdge(TextTable &table, QObject *parent) : FakeService(parent), m_table(table) { }

bool FakeEdge::configure(const QJsonObject &settings)
{
    bool missingConrad = false;
    const bool known = ControlValues(settings)
                           .read(QStringLiteral("handshake_ms"), m_handshakeDelay)
                           .read(QStringLiteral("first_audio_ms"), m_firstAudioDelay)
                           .read(QStringLiteral("speed_up"), m_speedUp)
                           .read(QStringLiteral("clock_skew_s"), m_skew)
                           .read(QStringLiteral("ms_per_character"), m_millisecondsPerCharacter)
                           .read(QStringLiteral("house_rules"), m_houseRules)
                           .read(QStringLiteral("missing_conrad"), missingConrad)
                           .allKnown();
    if (missingConrad)
        removeVoice(QStringLiteral("de-DE-ConradNeural"));
    return known;
}

QJsonObject FakeEdge::notes() const
{
    QJsonArray list;
    for (const auto &turn : m_turns) {
        list.append(QJsonObject { { QStringLiteral("text"), turn->text }, { QStringLiteral("voice"), turn->voice },
            { QStringLiteral("request_id"), turn->requestId }, { QStringLiteral("rate_percent"), turn->ratePercent },
            { QStringLiteral("output_format"), turn->outputFormat }, { QStringLiteral("at"), qint64(turn->at.count()) },
            { QStringLiteral("arrived_us"), turn->arrivedAt }, { QStringLiteral("first_audio_us"), turn->firstAudioAt },
            { QStringLiteral("audio_frames"), turn->audioFrames }, { QStringLiteral("finished"), turn->finished },
            { QStringLiteral("abandoned"), turn->abandoned } });
    }
    return { { QStringLiteral("turns"), list } };
}

void FakeEdge::setLatency(std::chrono::milliseconds firstAudio, double speedUp)
{
    m_firstAudioDelay = firstAudio;
    m_speedUp = speedUp;
}

QStringList FakeEdge::texts() const
{
    QStringList texts;
    for (const auto &turn : m_turns)
        texts.append(turn->text);
    return texts;
}

HttpRequest::Headers FakeEdge::dateHeader() const
{
    return { { "Date", QLocale::c().toString(now(), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'")).toLatin1() } };
}

void FakeEdge::judge(const edge::Verdict &verdict)
{
    for (const QString &one : verdict.violations)
        violation(one);
    for (const QString &one : verdict.houseViolations) {
        if (m_houseRules)
            violation(one);
    }
}

UpgradeDecision FakeEdge::upgrade(const HttpRequest &request)
{
    note(request);
    UpgradeDecision decision;
    decision.headers = dateHeader();
    if (request.path != QString(Base % u"/edge/v1")) {
        violation(QStringLiteral("a WebSocket at an address that does not exist"));
        return decision;
    }
    const edge::Verdict verdict = edge::checkRequest(request, now(), true);
    judge(verdict);
    decision.kind = UpgradeDecision::Kind::Accept;
    decision.delay = m_handshakeDelay;
    const auto refuse = [&decision](int status) {
        decision.kind = UpgradeDecision::Kind::Refuse;
        decision.status = status;
    };
    if (verdict.refused)
        refuse(403);
    if (const auto fault = m_faults.takeIf([](const auto &one) { return one.kind < FaultKind::NoAudio; })) {
        if (fault->kind == FaultKind::Forbidden)
            refuse(403);
        else if (fault->kind == FaultKind::Unauthorised)
            refuse(401);
        else if (fault->kind == FaultKind::HangUpgrade)
            decision.kind = UpgradeDecision::Kind::Hang;
        else if (fault->kind == FaultKind::ResetUpgrade)
            decision.kind = UpgradeDecision::Kind::Reset;
        else if (fault->kind == FaultKind::HtmlError) {
            refuse(503);
            decision.contentType = "text/html";
            decision.body = "<html><body><h2>Our services aren't available right now</h2></body></html>";
        }
    }
    return decision;
}

void FakeEdge::connected(QWebSocket *socket, const HttpRequest &)
{
    new Session(*this, socket);
}

void FakeEdge::handle(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    note(request);
    if (request.path != QString(Base % u"/voices/list") || request.method != "GET") {
        // Anything of this host tells its Date, which clients with a wrong clock ask for.
        exchange->reply(404, "text/plain", "Not Found", dateHeader());
        return;
    }
    const edge::Verdict verdict = edge::checkRequest(request, now(), false);
    judge(verdict);
    if (verdict.refused)
        exchange->reply(403, "text/plain", {}, dateHeader());
    else
        exchange->reply(200, "application/json", edge::voicesList(), dateHeader());
}

QByteArray FakeEdge::mp3For(const Turn &turn)
{
    static const QHash<QString, int> bitRates { { QStringLiteral("audio-24khz-48kbitrate-mono-mp3"), 48000 },
        { QStringLiteral("audio-24khz-96kbitrate-mono-mp3"), 96000 } };
    const int bitRate = bitRates.value(turn.outputFormat);
    if (bitRate == 0) { // the raw, riff and 8 kHz formats are refused by giving no sound
        violation(QStringLiteral("an output format that Edge does not get"));
        return {};
    }
    const int number = m_table.numberOf(turn.text);
    const QString key
        = QStringLiteral("%1 %2 %3 %4").arg(number).arg(bitRate).arg(turn.ratePercent).arg(m_millisecondsPerCharacter);
    if (const QByteArray *known = m_mp3s.object(key))
        return *known;
    const auto length = std::chrono::milliseconds(
        turn.text.size() * m_millisecondsPerCharacter * 100 / std::max(50, 100 + turn.ratePercent));
    std::vector<int16_t> samples(static_cast<size_t>(LeadSilence.count() * SampleRate / 1000));
    const auto speech = audiblewatermark::samples(number, SampleRate, length);
    samples.insert(samples.end(), speech.begin(), speech.end());
    samples.resize(samples.size() + static_cast<size_t>(TrailSilence.count() * SampleRate / 1000));
    const QByteArray mp3 = encodedMp3(samples, bitRate);
    m_mp3s.insert(key, new QByteArray(mp3), mp3.size());
    return mp3;
}
