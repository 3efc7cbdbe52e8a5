// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/streammessages.h"

#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace streammessages;

namespace
{
QJsonObject object(const QByteArray &message)
{
    return QJsonDocument::fromJson(message).object();
}

QJsonObject json(const char *text)
{
    return object(text);
}

Writer writer()
{
    return Writer({ u"AC1"_s, u"CA1"_s, u"MZ1"_s });
}
}

class StreamMessagesTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatTwilioWrites();
    void counts();
    void silenceIsTwentyMilliseconds();
    void reads();
    void refuses_data();
    void refuses();
};

void StreamMessagesTest::writesWhatTwilioWrites()
{
    Writer out = writer();
    QCOMPARE(object(Writer::connected()), json(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
    QCOMPARE(object(out.start({ { u"token"_s, u"a\"b"_s } })),
        json(
            R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],
        "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"a\"b"}},"streamSid":"MZ1"})"));
    QCOMPARE(object(out.media("abc")),
        json(
            R"({"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"YWJj"},"streamSid":"MZ1"})"));
    QCOMPARE(object(out.dtmf(u'#')),
        json(
            R"({"event":"dtmf","streamSid":"MZ1","sequenceNumber":"3","dtmf":{"track":"inbound_track","digit":"#"}})"));
    QCOMPARE(object(out.mark(u"m\"1"_s)),
        json(R"({"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"m\"1"}})"));
    QCOMPARE(object(out.stop()),
        json(R"({"event":"stop","sequenceNumber":"5","stop":{"accountSid":"AC1","callSid":"CA1"},"streamSid":"MZ1"})"));
    QVERIFY(object(writer().start({})).value(u"start"_s).toObject().value(u"customParameters"_s).isObject());
}

void StreamMessagesTest::counts()
{
    Writer out = writer();
    static_cast<void>(out.start({}));
    static_cast<void>(out.silence());
    static_cast<void>(out.mark(u"m"_s));
    const QJsonObject third = object(out.media("x"));
    QCOMPARE(third.value(u"sequenceNumber"_s).toString(), u"4"_s);
    QCOMPARE(third.value(u"media"_s).toObject().value(u"chunk"_s).toString(), u"2"_s);
    QCOMPARE(third.value(u"media"_s).toObject().value(u"timestamp"_s).toString(), u"40"_s);
}

void StreamMessagesTest::silenceIsTwentyMilliseconds()
{
    Writer one = writer();
    Writer other = writer();
    QCOMPARE(one.silence(), other.media(QByteArray(160, '\xff')));
}

void StreamMessagesTest::reads()
{
    const auto media = parse(R"({"event":"media","streamSid":"MZ1","media":{"payload":"YWJj"}})", u"MZ1"_s);
    QVERIFY(media);
    QVERIFY(*media == FromMachine(Media { "abc" }));
    const auto mark = parse(R"({"mark":{"name":"m1"},"streamSid":"MZ1","event":"mark"})", u"MZ1"_s);
    QVERIFY(mark);
    QVERIFY(*mark == FromMachine(Mark { u"m1"_s }));
    const auto clear = parse(R"({"event":"clear","streamSid":"MZ1"})", u"MZ1"_s);
    QVERIFY(clear);
    QVERIFY(*clear == FromMachine(Clear {}));
}

void StreamMessagesTest::refuses_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no json") << QByteArray("hello");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no event") << QByteArray(R"({"streamSid":"MZ1"})");
    QTest::newRow("unknown event") << QByteArray(R"({"event":"hangup","streamSid":"MZ1"})");
    QTest::newRow("no stream id") << QByteArray(R"({"event":"clear"})");
    QTest::newRow("other stream id") << QByteArray(R"({"event":"clear","streamSid":"MZ2"})");
    QTest::newRow("clear with more") << QByteArray(R"({"event":"clear","streamSid":"MZ1","x":1})");
    QTest::newRow("mark without name") << QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{}})");
    QTest::newRow("mark with more") << QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{"name":"m","x":1}})");
    QTest::newRow("mark of a number") << QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{"name":1}})");
    QTest::newRow("media without payload") << QByteArray(R"({"event":"media","streamSid":"MZ1","media":{}})");
    QTest::newRow("media with track") << QByteArray(
        R"({"event":"media","streamSid":"MZ1","media":{"payload":"YWJj","track":"x"}})");
    QTest::newRow("media with number") << QByteArray(
        R"({"event":"media","sequenceNumber":"1","streamSid":"MZ1","media":{"payload":"YWJj"}})");
    QTest::newRow("payload not base64") << QByteArray(
        R"({"event":"media","streamSid":"MZ1","media":{"payload":"Y*Jj"}})");
    QTest::newRow("payload url base64") << QByteArray(
        R"({"event":"media","streamSid":"MZ1","media":{"payload":"_-_-"}})");
    QTest::newRow("payload empty") << QByteArray(R"({"event":"media","streamSid":"MZ1","media":{"payload":""}})");
}

void StreamMessagesTest::refuses()
{
    QFETCH(QByteArray, message);
    const auto read = parse(message, u"MZ1"_s);
    QVERIFY(!read);
    QVERIFY(read.error().detail.startsWith(u"31951 "_s));
}

QTEST_GUILESS_MAIN(StreamMessagesTest)
#include "tst_streammessages.moc"
