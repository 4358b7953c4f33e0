//! How far a misspelt word is from a word that it may have been meant to be.

use unicode_normalization::UnicodeNormalization;

/// A wrong letter, one too many, or one missing.
const LETTER: f32 = 1.0;
/// The same letter with another accent, or with none.
const ACCENT: f32 = 0.4;
/// Every further accent if nothing else is wrong, because on a keyboard without accents all of them are missing.
const FURTHER_ACCENT: f32 = 0.1;
/// A letter that is double and should be single, or the other way round.
const DOUBLING: f32 = 0.5;
/// `ae` for `ä`, `ss` for `ß`.
const SPELT_OUT: f32 = 0.5;
/// Two neighbouring letters in the wrong order.
const SWAP: f32 = 0.6;
/// What a wrong first letter costs in addition, because people seldom get it wrong.
const FIRST: f32 = 0.75;

/// Letters that people with keyboards without them write as two.
pub(crate) const SPELT_OUT_AS: [(char, [char; 2]); 5] = [
    ('ä', ['a', 'e']),
    ('ö', ['o', 'e']),
    ('ü', ['u', 'e']),
    ('ß', ['s', 's']),
    ('å', ['a', 'a']),
];

/// A letter without its accent.
pub(crate) fn fold(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        c => std::iter::once(c).nfd().next().unwrap_or(c),
    }
}

/// What it costs to make `meant` out of `written`, both in small letters: the optimal string alignment with the prices above.
pub(crate) fn cost(written: &[char], meant: &[char]) -> f32 {
    let (n, m) = (written.len(), meant.len());
    if n == m && written.iter().zip(meant).all(|(a, b)| fold(*a) == fold(*b)) {
        return match written.iter().zip(meant).filter(|(a, b)| a != b).count() {
            0 => 0.0,
            accents => ACCENT + FURTHER_ACCENT * (accents - 1) as f32,
        };
    }
    let mut rows = vec![vec![0.0f32; m + 1]; n + 1];
    for i in 0..=n {
        for j in 0..=m {
            if i == 0 && j == 0 {
                continue;
            }
            let mut best = f32::INFINITY;
            let mut offer = |price: f32| best = best.min(price);
            if i > 0 && j > 0 {
                offer(rows[i - 1][j - 1] + another(written[i - 1], meant[j - 1]));
            }
            if i > 0 {
                offer(rows[i - 1][j] + one_more(written, i - 1));
            }
            if j > 0 {
                offer(rows[i][j - 1] + one_more(meant, j - 1));
            }
            if i > 1 && j > 1 && written[i - 1] == meant[j - 2] && written[i - 2] == meant[j - 1] {
                offer(rows[i - 2][j - 2] + SWAP);
            }
            if i > 1 && j > 0 && is_spelt_out(meant[j - 1], &written[i - 2..i]) {
                offer(rows[i - 2][j - 1] + SPELT_OUT);
            }
            if i > 0 && j > 1 && is_spelt_out(written[i - 1], &meant[j - 2..j]) {
                offer(rows[i - 1][j - 2] + SPELT_OUT);
            }
            rows[i][j] = best;
        }
    }
    let first = match (written.first(), meant.first()) {
        (Some(&a), Some(&b)) if fold(a) != fold(b) => FIRST,
        _ => 0.0,
    };
    rows[n][m] + first
}

fn another(a: char, b: char) -> f32 {
    if a == b {
        0.0
    } else if fold(a) == fold(b) {
        ACCENT
    } else {
        LETTER
    }
}

/// What the letter at `i` of a word costs if the other word does not have it.
fn one_more(word: &[char], i: usize) -> f32 {
    match i.checked_sub(1).is_some_and(|before| word[before] == word[i]) {
        true => DOUBLING,
        false => LETTER,
    }
}

fn is_spelt_out(letter: char, pair: &[char]) -> bool {
    SPELT_OUT_AS.iter().any(|(one, two)| *one == letter && two == pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_do_often_costs_little() {
        let of = |written: &str, meant: &str| {
            let [written, meant] = [written, meant].map(|word| word.chars().collect::<Vec<_>>());
            cost(&written, &meant)
        };
        for (written, meant, expected) in [
            ("haus", "haus", 0.0),
            ("priste", "příště", ACCENT + 3.0 * FURTHER_ACCENT),
            ("priist", "příst", DOUBLING + 2.0 * ACCENT),
            ("komen", "kommen", DOUBLING),
            ("imm", "im", DOUBLING),
            ("shcule", "schule", SWAP),
            ("fuer", "für", SPELT_OUT),
            ("strasse", "straße", SPELT_OUT),
            ("häuser", "haeuser", SPELT_OUT),
            ("hund", "hand", LETTER),
            ("hund", "mund", LETTER + FIRST),
            ("uber", "über", ACCENT),
            ("", "ab", 2.0),
        ] {
            assert!(
                (of(written, meant) - expected).abs() < 1e-6,
                "{written} {meant} {}",
                of(written, meant)
            );
        }
    }
}
