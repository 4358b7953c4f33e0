//! What a Czech sentence says of its first noun or pronoun: a participle, a verb or an adjective that does not agree with it (`Sestra přišel`,
//! `Já nerozumí`, `Káva je dobrý`).
//!
//! In the learners' text that training uses, 18 of 21 such places are labelled wrong, and in 186,462 correct sentences there are five, of which
//! three are of today, and two of those are slips.

use solecism_text::Certain;
use solecism_text::letters::{in_case_of, is_among, is_upper, starts_upper};

use super::Noun;
use super::places::{ALL, ANIMATE, FEMININE, INANIMATE, NEUTER, NOMINATIVE, Places};
use crate::Words;

/// The words of a sentence by their number.
type Read<'r, 'a> = &'r dyn Fn(usize) -> Option<&'a str>;

/// Words that may stand between a subject and its verb.
const BETWEEN: &str =
    "by dnes ho ještě jí mi mu nikdy nám opravdu pak ráno se si tady tam taky také ti už vám večer vždy vždycky včera";
/// Words that may stand between `je` and an adjective.
const DEGREES: &str = "dnes vždy vždycky celkem docela dost hodně ještě moc opravdu příliš tak velice velmi už";
/// Words that may stand before a subject which begins a sentence.
const OWNERS: &str = "její jeho jejich moje můj má naše náš svoje ta tato ten tento tvoje vaše";
/// Nouns that are names of families as often at the beginning of a sentence, or that are said of what follows.
const NO_SUBJECTS: &str = "brada chyba hanba hlava hora hrad hruška kaše koza krása kuba liška láska moucha mucha pravda \
    procházka radost růžička skála sova straka studna svoboda sýkora tuna vosa vrána zima škoda špína želva";
/// Endings of the past by gender and number.
const PAST: [(&str, Places); 5] = [
    (
        "la",
        Places::singular(FEMININE, NOMINATIVE).or(Places::plural(NEUTER, NOMINATIVE)),
    ),
    ("lo", Places::singular(NEUTER, NOMINATIVE)),
    ("li", Places::plural(ANIMATE, NOMINATIVE)),
    ("ly", Places::plural(INANIMATE | FEMININE, NOMINATIVE)),
    ("l", Places::singular(ANIMATE | INANIMATE, NOMINATIVE)),
];
/// Endings of the present by conjugation, from the first person of the singular to the third of the plural.
const PRESENT: [[&str; 6]; 5] = [
    ["ám", "áš", "á", "áme", "áte", "ají"],
    ["ím", "íš", "í", "íme", "íte", "í"],
    ["u", "eš", "e", "eme", "ete", "ou"],
    ["uji", "uješ", "uje", "ujeme", "ujete", "ují"],
    ["uju", "uješ", "uje", "ujeme", "ujete", "ujou"],
];
/// How many forms of a verb the list has to have, so that it is one.
const FEWEST_FORMS: usize = 4;
const THIRD: usize = 2;
const THIRD_OF_MANY: usize = 5;
/// Pronouns with their person. `ty` is a demonstrative too (`Ty budou zítra`).
const PRONOUNS: [(&str, usize); 6] = [
    ("já", 0),
    ("on", THIRD),
    ("ona", THIRD),
    ("my", 3),
    ("vy", 4),
    ("oni", THIRD_OF_MANY),
];
const COPULAS: &str = "je není byl byla bylo bude nebude";
/// The same for a subject in the plural.
const COPULAS_OF_MANY: &str = "byli byly budou nebudou jsou nejsou";

/// What begins a sentence.
struct Subject {
    places: Places,
    person: usize,
}

impl Words {
    /// What is wrong about word `i` because the subject that the sentence begins with is of another gender, number or person.
    pub(super) fn differs_from_subject(&self, i: usize, read: Read<'_, '_>) -> Option<Certain> {
        let written = read(i)?;
        let word = written.to_lowercase();
        if i == 0 || starts_upper(written) || self.noun(&word).is_some() {
            return None;
        }
        let right = self
            .verb_of_subject(i, &word, read)
            .or_else(|| self.said_with(i, &word, read))
            .or_else(|| self.adjective_of_subject(i, &word, read))?;
        Some(Certain::Form(in_case_of(&right, written)))
    }

    /// The form of a verb whose subject stands before it.
    fn verb_of_subject(&self, i: usize, word: &str, read: Read<'_, '_>) -> Option<String> {
        let at = last_other(i, BETWEEN, read).unwrap_or(0);
        self.said_of(word, self.subject(at, read)?)
    }

    /// The form of an adjective that ends its sentence, after `je` or `jsou` and their subject.
    fn adjective_of_subject(&self, i: usize, word: &str, read: Read<'_, '_>) -> Option<String> {
        let ends = read(i + 1).is_none_or(|next| [".", "!", "?"].contains(&next));
        let at = last_other(i, DEGREES, read).filter(|_| ends)?;
        let copula = read(at)?.to_lowercase();
        let is_many = is_among(COPULAS_OF_MANY, &copula);
        if !is_many && !is_among(COPULAS, &copula) {
            return None;
        }
        self.adjective_of(word, self.subject(at - 1, read)?, is_many)
    }

    /// The subject at `at`, which begins the sentence or has an owner before it.
    fn subject(&self, at: usize, read: Read<'_, '_>) -> Option<Subject> {
        let written = read(at)?;
        let word = written.to_lowercase();
        if at > 1 || at == 1 && !is_among(OWNERS, &read(0)?.to_lowercase()) {
            return None;
        }
        if at == 0
            && let Some((_, person)) = PRONOUNS.iter().find(|(pronoun, _)| *pronoun == word)
        {
            let places = match &*word {
                "on" => Places::singular(ANIMATE | INANIMATE, NOMINATIVE),
                "ona" => Places::singular(FEMININE, NOMINATIVE).or(Places::plural(NEUTER, NOMINATIVE)),
                "oni" => Places::plural(ANIMATE, NOMINATIVE),
                _ => Places::NONE,
            };
            return Some(Subject {
                places,
                person: *person,
            });
        }
        let Noun { places, .. } = self.written_noun(written, at)?;
        if is_among(NO_SUBJECTS, &word) || is_upper(written) {
            return None;
        }
        let is_one = !(places & Places::singular(ALL, NOMINATIVE)).is_none();
        Some(Subject {
            places,
            person: if is_one { THIRD } else { THIRD_OF_MANY },
        })
    }

    /// The form that a verb has to have, whose subject it has right before it.
    fn said_of(&self, word: &str, subject: Subject) -> Option<String> {
        let nominatives = Places::cases(NOMINATIVE);
        let is_sure = subject.places == subject.places & nominatives;
        if !is_sure {
            return None;
        }
        // `šel` is the only participle with an `e` that the others lack.
        let past = word
            .strip_suffix("šel")
            .map_or_else(|| word.to_owned(), |start| format!("{start}šl"));
        for (ending, places) in PAST {
            let Some(stem) = past.strip_suffix(ending) else {
                continue;
            };
            if subject.places.is_none() || !self.is_past(&past) {
                return None;
            }
            // `Hanba bylo poslouchat.`
            let fits = !(places & subject.places).is_none() || ending == "lo";
            let (right, _) = PAST.iter().find(|(_, places)| !(*places & subject.places).is_none())?;
            let right = if stem.ends_with('š') && *right == "l" {
                "el"
            } else {
                right
            };
            return (!fits).then(|| format!("{stem}{right}"));
        }
        let (no, form) = word.strip_prefix("ne").map_or(("", word), |form| ("ne", form));
        let persons = self.persons(form);
        let (stem, endings, _) = persons.first()?;
        let fits = persons.iter().any(|(_, _, person)| *person == subject.person);
        (!fits).then(|| format!("{no}{stem}{}", endings[subject.person]))
    }

    /// The form of a participle that ends its clause after `a`, and another participle of many before that which ends in `-ly`: they have one
    /// subject (`Ženy seděly a četli si`).
    fn said_with(&self, i: usize, word: &str, read: Read<'_, '_>) -> Option<String> {
        let stem = word.strip_suffix("li")?;
        let is_word = |at: usize| read(at).is_some_and(|word| word.contains(char::is_alphanumeric));
        let is_reflexive = |at: usize| read(at).is_some_and(|word| ["se", "si"].contains(&word));
        let ends = !is_word(if is_reflexive(i + 1) { i + 2 } else { i + 1 });
        let joined = i.checked_sub(1).filter(|at| read(*at) == Some("a"))?;
        let has = |ending: &str| self.get(&format!("{stem}{ending}")).is_some();
        let before = (0..joined).rev().take_while(|at| is_word(*at)).filter_map(read);
        let mut participles = before.filter(|word| self.is_past(word));
        let is_other = participles.next().is_some_and(|word| word.ends_with("ly"));
        (ends && is_other && has("la") && has("ly")).then(|| format!("{stem}ly"))
    }

    /// Whether a word is a form of the past.
    pub(super) fn is_past(&self, word: &str) -> bool {
        PAST.iter().any(|(ending, _)| {
            let forms = |stem: &str| {
                PAST.iter()
                    .filter(|(other, _)| self.get(&format!("{stem}{other}")).is_some())
                    .count()
            };
            word.strip_suffix(ending)
                .is_some_and(|stem| forms(stem) >= FEWEST_FORMS)
        })
    }

    /// The persons that a form may be of, each with the verb's stem and its endings.
    pub(super) fn persons<'w>(&self, form: &'w str) -> Vec<(&'w str, [&'static str; 6], usize)> {
        let mut found = Vec::new();
        for endings in PRESENT {
            for (person, ending) in endings.iter().enumerate() {
                let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.chars().count() > 1) else {
                    continue;
                };
                let has = |ending: &str| self.get(&format!("{stem}{ending}")).is_some();
                if endings.iter().filter(|ending| has(ending)).count() >= FEWEST_FORMS {
                    found.push((stem, endings, person));
                }
            }
        }
        found
    }

    /// The form of an adjective that ends its sentence, after `je` or `jsou` and a subject.
    fn adjective_of(&self, word: &str, subject: Subject, is_many: bool) -> Option<String> {
        let (one, many) = (Places::singular(ALL, NOMINATIVE), Places::plural(ALL, NOMINATIVE));
        let (target, other) = if is_many { (many, one) } else { (one, many) };
        let agreeing = self.agreeing(word).filter(|agreeing| !agreeing.is_determiner)?;
        let subjects = subject.places & target;
        let is_nominative = !(agreeing.places & one).is_none();
        // `Auta` is one or many, but with `jsou` it is many.
        let is_sure = !subjects.is_none() && (is_many || (subject.places & other).is_none());
        if !is_sure || !is_nominative || !(agreeing.places & subjects).is_none() {
            return None;
        }
        agreeing.form(subjects)
    }
}

/// The last word before `i`, but for the first of the sentence, that is not one of `words`.
fn last_other(i: usize, words: &str, read: Read<'_, '_>) -> Option<usize> {
    let is_other = |at: &usize| !read(*at).is_some_and(|word| is_among(words, &word.to_lowercase()));
    (1..i).rev().find(is_other)
}
