// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/prometheustext.h"
#include "call/callrecord.h"
#include "telephony/metricsdesk.h"

#include <QHash>
#include <QObject>

//! Counts what happened to calls since the start, for operators. Lives in the main
//! thread, where its slots are called; text() may be called from any. Outlives all workers. Holds no number, text or
//! id.
class Metrics final : public QObject, public MetricsDesk
{
    Q_OBJECT

public:
    Metrics();

    [[nodiscard]] QFuture<QByteArray> text() override;

public Q_SLOTS:
    void onCallEnded(const CallRecord &record);
    //! A stream was expected, and the call was over or its time had passed without it.
    void onStreamNeverCame();
    void onActiveChanged(int calls) { m_active = calls; }

private:
    [[nodiscard]] QByteArray write() const;
    void writeCalls(PrometheusText &text) const;
    static void writeProcess(PrometheusText &text);

    QHash<CallRecord::Outcome, qint64> m_calls;
    qint64 m_noStart = 0;
    int m_active = 0;
    qint64 m_cutIns = 0;
    Histogram m_firstToken;
    Histogram m_firstFrame;
};
