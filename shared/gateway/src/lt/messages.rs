//! What the API says of a finding, in the language of the text.

use crate::language::Language;

/// The words for one language.
pub(crate) struct Messages {
    /// Before and after the probability in per cent.
    message: [&'static str; 2],
    pub(crate) short: &'static str,
    pub(crate) description: &'static str,
    pub(crate) category: &'static str,
}

impl Messages {
    /// Those for a language; English ones where it has none.
    pub(crate) fn of(language: &Language) -> &'static Self {
        match language.code {
            "cs" => &CZECH,
            "de" => &GERMAN,
            "it" => &ITALIAN,
            "sv" => &SWEDISH,
            _ => &ENGLISH,
        }
    }

    /// That there may be a mistake, and how likely one is.
    pub(crate) fn message(&self, probability: f32) -> String {
        let [before, after] = self.message;
        // Not 100 %, which no model is sure enough for.
        let percent = (probability * 100.0).round().clamp(1.0, 99.0);
        format!("{before}{percent}{after}")
    }
}

static CZECH: Messages = Messages {
    message: ["Tady je možná chyba (pravděpodobnost ", "\u{a0}%)."],
    short: "Možná chyba",
    description: "Možná gramatická chyba",
    category: "Gramatika",
};
static ENGLISH: Messages = Messages {
    message: ["There may be a mistake here (probability ", "%)."],
    short: "Possible mistake",
    description: "Possible grammatical mistake",
    category: "Grammar",
};
static GERMAN: Messages = Messages {
    message: ["Hier ist möglicherweise ein Fehler (Wahrscheinlichkeit ", "\u{a0}%)."],
    short: "Möglicher Fehler",
    description: "Möglicher Grammatikfehler",
    category: "Grammatik",
};
static ITALIAN: Messages = Messages {
    message: ["Qui potrebbe esserci un errore (probabilità ", "%)."],
    short: "Possibile errore",
    description: "Possibile errore di grammatica",
    category: "Grammatica",
};
static SWEDISH: Messages = Messages {
    message: ["Här kan det finnas ett fel (sannolikhet ", "\u{a0}%)."],
    short: "Möjligt fel",
    description: "Möjligt grammatikfel",
    category: "Grammatik",
};
