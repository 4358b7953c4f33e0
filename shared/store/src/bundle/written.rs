//! The manifest as it is written, and the checks that it must pass to become a [`Manifest`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::hash::Sha256;
use super::manifest::{
    FileEntry, MAX_CHUNK_BYTES, MAX_FILE_BYTES, MAX_ODDS, MAX_PREFIX_BYTES, MAX_REFERENCE, MAX_SLOPE, MAX_TOKENS,
    Manifest, Metrics, Misspelt, SCHEMA, SENTENCE_LENGTH_SCHEMA, SentenceLength, Thresholds,
};
use super::name::FileName;
use super::role::{Role, Task};
use crate::error::StoreError;

/// The manifest as it is written; [`validate`] turns it into a [`Manifest`]. Unknown fields are ignored, so that a
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
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    #[serde(default)]
    pub(crate) error_labels: Vec<String>,
    pub(crate) thresholds: Thresholds,
    pub(crate) prefix: Option<String>,
    pub(crate) sentence_length: Option<SentenceLength>,
    pub(crate) misspelt: Option<Misspelt>,
    pub(crate) max_tokens: u32,
    #[serde(default)]
    pub(crate) window_overlap: u32,
    pub(crate) activation_bits: u8,
    pub(crate) metrics: Option<Metrics>,
    pub(crate) licence: String,
    #[serde(default)]
    pub(crate) training_data: Vec<String>,
    pub(crate) requires: Option<String>,
    pub(crate) resident_bytes: Option<u64>,
}

#[derive(Deserialize)]
pub(crate) struct WrittenEntry {
    pub(crate) bytes: u64,
    pub(crate) sha256: Vec<String>,
    pub(crate) role: Option<String>,
}

/// The fields that say whether this program can read the rest: a newer schema or another task may have other fields.
#[derive(Deserialize)]
struct Head {
    schema: u64,
    task: Option<String>,
    requires: Option<String>,
}

/// Reads and checks a manifest; `object` is what errors call it.
pub(crate) fn read(json: &[u8], object: &str) -> Result<Manifest, StoreError> {
    let syntax = |source| StoreError::ManifestSyntax {
        object: object.to_owned(),
        source,
    };
    let head: Head = serde_json::from_slice(json).map_err(syntax)?;
    let requires = head.requires.as_deref().and_then(plain_version);
    if head.schema > SCHEMA {
        return Err(StoreError::UnsupportedSchema {
            object: object.to_owned(),
            found: head.schema,
            supported: SCHEMA,
            requires,
        });
    }
    if let Some(task) = head.task.filter(|task| Task::from_name(task).is_none()) {
        return Err(StoreError::UnsupportedTask {
            object: object.to_owned(),
            task,
            requires,
        });
    }
    validate(serde_json::from_slice(json).map_err(syntax)?, object)
}

/// A version of this program, if it is plain enough to be shown in a message.
fn plain_version(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-+".contains(&byte);
    let good = (1..=32).contains(&text.len()) && text.bytes().all(plain);
    good.then(|| text.to_owned())
}

/// Checks a manifest; `object` is what errors call it.
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
    let task = Task::from_name(&written.task).ok_or_else(|| bad("task is not a known one".to_owned()))?;
    require(!written.name.is_empty(), "name is empty")?;
    require(!written.language.is_empty(), "language is empty")?;
    require(
        (1..=MAX_CHUNK_BYTES).contains(&written.chunk_bytes),
        "chunk_bytes is not between 1 and 64 MiB",
    )?;
    let mut files = BTreeMap::new();
    for (name, entry) in written.files {
        let name = FileName::new(&name).ok_or_else(|| StoreError::BadName {
            object: object.to_owned(),
            name,
        })?;
        // An empty file has no chunk to ask for, so nothing would show whether the file is there.
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
        let role = match &entry.role {
            Some(role) => {
                Some(Role::new(role).ok_or_else(|| bad(format!("files.{name} has a role that is not a plain word")))?)
            }
            None => Role::of_file(&name),
        };
        if let Some(role) = &role
            && let Some((other, _)) = files
                .iter()
                .find(|(_, file): &(_, &FileEntry)| file.role.as_ref() == Some(role))
        {
            return Err(bad(format!("files.{other} and files.{name} have the same role {role}")));
        }
        let bytes = entry.bytes;
        files.insert(name, FileEntry { bytes, sha256, role });
    }
    for role in task.roles() {
        let filled = files
            .values()
            .any(|file| file.role.as_ref().is_some_and(|found| found.as_str() == *role));
        let usual = Role::usual_file(role).unwrap_or(role);
        require(
            filled,
            &format!("files.{usual} is missing, or another file with the role {role}"),
        )?;
    }
    match task {
        Task::TokenClassification => {
            let labels = &written.labels;
            require(!labels.is_empty(), "labels is empty")?;
            require(
                (1..labels.len()).all(|i| !labels[..i].contains(&labels[i])),
                "labels has the same label twice",
            )?;
            require(!written.error_labels.is_empty(), "error_labels is empty")?;
            require(
                written.error_labels.iter().all(|l| labels.contains(l)),
                "error_labels has a label that is not in labels",
            )?;
            require(
                written.prefix.is_none(),
                "prefix is for models that write text, but this one labels words",
            )?;
        }
        Task::Text2TextGeneration => {
            require(
                written.labels.is_empty() && written.error_labels.is_empty(),
                "labels are for models that label words, but this one writes text",
            )?;
            require(
                written
                    .prefix
                    .as_ref()
                    .is_none_or(|prefix| prefix.len() <= MAX_PREFIX_BYTES),
                "prefix is longer than 256 bytes",
            )?;
        }
    }
    require(
        (0.0..=1.0).contains(&written.thresholds.default),
        "thresholds.default is not between 0 and 1",
    )?;
    require(
        written
            .thresholds
            .picky
            .is_none_or(|picky| (0.0..=1.0).contains(&picky)),
        "thresholds.picky is not between 0 and 1",
    )?;
    if let Some(shares) = written.metrics.as_ref().and_then(|metrics| metrics.false_alarms) {
        require(
            (0.0..=1.0).contains(&shares.default),
            "metrics.false_alarms.default is not between 0 and 1",
        )?;
        require(
            shares.picky.is_none_or(|picky| (0.0..=1.0).contains(&picky)),
            "metrics.false_alarms.picky is not between 0 and 1",
        )?;
    }
    if let Some(SentenceLength { slope, reference }) = written.sentence_length {
        require(
            written.schema >= SENTENCE_LENGTH_SCHEMA,
            "sentence_length needs schema 2, because older programs would ignore it",
        )?;
        require(
            (0.0..=MAX_SLOPE).contains(&slope),
            "sentence_length.slope is not between 0 and 4",
        )?;
        require(
            (1.0..=MAX_REFERENCE).contains(&reference),
            "sentence_length.reference is not between 1 and 1000",
        )?;
    }
    if let Some(Misspelt { odds }) = written.misspelt {
        require(
            (1.0..=MAX_ODDS).contains(&odds),
            "misspelt.odds is not between 1 and 1000",
        )?;
        require(
            files
                .values()
                .any(|file| file.role.as_ref().is_some_and(|role| role.as_str() == Role::WORDS)),
            "misspelt needs a list of words, but no file has the role words",
        )?;
    }
    require(
        (3..=MAX_TOKENS).contains(&written.max_tokens),
        "max_tokens is not between 3 and 65536",
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
        task,
        chunk_bytes: written.chunk_bytes,
        files,
        labels: written.labels,
        error_labels: written.error_labels,
        thresholds: written.thresholds,
        prefix: written.prefix,
        sentence_length: written.sentence_length,
        misspelt: written.misspelt,
        max_tokens: written.max_tokens,
        window_overlap: written.window_overlap,
        activation_bits: written.activation_bits,
        metrics: written.metrics,
        licence: written.licence,
        training_data: written.training_data,
        requires: written.requires.as_deref().and_then(plain_version),
        resident_bytes: written.resident_bytes,
    })
}
