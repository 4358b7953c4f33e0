//! `solecism correct`.

use std::fmt::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, bail};
use similar::{ChangeTag, TextDiff};
use solecism_checker::{Alone, CheckOptions};
use solecism_corrector::Mended;
use solecism_text::PersonalWords;

use crate::args::{CorrectArgs, Level};
#[cfg(feature = "rewrite")]
use crate::args::{ModelArgs, ModelsLocation};
use crate::check::format;
use crate::input::{self, Input, STDIN};
#[cfg(feature = "rewrite")]
use crate::models::load;
use crate::models::{Loaded, Models};
#[cfg(feature = "rewrite")]
use crate::models::{LoadedRewriter, find, load_rewriter};
use crate::personal::write;
use crate::{Outcome, output};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
/// Lines that are shown around a change.
const CONTEXT: usize = 1;

/// Mends the files, or stdin.
///
/// # Errors
///
/// Why it could not run. No file is written before all of them are mended.
pub(crate) fn run(args: &CorrectArgs) -> anyhow::Result<Outcome> {
    let inputs = input::read_all(&args.files)?;
    if args.write && inputs.iter().any(|input| input.name == STDIN) {
        bail!("--write changes files, and stdin is not a file: name the files, or leave --write out");
    }
    let mut mender = Mender::new(args)?;
    let mut mended = Vec::with_capacity(inputs.len());
    for input in &inputs {
        mended.push(mend(&mut mender, args, input).with_context(|| format!("cannot correct {}", input.name))?);
    }
    for (input, (text, changes)) in inputs.iter().zip(&mended) {
        if args.write {
            if *text != input.text {
                write(Path::new(&input.name), text).with_context(|| format!("cannot write {}", input.name))?;
            }
            output::emit(&format!("{}: {}\n", input.name, counted(*changes)))?;
        } else if args.diff {
            output::emit_styled(&diff(&input.name, &input.text, text))?;
        } else {
            output::emit(text)?;
        }
    }
    Ok(Outcome::Fine)
}

fn counted(changes: usize) -> String {
    match changes {
        0 => "nothing to change".to_owned(),
        1 => "1 change".to_owned(),
        several => format!("{several} changes"),
    }
}

/// The text mended, and how many changes were made.
fn mend(mender: &mut Mender<'_>, args: &CorrectArgs, input: &Input) -> anyhow::Result<(String, usize)> {
    let words = args.words.of_language(&mender.language(input)?)?;
    let options = CheckOptions {
        format: format(args.markup, &input.name),
        ..CheckOptions::default()
    };
    if !args.lines {
        return mender.mend(input, args.level, &words, &input.text, &options);
    }
    let mut text = String::with_capacity(input.text.len());
    let mut changes = 0;
    for line in input.text.split_inclusive('\n') {
        let shown = line.strip_suffix('\n').unwrap_or(line);
        let shown = shown.strip_suffix('\r').unwrap_or(shown);
        let (mended, count) = mender.mend(input, args.level, &words, shown, &options)?;
        text.push_str(&mended);
        text.push_str(&line[shown.len()..]);
        changes += count;
    }
    Ok((text, changes))
}

/// What mends.
enum Mender<'a> {
    /// Each language's own model.
    Own(Box<Models<'a>>),
    /// One that writes sentences anew, and the language's own to judge it.
    #[cfg(feature = "rewrite")]
    Rewriter(Box<LoadedRewriter>, Option<Box<Loaded>>),
}

impl<'a> Mender<'a> {
    fn new(args: &'a CorrectArgs) -> anyhow::Result<Self> {
        #[cfg(feature = "rewrite")]
        if let Some(typed) = &args.rewriter {
            return Self::rewriter(typed, &args.model);
        }
        Ok(Self::Own(Box::new(Models::new(&args.model)?)))
    }

    #[cfg(feature = "rewrite")]
    fn rewriter(typed: &str, args: &ModelArgs) -> anyhow::Result<Self> {
        let loaded = load_rewriter(&find(typed, args.location.models.as_ref())?)?;
        let language = loaded.rewriter.language();
        if let Some(asked) = args.language.as_ref().filter(|asked| *asked != language) {
            bail!(
                "the model {typed} is for {language}, not {asked}: leave --language out, or choose another with --model"
            );
        }
        let own = ModelArgs {
            language: Some(language.clone()),
            location: ModelsLocation {
                models: args.location.models.clone(),
            },
        };
        let judge = match load(&own) {
            Ok(judge) => Some(Box::new(judge)),
            Err(_) => {
                output::note(&format!(
                    "no model of {language}'s own was found, so nothing judges what {typed} writes: name the folder of models \
                     with --models"
                ));
                None
            }
        };
        Ok(Self::Rewriter(Box::new(loaded), judge))
    }

    /// The code of the language that it mends `input` in.
    fn language(&mut self, input: &Input) -> anyhow::Result<String> {
        Ok(match self {
            Self::Own(models) => models.of(input)?.checker.language().code().to_owned(),
            #[cfg(feature = "rewrite")]
            Self::Rewriter(loaded, _) => loaded.rewriter.language().code().to_owned(),
        })
    }

    /// A text, which is all of `input` or a part of it, mended except for `words`, and how many changes were made.
    fn mend(
        &mut self,
        input: &Input,
        level: Level,
        words: &PersonalWords,
        text: &str,
        options: &CheckOptions,
    ) -> anyhow::Result<(String, usize)> {
        let mut mended = match self {
            Self::Own(models) => mend_whole(models.of(input)?, level, text, options)?,
            #[cfg(feature = "rewrite")]
            Self::Rewriter(loaded, judge) => {
                let threshold = judge.as_ref().map(|judge| judge.level_threshold(level)).transpose()?;
                let options = CheckOptions {
                    threshold,
                    ..options.clone()
                };
                let judge = judge.as_ref().map(|judge| &judge.checker);
                let turns = Alone::default();
                let mended = loaded.rewriter.mend(judge, text, level.into(), &options, &turns)?;
                if mended.ran_away > 0 {
                    output::note(&format!(
                        "sentences that {} did not finish, and that stay as they are: {}",
                        loaded.manifest.name, mended.ran_away
                    ));
                }
                mended
            }
        };
        leave_alone(words, text, &mut mended);
        Ok((mended.text(text), mended.changes.len()))
    }
}

/// A text mended as `correct` does it if no words are listed.
pub(crate) fn mend_text(
    loaded: &Loaded,
    level: Level,
    text: &str,
    options: &CheckOptions,
) -> anyhow::Result<(String, usize)> {
    let mended = mend_whole(loaded, level, text, options)?;
    Ok((mended.text(text), mended.changes.len()))
}

fn mend_whole(loaded: &Loaded, level: Level, text: &str, options: &CheckOptions) -> anyhow::Result<Mended> {
    let options = CheckOptions {
        threshold: Some(loaded.level_threshold(level)?),
        ..options.clone()
    };
    let thresholds = loaded.edit_thresholds(level)?;
    let corrector = loaded.corrector()?;
    Ok(corrector.mend(&loaded.checker, text, thresholds, &options, &Alone::default())?)
}

/// Takes out the changes that a person does not want.
fn leave_alone(words: &PersonalWords, text: &str, mended: &mut Mended) {
    let sentences = &mended.report.sentences;
    mended.changes.retain(|change| {
        let range = change.edit.range.clone();
        let of = sentences
            .iter()
            .find(|sentence| sentence.start <= range.start && range.start <= sentence.end);
        let sentence = of.and_then(|sentence| text.get(sentence.start..sentence.end));
        !words.leave_alone(&text[range], sentence.unwrap_or_default())
    });
}

/// The lines that differ, with a line around them; nothing if none differ.
fn diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut shown = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        if shown.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "==> {name} <==");
        } else {
            shown.push_str("…\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', REMOVED),
                ChangeTag::Insert => ('+', ADDED),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let _ = write!(shown, "{style}{sign} ");
            for (changed, piece) in change.iter_strings_lossy() {
                let piece = piece.trim_end_matches(['\n', '\r']);
                let _ = match changed {
                    true => write!(shown, "{0}{piece}{0:#}{style}", style.bold().underline()),
                    false => write!(shown, "{piece}"),
                };
            }
            let _ = writeln!(shown, "{style:#}");
        }
    }
    shown
}
