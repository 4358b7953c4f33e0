//! Czech verbs with `se` or `si`: those that never stand without, and those that take only one of the two.
//!
//! In the learners' text that training uses, 187 of 206 such places are labelled wrong, and nearly all others are wrong too; in 186,462 correct
//! sentences there are 31, of which 25 are of the 19th century.

use super::clause::{Around, is_among};

/// Forms of verbs that always have `se`.
pub(super) const ALWAYS_SE: &str = "bojí bojím bojíme bojíte bojíš bál bála báli bát dařilo daří domnívá domnívám dovídám dozvím dozvěděl dozvěděla \
    dozvěděli dívají díval dívala dívali dívat dívá dívám díváme díváte díváš jmenuji jmenuju jmenuješ jmenujete loučím líbil líbila líbili líbilo \
    líbily líbit líbí modlil modlila modlí modlím mýlím mýlíš narodil narodila narodili narodilo nebojí nebojím nebojíš nedaří nelíbila nelíbilo \
    nelíbí nepodařilo nudil nudila nudí nudím oženil osprchoval osprchovala podařilo podaří podíval podívala podívali podívat podívám podíváme podíváš \
    pokouší pokouším pohádal pohádala pohádali podobají podobá podobám pokusil pokusila pokusili ptají ptal ptala ptali ptám ptáme ptát ptáte ptáš rozloučil rozloučila rozloučit setkal setkala \
    setkali setkat setkám setkáme smál smála smáli směje směješ smějí snaží snažil snažila snažili snažím snažíme snažíš snažit blíží blížil blížila ocitl ocitla zdají zdá zdálo sprchuje \
    sprchuji sprchuju stal stala stali stalo starali starat starám stydí stydím účastní účastním usmál usmála usmívá usmívám vdala vyspat vyspím \
    zabýval zabývá zabývám zamiloval zamilovala zeptal zeptala zeptali zeptat zeptám zeptáš zpozdil zúčastnil zúčastnila zúčastním";
/// The same with `si`.
const ALWAYS_SI: &str = "odpočinout odpočinu odpočinul odpočinula všiml všimla všimli všimne všimnu";
/// Forms of verbs with `si` beside which `se` is wrong.
const NEVER_SE: &str = "lehl lehla lehnout lehnu povídali povídat povídáme sedl sedla sednout sednu stěžoval stěžuje stěžuju vážím váží zvykl zvykla \
    zvyknout";
/// Verbs that have `se` before certain words only: the verb's forms, and the words that follow it or its auxiliary.
const BEFORE: [(&str, &str); 10] = [
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
    ("probudil probudila probudili vzbudil vzbudila", "brzy pozdě v ve"),
];
/// What may be written for `se` and `si`, or stand in their place.
const REFLEXIVE: &str = "jse jsi se sebe sebou ses si sis sobě sé";
const AUXILIARIES: &str = "by bych bychom bys byste jsem jsi jsme jste";
/// An answer of fewer words needs no verb with all it has (`Ano, líbí!`).
const SHORTEST: usize = 3;

/// A form that needs `se` or `si`, with it, if the sentence has neither; nothing as the form if it is open where it belongs.
pub(super) fn missing(word: &str, around: &Around<'_>) -> Option<Option<String>> {
    let next = if around.has(1, AUXILIARIES) { 2 } else { 1 };
    let needs = |(verbs, words): &(&str, &str)| is_among(verbs, word) && around.has(next, words);
    let asks = matches!(word, "jmenuje" | "jmenují") && around.has(-1, "jak");
    let pronoun = if is_among(ALWAYS_SE, word) || asks || BEFORE.iter().any(needs) {
        "se"
    } else if is_among(ALWAYS_SI, word) {
        "si"
    } else {
        return None;
    };
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
    let (right, verbs): (_, &[&str]) = match word {
        "se" => ("si", &[ALWAYS_SI, NEVER_SE]),
        "si" => ("se", &[ALWAYS_SE]),
        _ => return None,
    };
    let is_beside = verbs.iter().any(|verbs| around.has(-1, verbs) || around.has(1, verbs));
    (is_beside && !around.sentence().iter().any(|other| other == right)).then_some(right)
}
