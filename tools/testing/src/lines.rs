//! What a test's subject writes, line by line.

use std::sync::{Arc, Mutex, PoisonError};

/// Lines that have been written. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    /// What to hand to the subject: keeps each line that it is called with.
    pub fn writer(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let Self(lines) = self.clone();
        move |line| {
            lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line.to_owned());
        }
    }

    /// All lines so far.
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
