//! Times another engine on an ONNX file, as `solecism bench` times this project's own: one thread, and JSON of the same keys.
//! Each engine has a program of its own, which `scripts/bench.py` starts:
//!
//! ```sh
//! solecism-peer-tract --model model.onnx --vocabulary 5000 --workloads '[[[16]], [[5, 7], [32]]]'
//! ```
//!
//! A workload is a list of batches that run one after the other, a batch the lengths of its sequences.

mod batch;
pub mod testing;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use serde::{Deserialize, Serialize};

pub use crate::batch::Batch;

/// A row runs at least this often, after a run that is not counted.
const FEWEST_RUNS: usize = 3;
/// The first run counts, and is the only one, where it takes longer than this.
const LONG: Duration = Duration::from_secs(1);

#[derive(Debug, Parser)]
#[command(about)]
struct Args {
    /// An ONNX file
    #[arg(long)]
    model: PathBuf,

    /// Ids are made up below this
    #[arg(long)]
    vocabulary: usize,

    /// What to run, in JSON: [[[length of a sequence, …], next batch, …], next workload, …]
    #[arg(long)]
    workloads: Workloads,

    /// Least time that each workload runs for, in seconds
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,

    /// How long the first run of a workload may take, in seconds; a slower one is given up, and its row is null
    #[arg(long, default_value_t = 10.0)]
    limit: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct Workloads(Vec<Vec<Vec<usize>>>);

impl std::str::FromStr for Workloads {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(json)
    }
}

/// An engine that has loaded a file.
pub trait Peer: Sized {
    /// From a file's bytes.
    ///
    /// # Errors
    ///
    /// What the engine says of a file that it cannot load.
    fn load(bytes: Vec<u8>) -> anyhow::Result<Self>;

    /// Gets ready for batches of one shape, `[batch, sequence]`, or of any.
    ///
    /// # Errors
    ///
    /// What the engine says of it.
    fn prepare(&mut self, shape: Option<[usize; 2]>) -> anyhow::Result<()>;

    /// The values of the model's first output.
    ///
    /// # Errors
    ///
    /// What the engine says of it.
    fn run(&mut self, batch: &Batch) -> anyhow::Result<Vec<f32>>;
}

#[derive(Serialize)]
struct Measured {
    /// One a workload; null where it was given up or failed.
    rows: Vec<Option<Times>>,
    /// Milliseconds from the file's bytes in memory to an engine that is ready for the first workload.
    load_ms: f64,
    /// The most memory that the process had resident; null where the system does not say.
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Times {
    median_ms: f64,
    min_ms: f64,
}

/// A peer's program. What the engine says of a workload that it cannot run goes to standard error.
///
/// # Errors
///
/// A file that cannot be read or loaded.
pub fn main<P: Peer>() -> anyhow::Result<()> {
    let args = Args::parse();
    let bytes = std::fs::read(&args.model).with_context(|| format!("cannot read {}", args.model.display()))?;
    let start = Instant::now();
    let mut peer = P::load(bytes)?;
    let mut load = start.elapsed();
    let mut rows = Vec::new();
    for lengths in &args.workloads.0 {
        let batches: Vec<Batch> = lengths.iter().map(|batch| Batch::new(batch, args.vocabulary)).collect();
        let start = Instant::now();
        let prepared = peer.prepare(batch::only_shape(&batches));
        if rows.is_empty() {
            load += start.elapsed();
        }
        let limit = Duration::from_secs_f64(args.limit);
        let times = prepared.and_then(|()| time(&mut peer, &batches, args.seconds, limit));
        rows.push(times.unwrap_or_else(|error| {
            eprintln!("workload {}: {error:#}", rows.len() + 1);
            None
        }));
    }
    let measured = Measured {
        rows,
        load_ms: load.as_secs_f64() * 1e3,
        peak_bytes: peak_bytes(),
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

fn time(peer: &mut impl Peer, batches: &[Batch], seconds: f64, limit: Duration) -> anyhow::Result<Option<Times>> {
    let begin = Instant::now();
    for batch in batches {
        peer.run(batch)?;
        if begin.elapsed() > limit {
            return Ok(None);
        }
    }
    let first = begin.elapsed();
    let mut times = Vec::new();
    if first > LONG {
        times.push(first);
    }
    let begin = Instant::now();
    while first <= LONG && (times.len() < FEWEST_RUNS || begin.elapsed().as_secs_f64() < seconds) {
        let start = Instant::now();
        for batch in batches {
            peer.run(batch)?;
        }
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let ms = |index: usize| times[index].as_secs_f64() * 1e3;
    Ok(Some(Times {
        median_ms: ms(times.len() / 2),
        min_ms: ms(0),
    }))
}

fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Batch, Peer, batch, time};

    /// Takes no time to speak of.
    struct Idle;

    impl Peer for Idle {
        fn load(_: Vec<u8>) -> anyhow::Result<Self> {
            Ok(Idle)
        }

        fn prepare(&mut self, _: Option<[usize; 2]>) -> anyhow::Result<()> {
            Ok(())
        }

        fn run(&mut self, batch: &Batch) -> anyhow::Result<Vec<f32>> {
            Ok(vec![0.0; batch.shape()[0]])
        }
    }

    #[test]
    fn what_takes_too_long_is_given_up() {
        let batches = [Batch::new(&[3, 5], 100), Batch::new(&[7], 100)];
        assert!(time(&mut Idle, &batches, 0.0, Duration::ZERO).expect("a run").is_none());
        let times = time(&mut Idle, &batches, 0.0, Duration::from_secs(60)).expect("a run");
        let times = times.expect("times");
        assert!(times.min_ms <= times.median_ms);
    }

    #[test]
    fn shorter_sequences_are_padded() {
        let batch = Batch::new(&[1, 3], 10);
        assert_eq!(batch.shape(), [2, 3]);
        // Multiples of 7,919.
        assert_eq!(batch.input("input_ids").expect("ids"), [9, 0, 0, 8, 7, 6]);
        assert_eq!(batch.input("attention_mask").expect("a mask"), [1, 0, 0, 1, 1, 1]);
        assert_eq!(batch.input("token_type_ids").expect("types"), [0; 6]);
        assert!(batch.input("pixels").is_err());
        assert_eq!(batch::only_shape(&[batch, Batch::new(&[3, 3], 10)]), Some([2, 3]));
        assert_eq!(batch::only_shape(&[Batch::new(&[3], 10), Batch::new(&[4], 10)]), None);
    }
}
