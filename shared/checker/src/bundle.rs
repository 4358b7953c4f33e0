use std::collections::HashMap;

use bytes::Bytes;
use serde::Deserialize;
use solecism_engine::{ActivationBits, Model, ModelReader, Options};
use solecism_lexicon::Words;
use solecism_store::{Bundle, FileName, Manifest, Misspelt, Role};

use crate::checker::{Checker, Parts};
use crate::edits::HEADS;
use crate::error::CheckerError;
use crate::pieces::WordEncoder;
use crate::tagger::ModelTagger;
use solecism_text::Language;

/// The most tags that an edit head can have, because their numbers are kept in 16 bits.
const MOST_LABELS: usize = 1 << 16;

/// The part of `config.json` that is read; transformers writes the labels' numbers as strings.
#[derive(Deserialize)]
struct Config {
    id2label: HashMap<String, String>,
}

impl Checker {
    /// Loads what `bundle` holds and checks that its parts belong together.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`] if the engine refuses the model; [`CheckerError::Tokenizer`], [`CheckerError::TokenizerContent`] and
    /// [`CheckerError::Config`] for those files; [`CheckerError::Mismatch`] if each could be read but they disagree.
    pub fn from_bundle(bundle: Bundle) -> Result<Self, CheckerError> {
        let mut reader = CheckerReader {
            config: bundle.config.into(),
            edits: bundle.edits,
            words: bundle.words,
            ..CheckerReader::default()
        };
        for chunk in bundle.model {
            reader.model(chunk)?;
        }
        // The tokenizer comes after the model, whose file has been dropped by now, so that the tokenizer's tables do not add to the peak of
        // memory.
        reader.encoder = Some(WordEncoder::from_bytes(&bundle.tokenizer));
        reader.finish(&bundle.manifest)
    }
}

/// Makes a checker of a bundle that is still arriving: the network's weights are packed, and the tokenizer is read, as soon as
/// they are there.
#[derive(Debug, Default)]
pub struct CheckerReader {
    model: ModelReader,
    /// What has arrived of `tokenizer.json`; once it is complete, `encoder` is made from it.
    tokenizer: Vec<u8>,
    encoder: Option<Result<WordEncoder, CheckerError>>,
    config: Vec<u8>,
    /// What has arrived of the files that corrections need.
    edits: Option<Bytes>,
    words: Option<Bytes>,
}

impl CheckerReader {
    /// Takes the next chunk of one of the bundle's files, which may be the `last` one, under the name that files of its role usually have.
    /// Files that a checker has no use for are ignored.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`] if the model's bytes so far cannot be the beginning of one.
    pub fn push(&mut self, name: &FileName, chunk: Bytes, last: bool) -> Result<(), CheckerError> {
        match name.as_str() {
            FileName::MODEL => self.model(chunk)?,
            FileName::TOKENIZER => {
                self.tokenizer.extend_from_slice(&chunk);
                if last {
                    let tokenizer = std::mem::take(&mut self.tokenizer);
                    self.encoder = Some(WordEncoder::from_bytes(&tokenizer));
                }
            }
            FileName::CONFIG => self.config.extend_from_slice(&chunk),
            FileName::EDITS => append(&mut self.edits, chunk),
            FileName::WORDS => append(&mut self.words, chunk),
            _ => {}
        }
        Ok(())
    }

    fn model(&mut self, chunk: Bytes) -> Result<(), CheckerError> {
        self.model.push(chunk).map_err(|source| CheckerError::Load { source })
    }

    /// Makes the checker once all files are there, and checks that they belong together.
    ///
    /// # Errors
    ///
    /// Those of [`Checker::from_bundle`].
    pub fn finish(self, manifest: &Manifest) -> Result<Checker, CheckerError> {
        let CheckerReader {
            model,
            tokenizer,
            encoder,
            config,
            edits,
            words,
        } = self;
        let language = Language::new(&manifest.language)?;
        let config: Config = serde_json::from_slice(&config).map_err(|source| CheckerError::Config { source })?;
        check_labels(manifest, &config)?;

        let mut options = Options::default();
        options.activation_bits = match manifest.activation_bits {
            7 => ActivationBits::Seven,
            _ => ActivationBits::Eight,
        };
        let max_tokens = manifest.max_tokens as usize;
        options.max_batch_tokens = options.max_batch_tokens.max(max_tokens);
        if edits.is_some() {
            options.heads = HEADS.map(str::to_owned).to_vec();
        }
        let model = model.finish(&options).map_err(|source| CheckerError::Load { source })?;
        let encoder = encoder.unwrap_or_else(|| WordEncoder::from_bytes(&tokenizer))?;
        check_sizes(manifest, &model, &encoder)?;
        check_heads(manifest, &model)?;

        let is_error = |label| manifest.error_labels.contains(label);
        let is_error = manifest.labels.iter().map(is_error).collect();
        let lexicon = match (manifest.misspelt, &words) {
            (Some(Misspelt { odds }), Some(list)) => Some((Words::from_bytes(list.clone(), &language)?, odds)),
            _ => None,
        };
        let mut checker = Checker::new(Parts {
            language,
            encoder,
            tagger: Box::new(ModelTagger::new(model, is_error)),
            threshold: manifest.thresholds.default,
            picky_threshold: manifest.thresholds.picky,
            sentence_length: manifest.sentence_length,
            max_tokens,
            window_overlap: manifest.window_overlap as usize,
        })?;
        if let Some((words, odds)) = lexicon {
            checker = checker.with_words(words, odds);
        }
        Ok(checker.with_edit_files(edits, words))
    }
}

/// Appends the next chunk of a file to those that came before; most files are one chunk, which is not copied.
fn append(file: &mut Option<Bytes>, chunk: Bytes) {
    *file = Some(match file.take() {
        Some(before) => [before, chunk].concat().into(),
        None => chunk,
    });
}

fn mismatch(manifest: &Manifest, reason: String) -> CheckerError {
    CheckerError::Mismatch {
        name: manifest.name.clone(),
        reason,
    }
}

/// Checks the manifest's labels against those of `config.json`.
fn check_labels(manifest: &Manifest, config: &Config) -> Result<(), CheckerError> {
    let in_config = |id: usize| config.id2label.get(&id.to_string());
    let same = |(id, label): (usize, &String)| in_config(id) == Some(label);
    let count = config.id2label.len();
    if count == manifest.labels.len() && manifest.labels.iter().enumerate().all(same) {
        return Ok(());
    }
    let reason = format!(
        "manifest.json has labels {:?}, but id2label of config.json has others",
        manifest.labels
    );
    Err(mismatch(manifest, reason))
}

/// Checks the manifest and the tokenizer against the network's sizes.
fn check_sizes(manifest: &Manifest, model: &Model, encoder: &WordEncoder) -> Result<(), CheckerError> {
    if model.labels() != manifest.labels.len() {
        let (found, named) = (model.labels(), manifest.labels.len());
        return Err(mismatch(
            manifest,
            format!("model.onnx gives {found} labels, but manifest.json and config.json name {named}"),
        ));
    }
    let needed = encoder.id_bound() as usize;
    if let Some(rows) = model.vocabulary_size().filter(|&rows| rows < needed) {
        let largest = needed - 1;
        let reason = format!("tokenizer.json has ids up to {largest}, but model.onnx has embeddings for {rows}");
        return Err(mismatch(manifest, reason));
    }
    if let Some(positions) = model.max_positions().filter(|&n| n < manifest.max_tokens as usize) {
        let reason = format!(
            "max_tokens is {}, but model.onnx has {positions} positions",
            manifest.max_tokens
        );
        return Err(mismatch(manifest, reason));
    }
    Ok(())
}

/// Checks that the network has the heads whose tags the bundle names.
fn check_heads(manifest: &Manifest, model: &Model) -> Result<(), CheckerError> {
    let edits = manifest
        .file(Role::EDITS)
        .map_or(FileName::EDITS, |(name, _)| name.as_str());
    for (name, labels) in HEADS.iter().zip(model.heads()) {
        let reason = match labels {
            None => format!(
                "{edits} names the tags of edit heads, but model.onnx has no output {name}: export the network with its heads, or \
                 make the bundle without {edits}"
            ),
            Some(labels) if labels > MOST_LABELS => {
                format!("{name} of model.onnx has {labels} tags, more than {MOST_LABELS}")
            }
            Some(_) => continue,
        };
        return Err(mismatch(manifest, reason));
    }
    Ok(())
}
