// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/sampleinbox.h"
#include "support/strictness.h"

class TestSampleInbox : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void shippedSamples_data();
    void shippedSamples();
    void timesAreRelative();
    void unknownKindsStayVisible();
    void brokenTextIsEmpty_data();
    void brokenTextIsEmpty();
};

void TestSampleInbox::shippedSamples_data()
{
    QTest::addColumn<int>("language");
    QTest::newRow("German") << static_cast<int>(Language::German);
    QTest::newRow("English") << static_cast<int>(Language::English);
}

void TestSampleInbox::shippedSamples()
{
    QFETCH(int, language);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QList<Message> messages = sampleInbox(sampleInboxJson(static_cast<Language>(language)), now);
    QCOMPARE(messages.size(), 5);
    QSet<MessageId> ids;
    QSet<QString> senders;
    int photosWithCaption = 0;
    int voices = 0;
    int inGroups = 0;
    for (const Message &message : messages) {
        ids += message.id;
        senders += message.sender;
        photosWithCaption += message.kind == Message::Kind::Photo && !message.text.isEmpty() ? 1 : 0;
        voices += message.kind == Message::Kind::Voice && message.duration.count() > 0 ? 1 : 0;
        inGroups += message.group.isEmpty() ? 0 : 1;
        QVERIFY(message.kind != Message::Kind::Unreadable);
        QVERIFY(message.sentAt < now);
    }
    QCOMPARE(ids.size(), 5);
    QCOMPARE(senders.size(), 3);
    QCOMPARE(photosWithCaption, 1);
    QCOMPARE(voices, 1);
    QVERIFY(inGroups > 0);
}

void TestSampleInbox::timesAreRelative()
{
    const QDateTime now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
    const QList<Message> messages
        = sampleInbox(R"([{"kind":"text","minutesAgo":5},{"kind":"text","minutesAgo":90}])", now);
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages.at(0).sentAt, now.addSecs(-90 * 60)); // oldest first
    QCOMPARE(messages.at(1).sentAt, now.addSecs(-5 * 60));
}

void TestSampleInbox::unknownKindsStayVisible()
{
    const QList<Message> messages = sampleInbox(R"([{"kind":"hologram"}])", QDateTime::currentDateTimeUtc());
    QCOMPARE(messages.size(), 1);
    QCOMPARE(static_cast<int>(messages.first().kind), static_cast<int>(Message::Kind::Unreadable));
}

void TestSampleInbox::brokenTextIsEmpty_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("object") << QByteArray("{}");
    QTest::newRow("cut off") << QByteArray("[{\"kind\":");
}

void TestSampleInbox::brokenTextIsEmpty()
{
    QFETCH(QByteArray, json);
    QVERIFY(sampleInbox(json, QDateTime::currentDateTimeUtc()).isEmpty());
}

QTEST_GUILESS_MAIN(TestSampleInbox)
#include "tst_sampleinbox.moc"
