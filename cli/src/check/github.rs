//! Findings as the annotations that GitHub Actions reads from a step's output:
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-a-warning-message>

use std::fmt::Write as _;

use solecism_api::Finding;

use super::message;
use super::place::Lines;
use crate::input::Input;

/// A line for each finding, whose offsets are bytes.
pub(super) fn annotations(input: &Input, findings: &[Finding]) -> String {
    let lines = Lines::new(&input.text);
    let mut text = String::new();
    for finding in findings {
        let (start, end) = (lines.place(finding.start), lines.place(finding.end));
        // GitHub takes the column that a finding ends in, not the one behind, and takes columns only within one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column.saturating_sub(1))
        } else {
            String::new()
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "::warning file={},line={},endLine={}{columns},title=Solecism::{}",
            property(&input.name),
            start.line,
            end.line,
            data(&message(finding))
        );
    }
    text
}

/// `text` as it has to stand behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// `text` as it has to stand behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::finding;
    use super::*;

    #[test]
    fn each_finding_is_a_line_with_its_place() {
        let input = Input {
            name: "a,b:c.md".to_owned(),
            text: "Ä 100%\nein\nHund.".to_owned(),
        };
        let findings = [finding(3, 7, "100%", &["99%"]), finding(8, 16, "ein\nHund", &[])];
        assert_eq!(
            annotations(&input, &findings),
            "::warning file=a%2Cb%3Ac.md,line=1,endLine=1,col=3,endColumn=6,title=Solecism::“100%25” may be wrong: perhaps “99%25”\n\
             ::warning file=a%2Cb%3Ac.md,line=2,endLine=3,title=Solecism::“ein Hund” may be wrong\n"
        );
    }
}
