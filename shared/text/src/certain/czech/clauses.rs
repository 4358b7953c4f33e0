//! What a Czech sentence lacks as a whole: `se` with a verb that never stands without it, and the second half of a negation.
//!
//! In the learners' text that training uses, 101 of 119 verbs without `se` stand beside a word that is labelled wrong, and nearly all others
//! are wrong too; in 186,462 correct sentences there are 22, of which 16 are of the 19th century.

/// Forms of verbs that always have `se`.
const ALWAYS_SE: [&str; 115] = [
    "bojí",
    "bojím",
    "bojíme",
    "bojíte",
    "bojíš",
    "bál",
    "bála",
    "báli",
    "bát",
    "dařilo",
    "daří",
    "domnívá",
    "domnívám",
    "dovídám",
    "dozvím",
    "dozvěděl",
    "dozvěděla",
    "dozvěděli",
    "dívají",
    "díval",
    "dívala",
    "dívali",
    "dívat",
    "dívá",
    "dívám",
    "díváme",
    "díváte",
    "díváš",
    "loučím",
    "líbil",
    "líbila",
    "líbili",
    "líbilo",
    "líbily",
    "líbit",
    "líbí",
    "modlil",
    "modlila",
    "modlí",
    "modlím",
    "narodil",
    "narodila",
    "narodili",
    "narodilo",
    "nebojí",
    "nebojím",
    "nebojíš",
    "nedaří",
    "nelíbila",
    "nelíbilo",
    "nelíbí",
    "nepodařilo",
    "nudil",
    "nudila",
    "nudí",
    "nudím",
    "podařilo",
    "podaří",
    "podíval",
    "podívala",
    "podívali",
    "podívat",
    "podívám",
    "podíváme",
    "podíváš",
    "pokouší",
    "pokouším",
    "pokusil",
    "pokusila",
    "pokusili",
    "ptají",
    "ptal",
    "ptala",
    "ptali",
    "ptám",
    "ptáme",
    "ptát",
    "ptáte",
    "ptáš",
    "smál",
    "smála",
    "smáli",
    "směje",
    "směješ",
    "smějí",
    "snažil",
    "snažila",
    "snažili",
    "snažit",
    "snaží",
    "snažím",
    "snažíme",
    "snažíš",
    "stydí",
    "stydím",
    "usmál",
    "usmála",
    "usmívá",
    "usmívám",
    "zabýval",
    "zabývá",
    "zabývám",
    "zamiloval",
    "zamilovala",
    "zeptal",
    "zeptala",
    "zeptali",
    "zeptat",
    "zeptám",
    "zeptáš",
    "zúčastnil",
    "zúčastnila",
    "zúčastním",
    "účastní",
    "účastním",
];
/// The same with `si`.
const ALWAYS_SI: [&str; 5] = ["všiml", "všimla", "všimli", "všimne", "všimnu"];
/// What may be written for `se` and `si`, or stand in their place.
const REFLEXIVE: [&str; 10] = ["se", "si", "ses", "sis", "sebe", "sobě", "sebou", "jse", "jsi", "sé"];
const AUXILIARIES: [&str; 9] = ["jsem", "jsi", "jsme", "jste", "bych", "bys", "by", "bychom", "byste"];
/// Words of a sentence that are looked at, on either side.
const FARTHEST: usize = 60;
/// An answer of fewer words needs no verb with all it has (`Ano, líbí!`).
const SHORTEST: usize = 3;

/// A form that needs `se` or `si`, with it, if the sentence has neither; nothing as the form if it is open where it belongs.
/// `near` gives the words by their distance, in small letters.
pub(super) fn reflexive(word: &str, i: usize, near: impl Fn(isize) -> Option<String>) -> Option<Option<String>> {
    let pronoun = if ALWAYS_SE.contains(&word) {
        "se"
    } else if ALWAYS_SI.contains(&word) {
        "si"
    } else {
        return None;
    };
    let sentence = all(i, &near);
    let is_whole = sentence.len() >= SHORTEST && !sentence.iter().any(|word| REFLEXIVE.contains(&&**word));
    let is_auxiliary = |by: isize| near(by).is_some_and(|word| AUXILIARIES.contains(&&*word));
    is_whole.then(|| match i {
        0 if is_auxiliary(1) => None,
        0 => Some(format!("{word} {pronoun}")),
        _ if is_auxiliary(1) => None,
        _ => Some(format!("{pronoun} {word}")),
    })
}

/// Words after which the verb is negative as well.
const NOBODY: [&str; 8] = ["nic", "nikam", "nikde", "nikdo", "nikdy", "nikoho", "nikomu", "nikým"];
/// Frequent verbs whose negative begins with `ne`.
const VERBS: [&str; 72] = [
    "bydlel",
    "bydlí",
    "byl",
    "byla",
    "bylo",
    "chce",
    "chceme",
    "chci",
    "chodil",
    "chodila",
    "chodí",
    "chodím",
    "chtěl",
    "chtěla",
    "chybí",
    "cítím",
    "dal",
    "dala",
    "dostal",
    "dělal",
    "dělala",
    "dělá",
    "dělám",
    "hraje",
    "je",
    "jedl",
    "jedla",
    "jím",
    "koupil",
    "koupila",
    "kouří",
    "kouřím",
    "mluví",
    "mohl",
    "mohla",
    "mohu",
    "má",
    "mám",
    "máme",
    "měl",
    "měla",
    "může",
    "můžu",
    "našel",
    "našla",
    "piju",
    "pomohl",
    "pracuje",
    "píše",
    "přišel",
    "přišla",
    "přišli",
    "rozumí",
    "rozumím",
    "slyšel",
    "stalo",
    "vidím",
    "viděl",
    "viděla",
    "volal",
    "ví",
    "vím",
    "víme",
    "zapomněl",
    "zavolal",
    "znal",
    "zná",
    "znám",
    "čeká",
    "čte",
    "řekl",
    "řekla",
];

/// The negative of a verb beside `nikdo` or the like in a sentence that has no negative.
pub(super) fn negative(word: &str, i: usize, near: impl Fn(isize) -> Option<String>) -> Option<String> {
    if !VERBS.contains(&word) {
        return None;
    }
    let is_nobody = |by: isize| near(by).is_some_and(|word| NOBODY.contains(&&*word));
    if !is_nobody(-1) && !is_nobody(1) {
        return None;
    }
    let is_negative = |word: &String| {
        let begins = word.starts_with("ne")
            && !["nebo", "nech", "nej", "neděle", "neděli", "něm"]
                .iter()
                .any(|other| word.starts_with(other));
        begins || ["ani", "bez", "ne", "ni", "není", "než"].contains(&&**word)
    };
    if all(i, &near).iter().any(is_negative) {
        return None;
    }
    Some(if word == "je" {
        "není".to_owned()
    } else {
        format!("ne{word}")
    })
}

/// The words of the sentence, as far as they are prose.
fn all(i: usize, near: &impl Fn(isize) -> Option<String>) -> Vec<String> {
    let by = |at: usize| {
        isize::try_from(at)
            .ok()
            .zip(isize::try_from(i).ok())
            .map(|(at, i)| at - i)
    };
    (i.saturating_sub(FARTHEST)..i + FARTHEST)
        .filter_map(|at| near(by(at)?))
        .collect()
}

/// `kde` and `kam` with a verb that only goes with the other.
pub(super) fn place(word: &str, verb: &str) -> Option<&'static str> {
    const STAYING: [&str; 8] = [
        "bydlel",
        "bydlela",
        "bydlí",
        "bydlíš",
        "bydlíte",
        "pracuješ",
        "žiješ",
        "žijete",
    ];
    const GOING: [&str; 13] = [
        "jdeme", "jdete", "jdeš", "jedeme", "jedete", "jedeš", "letíš", "letíte", "pojedeme", "pojedeš", "půjdeme",
        "půjdete", "půjdeš",
    ];
    match word {
        "kam" if STAYING.contains(&verb) => Some("kde"),
        "kde" if GOING.contains(&verb) => Some("kam"),
        _ => None,
    }
}
