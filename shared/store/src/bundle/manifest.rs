//! The manifest: what a bundle holds, how to check it, and how its model wants to be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::hash::Sha256;
use super::name::FileName;
use super::role::{Role, Task};
use super::written;
use crate::error::StoreError;

/// The newest manifest schema that is understood.
pub const SCHEMA: u64 = 2;
/// The oldest schema that has `sentence_length`: a program that does not know it would compare raw probabilities with
/// thresholds that are not for them, and has to say that it is too old instead.
pub(crate) const SENTENCE_LENGTH_SCHEMA: u64 = 2;
/// The steepest slope of a [`SentenceLength`] that is taken for one; 1 is Bonferroni's correction.
pub(crate) const MAX_SLOPE: f32 = 4.0;
/// The longest sentence that a [`SentenceLength`] may refer to, in words.
pub(crate) const MAX_REFERENCE: f32 = 1000.0;
/// The largest manifest that is read; a 256 MiB file in 1 MiB chunks needs 17 kB of hashes.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// The largest file of a bundle, in bytes, so that a manifest cannot make its reader allocate at will.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// The largest chunk: a bad chunk is fetched again whole.
pub(crate) const MAX_CHUNK_BYTES: u64 = 64 << 20;
/// The most pieces in a sequence; far above any encoder of today, and small enough to size buffers by.
pub(crate) const MAX_TOKENS: u32 = 1 << 16;
/// The longest [`Manifest::prefix`], in bytes: some words.
pub(crate) const MAX_PREFIX_BYTES: usize = 256;

/// A validated `manifest.json`.
///
/// [`Manifest::parse`] and [`ManifestDraft::seal`](crate::ManifestDraft::seal) are the only ways to get one, so every
/// value holds what the fields' documentation says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Version of the manifest's own layout, 1 to [`SCHEMA`].
    pub schema: u64,
    /// Name of the model, for people.
    pub name: String,
    /// Version of the model.
    pub version: String,
    /// Language code, such as `de`.
    pub language: String,
    /// What the model does.
    pub task: Task,
    /// Bytes in each chunk of a file but the last, which may be shorter; 1 to 64 MiB.
    pub chunk_bytes: u64,
    /// The bundle's files; each role that the task asks for is filled by one of them, and no role by two.
    #[serde(serialize_with = "without_usual_roles")]
    pub files: BTreeMap<FileName, FileEntry>,
    /// Labels in the order of the model's output; distinct. None of a model that labels nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Those of `labels` that mark a mistake; at least one, where there are labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub error_labels: Vec<String>,
    /// Probabilities from which on a word is reported. Of a model that writes text for text: how likely a mistake has to be in
    /// the eyes of the language's detector, where there is one, for a change to be made.
    pub thresholds: Thresholds,
    /// What the model expects before each sentence, such as `grammar: `. Of a model that writes text for text only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// How a word's probability depends on the length of its sentence; absent where it does not. Schema 2 or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence_length: Option<SentenceLength>,
    /// The longest sequence in pieces, the two special ones included; at least 3.
    pub max_tokens: u32,
    /// Pieces that neighbouring windows of a long sentence share; less than `max_tokens` - 2.
    pub window_overlap: u32,
    /// Bits to which activations are quantised, 7 or 8.
    pub activation_bits: u8,
    /// Scores, where the bundle's maker measured them.
    pub metrics: Option<Metrics>,
    /// Licence of the model, as an SPDX expression.
    pub licence: String,
    /// Names of the data sets that the model was trained on.
    pub training_data: Vec<String>,
    /// The oldest version of this program that reads the bundle, such as `0.3.0`; what is told to an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<String>,
    /// Memory that the loaded model keeps, in bytes, if the bundle's maker measured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resident_bytes: Option<u64>,
}

/// Size and hashes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Size in bytes, 1 to 256 MiB.
    pub bytes: u64,
    /// The hash of each chunk, in order; as many as the file has chunks.
    pub sha256: Vec<Sha256>,
    /// What the file is for: as the manifest says, or else as its name does; none for what no model is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// The files as a manifest lists them: a role that follows from a file's name is left out, as in the bundles from before there
/// were roles.
fn without_usual_roles<S: Serializer>(files: &BTreeMap<FileName, FileEntry>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(files.iter().map(|(name, file)| {
        let mut file = file.clone();
        if file.role == Role::of_file(name) {
            file.role = None;
        }
        (name, file)
    }))
}

/// Probabilities from which on a word counts as a mistake, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The one for everyone who writes, used unless another is asked for. The models that ship have the best F0.5 there
    /// among the thresholds that flag at most 3% of correct sentences.
    pub default: f32,
    /// The one for those who learn or teach: it finds more, and flags more correct sentences, at most 20% with the models that
    /// ship. Not every bundle has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picky: Option<f32>,
}

/// How a word's probability depends on the length of its sentence: the odds of the network's answer are multiplied by
/// `(reference / n) ^ slope`, where `n` is the number of words of the sentence as the model reads them, marks among them, 3 to 40.
///
/// A correct sentence is flagged as soon as one of its words is, so that with one threshold for all the long ones have most
/// of the false alarms, and force a threshold on the short ones that they do not need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SentenceLength {
    /// How much of the length counts, 0 to 4: 0 is none of it, 1 Bonferroni's correction for as many tests as there are words.
    pub slope: f32,
    /// The length in words at which nothing changes, 1 to 1000.
    pub reference: f32,
}

/// Word-level scores of the mistakes that the model finds, each 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Right reports of all reports.
    pub precision: f32,
    /// Right reports of all mistakes.
    pub recall: f32,
    /// F0.5 of the two: `1.25 p r / (0.25 p + r)`.
    pub f05: f32,
    /// The text that it was measured on.
    pub split: String,
    /// How often a correct sentence is flagged; bundles made before this was measured do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_alarms: Option<FalseAlarms>,
}

/// Shares of the correct sentences that get at least one finding, each 0 to 1, on clean text that was held apart.
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
    /// [`StoreError::UnsupportedSchema`] for a newer schema, [`StoreError::UnsupportedTask`] for an unknown task, [`StoreError::BadName`] for a file name that is not plain,
    /// [`StoreError::SizeLimit`] for a file above 256 MiB, else [`StoreError::ManifestSyntax`] or
    /// [`StoreError::BadManifest`] naming the field.
    pub fn parse(json: &[u8]) -> Result<Self, StoreError> {
        Self::parse_object(json, FileName::MANIFEST)
    }

    /// [`parse`](Self::parse) for a manifest whose address, `object`, is known to be named in errors.
    pub(crate) fn parse_object(json: &[u8], object: &str) -> Result<Self, StoreError> {
        written::read(json, object)
    }

    /// The file that fills a role, and its name.
    pub fn file(&self, role: &str) -> Option<(&FileName, &FileEntry)> {
        let fills = |file: &FileEntry| file.role.as_ref().is_some_and(|found| found.as_str() == role);
        self.files.iter().find(|(_, file)| fills(file))
    }

    /// The manifest as `manifest.json` has it, which [`parse`](Self::parse) reads back to an equal one.
    pub fn to_json(&self) -> Vec<u8> {
        // Strings for keys, and every number finite: there is nothing here that JSON cannot say.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

#[cfg(test)]
mod tests;
