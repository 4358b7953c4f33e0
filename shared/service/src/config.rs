//! What the environment may set, in one list.

use std::time::Duration;

use solecism_http::{API_KEY, HOST, Key, METRICS, PORT, Variable, VariableError, on_lambda};
use solecism_store::ModelUri;
#[cfg(feature = "rewrite")]
use solecism_store::Task;

static MODEL_URI: Variable = Variable {
    name: "MODEL_URI",
    expects: "where the model is, for example s3://bucket/models/de/ or the path of a folder",
    default: "the folder of the function's language in MODELS_URI; one of the two must be set",
};
static MODELS_URI: Variable = Variable {
    name: "MODELS_URI",
    expects: "where the folders of all languages' models are, for example s3://bucket/models/",
    default: "none; not read if MODEL_URI is set",
};
static JUDGE_URI: Variable = Variable {
    name: "JUDGE_URI",
    expects: "where the detector is that judges what a corrector writes, for example s3://bucket/models/en/",
    default: "the folder of the language in MODELS_URI; if neither is set, there is none and nothing is judged",
};
static MAX_TEXT_BYTES: Variable = Variable {
    name: "MAX_TEXT_BYTES",
    expects: "the longest text to accept, in bytes of UTF-8, for example 40000",
    default: "40000 on Lambda, 200000 elsewhere",
};
static DEADLINE_MS: Variable = Variable {
    name: "DEADLINE_MS",
    expects: "how long a call may take before it answers with what it has, in milliseconds, for example 25000",
    default: "25000",
};
static QUEUE: Variable = Variable {
    name: "QUEUE",
    expects: "how many requests may be there at once, including those that wait for their turn, for example 256",
    default: "256",
};

/// Every variable that a Solecism service reads for itself.
///
/// Three groups more are read by the libraries beneath it: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3`, `AWS_REGION`
/// and the credentials, by the AWS SDK; `AWS_LAMBDA_LOG_LEVEL`, `AWS_LAMBDA_LOG_FORMAT` and `RUST_LOG`, by the
/// logging on Lambda; `AWS_LAMBDA_RUNTIME_API`, whose presence means "on Lambda" ([`on_lambda`]), `AWS_LAMBDA_FUNCTION_NAME`
/// and `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, by the metrics and for the number of threads.
pub static VARIABLES: [&Variable; 10] = [
    &MODEL_URI,
    &MODELS_URI,
    &JUDGE_URI,
    &MAX_TEXT_BYTES,
    &DEADLINE_MS,
    &QUEUE,
    &API_KEY,
    &METRICS,
    &PORT,
    &HOST,
];

/// Where the service runs, which decides the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    /// Inside AWS Lambda, or `cargo lambda watch`: API Gateway gives up after 30 s, and a call pays for its time.
    Lambda,
    /// Anywhere else.
    Elsewhere,
}

/// What the function of one language needs to know before it starts; see [`VARIABLES`] for where the values come from.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the model's bundle lies.
    pub model_uri: ModelUri,
    /// Where the bundle of the detector that judges what a corrector writes lies, if there is one. None for a detector's own function.
    pub judge_uri: Option<ModelUri>,
    /// What callers are held to.
    pub limits: Limits,
    /// How many requests may be there at once, including those that wait for their turn.
    pub queue: usize,
}

/// What a service holds its callers to.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest text accepted, in bytes of UTF-8; a longer one is answered with 413.
    pub max_text_bytes: usize,
    /// How long a call may take, from its arrival to its answer; past it the answer is marked incomplete.
    pub deadline: Option<Duration>,
    /// The key that callers have to send, if any.
    pub key: Key,
    /// Whether a health call loads the model if it is not there, as it should if such calls warm a function up.
    pub health_loads: bool,
}

impl Config {
    /// Reads the process's environment, for the service of `language`, a code such as `de`.
    ///
    /// The model is the one at `MODEL_URI`, else the language's own folder in `MODELS_URI`: so that one environment is enough for the
    /// functions of all languages, as under `cargo lambda watch` and in a template's globals.
    ///
    /// # Errors
    /// [`VariableError`] names the variable and what it should hold.
    pub fn from_env(language: &str) -> Result<Self, VariableError> {
        let platform = match on_lambda() {
            true => Platform::Lambda,
            false => Platform::Elsewhere,
        };
        Self::from_lookup(language, platform, |name| std::env::var(name).ok())
    }

    /// As [`from_env`](Self::from_env), for the function of a model that writes the language's sentences anew: its folder in
    /// `MODELS_URI` is `correct-` and the language's code.
    ///
    /// # Errors
    /// Those of [`from_env`](Self::from_env).
    #[cfg(feature = "rewrite")]
    pub fn of_corrector(language: &str) -> Result<Self, VariableError> {
        let lookup = |name: &str| std::env::var(name).ok();
        let judge_uri = match JUDGE_URI.read(lookup)? {
            Some(uri) => Some(uri),
            None => MODELS_URI.read(lookup)?.map(|uri: ModelUri| uri.join(language)),
        };
        let config = Self::from_env(&Task::Text2TextGeneration.folder(language))?;
        Ok(Self { judge_uri, ..config })
    }

    /// Reads variables through `lookup`, so that tests need not touch the process's environment.
    fn from_lookup(
        language: &str,
        platform: Platform,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, VariableError> {
        let (max_text_bytes, deadline) = match platform {
            Platform::Lambda => (40_000, Duration::from_secs(25)),
            Platform::Elsewhere => (200_000, Duration::from_secs(25)),
        };
        let model_uri = match MODEL_URI.read(&lookup)? {
            Some(uri) => Some(uri),
            None => MODELS_URI.read(&lookup)?.map(|uri: ModelUri| uri.join(language)),
        };
        Ok(Self {
            judge_uri: None,
            model_uri: model_uri.ok_or(VariableError::Missing { variable: &MODEL_URI })?,
            limits: Limits {
                max_text_bytes: MAX_TEXT_BYTES.read(&lookup)?.unwrap_or(max_text_bytes),
                deadline: Some(DEADLINE_MS.read(&lookup)?.map_or(deadline, Duration::from_millis)),
                key: Key::from_lookup(&lookup)?,
                health_loads: true,
            },
            queue: QUEUE.read(&lookup)?.unwrap_or(256),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`Config`] makes of these variables, or its error's message.
    fn read_all(platform: Platform, set: &[(&str, &str)]) -> Result<(String, usize, Option<u64>), String> {
        let lookup = |name: &str| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let config = Config::from_lookup("de", platform, lookup).map_err(|error| error.to_string())?;
        let deadline = config.limits.deadline.map(|deadline| deadline.as_millis() as u64);
        Ok((config.model_uri.to_string(), config.limits.max_text_bytes, deadline))
    }

    #[test]
    fn what_is_set_and_what_is_not() {
        let uri = ("MODEL_URI", "s3://bucket/de/");
        let read = |platform, more: &[(&'static str, &'static str)]| read_all(platform, &[&[uri], more].concat());
        let s3 = || "s3://bucket/de/".to_owned();
        assert_eq!(read(Platform::Lambda, &[]), Ok((s3(), 40_000, Some(25_000))));
        assert_eq!(read(Platform::Elsewhere, &[]), Ok((s3(), 200_000, Some(25_000))));
        let both = [("MAX_TEXT_BYTES", "10"), ("DEADLINE_MS", "1500")];
        assert_eq!(read(Platform::Lambda, &both), Ok((s3(), 10, Some(1500))));
        assert_eq!(read(Platform::Elsewhere, &both), Ok((s3(), 10, Some(1500))));
        let empty = [("MAX_TEXT_BYTES", ""), ("DEADLINE_MS", "")];
        assert_eq!(read(Platform::Lambda, &empty), Ok((s3(), 40_000, Some(25_000))));
    }

    #[test]
    fn a_models_folder_is_where_a_language_is_looked_for() {
        let uri = |set: &[(&str, &str)]| read_all(Platform::Lambda, set).map(|(uri, ..)| uri);
        let models = ("MODELS_URI", "s3://bucket/models");
        assert_eq!(uri(&[models]).as_deref(), Ok("s3://bucket/models/de/"));
        assert_eq!(uri(&[("MODELS_URI", "models")]).as_deref(), Ok("models/de"));
        assert_eq!(
            uri(&[models, ("MODEL_URI", "")]).as_deref(),
            Ok("s3://bucket/models/de/")
        );
        let other = ("MODEL_URI", "s3://bucket/de/1.2.0/");
        assert_eq!(uri(&[models, other]).as_deref(), Ok("s3://bucket/de/1.2.0/"));
    }

    #[test]
    fn errors_name_the_variable_and_what_to_set_it_to() {
        let uri = ("MODEL_URI", "s3://bucket/de/");
        let cases: [(&str, &[(&str, &str)]); 6] = [
            ("MODEL_URI is not set: set it to where the model is", &[]),
            (
                "MODEL_URI is not set: set it to where the model is",
                &[("MODEL_URI", "")],
            ),
            (
                r#"MODEL_URI="s3:///" cannot be used: set it to where the model is"#,
                &[("MODEL_URI", "s3:///")],
            ),
            (
                r#"MODELS_URI="gs://x" cannot be used: set it to where the folders of all languages'"#,
                &[("MODELS_URI", "gs://x")],
            ),
            (
                r#"MAX_TEXT_BYTES="-1" cannot be used: set it to the longest text"#,
                &[uri, ("MAX_TEXT_BYTES", "-1")],
            ),
            (
                r#"DEADLINE_MS="25s" cannot be used: set it to how long a call"#,
                &[uri, ("DEADLINE_MS", "25s")],
            ),
        ];
        for (expected, set) in cases {
            let message = read_all(Platform::Lambda, set).err().unwrap_or_default();
            assert!(message.starts_with(expected), "{set:?}: {message}");
        }
    }
}
