//! Logs: one line an event, on Lambda as JSON if the function is set to that.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    fmt::{self, writer::BoxMakeWriter},
    util::SubscriberInitExt,
};

use crate::platform::on_lambda;

/// Sets up logging: to standard output on Lambda, which collects it there, and to standard error elsewhere.
///
/// `AWS_LAMBDA_LOG_LEVEL`, else `RUST_LOG`, is the level (one word such as `info`, which is the default);
/// `AWS_LAMBDA_LOG_FORMAT=JSON` asks for JSON. Both are what Lambda's logging controls set.
///
/// This is not lambda_http's own subscriber, because at the level TRACE the runtime logs whole events, and so the texts in them: here DEBUG
/// is the most detailed level. For the same reason a panic is logged by its place alone, since a panic over a string quotes the string.
pub fn init() {
    let variable = |name| std::env::var(name).ok();
    let level = variable("AWS_LAMBDA_LOG_LEVEL")
        .or_else(|| variable("RUST_LOG"))
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO)
        .min(LevelFilter::DEBUG);
    let writer = match on_lambda() {
        true => BoxMakeWriter::new(std::io::stdout),
        false => BoxMakeWriter::new(std::io::stderr),
    };
    let lines = fmt::fmt().with_max_level(level).with_target(false).with_writer(writer);
    let json = variable("AWS_LAMBDA_LOG_FORMAT").is_some_and(|format| format.eq_ignore_ascii_case("json"));
    // A second call finds the first one's subscriber and leaves it.
    let _ = if json {
        // With its time: a line without a "timestamp" counts as INFO, whatever its "level", and a function that is set to
        // WARN would lose its errors.
        // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
        lines.json().finish().try_init()
    } else {
        lines.without_time().finish().try_init()
    };

    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}
