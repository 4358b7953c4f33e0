//! Working memory that runs hand on to one another.

use std::sync::{Mutex, PoisonError};

use solecism_kernels::{AttentionScratch, Scratch};

/// Buffers of the kernels. One set serves all layers of a run.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) linear: Scratch,
    pub(crate) attention: AttentionScratch,
}

/// Idle [`Buffers`]: as many as there were runs at once.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Buffers>>);

impl Pool {
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Buffers) -> R) -> R {
        // A panic elsewhere leaves buffers that are only ever overwritten: nothing to distrust.
        let idle = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut buffers = taken.unwrap_or_default();
        let result = work(&mut buffers);
        idle().push(buffers);
        result
    }
}
