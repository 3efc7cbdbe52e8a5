// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

//! The first two steps of spokenText(): what no voice should see is gone afterwards.
namespace spoken
{

//! Characters: controls, directions, invisible ones, lone surrogates and heaps of accents dropped; fancy letters and
//! foreign digits made plain; emoji and emoticons as their stand-ins. Lines stay.
QString cleaned(const QString &text);

//! Markup: one line of plain text from Markdown, markup with tags, and lists.
QString flattened(const QString &cleanedText);

} // namespace spoken
