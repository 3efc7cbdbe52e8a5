// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/postgresserver.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;

//! PostgreSQL is restarted while nobody phones.
class TestE2eReconnect : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theNextCallNoticesNothing_data();
    void theNextCallNoticesNothing();
};

void TestE2eReconnect::theNextCallNoticesNothing_data()
{
    QTest::addColumn<bool>("crashes");
    QTest::newRow("stopped") << false;
    QTest::newRow("crashed") << true;
}

void TestE2eReconnect::theNextCallNoticesNothing()
{
    QFETCH(bool, crashes);
    const QString text = u"der Schlüssel liegt im Garten"_s;
    const QString announcement = Rig::announcement(u"Anna"_s, text);
    PostgresServer server;
    QVERIFY2(server.start(), server.log().constData());
    const QString database = server.makeDatabase();
    const auto count
        = [&](const QString &what) { return server.sql(database, u"SELECT count(*) FROM "_s + what).toInt(); };
    Rig rig;
    rig.environment[u"DATABASE_URL"_s] = server.url(database);
    rig.environment[u"DATA_KEY"_s] = u"8899001122334455667788990011223344556677889900112233445566778899"_s;
    rig.receive(u"Anna"_s, text);
    QVERIFY(rig.start());
    QTRY_COMPARE(count(u"messages"_s), 1);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);

    crashes ? server.kill() : server.stop();
    QVERIFY2(server.start(), server.log().constData());
    // It may collect again when it has proven that nobody else does.
    QTRY_COMPARE_WITH_TIMEOUT(rig.machine.output().count("this replica leads from now on"), 2, 15'000);
    QTRY_VERIFY(rig.world.telegram.isPolled());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement), call.story());
    QTRY_COMPARE(count(u"messages WHERE state = 2"_s), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    const QStringList expected { Rig::phrase(Phrase::Greeting), announcement, Rig::phrase(Phrase::Goodbye) };
    QVERIFY2(call.heardTexts() == expected, call.story());
    QTRY_COMPARE(count(u"calls"_s), 1);
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eReconnect)
#include "tst_e2e_reconnect.moc"
