// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/checkverdicts.h"

#include "speech/edgeprotocol.h"

#include <QJsonDocument>

#include <algorithm>
#include <cstdlib>

// What is said of the place where the program runs: its address, its names, its disk, its clock.

using namespace Qt::StringLiterals;
using Kind = ServiceError::Kind;

namespace
{
// A signature of edge-tts is good for five minutes, a token of ours for one.
constexpr std::chrono::seconds MostSkew { 60 };
constexpr qint64 MegaByte = 1024 * 1024;
constexpr qint64 LittleRoom = 500 * MegaByte;
constexpr qint64 NoRoom = 20 * MegaByte; // SQLite's log alone may need as much
constexpr int SoonDays = 14; // certificates are renewed a month before their end

QJsonObject objectOf(const QByteArray &body)
{
    return QJsonDocument::fromJson(body).object();
}
}

bool checkverdict::isHealthy(const WebAnswer &answer)
{
    return answer.status == 200 && objectOf(answer.body).value(u"status").toString() == u"ok";
}

Verdict checkverdict::publicUrl(const Answer &health)
{
    const QString start = u"start ./dev serve first; is the tunnel or proxy running?"_s;
    if (!health)
        return Verdict::warning(health.error().kind == Kind::Network
                ? QString(u"PUBLIC_URL cannot be reached from here ("_s + health.error().detail + u')')
                : QString(u"PUBLIC_URL does not answer ("_s + health.error().detail + u')'),
            health.error().detail.startsWith(u"SslHandshake")
                ? u"Twilio, too, wants a valid certificate for this name"_s
                : start);
    if (isHealthy(*health))
        return Verdict::good(u"PUBLIC_URL leads to a messenger-ab"_s);
    if (health->status >= 300 && health->status < 400)
        return Verdict::warning(
            QString(u"PUBLIC_URL leads elsewhere (HTTP "_s + QString::number(health->status) + u')'),
            u"set PUBLIC_URL to where it leads"_s);
    return Verdict::warning(
        QString(u"behind PUBLIC_URL answers something else (HTTP "_s + QString::number(health->status) + u')'), start);
}

Verdict checkverdict::signedRequest(const Answer &answer)
{
    if (!answer)
        return failed(answer.error(), u"look at the log of the server and of the proxy before it"_s);
    if (answer->status == 403)
        return Verdict::bad(u"what answers at PUBLIC_URL refuses a request that is signed as Twilio signs"_s,
            u"let its PUBLIC_URL and TWILIO_AUTH_TOKEN be the same as here, and restart it; its log names the host "
            "that it was asked for"_s);
    if (answer->status < 200 || answer->status > 299)
        return Verdict::bad(
            QString(u"PUBLIC_URL answers a signed request with HTTP "_s + QString::number(answer->status)),
            u"let the proxy pass POST /twilio/… unchanged"_s);
    return Verdict::good(u"taken"_s);
}

Verdict checkverdict::localUrl(const QString &found)
{
    const QString remedy = u"set PUBLIC_URL to the address that Twilio is to call"_s;
    if (found.isEmpty())
        return { true, u"not configured: Twilio cannot reach a loopback address"_s, remedy };
    return { true, QString(found + u"; but Twilio cannot reach a loopback address"_s), remedy };
}

Verdict checkverdict::stream(const QString &trouble)
{
    if (trouble.isEmpty())
        return Verdict::good(
            u"PUBLIC_URL leads to a messenger-ab that takes Twilio's signature and passes WebSockets"_s);
    return Verdict::bad(QString(u"PUBLIC_URL takes requests, but no WebSocket gets through ("_s + trouble + u')'),
        u"let the tunnel or proxy pass WebSockets (Upgrade and Connection headers, long time-outs)"_s);
}

Verdict checkverdict::names(qsizetype count, const QStringList &unknown)
{
    if (unknown.isEmpty())
        return Verdict::good(QString(u"all "_s + QString::number(count) + u" names are found"_s));
    const QString which = unknown.join(u", "_s);
    if (unknown.size() == count)
        return Verdict::bad(QString(u"no name is found: "_s + which),
            u"look at the network and the resolver of this machine (/etc/resolv.conf; in Kubernetes the "
            "NetworkPolicy must let DNS through)"_s);
    return Verdict::bad(QString(u"not found: "_s + which), u"check the settings that name them"_s);
}

Verdict checkverdict::certificates(const Certificates &seen, const QDateTime &now)
{
    if (!seen.refused.isEmpty())
        return Verdict::bad(QString(u"no trust in "_s + seen.refused.join(u", "_s)),
            u"install the package ca-certificates; let the clock be right; a proxy that opens TLS must be trusted "
            "here"_s);
    const qint64 days = seen.oursEnds.isValid() ? now.daysTo(seen.oursEnds) : SoonDays;
    if (days < SoonDays)
        return Verdict::warning(
            QString(u"the certificate of PUBLIC_URL ends on "_s + seen.oursEnds.date().toString(Qt::ISODate)),
            u"renew it; Twilio calls nobody whose certificate has run out"_s);
    QString detail = QString(QString::number(seen.valid) + u" hosts show a valid certificate"_s);
    if (seen.oursEnds.isValid())
        detail += u"; that of PUBLIC_URL until "_s + seen.oursEnds.date().toString(Qt::ISODate);
    return Verdict::good(detail);
}

Verdict checkverdict::disks(const QList<Disk> &seen)
{
    for (const Disk &disk : seen) {
        if (!disk.trouble.isEmpty())
            return Verdict::bad(QString(disk.setting + u' ' + disk.trouble),
                QString(u"let it be a directory that the user of the program may write to, or set "_s + disk.setting
                    + u" to one; with a full disk make room"_s));
    }
    const auto least = std::ranges::min_element(seen, {}, &Disk::free);
    if (least == seen.end() || least->free < 0)
        return Verdict::good(u"can be written"_s);
    const QString room = QString(QString::number(least->free / MegaByte) + u" MB"_s);
    if (least->free < NoRoom)
        return Verdict::bad(QString(u"only "_s + room + u" are free in "_s + least->setting),
            u"make room: nothing can be kept any more"_s);
    if (least->free < LittleRoom)
        return Verdict::warning(QString(u"only "_s + room + u" are free in "_s + least->setting), u"make room"_s);
    return Verdict::good(QString(u"can be written; "_s + room + u" are free"_s));
}

Verdict checkverdict::timeouts(const QList<Duration> &durations)
{
    const auto share = [](const Duration &d) {
        return static_cast<double>(d.took.count()) / static_cast<double>(std::max<qint64>(d.allowed.count(), 1));
    };
    const auto nearest = std::ranges::max_element(durations, {}, share);
    if (nearest == durations.end())
        return Verdict::good(u"nothing was asked that has one"_s);
    const QString detail
        = QString(nearest->name + u" took "_s + QString::number(nearest->took.count()) + u" ms of the "_s
            + QString::number(static_cast<double>(nearest->allowed.count()) / 1000) + u" s of "_s + nearest->setting);
    if (share(*nearest) > 0.5)
        return Verdict::warning(detail, QString(u"look at the network, or raise "_s + nearest->setting));
    return Verdict::good(QString(u"no answer comes near its limit; "_s + detail));
}

std::optional<std::chrono::seconds> checkverdict::clockSkew(const WebAnswer &answer)
{
    const auto theirs = edge::httpDate(answer.date);
    if (!theirs || !answer.receivedAt.isValid())
        return std::nullopt;
    return std::chrono::seconds(answer.receivedAt.secsTo(*theirs));
}

Verdict checkverdict::clock(const QList<std::chrono::seconds> &skews)
{
    if (skews.isEmpty())
        return Verdict::good(u"not known: no service told the time"_s);
    const auto least = *std::ranges::min_element(skews, {}, [](std::chrono::seconds s) { return std::abs(s.count()); });
    const QString seconds = QString::number(std::abs(least.count()));
    if (std::chrono::abs(least) <= MostSkew)
        return Verdict::good(QString(u"within "_s + seconds + u" s of the services'"_s));
    return Verdict::bad(
        QString(u"this machine's clock is "_s + seconds + u" s "_s + (least.count() > 0 ? u"slow"_s : u"fast"_s)),
        u"let the clock be set by NTP (timedatectl set-ntp true); signatures go by it"_s);
}
