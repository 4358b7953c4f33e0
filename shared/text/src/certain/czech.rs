//! Czech prepositions of one letter, which get a vowel before what cannot be said after them.

/// For each preposition its longer form, and the beginnings of words before which edited text has it in 985 of 1,000 places or more
/// (149,590 lines of the clean text that training uses; `s` was counted where it stands without a vowel).
const PREPOSITIONS: [(&str, &str, &[&str]); 4] = [
    ("k", "ke", &["kl", "kn", "ko", "kr", "kt"]),
    ("s", "se", &["s", "z", "šk", "šl", "šp", "št", "šť", "vš", "vz"]),
    ("v", "ve", &["v", "fo", "fr", "fu", "fá", "jmé"]),
    ("z", "ze", &["s", "z", "šk", "vš", "vs"]),
];

/// The longer form of the preposition `word`, which is in small letters, if it has to stand before `after`.
pub(super) fn right(word: &str, after: &str) -> Option<&'static str> {
    let (_, right, beginnings) = PREPOSITIONS.iter().find(|(short, _, _)| *short == word)?;
    let small = after.to_lowercase();
    let is_said = small.chars().count() >= 3
        && small.chars().all(char::is_alphabetic)
        && small.contains(['a', 'e', 'i', 'o', 'u', 'y', 'á', 'é', 'ě', 'í', 'ó', 'ú', 'ů', 'ý'])
        && !after.chars().skip(1).any(char::is_uppercase);
    // `s sebou` is what one takes along.
    let is_other = word == "s" && small == "sebou";
    let begins = beginnings.iter().any(|beginning| small.starts_with(beginning));
    (is_said && begins && !is_other).then_some(right)
}
