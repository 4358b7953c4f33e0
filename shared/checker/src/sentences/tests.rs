use super::sentences;
use crate::language::Language;

#[test]
fn table() {
    // Sentences in order, as they lie in the text; what is between them is white space.
    let cases: [(&str, &str, &[&str]); 22] = [
        ("nothing", "", &[]),
        ("blank", " \n\t\r\n\u{a0} ", &[]),
        ("no full stop", "Guten Tag", &["Guten Tag"]),
        ("two", " Er kam. Sie ging. ", &["Er kam.", "Sie ging."]),
        ("all marks", "Ja! Wirklich? Gut.", &["Ja!", "Wirklich?", "Gut."]),
        (
            "closing quotation mark",
            "„Komm!“ Er ging. \"Nein.\" Sie blieb.",
            &["„Komm!“", "Er ging.", "\"Nein.\"", "Sie blieb."],
        ),
        (
            "z. B.",
            "Ich mag Obst, z. B. Äpfel. Und du?",
            &["Ich mag Obst, z. B. Äpfel.", "Und du?"],
        ),
        (
            "d. h.",
            "Er ist krank, d. h. Er bleibt hier.",
            &["Er ist krank, d. h. Er bleibt hier."],
        ),
        (
            "usw. may end",
            "Brot, Milch usw. Dann kamen sie.",
            &["Brot, Milch usw.", "Dann kamen sie."],
        ),
        (
            "usw. need not",
            "Brot, Milch usw. kaufen wir.",
            &["Brot, Milch usw. kaufen wir."],
        ),
        (
            "titles",
            "Herr Dr. Müller und Prof. Weiß kommen.",
            &["Herr Dr. Müller und Prof. Weiß kommen."],
        ),
        ("number", "Siehe Nr. 5 und Abs. 3.", &["Siehe Nr. 5 und Abs. 3."]),
        (
            "date",
            "Am 3. Mai ist Ruhe. Am 17. Oktober auch.",
            &["Am 3. Mai ist Ruhe.", "Am 17. Oktober auch."],
        ),
        (
            "a number at the end",
            "Ich bin 20. Ich wohne hier.",
            &["Ich bin 20.", "Ich wohne hier."],
        ),
        (
            "a year at the end",
            "Das war 1989. Menschen feierten.",
            &["Das war 1989.", "Menschen feierten."],
        ),
        ("initial", "Von A. Smith ist das.", &["Von A. Smith ist das."]),
        (
            "hidden name",
            "Ich wohne in Stadt X. Ich bin neu.",
            &["Ich wohne in Stadt X.", "Ich bin neu."],
        ),
        (
            "wrapped line",
            "Ich schreibe dir\nheute. Bis\r\nbald.",
            &["Ich schreibe dir\nheute.", "Bis\r\nbald."],
        ),
        ("wrapped abbreviation", "Obst, z.\nB. Äpfel", &["Obst, z.\nB. Äpfel"]),
        ("empty line", "Mein Urlaub\n \nIch war", &["Mein Urlaub", "Ich war"]),
        ("list", "Kaufen:\n- Brot\n- Milch", &["Kaufen:", "- Brot", "- Milch"]),
        ("decimals", "Es kostet 3.50 Euro.", &["Es kostet 3.50 Euro."]),
    ];
    let german = Language::new("de").expect("a language code");
    let mut wrong = Vec::new();
    for (what, text, expected) in cases {
        let found: Vec<&str> = sentences(text, german.rules())
            .into_iter()
            .map(|range| &text[range])
            .collect();
        if found != expected {
            wrong.push(format!("{what}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
