//! One language's function, from its start to its end.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use solecism_http::{PORT, Permits, VariableError, log, logging, on_lambda, refuse};

use once_cell::sync::OnceCell;

use crate::{Bundles, CacheLimits, Config, Models, Service, answer::milliseconds};

/// How long to hold back from asking Lambda for the first event while the model loads.
///
/// Lambda gives the init phase 10 s on a full core. Once the first event has been asked for, the environment may freeze
/// in the middle of a download; past 10 s it is stopped and started again, and the download with it.
const INIT_WAIT: Duration = Duration::from_secs(9);

/// The process's model: it stays for the life of the environment, from one call to the next.
static MODELS: OnceCell<Models> = OnceCell::new();

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
    let models = MODELS.get_or_init(|| Models::new(Bundles::One(config.model_uri), CacheLimits::default()));
    let service = Service::new(language, config.limits, models.clone(), permits(config.queue));
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

/// The permits of a function: on Lambda as many cores as its memory brings, elsewhere the machine's.
fn permits(room: usize) -> Permits {
    match lambda_cores(std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").ok().as_deref()) {
        Some(cores) => Permits::new(cores, room),
        None => Permits::of_machine(room),
    }
}

/// Lambda's virtual processors of a function of so many MB, where this is Lambda: one for each 1,769 MB, and a share of one
/// below, in which two threads would only take turns.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
fn lambda_cores(memory: Option<&str>) -> Option<usize> {
    let megabytes: usize = memory?.parse().ok()?;
    Some((megabytes / 1769).max(1))
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
    use std::{error::Error, path::Path, sync::Arc};

    use solecism_http::Key;
    use solecism_testing::tiny;

    use super::*;
    use crate::Limits;

    fn service(bundle: &Path) -> Result<(Arc<Service>, Models), Box<dyn Error>> {
        let bundle = Bundles::One(bundle.to_str().ok_or("a path that is not UTF-8")?.parse()?);
        let models = Models::new(bundle, CacheLimits::default());
        let limits = Limits {
            max_text_bytes: 40_000,
            deadline: None,
            key: Key::NONE,
            health_loads: true,
        };
        let service = Service::new("de", limits, models.clone(), Permits::of_machine(1));
        Ok((service, models))
    }

    #[tokio::test]
    async fn the_model_is_there_before_the_first_event() -> Result<(), Box<dyn Error>> {
        let (service, models) = service(&tiny::bundle())?;
        load(&service, INIT_WAIT).await;
        assert!(models.peek("de").is_some());
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_takes_longer_goes_on_and_is_waited_for() -> Result<(), Box<dyn Error>> {
        let (service, models) = service(&tiny::bundle())?;
        load(&service, Duration::ZERO).await;
        assert!(models.peek("de").is_none());
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_fails_is_left_to_the_first_call() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let (service, models) = service(folder.path())?;
        load(&service, INIT_WAIT).await;
        assert!(models.peek("de").is_none());
        tiny::copy_to(folder.path())?;
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }

    #[test]
    fn cores_follow_the_memory() {
        for (memory, cores) in [
            (None, None),
            (Some("a lot"), None),
            (Some("128"), Some(1)),
            (Some("1769"), Some(1)),
            (Some("3538"), Some(2)),
            (Some("10240"), Some(5)),
        ] {
            assert_eq!(lambda_cores(memory), cores, "{memory:?}");
        }
    }
}
