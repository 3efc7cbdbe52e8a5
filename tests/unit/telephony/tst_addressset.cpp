// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/addressset.h"

class TestAddressSet : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void contains_data();
    void contains();
    void parses_data();
    void parses();
};

void TestAddressSet::contains_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isIn");
    const QString standard;
    QTest::newRow("loopback") << standard << QStringLiteral("127.0.0.1") << true;
    QTest::newRow("loopback 6") << standard << QStringLiteral("::1") << true;
    QTest::newRow("private") << standard << QStringLiteral("172.31.255.255") << true;
    QTest::newRow("beyond private") << standard << QStringLiteral("172.32.0.0") << false;
    QTest::newRow("unique local") << standard << QStringLiteral("fd00::1") << true;
    QTest::newRow("public") << standard << QStringLiteral("8.8.8.8") << false;
    QTest::newRow("public 6") << standard << QStringLiteral("2001:db8::1") << false;
    QTest::newRow("private over IPv6") << standard << QStringLiteral("::ffff:10.1.2.3") << true;
    QTest::newRow("own list") << QStringLiteral("203.0.113.7, 2001:db8::/32") << QStringLiteral("203.0.113.7") << true;
    QTest::newRow("own list, neighbour") << QStringLiteral("203.0.113.7, 2001:db8::/32")
                                         << QStringLiteral("203.0.113.8") << false;
    QTest::newRow("own list 6") << QStringLiteral("203.0.113.7, 2001:db8::/32") << QStringLiteral("2001:db8:1::1")
                                << true;
    QTest::newRow("own list, loopback") << QStringLiteral("203.0.113.7") << QStringLiteral("127.0.0.1") << false;
}

void TestAddressSet::contains()
{
    QFETCH(QString, list);
    QFETCH(QString, address);
    QFETCH(bool, isIn);
    const auto set = list.isEmpty() ? AddressSet::loopbackAndPrivate() : AddressSet::parse(list);
    QVERIFY(set.has_value());
    QCOMPARE(set->contains(QHostAddress(address)), isIn);
}

void TestAddressSet::parses_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("blanks") << QStringLiteral(" , 10.0.0.0/8 ,") << true;
    QTest::newRow("name") << QStringLiteral("localhost") << false;
    QTest::newRow("half an address") << QStringLiteral("10.0/8") << false;
    QTest::newRow("mask too long") << QStringLiteral("10.0.0.0/33") << false;
    QTest::newRow("mask is no number") << QStringLiteral("10.0.0.0/x") << false;
    QTest::newRow("one of two wrong") << QStringLiteral("10.0.0.1,zzz") << false;
}

void TestAddressSet::parses()
{
    QFETCH(QString, list);
    QFETCH(bool, isGood);
    QCOMPARE(AddressSet::parse(list).has_value(), isGood);
}

QTEST_GUILESS_MAIN(TestAddressSet)
#include "tst_addressset.moc"
