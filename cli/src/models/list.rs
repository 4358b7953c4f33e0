//! `solecism models list`.

use anyhow::Context as _;
use solecism_store::{FalseAlarms, Manifest, ModelUri};

use super::locate::{Place, place};
use super::{block_on, megabytes, plain, read_manifest, total_bytes};
use crate::table::table;
use crate::{Outcome, output};

/// Prints a table of the models at `given`.
///
/// # Errors
///
/// No models, or one whose manifest is not usable, by its address.
pub(super) fn run(given: Option<&ModelUri>) -> anyhow::Result<Outcome> {
    let uris = match place(given)? {
        Place::Bundle(uri) => vec![uri],
        Place::Folder(folder, names) => names
            .iter()
            .map(|name| ModelUri::Directory(folder.join(name)))
            .collect(),
        // The store reads objects and lists none, which asks for no more rights than a function has.
        Place::Prefix(uri) => vec![uri],
    };
    let mut rows = vec![["LANGUAGE", "NAME", "VERSION", "SIZE", "F0.5", "FALSE ALARMS", "LICENCE"].map(str::to_owned)];
    for uri in &uris {
        let manifest = block_on(read_manifest(uri)).with_context(|| format!("the model in {uri} is not usable"))?;
        rows.push(row(&manifest));
    }
    output::emit(&table(&rows))?;
    Ok(Outcome::Fine)
}

fn row(manifest: &Manifest) -> [String; 7] {
    let metrics = manifest.metrics.as_ref();
    let not_given = || "not given".to_owned();
    let f05 = metrics.map_or_else(not_given, |metrics| format!("{:.3}", metrics.f05));
    let alarms = metrics.and_then(|metrics| metrics.false_alarms);
    [
        plain(&manifest.language),
        plain(&manifest.name),
        plain(&manifest.version),
        megabytes(total_bytes(manifest)),
        f05,
        alarms.map_or_else(not_given, false_alarms),
        plain(&manifest.licence),
    ]
}

/// The share of correct sentences that are flagged, at the default threshold and at the picky one: `2.4% / 15%`.
fn false_alarms(shares: FalseAlarms) -> String {
    let default = percent(shares.default);
    match shares.picky {
        Some(picky) => format!("{default} / {}", percent(picky)),
        None => default,
    }
}

/// A share as a percentage. Below 10% with one decimal, because there it makes a difference.
fn percent(share: f32) -> String {
    let percent = share * 100.0;
    // What would be rounded to 10.0 counts as 10.
    match percent < 9.95 {
        true => format!("{percent:.1}%"),
        false => format!("{percent:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_alarms_are_percentages() {
        for (default, picky, expected) in [
            (0.024, Some(0.151), "2.4% / 15%"),
            (0.0, Some(1.0), "0.0% / 100%"),
            (0.0996, Some(0.0994), "10% / 9.9%"),
            (0.03, None, "3.0%"),
        ] {
            assert_eq!(false_alarms(FalseAlarms { default, picky }), expected);
        }
    }
}
