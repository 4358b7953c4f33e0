use std::ops::Range;

use crate::language::{Apostrophes, Language, Rules};

/// Joins the words of a sentence with the spaces that people write: none before `,` or `)`, none after `(` or `„`.
///
/// Returns the text and the byte range of each word in it. How the writer spaced a slash, a hyphen that the corpus splits off or a straight
/// quotation mark cannot be known: slashes and such hyphens get no spaces, and straight quotation marks open and close by turns.
pub fn detokenise<S: AsRef<str>>(words: &[S], language: &Language) -> (String, Vec<Range<usize>>) {
    let rules = language.rules();
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(words.len());
    let mut quotes = Quotes::default();
    // Whether no space may follow the word before.
    let mut holds = true;
    for (i, word) in words.iter().map(AsRef::as_ref).enumerate() {
        let neighbours = Neighbours {
            before: i.checked_sub(1).map(|last| words[last].as_ref()),
            next: words.get(i + 1).map(AsRef::as_ref),
        };
        let (clings, held_next) = match word {
            "\"" | "„" | "“" | "”" | "»" | "«" => match quotes.closes(word) {
                true => (true, false),
                false => (false, true),
            },
            "'" | "’" => {
                let again = || words[i + 1..].iter().any(|later| later.as_ref() == word);
                lone_apostrophe(rules, neighbours, &mut quotes, again)
            }
            _ => spacing(word, neighbours, rules),
        };
        // In Czech a closing quotation mark is part of the word.
        if word.len() > '“'.len_utf8() && word.ends_with('“') {
            quotes.double = false;
        }
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

/// The words before and after a word.
#[derive(Clone, Copy)]
struct Neighbours<'w> {
    before: Option<&'w str>,
    next: Option<&'w str>,
}

impl Neighbours<'_> {
    /// Whether the word before ends and the next one starts with a character that is `of_kind`.
    fn both(&self, of_kind: fn(char) -> bool) -> bool {
        self.before.is_some_and(|word| word.ends_with(of_kind)) && self.next_starts(of_kind)
    }

    fn next_starts(&self, of_kind: fn(char) -> bool) -> bool {
        self.next.is_some_and(|word| word.starts_with(of_kind))
    }
}

/// Whether `word` has no space before it, and whether it has none after it.
fn spacing(word: &str, neighbours: Neighbours<'_>, rules: &Rules) -> (bool, bool) {
    let numbers = neighbours.both(|c| c.is_ascii_digit());
    match word {
        // If the corpus keeps a comma within a number, a comma that is a word between two numbers belongs to neither.
        "," => (true, numbers && !rules.number_joints.contains(',')),
        "." | ";" | "!" | "?" | ")" | "]" | "}" | "²" | "³" | "°" | "…" => (
            true,
            word == "°" && neighbours.next == Some("C") && rules.units.contains(&"°"),
        ),
        ":" => (true, numbers && !rules.number_joints.contains(':')),
        "(" | "[" | "{" => (false, true),
        "/" => {
            // Words that a slash would join into one are left apart, as in the corpus.
            let joins = neighbours.next.is_some_and(|next| rules.slash_endings.contains(&next));
            (!joins, !joins)
        }
        "-" if !rules.hyphens => {
            let between = neighbours.both(char::is_alphanumeric);
            (between, between)
        }
        dots if dots.len() > 1 && dots.bytes().all(|b| b == b'.') => (true, false),
        unit if rules.units.contains(&unit) => {
            let after_number = neighbours
                .before
                .is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()));
            (
                after_number,
                !after_number && neighbours.next_starts(|c| c.is_ascii_digit()),
            )
        }
        _ => match rules.apostrophes {
            Apostrophes::Clitics { endings, .. } => {
                let plain = word.replace('’', "'").to_lowercase();
                (endings.contains(&plain.as_str()), false)
            }
            Apostrophes::Elision { truncated } => {
                let elided = word.len() > 1 && word.ends_with(['\'', '’']);
                let leans = elided && !truncated.contains(&word.replace('’', "'").to_lowercase().as_str());
                (false, leans && neighbours.next_starts(char::is_alphabetic))
            }
            Apostrophes::Apart if word == "´" => (true, neighbours.next_starts(char::is_alphabetic)),
            Apostrophes::Apart | Apostrophes::Inside { .. } => (false, false),
        },
    }
}

/// [`spacing`] of an apostrophe that is a word of its own: one of a pair around a quotation, or one that follows a word
/// (`parents'`). `again` says whether another one comes.
fn lone_apostrophe(
    rules: &Rules,
    neighbours: Neighbours<'_>,
    quotes: &mut Quotes,
    again: impl FnOnce() -> bool,
) -> (bool, bool) {
    let possessive = neighbours.before.is_some_and(|word| word.ends_with(['s', 'S']))
        && matches!(rules.apostrophes, Apostrophes::Clitics { .. });
    if quotes.single {
        quotes.single = false;
        (true, false)
    } else if !possessive && again() {
        quotes.single = true;
        (false, true)
    } else {
        (true, false)
    }
}

/// Which quotation marks are open.
#[derive(Default)]
struct Quotes {
    double: bool,
    single: bool,
}

impl Quotes {
    /// Whether `mark` closes a quotation that is open. Notes whether one is open after it. `„` always opens one.
    fn closes(&mut self, mark: &str) -> bool {
        let closes = self.double && mark != "„";
        self.double = !closes;
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
            ("de", "", ""),
            ("de", "Er sagt , dass es geht .", "Er sagt, dass es geht."),
            ("de", "( Ja ; nein : gut ) !", "(Ja; nein: gut)!"),
            ("de", "z. B. um 10 : 30 Uhr", "z. B. um 10:30 Uhr"),
            ("de", "\" Ja \" und \" nein \" .", "\"Ja\" und \"nein\"."),
            ("de", "„ Ja “ und „ nein \" , » gut «", "„Ja“ und „nein\", »gut«"),
            ("de", "er / sie , Liebe / r", "er/sie, Liebe / r"),
            ("de", "5 m ² und so ... gut …", "5 m² und so... gut…"),
            ("de", "er - sie -- 70 % von 10 €", "er - sie -- 70 % von 10 €"),
            ("de", "bald :)", "bald :)"),
            ("cs", "ve 7 : 30 a 2 , 5 km , e - mail", "ve 7:30 a 2,5 km, e-mail"),
            (
                "cs",
                "„ Nový rok“ , „ Ahoj ! “ a \" ne \"",
                "„Nový rok“, „Ahoj!“ a \"ne\"",
            ),
            ("cs", "moc : ) – ano", "moc:) – ano"),
            ("cs", "„ Zima“ a \" ne \" .", "„Zima“ a \"ne\"."),
            ("en", "I do n't , she 's N’T", "I don't, she'sN’T"),
            ("en", "5 - 7 % of well - known", "5-7% of well-known"),
            ("en", "parents ' and ' small ' women '", "parents' and 'small' women'"),
            ("en", "at 25 ° C , $ 5 , I can not", "at 25°C, $5, I can not"),
            ("it", "l' ora , un po' d' acqua", "l'ora, un po' d'acqua"),
            ("it", "01 / 10 / 2011 l' \" io \"", "01/10/2011 l' \"io\""),
            ("sv", "” Hej ” och ’ lagom ’ !", "”Hej” och ’lagom’!"),
            ("sv", "kl. 18:30 , 85 % , er / sie", "kl. 18:30, 85 %, er/sie"),
        ];
        for (language, words, expected) in cases {
            let language = Language::new(language).expect("a language code");
            let words: Vec<&str> = words.split_ascii_whitespace().collect();
            let (text, ranges) = detokenise(&words, &language);
            assert_eq!(text, expected);
            let slices: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
            assert_eq!(slices, words);
        }
    }
}
