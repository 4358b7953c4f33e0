use super::*;

struct Case {
    name: &'static str,
    text: &'static str,
    /// The findings, by the strings they cover: each is looked for after the one before it.
    findings: &'static [&'static str],
    styled: &'static str,
    carets: &'static str,
}

const ON: &str = "\u{1b}[4m\u{1b}[31m";
const OFF: &str = "\u{1b}[0m";

/// `‹` and `›` stand for the escape sequences.
const CASES: &[Case] = &[
    Case {
        name: "no text",
        text: "",
        findings: &[],
        styled: "",
        carets: "",
    },
    Case {
        name: "nothing found",
        text: "Gut so.\n",
        findings: &[],
        styled: "Gut so.\n",
        carets: "Gut so.\n",
    },
    Case {
        name: "one word, no newline at the end",
        text: "Ich gehst heim.",
        findings: &["gehst"],
        styled: "Ich ‹gehst› heim.\n",
        carets: "Ich gehst heim.\n    ^^^^^\n",
    },
    Case {
        name: "two findings on one line",
        text: "Ich gehst in der Wald.",
        findings: &["gehst", "der Wald"],
        styled: "Ich ‹gehst› in ‹der Wald›.\n",
        carets: "Ich gehst in der Wald.\n    ^^^^^    ^^^^^^^^\n",
    },
    Case {
        name: "only lines with findings get carets; blank lines stay",
        text: "Eins.\n\nIch gehst.\nEnde.\n",
        findings: &["gehst"],
        styled: "Eins.\n\nIch ‹gehst›.\nEnde.\n",
        carets: "Eins.\n\nIch gehst.\n    ^^^^^\nEnde.\n",
    },
    Case {
        name: "a finding over a line break is marked on both lines",
        text: "Er ist in\nder Wald.",
        findings: &["in\nder"],
        styled: "Er ist ‹in›\n‹der› Wald.\n",
        carets: "Er ist in\n       ^^\nder Wald.\n^^^\n",
    },
    Case {
        name: "CRLF line ends are not shown, nor marked",
        text: "Er geht in\r\nder Wald.\r\n",
        findings: &["in\r\nder"],
        styled: "Er geht ‹in›\n‹der› Wald.\n",
        carets: "Er geht in\n        ^^\nder Wald.\n^^^\n",
    },
    Case {
        name: "a tab runs to the next tab stop",
        text: "a\tfalsch",
        findings: &["falsch"],
        styled: "a\t‹falsch›\n",
        carets: "a       falsch\n        ^^^^^^\n",
    },
    Case {
        name: "an emoji of several code points takes two columns",
        text: "👩‍👩‍👧 gehst",
        findings: &["gehst"],
        styled: "👩‍👩‍👧 ‹gehst›\n",
        carets: "👩‍👩‍👧 gehst\n   ^^^^^\n",
    },
    Case {
        name: "wide characters, before and inside",
        text: "中文 語 x",
        findings: &["語"],
        styled: "中文 ‹語› x\n",
        carets: "中文 語 x\n     ^^\n",
    },
    Case {
        name: "combining marks take no column",
        text: "scho\u{308}n gro\u{308}sse",
        findings: &["gro\u{308}sse"],
        styled: "scho\u{308}n ‹gro\u{308}sse›\n",
        carets: "scho\u{308}n gro\u{308}sse\n      ^^^^^^\n",
    },
    Case {
        name: "a finding that is one combining mark marks the cluster it is in",
        text: "o\u{308} x",
        findings: &["\u{308}"],
        styled: "‹o\u{308}› x\n",
        carets: "o\u{308} x\n^\n",
    },
    Case {
        name: "a lone combining mark, a cluster of no width, gets one caret",
        text: "\u{308}",
        findings: &["\u{308}"],
        styled: "‹\u{308}›\n",
        carets: "\u{308}\n^\n",
    },
    Case {
        name: "control characters are shown, not sent",
        text: "a\u{0}b \u{1b}[2J \u{7f} \u{85} x",
        findings: &["x"],
        styled: "a␀b ␛[2J ␡ � ‹x›\n",
        carets: "a␀b ␛[2J ␡ � x\n             ^\n",
    },
];

fn ranges(case: &Case) -> Vec<Range<usize>> {
    let mut from = 0;
    case.findings
        .iter()
        .map(|covered| {
            let start = from
                + case.text[from..]
                    .find(covered)
                    .expect("a finding of the case is in its text");
            from = start + covered.len();
            start..from
        })
        .collect()
}

#[test]
fn every_case_both_ways() {
    let mut failures = Vec::new();
    for case in CASES {
        let styled = case.styled.replace('‹', ON).replace('›', OFF);
        for (marking, expected) in [(Marking::Styled, styled.as_str()), (Marking::Carets, case.carets)] {
            let got = render(case.text, &ranges(case), &[], marking);
            if got != expected {
                failures.push(format!("{} ({marking:?}):\n{got:?}\n{expected:?}", case.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn long_lines_become_rows_with_their_own_carets() {
    let text = format!(
        "{} falsch {} falsch",
        "gut ".repeat(23).trim_end(),
        "gut ".repeat(10).trim_end()
    );
    let first = text.find("falsch").expect("it is there");
    let last = text.rfind("falsch").expect("it is there");
    let got = render(&text, &[first..first + 6, last..last + 6], &[], Marking::Carets);
    let lines: Vec<&str> = got.lines().collect();
    // 23 × "gut " are 92 columns and "falsch" ends in column 98, so "gut" no longer fits.
    assert_eq!(lines.len(), 4, "{got}");
    assert_eq!(lines[1], format!("{}^^^^^^", " ".repeat(92)));
    assert_eq!(lines[2], format!("{} falsch", "gut ".repeat(10).trim_end()));
    assert_eq!(lines[3], format!("{}^^^^^^", " ".repeat(40)));
}

#[test]
fn a_finding_over_the_edge_of_a_row_is_marked_on_both() {
    let text = format!("{}in der", "x".repeat(97) + " ");
    let got = render(&text, std::slice::from_ref(&(98..text.len())), &[], Marking::Carets);
    let expected = format!("{} in\n{}^^\nder\n^^^\n", "x".repeat(97), " ".repeat(98));
    assert_eq!(got, expected);
}

#[test]
fn a_word_wider_than_a_row_is_cut_and_nothing_is_lost() {
    let word = "ö".repeat(40_000);
    let got = render(&word, std::slice::from_ref(&(0..word.len())), &[], Marking::Carets);
    assert_eq!(got.matches('ö').count(), 40_000);
    assert_eq!(got.matches('^').count(), 40_000);
    assert!(got.lines().all(|line| line.width() <= ROW_WIDTH));
}

#[test]
fn styled_text_is_never_cut() {
    let text = "gut ".repeat(200);
    assert_eq!(render(&text, &[], &[], Marking::Styled), format!("{text}\n"));
}

#[test]
fn what_may_be_right_stands_under_its_mistake() {
    let text = "Ich habe ein Esel und und er bellen.\n";
    let place = |word: &str| text.find(word).map(|at| at..at + word.len()).expect("it is there");
    let findings = [place("ein "), place("und und"), place("bellen")].map(|range| range.start..range.end);
    let findings = [
        findings[0].start..findings[0].end - 1,
        findings[1].clone(),
        findings[2].clone(),
    ];
    let suggestions = [Some("einen ganz anderen"), None, Some("")];
    let shown = render(text, &findings, &suggestions, Marking::Carets);
    let expected = "Ich habe ein Esel und und er bellen.\n         ^^^      ^^^^^^^    ^^^^^^\n         einen ganz anderen  (leave out)\n";
    assert_eq!(shown, expected);
    let styled = render(
        "ein Hund",
        std::slice::from_ref(&(0..3)),
        &[Some("einen")],
        Marking::Styled,
    );
    assert!(styled.contains("[einen]") && styled.ends_with(" Hund\n"), "{styled}");
}
