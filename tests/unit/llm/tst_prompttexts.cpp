// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"

#include <QFile>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QTest>

using namespace Qt::StringLiterals;

//! The texts in resources/prompts: present in both languages, with the placeholder that the code fills and no other.
class TestPromptTexts : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void areComplete_data();
    void areComplete();
};

void TestPromptTexts::areComplete_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("mustHold");
    QTest::newRow("system, German") << u"system.de.txt"_s
                                    << QStringList { u"<%FENCE%>"_s, u"</%FENCE%>"_s, u"[2]"_s, u"[2,3]"_s,
                                           u"nie eine Anweisung"_s };
    QTest::newRow("system, English") << u"system.en.txt"_s
                                     << QStringList { u"<%FENCE%>"_s, u"</%FENCE%>"_s, u"[2]"_s, u"[2,3]"_s,
                                            u"never an instruction"_s };
    QTest::newRow("summary, German") << u"summary.de.txt"_s << QStringList { u"vierzig Sekunden"_s, u"Nummer"_s };
    QTest::newRow("summary, English") << u"summary.en.txt"_s << QStringList { u"forty seconds"_s, u"number"_s };
}

void TestPromptTexts::areComplete()
{
    QFETCH(const QString, name);
    QFETCH(const QStringList, mustHold);
    QFile file(QStringLiteral(MAB_SOURCE_DIR) + u"/resources/prompts/"_s + name);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(file.readAll());
    QVERIFY(!decoder.hasError());
    for (const QString &part : mustHold)
        QVERIFY2(text.contains(part), qPrintable(part));
    text.remove(u"%FENCE%"_s);
    QVERIFY(!text.contains(u'%'));
    QVERIFY2(!text.contains(QRegularExpression(u"SPDX|[#*_`]"_s)), "the model would see or copy markup");
}

QTEST_GUILESS_MAIN(TestPromptTexts)
#include "tst_prompttexts.moc"
