// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/briefing.h"
#include "call/callsettings.h"
#include "net/clock.h"

#include <QHash>
#include <QPointer>
#include <QSet>

#include <map>
#include <memory>
#include <variant>

//! What a Briefing says, as a value that can cross threads.
using BriefingEvent = std::variant<Brief, QString, Answer::End, ServiceError>;
Q_DECLARE_METATYPE(BriefingEvent)

//! The post office between the workers' desks; lives in the main thread. The webhook that begins a briefing and the
//! stream that claims it may be served by different workers. Connect every desk by connectDesk().
class BriefingHub : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

public Q_SLOTS:
    void begin(const QString &callId);
    void claim(const QString &callId);
    void relay(const QString &callId, const BriefingEvent &event);
    //! Nobody wants it any more.
    void drop(const QString &callId);

Q_SIGNALS:
    void claimed(const QString &callId); //!< whoever holds it: send it
    void unknown(const QString &callId); //!< whoever claimed it: nobody holds it
    void arrived(const QString &callId, const BriefingEvent &event);
    void dropped(const QString &callId);

private:
    QSet<QString> m_begun;
};

//! One worker's briefings: those it began at the webhook, and those its calls claimed. Lives in the worker's thread.
class BriefingDesk : public QObject
{
    Q_OBJECT

public:
    //! All references must outlive this object; the hub lives in another thread.
    BriefingDesk(
        BriefingHub &hub, MessageSource &inbox, LanguageModel &model, const CallSettings &settings, Clock &clock);
    ~BriefingDesk() override;

    //! The telephone rings: start. Dropped by itself when nobody claims it in time.
    void begin(const Claimant &claimant);
    //! The call is there. Begun anew when nobody holds it (another replica answered the webhook).
    [[nodiscard]] Pending<Briefing> claim(const Claimant &claimant);
    //! The call will not come, or is over.
    void forget(const QString &callId);

Q_SIGNALS:
    void begun(const QString &callId);
    void claimWanted(const QString &callId);
    void sent(const QString &callId, const BriefingEvent &event);
    void dropWanted(const QString &callId);

private:
    class Claim;
    struct Begun;

    void onClaimed(const QString &callId);
    void onUnknown(const QString &callId);
    void onArrived(const QString &callId, const BriefingEvent &event);
    void onDropped(const QString &callId);
    void record(const QString &callId, const BriefingEvent &event);
    [[nodiscard]] Pending<Briefing> makeBriefing(const Claimant &claimant);

    MessageSource &m_inbox;
    LanguageModel &m_model;
    const CallSettings &m_settings;
    Clock &m_clock;
    std::map<QString, std::unique_ptr<Begun>> m_begun;
    QHash<QString, QPointer<Claim>> m_claims;
};
