//! Which language a text is in.

use lingua::{LanguageDetector, LanguageDetectorBuilder};

use super::greetings::greeting;
use crate::language::{KNOWN, Language, UNKNOWN};

/// How much likelier a text is held to be in a language that is served than in one that is not, before it is read.
///
/// Without it, Czech without its accents passes for Slovak. Of 1, 3, 10 and 30, 3 is the least with at least 99% of the
/// served languages' sentences of 20 to 39 characters right; more lets foreign ones pass for served ones. The figures are in
/// docs/languages.md; `examples/identify.rs` counts them.
const PRIOR: f64 = 3.0;

/// How much likelier a text of a few words is held to be in a language that its caller names, before it is read.
const LIKELY: f64 = 3.0;
/// The same for the language of a greeting: one that stands alone or before a name, and one that stands before more.
const GREETED: [f64; 2] = [1000.0, 3.0];
/// The confidence from which on a text of one word, of two, or of more is held to be in a language. Among some hundred short texts that
/// were looked at, no sentence went to a language that it is not in, and few names went anywhere.
const SURE: [f64; 3] = [0.7, 0.5, 0.4];

/// A language that a text is taken to be in, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The language.
    pub language: &'static Language,
    /// Its probability among the languages known, 0 to 1.
    pub confidence: f64,
}

/// Tells languages apart.
pub struct Identifier {
    detector: LanguageDetector,
    served: Vec<&'static Language>,
}

impl Identifier {
    /// One for a gateway that serves these languages: any text may be in any of [`KNOWN`], but is rather in one of these.
    pub fn new(served: Vec<&'static Language>) -> Self {
        let languages: Vec<_> = KNOWN.iter().filter_map(|language| language.lingua).collect();
        let detector = LanguageDetectorBuilder::from_languages(&languages)
            // If they are not there before the first call, the first call waits for them.
            .with_preloaded_language_models()
            .build();
        Self { detector, served }
    }

    /// The likeliest language of `text`, [`UNKNOWN`] if it has letters of none; none if it has no letters.
    pub fn guess(&self, text: &str) -> Option<Guess> {
        self.guess_with(text, |_| 1.0)
    }

    /// The likeliest language of `text`. `weight` tells how likely each is before it is read, beside [`PRIOR`].
    pub(crate) fn guess_with(&self, text: &str, weight: impl Fn(&Language) -> f64) -> Option<Guess> {
        let weighed = self.weighed(text, weight);
        let sum: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        match weighed.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((language, weight)) if weight > 0.0 => Some(Guess {
                language,
                confidence: (weight / sum).min(1.0),
            }),
            _ => text.chars().any(char::is_alphabetic).then_some(Guess {
                language: &UNKNOWN,
                confidence: 0.0,
            }),
        }
    }

    /// Each language known and how likely `text` is in it; the weights need not add up to 1.
    fn weighed(&self, text: &str, weight: impl Fn(&Language) -> f64) -> Vec<(&'static Language, f64)> {
        let values = self.detector.compute_language_confidence_values(text);
        let weighed = values.into_iter().filter_map(|(found, probability)| {
            let language = KNOWN.iter().find(|language| language.lingua == Some(found))?;
            let prior = if self.served.contains(&language) { PRIOR } else { 1.0 };
            Some((language, probability * prior * weight(language)))
        });
        weighed.collect()
    }

    /// The language of a text of a few words, and whether that is sure enough to check it in that language. It is told by a greeting that
    /// the text begins with, by the languages that are `likely`, the likeliest first, and by its letters. If these leave it open, it is the
    /// likeliest that is served.
    pub fn guess_short(&self, text: &str, likely: &[&'static Language]) -> Option<(Guess, bool)> {
        let greeting = greeting(text, likely, &self.served);
        let weight = |language: &Language| {
            let named = if likely.contains(&language) { LIKELY } else { 1.0 };
            let greeted = greeting.as_ref().filter(|greeting| greeting.language == language);
            named * greeted.map_or(1.0, |greeting| GREETED[usize::from(greeting.more > 1)])
        };
        let guess = self.guess_with(text, weight)?;
        let sure = SURE[text.split_whitespace().count().clamp(1, SURE.len()) - 1];
        if guess.confidence >= sure || guess.language == &UNKNOWN {
            return Some((guess, true));
        }
        let Some(language) = likely.iter().find(|language| self.served.contains(language)) else {
            return Some((guess, false));
        };
        let weighed = self.weighed(text, weight);
        let sum: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        let own = weighed.iter().find(|(found, _)| found == language);
        let confidence = own.map_or(0.0, |(_, weight)| weight / sum);
        Some((Guess { language, confidence }, true))
    }
}

#[cfg(test)]
impl Identifier {
    /// For tests.
    pub(crate) fn of_those_that_ship() -> Self {
        let codes = ["cs", "de", "en", "it", "sv"];
        Self::new(codes.into_iter().filter_map(Language::of_code).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_languages_that_ship_and_of_others() {
        let identifier = Identifier::of_those_that_ship();
        let cases = [
            ("cs", "Včera jsem byl s kamarády v kině a potom jsme šli na večeři."),
            ("cs", "Dobry den, chtel bych se zeptat na volne misto."),
            ("de", "Gestern war ich mit meinen Freunden im Kino."),
            ("de", "Ich freue mich auf deine Antwort"),
            ("en", "Yesterday I went to the cinema with my friends."),
            ("en", "It's raining cats and dogs today"),
            ("it", "Ieri sono andato al cinema con i miei amici."),
            ("it", "Grazie mille per la tua lettera"),
            ("sv", "Igår var jag på bio med mina kompisar."),
            ("sv", "Jag tycker mycket om att läsa böcker"),
            (
                "fr",
                "Hier, je suis allé au cinéma avec mes amis et nous avons beaucoup ri.",
            ),
            (
                "es",
                "Ayer fui al cine con mis amigos y después cenamos en un restaurante.",
            ),
            ("nl", "Gisteren ben ik met mijn vrienden naar de bioscoop geweest."),
            (
                "da",
                "I går var jeg i biografen med mine venner, og bagefter spiste vi på en restaurant.",
            ),
            (
                "nb",
                "I går var jeg på kino sammen med vennene mine, og etterpå gikk vi ut for å spise.",
            ),
            (
                "pl",
                "Wczoraj byłem z przyjaciółmi w kinie, a potem poszliśmy na kolację.",
            ),
            (
                "sk",
                "Včera som bol s priateľmi v kine a potom sme išli na večeru do reštaurácie.",
            ),
            (
                "pt",
                "Ontem fui ao cinema com os meus amigos e depois jantámos num restaurante.",
            ),
        ];
        for (code, text) in cases {
            let guess = identifier.guess(text);
            assert_eq!(guess.map(|guess| guess.language.code), Some(code), "{text}");
            let confidence = guess.map_or(0.0, |guess| guess.confidence);
            assert!((0.0..=1.0).contains(&confidence), "{text}: {confidence}");
        }
    }

    #[test]
    fn letters_of_other_scripts_are_in_none_of_the_languages_known() {
        let identifier = Identifier::of_those_that_ship();
        for text in [
            "Вчера я был в кино с друзьями.",
            "זה משפט",
            "昨日は友達と映画館に行きました。",
        ] {
            assert_eq!(
                identifier.guess(text).map(|guess| guess.language.code),
                Some("und"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_no_letters_is_in_no_language() {
        let identifier = Identifier::of_those_that_ship();
        for text in ["", " \n", "12,5 %", "😀😀", "\u{301}"] {
            assert_eq!(identifier.guess(text), None, "{text:?}");
        }
    }
}
