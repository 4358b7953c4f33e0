use super::{group, wholes};

#[test]
fn groups_end_with_their_brace() {
    let cases = [
        ("{a}", Some(3)),
        ("{a{b}c}d", Some(7)),
        ("{\\}}", Some(4)),
        ("{a", None),
        ("a", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(group(text), expected, "{text}");
    }
}

#[test]
fn formulas_are_wholes() {
    let text = "Das ist $a. B$ und\n\\begin{align}\na. B\n\n\\end{align}\ngut.";
    let found: Vec<&str> = wholes(text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(found, ["$a. B$", "\\begin{align}\na. B\n\n\\end{align}"]);
}
