//! How long a function takes from its start to its answers, outside Lambda.
//!
//! `solecism-bench cold` plays Lambda's Runtime API: it starts a function's program over and over, hands it events and
//! times it, with the bundle in a bucket of its own. `solecism-bench ranges` fetches the bundle as a function does, over
//! networks of several speeds, in ranges of several sizes. Both print a table, or JSON.
//!
//! The bucket is not the S3 server of the tests: that one is `s3s-fs`, which takes the MD5 of a whole object for every
//! range that it is asked for, and would be what is measured.

mod args;
mod bare;
mod bucket;
mod bundle;
mod cold;
mod function;
mod pace;
mod ranges;
mod runtime_api;
mod serve;
mod stats;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Cold(args) => cold::run(&args),
        Command::Ranges(args) => ranges::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
