// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/twiml.h"

#include <QXmlStreamReader>

class TestTwiml : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void documents_data();
    void documents();
    void escapes_data();
    void escapes();
    void longNumberIsLeftOut();
};

void TestTwiml::documents_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("verbs");
    QTest::newRow("connect") << twiml::connectStream({ "wss://ab.example.de/twilio/media-stream",
        "https://ab.example.de/twilio/stream-status", "1.a-b", QStringLiteral("+4917612345678") })
                             << QByteArray("<Connect><Stream url=\"wss://ab.example.de/twilio/media-stream\" "
                                           "statusCallback=\"https://ab.example.de/twilio/stream-status\">"
                                           "<Parameter name=\"token\" value=\"1.a-b\"/><Parameter name=\"from\" "
                                           "value=\"+4917612345678\"/></Stream></Connect><Hangup/>");
    QTest::newRow("connect, number withheld")
        << twiml::connectStream({ "wss://a/b", "https://a/c", "t", QString() })
        << QByteArray("<Connect><Stream url=\"wss://a/b\" statusCallback=\"https://a/c\"><Parameter name=\"token\" "
                      "value=\"t\"/></Stream></Connect><Hangup/>");
    QTest::newRow("connect, hostile number")
        << twiml::connectStream({ "wss://a/b", "https://a/c", "t", QStringLiteral("\"/><Dial>1</Dial>") })
        << QByteArray("<Connect><Stream url=\"wss://a/b\" statusCallback=\"https://a/c\"><Parameter name=\"token\" "
                      "value=\"t\"/>"
                      "<Parameter name=\"from\" "
                      "value=\"&quot;/&gt;&lt;Dial&gt;1&lt;/Dial&gt;\"/></Stream></Connect><Hangup/>");
    QTest::newRow("hang up") << twiml::hangUp() << QByteArray("<Hangup/>");
    QTest::newRow("wait")
        << twiml::waitAndAskAgain(std::chrono::seconds(5), "https://a/twilio/voice?try=1&x=2")
        << QByteArray("<Pause length=\"5\"/><Redirect method=\"POST\">https://a/twilio/voice?try=1&amp;x=2</Redirect>");
    QTest::newRow("say") << twiml::sayAndHangUp(QStringLiteral("Später & <bald>."), Language::German)
                         << QByteArray("<Say language=\"de-DE\">Später &amp; &lt;bald&gt;.</Say><Hangup/>");
    QTest::newRow("say in English") << twiml::sayAndHangUp(QStringLiteral("Later."), Language::English)
                                    << QByteArray("<Say language=\"en-US\">Later.</Say><Hangup/>");
}

void TestTwiml::documents()
{
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, verbs);
    QCOMPARE(document, QByteArray("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" + verbs + "</Response>"));
    QXmlStreamReader xml(document);
    while (!xml.atEnd())
        xml.readNext();
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
}

void TestTwiml::escapes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("escaped");
    QTest::newRow("plain") << QStringLiteral("+49 176 ä") << QByteArray("+49 176 ä");
    QTest::newRow("markup") << QStringLiteral("<&>\"'") << QByteArray("&lt;&amp;&gt;&quot;&apos;");
    QTest::newRow("control characters") << QStringLiteral("a\u0001b\u001fc") << QByteArray("abc");
    QTest::newRow("non-character") << QString(QStringLiteral("a") + QChar(0xffff) + QStringLiteral("b"))
                                   << QByteArray("ab");
    QTest::newRow("emoji") << QStringLiteral("😀") << QByteArray("😀");
}

void TestTwiml::escapes()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, escaped);
    QCOMPARE(twiml::escaped(text), escaped);
}

void TestTwiml::longNumberIsLeftOut()
{
    QVERIFY(twiml::fitsParameter(QStringLiteral("from"), QString(495, u'1')));
    QVERIFY(!twiml::fitsParameter(QStringLiteral("from"), QString(496, u'1')));
    QVERIFY(!twiml::connectStream({ "wss://a/b", "https://a/c", "t", QString(496, u'1') }).contains("from"));
}

QTEST_GUILESS_MAIN(TestTwiml)
#include "tst_twiml.moc"
