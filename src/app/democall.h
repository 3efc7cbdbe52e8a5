// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/answeringmachine.h"
#include "app/scriptedcaller.h"
#include "app/typedrecognizer.h"
#include "softphone/softphone.h"
#include "telephony/metronome.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTextStream>

#include <memory>

//! The demo: a whole machine on a loopback port with a sample inbox, the plain reader, local voices and typed words,
//! phoned by a softphone through webhook and media stream. Prints the call as it goes and keeps it.
class DemoCall : public QObject
{
    Q_OBJECT

public:
    explicit DemoCall(Language language);
    ~DemoCall() override;

    //! scripted: the caller's lines are ours; else type() brings them. Empty, or what is wrong.
    [[nodiscard]] QString start(bool scripted);
    //! What the caller says next, or a key.
    void type(const QString &line);

Q_SIGNALS:
    void finished(bool ok);

private:
    [[nodiscard]] Settings settings() const;
    void print(const QString &who, const QString &text);
    void onEnded(Softphone::End reason);
    [[nodiscard]] QString words(const char *german, const char *english) const;

    const Language m_language;
    QTextStream m_out;
    QString m_transcript;
    SystemClock m_clock;
    QNetworkAccessManager m_network;
    Metronome m_metronome;
    QByteArray m_authToken;
    quint16 m_port = 0;
    TypedWords m_typed;
    std::unique_ptr<AnsweringMachine> m_machine;
    std::unique_ptr<LocalVoice> m_callerVoice;
    std::unique_ptr<Softphone> m_phone;
    std::unique_ptr<ScriptedCaller> m_caller;
    std::chrono::milliseconds m_answeredAt { 0 };
};
