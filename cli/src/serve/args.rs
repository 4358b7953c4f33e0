//! What `solecism serve` is told, each once: its flag, its variable, its help and its default.

use std::{net::IpAddr, num::NonZero, path::PathBuf, time::Duration};

use clap::Args;
use solecism_gateway::{KNOWN, Language, Url};
use solecism_http::Key;

use super::unquoted::Unquoted;
use crate::args::ModelsLocation;

/// Serve all languages from one process: LanguageTool's API, our own, and a page to write on
///
/// Models are loaded when they are first asked for, and dropped when they are idle or when others need the memory. On SIGTERM and
/// Ctrl-C, requests that are running are finished first.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port to listen on; 0 for any that is free
    #[arg(short, long, env = "PORT", default_value_t = 8081)]
    pub(crate) port: u16,

    /// Address to listen on; 0.0.0.0 for all addresses of the machine
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,

    #[command(flatten)]
    pub(crate) models: ModelsLocation,

    /// Languages to serve; unless given, all that there are models for
    #[arg(long, value_name = "CODE,…", env = "SOLECISM_LANGUAGES", value_delimiter = ',', value_parser = language)]
    pub(crate) languages: Vec<&'static Language>,

    /// Languages to correct with a model that rewrites each sentence, `correct-CODE` beside the others; unless given, all that have such
    /// a model in the folder
    #[arg(long, value_name = "CODE,…", env = "SOLECISM_CORRECTORS", value_delimiter = ',', value_parser = language)]
    pub(crate) correctors: Vec<&'static Language>,

    /// Languages to load at the start, before the server says that it is ready; `all` for every one served
    #[arg(long, value_name = "CODE,…|all", env = "SOLECISM_PRELOAD", value_delimiter = ',')]
    pub(crate) preload: Vec<String>,

    /// Most memory that loaded models may take, in MB of 10⁶ bytes; the least recently used model makes room for the next. There is
    /// no limit unless given
    #[arg(long, value_name = "MB", env = "SOLECISM_CACHE_MB")]
    pub(crate) cache_mb: Option<u64>,

    /// How long a model that nobody uses stays loaded, such as 90s, 15m or 1h; `never` for as long as the server runs
    #[arg(long, value_name = "TIME|never", env = "SOLECISM_CACHE_TTL", default_value = "1h", value_parser = span)]
    pub(crate) cache_ttl: Span,

    /// Folder to keep models in that were fetched over a network; none is kept unless given
    #[arg(long, value_name = "DIR", env = "SOLECISM_DISK_CACHE")]
    pub(crate) disk_cache: Option<PathBuf>,

    /// How often to look for new versions of the loaded models; `never` for not at all
    #[arg(long, value_name = "TIME|never", env = "SOLECISM_REFRESH", default_value = "5m", value_parser = span)]
    pub(crate) refresh: Span,

    /// Batches of sentences to compute at once; unless given, as many as there are processor cores
    #[arg(long, value_name = "N", env = "SOLECISM_MAX_CONCURRENCY")]
    pub(crate) max_concurrency: Option<NonZero<usize>>,

    /// Requests that may be there at once, including those that wait for their turn; further ones are told to try again later (503)
    #[arg(long, value_name = "N", env = "SOLECISM_QUEUE", default_value = "256")]
    pub(crate) queue: NonZero<usize>,

    /// How long a request may take: what is checked by then is the answer
    #[arg(long, value_name = "TIME", env = "SOLECISM_REQUEST_TIMEOUT", default_value = "30s", value_parser = time)]
    pub(crate) request_timeout: Duration,

    /// Longest text accepted, in code units of UTF-16
    #[arg(long, value_name = "N", env = "MAX_TEXT_LENGTH", default_value_t = 200_000)]
    pub(crate) max_text_length: usize,

    /// Key that callers have to send, at least 16 characters; anyone may call unless given. Better set the variable, because
    /// other users of the machine can read a command line
    #[arg(long, value_name = "KEY", env = "API_KEY", hide_env_values = true, value_parser = Unquoted(key))]
    pub(crate) api_key: Option<Secret>,

    /// User name that calls of LanguageTool's API have to send with the key
    #[arg(long, value_name = "NAME", env = "API_USERNAME", requires = "api_key")]
    pub(crate) api_username: Option<String>,

    /// Web page that may call from a browser, such as `https://editor.example`; `*` for any
    #[arg(long, value_name = "ORIGIN", env = "ALLOW_ORIGIN")]
    pub(crate) allow_origin: Option<axum::http::HeaderValue>,

    /// Folder to keep callers' word lists in (`/v2/words`), with a folder of its own for each key; none are kept unless given
    #[arg(long, value_name = "DIR", env = "SOLECISM_WORDS_DIR")]
    pub(crate) words_dir: Option<PathBuf>,

    /// Another `solecism serve` that has the models: this one is then a front that loads none, whatever --models says, and
    /// --preload and --cache-mb cannot be given
    #[arg(long, value_name = "URL", env = "SOLECISM_UPSTREAM", hide_env_values = true, value_parser = Unquoted(url), conflicts_with_all = ["preload", "cache_mb"])]
    pub(crate) upstream: Option<Url>,

    /// Key that the upstream asks for; unless given, the same as --api-key
    #[arg(long, value_name = "KEY", env = "SOLECISM_UPSTREAM_KEY", hide_env_values = true, value_parser = Unquoted(key), requires = "upstream")]
    pub(crate) upstream_key: Option<Secret>,

    /// External service that speaks LanguageTool's API, for languages that are not served here; the answer says what was sent
    /// there. No text leaves the machine unless given
    #[arg(long, value_name = "URL", env = "FALLBACK_URL", hide_env_values = true, value_parser = Unquoted(url))]
    pub(crate) fallback_url: Option<Url>,

    /// User name that the external service asks for
    #[arg(long, value_name = "NAME", env = "FALLBACK_USERNAME", requires = "fallback_url")]
    pub(crate) fallback_username: Option<String>,

    /// Key that the external service asks for
    #[arg(
        long,
        value_name = "KEY",
        env = "FALLBACK_KEY",
        hide_env_values = true,
        value_parser = Unquoted(any_key),
        requires = "fallback_url"
    )]
    pub(crate) fallback_key: Option<Secret>,

    /// Languages to send to the external service; unless given, all that are known and not served here
    #[arg(long, value_name = "CODE,…", env = "FALLBACK_LANGUAGES", value_delimiter = ',', value_parser = language, requires = "fallback_url")]
    pub(crate) fallback_languages: Vec<&'static Language>,

    /// End when no `solecism lsp` holds a lock on these files any more
    #[cfg(feature = "lsp")]
    #[arg(long, value_name = "FILES", hide = true)]
    pub(crate) until_unused: Option<PathBuf>,

    /// How long the external service may take
    #[arg(long, value_name = "TIME", env = "SOLECISM_FALLBACK_TIMEOUT", default_value = "10s", value_parser = time)]
    pub(crate) fallback_timeout: Duration,
}

/// A key, which no print of the arguments shows.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A time, or for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Option<Duration>);

fn span(text: &str) -> Result<Span, String> {
    match text {
        "never" => Ok(Span(None)),
        _ => time(text)
            .map(|time| Span(Some(time)))
            .map_err(|error| error + ", or never"),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).ok().filter(|time| !time.is_zero());
    time.ok_or_else(|| "give a number with its unit, such as 500ms, 30s, 15m or 1h".to_owned())
}

pub(crate) fn key(text: &str) -> Result<Secret, String> {
    Key::parse(text)
        .map(|_| Secret(text.to_owned()))
        .ok_or_else(|| "give at least 16 visible ASCII characters, such as `openssl rand -hex 32` prints".to_owned())
}

/// A key of somebody else's, which may be anything.
fn any_key(text: &str) -> Result<Secret, String> {
    Ok(Secret(text.to_owned()))
}

fn url(text: &str) -> Result<Url, String> {
    text.parse()
}

fn language(text: &str) -> Result<&'static Language, String> {
    Language::of_code(text).ok_or_else(|| {
        let codes: Vec<&str> = KNOWN.iter().map(|language| language.code).collect();
        format!("give codes from these: {}", codes.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(span("1h"), Ok(Span(Some(Duration::from_secs(3600)))));
        assert_eq!(span("never"), Ok(Span(None)));
        assert_eq!(time("1500ms"), Ok(Duration::from_millis(1500)));
        for bad in ["", "5", "0s", "-1s", "soon"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let secret = key("0123456789abcdef").map(|secret| format!("{secret:?}"));
        assert_eq!(secret.as_deref(), Ok("…"));
        assert!(key("short").is_err());
    }
}
