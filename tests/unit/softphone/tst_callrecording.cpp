// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/callrecording.h"

#include "audio/mulaw.h"
#include "support/strictness.h"

#include <QTemporaryDir>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace
{
quint32 number(const QByteArray &wav, qsizetype at)
{
    return qFromLittleEndian<quint32>(wav.constData() + at);
}
qint16 sample(const QByteArray &wav, qsizetype frame, int channel)
{
    return qFromLittleEndian<qint16>(wav.constData() + 44 + frame * 4 + channel * 2);
}
}

class CallRecordingTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void header();
    void callerLeftMachineRight();
    void emptyIsStillAFile();
    void saves();
    void saysWhatIsWrong();
};

void CallRecordingTest::header()
{
    CallRecording recording;
    recording.addCaller(QByteArray(160, 'a'));
    const QByteArray wav = recording.wav();
    QCOMPARE(wav.size(), 44 + 160 * 4);
    QCOMPARE(wav.first(4), QByteArray("RIFF"));
    QCOMPARE(number(wav, 4), quint32(wav.size() - 8));
    QCOMPARE(wav.mid(8, 8), QByteArray("WAVEfmt "));
    QCOMPARE(number(wav, 16), 16u);
    QCOMPARE(wav.mid(20, 4), QByteArray("\1\0\2\0", 4)); // PCM, two channels
    QCOMPARE(number(wav, 24), 8000u);
    QCOMPARE(number(wav, 28), 32000u); // bytes a second
    QCOMPARE(wav.mid(32, 4), QByteArray("\4\0\20\0", 4)); // bytes a frame, bits a sample
    QCOMPARE(wav.mid(36, 4), QByteArray("data"));
    QCOMPARE(number(wav, 40), 640u);
}

void CallRecordingTest::callerLeftMachineRight()
{
    CallRecording recording;
    recording.addCaller(QByteArray("\x00\x80", 2));
    recording.addMachine("\x10");
    recording.addMachine("\x20\x30");
    const QByteArray wav = recording.wav();
    QCOMPARE(number(wav, 40), 12u);
    QCOMPARE(sample(wav, 0, 0), mulaw::decoded('\x00'));
    QCOMPARE(sample(wav, 1, 0), mulaw::decoded('\x80'));
    QCOMPARE(sample(wav, 2, 0), qint16(0)); // the shorter side ends in silence
    QCOMPARE(sample(wav, 0, 1), mulaw::decoded('\x10'));
    QCOMPARE(sample(wav, 1, 1), mulaw::decoded('\x20'));
    QCOMPARE(sample(wav, 2, 1), mulaw::decoded('\x30'));
}

void CallRecordingTest::emptyIsStillAFile()
{
    QCOMPARE(CallRecording().wav().size(), 44);
}

void CallRecordingTest::saves()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(u"call.wav"_s);
    CallRecording recording;
    recording.addMachine("abc");
    QCOMPARE(recording.save(path), QString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), recording.wav());
}

void CallRecordingTest::saysWhatIsWrong()
{
    const QTemporaryDir dir;
    QVERIFY(!CallRecording().save(dir.filePath(u"no/such/folder/call.wav"_s)).isEmpty());
}

QTEST_GUILESS_MAIN(CallRecordingTest)
#include "tst_callrecording.moc"
