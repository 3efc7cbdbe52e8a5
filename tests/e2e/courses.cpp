// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Courses::Courses(const QList<Scenario> &scenarios, const std::function<void(Rig &)> &prepare)
{
    for (const Scenario &scenario : scenarios) {
        Course &course = *m_courses.emplace_back(std::make_unique<Course>());
        course.scenario = scenario;
        prepare(course.rig);
        if (scenario.arrange)
            scenario.arrange(course.rig);
        for (const QString &complaint : scenario.complaints)
            course.rig.expectComplaint(complaint);
    }
}

bool Courses::fail(const Course &course, const QString &what)
{
    m_story = QString(course.scenario.name % u": "_s % what).toUtf8();
    return false;
}

bool Courses::start()
{
    for (const auto &course : m_courses)
        course->rig.launch();
    for (const auto &course : m_courses) {
        if (!course->rig.machine.waitUntilReady())
            return fail(*course, QString::fromUtf8("is not ready\n" + course->rig.machine.output()));
    }
    return true;
}

bool Courses::dial()
{
    for (const auto &course : m_courses) {
        course->call = &course->rig.phone(course->scenario.from);
        course->call->dial(course->rig.voiceUrl());
    }
    for (const auto &course : m_courses) {
        if (!course->call->isConnected())
            return fail(*course, course->call->story());
    }
    return true;
}

bool Courses::hear()
{
    for (const auto &course : m_courses) {
        for (const QString &part : std::as_const(course->scenario.hears)) {
            if (!course->call->hearsOf(part))
                return fail(*course, u"did not hear '"_s % part % u'\'' % QString::fromUtf8(course->call->story()));
        }
    }
    return true;
}

bool Courses::hear(const QString &text)
{
    for (const auto &course : m_courses) {
        if (!course->call->hears(text))
            return fail(*course, u"did not hear '"_s % text % u'\'' % QString::fromUtf8(course->call->story()));
    }
    return true;
}

void Courses::say(const QString &line)
{
    for (const auto &course : m_courses)
        course->call->say(line);
}

void Courses::press(QChar key)
{
    for (const auto &course : m_courses)
        course->call->press(key);
}

bool Courses::messagesHeard(int count)
{
    for (const auto &course : m_courses) {
        if (!QTest::qWaitFor([&] { return course->rig.inbox().count(InboxFile::Heard) == count; }, 10000))
            return fail(*course,
                u"%1 messages are marked as heard"_s.arg(course->rig.inbox().count(InboxFile::Heard))
                    % QString::fromUtf8(course->call->story()));
    }
    return true;
}

bool Courses::over()
{
    for (const auto &course : m_courses) {
        if (!course->call->isOver())
            return fail(*course, course->call->story());
    }
    return true;
}

bool Courses::complained()
{
    for (const auto &course : m_courses) {
        for (const QString &complaint : std::as_const(course->scenario.complaints)) {
            if (!course->rig.complains(complaint))
                return fail(*course, u"the log does not tell of '"_s % complaint % u'\'');
        }
    }
    return true;
}

bool Courses::endWell()
{
    for (const auto &course : m_courses) {
        if (!course->rig.endsWell())
            return fail(*course, course->rig.story());
    }
    return true;
}

bool Courses::each(const std::function<bool(const Scenario &, Rig &, PhoneCall *)> &does)
{
    for (const auto &course : m_courses) {
        if (!does(course->scenario, course->rig, course->call))
            return fail(*course, course->call ? course->call->story() : "before the call");
    }
    return true;
}
