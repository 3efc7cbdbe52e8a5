// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/twimlreader.h"

#include "support/strictness.h"

using namespace Qt::StringLiterals;
using Kind = TwimlVerb::Kind;

class TwimlReaderTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheStreamAndWhatFollows();
    void readsTheOtherVerbs();
    void readsDefaults();
    void readsConnectAction();
    void acceptsEmptyResponse();
    void refuses_data();
    void refuses();
};

void TwimlReaderTest::readsTheStreamAndWhatFollows()
{
    const auto verbs = twimlreader::read(R"(<?xml version="1.0" encoding="UTF-8"?>
<Response><!-- x --><Connect><Stream url="wss://ab.example.de/twilio/media-stream" name="n" track="inbound_track"
 statusCallback="https://ab.example.de/s?a=1&amp;b=2"><Parameter name="token" value="a&lt;&quot;&#252;"/>
<Parameter name="from" value=""/></Stream></Connect><Hangup/></Response>
)");
    QVERIFY2(verbs, qPrintable(verbs ? QString() : verbs.error().detail));
    QCOMPARE(verbs->size(), 2);
    const auto &connect = verbs->at(0);
    QCOMPARE(connect.kind, Kind::ConnectStream);
    QCOMPARE(connect.stream.url, u"wss://ab.example.de/twilio/media-stream"_s);
    QCOMPARE(connect.stream.name, u"n"_s);
    QCOMPARE(connect.stream.statusCallback, u"https://ab.example.de/s?a=1&b=2"_s);
    QVERIFY(!connect.stream.statusByGet);
    QVERIFY(connect.text.isEmpty());
    const QList<QPair<QString, QString>> parameters { { u"token"_s, u"a<\"ü"_s }, { u"from"_s, QString() } };
    QCOMPARE(connect.stream.parameters, parameters);
    QCOMPARE(verbs->at(1).kind, Kind::Hangup);
}

void TwimlReaderTest::readsTheOtherVerbs()
{
    const auto verbs = twimlreader::read(
        R"(<Response><Say language="de-DE" voice="x">Grüß <![CDATA[& Gott]]></Say><Pause length="5"/>)"
        R"(<Redirect method="GET"> /again?x=1&amp;y=2 </Redirect><Reject reason="busy"></Reject><Reject/></Response>)");
    QVERIFY(verbs);
    QCOMPARE(verbs->size(), 5);
    QCOMPARE(verbs->at(0).kind, Kind::Say);
    QCOMPARE(verbs->at(0).text, u"Grüß & Gott"_s);
    QCOMPARE(verbs->at(0).language, u"de-DE"_s);
    QCOMPARE(verbs->at(1).kind, Kind::Pause);
    QCOMPARE(verbs->at(1).pause, std::chrono::seconds(5));
    QCOMPARE(verbs->at(2).kind, Kind::Redirect);
    QCOMPARE(verbs->at(2).text, u"/again?x=1&y=2"_s);
    QVERIFY(verbs->at(2).byGet);
    QCOMPARE(verbs->at(3).kind, Kind::Reject);
    QVERIFY(verbs->at(3).busy);
    QCOMPARE(verbs->at(4).kind, Kind::Reject);
    QVERIFY(!verbs->at(4).busy);
}

void TwimlReaderTest::readsDefaults()
{
    const auto verbs = twimlreader::read("<Response><Pause/><Redirect>x</Redirect></Response>");
    QVERIFY(verbs);
    QCOMPARE(verbs->at(0).pause, std::chrono::seconds(1));
    QVERIFY(!verbs->at(1).byGet);
}

void TwimlReaderTest::readsConnectAction()
{
    const auto verbs = twimlreader::read(
        R"(<Response><Connect action="/after" method="GET"><Stream url="wss://a/b"/></Connect></Response>)");
    QVERIFY(verbs);
    QCOMPARE(verbs->at(0).text, u"/after"_s);
    QVERIFY(verbs->at(0).byGet);
}

void TwimlReaderTest::acceptsEmptyResponse()
{
    const auto verbs = twimlreader::read("<?xml version=\"1.0\"?><Response/>\n");
    QVERIFY(verbs);
    QVERIFY(verbs->isEmpty());
}

void TwimlReaderTest::refuses_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QByteArray &document, const char *code) {
        QTest::newRow(name) << document << QString::fromLatin1(code);
    };
    const QByteArray stream = "<Stream url=\"wss://a/b\"/>";
    row("empty", "", "12100");
    row("leading blank", " <Response/>", "12100");
    row("byte order mark", "\xef\xbb\xbf<Response/>", "12100");
    row("text", "Hello", "12100");
    row("cut off", "<Response><Hangup/>", "12100");
    row("two roots", "<Response/><Response/>", "12100");
    row("unknown entity", "<Response><Say>&nbsp;</Say></Response>", "12100");
    row("bare ampersand", "<Response><Say>a & b</Say></Response>", "12100");
    row("dtd", "<!DOCTYPE Response [<!ENTITY x \"y\">]><Response><Say>&x;</Say></Response>", "12100");
    row("wrong root", "<response/>", "12100");
    row("attribute on the root", "<Response x=\"1\"/>", "12200");
    row("verb in lower case", "<Response><hangup/></Response>", "12200");
    row("unknown verb", "<Response><Gather/></Response>", "12200");
    row("text between verbs", "<Response>hello<Hangup/></Response>", "12200");
    row("attribute in the wrong case", "<Response><Pause Length=\"1\"/></Response>", "12200");
    row("pause of no number", "<Response><Pause length=\"x\"/></Response>", "12200");
    row("pause below zero", "<Response><Pause length=\"-1\"/></Response>", "12200");
    row("hangup with content", "<Response><Hangup><Say>x</Say></Hangup></Response>", "12200");
    row("say with element", "<Response><Say>a<b/></Say></Response>", "12200");
    row("unknown reason", "<Response><Reject reason=\"tired\"/></Response>", "12200");
    row("unknown method", "<Response><Redirect method=\"PUT\">x</Redirect></Response>", "12200");
    row("connect without noun", "<Response><Connect/></Response>", "12200");
    row("connect with two", "<Response><Connect>" + stream + stream + "</Connect></Response>", "12200");
    row("stream without url", "<Response><Connect><Stream/></Connect></Response>", "12200");
    row("stream alone", "<Response>" + stream + "</Response>", "12200");
    row("both tracks", "<Response><Connect><Stream url=\"wss://a/b\" track=\"both_tracks\"/></Connect></Response>",
        "31941");
    const auto parameter = [](const QByteArray &text) -> QByteArray {
        return "<Response><Connect><Stream url=\"wss://a/b\">" + text + "</Stream></Connect></Response>";
    };
    row("parameter without name", parameter("<Parameter value=\"x\"/>"), "12200");
    row("parameter in lower case", parameter("<parameter name=\"x\" value=\"y\"/>"), "12200");
    row("parameter of 500", parameter("<Parameter name=\"n\" value=\"" + QByteArray(499, 'x') + "\"/>"), "12200");
}

void TwimlReaderTest::refuses()
{
    QFETCH(QByteArray, document);
    QFETCH(QString, code);
    const auto verbs = twimlreader::read(document);
    QVERIFY(!verbs);
    QCOMPARE(verbs.error().kind, ServiceError::Kind::Malformed);
    QVERIFY2(verbs.error().detail.startsWith(code + u' '), qPrintable(verbs.error().detail));
}

QTEST_GUILESS_MAIN(TwimlReaderTest)
#include "tst_twimlreader.moc"
