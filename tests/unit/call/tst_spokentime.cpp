// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokentime.h"
#include "support/strictness.h"

class TestSpokenTime : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void times_data();
    void times();
    void unknownTimes();
    void clocks_data();
    void clocks();
};

//! Now is Sunday, 22 November 2026, 18:00 in Berlin.
void TestSpokenTime::times_data()
{
    QTest::addColumn<QDateTime>("utc");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    const auto row = [](const char *name, int year, int month, int day, int hour, int minute, const char16_t *german,
                         const char16_t *english) {
        QTest::newRow(name) << QDateTime(QDate(year, month, day), QTime(hour, minute), QTimeZone::utc())
                            << QString::fromUtf16(german) << QString::fromUtf16(english);
    };
    row("today", 2026, 11, 22, 13, 5, u"heute 14:05", u"today 14:05");
    row("today on the hour", 2026, 11, 22, 7, 0, u"heute 08:00", u"today 08:00");
    row("today at one", 2026, 11, 22, 0, 0, u"heute 01:00", u"today 01:00");
    row("today just after midnight", 2026, 11, 21, 23, 1, u"heute 00:01", u"today 00:01");
    row("yesterday before midnight", 2026, 11, 21, 22, 59, u"gestern 23:59", u"yesterday 23:59");
    row("yesterday evening", 2026, 11, 21, 18, 0, u"gestern 19:00", u"yesterday 19:00");
    row("yesterday morning", 2026, 11, 21, 6, 30, u"gestern 07:30", u"yesterday 07:30");
    row("yesterday at night", 2026, 11, 21, 1, 0, u"gestern 02:00", u"yesterday 02:00");
    row("yesterday noon", 2026, 11, 21, 11, 0, u"gestern 12:00", u"yesterday 12:00");
    row("yesterday afternoon", 2026, 11, 21, 14, 15, u"gestern 15:15", u"yesterday 15:15");
    row("Friday", 2026, 11, 20, 7, 15, u"Fr 20.11. 08:15", u"Fri 20 Nov 08:15");
    row("six days ago", 2026, 11, 16, 7, 15, u"Mo 16.11. 08:15", u"Mon 16 Nov 08:15");
    row("a week ago", 2026, 11, 15, 7, 15, u"So 15.11. 08:15", u"Sun 15 Nov 08:15");
    row("summer time", 2026, 5, 3, 12, 0, u"So 03.05. 14:00", u"Sun 3 May 14:00");
    row("last year", 2025, 11, 24, 7, 15, u"24.11.2025 08:15", u"24 Nov 2025 08:15");
    row("tomorrow", 2026, 11, 23, 8, 0, u"Mo 23.11. 09:00", u"Mon 23 Nov 09:00");
    row("clock ahead", 2026, 11, 22, 17, 2, u"heute 18:02", u"today 18:02");
    row("far ahead", 2027, 1, 1, 0, 0, u"01.01.2027 01:00", u"1 Jan 2027 01:00");
}

void TestSpokenTime::times()
{
    QFETCH(QDateTime, utc);
    const QDateTime now(QDate(2026, 11, 22), QTime(17, 0), QTimeZone::utc());
    const QTimeZone berlin("Europe/Berlin");
    QTEST(shortTime(utc, now, berlin, Language::German), "german");
    QTEST(shortTime(utc, now, berlin, Language::English), "english");
    QVERIFY(!shortTime(utc, now, berlin, Language::German).contains(u'['));
}

void TestSpokenTime::unknownTimes()
{
    const QDateTime now(QDate(2026, 11, 22), QTime(17, 0), QTimeZone::utc());
    QCOMPARE(shortTime({}, now, QTimeZone("Europe/Berlin"), Language::German), QStringLiteral("zu unbekannter Zeit"));
    QCOMPARE(shortTime({}, now, QTimeZone("Europe/Berlin"), Language::English), QStringLiteral("at an unknown time"));
    QCOMPARE(shortTime(now, now, QTimeZone(), Language::German), QStringLiteral("heute 17:00")); // no zone: UTC
}

void TestSpokenTime::clocks_data()
{
    QTest::addColumn<int>("hour");
    QTest::addColumn<int>("minute");
    QTest::addColumn<QString>("german");
    QTest::addColumn<QString>("english");
    QTest::newRow("midnight") << 0 << 0 << QStringLiteral("null Uhr") << QStringLiteral("midnight");
    QTest::newRow("24") << 24 << 0 << QStringLiteral("vierundzwanzig Uhr") << QStringLiteral("midnight");
    QTest::newRow("one") << 1 << 1 << QStringLiteral("ein Uhr eins") << QStringLiteral("one oh one a.m.");
    QTest::newRow("noon") << 12 << 0 << QStringLiteral("zwölf Uhr") << QStringLiteral("noon");
    QTest::newRow("after noon") << 12 << 21 << QStringLiteral("zwölf Uhr einundzwanzig")
                                << QStringLiteral("twelve twenty-one p.m.");
    QTest::newRow("21") << 21 << 45 << QStringLiteral("einundzwanzig Uhr fünfundvierzig")
                        << QStringLiteral("nine forty-five p.m.");
}

void TestSpokenTime::clocks()
{
    QFETCH(int, hour);
    QFETCH(int, minute);
    QTEST(spoken::clockTime(hour, minute, Language::German), "german");
    QTEST(spoken::clockTime(hour, minute, Language::English), "english");
}

QTEST_GUILESS_MAIN(TestSpokenTime)
#include "tst_spokentime.moc"
