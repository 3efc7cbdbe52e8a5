// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/formdata.h"

using Fields = QList<std::pair<QByteArray, QByteArray>>;

class TestFormData : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void valueIsTheFirst();
    void tooManyFieldsAreRefused();
};

void TestFormData::parses_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<Fields>("fields");
    QTest::newRow("nothing") << QByteArray() << Fields {};
    QTest::newRow("one") << QByteArray("a=b") << Fields { { "a", "b" } };
    QTest::newRow("order and repetition")
        << QByteArray("b=1&a=2&b=0") << Fields { { "b", "1" }, { "a", "2" }, { "b", "0" } };
    QTest::newRow("plus and percent") << QByteArray("a=+x+&b=%2B49%20%c3%bc")
                                      << Fields { { "a", " x " }, { "b", "+49 \xc3\xbc" } };
    QTest::newRow("encoded name") << QByteArray("a%5B%5D=1") << Fields { { "a[]", "1" } };
    QTest::newRow("no value") << QByteArray("a=&b&=c") << Fields { { "a", "" }, { "b", "" }, { "", "c" } };
    QTest::newRow("second equals sign") << QByteArray("a=b=c") << Fields { { "a", "b=c" } };
    QTest::newRow("empty pairs") << QByteArray("&&a=b&") << Fields { { "a", "b" } };
    QTest::newRow("broken percent") << QByteArray("a=%&b=%4&c=%zz&d=100%25")
                                    << Fields { { "a", "%" }, { "b", "%4" }, { "c", "%zz" }, { "d", "100%" } };
    QTest::newRow("percent at the end of a value") << QByteArray("a=x%4&b") << Fields { { "a", "x%4" }, { "b", "" } };
    QTest::newRow("NUL") << QByteArray("a=b%00c") << Fields { { "a", QByteArray("b\0c", 3) } };
}

void TestFormData::parses()
{
    QFETCH(QByteArray, encoded);
    QFETCH(Fields, fields);
    const auto form = FormData::parse(encoded);
    QVERIFY(form.has_value());
    Fields read;
    for (const FormData::Field &field : form->fields())
        read.emplaceBack(field.name, field.value);
    QCOMPARE(read, fields);
}

void TestFormData::valueIsTheFirst()
{
    const auto form = FormData::parse("From=J%C3%BCrgen&From=x&Empty=");
    QVERIFY(form.has_value());
    QCOMPARE(form->value("From"), QStringLiteral("Jürgen"));
    QVERIFY(form->value("Empty").isEmpty());
    QVERIFY(form->value("from").isEmpty());
}

void TestFormData::tooManyFieldsAreRefused()
{
    QVERIFY(FormData::parse(QByteArray("a&").repeated(FormData::MaxFields)).has_value());
    QVERIFY(!FormData::parse(QByteArray("a&").repeated(FormData::MaxFields + 1)).has_value());
}

QTEST_GUILESS_MAIN(TestFormData)
#include "tst_formdata.moc"
