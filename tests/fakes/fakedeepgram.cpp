// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/fakedeepgram.h"

#include "fakes/deepgramrules.h"
#include "fakes/deepgramsession.h"
#include "fakes/mp3encoder.h"

#include "audio/mulaw.h"

#include <QCryptographicHash>
#include <QUuid>
#include <QtEndian>

namespace
{
constexpr qsizetype MaximumSpeakText = 2000;

QString reasonFor(int status)
{
    static const QHash<int, QString> reasons { { 400, QStringLiteral("Bad Request") },
        { 401, QStringLiteral("INVALID_AUTH") }, { 402, QStringLiteral("ASR_PAYMENT_REQUIRED") },
        { 403, QStringLiteral("INSUFFICIENT_PERMISSIONS") }, { 413, QStringLiteral("PAYLOAD_TOO_LARGE") },
        { 429, QStringLiteral("TOO_MANY_REQUESTS") } };
    return reasons.value(status, QStringLiteral("INTERNAL_SERVER_ERROR"));
}

QByteArray errorBody(const QString &code, const QString &message, const QByteArray &requestId)
{
    return QJsonDocument(QJsonObject { { QStringLiteral("err_code"), code }, { QStringLiteral("err_msg"), message },
                             { QStringLiteral("request_id"), QString::fromLatin1(requestId) } })
        .toJson(QJsonDocument::Compact);
}

// Format 7 is µ-law (RFC 2361), 1 is linear PCM.
QByteArray wavHeader(quint16 format, quint32 rate, quint16 bitsPerSample, quint32 dataSize)
{
    QByteArray header("RIFF");
    const auto put = [&header](auto value) {
        const auto little = qToLittleEndian(value);
        header.append(reinterpret_cast<const char *>(&little), sizeof little);
    };
    put(quint32(36 + dataSize));
    header += "WAVEfmt ";
    put(quint32(16));
    put(format);
    put(quint16(1));
    put(rate);
    put(quint32(rate * bitsPerSample / 8));
    put(quint16(bitsPerSample / 8));
    put(bitsPerSample);
    header += "data";
    put(dataSize);
    return header;
}

QByteArray linear16(const std::vector<int16_t> &samples)
{
    QByteArray bytes(static_cast<qsizetype>(samples.size() * 2), Qt::Uninitialized);
    qToLittleEndian<int16_t>(samples.data(), static_cast<qsizetype>(samples.size()), bytes.data());
    return bytes;
}
}

FakeDeepgram::FakeDeepgram(TextTable &table, const QString &key, QObject *parent)
    : FakeService(parent), m_table(table), m_keys({ key })
{
}

bool FakeDeepgram::configure(const QJsonObject &settings)
{
    return ControlValues(settings)
        .read(QStringLiteral("handshake_ms"), m_handshakeDelay)
        .read(QStringLiteral("final_delay_ms"), m_finalDelay)
        .read(QStringLiteral("interim_ms"), m_interimEvery)
        .read(QStringLiteral("idle_limit_ms"), m_idleLimit)
        .read(QStringLiteral("speak_first_byte_ms"), m_speakFirstByte)
        .read(QStringLiteral("max_speed"), m_maxSpeed)
        .read(QStringLiteral("ms_per_character"), m_millisecondsPerCharacter)
        .allKnown();
}

QJsonObject FakeDeepgram::notes() const
{
    QJsonArray list;
    for (const auto &one : m_connections) {
        QJsonArray times;
        for (const qint64 at : one->finalsAt)
            times.append(at);
        QJsonArray words;
        for (const auto &result : one->words)
            words.append(QJsonObject { { QStringLiteral("transcript"), result.transcript },
                { QStringLiteral("speech_final"), result.isSpeechFinal }, { QStringLiteral("at_us"), result.at } });
        list.append(QJsonObject { { QStringLiteral("query"), QString::fromUtf8(one->request.target) },
            { QStringLiteral("first_audio_ms"),
                one->firstAudio ? QJsonValue(qint64(one->firstAudio->count())) : QJsonValue(QJsonValue::Null) },
            { QStringLiteral("largest_gap_ms"), qint64(one->largestGap.count()) },
            { QStringLiteral("audio_bytes"), one->audioBytes }, { QStringLiteral("audio_frames"), one->audioFrames },
            { QStringLiteral("controls"), QJsonArray::fromStringList(one->controls) },
            { QStringLiteral("finals"), QJsonArray::fromStringList(one->finals) },
            { QStringLiteral("finals_at"), times }, { QStringLiteral("words"), words },
            { QStringLiteral("open"), one->isOpen } });
    }
    return { { QStringLiteral("connections"), list } };
}

QString FakeDeepgram::nextId()
{
    return QStringLiteral("00000000-0000-4000-8000-%1").arg(++m_serial, 12, 10, QLatin1Char('0'));
}

HttpRequest::Headers FakeDeepgram::idHeader(const QByteArray &error)
{
    HttpRequest::Headers headers { { "dg-request-id", nextId().toLatin1() } };
    if (!error.isEmpty())
        headers.emplaceBack("dg-error", error);
    return headers;
}

bool FakeDeepgram::isAuthorised(const HttpRequest &request)
{
    const QByteArray header = request.header("authorization");
    const QByteArray scheme = header.left(header.indexOf(' ')).toLower();
    const QString given = QString::fromUtf8(header.mid(scheme.size() + 1));
    const bool right = (scheme == "token" || scheme == "bearer") && m_keys.contains(given);
    if (!right)
        violation(QStringLiteral("no Authorization with the right key"));
    return right;
}

UpgradeDecision FakeDeepgram::upgrade(const HttpRequest &request)
{
    note(request);
    UpgradeDecision decision;
    const auto refuse = [this, &decision](int status, const QString &code, const QString &message) {
        decision.status = status;
        decision.headers = idHeader(message.toUtf8());
        decision.contentType = "application/json";
        decision.body = errorBody(code, message, decision.headers.first().second);
        return decision;
    };
    if (request.path != u"/v1/listen") {
        violation(QStringLiteral("a WebSocket at an address that does not exist"));
        return refuse(404, QStringLiteral("NOT_FOUND"), QStringLiteral("Not found"));
    }
    if (!isAuthorised(request))
        return refuse(401, QStringLiteral("INVALID_AUTH"), QStringLiteral("Invalid credentials."));
    const auto fault = m_faults.takeIf([](const auto &one) { return one.kind <= FaultKind::ResetUpgrade; });
    if (fault && fault->kind == FaultKind::RefuseUpgrade) {
        const int status = fault->options.status == 0 ? 503 : fault->options.status;
        return refuse(status, reasonFor(status), QStringLiteral("The request was refused."));
    }
    const deepgram::Verdict verdict = deepgram::checkLive(request);
    for (const QString &one : verdict.violations)
        violation(one);
    if (!verdict.refusal.isEmpty()) {
        violation(verdict.refusal);
        return refuse(400, QStringLiteral("INVALID_QUERY_PARAMETER"), verdict.refusal);
    }
    decision.kind = UpgradeDecision::Kind::Accept;
    decision.delay = fault && fault->kind == FaultKind::SlowUpgrade ? fault->options.delay : m_handshakeDelay;
    if (fault && fault->kind == FaultKind::HangUpgrade)
        decision.kind = UpgradeDecision::Kind::Hang;
    if (fault && fault->kind == FaultKind::ResetUpgrade)
        decision.kind = UpgradeDecision::Kind::Reset;
    return decision;
}

void FakeDeepgram::connected(QWebSocket *socket, const HttpRequest &request)
{
    auto connection = std::make_shared<Connection>();
    connection->request = request;
    m_connections.append(connection);
    new Session(*this, socket, connection);
}

void FakeDeepgram::fail(HttpExchange *exchange, int status, const QString &code, const QString &message,
    std::optional<std::chrono::seconds> retryAfter)
{
    HttpRequest::Headers headers = idHeader(message.toUtf8());
    const QByteArray body = errorBody(code, message, headers.first().second);
    if (retryAfter)
        headers.emplaceBack("Retry-After", QByteArray::number(retryAfter->count()));
    exchange->reply(status, "application/json", body, headers);
}

void FakeDeepgram::handle(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    note(request);
    if (!isAuthorised(request)) {
        fail(exchange, 401, QStringLiteral("INVALID_AUTH"), QStringLiteral("Invalid credentials."));
        return;
    }
    const auto fault = m_faults.takeIf([&request](const auto &one) {
        return one.kind >= FaultKind::Status && (one.kind != FaultKind::CutAudio || request.path == u"/v1/speak")
            && (one.options.where.isEmpty() || one.options.where == request.path);
    });
    if (fault && fault->kind != FaultKind::CutAudio) {
        strike(exchange, *fault);
    } else if (request.method == "GET" && request.path == u"/v1/projects") {
        const QJsonObject project { { QStringLiteral("project_id"), nextId() },
            { QStringLiteral("name"), QStringLiteral("Anrufbeantworter") } };
        exchange->replyJson(200, { { QStringLiteral("projects"), QJsonArray { project } } }, idHeader());
    } else if (request.method == "POST" && request.path == u"/v1/listen") {
        transcribe(exchange);
    } else if (request.method == "POST" && request.path == u"/v1/speak") {
        if (fault)
            exchange->replyShort(200, "audio/mulaw", QByteArray(fault->options.after, '\x55'), 100000);
        else
            speak(exchange);
    } else {
        violation(QStringLiteral("an address that does not exist"));
        fail(exchange, 404, QStringLiteral("NOT_FOUND"), QStringLiteral("Not found"));
    }
}

void FakeDeepgram::strike(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault)
{
    static const QByteArray half
        = R"({"metadata":{"request_id":"00000000-0000-4000-8000-000000000000"},"results":{"ch)";
    switch (fault.kind) {
    case FaultKind::Html:
        exchange->reply(502, "text/html", "<html><body>502 Bad Gateway</body></html>");
        break;
    case FaultKind::Status: {
        const int status = fault.options.status == 0 ? 500 : fault.options.status;
        fail(exchange, status, reasonFor(status), QStringLiteral("The request was refused."), fault.options.retryAfter);
        break;
    }
    case FaultKind::CutAnswer:
        exchange->replyShort(200, "application/json", half, 4000);
        break;
    case FaultKind::BrokenJson:
        exchange->reply(200, "application/json", half);
        break;
    case FaultKind::ResetRequest:
        exchange->reset();
        break;
    default: // Hang
        break;
    }
}

void FakeDeepgram::transcribe(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    const deepgram::Verdict verdict = deepgram::checkRecording(request);
    for (const QString &one : verdict.violations)
        violation(one);
    if (!verdict.refusal.isEmpty()) {
        violation(verdict.refusal);
        fail(exchange, 400, QStringLiteral("Bad Request"), verdict.refusal);
        return;
    }
    const QString transcript = m_recordings.value(request.body);
    QJsonArray words;
    double start = 0.3;
    for (const QString &word : transcript.split(u' ', Qt::SkipEmptyParts)) {
        words.append(QJsonObject { { QStringLiteral("word"), word.toLower() }, { QStringLiteral("start"), start },
            { QStringLiteral("end"), start + 0.3 }, { QStringLiteral("confidence"), 0.99 },
            { QStringLiteral("punctuated_word"), word } });
        start += 0.35;
    }
    const QJsonObject alternative { { QStringLiteral("transcript"), transcript },
        { QStringLiteral("confidence"), transcript.isEmpty() ? 0.0 : 0.99 }, { QStringLiteral("words"), words } };
    QJsonObject channel { { QStringLiteral("alternatives"), QJsonArray { alternative } } };
    if (request.parameter(QStringLiteral("detect_language")) == u"true")
        channel.insert(QStringLiteral("detected_language"), QStringLiteral("de"));
    const QString model = nextId();
    const QJsonObject info { { QStringLiteral("name"), QStringLiteral("general-nova-3") },
        { QStringLiteral("version"), QStringLiteral("2025-07-31.0") },
        { QStringLiteral("arch"), QStringLiteral("nova-3") } };
    const QJsonObject metadata { { QStringLiteral("transaction_key"), QStringLiteral("deprecated") },
        { QStringLiteral("request_id"), nextId() },
        { QStringLiteral("sha256"),
            QString::fromLatin1(QCryptographicHash::hash(request.body, QCryptographicHash::Sha256).toHex()) },
        { QStringLiteral("created"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs) },
        { QStringLiteral("duration"), start }, { QStringLiteral("channels"), 1 },
        { QStringLiteral("models"), QJsonArray { model } },
        { QStringLiteral("model_info"), QJsonObject { { model, info } } } };
    exchange->replyJson(200,
        { { QStringLiteral("metadata"), metadata },
            { QStringLiteral("results"), QJsonObject { { QStringLiteral("channels"), QJsonArray { channel } } } } },
        idHeader());
}

void FakeDeepgram::speak(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    const deepgram::Verdict verdict = deepgram::checkSpeak(request);
    for (const QString &one : verdict.violations)
        violation(one);
    const QString text = QJsonDocument::fromJson(request.body)[QLatin1String("text")].toString();
    if (!verdict.refusal.isEmpty() || text.trimmed().isEmpty()
        || !request.header("content-type").startsWith("application/json")) {
        violation(verdict.refusal.isEmpty() ? QStringLiteral("no text to speak, or no JSON") : verdict.refusal);
        fail(exchange, 400, QStringLiteral("Bad Request"),
            verdict.refusal.isEmpty() ? QStringLiteral("Failed to deserialize JSON payload.") : verdict.refusal);
        return;
    }
    if (text.size() > MaximumSpeakText) {
        violation(QStringLiteral("more than 2000 characters to speak"));
        fail(exchange, 413, reasonFor(413), QStringLiteral("Input text exceeds maximum character limit of 2000."));
        return;
    }
    const QString encoding = request.parameter(QStringLiteral("encoding"));
    const QString container = request.parameter(QStringLiteral("container"));
    const std::chrono::milliseconds length(text.size() * m_millisecondsPerCharacter);
    const int number = m_table.numberOf(text);
    QByteArray audio;
    QByteArray type = "audio/mpeg";
    if (encoding == u"mulaw" || encoding == u"linear16") {
        const bool companded = encoding == u"mulaw";
        const int rate = request.hasParameter(QStringLiteral("sample_rate"))
            ? request.parameter(QStringLiteral("sample_rate")).toInt()
            : companded ? 8000
                        : 24000;
        const auto samples = audiblewatermark::samples(number, rate, length);
        audio = companded ? mulaw::encode(samples) : linear16(samples);
        type = companded ? "audio/mulaw" : "audio/l16";
        if (container != u"none") { // the service's default for these encodings is WAV
            audio.prepend(wavHeader(
                companded ? 7 : 1, static_cast<quint32>(rate), companded ? 8 : 16, static_cast<quint32>(audio.size())));
            type = "audio/wav";
        }
    } else {
        audio = encodedMp3(audiblewatermark::samples(number, 24000, length), 48000);
    }
    QTimer::singleShot(m_speakFirstByte, exchange, [exchange, audio, type, headers = idHeader()] {
        exchange->begin(200, type, headers);
        for (qsizetype at = 0; at < audio.size(); at += 1001)
            exchange->send(QByteArrayView(audio).sliced(at, std::min<qsizetype>(1001, audio.size() - at)));
        exchange->end();
    });
}
