use std::ops::Range;

use crate::language::Language;

/// Joins the words of a sentence with the spaces that people write: none before `,` or `)`, none after `(` or `„`.
///
/// Gives the text and the byte range of each word in it. How the writer did space a slash or a straight quotation mark
/// cannot be known; slashes get no spaces, and straight quotation marks open and close by turns.
pub fn detokenise<S: AsRef<str>>(words: &[S], language: &Language) -> (String, Vec<Range<usize>>) {
    let slash_endings = language.rules().slash_endings;
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(words.len());
    let mut quotes = Quotes::default();
    // Whether the word before wants its neighbour close.
    let mut holds = true;
    for (i, word) in words.iter().map(AsRef::as_ref).enumerate() {
        let next = words.get(i + 1).map(AsRef::as_ref);
        let before = i.checked_sub(1).map(|last| words[last].as_ref());
        let (clings, held_next) = match word {
            "," | "." | ";" | "!" | "?" | ")" | "]" | "}" | "²" | "³" | "°" | "…" => (true, false),
            ":" => (true, ends_with_digit(before) && starts_with_digit(next)),
            "(" | "[" | "{" => (false, true),
            // What a slash would join to one word is left apart, as the corpus has it.
            "/" => match next.is_some_and(|next| slash_endings.contains(&next)) {
                true => (false, false),
                false => (true, true),
            },
            "\"" | "„" | "“" | "”" | "»" | "«" => match quotes.closes(word) {
                true => (true, false),
                false => (false, true),
            },
            dots if dots.len() > 1 && dots.bytes().all(|b| b == b'.') => (true, false),
            _ => (false, false),
        };
        if !(clings || holds) {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        ranges.push(start..text.len());
        holds = held_next;
    }
    (text, ranges)
}

fn ends_with_digit(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()))
}

fn starts_with_digit(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether double quotation marks are open.
#[derive(Default)]
struct Quotes {
    open: bool,
}

impl Quotes {
    /// Whether `mark` closes what is open; notes what it opens. `„` always opens.
    fn closes(&mut self, mark: &str) -> bool {
        let closes = self.open && mark != "„";
        self.open = !closes;
        closes
    }
}

#[cfg(test)]
mod tests {
    use super::detokenise;
    use crate::language::Language;

    #[test]
    fn table() {
        let cases = [
            ("", ""),
            ("Er sagt , dass es geht .", "Er sagt, dass es geht."),
            ("( Ja ; nein : gut ) !", "(Ja; nein: gut)!"),
            ("z. B. um 10 : 30 Uhr", "z. B. um 10:30 Uhr"),
            ("\" Ja \" und \" nein \" .", "\"Ja\" und \"nein\"."),
            ("„ Ja “ und „ nein \" , » gut «", "„Ja“ und „nein\", »gut«"),
            ("er / sie , Liebe / r", "er/sie, Liebe / r"),
            ("5 m ² und so ... gut …", "5 m² und so... gut…"),
            ("er - sie -- 70 % von 10 €", "er - sie -- 70 % von 10 €"),
            ("bald :)", "bald :)"),
        ];
        let german = Language::new("de").expect("a language code");
        for (words, expected) in cases {
            let words: Vec<&str> = words.split_ascii_whitespace().collect();
            let (text, ranges) = detokenise(&words, &german);
            assert_eq!(text, expected);
            let slices: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
            assert_eq!(slices, words);
        }
    }
}
