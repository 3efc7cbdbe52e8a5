// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

//! A sentence as it is spoken, and the messages it is about.
struct MarkedSentence
{
    QString text; //!< without marks; empty when the sentence was nothing but marks
    QList<int> numbers; //!< 1-9999, sorted, each once

    bool operator==(const MarkedSentence &) const = default;
};

//! Takes the marks that the model puts before its sentences ("[3]", "[1, 2]", "[4-6]") out of \a sentence, wherever
//! they stand, and tidies the spaces they leave. Other brackets stay. Marks that name no possible message (zero, five
//! digits, digits of another script) are taken out too but give no number. Linear in the length of the sentence.
MarkedSentence stripMarks(const QString &sentence);
