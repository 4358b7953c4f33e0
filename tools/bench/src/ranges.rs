//! `solecism-bench ranges`: a bundle's download in ranges of several sizes, over networks of several speeds.

use std::time::Duration;

use anyhow::Context as _;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use serde::Serialize;
use solecism_store::{FetchOptions, ModelUri, S3Store, fetch};

use crate::args::{Format, RangesArgs};
use crate::bucket::{Bucket, Network, Objects};
use crate::bundle::{BUCKET, Bundle};
use crate::serve::runtime;
use crate::stats::{Spread, milliseconds, progress_bar, table};

/// All that was measured.
#[derive(Debug, Serialize)]
struct Measured {
    bundle_bytes: u64,
    runs: usize,
    networks: Vec<Network>,
    rows: Vec<Row>,
}

/// One way to fetch, over every network.
#[derive(Debug, Serialize)]
struct Row {
    range_mib: u64,
    in_flight: usize,
    /// From the manifest's request to the last byte's check, in the order of the networks.
    took: Vec<Spread>,
}

/// Measures and prints.
///
/// # Errors
///
/// A bundle that cannot be read or fetched.
pub(crate) fn run(args: &RangesArgs) -> anyhow::Result<()> {
    let bundle = Bundle::read(&args.bundle)?;
    let mut objects = Objects::new();
    for &range in &args.range {
        objects.append(&mut bundle.in_ranges_of(range << 20).objects(&prefix(range)));
    }
    let networks: Vec<_> = networks(args).collect();
    let mut rows: Vec<_> = ways(args)
        .map(|(range_mib, in_flight)| Row {
            range_mib,
            in_flight,
            took: Vec::new(),
        })
        .collect();
    let progress = progress_bar(networks.len() * rows.len() * args.runs, "downloads");
    for &network in &networks {
        if progress.is_hidden() {
            eprintln!("Fetching over {network} …");
        }
        let bucket = Bucket::start(objects.clone(), network).context("cannot start the bucket")?;
        for row in &mut rows {
            let mut took = Vec::new();
            for _ in 0..args.runs {
                took.push(download(&bucket, row).with_context(|| format!("over {network}"))?);
                progress.inc(1);
            }
            row.took.extend(Spread::of(took));
        }
    }
    progress.finish_and_clear();
    let measured = Measured {
        bundle_bytes: bundle.bytes(),
        runs: args.runs,
        networks,
        rows,
    };
    let json = serde_json::to_string(&measured)? + "\n";
    if let Some(path) = &args.output.output {
        std::fs::write(path, &json).with_context(|| format!("cannot write {}", path.display()))?;
    }
    match args.output.format {
        Format::Pretty => print!("{}", pretty(&measured)),
        Format::Json => print!("{json}"),
    }
    Ok(())
}

fn networks(args: &RangesArgs) -> impl Iterator<Item = Network> {
    args.latency.iter().flat_map(move |&latency| {
        args.bandwidth.iter().map(move |&bandwidth| Network {
            latency: Duration::from_millis(latency),
            bandwidth: Some(bandwidth),
            stream_bandwidth: args.stream_bandwidth,
        })
    })
}

fn ways(args: &RangesArgs) -> impl Iterator<Item = (u64, usize)> {
    let in_flight = move |range| args.in_flight.iter().map(move |&in_flight| (range, in_flight));
    args.range.iter().copied().flat_map(in_flight)
}

fn prefix(range_mib: u64) -> String {
    format!("in-{range_mib}-mib")
}

/// One download by a store of its own, and so over new connections, in milliseconds.
fn download(bucket: &Bucket, row: &Row) -> anyhow::Result<f64> {
    let uri: ModelUri = format!("s3://{BUCKET}/{}/", prefix(row.range_mib)).parse()?;
    let ModelUri::S3(location) = uri else {
        anyhow::bail!("{uri} is not in a bucket");
    };
    let credentials = Credentials::new("bench", "bench", None, None, "bench");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(bucket.endpoint())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    let options = FetchOptions {
        concurrency: row.in_flight,
        ..FetchOptions::default()
    };
    let fetched = async { fetch(&S3Store::new(location, &config), &options).await };
    let (_, timings) = runtime()?.block_on(fetched)?;
    Ok(milliseconds(timings.manifest + timings.download))
}

/// A row for each way to fetch, a column for each network; the last column is how far a way is behind the best one of a
/// network, at its worst.
fn pretty(measured: &Measured) -> String {
    let column = |network: &Network| {
        let bandwidth = network.bandwidth.unwrap_or(f64::INFINITY);
        format!("{}/{bandwidth}", network.latency.as_millis())
    };
    let mut head = vec!["RANGE × AT ONCE".to_owned()];
    head.extend(measured.networks.iter().map(column));
    head.push("BEHIND".to_owned());
    let mut rows = vec![head];
    for row in &measured.rows {
        let mut cells = vec![format!("{} MiB × {}", row.range_mib, row.in_flight)];
        cells.extend(row.took.iter().map(|took| format!("{:.0}", took.median_ms)));
        cells.push(format!("{:.2}", behind(row, &measured.rows)));
        rows.push(cells);
    }
    let mut bound = vec!["bound".to_owned()];
    bound.extend(measured.networks.iter().map(|network| {
        let rate = network.bandwidth.unwrap_or(f64::INFINITY);
        // The manifest's answer and the first range's begin one after the other.
        let ms = 2.0 * milliseconds(network.latency) + measured.bundle_bytes as f64 / rate / 1e3;
        format!("{ms:.0}")
    }));
    rows.push(bound);
    format!(
        "Milliseconds for {:.1} MB, the middle one of {} downloads, by the network's latency in ms and bandwidth in MB/s\n{}",
        measured.bundle_bytes as f64 / 1e6,
        measured.runs,
        table(&rows),
    )
}

/// The largest ratio, over the networks, of this row's time to the best row's.
fn behind(row: &Row, rows: &[Row]) -> f64 {
    let best = |network: usize| {
        let took = rows.iter().filter_map(|row| row.took.get(network));
        took.map(|took| took.median_ms).fold(f64::INFINITY, f64::min)
    };
    let ratios = row
        .took
        .iter()
        .enumerate()
        .map(|(network, took)| took.median_ms / best(network));
    ratios.fold(1.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(in_flight: usize, took: &[f64]) -> Row {
        let spread = |&ms| Spread {
            median_ms: ms,
            min_ms: ms,
        };
        Row {
            range_mib: 4,
            in_flight,
            took: took.iter().map(spread).collect(),
        }
    }

    #[test]
    fn a_way_is_as_far_behind_as_on_its_worst_network() {
        let rows = [row(4, &[100.0, 30.0]), row(8, &[80.0, 60.0])];
        assert_eq!(rows.each_ref().map(|row| behind(row, &rows)), [1.25, 2.0]);
    }

    #[test]
    fn a_bundle_comes_from_the_bucket_in_any_ranges() {
        let bundle = Bundle::read(&solecism_testing::tiny::bundle()).unwrap();
        let bucket = Bucket::start(bundle.in_ranges_of(1 << 20).objects(&prefix(1)), Network::default()).unwrap();
        let mut row = row(4, &[]);
        row.range_mib = 1;
        assert!(download(&bucket, &row).unwrap() > 0.0);
        // The manifest and three files, each of one range.
        assert_eq!(bucket.requests(), 4);
    }
}
