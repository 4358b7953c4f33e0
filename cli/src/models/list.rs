//! `solecism models list`.

use anyhow::Context as _;
use solecism_store::{Manifest, ModelUri};

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
    let mut rows = vec![["LANGUAGE", "NAME", "VERSION", "SIZE", "F0.5", "LICENCE"].map(str::to_owned)];
    for uri in &uris {
        let manifest = block_on(read_manifest(uri)).with_context(|| format!("the model in {uri} is not usable"))?;
        rows.push(row(&manifest));
    }
    output::emit(&table(&rows))?;
    Ok(Outcome::Fine)
}

fn row(manifest: &Manifest) -> [String; 6] {
    let f05 = manifest
        .metrics
        .as_ref()
        .map_or("not given".to_owned(), |metrics| format!("{:.3}", metrics.f05));
    [
        plain(&manifest.language),
        plain(&manifest.name),
        plain(&manifest.version),
        megabytes(total_bytes(manifest)),
        f05,
        plain(&manifest.licence),
    ]
}
