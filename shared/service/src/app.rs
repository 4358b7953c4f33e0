//! One language's service as a program.

use std::sync::Arc;

use solecism_http::{App, VariableError, detail, log};

use crate::{Config, Service, model::ModelCell};

static MODEL: ModelCell = ModelCell::new();

/// One language's service, as the environment asks for it ([`VARIABLES`](crate::VARIABLES)), as a program to be run. It is
/// ready once the model is loaded that `MODEL_URI` or `MODELS_URI` names.
///
/// # Errors
///
/// What is wrong with the environment, and what to set.
pub async fn app(language: &'static str) -> Result<App, VariableError> {
    Ok(program(Service::new(language, Config::from_env(language)?, &MODEL)))
}

fn program(service: Arc<Service>) -> App {
    let detect = format!("/v1/{}/detect", service.language());
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
    async fn it_is_ready_once_the_model_is_there() -> Result<(), Box<dyn Error>> {
        static CELL: ModelCell = ModelCell::new();
        let app = program(Service::new("de", config(uri(&tiny::bundle())?), &CELL));
        assert!(CELL.get().is_none());
        assert_eq!((app.warm().await, app.detect.as_str()), (Ok(()), "/v1/de/detect"));
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
        let warming = tokio::time::timeout(Duration::from_millis(1), program(Arc::clone(&service)).warm()).await;
        assert!(warming.is_err() && CELL.get().is_none());
        release.send(()).map_err(|()| "the load ended with the wait for it")?;
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }

    #[tokio::test]
    async fn a_load_that_fails_is_left_to_the_first_call() -> Result<(), Box<dyn Error>> {
        static CELL: ModelCell = ModelCell::new();
        let folder = tempfile::tempdir()?;
        let service = Service::new("de", config(uri(folder.path())?), &CELL);
        let failed = program(Arc::clone(&service)).warm().await;
        assert_eq!(failed.err().map(|error| error.code).as_deref(), Some("model_not_found"));
        assert!(CELL.get().is_none());
        tiny::copy_to(folder.path())?;
        assert_eq!(service.model().await?.name, "solecism-tiny");
        Ok(())
    }
}
