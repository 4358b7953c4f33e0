//! Progress bars: on stderr, and only where that is a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use solecism_checker::{Alone, Turns};

/// Work that takes less time than this needs no bar.
const SHORT: Duration = Duration::from_secs(1);

/// A check on all cores, with a bar over the pieces of its text once it takes long.
pub(crate) struct Watched {
    alone: Alone,
    started: Instant,
    bar: ProgressBar,
}

impl Default for Watched {
    fn default() -> Self {
        let bar = bar(0, "{bar:40} {percent}%, {eta} left");
        bar.set_draw_target(ProgressDrawTarget::hidden());
        Self {
            alone: Alone::default(),
            started: Instant::now(),
            bar,
        }
    }
}

impl Watched {
    /// Takes the bar off the screen, where results are to stand.
    pub(crate) fn hide(&self) {
        self.bar.set_draw_target(ProgressDrawTarget::hidden());
    }
}

impl Turns for Watched {
    fn planned(&self, pieces: usize) {
        self.bar.inc_length(pieces as u64);
    }

    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        if self.bar.is_hidden() && self.started.elapsed() >= SHORT {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let ran = self.alone.run(pieces, work);
        self.bar.inc(pieces as u64);
        ran
    }
}

/// A bar over `length` steps of something, such as `sentences`.
pub(crate) fn steps(length: usize, of_what: &str) -> ProgressBar {
    bar(
        length as u64,
        &format!("{{bar:40}} {{pos}}/{{len}} {of_what}, {{eta}} left"),
    )
}

/// A bar over bytes that come from somewhere; how many is told when it is known.
pub(crate) fn bytes(from: &impl ToString) -> ProgressBar {
    bar(0, "{bar:40} {bytes}/{total_bytes} {msg}").with_message(from.to_string())
}

fn bar(length: u64, template: &str) -> ProgressBar {
    // The templates are fixed; were one broken, indicatif's own would do.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length).with_style(style);
    bar.tick();
    bar
}
