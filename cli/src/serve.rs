//! `solecism serve`: the gateway's routes, the page and the models of all languages in one process.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use axum::{
    Router,
    http::{HeaderValue, StatusCode},
    routing::get,
};
use futures::future::join_all;
use solecism_gateway::{Backend, FallbackConfig, Gateway, Http, InProcess, KNOWN, Language, Parts, WordLists};
use solecism_http::{Key, Monitor, Permits, logging};
use solecism_service::{Bundles, CacheLimits, KeptOnDisk, Limits, Models, Service};
use solecism_store::{DiskCache, Manifest, ModelUri, Task};
use tokio::sync::watch;

use crate::Outcome;
use crate::models::{Place, place, read_manifest};

mod args;
mod unquoted;
mod words;

pub(crate) use args::ServeArgs;
#[cfg(feature = "lsp")]
pub(crate) use args::{Secret, key};
use words::KeptWords;

/// The languages that are served if models lie in a place that cannot be listed, and nobody says which.
const SHIPPED: [&str; 5] = ["cs", "de", "en", "it", "sv"];
/// How much longer the gateway waits for a language's service than the service's own time limit, so that a partial answer arrives.
const GRACE: Duration = Duration::from_secs(2);

/// Runs `solecism serve` until it is told to stop.
///
/// # Errors
///
/// Why it does not start.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    solecism_system::keep_allocator_small();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // A thread that has checked a text keeps some of what it allocated: 0.5 s after its last text that is given back.
        .thread_keep_alive(Duration::from_millis(500))
        .enable_all()
        .build()
        .context("cannot start the server's runtime")?;
    runtime.block_on(serve(args))
}

async fn serve(args: &ServeArgs) -> anyhow::Result<Outcome> {
    logging::init();
    let room = args.queue.get();
    let permits = match args.max_concurrency {
        Some(cores) => Permits::new(cores.get(), room),
        None => Permits::of_machine(room),
    };
    let mut monitor = Monitor::new(&permits);
    let key = args.api_key.as_ref().map_or(Key::NONE, |key| Key::new(&key.0));
    let (backends, correctors, models) = match &args.upstream {
        Some(_) => (upstream(args)?, Vec::new(), None),
        None => {
            let (backends, correctors, models) = here(args, &permits).await?;
            models.telemetry().register(monitor.registry());
            models.look_after(args.refresh.0);
            (backends, correctors, Some(models))
        }
    };
    let served: Vec<&'static Language> = backends.iter().map(|(language, _)| *language).collect();
    let ready = preload(args, &served, models)?;

    let gateway = Gateway::new(Parts {
        backends,
        correctors,
        fallback: fallback(args, &served),
        key: key.clone(),
        username: args.api_username.clone(),
        max_text_length: args.max_text_length,
        timeout: args.request_timeout + GRACE,
        permits,
        allow_origin: args.allow_origin.clone(),
        words: args
            .words_dir
            .clone()
            .map(|folder| Arc::new(KeptWords::new(folder)) as Arc<dyn WordLists>),
    })
    .context("cannot use TLS: install the system's certificates (ca-certificates)")?;
    let router = monitor.observe(gateway.router());
    // Without the key, as the routes for monitors of every cloud are: neither says anything of a text.
    let open = Router::new().route("/v1/ready", get(async move || is_ready(&ready)));
    let router = router.merge(open).merge(key.guard(monitor.router()));

    let codes: Vec<&str> = served.iter().map(|language| language.code).collect();
    tracing::info!(languages = codes.join(" "), "serving");
    #[cfg(feature = "lsp")]
    if let Some(files) = &args.until_unused {
        return until_unused(files, SocketAddr::new(args.host, args.port), router).await;
    }
    match solecism_http::run(SocketAddr::new(args.host, args.port), router).await {
        code if code == ExitCode::SUCCESS => Ok(Outcome::Fine),
        _ => bail!("the server did not start: choose another address with --port and --host"),
    }
}

/// Serves until no `solecism lsp` is left that asks.
#[cfg(feature = "lsp")]
async fn until_unused(files: &std::path::Path, address: SocketAddr, router: Router) -> anyhow::Result<Outcome> {
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    println!("http://{}", listener.local_addr()?);
    let mut unused = None;
    let stop = async { unused = Some(crate::lsp::local::unused(files).await) };
    solecism_http::serve(listener, router, stop).await;
    // The lock is let go here, when nothing runs any more.
    unused.transpose().context("cannot lock the files of --until-unused")?;
    Ok(Outcome::Fine)
}

type Backends = Vec<(&'static Language, Arc<dyn Backend>)>;

/// Every language's service in this process, and those of them that have a model which writes sentences anew, over models that they
/// share.
async fn here(args: &ServeArgs, permits: &Permits) -> anyhow::Result<(Backends, Backends, Models)> {
    let Found {
        bundles,
        languages,
        rewritten,
    } = find(args).await?;
    let limits = CacheLimits {
        bytes: args.cache_mb.map(|megabytes| megabytes.saturating_mul(1_000_000)),
        ttl: args.cache_ttl.0,
        ..CacheLimits::default()
    };
    let models = match &args.disk_cache {
        None => Models::new(bundles, limits),
        Some(folder) => {
            let cache = DiskCache::new(folder);
            Models::new(KeptOnDisk { bundles, cache }, limits)
        }
    };
    let mut correctors: Backends = Vec::new();
    let backends = languages.into_iter().map(|language| {
        let limits = Limits {
            // What the gateway lets through, in the longest form that UTF-8 has.
            max_text_bytes: args.max_text_length.saturating_mul(3),
            deadline: Some(args.request_timeout),
            // Callers show it to the gateway.
            key: Key::NONE,
            health_loads: false,
        };
        let (code, models, permits) = (language.code, models.clone(), permits.clone());
        let is_rewritten = rewritten.contains(&language);
        let service = match is_rewritten {
            #[cfg(feature = "rewrite")]
            // For as long as the server runs.
            true => Service::with_rewriter(
                code,
                Task::Text2TextGeneration.folder(code).leak(),
                true,
                limits,
                models,
                permits,
            ),
            _ => Service::new(code, limits, models, permits),
        };
        let backend: Arc<dyn Backend> = Arc::new(InProcess::new(service.router()));
        if is_rewritten {
            correctors.push((language, Arc::clone(&backend)));
        }
        (language, backend)
    });
    Ok((backends.collect(), correctors, models))
}

/// What there is to serve.
struct Found {
    bundles: Bundles,
    languages: Vec<&'static Language>,
    /// Those of them that have a model which writes sentences anew.
    rewritten: Vec<&'static Language>,
}

/// Where the models are, and which languages there are models for.
async fn find(args: &ServeArgs) -> anyhow::Result<Found> {
    let mut rewritten = args.correctors.clone();
    let (bundles, there) = match place(args.models.models.as_ref())? {
        Place::Folder(folder, names) => {
            let known = names.iter().filter_map(|name| Language::of_code(name));
            let found: Vec<&'static Language> = names
                .iter()
                .filter_map(|name| match Task::of_folder(name) {
                    (Task::Text2TextGeneration, language) => Language::of_code(language),
                    _ => None,
                })
                .collect();
            if let Some(missing) = rewritten.iter().find(|language| !found.contains(language)) {
                bail!("there is no model correct-{} in {}", missing.code, folder.display());
            }
            if rewritten.is_empty() {
                rewritten = found;
            }
            (Bundles::Each(ModelUri::Directory(folder)), known.collect())
        }
        Place::Bundle(uri) => {
            let Manifest { language, .. } = read_manifest(&uri).await?;
            let known = Language::of_code(&language)
                .with_context(|| format!("no texts in {language:?} can be told from others"))?;
            (Bundles::One(uri), vec![known])
        }
        Place::Prefix(uri) => {
            let shipped = SHIPPED.iter().filter_map(|code| Language::of_code(code));
            (Bundles::Each(uri), shipped.collect())
        }
    };
    if args.languages.is_empty() {
        return Ok(Found {
            bundles,
            languages: there,
            rewritten,
        });
    }
    if let (Bundles::Each(ModelUri::Directory(folder)), Some(missing)) = (
        &bundles,
        args.languages.iter().find(|language| !there.contains(language)),
    ) {
        bail!("there is no model for {} in {}", missing.code, folder.display());
    }
    Ok(Found {
        bundles,
        languages: args.languages.clone(),
        rewritten,
    })
}

/// Every language's service at the upstream.
fn upstream(args: &ServeArgs) -> anyhow::Result<Backends> {
    let Some(url) = &args.upstream else {
        return Ok(Vec::new());
    };
    let key = args.upstream_key.as_ref().or(args.api_key.as_ref());
    let key = key
        .map(|key| HeaderValue::from_str(&key.0))
        .transpose()?
        .map(|mut key| {
            key.set_sensitive(true);
            key
        });
    let shipped = SHIPPED.iter().filter_map(|code| Language::of_code(code)).collect();
    let languages = if args.languages.is_empty() {
        shipped
    } else {
        args.languages.clone()
    };
    let upstream =
        Http::new(url.clone(), key).context("cannot use TLS: install the system's certificates (ca-certificates)")?;
    let upstream: Arc<dyn Backend> = Arc::new(upstream);
    Ok(languages
        .into_iter()
        .map(|language| (language, Arc::clone(&upstream)))
        .collect())
}

fn fallback(args: &ServeArgs, served: &[&'static Language]) -> Option<FallbackConfig> {
    let others = || KNOWN.iter().filter(|language| !served.contains(language)).collect();
    Some(FallbackConfig {
        url: args.fallback_url.clone()?,
        username: args.fallback_username.clone(),
        key: args.fallback_key.as_ref().map(|key| key.0.clone()),
        timeout: args.fallback_timeout,
        languages: match args.fallback_languages.is_empty() {
            true => others(),
            false => args.fallback_languages.clone(),
        },
    })
}

/// Loads what is to be there from the start. The receiver has true once it is there.
fn preload(
    args: &ServeArgs,
    served: &[&'static Language],
    models: Option<Models>,
) -> anyhow::Result<watch::Receiver<bool>> {
    let wanted: Vec<&'static str> = match args.preload.as_slice() {
        [all] if all == "all" => served.iter().map(|language| language.code).collect(),
        codes => {
            let find = |code: &String| {
                let found = served.iter().find(|language| language.code == code);
                found
                    .map(|language| language.code)
                    .with_context(|| format!("cannot preload {code}: it is not served"))
            };
            codes.iter().map(find).collect::<anyhow::Result<_>>()?
        }
    };
    let (done, ready) = watch::channel(wanted.is_empty());
    if let Some(models) = models.filter(|_| !wanted.is_empty()) {
        tokio::spawn(async move {
            let loads = wanted.iter().map(|language| models.get(language));
            for (language, loaded) in wanted.iter().zip(join_all(loads).await) {
                if let Err(error) = loaded {
                    // A call for it starts another load, so this is no reason to serve nothing.
                    tracing::error!(language, "not preloaded: {}", solecism_http::chain(&*error));
                }
            }
            done.send_replace(true);
        });
    }
    Ok(ready)
}

fn is_ready(ready: &watch::Receiver<bool>) -> (StatusCode, &'static str) {
    match *ready.borrow() {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "loading models"),
    }
}
