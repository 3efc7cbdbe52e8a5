// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/numbersetup.h"
#include "app/serviceparts.h"
#include "app/terminationsignals.h"

#include <QEventLoop>
#include <QTextStream>

using namespace Qt::StringLiterals;

namespace
{
//! What it was, what it is, and what stands in the way. The status to exit with.
int report(const NumberSetup::Outcome &outcome, bool onlyLook)
{
    const bool same = outcome.before == outcome.after;
    QTextStream out(stdout);
    if (same) {
        out << "The number of TWILIO_PHONE_NUMBER calls this machine already; nothing was changed:\n"
            << numbersetup::describe(outcome.after);
    } else {
        out << "The number of TWILIO_PHONE_NUMBER called:\n"
            << numbersetup::describe(outcome.before)
            << (onlyLook ? "Without --dry-run it would call:\n" : "It now calls:\n")
            << numbersetup::describe(outcome.after);
    }
    out.flush();
    for (const QString &obstacle : numbersetup::obstacles(outcome.after, outcome.isTrial))
        commandline::complain(QString(u"warning: "_s + obstacle));
    return commands::Ok;
}
}

int commands::setupNumber(const QStringList &arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption dryRun(u"dry-run"_s, u"Only look; change nothing."_s);
    parser.addOption(dryRun);
    if (const auto status = commandline::parse(parser, arguments,
            u"Points the Twilio number TWILIO_PHONE_NUMBER to PUBLIC_URL: its voice, fallback and status addresses."_s))
        return *status;
    const commandline::Start start = commandline::readSettings(Need::SetupNumber);
    if (start.exitStatus)
        return *start.exitStatus;

    QNetworkAccessManager network;
    const bool onlyLook = parser.isSet(dryRun);
    // As the server will see it, since Twilio signs its requests over these very addresses.
    const TwilioRest::NumberAddresses addresses
        = numbersetup::addressesFor(serviceparts::telephony(start.settings).publicUrl);
    const Pending<NumberSetup> setup(new NumberSetup(network, serviceparts::twilio(start.settings),
        start.settings.twilio.phoneNumber, addresses, onlyLook ? NumberSetup::Mode::OnlyLook : NumberSetup::Mode::Set));
    QEventLoop loop;
    int status = Failed;
    QObject::connect(setup.get(), &NumberSetup::finished, &loop, [&](const NumberSetup::Outcome &outcome) {
        status = report(outcome, onlyLook);
        loop.quit();
    });
    QObject::connect(setup.get(), &NumberSetup::failed, &loop, [&](const ServiceError &error) {
        commandline::complain(error.detail);
        loop.quit();
    });
    TerminationSignals terminations;
    QObject::connect(&terminations, &TerminationSignals::interrupted, &loop, &QEventLoop::quit);
    QObject::connect(&terminations, &TerminationSignals::terminationWanted, &loop, &QEventLoop::quit);
    loop.exec();
    return status;
}
