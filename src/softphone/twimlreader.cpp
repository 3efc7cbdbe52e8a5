// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/twimlreader.h"

#include <QStringList>
#include <QXmlStreamReader>

namespace
{
// Name and value of a Parameter together (Twilio, "TwiML Voice: Stream", custom parameters).
constexpr qsizetype ParameterLimit = 500;

class Reader
{
public:
    explicit Reader(const QByteArray &document) : m_xml(document) { }

    Result<QList<TwimlVerb>> read()
    {
        if (!nextIsElement() || m_xml.name() != QLatin1String("Response"))
            complain(QStringLiteral("12100 the root is not <Response>"));
        else if (allow({}))
            readVerbs();
        while (good() && !m_xml.atEnd()) {
            m_xml.readNext();
            checkToken();
        }
        if (m_xml.hasError() && m_problem.isEmpty())
            m_problem = QStringLiteral("12100 the XML is broken in line %1").arg(m_xml.lineNumber());
        if (!m_problem.isEmpty())
            return failure(ServiceError::Kind::Malformed, m_problem);
        return m_verbs;
    }

private:
    // The next child element; false at the end of the parent, or when something is wrong.
    bool nextIsElement()
    {
        while (good()) {
            m_xml.readNext();
            if (!checkToken() || m_xml.isEndElement() || m_xml.isEndDocument())
                return false;
            if (m_xml.isCharacters() && !m_xml.isWhitespace())
                return complain(QStringLiteral("12200 text stands where none belongs"));
            if (m_xml.isStartElement())
                return true;
        }
        return false;
    }

    void readVerbs()
    {
        while (nextIsElement())
            readVerb();
    }

    void readVerb()
    {
        TwimlVerb verb;
        const auto name = m_xml.name();
        if (name == QLatin1String("Connect"))
            readConnect(verb);
        else if (name == QLatin1String("Say"))
            readSay(verb);
        else if (name == QLatin1String("Pause"))
            readPause(verb);
        else if (name == QLatin1String("Redirect"))
            readRedirect(verb);
        else if (name == QLatin1String("Hangup"))
            readHangup(verb);
        else if (name == QLatin1String("Reject"))
            readReject(verb);
        else
            complain(QStringLiteral("12200 a verb that is unknown, or in the wrong case"));
        if (good())
            m_verbs.append(verb);
    }

    void readConnect(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::ConnectStream;
        if (!allow({ QLatin1String("action"), QLatin1String("method") }))
            return;
        verb.text = attribute("action");
        verb.byGet = isGet("method");
        if (!nextIsElement() || m_xml.name() != QLatin1String("Stream")) {
            complain(QStringLiteral("12200 <Connect> holds no <Stream>"));
            return;
        }
        readStream(verb.stream);
        if (good() && nextIsElement())
            complain(QStringLiteral("12200 <Connect> holds more than one noun"));
    }

    void readStream(TwimlVerb::Stream &stream)
    {
        if (!allow({ QLatin1String("url"), QLatin1String("name"), QLatin1String("track"),
                QLatin1String("statusCallback"), QLatin1String("statusCallbackMethod") }))
            return;
        stream.url = attribute("url");
        stream.name = attribute("name");
        stream.statusCallback = attribute("statusCallback");
        stream.statusByGet = isGet("statusCallbackMethod");
        if (stream.url.isEmpty())
            complain(QStringLiteral("12200 <Stream> has no url"));
        const QString track = attribute("track");
        if (!track.isEmpty() && track != QLatin1String("inbound_track"))
            complain(QStringLiteral("31941 <Connect> streams the inbound track only"));
        while (nextIsElement())
            readParameter(stream);
    }

    void readParameter(TwimlVerb::Stream &stream)
    {
        if (m_xml.name() != QLatin1String("Parameter")) {
            complain(QStringLiteral("12200 <Stream> holds something else than <Parameter>"));
            return;
        }
        if (!allow({ QLatin1String("name"), QLatin1String("value") }))
            return;
        const QString name = attribute("name");
        const QString value = attribute("value");
        if (name.isEmpty() || name.size() + value.size() >= ParameterLimit)
            complain(QStringLiteral("12200 a <Parameter> without a name, or of 500 characters or more"));
        stream.parameters.append({ name, value });
        readNothing();
    }

    void readSay(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::Say;
        if (!allow({ QLatin1String("voice"), QLatin1String("language"), QLatin1String("loop") }))
            return;
        verb.language = attribute("language");
        verb.text = readText();
    }

    void readPause(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::Pause;
        if (!allow({ QLatin1String("length") }))
            return;
        if (const QString length = attribute("length"); !length.isEmpty()) {
            bool ok = false;
            const int seconds = length.toInt(&ok);
            if (!ok || seconds < 0)
                complain(QStringLiteral("12200 the length of <Pause> is no number of seconds"));
            verb.pause = std::chrono::seconds(seconds);
        }
        readNothing();
    }

    void readRedirect(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::Redirect;
        if (!allow({ QLatin1String("method") }))
            return;
        verb.byGet = isGet("method");
        verb.text = readText().trimmed();
    }

    void readHangup(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::Hangup;
        if (allow({}))
            readNothing();
    }

    void readReject(TwimlVerb &verb)
    {
        verb.kind = TwimlVerb::Kind::Reject;
        if (!allow({ QLatin1String("reason") }))
            return;
        const QString reason = attribute("reason");
        verb.busy = reason == QLatin1String("busy");
        if (!reason.isEmpty() && !verb.busy && reason != QLatin1String("rejected"))
            complain(QStringLiteral("12200 the reason of <Reject> is neither rejected nor busy"));
        readNothing();
    }

    QString readText()
    {
        QString text;
        while (good()) {
            m_xml.readNext();
            if (!checkToken() || m_xml.isEndElement())
                break;
            if (m_xml.isStartElement())
                complain(QStringLiteral("12200 an element stands where only text belongs"));
            else if (m_xml.isCharacters())
                text += m_xml.text();
        }
        return text;
    }

    void readNothing()
    {
        if (good() && nextIsElement())
            complain(QStringLiteral("12200 an element stands where none belongs"));
    }

    bool allow(const QList<QLatin1String> &names)
    {
        for (const QXmlStreamAttribute &given : m_xml.attributes()) {
            if (!names.contains(given.qualifiedName()))
                return complain(QStringLiteral("12200 an attribute that is unknown, or in the wrong case"));
        }
        return true;
    }

    QString attribute(const char *name) { return m_xml.attributes().value(QLatin1String(name)).toString(); }

    bool isGet(const char *name)
    {
        const QString method = attribute(name);
        if (!method.isEmpty() && method != QLatin1String("GET") && method != QLatin1String("POST"))
            complain(QStringLiteral("12200 a method that is neither GET nor POST"));
        return method == QLatin1String("GET");
    }

    bool checkToken()
    {
        if (m_xml.tokenType() == QXmlStreamReader::DTD || m_xml.tokenType() == QXmlStreamReader::EntityReference)
            return complain(QStringLiteral("12100 a DTD or an entity of its own"));
        return !m_xml.hasError();
    }

    bool complain(const QString &problem)
    {
        if (m_problem.isEmpty())
            m_problem = problem;
        return false;
    }

    [[nodiscard]] bool good() const { return m_problem.isEmpty() && !m_xml.hasError(); }

    QXmlStreamReader m_xml;
    QString m_problem;
    QList<TwimlVerb> m_verbs;
};
}

Result<QList<TwimlVerb>> twimlreader::read(QByteArrayView document)
{
    if (!document.startsWith('<'))
        return failure(
            ServiceError::Kind::Malformed, QStringLiteral("12100 the document does not begin with its first byte"));
    return Reader(document.toByteArray()).read();
}
