//! The configuration file: values for options, which the command line and the environment overrule.
//!
//! It is read before the command line is: what it says becomes options that stand right behind the command's name, so that it is
//! checked, and complained about, as if it had been typed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use toml::{Table, Value};

use crate::args::Cli;

/// Names another file, or none at all if it is empty.
pub(crate) const VARIABLE: &str = "SOLECISM_CONFIG";

/// The command line; what it leaves open is taken from the configuration file. Usage errors, help and the version end the program.
///
/// # Errors
///
/// A file that cannot be read, is not TOML, or names something that is not an option.
pub(crate) fn parse() -> anyhow::Result<Cli> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let Some((path, file)) = read()? else {
        return Ok(Cli::from_arg_matches(&Cli::command().get_matches_from(given)).unwrap_or_else(|error| error.exit()));
    };
    let named = || format!("configuration file {}", path.display());
    let mut root = Cli::command();
    root.build();
    known(&file, &root).with_context(named)?;
    let (line, added) = completed(&root, given, &file).with_context(named)?;
    let cli = Cli::command()
        .try_get_matches_from(line)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    Ok(cli.unwrap_or_else(|error| {
        if error.use_stderr() && !added.is_empty() {
            eprintln!("solecism: {} says {}", named(), added.join(" "));
        }
        error.exit()
    }))
}

/// The file and what is in it; none if there is none.
fn read() -> anyhow::Result<Option<(PathBuf, Table)>> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let path = match named {
        Some(path) if path.as_os_str().is_empty() => return Ok(None),
        Some(path) => path,
        None => match dirs::config_dir() {
            Some(folder) => folder.join("solecism").join("config.toml"),
            None => return Ok(None),
        },
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.clone(), table(&path, &text)?))),
        // Nobody need have one.
        Err(error) if !is_named && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the configuration file {}", path.display())),
    }
}

fn table(path: &Path, text: &str) -> anyhow::Result<Table> {
    text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        anyhow::anyhow!(
            "configuration file {}, line {line}: {}",
            path.display(),
            error.message()
        )
    })
}

/// Makes sure that everything in a table is an option of the command, or of one below it, or such a command's own table.
fn known(table: &Table, command: &Command) -> anyhow::Result<()> {
    for (key, value) in table {
        match (value, command.find_subcommand(key)) {
            (Value::Table(inner), Some(command)) => known(inner, command)?,
            (Value::Table(_), None) => bail!("[{key}] is not a command: `solecism --help` lists them"),
            _ => ensure!(
                is_option(command, key),
                "there is no option --{key}: `{} --help` lists the options",
                command.get_bin_name().unwrap_or("solecism")
            ),
        }
    }
    Ok(())
}

fn is_option(command: &Command, key: &str) -> bool {
    option(command, key).is_some() || command.get_subcommands().any(|inner| is_option(inner, key))
}

/// The option of this name, unless it only prints something and ends.
fn option<'c>(command: &'c Command, key: &str) -> Option<&'c Arg> {
    let prints = |arg: &Arg| {
        matches!(
            arg.get_action(),
            ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
        )
    };
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(key) && !prints(arg))
}

/// The command line with the file's options behind the command's name, and these options by themselves.
fn completed(root: &Command, given: Vec<OsString>, file: &Table) -> anyhow::Result<(Vec<OsString>, Vec<String>)> {
    // Errors in it are reported when it is read again with the file's options, because one of these may be what is missing.
    let matches = match root.clone().ignore_errors(true).try_get_matches_from(&given) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok((given, Vec::new()));
        }
        Err(_) => return Ok((given, Vec::new())),
    };
    let mut tables = vec![file];
    let (mut command, mut matches, mut depth) = (root, &matches, 0);
    while let Some((name, inner)) = matches.subcommand() {
        // This program has no options before the command's name, so the names stand one behind the other.
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        if let Some(Value::Table(inner)) = tables.last().and_then(|table| table.get(name)) {
            tables.push(inner);
        }
        (command, matches, depth) = (found, inner, depth + 1);
    }
    let mut added = Vec::new();
    for arg in command.get_arguments() {
        let Some(key) = arg.get_long().filter(|key| option(command, key).is_some()) else {
            continue;
        };
        // The innermost table counts. A table belongs to a command, which may have the name of an option.
        let mut values = tables.iter().rev().filter_map(|table| table.get(key));
        let value = values.find(|value| !value.is_table());
        let Some(value) = value.filter(|_| !is_said(command, matches, arg)) else {
            continue;
        };
        added.extend(options(arg, key, value)?);
    }
    let mut line = given;
    let at = (depth + 1).min(line.len());
    line.splice(at..at, added.iter().map(OsString::from));
    Ok((line, added))
}

/// Whether an option has been given, or another one that cannot stand beside it.
fn is_said(command: &Command, matches: &ArgMatches, arg: &Arg) -> bool {
    let given = |arg: &Arg| {
        let source = matches
            .try_contains_id(arg.get_id().as_str())
            .ok()
            .and_then(|_| matches.value_source(arg.get_id().as_str()));
        matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    };
    let conflict = |other: &Arg| {
        let (here, there) = (
            command.get_arg_conflicts_with(arg),
            command.get_arg_conflicts_with(other),
        );
        here.iter().any(|arg| arg.get_id() == other.get_id())
            || there.iter().any(|other| other.get_id() == arg.get_id())
    };
    given(arg) || command.get_arguments().any(|other| given(other) && conflict(other))
}

/// An option as it is typed; several where it has several values, none if it is switched off.
fn options(arg: &Arg, key: &str, value: &Value) -> anyhow::Result<Vec<String>> {
    let is_switch = !arg.get_action().takes_values();
    match value {
        Value::Boolean(on) if is_switch => Ok(on.then(|| format!("--{key}")).into_iter().collect()),
        _ if is_switch => bail!("{key} has to be true or false"),
        Value::Array(values) => values.iter().map(|value| typed(key, value)).collect(),
        value => Ok(vec![typed(key, value)?]),
    }
}

fn typed(key: &str, value: &Value) -> anyhow::Result<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(on) => on.to_string(),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
            bail!("{key} has to be a text, a number, or true or false")
        }
    };
    Ok(format!("--{key}={text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(given: &[&str], file: &str) -> Result<String, String> {
        let file: Table = file.parse().expect("TOML");
        let mut root = Cli::command();
        root.build();
        let line = known(&file, &root).and_then(|()| {
            let given = std::iter::once("solecism").chain(given.iter().copied());
            completed(&root, given.map(OsString::from).collect(), &file)
        });
        let joined = |(line, _): (Vec<OsString>, _)| {
            let words = line.iter().skip(1).map(|word| word.to_string_lossy());
            words.collect::<Vec<_>>().join(" ")
        };
        line.map(joined).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_comes_from_the_file() {
        let file = "language = \"de\"\nlevel = \"picky\"\n[check]\nno-suggestions = true\nmarkup = \"plain\"\n";
        for (given, expected) in [
            (
                &["check", "a.txt"][..],
                "check --language=de --level=picky --markup=plain --no-suggestions a.txt",
            ),
            (&["correct", "--", "-x"], "correct --language=de --level=picky -- -x"),
            (
                &["check", "-l", "it", "--level", "default"],
                "check --markup=plain --no-suggestions -l it --level default",
            ),
            // A threshold and a level cannot both be.
            (&["eval", "-t", "0.4", "a.tsv"], "eval --language=de -t 0.4 a.tsv"),
            (&["models", "list"], "models list"),
            // What it cannot be without may be in the file too.
            (&["split"], "split --language=de"),
            (&["--help"], "--help"),
            (&[], ""),
        ] {
            assert_eq!(line(given, file).as_deref(), Ok(expected), "{given:?}");
        }
    }

    #[test]
    fn the_innermost_table_counts() {
        let file = "level = \"picky\"\n[check]\nlevel = \"default\"\n[models.sizes]\nformat = \"json\"\n";
        assert_eq!(line(&["check"], file).as_deref(), Ok("check --level=default"));
        assert_eq!(
            line(&["models", "sizes"], file).as_deref(),
            Ok("models sizes --format=json")
        );
    }

    #[test]
    fn what_is_no_option_is_refused_by_name() {
        for (file, part) in [
            ("colour = \"red\"", "--colour"),
            ("[chekc]\nlevel = \"picky\"", "[chekc]"),
            ("[check]\nport = 5", "--port"),
            ("[check]\nhelp = true", "--help"),
            ("[check]\nno-suggestions = \"yes\"", "true or false"),
            ("level = {}", "[level]"),
            ("level = 1979-05-27", "level"),
        ] {
            let problem = line(&["check"], file).expect_err(file);
            assert!(problem.contains(part), "{file}: {problem}");
        }
    }
}
