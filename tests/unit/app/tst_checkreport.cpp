// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/checkreport.h"
#include "support/strictness.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestCheckReport : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void oneLineEach();
    void jsonHasExactlyTheseFields();
    void oneFailureIsEnough();
    void nothingIsNoFailure();
};

namespace
{
QList<CheckResult> results()
{
    return { { u"telegram"_s, true, 123ms, u"the bot answers"_s, {} },
        { u"edge-tts voice"_s, false, 15000ms, u"no \"sound\""_s, u"set TTS_VOICE"_s } };
}
}

void TestCheckReport::oneLineEach()
{
    QCOMPARE(checkreport::text(results()),
        u"ok    telegram          123 ms  the bot answers\n"
        "FAIL  edge-tts voice  15000 ms  no \"sound\"  \u2192 set TTS_VOICE\n"_s);
}

void TestCheckReport::jsonHasExactlyTheseFields()
{
    const QByteArray json = checkreport::json(results());
    QVERIFY(json.endsWith("}\n"));
    QCOMPARE(json.count('\n'), 1);
    const QJsonObject expected { { u"ok"_s, false },
        { u"checks"_s,
            QJsonArray { QJsonObject { { u"name"_s, u"telegram"_s }, { u"ok"_s, true }, { u"ms"_s, 123 },
                             { u"detail"_s, u"the bot answers"_s }, { u"remedy"_s, u""_s } },
                QJsonObject { { u"name"_s, u"edge-tts voice"_s }, { u"ok"_s, false }, { u"ms"_s, 15000 },
                    { u"detail"_s, u"no \"sound\""_s }, { u"remedy"_s, u"set TTS_VOICE"_s } } } } };
    QCOMPARE(QJsonDocument::fromJson(json).object(), expected);
}

void TestCheckReport::oneFailureIsEnough()
{
    QList<CheckResult> list = results();
    QVERIFY(!checkreport::allOk(list));
    list.removeLast();
    QVERIFY(checkreport::allOk(list));
    QCOMPARE(QJsonDocument::fromJson(checkreport::json(list)).object().value(u"ok"), QJsonValue(true));
}

void TestCheckReport::nothingIsNoFailure()
{
    QVERIFY(checkreport::allOk({}));
    QCOMPARE(checkreport::text({}), QString());
    QCOMPARE(checkreport::json({}), QByteArray("{\"checks\":[],\"ok\":true}\n"));
}

QTEST_GUILESS_MAIN(TestCheckReport)
#include "tst_checkreport.moc"
