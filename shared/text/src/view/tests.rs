use proptest::prelude::*;

use super::View;

fn view(source: &str) -> View {
    View::new(source, &[], "Anna", &["de"])
}

#[test]
fn what_is_read_of_a_text() {
    let cases = [
        ("nothing odd", "Das ist gut.", "Das ist gut."),
        ("soft hyphen", "Bundes\u{ad}ministerium", "Bundesministerium"),
        (
            "no width",
            "\u{feff}So\u{200b} \u{202e}ist\u{202c} es\u{2060}.",
            "So ist es.",
        ),
        ("a joiner that is spelling", "می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("a joiner that is none", "ge\u{200c}ht\u{200d}", "geht"),
        ("emoji", "✅ Gut👩‍👩‍👧so.", "\u{1680} Gut\u{1680}so."),
        ("address", "(siehe https://example.org/a).", "(siehe Anna)."),
        ("in a word with others", "Die max_size-Grenze", "Die Anna-Grenze"),
        (
            "several in a row",
            "Neu: #a #b\n@cd, und #d",
            "Neu: Anna  \n , und Anna",
        ),
        ("after a soft hyphen", "so\u{ad} „\u{ad}#tag“", "so „Anna“"),
    ];
    for (what, source, expected) in cases {
        assert_eq!(view(source).text, expected, "{what}");
    }
}

#[test]
fn the_way_back() {
    let source = "😀 Ge\u{ad}h, info@firma.example! Die foo_bar-Ta\u{ad}ste.";
    let view = view(source);
    assert_eq!(view.text, "\u{1680} Geh, Anna! Die Anna-Taste.");
    let cases = [
        ("Geh", "Ge\u{ad}h", true),
        (",", ",", true),
        ("Anna!", "info@firma.example!", false),
        ("Die", "Die", true),
        ("Anna-Taste", "foo_bar-Ta\u{ad}ste", false),
        ("ste", "ste", true),
    ];
    for (word, expected, prose) in cases {
        let start = view.text.rfind(word).unwrap_or_default();
        let origin = view.origin(start..start + word.len());
        assert_eq!((&source[origin.range], origin.prose), (expected, prose), "{word}");
    }
    let unseen: Vec<&str> = view.unseen.iter().map(|range| &source[range.clone()]).collect();
    assert_eq!(unseen, ["😀"]);
}

proptest! {
    /// Each character of the view that comes from the source is the same as in the source.
    #[test]
    fn characters_come_from_where_they_are_said_to(
        source in "[a-z Ü.@#/_0-9😀✅👍🏽\u{200d}\u{ad}\u{fe0f}\u{feff}„\n]{0,40}"
    ) {
        let view = view(&source);
        let mut end = 0;
        for (at, c) in view.text.char_indices() {
            let origin = view.origin(at..at + c.len_utf8());
            prop_assert!(end <= origin.range.end);
            end = origin.range.end;
            if origin.prose && !c.is_whitespace() {
                prop_assert_eq!(source.get(origin.range).map(str::to_owned), Some(c.to_string()));
            }
        }
    }
}
