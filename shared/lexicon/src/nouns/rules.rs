//! What of a Czech sentence is certainly wrong about a noun and the words before it.
//!
//! In the learners' text that training uses, these rules find 1,714 places, of which 1,645 are labelled wrong, and most of the others are wrong too.
//! In 186,462 correct sentences they find 232 of today, of which most of those that were read are slips of machine translation, and 1,155 of the
//! 19th century.

use solecism_text::Certain;
use solecism_text::letters::{in_case_of, is_among, is_upper, starts_upper};

use super::Noun;
use super::agreement::{Agreeing, QUANTITIES, after_numeral, after_preposition, narrowed, twin, usual};
use super::places::{
    ACCUSATIVE, ALL, ANIMATE, ANY_CASE, DATIVE, FEMININE, GENITIVE, INSTRUMENTAL, LOCATIVE, NOMINATIVE, Places,
};
use crate::Words;

/// Endings of passive participles, before which a noun in the instrumental is who does it: `z válkou zasažené země`.
const PARTICIPLES: &str = "ný ná né ného nému ném ným nou ných nými tý tá té tých";
/// Words after which a numeral does not count the noun behind it: `oba dva`, `číslo tři`.
const COUNTED_OTHERWISE: &str = "číslo kapitola oba obě strana hodina";
/// Stems of ordinals, which say the time by themselves (`v půl sedmé večer`), and of `to samé`.
const ORDINALS: &str = "čtvrt pát šest sedm osm devát desát jedenáct dvanáct sam";
/// Stems of adjectives that go with the noun otherwise, and of what is no adjective: `rovnou`, `dovolená`.
const OTHERWISE: &str = "dovolen hran jedn každ neschopn ochotn pln podobn pr rovn schopn takov věrn";
/// Nouns that stand between an adjective and its noun (`v pravém slova smyslu`) or are adverbs as a rule.
const BETWEEN: &str = "dolů slova";
const INSTRUMENTALS: Places = Places::cases(INSTRUMENTAL);
/// A form that is a nominative too may be one by mistake: `pokračovat s hlasování`.
const NOMINATIVES: Places = Places::cases(NOMINATIVE);
const DATIVES: Places = Places::cases(DATIVE);

/// A noun, with the word before it that agrees with it and the preposition before that, if they are there.
struct Phrase<'a> {
    /// Where the noun may stand because of the preposition; nothing if there is none.
    ruled: Option<Places>,
    preposition: Option<&'a str>,
    agreeing: Option<Agreeing<'a>>,
    noun: Noun,
    written: &'a str,
}

/// What is wrong with a phrase.
enum Fault {
    Preposition(&'static str),
    /// The word before the noun, with its right form if it is clear.
    Agreeing(Option<String>),
    Noun(Option<String>),
}

impl Words {
    /// What is certainly wrong about word `i` of a sentence, because a noun is in a case that its preposition or its numeral does not take, or
    /// because the word before a noun does not agree with it. `read` gives the words of the sentence, and nothing where there is none or
    /// it is not prose. A list without nouns finds nothing.
    pub fn disagreement<'a>(&self, i: usize, read: &'a dyn Fn(usize) -> Option<&'a str>) -> Option<Certain> {
        if self.language.code() != "cs" {
            return None;
        }
        let word = read(i)?;
        let of_sentence = self
            .differs_from_subject(i, read)
            .or_else(|| self.needs_dative(i, read))
            .or_else(|| self.object(i, read));
        if of_sentence.is_some() {
            return of_sentence;
        }
        let small: Vec<Option<String>> = (0..5)
            .map(|at| Some(read((i + at).checked_sub(2)?)?.to_lowercase()))
            .collect();
        let is_participle =
            |at: usize| read(at).is_some_and(|next| PARTICIPLES.split(' ').any(|ending| next.ends_with(ending)));
        // The word is the noun, the one before it, or the preposition before that.
        (0..=2).find_map(|ahead| {
            let at = i + ahead;
            let noun_at = 2 + ahead;
            let written = read(at)?;
            let noun = self.written_noun(written, at).filter(|_| !is_among(BETWEEN, written))?;
            let before = |by: usize| small.get(noun_at.checked_sub(by)?)?.as_deref();
            if ahead == 0
                && let Some(found) = self.miscounted(noun, written, &small[..2])
            {
                return Some(found);
            }
            if ahead == 1
                && let Some(right) = other_article(before(1)?, noun, before(2))
            {
                return Some(Certain::Form(in_case_of(right, word)));
            }
            if ahead == 1
                && let Some(right) = other_gender(before(1)?, noun, before(2))
            {
                return Some(Certain::Form(in_case_of(right, word)));
            }
            let agreeing = before(1).and_then(|word| self.agreeing(word));
            let back = 1 + usize::from(agreeing.is_some());
            // A capital within a sentence makes it a letter: `JAY-Z`.
            let is_letter = at > back && read(at - back).is_some_and(starts_upper);
            let preposition = before(back).filter(|_| !is_letter);
            let ruled = preposition.and_then(after_preposition).map(|places| {
                let before = |by: usize| Some(read(at.checked_sub(back + by)?)?.to_lowercase());
                preposition.map_or(places, |preposition| narrowed(places, preposition, written, before))
            });
            let phrase = Phrase {
                ruled,
                preposition,
                agreeing,
                noun,
                written,
            };
            if is_participle(at + 1) && !(noun.places & INSTRUMENTALS).is_none()
                || read(at + 1).is_some_and(|next| next.starts_with(['-', '–']))
            {
                return None;
            }
            let place = |fault: &Fault| match fault {
                Fault::Noun(_) => 0,
                Fault::Agreeing(_) => 1,
                Fault::Preposition(_) => back,
            };
            let fault = self.fault(&phrase).filter(|fault| place(fault) == ahead)?;
            let right = match fault {
                Fault::Preposition(right) => Some(right.to_owned()),
                Fault::Agreeing(right) | Fault::Noun(right) => right,
            };
            Some(right.map_or(Certain::Wrong, |right| Certain::Form(in_case_of(&right, word))))
        })
    }

    /// A noun, which a capital within a sentence makes a name.
    pub(super) fn written_noun(&self, written: &str, at: usize) -> Option<Noun> {
        if is_upper(written) {
            return None;
        }
        let as_it_is = self.noun(written);
        if at == 0 && starts_upper(written) {
            return as_it_is.or_else(|| self.noun(&written.to_lowercase()));
        }
        as_it_is
    }

    fn fault(&self, phrase: &Phrase<'_>) -> Option<Fault> {
        let Phrase { noun, written, .. } = *phrase;
        let form = |places: Places| self.form(noun, written, places);
        let Some(ruled) = phrase.ruled else {
            return disagrees(phrase.agreeing?, noun).map(|fault| match fault {
                Fault::Noun(None) => Fault::Noun(form(Places::singular(FEMININE, ACCUSATIVE))),
                other => other,
            });
        };
        let together = phrase
            .agreeing
            .map_or(noun.places, |agreeing| agreeing.places & noun.places);
        if !(together & ruled).is_none() {
            return None;
        }
        // `z kamarádem` has the wrong preposition, and not the wrong case.
        if let Some((other, places)) = phrase.preposition.and_then(|word| twin(word, written))
            && !(together & places).is_none()
            && (together & NOMINATIVES).is_none()
        {
            return Some(Fault::Preposition(vocalised(other, phrase)));
        }
        let fits = |places: Places| !(places & ruled).is_none();
        let Some(agreeing) = phrase.agreeing else {
            let number = noun.places.numbers();
            return Some(Fault::Noun(form(usual(ruled) & number).or_else(|| form(ruled))));
        };
        if !fits(agreeing.places) {
            let target = noun.places & ruled;
            return Some(Fault::Agreeing(agreeing.form(target)));
        }
        if !fits(noun.places) {
            return Some(Fault::Noun(form(agreeing.places & ruled)));
        }
        // Each could be right by itself: with one case, the noun's gender and number decide.
        let is_one_case = usual(ruled) == ruled;
        Some(Fault::Agreeing(
            is_one_case.then(|| agreeing.form(noun.places & ruled)).flatten(),
        ))
    }

    /// A noun in another form than the numeral or the quantity before it takes.
    fn miscounted(&self, noun: Noun, written: &str, before: &[Option<String>]) -> Option<Certain> {
        let [farther, nearer] = before else { return None };
        let number = nearer.as_deref()?;
        if farther.as_deref().is_some_and(is_counted_otherwise) {
            return None;
        }
        if is_among(QUANTITIES, number) {
            let genitives = Places::cases(GENITIVE);
            let right = || self.form(noun, written, Places::plural(ALL, GENITIVE));
            let is_many = noun.places == noun.places & Places::plural(ALL, ANY_CASE);
            return (noun.places & genitives)
                .is_none()
                .then(|| right().filter(|_| is_many).map_or(Certain::Wrong, Certain::Form));
        }
        let places = after_numeral(number)?;
        if !(noun.places & places.any_gender()).is_none() {
            return None;
        }
        Some(
            self.form(noun, written, places.any_gender())
                .map_or(Certain::Wrong, Certain::Form),
        )
    }
}

/// `dva` for `dvě`, or the other way round, before a noun of the other gender.
fn other_gender(numeral: &str, noun: Noun, before: Option<&str>) -> Option<&'static str> {
    let right = match numeral {
        "dva" => "dvě",
        "dvě" => "dva",
        _ => return None,
    };
    let fits = |numeral: &str| after_numeral(numeral).is_some_and(|places| !(noun.places & places).is_none());
    (!fits(numeral) && fits(right) && !before.is_some_and(is_counted_otherwise)).then_some(right)
}

/// `ta` for `ten` before a feminine noun that can only be a nominative, or the other way round before such a masculine one.
fn other_article(article: &str, noun: Noun, before: Option<&str>) -> Option<&'static str> {
    let one = |gender| Places::singular(gender, NOMINATIVE);
    let is_only = |places: Places| noun.places == noun.places & places;
    match article {
        "ten" if is_only(one(FEMININE)) && before.is_none() => Some("ta"),
        "ta" if is_only(one(ANIMATE)) && before.is_none() => Some("ten"),
        _ => None,
    }
}

/// Whether a numeral after this word is part of a larger one (`dvacet tři`), is in another case (`před pěti`), or counts nothing.
fn is_counted_otherwise(word: &str) -> bool {
    after_preposition(word).is_some()
        || after_numeral(word).is_some()
        || is_among(COUNTED_OTHERWISE, word)
        || word.ends_with("cet")
        || word.ends_with(|c: char| c.is_ascii_digit())
}

/// What is wrong, without a preposition, with a determiner or an adjective before a noun.
fn disagrees(agreeing: Agreeing<'_>, noun: Noun) -> Option<Fault> {
    if !(agreeing.places & noun.places).is_none() {
        return None;
    }
    if !agreeing.is_determiner {
        return differs(&agreeing, noun);
    }
    // If a case and a number go with both, the gender is wrong. If none does, it is clear what is right if it is the same for all the
    // noun may be.
    let target = noun.places & agreeing.places.any_gender();
    let right = if target.is_none() {
        let mut forms = noun.places.each().map(|place| agreeing.form(place));
        let first = forms.next().flatten();
        first.filter(|first| forms.all(|form| form.as_ref() == Some(first)))
    } else {
        agreeing.form(target)
    };
    Some(Fault::Agreeing(right))
}

/// What is wrong with an adjective before a noun that it cannot go with. Some such nouns go with it otherwise: what it is full of or like (`plná lidí`,
/// `podobný otci`), and who does it (`napsaný otcem`). Which endings and cases are left was counted, so that nine of ten places in learners'
/// text are wrong.
fn differs(agreeing: &Agreeing<'_>, noun: Noun) -> Option<Fault> {
    let may_be = |places: Places| !(noun.places & places).is_none();
    let is_only = |places: Places| noun.places == noun.places & places;
    let direct = Places::cases(NOMINATIVE | ACCUSATIVE);
    let is_participle = ["an", "en", "t"]
        .iter()
        .any(|ending| agreeing.start().ends_with(ending));
    let is_done = is_participle && may_be(INSTRUMENTALS);
    let one = Places::singular(ALL, ANY_CASE);
    let is_nominative = is_only(one) && may_be(one & NOMINATIVES);
    let is_wrong = match agreeing.ending() {
        "ý" => may_be(direct) && !is_done,
        "é" => {
            let is_other = is_participle && may_be(INSTRUMENTALS | DATIVES) || may_be(one & DATIVES);
            let is_many = may_be(Places::plural(ALL, NOMINATIVE)) || is_only(Places::plural(ALL, GENITIVE));
            is_nominative || is_many && !is_other
        }
        "á" => is_nominative,
        "ou" => !(may_be(INSTRUMENTALS) || is_only(NOMINATIVES) || is_participle && may_be(DATIVES)),
        "ým" => is_only(Places::cases(LOCATIVE)),
        "ém" => is_only(INSTRUMENTALS) && !is_participle,
        "ého" => is_only(Places::cases(GENITIVE | NOMINATIVE | ACCUSATIVE)) && !may_be(one & NOMINATIVES),
        "ých" => is_only(Places::singular(ALL, GENITIVE | DATIVE | LOCATIVE)) && !is_participle,
        _ => false,
    };
    let is_otherwise =
        is_among(OTHERWISE, agreeing.start()) || agreeing.ending() == "é" && is_among(ORDINALS, agreeing.start());
    if !is_wrong || is_otherwise {
        return None;
    }
    if agreeing.ending() == "ou" && is_only(Places::singular(FEMININE, ANY_CASE) | Places::plural(FEMININE, ANY_CASE)) {
        return Some(Fault::Noun(None));
    }
    // `Lidi` is a nominative or an accusative, before which the adjective is not the same.
    let is_animate = may_be(Places::plural(ANIMATE, NOMINATIVE));
    let right = match agreeing.ending() {
        "ý" | "é" | "á" if is_animate && may_be(Places::plural(ANIMATE, ACCUSATIVE)) => None,
        "ý" | "é" | "á" if is_animate => Some(format!("{}í", softened(agreeing.start()))),
        "ý" | "é" | "á" => agreeing.form(noun.places & direct),
        _ => None,
    };
    Some(Fault::Agreeing(right))
}

/// The stem of a hard adjective before the ending of the animate plural: `velc-í`, `dobř-í`.
fn softened(stem: &str) -> String {
    let pairs = [
        ("sk", "št"),
        ("ck", "čt"),
        ("ch", "š"),
        ("k", "c"),
        ("h", "z"),
        ("r", "ř"),
    ];
    let softer = |(hard, soft): &(&str, &str)| Some(format!("{}{soft}", stem.strip_suffix(hard)?));
    pairs.iter().find_map(softer).unwrap_or_else(|| stem.to_owned())
}

/// `s` or `z` with the vowel that it has before what follows.
fn vocalised(preposition: &'static str, phrase: &Phrase<'_>) -> &'static str {
    let next = phrase
        .agreeing
        .as_ref()
        .map_or(phrase.written, Agreeing::start)
        .to_lowercase();
    match (preposition, next.starts_with(['s', 'z', 'š', 'ž'])) {
        ("s", true) => "se",
        ("z", true) => "ze",
        _ => preposition,
    }
}
