//! `solecism completions` and `solecism man`: what shells and `man` want to know of the command line, from its one declaration.

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap::builder::Resettable;
use clap_complete::Shell;

use crate::args::Cli;
use crate::{Outcome, output};

/// Prints the completions for a shell.
///
/// # Errors
///
/// What keeps stdout from being written.
pub(crate) fn completions(shell: Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "solecism", &mut script);
    emit(script)
}

/// Prints the man page of a command, `path` from the outermost on, or of the whole program.
///
/// # Errors
///
/// No such command; what keeps stdout from being written.
pub(crate) fn man(path: &[String]) -> anyhow::Result<Outcome> {
    // Which kernels this processor has does not belong on a man page.
    let mut root = Cli::command()
        .long_version(Resettable::Reset)
        .disable_help_subcommand(true);
    root.build();
    let mut command = &root;
    for name in path {
        command = command.find_subcommand(name).with_context(|| {
            format!(
                "there is no command {name}: `solecism {} --help` lists them",
                command.get_name()
            )
        })?;
    }
    let name = std::iter::once("solecism")
        .chain(path.iter().map(String::as_str))
        .collect::<Vec<_>>();
    let page = clap_mangen::Man::new(command.clone().name(name.join("-")));
    let mut text = Vec::new();
    page.render(&mut text).context("cannot write the page")?;
    emit(text)
}

fn emit(text: Vec<u8>) -> anyhow::Result<Outcome> {
    output::emit(&String::from_utf8(text).context("it is not UTF-8")?)?;
    Ok(Outcome::Fine)
}
