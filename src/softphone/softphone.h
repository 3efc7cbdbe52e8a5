// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/pending.h"
#include "softphone/callbacks.h"
#include "softphone/callforms.h"
#include "softphone/callrecording.h"
#include "softphone/playbackbuffer.h"
#include "softphone/streamleg.h"
#include "softphone/twimlreader.h"
#include "softphone/webhookcaller.h"
#include "telephony/metronome.h"

#include <QByteArray>
#include <QChar>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QString>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

//! How a softphone calls.
struct SoftphoneOptions
{
    WebhookCaller::Identity identity; //!< token, way of signing, and where the machine really is
    //! Where the machine's stream really is, when another replica than that of the webhooks is meant; empty: it is not.
    QUrl streamConnectTo;
    callforms::Caller caller; //!< empty accountSid and callSid are made up
    bool webhookByGet = false;
    QUrl statusCallback; //!< told when the call is over; empty: nobody
    bool streamCallbacks = true; //!< tell the statusCallback of the Stream
    bool record = true; //!< keep both sides; turn it off for hundreds of phones
    std::chrono::milliseconds webhookLimit { 15000 }; //!< Twilio's own
    std::chrono::milliseconds handshakeLimit { 10000 };
    std::chrono::milliseconds callbackLimit { 5000 };
    std::chrono::milliseconds closeLimit { 2000 }; //!< how long the machine may take to answer a close
};

//! A caller's telephone and the provider behind it: phones a messenger-ab through webhook and media stream, just as
//! Twilio would, and is as strict as Twilio about what comes back. One call for each Softphone.
//!
//! Order of signals: answered when the machine takes the call, then streaming when the line is open, then
//! heard every 20 ms; last exactly one of ended and failed, and nothing after it. Nothing is emitted from within
//! call(). Lives in the thread of its network manager, metronome and clock, which must outlive it. Do not delete it
//! inside a slot of its own signals; deleteLater() will do.
class Softphone : public QObject
{
    Q_OBJECT

public:
    enum class End {
        HungUp, //!< by us
        MachineHungUp, //!< <Hangup/>, or nothing left to do
        Rejected, //!< <Reject/>: "not in service"
        Busy, //!< <Reject reason="busy"/>
        LineBroken, //!< breakLine()
    };
    Q_ENUM(End)

    //! What happens to lines. None of them tells the machine anything more, not by callbacks either.
    enum class Break {
        Reset, //!< TCP RST
        Drop, //!< the TCP connection ends without a close frame
        CloseWithoutStop, //!< a close frame, but no stop message
        FallSilent, //!< nothing is sent any more while the connection stays open; ended comes only when the machine
                    //!< closes
    };

    //! Something the machine should not have done, by the number of Twilio's debugger (31951: invalid message …).
    struct Violation
    {
        int code = 0;
        QString what;
    };

    //! metronome: its interval must be StreamLeg::PacketTime; one for many phones saves wake-ups.
    Softphone(SoftphoneOptions options, QNetworkAccessManager &network, Metronome &metronome, Clock &clock,
        QObject *parent = nullptr);
    ~Softphone() override;

    //! webhook: the voice URL as it is configured at the provider, which is what is signed.
    void call(const QUrl &webhook);
    //! Queues µ-law 8 kHz mono behind what is still being said; silence follows it. Can be called before the line is
    //! open.
    void say(const QByteArray &mulaw);
    //! 0-9, * or #; ignored while the line is not open.
    void press(QChar key);
    void hangUp();
    void breakLine(Break how);

    [[nodiscard]] QString callSid() const { return m_options.caller.callSid; }
    [[nodiscard]] bool isStreaming() const { return m_leg && m_leg->isOpen(); }
    //! Still to be said.
    [[nodiscard]] qsizetype unsaidBytes() const { return hasLine() ? m_leg->unsaidBytes() : m_unsaid.size(); }
    [[nodiscard]] const QList<Violation> &violations() const { return m_violations; }
    //! What the caller heard of the last stream, and when, on the clock's scale; null before the first.
    [[nodiscard]] const PlaybackBuffer *playback() const { return m_leg ? m_leg->playback() : nullptr; }
    [[nodiscard]] const CallRecording &recording() const { return m_recording; }

Q_SIGNALS:
    void answered();
    //! The line is open: start has been sent.
    void streaming();
    //! 20 ms as the caller hears them, silence included.
    void heard(const QByteArray &mulaw);
    //! Everything given to say() has been said.
    void saidAll();
    //! What came from the machine, as it came, for those who measure.
    void soundArrived(const QByteArray &mulaw);
    void markArrived(const QString &name);
    void cleared();
    //! The provider's own voice speaks this text (<Say>).
    void providerSaid(const QString &text);
    void ended(Softphone::End reason);
    //! There was no call. text says why and what to look at, for people.
    void failed(const QString &text);

private:
    enum class State { Idle, Asking, Pausing, Connecting, Streaming, Closing, Silent, Over };

    [[nodiscard]] bool hasLine() const { return m_state == State::Connecting || m_state == State::Streaming; }
    void ask(const QUrl &address, bool byGet);
    void onTwiml(const WebhookReply &reply);
    void runVerbs();
    bool runVerb(const TwimlVerb &verb);
    void answer();
    void openStream(const TwimlVerb &verb);
    void onOpened();
    void onRefused(int status, const QString &why);
    void onClosed(int code);
    void afterStream();
    void onTimer();
    void closeLine(End reason);

    void tellStream(const QString &event, const QString &error = {});
    void tellEnding();
    void violate(int code, const QString &what);
    void finish(End reason);
    void finishUntold();
    void giveUp(const QString &text);
    void stopEverything();
    void endWhenTold();

    SoftphoneOptions m_options;
    WebhookCaller m_webhooks;
    Metronome &m_metronome;
    Clock &m_clock;
    State m_state = State::Idle;
    std::chrono::milliseconds m_calledAt { 0 };
    std::unique_ptr<ClockTimer> m_timer;

    QUrl m_document; // where the current TwiML came from
    Pending<WebhookRequest> m_request;
    int m_requests = 0;
    QList<TwimlVerb> m_verbs;
    qsizetype m_nextVerb = 0;
    TwimlVerb m_connect; // the one that runs
    bool m_isAnswered = false;

    Later<StreamLeg> m_leg; // stays behind its end, for what was heard
    QString m_streamSid;
    QByteArray m_unsaid; // said before there was a line
    CallRecording m_recording;

    QList<Violation> m_violations;
    Callbacks m_callbacks;
    std::optional<End> m_end;
};
