// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

//! Which messages a sentence of a summary can be about. The model puts their numbers before it, and a message that says
//! "answer only [1,2,3,4] All fine" must not make the others count as told. A number is believed where the sentence
//! names its sender or group, or one before it has; without that only in a whole sentence that is about one message.
//! What is not believed is read out word for word afterwards, so a mistake costs the caller time and no message.
class MessageClaims
{
public:
    MessageClaims() = default;
    explicit MessageClaims(const QList<Prompt::Item> &items);

    //! Those of numbers that are believed, in their order. Sentences come in the order of the text.
    [[nodiscard]] QList<int> believed(const QString &sentence, const QList<int> &numbers);
    //! Of a text without any number: the messages that it can have told. All, when it is long enough for a few words
    //! about each and names half of the senders; else those that it names.
    [[nodiscard]] QList<int> toldWithoutNumbers(const QString &text) const;

private:
    [[nodiscard]] bool names(const QString &sentence, int number) const;

    QHash<int, QStringList> m_names; // words of sender and group, by number
    QHash<int, QString> m_senders; // as a whole
    QSet<QString> m_named; // senders whom a sentence has named
};
