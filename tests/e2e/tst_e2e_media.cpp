// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

#include <QDirIterator>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QByteArray Recording = "OggS a recording that nobody but the fake can hear";
const QByteArray Photograph = "\xff\xd8\xff a photo";
const QString said = u"bring bitte noch Milch mit"_s;
const QString shown = u"ein Hund der am Strand schläft"_s;

void receive(Rig &rig, const QString &sender, const QJsonObject &content)
{
    static qint64 person = 6'000'000'000;
    rig.world.telegram.addMessage({ telegram::inPrivate(telegram::person(++person, sender)), content,
        telegram::dated(QDateTime::currentSecsSinceEpoch() - 300) });
}

bool isWrittenSomewhere(const QString &directory, const QByteArray &bytes)
{
    QDirIterator files(directory, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes))
            return true;
    }
    return false;
}
}

//! What voice notes say and photos show is known before the owner phones.
class TestE2eMedia : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void recordingsAndPictures();
    void whatCannotBeFoundOutIsToldByKind_data();
    void whatCannotBeFoundOutIsToldByKind();
    void aFailureIsTriedAgain();
    void aCallDoesNotWait();
};

void TestE2eMedia::recordingsAndPictures()
{
    Rig rig;
    rig.picture = shown;
    rig.plantSecret(said);
    rig.plantSecret(shown);
    rig.world.telegram.addFile(u"voice-1"_s, Recording);
    rig.world.telegram.addFile(u"photo-1280"_s, Photograph);
    rig.world.deepgram.setRecording(Recording, said);
    receive(rig, u"Anna"_s, telegram::voice(4s));
    receive(rig, u"Ben"_s, telegram::photo());
    receive(rig, u"Clara"_s, telegram::photo(u"unser Garten"_s)); // its caption says enough
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 3);
    QTRY_COMPARE(rig.inbox().foundOut(), 2);
    QCOMPARE(rig.inbox().stateOf(said), int(InboxFile::New));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hearsOf(said), call.story());
    QVERIFY2(call.hearsOf(u"ein Foto: "_s % shown), call.story());
    QVERIFY2(call.hearsOf(u"ein Foto: unser Garten"_s), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 3);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    const QString data = QFileInfo(rig.databasePath()).path();
    for (const QByteArray &secret : { Recording, Photograph, said.toUtf8(), shown.toUtf8() })
        QVERIFY(!isWrittenSomewhere(data, secret));
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eMedia::whatCannotBeFoundOutIsToldByKind_data()
{
    QTest::addColumn<std::function<void(Rig &)>>("arrange");
    using Arrange = std::function<void(Rig &)>;
    QTest::newRow("too large") << Arrange(
        [](Rig &rig) { rig.world.telegram.addFile(u"voice-1"_s, Recording, 21 * 1024 * 1024); });
    QTest::newRow("gone at Telegram") << Arrange([](Rig &) {});
    QTest::newRow("nothing is said") << Arrange([](Rig &rig) { rig.world.telegram.addFile(u"voice-1"_s, Recording); });
    QTest::newRow("Deepgram refuses it") << Arrange([](Rig &rig) {
        rig.world.telegram.addFile(u"voice-1"_s, Recording);
        FaultOptions options;
        options.status = 400;
        rig.world.deepgram.queueFault(FakeDeepgram::FaultKind::Status, options);
    });
}

void TestE2eMedia::whatCannotBeFoundOutIsToldByKind()
{
    QFETCH(std::function<void(Rig &)>, arrange);
    Rig rig;
    arrange(rig);
    receive(rig, u"Anna"_s, telegram::voice(4s));
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 1);
    QTRY_COMPARE(rig.inbox().mediaWaiting(), 0);
    QCOMPARE(rig.inbox().foundOut(), 0);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hearsOf(u"Anna schreibt, eine Sprachnachricht"_s), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eMedia::aFailureIsTriedAgain()
{
    Rig rig;
    rig.plantSecret(said);
    rig.world.telegram.addFile(u"voice-1"_s, Recording);
    rig.world.deepgram.setRecording(Recording, said);
    FaultOptions options;
    options.status = 503;
    rig.world.deepgram.queueFault(FakeDeepgram::FaultKind::Status, options);
    receive(rig, u"Anna"_s, telegram::voice(4s));
    QVERIFY(rig.start());
    QTRY_COMPARE_WITH_TIMEOUT(rig.inbox().foundOut(), 1, 15'000);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eMedia::aCallDoesNotWait()
{
    Rig rig;
    rig.world.telegram.addFile(u"voice-1"_s, Recording);
    rig.world.deepgram.queueFault(FakeDeepgram::FaultKind::Hang);
    receive(rig, u"Anna"_s, telegram::voice(4s));
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 1);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hearsOf(u"Anna schreibt, eine Sprachnachricht"_s, 6s), call.story());
    QCOMPARE(rig.inbox().mediaWaiting(), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eMedia)
#include "tst_e2e_media.moc"
