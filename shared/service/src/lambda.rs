//! The router inside AWS Lambda.

use std::{process::ExitCode, time::Duration};

use crate::{Config, Service, answer::log, logging, model::ModelCell};

/// How long to hold back from asking Lambda for the first event while the model loads.
///
/// Lambda gives the init phase 10 s on a full core. Once the first event has been asked for, the environment may freeze
/// in the middle of a download; past 10 s it is stopped and started again, and the download with it.
const INIT_WAIT: Duration = Duration::from_secs(9);

static MODEL: ModelCell = ModelCell::new();

/// Runs one language's function until Lambda stops it: the whole of a function's `main`.
///
/// Loads the model that `MODEL_URI` names before it asks for the first event, for up to 9 s. A load that takes longer
/// goes on and the first call waits for it; one that fails is logged, and tried again by the first call.
///
/// Ends with a failure, and one line on the log that says what to do, where the environment is not set as
/// [`VARIABLES`](crate::VARIABLES) says and where this is not Lambda.
pub async fn run(language: &'static str) -> ExitCode {
    logging::init();
    // The runtime would panic without it.
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_none() {
        tracing::error!("this program runs inside AWS Lambda: elsewhere, start it with `make local`");
        return ExitCode::FAILURE;
    }
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            log(&error);
            return ExitCode::FAILURE;
        }
    };
    let service = Service::new(language, config, &MODEL);
    match tokio::time::timeout(INIT_WAIT, service.model()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => log(&error),
        Err(_) => tracing::warn!(
            "the model is not there after {} s: the first call waits for it",
            INIT_WAIT.as_secs()
        ),
    }
    match lambda_http::run(service.router()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the connection to Lambda broke: {error}");
            ExitCode::FAILURE
        }
    }
}
