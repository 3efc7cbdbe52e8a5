// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "net/pinhash.h"

#include <QFile>
#include <QTextStream>

#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
//! While it lives, what is typed at a terminal is not shown.
class HiddenTyping
{
public:
    HiddenTyping()
    {
        if (::tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        m_isTerminal = true;
        termios hidden = m_before;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        QTextStream(stderr) << "PIN: ";
    }
    ~HiddenTyping()
    {
        if (!m_isTerminal)
            return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
        QTextStream(stderr) << '\n';
    }
    HiddenTyping(const HiddenTyping &) = delete;
    HiddenTyping &operator=(const HiddenTyping &) = delete;

private:
    termios m_before {};
    bool m_isTerminal = false;
};

Secret lineOfInput()
{
    constexpr qint64 MostBytes = 100; // far more than a PIN has
    const HiddenTyping hidden;
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    QByteArray line = input.readLine(MostBytes);
    Secret secret(QString::fromUtf8(line).trimmed());
    line.fill('\0');
    return secret;
}

int hashPin()
{
    const Secret pin = lineOfInput();
    if (!PinHash::isPin(pin.text())) {
        commandline::complain(u"what stands on standard input is no PIN; write 6 to 12 digits and a line end"_s);
        return commands::Failed;
    }
    if (PinHash::isTrivial(pin.text())) {
        commandline::complain(
            u"this PIN is one of those that are tried first; take digits without a pattern, and no date"_s);
        return commands::Failed;
    }
    QTextStream(stdout) << PinHash::of(pin).toSetting().text() << '\n';
    return commands::Ok;
}
}

int commands::secrets(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addPositionalArgument(u"action"_s,
        u"hash-pin: reads a PIN from standard input and prints what to set CALLER_PIN to, so that the PIN itself "
        "stands nowhere."_s);
    if (const auto status = commandline::parse(parser, arguments,
            u"What concerns secrets, which never stand on a command line."_s, commandline::Positional::One))
        return *status;
    const QString action = parser.positionalArguments().value(0);
    if (action == u"hash-pin")
        return hashPin();
    commandline::complain(action.isEmpty()
            ? u"secrets wants an action: hash-pin; messenger-ab secrets --help tells more"_s
            : u"secrets knows one action: hash-pin"_s);
    return Usage;
}
