// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagearchive.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;

class TestMessageName : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void noNames_data();
    void noNames();
};

void TestMessageName::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("connection");
    QTest::addColumn<qint64>("chat");
    QTest::addColumn<qint64>("message");
    QTest::newRow("private chat") << u"17@99"_s << QString() << qint64(99) << qint64(17);
    QTest::newRow("group") << u"1@-1001234567890123"_s << QString() << qint64(-1001234567890123) << qint64(1);
    QTest::newRow("business") << u"1@99@AbC-_9"_s << u"AbC-_9"_s << qint64(99) << qint64(1);
    QTest::newRow("ephemeral") << u"e17@99"_s << QString() << qint64(99) << qint64(-17);
    QTest::newRow("an @ in it") << u"1@99@a@b"_s << u"a@b"_s << qint64(99) << qint64(1);
}

void TestMessageName::names()
{
    QFETCH(QString, name);
    QFETCH(QString, connection);
    QFETCH(qint64, chat);
    QFETCH(qint64, message);
    const MessageId id { connection, chat, message };
    QCOMPARE(messagename::of(id), name);
    QCOMPARE(messagename::parse(name), std::optional(id));
}

void TestMessageName::noNames_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
        { "", "@", "17", "17@", "@99", "x@99", "17@x", "17@@", "1 7@99", "17@99@", "99999999999999999999@1", "0x11@99",
            "+17@99", " 17@99", "017@99", "-17@99", "e@99", "e0@99", "e-17@99", "e017@99", "17e@99" })
        QTest::addRow("\"%s\"", name) << QString::fromLatin1(name);
}

void TestMessageName::noNames()
{
    QFETCH(QString, name);
    QVERIFY(!messagename::parse(name).has_value());
}

QTEST_GUILESS_MAIN(TestMessageName)
#include "tst_messagename.moc"
