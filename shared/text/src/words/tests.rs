use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::words;
use crate::detokenise::detokenise;
use crate::language::Language;
use crate::sentences::sentences;

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
            // Abbreviations, as in the corpus: two words with a space, one word without.
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
fn czech() {
    check(
        "cs",
        &[
            ("Vím, že přijde.", "Vím , že přijde ."),
            // Full stops are words of their own before a space, whatever the word.
            ("Dne 3. května, tj. v pátek", "Dne 3 . května , tj . v pátek"),
            ("např. A. Nová", "např . A . Nová"),
            ("v 19.30 dne 14.02.1998", "v 19.30 dne 14.02.1998"),
            ("13.srpna, Ahoj.Jak", "13.srpna , Ahoj.Jak"),
            // Numbers fall apart at every other mark.
            ("2,5 km v 7:30, 29/175", "2 , 5 km v 7 : 30 , 29 / 175"),
            ("20% z 5 m² nebo 5 km²", "20 % z 5 m² nebo 5 km²"),
            ("e-mail, chceš-li, 1990-1995", "e - mail , chceš - li , 1990 - 1995"),
            // A closing mark is part of the word before it; an opening mark, and any after another mark, are not.
            ("„Nový rok“, „Ahoj!“ “slovo”", "„ Nový rok“ , „ Ahoj ! “ “ slovo ”"),
            ("Ted’ a Ted‘, ‚tak‘", "Ted’ a Ted‘ , ‚ tak‘"),
            ("d'Artagnan a št´astný", "d ' Artagnan a št ´ astný"),
            ("Ahoj :) a :-(", "Ahoj : ) a : - ("),
            ("\"Ano\"… a a/nebo b", "\" Ano \" … a a / nebo b"),
            ("pis na jana@posta.cz!", "pis na jana@posta.cz !"),
        ],
    );
}

#[test]
fn english() {
    check(
        "en",
        &[
            // Clitics, with either apostrophe and in either case.
            ("I don't, she's, we'd've", "I do n't , she 's , we 'd 've"),
            ("CAN'T we won’t they´re", "CA N'T we wo n’t they ´re"),
            ("I'm sure you'll see it's", "I 'm sure you 'll see it 's"),
            ("We cannot. Cannot? gonna", "We can not . Can not ? gon na"),
            ("shouldn't've; the dogs' food", "should n't 've ; the dogs ' food"),
            ("6 o'clock, O'Brien's, 's n't", "6 o'clock , O'Brien 's , 's n't"),
            ("I like it.The cat", "I like it . The cat"),
            ("a 'small' house, 'a small one'", "a ' small ' house , ' a small one '"),
            ("in the '90s, student(s)", "in the '90s , student ( s )"),
            // Hyphens are words of their own, also between numbers.
            ("well-known 20-year-old 5-7", "well - known 20 - year - old 5 - 7"),
            // Abbreviations keep their full stops, but not at the end of a sentence.
            (
                "Mr. Hill, e.g. in the U.S. or U.K.",
                "Mr. Hill , e.g. in the U.S. or U.K .",
            ),
            ("at 9 p.m. or in Dec. again", "at 9 p.m. or in Dec. again"),
            ("tea, coffee, etc. were sold", "tea , coffee , etc. were sold"),
            ("tea, coffee, etc.", "tea , coffee , etc ."),
            ("No. 5, I said no. And N. Wales", "No. 5 , I said no . And N. Wales"),
            // Numbers.
            ("9,8% of 1.5 and 10:30, 1/3", "9,8 % of 1.5 and 10:30 , 1/3"),
            ("$5 or 20°C, 5 m²", "$ 5 or 20 ° C , 5 m²"),
            ("\"Yes\" (she said)...", "\" Yes \" ( she said ) ..."),
            ("at a.b@mail.com or bbc.co.uk.", "at a.b@mail.com or bbc.co.uk ."),
            ("great :)", "great :)"),
        ],
    );
}

#[test]
fn italian() {
    check(
        "it",
        &[
            // A shortened word includes its apostrophe.
            ("l'ora dell'arte, c'è un'altra", "l' ora dell' arte , c' è un' altra"),
            ("L’anno all´inizio", "L’ anno all´ inizio"),
            ("un po' d'acqua, un po'.", "un po' d' acqua , un po' ."),
            ("l' ora, perche´ no, e' qui", "l' ora , perche´ no , e' qui"),
            ("è bello.Ci vado, la p.zza", "è bello . Ci vado , la p.zza"),
            ("il bar 'Pino' e 'l'altro'", "il bar ' Pino ' e ' l' altro '"),
            ("il 20 ottobre '11", "il 20 ottobre '11"),
            // Abbreviations keep their full stops, but not at the end of a sentence.
            ("Spett.le ditta, Egr. Sig. Rossi", "Spett.le ditta , Egr. Sig. Rossi"),
            ("la Vs. risposta a G. Verdi", "la Vs. risposta a G. Verdi"),
            ("pane, latte ecc. da noi", "pane , latte ecc. da noi"),
            ("pane, latte ecc.", "pane , latte ecc ."),
            ("a Città X.", "a Città X ."),
            ("Tel. 0345-111, n. 5", "Tel. 0345-111 , n. 5"),
            // Numbers.
            ("il 04/11/1995, il 04.11.1995", "il 04 / 11 / 1995 , il 04.11.1995"),
            ("10,50 euro alle 8.15, 5%", "10,50 euro alle 8.15 , 5 %"),
            (
                "e-mail: a.b@posta.it, www.posta.it",
                "e-mail : a.b@posta.it , www.posta.it",
            ),
            ("Bene... ciao :-)", "Bene ... ciao :-)"),
        ],
    );
}

#[test]
fn swedish() {
    check(
        "sv",
        &[
            // Abbreviations keep their full stops, but not at the end of a sentence.
            ("Vi äter t.ex. bröd, m.m. i dag", "Vi äter t.ex. bröd , m.m. i dag"),
            ("bröd, ost osv. men inte", "bröd , ost osv. men inte"),
            ("bröd, ost osv.", "bröd , ost osv ."),
            ("s.k. vänner, d.v.s. ingen", "s.k. vänner , d.v.s. ingen"),
            // A colon joins numbers and case endings.
            ("kl. 18:30 (2011:4)", "kl. 18:30 ( 2011:4 )"),
            ("FN:s 3:e råd, vd:n", "FN:s 3:e råd , vd:n"),
            ("så här: nej", "så här : nej"),
            ("fr.o.m. maj, hem.de bor i.Jag", "fr.o.m. maj , hem . de bor i . Jag"),
            ("den 9/7/2018, 3,5 %", "den 9 / 7 / 2018 , 3,5 %"),
            ("e-post, 18-24, grund- och", "e-post , 18-24 , grund- och"),
            ("och/eller", "och / eller"),
            ("”Hej” och ’lagom’, Lars’", "” Hej ” och ’ lagom ’ , Lars ’"),
            (
                "läs dagenssamhälle.se, svenska.yle.fi",
                "läs dagenssamhälle.se , svenska.yle.fi",
            ),
            ("12 m² – ja…", "12 m² – ja …"),
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
fn golden_sentences_split_again_as_they_were() {
    let golden = [
        ("cs", include_str!("../../tests/golden/cs-sentences.txt")),
        ("de", include_str!("../../tests/golden/de-sentences.txt")),
        ("en", include_str!("../../tests/golden/en-sentences.txt")),
        ("it", include_str!("../../tests/golden/it-sentences.txt")),
        ("sv", include_str!("../../tests/golden/sv-sentences.txt")),
    ];
    let mut wrong = Vec::new();
    for (code, lines) in golden {
        let language = Language::new(code).expect("a language code");
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let expected: Vec<&str> = line.split(' ').collect();
            let (text, ranges) = detokenise(&expected, &language);
            let found = words(&text, language.rules());
            if found != ranges {
                let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
                wrong.push(format!("{code} {text}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// At this length, anything that takes quadratic time takes minutes; linear time is below 0.05 s for each text, so the limit can be lax.
#[test]
fn hostile_texts_take_no_longer_than_others() {
    let repeated = [
        "a.", "a. ", "1. ", "A.B", "n't", "l'", "'", "a' ", "cannot ", "a“", "1:", "a:s", "t.ex. ", "(a", "a@", ":)",
        ". ", "\u{301}", " .",
    ];
    for code in ["cs", "de", "en", "it", "sv", "xx"] {
        let language = Language::new(code).expect("a language code");
        for part in repeated {
            let text = part.repeat(50_000 / part.len());
            let started = Instant::now();
            for sentence in sentences(&text, language.rules()) {
                words(&text[sentence], language.rules());
            }
            assert!(started.elapsed() < Duration::from_secs(2), "{code} {part:?}");
        }
    }
}

/// Any text, and text made of what the rules of some language look for.
fn text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a", "X", "can", "cannot", "n't", "'s", "l'", "po'", "FN", "“", "„", "”", "‘", "’", "'", "´", "\"", "-", "--",
        ":", ":)", "/", ".", "...", "…", ",", "5", "12", "²", "°", "C", "%", "etc", "t.ex", "Sig", "(", ")", "*", "@",
        "www.", ".se", " ", "  ", "\n", "\n\n", "\u{301}", "\u{ad}", "😀", "é", "ß", "Z", "и",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(parts, 0..40).prop_map(|parts| parts.concat())
    ]
}

proptest! {
    /// In every language, words are ascending, do not overlap and lie on character boundaries; together they are the text without its white
    /// space.
    #[test]
    fn no_character_is_lost(text in text()) {
        let unspaced: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        for code in ["cs", "de", "en", "it", "sv", "xx"] {
            let language = Language::new(code).expect("a language code");
            let mut joined = String::new();
            let mut end = 0;
            for sentence in sentences(&text, language.rules()) {
                for word in words(&text[sentence.clone()], language.rules()) {
                    let (start, word_end) = (sentence.start + word.start, sentence.start + word.end);
                    prop_assert!(end <= start && start < word_end, "{code}");
                    end = word_end;
                    let slice = text.get(start..word_end);
                    prop_assert!(slice.is_some_and(|word| !word.contains(char::is_whitespace)), "{code}");
                    joined += slice.unwrap_or_default();
                }
            }
            prop_assert_eq!(&joined, &unspaced, "{}", code);
        }
    }

    /// In every language, the ranges that are returned with joined words are those of the words.
    #[test]
    fn joined_words_lie_where_they_are_said_to(text in text()) {
        let words: Vec<&str> = text.split_whitespace().collect();
        for code in ["cs", "de", "en", "it", "sv", "xx"] {
            let (joined, ranges) = detokenise(&words, &Language::new(code).expect("a language code"));
            let found: Vec<Option<&str>> = ranges.into_iter().map(|range| joined.get(range)).collect();
            let expected: Vec<Option<&str>> = words.iter().copied().map(Some).collect();
            prop_assert_eq!(found, expected, "{}", code);
        }
    }
}
