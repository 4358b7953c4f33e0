//! Czech personal pronouns: the case that a preposition takes, the dative of some verbs, and the person of the auxiliary beside them.
//!
//! In the learners' text that training uses, 95 of 103 pronouns after another preposition are labelled wrong (of the other eight, five are
//! wrong as well), and all 20 accusatives for a dative; in 186,462 correct sentences there are two, both wrong.

use super::super::around::Around;

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Genitive,
    Dative,
    Accusative,
    Locative,
    Instrumental,
}

use Case::{Accusative, Dative, Genitive, Instrumental, Locative};

/// Prepositions by the case that a pronoun has after them. Those that take the accusative as well are with those of the locative. Words that
/// are adverbs too (`kolem mu létaly mouchy`) or thanks (`díky ti`) are not among them.
const PREPOSITIONS: [(&[&str], Case); 5] = [
    (
        &["bez", "beze", "do", "kromě", "od", "ode", "podle", "u", "z", "ze"],
        Genitive,
    ),
    (&["k", "ke", "proti", "kvůli"], Dative),
    (&["pro", "přes"], Accusative),
    (&["na", "o", "po", "v", "ve"], Locative),
    (&["s"], Instrumental),
];

/// Forms of a pronoun with the cases that they are not.
type Wrong = &'static [(&'static str, &'static [Case])];

/// By person, the forms that stand after a preposition in each case, and those that never do in this case or any that the preposition takes.
const PRONOUNS: [([&str; 5], Wrong); 6] = [
    (
        ["mě", "mně", "mě", "mně", "mnou"],
        &[
            ("já", &[Genitive, Dative, Accusative, Locative, Instrumental]),
            ("mi", &[Genitive, Dative, Accusative, Locative, Instrumental]),
            ("mě", &[Dative, Instrumental]),
            ("mně", &[Genitive, Accusative, Instrumental]),
        ],
    ),
    (
        ["tebe", "tobě", "tebe", "tobě", "tebou"],
        &[
            ("ti", &[Genitive, Dative, Accusative, Instrumental]),
            ("tě", &[Dative, Instrumental]),
            ("tebe", &[Dative, Instrumental]),
            ("tobě", &[Genitive, Accusative, Instrumental]),
        ],
    ),
    (
        ["něj", "němu", "něj", "něm", "ním"],
        &[
            ("on", &[Genitive, Dative, Accusative, Locative, Instrumental]),
            ("ho", &[Dative, Accusative, Locative, Instrumental]),
            ("mu", &[Genitive, Dative, Accusative, Locative, Instrumental]),
        ],
    ),
    (
        ["ní", "ní", "ni", "ní", "ní"],
        &[("ona", &[Genitive, Dative, Accusative, Locative, Instrumental])],
    ),
    (
        ["nás", "nám", "nás", "nás", "námi"],
        &[
            ("nás", &[Dative, Instrumental]),
            ("nám", &[Genitive, Accusative, Locative, Instrumental]),
        ],
    ),
    (
        ["vás", "vám", "vás", "vás", "vámi"],
        &[
            ("vás", &[Dative, Instrumental]),
            ("vám", &[Genitive, Accusative, Locative, Instrumental]),
        ],
    ),
];

/// The form that a pronoun has to have after `preposition`.
pub(super) fn after_preposition(word: &str, preposition: &str) -> Option<&'static str> {
    let (_, case) = PREPOSITIONS.iter().find(|(words, _)| words.contains(&preposition))?;
    let (forms, _) = PRONOUNS
        .iter()
        .find(|(_, wrong)| wrong.iter().any(|(form, cases)| *form == word && cases.contains(case)))?;
    Some(forms[*case as usize])
}

/// The preposition with the vowel that it gets before `pronoun`, which is one of the first person, whatever its case.
pub(super) fn vocalised(preposition: &str, pronoun: &str) -> Option<&'static str> {
    let first = ["mě", "mně", "mnou", "mi"].contains(&pronoun);
    let (_, right) = [("k", "ke"), ("s", "se"), ("v", "ve"), ("z", "ze")]
        .into_iter()
        .find(|(short, _)| *short == preposition)?;
    first.then_some(right)
}

/// Forms of verbs whose person stands in the dative.
const WITH_DATIVE: &str = "blahopřeji blahopřeju chutnala chutnalo chutná daří děkuje děkujeme děkuji děkuju gratuluji gratuluju líbila líbilo líbí nechutná \
    nechutnalo nelíbila nelíbilo nelíbí nerozumí nerozumím nerozumíš nevadí nevěřím pomáhají pomáháme pomůžu přeji přeju rozumí \
    rozumím rozumíš stýská vadí věřím";

/// Forms of verbs to which that goes for the first person: `pomohl ho` may go on with an infinitive, and `ukázal ho` is right.
const WITH_ME: &str = "chybí dej dejte dovol napiš napsal napsala odpověděl odpověděla odpověz pomohl pomohla pomoz poraď půjč půjčil radil slíbil stačí ukaž \
    vysvětlil řekl řekla řekli řekne řekni řekněte";

/// What nobody sees, tastes or misses in the accusative: verbs with `se` whose person stands before it.
const IMPERSONAL: &str = "chce daří líbí líbila líbili líbilo líbily nechce nedaří nelíbí nelíbilo nepodařilo nestýská nezdá podařilo stýská zdá zdálo zdají \
    zalíbilo";

/// The dative of a pronoun in the accusative, after a verb that takes it (`děkuju tě`, `líbí se mě`), or before `se` and such a verb.
pub(super) fn dative(word: &str, around: &Around<'_>) -> Option<&'static str> {
    let (_, right) = [("mě", "mi"), ("tě", "ti"), ("ho", "mu"), ("nás", "nám"), ("vás", "vám")]
        .into_iter()
        .find(|(accusative, _)| *accusative == word)?;
    // It may be the object of an infinitive: `pomůžu ho najít`.
    let is_infinitive = |next: String| next.ends_with('t') || next.ends_with("ci");
    let is_governed = around.has(-1, WITH_DATIVE) || around.has(-1, "se") && around.has(-2, WITH_DATIVE);
    if is_governed && !around.word(1).is_some_and(is_infinitive) {
        return Some(right);
    }
    if word == "mě" && around.has(-1, WITH_ME) {
        return Some(right);
    }
    if word == "mě" && around.has(-1, "to") && around.has(-2, WITH_ME) {
        return Some("mně");
    }
    (word == "mě" && around.has(1, "se") && around.has(2, IMPERSONAL)).then_some("mně")
}

/// Auxiliaries and `mít`, by person: singular, then plural.
const FORMS: [[&str; 6]; 5] = [
    ["jsem", "jsi", "je", "jsme", "jste", "jsou"],
    ["budu", "budeš", "bude", "budeme", "budete", "budou"],
    ["mám", "máš", "má", "máme", "máte", "mají"],
    ["nemám", "nemáš", "nemá", "nemáme", "nemáte", "nemají"],
    ["bych", "bys", "by", "bychom", "byste", "by"],
];

/// Pronouns with their person, and the forms that may follow one for another reason (`Adam a já jsme`, `já je znám`).
const SUBJECTS: [(&str, usize, &[&str]); 6] = [
    ("já", 0, &["je", "jsme", "má"]),
    ("my", 3, &[]),
    ("vy", 4, &[]),
    ("on", 2, &["by"]),
    ("ona", 2, &["jsou", "mají", "budou", "by"]),
    ("oni", 5, &["by"]),
];

/// The form of `word` in the person of `subject`; nothing if `before` shows that others are subjects with it.
pub(super) fn agreeing(word: &str, subject: &str, before: Option<&str>) -> Option<&'static str> {
    let (_, person, others) = SUBJECTS.iter().find(|(pronoun, _, _)| *pronoun == subject)?;
    let joined = before.is_some_and(|word| ["a", "ani", "i", "jako", "nebo", "než", "či"].contains(&word));
    let forms = FORMS.iter().find(|forms| forms.contains(&word))?;
    (!joined && forms[*person] != word && !others.contains(&word)).then_some(forms[*person])
}

/// `rád` after a form of `mít` in the plural.
pub(super) fn glad(word: &str, verb: &str) -> Option<&'static str> {
    let many = ["máme", "nemáme", "mají", "nemají"].contains(&verb);
    (many && ["rád", "ráda"].contains(&word)).then_some("rádi")
}
