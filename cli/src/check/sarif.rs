//! Findings as SARIF 2.1.0, which services of code review and editors read:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>

use serde_json::{Value, json};
use solecism_api::Finding;

use super::message;
use super::place::{Lines, Place};
use crate::input::Input;

/// The one rule that every finding breaks.
const RULE: &str = "grammar";

/// The results for one text, of findings whose offsets are bytes.
pub(super) fn results(input: &Input, findings: &[Finding]) -> Vec<Value> {
    let lines = Lines::new(&input.text);
    let artifact = json!({"uri": uri(&input.name)});
    let result = |finding: &Finding| {
        let region = region(lines.place(finding.start), lines.place(finding.end));
        let fix = |text: &str| {
            json!({"artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{"deletedRegion": region, "insertedContent": {"text": text}}],
            }]})
        };
        let mut result = json!({
            "ruleId": RULE,
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": message(finding)},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
            "rank": f64::from(finding.probability) * 100.0,
        });
        if !finding.suggestions.is_empty() {
            let fixes = finding.suggestions.iter().map(|suggestion| fix(&suggestion.text));
            result["fixes"] = fixes.collect();
        }
        result
    };
    findings.iter().map(result).collect()
}

/// The whole log of a run.
pub(super) fn log(results: Vec<Value>) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Solecism",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": [{"id": RULE, "shortDescription": {"text": "Possible grammatical mistake"}}],
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn region(start: Place, end: Place) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A file's name as a URI reference (RFC 3986): what may not stand in a path is escaped.
fn uri(name: &str) -> String {
    let name = if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.to_owned()
    };
    let escaped = name.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    escaped.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::finding;
    use super::*;

    #[test]
    fn a_result_has_its_place_and_each_suggestion_as_a_fix() {
        let input = Input {
            name: "Mein Text.md".to_owned(),
            text: "Ä so\nein Hund.".to_owned(),
        };
        let results = results(
            &input,
            &[finding(6, 9, "ein", &["einen", "ein"]), finding(3, 5, "so", &[])],
        );
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "Mein%20Text.md");
        let region = json!({"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4});
        assert_eq!(place["region"], region);
        let replacement = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["deletedRegion"], region);
        assert_eq!(replacement["insertedContent"]["text"], "einen");
        assert_eq!(results[0]["fixes"].as_array().map(Vec::len), Some(2));
        assert_eq!(results[1].get("fixes"), None);
    }
}
