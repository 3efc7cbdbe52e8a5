// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/farewell.h"

#include "call/utterancewords.h"

using utterance::Lexicon;

namespace
{

enum Tag { Courtesy, Farewell, ThatsAll };

const Lexicon &german()
{
    static const Lexicon lexicon {
        { Courtesy,
            u"ok|okay|oke|okey|ja|jaja|jo|nein|ne|nee|noe|gut|sehr gut|super|prima|toll|klasse|danke|danke dir|danke "
            u"schoen|dankeschoen|"
            u"danke sehr|vielen dank|vielen lieben dank|lieben dank|herzlichen dank|besten dank|tausend dank|ich danke "
            u"dir|ich danke|dank dir|"
            u"danke fuer alles|danke fuer die hilfe|danke fuer deine hilfe|alles klar|alles gut|klar|schoen|sehr "
            u"schoen|wunderbar|perfekt|"
            u"fein|passt|dann|also|na dann|na gut|na ja|naja|so|und|aehm|aeh|hm|hmm|mhm|oh|ach|erstmal|erst mal|fuer "
            u"heute|fuer jetzt|jetzt|"
            u"fuers erste|fuer den moment|soweit|so weit|bitte|du|dir auch|ihnen auch|dir|auch|von mir|schon|noch|von "
            u"meiner seite|"
            u"thanks|genau|stimmt|cool|spitze|top|nun|dann mal|mal|und danke|ganz|wirklich" },
        { Farewell,
            u"tschuess|tschues|tschuss|tschus|tschuesschen|tschuessi|tschuesi|tschuessikowski|tschoe|tschoeoe|tschau|"
            u"ciao|tschuess dann|"
            u"tschau tschau|ciao ciao|auf wiederhoeren|auf wieder hoeren|wiederhoeren|wieder hoeren|auf "
            u"wiedersehen|auf wieder sehen|"
            u"auf wiederschauen|wiedersehen|wiederschauen|adieu|ade|servus|pfiat di|pfiati|bye|bye "
            u"bye|byebye|baba|goodbye|good bye|bai|"
            u"bis bald|bis dann|bis spaeter|bis nachher|bis gleich|bis morgen|bis heute abend|bis zum naechsten "
            u"mal|bis naechstes mal|"
            u"bis die tage|bis demnaechst|bis denn|bis dahin|bis naechste woche|machs gut|mach es gut|mach s "
            u"gut|machts gut|machen sies gut|"
            u"machen sie es gut|leg auf|lege auf|leg jetzt auf|leg einfach auf|auflegen|bitte auflegen|kannst "
            u"auflegen|du kannst auflegen|"
            u"du kannst jetzt auflegen|kannst du auflegen|kannst du bitte auflegen|ich lege auf|ich leg auf|ich lege "
            u"jetzt auf|"
            u"ich leg jetzt auf|ich lege dann auf|ich leg dann auf|ich leg mal auf|ich lege mal auf|ich muss "
            u"auflegen|ich muss jetzt auflegen|ich muss los|"
            u"ich muss jetzt los|ich muss weiter|ich bin dann weg|ich bin weg|beende den anruf|beende das "
            u"gespraech|anruf beenden|"
            u"gespraech beenden|den anruf beenden|das gespraech beenden|ende|ende gelaende|schluss|schluss "
            u"jetzt|schluss fuer heute|"
            u"schoenen tag|schoenen tag noch|schoenen abend|schoenen abend noch|einen schoenen tag|einen schoenen tag "
            u"noch|"
            u"einen schoenen abend|einen schoenen abend noch|schoenes wochenende|ein schoenes wochenende|gute "
            u"nacht|schlaf gut|"
            u"gruess gott und tschuess|bis zum naechsten anruf|wir hoeren uns|wir sehen uns|man hoert sich|man sieht "
            u"sich" },
        { ThatsAll,
            u"das wars|das war s|das war es|das wars dann|das war es dann|das wars schon|das war alles|das ist "
            u"alles|das waers|das waer s|"
            u"das waere es|das waere alles|das waer alles|das wars auch schon|das war schon alles|war alles|mehr nicht|"
            u"mehr brauche ich nicht|mehr brauch ich nicht|ich brauche nichts mehr|ich brauch nichts mehr|nichts "
            u"mehr|sonst nichts|"
            u"sonst nichts mehr|keine fragen mehr|keine frage mehr|keine weiteren fragen|ich habe keine fragen mehr|"
            u"ich hab keine fragen mehr|ich habe keine weiteren fragen|ich bin fertig|wir sind fertig|das reicht|das "
            u"reicht mir|das genuegt|"
            u"mehr wollte ich nicht|mehr wollte ich nicht wissen|mehr wollte ich nicht hoeren|das genuegt mir" },
    };
    return lexicon;
}

const Lexicon &english()
{
    static const Lexicon lexicon {
        { Courtesy,
            u"ok|okay|yes|yeah|yep|no|nope|thanks|thank you|thank you so much|thank you very much|thanks a lot|thanks "
            u"so much|many thanks|"
            u"cheers|great|perfect|good|very good|fine|cool|nice|lovely|wonderful|awesome|excellent|alright|all "
            u"right|right|well|then|"
            u"now|for now|for today|so|and|please|you too|got it|um|uh|oh|ah|hm|just|sure|thanks for your help|thank "
            u"you for your help|"
            u"thanks for everything|all good|very much|really|actually|i think|from me|again" },
        { Farewell,
            u"bye|bye bye|byebye|bye now|good bye|goodbye|goodbye now|see you|see ya|see you later|see you soon|see "
            u"you tomorrow|see you then|laters|"
            u"talk to you later|talk to you soon|talk soon|speak to you later|speak soon|take care|have a nice "
            u"day|have a good day|"
            u"have a great day|have a good one|have a nice evening|have a good evening|have a good night|have a nice "
            u"weekend|good night|"
            u"cheerio|so long|farewell|until next time|till next time|until later|hang up|hang up now|you can hang "
            u"up|you can hang up now|"
            u"can you hang up|could you hang up|you may hang up|i am hanging up|im hanging up|i am hanging up now|im "
            u"hanging up now|ill hang up|"
            u"ill hang up now|i will hang up|i will hang up now|i have to go|i have to go now|i gotta go|i got to "
            u"go|gotta go|i must go|"
            u"i need to go|end the call|end call|end this call|finish the call|ciao|tschuess|ta ta|toodle oo" },
        { ThatsAll,
            u"thats all|that is all|that s all|thats it|that is it|that was all|that was it|thatll be all|that will be "
            u"all|thats everything|"
            u"that is everything|nothing else|nothing more|no more|no more questions|i have no more questions|no "
            u"further questions|im done|"
            u"i am done|were done|we are done|i am finished|im finished|all done|thatll do|that will do" },
    };
    return lexicon;
}

} // namespace

bool isFarewell(const QString &said, Language language)
{
    const Lexicon &lexicon = language == Language::German ? german() : english();
    const auto tags = lexicon.coverPolite(utterance::words(said));
    if (!tags)
        return false;
    const bool asks = said.trimmed().endsWith(u'?');
    return (*tags & (1U << Farewell)) != 0 || ((*tags & (1U << ThatsAll)) != 0 && !asks);
}
