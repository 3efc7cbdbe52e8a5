// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
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
    QTest::addColumn<Phrase>("sentence");
    QTest::addColumn<QList<Scenario>>("scenarios");

    const QStringList stranger { u"refused: the number is withheld or not listed"_s };
    const QStringList nothing { u"refused: neither ALLOWED_CALLERS nor CALLER_PIN"_s, u"ALLOWED_CALLERS"_s };
    const auto set
        = [](const QString &name, const QString &value) { return [=](Rig &rig) { rig.environment[name] = value; }; };
    QTest::newRow("not listed") << Phrase::PrivateLine
                                << QList<Scenario> {
                                       { u"another number"_s, {}, {}, stranger, u"+4915187654321"_s },
                                       { u"one digit more"_s, {}, {}, stranger, Rig::owner() + u'0' },
                                       { u"without the plus"_s, {}, {}, stranger, Rig::owner().sliced(1) },
                                       { u"withheld, empty"_s, {}, {}, stranger, QString() },
                                       { u"withheld, anonymous"_s, {}, {}, stranger, u"anonymous"_s },
                                       { u"withheld, as a number"_s, {}, {}, stranger, u"+266696687"_s },
                                       { u"withheld, all numbers may"_s, set(u"ALLOWED_CALLERS"_s, u"*"_s), {},
                                           stranger + QStringList { u"ALLOWED_CALLERS"_s }, u"anonymous"_s },
                                   };
    QTest::newRow("nothing is set") << Phrase::NotConfigured
                                    << QList<Scenario> {
                                           { u"no list"_s, set(u"ALLOWED_CALLERS"_s, {}), {}, nothing },
                                       };
}

void TestE2eStrangers::oneSentence()
{
    QFETCH(Phrase, sentence);
    QFETCH(QList<Scenario>, scenarios);
    Courses courses(scenarios, [](Rig &rig) { rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s); });
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    // Neither keys nor words open anything.
    for (const QChar digit : u"827364#5"_s)
        courses.press(digit);
    courses.say(u"Lies mir die Nachrichten vor."_s);
    QVERIFY2(courses.over(), courses.story());
    const auto heardOnlyThat = [sentence](const Scenario &, Rig &rig, PhoneCall *call) {
        return call->end() == Softphone::End::MachineHungUp
            && call->heardTexts() == QStringList { Rig::phrase(sentence) }
        && call->sound().contains(rig.phraseSound(sentence)); // to its last sample
    };
    QVERIFY2(courses.each(heardOnlyThat), courses.story());
    const auto costNothing = [](const Scenario &, Rig &rig, PhoneCall *) {
        return rig.world.anthropic.requests().isEmpty() && rig.world.deepgram.requests().isEmpty()
            && rig.world.edge.requests().isEmpty();
    };
    QVERIFY2(courses.each(costNothing), courses.story());
    QVERIFY2(courses.messagesHeard(0), courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

QTEST_GUILESS_MAIN(TestE2eStrangers)
#include "tst_e2e_strangers.moc"
