//! What is said of a finding: in the language of the text, or in the caller's.

use axum::http::HeaderMap;
use solecism_api::Kind;

use crate::{caller, language::Language};

/// The words for one language.
#[derive(Debug)]
pub(crate) struct Messages {
    /// That there may be a mistake.
    message: &'static str,
    /// Before and after the probability in per cent, which ends the message.
    probability: [&'static str; 2],
    short: &'static str,
    description: &'static str,
    /// The name of the category of grammar.
    category: &'static str,
    /// For each kind of [`Kind::ALL`], the message, and in a word or three what it is about.
    kinds: [[&'static str; 2]; 8],
}

impl Messages {
    /// The words for a language; English ones if it has none.
    pub(crate) fn of(language: &Language) -> &'static Self {
        Self::of_code(language.code).unwrap_or(&ENGLISH)
    }

    /// The words for the language of a code without a region, if it has some.
    pub(crate) fn of_code(code: &str) -> Option<&'static Self> {
        match code {
            "cs" => Some(&CZECH),
            "de" => Some(&GERMAN),
            "en" => Some(&ENGLISH),
            "it" => Some(&ITALIAN),
            "sv" => Some(&SWEDISH),
            _ => None,
        }
    }

    /// That there may be a mistake, of which kind, and how likely one is.
    pub(crate) fn message(&self, kind: Option<Kind>, probability: f32) -> String {
        let [message, _] = self.of_kind(kind).unwrap_or([self.message, self.short]);
        let [before, after] = self.probability;
        // Not 100 %, which no model is sure enough for.
        let percent = (probability * 100.0).round().clamp(1.0, 99.0);
        format!("{message}{before}{percent}{after}")
    }

    /// The same in a word or three.
    pub(crate) fn short(&self, kind: Option<Kind>) -> &'static str {
        self.of_kind(kind).map_or(self.short, |[_, short]| short)
    }

    /// What the rule of a kind looks for.
    pub(crate) fn description(&self, kind: Option<Kind>) -> &'static str {
        self.of_kind(kind).map_or(self.description, |[_, short]| short)
    }

    /// The name of the category of a kind's rule.
    pub(crate) fn category(&self, kind: Option<Kind>) -> &'static str {
        match kind {
            Some(Kind::Spelling | Kind::Case | Kind::Punctuation | Kind::Compound) => self.short(kind),
            None | Some(Kind::Form | Kind::Order | Kind::Missing | Kind::Extra) => self.category,
        }
    }

    /// The words in the caller's own language, if the request names one that has some: as `mother_tongue`, or as the first choice of its
    /// `Accept-Language`.
    pub(crate) fn of_caller(mother_tongue: Option<&str>, headers: &HeaderMap) -> Option<&'static Self> {
        let named = mother_tongue.map(|code| caller::primary(code).to_ascii_lowercase());
        let named = named.and_then(|code| Self::of_code(&code));
        named.or_else(|| Self::of_code(caller::accepted(headers).first()?))
    }

    fn of_kind(&self, kind: Option<Kind>) -> Option<[&'static str; 2]> {
        let place = Kind::ALL.iter().position(|one| Some(*one) == kind)?;
        self.kinds.get(place).copied()
    }
}

static CZECH: Messages = Messages {
    message: "Tady je možná chyba",
    probability: [" (pravděpodobnost ", "\u{a0}%)."],
    short: "Možná chyba",
    description: "Možná gramatická chyba",
    category: "Gramatika",
    kinds: [
        ["Tady možná patří jiný tvar nebo jiné slovo", "Tvar slova"],
        ["Toto slovo je možná napsané špatně", "Pravopis"],
        ["Slova jsou možná ve špatném pořadí", "Slovosled"],
        ["Tady možná chybí slovo", "Chybějící slovo"],
        ["Tady je možná slovo navíc", "Nadbytečné slovo"],
        ["Tady je možná špatně velké nebo malé písmeno", "Velká a malá písmena"],
        ["Tady je možná chyba v interpunkci", "Interpunkce"],
        [
            "Tady je možná chyba v psaní zvlášť nebo dohromady",
            "Psaní zvlášť a dohromady",
        ],
    ],
};

static ENGLISH: Messages = Messages {
    message: "There may be a mistake here",
    probability: [" (probability ", "%)."],
    short: "Possible mistake",
    description: "Possible grammatical mistake",
    category: "Grammar",
    kinds: [
        ["Another form or another word may be right here", "Word form"],
        ["This word may be misspelt", "Spelling"],
        ["The words may be in the wrong order", "Word order"],
        ["A word may be missing here", "Missing word"],
        ["There may be a word too many here", "Extra word"],
        ["A capital or small letter may be wrong here", "Capital letters"],
        ["The punctuation may be wrong here", "Punctuation"],
        [
            "This may have to be written as one word, or as several",
            "One word or several",
        ],
    ],
};

static GERMAN: Messages = Messages {
    message: "Hier ist möglicherweise ein Fehler",
    probability: [" (Wahrscheinlichkeit ", "\u{a0}%)."],
    short: "Möglicher Fehler",
    description: "Möglicher Grammatikfehler",
    category: "Grammatik",
    kinds: [
        [
            "Hier passt möglicherweise eine andere Form oder ein anderes Wort",
            "Wortform",
        ],
        ["Dieses Wort ist möglicherweise falsch geschrieben", "Rechtschreibung"],
        [
            "Die Wörter stehen möglicherweise in der falschen Reihenfolge",
            "Wortstellung",
        ],
        ["Hier fehlt möglicherweise ein Wort", "Fehlendes Wort"],
        ["Hier ist möglicherweise ein Wort zu viel", "Überflüssiges Wort"],
        [
            "Hier ist möglicherweise die Groß- oder Kleinschreibung falsch",
            "Groß- und Kleinschreibung",
        ],
        ["Hier ist möglicherweise die Zeichensetzung falsch", "Zeichensetzung"],
        [
            "Hier ist möglicherweise die Getrennt- oder Zusammenschreibung falsch",
            "Getrennt- und Zusammenschreibung",
        ],
    ],
};

static ITALIAN: Messages = Messages {
    message: "Qui potrebbe esserci un errore",
    probability: [" (probabilità ", "%)."],
    short: "Possibile errore",
    description: "Possibile errore di grammatica",
    category: "Grammatica",
    kinds: [
        [
            "Qui potrebbe andare un'altra forma o un'altra parola",
            "Forma della parola",
        ],
        ["Questa parola potrebbe essere scritta male", "Ortografia"],
        ["L'ordine delle parole potrebbe essere sbagliato", "Ordine delle parole"],
        ["Qui potrebbe mancare una parola", "Parola mancante"],
        ["Qui potrebbe esserci una parola di troppo", "Parola di troppo"],
        [
            "Qui una maiuscola o una minuscola potrebbe essere sbagliata",
            "Maiuscole e minuscole",
        ],
        ["Qui la punteggiatura potrebbe essere sbagliata", "Punteggiatura"],
        [
            "Qui una parola potrebbe andare divisa, o più parole unite",
            "Parole unite e divise",
        ],
    ],
};

static SWEDISH: Messages = Messages {
    message: "Här kan det finnas ett fel",
    probability: [" (sannolikhet ", "\u{a0}%)."],
    short: "Möjligt fel",
    description: "Möjligt grammatikfel",
    category: "Grammatik",
    kinds: [
        ["Här passar kanske en annan form eller ett annat ord", "Ordform"],
        ["Det här ordet är kanske felstavat", "Stavning"],
        ["Orden står kanske i fel ordning", "Ordföljd"],
        ["Här saknas kanske ett ord", "Ord som saknas"],
        ["Här finns kanske ett ord för mycket", "Överflödigt ord"],
        ["Här är kanske stor eller liten bokstav fel", "Stor och liten bokstav"],
        ["Här är kanske skiljetecknen fel", "Skiljetecken"],
        [
            "Det här ska kanske skrivas ihop, eller isär",
            "Särskrivning och sammanskrivning",
        ],
    ],
};
