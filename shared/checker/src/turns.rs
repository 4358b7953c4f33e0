//! When a check may compute, which is for whoever has several of them to say.

use std::num::NonZero;

/// Says when a check may compute, and on how many cores. A check asks before each batch, and before it prepares the text.
pub trait Turns: Sync {
    /// That the model is going to read so many pieces more, as far as it is let. It may be said several times of one check.
    fn planned(&self, _pieces: usize) {}

    /// Runs `work`, over which the model reads so many `pieces`, once it is the check's turn, and tells it among how many
    /// threads to share it.
    ///
    /// False, with nothing run, where the check is to end with what it has by then.
    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool;
}

/// A check that has the processor to itself: always, on all cores.
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
