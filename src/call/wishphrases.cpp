// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/wishphrases.h"

#include "call/wishes.h"

using utterance::Lexicon;

namespace wishphrases
{

namespace
{

constexpr int tag(Wish wish)
{
    return static_cast<int>(wish);
}

const Lexicon &germanWishes()
{
    static const Lexicon lexicon {
        { filler,
            u"bitte|bitte bitte|bitteschoen|mal|doch|kannst du|kannst du mir|koenntest du|koenntest du mir|wuerdest "
            u"du|kannst|ich moechte|ich will|"
            u"ich wuerde gern|ich wuerde gerne|ich haette "
            u"gern|jetzt|nun|gern|gerne|ok|okay|ja|nein|nee|ne|aehm|aeh|hm|hmm|danke|einfach|"
            u"kurz|mir|etwas|ein bisschen|bisschen|ein wenig|so|und|also|gut|alles "
            u"klar|dann|hey|du|na|ach|oh|tschuldigung|entschuldigung|"
            u"sorry|schnell mal|lieber|super" },
        { tag(Wish::Repeat),
            u"wiederholen|wiederhole|wiederhol|wiederhole das|wiederhol das|das wiederholen|wiederhole es|wiederhol "
            u"es|wiederhole die nachricht|"
            u"wiederhol die nachricht|die nachricht wiederholen|noch mal|nochmal|nochmals|noch einmal|nocheinmal|das "
            u"noch mal|das nochmal|"
            u"das noch einmal|sag das noch mal|sag das nochmal|sag das noch einmal|sag das bitte noch mal|sag das "
            u"bitte nochmal|"
            u"sag das bitte noch einmal|sag noch mal|sag nochmal|lies das noch mal|lies das nochmal|lies das noch mal "
            u"vor|lies das nochmal vor|"
            u"lies das noch einmal vor|lies das bitte noch einmal vor|lies das bitte nochmal vor|lies das bitte noch "
            u"mal vor|lies nochmal vor|lies noch mal vor|lies sie noch mal|lies sie nochmal vor|"
            u"das nochmal sagen|das noch mal sagen|das noch einmal sagen|nochmal sagen|noch mal sagen|noch einmal "
            u"sagen|nochmal vorlesen|noch mal vorlesen|noch einmal vorlesen|wie bitte|"
            u"bitte wie|was hast du gesagt|was hast du gerade gesagt|was war das|wie war das|von vorn|von vorne|noch "
            u"mal von vorne|"
            u"nochmal von vorne|noch mal von vorn|nochmal von vorn|noch einmal von vorne|ich habe das nicht "
            u"verstanden|ich hab das nicht verstanden|habe ich nicht verstanden|"
            u"hab ich nicht verstanden|das habe ich nicht verstanden|das hab ich nicht verstanden|nicht verstanden" },
        { tag(Wish::Continue),
            u"weiter|weiter weiter|mach weiter|mache weiter|weitermachen|weiter machen|lies weiter|lese "
            u"weiter|weiterlesen|weiter lesen|red weiter|rede weiter|"
            u"sprich weiter|erzaehl weiter|fahr fort|fortfahren|fahre fort|weiter gehts|weiter geht es|gehts "
            u"weiter|geh weiter|weiter vorlesen|"
            u"naechste|naechster|naechstes|die naechste|der naechste|das naechste|naechste nachricht|die naechste "
            u"nachricht|naechste nachricht vorlesen|"
            u"lies die naechste|lies die naechste vor|lies die naechste nachricht|lies die naechste nachricht vor|zur "
            u"naechsten|"
            u"zur naechsten nachricht|ueberspringen|ueberspring das|ueberspringe das|ueberspring "
            u"die|skip|vorwaerts|eins weiter|# weiter|"
            u"die naechste bitte" },
        { tag(Wish::Back),
            u"zurueck|geh zurueck|gehe zurueck|eins zurueck|# zurueck|einen zurueck|einmal zurueck|eine zurueck|ein "
            u"zurueck|spring zurueck|"
            u"die vorige|vorige|vorige nachricht|die vorige nachricht|die vorherige|vorherige|vorherige nachricht|die "
            u"vorherige nachricht|"
            u"die davor|die nachricht davor|davor|rueckwaerts|zur vorigen nachricht|zur vorherigen nachricht|eine "
            u"nachricht zurueck|"
            u"lies die vorherige nachricht|lies die vorherige nachricht vor|lies die vorige nachricht vor" },
        { tag(Wish::Slower),
            u"langsamer|noch langsamer|langsam|sprich langsamer|rede langsamer|red langsamer|lies langsamer|langsamer "
            u"sprechen|langsamer reden|langsamer lesen|"
            u"nicht so schnell|zu schnell|das ist zu schnell|das war zu schnell|du sprichst zu schnell|du redest zu "
            u"schnell|viel zu schnell|"
            u"das geht zu schnell|das ging zu schnell|mach langsamer|mach langsam|langsamer vorlesen" },
        { tag(Wish::Faster),
            u"schneller|noch schneller|sprich schneller|rede schneller|red schneller|lies schneller|schneller "
            u"sprechen|schneller reden|nicht so langsam|zu langsam|"
            u"das ist zu langsam|du sprichst zu langsam|du redest zu langsam|mach schneller|viel zu langsam" },
        { tag(Wish::Louder),
            u"lauter|noch lauter|sprich lauter|rede lauter|red lauter|mach lauter|lauter sprechen|lauter reden|zu "
            u"leise|das ist zu leise|du bist zu leise|nicht so leise|"
            u"du sprichst zu leise|viel zu leise|ich hoere dich nicht|ich hoer dich nicht|ich kann dich nicht "
            u"hoeren|ich hoere dich kaum|ich verstehe dich kaum|"
            u"ich hoere nichts|ich hoer nichts|ich kann nichts hoeren" },
        { tag(Wish::Quieter),
            u"leiser|noch leiser|sprich leiser|rede leiser|red leiser|mach leiser|leiser sprechen|zu laut|das ist zu "
            u"laut|du bist zu laut|nicht so laut|du sprichst zu laut|"
            u"viel zu laut" },
        { tag(Wish::Verbatim),
            u"woertlich|wort fuer wort|woertlich vorlesen|lies das woertlich|lies das woertlich vor|lies es woertlich "
            u"vor|lies sie woertlich vor|"
            u"lies woertlich vor|lies woertlich|lies die nachricht woertlich vor|im wortlaut|der wortlaut|wortlaut|den "
            u"wortlaut|im original|original|"
            u"lies vor|lies es vor|lies sie vor|lies das vor|lies die nachricht vor|lies die nachrichten vor|die "
            u"nachricht vorlesen|die nachrichten vorlesen|vorlesen|"
            u"das vorlesen|ganze nachricht|die ganze nachricht|lies die ganze nachricht|lies die ganze nachricht "
            u"vor|lies alles vor|"
            u"was steht da genau|was genau steht da|was schreibt er genau|was schreibt sie genau|was hat er genau "
            u"geschrieben|"
            u"was hat sie genau geschrieben|genauer wortlaut|lies alles woertlich vor|lies mir die nachricht vor|lies "
            u"mir das vor|das woertlich|das woertlich vorlesen" },
        { tag(Wish::Message),
            u"nachricht #|nachricht nummer #|die nachricht #|die nachricht nummer #|# nachricht|die # nachricht|der # "
            u"nachricht|nummer #|die nummer #|"
            u"die #|zur nachricht #|zu nachricht #|geh zu nachricht #|spring zu nachricht #|lies nachricht #|lies "
            u"nachricht # vor|nachricht # vorlesen|lies nachricht nummer #|"
            u"lies nachricht nummer # vor|lies die nachricht # vor|lies die nachricht nummer # vor|lies die # "
            u"nachricht|lies die # nachricht vor|die # nachricht vorlesen|lies die # vor|"
            u"lies nummer # vor|lies nummer #|lies mir nachricht # vor|lies mir die # nachricht vor|nachricht # "
            u"woertlich|die # nachricht woertlich|"
            u"lies nachricht # woertlich vor|lies die # nachricht woertlich vor|lies mir die # vor|was steht in "
            u"nachricht #|was steht in der # nachricht|nachricht # noch mal|nachricht # nochmal|"
            u"nachricht # noch einmal|die # nachricht noch mal|die # nachricht nochmal|die # nachricht noch einmal" },
        { tag(Wish::Reply),
            u"antworten|antworte|antwort|ich antworte|darauf antworten|ihm antworten|ihr antworten|ihnen "
            u"antworten|antworte ihm|antworte ihr|antworte ihnen|"
            u"antworte darauf|auf die nachricht antworten|eine antwort schreiben|antwort schreiben|antwort "
            u"schicken|eine antwort schicken|"
            u"zurueckschreiben|zurueck schreiben|ihm zurueckschreiben|ihr zurueckschreiben|darauf moechte ich "
            u"antworten|ihm schreiben|ihr schreiben|antwort diktieren|eine antwort diktieren" },
        { tag(Wish::Later),
            u"spaeter|nicht jetzt|jetzt nicht|fuer spaeter|erst spaeter|mach ich spaeter|das mache ich spaeter|das "
            u"mach ich spaeter|merk dir das|merke dir das|"
            u"merk dir das fuer spaeter|merk es dir|heb das auf|heb sie auf|als neu lassen|lass sie neu|als ungelesen "
            u"markieren|markiere sie als ungelesen|markier das als ungelesen|als neu markieren|"
            u"ungelesen lassen|erinnere mich spaeter|spaeter noch mal|spaeter nochmal|spaeter noch einmal|sag mir das "
            u"spaeter|das spaeter" },
        { tag(Wish::Done),
            u"erledigt|ist erledigt|das ist erledigt|schon erledigt|ist schon erledigt|das ist schon erledigt|hat sich "
            u"erledigt|das hat sich erledigt|abhaken|abgehakt|hak das ab|hak sie ab|"
            u"als gelesen markieren|markiere sie als gelesen|markier das als gelesen|als erledigt "
            u"markieren|gelesen|fertig damit|kenne ich schon|kenn ich schon|"
            u"das kenne ich schon|das weiss ich schon|weiss ich schon|fertig" },
        { tag(Wish::Help),
            u"hilfe|hilf mir|die hilfe|hilfe hilfe|was kann ich sagen|was kann ich alles sagen|was kann ich tun|was "
            u"kann ich machen|was kann ich hier machen|was kannst du|was kannst du alles|"
            u"was kannst du machen|wie funktioniert das|wie geht das|welche befehle gibt es|was gibt es fuer "
            u"befehle|befehle|welche befehle kennst du|optionen|"
            u"menue|welche moeglichkeiten gibt es|was muss ich sagen|wie bediene ich dich|was soll ich sagen" },
        { tag(Wish::Stop),
            u"stopp|stop|stopp stopp|stop stop|halt|halt stopp|halt an|halte an|anhalten|aufhoeren|hoer auf|ruhe|sei "
            u"still|sei ruhig|still|warte|warte kurz|wart mal|wart|"
            u"warte einen moment|moment|einen moment|moment mal|einen augenblick|augenblick|pause|mach pause|mach eine "
            u"pause|pst|psst|schweig|sei leise|halt den mund|halt die klappe|klappe|genug|es reicht|"
            u"stoppen|abbrechen|abbruch|schluss damit" },
    };
    return lexicon;
}

const Lexicon &englishWishes()
{
    static const Lexicon lexicon {
        { filler,
            u"please|can you|could you|would you|will you|can you please|could you please|i want to|i want you to|id "
            u"like to|i would like to|id like you to|lets|just|now|ok|okay|yes|yeah|no|um|uh|er|hm|"
            u"thanks|thank you|a bit|a little|a little bit|bit|and|so|well|good|right|alright|all "
            u"right|then|hey|oh|sorry|excuse me|for me|to me|me|maybe|great" },
        { tag(Wish::Repeat),
            u"repeat|repeat that|repeat it|repeat this|repeat the message|again|once again|once more|one more time|say "
            u"again|say that again|say it again|read that again|read it again|"
            u"say that once more|repeat that again|pardon|pardon me|i beg your pardon|come again|what did you say|what "
            u"was that|what did you just say|i didnt get that|i did not get that|"
            u"i didnt understand|i did not understand|i didnt catch that|from the start|from the beginning|start "
            u"again|start over|play it again|play that again" },
        { tag(Wish::Continue),
            u"continue|go on|carry on|keep going|go ahead|next|next one|the next one|next message|the next "
            u"message|read on|read the next one|read the next message|skip|skip it|skip that|"
            u"skip this|skip this one|move on|keep reading|resume|proceed|forward|more" },
        { tag(Wish::Back),
            u"back|go back|previous|previous one|the previous one|previous message|the previous message|go back one|go "
            u"back #|one back|back one|the one before|the message before|"
            u"read the previous message|step back|last message again" },
        { tag(Wish::Slower),
            u"slower|speak slower|talk slower|read slower|more slowly|speak more slowly|slow down|slowly|not so "
            u"fast|too fast|thats too fast|that is too fast|that was too fast|youre too fast|you speak too fast|"
            u"you are too fast|go slower" },
        { tag(Wish::Faster),
            u"faster|speak faster|talk faster|read faster|speed up|quicker|more quickly|not so slow|too slow|thats too "
            u"slow|that is too slow|youre too slow|you are too slow|go faster" },
        { tag(Wish::Louder),
            u"louder|speak louder|talk louder|speak up|too quiet|thats too quiet|that is too quiet|youre too quiet|you "
            u"are too quiet|volume up|turn it up|turn up the volume|i cant hear you|"
            u"i cannot hear you|i can hardly hear you|i can barely hear you" },
        { tag(Wish::Quieter),
            u"quieter|speak quieter|softer|too loud|thats too loud|that is too loud|youre too loud|you are too "
            u"loud|not so loud|volume down|turn it down|turn down the volume|lower the volume" },
        { tag(Wish::Verbatim),
            u"verbatim|word for word|read it|read that|read it out|read that out|read it aloud|read it word for "
            u"word|read that word for word|read it verbatim|read that verbatim|read the message|read the messages|read "
            u"the whole message|"
            u"the whole message|whole message|full message|the full message|read the full message|exact words|the "
            u"exact words|what does it say exactly|what exactly does it say|read it in full|in full|read out loud|read "
            u"everything" },
        { tag(Wish::Message),
            u"message #|message number #|the # message|# message|number #|the #|the # one|# one|read message #|read "
            u"message number #|read number #|read the # message|read the # one|"
            u"read out message #|read me message #|read me the # message|go to message #|play message #|play the # "
            u"message|message # again|the # message again|message # word for word|read message # again" },
        { tag(Wish::Reply),
            u"reply|answer|respond|reply to that|reply to it|reply to this|answer that|answer it|answer him|answer "
            u"her|reply to him|reply to her|reply to them|send a reply|write a reply|send an answer|write back|"
            u"respond to that|text back|dictate a reply" },
        { tag(Wish::Later),
            u"later|not now|for later|do it later|ill do it later|i will do it later|save it for later|keep it for "
            u"later|keep it as new|keep it new|mark as unread|mark it as unread|mark that as unread|leave it "
            u"unread|remind me later|maybe later|save it" },
        { tag(Wish::Done),
            u"done|its done|that is done|thats done|it is done|already done|mark as read|mark it as read|mark that as "
            u"read|mark as done|mark it as done|check it off|i know that already|i already know that|i already know" },
        { tag(Wish::Help),
            u"help|help me|what can i say|what can i do|what can you do|what are the commands|which commands are "
            u"there|commands|options|menu|what are my options|how does this work|how does it work|what should i say" },
        { tag(Wish::Stop),
            u"stop|stop it|stop that|stop stop|stop talking|stop reading|halt|quiet|be quiet|silence|shush|hush|hold "
            u"on|hold it|wait|wait a moment|wait a minute|wait a second|one moment|just a moment|hang "
            u"on|pause|enough|thats enough|shut up|cancel|"
            u"that is enough" },
    };
    return lexicon;
}

} // namespace

const Lexicon &wishes(Language language)
{
    return language == Language::German ? germanWishes() : englishWishes();
}

const Lexicon &answers(Language language)
{
    static const Lexicon german {
        { Neutral, u"bitte|danke|gern|doch|also|so|mal|das|es|dann|einfach|oh|aeh|aehm" },
        { Listening,
            u"mhm|mhmm|mmh|mh|mm|hm|hmm|hmhm|hm hm|aha|ah|ach|ach so|achso|ach ja|oh|oha|aehm|aeh|gut|sehr "
            u"gut|schoen|super|toll|prima|verstehe|ich verstehe|verstanden|nice|cool|interessant|na ja|naja|"
            u"soso|so so|wow|krass|echt|wirklich|na gut" },
        { Agreeing,
            u"ja|jaja|ja ja|jawohl|jo|jep|jup|yes|klar|na klar|ja "
            u"klar|genau|richtig|korrekt|ok|okay|oke|passt|natuerlich|selbstverstaendlich|sicher|"
            u"so ist es|stimmt|das stimmt|in ordnung|alles klar" },
        { No,
            u"nein|nee|ne|noe|no|nein danke|auf keinen fall|lieber nicht|besser nicht|nicht|doch nicht|bitte "
            u"nicht|nicht senden|nicht abschicken|abbrechen|abbruch|verwerfen|falsch|stopp|stop|halt|vergiss es|lass "
            u"es|lass das|lass mal|"
            u"keinesfalls|niemals|ist falsch|das ist falsch|stimmt nicht|das stimmt nicht|jetzt nicht|nicht jetzt" },
    };
    static const Lexicon english {
        { Neutral, u"please|thanks|thank you|then|just|it|that|oh|um|uh|well" },
        { Listening,
            u"mhm|mmhm|mm hm|mm|hm|hmm|uh huh|uhhuh|aha|ah|oh|i see|got it|good|very "
            u"good|great|nice|cool|interesting|really|wow|understood|i understand|fine|fair enough|lovely" },
        { Agreeing,
            u"yes|yeah|yep|yup|ya|ja|sure|of course|right|thats right|that is right|correct|ok|okay|alright|all "
            u"right|exactly" },
        { No,
            u"no|nope|nah|no thanks|no thank you|not|dont|do not|dont send it|do not send it|cancel|discard|never|no "
            u"way|absolutely not|stop|wrong|thats wrong|that is wrong|forget it|never mind|not now|rather not|nein" },
    };
    return language == Language::German ? german : english;
}

} // namespace wishphrases
