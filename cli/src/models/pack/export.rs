//! What the usual tools export: a folder of a network, a tokenizer and a configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use serde::Deserialize;
use solecism_store::{FileName, MAX_FILE_BYTES};

/// How to make an export.
const REMEDY: &str = "export the model with `optimum-cli export onnx --task token-classification --model MODEL FOLDER`";
/// The families whose first position comes after the padding's own, like RoBERTa's: by `model_type` in `config.json`.
const POSITIONS_AFTER_PADDING: [&str; 9] = [
    "camembert",
    "data2vec-text",
    "longformer",
    "mpnet",
    "roberta",
    "roberta-prelayernorm",
    "xlm-roberta",
    "xlm-roberta-xl",
    "xmod",
];

/// The files of an export, in memory.
pub(super) struct Export {
    /// The folder.
    pub(super) folder: PathBuf,
    /// Where the network lies.
    pub(super) model_path: PathBuf,
    /// The network, in ONNX.
    pub(super) model: Bytes,
    /// `tokenizer.json`.
    pub(super) tokenizer: Bytes,
    /// `config.json`.
    pub(super) config: Bytes,
    /// `edits.json`, if the network has edit heads.
    pub(super) edits: Option<Bytes>,
    /// `words.fst`, if there is a list of words for corrections of spelling.
    pub(super) words: Option<Bytes>,
    settings: Config,
}

/// What is read of `config.json`.
#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    id2label: BTreeMap<String, String>,
    #[serde(default)]
    model_type: String,
    /// Negative or absent if the family counts no positions.
    max_position_embeddings: Option<i64>,
    pad_token_id: Option<u32>,
}

impl Export {
    /// Reads the files of `folder`; the network is the one called `model`, in the folder itself or in `onnx` below it.
    ///
    /// # Errors
    ///
    /// A file that is missing, is too large or cannot be read, by its name.
    pub(super) fn read(folder: &Path, model: &Path) -> anyhow::Result<Self> {
        if !folder.is_dir() {
            bail!("there is no folder {}: {REMEDY}", folder.display());
        }
        let model_path = [folder.join(model), folder.join("onnx").join(model)]
            .into_iter()
            .find(|path| path.is_file())
            .with_context(|| missing_model(folder, model))?;
        let model = read(&model_path)?;
        let required = |name: &str, remedy: &str| {
            let path = folder.join(name);
            if !path.is_file() {
                bail!("{} is missing: {remedy}", path.display());
            }
            read(&path)
        };
        let tokenizer = required(
            FileName::TOKENIZER,
            "save it with `AutoTokenizer.from_pretrained(MODEL).save_pretrained(FOLDER)`, with a fast tokenizer",
        )?;
        let config = required(FileName::CONFIG, REMEDY)?;
        let optional = |name: &str| {
            let path = folder.join(name);
            path.is_file().then(|| read(&path)).transpose()
        };
        let (edits, words) = (optional(FileName::EDITS)?, optional(FileName::WORDS)?);
        let settings = serde_json::from_slice(&config)
            .with_context(|| format!("{} cannot be read: {REMEDY}", folder.join(FileName::CONFIG).display()))?;
        Ok(Self {
            folder: folder.to_owned(),
            model_path,
            model,
            tokenizer,
            config,
            edits,
            words,
            settings,
        })
    }

    /// Names and contents of the files as a bundle has them.
    pub(super) fn files(&self) -> Vec<(&'static str, &[u8])> {
        let files = [
            (FileName::MODEL, Some(&self.model)),
            (FileName::TOKENIZER, Some(&self.tokenizer)),
            (FileName::CONFIG, Some(&self.config)),
            (FileName::EDITS, self.edits.as_ref()),
            (FileName::WORDS, self.words.as_ref()),
        ];
        let there = files.into_iter();
        there.filter_map(|(name, file)| Some((name, file?.as_ref()))).collect()
    }

    /// The labels in the order of the network's output.
    ///
    /// # Errors
    ///
    /// Labels that are not numbered from 0 without a gap.
    pub(super) fn labels(&self) -> anyhow::Result<Vec<String>> {
        let by_id = &self.settings.id2label;
        let labels = (0..by_id.len()).map(|id| by_id.get(&id.to_string()).cloned());
        let labels = labels.collect::<Option<Vec<_>>>().filter(|labels| !labels.is_empty());
        labels.with_context(|| {
            format!(
                "{} names no labels 0, 1, … in id2label: set `model.config.id2label` and export the model again",
                self.folder.join(FileName::CONFIG).display()
            )
        })
    }

    /// How many pieces a sequence may have by the configuration; none if it does not say.
    ///
    /// # Errors
    ///
    /// Fewer than 0.
    pub(super) fn positions(&self) -> anyhow::Result<Option<u32>> {
        let Some(rows) = self.settings.max_position_embeddings.filter(|&rows| rows >= 0) else {
            return Ok(None);
        };
        let mut skipped = 0;
        if POSITIONS_AFTER_PADDING.contains(&self.settings.model_type.as_str()) {
            // 1 in the family's own configurations, which need not repeat it.
            skipped = i64::from(self.settings.pad_token_id.unwrap_or(1)) + 1;
        }
        let positions = u32::try_from(rows - skipped);
        positions.map(Some).with_context(|| {
            format!(
                "{} leaves no positions: max_position_embeddings is {rows}, and {skipped} of them are for padding",
                self.folder.join(FileName::CONFIG).display()
            )
        })
    }
}

/// The content of one file, if a function could read it too.
pub(super) fn read(path: &Path) -> anyhow::Result<Bytes> {
    let cannot = || format!("cannot read {}", path.display());
    let bytes = std::fs::metadata(path).with_context(cannot)?.len();
    if bytes > MAX_FILE_BYTES {
        bail!(
            "{} has {bytes} bytes, more than the {MAX_FILE_BYTES} that a bundle's file may have: quantise it first with \
             `optimum-cli onnxruntime quantize --avx2 --onnx_model FOLDER --output OTHER-FOLDER`",
            path.display()
        );
    }
    Ok(std::fs::read(path).with_context(cannot)?.into())
}

/// What to say if there is no network of that name: those that are there, or how to make one.
fn missing_model(folder: &Path, model: &Path) -> String {
    let mut there: Vec<String> = [folder.to_owned(), folder.join("onnx")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".onnx"))
        .collect();
    there.sort();
    let missing = format!(
        "there is no {} in {}, nor in its folder onnx",
        model.display(),
        folder.display()
    );
    match there.as_slice() {
        [] => format!("{missing}: {REMEDY}"),
        names => format!("{missing}, only {}: choose with --model", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(config: &str) -> Export {
        Export {
            folder: "export".into(),
            model_path: "export/model.onnx".into(),
            model: Bytes::new(),
            tokenizer: Bytes::new(),
            config: Bytes::new(),
            edits: None,
            words: None,
            settings: serde_json::from_str(config).expect("a configuration"),
        }
    }

    #[test]
    fn labels_come_in_the_order_of_their_ids() {
        let many: Vec<String> = (0..12).rev().map(|id| format!(r#""{id}": "L{id}""#)).collect();
        let many = export(&format!(r#"{{"id2label": {{{}}}}}"#, many.join(", ")));
        let expected: Vec<String> = (0..12).map(|id| format!("L{id}")).collect();
        assert_eq!(many.labels().expect("labels"), expected);
        for config in [
            "{}",
            r#"{"id2label": {}}"#,
            r#"{"id2label": {"1": "c", "2": "i"}}"#,
            r#"{"id2label": {"c": "0", "i": "1"}}"#,
        ] {
            let error = export(config).labels().expect_err("no labels").to_string();
            assert!(error.contains("id2label"), "{config}: {error}");
        }
    }

    #[test]
    fn positions_are_counted_as_the_family_counts_them() {
        let cases = [
            (
                r#"{"model_type": "bert", "max_position_embeddings": 512}"#,
                Ok(Some(512)),
            ),
            (
                r#"{"model_type": "distilbert", "max_position_embeddings": 512, "pad_token_id": 0}"#,
                Ok(Some(512)),
            ),
            (
                r#"{"model_type": "xlm-roberta", "max_position_embeddings": 514}"#,
                Ok(Some(512)),
            ),
            (
                r#"{"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}"#,
                Ok(Some(512)),
            ),
            (
                r#"{"model_type": "camembert", "max_position_embeddings": 40, "pad_token_id": 0}"#,
                Ok(Some(39)),
            ),
            (r#"{"model_type": "roberta", "max_position_embeddings": 1}"#, Err(())),
            (r#"{"max_position_embeddings": -1}"#, Ok(None)),
            ("{}", Ok(None)),
        ];
        for (config, expected) in cases {
            assert_eq!(export(config).positions().map_err(drop), expected, "{config}");
        }
    }
}
