use std::time::Duration;

/// Milliseconds to three decimal places. Finer figures would mean nothing.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
