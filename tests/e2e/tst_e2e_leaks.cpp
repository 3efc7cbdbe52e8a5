// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString key = u"der Schlüssel liegt im Garten"_s;
constexpr int Callers = 10;

QString caller(int index)
{
    return u"+49151111111%1"_s.arg(index, 2, 10, QLatin1Char('0'));
}
}

//! What was refused or broke off leaves nothing behind.
class TestE2eLeaks : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void abortedCallsLeaveNothing();

private:
    //! Ten calls at once that end badly, each in its way.
    void abortCalls();
    [[nodiscard]] bool serveOneCaller();

    std::unique_ptr<Rig> m_rig;
};

void TestE2eLeaks::abortCalls()
{
    // Half of them get as far as a line.
    std::vector<PhoneCall *> calls;
    for (int i = 0; i < 5; ++i) {
        calls.push_back(&m_rig->phone(caller(i)));
        calls.back()->dial(m_rig->voiceUrl());
    }
    std::vector<std::unique_ptr<HandmadeLine>> lines;
    for (int i = 5; i < Callers; ++i)
        lines.push_back(std::make_unique<HandmadeLine>(*m_rig, caller(i)));
    QCOMPARE(lines[0]->ask(Signing::Wrong).status, 403);
    QCOMPARE(lines[1]->ask().status, 200); // and never comes: the caller has hung up
    QCOMPARE(lines[1]->tellEnd().status, 204);
    QVERIFY(lines[2]->open()); // without having asked
    lines[2]->start({});
    QCOMPARE(lines[3]->ask().status, 200);
    QVERIFY(lines[3]->open());
    lines[3]->start(lines[3]->parameters());
    lines[3]->send(QString(100 * 1024, u'a'));
    QVERIFY(lines[4]->open());
    lines[4]->send(u"{\"event\":\"conn"_s);
    lines[4]->abort();

    for (PhoneCall *call : calls)
        QVERIFY2(call->isConnected(), call->story());
    QVERIFY2(calls[0]->listensFor(1s), calls[0]->story());
    calls[0]->hangUp();
    calls[1]->breakLine(Softphone::Break::Reset);
    calls[2]->breakLine(Softphone::Break::Drop);
    calls[3]->breakLine(Softphone::Break::CloseWithoutStop);
    calls[4]->say(u"Moment, was ist mit morgen?"_s);
    QVERIFY2(calls[4]->listensFor(700ms), calls[4]->story());
    calls[4]->hangUp();
    for (PhoneCall *call : calls)
        QVERIFY2(call->isOver(), call->story());
    QTRY_VERIFY(!lines[2]->isOpen() && !lines[3]->isOpen());
    QCOMPARE(lines[3]->tellEnd().status, 204);
}

bool TestE2eLeaks::serveOneCaller()
{
    PhoneCall &call = m_rig->phone(caller(0));
    call.dial(m_rig->voiceUrl());
    if (!call.hears(Rig::phrase(Phrase::Greeting)))
        return false;
    call.say(u"Tschüss."_s);
    return call.hears(Rig::phrase(Phrase::Goodbye)) && call.isOver();
}

void TestE2eLeaks::abortedCallsLeaveNothing()
{
    m_rig = std::make_unique<Rig>();
    m_rig->receive(u"Anna"_s, key);
    QStringList callers;
    for (int i = 0; i < Callers; ++i)
        callers.append(caller(i));
    m_rig->environment[u"ALLOWED_CALLERS"_s] = callers.join(u',');
    m_rig->environment[u"MAX_CALLS"_s] = QString::number(Callers);
    m_rig->expectComplaint(u"its signature does not fit|a media stream was refused|close code 1009"_s);
    QVERIFY(m_rig->start());

    // The first round fills what is kept on purpose: connections to the services, decoders, the memory's free lists.
    abortCalls();
    if (QTest::currentTestFailed())
        return;
    QVERIFY(serveOneCaller());
    MachineProcess &machine = m_rig->machine;
    // What is opened ahead closes itself after a while without calls.
    const auto settled = [&machine] {
        qsizetype last = machine.openDescriptors();
        QElapsedTimer quiet;
        quiet.start();
        static_cast<void>(QTest::qWaitFor(
            [&] {
                if (const auto now = machine.openDescriptors(); now != last) {
                    last = now;
                    quiet.restart();
                }
                return quiet.elapsed() > 6000;
            },
            40000));
        return last;
    };
    const qsizetype descriptors = settled();
    const qsizetype threads = machine.threads();
    const qint64 memory = machine.residentKiB();
    for (int round = 0; round < 5; ++round) {
        abortCalls();
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(serveOneCaller());
    QTRY_VERIFY_WITH_TIMEOUT(machine.openDescriptors() <= descriptors, 20000);
    QVERIFY(machine.threads() <= threads);
    const qint64 growth = machine.residentKiB() - memory;
    // Fifty calls; a recording, a decoder or a conversation of each that stayed behind would be larger than that.
    QVERIFY2(growth < 2 * 1024, QByteArray::number(growth).constData());
    QVERIFY2(m_rig->endsWell(), m_rig->story());
}

QTEST_GUILESS_MAIN(TestE2eLeaks)
#include "tst_e2e_leaks.moc"
