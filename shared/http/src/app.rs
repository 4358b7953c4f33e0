//! What a program is made of, wherever it runs.

use std::{fmt, pin::Pin, sync::Arc};

use axum::Router;
use solecism_api::ErrorDetail;

/// What [`App::warm`] waits for: that the program is ready, or why it is not.
pub type Warming = Pin<Box<dyn Future<Output = Result<(), ErrorDetail>> + Send>>;

/// A program that answers HTTP, wherever its requests come from: a socket, or the events of AWS Lambda.
#[derive(Clone)]
pub struct App {
    /// All of its routes.
    pub router: Router,
    /// The path of the route to which a bare `{"text": …}` belongs, which is sent to a function without any HTTP around it.
    pub detect: String,
    warm: Option<Arc<dyn Fn() -> Warming + Send + Sync>>,
}

impl App {
    /// A program that is ready as soon as it is made.
    pub fn new(router: Router, detect: impl Into<String>) -> Self {
        Self {
            router,
            detect: detect.into(),
            warm: None,
        }
    }

    /// A program that is ready once `warm` is done, for example once its model is loaded. It is called more than once, and
    /// logs its failures itself.
    pub fn with_warm(self, warm: impl Fn() -> Warming + Send + Sync + 'static) -> Self {
        Self {
            warm: Some(Arc::new(warm)),
            ..self
        }
    }

    /// The path of the route to which a bare text that is to be corrected belongs: the one beside the detect route.
    pub fn correct(&self) -> String {
        let before = self.detect.rsplit_once('/').map_or("", |(before, _)| before);
        format!("{before}/correct")
    }

    /// Waits until the program is ready to answer. The work for that goes on even if nobody waits any longer.
    ///
    /// # Errors
    ///
    /// Why it is not ready. A later call tries again.
    pub async fn warm(&self) -> Result<(), ErrorDetail> {
        match &self.warm {
            Some(warm) => warm().await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("detect", &self.detect)
            .finish_non_exhaustive()
    }
}
