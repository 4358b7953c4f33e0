use std::time::Duration;

/// Milliseconds to three places, which is as fine as the figures mean anything.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
