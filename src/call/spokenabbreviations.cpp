// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenabbreviations.h"

#include "net/writing.h"

#include <algorithm>
#include <iterator>
#include <span>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

enum class When {
    Always,
    BeforeNumber, //!< otherwise a word of its own: "max. 5", "S. 12"
    NearNumber, //!< also behind "am", "im": "3. Jan.", "Mo., 14 Uhr": a number stands before or behind
    AfterNumber, //!< "3. Dez 2025", "im 2. OG"; elsewhere a name or another word
    BeforeWord, //!< a space and a letter follow: "Mi u. Fr"
    BeforeName, //!< an upper case word follows: "St. Anton", "Fr. Meier"
};

//! The dots of \a sign may be followed by a space in the text; lower case signs are found in upper case, too.
struct Abbreviation
{
    QStringView sign;
    QStringView words;
    When when = When::Always;
};

// clang-format off
constexpr Abbreviation germanTable[] = {
    { u"z.B.", u"zum Beispiel" }, { u"d.h.", u"das heißt" }, { u"u.a.", u"unter anderem" }, { u"i.d.R.", u"in der Regel" }, { u"u.U.", u"unter Umständen" },
    { u"o.Ä.", u"oder Ähnliches" }, { u"o.ä.", u"oder ähnliches" }, { u"u.Ä.", u"und Ähnliches" }, { u"z.T.", u"zum Teil" }, { u"z.Z.", u"zur Zeit" }, { u"z.Zt.", u"zur Zeit" },
    { u"v.a.", u"vor allem" }, { u"s.o.", u"siehe oben" }, { u"s.u.", u"siehe unten" }, { u"i.A.", u"im Auftrag" }, { u"m.E.", u"meines Erachtens" }, { u"u.v.m.", u"und vieles mehr" },
    { u"u.s.w.", u"und so weiter" }, { u"e.V.", u"eingetragener Verein" }, { u"a.D.", u"außer Dienst" }, { u"n.Chr.", u"nach Christus" }, { u"v.Chr.", u"vor Christus" }, { u"P.S.", u"Postskriptum" },
    { u"usw.", u"und so weiter" }, { u"usf.", u"und so fort" }, { u"etc.", u"et cetera" }, { u"bzw.", u"beziehungsweise" }, { u"ca.", u"circa" }, { u"evtl.", u"eventuell" }, { u"ggf.", u"gegebenenfalls" },
    { u"inkl.", u"inklusive" }, { u"exkl.", u"exklusive" }, { u"zzgl.", u"zuzüglich" }, { u"abzgl.", u"abzüglich" }, { u"einschl.", u"einschließlich" }, { u"vgl.", u"vergleiche" }, { u"bspw.", u"beispielsweise" },
    { u"sog.", u"sogenannt" }, { u"mind.", u"mindestens" }, { u"insb.", u"insbesondere" }, { u"insbes.", u"insbesondere" }, { u"allg.", u"allgemein" }, { u"ehem.", u"ehemalig" }, { u"lt.", u"laut" }, { u"geb.", u"geboren" },
    { u"gest.", u"gestorben" }, { u"wg.", u"wegen" }, { u"urspr.", u"ursprünglich" }, { u"vorauss.", u"voraussichtlich" }, { u"zus.", u"zusammen" }, { u"tgl.", u"täglich" },
    { u"Nr.", u"Nummer" }, { u"Str.", u"Straße" }, { u"Hr.", u"Herr" }, { u"Hrn.", u"Herrn" }, { u"Fr.", u"Frau", When::BeforeName }, { u"Fr.", u"Freitag", When::NearNumber }, { u"Frl.", u"Fräulein" }, { u"Dr.", u"Doktor" },
    { u"Prof.", u"Professor" }, { u"Dipl.", u"Diplom" }, { u"Ing.", u"Ingenieur" }, { u"Tel.", u"Telefon" }, { u"St.", u"Sankt", When::BeforeName }, { u"Mio.", u"Millionen" }, { u"Mrd.", u"Milliarden" }, { u"Tsd.", u"Tausend" },
    { u"Std.", u"Stunden" }, { u"Min.", u"Minuten", When::NearNumber }, { u"Sek.", u"Sekunden" }, { u"Abs.", u"Absatz", When::BeforeNumber }, { u"Art.", u"Artikel", When::BeforeNumber }, { u"Kap.", u"Kapitel", When::BeforeNumber },
    { u"S.", u"Seite", When::BeforeNumber }, { u"Bd.", u"Band", When::BeforeNumber }, { u"Abt.", u"Abteilung" }, { u"max.", u"maximal", When::BeforeNumber }, { u"min.", u"minimal", When::BeforeNumber }, { u"Stk.", u"Stück" },
    { u"Pers.", u"Personen" }, { u"Jh.", u"Jahrhundert" }, { u"Jhdt.", u"Jahrhundert" }, { u"Bhf.", u"Bahnhof" }, { u"Hbf.", u"Hauptbahnhof" }, { u"Hbf", u"Hauptbahnhof" }, { u"Pl.", u"Platz", When::BeforeNumber }, { u"Whg.", u"Wohnung" },
    { u"Jan.", u"Januar", When::NearNumber }, { u"Feb.", u"Februar" }, { u"Mär.", u"März", When::NearNumber }, { u"Apr.", u"April", When::NearNumber }, { u"Jun.", u"Juni", When::NearNumber }, { u"Jul.", u"Juli", When::NearNumber },
    { u"Aug.", u"August", When::NearNumber }, { u"Sept.", u"September" }, { u"Sep.", u"September", When::NearNumber }, { u"Okt.", u"Oktober" }, { u"Nov.", u"November", When::NearNumber }, { u"Dez.", u"Dezember" },
    { u"Mo.", u"Montag", When::NearNumber }, { u"Di.", u"Dienstag", When::NearNumber }, { u"Mi.", u"Mittwoch", When::NearNumber }, { u"Do.", u"Donnerstag", When::NearNumber }, { u"Sa.", u"Samstag", When::NearNumber }, { u"So.", u"Sonntag", When::NearNumber },
    { u"km/h", u"Kilometer pro Stunde" }, { u"MfG", u"mit freundlichen Grüßen" }, { u"mfg", u"mit freundlichen Grüßen" }, { u"LG", u"liebe Grüße" }, { u"lg", u"liebe Grüße" }, { u"VG", u"viele Grüße" }, { u"vg", u"viele Grüße" },
    { u"vllt", u"vielleicht" }, { u"vlt", u"vielleicht" }, { u"iwie", u"irgendwie" }, { u"iwann", u"irgendwann" }, { u"btw", u"übrigens" }, { u"thx", u"danke" }, { u"bzgl.", u"bezüglich" }, { u"ggü.", u"gegenüber" }, { u"WE", u"Wochenende" },
    { u"Jan", u"Januar", When::AfterNumber }, { u"Feb", u"Februar", When::AfterNumber }, { u"Mär", u"März", When::AfterNumber }, { u"Apr", u"April", When::AfterNumber }, { u"Jun", u"Juni", When::AfterNumber }, { u"Jul", u"Juli", When::AfterNumber }, { u"Aug", u"August", When::AfterNumber }, { u"Sept", u"September", When::AfterNumber }, { u"Sep", u"September", When::AfterNumber }, { u"Okt", u"Oktober", When::AfterNumber }, { u"Nov", u"November", When::AfterNumber }, { u"Dez", u"Dezember", When::AfterNumber },
    { u"OG", u"Obergeschoss", When::AfterNumber }, { u"UG", u"Untergeschoss", When::AfterNumber }, { u"u.", u"und", When::BeforeWord }, { u"zw.", u"zwischen", When::BeforeNumber }, { u"u.A.w.g.", u"um Antwort wird gebeten" },
    { u"Dr.med.", u"Doktor" }, { u"Co.", u"Co", When::BeforeName }, { u"kA", u"keine Ahnung" }, 
    { u"vlt.", u"vielleicht" }, { u"vllt.", u"vielleicht" }, { u"evtl", u"eventuell" }, { u"p.P.", u"pro Person" }, { u"z.Hd.", u"zu Händen" }, { u"MwSt.", u"Mehrwertsteuer" }, { u"MwSt", u"Mehrwertsteuer" },
    { u"n.V.", u"nach Verlängerung" }, { u"EL", u"Esslöffel", When::AfterNumber }, { u"TL", u"Teelöffel", When::AfterNumber }, { u"Az.", u"Aktenzeichen", When::BeforeNumber }, { u"Gr.", u"Größe", When::BeforeNumber },
    { u"Kl.", u"Klasse", When::BeforeNumber }, { u"hdgdl", u"hab dich ganz doll lieb" }, { u"asap", u"so bald wie möglich" }, { u"ASAP", u"so bald wie möglich" }, { u"FYI", u"zur Information" },
    { u"hdl", u"hab dich lieb" }, { u"HDL", u"hab dich lieb" }, { u"zB", u"zum Beispiel" }, { u"dh", u"das heißt" }, { u"eig", u"eigentlich" }, { u"mMn", u"meiner Meinung nach" },
};

constexpr Abbreviation englishTable[] = {
    { u"e.g.", u"for example" }, { u"i.e.", u"that is" }, { u"etc.", u"et cetera" }, { u"vs.", u"versus" }, { u"approx.", u"approximately" }, { u"Mr.", u"Mister" }, { u"Mrs.", u"Missus" }, { u"Ms.", u"Miss" },
    { u"Dr.", u"Doctor" }, { u"Prof.", u"Professor" }, { u"No.", u"number", When::BeforeNumber }, { u"Nr.", u"number", When::BeforeNumber }, { u"St.", u"Saint", When::BeforeName }, { u"St.", u"Street" }, { u"Ave.", u"Avenue" }, { u"Rd.", u"Road" },
    { u"Jr.", u"Junior" }, { u"Sr.", u"Senior" }, { u"Inc.", u"Incorporated" }, { u"Ltd.", u"Limited" }, { u"Co.", u"Company" }, { u"dept.", u"department" }, { u"max.", u"maximum" }, { u"min.", u"minutes", When::NearNumber }, { u"hrs.", u"hours" },
    { u"hrs", u"hours", When::NearNumber }, { u"tel.", u"telephone" }, { u"ext.", u"extension", When::BeforeNumber }, { u"p.", u"page", When::BeforeNumber }, { u"pp.", u"pages", When::BeforeNumber }, { u"fig.", u"figure", When::BeforeNumber },
    { u"vol.", u"volume", When::BeforeNumber }, { u"ch.", u"chapter", When::BeforeNumber }, { u"incl.", u"including" }, { u"esp.", u"especially" }, { u"P.S.", u"postscript" },
    { u"Jan.", u"January" }, { u"Feb.", u"February" }, { u"Mar.", u"March", When::NearNumber }, { u"Apr.", u"April" }, { u"Jun.", u"June" }, { u"Jul.", u"July" }, { u"Aug.", u"August" }, { u"Sept.", u"September" }, { u"Sep.", u"September" },
    { u"Oct.", u"October" }, { u"Nov.", u"November" }, { u"Dec.", u"December" }, { u"Mon.", u"Monday" }, { u"Tue.", u"Tuesday" }, { u"Tues.", u"Tuesday" }, { u"Wed.", u"Wednesday" }, { u"Thu.", u"Thursday" }, { u"Thur.", u"Thursday" },
    { u"Thurs.", u"Thursday" }, { u"Fri.", u"Friday" }, { u"Sat.", u"Saturday", When::NearNumber }, { u"Sun.", u"Sunday", When::NearNumber }, { u"km/h", u"kilometres per hour" }, { u"mph", u"miles per hour" },
    { u"Jan", u"January", When::NearNumber }, { u"Feb", u"February", When::NearNumber }, { u"Mar", u"March", When::NearNumber }, { u"Apr", u"April", When::NearNumber }, { u"Jun", u"June", When::NearNumber }, { u"Jul", u"July", When::NearNumber }, { u"Aug", u"August", When::NearNumber }, { u"Sept", u"September", When::NearNumber }, { u"Sep", u"September", When::NearNumber }, { u"Oct", u"October", When::NearNumber }, { u"Nov", u"November", When::NearNumber }, { u"Dec", u"December", When::NearNumber },
    { u"brb", u"be right back" }, { u"BRB", u"be right back" }, { u"gr8", u"great" },
    { u"a.k.a.", u"also known as" }, { u"aka", u"also known as" }, { u"Apt.", u"apartment", When::BeforeNumber }, { u"Rm.", u"room", When::BeforeNumber }, { u"TBA", u"to be announced" }, { u"TBD", u"to be decided" },
    { u"tbd", u"to be decided" }, { u"IMHO", u"in my humble opinion" }, { u"imho", u"in my humble opinion" },
    { u"btw", u"by the way" }, { u"BTW", u"by the way" }, { u"thx", u"thanks" }, { u"pls", u"please" }, { u"plz", u"please" }, { u"asap", u"as soon as possible" }, { u"ASAP", u"as soon as possible" }, { u"fyi", u"for your information" },
    { u"FYI", u"for your information" }, { u"imo", u"in my opinion" }, { u"idk", u"I don't know" }, { u"tbh", u"to be honest" }, { u"w/o", u"without" }, { u"w/", u"with" },
};
// clang-format on

bool same(QChar sign, QChar letter, bool first)
{
    return sign == letter || (first && sign.isLower() && sign == letter.toLower());
}

//! Length of the text that spells \a sign, 0 when it does not.
qsizetype spelledLength(QStringView text, qsizetype at, QStringView sign)
{
    qsizetype i = at;
    for (qsizetype s = 0; s < sign.size(); ++s, ++i) {
        if (s > 0 && sign[s - 1] == u'.' && charAt(text, i) == u' ')
            ++i;
        if (i >= text.size() || !same(sign[s], text[i], s == 0))
            return 0;
    }
    const bool ended = sign.back() == u'.' || sign.back() == u'/' || !charAt(text, i).isLetterOrNumber();
    return ended ? i - at : 0;
}

bool announcesDate(QStringView word)
{
    constexpr QStringView words[] = { u"am", u"im", u"vom", u"bis", u"ab", u"seit", u"jeden", u"diesen", u"on",
        u"since", u"until", u"this", u"next", u"last" };
    return std::any_of(std::begin(words), std::end(words),
        [word](QStringView other) { return other.compare(word, Qt::CaseInsensitive) == 0; });
}

bool applies(When when, QStringView text, qsizetype at, qsizetype end)
{
    qsizetype next = end;
    while (QStringView(u" ,").contains(charAt(text, next)) && next < text.size())
        ++next;
    const bool behind = isDigit(charAt(text, next));
    switch (when) {
    case When::Always:
        return true;
    case When::BeforeNumber:
        return behind;
    case When::NearNumber: {
        qsizetype before = at - 1;
        while (before >= 0 && QStringView(u" .").contains(text[before]) && at - before < 4)
            --before;
        return behind || isDigit(charAt(text, before)) || announcesDate(wordBefore(text, at));
    }
    case When::AfterNumber: {
        qsizetype before = at - 1;
        while (before >= 0 && QStringView(u" .").contains(text[before]) && at - before < 4)
            --before;
        return isDigit(charAt(text, before));
    }
    case When::BeforeWord:
        return charAt(text, end) == u' ' && charAt(text, end + 1).isLetter();
    case When::BeforeName:
        return charAt(text, end) == u' ' && charAt(text, end + 1).isUpper();
    }
    return false;
}

//! "Hauptstr. 5", "Goethestr.", "Kundennr. 7".
Piece compoundAt(QStringView text, qsizetype at)
{
    const QStringView word = wordAt(text, at);
    const QString full = charAt(text, at + word.size()) == u'.' ? writing::spelledCompound(word) : QString();
    return full.isEmpty() ? Piece {} : Piece { word.size() + 1, full };
}

} // namespace

Piece abbreviationAt(QStringView text, qsizetype at, Language language)
{
    Piece piece;
    const std::span<const Abbreviation> table = language == Language::German
        ? std::span<const Abbreviation>(germanTable)
        : std::span<const Abbreviation>(englishTable);
    for (const Abbreviation &abbreviation : table) {
        const qsizetype length = spelledLength(text, at, abbreviation.sign);
        if (length <= piece.length || !applies(abbreviation.when, text, at, at + length))
            continue;
        piece = { length, abbreviation.words.toString() };
        if (abbreviation.sign[0].isLower() && text[at].isUpper())
            piece.words[0] = piece.words[0].toUpper();
    }
    if (piece.length == 0 && language == Language::German)
        piece = compoundAt(text, at);
    if (piece.length > 0 && text[at + piece.length - 1] == u'.' && endsText(text, at + piece.length))
        piece.words += u'.';
    return piece;
}

} // namespace spoken
