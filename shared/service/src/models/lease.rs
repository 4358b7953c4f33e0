use std::{ops::Deref, sync::Arc, time::Instant};

use super::Shared;
use crate::model::Model;

/// A model on lease: it stays where it is until this is dropped.
pub struct Lease {
    /// Always there, except while the lease is dropped.
    pub(super) model: Option<Arc<Model>>,
    pub(super) language: &'static str,
    pub(super) shared: Arc<Shared>,
}

impl Deref for Lease {
    type Target = Model;

    fn deref(&self) -> &Model {
        match &self.model {
            Some(model) => model,
            None => unreachable!("a lease has its model until it is dropped"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let model = self.model.take();
        let mut state = self.shared.state();
        if let Some(held) = state.held.get_mut(self.language) {
            held.used = Instant::now();
        }
        drop(state);
        // The last lease on a model that has been replaced frees it here, with nothing locked.
        drop(model);
        self.shared.freed.notify_waiters();
    }
}
