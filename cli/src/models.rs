//! The models: where they are, what they are, whether they work, what they take, and how one is made.

use anyhow::Context as _;
use solecism_store::{FetchOptions, Manifest, ModelUri, StoreError, open, open_bundle};

use crate::Outcome;
use crate::args::{ModelsArgs, ModelsCommand};

mod chosen;
mod compare;
mod each;
mod list;
mod load;
mod locate;
mod pack;
mod push;
#[cfg(feature = "rewrite")]
mod rewriter;
mod sizes;
mod verify;
mod words;

pub(crate) use chosen::Models;
pub(crate) use load::{Loaded, load};
#[cfg(feature = "serve")]
pub(crate) use locate::{Place, place};
#[cfg(feature = "rewrite")]
pub(crate) use rewriter::{LoadedRewriter, find, load_rewriter};

/// Runs `solecism models …`.
///
/// # Errors
///
/// Why it could not run. If there are several models, one that fails its verification, or cannot be measured, is not an error but
/// [`Outcome::Broken`], because the others have their turn all the same.
pub(crate) fn run(args: &ModelsArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        ModelsCommand::List { models } => list::run(models.models.as_ref()),
        ModelsCommand::Verify { models, languages } => verify::run(models.models.as_ref(), languages),
        ModelsCommand::Sizes {
            models,
            format,
            languages,
        } => sizes::run(models.models.as_ref(), languages, *format),
        ModelsCommand::Pack(args) => pack::run(args),
        ModelsCommand::Push(args) | ModelsCommand::Pull(args) => push::run(args),
        ModelsCommand::Rollback { place, version } => push::roll_back(place, version),
        ModelsCommand::Words { language, list, nouns } => words::run(language, list, nouns.as_deref()),
        ModelsCommand::Misspelt { language, list } => words::misspelt(language, list),
        ModelsCommand::Measure { models, language } => sizes::measure(models.models.as_ref(), language.as_ref()),
    }
}

/// Runs a fetch to its end: the one place where the command line waits on the network, and so needs a runtime.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, StoreError>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime
        .context("cannot start the runtime that reads models")?
        .block_on(future)?)
}

/// Reads and checks the manifest of the bundle at `uri`, and nothing else of it.
pub(crate) async fn read_manifest(uri: &ModelUri) -> Result<Manifest, StoreError> {
    Ok(open_bundle(&*open(uri).await?, &FetchOptions::default())
        .await?
        .manifest)
}

/// Bytes of all files that a manifest names.
fn total_bytes(manifest: &Manifest) -> u64 {
    manifest.files.values().map(|file| file.bytes).sum()
}

/// `bytes` in units of 10⁶ bytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// `text` on one line of a terminal, whatever it holds.
fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
