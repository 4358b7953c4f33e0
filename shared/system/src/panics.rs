//! Panics of libraries that are caught and become errors.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// How many calls of [`caught`] this thread is in.
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work`, and returns none if it panics. Nothing is printed then, because what a library says of its panic may quote what it was
/// working on, and does not help the reader of the error that takes its place. Other panics are reported as before.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if CALLS.get() == 0 {
                before(panic);
            }
        }));
    });
    CALLS.set(CALLS.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    CALLS.set(CALLS.get() - 1);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_nothing_and_calls_may_stand_in_one_another() {
        assert_eq!(caught(|| 5), Some(5));
        assert_eq!(caught(|| caught(|| panic!("inside")).is_none()), Some(true));
        assert_eq!(
            caught(|| if CALLS.get() == 1 {
                panic!("outside")
            }),
            None
        );
        assert_eq!(CALLS.get(), 0);
    }
}
