//! When a check may compute. A caller that runs several checks decides that.

use std::num::NonZero;

/// Says when a check may compute, and on how many cores. A check asks before each batch, and before it prepares the text.
pub trait Turns: Sync {
    /// Says that the model is going to read this many more pieces, as far as it is allowed to. It may be called several times for one
    /// check.
    fn planned(&self, _pieces: usize) {}

    /// Runs `work`, in which the model reads `pieces` pieces, once it is the check's turn, and tells it how many threads to share the work
    /// among.
    ///
    /// Returns false, and runs nothing, if the check has to end with what it has by then.
    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool;
}

/// The turns of a check that has the processor to itself: it may always compute, on all cores.
#[derive(Debug, Clone, Copy)]
pub struct Alone(usize);

impl Default for Alone {
    fn default() -> Self {
        Self(std::thread::available_parallelism().map_or(1, NonZero::get))
    }
}

impl Turns for Alone {
    fn run(&self, _: usize, work: &mut dyn FnMut(usize)) -> bool {
        work(self.0);
        true
    }
}
