use proptest::prelude::*;
use solecism_text::{Format, read};

use super::*;
use crate::edit::apply;
use crate::kind::Kind;
use crate::tags::tests::tags;

fn fix(words: Range<usize>, replacement: &str, probability: f32) -> Fix {
    Fix {
        words,
        replacement: replacement.split_whitespace().map(str::to_owned).collect(),
        probability,
        kind: Kind::Form,
    }
}

/// `text`, a single sentence, after `fixes`, each of which is a range of words and what to put in their place.
fn fixed(language: &str, text: &str, fixes: &[(Range<usize>, &str)]) -> String {
    let tags = tags(
        language,
        &["word:ich", "word:es", "word:Sie", "word:io", "word:già", "word:la"],
        &["und", "also"],
    );
    let sentences = read(text, tags.language(), Format::Markdown);
    assert_eq!(sentences.len(), 1, "{text}");
    let fixes: Vec<Fix> = fixes.iter().map(|(words, new)| fix(words.clone(), new, 0.9)).collect();
    let found = text_edits(text, &sentences[0], &fixes, &tags);
    match found.refused.is_empty() {
        true => apply(text, &found.edits),
        false => "refused".to_owned(),
    }
}

#[test]
fn words_are_replaced_where_they_stand() {
    let cases = [
        (
            "de",
            "Ich  habe ein\tHund .\r\n",
            2..3,
            "einen",
            "Ich  habe einen\tHund .\r\n",
        ),
        (
            "de",
            "„Das ist das Haus“, sagt er.",
            3..5,
            "die Häuser",
            "„Das ist die Häuser“, sagt er.",
        ),
        (
            "de",
            "Wir gehen garnicht hin.",
            2..3,
            "gar nicht",
            "Wir gehen gar nicht hin.",
        ),
        ("de", "Das ge\u{ad}hen nicht.", 1..2, "geht", "Das geht nicht."),
        ("de", "Ein *ganzer* Haus.", 2..3, "ganzes", "Ein *ganzes* Haus."),
        ("it", "Un anno fa'ho visto.", 2..3, "fa", "Un anno fa ho visto."),
        ("de", "Er sagt \"ja\" dazu.", 4..5, "“", "Er sagt \"ja“ dazu."),
        ("it", "La ora è bella.", 0..1, "L'", "L'ora è bella."),
        ("it", "Vedo l' amico, l’ora.", 1..2, "gl'", "Vedo gl' amico, l’ora."),
        ("it", "Vedo l’casa.", 1..2, "la", "Vedo la casa."),
        ("it", "È la amica, l’amica.", 1..2, "l'", "È l’amica, l’amica."),
        ("en", "He is'nt here.", 1..2, "isn't", "He isn't here."),
    ];
    for (language, text, words, new, expected) in cases {
        assert_eq!(fixed(language, text, &[(words, new)]), expected);
    }
}

#[test]
fn a_word_that_goes_takes_one_space_with_it() {
    let cases = [
        ("Ich habe den das Haus.", 2..3, "Ich habe das Haus."),
        ("Ich gehe nach Hause hin.", 4..5, "Ich gehe nach Hause."),
        ("Ich gehe, nach Hause.", 2..3, "Ich gehe nach Hause."),
        ("Ich gehe , nach Hause.", 2..3, "Ich gehe nach Hause."),
        ("Er sagt (ja nein) das.", 3..4, "Er sagt (nein) das."),
        ("Er sagt (ja nein) das.", 4..5, "Er sagt (ja) das."),
        ("Er sagt \"ja nein\" das.", 4..5, "Er sagt \"ja\" das."),
        ("Wir gehen\nnach dort hin.", 2..3, "Wir gehen\ndort hin."),
        ("Wir gehen nach\ndort hin.", 2..3, "Wir gehen\ndort hin."),
        ("Wir gehen\nnach\ndort hin.", 2..3, "refused"),
        ("Wir gehen **das** hin.", 3..4, "refused"),
        ("Wir gehen **nach das** hin.", 3..4, "Wir gehen **das** hin."),
        ("Wir gehen **nach das** hin.", 4..5, "Wir gehen **nach** hin."),
        ("Er sagt „ja“ dazu.", 3..4, "refused"),
        ("Wir gehen", 1..2, "Wir"),
        ("Wir", 0..1, "refused"),
    ];
    for (text, words, expected) in cases {
        assert_eq!(fixed("de", text, &[(words, "")]), expected, "{text}");
    }
}

#[test]
fn a_word_that_comes_has_the_spaces_of_the_language() {
    let cases = [
        ("de", "Ich glaube dass er kommt.", 2, ",", "Ich glaube, dass er kommt."),
        (
            "de",
            "Ich glaube\ndass er kommt.",
            2,
            ",",
            "Ich glaube,\ndass er kommt.",
        ),
        ("de", "Ich versuche kommen.", 2, "zu", "Ich versuche zu kommen."),
        ("de", "Ich versuche kommen.", 2, ", zu", "Ich versuche, zu kommen."),
        ("de", "Er sagte „komm“ dazu.", 2, ":", "Er sagte: „komm“ dazu."),
        ("de", "Er sagte „komm“ dazu.", 3, "ja", "Er sagte „ja komm“ dazu."),
        ("de", "Er sagte \"komm\" dazu.", 4, "!", "Er sagte \"komm!\" dazu."),
        ("de", "Er sagte \"komm\" dazu.", 5, ",", "Er sagte \"komm\", dazu."),
        ("de", "Er sagte \"komm\" dazu.", 5, "und", "Er sagte \"komm\" und dazu."),
        ("de", "Er kommt", 2, ".", "Er kommt."),
        ("de", "Er kommt", 2, "an .", "Er kommt an."),
        ("de", "Er kommt.", 2, "an", "Er kommt an."),
        ("de", "Ein **Haus** steht.", 4, ",", "Ein **Haus**, steht."),
        ("de", "Ein **Haus** steht.", 2, "rotes", "Ein **rotes Haus** steht."),
        ("de", "Siehe https://a.org das.", 2, ",", "refused"),
        (
            "de",
            "Siehe https://a.org das.",
            2,
            "und",
            "Siehe https://a.org und das.",
        ),
        ("de", "Schön 😀 das.", 2, ",", "Schön 😀, das."),
        ("it", "Vedo amico.", 1, "l'", "Vedo l'amico."),
        ("cs", "Ahoj :-) Petře.", 1, ".", "Ahoj. :-) Petře."),
        ("cs", "Můj e mail.", 2, "-", "Můj e-mail."),
        ("it", "Leggo Cuochi oggi.", 1, "\"", "Leggo \"Cuochi oggi."),
    ];
    for (language, text, at, new, expected) in cases {
        assert_eq!(fixed(language, text, &[(at..at, new)]), expected, "{text}");
    }
}

#[test]
fn joining_takes_the_space_between() {
    assert_eq!(
        fixed("de", "Die Haus Tür ist zu.", &[(1..3, "Haustür")]),
        "Die Haustür ist zu."
    );
    assert_eq!(
        fixed("de", "Die Haus\nTür ist zu.", &[(1..3, "Haustür")]),
        "Die\nHaustür ist zu."
    );
    assert_eq!(fixed("de", "Eine E Mail.", &[(1..3, "E-Mail")]), "Eine E-Mail.");
}

#[test]
fn the_capital_stays_at_the_beginning() {
    type Case<'c> = (&'c str, &'c [(Range<usize>, &'c str)], &'c str);
    let cases: [Case<'_>; 15] = [
        ("Also ich gehe.", &[(0..1, "")], "Ich gehe."),
        ("Ich gehe.", &[(0..0, "und")], "Und ich gehe."),
        ("Haus ist da.", &[(0..0, "das")], "Das Haus ist da."),
        ("Sie gehen.", &[(0..0, "und")], "Und Sie gehen."),
        (
            "Ich gestern bin gegangen.",
            &[(0..3, "gestern bin Ich")],
            "Gestern bin ich gegangen.",
        ),
        ("Ich gestern gehe.", &[(0..2, "gestern Ich")], "Gestern ich gehe."),
        ("„Also ich gehe“, sagt er.", &[(1..2, "")], "„Ich gehe“, sagt er."),
        ("**Also** `x` geht.", &[(1..1, "und")], "**Und also** `x` geht."),
        ("Ich gehe.", &[(0..1, "ich")], "ich gehe."),
        ("ich gehe.", &[(0..0, "und")], "und ich gehe."),
        ("Es regnen.", &[(0..1, "und es")], "Und es regnen."),
        ("Und https://a.org geht.", &[(0..1, "")], "https://a.org geht."),
        ("Das Haus.", &[(0..1, "ein")], "Ein Haus."),
        ("Noch 2 kommen.", &[(0..1, "")], "2 kommen."),
        ("Er mag Haus so.", &[(2..2, "\""), (3..3, "\"")], "Er mag \"Haus\" so."),
    ];
    for (text, fixes, expected) in cases {
        assert_eq!(fixed("de", text, fixes), expected);
    }
}

#[test]
fn fixes_side_by_side() {
    assert_eq!(
        fixed(
            "de",
            "Ich glaube das er gehen.",
            &[(2..2, ","), (2..3, "dass"), (4..5, "geht")]
        ),
        "Ich glaube, dass er geht."
    );
    assert_eq!(
        fixed("de", "Ich bin gehe weg.", &[(1..2, ""), (2..3, "ging")]),
        "Ich ging weg."
    );
    assert_eq!(fixed("de", "Ich bin gehe weg.", &[(1..2, ""), (2..3, "")]), "Ich weg.");
}

#[test]
fn the_more_probable_of_two_is_made() {
    let tags = tags("de", &[], &[]);
    let text = "Ich sehe ein Hund.";
    let sentence = read(text, tags.language(), Format::Plain).remove(0);
    let fixes = [
        fix(2..3, "eine", 0.6),
        fix(2..4, "einen Hund", 0.8),
        fix(1..1, "a b", 0.7),
        fix(1..1, "c", 0.5),
        fix(4..9, "x", 0.9),
    ];
    let found = text_edits(text, &sentence, &fixes, &tags);
    assert_eq!(found.refused, [0, 3, 4]);
    assert_eq!(apply(text, &found.edits), "Ich a b sehe einen Hund.");
    assert_eq!(found.edits[1].range, 9..12, "what is right already is left alone");
}

#[test]
fn what_would_be_altered_wrongly_costs_one_fix_alone() {
    let tags = tags("de", &[], &[]);
    let text = "Wir gehen\nnach\ndort hinn.";
    let sentence = read(text, tags.language(), Format::Plain).remove(0);
    let found = text_edits(text, &sentence, &[fix(2..3, "", 0.9), fix(4..5, "hin", 0.7)], &tags);
    assert_eq!(found.refused, [0]);
    assert_eq!(apply(text, &found.edits), "Wir gehen\nnach\ndort hin.");
}

/// Texts as people write them, and worse.
fn a_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Ich",
        "habe",
        "ein",
        "Hund",
        "l'",
        "amica",
        ",",
        ".",
        "\"",
        "„",
        "“",
        "(",
        ")",
        " ",
        " ",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "😀",
        "€",
        "https://a.org/x",
        "`code`",
        "**",
        "[a](b)",
        "don't",
        "\u{ad}",
        "\u{200b}",
        "5",
        "%",
        "-",
        "–",
        "E-Mail",
        "日本",
        "max_size",
        "<b>",
        "&amp;",
        "|",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

fn some_fixes() -> impl Strategy<Value = Vec<(usize, usize, Vec<&'static str>, f32)>> {
    let word = prop::sample::select(vec!["einen", ",", "l'", ".", "dass", "„", "-", "Haus", "'s"]);
    let one = (0..14usize, 0..3usize, prop::collection::vec(word, 0..3), 0.0..1.0f32);
    prop::collection::vec(one, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn edits_are_in_order_and_leave_the_rest_alone(
        text in a_text(),
        chosen in some_fixes(),
        language in prop::sample::select(vec!["cs", "de", "en", "it", "sv"]),
    ) {
        let tags = tags(language, &["word:ich", "word:ein"], &["habe"]);
        for format in [Format::Plain, Format::Markdown] {
            for sentence in read(&text, tags.language(), format) {
                let fixes: Vec<Fix> = chosen
                    .iter()
                    .map(|(start, length, words, probability)| fix(*start..start + length, &words.join(" "), *probability))
                    .collect();
                let found = text_edits(&text, &sentence, &fixes, &tags);
                prop_assert!(found.refused.iter().all(|&i| i < fixes.len()));
                for edit in &found.edits {
                    prop_assert!(text.is_char_boundary(edit.range.start) && text.is_char_boundary(edit.range.end));
                    prop_assert!(edit.range.start <= edit.range.end);
                    prop_assert!(text[edit.range.clone()] != edit.replacement);
                    // Words that may not change are outside of all edits.
                    for word in sentence.iter().filter(|word| written(&text, word).is_none()) {
                        prop_assert!(word.range.end <= edit.range.start || edit.range.end <= word.range.start);
                    }
                }
                prop_assert!(found.edits.windows(2).all(|pair| pair[0].range.end < pair[1].range.start));
                let lines = |text: &str| text.matches('\n').count();
                prop_assert_eq!(lines(&apply(&text, &found.edits)), lines(&text));
                // What is outside of the fixes and their neighbours is not touched.
                let made = fixes.iter().enumerate().filter(|(i, _)| !found.refused.contains(i)).map(|(_, fix)| fix);
                let near: Vec<Range<usize>> = made
                    .map(|fix| {
                        let first = fix.words.start.saturating_sub(1);
                        let last = fix.words.end.min(sentence.len() - 1);
                        sentence[first].range.start..sentence[last].range.end
                    })
                    .collect();
                let start = sentence.iter().take(12).map(|word| word.range.end).max().unwrap_or_default();
                for edit in &found.edits {
                    let capital = edit.range.end <= start;
                    prop_assert!(
                        capital || near.iter().any(|near| near.start <= edit.range.start && edit.range.end <= near.end) || near.len() > 1
                    );
                }
            }
        }
    }

    #[test]
    fn without_fixes_the_text_is_as_it_was(text in "\\PC*") {
        let tags = tags("de", &[], &[]);
        for sentence in read(&text, tags.language(), Format::Plain) {
            let found = text_edits(&text, &sentence, &[], &tags);
            prop_assert_eq!(&found, &TextEdits::default());
            prop_assert_eq!(&apply(&text, &found.edits), &text);
        }
    }
}
