//! Words that are all in capitals. The corpora have few, so a model takes them for mistakes. What it says of their other forms counts.

/// The same sentence in two other forms.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Forms {
    /// In the first form, words in capitals are in small letters, except that the sentence begins with a capital. In the second, each has a
    /// capital, as German nouns are written.
    pub(crate) sentences: [Vec<String>; 2],
    /// For each word of the sentence, whether what is said of the other forms counts for it.
    pub(crate) counts: Vec<bool>,
}

/// The other forms of a sentence; none if no word in capitals is `flagged`.
pub(crate) fn forms(words: &[&str], flagged: impl Fn(usize) -> bool) -> Option<Forms> {
    let capitals: Vec<bool> = words.iter().map(|word| in_capitals(word)).collect();
    if !(0..words.len()).any(|i| capitals[i] && flagged(i)) {
        return None;
    }
    let with_letters = words.iter().filter(|word| word.contains(char::is_alphabetic)).count();
    // If the whole sentence is in capitals, its single letters are too, and its other words stand among words that the model does not know
    // well.
    let whole = capitals.iter().filter(|capitals| **capitals).count() * 2 > with_letters;
    let changes: Vec<bool> = words
        .iter()
        .zip(&capitals)
        .map(|(word, capitals)| *capitals || whole && is_letter(word))
        .collect();
    let form = |capitalised: bool| -> Vec<String> {
        let first = words.iter().position(|word| word.contains(char::is_alphabetic));
        let of_word = |(i, word): (usize, &&str)| match changes[i] {
            true if capitalised || Some(i) == first => with_a_capital(word),
            true => word.to_lowercase(),
            false => (*word).to_owned(),
        };
        words.iter().enumerate().map(of_word).collect()
    };
    Some(Forms {
        sentences: [form(false), form(true)],
        counts: capitals.into_iter().map(|capitals| capitals || whole).collect(),
    })
}

/// Whether `word` has two letters or more, all of them capitals.
fn in_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let two = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_uppercase);
    two && letters.all(char::is_uppercase)
}

/// Whether `word` is a single capital.
fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase())
}

/// `word` in small letters, except that the first one is a capital.
fn with_a_capital(word: &str) -> String {
    let mut chars = word.chars();
    let mut form = String::with_capacity(word.len());
    for c in chars.by_ref() {
        form.push(c);
        if c.is_alphabetic() {
            break;
        }
    }
    form + &chars.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_capitals() {
        for word in ["NATO", "ÄR", "E-MAIL", "U.S.", "A4-FORMAT", "STRASSE,"] {
            assert!(in_capitals(word), "{word}");
        }
        for word in ["", "A", "A4", "Nato", "PCs", "GmbH", "StVO", "123", "日本", "ß"] {
            assert!(!in_capitals(word), "{word}");
        }
    }

    #[test]
    fn other_forms() {
        let of = |sentence: &str| {
            let words: Vec<&str> = sentence.split(' ').collect();
            forms(&words, |_| true).map(|found| (found.sentences.map(|words| words.join(" ")), found.counts))
        };
        let expect = |small: &str, capitals: &str, counts: &[bool]| {
            Some(([small, capitals].map(str::to_owned), counts.to_vec()))
        };
        assert_eq!(
            of("BITTE NICHT RAUCHEN !"),
            expect("Bitte nicht rauchen !", "Bitte Nicht Rauchen !", &[true; 4])
        );
        assert_eq!(
            of("„ RÖKA I HUSET ."),
            expect("„ Röka i huset .", "„ Röka I Huset .", &[true; 5])
        );
        assert_eq!(
            of("Die NATO und A kommen"),
            expect(
                "Die nato und A kommen",
                "Die Nato und A kommen",
                &[false, true, false, false, false]
            )
        );
        assert_eq!(of("Die Nato kommt ."), None);
        assert_eq!(
            forms(&["Die", "NATO"], |i| i == 0),
            None,
            "nothing in capitals is flagged"
        );
    }
}
