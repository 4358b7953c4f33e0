//! `solecism check`.

use std::ops::Range;
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use serde::Serialize;
use solecism_api::{DetectAnswer, FalseAlarms, LoadMilliseconds, Thresholds, Timings};
use solecism_checker::{Alone, CheckOptions, Format as TextFormat, OffsetEncoding, Report};
use solecism_system::milliseconds;

use crate::args::{CheckArgs, Format, Markup, Offsets};
use crate::input::{self, Input};
use crate::models::{Loaded, load};
use crate::render::{Marking, render};
use crate::{Outcome, output};

/// Checks the files, or stdin, and prints what is found.
///
/// # Errors
///
/// Why it could not run.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    let inputs = input::read_all(&args.files)?;
    let loaded = load(&args.model)?;
    let options = CheckOptions {
        threshold: Some(loaded.threshold(&args.threshold)?),
        // What is marked on the screen is found by bytes, whatever the caller counts in.
        offset_encoding: match args.format {
            Format::Pretty => OffsetEncoding::Utf8,
            Format::Json => args.offset_encoding.into(),
        },
        ..CheckOptions::default()
    };
    let options_of = |input: &Input| CheckOptions {
        format: format(args.markup, &input.name),
        ..options.clone()
    };
    let marking = marking();
    let mut total = Total {
        files: inputs.len(),
        ..Total::default()
    };
    for input in &inputs {
        let arrival = Instant::now();
        let report = found(&loaded, &input.text, args, &options_of(input))
            .with_context(|| format!("cannot check {}", input.name))?;
        total.words += report.words.len();
        total.findings += report.findings.len();
        match args.format {
            Format::Pretty => print_marked(input, &report, inputs.len() > 1, marking)?,
            Format::Json => output::emit(&json_line(&loaded, input, report, arrival)?)?,
        }
    }
    if args.format == Format::Pretty {
        output::emit(&format!("{}\n", total.summary()))?;
    }
    Ok(if total.findings > 0 {
        Outcome::Found
    } else {
        Outcome::Fine
    })
}

/// What is found in a text, and what may be right where the model knows corrections.
fn found(loaded: &Loaded, text: &str, args: &CheckArgs, options: &CheckOptions) -> anyhow::Result<Report> {
    let Some(corrector) = loaded.corrector.as_ref().filter(|_| !args.no_suggestions) else {
        return Ok(loaded.checker.check(text, options)?);
    };
    let (mut report, scored) = loaded.checker.check_scored(text, options, &Alone::default())?;
    corrector.suggest(
        text,
        &scored,
        loaded.edit_thresholds(args.threshold.level)?,
        &mut report,
    );
    Ok(report)
}

/// The format that was asked for, or that a file's name says; none where the text has to.
pub(crate) fn format(asked: Markup, file: &str) -> Option<TextFormat> {
    match asked {
        Markup::Auto => TextFormat::of_file_name(file),
        Markup::Plain => Some(TextFormat::Plain),
        Markup::Markdown => Some(TextFormat::Markdown),
        Markup::Latex => Some(TextFormat::Latex),
    }
}

/// Styles where stdout is a terminal that shows them, which NO_COLOR and CLICOLOR_FORCE overrule; else carets.
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
    #[serde(flatten)]
    answer: DetectAnswer,
}

fn json_line(loaded: &Loaded, input: &Input, report: Report, arrival: Instant) -> anyhow::Result<String> {
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
        file: &input.name,
        answer: report.into_answer(thresholds, false_alarms, true, timings),
    });
    Ok(line.with_context(|| format!("cannot write the report on {} as JSON", input.name))? + "\n")
}

#[derive(Default)]
struct Total {
    files: usize,
    words: usize,
    findings: usize,
}

impl Total {
    fn summary(&self) -> String {
        let found = match self.findings {
            0 => "no mistakes found".to_owned(),
            1 => "1 possible mistake".to_owned(),
            several => format!("{several} possible mistakes"),
        };
        let words = if self.words == 1 { "word" } else { "words" };
        let files = if self.files > 1 {
            format!(", {} files", self.files)
        } else {
            String::new()
        };
        format!("{found} in {} {words}{files}", self.words)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_in_words() {
        let cases = [
            (1, 0, 0, "no mistakes found in 0 words"),
            (1, 1, 1, "1 possible mistake in 1 word"),
            (1, 45, 3, "3 possible mistakes in 45 words"),
            (2, 45, 3, "3 possible mistakes in 45 words, 2 files"),
        ];
        for (files, words, findings, expected) in cases {
            assert_eq!(Total { files, words, findings }.summary(), expected);
        }
    }
}
