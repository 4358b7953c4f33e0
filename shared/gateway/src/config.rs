//! What the environment may set, in one list.

use std::{str::FromStr, sync::Arc, time::Duration};

use axum::http::HeaderValue;
use solecism_http::{API_KEY, HOST, Key, METRICS, PORT, Permits, Variable, VariableError, on_lambda};

use crate::{
    backend::{Backend, FallbackConfig, Http, Lambda, aws},
    core::Parts,
    language::{KNOWN, Language},
};

static BACKENDS: Variable = Variable {
    name: "BACKENDS",
    expects: "where each language's function is, and its corrector's function if it has one, for example \"de=lambda:solecism-de \
              en=https://models.example en/correct=lambda:solecism-correct-en\"",
    default: "none: every language's text goes to FALLBACK_URL, or nowhere",
};
static TIMEOUT_MS: Variable = Variable {
    name: "TIMEOUT_MS",
    expects: "how long a function may take, in milliseconds, for example 27000",
    default: "27000",
};
static MAX_TEXT_LENGTH: Variable = Variable {
    name: "MAX_TEXT_LENGTH",
    expects: "the longest text to accept, in code units of UTF-16, for example 40000",
    default: "40000",
};
static QUEUE: Variable = Variable {
    name: "QUEUE",
    expects: "how many requests may be there at once, for example 256; further ones are told to try again later",
    default: "256",
};
static API_USERNAME: Variable = Variable {
    name: "API_USERNAME",
    expects: "the user name that calls of LanguageTool's API have to send with apiKey",
    default: "none: the key alone is enough",
};
static ALLOW_ORIGIN: Variable = Variable {
    name: "ALLOW_ORIGIN",
    expects: "the web page that may call from a browser, for example https://editor.example, or * for any",
    default: "none: only the gateway's own page may call",
};
static FALLBACK_URL: Variable = Variable {
    name: "FALLBACK_URL",
    expects: "an external service that speaks LanguageTool's API, for example https://api.languagetoolplus.com",
    default: "none: no text leaves the system",
};
static FALLBACK_USERNAME: Variable = Variable {
    name: "FALLBACK_USERNAME",
    expects: "the user name that the external service asks for",
    default: "none",
};
static FALLBACK_KEY: Variable = Variable {
    name: "FALLBACK_KEY",
    expects: "the key that the external service asks for, in visible ASCII characters",
    default: "none",
};
static FALLBACK_TIMEOUT_MS: Variable = Variable {
    name: "FALLBACK_TIMEOUT_MS",
    expects: "how long the external service may take, in milliseconds, for example 10000",
    default: "10000",
};
static FALLBACK_LANGUAGES: Variable = Variable {
    name: "FALLBACK_LANGUAGES",
    expects: "the codes of the languages to send to the external service, for example \"fr es nl\"",
    default: "every known language that has no function",
};

mod targets;

use targets::{Purpose, Target, Targets};

/// Every variable that the gateway reads for itself.
///
/// `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_LAMBDA`, `AWS_REGION` and the credentials are read by the AWS SDK; those of the
/// log, by the logging on Lambda; `AWS_LAMBDA_FUNCTION_NAME` and `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, by the metrics.
pub static VARIABLES: [&Variable; 15] = [
    &BACKENDS,
    &TIMEOUT_MS,
    &MAX_TEXT_LENGTH,
    &QUEUE,
    &API_KEY,
    &API_USERNAME,
    &ALLOW_ORIGIN,
    &FALLBACK_URL,
    &FALLBACK_USERNAME,
    &FALLBACK_KEY,
    &FALLBACK_TIMEOUT_MS,
    &FALLBACK_LANGUAGES,
    &METRICS,
    &PORT,
    &HOST,
];

/// What the environment says, read and not yet acted upon.
struct Config {
    targets: Targets,
    timeout: Duration,
    max_text_length: usize,
    queue: usize,
    key: Key,
    /// The key once more, to be sent to the functions, which ask for the same.
    sent_key: Option<HeaderValue>,
    username: Option<String>,
    allow_origin: Option<HeaderValue>,
    fallback: Option<FallbackConfig>,
}

/// Codes of languages.
struct Languages(Vec<&'static Language>);

impl FromStr for Languages {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let codes = text.split([' ', ',', '\n', '\t']).filter(|code| !code.is_empty());
        codes
            .map(|code| Language::of_code(code).ok_or_else(|| unknown(code)))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn unknown(code: &str) -> String {
    let codes: Vec<&str> = KNOWN.iter().map(|language| language.code).collect();
    format!("{code:?} is not one of the known languages: {}", codes.join(", "))
}

impl Config {
    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, VariableError> {
        let targets: Targets = BACKENDS.read(&lookup)?.unwrap_or_default();
        let served: Vec<_> = targets.0.iter().map(|(language, ..)| *language).collect();
        let milliseconds = |variable: &'static Variable, default| {
            variable
                .read(&lookup)
                .map(|read| Duration::from_millis(read.unwrap_or(default)))
        };
        let key = Key::from_lookup(&lookup)?;
        let sent_key = lookup(API_KEY.name).filter(|_| key.is_needed());
        let fallback_key: Option<String> = FALLBACK_KEY.read(&lookup)?;
        if fallback_key
            .as_ref()
            .is_some_and(|key| HeaderValue::from_str(key).is_err())
        {
            return Err(VariableError::BadSecret {
                variable: &FALLBACK_KEY,
            });
        }
        let languages = match FALLBACK_LANGUAGES.read(&lookup)? {
            Some(Languages(languages)) => languages,
            None => KNOWN.iter().filter(|language| !served.contains(language)).collect(),
        };
        let fallback = match FALLBACK_URL.read(&lookup)? {
            None => None,
            Some(url) => Some(FallbackConfig {
                url,
                username: FALLBACK_USERNAME.read(&lookup)?,
                key: fallback_key,
                timeout: milliseconds(&FALLBACK_TIMEOUT_MS, 10_000)?,
                languages,
            }),
        };
        Ok(Self {
            targets,
            // The functions answer within 25 s, whatever they have by then; API Gateway gives up after 30.
            timeout: milliseconds(&TIMEOUT_MS, 27_000)?,
            max_text_length: MAX_TEXT_LENGTH.read(&lookup)?.unwrap_or(40_000),
            queue: QUEUE.read(&lookup)?.unwrap_or(256),
            key,
            sent_key: sent_key.and_then(|key| HeaderValue::from_str(&key).ok()),
            username: API_USERNAME.read(&lookup)?,
            allow_origin: ALLOW_ORIGIN.read(&lookup)?,
            fallback,
        })
    }
}

/// The parts of the gateway that the environment asks for.
///
/// # Errors
///
/// [`VariableError`] names the variable and what it should hold.
pub(crate) async fn from_env() -> Result<Parts, VariableError> {
    let config = Config::from_lookup(|name| std::env::var(name).ok())?;
    if config.targets.0.is_empty() && config.fallback.is_none() {
        tracing::warn!("no language is served: set BACKENDS to {}", BACKENDS.expects);
    }
    if config.username.is_some() && !config.key.is_needed() {
        tracing::warn!("API_USERNAME is set but API_KEY is not, so nobody is asked for either: set API_KEY as well");
    }
    if on_lambda() && !config.key.is_needed() {
        tracing::info!("no key is set, so anyone who reaches the gateway may call it");
    }
    let asks_lambda = config
        .targets
        .0
        .iter()
        .any(|(.., target)| matches!(target, Target::Lambda(_)));
    let aws = if asks_lambda { Some(aws().await) } else { None };
    let mut backends: Vec<(&'static Language, Arc<dyn Backend>)> = Vec::new();
    let mut correctors: Vec<(&'static Language, Arc<dyn Backend>)> = Vec::new();
    for (language, purpose, target) in config.targets.0 {
        let key = config.sent_key.clone().map(|mut key| {
            key.set_sensitive(true);
            key
        });
        let backend: Arc<dyn Backend> = match (target, &aws) {
            (Target::Lambda(function), Some(aws)) => Arc::new(Lambda::new(aws, &function, key)),
            (Target::Lambda(_), None) => continue,
            (Target::Http(url), _) => {
                let value = url.to_string();
                Arc::new(Http::new(url, key).map_err(|error| BACKENDS.bad(&value, error))?)
            }
        };
        match purpose {
            Purpose::All => backends.push((language, backend)),
            Purpose::Correct => correctors.push((language, backend)),
        }
    }
    Ok(Parts {
        backends,
        correctors,
        fallback: config.fallback,
        key: config.key,
        username: config.username,
        max_text_length: config.max_text_length,
        timeout: config.timeout,
        permits: Permits::of_machine(config.queue),
        allow_origin: config.allow_origin,
        // A function keeps nothing.
        words: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Config, String> {
        let lookup = |name: &str| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::from_lookup(lookup).map_err(|error| {
            let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
            format!("{error}{}", source.unwrap_or_default())
        })
    }

    #[test]
    fn backends() {
        let targets = |text: &str| {
            read(&[("BACKENDS", text)]).map(|config| {
                config
                    .targets
                    .0
                    .into_iter()
                    .map(|(language, purpose, target)| {
                        let of = match purpose {
                            Purpose::All => language.code.to_owned(),
                            Purpose::Correct => format!("{}/correct", language.code),
                        };
                        (of, target)
                    })
                    .collect::<Vec<_>>()
            })
        };
        let lambda = |name: &str| Target::Lambda(name.to_owned());
        assert_eq!(
            targets("de=lambda:solecism-de,cs=lambda:arn:aws:lambda:eu-north-1:123456789012:function:cs"),
            Ok(vec![
                (
                    "cs".to_owned(),
                    lambda("arn:aws:lambda:eu-north-1:123456789012:function:cs")
                ),
                ("de".to_owned(), lambda("solecism-de"))
            ])
        );
        let urls = targets("de=http://127.0.0.1:9001/ sv=https://models.example/sv");
        assert!(
            matches!(urls.as_deref(), Ok([(de, Target::Http(_)), (sv, Target::Http(_))]) if de == "de" && sv == "sv"),
            "{urls:?}"
        );
        assert_eq!(
            targets("en/correct=lambda:correct en=lambda:en"),
            Ok(vec![
                ("en".to_owned(), lambda("en")),
                ("en/correct".to_owned(), lambda("correct"))
            ])
        );
        assert_eq!(targets(""), Ok(Vec::new()));
        let cases = [
            ("de", "\"de\" has no \"=\""),
            ("xx=lambda:x", "\"xx\" is not one of the known languages"),
            ("de=lambda:", "names no function"),
            ("de=models.example", "neither http:// nor https://"),
            ("de=lambda:a de=lambda:b", "\"de\" is given twice"),
            ("en=lambda:a en/detect=lambda:b", "\"detect\" is not a task"),
            ("de=lambda:a en/correct=lambda:b", "en/correct is given, but en is not"),
            ("xx/correct=lambda:b", "\"xx\" is not one of the known languages"),
        ];
        for (text, expected) in cases {
            let message = targets(text).err().unwrap_or_default();
            assert!(
                message.starts_with("BACKENDS=") && message.contains(expected),
                "{text}: {message}"
            );
        }
    }

    #[test]
    fn the_rest_and_its_defaults() {
        let config = read(&[]);
        assert!(config.is_ok_and(|config| {
            (config.timeout, config.max_text_length) == (Duration::from_secs(27), 40_000)
                && !config.key.is_needed()
                && config.sent_key.is_none()
                && config.fallback.is_none()
                && config.allow_origin.is_none()
        }));
        let config = read(&[
            ("BACKENDS", "de=lambda:de"),
            ("TIMEOUT_MS", "1500"),
            ("MAX_TEXT_LENGTH", "10"),
            ("API_KEY", "0123456789abcdef"),
            ("API_USERNAME", "me@example.org"),
            ("FALLBACK_URL", "https://lt.example"),
            ("FALLBACK_KEY", "secret"),
        ]);
        assert!(config.is_ok_and(|config| {
            let fallback = config.fallback.as_ref();
            (config.timeout, config.max_text_length) == (Duration::from_millis(1500), 10)
                && config.key.is_needed()
                && config.sent_key.is_some()
                && config.username.as_deref() == Some("me@example.org")
                && fallback.is_some_and(|fallback| fallback.timeout == Duration::from_secs(10))
                && fallback.is_some_and(|fallback| fallback.languages.len() == KNOWN.len() - 1)
        }));
        let some = read(&[("FALLBACK_URL", "https://lt.example"), ("FALLBACK_LANGUAGES", "fr, es")]);
        let codes = some.map(|config| config.fallback.map_or(0, |fallback| fallback.languages.len()));
        assert_eq!(codes, Ok(2));
    }

    #[test]
    fn errors_name_the_variable() {
        let cases = [
            ("TIMEOUT_MS", "27s"),
            ("MAX_TEXT_LENGTH", "-1"),
            ("API_KEY", "short"),
            ("ALLOW_ORIGIN", "a\nb"),
            ("FALLBACK_URL", "lt.example"),
            ("FALLBACK_LANGUAGES", "fr xx"),
            ("FALLBACK_KEY", "a\nb"),
        ];
        for (name, value) in cases {
            let message = read(&[(name, value)]).err().unwrap_or_default();
            assert!(message.starts_with(name), "{name}: {message}");
        }
    }

    #[test]
    fn errors_quote_no_secret() {
        let cases = [
            ("API_KEY", "zebra"),
            ("FALLBACK_KEY", "zebra\n"),
            ("FALLBACK_URL", "https://user:zebra giraffe@models.example"),
            ("FALLBACK_URL", "zebra:giraffe@models.example"),
            ("FALLBACK_URL", "https://models.example?key=zebra"),
            ("BACKENDS", "de=user:zebra@models.example"),
            (
                "BACKENDS",
                "de=https://user:zebra@models.example sv=https://user:giraffe@models.example it",
            ),
            (
                "BACKENDS",
                "de=https://a:zebra@models.example de=https://b:giraffe@models.example",
            ),
        ];
        for (name, value) in cases {
            let message = read(&[(name, value)]).err().unwrap_or_default();
            assert!(message.starts_with(name), "{name}: {message}");
            assert!(!message.contains("zebra") && !message.contains("giraffe"), "{message}");
        }
    }
}
