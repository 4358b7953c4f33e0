//! The command line as it is typed. Parsing reads no file.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::bucket::Network;

/// Times functions from their start to their answers, outside Lambda.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Cold(ColdArgs),
    Ranges(RangesArgs),
}

/// Start a function again and again, hand it events as Lambda would, and time it
///
/// The bundle lies in a bucket on loopback, held in memory; the function finds it in MODEL_URI. One start before those that
/// count brings the program's own files into memory.
#[derive(Debug, Args)]
pub(crate) struct ColdArgs {
    /// The folder of the bundle that the bucket holds
    #[arg(long, value_name = "DIR")]
    pub(crate) bundle: PathBuf,

    /// For a corrector, the folder of the language's own model: the bucket holds it too, and JUDGE_URI says where
    #[arg(long, value_name = "DIR")]
    pub(crate) judge: Option<PathBuf>,

    /// A file with an event in JSON, which may say how many `sentences` its text has; the first of several is the one that a start is timed with, all are sent to the warm
    /// function
    #[arg(long = "event", value_name = "FILE", required = true)]
    pub(crate) events: Vec<PathBuf>,

    /// Starts that count
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = count)]
    pub(crate) runs: usize,

    /// How often each event is sent to the warm function in a start
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = count)]
    pub(crate) warm: usize,

    /// What the function is told that its memory is, in MB; nothing holds it to that
    #[arg(long, value_name = "MB", default_value_t = 1769)]
    pub(crate) memory: u32,

    /// How long to wait for the function's next word, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) timeout: u64,

    /// What to call the function in the answer; its command unless given
    #[arg(long, value_name = "NAME")]
    pub(crate) label: Option<String>,

    /// How long the bucket waits before each answer, in ms
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(crate) latency: u64,

    /// What the bucket sends at most over all connections together, in MB/s; no limit unless given
    #[arg(long, value_name = "MB/S", value_parser = rate)]
    pub(crate) bandwidth: Option<f64>,

    /// What the bucket sends at most in one answer, in MB/s; no limit unless given
    #[arg(long, value_name = "MB/S", value_parser = rate)]
    pub(crate) stream_bandwidth: Option<f64>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// The function's program and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    pub(crate) command: Vec<OsString>,
}

impl ColdArgs {
    pub(crate) fn network(&self) -> Network {
        Network {
            latency: Duration::from_millis(self.latency),
            bandwidth: self.bandwidth,
            stream_bandwidth: self.stream_bandwidth,
        }
    }
}

/// Fetch a bundle as a function does, in ranges of several sizes, over networks of several speeds
#[derive(Debug, Args)]
pub(crate) struct RangesArgs {
    /// The folder of the bundle
    #[arg(long, value_name = "DIR")]
    pub(crate) bundle: PathBuf,

    /// Waits before each answer, in ms
    #[arg(long, value_name = "MS,…", value_delimiter = ',', default_values_t = [5, 20, 50])]
    pub(crate) latency: Vec<u64>,

    /// What the bucket sends over all connections together, in MB/s
    #[arg(long, value_name = "MB/S,…", value_delimiter = ',', default_values_t = [50.0, 90.0, 300.0, 1000.0], value_parser = rate)]
    pub(crate) bandwidth: Vec<f64>,

    /// What the bucket sends at most in one answer, in MB/s; no limit unless given
    #[arg(long, value_name = "MB/S", value_parser = rate)]
    pub(crate) stream_bandwidth: Option<f64>,

    /// Sizes of a range, in MiB
    #[arg(long, value_name = "MIB,…", value_delimiter = ',', default_values_t = [1, 2, 4, 8], value_parser = mebibytes)]
    pub(crate) range: Vec<u64>,

    /// Numbers of ranges that are under way at once
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [4, 8, 16], value_parser = count)]
    pub(crate) in_flight: Vec<usize>,

    /// How often each is measured
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = count)]
    pub(crate) runs: usize,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(crate) format: Format,

    /// Also write the JSON to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Pretty,
    /// For programs
    Json,
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(value @ 1..) => Ok(value),
        _ => Err("give a whole number, 1 or more".to_owned()),
    }
}

fn mebibytes(text: &str) -> Result<u64, String> {
    match text.parse() {
        // A manifest allows no longer chunk.
        Ok(value @ 1..=64) => Ok(value),
        _ => Err("give a whole number from 1 to 64".to_owned()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("give a number above 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_keeps_its_own_options() {
        let typed = "solecism-bench cold --bundle b --event e --event f --latency 5 -- python -X dev f.py --runs 3";
        let Command::Cold(args) = Cli::parse_from(typed.split(' ')).command else {
            panic!("another command");
        };
        assert_eq!(args.command, ["python", "-X", "dev", "f.py", "--runs", "3"]);
        assert_eq!((args.runs, args.events.len()), (10, 2));
        assert_eq!(args.network().latency, Duration::from_millis(5));
    }

    #[test]
    fn numbers_that_mean_nothing_are_refused() {
        let cases = [
            "cold --bundle b --event e --runs 0 f",
            "cold --bundle b --event e --bandwidth 0 f",
            "cold --bundle b --event e --bandwidth inf f",
            "cold --bundle b f",
            "cold --bundle b --event e",
            "ranges --bundle b --range 0",
            "ranges --bundle b --range 65",
            "ranges --bundle b --in-flight 0",
        ];
        for case in cases {
            let typed = std::iter::once("solecism-bench").chain(case.split(' '));
            assert!(Cli::try_parse_from(typed).is_err(), "{case}");
        }
    }
}
