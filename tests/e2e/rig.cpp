// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"

#include "fakes/audiblewatermark.h"
#include "speech/phrasestore.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
// Speech as fast as the watermark allows: the tests wait for it in real time.
constexpr std::chrono::milliseconds PerCharacter = 10ms;
constexpr std::chrono::milliseconds MostPhrase = 1500ms;
// The most that a caller is left without any sound, whatever the services do.
constexpr std::chrono::milliseconds MostSilence = 12s;
constexpr qsizetype ShortestPrivate = 4; // characters; shorter ones stand in any log

std::chrono::milliseconds lengthOf(const QString &text)
{
    return std::clamp<std::chrono::milliseconds>(
        text.size() * PerCharacter, audiblewatermark::MinimumLength, MostPhrase);
}
}

Rig::Rig() : machine(m_directory.path())
{
    // The same numbers in every world, for a cache is of one.
    fillPhraseCache();
    const bool listens = world.listen();
    Q_ASSERT(listens);
    world.edge.setPace(PerCharacter);
    world.anthropic.setMind([this](const QJsonObject &request) { return modelSays(request); });
    environment = world.environment();
    environment.insert({ { u"PUBLIC_URL"_s, u"https://ab.example.test"_s }, { u"HOST"_s, u"127.0.0.1"_s },
        { u"PORT"_s, u"0"_s }, { u"DATA_DIR"_s, m_directory.filePath(u"data"_s) },
        { u"CACHE_DIR"_s, m_directory.filePath(u"cache"_s) }, { u"ALLOWED_CALLERS"_s, owner() },
        { u"LOG_FORMAT"_s, u"json"_s }, { u"LOG_LEVEL"_s, u"debug"_s }, { u"DRAIN_DELAY_SECONDS"_s, u"0"_s },
        { u"SHUTDOWN_GRACE_SECONDS"_s, u"1"_s }, { u"WORKER_THREADS"_s, u"2"_s } });
}

Rig::~Rig() = default;

void Rig::fillPhraseCache()
{
    const PhraseStore store(m_directory.filePath(u"cache"_s), u"de-DE-ConradNeural"_s);
    const QStringList texts = allPhrases(Language::German);
    for (const QString &text : texts) {
        const bool saved = store.save(text, audiblewatermark::mulaw(world.texts.numberOf(text), lengthOf(text)));
        Q_ASSERT(saved);
    }
}

QByteArray Rig::phraseSound(Phrase which)
{
    const QString text = phrase(which);
    return audiblewatermark::mulaw(world.texts.numberOf(text), lengthOf(text));
}

bool Rig::start()
{
    launch();
    return machine.waitUntilReady();
}

bool Rig::stop()
{
    machine.signal(SIGTERM);
    return machine.waitUntilGone() && machine.exitCode() == 0;
}

qint64 Rig::receive(const QString &sender, const QString &text)
{
    if (!m_people.contains(sender))
        m_people.insert(sender, 5'000'000'001 + m_people.size());
    m_planted.append(text);
    const qint64 tenMinutesAgo = QDateTime::currentSecsSinceEpoch() - 600;
    return world.telegram.addMessage({ telegram::inPrivate(telegram::person(m_people.value(sender), sender)),
        telegram::text(text), telegram::dated(tenMinutesAgo + ++m_received) });
}

QString Rig::announcement(const QString &sender, const QString &text)
{
    return sender % u" schreibt, " % text % u'.';
}

QString Rig::modelSays(const QJsonObject &request) const
{
    const QJsonArray turns = request[u"messages"_s].toArray();
    const QString last = anthropic::textOf(turns.last()[u"content"_s]).trimmed();
    const QJsonArray content = turns.last()[u"content"_s].toArray();
    const bool isAboutPicture = std::any_of(content.begin(), content.end(),
        [](const QJsonValue &block) { return block[u"type"_s].toString() == u"image"; });
    if (isAboutPicture)
        return picture;
    if (turns.size() > 1)
        return answers.value(last, u"Das weiß ich nicht."_s);
    // "[2] Anna, heute 14:05: der Schlüssel liegt im Garten"
    static const QRegularExpression line(
        u"^(\\[\\d+\\]) ([^,\\n]+), [^\\n]*?\\d\\d:\\d\\d: (.+)$"_s, QRegularExpression::MultilineOption);
    QStringList sentences;
    for (auto found = line.globalMatch(last); found.hasNext();) {
        const auto match = found.next();
        sentences.append(match.captured(1) % u' ' % announcement(match.captured(2), match.captured(3)));
    }
    return sentences.join(u' ');
}

SoftphoneOptions Rig::phoneOptions(const QString &from) const
{
    SoftphoneOptions options;
    options.identity = { FakeTwilioRest::defaultAuthToken().toUtf8(), Signing::Right, machine.address() };
    options.caller.from = from;
    options.caller.to = u"+4930123456"_s;
    return options;
}

PhoneCall &Rig::phone(const SoftphoneOptions &options)
{
    m_planted.append(options.caller.from);
    return *m_calls.emplace_back(std::make_unique<PhoneCall>(options, world.texts, m_network));
}

bool Rig::complains(const QString &pattern)
{
    expectComplaint(pattern);
    return QTest::qWaitFor([this] { return machine.hasComplained(m_announced.last()); });
}

QString Rig::databasePath() const
{
    return m_directory.filePath(u"data/messenger-ab.db"_s);
}

InboxFile &Rig::inbox()
{
    if (!m_inbox)
        m_inbox = std::make_unique<InboxFile>(databasePath());
    return *m_inbox;
}

QStringList Rig::privateTexts() const
{
    QStringList texts = m_planted + m_people.keys() + answers.keys() + world.edge.texts();
    for (const auto &connection : world.deepgram.connections())
        texts += connection->finals;
    for (const QString &name : { u"TELEGRAM_BOT_TOKEN"_s, u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s,
             u"TWILIO_AUTH_TOKEN"_s, u"CALLER_PIN"_s, u"DATA_KEY"_s })
        texts.append(environment.value(name));
    texts.removeIf([](const QString &text) { return text.size() < ShortestPrivate; });
    texts.removeDuplicates();
    return texts;
}

void Rig::judgeLog(const MachineProcess &of, QStringList &problems) const
{
    problems += of.unexpected(m_announced);
    const QString output = QString::fromUtf8(of.output());
    const QStringList texts = privateTexts();
    for (const QString &text : texts) {
        if (output.contains(text))
            problems.append(u"private in the log: "_s % text);
    }
}

void Rig::judgeCalls(QStringList &problems) const
{
    for (const auto &call : m_calls) {
        for (const Softphone::Violation &violation : call->phone().violations()) {
            if (!m_phoneViolations.contains(violation.code))
                problems.append(
                    u"telephone: %1 %2"_s.arg(violation.code).arg(violation.what) + QString::fromUtf8(call->story()));
        }
        if (call->longestSilence() > MostSilence)
            problems.append(u"a caller heard nothing for %1 ms"_s.arg(call->longestSilence().count()));
    }
}

bool Rig::endsWell()
{
    QStringList problems;
    if (machine.isRunning() && !stop())
        problems.append(u"the program did not end well, exit code %1"_s.arg(machine.exitCode().value_or(-1)));
    judgeLog(machine, problems);
    for (const MachineProcess *other : std::as_const(m_others))
        judgeLog(*other, problems);
    const QStringList violations = world.violations();
    for (const QString &violation : violations) {
        const bool known = std::ranges::any_of(m_serviceViolations,
            [&violation](const QRegularExpression &pattern) { return pattern.match(violation).hasMatch(); });
        if (!known)
            problems.append(violation);
    }
    judgeCalls(problems);
    m_story = problems.join(u'\n').toUtf8();
    return problems.isEmpty();
}
