//! Czech words that agree with a noun, and those that rule its case (Internetová jazyková příručka, <https://prirucka.ujc.cas.cz>).

use solecism_text::letters::is_among;

use super::places::{
    ACCUSATIVE, ALL, ANIMATE, ANY_CASE, DATIVE, FEMININE, GENITIVE, INANIMATE, INSTRUMENTAL, LOCATIVE, MASCULINE,
    NEUTER, NOMINATIVE, NOT_FEMININE, Places,
};
use crate::Words;

const fn one(genders: u64, cases: u64) -> Places {
    Places::singular(genders, cases)
}

const fn many(genders: u64, cases: u64) -> Places {
    Places::plural(genders, cases)
}

const DIRECT: u64 = NOMINATIVE | ACCUSATIVE;

/// Where a form of the masculine nominative may stand: `můj`, `-ý`.
const MASCULINE_DIRECT: Places = one(MASCULINE, NOMINATIVE).or(one(INANIMATE, ACCUSATIVE));
const OF_ONE: Places = one(NOT_FEMININE, GENITIVE).or(one(ANIMATE, ACCUSATIVE));
const TO_ONE: Places = one(NOT_FEMININE, DATIVE);
const IN_ONE: Places = one(NOT_FEMININE, LOCATIVE);
const WITH_ONE: Places = one(NOT_FEMININE, INSTRUMENTAL).or(many(ALL, DATIVE));
const OF_MANY: Places = many(ALL, GENITIVE | LOCATIVE).or(many(ANIMATE, ACCUSATIVE));
const WITH_MANY: Places = many(ALL, INSTRUMENTAL);
/// `mojí`, `naší`.
const FEMININE_OBLIQUE: Places = one(FEMININE, GENITIVE | DATIVE | LOCATIVE | INSTRUMENTAL);

/// The endings of hard adjectives; a longer one before a shorter one that it ends with.
const HARD: [(&str, Places); 10] = [
    ("ého", OF_ONE),
    ("ému", TO_ONE),
    ("ými", WITH_MANY),
    ("ém", IN_ONE),
    ("ým", WITH_ONE),
    ("ou", one(FEMININE, ACCUSATIVE | INSTRUMENTAL)),
    ("ých", OF_MANY),
    ("ý", MASCULINE_DIRECT),
    ("á", one(FEMININE, NOMINATIVE).or(many(NEUTER, DIRECT))),
    (
        "é",
        one(NEUTER, DIRECT)
            .or(one(FEMININE, GENITIVE | DATIVE | LOCATIVE))
            .or(many(INANIMATE | FEMININE, DIRECT))
            .or(many(ANIMATE, ACCUSATIVE)),
    ),
];
/// How many forms of an adjective the list has to have, so that it is one.
const FEWEST_FORMS: usize = 3;
/// Stems of what is no adjective: of relative and asking pronouns, whose case is that of their own sentence, and of what stands by itself beside a
/// noun (`je možné styl změnit`, `mimo jiné`).
const NO_ADJECTIVES: &str = "proměnn kter někter jak druh jin možn nutn nemožn důležit tak";

/// `můj`, `tvůj`, `svůj` after their first letters, the usual form first.
const MINE: [(&str, Places); 13] = [
    ("ůj", MASCULINE_DIRECT),
    (
        "oje",
        one(NEUTER, DIRECT).or(one(FEMININE, NOMINATIVE)).or(many(ALL, DIRECT)),
    ),
    ("oji", one(FEMININE, ACCUSATIVE).or(many(ANIMATE, NOMINATIVE))),
    ("ojí", FEMININE_OBLIQUE),
    ("ého", OF_ONE),
    ("ému", TO_ONE),
    ("ém", IN_ONE),
    ("ým", WITH_ONE),
    ("ých", OF_MANY),
    ("ými", WITH_MANY),
    ("ou", one(FEMININE, ACCUSATIVE | INSTRUMENTAL)),
    // `má` and `mé` are also `mít` and an adjective's endings, so that they are no sign of anything.
    ("á", Places::cases(ANY_CASE)),
    ("é", Places::cases(ANY_CASE)),
];
/// `náš`, `váš`.
const OURS: [(&str, Places); 11] = [
    ("áš", MASCULINE_DIRECT),
    (
        "aše",
        one(NEUTER, DIRECT)
            .or(one(FEMININE, NOMINATIVE))
            .or(many(INANIMATE | FEMININE | NEUTER, DIRECT))
            .or(many(ANIMATE, ACCUSATIVE)),
    ),
    ("aši", one(FEMININE, ACCUSATIVE).or(many(ANIMATE, NOMINATIVE))),
    ("aší", FEMININE_OBLIQUE),
    ("ašeho", OF_ONE),
    ("ašemu", TO_ONE),
    ("ašem", IN_ONE),
    ("aším", one(NOT_FEMININE, INSTRUMENTAL)),
    ("ašim", many(ALL, DATIVE)),
    ("ašich", OF_MANY),
    ("ašimi", WITH_MANY),
];
/// `tento`. `toto` and `tato` stand by themselves too often.
const THIS: [(&str, Places); 11] = [
    ("ento", MASCULINE_DIRECT),
    ("uto", one(FEMININE, ACCUSATIVE)),
    ("éto", one(FEMININE, GENITIVE | DATIVE | LOCATIVE)),
    ("outo", one(FEMININE, INSTRUMENTAL)),
    ("ohoto", OF_ONE),
    ("omuto", TO_ONE),
    ("omto", IN_ONE),
    ("ímto", one(NOT_FEMININE, INSTRUMENTAL)),
    ("ěmto", many(ALL, DATIVE)),
    ("ěchto", OF_MANY),
    ("ěmito", WITH_MANY),
];

type Forms = &'static [(&'static str, Places)];

/// How determiners begin, and their forms after that.
const DETERMINERS: [(&str, Forms); 6] = [
    ("m", &MINE),
    ("tv", &MINE),
    ("sv", &MINE),
    ("n", &OURS),
    ("v", &OURS),
    ("t", &THIS),
];

/// A word that agrees with the noun after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreeing<'a> {
    pub(super) places: Places,
    pub(super) is_determiner: bool,
    stem: &'a str,
    ending: &'static str,
    forms: Forms,
}

impl Agreeing<'_> {
    /// The letters that it begins with in every form.
    pub(super) fn start(&self) -> &str {
        self.stem
    }

    pub(super) fn ending(&self) -> &'static str {
        self.ending
    }

    /// Its form in the first of `places` that has one.
    pub(super) fn form(&self, places: Places) -> Option<String> {
        let fitting = self.forms.iter().filter(|(_, form)| !(*form & places).is_none());
        let (ending, _) = fitting.min_by_key(|(_, form)| (*form & places).first())?;
        Some(format!("{}{ending}", self.stem))
    }
}

impl Words {
    /// A determiner or a hard adjective; `word` is in small letters.
    pub(super) fn agreeing<'a>(&self, word: &'a str) -> Option<Agreeing<'a>> {
        let known = |stem: &'a str, forms: Forms, is_determiner| {
            let (ending, places) = forms
                .iter()
                .find(|(ending, _)| word.strip_prefix(stem) == Some(ending))?;
            Some(Agreeing {
                places: *places,
                is_determiner,
                stem,
                ending,
                forms,
            })
        };
        let determiner = DETERMINERS
            .iter()
            .filter(|(start, _)| word.starts_with(start))
            .find_map(|(start, forms)| known(&word[..start.len()], forms, true));
        if determiner.is_some() || self.noun(word).is_some() {
            return determiner;
        }
        let (ending, _) = HARD.iter().find(|(ending, _)| word.ends_with(ending))?;
        let stem = &word[..word.len() - ending.len()];
        let has = |ending: &str| self.get(&format!("{stem}{ending}")).is_some();
        let known_forms = || HARD.iter().filter(|(ending, _)| has(ending)).take(FEWEST_FORMS).count();
        let is_one = !is_among(NO_ADJECTIVES, stem) && has("ý") && known_forms() == FEWEST_FORMS;
        is_one.then(|| known(stem, &HARD, false)).flatten()
    }
}

/// Prepositions with the cases that they take. `se` is mostly the pronoun, so that it is not among them.
const PREPOSITIONS: [(&[&str], Places); 8] = [
    (
        &[
            "bez", "beze", "do", "kolem", "kromě", "od", "ode", "okolo", "podle", "u", "vedle", "z", "ze", "během",
        ],
        Places::cases(GENITIVE),
    ),
    (
        &["díky", "k", "ke", "ku", "kvůli", "naproti", "proti", "vůči"],
        Places::cases(DATIVE),
    ),
    (&["pro", "přes"], Places::cases(ACCUSATIVE)),
    (&["při"], Places::cases(LOCATIVE)),
    (&["s"], Places::cases(INSTRUMENTAL)),
    (&["na", "o", "po", "v", "ve"], Places::cases(LOCATIVE | ACCUSATIVE)),
    (
        &["mezi", "nad", "pod", "před"],
        Places::cases(INSTRUMENTAL | ACCUSATIVE),
    ),
    (&["za"], Places::cases(INSTRUMENTAL | ACCUSATIVE | GENITIVE)),
];

/// Where a noun may stand after a preposition.
pub(super) fn after_preposition(word: &str) -> Option<Places> {
    let (_, places) = PREPOSITIONS.iter().find(|(words, _)| words.contains(&word))?;
    Some(*places)
}

/// Verbs of being somewhere, after which `na`, `v` and `ve` take the locative.
const STAYING: &str = "bydlel bydlela bydleli bydlet bydlí bydlím bydlíme bydlíš bydlíte ležel ležela leží ležím seděl seděla \
    sedí sedím stojí stojím stál stála žije žijeme žijí žil žila žili žiju žít";
/// Verbs of going somewhere, after which `na` takes the accusative.
const GOING: &str = "jde jdeme jdeš jdou jdu jede jedeme jedeš jedu jel jela jeli jet jít letí letím letěl letěla letět pojede \
    pojedeme pojedu pojďme půjde půjdeme půjdeš půjdu šel šla šli";
/// What one goes on, or where in an order of things.
const RIDDEN: &str = "běžkách bruslích cestě člunu dně kole kolech konci koni koních lodi lodích lyžích místě motorce oslu saních \
    sáňkách snowboardu voze začátku čele";
/// What one does for something, and until when.
const STAYED_FOR: &str = "den dluh dobu hodinu chvíli léto měsíc minutu neděli noc oběd oko okamžik poledne pohled pátek příklad \
    ráno rok smrt sobotu středu týden úvěr večer většinu víkend zimu";
/// Words that may stand between a verb and its preposition.
const BETWEEN: &str = "by bych dnes jsem jsi jsme jste moc se si taky také teď už";
const MOST_BETWEEN: usize = 3;

/// Of the places after a preposition, those that the verb before it leaves. `before` gives the words before the preposition, in small letters, from
/// 1 on.
pub(super) fn narrowed(
    places: Places,
    preposition: &str,
    noun: &str,
    before: impl Fn(usize) -> Option<String>,
) -> Places {
    if !["na", "v", "ve"].contains(&preposition) {
        return places;
    }
    let is_between = |word: &String| is_among(BETWEEN, word);
    let Some(verb) = (1..=MOST_BETWEEN).map_while(before).find(|word| !is_between(word)) else {
        return places;
    };
    if is_among(STAYING, &verb) && !is_among(STAYED_FOR, noun) {
        return places & Places::cases(LOCATIVE);
    }
    if preposition == "na" && is_among(GOING, &verb) && !is_among(RIDDEN, noun) {
        return places & Places::cases(ACCUSATIVE);
    }
    places
}

/// The case that learners mean as a rule, of those that a preposition takes.
pub(super) fn usual(preposition: Places) -> Places {
    let first = [LOCATIVE, INSTRUMENTAL].map(|case| preposition & Places::cases(case));
    first
        .into_iter()
        .find(|places| !places.is_none())
        .unwrap_or(preposition)
}

/// From where one may go down `s`, if one writes as one used to: `s kopce`.
const SURFACES: &str = "kopce kopců hory hor střechy střech stolu stolů stromu stromů koně koní povrchu cesty schodů pole polí \
    těla čela hlavy nohy kůže oka očí vozu sedla nebe lodi mostu věže stěny zdi talíře pohřbu židle postele břehu svahu ramen zad \
    rukou ruky tváře výšky";

/// `s` and `z`, which sound alike, before `noun`: each with the other, and where a noun may stand after that.
pub(super) fn twin(preposition: &str, noun: &str) -> Option<(&'static str, Places)> {
    match preposition {
        "s" if !is_among(SURFACES, noun) => Some(("z", Places::cases(GENITIVE))),
        "z" | "ze" => Some(("s", Places::cases(INSTRUMENTAL))),
        _ => None,
    }
}

/// Numerals with the places of the noun after them, in the nominative and the accusative of the numeral.
pub(super) fn after_numeral(word: &str) -> Option<Places> {
    let few = |genders| Some(many(genders, DIRECT));
    match word {
        "dva" => few(MASCULINE),
        "dvě" => few(FEMININE | NEUTER),
        "tři" | "čtyři" => few(ALL),
        _ => is_among(MORE, word).then_some(many(ALL, GENITIVE)),
    }
}

/// Numerals from five on, and words of quantity after which things are counted.
const MORE: &str = "pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct \
    dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát";

/// Words of quantity, after which stands the genitive of either number.
pub(super) const QUANTITIES: &str = "mnoho málo několik";
