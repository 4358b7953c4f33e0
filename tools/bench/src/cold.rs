//! `solecism-bench cold`: from the start of a function's program to its answers.

use std::collections::BTreeMap;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use serde_json::Value;

use crate::args::{ColdArgs, Format};
use crate::bare;
use crate::bucket::Bucket;
use crate::bundle::{BUCKET, Bundle};
use crate::function::{Function, parts};
use crate::runtime_api::{Call, RuntimeApi};
use crate::serve::runtime;
use crate::stats::milliseconds;

mod report;

use report::Measured;

/// Where the bucket has the bundle, and the one that judges what a corrector changes.
const MODEL: &str = "model";
const JUDGE: &str = "judge";

/// Ranges that the bare download has under way at once: as many as a function does.
fn in_flight() -> usize {
    solecism_store::FetchOptions::default().concurrency
}

/// One start of a function. Times in milliseconds.
#[derive(Debug)]
struct Start {
    /// From the program's start until it asked for an event.
    init: f64,
    /// From the event until it was answered, the first time and the second.
    first_run: f64,
    second_run: f64,
    /// The warm runs, by event.
    warm: Vec<Vec<f64>>,
    /// What the function says about its start.
    parts: BTreeMap<String, f64>,
    peak_bytes: Option<u64>,
    /// Requests to the bucket.
    requests: u64,
}

/// An event, and how many sentences its text has, if it or its answer says so.
struct Event {
    json: Bytes,
    sentences: Option<usize>,
}

/// Measures and prints.
///
/// # Errors
///
/// Files that cannot be read; a function that does not start or does not answer.
pub(crate) fn run(args: &ColdArgs) -> anyhow::Result<()> {
    let bundle = Bundle::read(&args.bundle)?;
    let mut objects = bundle.objects(MODEL);
    let mut bytes = bundle.bytes();
    if let Some(folder) = &args.judge {
        let judge = Bundle::read(folder)?;
        objects.extend(judge.objects(JUDGE));
        bytes += judge.bytes();
    }
    let sizes: Vec<_> = objects
        .iter()
        .map(|(path, object)| (path.clone(), object.len()))
        .collect();
    let bucket = Bucket::start(objects, args.network()).context("cannot start the bucket")?;
    let mut events = args.events.iter().map(read_event).collect::<anyhow::Result<Vec<_>>>()?;
    let label = args.label.clone().unwrap_or_else(|| {
        let words: Vec<_> = args.command.iter().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    });

    let progress = progress_bar(&label, args.runs + 1);
    let mut bare = Vec::new();
    let mut starts = Vec::new();
    for number in 0..=args.runs {
        let start = one_start(args, &bucket, &mut events).with_context(|| format!("start {number} of {label}"))?;
        let download = bare::download(bucket.address(), &sizes, bundle.chunk_bytes as usize, in_flight());
        let download = runtime()?.block_on(download).context("the bare download")?;
        // The first brings the program's files into memory.
        if number > 0 {
            starts.push(start);
            bare.push(milliseconds(download));
        }
        progress.inc(1);
    }
    progress.finish_and_clear();

    let sentences: Vec<_> = events.iter().map(|event| event.sentences).collect();
    let measured = Measured::of(label, args, bytes, &sentences, &starts, bare).context("nothing was measured")?;
    let json = serde_json::to_string(&measured)? + "\n";
    if let Some(path) = &args.output.output {
        std::fs::write(path, &json).with_context(|| format!("cannot write {}", path.display()))?;
    }
    match args.output.format {
        Format::Pretty => print!("{}", report::pretty(&measured)),
        Format::Json => print!("{json}"),
    }
    Ok(())
}

fn read_event(path: &std::path::PathBuf) -> anyhow::Result<Event> {
    let json = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let event: Value = serde_json::from_slice(&json).with_context(|| format!("{} is not JSON", path.display()))?;
    Ok(Event {
        json: json.into(),
        sentences: event["sentences"].as_u64().map(|sentences| sentences as usize),
    })
}

/// On stderr: a bar on a terminal, a line elsewhere.
fn progress_bar(label: &str, starts: usize) -> indicatif::ProgressBar {
    let bar = crate::stats::progress_bar(starts, "starts");
    if bar.is_hidden() {
        eprintln!("Starting {label} {starts} times …");
    }
    bar
}

fn one_start(args: &ColdArgs, bucket: &Bucket, events: &mut [Event]) -> anyhow::Result<Start> {
    let api = RuntimeApi::start().context("cannot start the Runtime API")?;
    let environment = environment(args, bucket, &api);
    let before = bucket.requests();
    let started = Instant::now();
    let function = Function::start(&args.command, &environment)?;
    let mut session = Session {
        api,
        function,
        wait: Duration::from_secs(args.timeout),
    };
    let asked = session.asked()?;
    let mut answers = Vec::new();
    for event in events.first().into_iter().cycle().take(2) {
        answers.push(session.answer(&event.json)?);
    }
    let requests = bucket.requests() - before;
    let mut warm = Vec::new();
    for event in &mut *events {
        let mut runs = Vec::new();
        for _ in 0..args.warm {
            let (took, sentences) = session.answer(&event.json)?;
            runs.push(took);
            if let (Some(said), Some(found)) = (event.sentences, sentences) {
                ensure!(
                    said == found,
                    "sentences: the event says {said}, the function found {found}"
                );
            }
            event.sentences = event.sentences.or(sentences);
        }
        warm.push(runs);
    }
    let peak_bytes = session.function.peak_bytes();
    let lines = session.function.stop();
    let [(first_run, _), (second_run, _)] = answers[..] else {
        bail!("no event");
    };
    Ok(Start {
        init: milliseconds(asked - started),
        first_run,
        second_run,
        warm,
        parts: parts(&lines),
        peak_bytes,
        requests,
    })
}

/// What Lambda sets, what the AWS tools read, and where the bundle is.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
fn environment(args: &ColdArgs, bucket: &Bucket, api: &RuntimeApi) -> Vec<(&'static str, String)> {
    let mut environment = vec![
        ("AWS_LAMBDA_RUNTIME_API", api.address()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", args.memory.to_string()),
        ("AWS_ENDPOINT_URL_S3", bucket.endpoint()),
        ("MODEL_URI", format!("s3://{BUCKET}/{MODEL}/")),
    ];
    if args.judge.is_some() {
        environment.push(("JUDGE_URI", format!("s3://{BUCKET}/{JUDGE}/")));
    }
    let fixed = [
        ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "bench"),
        ("AWS_SECRET_ACCESS_KEY", "bench"),
        // Lambda's credentials always have one, and it makes each request longer.
        ("AWS_SESSION_TOKEN", "bench"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("_HANDLER", "bootstrap"),
    ];
    environment.extend(fixed.map(|(name, value)| (name, value.to_owned())));
    environment
}

/// A function under way, and the Runtime API that it speaks to.
struct Session {
    api: RuntimeApi,
    function: Function,
    wait: Duration,
}

impl Session {
    /// Waits until the function asks for an event.
    fn asked(&mut self) -> anyhow::Result<Instant> {
        match self.call()? {
            Call::Next(when) => Ok(when),
            other => bail!("the function was to ask for an event: {other:?}"),
        }
    }

    /// Hands an event to a function that has asked for one. Gives the milliseconds until it was answered, and how many
    /// sentences the answer has, where it says; returns once the function has asked again.
    fn answer(&mut self, event: &Bytes) -> anyhow::Result<(f64, Option<usize>)> {
        let handed = Instant::now();
        self.api.hand(event.clone());
        let (when, answer) = match self.call()? {
            Call::Response(when, answer) => (when, answer),
            Call::Next(_) => bail!("the function asked for another event before it had answered this one"),
            Call::Error(body) => bail!("the function failed: {}", String::from_utf8_lossy(&body)),
        };
        self.asked()?;
        Ok((milliseconds(when - handed), read_answer(&answer)?))
    }

    fn call(&mut self) -> anyhow::Result<Call> {
        let deadline = Instant::now() + self.wait;
        loop {
            // Short waits, to see a function that has ended; what it does is timed where it arrives.
            match self.api.call(Duration::from_millis(50)) {
                Ok(Call::Error(body)) if self.function.ended() => {
                    bail!("{}\n{}", String::from_utf8_lossy(&body), self.function.last_words());
                }
                Ok(call) => return Ok(call),
                Err(RecvTimeoutError::Disconnected) => bail!("the Runtime API stopped"),
                Err(RecvTimeoutError::Timeout) if self.function.ended() => {
                    bail!(
                        "the function ended; its last words were:\n{}",
                        self.function.last_words()
                    );
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                    let (wait, words) = (self.wait, self.function.last_words());
                    bail!("the function did nothing for {wait:?}; its last words were:\n{words}");
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// The sentences of an API Gateway response, where its body counts them.
///
/// # Errors
///
/// A status other than 200: an error is not what is to be timed.
fn read_answer(answer: &[u8]) -> anyhow::Result<Option<usize>> {
    let answer: Value = serde_json::from_slice(answer).context("the function's answer is not JSON")?;
    let status = answer.get("statusCode").and_then(Value::as_u64).unwrap_or(200);
    ensure!(status == 200, "the function answered with {status}: {}", answer["body"]);
    let body = answer["body"]
        .as_str()
        .and_then(|body| serde_json::from_str::<Value>(body).ok());
    Ok(body.and_then(|body| Some(body["sentences"].as_array()?.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_errors_are_no_answers() {
        let read = |answer: &str| read_answer(answer.as_bytes()).map_err(|error| error.to_string());
        assert_eq!(
            read(r#"{"statusCode": 200, "body": "{\"sentences\": [1, 2]}"}"#),
            Ok(Some(2))
        );
        assert_eq!(read(r#"{"statusCode": 200, "body": "hello"}"#), Ok(None));
        assert_eq!(read("[]"), Ok(None));
        let refused = read(r#"{"statusCode": 503, "body": "no model"}"#);
        assert_eq!(refused, Err("the function answered with 503: \"no model\"".to_owned()));
        assert!(read("hello").is_err());
    }
}
