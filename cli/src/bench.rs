//! `solecism bench`: how long a model takes to load and to run, and the most memory that this took.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;
use solecism_checker::in_batches;
use solecism_engine::{ActivationBits, Generation, Kernel, Model, ModelFile, Options, Output, Seq2Seq};
use solecism_store::{FileName, Manifest, Task};

use crate::args::{BenchArgs, Format};
use crate::models::megabytes;
use crate::table::table;
use crate::{Outcome, output};

/// A row runs at least this often, after a run that is not counted.
const FEWEST_RUNS: usize = 5;

/// What was measured of one model.
#[derive(Serialize)]
struct Measured {
    rows: Vec<Row>,
    /// Only if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    /// Milliseconds from the file's bytes in memory to a model that is ready.
    load_ms: f64,
    /// The most memory that the process had resident, in bytes; none if the system does not say.
    peak_bytes: Option<u64>,
    /// The int8 kernel that ran, `float32` if this processor has none, and those that it has, slowest first.
    kernel: &'static str,
    kernels: Vec<&'static str>,
    /// The ids that were made up are below this.
    vocabulary: usize,
}

/// Runs of one shape.
#[derive(Serialize)]
struct Row {
    /// Pieces in each sequence.
    tokens: usize,
    /// Sequences in a run.
    batch: usize,
    #[serde(flatten)]
    times: Times,
}

/// Runs of a text of many sentences.
#[derive(Serialize)]
struct Request {
    /// Pieces in each sentence, in the order of the text.
    lengths: Vec<usize>,
    /// How many batches they ran in.
    batches: usize,
    #[serde(flatten)]
    times: Times,
}

#[derive(Serialize)]
struct Times {
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
    let is_seq2seq = path.ends_with(FileName::ENCODER);
    let mut options = Options::default();
    options.activation_bits = bits;
    options.kernel = args.kernel;
    options.threads = args.threads;
    options.output = Output {
        name: args.output.clone(),
        ..Output::ANY
    };
    let largest = args.tokens.iter().max().copied().unwrap_or(1);
    options.max_batch_tokens = options.max_batch_tokens.max(largest.saturating_mul(args.batch));
    let file = read(&path)?;
    let start = Instant::now();
    let cannot = || format!("cannot load {}", path.display());
    let model = match is_seq2seq {
        true => {
            let decoder = read(&path.with_file_name(FileName::DECODER))?;
            Network::Writes(Seq2Seq::from_onnx(file, decoder, &options).with_context(cannot)?)
        }
        false => Network::Labels(Model::from_onnx(file, &options).with_context(cannot)?),
    };
    let load = start.elapsed();
    let bench = Bench {
        vocabulary: model.vocabulary(),
        model: &model,
        at_least: Duration::from_secs_f64(args.seconds),
    };
    let mut rows = Vec::new();
    for &tokens in &args.tokens {
        rows.push(bench.row(tokens, args.batch)?);
    }
    let measured = Measured {
        rows,
        request: args.sentences.map(|sentences| bench.request(sentences)).transpose()?,
        load_ms: milliseconds(load),
        peak_bytes: solecism_system::peak_bytes(),
        kernel: model.kernel().map_or("float32", Kernel::name),
        kernels: Kernel::available().map(Kernel::name).collect(),
        vocabulary: bench.vocabulary,
    };
    output::emit(&match args.format {
        Format::Pretty => pretty(&measured),
        Format::Json => serde_json::to_string(&measured).context("cannot write the figures as JSON")? + "\n",
    })?;
    Ok(Outcome::Fine)
}

/// A network to time.
enum Network {
    Labels(Model),
    /// A sequence for a sequence, both of the same length, one token after the other.
    Writes(Seq2Seq),
}

impl Network {
    fn vocabulary(&self) -> usize {
        match self {
            Self::Labels(model) => model.vocabulary_size().unwrap_or(256).max(1),
            Self::Writes(model) => model.vocabulary_size(),
        }
    }

    fn kernel(&self) -> Option<Kernel> {
        match self {
            Self::Labels(model) => model.kernel(),
            Self::Writes(model) => model.kernel(),
        }
    }

    fn run(&self, batch: &[&[u32]]) -> anyhow::Result<()> {
        match self {
            Self::Labels(model) => model.logits(batch).map(drop)?,
            Self::Writes(model) => {
                for sequence in batch {
                    let mut settings = Generation::default();
                    settings.max_tokens = Some(sequence.len());
                    model.generate(sequence, &settings)?;
                }
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> anyhow::Result<ModelFile> {
    ModelFile::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The ONNX file at `place`, a bundle's folder or the file itself, and the bits that its activations get; for a bundle that writes text,
/// its encoder.
fn model_file(place: &Path) -> anyhow::Result<(PathBuf, ActivationBits)> {
    if !place.is_dir() {
        return Ok((place.to_owned(), ActivationBits::default()));
    }
    let manifest = place.join(FileName::MANIFEST);
    let json = std::fs::read(&manifest).with_context(|| {
        format!(
            "{} is not a bundle: cannot read {}",
            place.display(),
            manifest.display()
        )
    })?;
    let manifest = Manifest::parse(&json)?;
    let bits = match manifest.activation_bits {
        7 => ActivationBits::Seven,
        _ => ActivationBits::Eight,
    };
    let network = match manifest.task {
        Task::Text2TextGeneration => FileName::ENCODER,
        _ => FileName::MODEL,
    };
    Ok((place.join(network), bits))
}

struct Bench<'a> {
    model: &'a Network,
    vocabulary: usize,
    at_least: Duration,
}

impl Bench<'_> {
    fn row(&self, tokens: usize, batch: usize) -> anyhow::Result<Row> {
        let sequences = self.sequences(&vec![tokens; batch]);
        let batches = [sequences.iter().map(Vec::as_slice).collect()];
        let times = self.time(&batches);
        Ok(Row {
            tokens,
            batch,
            times: times.with_context(|| format!("cannot run {batch} × {tokens} pieces"))?,
        })
    }

    fn request(&self, sentences: usize) -> anyhow::Result<Request> {
        let lengths = sentence_lengths(sentences);
        let sequences = self.sequences(&lengths);
        let batches: Vec<Vec<&[u32]>> = in_batches(&sequences)
            .map(|batch| batch.into_iter().map(Vec::as_slice).collect())
            .collect();
        let times = self.time(&batches);
        Ok(Request {
            lengths,
            batches: batches.len(),
            times: times.with_context(|| format!("cannot run {sentences} sentences"))?,
        })
    }

    /// Ids all over the vocabulary, as text has them: its rows are not all in the cache.
    fn sequences(&self, lengths: &[usize]) -> Vec<Vec<u32>> {
        let mut ids = (1..).map(|position: usize| (position * 7919 % self.vocabulary) as u32);
        let sequences = lengths.iter().map(|&length| ids.by_ref().take(length).collect());
        sequences.collect()
    }

    /// Times runs of all batches, one after the other.
    fn time(&self, batches: &[Vec<&[u32]>]) -> anyhow::Result<Times> {
        let run = || {
            let start = Instant::now();
            for batch in batches {
                self.model.run(batch)?;
            }
            anyhow::Ok(start.elapsed())
        };
        run()?;
        let mut times = Vec::new();
        let begin = Instant::now();
        while times.len() < FEWEST_RUNS || begin.elapsed() < self.at_least {
            times.push(run()?);
        }
        times.sort_unstable();
        Ok(Times {
            median_ms: milliseconds(times[times.len() / 2]),
            min_ms: milliseconds(times[0]),
        })
    }
}

/// Lengths in pieces like those of a text's sentences: 5 to 60, of which half below 19, in no order but always the same.
fn sentence_lengths(sentences: usize) -> Vec<usize> {
    // Multiples of the golden ratio, less their whole parts, lie evenly between 0 and 1 however many there are; the square
    // makes short ones more frequent.
    let even = |i: usize| (i as f64 * 0.618_033_988_749_895).fract();
    (1..=sentences)
        .map(|i| 5 + (even(i).powi(2) * 55.0).round() as usize)
        .collect()
}

fn pretty(measured: &Measured) -> String {
    let cells = |tokens: String, batch: String, times: &Times| {
        let [median, least] = [times.median_ms, times.min_ms].map(|ms| format!("{ms:.2} ms"));
        [tokens, batch, median, least]
    };
    let mut rows = vec![["TOKENS", "BATCH", "MEDIAN", "FASTEST"].map(str::to_owned)];
    rows.extend(
        measured
            .rows
            .iter()
            .map(|row| cells(row.tokens.to_string(), row.batch.to_string(), &row.times)),
    );
    rows.extend(measured.request.iter().map(|request| {
        let tokens: usize = request.lengths.iter().sum();
        cells(
            tokens.to_string(),
            format!("{} mixed", request.lengths.len()),
            &request.times,
        )
    }));
    let peak = match measured.peak_bytes {
        Some(bytes) => megabytes(bytes),
        None => "not measured on this system".to_owned(),
    };
    let Measured { load_ms, kernel, .. } = measured;
    format!(
        "{}load {load_ms:.1} ms, peak memory {peak}, kernel {kernel}\n",
        table(&rows)
    )
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::sentence_lengths;

    #[test]
    fn sentences_are_of_mixed_lengths_mostly_short() {
        let lengths = sentence_lengths(50);
        assert_eq!(lengths[..4], sentence_lengths(4));
        assert_eq!((lengths.iter().min(), lengths.iter().max()), (Some(&5), Some(&58)));
        assert_eq!(lengths.iter().filter(|&&length| length < 19).count(), 25);
    }
}
