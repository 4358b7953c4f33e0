//! Lambda's deadline, from the clock on the wall to one that cannot jump.

use std::time::{Duration, Instant, SystemTime};

use solecism_http::Deadline;

/// How much earlier than Lambda's deadline the routes are to be done: what is left is for the answer's way to Lambda.
const MARGIN: Duration = Duration::from_millis(300);
/// The longest that Lambda lets a function run.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html>
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The deadline of an event that has just arrived with a `Lambda-Runtime-Deadline-Ms` of `milliseconds` since 1970.
///
/// There is none if that time is past or further away than Lambda allows, because then one of the two clocks is wrong, and
/// to believe it would mean that nothing is checked at all. `cargo lambda watch`, for example, sends ten minutes after 1970.
pub(crate) fn deadline(milliseconds: u64, now: SystemTime, at: Instant) -> Option<Deadline> {
    let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let left = Duration::from_millis(milliseconds).checked_sub(since_1970)?;
    if left.is_zero() || left > LONGEST {
        return None;
    }
    // A function that may only run for a moment keeps half of it.
    Some(Deadline(at + left.saturating_sub(MARGIN.min(left / 2))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_counts_and_clocks_that_are_wrong_do_not() {
        const NOW: u64 = 1_764_000_000_000;
        let at = Instant::now();
        let left = |milliseconds: u64, now: SystemTime| {
            deadline(milliseconds, now, at).map(|Deadline(deadline)| (deadline - at).as_millis())
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(NOW);
        // (deadline, what is left of it for the routes in milliseconds)
        let cases = [
            (NOW + 29_000, Some(28_700)),
            (NOW + 900_000, Some(899_700)),
            (NOW + 1_000, Some(700)),
            (NOW + 400, Some(200)),
            (NOW + 1, Some(0)),
            (NOW, None),
            (NOW - 1, None),
            (NOW + 900_001, None),
            (600_000, None),
            (0, None),
            (u64::MAX, None),
        ];
        for (milliseconds, expected) in cases {
            assert_eq!(left(milliseconds, now), expected, "{milliseconds}");
        }
        // The machine's clock stands before 1970, or jumped there.
        assert_eq!(left(NOW, SystemTime::UNIX_EPOCH - Duration::from_secs(1)), None);
        assert_eq!(left(NOW, SystemTime::UNIX_EPOCH), None);
    }
}
