//! One language's function, from its start to its end.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use solecism_http::{PORT, VariableError, log, logging, on_lambda, refuse};

use crate::{Config, Service, answer::milliseconds, model::ModelCell};

/// How long to hold back from asking Lambda for the first event while the model loads.
///
/// Lambda gives the init phase 10 s on a full core. Once the first event has been asked for, the environment may freeze
/// in the middle of a download; past 10 s it is stopped and started again, and the download with it.
const INIT_WAIT: Duration = Duration::from_secs(9);

static MODEL: ModelCell = ModelCell::new();

/// Runs one language's function until Lambda stops it, or, where `PORT` is set outside Lambda, the same as a server: the
/// whole of a function's `main`.
///
/// Loads the model that `MODEL_URI` or `MODELS_URI` names before it asks for the first event, for up to 9 s. A load that
/// takes longer goes on and the first call waits for it; one that fails is logged, and tried again by the first call.
///
/// Ends with a failure, and one line on the log that says what to do, where the environment is not set as
/// [`VARIABLES`](crate::VARIABLES) says.
pub async fn run(language: &'static str) -> ExitCode {
    let start = Instant::now();
    logging::init();
    if !on_lambda() && std::env::var_os(PORT.name).is_none() {
        return refuse(&VariableError::Missing { variable: &PORT });
    }
    let config = match Config::from_env(language) {
        Ok(config) => config,
        Err(error) => return refuse(&error),
    };
    let service = Service::new(language, config, &MODEL);
    let configured = start.elapsed();
    load(&service, INIT_WAIT).await;
    // With the line of the load itself: where the time of a cold start went. `make bench-cold` reads both.
    tracing::info!(
        config_ms = milliseconds(configured),
        init_ms = milliseconds(start.elapsed()),
        "initialised"
    );
    solecism_http::run(service.router()).await
}

/// Waits for the model, for up to `wait`. Past it the load goes on; a failed one leaves the next to the first call.
async fn load(service: &Service, wait: Duration) {
    match tokio::time::timeout(wait, service.model()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => log(&*error),
        Err(_) => tracing::warn!("the model is not there after {wait:?}: the first call waits for it"),
    }
}

#[cfg(test)]
mod tests {
    use std::{error::Error, path::Path};

    use solecism_store::ModelUri;
    use solecism_testing::tiny;

    use super::*;
    use crate::Model;

    fn uri(folder: &Path) -> Result<ModelUri, Box<dyn Error>> {
        Ok(folder.to_str().ok_or("a path that is not UTF-8")?.parse()?)
    }

    fn config(model_uri: ModelUri) -> Config {
        Config {
            model_uri,
            max_text_bytes: 40_000,
            deadline: None,
            key: solecism_http::Key::NONE,
        }
    }

    #[tokio::test]
    async fn the_model_is_there_before_the_first_event() -> Result<(), Box<dyn Error>> {
        static CELL: ModelCell = ModelCell::new();
        let service = Service::new("de", config(uri(&tiny::bundle())?), &CELL);
        load(&service, INIT_WAIT).await;
        assert!(CELL.get().is_some());
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_takes_longer_goes_on_and_is_waited_for() -> Result<(), Box<dyn Error>> {
        static CELL: ModelCell = ModelCell::new();
        let (release, held) = tokio::sync::oneshot::channel::<()>();
        let bundle = uri(&tiny::bundle())?;
        tokio::spawn(CELL.get_or_load(move || async move {
            held.await.ok();
            Model::load(bundle, "de").await
        }));
        tokio::task::yield_now().await;
        // Its own load would find no bundle.
        let service = Service::new("de", config(uri(Path::new("nowhere"))?), &CELL);
        load(&service, Duration::from_millis(1)).await;
        assert!(CELL.get().is_none());
        release.send(()).map_err(|()| "the load ended with the wait for it")?;
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_fails_is_left_to_the_first_call() -> Result<(), Box<dyn Error>> {
        static CELL: ModelCell = ModelCell::new();
        let folder = tempfile::tempdir()?;
        let service = Service::new("de", config(uri(folder.path())?), &CELL);
        load(&service, INIT_WAIT).await;
        assert!(CELL.get().is_none());
        tiny::copy_to(folder.path())?;
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }
}
