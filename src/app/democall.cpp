// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/democall.h"

#include "inbox/sampleinbox.h"
#include "softphone/streamleg.h"

#include <QSaveFile>
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace
{
const QString Caller = u"+4915100000000"_s; // from a block that is not given out

//! A port that was free a moment ago; the public address must be known before the server listens.
quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
}
}

DemoCall::DemoCall(Language language)
    : m_language(language)
    , m_out(stdout)
    , m_metronome(m_clock, StreamLeg::PacketTime)
    , m_authToken(TelephonySettings::randomSecret().toHex())
    , m_port(freePort())
{
}

DemoCall::~DemoCall()
{
    m_caller.reset();
    m_phone.reset();
    m_callerVoice.reset();
}

Settings DemoCall::settings() const
{
    Settings settings;
    settings.language = m_language;
    settings.server.host = QHostAddress(QHostAddress::LocalHost);
    settings.server.port = m_port;
    settings.server.publicUrlAsGiven = u"http://127.0.0.1:%1"_s.arg(m_port);
    settings.twilio.authTokens = { Secret(QString::fromLatin1(m_authToken)) };
    settings.callers.allowed = { Caller };
    return settings;
}

QString DemoCall::start(bool scripted)
{
    MachineStandIns standIns;
    standIns.inbox = sampleInbox(sampleInboxJson(m_language), m_clock.wallNow());
    standIns.makeRecognizer = [this] { return std::make_unique<TypedRecognizer>(m_typed); };
    m_machine = std::make_unique<AnsweringMachine>(settings(), standIns);
    connect(m_machine.get(), &AnsweringMachine::said, this,
        [this](const QString &, CallSession::Speaker who, const QString &text) {
            if (who == CallSession::Speaker::Machine)
                print(words("Maschine", "Machine"), text);
        });
    const QString problem = m_machine->start();
    if (!problem.isEmpty())
        return problem;

    SoftphoneOptions options;
    options.identity.authToken = m_authToken;
    options.caller.from = Caller;
    options.caller.to = u"+493000000000"_s;
    m_phone = std::make_unique<Softphone>(options, m_network, m_metronome, m_clock);
    m_callerVoice = std::make_unique<LocalVoice>(m_machine->localVoice(), LocalVoiceStyle { m_language, u"f2"_s, 60 });
    m_caller = std::make_unique<ScriptedCaller>(*m_phone, *m_callerVoice, m_clock);
    connect(m_caller.get(), &ScriptedCaller::performing, this, [this](const ScriptedCaller::Line &line) {
        const bool key = line.kind == ScriptedCaller::Line::Kind::Press;
        if (!key)
            Q_EMIT m_typed.typed(line.text);
        print(words("Anrufer", "Caller"), key ? words("drückt ", "presses ") + line.text : line.text);
    });
    connect(m_caller.get(), &ScriptedCaller::answered, this, [this](std::chrono::milliseconds wait) {
        print({},
            words("(Antwort nach %1 s)", "(answer after %1 s)")
                .arg(static_cast<double>(wait.count()) / 1000.0, 0, 'f', 2));
    });
    connect(m_phone.get(), &Softphone::streaming, this, [this] {
        m_answeredAt = m_clock.now();
        print({}, words("(abgehoben)", "(answered)"));
    });
    connect(m_phone.get(), &Softphone::ended, this, &DemoCall::onEnded);
    connect(m_phone.get(), &Softphone::failed, this, [this](const QString &text) {
        print({}, text);
        Q_EMIT finished(false);
    });
    if (scripted) {
        m_caller->addTyped(words("Was schreibt Lena?", "What does Lena say?"));
        m_caller->addTyped(words("Nachricht zwei bitte", "Message two, please"));
        m_caller->addTyped(words("Okay danke, tschüss!", "Okay thank you, goodbye!"));
    } else {
        m_out << words(
            "Tippe, was du sagst, oder eine Taste (0-9 * #); die Maschine hört zu, sobald sie ausgeredet hat.\n",
            "Type what you say, or a key (0-9 * #); the machine listens once it has finished talking.\n")
              << Qt::flush;
    }
    m_answeredAt = m_clock.now();
    m_phone->call(QUrl(u"http://127.0.0.1:%1/twilio/voice"_s.arg(m_port)));
    return {};
}

void DemoCall::type(const QString &line)
{
    m_caller->addTyped(line);
}

void DemoCall::print(const QString &who, const QString &text)
{
    const double seconds = static_cast<double>((m_clock.now() - m_answeredAt).count()) / 1000.0;
    const QString line = QString::number(seconds, 'f', 1).rightJustified(6) + u" s  "_s
        + (who.isEmpty() ? QString() : who.leftJustified(9)) + text + u'\n';
    m_transcript += line;
    m_out << line << Qt::flush;
}

void DemoCall::onEnded(Softphone::End reason)
{
    print({}, words("(aufgelegt)", "(hung up)"));
    QString problem = m_phone->recording().save(u"demo-call.wav"_s);
    QSaveFile file(u"demo-call.txt"_s);
    if (!file.open(QIODevice::WriteOnly) || file.write(m_transcript.toUtf8()) < 0 || !file.commit())
        problem = file.errorString();
    for (const Softphone::Violation &violation : m_phone->violations())
        m_out << "violation " << violation.code << ": " << violation.what << '\n';
    if (problem.isEmpty())
        m_out << words("Der Anruf liegt in demo-call.wav (links der Anrufer, rechts die Maschine) und demo-call.txt.\n",
            "The call is in demo-call.wav (left the caller, right the machine) and demo-call.txt.\n");
    else
        m_out << problem << '\n';
    m_out << Qt::flush;
    Q_EMIT finished(problem.isEmpty() && reason == Softphone::End::MachineHungUp && m_phone->violations().isEmpty());
}

QString DemoCall::words(const char *german, const char *english) const
{
    return QString::fromUtf8(m_language == Language::German ? german : english);
}
