// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>
#include <QStringView>

//! How runs of digits that are no amount are read: telephone and account numbers.
enum class Digits {
    Summarised, //!< ten and more are "eine lange Nummer": nobody can note them down in a car
    Spoken, //!< all of them, in pairs; more than forty are summarised all the same
};

//! What a voice is given for \a text: no markup, no symbols; times, dates, sums, ordinals, units and abbreviations in
//! words, links and addresses by their name, emoji by meaning and once. The voice never sees markup of its own (SSML),
//! control or direction characters, or half a character.
//!
//! Never empty when \a text has a letter or a digit; the same again when applied to its own result. Pure, and linear in
//! the length of the text.
QString spokenText(const QString &text, Language language, Digits digits = Digits::Summarised);

//! Whether there is anything in \a text that can be said: a letter or a digit of any script.
bool hasWords(QStringView text);
