//! When an answer has to be there.

use std::time::Instant;

/// When the answer to a request has to be there, if the platform that runs the program sets a limit of its own, as Lambda does.
///
/// It stands among the extensions of a request. A route takes it, or the deadline of its own configuration, whichever comes
/// first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(pub Instant);

impl Deadline {
    /// The earlier of two deadlines, either of which may be missing.
    pub fn earlier(own: Option<Instant>, given: Option<Self>) -> Option<Instant> {
        [own, given.map(|Self(at)| at)].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_earlier_one_counts() {
        let early = Instant::now();
        let late = early + Duration::from_secs(1);
        let cases = [
            (None, None, None),
            (Some(early), None, Some(early)),
            (None, Some(late), Some(late)),
            (Some(early), Some(late), Some(early)),
            (Some(late), Some(early), Some(early)),
        ];
        for (own, given, expected) in cases {
            assert_eq!(
                Deadline::earlier(own, given.map(Deadline)),
                expected,
                "{own:?} {given:?}"
            );
        }
    }
}
