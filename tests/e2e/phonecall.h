// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/callerear.h"
#include "softphone/softphone.h"

#include <QNetworkAccessManager>

#include <optional>

//! What all telephones of a test share.
struct PhoneNetwork
{
    QNetworkAccessManager http;
    SystemClock clock;
    Metronome metronome { clock, StreamLeg::PacketTime };
};

//! One caller: phones the machine, listens to the watermarks in what he hears, says lines that the fake recogniser
//! understands. Waiting runs the event loop of the test's thread, where the fakes live too.
class PhoneCall : public QObject
{
    Q_OBJECT

public:
    //! texts and network outlive the call.
    PhoneCall(const SoftphoneOptions &options, TextTable &texts, PhoneNetwork &network);
    ~PhoneCall() override;

    void dial(const QUrl &webhook) { m_phone.call(webhook); }
    //! Queues a line behind what is being said.
    void say(const QString &line);
    void press(QChar key) { m_phone.press(key); }
    void hangUp() { m_phone.hangUp(); }
    void breakLine(Softphone::Break how) { m_phone.breakLine(how); }

    //! Waits until this text, after the ones waited for before, was heard to its end; false when the limit passes or
    //! the call is over without it.
    [[nodiscard]] bool hears(const QString &text, std::chrono::milliseconds limit = std::chrono::seconds(15));
    //! The same for any text that holds this part.
    [[nodiscard]] bool hearsOf(const QString &part, std::chrono::milliseconds limit = std::chrono::seconds(15));
    //! As hears(), but waits only for the beginning.
    [[nodiscard]] bool beginsToHear(const QString &text, std::chrono::milliseconds limit = std::chrono::seconds(15));
    [[nodiscard]] bool isConnected(std::chrono::milliseconds limit = std::chrono::seconds(10));
    [[nodiscard]] bool isOver(std::chrono::milliseconds limit = std::chrono::seconds(20));
    //! So long from now, in what the caller hears.
    [[nodiscard]] bool listensFor(std::chrono::milliseconds length) { return listensUntil(position() + length); }
    [[nodiscard]] bool listensUntil(std::chrono::milliseconds moment);

    //! Everything heard so far, also what was cut off.
    [[nodiscard]] QList<CallerEar::Heard> heard() const { return m_ear.heard(); }
    [[nodiscard]] QStringList heardTexts() const { return m_ear.completeTexts(); }
    //! What happened to the call, for the message of a failed test.
    [[nodiscard]] const char *story();

    [[nodiscard]] std::optional<Softphone::End> end() const { return m_end; }
    //! Why there was no call.
    [[nodiscard]] QString failure() const { return m_failure; }
    //! Texts of the provider's own voice.
    [[nodiscard]] QStringList providerSaid() const { return m_providerSaid; }
    [[nodiscard]] int clears() const { return m_clears; }
    [[nodiscard]] std::chrono::milliseconds position() const { return m_ear.position(); }
    //! Sound of any kind heard in the last part of the call, and the longest pause without any.
    [[nodiscard]] std::chrono::milliseconds soundSince(std::chrono::milliseconds position) const;
    [[nodiscard]] std::chrono::milliseconds longestSilence() const;
    //! The machine's side as the caller heard it.
    [[nodiscard]] const QByteArray &sound() const { return m_phone.recording().machine(); }
    [[nodiscard]] const Softphone &phone() const { return m_phone; }

private:
    using Fits = std::function<bool(const CallerEar::Heard &)>;
    //! How far into what was heard the next wait begins.
    enum class Then { BehindIt, AtIt };
    [[nodiscard]] bool waitFor(const Fits &fits, Then then, std::chrono::milliseconds limit);
    void onHeard(const QByteArray &mulaw);

    TextTable &m_texts;
    Softphone m_phone;
    CallerEar m_ear;
    qsizetype m_waitedFor = 0; // how many of what was heard lie before the next wait
    std::optional<Softphone::End> m_end;
    QString m_failure;
    QStringList m_providerSaid;
    int m_clears = 0;
    QList<bool> m_voiced; // for each 20 ms
    QByteArray m_story;
};
