//! `solecism models push`, `pull` and `rollback`: models from one store to another, and which version is served there.

use std::fmt::Write as _;

use solecism_store::{
    FetchOptions, FileName, ModelUri, StoreError, Transferred, make_current, open, open_to_write, transfer,
};

use super::locate::{Place, place};
use super::{block_on, megabytes, plain};
use crate::args::TransferArgs;
use crate::{Outcome, output, progress};

/// Copies what the options name, one model after the other.
///
/// # Errors
///
/// A place without models; the first model that cannot be read or written, after which no other is copied.
pub(super) fn run(args: &TransferArgs) -> anyhow::Result<Outcome> {
    let mut report = String::new();
    for (from, to) in routes(args)? {
        let copied = block_on(copy(&from, &to))?;
        let manifest = &copied.manifest;
        // Writing to a String cannot fail.
        let _ = writeln!(
            report,
            "{} {} ({}) is served from {to}: {} copied, {} there already",
            plain(&manifest.name),
            plain(&manifest.version),
            plain(&manifest.language),
            megabytes(copied.written),
            megabytes(copied.skipped)
        );
        output::emit(&report)?;
        report.clear();
    }
    Ok(Outcome::Fine)
}

/// Makes `version` the one that is served from `place`.
///
/// # Errors
///
/// No such version; a place that cannot be written.
pub(super) fn roll_back(place: &ModelUri, version: &FileName) -> anyhow::Result<Outcome> {
    let manifest = block_on(async {
        let store = open_to_write(place).await?;
        make_current(&*store, version, &FetchOptions::default()).await
    })?;
    let (name, number) = (plain(&manifest.name), plain(&manifest.version));
    output::emit(&format!("{name} {number} is served from {place}\n"))?;
    Ok(Outcome::Fine)
}

/// From where to where each model goes.
fn routes(args: &TransferArgs) -> anyhow::Result<Vec<(ModelUri, ModelUri)>> {
    let below = |name: &str| (args.from.join(name), args.to.join(name));
    if !args.languages.is_empty() {
        return Ok(args.languages.iter().map(|language| below(language.code())).collect());
    }
    Ok(match place(Some(&args.from))? {
        Place::Folder(_, names) => names.iter().map(|name| below(name)).collect(),
        Place::Bundle(_) | Place::Prefix(_) => vec![(args.from.clone(), args.to.clone())],
    })
}

async fn copy(from: &ModelUri, to: &ModelUri) -> Result<Transferred, StoreError> {
    let (source, destination) = (open(from).await?, open_to_write(to).await?);
    let bar = progress::bytes(from);
    let mut progress = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let copied = transfer(&*source, &*destination, &FetchOptions::default(), &mut progress).await;
    bar.finish_and_clear();
    copied
}
