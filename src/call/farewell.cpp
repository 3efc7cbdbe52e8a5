// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/farewell.h"

#include "call/utterancewords.h"

#include <algorithm>
#include <iterator>

using utterance::Lexicon;

namespace
{

//! Courtesy ends nothing. A Goodbye ends the call whatever stands before it; HangUp asks for it. A Closing is one
//! unless it is asked: "bis morgen", "das war's", "Schluss".
enum Tag { Courtesy, Goodbye, HangUp, Closing };

constexpr quint32 bit(Tag tag)
{
    return 1U << tag;
}

// clang-format off
const Lexicon &german()
{
    static const Lexicon lexicon {
        { Courtesy,
            u"ok|okay|oke|okey|ja|jaja|jo|nein|ne|nee|noe|gut|sehr gut|super|prima|toll|klasse|danke|"
            u"danke dir|danke schoen|dankeschoen|danke sehr|vielen dank|vielen lieben dank|lieben dank|"
            u"herzlichen dank|besten dank|tausend dank|ich danke dir|ich danke|dank dir|danke fuer alles|"
            u"danke fuer die hilfe|danke fuer deine hilfe|alles klar|alles gut|klar|schoen|sehr schoen|"
            u"wunderbar|perfekt|fein|passt|dann|also|na dann|na gut|na ja|naja|so|und|aehm|aeh|hm|hmm|mhm|oh|"
            u"ach|erstmal|erst mal|fuer heute|fuer jetzt|jetzt|fuers erste|fuer den moment|soweit|so weit|"
            u"bitte|du|dir auch|ihnen auch|dir|auch|von mir|schon|noch|von meiner seite|thanks|genau|stimmt|"
            u"cool|spitze|top|nun|dann mal|mal|und danke|ganz|wirklich|hallo|ich wuensche dir|"
            u"ich wuensch dir|ich wuensche ihnen|wuensche dir|wuensche ihnen|hab|habe|haben sie|fuer mich|"
            u"fuer mich alles|fuer heute alles|danke dafuer|anrufbeantworter|lieber anrufbeantworter|"
            u"mein lieber|meine liebe|liebe ki|was ich wissen wollte|was ich wissen musste|"
            u"was ich hoeren wollte|was ich wollte|was ich brauche|was ich gebraucht habe|fuer deine hilfe|"
            u"fuer die hilfe|fuer die auskunft|fuer die info|fuer die infos|fuer die information|"
            u"fuer die informationen|fuer die nachrichten|das hat mir geholfen|du hast mir geholfen|"
            u"hat mir geholfen|sehr geholfen|wie nett|lieb von dir|ich weiss bescheid|"
            u"dann weiss ich bescheid|jetzt weiss ich bescheid|weiss bescheid|weiss ich bescheid" },
        { Goodbye,
            u"tschuess|tschues|tschuss|tschus|tschuesschen|tschuessi|tschuesi|tschuessikowski|tschoe|"
            u"tschoeoe|tschau|ciao|tschuess dann|tschau tschau|ciao ciao|auf wiederhoeren|auf wieder hoeren|"
            u"auf wiedersehen|auf wieder sehen|auf wiederschauen|adieu|bye|bye bye|byebye|goodbye|good bye|"
            u"machs gut|mach es gut|mach s gut|machts gut|machen sies gut|machen sie es gut|"
            u"gruess gott und tschuess" },
        { HangUp,
            u"leg auf|lege auf|leg jetzt auf|leg einfach auf|auflegen|bitte auflegen|kannst auflegen|"
            u"du kannst auflegen|du kannst jetzt auflegen|kannst du auflegen|kannst du bitte auflegen|"
            u"ich lege auf|ich leg auf|ich lege jetzt auf|ich leg jetzt auf|ich lege dann auf|"
            u"ich leg dann auf|ich leg mal auf|ich lege mal auf|ich muss auflegen|ich muss jetzt auflegen|"
            u"beende den anruf|beende das gespraech|anruf beenden|gespraech beenden|den anruf beenden|"
            u"das gespraech beenden|beenden|bitte beenden|anruf bitte beenden" },
        { Closing,
            u"wiederhoeren|wieder hoeren|wiedersehen|wiederschauen|ade|servus|pfiat di|pfiati|baba|bai|"
            u"bis bald|bis dann|bis spaeter|bis nachher|bis gleich|bis morgen|bis heute abend|"
            u"bis zum naechsten mal|bis naechstes mal|bis die tage|bis demnaechst|bis denn|bis dahin|"
            u"bis naechste woche|ich muss los|ich muss jetzt los|ich muss weiter|ich bin dann weg|"
            u"ich bin weg|ende|ende gelaende|schluss|schluss jetzt|schluss fuer heute|schoenen tag|"
            u"schoenen tag noch|schoenen abend|schoenen abend noch|einen schoenen tag|"
            u"einen schoenen tag noch|einen schoenen abend|einen schoenen abend noch|schoenes wochenende|"
            u"ein schoenes wochenende|gute nacht|schlaf gut|bis zum naechsten anruf|wir hoeren uns|"
            u"wir sehen uns|man hoert sich|man sieht sich|noch schoenen tag|noch einen schoenen tag|"
            u"noch schoenen abend|noch einen schoenen abend|schoenen nachmittag noch|"
            u"noch schoenen nachmittag|noch einen schoenen nachmittag|einen schoenen nachmittag|"
            u"einen schoenen nachmittag noch|schoenen nachmittag|schoenen vormittag noch|"
            u"noch schoenen vormittag|noch einen schoenen vormittag|einen schoenen vormittag|"
            u"einen schoenen vormittag noch|schoenen vormittag|schoenen sonntag noch|noch schoenen sonntag|"
            u"noch einen schoenen sonntag|einen schoenen sonntag|einen schoenen sonntag noch|"
            u"schoenen sonntag|schoenen samstag noch|noch schoenen samstag|noch einen schoenen samstag|"
            u"einen schoenen samstag|einen schoenen samstag noch|schoenen samstag|schoenen feierabend noch|"
            u"noch schoenen feierabend|noch einen schoenen feierabend|einen schoenen feierabend|"
            u"einen schoenen feierabend noch|schoenen feierabend|schoenen urlaub noch|noch schoenen urlaub|"
            u"noch einen schoenen urlaub|einen schoenen urlaub|einen schoenen urlaub noch|schoenen urlaub|"
            u"schoenen morgen noch|noch schoenen morgen|noch einen schoenen morgen|einen schoenen morgen|"
            u"einen schoenen morgen noch|schoenen morgen|guten tag noch|noch guten tag|noch einen guten tag|"
            u"einen guten tag|einen guten tag noch|guten abend noch|noch guten abend|noch einen guten abend|"
            u"einen guten abend|einen guten abend noch|guten morgen noch|noch guten morgen|"
            u"noch einen guten morgen|einen guten morgen|einen guten morgen noch|schoenes wochenende noch|"
            u"noch schoenes wochenende|noch eine schoenes wochenende|eine schoenes wochenende|"
            u"noch ein schoenes wochenende|schoene woche noch|noch schoene woche|noch eine schoene woche|"
            u"eine schoene woche|noch ein schoene woche|ein schoene woche|schoene woche|schoene zeit noch|"
            u"noch schoene zeit|noch eine schoene zeit|eine schoene zeit|noch ein schoene zeit|"
            u"ein schoene zeit|schoene zeit|gute zeit noch|noch gute zeit|noch eine gute zeit|eine gute zeit|"
            u"noch ein gute zeit|ein gute zeit|gute zeit|gute fahrt noch|noch gute fahrt|"
            u"noch eine gute fahrt|eine gute fahrt|noch ein gute fahrt|ein gute fahrt|gute fahrt|"
            u"guten rutsch noch|noch guten rutsch|noch einen guten rutsch|einen guten rutsch|"
            u"einen guten rutsch noch|alles gute|alles gute noch|bis denne|bis dannimanski|bis dahin dann|"
            u"bis die naechsten tage|hoeren wir uns|dann hoeren wir uns|wir hoeren uns spaeter|"
            u"wir hoeren uns morgen|muss los|muss jetzt los|muss weg|muss jetzt weg|muss schluss machen|"
            u"ich muss weg|ich muss jetzt weg|ich muss schluss machen|ich muss jetzt schluss machen|"
            u"ich muss dann mal|ich muss dann mal los|ich muss dann los|ich muss mal los|ich mach schluss|"
            u"ich mache schluss|ich mach jetzt schluss|ich mache jetzt schluss|ich mach dann schluss|"
            u"machen wir schluss|bin weg|bin dann weg|bin dann mal weg|ich bin dann mal weg|bin raus|"
            u"ich bin raus|ich hab alles|ich habe alles|hab alles|ich hab jetzt alles|ich habe jetzt alles|"
            u"damit hab ich alles|das ist alles gewesen|das wars|das war s|das war es|das wars dann|"
            u"das war es dann|das wars schon|das war alles|das ist alles|das waers|das waer s|das waere es|"
            u"das waere alles|das waer alles|das wars auch schon|das war schon alles|war alles|mehr nicht|"
            u"mehr brauche ich nicht|mehr brauch ich nicht|ich brauche nichts mehr|ich brauch nichts mehr|"
            u"nichts mehr|sonst nichts|sonst nichts mehr|keine fragen mehr|keine frage mehr|"
            u"keine weiteren fragen|ich habe keine fragen mehr|ich hab keine fragen mehr|"
            u"ich habe keine weiteren fragen|ich bin fertig|wir sind fertig|das reicht|das reicht mir|"
            u"das genuegt|mehr wollte ich nicht|mehr wollte ich nicht wissen|mehr wollte ich nicht hoeren|"
            u"das genuegt mir" },
    };
    return lexicon;
}

const Lexicon &english()
{
    static const Lexicon lexicon {
        { Courtesy,
            u"ok|okay|yes|yeah|yep|no|nope|thanks|thank you|thank you so much|thank you very much|"
            u"thanks a lot|thanks so much|many thanks|cheers|great|perfect|good|very good|fine|cool|nice|"
            u"lovely|wonderful|awesome|excellent|alright|all right|right|well|then|now|for now|for today|so|"
            u"and|please|you too|got it|um|uh|oh|ah|hm|just|sure|thanks for your help|"
            u"thank you for your help|thanks for everything|all good|very much|really|actually|i think|"
            u"from me|again|hello|hi|i wish you|wish you|for me|i wanted|i wanted to know|i wanted to hear|"
            u"i needed|i need|i needed to know|for your help|for the help|for the info|for the information|"
            u"for the update|for the messages|that was helpful|that helped|that helps|that helped a lot|"
            u"you were very helpful|very helpful|it was helpful|my friend|answering machine|so much|"
            u"for listening" },
        { Goodbye,
            u"bye|bye bye|byebye|bye now|good bye|goodbye|goodbye now|cheerio|ciao|tschuess" },
        { HangUp,
            u"hang up|hang up now|you can hang up|you can hang up now|can you hang up|could you hang up|"
            u"you may hang up|i am hanging up|im hanging up|i am hanging up now|im hanging up now|"
            u"ill hang up|ill hang up now|i will hang up|i will hang up now|end the call|end call|"
            u"end this call|finish the call" },
        { Closing,
            u"see you|see ya|see you later|see you soon|see you tomorrow|see you then|laters|"
            u"talk to you later|talk to you soon|talk soon|speak to you later|speak soon|take care|"
            u"have a nice day|have a good day|have a great day|have a good one|have a nice evening|"
            u"have a good evening|have a good night|have a nice weekend|good night|so long|farewell|"
            u"until next time|till next time|until later|i have to go|i have to go now|i gotta go|"
            u"i got to go|gotta go|i must go|i need to go|ta ta|toodle oo|i must be off|ive got to go|"
            u"i have got to go|ive gotta go|i gotta run|gotta run|have to run|i have to run|got to go|"
            u"have to go|im off|i am off|have a lovely day|have a lovely evening|have a great evening|"
            u"have a great weekend|have a good weekend|have a good afternoon|have a nice afternoon|"
            u"have a nice one|enjoy your day|enjoy your evening|enjoy the rest of your day|"
            u"have a nice rest of your day|good evening to you|all the best|until tomorrow|till tomorrow|"
            u"catch you later|see you around|see you next time|i have everything|i have everything i need|"
            u"ive got everything|ive got everything i need|i got everything|i know everything i need|"
            u"thats all|that is all|that s all|thats it|that is it|that was all|that was it|thatll be all|"
            u"that will be all|thats everything|that is everything|nothing else|nothing more|no more|"
            u"no more questions|i have no more questions|no further questions|im done|i am done|were done|"
            u"we are done|i am finished|im finished|all done|thatll do|that will do" },
    };
    return lexicon;
}
// clang-format on

//! What begins questions and tasks: then a "tschüss" at the end may belong to them.
bool asksOrTells(const QString &word, Language language)
{
    constexpr QStringView german[] = { u"was", u"wer", u"wann", u"wie", u"wo", u"wen", u"wem", u"wessen", u"warum",
        u"wieso", u"weshalb", u"woher", u"wohin", u"ob", u"kannst", u"koenntest", u"wuerdest", u"sollst", u"hoer",
        u"warte", u"wart", u"weiter", u"nochmal", u"nachricht", u"frag", u"fragt", u"fragte" };
    constexpr QStringView english[] = { u"what", u"who", u"when", u"how", u"where", u"why", u"which", u"whose",
        u"whats", u"whos", u"dont", u"can", u"could", u"would", u"should", u"did", u"does", u"do", u"wait", u"continue",
        u"message", u"call", u"next", u"read" };
    const auto isWord = [&](QStringView other) { return other == word; };
    return language == Language::German ? std::any_of(std::begin(german), std::end(german), isWord)
                                        : std::any_of(std::begin(english), std::end(english), isWord);
}

//! What is done with words, a goodbye among them: "sag Anna tschüss", "schreib ihr: ich komme, tschüss".
bool isAboutWords(const QString &word, Language language)
{
    constexpr QStringView german[] = { u"sag", u"gesagt", u"schreib", u"schrieb", u"geschrieb", u"meint", u"meinst",
        u"gemeint", u"heiss", u"bedeut", u"antwort", u"gefragt", u"erzaehl", u"lies", u"les", u"vorles", u"wiederhol",
        u"uebersetz", u"richte", u"bestell", u"gruess", u"schick", u"send", u"erinner", u"loesch", u"ruf", u"welch",
        u"merk", u"notier", u"rede", u"sprech", u"sprich", u"diktier" };
    constexpr QStringView english[] = { u"say", u"said", u"tell", u"told", u"writ", u"wrote", u"send", u"sent", u"repl",
        u"answer", u"ask", u"repeat", u"mean", u"translat", u"remind", u"delet", u"spell", u"text", u"note" };
    const auto begins = [&](QStringView stem) { return word.startsWith(stem); };
    return language == Language::German ? std::any_of(std::begin(german), std::end(german), begins)
                                        : std::any_of(std::begin(english), std::end(english), begins);
}

//! "ich sag dann mal tschüss", "I'll say goodbye" are the caller's own goodbye.
bool isCaller(const QString &word)
{
    return word == u"ich" || word == u"i" || word == u"ill";
}

//! Nothing that the machine should do or tell. "Danke, das hat mir geholfen", "ich melde mich morgen bei ihr".
bool wantsNothing(const QStringList &words, Language language)
{
    constexpr QStringView namers[] = { u"nicht", u"kein", u"mit", u"wort", u"not", u"with", u"word" };
    if (std::find(std::begin(namers), std::end(namers), words.constLast()) != std::end(namers))
        return false; // "he ended with goodbye"
    for (qsizetype i = 0; i < words.size(); ++i) {
        const bool own = (i > 0 && isCaller(words.at(i - 1))) || (i + 1 < words.size() && isCaller(words.at(i + 1)));
        if (!own && (asksOrTells(words.at(i), language) || isAboutWords(words.at(i), language)))
            return false;
    }
    return true;
}

//! A goodbye and courtesy behind a few words that want nothing.
bool endsWithGoodbye(const QStringList &words, const Lexicon &lexicon, Language language)
{
    constexpr qsizetype mostBefore = 12;
    for (qsizetype i = std::min(words.size() - 1, mostBefore); i > 0; --i) {
        const auto tags = lexicon.cover(words.sliced(i));
        if (tags && (*tags & bit(Goodbye)) != 0)
            return wantsNothing(words.first(i), language);
    }
    return false;
}

} // namespace

bool isFarewell(const QString &said, Language language)
{
    const Lexicon &lexicon = language == Language::German ? german() : english();
    const QStringList words = utterance::words(said);
    const bool asks = said.contains(u'?');
    if (const auto tags = lexicon.coverPolite(words))
        return (*tags & (bit(Goodbye) | bit(HangUp) | (asks ? 0U : bit(Closing)))) != 0;
    return !asks && endsWithGoodbye(words, lexicon, language);
}
