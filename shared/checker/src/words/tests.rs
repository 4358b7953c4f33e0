use super::words;
use crate::detokenise::detokenise;
use crate::language::Language;

/// Splits each sentence by the language's rules and compares with the words that follow it, separated by spaces.
fn check(language: &str, cases: &[(&str, &str)]) {
    let language = Language::new(language).expect("a language code");
    let mut wrong = Vec::new();
    for (sentence, expected) in cases {
        let found: Vec<&str> = words(sentence, language.rules())
            .into_iter()
            .map(|range| &sentence[range])
            .collect();
        let expected: Vec<&str> = expected.split_ascii_whitespace().collect();
        if found != expected {
            wrong.push(format!("{sentence:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn german() {
    check(
        "de",
        &[
            ("Er sagt, dass es geht.", "Er sagt , dass es geht ."),
            ("Was?! (Ja; nein: gut)", "Was ? ! ( Ja ; nein : gut )"),
            // Abbreviations, as the corpus has them: with a space two words, without one.
            ("Obst, z. B. Äpfel", "Obst , z. B. Äpfel"),
            ("Obst, z.B. Äpfel", "Obst , z.B. Äpfel"),
            ("das heißt d. h. u. a. dies", "das heißt d. h. u. a. dies"),
            ("Brot, Milch usw.", "Brot , Milch usw."),
            ("(Brot, Milch usw.)", "( Brot , Milch usw. )"),
            ("Herr Dr. Weiß bzw. Frau Nr. 5", "Herr Dr. Weiß bzw. Frau Nr. 5"),
            ("auf diese Art. Er ist Max.", "auf diese Art . Er ist Max ."),
            ("ca. 20 Leute", "ca. 20 Leute"),
            ("Von A. Smith aus Stadt X.", "Von A. Smith aus Stadt X ."),
            ("Das ist B.", "Das ist B ."),
            ("mit B.A.-Abschluss", "mit B.A.-Abschluss"),
            // Numbers, dates, times.
            ("am 3. Mai 2012", "am 3 . Mai 2012"),
            ("im 19. Jahrhundert, im 20. Jh.", "im 19. Jahrhundert , im 20. Jh."),
            ("den 12.03.2012.", "den 12.03.2012 ."),
            ("20.000 und 1,5 und 28/02/2012", "20.000 und 1,5 und 28/02/2012"),
            ("um 10:30 Uhr oder 8.30 Uhr", "um 10 : 30 Uhr oder 8.30 Uhr"),
            ("70% von 10€, 5 m²", "70 % von 10 € , 5 m ²"),
            ("die 70er und 3-4 Jahre, 0345-111", "die 70er und 3-4 Jahre , 0345-111"),
            // Hyphens, slashes, brackets.
            ("Geistes- und Au-pair-Agentur", "Geistes- und Au-pair-Agentur"),
            ("er - sie -- es – wir", "er - sie -- es – wir"),
            ("die Endung -in", "die Endung -in"),
            (
                "er/sie und/oder Lehrer/in, Liebe/r",
                "er / sie und / oder Lehrer/in , Liebe/r",
            ),
            ("Praktikant(in) (Frau) Wort(e)", "Praktikant(in) ( Frau ) Wort(e)"),
            ("Lehrer*innen *wichtig*", "Lehrer*innen * wichtig *"),
            // Quotation marks and apostrophes.
            ("\"Ja\" „nein“ »gut« ‚halb‘", "\" Ja \" „ nein “ » gut « ‚ halb ‘"),
            (
                "wie geht's? wie geht´s? Hans' Rad",
                "wie geht's ? wie geht´s ? Hans' Rad",
            ),
            ("die 'Hans' genannte", "die ' Hans ' genannte"),
            ("'s ist gut", "'s ist gut"),
            // Dots.
            ("Und so... weiter …", "Und so ... weiter …"),
            ("usw...", "usw ..."),
            ("Hallo.Wie geht es", "Hallo . Wie geht es"),
            // Addresses and smileys.
            ("an a.b@web.de, www.web.de.", "an a.b@web.de , www.web.de ."),
            (
                "Mail:a@web.de (https://web.de/x?y=1)",
                "Mail : a@web.de ( https://web.de/x?y=1 )",
            ),
            ("siehe beispiel.de!", "siehe beispiel.de !"),
            ("Bis bald :) Gut ;-).", "Bis bald :) Gut ;-) ."),
            ("Bis bald:)", "Bis bald : )"),
        ],
    );
}

#[test]
fn any_text() {
    check(
        "de",
        &[
            ("", ""),
            (" \t\u{a0} ", ""),
            ("a\0b \0", "a\0b \0"),
            // A lone mark joins the character before it; at the start it stands alone.
            ("\u{301}a e\u{301}a", "\u{301} a e\u{301}a"),
            ("👩‍👩‍👧gut👍🏽", "👩‍👩‍👧 gut 👍🏽"),
            ("مرحبا، שלום.", "مرحبا ، שלום ."),
            ("Wort\u{ad}teil", "Wort\u{ad}teil"),
            ("。。", "。 。"),
        ],
    );
}

#[test]
fn a_language_without_rules() {
    check(
        "xx",
        &[
            ("Se 3. maj, z.B. usw. A. Smith.", "Se 3 . maj , z.B. usw . A. Smith ."),
            ("Lehrer/in", "Lehrer / in"),
        ],
    );
}

#[test]
fn german_sentences_split_again_as_they_were() {
    let german = Language::new("de").expect("a language code");
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/golden/de-sentences.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let expected: Vec<&str> = line.split(' ').collect();
        let (text, ranges) = detokenise(&expected, &german);
        let found = words(&text, german.rules());
        if found != ranges {
            wrong.push(format!(
                "{text}: {:?}",
                found.into_iter().map(|range| &text[range]).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
