// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/health.h"

#include "app/checks/checkverdicts.h"
#include "app/checks/probecheck.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"

#include <QEventLoop>
#include <QNetworkProxy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr auto Limit = 3s;

//! Where to ask, or the status to exit with.
struct Target
{
    QUrl url;
    int exitStatus = commands::Ok;
};

Target targetOf(const QString &given)
{
    if (!given.isEmpty()) {
        const QUrl url(given, QUrl::StrictMode);
        if (url.isValid() && !url.host().isEmpty() && (url.scheme() == u"http" || url.scheme() == u"https"))
            return { url, commands::Ok };
        commandline::complain(u"--url is no address; write one such as http://127.0.0.1:8000"_s);
        return { {}, commands::Usage };
    }
    // Only two values matter here. A probe must not begin to fail because another setting is wrong, nor warn every ten
    // seconds.
    const SettingsReading reading
        = Settings::read(SettingsSources::processEnvironment(), DotEnv::load(u".env"_s), Need::Nothing);
    for (const SettingsProblem &problem : reading.problems) {
        if (problem.name == u"HOST" || problem.name == u"PORT") {
            commandline::complain(problem.toString());
            return { {}, commands::Configuration };
        }
    }
    const Settings::Server &server = reading.settings.server;
    if (server.port == 0) {
        commandline::complain(u"PORT is 0, so only the server knows where it listens; give its address with --url"_s);
        return { {}, commands::Configuration };
    }
    return { health::addressOf(server.host, server.port), commands::Ok };
}

//! Empty when the server lives.
QString complaintAbout(const Result<WebAnswer> &answer, const QUrl &url)
{
    const QString where = url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    if (!answer)
        return QString(u"no server answers at "_s + where + u" ("_s + answer.error().detail
            + u"); start it with messenger-ab serve, or look at HOST and PORT"_s);
    if (checkverdict::isHealthy(*answer))
        return {};
    return QString(u"what answers at "_s + where + u" (HTTP "_s + QString::number(answer->status)
        + u") is no healthy messenger-ab; look at HOST and PORT, and who else uses that port"_s);
}
}

QUrl health::addressOf(const QHostAddress &host, quint16 port)
{
    QHostAddress address = host;
    if (host == QHostAddress(QHostAddress::AnyIPv4) || host == QHostAddress(QHostAddress::Any))
        address = QHostAddress(QHostAddress::LocalHost);
    else if (host == QHostAddress(QHostAddress::AnyIPv6))
        address = QHostAddress(QHostAddress::LocalHostIPv6);
    QUrl url;
    url.setScheme(u"http"_s);
    url.setHost(address.toString());
    url.setPort(port);
    return url;
}

int commands::health(const QStringList &arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption address(
        u"url"_s, u"Address of the server, without /health; the default comes from HOST and PORT."_s, u"address"_s);
    parser.addOption(address);
    if (const auto status = commandline::parse(parser, arguments,
            u"Asks the running server whether it lives: exit status 0 when it does. For health checks of containers."_s))
        return *status;
    const Target target = targetOf(parser.value(address));
    if (target.exitStatus != Ok)
        return target.exitStatus;

    SystemClock clock;
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy); // the server is a neighbour, whatever the way to the internet is
    const WebRequest request = proberequest::health(target.url);
    QString complaint;
    QEventLoop loop;
    const auto probe = WebProbe::send(network, request, Limit, clock);
    QObject::connect(probe.get(), &WebProbe::finished, &loop, [&](const Result<WebAnswer> &answer) {
        complaint = complaintAbout(answer, request.request.url());
        loop.quit();
    });
    loop.exec();
    if (complaint.isEmpty())
        return Ok;
    commandline::complain(complaint);
    return Failed;
}
