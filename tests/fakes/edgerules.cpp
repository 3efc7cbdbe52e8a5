// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/edgerules.h"

#include <QCryptographicHash>
#include <QXmlStreamReader>

#include <algorithm>

namespace
{
constexpr qint64 WindowsEpoch = 11644473600; // seconds from 1601 to 1970
constexpr qint64 Window = 300;
constexpr qint64 TicksPerSecond = 10000000;
constexpr int OldestVersion = 143; // older ones were cut off
constexpr qsizetype MaximumText = 4096; // bytes of escaped UTF-8

bool timestampIsEnglish(QByteArray stamp)
{
    if (stamp.endsWith('Z'))
        stamp.chop(1);
    const QByteArray zone = " GMT+0000 (Coordinated Universal Time)";
    if (!stamp.endsWith(zone))
        return false;
    stamp.chop(zone.size());
    return QLocale::c().toDateTime(QString::fromLatin1(stamp), QStringLiteral("ddd MMM dd yyyy HH:mm:ss")).isValid();
}

void checkTimestamp(const edge::Message &message, edge::Verdict &verdict)
{
    if (!timestampIsEnglish(message.headers.value("x-timestamp")))
        verdict.houseViolations.append(QStringLiteral("X-Timestamp is missing or not in English and UTC"));
}

void checkHeaders(const HttpRequest &request, edge::Verdict &verdict, bool isWebSocket)
{
    static const QRegularExpression agent(
        QStringLiteral("^Mozilla/5\\.0 \\(Windows NT 10\\.0; Win64; x64\\) AppleWebKit/537\\.36 \\(KHTML, like "
                       "Gecko\\) Chrome/(\\d+)[0-9.]* Safari/537\\.36 Edg/\\1[0-9.]*$"));
    static const QRegularExpression muid(QStringLiteral("(^|;\\s*)muid=[0-9A-F]{32};?"));
    if (!agent.match(QString::fromLatin1(request.header("user-agent"))).hasMatch())
        verdict.houseViolations.append(QStringLiteral("User-Agent is not Edge's"));
    if (!muid.match(QString::fromLatin1(request.header("cookie"))).hasMatch())
        verdict.houseViolations.append(QStringLiteral("no muid cookie of 32 upper-case hex digits"));
    if (!isWebSocket)
        return;
    if (request.header("origin") != "chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold")
        verdict.houseViolations.append(QStringLiteral("Origin is not that of the read-aloud extension"));
    if (request.hasHeader("sec-websocket-protocol"))
        verdict.violations.append(QStringLiteral("Sec-WebSocket-Protocol, which Edge no longer sends"));
    static const QRegularExpression connection(QStringLiteral("^[0-9a-f]{32}$"));
    if (!connection.match(request.parameter(QStringLiteral("ConnectionId"))).hasMatch())
        verdict.houseViolations.append(QStringLiteral("ConnectionId is not 32 lower-case hex digits"));
}

// The voice's short name out of either way to write it.
QString shortVoice(const QString &name)
{
    static const QRegularExpression longForm(
        QStringLiteral("^Microsoft Server Speech Text to Speech Voice \\(([a-z]{2,3}-[A-Z]{2}), (\\w+)\\)$"));
    const auto match = longForm.match(name);
    return match.hasMatch() ? QString(match.captured(1) % u'-' % match.captured(2)) : name;
}

int rateIn(const QString &rate)
{
    static const QRegularExpression form(QStringLiteral("^([+-]\\d+)%$"));
    return form.match(rate).captured(1).toInt();
}

void checkProsody(const QXmlStreamAttributes &attributes, edge::Verdict &verdict)
{
    static const QRegularExpression percent(QStringLiteral("^[+-]\\d+%$"));
    static const QRegularExpression hertz(QStringLiteral("^[+-]\\d+Hz$"));
    const auto is = [&attributes](const QString &name, const QRegularExpression &form) {
        return form.match(attributes.value(name).toString()).hasMatch();
    };
    if (!is(QStringLiteral("rate"), percent) || !is(QStringLiteral("volume"), percent)
        || !is(QStringLiteral("pitch"), hertz))
        verdict.houseViolations.append(QStringLiteral("prosody without rate and volume in percent and pitch in Hz"));
}
}

QByteArray edge::secMsGec(qint64 unixSeconds)
{
    qint64 ticks = unixSeconds + WindowsEpoch;
    ticks -= ticks % Window;
    const QByteArray seed = QByteArray::number(ticks * TicksPerSecond) + TrustedClientToken.toLatin1();
    return QCryptographicHash::hash(seed, QCryptographicHash::Sha256).toHex().toUpper();
}

edge::Verdict edge::checkRequest(const HttpRequest &request, const QDateTime &now, bool isWebSocket)
{
    Verdict verdict;
    const auto refuse = [&verdict](const QString &why) {
        verdict.refused = true;
        verdict.violations.append(why);
    };
    if (request.parameter(isWebSocket ? QStringLiteral("TrustedClientToken") : QStringLiteral("trustedclienttoken"))
        != TrustedClientToken)
        refuse(QStringLiteral("the client token is wrong"));
    const qint64 seconds = now.toSecsSinceEpoch();
    const QByteArray token = request.parameter(QStringLiteral("Sec-MS-GEC")).toLatin1();
    const bool isTimely
        = token == secMsGec(seconds) || token == secMsGec(seconds - Window) || token == secMsGec(seconds + Window);
    const bool isOptional = !isWebSocket && token.isEmpty();
    if (isOptional)
        verdict.houseViolations.append(QStringLiteral("the voices list without Sec-MS-GEC"));
    else if (!isTimely) { // a wrong clock is nobody's fault: refused, but no broken rule
        verdict.refused = true;
        if (token.size() != 64 || token != token.toUpper())
            verdict.violations.append(QStringLiteral("Sec-MS-GEC is not 64 upper-case hex digits"));
    }
    static const QRegularExpression version(QStringLiteral("^1-(\\d+)\\.\\d+\\.\\d+\\.\\d+$"));
    const auto match = version.match(request.parameter(QStringLiteral("Sec-MS-GEC-Version")));
    if (!isOptional && match.captured(1).toInt() < OldestVersion)
        refuse(QStringLiteral("Sec-MS-GEC-Version is missing or too old"));
    checkHeaders(request, verdict, isWebSocket);
    return verdict;
}

edge::Message edge::parse(const QByteArray &text)
{
    Message message;
    const qsizetype end = text.indexOf("\r\n\r\n");
    if (end < 0)
        return message;
    message.isWellFormed = true;
    for (const QByteArray &line : text.first(end).split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0)
            message.isWellFormed = false;
        else
            message.headers.insert(line.first(colon).trimmed().toLower(), line.sliced(colon + 1).trimmed());
    }
    message.body = text.sliced(end + 4);
    return message;
}

edge::Config edge::checkConfig(const Message &message, Verdict &verdict)
{
    checkTimestamp(message, verdict);
    const QJsonValue audio = QJsonDocument::fromJson(
        message.body)[QLatin1String("context")][QLatin1String("synthesis")][QLatin1String("audio")];
    if (!audio.isObject())
        verdict.violations.append(QStringLiteral("speech.config is no JSON of the known form"));
    const QJsonObject options = audio[QLatin1String("metadataoptions")].toObject();
    for (const QJsonValueConstRef &option : options) {
        if (!option.isString())
            verdict.violations.append(QStringLiteral("metadata options are the strings \"true\" and \"false\""));
    }
    const auto isOn = [&options](const QString &name) { return options.value(name) == QStringLiteral("true"); };
    return { audio[QLatin1String("outputFormat")].toString(), isOn(QStringLiteral("sentenceBoundaryEnabled")),
        isOn(QStringLiteral("wordBoundaryEnabled")) };
}

edge::Ssml edge::checkSsml(const Message &message, Verdict &verdict)
{
    static const QRegularExpression requestId(QStringLiteral("^[0-9a-f]{32}$"));
    checkTimestamp(message, verdict);
    if (!message.headers.value("x-timestamp").endsWith('Z'))
        verdict.houseViolations.append(QStringLiteral("X-Timestamp of the ssml message lacks its Z"));
    if (!requestId.match(QString::fromLatin1(message.headers.value("x-requestid"))).hasMatch())
        verdict.violations.append(QStringLiteral("X-RequestId is not 32 lower-case hex digits"));
    if (message.headers.value("content-type") != "application/ssml+xml")
        verdict.violations.append(QStringLiteral("the ssml message has another content type"));

    Ssml ssml;
    int voices = 0;
    int prosodies = 0;
    QXmlStreamReader xml(message.body);
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::StartElement) {
            const auto name = xml.name();
            if (name == u"voice") {
                ++voices;
                ssml.voice = shortVoice(xml.attributes().value(QLatin1String("name")).toString());
            } else if (name == u"prosody") {
                ++prosodies;
                ssml.ratePercent = rateIn(xml.attributes().value(QLatin1String("rate")).toString());
                checkProsody(xml.attributes(), verdict);
            } else if (name != u"speak") {
                ssml.error = QStringLiteral("SSML is invalid: element %1 is not supported").arg(name);
            }
        } else if (token == QXmlStreamReader::Characters && prosodies > 0) {
            ssml.text += xml.text();
        }
    }
    if (xml.hasError())
        ssml.error = QStringLiteral("An error occurred while parsing the SSML");
    else if (voices != 1 || prosodies != 1)
        ssml.error = QStringLiteral("SSML is invalid: exactly one voice and one prosody are expected");
    const qsizetype open = message.body.indexOf('>', message.body.indexOf("<prosody"));
    const qsizetype close = message.body.lastIndexOf("</prosody>");
    if (close - open - 1 > MaximumText) {
        verdict.violations.append(QStringLiteral("more than 4096 bytes of text"));
        ssml.error = QStringLiteral("SSML is invalid: too long");
    }
    if (std::ranges::any_of(ssml.text, [](QChar c) {
            return (c < u' ' && c != u'\n' && c != u'\t' && c != u'\r') || c == QChar(0xfffe) || c == QChar(0xffff);
        }))
        verdict.violations.append(QStringLiteral("control characters in the text"));
    ssml.text = ssml.text.trimmed();
    if (!ssml.error.isEmpty())
        verdict.violations.append(ssml.error);
    return ssml;
}

QList<std::pair<QString, QString>> edge::voices()
{
    const QString male = QStringLiteral("Male");
    const QString female = QStringLiteral("Female");
    return { { QStringLiteral("de-DE-ConradNeural"), male }, { QStringLiteral("de-DE-KillianNeural"), male },
        { QStringLiteral("de-DE-KatjaNeural"), female }, { QStringLiteral("de-DE-AmalaNeural"), female },
        { QStringLiteral("de-DE-FlorianMultilingualNeural"), male },
        { QStringLiteral("de-DE-SeraphinaMultilingualNeural"), female },
        { QStringLiteral("de-AT-IngridNeural"), female }, { QStringLiteral("de-AT-JonasNeural"), male },
        { QStringLiteral("de-CH-LeniNeural"), female }, { QStringLiteral("de-CH-JanNeural"), male },
        { QStringLiteral("en-US-AriaNeural"), female }, { QStringLiteral("en-US-GuyNeural"), male },
        { QStringLiteral("en-GB-SoniaNeural"), female }, { QStringLiteral("en-GB-RyanNeural"), male } };
}

QString edge::longName(const QString &shortName)
{
    return QStringLiteral("Microsoft Server Speech Text to Speech Voice (%1, %2)")
        .arg(shortName.section(u'-', 0, 1), shortName.section(u'-', 2));
}

QByteArray edge::voicesList()
{
    QJsonArray list;
    const auto all = voices();
    for (const auto &[name, gender] : all) {
        QJsonObject entry { { QStringLiteral("Name"), longName(name) }, { QStringLiteral("ShortName"), name },
            { QStringLiteral("Gender"), gender }, { QStringLiteral("Locale"), name.section(u'-', 0, 1) },
            { QStringLiteral("SuggestedCodec"), QStringLiteral("audio-24khz-48kbitrate-mono-mp3") },
            { QStringLiteral("FriendlyName"),
                QString(
                    u"Microsoft " % name.section(u'-', 2).remove(QStringLiteral("Neural")) % u" Online (Natural)") },
            { QStringLiteral("Status"), QStringLiteral("GA") } };
        if (name != u"de-DE-KatjaNeural") // VoiceTag may be missing
            entry.insert(QStringLiteral("VoiceTag"),
                QJsonObject { { QStringLiteral("ContentCategories"), QJsonArray { QStringLiteral("General") } } });
        list.append(entry);
    }
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}
