//! Italian articles, and the prepositions that have one in them, which go by the sound that follows.

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

/// What `word`, which is in small letters, has to be before `after`, if it has the form for another sound.
pub(super) fn right(word: &str, after: &str) -> Option<&'static str> {
    let small = after.to_lowercase();
    if small.chars().count() < 3
        || !small.chars().all(char::is_alphabetic)
        || after.chars().skip(1).any(char::is_uppercase)
        || NO_NOUN.contains(&&*small)
    {
        return None;
    }
    let form = |forms: &[(&str, &'static str)]| forms.iter().find(|(form, _)| *form == word).map(|(_, right)| *right);
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
