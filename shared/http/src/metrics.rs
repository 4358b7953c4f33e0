//! Metrics: one line a request on standard output, from which CloudWatch makes metrics (its embedded metric format).
//!
//! The line has a struct of its own, although there are crates for the format: those sit behind the `metrics` facade, whose recorder is
//! global and collects over requests, and here each request has a line of its own.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::{
    fmt,
    io::Write,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use serde_json::{Map, Value, json};
use solecism_system::milliseconds;

use crate::{
    platform::on_lambda_by,
    route::path_of,
    variable::{Variable, VariableError},
};

/// Whether to write metrics.
pub static METRICS: Variable = Variable {
    name: "METRICS",
    expects: "1 to write a line of metrics on standard output for each request, or 0 to write none",
    default: "1 on Lambda, 0 elsewhere",
};

const NAMESPACE: &str = "Solecism";

/// What answering a request took, as far as its handler knows: the handler puts it into the extensions of its response.
///
/// It holds numbers, and words that are not the caller's, so that nothing of a text can get into a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// The language of the text, or of the function: a code such as `de`.
    pub language: Option<&'static str>,
    /// The version of the model.
    pub model_version: Option<String>,
    /// How many words were checked.
    pub words: Option<usize>,
    /// How long the model took for them.
    pub inference: Option<Duration>,
    /// How long getting the model's files took: only in the first request that finds it loaded.
    pub download: Option<Duration>,
    /// How long making a checker of them took, after the last byte: in the same request.
    pub load: Option<Duration>,
}

/// Writes a line of metrics for each request, or does not.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Option<Arc<Writer>>);

struct Writer {
    /// The one dimension.
    function: String,
    /// What the function may use, in MB as Lambda counts them: 2²⁰ bytes.
    memory_megabytes: Option<f64>,
    /// Whether a request has come since the process started.
    warm: AtomicBool,
    /// Takes a line with its end in one write, so that the lines of a concurrent server do not mix.
    write: Box<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}

impl Metrics {
    /// Nothing is written.
    pub const OFF: Self = Self(None);

    /// Metrics of the function `function`, which may use `memory_megabytes`; `write` gets each line with its end.
    pub fn new(
        function: impl Into<String>,
        memory_megabytes: Option<u32>,
        write: impl Fn(&str) + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(Writer {
            function: function.into(),
            memory_megabytes: memory_megabytes.filter(|megabytes| *megabytes > 0).map(f64::from),
            warm: AtomicBool::new(false),
            write: Box::new(write),
        })))
    }

    /// What [`METRICS`] and Lambda's own variables ask for: lines on standard output, or none.
    ///
    /// # Errors
    ///
    /// [`VariableError::Bad`] if [`METRICS`] holds anything other than 0 or 1.
    pub fn from_env() -> Result<Self, VariableError> {
        Self::from_lookup(|name| std::env::var(name).ok(), to_stdout)
    }

    /// The same through `lookup`, with lines to `write`.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_lookup(
        lookup: impl Fn(&str) -> Option<String>,
        write: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, VariableError> {
        let function = lookup("AWS_LAMBDA_FUNCTION_NAME");
        let Switch(on) = METRICS.read(&lookup)?.unwrap_or(Switch(on_lambda_by(&lookup)));
        if !on {
            return Ok(Self::OFF);
        }
        let memory = lookup("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|megabytes| megabytes.parse().ok());
        Ok(Self::new(function.unwrap_or_else(|| "local".to_owned()), memory, write))
    }

    /// The routes of `router`, with a line written for each request. It is to be put around everything else, so that what is refused on the
    /// way counts too.
    pub fn observe(&self, router: Router) -> Router {
        match &self.0 {
            None => router,
            Some(writer) => router.layer(from_fn_with_state(Arc::clone(writer), observe)),
        }
    }
}

/// The value of [`METRICS`].
struct Switch(bool);

impl FromStr for Switch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "0" => Ok(Self(false)),
            "1" => Ok(Self(true)),
            _ => Err("neither 0 nor 1"),
        }
    }
}

fn to_stdout(line: &str) {
    // A request is answered, whether its line can be written or not.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}

async fn observe(State(writer): State<Arc<Writer>>, request: Request, next: Next) -> Response {
    let arrival = Instant::now();
    // Before the answer: of two requests that come at once, only one is the first.
    let cold = !writer.warm.swap(true, Ordering::Relaxed);
    // The path as the router has it. What was sent could hold a text, in the path as well as in the query.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let observed = Observed {
        cold,
        route: route.as_ref().map(|route| path_of(route.as_str())),
        status: response.status(),
        time: arrival.elapsed(),
        peak_megabytes: peak_megabytes(),
        measured: response.extensions_mut().remove().unwrap_or_default(),
    };
    (writer.write)(&format!("{}\n", writer.line(&observed, SystemTime::now())));
    response
}

/// What a line is made of.
struct Observed<'r> {
    cold: bool,
    /// None if there is no such path.
    route: Option<&'r str>,
    status: StatusCode,
    time: Duration,
    peak_megabytes: Option<f64>,
    measured: Measured,
}

impl Writer {
    /// One request's line, a JSON object without an end of line. What is not known is left out.
    fn line(&self, observed: &Observed<'_>, now: SystemTime) -> Value {
        let measured = &observed.measured;
        let flag = |is: bool| Some(f64::from(u8::from(is)));
        let used = observed
            .peak_megabytes
            .zip(self.memory_megabytes)
            .map(|(peak, all)| 100.0 * peak / all);
        let metrics = [
            ("ColdStarts", "Count", flag(observed.cold)),
            ("Errors", "Count", flag(observed.status.is_server_error())),
            ("RequestTime", "Milliseconds", Some(milliseconds(observed.time))),
            ("DownloadTime", "Milliseconds", measured.download.map(milliseconds)),
            ("LoadTime", "Milliseconds", measured.load.map(milliseconds)),
            ("InferenceTime", "Milliseconds", measured.inference.map(milliseconds)),
            ("Words", "Count", measured.words.map(|words| words as f64)),
            ("PeakMemory", "Megabytes", observed.peak_megabytes.map(tenth)),
            ("MemoryUsed", "Percent", used.map(tenth)),
        ];
        let metrics = metrics
            .into_iter()
            .filter_map(|(name, unit, value)| Some((name, unit, value?)));
        let properties = [
            ("FunctionName", Some(json!(self.function))),
            ("Route", observed.route.map(Into::into)),
            ("Status", Some(observed.status.as_u16().into())),
            ("Language", measured.language.map(Into::into)),
            ("ModelVersion", measured.model_version.as_deref().map(Into::into)),
        ];

        let mut line = Map::new();
        let mut named = Vec::new();
        for (name, unit, value) in metrics {
            named.push(json!({ "Name": name, "Unit": unit }));
            line.insert(name.to_owned(), value.into());
        }
        for (name, value) in properties {
            line.extend(value.map(|value| (name.to_owned(), value)));
        }
        let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        line.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": since_1970.as_millis() as u64,
                "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": named }],
            }),
        );
        line.into()
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The most memory that the process has had resident, in MB of 2²⁰ bytes; none if the system is not Linux.
fn peak_megabytes() -> Option<f64> {
    // The kernel writes this while it is read: microseconds, and no disk that an async task must not wait for.
    Some(solecism_system::peak_bytes()? as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests;
