// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Who may not hear anything hears one sentence and costs nothing.
class TestE2eStrangers : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void oneSentence_data();
    void oneSentence();
};

void TestE2eStrangers::oneSentence_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<MachineProcess::Environment>("settings");
    QTest::addColumn<Phrase>("sentence");
    QTest::addColumn<QStringList>("complaints");

    using Environment = MachineProcess::Environment;
    const QString refused = u"refused: "_s;
    const QString stranger = refused + u"the number is withheld or not listed"_s;
    QTest::newRow("not listed") << u"+4915187654321"_s << Environment() << Phrase::PrivateLine
                                << QStringList { stranger };
    QTest::newRow("one digit more") << QString(Rig::owner() + u'0') << Environment() << Phrase::PrivateLine
                                    << QStringList { stranger };
    QTest::newRow("without the plus") << Rig::owner().sliced(1) << Environment() << Phrase::PrivateLine
                                      << QStringList { stranger };
    for (const QString &withheld : { u""_s, u"anonymous"_s, u"+266696687"_s, u"Restricted"_s }) {
        QTest::addRow("withheld %s", qPrintable(withheld))
            << withheld << Environment() << Phrase::PrivateLine << QStringList { stranger };
    }
    QTest::newRow("withheld, all numbers may") << u"anonymous"_s << Environment { { u"ALLOWED_CALLERS"_s, u"*"_s } }
                                               << Phrase::PrivateLine << QStringList { stranger, u"ALLOWED_CALLERS"_s };
    QTest::newRow("a PIN is set") << Rig::owner() << Environment { { u"CALLER_PIN"_s, u"827364"_s } }
                                  << Phrase::PinUnavailable
                                  << QStringList { refused + u"CALLER_PIN is set"_s, u"CALLER_PIN"_s };
    QTest::newRow("only a PIN is set") << Rig::owner()
                                       << Environment { { u"CALLER_PIN"_s, u"827364"_s }, { u"ALLOWED_CALLERS"_s, {} } }
                                       << Phrase::PinUnavailable
                                       << QStringList { refused + u"CALLER_PIN is set"_s, u"CALLER_PIN"_s };
    QTest::newRow("nothing is set") << Rig::owner() << Environment { { u"ALLOWED_CALLERS"_s, {} } }
                                    << Phrase::NotConfigured
                                    << QStringList { refused + u"neither ALLOWED_CALLERS nor CALLER_PIN"_s,
                                           u"ALLOWED_CALLERS"_s };
}

void TestE2eStrangers::oneSentence()
{
    QFETCH(QString, from);
    QFETCH(MachineProcess::Environment, settings);
    QFETCH(Phrase, sentence);
    QFETCH(QStringList, complaints);
    Rig rig;
    rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s);
    rig.environment.insert(settings);
    for (const QString &complaint : complaints)
        rig.expectComplaint(complaint);
    QVERIFY(rig.start());

    PhoneCall &call = rig.phone(from);
    call.dial(rig.voiceUrl());
    // Neither keys nor words open anything.
    QVERIFY2(call.isConnected(), call.story());
    call.press(u'5');
    call.say(u"Lies mir die Nachrichten vor."_s);
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(call.end(), Softphone::End::MachineHungUp);
    QCOMPARE(call.heardTexts(), QStringList { Rig::phrase(sentence) });
    QVERIFY2(call.sound().contains(rig.phraseSound(sentence)), "the sentence was cut off");
    QCOMPARE(rig.world.anthropic.requests().size(), 0);
    QCOMPARE(rig.world.deepgram.requests().size(), 0);
    QCOMPARE(rig.world.edge.turns().size(), 0);
    QTRY_COMPARE(rig.inbox().count(InboxFile::New), 1);
    QCOMPARE(rig.problems(), QString());
}

QTEST_GUILESS_MAIN(TestE2eStrangers)
#include "tst_e2e_strangers.moc"
