//! Czech, as the GECCC corpus of MultiGED-2023 splits it.
//!
//! All of the corpus's 27,164 full stops stand at the end of a sentence, even after `tj`, after an initial and after the day of a date. A
//! model that learned from it has never seen one in the middle of a sentence, so text is cut there as well. A closing quotation mark (`“`,
//! `‘`) is part of the word before it (429 times; once it is a word of its own), as are `²` and `³`. Hyphens, smileys and the parts of
//! `2,5` and `7:30` are words of their own; `19.30` and `4.srpna` are one word each.

use super::{Apostrophes, FullStops, GENERAL, Rules};

pub(super) static RULES: Rules = Rules {
    full_stops: FullStops::End,
    bracketed_endings: false,
    number_joints: ".",
    sentence_starters: &[
        "já", "ty", "on", "ona", "my", "vy", "oni", "to", "ten", "ta", "tohle", "můj", "moje", "náš", "naše", "jsem",
        "jsi", "je", "jsme", "jste", "jsou", "byl", "byla", "bylo", "mám", "máš", "máme", "máte", "a", "ale", "ať",
        "až", "co", "kdo", "kdy", "kde", "jak", "jaký", "proč", "když", "pokud", "protože", "tak", "teď", "dnes",
        "dneska", "zítra", "včera", "už", "ještě", "taky", "také", "bohužel", "snad", "možná", "děkuji", "děkuju",
        "díky", "prosím", "ahoj", "v", "ve", "na", "do", "z", "s", "o", "od", "po", "pro", "při", "za",
    ],
    hyphens: false,
    apostrophes: Apostrophes::Apart,
    closing_marks: &['“', '‘', '’', '²', '³'],
    smileys: false,
    measures: &["hod", "Kč", "ks"],
    greetings: &[
        "ach",
        "ahoj",
        "dobrou noc",
        "dobré ráno",
        "dobrý den",
        "dobrý večer",
        "díky",
        "děkuji",
        "děkuju",
        "hm",
        "jasně",
        "jo",
        "jé",
        "nazdar",
        "no",
        "prosím",
        "zdravím",
        "čau",
    ],
    ..GENERAL
};
