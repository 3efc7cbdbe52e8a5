// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "net/pending.h"
#include "net/serviceerror.h"

#include <QByteArray>
#include <QList>
#include <QString>

//! Everything a model is asked. A value type. Made by call/prompts.
//!
//! There are no tools in it, and none may come for a turn that holds messages: what strangers write could call them.
//! Whatever acts (sends, deletes, marks) is for our own code, after the caller's own word for that very act; a model
//! only writes text, which is spoken.
struct Prompt
{
    enum class Purpose { Summary, Question };

    //! A message as the digest names it, for readers that work without a model.
    struct Item
    {
        int number = 0; //!< the n of [n]
        QString sender; //!< who, with the group where there is one
        QString when; //!< "heute 14:05"
        QString content; //!< the text, or a description such as "ein Foto"

        bool operator==(const Item &) const = default;
    };

    struct Turn
    {
        enum class Role { Caller, Machine };
        Role role = Role::Caller;
        QString text; //!< never empty

        bool operator==(const Turn &) const = default;
    };

    //! A picture that the first turn is about.
    struct Picture
    {
        QByteArray bytes; //!< empty: there is none
        QString type; //!< MIME type

        bool operator==(const Picture &) const = default;
    };

    Purpose purpose = Purpose::Summary;
    Language language = Language::German;
    QString system; //!< instructions; the same for the whole call (cached at the service)
    QString digest; //!< all messages, numbered and fenced as data; the same for the whole call
    QList<Turn> turns; //!< begins and ends with a Caller turn; two of them in a row are two questions
    QList<Item> items; //!< what digest holds, as values
    Picture picture;
    int maxTokens = 700;
};

//! One answer on its way. Drop the Pending<Answer> to cancel it.
//! Order: textArrived()*, then finished() (at least one textArrived with a letter before it) or failed().
//! failed() can follow textArrived(): the text broke off.
class Answer : public Operation
{
    Q_OBJECT

public:
    enum class End {
        Complete,
        Cut, //!< the length limit was met: speak up to the last sentence end
    };
    Q_ENUM(End)

    using Operation::Operation;

Q_SIGNALS:
    void textArrived(const QString &piece);
    void finished(Answer::End end);
    void failed(const ServiceError &error);
};

//! Who answers. One per worker thread, used in that thread.
class LanguageModel
{
public:
    virtual ~LanguageModel() = default;
    [[nodiscard]] virtual Pending<Answer> ask(const Prompt &prompt) = 0;
};
