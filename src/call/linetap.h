// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/playhead.h"
#include "call/recordedpart.h"
#include "net/clock.h"
#include "net/pending.h"
#include "telephony/calltransport.h"

#include <optional>

//! A line that passes everything on and, from begin() to the call's end, gives out what sounds on it: RECORD_CALLS.
//! Until begin() no sound of the caller is kept, and of the machine's only as much as is under way.
//!
//! The caller's side is what came, the machine's what a PlayHead reckons; both begin with begin(). Nothing waits and
//! nothing is written here: recorded() hands out parts of ten seconds. Lives in the call's thread.
class LineTap final : public CallTransport
{
    Q_OBJECT

public:
    //! Ten seconds of one side: what is lost at most when the program dies.
    static constexpr qsizetype PartBytes = 80'000;

    //! clock must outlive this.
    LineTap(Later<CallTransport> line, Clock &clock);

    [[nodiscard]] QString callId() const override { return m_line->callId(); }
    [[nodiscard]] QString callerNumber() const override { return m_line->callerNumber(); }
    void play(const QByteArray &mulaw) override;
    void playMark(const QString &name) override;
    void stopPlaying() override;
    void hangUp() override;

    //! The caller knows that he is recorded: the mark behind that sentence is the one that came back last.
    void begin();
    //! The call is over; what is left comes as the last part. Also done before hungUp().
    void finish();

Q_SIGNALS:
    //! In order; the last one says so, and comes only when there was a begin().
    void recorded(const RecordedPart &part);

private:
    void onHeard(const QByteArray &mulaw);
    void onMarked(const QString &name);
    void onHungUp();
    void add(const QByteArray &mulaw);
    void cut(qsizetype bytes, bool isLast);
    //! Bytes of one side since begin().
    [[nodiscard]] qsizetype elapsed() const;

    Later<CallTransport> m_line;
    Clock &m_clock;
    PlayHead m_head;
    const QDateTime m_startedAt;
    std::optional<std::chrono::milliseconds> m_begun;
    bool m_over = false;
    QByteArray m_caller; // not cut yet
    qsizetype m_cutBytes = 0; // of each side
    int m_parts = 0;
};
