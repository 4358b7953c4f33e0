//! `solecism correct`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, bail};
use similar::{ChangeTag, TextDiff};
use solecism_checker::{Alone, CheckOptions};

use crate::args::{CorrectArgs, Level};
use crate::check::format;
use crate::input::{self, Input, STDIN};
use crate::models::{Loaded, load};
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
        bail!("--write changes files, and stdin is none: name the files, or leave --write out");
    }
    let loaded = load(&args.model)?;
    let mut mended = Vec::with_capacity(inputs.len());
    for input in &inputs {
        mended.push(mend(&loaded, args, input).with_context(|| format!("cannot correct {}", input.name))?);
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
fn mend(loaded: &Loaded, args: &CorrectArgs, input: &Input) -> anyhow::Result<(String, usize)> {
    let options = CheckOptions {
        format: format(args.markup, &input.name),
        ..CheckOptions::default()
    };
    if !args.lines {
        return mend_text(loaded, args.level, &input.text, &options);
    }
    let mut text = String::with_capacity(input.text.len());
    let mut changes = 0;
    for line in input.text.split_inclusive('\n') {
        let shown = line.strip_suffix('\n').unwrap_or(line);
        let shown = shown.strip_suffix('\r').unwrap_or(shown);
        let (mended, count) = mend_text(loaded, args.level, shown, &options)?;
        text.push_str(&mended);
        text.push_str(&line[shown.len()..]);
        changes += count;
    }
    Ok((text, changes))
}

/// A text mended as `correct` does it.
pub(crate) fn mend_text(
    loaded: &Loaded,
    level: Level,
    text: &str,
    options: &CheckOptions,
) -> anyhow::Result<(String, usize)> {
    let options = CheckOptions {
        threshold: Some(loaded.level_threshold(level)?),
        ..options.clone()
    };
    let thresholds = loaded.edit_thresholds(level)?;
    let corrector = loaded.corrector()?;
    let mended = corrector.mend(&loaded.checker, text, thresholds, &options, &Alone::default())?;
    Ok((mended.text(text), mended.changes.len()))
}

/// Puts `text` in the place of a file, whole or not at all, with the rights that the file has.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    // Of a link, the file that it leads to.
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(path.metadata()?.permissions())?;
    file.persist(&path)?;
    Ok(())
}

/// The lines that differ, with a line around them; nothing where none does.
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
