// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/checkreport.h"
#include "app/checks/servicecheck.h"
#include "app/settings.h"
#include "audio/mp3decoderpool.h"
#include "net/clock.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

class LocalVoiceEngine;

//! Tries every configured service for real, all at once, each bounded by its own timeout: what `messenger-ab check`
//! runs. Costs a few requests and two spoken sentences, and no tokens.
//!
//! Every network service has a network manager of its own, as one that hangs in its TLS handshake would hold up the
//! next request of the same manager. What they answered has passed the redaction of the log.
class ServiceChecks final : public QObject
{
    Q_OBJECT

public:
    //! reading: of Need::Serve, problems included; a service whose settings are wrong is not tried.
    //! localVoice: the process's engine where it has one already, as there can be only one; else one is made.
    //! clock (and localVoice) must outlive this.
    ServiceChecks(const SettingsReading &reading, Clock &clock, LocalVoiceEngine *localVoice = nullptr);
    ~ServiceChecks() override;

    //! Once. finished() comes after control has returned to the event loop.
    void start();

Q_SIGNALS:
    //! In a fixed order: settings, names and certificates, services, database and disk, address, time-outs, clock.
    void finished(const QList<CheckResult> &results);

private:
    struct Entry;

    void addSettings();
    void tryHosts();
    void tryTelegram();
    void tryClaude();
    void tryDeepgram();
    void tryVoices();
    void tryTwilio();
    void tryDatabase();
    void tryDisk();
    void tryPublicUrl();

    //! True when the settings of that name, or with that beginning, are in order; else says that it was not tried.
    [[nodiscard]] bool isUsable(const QString &name, const QStringList &beginnings);
    void add(const QString &name, const Verdict &verdict);
    using Start = std::function<Pending<ServiceCheck>()>;
    void await(const QString &name, std::chrono::milliseconds limit, const QString &remedy, const Start &startCheck);
    //! The limit of the check just begun is this setting.
    void isLimitedBy(const QString &setting, std::chrono::milliseconds allowed);
    void settle(Entry &entry, const Verdict &verdict);
    void finish();
    [[nodiscard]] QNetworkAccessManager &newNetwork();

    const SettingsReading m_reading;
    const Settings &m_settings;
    Clock &m_clock;
    Redactor m_redactor;
    LocalVoiceEngine *m_localVoice;
    std::unique_ptr<LocalVoiceEngine> m_ownLocalVoice;
    Mp3DecoderPool m_decoders;
    std::vector<std::unique_ptr<Entry>> m_entries; // their addresses are known to what they wait for
    QList<std::chrono::seconds> m_skews;
    qsizetype m_waiting = 0;
};
