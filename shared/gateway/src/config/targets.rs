//! `BACKENDS`: where functions are, as the environment says it.

use std::{collections::BTreeMap, str::FromStr};

use super::unknown;
use crate::{backend::Url, language::Language};

/// Where each language's functions are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Targets(pub(super) Vec<(&'static Language, Purpose, Target)>);

/// What a function is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// All that a language's function does.
    All,
    /// Corrections alone.
    Correct,
}

/// Where a function is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// AWS Lambda, by name or ARN.
    Lambda(String),
    /// Some place that speaks HTTP.
    Http(Url),
}

impl FromStr for Targets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut targets = BTreeMap::new();
        for entry in text.split([' ', ',', '\n', '\t']).filter(|entry| !entry.is_empty()) {
            let (code, target) = entry.split_once('=').ok_or_else(|| format!("{entry:?} has no \"=\""))?;
            let (of, purpose) = match code.split_once('/') {
                None => (code, Purpose::All),
                Some((of, "correct")) => (of, Purpose::Correct),
                Some((_, task)) => {
                    return Err(format!(
                        "{entry:?}: {task:?} is not a task with a function of its own; only \"correct\" is"
                    ));
                }
            };
            let language = Language::of_code(of).ok_or_else(|| unknown(of))?;
            let target = match target.strip_prefix("lambda:") {
                Some("") => return Err(format!("{entry:?} names no function")),
                Some(function) => Target::Lambda(function.to_owned()),
                None => Target::Http(target.parse().map_err(|error| format!("{entry:?}: {error}"))?),
            };
            if targets
                .insert((language.code, purpose), (language, purpose, target))
                .is_some()
            {
                return Err(format!("{code:?} is given twice"));
            }
        }
        let alone = targets
            .keys()
            .find(|(of, _)| !targets.contains_key(&(of, Purpose::All)));
        if let Some((of, _)) = alone {
            return Err(format!(
                "{of}/correct is given, but {of} is not: name the function that checks its texts too"
            ));
        }
        Ok(Self(targets.into_values().collect()))
    }
}
