// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/pinhash.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;

class TestPinHash : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void knownHashes_data();
    void knownHashes();
    void aFreshHashFitsItsPinOnly();
    void twoHashesOfOnePinDiffer();
    void aPlainPin();
    void whatIsNoSetting_data();
    void whatIsNoSetting();
    void trivialOnes_data();
    void trivialOnes();
};

// Computed with Python 3.11, hashlib.pbkdf2_hmac("sha256", pin, b"0123456789abcdef", iterations).
void TestPinHash::knownHashes_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("pin");
    QTest::newRow("1000 iterations")
        << u"pbkdf2:sha256:1000:MDEyMzQ1Njc4OWFiY2RlZg==:dHWPTaYmPYH/p9ZVWzM22unVvNkz0NXCcDW5e9eM3uM="_s << u"739154"_s;
    QTest::newRow("20000 iterations, twelve digits")
        << u"pbkdf2:sha256:20000:MDEyMzQ1Njc4OWFiY2RlZg==:VUGc//+rhNuNCerX55Z/l6nYBnxv0xTFA/XuoJsnJH0="_s
        << u"739154280617"_s;
}

void TestPinHash::knownHashes()
{
    QFETCH(const QString, setting);
    QFETCH(const QString, pin);
    const auto hash = PinHash::read(Secret(setting));
    QVERIFY(hash);
    QVERIFY(hash->matches(Secret(pin)));
    QVERIFY(!hash->matches(Secret(pin.chopped(1))));
    QVERIFY(!hash->matches(Secret(QString(pin + u'0'))));
    QVERIFY(!hash->matches(Secret()));
    QVERIFY(!hash->length());
    QCOMPARE(hash->toSetting().text(), setting);
}

void TestPinHash::aFreshHashFitsItsPinOnly()
{
    const PinHash hash = PinHash::of(Secret(u"482916"), 1000);
    QVERIFY(hash.matches(Secret(u"482916")));
    QVERIFY(!hash.matches(Secret(u"482917")));
    const auto again = PinHash::read(hash.toSetting());
    QVERIFY(again && again->matches(Secret(u"482916")));
}

void TestPinHash::twoHashesOfOnePinDiffer()
{
    const Secret pin(u"482916");
    QVERIFY(PinHash::of(pin, 1000).toSetting().utf8() != PinHash::of(pin, 1000).toSetting().utf8());
}

void TestPinHash::aPlainPin()
{
    const auto pin = PinHash::read(Secret(u"482916"));
    QVERIFY(pin);
    QCOMPARE(pin->length(), std::optional<qsizetype>(6));
    QVERIFY(pin->matches(Secret(u"482916")));
    QVERIFY(!pin->matches(Secret(u"482915")));
    QVERIFY(!pin->matches(Secret(u"48291")));
    QVERIFY(!pin->matches(Secret()));
}

void TestPinHash::whatIsNoSetting_data()
{
    QTest::addColumn<QString>("setting");
    const QString salt = u"MDEyMzQ1Njc4OWFiY2RlZg=="_s;
    const QString hash = QString::fromLatin1(QByteArray(32, 'x').toBase64());
    QTest::newRow("nothing") << QString();
    QTest::newRow("five digits") << u"48291"_s;
    QTest::newRow("thirteen digits") << u"4829164829164"_s;
    QTest::newRow("other digits") << u"४८२९१६"_s;
    QTest::newRow("a blank") << u"482 916"_s;
    QTest::newRow("another hash") << u"pbkdf2:sha1:1000:%1:%2"_s.arg(salt, hash);
    QTest::newRow("no iterations") << u"pbkdf2:sha256:0:%1:%2"_s.arg(salt, hash);
    QTest::newRow("a year of iterations") << u"pbkdf2:sha256:2000000000:%1:%2"_s.arg(salt, hash);
    QTest::newRow("no salt") << u"pbkdf2:sha256:1000::%1"_s.arg(hash);
    QTest::newRow("no hash") << u"pbkdf2:sha256:1000:%1:"_s.arg(salt);
    QTest::newRow("a short hash") << u"pbkdf2:sha256:1000:%1:eHh4"_s.arg(salt);
    QTest::newRow("no base64") << u"pbkdf2:sha256:1000:%1:%2"_s.arg(salt, u"*"_s.repeated(44));
    QTest::newRow("too many parts") << u"pbkdf2:sha256:1000:%1:%2:"_s.arg(salt, hash);
}

void TestPinHash::whatIsNoSetting()
{
    QFETCH(const QString, setting);
    QVERIFY(!PinHash::read(Secret(setting)));
}

void TestPinHash::trivialOnes_data()
{
    QTest::addColumn<bool>("trivial");
    for (const char *pin : { "000000", "777777", "999999999999", "123456", "1234567890", "012345", "567890", "678901",
             "654321", "9876543", "210987", "121212", "12121", "123123", "123412341234", "147258", "258000", "112233",
             "123321", "159357", "24121985", "12241985", "19851224", "01012000" })
        QTest::newRow(pin) << true;
    for (const char *pin : { "482916", "739154", "271828", "314159", "246813", "471100", "850317", "1234568", "1111112",
             "00000000001", "39121985", "19850229", "907856341225" })
        QTest::newRow(pin) << false;
}

void TestPinHash::trivialOnes()
{
    QFETCH(const bool, trivial);
    QCOMPARE(PinHash::isTrivial(QString::fromLatin1(QTest::currentDataTag())), trivial);
}

QTEST_GUILESS_MAIN(TestPinHash)
#include "tst_pinhash.moc"
