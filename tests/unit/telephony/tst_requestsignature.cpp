// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/requestsignature.h"

// The expected signatures were made with Twilio's own helper library (npm twilio 6.2.0), the first row stands in
// Twilio's documentation.
namespace
{
const QByteArray Token = "12345678901234567890123456789012";
const QByteArray BodyB = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid="
                         "CA00000000000000000000000000000001&CallStatus=ringing"
                         "&Called=%2B4930123456&Caller=%2B4917612345678&CallerName=J%C3%BCrgen+M%C3%BC%C3%9Fig+%26+S%"
                         "C3%B6hne&Direction=inbound"
                         "&From=%2B4917612345678&FromCity=&FromCountry=DE&To=%2B4930123456&ToCountry=DE&a=+x+&Zeta=%C3%"
                         "9F%E2%82%AC%F0%9F%98%80";
const QByteArray Form1 = "CallSid=CA1&From=%2B4917612345678&To=%2B4930123456";
}

class TestRequestSignature : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
    void verification_data();
    void verification();
    void upgrades_data();
    void upgrades();
    void jsonBodies_data();
    void jsonBodies();
    void severalTokens();
    void everyOtherSignatureIsWrong();
};

void TestRequestSignature::vectors_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("V0")
        << QByteArray("12345") << QByteArray("https://example.com/myapp.php?foo=1&bar=2")
        << QByteArray(
               "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212")
        << QByteArray("L/OH5YylLD5NRKLltdqwSvS0BnU=");
    QTest::newRow("V1") << Token << QByteArray("https://ab.example.de/twilio/voice") << Form1
                        << QByteArray("ngfld0fJDK8O9zrUWgIocEXXbXU=");
    QTest::newRow("V2") << Token << QByteArray("https://ab.example.de/twilio/voice") << BodyB
                        << QByteArray("uAhvBGc8/73cwNcYLegwWHoBwvc=");
    QTest::newRow("V2a") << Token << QByteArray("https://ab.example.de:443/twilio/voice") << BodyB
                         << QByteArray("e391nJcJooNfFXMaXmVgq9PDofo=");
    QTest::newRow("V2b") << Token << QByteArray("https://ab.example.de:8443/twilio/voice") << BodyB
                         << QByteArray("iDZs/EJjkln6T9XqOfb/xTE7O6o=");
    QTest::newRow("V3") << Token << QByteArray("http://127.0.0.1:8080/twilio/voice") << Form1
                        << QByteArray("2zGeJB8S7lIbpn1PTJD6oHKsIFY=");
    QTest::newRow("V3a") << Token << QByteArray("http://127.0.0.1/twilio/voice") << Form1
                         << QByteArray("4vZiR+UrEdOa8N7nz/UykdLQdwI=");
    QTest::newRow("V4") << Token << QByteArray("wss://ab.example.de/twilio/media") << QByteArray()
                        << QByteArray("+TnKogpH/rWpV11vLYgDLqnR8mo=");
    QTest::newRow("V4a") << Token << QByteArray("wss://ab.example.de/twilio/media/") << QByteArray()
                         << QByteArray("phd3JZYikvup7DPlSIs9izIBhRE=");
    QTest::newRow("V4b") << Token << QByteArray("https://ab.example.de/twilio/media") << QByteArray()
                         << QByteArray("CZ4Dq5PannqFP7+43cZ1sIC/bqM=");
    QTest::newRow("V4c") << Token << QByteArray("ws://127.0.0.1:8080/twilio/media") << QByteArray()
                         << QByteArray("cCulmpYAvhaBYtqlkX/wsDkpChQ=");
    QTest::newRow("V5") << Token
                        << QByteArray("https://ab.example.de/twilio/"
                                      "voice?From=%2B4917612345678&CallerName=J%C3%BCrgen+M%C3%BC%C3%9Fig&x=a%20b")
                        << QByteArray() << QByteArray("FQ5++yPnLm4NjvQijl+dec8+wRU=");
    QTest::newRow("V6") << Token << QByteArray("https://ab.example.de/x") << QByteArray("Tag=b&Tag=a&Tag=b&X=1")
                        << QByteArray("3SrZZqfZ7vY33GYc70UmTpaw/6o=");
    QTest::newRow("V7") << Token
                        << QByteArray(
                               "https://ab.example.de/twilio/"
                               "events?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9")
                        << QByteArray() << QByteArray("ptOIbQ1QkllHHr5Ehjyf8RhOCnI=");
    QTest::newRow("V8") << Token << QByteArray("https://ab.example.de/twilio/voice") << QByteArray()
                        << QByteArray("vaQR2cYB389bxC2VGa3tyUcIr0U=");
}

void TestRequestSignature::vectors()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, signature);
    const auto form = FormData::parse(body);
    QVERIFY(form.has_value());
    QCOMPARE(requestsignature::compute(token, url, *form), signature);
    QVERIFY(requestsignature::matches({ token }, url, *form, signature));
}

void TestRequestSignature::verification_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<bool>("isGood");
    const QByteArray v2 = "uAhvBGc8/73cwNcYLegwWHoBwvc=";
    const QByteArray v2a = "e391nJcJooNfFXMaXmVgq9PDofo=";
    const QByteArray v2b = "iDZs/EJjkln6T9XqOfb/xTE7O6o=";
    const QByteArray v5 = "FQ5++yPnLm4NjvQijl+dec8+wRU=";
    const QByteArray url = "https://ab.example.de/twilio/voice";
    QTest::newRow("as it is") << url << BodyB << v2 << true;
    QTest::newRow("own port dropped") << QByteArray("https://ab.example.de:443/twilio/voice") << BodyB << v2 << true;
    QTest::newRow("other port dropped") << QByteArray("https://ab.example.de:8443/twilio/voice") << BodyB << v2 << true;
    QTest::newRow("upper case host") << QByteArray("https://AB.example.de/twilio/voice") << BodyB << v2 << false;
    QTest::newRow("http") << QByteArray("http://ab.example.de/twilio/voice") << BodyB << v2 << false;
    QTest::newRow("trailing slash") << QByteArray("https://ab.example.de/twilio/voice/") << BodyB << v2 << false;
    QTest::newRow("user in the address") << QByteArray("https://user:pass@ab.example.de/twilio/voice") << BodyB << v2
                                         << true;
    QTest::newRow("query added") << QByteArray("https://ab.example.de/twilio/voice?a=b") << BodyB << v2 << false;
    QTest::newRow("empty field dropped") << url << QByteArray(BodyB).replace("&FromCity=", "") << v2 << false;
    QTest::newRow("value trimmed") << url << QByteArray(BodyB).replace("a=+x+", "a=x") << v2 << false;
    QTest::newRow("value changed") << url << QByteArray(BodyB).replace("678&", "679&") << v2 << false;
    QTest::newRow("order changed")
        << url << QByteArray(BodyB + "&AccountSid=AC00000000000000000000000000000001").replace(0, 46, "") << v2 << true;
    QTest::newRow("8443 against portless") << url << BodyB << v2b << false;
    QTest::newRow("443 against portless") << url << BodyB << v2a << true;
    QTest::newRow("443 against 8443") << QByteArray("https://ab.example.de:8443/twilio/voice") << BodyB << v2a << false;
    QTest::newRow("query as sent") << QByteArray(
        "https://ab.example.de/twilio/voice?From=%2B4917612345678&CallerName=J%C3%BCrgen+M%C3%BC%C3%9Fig&x=a%20b")
                                   << QByteArray() << v5 << true;
    QTest::newRow("query decoded") << QByteArray(
        "https://ab.example.de/twilio/voice?From=+4917612345678&CallerName=Jürgen Müßig&x=a b")
                                   << QByteArray() << v5 << false;
    QTest::newRow("query encoded again") << QByteArray(
        "https://ab.example.de/twilio/voice?From=%2B4917612345678&CallerName=J%C3%BCrgen%20M%C3%BC%C3%9Fig&x=a%20b")
                                         << QByteArray() << v5 << false;
    QTest::newRow("http port kept") << QByteArray("http://127.0.0.1:8080/twilio/voice") << Form1
                                    << QByteArray("2zGeJB8S7lIbpn1PTJD6oHKsIFY=") << true;
    QTest::newRow("no signature") << url << BodyB << QByteArray() << false;
    QTest::newRow("cut off") << url << BodyB << v2.chopped(1) << false;
}

void TestRequestSignature::verification()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, signature);
    QFETCH(bool, isGood);
    const auto form = FormData::parse(body);
    QVERIFY(form.has_value());
    QCOMPARE(requestsignature::matches({ Token }, url, *form, signature), isGood);
}

void TestRequestSignature::upgrades_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("signedUrl");
    QTest::addColumn<bool>("isGood");
    const QByteArray url = "wss://ab.example.de/twilio/media";
    QTest::newRow("plain") << url << url << true;
    QTest::newRow("slash appended") << url << QByteArray(url + '/') << true;
    QTest::newRow("two slashes") << url << QByteArray(url + "//") << false;
    QTest::newRow("with port") << url << QByteArray("wss://ab.example.de:443/twilio/media") << true;
    QTest::newRow("with port and slash") << url << QByteArray("wss://ab.example.de:443/twilio/media/") << true;
    QTest::newRow("other port") << url << QByteArray("wss://ab.example.de:8443/twilio/media") << false;
    QTest::newRow("own odd port") << QByteArray("wss://ab.example.de:8443/twilio/media")
                                  << QByteArray("wss://ab.example.de:8443/twilio/media") << true;
    QTest::newRow("own odd port dropped") << QByteArray("wss://ab.example.de:8443/twilio/media") << url << true;
    QTest::newRow("plain ws") << QByteArray("ws://127.0.0.1:8080/twilio/media")
                              << QByteArray("ws://127.0.0.1:8080/twilio/media") << true;
    QTest::newRow("IPv6") << QByteArray("ws://[::1]:8080/twilio/media") << QByteArray("ws://[::1]:8080/twilio/media")
                          << true;
    QTest::newRow("https") << url << QByteArray("https://ab.example.de/twilio/media") << false;
    QTest::newRow("ws for wss") << url << QByteArray("ws://ab.example.de/twilio/media") << false;
    QTest::newRow("with a query") << url << QByteArray(url + "?a=b") << false;
}

void TestRequestSignature::upgrades()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, signedUrl);
    QFETCH(bool, isGood);
    QCOMPARE(requestsignature::matchesUpgrade({ Token }, url, requestsignature::compute(Token, signedUrl)), isGood);
}

void TestRequestSignature::jsonBodies_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isGood");
    const QByteArray url = "https://ab.example.de/twilio/"
                           "events?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9";
    const QByteArray body = R"({"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"})";
    QTest::newRow("V7") << url << body << true;
    QTest::newRow("body changed") << url << QByteArray(body + ' ') << false;
    QTest::newRow("hash changed") << QByteArray(url).replace("5cc", "5cd") << body << false;
    QTest::newRow("no hash") << QByteArray("https://ab.example.de/twilio/events") << body << false;
}

void TestRequestSignature::jsonBodies()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, body);
    QFETCH(bool, isGood);
    QCOMPARE(requestsignature::matchesJson({ Token }, url, body, "ptOIbQ1QkllHHr5Ehjyf8RhOCnI="), isGood);
}

void TestRequestSignature::severalTokens()
{
    const QByteArray url = "https://ab.example.de/twilio/voice";
    const QByteArray signature = requestsignature::compute(Token, url);
    QVERIFY(requestsignature::matches({ "new", Token }, url, {}, signature));
    QVERIFY(requestsignature::matches({ Token, "new" }, url, {}, signature));
    QVERIFY(!requestsignature::matches({ "new", "newer" }, url, {}, signature));
    QVERIFY(!requestsignature::matches({}, url, {}, signature));
    // An empty token would be a key that everybody knows.
    QVERIFY(!requestsignature::matches({ "" }, url, {}, requestsignature::compute("", url)));
}

void TestRequestSignature::everyOtherSignatureIsWrong()
{
    const QByteArray url = "https://ab.example.de/twilio/voice";
    const QByteArray good = requestsignature::compute(Token, url);
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        QVERIFY(!requestsignature::matches({ Token }, url, {}, bad));
    }
}

QTEST_GUILESS_MAIN(TestRequestSignature)
#include "tst_requestsignature.moc"
