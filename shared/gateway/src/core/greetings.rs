//! Greetings, which are too short for their letters to tell the language.

use crate::language::Language;

/// The greetings that letters and the like begin and end with, by language, separated by commas; each has one word or two. If one is in
/// several languages, the first that is served counts.
static GREETINGS: [(&str, &str); 13] = [
    (
        "en",
        "hello, hi, hey, good morning, good afternoon, good evening, good night, thanks, thank you, bye, goodbye, \
         cheers, welcome, dear, please, sorry, congratulations, best regards, kind regards, sincerely, yours \
         sincerely",
    ),
    (
        "de",
        "hallo, guten tag, guten morgen, guten abend, gute nacht, grüß gott, grüß dich, grüezi, servus, moin, \
         tschüss, tschüß, danke, vielen dank, bitte, auf wiedersehen, liebe, lieber, sehr geehrte, sehr geehrter, \
         liebe grüße, viele grüße, beste grüße, entschuldigung",
    ),
    (
        "cs",
        "ahoj, čau, nazdar, zdravím, dobrý den, dobry den, dobré ráno, dobrý večer, dobrou noc, děkuji, děkuju, \
         díky, prosím, na shledanou, nashledanou, vážený, vážená, milý, milá, s pozdravem",
    ),
    (
        "it",
        "ciao, buongiorno, buon giorno, buonasera, buona sera, buonanotte, buona notte, salve, grazie, prego, \
         arrivederci, scusi, scusa, caro, cara, gentile, egregio, auguri, benvenuti, cordiali saluti",
    ),
    (
        "sv",
        "hej, hejsan, hallå, tjena, god morgon, god dag, god kväll, god natt, tack, hejdå, hej då, kära, käre, \
         vänliga hälsningar, förlåt, grattis, välkommen, varsågod",
    ),
    ("da", "hej, hejsa, goddag, god morgen, godmorgen, god dag, kære, farvel"),
    (
        "nl",
        "hallo, hoi, goedemorgen, goedendag, goedenavond, bedankt, dank je, groetjes, beste",
    ),
    (
        "fr",
        "bonjour, bonsoir, salut, merci, au revoir, cher, chère, cordialement",
    ),
    ("nb", "hei, god morgen, god dag, takk, kjære, ha det"),
    (
        "pl",
        "cześć, hej, dzień dobry, dobry wieczór, dziękuję, dzięki, witam, do widzenia",
    ),
    (
        "pt",
        "olá, oi, bom dia, boa tarde, boa noite, obrigado, obrigada, tchau",
    ),
    (
        "sk",
        "ahoj, čau, dobrý deň, dobré ráno, dobrý večer, ďakujem, prosím, vážený, vážená, milý, milá",
    ),
    (
        "es",
        "hola, buenos días, buenas tardes, buenas noches, gracias, adiós, estimado, querida",
    ),
];

/// A greeting at the beginning of a text.
#[derive(Debug, PartialEq)]
pub(super) struct Greeting {
    /// The language that it is taken for.
    pub(super) language: &'static Language,
    /// How many words follow it: a name, most often.
    pub(super) more: usize,
}

/// The greeting that a text begins with: one in a language that is `likely`, or else in one that is `served`, or in any.
pub(super) fn greeting(text: &str, likely: &[&'static Language], served: &[&'static Language]) -> Option<Greeting> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .collect();
    // The longer one first: "hej då" is not a "hej" to somebody.
    [2, 1].into_iter().find_map(|length| {
        let phrase = words.get(..length)?.join(" ");
        let listed: Vec<&'static Language> = GREETINGS
            .iter()
            .filter(|(_, greetings)| greetings.split(", ").any(|greeting| greeting == phrase))
            .filter_map(|(code, _)| Language::of_code(code))
            .collect();
        let of = |wanted: &[&'static Language]| listed.iter().find(|language| wanted.contains(language)).copied();
        Some(Greeting {
            language: of(likely).or_else(|| of(served)).or_else(|| listed.first().copied())?,
            more: words.len() - length,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_are_known_with_what_follows_and_without() {
        let of = |codes: &[&str]| -> Vec<&'static Language> {
            codes.iter().filter_map(|code| Language::of_code(code)).collect()
        };
        for (text, likely, expected) in [
            ("Hej", &[][..], Some(("sv", 0))),
            ("Hej!", &["da"], Some(("da", 0))),
            ("hej då", &[], Some(("sv", 0))),
            ("Hallo, Anna", &["en"], Some(("de", 1))),
            ("Dobrý den, pane Nováku", &[], Some(("cs", 2))),
            ("Cześć", &[], Some(("pl", 0))),
            ("Anna", &["de"], None),
            ("", &[], None),
        ] {
            let found = greeting(text, &of(likely), &of(&["cs", "de", "en", "it", "sv"]));
            let found = found.map(|greeting| (greeting.language.code, greeting.more));
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn every_greeting_can_be_found() {
        for (code, greetings) in &GREETINGS {
            assert!(Language::of_code(code).is_some(), "{code}");
            for text in greetings.split(", ") {
                assert!(
                    greeting(text, &[], &[]).is_some_and(|greeting| greeting.more == 0),
                    "{text}"
                );
            }
        }
    }
}
