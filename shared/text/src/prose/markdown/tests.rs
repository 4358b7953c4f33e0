use super::wholes;

#[test]
fn blocks_are_wholes_and_paragraphs_are_not() {
    let text = "Eins. Zwei.\n\n```\na. B\n\nc\n```\n\n- Ja. Nein.\n\n  Gut.\n- So\n\nSiehe `a. B` nun.\n";
    let found: Vec<&str> = wholes(text).into_iter().map(|range| text[range].trim_end()).collect();
    assert_eq!(
        found,
        ["```\na. B\n\nc\n```", "- Ja. Nein.\n\n  Gut.", "- So", "`a. B`"]
    );
}
