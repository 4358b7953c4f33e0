//! Where the program runs.

/// Whether this is AWS Lambda, or what stands in for it: `cargo lambda watch`, or AWS's Runtime Interface Emulator.
///
/// This is the one place that says so. `AWS_LAMBDA_RUNTIME_API`, the address to ask for events, is what decides, because a
/// function cannot run without it. `AWS_LAMBDA_FUNCTION_NAME` is set there too, but is no more than a name: somebody may set it
/// elsewhere so that the metrics have it.
pub fn on_lambda() -> bool {
    on_lambda_by(|name| std::env::var(name).ok())
}

/// The same through `lookup`, so that tests need not touch the process's environment.
pub fn on_lambda_by(lookup: impl Fn(&str) -> Option<String>) -> bool {
    lookup("AWS_LAMBDA_RUNTIME_API").is_some_and(|address| !address.is_empty())
}
