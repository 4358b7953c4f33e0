//! Czech verbs with `se` or `si`: those that never stand without, and those that take only one of the two.
//!
//! In the learners' text that training uses, 265 of 288 such places are labelled wrong, and nearly all others are wrong too; in 186,462 correct
//! sentences there are 80, of which 74 are of the 19th century.

use super::super::around::Around;
use crate::letters::is_among;

/// Endings of the infinitive, the past and the present by conjugation, with the stems of verbs that always have `se`.
const ALWAYS_SE: [(&str, &str); 5] = [
    (
        AT,
        "dočk domnív dotýk dív obáv podob podív pohád postar pt setk setkáv stýk stýsk toul týk usmív vyhýb vyptáv zabýv zept",
    ),
    (
        IT,
        "blíž chlub dař div liš líb modl mýl narod ožen pochlub podař pokus pomodl rozlouč snaž zalíb zmýl zúčastn účastn",
    ),
    ("ět ěl ěla ěli ělo ěly ím íš í íme íte", "styd"),
    (OVAT, "nastěh odstěh opal osprch rad sprch vyskyt zamil zorient"),
    (NOUT, "dotk lek ocit vyh"),
];
/// Those forms of such verbs that go otherwise, or are the only ones that are no other word.
const SE: &str = "bojí bojím bojíme bojíte bojíš bál bála báli bát dotkl dotkla dovídám dověděl dověděla dozví dozvím dozvíš dozvíte dozvěděl dozvěděla \
    dozvěděli dozvědět jmenujete jmenuješ jmenuji jmenuju lekl lekla loučila loučil loučit loučím loučíme nudím nudíme nudíš ocitl ocitla odehrál odehrává podílejí \
    podílel podílela podíleli podílet podílí pokouší pokouším ptát povedl povedla povedlo povedly shoduje shodujeme shodli smál smála smáli směje \
    směješ stal stala stali stalo staly stane stanou starají starali starat starám stává stávají tvářil tvářila usmál usmála vdala \
    vyhnul vyspat vyspím zasmál zasmála zasmáli zdají zdá zdál zdála zdálo zdály zpozdil zpozdila";
/// The same with `si`.
const ALWAYS_SI: [(&str, &str); 3] = [
    (AT, "pochutn popovíd trouf vším"),
    (OVAT, "postěž stěž uvědom"),
    (NOUT, "odpoči trouf všim zvyk"),
];
const SI: &str = "všiml všimla všimli zvykl zvykla zvykli";
const AT: &str = "at al ala ali alo aly ám áš á áme áte ají";
const IT: &str = "it il ila ili ilo ily ím íš í íme íte";
const OVAT: &str = "ovat oval ovala ovali ovalo ovaly uji uju uješ uje ujeme ujete ují ujou";
const NOUT: &str = "nout nul nula nuli nulo nuly nu neš ne neme nete nou";
/// Forms of verbs with `si` beside which `se` is wrong, though they may stand without either.
const NEVER_SE: &str = "lehl lehla lehnout lehnu povídali povídat povídáme sedl sedla sednout sednu vážím váží";
/// Verbs that have `se` before certain words only: the verb's forms, and the words that follow it or its auxiliary.
const BEFORE: [(&str, &str); 15] = [
    ("vrátil vrátila vrátili vrátit vrátí vrátím vrátíme vrátíš", "domů"),
    (
        "cítil cítila cítí cítím cítíme cítíš",
        "dobře hůř lépe líp nemocná nemocný sama sám unavená unavený unaveně špatně šťastná šťastný",
    ),
    ("těšil těšila těšili těším těšíme těšíte těšíš", "na"),
    ("zajímal zajímala zajímají zajímá zajímám zajímáme zajímáš", "o"),
    (
        "přestěhoval přestěhovala přestěhovali přestěhujeme přestěhuju",
        "do na z",
    ),
    ("přihlásil přihlásila přihlásím", "do na"),
    ("sejdeme sejdou sešli", "dnes v ve zítra"),
    ("omlouvám omlouváme", "za"),
    ("zlobil zlobila zlobí zlobím zlobíš", "na"),
    (
        "probudil probudila probudili vzbudil vzbudila",
        "až brzy pozdě ráno v ve",
    ),
    (
        "bavil bavila bavili bavím bavíme bavit potkal potkala potkali hádal hádali hádáme",
        "s",
    ),
    ("bavil bavila bavili bavím bavíme bavit", "o"),
    ("koupal koupala koupali koupat koupe koupeme koupu", "v"),
    (
        "stěhoval stěhovala stěhovali stěhujeme stěhuju stěhuji odstěhoval",
        "do na z",
    ),
    (
        "učil učila učili učit učí učím učíme učíš učíte",
        "anglicky francouzsky německy rusky španělsky česky",
    ),
];
/// First words of a sentence about whoever has a name.
const OWNERS: &str = "její jeho jejich moje můj naše náš on ona tvoje tvůj";
/// What may be written for `se` and `si`, or stand in their place.
const REFLEXIVE: &str = "jse jsi se sebe sebou ses si sis sobě sé";
const AUXILIARIES: &str = "by bych bychom bys byste jsem jsi jsme jste";
/// An answer of fewer words needs no verb with all it has (`Ano, líbí!`).
const SHORTEST: usize = 3;

/// A form that needs `se` or `si`, with it, if the sentence has neither; nothing as the form if it is open where it belongs.
pub(super) fn missing(word: &str, around: &Around<'_>) -> Option<Option<String>> {
    let next = if around.has(1, AUXILIARIES) { 2 } else { 1 };
    let needs = |(verbs, words): &(&str, &str)| is_among(verbs, word) && around.has(next, words);
    let is_called = matches!(word, "jmenuje" | "jmenují")
        && (around.has(-1, "jak") || around.sentence().first().is_some_and(|first| is_among(OWNERS, first)));
    let pronoun = if always_se(word) || is_called || BEFORE.iter().any(needs) {
        "se"
    } else if always_si(word) {
        "si"
    } else {
        return None;
    };
    // `Umýt a spát.`
    if word.ends_with('t') && around.has(1, "a") {
        return None;
    }
    let sentence = around.sentence();
    let is_whole = sentence.len() >= SHORTEST && !sentence.iter().any(|word| is_among(REFLEXIVE, word));
    is_whole.then(|| match (around.i, next) {
        (_, 2) => None,
        (0, _) => Some(format!("{word} {pronoun}")),
        _ => Some(format!("{pronoun} {word}")),
    })
}

/// `si` for `se` beside a verb that takes only `si`, or the other way round.
pub(super) fn other(word: &str, around: &Around<'_>) -> Option<&'static str> {
    let (right, is_verb): (_, fn(&str) -> bool) = match word {
        "se" => ("si", |verb| always_si(verb) || is_among(NEVER_SE, verb)),
        "si" => ("se", always_se),
        _ => return None,
    };
    let is_beside = [-1, 1]
        .iter()
        .any(|by| around.word(*by).is_some_and(|verb| is_verb(&verb)));
    (is_beside && !around.sentence().iter().any(|other| other == right)).then_some(right)
}

/// Whether a form is of a verb that always has `se`.
pub(super) fn always_se(word: &str) -> bool {
    is_form(word, &ALWAYS_SE, SE)
}

fn always_si(word: &str) -> bool {
    is_form(word, &ALWAYS_SI, SI)
}

/// Whether a form, or what it negates, is one of `others` or has a stem with one of its endings.
fn is_form(word: &str, verbs: &[(&str, &str)], others: &str) -> bool {
    let is_verb = |form: &str| {
        let is_of = |(endings, stems): &(&str, &str)| {
            let mut found = stems.split(' ').filter_map(|stem| form.strip_prefix(stem));
            found.any(|ending| is_among(endings, ending))
        };
        is_among(others, form) || verbs.iter().any(is_of)
    };
    is_verb(word) || word.strip_prefix("ne").is_some_and(is_verb)
}
