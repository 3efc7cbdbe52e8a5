// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>
#include <QStringList>
#include <QStringView>

//! How people write, as far as more than one layer has to read it alike.
namespace writing
{

//! What is said where a line ends and the next one begins.
enum class LineBreak {
    None, //!< the sentence goes on, or its own punctuation is the pause
    Comma, //!< between the items of a short list
    Stop, //!< two sentences, though nobody wrote a full stop
};

//! Neither line may be empty.
LineBreak lineBreak(QStringView line, QStringView next);

//! "- Milch", "2. Brot", "> quoted": a sentence of its own whatever it ends in.
bool isListLine(QStringView line);

//! The lines of \a text that hold anything, each without needless space.
QStringList linesOf(const QString &text);

//! "Hauptstraße" of "Hauptstr", "Kundennummer" of "Kundennr", which end in a dot that ends no sentence. Empty for any
//! other word.
QString spelledCompound(QStringView word);

//! \a text as somebody reads it out whom nobody has asked for all of it: about a minute, cut behind a sentence where
//! there is one, and a sentence that says how to hear the rest. Short texts stay as they are.
QString beginningOf(const QString &text, Language language);

} // namespace writing
