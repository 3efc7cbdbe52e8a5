// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/rig.h"

#include <functional>

//! What shall happen in one call.
struct Scenario
{
    QString name;
    std::function<void(Rig &)> arrange; //!< before the program starts
    QStringList hears; //!< parts of the sentences that the caller hears, in their order
    QStringList complaints; //!< what the program may complain of (regular expressions)
    QString from = Rig::owner();
};

//! Several scenarios at the same time, each with services, program and telephone of its own: calls take real time and
//! little work. Each step waits until all are there; what one hears meanwhile is kept for its turn.
//!
//! Every step is false when one of them goes another way; story() tells which and how.
class Courses
{
public:
    //! prepare: what all have in common, before their own arrangement.
    Courses(const QList<Scenario> &scenarios, const std::function<void(Rig &)> &prepare);

    [[nodiscard]] bool start();
    [[nodiscard]] bool dial();
    [[nodiscard]] bool hear();
    //! Every one of them hears this.
    [[nodiscard]] bool hear(const QString &text);
    void say(const QString &line);
    void press(QChar key);
    //! So many messages are marked as heard.
    [[nodiscard]] bool messagesHeard(int count);
    [[nodiscard]] bool over();
    //! The log tells of every complaint of the scenarios.
    [[nodiscard]] bool complained();
    //! See Rig::endsWell().
    [[nodiscard]] bool endWell();

    //! For what only this test does. The call is null before dial().
    [[nodiscard]] bool each(const std::function<bool(const Scenario &, Rig &, PhoneCall *)> &does);
    [[nodiscard]] const char *story() const { return m_story.constData(); }

private:
    struct Course
    {
        Scenario scenario;
        Rig rig;
        PhoneCall *call = nullptr;
    };
    bool fail(const Course &course, const QString &what);
    bool fail(const Course &course, const char *what) { return fail(course, QString::fromUtf8(what)); }

    std::vector<std::unique_ptr<Course>> m_courses;
    QByteArray m_story;
};

Q_DECLARE_METATYPE(Scenario)
