// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/sentencewords.h"

#include "net/writing.h"

#include <algorithm>
#include <iterator>

namespace sentencewords
{

namespace
{

struct CountedNoun
{
    QStringView word;
    Gender gender;
};

// clang-format off
constexpr QStringView germanStarters[] = {
    u"Aber", u"Also", u"Am", u"Auch", u"Außerdem", u"Bei", u"Bis", u"Da", u"Danach", u"Dann", u"Das", u"Dazu",
    u"Dein", u"Deine", u"Dem", u"Den", u"Der", u"Deshalb", u"Die", u"Dies", u"Diese", u"Dieser", u"Du", u"Ein",
    u"Eine", u"Er", u"Es", u"Heute", u"Hier", u"Ich", u"Ihr", u"Im", u"In", u"Ist", u"Jetzt", u"Kannst", u"Kein",
    u"Keine", u"Man", u"Mein", u"Meine", u"Mit", u"Morgen", u"Nach", u"Nein", u"Nicht", u"Noch", u"Nun", u"Nur",
    u"Ob", u"Oder", u"Ohne", u"Sein", u"Seit", u"Sie", u"So", u"Soll", u"Später", u"Und", u"Von", u"Vor", u"Wann",
    u"War", u"Warum", u"Was", u"Weil", u"Weiter", u"Wenn", u"Wer", u"Wie", u"Willst", u"Wir", u"Wo", u"Zu", u"Zum",
    u"Zuletzt", u"Zwei", u"Gestern", u"Möchtest", u"Übrigens",
};

constexpr QStringView englishStarters[] = {
    u"A", u"After", u"An", u"And", u"As", u"At", u"But", u"Do", u"He", u"However", u"I", u"If", u"It", u"My", u"No",
    u"On", u"She", u"That", u"The", u"Then", u"There", u"They", u"This", u"Today", u"We", u"What", u"When", u"Who",
    u"Would", u"You", u"Your",
};

constexpr QStringView months[] = {
    u"Januar", u"Jänner", u"Februar", u"März", u"April", u"Mai", u"Juni", u"Juli", u"August", u"September",
    u"Oktober", u"November", u"Dezember", u"Jan", u"Feb", u"Mär", u"Apr", u"Jun", u"Jul", u"Aug", u"Sep", u"Sept",
    u"Okt", u"Nov", u"Dez", u"January", u"February", u"March", u"May", u"June", u"July", u"October", u"December",
    u"Mar", u"Oct", u"Dec",
};

// Lower case; compared so.
constexpr QStringView inside[] = {
    u"dr", u"prof", u"dipl", u"ing", u"nr", u"hr", u"hrn", u"fr", u"frl", u"mr", u"mrs", u"ms", u"st", u"tel", u"vgl",
    u"bzw", u"ca", u"evtl", u"eventl", u"ggf", u"inkl", u"incl", u"exkl", u"zzgl", u"bspw", u"bsp", u"sog", u"mind",
    u"lt", u"geb", u"gem", u"bez", u"betr", u"vs", u"approx", u"jr", u"sr", u"rev", u"gen", u"capt", u"sgt", u"mag",
    u"abt", u"abb", u"tab", u"allg", u"verst", u"ehem", u"insb", u"insbes", u"zw", u"bes", u"entspr", u"ev", u"od",
    u"resp", u"wg", u"lfd", u"urspr", u"vorauss", u"voraussichtl", u"tgl", u"jährl", u"monatl", u"wöchentl",
    u"einschl", u"ausschl", u"abzgl", u"dgl", u"dept", u"esp", u"cf", u"viz", u"mt", u"ft", u"telef", u"mob", u"med", u"phil", u"jur", u"rer", u"nat",
};

constexpr QStringView mayEnd[] = {
    u"usw", u"etc", u"str", u"mio", u"mrd", u"std", u"sek", u"inc", u"ltd", u"co", u"corp", u"uam", u"uvm", u"usf",
    u"feb", u"mär", u"apr", u"jun", u"jul", u"aug", u"sept", u"sep", u"okt", u"oct", u"nov", u"dez", u"dec", u"pl",
    u"gmbh", u"hrs", u"ave", u"blvd", u"bldg", u"mo", u"tsd", u"stk", u"pers",
};

// Words of their own unless a number follows: "No. 5", "max. 3", "So. 12 Uhr".
constexpr QStringView beforeNumber[] = {
    u"no", u"max", u"min", u"art", u"so", u"sa", u"di", u"mi", u"do", u"abs", u"vol", u"ch", u"sec", u"fig", u"kap",
    u"sat", u"sun", u"mon", u"pos", u"pp", u"bd", u"zi", u"tue", u"wed", u"thu", u"fri", u"jan", u"mar", u"may",
};

constexpr QStringView ordinalSigns[] = {
    u"am", u"an", u"der", u"die", u"das", u"dem", u"den", u"des", u"zum", u"zur", u"vom", u"im", u"beim", u"bis",
    u"und", u"oder", u"jeder", u"jede", u"jeden", u"jedes", u"dieser", u"diese", u"diesen", u"ein", u"eine", u"einen",
    u"mein", u"meine", u"dein", u"sein", u"ihr", u"ihre", u"unser", u"unsere", u"ab", u"seit", u"sowie", u"ins",
};

// Nouns that are counted with ordinals: "2. Platz".
constexpr CountedNoun countedNouns[] = {
    { u"FC", Gender::He }, { u"OG", Gender::It }, { u"UG", Gender::It },
    { u"Obergeschoss", Gender::It }, { u"Untergeschoss", Gender::It },
    { u"Advent", Gender::He }, { u"Anlauf", Gender::He }, { u"Geburtstag", Gender::He }, { u"Platz", Gender::He },
    { u"Preis", Gender::He }, { u"Stock", Gender::He }, { u"Tag", Gender::He }, { u"Teil", Gender::He },
    { u"Termin", Gender::He }, { u"Versuch", Gender::He }, { u"Weihnachtstag", Gender::He }, { u"Weltkrieg", Gender::He },
    { u"Etage", Gender::She }, { u"Halbzeit", Gender::She }, { u"Klasse", Gender::She }, { u"Liga", Gender::She },
    { u"Nachricht", Gender::She }, { u"Runde", Gender::She }, { u"Stunde", Gender::She }, { u"Woche", Gender::She },
    { u"Mal", Gender::It }, { u"Quartal", Gender::It }, { u"Semester", Gender::It }, { u"Spiel", Gender::It },
};
// clang-format on

template<size_t N>
bool has(const QStringView (&list)[N], QStringView word)
{
    return std::any_of(std::begin(list), std::end(list), [word](QStringView entry) {
        return entry.size() == word.size() && entry.compare(word, Qt::CaseInsensitive) == 0;
    });
}

template<size_t N>
Sought sought(const QStringView (&list)[N], QStringView word, bool complete)
{
    if (word.isEmpty() || !word[0].isUpper())
        return Sought::No;
    bool prefix = false;
    for (QStringView entry : list) {
        if (entry == word && complete)
            return Sought::Yes;
        prefix = prefix || (!complete && entry.startsWith(word));
    }
    return prefix ? Sought::Perhaps : Sought::No;
}

bool isVowel(QChar c)
{
    return QStringView(u"aeiouyäöüáéíóúàèìòù").contains(c.toLower());
}

//! "z.B", "a.m", "Ph.D": short parts between dots.
bool isDotted(QStringView token)
{
    if (!token.contains(u'.'))
        return false;
    qsizetype part = 0;
    for (const QChar c : token) {
        if (c == u'.') {
            part = 0;
        } else if (!c.isLetter() || ++part > 2) {
            return false;
        }
    }
    return true;
}

//! "z. B.", "d. h.": two letters after which something must come.
bool isNeverLast(QChar first, QChar second)
{
    constexpr QStringView pairs[]
        = { u"zb", u"dh", u"zt", u"id", u"dr", u"uu", u"me", u"zh", u"eg", u"ie", u"va", u"ia" };
    const QChar both[] = { first.toLower(), second.toLower() };
    return has(pairs, QStringView(both, 2));
}

bool isRoman(QStringView token)
{
    return token.size() >= 2
        && std::all_of(token.begin(), token.end(), [](QChar c) { return QStringView(u"IVX").contains(c); });
}

} // namespace

Sought starter(QStringView word, bool complete, Language language)
{
    return language == Language::German ? sought(germanStarters, word, complete)
                                        : sought(englishStarters, word, complete);
}

Sought month(QStringView word, bool complete)
{
    return sought(months, word, complete);
}

Sought counted(QStringView word, bool complete)
{
    if (complete)
        return genderOfCounted(word) ? Sought::Yes : Sought::No;
    const bool prefix = !word.isEmpty()
        && std::any_of(std::begin(countedNouns), std::end(countedNouns),
            [word](const CountedNoun &noun) { return noun.word.startsWith(word); });
    return prefix ? Sought::Perhaps : Sought::No;
}

std::optional<Gender> genderOfCounted(QStringView word)
{
    const auto found = std::find_if(std::begin(countedNouns), std::end(countedNouns),
        [word](const CountedNoun &noun) { return noun.word == word; });
    return found == std::end(countedNouns) ? std::nullopt : std::optional(found->gender);
}

Abbreviation abbreviation(QStringView token, QStringView before, bool digitFollows)
{
    if (token.size() == 1 && token[0].isLetter()) {
        // "Haus B. Die": an initial goes on unless the next word can only begin a sentence.
        const bool pair = before.size() == 2 && before[1] == u'.' && isNeverLast(before[0], token[0]);
        return pair ? Abbreviation::Inside : Abbreviation::MayEnd;
    }
    if (token.size() == 3 && token[1] == u'.' && isNeverLast(token[0], token[2]))
        return Abbreviation::Inside;
    if (isDotted(token) || isRoman(token))
        return Abbreviation::MayEnd;
    if (has(inside, token))
        return Abbreviation::Inside;
    if (has(beforeNumber, token)) {
        const bool dated = has(months, token)
            && (before.endsWith(u'.') || before == u"im" || before == u"seit" || before == u"ab" || before == u"bis"
                || before == u"in");
        return digitFollows ? Abbreviation::Inside : dated ? Abbreviation::MayEnd : Abbreviation::None;
    }
    if (has(mayEnd, token) || !writing::spelledCompound(token).isEmpty())
        return Abbreviation::MayEnd;
    return Abbreviation::None;
}

bool isDayNumber(QStringView token)
{
    constexpr int lastDay = 31;
    constexpr int lastMonth = 12;
    int parts[2] = { 0, 0 };
    qsizetype digits = 0;
    int part = 0;
    for (const QChar c : token) {
        if (c == u'.') {
            if (digits == 0 || ++part > 1)
                return false;
            digits = 0;
        } else if (c < u'0' || c > u'9' || ++digits > 2) {
            return false;
        } else {
            parts[part] = parts[part] * 10 + (c.unicode() - u'0');
        }
    }
    if (digits == 0)
        return false;
    return part == 0 || (parts[0] >= 1 && parts[0] <= lastDay && parts[1] >= 1 && parts[1] <= lastMonth);
}

bool precedesOrdinal(QStringView word)
{
    return has(ordinalSigns, word);
}

QStringView wordBefore(QStringView text)
{
    constexpr qsizetype longest = 24;
    text = text.trimmed();
    qsizetype begin = text.size();
    while (begin > 0 && text.size() - begin < longest && !text[begin - 1].isSpace())
        --begin;
    return text.mid(begin);
}

bool looksLikeWord(QStringView token)
{
    constexpr qsizetype shortest = 4;
    const bool letters = std::all_of(token.begin(), token.end(), [](QChar c) { return c.isLetter(); });
    return token.size() >= shortest && letters && std::any_of(token.begin(), token.end(), isVowel);
}

} // namespace sentencewords
