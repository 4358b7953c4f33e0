//! The manifest: what a bundle holds, how to check it, and how to use its model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::hash::Sha256;
use super::name::FileName;
use super::role::{Role, Task};
use super::written;
use crate::error::StoreError;

/// The newest manifest schema that this program understands.
pub const SCHEMA: u64 = 2;
/// The oldest schema that has `sentence_length`. A program that does not know it would compare raw probabilities with
/// thresholds that are not meant for them, so it has to say that it is too old instead.
pub(crate) const SENTENCE_LENGTH_SCHEMA: u64 = 2;
/// The largest slope that a [`SentenceLength`] may have; 1 is Bonferroni's correction.
pub(crate) const MAX_SLOPE: f32 = 4.0;
/// The largest factor of a [`Misspelt`].
pub(crate) const MAX_ODDS: f32 = 1000.0;
/// The longest reference length that a [`SentenceLength`] may have, in words.
pub(crate) const MAX_REFERENCE: f32 = 1000.0;
/// The largest manifest that is read, in bytes; a 256 MiB file in 1 MiB chunks needs 17 kB of hashes.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// The largest file of a bundle, in bytes. The limit keeps a manifest from making its reader allocate any amount of memory.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// The largest chunk, in bytes. It is limited because a bad chunk is fetched again as a whole.
pub(crate) const MAX_CHUNK_BYTES: u64 = 64 << 20;
/// The most pieces in a sequence: far more than any of today's encoders takes, and small enough to size buffers by.
pub(crate) const MAX_TOKENS: u32 = 1 << 16;
/// The longest [`Manifest::prefix`], in bytes; it is meant for a few words.
pub(crate) const MAX_PREFIX_BYTES: usize = 256;

/// A validated `manifest.json`.
///
/// [`Manifest::parse`] and [`ManifestDraft::seal`](crate::ManifestDraft::seal) are the only ways to get one, so every
/// value satisfies what the documentation of its fields says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Version of the manifest's layout, 1 to [`SCHEMA`].
    pub schema: u64,
    /// Name of the model, for people.
    pub name: String,
    /// Version of the model.
    pub version: String,
    /// Language code, such as `de`.
    pub language: String,
    /// What the model does.
    pub task: Task,
    /// Bytes in each chunk of a file, 1 to 64 MiB; the last chunk may be shorter.
    pub chunk_bytes: u64,
    /// The bundle's files. Each role that the task needs is filled by exactly one of them, and no role by two.
    #[serde(serialize_with = "without_usual_roles")]
    pub files: BTreeMap<FileName, FileEntry>,
    /// Labels in the order of the model's output, all different. It is empty for a model that labels nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Those of `labels` that mark a mistake; at least one if there are labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub error_labels: Vec<String>,
    /// The probabilities from which on a word is reported. For a model that writes text for text, how likely a mistake has to be according
    /// to the language's detector, if there is one, before a change is made.
    pub thresholds: Thresholds,
    /// The text that the model expects before each sentence, such as `grammar: `. Only a model that writes text for
    /// text may have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// How a word's probability depends on the length of its sentence; absent if it does not. Schema 2 or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence_length: Option<SentenceLength>,
    /// How much likelier a word is wrong if the bundle's list of words does not have it; absent if that changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misspelt: Option<Misspelt>,
    /// The longest sequence in pieces, including the two special ones; at least 3.
    pub max_tokens: u32,
    /// Pieces that neighbouring windows of a long sentence share; less than `max_tokens` - 2.
    pub window_overlap: u32,
    /// The number of bits that activations are quantised to, 7 or 8.
    pub activation_bits: u8,
    /// Scores, if the bundle's maker measured them.
    pub metrics: Option<Metrics>,
    /// Licence of the model, as an SPDX expression.
    pub licence: String,
    /// Names of the data sets that the model was trained on.
    pub training_data: Vec<String>,
    /// The oldest version of this program that reads the bundle, such as `0.3.0`. Older versions name it in their error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<String>,
    /// Memory that the loaded model keeps, in bytes, if the bundle's maker measured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resident_bytes: Option<u64>,
}

/// Size and hashes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Size in bytes, from 1 byte to 256 MiB.
    pub bytes: u64,
    /// The hash of each chunk, in order.
    pub sha256: Vec<Sha256>,
    /// What the file is for, as the manifest says or else as its name says; `None` if it is not a part of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// Writes the files as a manifest lists them. A role that follows from a file's name is left out, as in bundles that are older than roles.
fn without_usual_roles<S: Serializer>(files: &BTreeMap<FileName, FileEntry>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(files.iter().map(|(name, file)| {
        let mut file = file.clone();
        if file.role == Role::of_file(name) {
            file.role = None;
        }
        (name, file)
    }))
}

/// The probabilities from which on a word counts as a mistake, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The threshold for everyone who writes, which is used unless another is asked for. For the shipped models, it is
    /// the one with the best F0.5 among the thresholds that flag at most 3% of correct sentences.
    pub default: f32,
    /// The threshold for those who learn or teach. It finds more, and flags more correct sentences: at most 20% with the shipped models.
    /// Not every bundle has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picky: Option<f32>,
}

/// How a word's probability depends on the length of its sentence: the odds of the network's answer are multiplied by
/// `(reference / n) ^ slope`, where `n` is the number of words of the sentence as the model reads them, including punctuation marks,
/// limited to 3 to 40.
///
/// A correct sentence is flagged as soon as one of its words is. So with one threshold for all sentences, most false alarms are in the long
/// ones, and they force a threshold on the short ones that those do not need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SentenceLength {
    /// How much the length counts, 0 to 4: 0 is not at all, and 1 is Bonferroni's correction for as many tests as there are words.
    pub slope: f32,
    /// The length in words at which nothing changes, 1 to 1000.
    pub reference: f32,
}

/// How much likelier a word is wrong if it looks misspelt: the bundle's list of words does not have it, but has a frequent one that differs
/// in a letter or two.
///
/// A network sees such a word as a few pieces that it may never have seen together, and knows little of which words there are; the list
/// has a hundred thousand of them. A program that does not know this field finds fewer mistakes with the bundle, and marks nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Misspelt {
    /// The factor by which the odds of the network's answer are multiplied, 1 to 1000.
    pub odds: f32,
}

/// Word-level scores of the mistakes that the model finds, each 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The share of reports that are right.
    pub precision: f32,
    /// The share of mistakes that are reported.
    pub recall: f32,
    /// F0.5 of the two: `1.25 p r / (0.25 p + r)`.
    pub f05: f32,
    /// The text that it was measured on.
    pub split: String,
    /// How often a correct sentence is flagged. Bundles that were made before this was measured do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_alarms: Option<FalseAlarms>,
}

/// The shares of correct sentences that get at least one finding, each 0 to 1, on clean held-out text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FalseAlarms {
    /// At the default threshold.
    pub default: f32,
    /// At the picky threshold, if the bundle has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picky: Option<f32>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnsupportedSchema`] for a newer schema, [`StoreError::UnsupportedTask`] for an unknown task, [`StoreError::BadName`]
    /// for a file name that is not plain, [`StoreError::SizeLimit`] for a file above 256 MiB, and otherwise [`StoreError::ManifestSyntax`]
    /// or [`StoreError::BadManifest`], which names the field.
    pub fn parse(json: &[u8]) -> Result<Self, StoreError> {
        Self::parse_object(json, FileName::MANIFEST)
    }

    /// [`parse`](Self::parse) for a manifest whose address, `object`, is known, so that errors name it.
    pub(crate) fn parse_object(json: &[u8], object: &str) -> Result<Self, StoreError> {
        written::read(json, object)
    }

    /// The file that fills a role, and its name.
    pub fn file(&self, role: &str) -> Option<(&FileName, &FileEntry)> {
        let fills = |file: &FileEntry| file.role.as_ref().is_some_and(|found| found.as_str() == role);
        self.files.iter().find(|(_, file)| fills(file))
    }

    /// The content of `manifest.json`, which [`parse`](Self::parse) reads back as an equal manifest.
    pub fn to_json(&self) -> Vec<u8> {
        // This cannot fail, because all keys are strings and all numbers are finite.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

#[cfg(test)]
mod tests;
