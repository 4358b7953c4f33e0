//! `solecism check --out`: many texts, a result each, on all processor cores, resumed where an earlier run broke off.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use indicatif::{HumanDuration, ProgressBar};
use solecism_checker::{CheckOptions, Turns};
use solecism_text::PersonalWords;

use super::{found, json_line};
use crate::args::CheckArgs;
use crate::input::Input;
use crate::models::{Loaded, Models};
use crate::{Outcome, output, personal, progress};

mod results;
mod texts;

use results::{Done, Writer};
use texts::{Source, Text};

/// Checks all texts that have no result in `out` yet.
///
/// # Errors
///
/// Why it could not begin or go on. A text that cannot be checked is reported, and does not stop the others.
pub(super) fn run(args: &CheckArgs, out: &Path) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let sources = texts::sources(&args.files, out)?;
    let counts = sources.iter().map(|source| source.count(&args.field));
    let total = counts.sum::<anyhow::Result<usize>>()?;
    let models = Models::new(&args.model)?;
    let (done, writer) = results::open(out)?;
    let field = args.field.clone();
    let feeder = Mutex::new(Feeder {
        texts: Box::new(
            sources
                .into_iter()
                .flat_map(move |source| source.texts(&field))
                .enumerate(),
        ),
        models,
        words: BTreeMap::new(),
        done,
        args,
    });
    let bar = progress::steps(total, "texts");
    let (sender, receiver) = channel();
    let sum = std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            let (sender, feeder) = (sender.clone(), &feeder);
            scope.spawn(move || work(feeder, args, &sender));
        }
        drop(sender);
        collect(receiver, writer, &bar)
    });
    bar.finish_and_clear();
    let sum = sum?;
    output::emit(&format!("{}, in {:#}\n", sum.line(), HumanDuration(started.elapsed())))?;
    Ok(match &sum {
        Sum { failed: 1.., .. } => Outcome::Broken,
        Sum { findings: 1.., .. } => Outcome::Found,
        _ => Outcome::Fine,
    })
}

/// Hands out the texts, each with its model.
struct Feeder<'a> {
    texts: Box<dyn Iterator<Item = (usize, Text)> + Send>,
    models: Models<'a>,
    /// By language.
    words: BTreeMap<String, Arc<PersonalWords>>,
    done: Done,
    args: &'a CheckArgs,
}

/// What became of a text.
enum Said {
    Checked {
        line: String,
        words: usize,
        findings: usize,
    },
    /// Its result was there.
    Skipped,
    Failed(String),
    /// Nothing else can be checked either.
    Broken(anyhow::Error),
}

/// What became of a text, after its place in the order of all texts, its source and its row.
type Message = (usize, Source, Option<u64>, Said);

/// A text to check, what checks it and what is left alone in it.
struct Task {
    number: usize,
    source: Source,
    row: Option<u64>,
    input: Input,
    loaded: Arc<Loaded>,
    words: Arc<PersonalWords>,
}

impl Feeder<'_> {
    /// The next text; none if all have been handed out. Texts that need no check are reported to `sender`.
    fn next(&mut self, sender: &Sender<Message>) -> Option<Task> {
        loop {
            let (number, Text { source, row, text }) = self.texts.next()?;
            let said = if self.done.has(&source, row) {
                Said::Skipped
            } else {
                match text
                    .map_err(Said::Failed)
                    .and_then(|text| self.ready(&source, row, text))
                {
                    Ok((input, loaded, words)) => {
                        return Some(Task {
                            number,
                            source,
                            row,
                            input,
                            loaded,
                            words,
                        });
                    }
                    Err(said) => said,
                }
            };
            // If nobody listens any more, nothing is left to do.
            sender.send((number, source, row, said)).ok()?;
        }
    }

    fn ready(
        &mut self,
        source: &Source,
        row: Option<u64>,
        text: String,
    ) -> Result<(Input, Arc<Loaded>, Arc<PersonalWords>), Said> {
        let name = match row {
            Some(row) => format!("{}:{row}", source.name()),
            None => source.name(),
        };
        let input = Input { name, text };
        let failed = |error: anyhow::Error| Said::Failed(format!("{error:#}"));
        let language = self.models.language(&input).map_err(failed)?;
        let loaded = Arc::clone(self.models.load(language).map_err(Said::Broken)?);
        loaded.threshold(&self.args.threshold).map_err(Said::Broken)?;
        let code = loaded.checker.language().code();
        let words = match self.words.get(code) {
            Some(words) => Arc::clone(words),
            None => {
                let read = self.args.words.of_language(code);
                let words = Arc::new(read.map_err(|error| Said::Broken(error.into()))?);
                self.words.insert(code.to_owned(), Arc::clone(&words));
                words
            }
        };
        Ok((input, loaded, words))
    }
}

/// A check on one core, because the others have texts of their own.
struct OneCore;

impl Turns for OneCore {
    fn run(&self, _: usize, work: &mut dyn FnMut(usize)) -> bool {
        work(1);
        true
    }
}

/// Checks texts until there are none left.
fn work(feeder: &Mutex<Feeder<'_>>, args: &CheckArgs, sender: &Sender<Message>) {
    loop {
        let task = feeder.lock().unwrap_or_else(PoisonError::into_inner).next(sender);
        let Some(task) = task else { return };
        let said = check(&task, args).unwrap_or_else(|error| Said::Failed(format!("{error:#}")));
        if sender.send((task.number, task.source, task.row, said)).is_err() {
            return;
        }
    }
}

fn check(task: &Task, args: &CheckArgs) -> anyhow::Result<Said> {
    let arrival = Instant::now();
    let options = CheckOptions {
        offset_encoding: args.offset_encoding.into(),
        threshold: Some(task.loaded.threshold(&args.threshold)?),
        format: super::format(args.markup, &task.input.name),
        ..CheckOptions::default()
    };
    let mut report = found(&task.loaded, &task.input.text, args, &options, &OneCore)?;
    let sentences = (report.sentences.as_slice(), report.offset_encoding);
    personal::leave_alone(&task.words, &task.input.text, sentences, &mut report.findings);
    let (words, findings) = (report.words.len(), report.findings.len());
    let line = json_line(&task.loaded, &task.source.name(), task.row, report, arrival)?;
    Ok(Said::Checked { line, words, findings })
}

/// What was done in all.
#[derive(Debug, Default)]
struct Sum {
    checked: usize,
    words: usize,
    findings: usize,
    skipped: usize,
    failed: usize,
}

impl Sum {
    fn line(&self) -> String {
        let counted =
            |count: usize, one: &str, several: &str| format!("{count} {}", if count == 1 { one } else { several });
        let mut line = format!(
            "{} checked: {} in {}",
            counted(self.checked, "text", "texts"),
            counted(self.findings, "possible mistake", "possible mistakes"),
            counted(self.words, "word", "words"),
        );
        if self.skipped > 0 {
            line += &format!("; {} had a result before", counted(self.skipped, "text", "texts"));
        }
        if self.failed > 0 {
            line += &format!("; {} could not be checked", counted(self.failed, "text", "texts"));
        }
        line
    }
}

/// Writes results in the order of their texts.
fn collect(messages: Receiver<Message>, mut writer: Writer, bar: &ProgressBar) -> anyhow::Result<Sum> {
    let mut sum = Sum::default();
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, source, row, said) in messages {
        if let Said::Broken(error) = said {
            return Err(error);
        }
        waiting.insert(number, (source, row, said));
        while let Some((source, row, said)) = waiting.remove(&next) {
            next += 1;
            bar.inc(1);
            match said {
                Said::Checked { line, words, findings } => {
                    writer.write(&source, row, &line)?;
                    sum.checked += 1;
                    sum.words += words;
                    sum.findings += findings;
                }
                Said::Skipped => sum.skipped += 1,
                Said::Failed(problem) => {
                    sum.failed += 1;
                    let row = row.map_or_else(String::new, |row| format!(", row {row}"));
                    bar.suspend(|| output::note(&format!("{}{row}: {problem}", source.name())));
                }
                Said::Broken(error) => return Err(error),
            }
        }
    }
    Ok(sum)
}
