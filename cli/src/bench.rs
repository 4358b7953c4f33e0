//! `solecism bench`: how long a model takes to load and to run, and the most memory that this took.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;
use solecism_engine::{ActivationBits, Model, Options};
use solecism_store::{FileName, Manifest};

use crate::args::{BenchArgs, Format};
use crate::models::megabytes;
use crate::table::table;
use crate::{Outcome, memory, output};

/// A row runs for at least this long and this often, after some runs that are not counted.
const AT_LEAST: Duration = Duration::from_secs(1);
const FEWEST_RUNS: usize = 20;
const WARM_UP: usize = 3;

/// What was measured of one model.
#[derive(Serialize)]
struct Measured {
    rows: Vec<Row>,
    /// Milliseconds from the file's bytes in memory to a model that is ready.
    load_ms: f64,
    /// The most memory that the process had resident, in bytes; nothing where the system does not say.
    peak_bytes: Option<u64>,
}

/// Runs of one shape.
#[derive(Serialize)]
struct Row {
    /// Pieces in each sequence.
    tokens: usize,
    /// Sequences in a run.
    batch: usize,
    /// Milliseconds of a run, the middle one.
    median_ms: f64,
    /// Milliseconds of the fastest.
    min_ms: f64,
}

/// Measures and prints.
///
/// # Errors
///
/// A model that cannot be read or run.
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<Outcome> {
    let (path, bits) = model_file(&args.model)?;
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut options = Options::default();
    options.activation_bits = bits;
    let largest = args.tokens.iter().max().copied().unwrap_or(1);
    options.max_batch_tokens = options.max_batch_tokens.max(largest.saturating_mul(args.batch));
    let start = Instant::now();
    let model = Model::from_onnx(bytes, &options).with_context(|| format!("cannot load {}", path.display()))?;
    let load = start.elapsed();
    let rows = args
        .tokens
        .iter()
        .map(|&tokens| measure(&model, tokens, args.batch))
        .collect::<anyhow::Result<Vec<Row>>>()?;
    let measured = Measured {
        rows,
        load_ms: milliseconds(load),
        peak_bytes: memory::peak_bytes(),
    };
    output::emit(&match args.format {
        Format::Pretty => pretty(&measured),
        Format::Json => serde_json::to_string(&measured).context("cannot write the figures as JSON")? + "\n",
    })?;
    Ok(Outcome::Fine)
}

/// The ONNX file at `place`, a bundle's folder or the file itself, and the bits that its activations get.
fn model_file(place: &Path) -> anyhow::Result<(PathBuf, ActivationBits)> {
    if !place.is_dir() {
        return Ok((place.to_owned(), ActivationBits::default()));
    }
    let manifest = place.join(FileName::MANIFEST);
    let json = std::fs::read(&manifest)
        .with_context(|| format!("{} is no bundle: cannot read {}", place.display(), manifest.display()))?;
    let bits = match Manifest::parse(&json)?.activation_bits {
        7 => ActivationBits::Seven,
        _ => ActivationBits::Eight,
    };
    Ok((place.join(FileName::MODEL), bits))
}

fn measure(model: &Model, tokens: usize, batch: usize) -> anyhow::Result<Row> {
    let vocabulary = model.vocabulary_size().unwrap_or(256).max(1);
    // Ids all over the vocabulary, as text has them: its rows are not all in the cache.
    let id = |position: usize| (position * 7919 % vocabulary) as u32;
    let sequences: Vec<Vec<u32>> = (0..batch)
        .map(|row| (0..tokens).map(|column| id(row * tokens + column + 1)).collect())
        .collect();
    let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
    let run = || {
        let start = Instant::now();
        model.logits(&sequences).map(|_| start.elapsed())
    };
    for _ in 0..WARM_UP {
        run().with_context(|| format!("cannot run {batch} × {tokens} pieces"))?;
    }
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < FEWEST_RUNS || begin.elapsed() < AT_LEAST {
        times.push(run()?);
    }
    times.sort_unstable();
    Ok(Row {
        tokens,
        batch,
        median_ms: milliseconds(times[times.len() / 2]),
        min_ms: milliseconds(times[0]),
    })
}

fn pretty(measured: &Measured) -> String {
    let mut rows = vec![["TOKENS", "BATCH", "MEDIAN", "FASTEST"].map(str::to_owned)];
    rows.extend(measured.rows.iter().map(|row| {
        [
            row.tokens.to_string(),
            row.batch.to_string(),
            format!("{:.2} ms", row.median_ms),
            format!("{:.2} ms", row.min_ms),
        ]
    }));
    let peak = match measured.peak_bytes {
        Some(bytes) => megabytes(bytes),
        None => "not measured on this system".to_owned(),
    };
    format!("{}load {:.1} ms, peak memory {peak}\n", table(&rows), measured.load_ms)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
