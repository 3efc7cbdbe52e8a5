// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicechecks.h"

#include "app/checks/databasecheck.h"
#include "app/checks/diskcheck.h"
#include "app/checks/hostchecks.h"
#include "app/checks/probecheck.h"
#include "app/checks/publicurlcheck.h"
#include "app/checks/twiliocheck.h"
#include "app/checks/voicecheck.h"
#include "app/serviceparts.h"
#include "app/settingsvalues.h"
#include "speech/edgesynthesizer.h"
#include "speech/localvoice.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
// For what has no setting of its own.
constexpr auto PublicUrlLimit = 5s;
constexpr auto HostLimit = 10s; // names and handshakes
constexpr auto DiskLimit = 5s;
constexpr auto LocalVoiceLimit = 10s; // loads its data from a disk that may be slow
constexpr auto DatabaseLimit = 20s; // waits for another process, and reads all of an SQLite file

QString inSeconds(std::chrono::milliseconds span)
{
    return QString(QString::number(static_cast<double>(span.count()) / 1000) + u" s"_s);
}
}

struct ServiceChecks::Entry
{
    CheckResult result;
    Pending<ServiceCheck> check;
    std::unique_ptr<ClockTimer> limit;
    std::chrono::milliseconds startedAt { 0 };
    QString limitSetting; // that is the limit; empty: there is none
    std::chrono::milliseconds allowed { 0 };
    bool isSettled = false;
};

ServiceChecks::ServiceChecks(const SettingsReading &reading, Clock &clock, LocalVoiceEngine *localVoice)
    : m_reading(reading), m_settings(m_reading.settings), m_clock(clock), m_localVoice(localVoice)
{
    for (const Secret &secret : m_settings.secrets())
        m_redactor.add(secret);
}

ServiceChecks::~ServiceChecks() = default;

void ServiceChecks::start()
{
    addSettings();
    tryHosts();
    tryTelegram();
    tryClaude();
    tryDeepgram();
    tryVoices();
    tryTwilio();
    tryDatabase();
    tryDisk();
    tryPublicUrl();
    if (m_waiting == 0)
        QMetaObject::invokeMethod(this, &ServiceChecks::finish, Qt::QueuedConnection);
}

void ServiceChecks::addSettings()
{
    for (const SettingsProblem &problem : m_reading.problems)
        add(u"settings"_s, Verdict::bad(QString(problem.name + u' ' + problem.wrong), problem.remedy));
    // What is said about a service stands in the service's own line.
    static const QStringList elsewhere { u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s, u"PUBLIC_URL"_s };
    bool silent = m_reading.problems.isEmpty();
    for (const SettingsProblem &warning : m_reading.warnings) {
        if (elsewhere.contains(warning.name))
            continue;
        silent = false;
        add(u"settings"_s, Verdict::warning(QString(warning.name + u' ' + warning.wrong), warning.remedy));
    }
    if (silent)
        add(u"settings"_s, Verdict::good(u"in order"_s));
}

void ServiceChecks::tryHosts()
{
    QList<CheckedHost> hosts;
    const auto note = [&hosts](const QUrl &url, bool isConfigured) {
        const bool isTls = url.scheme() == u"https" || url.scheme() == u"wss";
        const CheckedHost host { url.host(), static_cast<quint16>(url.port(isTls ? 443 : 80)), false };
        if (isConfigured && isTls && !settingsvalues::isLoopback(host.name) && !hosts.contains(host))
            hosts.append(host);
    };
    note(m_settings.telegram.api, true);
    note(m_settings.claude.base, m_settings.claude.apiKey.isSet());
    note(m_settings.deepgram.base, m_settings.deepgram.apiKey.isSet());
    note(m_settings.speech.edge, true);
    note(m_settings.twilio.api, !m_settings.twilio.accountSid.isEmpty());
    const qsizetype services = hosts.size();
    note(m_settings.server.publicUrl, true);
    if (hosts.size() > services)
        hosts.last().isOurs = true;
    QStringList names;
    for (const CheckedHost &host : std::as_const(hosts)) {
        if (QHostAddress(host.name).isNull() && !names.contains(host.name))
            names.append(host.name);
    }
    if (names.isEmpty())
        add(u"dns"_s, Verdict::good(u"there are no names to look up"_s));
    else
        await(u"dns"_s, HostLimit, u"look at the resolver of this machine"_s,
            [&] { return Pending<ServiceCheck>(new NameCheck(names)); });
    if (hosts.isEmpty())
        add(u"tls"_s, Verdict::good(u"nobody outside this machine is spoken to"_s));
    else
        await(u"tls"_s, HostLimit, u"look at the network, and at what the services' own lines say"_s,
            [&] { return Pending<ServiceCheck>(new TlsCheck(hosts, m_clock)); });
}

void ServiceChecks::tryTelegram()
{
    const QString name = u"telegram"_s;
    const Settings::Telegram &telegram = m_settings.telegram;
    if (!isUsable(name, { u"TELEGRAM_"_s }))
        return;
    if (!telegram.botToken.isSet())
        return add(name, Verdict::bad(u"TELEGRAM_BOT_TOKEN is not set"_s, u"get one from @BotFather in Telegram"_s));
    await(name, telegram.timeout, u"check the network and TELEGRAM_API_URL, or raise TELEGRAM_TIMEOUT"_s, [&] {
        const auto request = [&](const QString &method) {
            return proberequest::telegram(telegram.api, telegram.botToken.text(), method);
        };
        const auto webhook = serviceparts::inbox(m_settings).webhook;
        const QUrl ours = webhook ? webhook->address : QUrl();
        return Pending<ServiceCheck>(new ProbeCheck(newNetwork(), m_clock, telegram.timeout,
            { request(u"getMe"_s), request(u"getWebhookInfo"_s) },
            [ours](const auto &answers) { return checkverdict::telegram(answers.at(0), answers.at(1), ours); }));
    });
    isLimitedBy(u"TELEGRAM_TIMEOUT"_s, telegram.timeout);
}

void ServiceChecks::tryClaude()
{
    const QString name = u"claude"_s;
    const Settings::Claude &claude = m_settings.claude;
    if (!isUsable(name, { u"ANTHROPIC_"_s }))
        return;
    if (!claude.apiKey.isSet())
        return add(name, Verdict::good(u"not configured: messages are read out one by one (ANTHROPIC_API_KEY)"_s));
    await(name, claude.timeout, u"check the network and ANTHROPIC_BASE_URL, or raise ANTHROPIC_TIMEOUT"_s, [&] {
        const auto request
            = [&](const QString &path) { return proberequest::claude(claude.base, path, claude.apiKey.text()); };
        return Pending<ServiceCheck>(new ProbeCheck(newNetwork(), m_clock, claude.timeout,
            { request(QString(u"/v1/models/"_s + claude.model)), request(u"/v1/models"_s) },
            [this, model = claude.model](const auto &answers) {
                return checkverdict::claude(model, answers.at(0), answers.at(1), m_clock.wallNow());
            }));
    });
    isLimitedBy(u"ANTHROPIC_TIMEOUT"_s, claude.timeout);
}

void ServiceChecks::tryDeepgram()
{
    const QString name = u"deepgram"_s;
    const Settings::Deepgram &deepgram = m_settings.deepgram;
    if (!isUsable(name, { u"DEEPGRAM_"_s, u"ENDPOINTING_MS"_s }))
        return;
    if (!deepgram.apiKey.isSet())
        return add(name, Verdict::good(u"not configured: callers use the keypad (DEEPGRAM_API_KEY)"_s));
    await(name, deepgram.timeout, u"check the network and DEEPGRAM_URL, or raise DEEPGRAM_TIMEOUT"_s, [&] {
        return Pending<ServiceCheck>(new ProbeCheck(newNetwork(), m_clock, deepgram.timeout,
            { proberequest::deepgram(deepgram.base, deepgram.apiKey.utf8()) },
            [](const auto &answers) { return checkverdict::deepgram(answers.at(0)); }));
    });
    isLimitedBy(u"DEEPGRAM_TIMEOUT"_s, deepgram.timeout);
}

void ServiceChecks::tryVoices()
{
    const QString sentence = m_settings.language == Language::German ? u"Guten Tag."_s : u"Good day."_s;
    QStringList voices { m_settings.speech.voice, m_settings.speech.fallbackVoice };
    voices.removeDuplicates();
    if (!isUsable(u"edge-tts"_s, { u"TTS_"_s, u"EDGE_TTS_"_s }))
        voices.clear();
    for (const QString &voice : std::as_const(voices)) {
        const QString setting = voice == m_settings.speech.voice ? u"TTS_VOICE"_s : u"TTS_FALLBACK_VOICE"_s;
        const QString remedy
            = u"check the network, EDGE_TTS_URL and "_s + setting + u"; the other voices speak meanwhile"_s;
        await(QString(u"edge-tts "_s + voice), m_settings.speech.timeout, remedy, [&] {
            EdgeSynthesizer edge(serviceparts::edge(m_settings, voice), m_clock, newNetwork(), m_decoders);
            return Pending<ServiceCheck>(new VoiceCheck(edge, sentence, m_clock, remedy));
        });
        isLimitedBy(u"TTS_TIMEOUT"_s, m_settings.speech.timeout);
    }
    const QString remedy = u"install the package espeak-ng-data"_s;
    await(u"espeak-ng"_s, LocalVoiceLimit, remedy, [&] {
        if (!m_localVoice) {
            m_ownLocalVoice = std::make_unique<LocalVoiceEngine>();
            m_localVoice = m_ownLocalVoice.get();
        }
        LocalVoice local(*m_localVoice, { m_settings.language, {}, 50 });
        return Pending<ServiceCheck>(new VoiceCheck(local, sentence, m_clock, remedy));
    });
}

void ServiceChecks::tryTwilio()
{
    const QString name = u"twilio"_s;
    const Settings::Twilio &twilio = m_settings.twilio;
    if (!isUsable(name, { u"TWILIO_"_s }))
        return;
    if (twilio.accountSid.isEmpty() || twilio.authTokens.isEmpty())
        return add(name,
            Verdict::good(QString(u"not configured: the account cannot be looked at ("_s
                + (twilio.accountSid.isEmpty() ? u"TWILIO_ACCOUNT_SID)"_s : u"TWILIO_AUTH_TOKEN)"_s))));
    const TwilioAccount account = serviceparts::twilio(m_settings);
    await(name, account.timeout, u"check the network and TWILIO_API_URL"_s, [&] {
        // A machine that is only tried out locally has no say in where the number's calls go.
        const bool isPublic = !settingsvalues::isLoopback(m_settings.server.publicUrl.host());
        return Pending<ServiceCheck>(new TwilioCheck(newNetwork(), account, twilio.phoneNumber,
            isPublic ? serviceparts::telephony(m_settings).publicUrl.http("/twilio/voice") : QByteArray()));
    });
}

void ServiceChecks::tryDatabase()
{
    const QString name = u"database"_s;
    if (!isUsable(name, { u"DATABASE_URL"_s, u"DATA_"_s }))
        return;
    const QString remedy = m_settings.storage.postgres
        ? u"look whether PostgreSQL is overloaded, or locked by another program"_s
        : u"look whether the disk of DATA_DIR works"_s;
    await(name, DatabaseLimit, remedy, [&] {
        const InboxServiceSettings inbox = serviceparts::inbox(m_settings);
        return Pending<ServiceCheck>(new DatabaseCheck(inbox.database, inbox.key));
    });
}

void ServiceChecks::tryDisk()
{
    const QString name = u"disk"_s;
    const Settings::Storage &storage = m_settings.storage;
    if (!isUsable(name, { u"DATA_DIR"_s, u"CACHE_DIR"_s }))
        return;
    QList<CheckedDirectory> directories { { u"CACHE_DIR"_s, storage.cacheDir } };
    if (!storage.postgres)
        directories.prepend({ u"DATA_DIR"_s, storage.dataDir });
    await(name, DiskLimit, u"look whether the file systems of DATA_DIR and CACHE_DIR work"_s,
        [&] { return Pending<ServiceCheck>(new DiskCheck(directories)); });
}

void ServiceChecks::tryPublicUrl()
{
    const QString name = u"public-url"_s;
    const QUrl &url = m_settings.server.publicUrl;
    if (!isUsable(name, { u"PUBLIC_URL"_s }))
        return;
    // The probe's limit ends before ours, so that its being late is a warning, too.
    await(name, 4 * PublicUrlLimit, u"start ./dev serve first; is the tunnel or proxy running?"_s, [&] {
        const TelephonySettings telephony = serviceparts::telephony(m_settings);
        return Pending<ServiceCheck>(new PublicUrlCheck(newNetwork(), m_clock, PublicUrlLimit,
            { url, telephony.publicUrl, telephony.validate ? telephony.authTokens : QList<QByteArray>(),
                settingsvalues::isLoopback(url.host()) }));
    });
}

bool ServiceChecks::isUsable(const QString &name, const QStringList &beginnings)
{
    for (const SettingsProblem &problem : m_reading.problems) {
        for (const QString &beginning : beginnings) {
            if (!problem.name.startsWith(beginning))
                continue;
            add(name, Verdict::bad(QString(u"not tried: "_s + problem.name + u' ' + problem.wrong), problem.remedy));
            return false;
        }
    }
    return true;
}

QNetworkAccessManager &ServiceChecks::newNetwork()
{
    return *new QNetworkAccessManager(this);
}

void ServiceChecks::add(const QString &name, const Verdict &verdict)
{
    m_entries.push_back(std::make_unique<Entry>());
    m_entries.back()->result.name = name;
    m_entries.back()->startedAt = m_clock.now();
    ++m_waiting;
    settle(*m_entries.back(), verdict);
}

void ServiceChecks::await(
    const QString &name, std::chrono::milliseconds limit, const QString &remedy, const Start &startCheck)
{
    m_entries.push_back(std::make_unique<Entry>());
    Entry &entry = *m_entries.back();
    entry.result.name = name;
    entry.startedAt = m_clock.now();
    entry.check = startCheck();
    entry.limit = m_clock.timer([this, &entry, limit, remedy] {
        settle(entry, Verdict::bad(QString(u"no answer within "_s + inSeconds(limit)), remedy));
    });
    entry.limit->start(limit);
    ++m_waiting;
    // What is our own wording needs no redaction, and has examples in it that look like a number.
    connect(entry.check.get(), &ServiceCheck::finished, this, [this, &entry](const Verdict &verdict) {
        settle(entry, { verdict.ok, m_redactor.redacted(verdict.detail), m_redactor.redacted(verdict.remedy) });
    });
    // What answers under PUBLIC_URL may well be this very machine, and agree with it.
    if (name != u"public-url")
        connect(entry.check.get(), &ServiceCheck::clockSeen, this,
            [this](std::chrono::seconds skew) { m_skews.append(skew); });
}

void ServiceChecks::isLimitedBy(const QString &setting, std::chrono::milliseconds allowed)
{
    m_entries.back()->limitSetting = setting;
    m_entries.back()->allowed = allowed;
}

void ServiceChecks::settle(Entry &entry, const Verdict &verdict)
{
    if (std::exchange(entry.isSettled, true))
        return;
    entry.result.ok = verdict.ok;
    entry.result.detail = verdict.detail.simplified();
    entry.result.remedy = verdict.remedy.simplified();
    entry.result.took = m_clock.now() - entry.startedAt;
    const bool wasRunning = entry.check != nullptr;
    if (entry.limit)
        entry.limit->stop(); // not destroyed: it may be what is calling
    entry.check.reset();
    // Those that need no try are settled while start() still adds others.
    if (--m_waiting == 0 && wasRunning)
        finish();
}

void ServiceChecks::finish()
{
    QList<checkverdict::Duration> durations;
    for (const auto &entry : m_entries) {
        if (entry->result.ok && !entry->limitSetting.isEmpty())
            durations.append({ entry->result.name, entry->limitSetting, entry->result.took, entry->allowed });
    }
    add(u"timeouts"_s, checkverdict::timeouts(durations));
    add(u"clock"_s, checkverdict::clock(m_skews));
    QList<CheckResult> results;
    for (const auto &entry : m_entries)
        results.append(entry->result);
    Q_EMIT finished(results);
}
