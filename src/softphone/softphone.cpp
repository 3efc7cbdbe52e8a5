// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/softphone.h"

#include <QRandomGenerator>

using namespace std::chrono_literals;

namespace
{
// Redirects of one call, by TwiML (Twilio gives up after ten of HTTP's, error 11215).
constexpr int MostRequests = 11;
// A machine that goes wrong does so fifty times a second; the first ones tell enough.
constexpr qsizetype MostViolations = 100;

QString madeUpSid(const char *prefix)
{
    QString sid = QString::fromLatin1(prefix);
    for (int i = 0; i < 4; ++i)
        sid += QStringLiteral("%1").arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
    return sid;
}

bool isTwimlType(const QByteArray &type)
{
    return type == "text/xml" || type == "application/xml" || type == "text/html";
}
}

Softphone::Softphone(
    SoftphoneOptions options, QNetworkAccessManager &network, Metronome &metronome, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_webhooks(network, m_options.identity)
    , m_metronome(metronome)
    , m_clock(clock)
    , m_timer(clock.timer([this] { onTimer(); }))
    , m_callbacks(m_webhooks, m_options.callbackLimit)
{
    if (m_options.caller.accountSid.isEmpty())
        m_options.caller.accountSid = madeUpSid("AC");
    if (m_options.caller.callSid.isEmpty())
        m_options.caller.callSid = madeUpSid("CA");
    connect(&m_callbacks, &Callbacks::allTold, this, &Softphone::endWhenTold);
    connect(&m_callbacks, &Callbacks::failed, this, &Softphone::violate);
}

Softphone::~Softphone()
{
    // It is deleted later; until then it must not touch what goes now.
    if (m_leg)
        m_leg->drop();
}

// ---- the provider's side: webhook and verbs

void Softphone::call(const QUrl &webhook)
{
    Q_ASSERT(m_state == State::Idle);
    m_calledAt = m_clock.now();
    ask(webhook, m_options.webhookByGet);
}

void Softphone::ask(const QUrl &address, bool byGet)
{
    m_state = State::Asking;
    m_document = address;
    if (++m_requests > MostRequests) {
        giveUp(QStringLiteral("11215 the machine redirects without end"));
        return;
    }
    const QString status = m_isAnswered ? QStringLiteral("in-progress") : QStringLiteral("ringing");
    m_request = m_webhooks.send(address, callforms::webhook(m_options.caller, status), byGet, m_options.webhookLimit);
    connect(m_request.get(), &WebhookRequest::finished, this, &Softphone::onTwiml);
    connect(
        m_request.get(), &WebhookRequest::failed, this, [this](const ServiceError &error) { giveUp(error.detail); });
}

void Softphone::onTwiml(const WebhookReply &reply)
{
    m_request.reset();
    if (reply.status == 403) {
        giveUp(QStringLiteral(
            "11200 the webhook answered 403: is the auth token the machine's, and its PUBLIC_URL the address called?"));
        return;
    }
    if (reply.status != 200) {
        giveUp(QStringLiteral("11200 the webhook answered %1").arg(reply.status));
        return;
    }
    if (!isTwimlType(reply.contentType)) {
        giveUp(QStringLiteral("12300 the webhook's answer is not of an XML type"));
        return;
    }
    auto verbs = twimlreader::read(reply.body);
    if (!verbs) {
        giveUp(verbs.error().detail);
        return;
    }
    m_verbs = std::move(*verbs);
    m_nextVerb = 0;
    runVerbs();
}

void Softphone::runVerbs()
{
    while (m_nextVerb < m_verbs.size()) {
        const TwimlVerb verb = m_verbs.at(m_nextVerb++);
        if (!runVerb(verb) || m_state == State::Over)
            return;
    }
    finish(End::MachineHungUp);
}

// True when the next verb may follow at once.
bool Softphone::runVerb(const TwimlVerb &verb)
{
    switch (verb.kind) {
    case TwimlVerb::Kind::Say:
        answer();
        Q_EMIT providerSaid(verb.text);
        return true;
    case TwimlVerb::Kind::Pause:
        // As the first verb it delays answering, so it does not answer.
        m_state = State::Pausing;
        m_timer->start(verb.pause);
        return false;
    case TwimlVerb::Kind::Redirect:
        ask(m_document.resolved(QUrl(verb.text)), verb.byGet);
        return false;
    case TwimlVerb::Kind::Reject:
        finish(verb.busy ? End::Busy : End::Rejected);
        return false;
    case TwimlVerb::Kind::Hangup:
        finish(End::MachineHungUp);
        return false;
    case TwimlVerb::Kind::ConnectStream:
        break;
    }
    answer();
    if (m_state != State::Over)
        openStream(verb);
    return false;
}

void Softphone::answer()
{
    if (std::exchange(m_isAnswered, true))
        return;
    Q_EMIT answered();
}

void Softphone::onTimer()
{
    if (m_state == State::Pausing)
        runVerbs();
    else if (m_state == State::Connecting)
        onRefused(0, QStringLiteral("no answer in time"));
    else if (m_state == State::Closing)
        onClosed(1006);
}

// ---- the stream

void Softphone::openStream(const TwimlVerb &verb)
{
    m_state = State::Connecting;
    m_connect = verb;
    m_streamSid = madeUpSid("MZ");
    QUrl url(verb.stream.url, QUrl::StrictMode);
    // Unencrypted only where the webhook is too: a machine on this very computer.
    const bool plain = url.scheme() == QLatin1String("ws") && m_document.scheme() == QLatin1String("http");
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != QLatin1String("wss") && !plain)) {
        violate(31922, QStringLiteral("the stream's address is not wss"));
        tellStream(QStringLiteral("stream-error"), QStringLiteral("31922"));
        afterStream();
        return;
    }
    if (url.hasQuery() || url.hasFragment()) {
        violate(31920, QStringLiteral("the stream's address has a query, which is dropped"));
        url.setQuery(QString());
        url.setFragment(QString());
    }
    QByteArray unsaid = std::exchange(m_unsaid, {});
    m_leg.reset(new StreamLeg({ m_options.caller.accountSid, m_options.caller.callSid, m_streamSid }, m_metronome,
        m_clock, m_options.record ? &m_recording : nullptr));
    m_leg->say(unsaid);
    connect(m_leg.get(), &StreamLeg::opened, this, &Softphone::onOpened);
    connect(m_leg.get(), &StreamLeg::refused, this, &Softphone::onRefused);
    connect(m_leg.get(), &StreamLeg::closed, this, &Softphone::onClosed);
    connect(m_leg.get(), &StreamLeg::violated, this, &Softphone::violate);
    connect(m_leg.get(), &StreamLeg::heard, this, &Softphone::heard);
    connect(m_leg.get(), &StreamLeg::saidAll, this, &Softphone::saidAll);
    connect(m_leg.get(), &StreamLeg::soundArrived, this, &Softphone::soundArrived);
    connect(m_leg.get(), &StreamLeg::markArrived, this, &Softphone::markArrived);
    connect(m_leg.get(), &StreamLeg::cleared, this, &Softphone::cleared);
    WebSocketClient::Headers headers { { "User-Agent", "TwilioMediaStreams/1.0" } };
    if (const QByteArray signature = m_webhooks.streamSignature(url); !signature.isEmpty())
        headers.append({ "x-twilio-signature", signature });
    m_timer->start(m_options.handshakeLimit);
    const bool elsewhere = !m_options.streamConnectTo.isEmpty();
    m_leg->open(
        url, elsewhere ? m_options.streamConnectTo : m_options.identity.connectTo, headers, verb.stream.parameters);
}

void Softphone::onOpened()
{
    m_timer->stop();
    m_state = State::Streaming;
    tellStream(QStringLiteral("stream-started"));
    Q_EMIT streaming();
}

void Softphone::onRefused(int status, const QString &why)
{
    m_timer->stop();
    m_leg->drop();
    violate(31920, status > 0 ? QStringLiteral("the upgrade was answered with %1").arg(status) : why);
    tellStream(QStringLiteral("stream-error"), QStringLiteral("31920"));
    afterStream();
}

void Softphone::onClosed(int code)
{
    m_timer->stop();
    if (m_state == State::Over) // a slot of heard() hung up meanwhile
        return;
    if (m_state == State::Silent || (m_state == State::Closing && m_end == End::LineBroken)) {
        finishUntold();
        return;
    }
    if (m_state == State::Closing) {
        tellStream(QStringLiteral("stream-stopped"));
        finish(*m_end);
        return;
    }
    if (code != 1000 && code != 1005)
        violate(31921, QStringLiteral("the machine closed with %1").arg(code));
    if (code == 1006)
        tellStream(QStringLiteral("stream-error"), QStringLiteral("31921"));
    else
        tellStream(QStringLiteral("stream-stopped"));
    afterStream();
}

void Softphone::afterStream()
{
    if (m_connect.text.isEmpty())
        runVerbs();
    else
        ask(m_document.resolved(QUrl(m_connect.text)), m_connect.byGet);
}

// ---- the caller's side

void Softphone::say(const QByteArray &mulaw)
{
    if (hasLine())
        m_leg->say(mulaw);
    else
        m_unsaid.append(mulaw);
}

void Softphone::press(QChar key)
{
    if (hasLine())
        m_leg->press(key);
}

void Softphone::hangUp()
{
    if (m_state == State::Idle || m_state == State::Over || m_state == State::Closing)
        return;
    if (m_state != State::Streaming) {
        finish(End::HungUp);
        return;
    }
    closeLine(End::HungUp);
    m_leg->stop();
}

void Softphone::breakLine(Break how)
{
    if (m_state == State::Idle || m_state == State::Over || m_state == State::Closing)
        return;
    if (m_state == State::Streaming && how == Break::FallSilent) {
        m_state = State::Silent;
        m_leg->fallSilent();
        return;
    }
    if (m_state == State::Streaming && how == Break::CloseWithoutStop) {
        closeLine(End::LineBroken);
        m_leg->closeWithoutStop();
        return;
    }
    if (m_leg && how == Break::Reset)
        m_leg->reset();
    finishUntold();
}

void Softphone::closeLine(End reason)
{
    m_state = State::Closing;
    m_end = reason;
    m_timer->start(m_options.closeLimit);
}

// ---- telling others, and the end

void Softphone::tellStream(const QString &event, const QString &error)
{
    if (m_connect.stream.statusCallback.isEmpty() || !m_options.streamCallbacks)
        return;
    const callforms::StreamEvent form { m_streamSid, m_connect.stream.name, event, error };
    m_callbacks.tell(m_document.resolved(QUrl(m_connect.stream.statusCallback)),
        callforms::stream(m_options.caller, form, m_clock.wallNow()), m_connect.stream.statusByGet);
}

void Softphone::tellEnding()
{
    if (m_options.statusCallback.isEmpty())
        return;
    QString status = QStringLiteral("completed");
    if (!m_isAnswered)
        status = m_end == End::Busy ? QStringLiteral("busy")
            : m_end == End::HungUp  ? QStringLiteral("canceled")
                                    : QStringLiteral("no-answer");
    const auto duration = std::chrono::duration_cast<std::chrono::seconds>(m_clock.now() - m_calledAt);
    m_callbacks.tell(
        m_options.statusCallback, callforms::ending(m_options.caller, status, duration, m_clock.wallNow(), 0), false);
}

void Softphone::violate(int code, const QString &what)
{
    if (m_violations.size() < MostViolations)
        m_violations.append({ code, what });
}

void Softphone::finish(End reason)
{
    const bool streamIsOpen = m_state == State::Silent;
    stopEverything();
    m_end = reason;
    if (streamIsOpen)
        tellStream(QStringLiteral("stream-stopped"));
    tellEnding();
    endWhenTold();
}

void Softphone::finishUntold()
{
    stopEverything();
    m_callbacks.drop();
    m_end = End::LineBroken;
    endWhenTold();
}

void Softphone::giveUp(const QString &text)
{
    stopEverything();
    QMetaObject::invokeMethod(
        this, [this, text] { Q_EMIT failed(text); }, Qt::QueuedConnection);
}

void Softphone::stopEverything()
{
    m_state = State::Over;
    m_timer->stop();
    m_request.reset();
    if (m_leg)
        m_leg->drop();
}

void Softphone::endWhenTold()
{
    if (m_state != State::Over || !m_end || !m_callbacks.isIdle())
        return;
    const End reason = *std::exchange(m_end, std::nullopt);
    QMetaObject::invokeMethod(
        this, [this, reason] { Q_EMIT ended(reason); }, Qt::QueuedConnection);
}
