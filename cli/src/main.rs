//! `solecism`: finds and corrects grammatical mistakes, scores a model, and says which models are there and what they take.
//!
//! This file parses and turns outcomes into exit codes; each subcommand has a module of its own.

use std::process::ExitCode;

mod args;
mod bench;
mod check;
mod config;
mod correct;
mod eval;
mod input;
#[cfg(feature = "lsp")]
mod lsp;
mod models;
mod output;
mod personal;
mod progress;
mod render;
#[cfg(feature = "serve")]
mod serve;
mod shell;
mod split;
mod table;
mod version;

use args::Command;
use output::ReaderLeft;

/// What a run that came to its end has to say to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Exit 0: done, or nothing found.
    Fine,
    /// Exit 1: `check` found something.
    Found,
    /// Exit 2: `models verify` or `models sizes` found a broken model, and has said so.
    Broken,
}

fn main() -> ExitCode {
    // A usage error is printed by clap and exits 2; help and version exit 0.
    let cli = match config::parse() {
        Ok(cli) => cli,
        Err(error) => {
            output::complain(&error);
            return ExitCode::from(2);
        }
    };
    let result = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Correct(args) => correct::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Split(args) => split::run(&args),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { command } => shell::man(&command),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args),
        #[cfg(feature = "lsp")]
        Command::Lsp(args) => lsp::run(&args),
    };
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Broken) => ExitCode::from(2),
        // `solecism … | head` is a normal way to use it.
        Err(error) if error.is::<ReaderLeft>() => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(2)
        }
    }
}
