//! What a separate corrector changes, as further suggestions for what the detector found.

use solecism_api::{Correction, Finding, Suggestion};

/// Adds a suggestion to each finding, after those that it has: its text with the `corrections` within it made. Ranges are in bytes of
/// `text`. A correction that reaches beyond a finding is no answer to it, and one whose range is not in the text is left out.
pub(super) fn merge(findings: &mut [Finding], text: &str, corrections: &[Correction]) {
    for finding in findings {
        let within: Vec<&Correction> = corrections
            .iter()
            .filter(|made| finding.start <= made.start && made.start <= made.end && made.end <= finding.end)
            .collect();
        let Some(least) = within.iter().map(|made| made.probability).reduce(f32::min) else {
            continue;
        };
        let Some(replaced) = applied(text, finding.start, finding.end, &within) else {
            continue;
        };
        let is_new = replaced != finding.text && finding.suggestions.iter().all(|known| known.text != replaced);
        if is_new {
            finding.kind = finding.kind.or_else(|| within.first().map(|made| made.kind));
            finding.suggestions.push(Suggestion {
                text: replaced,
                probability: least,
            });
        }
    }
}

/// The stretch of `text` with `corrections` made, which are in the order of the text.
fn applied(text: &str, start: usize, end: usize, corrections: &[&Correction]) -> Option<String> {
    let mut made = String::new();
    let mut reached = start;
    for correction in corrections {
        made.push_str(text.get(reached..correction.start)?);
        made.push_str(&correction.replacement);
        reached = correction.end;
    }
    made.push_str(text.get(reached..end)?);
    Some(made)
}

#[cfg(test)]
mod tests {
    use solecism_api::Kind;

    use super::*;

    #[test]
    fn corrections_within_a_finding_become_its_last_suggestion() {
        let text = "Ich ärgere mich, he go to a schools.";
        let finding = |words: &str, suggestions: &[&str]| {
            let start = text.find(words).expect("words of the text");
            Finding {
                start,
                end: start + words.len(),
                probability: 0.9,
                words: 1,
                text: words.to_owned(),
                kind: None,
                suggestions: suggestions
                    .iter()
                    .map(|&text| Suggestion {
                        text: text.to_owned(),
                        probability: 0.5,
                    })
                    .collect(),
            }
        };
        let made = |words: &str, replacement: &str| {
            let start = text.find(words).expect("words of the text");
            Correction {
                start,
                end: start + words.len(),
                text: words.to_owned(),
                replacement: replacement.to_owned(),
                kind: Kind::Form,
                probability: 0.7,
            }
        };
        let texts = |finding: &Finding| -> Vec<String> { finding.suggestions.iter().map(|s| s.text.clone()).collect() };
        let mut findings = [
            finding("go", &["went"]),
            finding("a schools", &[]),
            finding("he", &["he"]),
            finding("mich", &["mir"]),
        ];
        let beyond = Correction {
            end: 17,
            ..made("mich", "x")
        };
        let no_range = Correction {
            start: 5,
            end: 5,
            ..made("Ich", "x")
        };
        let corrections = [
            no_range,
            beyond,
            made("go", "goes"),
            made("a ", ""),
            made("schools", "school"),
        ];
        merge(&mut findings, text, &corrections);
        assert_eq!(texts(&findings[0]), ["went", "goes"]);
        assert_eq!(texts(&findings[1]), ["school"]);
        assert_eq!(
            (texts(&findings[2]), texts(&findings[3])),
            (vec!["he".into()], vec!["mir".into()])
        );
        assert_eq!((findings[0].kind, findings[3].kind), (Some(Kind::Form), None));

        // The same is not said twice.
        merge(&mut findings, text, &corrections);
        assert_eq!(texts(&findings[0]), ["went", "goes"]);

        // Offsets within a letter, as a broken answer may have them.
        let mut broken = [finding("ärgere", &[])];
        let within_letter = Correction {
            start: 5,
            end: 6,
            ..made("Ich", "x")
        };
        merge(&mut broken, text, &[within_letter]);
        assert!(broken[0].suggestions.is_empty());
    }
}
