// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenunits.h"

namespace spoken
{

namespace
{

enum Kind { Plain, Feminine };

struct Measure
{
    QStringView sign;
    QStringView german;
    QStringView germanMany;
    QStringView english;
    QStringView englishMany;
    Kind kind = Plain;
};

// clang-format off
constexpr Measure measures[] = {
    { u"km/h", u"Kilometer pro Stunde", u"Kilometer pro Stunde", u"kilometre per hour", u"kilometres per hour" },
    { u"m/s", u"Meter pro Sekunde", u"Meter pro Sekunde", u"metre per second", u"metres per second" },
    { u"mph", u"Meile pro Stunde", u"Meilen pro Stunde", u"mile per hour", u"miles per hour", Feminine },
    { u"kWh", u"Kilowattstunde", u"Kilowattstunden", u"kilowatt hour", u"kilowatt hours", Feminine },
    { u"km²", u"Quadratkilometer", u"Quadratkilometer", u"square kilometre", u"square kilometres" },
    { u"m²", u"Quadratmeter", u"Quadratmeter", u"square metre", u"square metres" }, { u"m2", u"Quadratmeter", u"Quadratmeter", u"square metre", u"square metres" },
    { u"qm", u"Quadratmeter", u"Quadratmeter", u"square metre", u"square metres" }, { u"cm²", u"Quadratzentimeter", u"Quadratzentimeter", u"square centimetre", u"square centimetres" },
    { u"m³", u"Kubikmeter", u"Kubikmeter", u"cubic metre", u"cubic metres" }, { u"km", u"Kilometer", u"Kilometer", u"kilometre", u"kilometres" },
    { u"cm", u"Zentimeter", u"Zentimeter", u"centimetre", u"centimetres" }, { u"mm", u"Millimeter", u"Millimeter", u"millimetre", u"millimetres" },
    { u"dm", u"Dezimeter", u"Dezimeter", u"decimetre", u"decimetres" }, { u"m", u"Meter", u"Meter", u"metre", u"metres" },
    { u"kg", u"Kilogramm", u"Kilogramm", u"kilogram", u"kilograms" }, { u"mg", u"Milligramm", u"Milligramm", u"milligram", u"milligrams" }, { u"g", u"Gramm", u"Gramm", u"gram", u"grams" },
    { u"t", u"Tonne", u"Tonnen", u"tonne", u"tonnes", Feminine }, { u"ml", u"Milliliter", u"Milliliter", u"millilitre", u"millilitres" }, { u"cl", u"Zentiliter", u"Zentiliter", u"centilitre", u"centilitres" },
    { u"l", u"Liter", u"Liter", u"litre", u"litres" }, { u"L", u"Liter", u"Liter", u"litre", u"litres" },
    { u"°C", u"Grad", u"Grad", u"degree", u"degrees" }, { u"° C", u"Grad", u"Grad", u"degree", u"degrees" }, { u"°F", u"Grad Fahrenheit", u"Grad Fahrenheit", u"degree Fahrenheit", u"degrees Fahrenheit" },
    { u"°", u"Grad", u"Grad", u"degree", u"degrees" }, { u"%", u"Prozent", u"Prozent", u"percent", u"percent" }, { u"‰", u"Promille", u"Promille", u"per mille", u"per mille" },
    { u"GB", u"Gigabyte", u"Gigabyte", u"gigabyte", u"gigabytes" }, { u"MB", u"Megabyte", u"Megabyte", u"megabyte", u"megabytes" }, { u"KB", u"Kilobyte", u"Kilobyte", u"kilobyte", u"kilobytes" },
    { u"kB", u"Kilobyte", u"Kilobyte", u"kilobyte", u"kilobytes" }, { u"TB", u"Terabyte", u"Terabyte", u"terabyte", u"terabytes" }, { u"kW", u"Kilowatt", u"Kilowatt", u"kilowatt", u"kilowatts" },
    { u"W", u"Watt", u"Watt", u"watt", u"watts" }, { u"V", u"Volt", u"Volt", u"volt", u"volts" }, { u"mAh", u"Milliamperestunde", u"Milliamperestunden", u"milliampere hour", u"milliampere hours", Feminine },
    { u"PS", u"PS", u"PS", u"PS", u"PS" }, { u"kHz", u"Kilohertz", u"Kilohertz", u"kilohertz", u"kilohertz" }, { u"MHz", u"Megahertz", u"Megahertz", u"megahertz", u"megahertz" }, { u"Hz", u"Hertz", u"Hertz", u"hertz", u"hertz" },
    { u"kcal", u"Kilokalorie", u"Kilokalorien", u"kilocalorie", u"kilocalories", Feminine }, { u"dB", u"Dezibel", u"Dezibel", u"decibel", u"decibels" },
    { u"hrs", u"Stunde", u"Stunden", u"hour", u"hours", Feminine }, { u"hr", u"Stunde", u"Stunden", u"hour", u"hours", Feminine }, { u"mins", u"Minute", u"Minuten", u"minute", u"minutes", Feminine }, { u"secs", u"Sekunde", u"Sekunden", u"second", u"seconds", Feminine },
    { u"h", u"Stunde", u"Stunden", u"hour", u"hours", Feminine }, { u"Std.", u"Stunde", u"Stunden", u"hour", u"hours", Feminine }, { u"Std", u"Stunde", u"Stunden", u"hour", u"hours", Feminine },
    { u"Min.", u"Minute", u"Minuten", u"minute", u"minutes", Feminine }, { u"min.", u"Minute", u"Minuten", u"minute", u"minutes", Feminine }, { u"min", u"Minute", u"Minuten", u"minute", u"minutes", Feminine },
    { u"Min", u"Minute", u"Minuten", u"minute", u"minutes", Feminine }, { u"Sek.", u"Sekunde", u"Sekunden", u"second", u"seconds", Feminine }, { u"sec", u"Sekunde", u"Sekunden", u"second", u"seconds", Feminine },
    { u"s", u"Sekunde", u"Sekunden", u"second", u"seconds", Feminine }, { u"ms", u"Millisekunde", u"Millisekunden", u"millisecond", u"milliseconds", Feminine },
    { u"Mio.", u"Million", u"Millionen", u"million", u"million", Feminine }, { u"Mio", u"Million", u"Millionen", u"million", u"million", Feminine },
    { u"Mrd.", u"Milliarde", u"Milliarden", u"billion", u"billion", Feminine }, { u"Mrd", u"Milliarde", u"Milliarden", u"billion", u"billion", Feminine }, { u"Tsd.", u"Tausend", u"Tausend", u"thousand", u"thousand" },
    { u"Stk.", u"Stück", u"Stück", u"piece", u"pieces" }, { u"Uhr", u"Uhr", u"Uhr", u"o'clock", u"o'clock" }, { u"uhr", u"Uhr", u"Uhr", u"o'clock", u"o'clock" }, { u"Mal", u"Mal", u"Mal", u"times", u"times" },
    { u"lbs", u"Pfund", u"Pfund", u"pound", u"pounds" }, { u"lb", u"Pfund", u"Pfund", u"pound", u"pounds" }, { u"oz", u"Unze", u"Unzen", u"ounce", u"ounces", Feminine },
    { u"ft", u"Fuß", u"Fuß", u"foot", u"feet" }, { u"mi", u"Meile", u"Meilen", u"mile", u"miles", Feminine },
};

struct Currency
{
    QStringView sign;
    QStringView german; // the same in one and many
    QStringView english;
    QStringView englishMany;
    QStringView minorGerman;
    QStringView minor;
    QStringView minorMany;
};

constexpr Currency currencies[] = {
    { u"€", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" }, { u"EUR", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" }, { u"Euro", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" },
    { u"Euros", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" }, { u"euros", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" }, { u"euro", u"Euro", u"euro", u"euros", u"Cent", u"cent", u"cents" },
    { u"$", u"Dollar", u"dollar", u"dollars", u"Cent", u"cent", u"cents" }, { u"USD", u"Dollar", u"dollar", u"dollars", u"Cent", u"cent", u"cents" }, { u"US$", u"Dollar", u"dollar", u"dollars", u"Cent", u"cent", u"cents" },
    { u"Dollar", u"Dollar", u"dollar", u"dollars", u"Cent", u"cent", u"cents" }, { u"dollars", u"Dollar", u"dollar", u"dollars", u"Cent", u"cent", u"cents" },
    { u"£", u"Pfund", u"pound", u"pounds", u"Pence", u"penny", u"pence" }, { u"GBP", u"Pfund", u"pound", u"pounds", u"Pence", u"penny", u"pence" },
    { u"CHF", u"Franken", u"franc", u"francs", u"Rappen", u"centime", u"centimes" }, { u"Franken", u"Franken", u"franc", u"francs", u"Rappen", u"centime", u"centimes" },
    { u"¥", u"Yen", u"yen", u"yen", u"Sen", u"sen", u"sen" },
};
// clang-format on

bool stands(QStringView text, qsizetype at, QStringView sign)
{
    if (!text.mid(at).startsWith(sign))
        return false;
    const QChar last = sign.back();
    return !last.isLetterOrNumber() || !charAt(text, at + sign.size()).isLetterOrNumber();
}

Unit moneyAt(QStringView text, qsizetype at, bool german)
{
    Unit unit;
    for (const Currency &currency : currencies) {
        if (currency.sign.size() <= unit.length || !stands(text, at, currency.sign))
            continue;
        unit = german ? Unit { currency.sign.size(), currency.german, currency.german, false, true,
            currency.minorGerman, currency.minorGerman }
                      : Unit { currency.sign.size(), currency.english, currency.englishMany, false, true,
                            currency.minor, currency.minorMany };
    }
    return unit;
}

} // namespace

Unit unitAt(QStringView text, qsizetype at, Language language)
{
    const bool german = language == Language::German;
    const qsizetype begin = charAt(text, at) == u' ' ? at + 1 : at;
    Unit unit = moneyAt(text, begin, german);
    for (const Measure &measure : measures) {
        if (measure.sign.size() <= unit.length || !stands(text, begin, measure.sign))
            continue;
        unit = german
            ? Unit { measure.sign.size(), measure.german, measure.germanMany, measure.kind == Feminine, false, {}, {} }
            : Unit { measure.sign.size(), measure.english, measure.englishMany, false, false, {}, {} };
    }
    if (unit.length > 0)
        unit.length += begin - at;
    return unit;
}

Unit currencySignAt(QStringView text, qsizetype at, Language language)
{
    if (!QStringView(u"€$£¥").contains(charAt(text, at)))
        return {};
    Unit unit = moneyAt(text, at, language == Language::German);
    const qsizetype number = at + unit.length;
    if (charAt(text, number) == u' ' && isDigit(charAt(text, number + 1)))
        ++unit.length;
    return isDigit(charAt(text, at + unit.length)) ? unit : Unit {};
}

} // namespace spoken
