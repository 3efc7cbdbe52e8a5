// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/patientwait.h"
#include "app/prometheustext.h"
#include "call/callrecord.h"
#include "net/servicewatch.h"
#include "store/messagetable.h"
#include "telephony/metricsdesk.h"

#include <QHash>
#include <QMap>
#include <QMutex>
#include <QObject>

#include <optional>

//! Counts what happened since the start, for operators. Lives in the main thread, where its slots are called; what is
//! of MetricsDesk and ServiceWatch, and databaseTook(), may be called from any. Outlives all workers and the store.
//! Holds no number, text or id.
class Metrics final : public QObject, public MetricsDesk, public ServiceWatch
{
    Q_OBJECT

public:
    using CountMessages = std::function<QFuture<MessageCounts>()>;

    Metrics();

    //! Asked with each text(); without an answer in half a second there is none about messages.
    void setMessageCounter(const CountMessages &counter) { m_countMessages = counter; }

    [[nodiscard]] QFuture<QByteArray> text() override;
    void failed(const QByteArray &service, ServiceError::Kind kind) override;
    void breakerOpened(const QByteArray &service) override;
    void breakerClosed(const QByteArray &service) override;
    //! One statement, or one transaction as a whole.
    void databaseTook(std::chrono::nanoseconds time);

public Q_SLOTS:
    void onCallEnded(const CallRecord &record);
    //! A stream was expected, and the call was over or its time had passed without it.
    void onStreamNeverCame();
    void onActiveChanged(int calls) { m_active = calls; }
    void onDatabaseUsable(bool works) { m_databaseWorks = works; }
    void onMessengerTroubled(const ServiceError &error) { failed("telegram", error.kind); }
    //! Everything that Telegram had at that moment is here.
    void onMessengerCaughtUp(const QDateTime &asOf) { m_caughtUpAt = asOf; }

private:
    using Counted = QMap<QByteArray, qint64>;

    [[nodiscard]] QByteArray write(const std::optional<MessageCounts> &messages);
    void writeCalls(PrometheusText &text) const;
    void writeTimes(PrometheusText &text) const;
    void writeServices(PrometheusText &text);
    void writeStore(PrometheusText &text, const std::optional<MessageCounts> &messages);
    static void writeProcess(PrometheusText &text);

    SystemClock m_clock;
    PatientWait m_wait;
    CountMessages m_countMessages;
    QHash<CallRecord::Outcome, qint64> m_calls;
    qint64 m_noStart = 0;
    int m_active = 0;
    qint64 m_cutIns = 0;
    qint64 m_falseCutIns = 0;
    Histogram m_greeting;
    Histogram m_transcript;
    Histogram m_firstToken;
    Histogram m_firstAudio;
    Histogram m_firstFrame;
    bool m_databaseWorks = true;
    QDateTime m_caughtUpAt;

    QMutex m_mutex; // for what follows
    QMap<std::pair<QByteArray, QByteArray>, qint64> m_errors; // by service and kind
    Counted m_breakers; // open ones, by service
    Histogram m_database;
};
