//! Italian articles, and the prepositions that have one in them, which go by the sound that follows. What else Italian grammar rules out is in
//! the modules, one for each part of it.

mod agreement;
mod auxiliaries;
mod nouns;
mod persons;
mod prepositions;
mod verbs;
mod words;

use super::Certain;
use super::around::{Around, Read};

/// What finds a mistake in a word in small letters.
type Rule = fn(&str, &Around<'_>) -> Option<Certain>;

/// The rules, of which the first that finds something is believed.
pub(super) const RULES: [Rule; 34] = [
    agreement::determiner_before,
    agreement::adjective_after,
    agreement::predicate,
    agreement::number,
    agreement::quantity,
    agreement::very,
    agreement::all,
    persons::person,
    persons::collective,
    persons::plural_subject,
    persons::age,
    persons::relative,
    persons::modal,
    persons::pleasing,
    persons::liking,
    persons::there,
    auxiliaries::auxiliary,
    auxiliaries::infinitive,
    auxiliaries::agreement,
    prepositions::contraction,
    prepositions::place,
    prepositions::government,
    prepositions::pronoun,
    prepositions::gerund,
    words::accent,
    words::is,
    words::extra,
    words::bare,
    words::possessive,
    words::mood,
    words::order,
    words::title,
    words::tense,
    words::hour,
];

/// For each singular form the one before `s` with a consonant, before `z`, `gn`, `pn` and `ps`.
const SINGULAR: [(&str, &str); 9] = [
    ("al", "allo"),
    ("bel", "bello"),
    ("dal", "dallo"),
    ("del", "dello"),
    ("il", "lo"),
    ("nel", "nello"),
    ("quel", "quello"),
    ("sul", "sullo"),
    ("un", "uno"),
];
/// For each plural form the one before the same sounds and before vowels. `dai` is missing, because it is also a verb.
const PLURAL: [(&str, &str); 6] = [
    ("ai", "agli"),
    ("dei", "degli"),
    ("i", "gli"),
    ("nei", "negli"),
    ("quei", "quegli"),
    ("sui", "sugli"),
];
/// For each singular form the one before vowels.
const ELIDED: [(&str, &str); 8] = [
    ("al", "all'"),
    ("bel", "bell'"),
    ("dal", "dall'"),
    ("del", "dell'"),
    ("il", "l'"),
    ("nel", "nell'"),
    ("quel", "quell'"),
    ("sul", "sull'"),
];
/// Words with a vowel first that no article belongs to.
const NO_NOUN: [&str; 22] = [
    "adesso",
    "agli",
    "alla",
    "alle",
    "allo",
    "allora",
    "altrimenti",
    "anche",
    "ancora",
    "ecco",
    "egli",
    "era",
    "erano",
    "ieri",
    "insieme",
    "invece",
    "oggi",
    "ogni",
    "oltre",
    "ormai",
    "una",
    "uno",
];

/// A month that has a capital after a day.
pub(super) fn month(word: &str, i: usize, read: Read<'_>) -> Option<Certain> {
    words::month(word, &Around { i, read })
}

/// What is certainly wrong about `word`, which is in small letters and number `i` of the words that `read` gives.
pub(super) fn of(word: &str, i: usize, read: Read<'_>) -> Option<Certain> {
    let sounding = read(i + 1).and_then(|after| right(word, after));
    let around = Around { i, read };
    sounding
        .map(|right| Certain::Form(right.to_owned()))
        .or_else(|| RULES.iter().find_map(|rule| rule(word, &around)))
}

/// What `word`, which is in small letters, has to be before `after`, if it has the form for another sound.
fn right(word: &str, after: &str) -> Option<&'static str> {
    let form = |forms: &[(&str, &'static str)]| forms.iter().find(|(form, _)| *form == word).map(|(_, right)| *right);
    // All forms that are elided are among the others.
    if form(&SINGULAR).is_none() && form(&PLURAL).is_none() {
        return None;
    }
    let small = after.to_lowercase();
    if small.chars().count() < 3
        || !small.chars().all(char::is_alphabetic)
        || after.chars().skip(1).any(char::is_uppercase)
        || NO_NOUN.contains(&&*small)
    {
        return None;
    }
    let is_vowel = |c: char| "aeiouàèéìòù".contains(c);
    let mut letters = small.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    let is_long = match first {
        // Foreign words with `sh` have either.
        's' => !is_vowel(second) && second != 'h',
        'z' => true,
        'g' | 'p' => matches!((first, second), ('g' | 'p', 'n') | ('p', 's')),
        _ => false,
    };
    // A feminine noun after a masculine article has the wrong article, too, but another one is right.
    let is_masculine = small.ends_with('o') || (small.ends_with('e') && !small.ends_with("ione"));
    // Names keep the article that their owner gives them, and `i` before a vowel is a consonant (`lo iodio`).
    let is_elided = is_vowel(first) && small == after && !(first == 'i' && is_vowel(second));
    form(&SINGULAR)
        .filter(|_| is_long && is_masculine)
        .or_else(|| form(&ELIDED).filter(|_| is_elided))
        .or_else(|| form(&PLURAL).filter(|_| (is_long || is_vowel(first)) && small.ends_with('i')))
}
