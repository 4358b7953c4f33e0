//! Working memory that runs pass on to one another.

use std::sync::{Mutex, PoisonError};

use solecism_kernels::{AttentionScratch, Scratch};

/// Buffers of the operators. One set serves all layers of a run. They only grow.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) linear: Scratch,
    pub(crate) attention: AttentionScratch,
    /// The tokens of a batch without its padding, as they pass from block to block.
    pub(super) rows: Vec<f32>,
    pub(super) query: Vec<f32>,
    pub(super) key: Vec<f32>,
    pub(super) value: Vec<f32>,
    /// The output of attention.
    pub(super) context: Vec<f32>,
    /// The values between the two layers of a feed-forward part.
    pub(super) hidden: Vec<f32>,
    /// What a block adds to its input.
    pub(super) out: Vec<f32>,
}

/// The first `count` values of a buffer, which grows if it is too short. The values are unspecified.
pub(crate) fn room(buffer: &mut Vec<f32>, count: usize) -> &mut [f32] {
    if buffer.len() < count {
        buffer.resize(count, 0.0);
    }
    &mut buffer[..count]
}

/// Idle [`Buffers`]: as many as there were runs at the same time.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Buffers>>);

impl Pool {
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Buffers) -> R) -> R {
        // A panic elsewhere does no harm, because the buffers are only ever overwritten.
        let idle = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut buffers = taken.unwrap_or_default();
        let result = work(&mut buffers);
        idle().push(buffers);
        result
    }
}
