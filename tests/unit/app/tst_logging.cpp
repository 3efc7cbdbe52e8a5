// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging.h"

#include "net/logcategories.h"
#include "net/secret.h"
#include "support/strictness.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>
#include <QTimeZone>

#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(logForeign, "qt.somewhere")

namespace
{
const QDateTime moment(QDate(2026, 11, 22), QTime(16, 5, 6, 7), QTimeZone::utc());

// Everything the process writes to stderr while this lives, and the test's own handler back afterwards.
class Captured
{
public:
    Captured() : m_handler(qInstallMessageHandler(nullptr)), m_stderr(::dup(STDERR_FILENO))
    {
        if (m_file.open())
            ::dup2(m_file.handle(), STDERR_FILENO);
    }
    ~Captured()
    {
        ::dup2(m_stderr, STDERR_FILENO);
        ::close(m_stderr);
        qInstallMessageHandler(m_handler);
        QLoggingCategory::setFilterRules(QString());
        redactInLog({});
    }
    QList<QByteArray> lines()
    {
        QFile file(m_file.fileName());
        if (!file.open(QIODevice::ReadOnly))
            return {};
        QList<QByteArray> lines = file.readAll().split('\n');
        if (lines.constLast().isEmpty())
            lines.removeLast();
        return lines;
    }

private:
    QTemporaryFile m_file;
    QtMessageHandler m_handler;
    int m_stderr;
};
}

class LoggingTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void textLine();
    void textLineStaysOneLine();
    void nobodyForgesALine_data();
    void nobodyForgesALine();
    void jsonLine_data();
    void jsonLine();
    void redacts_data();
    void redacts();
    void redactsWhatItWasTold();
    void redactsEveryWriting_data();
    void redactsEveryWriting();
    void redactionIsLinear();
    void secretsShareNothing();
    void levels_data();
    void levels();
    void rulesOfTheEnvironmentGoFirst();
    void writesRedactedLinesFromManyThreads();
};

void LoggingTest::textLine()
{
    QCOMPARE(logLine(LogFormat::Text, QtWarningMsg, u"messengerab.call"_s, u"call=CA1 ended"_s, moment),
        QByteArray("2026-11-22T16:05:06.007Z warning messengerab.call call=CA1 ended\n"));
    QCOMPARE(logLine(LogFormat::Text, QtInfoMsg, u"messengerab.app"_s, u"grüßt"_s,
                 moment.toTimeZone(QTimeZone("Europe/Berlin"))),
        QByteArray("2026-11-22T16:05:06.007Z info    messengerab.app grüßt\n"));
}

void LoggingTest::textLineStaysOneLine()
{
    const QByteArray line = logLine(LogFormat::Text, QtInfoMsg, u"c"_s, u"a\n2026 forged\x1b[31m\r"_s, moment);
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith("a\\n2026 forged\\u001b[31m\\u000d\n"));
}

void LoggingTest::nobodyForgesALine_data()
{
    QTest::addColumn<QString>("sign");
    for (const char32_t code : { 0x0au, 0x0bu, 0x0cu, 0x0du, 0x00u, 0x08u, 0x1bu, 0x7fu, 0x85u, 0x9bu, 0xadu, 0x61cu,
             0x200bu, 0x200eu, 0x200fu, 0x2028u, 0x2029u, 0x202au, 0x202eu, 0x2066u, 0x2069u, 0xfeffu, 0xe0041u })
        QTest::addRow("U+%04x", static_cast<uint>(code))
            << (code < 0x10000 ? QString(QChar(static_cast<char16_t>(code))) : QString::fromUcs4(&code, 1));
    QTest::newRow("first half of a character") << QString(QChar(0xd83d));
    QTest::newRow("second half of a character") << QString(QChar(0xde00));
}

void LoggingTest::nobodyForgesALine()
{
    QFETCH(QString, sign);
    const QString message = u"from a stranger: " % sign % u"2026 error forged 𠜎";
    for (const LogFormat format : { LogFormat::Text, LogFormat::Json }) {
        const QByteArray line = logLine(format, QtInfoMsg, u"c"_s, message, moment);
        const QString text = QString::fromUtf8(line);
        QVERIFY(text.endsWith(u'\n'));
        QVERIFY(text.contains(u"𠜎"));
        QVERIFY2(text.count(u'\n') == 1 && !text.chopped(1).contains(sign), line.constData());
        if (format == LogFormat::Json)
            QVERIFY(QJsonDocument::fromJson(line).object()[u"message"_s].toString().endsWith(u"2026 error forged 𠜎"));
    }
}

void LoggingTest::jsonLine_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("call");
    QTest::newRow("with a call") << u"call=CA12 began: 3 messages"_s << u"began: 3 messages"_s << u"CA12"_s;
    QTest::newRow("without") << u"listening"_s << u"listening"_s << QString();
    QTest::newRow("call later in the text") << u"ended call=CA12 now"_s << u"ended call=CA12 now"_s << QString();
    QTest::newRow("empty id") << u"call= began"_s << u"call= began"_s << QString();
    QTest::newRow("quotes and line ends") << u"a \"b\"\n\\c"_s << u"a \"b\"\n\\c"_s << QString();
}

void LoggingTest::jsonLine()
{
    QFETCH(QString, message);
    const QByteArray line = logLine(LogFormat::Json, QtCriticalMsg, u"messengerab.net"_s, message, moment);
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith('\n'));
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    QCOMPARE(object.value(u"time"_s).toString(), u"2026-11-22T16:05:06.007Z"_s);
    QCOMPARE(object.value(u"level"_s).toString(), u"error"_s);
    QCOMPARE(object.value(u"category"_s).toString(), u"messengerab.net"_s);
    QTEST(object.value(u"message"_s).toString(), "text");
    QTEST(object.value(u"call"_s).toString(), "call");
    QCOMPARE(object.contains(u"call"_s), !object.value(u"call"_s).toString().isEmpty());
}

void LoggingTest::redacts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("redacted");
    QTest::newRow("bot token in an address")
        << u"https://host/bot123456789:AAb-_c/getMe failed"_s << u"https://host/bot***/getMe failed"_s;
    QTest::newRow("file address") << u"/file/bot12:AA/photos/1"_s << u"/file/bot***/photos/1"_s;
    QTest::newRow("encoded colon") << u"/bot12%3AAA/getMe"_s << u"/bot***/getMe"_s;
    QTest::newRow("bare token") << u"token 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1 x"_s << u"token *** x"_s;
    QTest::newRow("anthropic key") << u"key sk-ant-api03-Ab_c-d, x"_s << u"key sk-ant-***, x"_s;
    QTest::newRow("number") << u"from +4915112345678 to"_s << u"from +*** to"_s;
    QTest::newRow("number in a form") << u"From=%2B4915112345678&x"_s << u"From=+***&x"_s;
    QTest::newRow("number in JSON") << uR"({"From":"\u002b4915112345678"})"_s << uR"({"From":"+***"})"_s;
    QTest::newRow("number encoded twice") << u"From%3D%252b4915112345678"_s << u"From%3D+***"_s;
    QTest::newRow("number in HTML") << u"<b>&#43;4915112345678</b> &#x2B;4915112345678"_s << u"<b>+***</b> +***"_s;
    QTest::newRow("account in a header") << u"authorization: basic QUMxMjM6dG9rZW50b2tlbg=="_s
                                         << u"authorization: basic ***"_s;
    QTest::newRow("bearer") << u"Authorization: Bearer abcdefghijklmnopqrst"_s << u"Authorization: Bearer ***"_s;
    QTest::newRow("shouted") << u"BOT123456789:AAb/x SK-ANT-API03-x"_s << u"bot***/x sk-ant-***"_s;
    QTest::newRow("nothing of that kind")
        << u"call=CA1 3 messages, 120 ms, 12:30:45"_s << u"call=CA1 3 messages, 120 ms, 12:30:45"_s;
    QTest::newRow("offset of a time zone") << u"2026-11-22T16:00:00+0100"_s << u"2026-11-22T16:00:00+0100"_s;
}

void LoggingTest::redacts()
{
    QFETCH(QString, text);
    QTEST(Redactor().redacted(text), "redacted");
}

void LoggingTest::redactsWhatItWasTold()
{
    Redactor redactor;
    redactor.add(Secret(u"opensesame"));
    redactor.add(Secret(u"opensesame-and-more"));
    redactor.add(Secret(u"a b/ü=1"));
    redactor.add(Secret(u"123"));
    QCOMPARE(redactor.redacted(u"x=opensesame-and-more y=opensesame!"_s), u"x=*** y=***!"_s);
    QCOMPARE(redactor.redacted(u"q=a%20b%2F%C3%BC%3D1&r=a b/ü=1"_s), u"q=***&r=***"_s);
    QCOMPARE(redactor.redacted(u"took 123 ms"_s), u"took 123 ms"_s);
}

void LoggingTest::redactsEveryWriting_data()
{
    QTest::addColumn<QString>("written");
    const QByteArray secret = "k3y+with/Signs=7";
    QTest::newRow("plain") << u"k3y+with/Signs=7"_s;
    QTest::newRow("upper case") << u"K3Y+WITH/SIGNS=7"_s;
    QTest::newRow("percent") << u"k3y%2Bwith%2FSigns%3D7"_s;
    QTest::newRow("percent in lower case") << u"k3y%2bwith%2fSigns%3d7"_s;
    QTest::newRow("every character in percent") << QString::fromLatin1(secret.toPercentEncoding({}, secret));
    QTest::newRow("partly") << u"k%33y+with%2FSigns=7"_s;
    QTest::newRow("twice") << u"k3y%252Bwith%252FSigns%253D7"_s;
    QTest::newRow("JSON") << uR"(k3y\u002bwith\u002FSigns\u003d7)"_s;
    QTest::newRow("JavaScript") << uR"(k3y\x2bwith/Signs\x3D7)"_s;
    QTest::newRow("HTML") << u"k3y&#43;with&#x2f;Signs&#61;7"_s;
    for (const QByteArray &user : { QByteArray(), QByteArray("AC1:"), QByteArray("AC12:"), QByteArray("AC123:") }) {
        for (const QByteArray &behind : { QByteArray(), QByteArray("\r\n"), QByteArray(":more") })
            QTest::addRow("Base64 %d %d", int(user.size()), int(behind.size()))
                << QString::fromLatin1(QByteArray(user + secret + behind).toBase64());
    }
    QTest::newRow("Base64 for addresses") << QString::fromLatin1(secret.toBase64(QByteArray::Base64UrlEncoding));
}

void LoggingTest::redactsEveryWriting()
{
    QFETCH(QString, written);
    Redactor redactor;
    redactor.add(Secret(u"k3y+with/Signs=7"));
    const QString redacted = redactor.redacted(u"before " % written % u" behind");
    QVERIFY2(redacted.startsWith(u"before ") && redacted.endsWith(u" behind"), qPrintable(redacted));
    QVERIFY2(redacted.contains(u"***"), qPrintable(redacted));
    // Of Base64 the ends may stand: up to four characters that belong to both.
    const QString left = redacted.sliced(7).chopped(7).remove(u"***"_s);
    QVERIFY2(left.isEmpty() || (written.size() > 16 && left.size() < written.size() - 15), qPrintable(redacted));
    QVERIFY(!QString::fromLatin1(QByteArray::fromBase64(left.toLatin1())).contains(u"with"));
}

void LoggingTest::redactionIsLinear()
{
    Redactor redactor;
    for (int i = 0; i < 10; ++i)
        redactor.add(Secret(QString(QString(60, u'a') + QString::number(i))));
    QElapsedTimer timer;
    timer.start();
    (void)redactor.redacted(u"%61"_s.repeated(20'000));
    QVERIFY(timer.elapsed() < 5000);
}

template<class T>
concept Printable = requires(QDebug debug, T value)
{
    debug << value;
};
static_assert(Printable<QString> && !Printable<Secret>);

void LoggingTest::secretsShareNothing()
{
    Secret a(u"opensesame");
    const Secret b = a;
    QCOMPARE(a.utf8(), b.utf8());
    QVERIFY(a.utf8().constData() != b.utf8().constData());
    a = Secret(u"opensesamf");
    QVERIFY(a.utf8() != b.utf8());
    QCOMPARE(b.text(), u"opensesame"_s);
}

void LoggingTest::levels_data()
{
    QTest::addColumn<LogLevel>("level");
    QTest::addColumn<int>("ours"); // how many of debug, info, warning, critical
    QTest::newRow("debug") << LogLevel::Debug << 4;
    QTest::newRow("info") << LogLevel::Info << 3;
    QTest::newRow("warning") << LogLevel::Warning << 2;
    QTest::newRow("error") << LogLevel::Error << 1;
}

void LoggingTest::levels()
{
    QFETCH(LogLevel, level);
    QList<QByteArray> lines;
    {
        Captured captured;
        installLogging(LogFormat::Text, level);
        qCDebug(logApp) << "ours";
        qCInfo(logApp) << "ours";
        qCWarning(logApp) << "ours";
        qCCritical(logApp) << "ours";
        qCDebug(logForeign) << "theirs";
        qCInfo(logForeign) << "theirs";
        qCWarning(logForeign) << "theirs";
        qDebug() << "theirs";
        lines = captured.lines();
    }
    const auto of = [&lines](const char *whose) {
        return std::count_if(
            lines.cbegin(), lines.cend(), [whose](const QByteArray &line) { return line.endsWith(whose); });
    };
    QTEST(int(of("ours")), "ours");
    QCOMPARE(int(of("theirs")), 1);
}

void LoggingTest::rulesOfTheEnvironmentGoFirst()
{
    // Set in main(): Qt reads QT_LOGGING_RULES once, at its first log category.
    QList<QByteArray> lines;
    {
        Captured captured;
        installLogging(LogFormat::Text, LogLevel::Error);
        qCDebug(logStore) << "asked for";
        lines = captured.lines();
    }
    QCOMPARE(lines.size(), 1);
}

void LoggingTest::writesRedactedLinesFromManyThreads()
{
    constexpr int Threads = 4;
    constexpr int Each = 200;
    QList<QByteArray> lines;
    {
        Captured captured;
        installLogging(LogFormat::Json, LogLevel::Info);
        redactInLog({ Secret(u"opensesame") });
        std::vector<std::thread> threads;
        for (int i = 0; i < Threads; ++i) {
            threads.emplace_back([] {
                for (int n = 0; n < Each; ++n)
                    qCInfo(logCall).noquote() << "call=CA1 the word is opensesame";
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        lines = captured.lines();
    }
    QCOMPARE(lines.size(), Threads * Each);
    for (const QByteArray &line : std::as_const(lines)) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object.value(u"message"_s).toString(), u"the word is ***"_s);
        QCOMPARE(object.value(u"call"_s).toString(), u"CA1"_s);
    }
}

int main(int argc, char **argv)
{
    qputenv("QT_LOGGING_RULES", "messengerab.store.debug=true");
    QCoreApplication app(argc, argv);
    LoggingTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_logging.moc"
