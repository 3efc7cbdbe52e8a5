// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/mediastreamprotocol.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

using namespace mediastream;

class TestMediaStreamProtocol : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void isNotMisledBy_data();
    void isNotMisledBy();
    void bothReadersAgreeOnDamagedMessages();
    void base64_data();
    void base64();
    void base64AgreesWithQt();
    void writesExactly();
    void safeIds_data();
    void safeIds();

private:
    static QString media(const QByteArray &audio)
    {
        return QStringLiteral(
            R"({"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"%1"},"streamSid":"MZ1"})")
            .arg(QString::fromLatin1(audio.toBase64()));
    }
};

void TestMediaStreamProtocol::reads_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("row");
    auto add = [row = 0](const char *name, const QString &message) mutable { QTest::newRow(name) << message << row++; };
    add("connected", QStringLiteral(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
    add("start",
        QStringLiteral(
            R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],)"
            R"("mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"t","from":"+49"}},"streamSid":"MZ1"})"));
    add("start, bare", QStringLiteral(R"({"event":"start","start":{"callSid":"CA1"},"streamSid":"MZ1"})"));
    add("media", media("abc"));
    add("media, other order and blanks",
        QStringLiteral(" { \"streamSid\" : \"MZ1\",\n\"media\": {\"payload\":\"YWJj\",\"timestamp\":\"20\" , "
                       "\"track\":\"inbound\"},\t\"event\":\"media\",\"new\":17 } "));
    add("media, outbound",
        QStringLiteral(
            R"({"event":"media","media":{"track":"outbound","timestamp":"20","payload":"YWJj"},"streamSid":"MZ1"})"));
    add("media, little", QStringLiteral(R"({"event":"media","media":{"payload":"YWJj"},"streamSid":"MZ1"})"));
    add("media, number for a string",
        QStringLiteral(
            R"({"event":"media","media":{"payload":"YWJj","timestamp":20,"track":"inbound"},"streamSid":"MZ1"})"));
    add("media, escapes",
        QStringLiteral(
            R"({"event":"med\u0069a","media":{"payload":"YWJ\u006a","timestamp":"20","track":"inbound"},"streamSid":"MZ1"})"));
    add("dtmf",
        QStringLiteral(
            R"({"event":"dtmf","streamSid":"MZ1","sequenceNumber":"7","dtmf":{"track":"inbound_track","digit":"#"}})"));
    add("mark", QStringLiteral(R"({"event":"mark","sequenceNumber":"9","streamSid":"MZ1","mark":{"name":"m1"}})"));
    add("stop",
        QStringLiteral(
            R"({"event":"stop","sequenceNumber":"42","stop":{"accountSid":"AC1","callSid":"CA1"},"streamSid":"MZ1"})"));
    add("unknown", QStringLiteral(R"({"event":"weather","streamSid":"MZ1"})"));
}

void TestMediaStreamProtocol::reads()
{
    QFETCH(QString, message);
    QFETCH(int, row);
    const Media abc { QStringLiteral("MZ1"), "abc", 20 };
    const std::vector<Event> expected { Connected {},
        Start { QStringLiteral("CA1"), QStringLiteral("MZ1"), QStringLiteral("t"), QStringLiteral("+49") },
        Start { QStringLiteral("CA1"), QStringLiteral("MZ1"), {}, {} }, abc, abc, Unknown {},
        Media { QStringLiteral("MZ1"), "abc", -1 }, abc, abc, Dtmf { QStringLiteral("MZ1"), u'#' },
        MarkEcho { QStringLiteral("MZ1"), QStringLiteral("m1") }, Stop { QStringLiteral("MZ1") }, Unknown {} };
    const auto event = parse(message);
    QVERIFY(event.has_value());
    QVERIFY(*event == expected.at(static_cast<size_t>(row)));
    QVERIFY(parseThoroughly(message) == event);
}

void TestMediaStreamProtocol::isNotMisledBy_data()
{
    QTest::addColumn<QString>("message");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no JSON") << QStringLiteral("hello");
    QTest::newRow("cut off") << media("abc").chopped(1);
    QTest::newRow("two objects") << QString(media("abc") + media("abc"));
    QTest::newRow("array") << QStringLiteral("[1]");
    QTest::newRow("no event") << QStringLiteral(R"({"streamSid":"MZ1"})");
    QTest::newRow("event is a number") << QStringLiteral(R"({"event":1})");
    QTest::newRow("payload is no base64")
        << QString(media("abc")).replace(QStringLiteral("YWJj"), QStringLiteral("YW!j"));
    QTest::newRow("payload is a number") << QStringLiteral(
        R"({"event":"media","media":{"payload":1},"streamSid":"MZ1"})");
    QTest::newRow("no payload") << QStringLiteral(R"({"event":"media","streamSid":"MZ1"})");
    QTest::newRow("start without call") << QStringLiteral(R"({"event":"start","start":{},"streamSid":"MZ1"})");
    QTest::newRow("start with a hostile id")
        << QStringLiteral(R"({"event":"start","start":{"callSid":"CA1\"}"},"streamSid":"MZ1"})");
    QTest::newRow("start with another sound") << QStringLiteral(
        R"({"event":"start","start":{"callSid":"CA1","mediaFormat":{"encoding":"audio/x-l16","sampleRate":16000}},"streamSid":"MZ1"})");
    QTest::newRow("dtmf without key") << QStringLiteral(R"({"event":"dtmf","dtmf":{"digit":"12"}})");
    QTest::newRow("dtmf with a letter") << QStringLiteral(R"({"event":"dtmf","dtmf":{"digit":"x"}})");
    QTest::newRow("mark without name") << QStringLiteral(R"({"event":"mark","mark":{}})");
    QTest::newRow("deeply nested") << QString(QString(2000, u'[') + QString(2000, u']'));
}

void TestMediaStreamProtocol::isNotMisledBy()
{
    QFETCH(QString, message);
    const auto event = parse(message);
    QVERIFY(!event.has_value());
    QCOMPARE(event.error().kind, ServiceError::Kind::Malformed);
    QVERIFY2(!event.error().detail.contains(QStringLiteral("YW")), "the error repeats the message");
    QVERIFY(!parseThoroughly(message).has_value());
}

void TestMediaStreamProtocol::bothReadersAgreeOnDamagedMessages()
{
    // The fast reader may refuse what it likes, but whatever it accepts must mean the same as in the general one.
    QRandomGenerator random(1);
    const QString pieces = QStringLiteral("{}[]\":,\\ \n0129-.eE+=tfnulltrueäabcXYZ/");
    const QStringList snippets { QStringLiteral("\"media\":"), QStringLiteral("\"event\":\"media\","),
        QStringLiteral("\"payload\":\"YWJj\","), QStringLiteral("\"track\":\"inbound\","),
        QStringLiteral("\"timestamp\":\"7\","), QStringLiteral("\"streamSid\":\"MZ2\","), QStringLiteral("01"),
        QStringLiteral("{\"a\":1}"), QStringLiteral("null") };
    int accepted = 0;
    for (int i = 0; i < 40000; ++i) {
        QString message = media("abcdefghijkl");
        const int edits = random.bounded(3);
        for (int edit = 0; edit < edits; ++edit) {
            const qsizetype at = random.bounded(static_cast<int>(message.size()));
            switch (random.bounded(4)) {
            case 0:
                message[at] = pieces[random.bounded(static_cast<int>(pieces.size()))];
                break;
            case 1:
                message.remove(at, 1 + random.bounded(8));
                break;
            case 2:
                message.insert(at, pieces[random.bounded(static_cast<int>(pieces.size()))]);
                break;
            default:
                message.insert(at, snippets[random.bounded(static_cast<int>(snippets.size()))]);
            }
        }
        const auto fast = parse(message);
        QVERIFY2(fast.has_value() == parseThoroughly(message).has_value(), qPrintable(message));
        if (fast) {
            ++accepted;
            QVERIFY2(fast == parseThoroughly(message), qPrintable(message));
        }
    }
    QVERIFY(accepted > 10000);
}

void TestMediaStreamProtocol::base64_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QString() << true << QByteArray();
    QTest::newRow("three") << QStringLiteral("YWJj") << true << QByteArray("abc");
    QTest::newRow("two") << QStringLiteral("YWI=") << true << QByteArray("ab");
    QTest::newRow("one") << QStringLiteral("YQ==") << true << QByteArray("a");
    QTest::newRow("padding missing") << QStringLiteral("YQ") << true << QByteArray("a");
    QTest::newRow("plus and slash") << QStringLiteral("+/+/") << true << QByteArray::fromHex("fbffbf");
    QTest::newRow("one digit") << QStringLiteral("Y") << false << QByteArray();
    QTest::newRow("only padding") << QStringLiteral("====") << false << QByteArray();
    QTest::newRow("padding inside") << QStringLiteral("YQ==YQ==") << false << QByteArray();
    QTest::newRow("wrong padding") << QStringLiteral("YWJj=") << false << QByteArray();
    QTest::newRow("url alphabet") << QStringLiteral("-_-_") << false << QByteArray();
    QTest::newRow("blank") << QStringLiteral("YW Jj") << false << QByteArray();
    QTest::newRow("umlaut") << QStringLiteral("YWJä") << false << QByteArray();
    QTest::newRow("far character") << QStringLiteral("YWJ\u4e00") << false << QByteArray();
}

void TestMediaStreamProtocol::base64()
{
    QFETCH(QString, text);
    QFETCH(bool, isGood);
    QFETCH(QByteArray, bytes);
    const auto decoded = decodedBase64(text);
    QCOMPARE(decoded.has_value(), isGood);
    if (decoded)
        QCOMPARE(*decoded, bytes);
}

void TestMediaStreamProtocol::base64AgreesWithQt()
{
    QRandomGenerator random(2);
    for (int length = 0; length < 400; ++length) {
        QByteArray bytes(length, Qt::Uninitialized);
        for (char &byte : bytes)
            byte = static_cast<char>(random.bounded(256));
        const auto decoded = decodedBase64(QString::fromLatin1(bytes.toBase64()));
        QVERIFY(decoded.has_value());
        QCOMPARE(*decoded, bytes);
    }
}

void TestMediaStreamProtocol::writesExactly()
{
    const Writer writer(QStringLiteral("MZ1"));
    const auto object = [](const QString &text) { return QJsonDocument::fromJson(text.toUtf8()).object(); };
    QCOMPARE(object(writer.media("abc")),
        (QJsonObject { { QStringLiteral("event"), QStringLiteral("media") },
            { QStringLiteral("streamSid"), QStringLiteral("MZ1") },
            { QStringLiteral("media"), QJsonObject { { QStringLiteral("payload"), QStringLiteral("YWJj") } } } }));
    QCOMPARE(object(writer.mark(QStringLiteral("g0-1"))),
        (QJsonObject { { QStringLiteral("event"), QStringLiteral("mark") },
            { QStringLiteral("streamSid"), QStringLiteral("MZ1") },
            { QStringLiteral("mark"), QJsonObject { { QStringLiteral("name"), QStringLiteral("g0-1") } } } }));
    QCOMPARE(object(writer.clear()),
        (QJsonObject { { QStringLiteral("event"), QStringLiteral("clear") },
            { QStringLiteral("streamSid"), QStringLiteral("MZ1") } }));
}

void TestMediaStreamProtocol::safeIds_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("isSafe");
    QTest::newRow("ordinary") << QStringLiteral("MZ0123456789abcdef") << true;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("quote") << QStringLiteral("MZ\"") << false;
    QTest::newRow("line break") << QStringLiteral("MZ\n") << false;
    QTest::newRow("umlaut") << QStringLiteral("MZä") << false;
    QTest::newRow("64") << QString(64, u'a') << true;
    QTest::newRow("65") << QString(65, u'a') << false;
}

void TestMediaStreamProtocol::safeIds()
{
    QFETCH(QString, id);
    QFETCH(bool, isSafe);
    QCOMPARE(isSafeId(id), isSafe);
}

QTEST_GUILESS_MAIN(TestMediaStreamProtocol)
#include "tst_mediastreamprotocol.moc"
