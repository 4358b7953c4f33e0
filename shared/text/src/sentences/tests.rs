use super::sentences;
use crate::language::Language;
use crate::view::View;

/// A row is what it shows, a text, and its sentences in order, exactly as in the text; only white space is between them.
type Case = (&'static str, &'static str, &'static [&'static str]);

fn check(language: &str, cases: &[Case]) {
    let language = Language::new(language).expect("a language code");
    let mut wrong = Vec::new();
    for (what, text, expected) in cases {
        let found: Vec<&str> = sentences(text, language.rules())
            .into_iter()
            .map(|range| &text[range])
            .collect();
        if found != *expected {
            wrong.push(format!("{what}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn german() {
    check(
        "de",
        &[
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
        ],
    );
}

#[test]
fn czech() {
    check(
        "cs",
        &[
            (
                "every full stop ends one",
                "Přijedu 3. května, tj. v pátek. ahoj",
                &["Přijedu 3.", "května, tj.", "v pátek.", "ahoj"],
            ),
            (
                "before numbers",
                "Od r. 1955 a dne 1. 5. také.",
                &["Od r.", "1955 a dne 1.", "5.", "také."],
            ),
            ("initials", "Pan V. Novák.", &["Pan V.", "Novák."]),
            (
                "within words and numbers",
                "Je 18.30 dne 14.02.1998.",
                &["Je 18.30 dne 14.02.1998."],
            ),
            ("quotation", "„Ahoj!“ Šel domů.", &["„Ahoj!“", "Šel domů."]),
        ],
    );
}

#[test]
fn english() {
    check(
        "en",
        &[
            (
                "titles",
                "Mr. Hill met Dr. Lowe. They left.",
                &["Mr. Hill met Dr. Lowe.", "They left."],
            ),
            (
                "e.g. goes on",
                "Fruit, e.g. Conference pears. Yes.",
                &["Fruit, e.g. Conference pears.", "Yes."],
            ),
            (
                "etc. may end",
                "Tea, coffee, etc. Then they left.",
                &["Tea, coffee, etc.", "Then they left."],
            ),
            (
                "etc. need not",
                "Tea, coffee, etc. were sold.",
                &["Tea, coffee, etc. were sold."],
            ),
            (
                "number",
                "See No. 5. I said no. 5 came.",
                &["See No. 5.", "I said no. 5 came."],
            ),
            (
                "small letters",
                "It is hot. we go. it rains.",
                &["It is hot.", "we go.", "it rains."],
            ),
            (
                "a number starts one",
                "They left. 30 % of them came back.",
                &["They left.", "30 % of them came back."],
            ),
            ("initials", "By N. Hill in N. Wales.", &["By N. Hill in N. Wales."]),
            (
                "initials of a country",
                "The U.S. Army left. J.R.R. Hill stayed.",
                &["The U.S. Army left.", "J.R.R. Hill stayed."],
            ),
            (
                "a country",
                "He lives in the U.S. This is far.",
                &["He lives in the U.S.", "This is far."],
            ),
            (
                "degrees are no initial",
                "It is 25 °C. Water boils at 100° C. Ice melts.",
                &["It is 25 °C.", "Water boils at 100° C.", "Ice melts."],
            ),
        ],
    );
}

#[test]
fn italian() {
    check(
        "it",
        &[
            (
                "titles",
                "Egr. Sig. Bruni, scrivo alla Dott.ssa Neri. Saluti",
                &["Egr. Sig. Bruni, scrivo alla Dott.ssa Neri.", "Saluti"],
            ),
            (
                "addresses",
                "Spett. Ditta Alfa, Tel. 0345-11. Grazie.",
                &["Spett. Ditta Alfa, Tel. 0345-11.", "Grazie."],
            ),
            (
                "initial",
                "Abito in via G. Verdi. Sono solo.",
                &["Abito in via G. Verdi.", "Sono solo."],
            ),
            (
                "hidden name",
                "Abito a Città X. Vicino c'è un lago.",
                &["Abito a Città X.", "Vicino c'è un lago."],
            ),
            (
                "ecc. may end",
                "Pane, latte ecc. Poi torno.",
                &["Pane, latte ecc.", "Poi torno."],
            ),
            (
                "small letters",
                "Vado via. tu resti? no",
                &["Vado via.", "tu resti?", "no"],
            ),
            ("truncated", "Aspetta un po'. Arrivo.", &["Aspetta un po'.", "Arrivo."]),
        ],
    );
}

#[test]
fn swedish() {
    check(
        "sv",
        &[
            (
                "t.ex. goes on",
                "Länder, t.ex. Norge. Ja.",
                &["Länder, t.ex. Norge.", "Ja."],
            ),
            (
                "osv. may end",
                "Bröd, ost osv. Sedan gick vi.",
                &["Bröd, ost osv.", "Sedan gick vi."],
            ),
            ("time", "Kl. 18:30 börjar det. Kom!", &["Kl. 18:30 börjar det.", "Kom!"]),
            (
                "small letters",
                "Det är min bil. den är röd.",
                &["Det är min bil.", "den är röd."],
            ),
            (
                "a number starts one",
                "Vi gick hem. 1957 kom de.",
                &["Vi gick hem.", "1957 kom de."],
            ),
            (
                "a letter at the end",
                "Ta vitamin D. Det hjälper.",
                &["Ta vitamin D.", "Det hjälper."],
            ),
            ("initial", "Av J. Berg.", &["Av J. Berg."]),
        ],
    );
}

#[test]
fn direct_speech_and_who_speaks_are_one_sentence() {
    check(
        "de",
        &[
            (
                "quoted",
                "„Kommst du?“ fragte sie. „Ja!“ Er ging.",
                &["„Kommst du?“ fragte sie.", "„Ja!“", "Er ging."],
            ),
            ("no quotation mark", "Hallo! ich bin da.", &["Hallo!", "ich bin da."]),
        ],
    );
    check(
        "it",
        &[(
            "guillemets",
            "«Dai!» esclamò lui. «Non è vero.»",
            &["«Dai!» esclamò lui.", "«Non è vero.»"],
        )],
    );
    check(
        "sv",
        &[(
            "dashes",
            "– Hej! Vad gör du? frågade hon.\n– Inget! Jag sover.",
            &["– Hej!", "Vad gör du? frågade hon.", "– Inget!", "Jag sover."],
        )],
    );
    check(
        "cs",
        &[("Czech", "„Vstávej!“ volala na mě.", &["„Vstávej!“ volala na mě."])],
    );
}

#[test]
fn an_emoji_or_a_smiley_may_stand_in_place_of_a_full_stop() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("no starter", "sv", "Vi ses 😊 Ha det bra!", &["Vi ses 😊 Ha det bra!"]),
        ("a starter", "sv", "Vi ses 😊 Jag längtar!", &["Vi ses", "Jag längtar!"]),
        ("joined", "sv", "Vi ses😊🎉 Jag längtar!", &["Vi ses", "Jag längtar!"]),
        ("a smiley", "sv", "Vi ses :) Nu kör vi.", &["Vi ses :)", "Nu kör vi."]),
        ("a name", "sv", "Jag ❤️ Stockholm.", &["Jag ❤️ Stockholm."]),
        (
            "small",
            "sv",
            "Vi ses 😊 och jag längtar.",
            &["Vi ses 😊 och jag längtar."],
        ),
        ("at the start", "sv", "🎉 Vi vann.", &["Vi vann."]),
        ("after a full stop", "sv", "Ja! 🎉 Vi vann.", &["Ja!", "Vi vann."]),
        ("a noun", "de", "Ich mag 🍕 Pizza.", &["Ich mag 🍕 Pizza."]),
        (
            "German",
            "de",
            "Bis bald 😊 Wir freuen uns.",
            &["Bis bald", "Wir freuen uns."],
        ),
        ("Czech", "cs", "Díky 😊 Už se těším.", &["Díky", "Už se těším."]),
    ];
    let read = |text: &str| View::new(text, &[], "", &[]).text;
    for (what, language, text, expected) in cases {
        let language = Language::new(language).expect("a language code");
        let text = read(text);
        let found: Vec<&str> = sentences(&text, language.rules())
            .into_iter()
            .map(|range| &text[range])
            .collect();
        let expected: Vec<String> = expected.iter().map(|sentence| read(sentence)).collect();
        assert_eq!(found, expected, "{what}");
    }
}
