//! One language's service as a program.

use std::sync::Arc;

use once_cell::sync::OnceCell;
use solecism_http::{App, Permits, VariableError, detail, log};

use crate::{Bundles, CacheLimits, Config, Models, Service};

/// The process's model: it stays for the life of the environment, from one call to the next.
static MODELS: OnceCell<Models> = OnceCell::new();

/// One language's service, as the environment asks for it ([`VARIABLES`](crate::VARIABLES)), as a program to be run. It is ready once the
/// model that `MODEL_URI` or `MODELS_URI` names is loaded.
///
/// # Errors
///
/// What is wrong with the environment, and what to set.
pub async fn app(language: &'static str) -> Result<App, VariableError> {
    let config = Config::from_env(language)?;
    let models = MODELS.get_or_init(|| Models::new(Bundles::One(config.model_uri), CacheLimits::default()));
    let service = Service::new(language, config.limits, models.clone(), permits(config.queue));
    Ok(program(service))
}

/// The service of a model that writes the sentences of `language` anew, as [`app`] is that of the language's own model. `name` is the name
/// of that model, such as `correct-en`. The detector that judges it is loaded beside it if one is named.
///
/// # Errors
///
/// What is wrong with the environment, and what to set.
#[cfg(feature = "rewrite")]
pub async fn corrector_app(language: &'static str, name: &'static str) -> Result<App, VariableError> {
    let config = Config::of_corrector(language)?;
    let detects = config.judge_uri.is_some();
    let judge = config.judge_uri.map(|uri| (language, uri));
    let bundles = std::iter::once((name, config.model_uri)).chain(judge).collect();
    let models = MODELS.get_or_init(|| Models::new(Bundles::Named(bundles), CacheLimits::default()));
    let permits = permits(config.queue);
    let service = Service::with_rewriter(language, name, detects, config.limits, models.clone(), permits);
    Ok(program(service))
}

/// The permits of a function: on Lambda as many cores as its memory brings, elsewhere the machine's.
fn permits(room: usize) -> Permits {
    match lambda_cores(std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").ok().as_deref()) {
        Some(cores) => Permits::new(cores, room),
        None => Permits::of_machine(room),
    }
}

/// The virtual processors that Lambda gives a function with this much memory in MB, if this is Lambda: one for each 1,769 MB, and a share
/// of one below that, in which two threads would only take turns.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
fn lambda_cores(memory: Option<&str>) -> Option<usize> {
    let megabytes: usize = memory?.parse().ok()?;
    Some((megabytes / 1769).max(1))
}

fn program(service: Arc<Service>) -> App {
    let detect = service.main_route();
    App::new(Arc::clone(&service).router(), detect).with_warm(move || {
        let service = Arc::clone(&service);
        Box::pin(async move {
            match service.model().await {
                Ok(_) => Ok(()),
                Err(error) => {
                    log(&*error);
                    Err(detail(&*error))
                }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use std::{error::Error, path::Path, time::Duration};

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
    async fn it_is_ready_once_the_model_is_there() -> Result<(), Box<dyn Error>> {
        let (service, models) = service(&tiny::bundle())?;
        let app = program(service);
        assert!(models.peek("de").is_none());
        assert_eq!((app.warm().await, app.detect.as_str()), (Ok(()), "/v1/de/detect"));
        assert!(models.peek("de").is_some());
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_takes_longer_goes_on_and_is_waited_for() -> Result<(), Box<dyn Error>> {
        let (service, models) = service(&tiny::bundle())?;
        let warming = tokio::time::timeout(Duration::ZERO, program(Arc::clone(&service)).warm()).await;
        assert!(warming.is_err() && models.peek("de").is_none());
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_fails_is_left_to_the_first_call() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let (service, models) = service(folder.path())?;
        let failed = program(Arc::clone(&service)).warm().await;
        assert_eq!(failed.err().map(|error| error.code).as_deref(), Some("model_not_found"));
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
