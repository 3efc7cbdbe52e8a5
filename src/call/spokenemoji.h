// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QChar>
#include <QString>
#include <QStringView>

//! Emoji by meaning. While text is made speakable each stands as one private-use character, so that what an emoji
//! consists of (joiners, skin tones, selectors) is dealt with once.
namespace spoken
{

struct EmojiMatch
{
    qsizetype length = 0; //!< UTF-16 units of the whole sequence; 0: no emoji here
    QChar stand; //!< what stands for it; null: an emoji without a name, to be dropped
};

EmojiMatch emojiAt(QStringView text, qsizetype at);

//! ":-)", "<3" as an emoji's stand-in.
EmojiMatch emoticonAt(QStringView text, qsizetype at);

bool isEmojiStand(QChar c);

//! "lacht", "Herz", "Flagge von Italien".
QString emojiName(QChar stand, Language language);

} // namespace spoken
