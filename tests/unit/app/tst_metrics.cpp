// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/metrics.h"
#include "app/processfigures.h"
#include "app/workerservicewatch.h"
#include "net/promised.h"
#include "support/strictness.h"

#include <QCoreApplication>
#include <QThread>

#include <limits>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Outcome = CallRecord::Outcome;

namespace
{
//! A reader as strict as Prometheus' own about the text format.
class Exposition
{
public:
    explicit Exposition(const QByteArray &bytes)
    {
        if (!bytes.endsWith('\n'))
            problems.append(u"the last line has no end"_s);
        const QList<QByteArray> lines = bytes.chopped(1).split('\n');
        for (const QByteArray &line : lines)
            read(QString::fromUtf8(line));
    }

    QStringList problems;
    QHash<QString, double> samples; //!< by name and labels, as written
    QHash<QString, QString> types; //!< by family

    [[nodiscard]] double value(const QString &sample) const
    {
        return samples.value(sample, std::numeric_limits<double>::quiet_NaN());
    }

private:
    void read(const QString &line)
    {
        static const QRegularExpression help(u"\\A# HELP ([a-z_:][a-z0-9_:]*) \\S.*\\z"_s);
        static const QRegularExpression type(u"\\A# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram)\\z"_s);
        static const QRegularExpression sample(
            u"\\A(([a-z_:][a-z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\\\n]*\"(,[a-z_]+=\"[^\"\\\\\\n]*\")*\\})?) (\\S+)\\z"_s);
        const auto asHelp = help.match(line);
        const auto asType = type.match(line);
        const auto asSample = sample.match(line);
        if (asHelp.hasMatch()) {
            if (m_helped.contains(asHelp.captured(1)))
                problems.append(u"told twice: "_s + line);
            m_helped.append(asHelp.captured(1));
        } else if (asType.hasMatch()) {
            if (m_helped.isEmpty() || m_helped.last() != asType.captured(1))
                problems.append(u"no help right before: "_s + line);
            m_family = asType.captured(1);
            types.insert(m_family, asType.captured(2));
        } else if (asSample.hasMatch()) {
            bool isNumber = false;
            const double value = asSample.captured(5).toDouble(&isNumber);
            if (!isNumber || samples.contains(asSample.captured(1)) || !isOfFamily(asSample.captured(2)))
                problems.append(u"no number, told twice, or in another's family: "_s + line);
            samples.insert(asSample.captured(1), value);
        } else {
            problems.append(u"not of the format: "_s + line);
        }
    }

    [[nodiscard]] bool isOfFamily(const QString &name) const
    {
        if (types.value(m_family) != u"histogram")
            return name == m_family;
        return QStringList { m_family + u"_bucket"_s, m_family + u"_sum"_s, m_family + u"_count"_s }.contains(name);
    }

    QStringList m_helped;
    QString m_family;
};

Exposition told(Metrics &metrics)
{
    const QFuture<QByteArray> text = metrics.text();
    if (!QTest::qWaitFor([&] { return text.isFinished(); }))
        qFatal("no figures");
    return Exposition(text.result());
}

CallRecord ended(Outcome outcome)
{
    CallRecord record;
    record.outcome = outcome;
    return record;
}
}

//! What is counted, and that it is written as Prometheus reads it.
class TestMetrics : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void isWellFormed();
    void countsCalls();
    void countsInterruptions();
    void measuresTurns();
    void measuresGreetings();
    void countsErrorsAndBreakers();
    void countsMessages();
    void measuresTheDatabase();
    void onABucketsBound();
    void showsTheProcess();
    void namesNobody();
    void labelsAreEscaped();
    void answersOtherThreads();
    void theEndCancels();
};

void TestMetrics::isWellFormed()
{
    Metrics metrics;
    const Exposition text = told(metrics);
    QCOMPARE(text.problems, QStringList());
    QCOMPARE(text.types.value(u"messengerab_calls_total"_s), u"counter"_s);
    QCOMPARE(text.types.value(u"messengerab_calls_active"_s), u"gauge"_s);
    QCOMPARE(text.types.value(u"messengerab_turn_latency_seconds"_s), u"histogram"_s);
    QCOMPARE(text.types.value(u"messengerab_interruptions_total"_s), u"counter"_s);
    QCOMPARE(text.value(u"messengerab_build_info{version=\"%1\",qt=\"%2\"}"_s.arg(
                 QStringLiteral(MAB_VERSION), QString::fromLatin1(qVersion()))),
        1.0);
}

void TestMetrics::countsCalls()
{
    Metrics metrics;
    const QHash<Outcome, int> calls { { Outcome::Completed, 3 }, { Outcome::CallerHungUp, 2 }, { Outcome::Refused, 5 },
        { Outcome::Failed, 1 } };
    for (auto it = calls.cbegin(); it != calls.cend(); ++it) {
        for (int i = 0; i < it.value(); ++i)
            metrics.onCallEnded(ended(it.key()));
    }
    metrics.onStreamNeverCame();
    metrics.onActiveChanged(4);
    metrics.onActiveChanged(2);
    const Exposition text = told(metrics);
    QCOMPARE(text.problems, QStringList());
    for (const Outcome outcome :
        { Outcome::Completed, Outcome::CallerHungUp, Outcome::Refused, Outcome::Drained, Outcome::Failed }) {
        QCOMPARE(text.value(u"messengerab_calls_total{outcome=\"%1\"}"_s.arg(labelOf(outcome))),
            static_cast<double>(calls.value(outcome)));
    }
    QCOMPARE(text.value(u"messengerab_calls_total{outcome=\"no_start\"}"_s), 1.0);
    QCOMPARE(text.value(u"messengerab_calls_active"_s), 2.0);
}

void TestMetrics::countsInterruptions()
{
    Metrics metrics;
    CallRecord record = ended(Outcome::Completed);
    record.interruptions = 3;
    record.falseInterruptions = 1;
    metrics.onCallEnded(record);
    metrics.onCallEnded(record);
    QCOMPARE(told(metrics).value(u"messengerab_interruptions_total{kind=\"cut_in\"}"_s), 4.0);
    QCOMPARE(told(metrics).value(u"messengerab_interruptions_total{kind=\"false\"}"_s), 2.0);
}

void TestMetrics::measuresTurns()
{
    Metrics metrics;
    CallRecord record = ended(Outcome::Completed);
    record.turns = { { 600ms, 90ms, 400ms, 450ms }, { 700ms, 1200ms, 1550ms, 1600ms }, { -1ms, 30s, -1ms, -1ms },
        { -1ms, -1ms, -1ms, -1ms } };
    metrics.onCallEnded(record);
    const Exposition text = told(metrics);
    QCOMPARE(text.problems, QStringList());
    const auto of = [&text](const char *part, const char *what, const char *bound = nullptr) {
        const QString le = bound ? u",le=\"%1\""_s.arg(QLatin1StringView(bound)) : QString();
        return text.value(u"messengerab_turn_latency_seconds_%1{part=\"%2\"%3}"_s.arg(
            QLatin1StringView(what), QLatin1StringView(part), le));
    };
    QCOMPARE(of("first_token", "bucket", "0.05"), 0.0);
    QCOMPARE(of("first_token", "bucket", "0.1"), 1.0);
    QCOMPARE(of("first_token", "bucket", "1"), 1.0);
    QCOMPARE(of("first_token", "bucket", "1.5"), 2.0);
    QCOMPARE(of("first_token", "bucket", "20"), 2.0);
    QCOMPARE(of("first_token", "bucket", "+Inf"), 3.0);
    QCOMPARE(of("first_token", "count"), 3.0);
    QCOMPARE(of("first_token", "sum"), 31.29);
    QCOMPARE(of("transcript", "count"), 2.0);
    QCOMPARE(of("transcript", "sum"), 1.3);
    QCOMPARE(of("first_audio", "bucket", "0.4"), 1.0);
    QCOMPARE(of("first_audio", "sum"), 1.95);
    QCOMPARE(of("first_frame", "bucket", "0.4"), 0.0);
    QCOMPARE(of("first_frame", "bucket", "0.5"), 1.0);
    QCOMPARE(of("first_frame", "bucket", "+Inf"), 2.0);
    QCOMPARE(of("first_frame", "sum"), 2.05);
}

void TestMetrics::measuresGreetings()
{
    Metrics metrics;
    CallRecord record = ended(Outcome::Completed);
    record.greetingDelay = 12ms;
    metrics.onCallEnded(record);
    metrics.onCallEnded(ended(Outcome::Refused)); // was not greeted
    const Exposition text = told(metrics);
    QCOMPARE(text.value(u"messengerab_greeting_delay_seconds_count"_s), 1.0);
    QCOMPARE(text.value(u"messengerab_greeting_delay_seconds_bucket{le=\"0.01\"}"_s), 0.0);
    QCOMPARE(text.value(u"messengerab_greeting_delay_seconds_bucket{le=\"0.02\"}"_s), 1.0);
}

void TestMetrics::countsErrorsAndBreakers()
{
    using Kind = ServiceError::Kind;
    using State = CircuitBreaker::State;
    Metrics metrics;
    const auto open = [&metrics](const char *service) {
        return told(metrics).value(u"messengerab_breaker_open{service=\"%1\"}"_s.arg(QLatin1StringView(service)));
    };
    QCOMPARE(open("claude"), 0.0); // there before anything has happened
    {
        WorkerServiceWatch one(&metrics);
        WorkerServiceWatch other(&metrics);
        one.failed("claude", { Kind::RateLimited, {}, {} });
        other.failed("claude", { Kind::RateLimited, {}, {} });
        one.failed("edge-tts", { Kind::Server, {}, {} });
        metrics.onMessengerTroubled({ Kind::Unauthorised, {}, {} });
        one.onBreaker("claude", State::Open);
        other.onBreaker("claude", State::Open);
        QCOMPARE(open("claude"), 2.0);
        one.onBreaker("claude", State::HalfOpen);
        QCOMPARE(open("claude"), 2.0);
        one.onBreaker("claude", State::Closed);
        one.onBreaker("claude", State::Closed);
        QCOMPARE(open("claude"), 1.0);
    }
    QCOMPARE(open("claude"), 0.0); // a worker that has gone asks nobody
    const Exposition text = told(metrics);
    QCOMPARE(text.problems, QStringList());
    const auto errors = [&text](const char *service, const char *kind) {
        return text.value(u"messengerab_service_errors_total{service=\"%1\",kind=\"%2\"}"_s.arg(
            QLatin1StringView(service), QLatin1StringView(kind)));
    };
    QCOMPARE(errors("claude", "rate_limited"), 2.0);
    QCOMPARE(errors("edge-tts", "server_error"), 1.0);
    QCOMPARE(errors("telegram", "unauthorised"), 1.0);
}

void TestMetrics::countsMessages()
{
    Metrics metrics;
    QVERIFY(!told(metrics).types.contains(u"messengerab_messages"_s));
    metrics.setMessageCounter([] {
        const Promised<MessageCounts> promise;
        promise.keep({ { StoredMessage::State::New, 3 }, { StoredMessage::State::Heard, 40 } });
        return promise.future();
    });
    const Exposition text = told(metrics);
    QCOMPARE(text.value(u"messengerab_messages{state=\"new\"}"_s), 3.0);
    QCOMPARE(text.value(u"messengerab_messages{state=\"announced\"}"_s), 0.0);
    QCOMPARE(text.value(u"messengerab_messages{state=\"heard\"}"_s), 40.0);

    // A database that says nothing, or does not work.
    const Promised<MessageCounts> silent;
    metrics.setMessageCounter([&silent] { return silent.future(); });
    QVERIFY(!told(metrics).types.contains(u"messengerab_messages"_s));
    QCOMPARE(told(metrics).value(u"messengerab_database_up"_s), 1.0);
    metrics.onDatabaseUsable(false);
    QCOMPARE(told(metrics).value(u"messengerab_database_up"_s), 0.0);
}

void TestMetrics::measuresTheDatabase()
{
    Metrics metrics;
    metrics.databaseTook(300us);
    metrics.databaseTook(20ms);
    const Exposition text = told(metrics);
    QCOMPARE(text.problems, QStringList());
    QCOMPARE(text.value(u"messengerab_database_seconds_bucket{le=\"0.00025\"}"_s), 0.0);
    QCOMPARE(text.value(u"messengerab_database_seconds_bucket{le=\"0.0005\"}"_s), 1.0);
    QCOMPARE(text.value(u"messengerab_database_seconds_count"_s), 2.0);
    QCOMPARE(text.value(u"messengerab_database_seconds_sum"_s), 0.0203);
}

void TestMetrics::onABucketsBound()
{
    Histogram histogram({ 0.1, 0.2 });
    histogram.observe(100ms); // "le" is less or equal
    histogram.observe(201ms);
    QCOMPARE(histogram.countUpTo(0), 1);
    QCOMPARE(histogram.countUpTo(1), 1);
    QCOMPARE(histogram.count(), 2);
}

void TestMetrics::showsTheProcess()
{
    const auto before = ProcessFigures::now();
    QVERIFY(before);
    Metrics metrics;
    const Exposition text = told(metrics);
    const auto now = static_cast<double>(QDateTime::currentSecsSinceEpoch());
    QVERIFY(text.value(u"process_start_time_seconds"_s) > now - 600);
    QVERIFY(text.value(u"process_start_time_seconds"_s) < now + 2);
    QVERIFY(text.value(u"process_cpu_seconds_total"_s) >= before->cpuSeconds);
    QVERIFY(text.value(u"process_resident_memory_bytes"_s) > 1'000'000);
    QVERIFY(text.value(u"process_virtual_memory_bytes"_s) > text.value(u"process_resident_memory_bytes"_s));
    QCOMPARE(text.value(u"process_open_fds"_s), static_cast<double>(before->openDescriptors));
    QFile more(QCoreApplication::applicationFilePath());
    QVERIFY(more.open(QIODevice::ReadOnly));
    QCOMPARE(told(metrics).value(u"process_open_fds"_s), static_cast<double>(before->openDescriptors + 1));
    QVERIFY(text.value(u"process_max_fds"_s) >= 256);
    QVERIFY(text.value(u"process_threads"_s) >= 1);
}

void TestMetrics::namesNobody()
{
    Metrics metrics;
    CallRecord record = ended(Outcome::Failed);
    record.callId = u"CA-secret-id"_s;
    record.caller = u"+4915112345678"_s;
    record.errors = { u"secret error"_s };
    record.transcript = { { 0ms, true, u"secret words"_s } };
    metrics.onCallEnded(record);
    const QFuture<QByteArray> text = metrics.text();
    QTRY_VERIFY(text.isFinished());
    QVERIFY(!text.result().contains("secret"));
    QVERIFY(!text.result().contains("4915112345678"));
}

void TestMetrics::labelsAreEscaped()
{
    PrometheusText text;
    text.family("a", PrometheusText::Type::Gauge, "Help \\ with\na line.");
    text.sample(0.25, { { "b", "quote \" back \\ line \n" }, { "c", "ü" } });
    QCOMPARE(text.bytes(),
        QByteArray("# HELP a Help \\\\ with\\na line.\n# TYPE a gauge\n"
                   "a{b=\"quote \\\" back \\\\ line \\n\",c=\"ü\"} 0.25\n"));
}

void TestMetrics::answersOtherThreads()
{
    Metrics metrics;
    metrics.onActiveChanged(7);
    QFuture<QByteArray> text;
    const std::unique_ptr<QThread> asking(QThread::create([&] { text = metrics.text(); }));
    asking->start();
    QVERIFY(asking->wait());
    QTRY_VERIFY(text.isFinished());
    QVERIFY(text.result().contains("\nmessengerab_calls_active 7\n"));
}

void TestMetrics::theEndCancels()
{
    auto metrics = std::make_unique<Metrics>();
    const QFuture<QByteArray> text = metrics->text();
    metrics.reset();
    QVERIFY(text.isCanceled());
    QVERIFY(text.isFinished());
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
