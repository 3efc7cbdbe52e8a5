// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/datacipher.h"
#include "support/strictness.h"

#include <QSet>

namespace
{
constexpr QByteArrayView Key = "0123456789abcdef0123456789abcdef";
constexpr QByteArrayView Place = "messages/content/1";
}

class TestDataCipher : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void comesBack_data();
    void comesBack();
    void formatStays();
    void nothingShows();
    void noTwoAreTheSame();
    void refuses_data();
    void refuses();
    void everyBitCounts();
    void fingerprints();
};

void TestDataCipher::comesBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one byte") << QByteArray("a");
    QTest::newRow("umlauts") << QByteArray("Gr\xc3\xbc\xc3\x9f"
                                           "e");
    QTest::newRow("zeros") << QByteArray(48, '\0');
    QTest::newRow("a long one") << QByteArray(200'000, 'x');
}

void TestDataCipher::comesBack()
{
    QFETCH(QByteArray, text);
    const DataCipher cipher(Key);
    const DataCipher later(Key);
    const Result<QByteArray> opened = later.opened(cipher.sealed(text, Place), Place);
    QVERIFY(opened.has_value());
    QCOMPARE(*opened, text);
}

void TestDataCipher::formatStays()
{
    // Made with another implementation (Python's cryptography): what is stored today must open in years.
    const QByteArray sealed
        = QByteArray::fromHex("01000102030405060708090a0bfb8ffb78c25c0e4887b2b447ac254ee7831a1f3e3b20c9");
    const Result<QByteArray> opened = DataCipher(Key).opened(sealed, Place);
    QVERIFY(opened.has_value());
    QCOMPARE(*opened,
        QByteArray("Gr\xc3\xbc\xc3\x9f"
                   "e"));
}

void TestDataCipher::nothingShows()
{
    const QByteArray text = "a sentence that nobody shall find in the file";
    const QByteArray sealed = DataCipher(Key).sealed(text, Place);
    for (qsizetype at = 0; at + 4 <= text.size(); ++at)
        QVERIFY(!sealed.contains(text.mid(at, 4)));
    QVERIFY(!sealed.contains(Place));
}

void TestDataCipher::noTwoAreTheSame()
{
    const DataCipher cipher(Key);
    QSet<QByteArray> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(cipher.sealed("the same", Place).first(13));
    QCOMPARE(seen.size(), 1000);
}

void TestDataCipher::refuses_data()
{
    QTest::addColumn<QByteArray>("sealed");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("place");
    const QByteArray key = Key.toByteArray();
    const QByteArray place = Place.toByteArray();
    const QByteArray good = DataCipher(Key).sealed("text", Place);
    QTest::newRow("another key") << good << QByteArray("another key, 32 bytes long as well") << place;
    QTest::newRow("another row") << good << key << QByteArray("messages/content/2");
    QTest::newRow("nothing") << QByteArray() << key << place;
    QTest::newRow("too short") << good.first(28) << key << place;
    QTest::newRow("cut off") << good.chopped(1) << key << place;
    QTest::newRow("a later version") << QByteArray(good).replace(0, 1, "\x02") << key << place;
    QTest::newRow("not sealed") << QByteArray("{\"text\":\"plain text of an older program\"}") << key << place;
}

void TestDataCipher::refuses()
{
    QFETCH(QByteArray, sealed);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, place);
    const Result<QByteArray> opened = DataCipher(key).opened(sealed, place);
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().kind, ServiceError::Kind::Malformed);
    QVERIFY(opened.error().detail.contains(QLatin1String("DATA_KEY")));
}

void TestDataCipher::everyBitCounts()
{
    const DataCipher cipher(Key);
    const QByteArray good = cipher.sealed("some text", Place);
    for (qsizetype byte = 0; byte < good.size(); ++byte) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray bad = good;
            bad[byte] = static_cast<char>(bad.at(byte) ^ (1 << bit));
            QVERIFY(!cipher.opened(bad, Place).has_value());
        }
    }
}

void TestDataCipher::fingerprints()
{
    const DataCipher cipher(Key);
    // Made with another implementation, as above.
    QCOMPARE(cipher.fingerprint("+491510000001"),
        QByteArray("54dfd3bc4749976cc6e41fcbd1092e5afed546ce9baf9544f1c0b0e039270b09"));
    QVERIFY(cipher.fingerprint("+491510000002") != cipher.fingerprint("+491510000001"));
    QVERIFY(DataCipher("another key").fingerprint("+491510000001") != cipher.fingerprint("+491510000001"));
}

QTEST_GUILESS_MAIN(TestDataCipher)
#include "tst_datacipher.moc"
