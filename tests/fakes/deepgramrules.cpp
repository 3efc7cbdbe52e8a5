// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/deepgramrules.h"

#include <QSet>

using namespace std::chrono_literals;

namespace
{
bool isBoolean(const QString &value)
{
    return value == u"true" || value == u"false";
}

bool isNumber(const QString &value)
{
    bool ok = false;
    return value.toInt(&ok) >= 0 && ok;
}

// What all three addresses share: a model, a language, no training with private calls, switches that are switches.
void checkCommon(const HttpRequest &request, deepgram::Verdict &verdict)
{
    static const QStringList switches { QStringLiteral("interim_results"), QStringLiteral("vad_events"),
        QStringLiteral("smart_format"), QStringLiteral("punctuate"), QStringLiteral("numerals"),
        QStringLiteral("no_delay"), QStringLiteral("mip_opt_out"), QStringLiteral("multichannel"),
        QStringLiteral("diarize"), QStringLiteral("profanity_filter"), QStringLiteral("filler_words"),
        QStringLiteral("dictation"), QStringLiteral("detect_language") };
    const auto query = request.query();
    for (const auto &[name, value] : query) {
        if (switches.contains(name) && !isBoolean(value))
            verdict.refusal = QStringLiteral("Invalid query parameter: %1").arg(name);
    }
    if (!request.hasParameter(QStringLiteral("model")))
        verdict.violations.append(QStringLiteral("no model: the service falls back to an old English one"));
    if (request.parameter(QStringLiteral("mip_opt_out")) != u"true")
        verdict.violations.append(QStringLiteral("no mip_opt_out=true: private speech may be used for training"));
    if (request.hasParameter(QStringLiteral("token")) || request.hasParameter(QStringLiteral("api_key")))
        verdict.violations.append(QStringLiteral("a key in the address"));
}

void checkLanguageModel(const HttpRequest &request, deepgram::Verdict &verdict)
{
    static const QSet<QString> models { QStringLiteral("nova-3"), QStringLiteral("nova-3-general"),
        QStringLiteral("nova-3-medical"), QStringLiteral("nova-2"), QStringLiteral("nova-2-general"),
        QStringLiteral("nova-2-phonecall"), QStringLiteral("enhanced"), QStringLiteral("base") };
    static const QRegularExpression language(QStringLiteral("^([a-z]{2,3}(-[A-Za-z0-9]{2,4})?|multi)$"));
    const QString model = request.parameter(QStringLiteral("model"));
    if (!model.isEmpty() && !models.contains(model))
        verdict.refusal = QStringLiteral("No such model/language/tier combination found.");
    if (request.hasParameter(QStringLiteral("keywords")) && model.startsWith(u"nova-3"))
        verdict.refusal = QStringLiteral("Keywords are not supported for Nova-3. Use keyterm instead.");
    if (request.hasParameter(QStringLiteral("keyterm")) && !model.startsWith(u"nova-3"))
        verdict.refusal = QStringLiteral("Keyterm is only supported for Nova-3.");
    if (request.hasParameter(QStringLiteral("language"))
        && !language.match(request.parameter(QStringLiteral("language"))).hasMatch())
        verdict.refusal = QStringLiteral("Invalid query parameter: language");
    if (!request.hasParameter(QStringLiteral("language"))
        && request.parameter(QStringLiteral("detect_language")) != u"true")
        verdict.violations.append(QStringLiteral("no language: the service takes English"));
}
}

deepgram::Verdict deepgram::checkLive(const HttpRequest &request)
{
    Verdict verdict;
    checkCommon(request, verdict);
    checkLanguageModel(request, verdict);
    static const QSet<QString> encodings { QStringLiteral("mulaw"), QStringLiteral("alaw"), QStringLiteral("linear16"),
        QStringLiteral("opus"), QStringLiteral("ogg-opus"), QStringLiteral("flac") };
    const QString encoding = request.parameter(QStringLiteral("encoding"));
    if (encoding.isEmpty())
        verdict.violations.append(QStringLiteral("headerless audio without encoding"));
    else if (!encodings.contains(encoding) || !isNumber(request.parameter(QStringLiteral("sample_rate"))))
        verdict.refusal = QStringLiteral("Invalid query parameter: encoding and sample_rate");
    if (encoding == u"mulaw" && request.parameter(QStringLiteral("sample_rate")) != u"8000")
        verdict.violations.append(QStringLiteral("telephone sound is 8000 samples a second"));
    if (request.hasParameter(QStringLiteral("detect_language")))
        verdict.refusal = QStringLiteral("detect_language is not supported for streaming.");

    const QString endpointing = request.parameter(QStringLiteral("endpointing"));
    if (!endpointing.isEmpty() && !isNumber(endpointing) && !isBoolean(endpointing))
        verdict.refusal = QStringLiteral("Invalid query parameter: endpointing");
    if (request.hasParameter(QStringLiteral("utterance_end_ms"))) {
        const QString value = request.parameter(QStringLiteral("utterance_end_ms"));
        if (!isNumber(value))
            verdict.refusal = QStringLiteral("Invalid query parameter: utterance_end_ms");
        else if (value.toInt() < 1000)
            verdict.violations.append(QStringLiteral("utterance_end_ms below 1000 has no use"));
        if (request.parameter(QStringLiteral("interim_results")) != u"true")
            verdict.violations.append(
                QStringLiteral("utterance_end_ms without interim_results: no UtteranceEnd will come"));
    }
    return verdict;
}

deepgram::Verdict deepgram::checkRecording(const HttpRequest &request)
{
    Verdict verdict;
    checkCommon(request, verdict);
    checkLanguageModel(request, verdict);
    const bool hasHeader
        = request.body.startsWith("OggS") || request.body.startsWith("RIFF") || request.body.startsWith("ID3");
    if (hasHeader && request.hasParameter(QStringLiteral("encoding")))
        verdict.violations.append(QStringLiteral("encoding given for a file that has a header of its own"));
    const QByteArray type = request.header("content-type");
    if (type.startsWith("multipart/"))
        verdict.refusal = QStringLiteral("Bad Request: failed to process audio: corrupt or unsupported data");
    else if (type.startsWith("application/json")) // then the body is to be {"url":…}
        verdict.refusal = QStringLiteral("Bad Request: a file's address handed out, which may hold a token");
    else if (!type.startsWith("audio/") && !type.startsWith("video/") && type != "application/octet-stream")
        verdict.violations.append(QStringLiteral("a recording that does not say it is one"));
    if (request.body.isEmpty())
        verdict.refusal = QStringLiteral("Bad Request: failed to process audio: corrupt or unsupported data");
    return verdict;
}

deepgram::Verdict deepgram::checkSpeak(const HttpRequest &request)
{
    Verdict verdict;
    checkCommon(request, verdict);
    const QString encoding = request.parameter(QStringLiteral("encoding"));
    const QString rate = request.parameter(QStringLiteral("sample_rate"));
    const QString container = request.parameter(QStringLiteral("container"));
    const bool companded = encoding == u"mulaw" || encoding == u"alaw";
    if (companded && !rate.isEmpty() && rate != u"8000" && rate != u"16000")
        verdict.refusal = QStringLiteral("Unsupported audio format: `sample_rate` is not supported for this encoding");
    if (!container.isEmpty() && container != u"none" && container != u"wav" && container != u"ogg")
        verdict.refusal = QStringLiteral("Unsupported audio format: `container`");
    if (companded && container != u"none")
        verdict.violations.append(QStringLiteral("container=none is missing: a WAV header would be played as noise"));
    if (encoding.isEmpty() || rate.isEmpty())
        verdict.violations.append(QStringLiteral("encoding and sample_rate are not both given"));
    const QString model = request.parameter(QStringLiteral("model"));
    if (!model.isEmpty() && !model.startsWith(u"aura-"))
        verdict.refusal = QStringLiteral("No such model found.");
    return verdict;
}

DeepgramEar::Settings deepgram::settingsOf(const HttpRequest &live)
{
    DeepgramEar::Settings settings;
    const QString endpointing = live.parameter(QStringLiteral("endpointing"));
    if (endpointing == u"false")
        settings.endpointing = -1ms;
    else if (!endpointing.isEmpty() && endpointing != u"true")
        settings.endpointing = std::chrono::milliseconds(endpointing.toInt());
    if (live.hasParameter(QStringLiteral("utterance_end_ms")))
        settings.utteranceEnd = std::chrono::milliseconds(live.parameter(QStringLiteral("utterance_end_ms")).toInt());
    settings.interimResults = live.parameter(QStringLiteral("interim_results")) == u"true";
    settings.vadEvents = live.parameter(QStringLiteral("vad_events")) == u"true";
    return settings;
}
