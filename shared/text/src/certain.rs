//! Mistakes that need no model, because nearly every text in which they come is wrong: a little word written twice, a little word that
//! goes by the sound of the next one and has the other form (`a apple`, `il studente`, `s sestrou`), and what Czech grammar rules out whatever
//! stands around it (`aby jste`, `pro mně`, `budu zavolat`).
//!
//! A network of word pieces sees neither well: it reads a word's letters as one piece, and a word that stands twice in its corpus stands
//! there on purpose.

mod czech;
mod english;
mod italian;

use crate::Language;
use crate::letters::in_case_of;

/// A mistake that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Certain {
    /// The word goes, because it stands there for the second time in a row, or because the words beside it say the same or rule it out.
    Extra,
    /// The word has to have this form where it stands, or be these two words.
    Form(String),
    /// The word is wrong, and it is open what is right.
    Wrong,
}

/// Words that no sentence has twice in a row. Those that may be are not among them: German relative pronouns (`die die`), particles beside a
/// preposition (`come in in`), Italian adverbs (`piano piano`), `had had`.
const NEVER_TWICE: [(&str, &[&str]); 5] = [
    (
        "cs",
        &[
            "ale", "aby", "do", "jsem", "jsi", "jsme", "jste", "když", "ke", "moje", "můj", "na", "naše", "nebo", "od",
            "pro", "při", "svoje", "svůj", "tvoje", "tvůj", "vaše", "ve", "že",
        ],
    ),
    (
        "de",
        &[
            "aber", "am", "auch", "bin", "dass", "ein", "eine", "einem", "einen", "für", "haben", "hat", "ich", "im",
            "ist", "mein", "meine", "nicht", "oder", "sind", "und", "vom", "von", "war", "weil", "wenn", "wir", "zum",
            "zur",
        ],
    ),
    (
        "en",
        &[
            "a", "an", "and", "at", "but", "by", "for", "from", "has", "have", "he", "i", "my", "of", "or", "our",
            "she", "the", "their", "these", "they", "this", "to", "we", "with", "your",
        ],
    ),
    (
        "it",
        &[
            "al", "alla", "dal", "dalla", "degli", "dei", "del", "della", "delle", "di", "gli", "ha", "hai", "ho",
            "il", "lo", "ma", "mia", "mio", "nel", "nella", "non", "sono", "sul", "un", "una", "uno",
        ],
    ),
    (
        "sv",
        &[
            "att", "en", "ett", "han", "har", "hon", "inte", "jag", "min", "mitt", "ni", "och", "vi", "är",
        ],
    ),
];

impl Certain {
    /// What is certainly wrong about word `i` of a sentence. `read` gives its words, and nothing where there is none or it is not prose.
    pub fn of<'a>(language: &Language, i: usize, read: &'a dyn Fn(usize) -> Option<&'a str>) -> Option<Self> {
        let word = read(i)?;
        let small = word.to_lowercase();
        let before = i.checked_sub(1).and_then(read);
        if before.is_some_and(|before| before.to_lowercase() == small) {
            let (_, words) = NEVER_TWICE.iter().find(|(code, _)| *code == language.code())?;
            return words.contains(&&*small).then_some(Self::Extra);
        }
        // Within a sentence, a capital makes it a letter, a number or part of a name.
        let is_plain = before.is_none() || small == word;
        let after = read(i + 1);
        let right = match language.code() {
            "cs" if is_plain => return czech::of(&small, i, read).map(|found| found.in_case_of(word)),
            "en" => english::right(word, after?),
            "it" if is_plain => italian::right(&small, after?),
            _ => None,
        };
        right.map(|right| Self::Form(in_case_of(right, word)))
    }

    fn in_case_of(self, written: &str) -> Self {
        match self {
            Self::Form(right) => Self::Form(in_case_of(&right, written)),
            Self::Extra | Self::Wrong => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: &str, text: &str) -> Vec<String> {
        let language = Language::new(language).expect("a language code");
        let words: Vec<&str> = text.split(' ').collect();
        let of = |i: usize| {
            let found = Certain::of(&language, i, &|i| words.get(i).copied())?;
            Some(format!("{i} {found:?}"))
        };
        (0..words.len()).filter_map(of).collect()
    }

    #[test]
    fn little_words_come_once() {
        assert_eq!(found("en", "The the house of of cards"), ["1 Extra", "4 Extra"]);
        assert_eq!(found("de", "Er ist ist krank"), ["2 Extra"]);
        for (language, text) in [
            ("en", "what he had had and that that was very very good"),
            ("de", "die Frau , die die Tür , und sie sie"),
            ("it", "piano piano"),
            ("cs", "se se vrátil"),
            ("sv", "det det"),
            ("fr", "le le"),
            ("xx", "the the"),
        ] {
            assert!(found(language, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_article_goes_by_the_sound() {
        for (text, right) in [
            ("a apple", "an"),
            ("an car", "a"),
            ("An house", "A"),
            ("an university", "a"),
            ("a hour", "an"),
            ("an European", "a"),
            ("an unanimous vote", "a"),
            ("a umbrella", "an"),
            ("a unusual day", "an"),
            ("an useful thing", "a"),
            ("a honest man", "an"),
        ] {
            assert_eq!(found("en", text), [format!("0 Form({right:?})")], "{text}");
        }
        for text in [
            "a car",
            "an apple",
            "an hour",
            "a university",
            "a European",
            "a one-way street",
            "a once famous man",
            "an unusual day",
            "an unimportant one",
            "a unit",
            "an FBI agent",
            "an MP",
            "a USB stick",
            "an mp3",
            "an html page",
            "an historic day",
            "an X",
            "vitamin a is",
            "a or b",
            "option a and",
            "a 8",
            "an 8",
            "an L-shaped room",
            "a year",
            "an honour",
            "A apple",
        ] {
            assert!(found("en", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_czech_preposition_gets_a_vowel() {
        for (text, right) in [
            ("s sestrou", "se"),
            ("S sestrou", "Se"),
            ("s špatnou náladou", "se"),
            ("z školy", "ze"),
            ("v Vídni", "ve"),
            ("v Francii", "ve"),
            ("k koni", "ke"),
        ] {
            assert_eq!(found("cs", text), [format!("0 Form({right:?})")], "{text}");
        }
        for text in [
            "s sebou",
            "s ženou",
            "s šipkou",
            "z žen",
            "v domě",
            "k domu",
            "k kávě",
            "v V",
            "bod V vyhlášky",
            "s SMS",
            "s srn",
            "v vteřině2",
        ] {
            assert!(found("cs", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_czech_conditional_is_one_word() {
        assert_eq!(found("cs", "Kdyby jste přišli"), ["0 Form(\"Kdybyste\")", "1 Extra"]);
        assert_eq!(found("cs", "že by jsme šli"), ["1 Form(\"bychom\")", "2 Extra"]);
        for text in ["aby byl jsem", "by šel", "kdo by , jste"] {
            assert!(found("cs", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_czech_pronoun_has_the_case_of_its_preposition() {
        for (text, right) in [
            ("pro mně", "1 Form(\"mě\")"),
            ("Pro já", "1 Form(\"mě\")"),
            ("bez ty děti", ""),
            ("o ty věci", ""),
            ("na mně , o mě", ""),
            ("pro tobě", "1 Form(\"tebe\")"),
            ("od mi", "1 Form(\"mě\")"),
            ("s on", "1 Form(\"ním\")"),
            ("u nám", "1 Form(\"nás\")"),
            ("kolem mu létaly", ""),
        ] {
            assert_eq!(found("cs", text).join(", "), right, "{text}");
        }
        assert_eq!(found("cs", "přijď k mě"), ["1 Form(\"ke\")", "2 Form(\"mně\")"]);
        assert_eq!(found("cs", "pojď s mnou"), ["1 Form(\"se\")"]);
    }

    #[test]
    fn a_czech_verb_has_its_person_in_the_dative() {
        for (text, right) in [
            ("děkuju tě za dopis", "1 Form(\"ti\")"),
            ("líbí se mě tady", "2 Form(\"mi\")"),
            ("Mě se to líbí", ""),
            ("Mě se líbí Brno", "0 Form(\"Mně\")"),
            ("pomůžu vás s taškou", "1 Form(\"vám\")"),
            ("pomůžu ho najít", ""),
            ("vidím tě", ""),
        ] {
            assert_eq!(found("cs", text).join(", "), right, "{text}");
        }
    }

    #[test]
    fn a_czech_auxiliary_agrees_with_its_pronoun() {
        for (text, right) in [
            ("Já jsi doma", "1 Form(\"jsem\")"),
            ("vy máme čas", "1 Form(\"máte\")"),
            ("my by šli", "1 Form(\"bychom\")"),
            ("Máme rád čaj", "1 Form(\"rádi\")"),
            ("Adam a já budeme", ""),
            ("já je znám", ""),
            ("ona jsou malá", ""),
        ] {
            assert_eq!(found("cs", text).join(", "), right, "{text}");
        }
    }

    #[test]
    fn czech_dates_and_aspects_have_one_form() {
        for (text, right) in [
            ("v pátku", "1 Form(\"pátek\")"),
            ("V leden", "1 Form(\"lednu\")"),
            ("na podzim", ""),
            ("Budu ti zavolat", "2 Form(\"volat\")"),
            ("začali jsme se naučit", "3 Form(\"učit\")"),
            ("přestaň zakřičet", "1 Form(\"křičet\")"),
            ("Důležité bude najít čas", ""),
            ("na začátku zavolat", ""),
            ("budu muset zavolat", ""),
            ("budu volat", ""),
            ("budu , zavolat", ""),
        ] {
            assert_eq!(found("cs", text).join(", "), right, "{text}");
        }
    }

    #[test]
    fn a_czech_clause_has_what_its_verb_needs() {
        for (text, right) in [
            ("Líbí mi tvoje auto", "0 Form(\"Líbí se\")"),
            ("Moje máma směje celý den", "2 Form(\"se směje\")"),
            ("Narodil jsem v Praze", "0 Wrong"),
            ("Včera jsem narodil", "2 Form(\"se narodil\")"),
            ("Narodil jsem se v Praze", ""),
            ("Ano líbí", ""),
            ("Nikdo přišel na oslavu", "1 Form(\"nepřišel\")"),
            ("v lednici je nic", "2 Form(\"není\")"),
            ("nikdo nepřišel", ""),
            ("nikdo jiný než on měl klíč", ""),
            ("Kam bydlíš teď", "0 Form(\"Kde\")"),
            ("Kde jdeš", "0 Form(\"Kam\")"),
            ("Kam jdeš", ""),
            ("Všiml se toho", "1 Form(\"si\")"),
            ("Líbí si mi to", "1 Form(\"se\")"),
            ("Těším na prázdniny s vámi", "0 Form(\"Těším se\")"),
            ("Jak jmenuje tvůj pes", "1 Form(\"se jmenuje\")"),
            ("Vrátil jsem domů pozdě", "0 Wrong"),
            ("to mě těší", ""),
            ("Bohužel ne mám čas", "1 Form(\"nemám\"), 2 Extra"),
            ("Jíš maso nebo ne mám objednat", ""),
            ("Odpoledne jsem v doma", "2 Extra"),
            ("Já jsem mám psa", "1 Extra"),
            ("Tohle je více lepší", "2 Extra"),
            ("o to více větší lodě", ""),
            ("Minulý rok budeme v Řecku", "1 Wrong"),
            ("Včera jdu do kina", "0 Wrong"),
            ("Zítra jsem přišel pozdě", "0 Wrong"),
            ("Zítra bych přišel pozdě", ""),
            ("Zítra bude líp než včera", ""),
            ("Minulý týden navštívím babičku", "1 Wrong"),
            ("Loni jsem jezdil na kole", ""),
            ("Vstávám se v sedm hodin", "1 Extra"),
            ("Bydlím se sestrou", ""),
            ("Jdu se podívat ven", ""),
            ("Mi se to líbí", "0 Form(\"Mně\")"),
            ("Ho neznám vůbec", "0 Form(\"Jeho\")"),
            ("Se jmenuju Petr", "0 Wrong"),
            ("Se sestrou jsem šel", ""),
            ("Dnes je tepleji jak včera", "3 Form(\"než\")"),
            ("Nejraději jak kdy jindy", ""),
            ("Narodil jsem se roce 1998", "3 Form(\"v roce\")"),
            ("v lednu a roce 2000", ""),
            ("Běhám dvakrát týden", "2 Form(\"za týden\")"),
            ("Dobrý den pane doktor", "3 Form(\"doktore\")"),
            ("Znáš dobře plavat", "0 Form(\"Umíš\")"),
            ("Znáš dobře Brno", ""),
            ("Včera jsem věděl , že budu doma", ""),
        ] {
            assert_eq!(found("cs", text).join(", "), right, "{text}");
        }
    }

    #[test]
    fn an_italian_article_goes_by_the_sound() {
        for (text, right) in [
            ("il studente", "lo"),
            ("Il studente", "Lo"),
            ("un zaino", "uno"),
            ("del psicologo", "dello"),
            ("nel gnomo", "nello"),
            ("i studenti", "gli"),
            ("i amici", "gli"),
            ("I spaghetti", "Gli"),
            ("dei errori", "degli"),
            ("il amico", "l'"),
            ("Nel estate", "Nell'"),
        ] {
            assert_eq!(found("it", text), [format!("0 Form({right:?})")], "{text}");
        }
        for text in [
            "il treno",
            "il sole",
            "un amico",
            "i gatti",
            "dai spazio",
            "il scheda",
            "il stazione",
            "il shop",
            "ai una",
            "nei ogni",
            "al anche",
            "il iodio",
            "il Amazon",
            "capitolo I studenti",
            "il SMS",
        ] {
            assert!(found("it", text).is_empty(), "{text}");
        }
    }
}
