// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokentime.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace
{

// Not QLocale: its data depend on the Qt that is installed.
constexpr std::array<QStringView, 12> germanMonths = { u"Januar", u"Februar", u"März", u"April", u"Mai", u"Juni",
    u"Juli", u"August", u"September", u"Oktober", u"November", u"Dezember" };
constexpr std::array<QStringView, 12> englishMonths = { u"January", u"February", u"March", u"April", u"May", u"June",
    u"July", u"August", u"September", u"October", u"November", u"December" };
constexpr std::array<QStringView, 7> germanDays
    = { u"Montag", u"Dienstag", u"Mittwoch", u"Donnerstag", u"Freitag", u"Samstag", u"Sonntag" };
constexpr std::array<QStringView, 7> englishDays
    = { u"Monday", u"Tuesday", u"Wednesday", u"Thursday", u"Friday", u"Saturday", u"Sunday" };

QString dayName(const QDate &day, Language language)
{
    const auto &names = language == Language::German ? germanDays : englishDays;
    return names.at(static_cast<size_t>(day.dayOfWeek() - 1)).toString();
}

QString unknownTime(Language language)
{
    return language == Language::German ? u"zu unbekannter Zeit"_s : u"at an unknown time"_s;
}

QDateTime inZone(const QDateTime &utc, const QTimeZone &zone)
{
    return zone.isValid() ? utc.toTimeZone(zone) : utc.toUTC();
}

} // namespace

namespace spoken
{

QString clockTime(int hour, int minute, Language language)
{
    if (language == Language::German) {
        const QString full = counting(hour, language) + u" Uhr"_s;
        if (minute == 0)
            return full;
        return full + u' ' + cardinal(minute, language);
    }
    if (minute == 0 && hour == 12)
        return u"noon"_s;
    if (minute == 0 && hour % 24 == 0)
        return u"midnight"_s;
    const QString half = hour % 24 < 12 ? u" a.m."_s : u" p.m."_s;
    QString words = cardinal(hour % 12 == 0 ? 12 : hour % 12, language);
    if (minute > 0)
        words += (minute < 10 ? u" oh "_s : u" "_s) + cardinal(minute, language);
    return words + half;
}

QString monthName(int month, Language language)
{
    const auto &names = language == Language::German ? germanMonths : englishMonths;
    return names.at(static_cast<size_t>(std::clamp(month, 1, 12) - 1)).toString();
}

QString dayAndMonth(int day, int month, Language language, Ending ending)
{
    if (language == Language::German)
        return ordinal(day, language, ending) + u' ' + monthName(month, language);
    return monthName(month, language) + u' ' + ordinal(day, language);
}

} // namespace spoken

QString shortTime(const QDateTime &utc, const QDateTime &nowUtc, const QTimeZone &zone, Language language)
{
    if (!utc.isValid() || !nowUtc.isValid())
        return unknownTime(language);
    const bool german = language == Language::German;
    const QDateTime local = inZone(utc, zone);
    const QDate day = local.date();
    const QDate today = inZone(nowUtc, zone).date();
    const QString clock = u' ' + local.time().toString(u"HH:mm");
    const qint64 days = day.daysTo(today);
    if (days == 0)
        return (german ? u"heute"_s : u"today"_s) + clock;
    if (days == 1)
        return (german ? u"gestern"_s : u"yesterday"_s) + clock;
    const QString weekday = dayName(day, language).left(german ? 2 : 3);
    const QString month = spoken::monthName(day.month(), language).left(3);
    if (german) {
        const QString date = day.toString(u"dd.MM.");
        if (day.year() != today.year())
            return date + QString::number(day.year()) + clock;
        return weekday + u' ' + date + clock;
    }
    const QString date = QString::number(day.day()) + u' ' + month;
    if (day.year() != today.year())
        return date + u' ' + QString::number(day.year()) + clock;
    return weekday + u' ' + date + clock;
}
