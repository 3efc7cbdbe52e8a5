// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString text = u"der Schlüssel liegt im Garten"_s;
const QString question = u"Wann kommt der Zug?"_s;
const QString answer
    = u"Das steht nicht in den Nachrichten, die seit gestern gekommen sind, auch nicht in der von Anna. "
      "Vielleicht weiß es jemand anderes, der heute schon am Bahnhof war oder der dort arbeitet. "
      "Frag am besten noch einmal nach, wenn du angekommen bist und das Gepäck verstaut hast. "
      "Sonst hilft die Auskunft der Bahn, die man Tag und Nacht anrufen kann."_s;

//! What a program says of what is written to it; empty when it is content.
QByteArray judgedBy(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    QProcess judge;
    judge.setProcessChannelMode(QProcess::MergedChannels);
    judge.start(program, arguments);
    judge.write(input);
    judge.closeWriteChannel();
    if (!judge.waitForFinished(120'000))
        return "it does not end: " + judge.errorString().toUtf8();
    const QByteArray said = judge.readAll();
    return judge.exitCode() == 0 ? said : "exit " + QByteArray::number(judge.exitCode()) + ": " + said;
}

QByteArray judgedByPromtool(const QByteArray &metrics)
{
    const QString promtool = QStringLiteral(MAB_SOURCE_DIR "/build/tools/prometheus/usr/bin/promtool");
    if (!QFile::exists(promtool))
        return "promtool is not here: run ./dev deps";
    return judgedBy(promtool, { u"check"_s, u"metrics"_s }, metrics);
}

QByteArray judgedBySchema(const QByteArray &log)
{
    return judgedBy(QStringLiteral(MAB_SOURCE_DIR "/tests/deployment/check-log.sh"),
        { QStringLiteral(MAB_SOURCE_DIR "/docs/log-line.schema.json") }, log);
}

double valueOf(const QByteArray &metrics, const QByteArray &sample)
{
    const QList<QByteArray> lines = metrics.split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(sample) && line.at(sample.size()) == ' ')
            return line.sliced(sample.size() + 1).toDouble();
    }
    return -1;
}
}

//! What operators see of calls that went well, of some that did not, and of services that failed.
class TestE2eOperator : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAndLog();
    void aDeadService();
    void reasonsAreLogLines();
    void checkCallsAsTwilioDoes();

private:
    QByteArray figures(Rig &rig)
    {
        QByteArray metrics;
        return rig.machine.get(u"/metrics"_s, &metrics) == 200 ? metrics : QByteArray();
    }
};

void TestE2eOperator::figuresAndLog()
{
    Rig rig;
    rig.receive(u"Anna"_s, text);
    rig.answers[question] = answer;
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, text)), call.story());
    call.say(question);
    QVERIFY2(call.hearsOf(u"Das steht nicht"_s), call.story());
    QCOMPARE(valueOf(figures(rig), "messengerab_calls_active"), 1.0);
    call.say(u"Tschüss"_s);
    QVERIFY2(call.isOver(), call.story());
    PhoneCall &stranger = rig.phone(u"+4915187654321"_s);
    rig.expectComplaint(u"refused: the number is withheld or not listed"_s);
    stranger.dial(rig.voiceUrl());
    QVERIFY2(stranger.isOver(), stranger.story());

    QTRY_COMPARE(valueOf(figures(rig), "messengerab_calls_total{outcome=\"refused\"}"), 1.0);
    const QByteArray metrics = figures(rig);
    QCOMPARE(judgedByPromtool(metrics), QByteArray());
    QVERIFY(judgedByPromtool("up{ 1\n") != QByteArray()); // it can fail
    const auto value = [&metrics](const QByteArray &sample) { return valueOf(metrics, sample); };
    QCOMPARE(value("messengerab_calls_total{outcome=\"completed\"}"), 1.0);
    QCOMPARE(value("messengerab_calls_active"), 0.0);
    QCOMPARE(value("messengerab_greeting_delay_seconds_count"), 1.0);
    QCOMPARE(value("messengerab_greeting_delay_seconds_bucket{le=\"0.1\"}"), 1.0);
    for (const char *part : { "transcript", "first_token", "first_audio", "first_frame" })
        QCOMPARE(value("messengerab_turn_latency_seconds_count{part=\"" + QByteArray(part) + "\"}"), 1.0);
    QCOMPARE(value("messengerab_interruptions_total{kind=\"cut_in\"}"), 1.0);
    QCOMPARE(value("messengerab_interruptions_total{kind=\"false\"}"), 0.0);
    QCOMPARE(value("messengerab_messages{state=\"heard\"}"), 1.0);
    QCOMPARE(value("messengerab_messages{state=\"new\"}"), 0.0);
    QCOMPARE(value("messengerab_database_up"), 1.0);
    QVERIFY(value("messengerab_database_seconds_count") > 5);
    QCOMPARE(value("messengerab_breaker_open{service=\"claude\"}"), 0.0);
    QVERIFY(value("messengerab_inbox_complete_timestamp_seconds") > 1e9);
    QVERIFY2(rig.endsWell(), rig.story());
    QCOMPARE(judgedBySchema(rig.machine.output()), QByteArray());
    QVERIFY(judgedBySchema("{}\n") != QByteArray()); // it can fail
    QVERIFY(rig.machine.output().contains("\"call\":\"CA"));
}

void TestE2eOperator::aDeadService()
{
    Rig rig;
    rig.receive(u"Anna"_s, text);
    for (int i = 0; i < 30; ++i)
        rig.world.anthropic.queueFault(FakeAnthropic::FaultKind::Unauthorised, {});
    rig.expectComplaint(u"The model did not answer"_s);
    rig.expectComplaint(u"claude"_s);
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hearsOf(text), call.story()); // by the plain reader
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    const QByteArray metrics = figures(rig);
    QVERIFY(valueOf(metrics, "messengerab_service_errors_total{service=\"claude\",kind=\"unauthorised\"}") >= 1.0);
    QVERIFY(valueOf(metrics, "messengerab_breaker_open{service=\"claude\"}") >= 1.0);
    QCOMPARE(judgedByPromtool(metrics), QByteArray());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eOperator::reasonsAreLogLines()
{
    Rig rig;
    rig.environment.insert({ { u"TELEGRAM_BOT_TOKEN"_s, {} }, { u"PORT"_s, u"99999"_s } });
    rig.launch();
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), 78);
    QCOMPARE(judgedBySchema(rig.machine.output()), QByteArray());
    QVERIFY(rig.machine.hasLogged(u"PORT is out of range; write a number from"_s));

    Rig other;
    other.environment[u"DATA_DIR"_s] = u"/dev/null"_s;
    other.launch();
    QVERIFY(other.machine.waitUntilGone());
    QCOMPARE(other.machine.exitCode(), 1);
    QCOMPARE(judgedBySchema(other.machine.output()), QByteArray());
    QVERIFY(other.machine.hasLogged(u"DATA_DIR"_s));
}

// `messenger-ab check` beside the program that runs.
void TestE2eOperator::checkCallsAsTwilioDoes()
{
    Rig rig;
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString port = QString::number(free.serverPort());
    free.close();
    rig.environment.insert({ { u"PORT"_s, port }, { u"PUBLIC_URL"_s, QString(u"http://127.0.0.1:"_s + port) } });
    QVERIFY(rig.start());
    const auto publicUrl = [&rig](const MachineProcess::Environment &environment) {
        MachineProcess check(rig.workingDirectory());
        check.start(environment, { u"check"_s, u"--json"_s });
        if (!check.waitUntilGone(30s))
            return QJsonObject();
        const QList<QByteArray> lines = check.output().trimmed().split('\n');
        const QJsonArray checks = QJsonDocument::fromJson(lines.last()).object()[u"checks"_s].toArray();
        for (const QJsonValue &one : checks) {
            if (one[u"name"_s].toString() == u"public-url")
                return one.toObject();
        }
        return QJsonObject();
    };
    const QJsonObject good = publicUrl(rig.environment);
    QCOMPARE(good[u"ok"_s], QJsonValue(true));
    QVERIFY2(good[u"detail"_s].toString().contains(u"takes Twilio's signature and passes WebSockets"),
        qPrintable(good[u"detail"_s].toString()));
    auto another = rig.environment;
    another[u"TWILIO_AUTH_TOKEN"_s] = u"99999999999999999999999999999999"_s;
    const QJsonObject bad = publicUrl(another);
    QCOMPARE(bad[u"ok"_s], QJsonValue(false));
    QVERIFY(bad[u"remedy"_s].toString().contains(u"TWILIO_AUTH_TOKEN"));
    rig.expectServiceViolation(u"twilio: no Basic credentials, or wrong ones"_s);
    rig.expectComplaint(u"its signature does not fit"_s); // that one; the stream that never began is no trouble
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eOperator)
#include "tst_e2e_operator.moc"
