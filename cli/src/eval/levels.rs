//! The thresholds that a figure is given for.

use serde::Serialize;

use crate::args::ThresholdArgs;
use crate::models::Loaded;

/// A threshold and what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Threshold {
    /// `default` or `picky`, or `given` for one from the command line.
    pub(crate) level: &'static str,
    /// The probability from which on a word is marked.
    pub(crate) threshold: f32,
}

/// The threshold that was asked for, or both of the model's own.
pub(crate) fn thresholds(loaded: &Loaded, args: &ThresholdArgs) -> Vec<Threshold> {
    if let Some(threshold) = args.threshold {
        return vec![Threshold {
            level: "given",
            threshold,
        }];
    }
    let own = [
        ("default", Some(loaded.checker.threshold())),
        ("picky", loaded.checker.picky_threshold()),
    ];
    let named =
        |(level, threshold): (&'static str, Option<f32>)| threshold.map(|threshold| Threshold { level, threshold });
    own.into_iter().filter_map(named).collect()
}
