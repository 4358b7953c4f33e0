//! Progress bars: on stderr, and only where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

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
