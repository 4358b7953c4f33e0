//! Czech, as the GECCC corpus of MultiGED-2023 splits it.
//!
//! Its full stops, all 27,164 of them, stand at the end of a sentence: after `tj`, after an initial and after the day
//! of a date too. A model that learned from it has never seen one in the middle, so text is cut there as well.
//! A quotation mark that closes (`“`, `‘`) is part of the word before it (429 times, apart once), as are `²` and `³`;
//! hyphens, smileys and the parts of `2,5` and `7:30` are words of their own, `19.30` and `4.srpna` are one.

use super::{Apostrophes, FullStops, GENERAL, Rules};

pub(super) static RULES: Rules = Rules {
    full_stops: FullStops::End,
    bracketed_endings: false,
    number_joints: ".",
    hyphens: false,
    apostrophes: Apostrophes::Apart,
    closing_marks: &['“', '‘', '’', '²', '³'],
    smileys: false,
    ..GENERAL
};
