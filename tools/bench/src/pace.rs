//! Bytes at a rate.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How much time may be made up for. tokio's timers are late by up to a millisecond, and a rate that forgot what they cost
/// would never be reached; more than this is not given back, so that a pause does not buy a burst.
const SLACK: Duration = Duration::from_millis(2);

/// Lets bytes pass at no more than a rate, however many ask at once.
#[derive(Debug)]
pub(crate) struct Pacer {
    bytes_per_second: f64,
    /// When all that was let through so far is gone. Never held over an await.
    free: Mutex<Instant>,
}

impl Pacer {
    /// A rate above 0, in millions of bytes a second.
    pub(crate) fn new(megabytes_per_second: f64) -> Self {
        Self {
            bytes_per_second: megabytes_per_second * 1e6,
            free: Mutex::new(Instant::now()),
        }
    }

    /// Returns once this many bytes more have passed.
    pub(crate) async fn pass(&self, bytes: usize) {
        let gone = self.reserve(bytes, Instant::now());
        tokio::time::sleep_until(gone.into()).await;
    }

    /// When `bytes`, asked for at `now`, are gone.
    fn reserve(&self, bytes: usize, now: Instant) -> Instant {
        let took = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second);
        // One left by a panicking holder is as good as any.
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        *free = (*free).max(earliest) + took;
        *free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_one_after_the_other_at_the_rate() {
        let pacer = Pacer::new(1.0);
        let now = Instant::now() + Duration::from_secs(1);
        let start = now - SLACK;
        let ms = Duration::from_millis;
        // A second without bytes buys no more than the slack.
        assert_eq!(pacer.reserve(10_000, now), start + ms(10));
        assert_eq!(pacer.reserve(5_000, now), start + ms(15));
        // Late by a millisecond: made up for. Late by ten: not.
        assert_eq!(pacer.reserve(5_000, start + ms(16)), start + ms(20));
        assert_eq!(pacer.reserve(5_000, start + ms(30)), start + ms(28) + ms(5));
    }

    #[tokio::test]
    async fn many_share_one_rate() {
        let pacer = Pacer::new(10.0);
        let start = Instant::now();
        futures::join!(pacer.pass(200_000), pacer.pass(200_000));
        assert!(start.elapsed() >= Duration::from_millis(38), "{:?}", start.elapsed());
    }
}
