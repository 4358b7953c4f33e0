//! `solecism check`.

use std::ops::Range;
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use indicatif::{DecimalBytes, HumanDuration};
use serde::Serialize;
use solecism_api::{DetectAnswer, FalseAlarms, Finding, LoadMilliseconds, Thresholds, Timings};
use solecism_checker::{CheckOptions, Format as TextFormat, OffsetEncoding, Report, Turns};
use solecism_system::milliseconds;

use crate::args::{CheckArgs, CheckFormat, Markup, Offsets};
use crate::input::{self, Input};
use crate::models::{Loaded, Models};
use crate::progress::Watched;
use crate::render::{Marking, render};
use crate::{Outcome, output, personal};

mod github;
mod many;
mod place;
mod sarif;
mod total;

use total::Total;

/// A check that takes at least this long has its time told.
const LONG: Duration = Duration::from_secs(3);

/// Checks the files, or stdin, and prints what is found.
///
/// # Errors
///
/// Why it could not run.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    if let Some(out) = &args.out {
        return many::run(args, out);
    }
    let started = Instant::now();
    let inputs = input::read_all(&args.files)?;
    let mut models = Models::new(&args.model)?;
    // Before anything is printed, so that a model, a level or a word list that is bad costs no half-done work.
    for input in &inputs {
        let loaded = models.of(input)?;
        loaded.threshold(&args.threshold)?;
        args.words.of_language(loaded.checker.language().code())?;
    }
    let options = CheckOptions {
        // What is marked on the screen, and what is told by line and column, is found by bytes, whatever the caller counts in.
        offset_encoding: match args.format {
            CheckFormat::Json => args.offset_encoding.into(),
            CheckFormat::Pretty | CheckFormat::Sarif | CheckFormat::Github => OffsetEncoding::Utf8,
        },
        ..CheckOptions::default()
    };
    let marking = marking();
    let watched = Watched::default();
    let mut total = Total::default();
    let mut results = Vec::new();
    for input in &inputs {
        let loaded = models.of(input)?;
        let options = CheckOptions {
            threshold: Some(loaded.threshold(&args.threshold)?),
            format: format(args.markup, &input.name),
            ..options.clone()
        };
        let arrival = Instant::now();
        let mut report = found(loaded, &input.text, args, &options, &watched)
            .with_context(|| format!("cannot check {}", input.name))?;
        let words = args.words.of_language(loaded.checker.language().code())?;
        let sentences = (report.sentences.as_slice(), report.offset_encoding);
        personal::leave_alone(&words, &input.text, sentences, &mut report.findings);
        total.add(&input.name, report.words.len(), report.findings.len());
        watched.hide();
        match args.format {
            CheckFormat::Pretty => print_marked(input, &report, inputs.len() > 1, marking)?,
            CheckFormat::Json => output::emit(&json_line(loaded, &input.name, None, report, arrival)?)?,
            CheckFormat::Sarif => results.extend(sarif::results(input, &report.findings)),
            CheckFormat::Github => output::emit(&github::annotations(input, &report.findings))?,
        }
    }
    match args.format {
        CheckFormat::Pretty => output::emit(&total.summary(models.taken().as_deref()))?,
        CheckFormat::Sarif => output::emit(&format!("{:#}\n", sarif::log(results)))?,
        CheckFormat::Json | CheckFormat::Github => {}
    }
    let (time, bytes) = (
        started.elapsed(),
        inputs.iter().map(|input| input.text.len() as u64).sum(),
    );
    if time >= LONG {
        output::note(&format!("{} took {:#}", DecimalBytes(bytes), HumanDuration(time)));
    }
    Ok(if total.findings() > 0 {
        Outcome::Found
    } else {
        Outcome::Fine
    })
}

/// What is found in a text, and what may be right if the model knows corrections.
fn found(
    loaded: &Loaded,
    text: &str,
    args: &CheckArgs,
    options: &CheckOptions,
    turns: &dyn Turns,
) -> anyhow::Result<Report> {
    Ok(match args.no_suggestions {
        true => loaded.checker.check_in_turns(text, options, turns)?,
        false => loaded.check(text, args.threshold.level, options, turns)?,
    })
}

/// The format that was asked for, or that a file's name says; none if the text has to say it.
pub(crate) fn format(asked: Markup, file: &str) -> Option<TextFormat> {
    match asked {
        Markup::Auto => TextFormat::of_file_name(file),
        Markup::Plain => Some(TextFormat::Plain),
        Markup::Markdown => Some(TextFormat::Markdown),
        Markup::Latex => Some(TextFormat::Latex),
    }
}

/// Styles if stdout is a terminal that shows them, which NO_COLOR and CLICOLOR_FORCE overrule; else carets.
fn marking() -> Marking {
    match AutoStream::choice(&std::io::stdout()) {
        ColorChoice::Never => Marking::Carets,
        _ => Marking::Styled,
    }
}

fn print_marked(input: &Input, report: &Report, heading: bool, marking: Marking) -> anyhow::Result<()> {
    let found: Vec<Range<usize>> = report
        .findings
        .iter()
        .map(|finding| finding.start..finding.end)
        .collect();
    let suggestions: Vec<Option<&str>> = report
        .findings
        .iter()
        .map(|finding| finding.suggestions.first().map(|suggestion| suggestion.text.as_str()))
        .collect();
    let marked = render(&input.text, &found, &suggestions, marking);
    let heading = if heading {
        format!("==> {} <==\n", input.name)
    } else {
        String::new()
    };
    // An empty line sets the text off from what follows, the summary or the next file.
    let gap = if marked.is_empty() { "" } else { "\n" };
    let text = format!("{heading}{marked}{gap}");
    match marking {
        Marking::Styled => output::emit_styled(&text),
        Marking::Carets => output::emit(&text),
    }
}

/// An answer under its file's name: the one that the functions give.
#[derive(Serialize)]
struct FileAnswer<'a> {
    file: &'a str,
    /// The row of the file that the text is in, from 1 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(flatten)]
    answer: DetectAnswer,
}

fn json_line(
    loaded: &Loaded,
    file: &str,
    row: Option<u64>,
    report: Report,
    arrival: Instant,
) -> anyhow::Result<String> {
    let timings = Timings {
        load: Some(LoadMilliseconds {
            // The files are read in one go here, the manifest with them.
            open_ms: 0.0,
            manifest_ms: 0.0,
            download_ms: milliseconds(loaded.fetch_time),
            build_ms: milliseconds(loaded.build_time),
        }),
        wait_ms: 0.0,
        prepare_ms: milliseconds(report.timings.preparation),
        infer_ms: milliseconds(report.timings.inference),
        total_ms: milliseconds(arrival.elapsed()),
    };
    let thresholds = Thresholds {
        default: loaded.checker.threshold(),
        picky: loaded.checker.picky_threshold(),
    };
    let measured = loaded
        .manifest
        .metrics
        .as_ref()
        .and_then(|metrics| metrics.false_alarms);
    let false_alarms = measured.map(|shares| FalseAlarms {
        default: shares.default,
        picky: shares.picky,
    });
    let line = serde_json::to_string(&FileAnswer {
        file,
        row,
        answer: report.into_answer(thresholds, false_alarms, true, timings),
    });
    Ok(line.with_context(|| format!("cannot write the report on {file} as JSON"))? + "\n")
}

impl From<Offsets> for OffsetEncoding {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Utf8 => Self::Utf8,
            Offsets::Utf16 => Self::Utf16,
            Offsets::Utf32 => Self::Utf32,
        }
    }
}

/// What to tell somebody who sees a finding without its text around it.
fn message(finding: &Finding) -> String {
    let quoted = |text: &str| format!("“{}”", text.split_whitespace().collect::<Vec<_>>().join(" "));
    let found = quoted(&finding.text);
    match finding.suggestions.first() {
        Some(suggestion) if suggestion.text.is_empty() => {
            format!("{found} may be wrong: perhaps nothing belongs there")
        }
        Some(suggestion) => format!("{found} may be wrong: perhaps {}", quoted(&suggestion.text)),
        None => format!("{found} may be wrong"),
    }
}

#[cfg(test)]
mod tests {
    use solecism_api::Suggestion;

    use super::*;

    pub(super) fn finding(start: usize, end: usize, text: &str, suggestions: &[&str]) -> Finding {
        let suggestion = |text: &&str| Suggestion {
            text: (*text).to_owned(),
            probability: 0.5,
        };
        Finding {
            start,
            end,
            probability: 0.75,
            words: 1,
            text: text.to_owned(),
            kind: None,
            suggestions: suggestions.iter().map(suggestion).collect(),
        }
    }

    #[test]
    fn a_message_says_what_may_be_right() {
        assert_eq!(
            message(&finding(0, 3, "ein", &["einen"])),
            "“ein” may be wrong: perhaps “einen”"
        );
        assert!(message(&finding(0, 3, "ein", &[""])).ends_with("nothing belongs there"));
    }
}
