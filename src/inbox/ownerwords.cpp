// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/ownerwords.h"

using namespace Qt::StringLiterals;

namespace
{
QString in(Language language, QStringView german, QStringView english)
{
    return (language == Language::German ? german : english).toString();
}

QString result(ownerwords::Outcome outcome, Language language)
{
    using Outcome = ownerwords::Outcome;
    switch (outcome) {
    case Outcome::Open:
        return in(language, u"Darf dieser Anrufer deine Nachrichten hören, dieses eine Mal?",
            u"May this caller hear your messages, this once?");
    case Outcome::Yes:
        return in(language, u"Du hast Ja gesagt.", u"You said yes.");
    case Outcome::No:
        return in(language, u"Du hast Nein gesagt.", u"You said no.");
    case Outcome::TooLate:
        return in(language, u"Nicht beantwortet; der Anrufer hat nichts gehört.",
            u"Not answered; the caller has heard nothing.");
    case Outcome::CallerGone:
        return in(language, u"Das Gespräch ist vorbei.", u"The call is over.");
    }
    return {};
}
}

QString ownerwords::question(const Caller &caller, Outcome outcome, Language language)
{
    const QString who = caller.number.isEmpty()
        ? in(language, u"Jemand mit unterdrückter Nummer", u"Somebody with a withheld number")
        : caller.number;
    QString text = in(language, u"%1 ruft an, Zahl %2.", u"%1 is calling, number %2.").arg(who, caller.code);
    // A caller's number proves nothing, not even that there is one call only.
    if (caller.isListed && outcome == Outcome::Open)
        text += in(language, u" Bist du das selbst? Dann sage ich dir am Telefon dieselbe Zahl.",
            u" Is that you? Then I tell you the same number on the phone.");
    return QString(text + u' ' + result(outcome, language));
}

QString ownerwords::yes(Language language)
{
    return in(language, u"Ja", u"Yes");
}

QString ownerwords::no(Language language)
{
    return in(language, u"Nein", u"No");
}

QString ownerwords::tooLate(Language language)
{
    return in(language, u"Das ist nicht mehr offen.", u"This is not open any more.");
}

QString ownerwords::lockout(const QString &number, bool everybody, Language language)
{
    if (everybody)
        return in(language,
            u"Es wurden sehr viele falsche PINs eingegeben. Nach so vielen nehme ich für einige Minuten von niemandem "
            u"eine an.",
            u"Very many wrong PINs were entered. After so many I take none from anybody for some minutes.");
    const QString who = number.isEmpty() ? in(language, u"einer unterdrückten Nummer", u"a withheld number") : number;
    return in(language, u"Von %1 wurden mehrere falsche PINs eingegeben. Die Nummer ist für eine Weile gesperrt.",
        u"Several wrong PINs were entered from %1. The number is locked out for a while.")
        .arg(who);
}
