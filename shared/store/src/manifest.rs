//! The manifest: what a bundle holds, how to check it, and how its model wants to be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::name::FileName;

/// The newest manifest schema that is understood.
pub const SCHEMA: u64 = 2;
/// The oldest schema that has `sentence_length`: a program that does not know it would compare raw probabilities with
/// thresholds that are not for them, and has to say that it is too old instead.
const SENTENCE_LENGTH_SCHEMA: u64 = 2;
/// The steepest slope of a [`SentenceLength`] that is taken for one; 1 is Bonferroni's correction.
const MAX_SLOPE: f32 = 4.0;
/// The longest sentence that a [`SentenceLength`] may refer to, in words.
const MAX_REFERENCE: f32 = 1000.0;
/// The largest manifest that is read; a 256 MiB file in 1 MiB chunks needs 17 kB of hashes.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// The largest file of a bundle, in bytes, so that a manifest cannot make its reader allocate at will.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// The largest chunk: a bad chunk is fetched again whole.
const MAX_CHUNK_BYTES: u64 = 64 << 20;
/// The most pieces in a sequence; far above any encoder of today, and small enough to size buffers by.
const MAX_TOKENS: u32 = 1 << 16;
pub(crate) const TASK: &str = "token-classification";

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
    /// What the model does; always `token-classification`.
    pub task: String,
    /// Bytes in each chunk of a file but the last, which may be shorter; 1 to 64 MiB.
    pub chunk_bytes: u64,
    /// The bundle's files; `model.onnx`, `tokenizer.json` and `config.json` are among them.
    pub files: BTreeMap<FileName, FileEntry>,
    /// Labels in the order of the model's output; distinct.
    pub labels: Vec<String>,
    /// Those of `labels` that mark a mistake; at least one.
    pub error_labels: Vec<String>,
    /// Probabilities from which on a word is reported.
    pub thresholds: Thresholds,
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
}

/// Size and hashes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Size in bytes, 1 to 256 MiB.
    pub bytes: u64,
    /// The hash of each chunk, in order; as many as the file has chunks.
    pub sha256: Vec<Sha256>,
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

/// A SHA-256 digest (FIPS 180-4); written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits of either case.
    fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = (high * 16 + low) as u8;
        }
        Some(Self(digest))
    }
}

impl std::fmt::Display for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.to_string()
    }
}

/// The manifest as written; [`validate`] turns it into a [`Manifest`]. Unknown fields are passed over, so that a
/// later program may add some without a new schema.
#[derive(Deserialize)]
pub(crate) struct Written {
    pub(crate) schema: u64,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) language: String,
    pub(crate) task: String,
    pub(crate) chunk_bytes: u64,
    pub(crate) files: BTreeMap<String, WrittenEntry>,
    pub(crate) labels: Vec<String>,
    pub(crate) error_labels: Vec<String>,
    pub(crate) thresholds: Thresholds,
    pub(crate) sentence_length: Option<SentenceLength>,
    pub(crate) max_tokens: u32,
    pub(crate) window_overlap: u32,
    pub(crate) activation_bits: u8,
    pub(crate) metrics: Option<Metrics>,
    pub(crate) licence: String,
    #[serde(default)]
    pub(crate) training_data: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct WrittenEntry {
    pub(crate) bytes: u64,
    pub(crate) sha256: Vec<String>,
}

/// Read before the rest, for a newer schema may have other fields.
#[derive(Deserialize)]
struct WrittenSchema {
    schema: u64,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnsupportedSchema`] for a newer schema, [`StoreError::BadName`] for a file name that is not plain,
    /// [`StoreError::SizeLimit`] for a file above 256 MiB, else [`StoreError::ManifestSyntax`] or
    /// [`StoreError::BadManifest`] naming the field.
    pub fn parse(json: &[u8]) -> Result<Self, StoreError> {
        Self::parse_object(json, FileName::MANIFEST)
    }

    /// [`parse`](Self::parse) for a manifest whose address, `object`, is known to be named in errors.
    pub(crate) fn parse_object(json: &[u8], object: &str) -> Result<Self, StoreError> {
        let syntax = |source| StoreError::ManifestSyntax {
            object: object.to_owned(),
            source,
        };
        let WrittenSchema { schema } = serde_json::from_slice(json).map_err(syntax)?;
        if schema > SCHEMA {
            return Err(StoreError::UnsupportedSchema {
                object: object.to_owned(),
                found: schema,
                supported: SCHEMA,
            });
        }
        let written: Written = serde_json::from_slice(json).map_err(syntax)?;
        validate(written, object)
    }

    /// The manifest as `manifest.json` has it, which [`parse`](Self::parse) reads back to an equal one.
    pub fn to_json(&self) -> Vec<u8> {
        // Strings for keys, and every number finite: there is nothing here that JSON cannot say.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

/// `object` is what errors call the manifest.
pub(crate) fn validate(written: Written, object: &str) -> Result<Manifest, StoreError> {
    let bad = |problem: String| StoreError::BadManifest {
        object: object.to_owned(),
        problem,
    };
    let require = |holds: bool, problem: &str| match holds {
        true => Ok(()),
        false => Err(bad(problem.to_owned())),
    };
    require(written.schema >= 1, "schema is less than 1")?;
    require(written.task == TASK, "task is not \"token-classification\"")?;
    require(!written.name.is_empty(), "name is empty")?;
    require(!written.language.is_empty(), "language is empty")?;
    require(
        (1..=MAX_CHUNK_BYTES).contains(&written.chunk_bytes),
        "chunk_bytes is not within 1 and 64 MiB",
    )?;
    let mut files = BTreeMap::new();
    for (name, entry) in written.files {
        let name = FileName::new(&name).ok_or_else(|| StoreError::BadName {
            object: object.to_owned(),
            name,
        })?;
        // Without a byte there is no chunk to ask for, and so nothing that shows whether the file is there.
        if entry.bytes == 0 {
            return Err(bad(format!("files.{name} is empty")));
        }
        if entry.bytes > MAX_FILE_BYTES {
            return Err(StoreError::SizeLimit {
                object: format!("{name} in {object}"),
                bytes: entry.bytes,
                limit: MAX_FILE_BYTES,
            });
        }
        let chunks = entry.bytes.div_ceil(written.chunk_bytes);
        if entry.sha256.len() as u64 != chunks {
            let hashes = entry.sha256.len();
            return Err(bad(format!("files.{name} has {hashes} hashes for {chunks} chunks")));
        }
        let sha256 = entry.sha256.iter().map(|text| Sha256::from_hex(text));
        let sha256 = sha256
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| bad(format!("files.{name} has a hash that is not 64 hexadecimal digits")))?;
        let bytes = entry.bytes;
        files.insert(name, FileEntry { bytes, sha256 });
    }
    for required in [FileName::MODEL, FileName::TOKENIZER, FileName::CONFIG] {
        require(files.contains_key(required), &format!("files.{required} is missing"))?;
    }
    let labels = &written.labels;
    require(!labels.is_empty(), "labels is empty")?;
    require(
        (1..labels.len()).all(|i| !labels[..i].contains(&labels[i])),
        "labels has the same label twice",
    )?;
    require(!written.error_labels.is_empty(), "error_labels is empty")?;
    require(
        written.error_labels.iter().all(|l| labels.contains(l)),
        "error_labels has a label that labels lacks",
    )?;
    require(
        (0.0..=1.0).contains(&written.thresholds.default),
        "thresholds.default is not within 0 and 1",
    )?;
    require(
        written
            .thresholds
            .picky
            .is_none_or(|picky| (0.0..=1.0).contains(&picky)),
        "thresholds.picky is not within 0 and 1",
    )?;
    if let Some(shares) = written.metrics.as_ref().and_then(|metrics| metrics.false_alarms) {
        require(
            (0.0..=1.0).contains(&shares.default),
            "metrics.false_alarms.default is not within 0 and 1",
        )?;
        require(
            shares.picky.is_none_or(|picky| (0.0..=1.0).contains(&picky)),
            "metrics.false_alarms.picky is not within 0 and 1",
        )?;
    }
    if let Some(SentenceLength { slope, reference }) = written.sentence_length {
        require(
            written.schema >= SENTENCE_LENGTH_SCHEMA,
            "sentence_length needs schema 2: older programs would pass it over",
        )?;
        require(
            (0.0..=MAX_SLOPE).contains(&slope),
            "sentence_length.slope is not within 0 and 4",
        )?;
        require(
            (1.0..=MAX_REFERENCE).contains(&reference),
            "sentence_length.reference is not within 1 and 1000",
        )?;
    }
    require(
        (3..=MAX_TOKENS).contains(&written.max_tokens),
        "max_tokens is not within 3 and 65536",
    )?;
    require(
        written.window_overlap < written.max_tokens - 2,
        "window_overlap is not less than max_tokens - 2",
    )?;
    require(
        matches!(written.activation_bits, 7 | 8),
        "activation_bits is neither 7 nor 8",
    )?;
    Ok(Manifest {
        schema: written.schema,
        name: written.name,
        version: written.version,
        language: written.language,
        task: written.task,
        chunk_bytes: written.chunk_bytes,
        files,
        labels: written.labels,
        error_labels: written.error_labels,
        thresholds: written.thresholds,
        sentence_length: written.sentence_length,
        max_tokens: written.max_tokens,
        window_overlap: written.window_overlap,
        activation_bits: written.activation_bits,
        metrics: written.metrics,
        licence: written.licence,
        training_data: written.training_data,
    })
}

#[cfg(test)]
mod tests;
