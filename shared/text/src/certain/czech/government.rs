//! Czech prepositions that a verb or a place does not take: `těším se pro`, `v výletě`, `jdu v kině`.
//!
//! In the learners' text that training uses, all 36 such places are labelled wrong, and in 186,462 correct sentences there are five, all of the
//! 19th century.

use super::super::Certain;
use super::super::around::Around;
use crate::letters::is_among;

/// Verbs' forms, the preposition that they have, those for which it may stand as it is, and those after which the noun has another case.
const VERBS: [(&str, &str, &str, &str); 6] = [
    (
        "ptal ptala ptali ptám ptá ptáme ptají ptát těšil těšila těšili těším těší těšíš těšíme těšíte těšit zeptal zeptala zeptali zeptat zeptám",
        "na",
        "pro",
        "za",
    ),
    (
        "postarat postarám starají starali starat starám staráš staráme",
        "o",
        "pro",
        "za",
    ),
    (
        "zajímal zajímala zajímali zajímají zajímám zajímáme zajímáš",
        "o",
        "",
        "za",
    ),
    ("děkoval děkovala děkuji děkuju děkujeme poděkoval", "za", "na pro", ""),
    ("zvykl zvykla zvykli zvyknout zvyknu", "na", "", "k s"),
    ("omlouvám omlouváme omluvil omluvila", "za", "pro", ""),
];
/// Spans of time, after which something happens with `za`.
const SPANS: &str = "chvilku chvíli den dva hodinu minutu měsíc pár rok tři týden";
/// What may stand between a verb and its preposition.
const BETWEEN: &str =
    "by bych často ho jí jsem jsi jsme jste mě moc mu nás rád ráda rádi se si tě taky také už velmi vás";
const MOST_BETWEEN: isize = 3;
/// Places that have `na`, in the locative.
const ON: &str = "dovolené fakultě hřišti koncertě koupališti letišti moravě nádraží náměstí poště slovensku stadionu svatbě univerzitě \
    venkově výletě zastávce";
/// First words of the forms of going, to a place that is named.
const GOING: &str = "jde jdeme jdeš jdou jdu jede jedeme jedeš jedu jel jela jeli jít pojede pojedeme pojedeš pojedu přijel přijela přišel přišla přišli \
    půjde půjdeme půjdeš půjdu šel šla šli";
/// Places that one goes into: the locative and the genitive.
const INTO: &str = "divadle divadla, domě domu, hospodě hospody, kavárně \
    kavárny, kině kina, knihovně knihovny, koupelně koupelny, kuchyni kuchyně, muzeu muzea, nemocnici \
    nemocnice, obchodě obchodu, pokoji pokoje, restauraci restaurace, škole školy";
/// Verbs of living, and where one does not live `na`.
const LIVING: &str = "bydlel bydlela bydleli bydlet bydlí bydlím bydlíme bydlíš bydlíte narodil narodila pracuje pracuji pracuju studoval studovala \
    studuje studuji studuju žije žijeme žiji žiju žil žila";
const TOWNS: &str = "americe anglii berlíně bratislavě brně evropě francii itálii liberci londýně moskvě německu olomouci ostravě paříži plzni polsku praze rakousku \
    rusku česku čechách římě španělsku";

/// Forms of verbs of coming, and whence one comes `z`.
const COMING: &str = "jsem pocházel pocházela pochází pocházím přijel přijela přijeli přiletěl přišel přišla vrátil vrátila vrátili vrátím vrátit";
const LANDS: &str = "ameriky anglie brna evropy francie itálie japonska moskvy německa polska prahy rakouska ruska slovenska ukrajiny vietnamu číny čech česka \
    španělska";
/// What one plays, and what one plays on.
const PLAYING: &str = "hraje hrajeme hraješ hraji hraju hrál hrála hráli hrát zahrát";
const GAMES: &str = "badminton basketbal florbal fotbal golf hokej házenou karty tenis volejbal šachy";
const INSTRUMENTS: &str = "flétnu housle klavír kytaru piano saxofon trubku";
/// Adjectives of languages, and the verbs after which the adverb stands.
const LANGUAGES: &str = "anglický francouzský italský maďarský německý polský ruský slovenský španělský český";
const SPEAKING: &str =
    "mluvil mluvila mluvit mluví mluvím mluvíme mluvíš mluvte nemluvím umím neumím rozumím nerozumím";

/// What is wrong with a preposition, or with the place after it.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    let form = |right: &str| Some(Certain::Form(right.to_owned()));
    let into = |place: &str| {
        INTO.split(", ")
            .filter_map(|pair| pair.split_once(' '))
            .find(|(from, _)| *from == place)
    };
    match word {
        "v" | "ve" if around.has(1, ON) => return form("na"),
        "v" | "ve" if goes(around, -1) && around.word(1).is_some_and(|place| into(&place).is_some()) => {
            return form("do");
        }
        "na" if around.has(1, TOWNS) && verb(around, -1).is_some_and(|verb| is_among(LIVING, &verb)) => {
            return form("v");
        }
        "na" if around.has(1, GAMES) && verb(around, -1).is_some_and(|verb| is_among(PLAYING, &verb)) => {
            return Some(Certain::Extra);
        }
        "od" if around.has(1, LANDS) && verb_of(around, -1, COMING) => return form("z"),
        "v" | "ve" if around.has(1, "víkendu prázdninách vánocích") => return form("o"),
        "na" if around.has(1, "víkendu") => return form("o"),
        _ if is_among(INSTRUMENTS, word) && around.has(-1, PLAYING) => {
            return Some(Certain::Form(format!("na {word}")));
        }
        _ if is_among(LANGUAGES, word) && around.has(-1, SPEAKING) && !follows_noun(around) => {
            return Some(Certain::Form(format!("{}y", word.trim_end_matches('ý'))));
        }
        _ => {}
    }
    if around.has(-1, "v ve") && goes(around, -2) {
        return into(word).and_then(|(from, right)| (from != right).then(|| form(right)).flatten());
    }
    if !is_among("k na pro s za", word) {
        return None;
    }
    let verb = verb(around, -1)?;
    let (_, right, same, other) = VERBS.iter().find(|(verbs, ..)| is_among(verbs, &verb))?;
    if is_among(same, word) && !around.has(1, "jistotu změnu") {
        return form(right);
    }
    (is_among(other, word) && !around.has(1, SPANS)).then_some(Certain::Wrong)
}

/// The verb before the word at `by`, with little words between them.
fn verb(around: &Around<'_>, by: isize) -> Option<String> {
    (by - MOST_BETWEEN..=by)
        .rev()
        .map_while(|by| around.word(by))
        .find(|word| !is_among(BETWEEN, word))
}

/// Whether what follows may be a noun.
fn follows_noun(around: &Around<'_>) -> bool {
    around.word(1).is_some_and(|next| {
        next.contains(char::is_alphanumeric) && !is_among("a ale dobře hodně jen moc trochu velmi špatně", &next)
    })
}

/// Whether the verb before the word at `by` is one of `verbs`; little words between them may be of that list as well.
fn verb_of(around: &Around<'_>, by: isize, verbs: &str) -> bool {
    around.has(by, verbs) || verb(around, by).is_some_and(|verb| is_among(verbs, &verb))
}

fn goes(around: &Around<'_>, by: isize) -> bool {
    verb(around, by).is_some_and(|verb| is_among(GOING, &verb))
}
