//! Czech days, months and seasons after their preposition, which is always the same: `v pátek`, `v lednu`, `na jaře`.
//!
//! All 14 such places in the learners' text that training uses are labelled wrong, and in 186,462 correct sentences there is one, of the 19th century.

/// After `v` and `ve`, the forms that days and months do not have there, with the right one.
const IN: [(&[&str], &str); 18] = [
    (&["sobota", "soboty", "sobotě"], "sobotu"),
    (&["neděla", "neděle"], "neděli"),
    (&["středa", "středy"], "středu"),
    (&["pátku"], "pátek"),
    (&["úterek", "úterku"], "úterý"),
    (&["čtvrtku"], "čtvrtek"),
    (&["zima", "zimy"], "zimě"),
    (&["leden"], "lednu"),
    (&["únor"], "únoru"),
    (&["březen"], "březnu"),
    (&["duben"], "dubnu"),
    (&["květen"], "květnu"),
    (&["červen"], "červnu"),
    (&["červenec"], "červenci"),
    (&["srpen"], "srpnu"),
    (&["říjen"], "říjnu"),
    (&["listopad"], "listopadu"),
    (&["prosinec"], "prosinci"),
];

/// After `na`.
const ON: [(&[&str], &str); 2] = [(&["jaru"], "jaře"), (&["podzimě"], "podzim")];

/// The form that `word` has to have after `preposition`.
pub(super) fn form(word: &str, preposition: &str) -> Option<&'static str> {
    let forms: &[(&[&str], &str)] = match preposition {
        "v" | "ve" => &IN,
        "na" => &ON,
        _ => return None,
    };
    let (_, right) = forms.iter().find(|(wrong, _)| wrong.contains(&word))?;
    Some(right)
}
