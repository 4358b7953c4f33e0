//! What many starts come to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Start;
use crate::args::ColdArgs;
use crate::bucket::Network;
use crate::stats::{Spread, table};

/// The parts of a start that functions speak of, in the order in which they come. What a function calls otherwise comes after
/// them.
const ORDER: [&str; 6] = ["import", "config", "open", "manifest", "download", "build"];

/// A function, measured. Everything is in milliseconds but where its name says otherwise.
#[derive(Debug, Serialize)]
pub(super) struct Measured {
    label: String,
    command: Vec<String>,
    /// The processor's name; nothing where the system does not say.
    cpu: Option<String>,
    memory_mb: u32,
    runs: usize,
    network: Network,
    /// Bytes of the bundle, and requests to the bucket in a start.
    bundle_bytes: u64,
    requests: u64,
    /// The parts of the start as the function told them, and `start`, what it cannot know of: the time before its first line
    /// of code and after its last.
    parts: Vec<Part>,
    /// From the program's start until it asked for an event; from the event until it was answered; both together.
    init: Spread,
    first_run: Spread,
    first_answer: Spread,
    second_run: Spread,
    /// The warm function, by event.
    warm: Vec<Warm>,
    peak_bytes: Option<u64>,
    /// The same files from the same bucket, without the function.
    bare_download: Spread,
}

#[derive(Debug, Serialize)]
struct Part {
    name: String,
    #[serde(flatten)]
    took: Spread,
}

/// Runs of one event.
#[derive(Debug, Serialize)]
pub(super) struct Warm {
    /// Sentences in the event's text, where the answer said.
    sentences: Option<usize>,
    #[serde(flatten)]
    took: Spread,
}

impl Measured {
    /// Nothing where there are no starts.
    pub(super) fn of(
        label: String,
        args: &ColdArgs,
        bundle_bytes: u64,
        sentences: &[Option<usize>],
        starts: &[Start],
        bare: Vec<f64>,
    ) -> Option<Self> {
        let spread = |of: fn(&Start) -> f64| Spread::of(starts.iter().map(of));
        let warm = sentences.iter().enumerate().filter_map(|(event, &sentences)| {
            let runs = starts.iter().filter_map(|start| start.warm.get(event)).flatten();
            let took = Spread::of(runs.copied())?;
            Some(Warm { sentences, took })
        });
        Some(Self {
            label,
            command: args
                .command
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            cpu: cpu(),
            memory_mb: args.memory,
            runs: starts.len(),
            network: args.network(),
            bundle_bytes,
            requests: starts.iter().map(|start| start.requests).max()?,
            parts: parts(starts),
            init: spread(|start| start.init)?,
            first_run: spread(|start| start.first_run)?,
            first_answer: spread(|start| start.init + start.first_run)?,
            second_run: spread(|start| start.second_run)?,
            warm: warm.collect(),
            peak_bytes: starts.iter().filter_map(|start| start.peak_bytes).max(),
            bare_download: Spread::of(bare)?,
        })
    }
}

/// Each part over all starts; those that a function does not speak of are missing.
fn parts(starts: &[Start]) -> Vec<Part> {
    let mut measured: BTreeMap<(usize, &str), Vec<f64>> = BTreeMap::new();
    for start in starts {
        for (name, ms) in start.parts.iter().filter(|(name, _)| *name != "init") {
            let place = ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len());
            measured.entry((place + 1, name)).or_default().push(*ms);
        }
        if let Some(init) = start.parts.get("init") {
            measured.entry((0, "start")).or_default().push(start.init - init);
        }
    }
    let part = |((_, name), runs): ((usize, &str), Vec<f64>)| {
        let took = Spread::of(runs)?;
        Some(Part {
            name: name.to_owned(),
            took,
        })
    };
    measured.into_iter().filter_map(part).collect()
}

/// The processor's name by proc_cpuinfo(5).
fn cpu() -> Option<String> {
    let info = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

pub(super) fn pretty(measured: &Measured) -> String {
    let row = |name: &str, took: &Spread| {
        let cell = |ms: f64| format!("{ms:.1}");
        vec![name.to_owned(), cell(took.median_ms), cell(took.min_ms)]
    };
    let mut rows = vec![["MILLISECONDS", "MEDIAN", "FASTEST"].map(str::to_owned).to_vec()];
    rows.extend(
        measured
            .parts
            .iter()
            .map(|part| row(&format!("  {}", part.name), &part.took)),
    );
    rows.extend([
        row("asks for an event", &measured.init),
        row("first run", &measured.first_run),
        row("first answer", &measured.first_answer),
        row("second run", &measured.second_run),
    ]);
    for warm in &measured.warm {
        let name = match warm.sentences {
            Some(1) => "warm run, 1 sentence".to_owned(),
            Some(sentences) => format!("warm run, {sentences} sentences"),
            None => "warm run".to_owned(),
        };
        rows.push(row(&name, &warm.took));
    }
    rows.push(row("bare download", &measured.bare_download));
    let peak = match measured.peak_bytes {
        Some(bytes) => format!("{:.1} MB", bytes as f64 / 1e6),
        None => "not measured on this system".to_owned(),
    };
    let aim = 1.2 * measured.bare_download.median_ms + 40.0;
    format!(
        "{label}: {runs} starts, a bundle of {size:.1} MB in {requests} requests, {network}\n{table}\
         peak memory {peak}; 1.2 × the bare download + 40 ms is {aim:.1} ms\n",
        label = measured.label,
        runs = measured.runs,
        size = measured.bundle_bytes as f64 / 1e6,
        requests = measured.requests,
        network = measured.network,
        table = table(&rows),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(init: f64, parts: &[(&str, f64)]) -> Start {
        Start {
            init,
            first_run: 2.0,
            second_run: 1.0,
            warm: Vec::new(),
            parts: parts.iter().map(|(name, ms)| ((*name).to_owned(), *ms)).collect(),
            peak_bytes: None,
            requests: 1,
        }
    }

    #[test]
    fn parts_come_in_order_and_the_rest_is_the_programs_start() {
        let starts = [
            start(
                50.0,
                &[("init", 45.0), ("build", 30.0), ("config", 1.0), ("other", 3.0)],
            ),
            start(
                60.0,
                &[("init", 52.0), ("build", 40.0), ("config", 2.0), ("other", 4.0)],
            ),
        ];
        let parts: Vec<_> = parts(&starts)
            .into_iter()
            .map(|part| (part.name, part.took.median_ms, part.took.min_ms))
            .collect();
        let expected = [
            ("start", 6.5, 5.0),
            ("config", 1.5, 1.0),
            ("build", 35.0, 30.0),
            ("other", 3.5, 3.0),
        ];
        assert_eq!(
            parts,
            expected.map(|(name, median, min)| (name.to_owned(), median, min))
        );
    }

    #[test]
    fn a_function_that_says_nothing_has_no_parts() {
        assert!(parts(&[start(50.0, &[])]).is_empty());
    }
}
