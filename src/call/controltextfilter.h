// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

//! Takes out of a model's text what is meant for machines and not for an ear: the fence around the messages, special
//! tokens (<|…|>, [INST]), the forms in which models call tools or functions or think aloud, objects in JSON, "System:"
//! at the beginning of a line, and all behind "Human:" there. A message can talk a model into writing them; nobody
//! shall hear them, and nothing here ever acts on them. Pure, and linear in the length of the text.
//!
//! Text comes in pieces, cut anywhere; what may be the beginning of such a thing waits for its end.
class ControlTextFilter
{
public:
    //! The part of what came so far that can be spoken.
    [[nodiscard]] QString feed(QStringView piece);
    //! The rest; an object or element that never ended is left out.
    [[nodiscard]] QString finish();

private:
    [[nodiscard]] QString drain(bool isWhole);

    QString m_held;
    bool m_atLineStart = true;
    bool m_atWordStart = true;
    bool m_isOver = false; // what follows is the model's talk with itself
};
