//! The manifest of a bundle that is being made.

use super::hash::Sha256;
use super::manifest::{Manifest, Thresholds};
use super::name::FileName;
use super::role::{Role, Task};
use super::written::{Written, WrittenEntry, validate};
use crate::error::StoreError;

/// Bytes in a chunk of a new bundle: long enough that asking for each costs little, and short enough that eight at once fill a function's
/// network and that a bad chunk is soon fetched again.
pub const CHUNK_BYTES: u64 = 4 << 20;
/// The oldest schema that has everything a draft can say, so that older programs can read the bundle.
const SCHEMA: u64 = 1;

/// What a manifest says about its model. [`seal`](Self::seal) adds what follows from the files.
///
/// The fields are those of [`Manifest`]; its documentation says what each may hold.
///
/// ```
/// use solecism_store::{FileName, Manifest, ManifestDraft, StoreError, Task, Thresholds};
///
/// # fn example() -> Result<(), StoreError> {
/// let draft = ManifestDraft {
///     name: "my-model".to_owned(),
///     version: "1.0.0".to_owned(),
///     language: "fr".to_owned(),
///     task: Task::TokenClassification,
///     labels: vec!["c".to_owned(), "i".to_owned()],
///     error_labels: vec!["i".to_owned()],
///     thresholds: Thresholds { default: 0.5, picky: None },
///     prefix: None,
///     max_tokens: 256,
///     window_overlap: 64,
///     activation_bits: 7,
///     licence: "MIT".to_owned(),
///     training_data: Vec::new(),
/// };
/// let manifest = draft.seal(&[
///     (FileName::MODEL, b"the network"),
///     (FileName::TOKENIZER, b"{}"),
///     (FileName::CONFIG, b"{}"),
/// ])?;
/// assert_eq!(Manifest::parse(&manifest.to_json())?, manifest);
/// # Ok(()) }
/// # example().unwrap();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ManifestDraft {
    /// Name of the model, for people.
    pub name: String,
    /// Version of the model.
    pub version: String,
    /// Language code, such as `de`.
    pub language: String,
    /// What the model does.
    pub task: Task,
    /// Labels in the order of the model's output.
    pub labels: Vec<String>,
    /// Those of `labels` that mark a mistake.
    pub error_labels: Vec<String>,
    /// The probabilities, 0 to 1, from which on a word is reported.
    pub thresholds: Thresholds,
    /// The text that a model that writes text for text expects before each sentence.
    pub prefix: Option<String>,
    /// The longest sequence in pieces, including the two special ones.
    pub max_tokens: u32,
    /// Pieces that neighbouring windows of a long sentence share.
    pub window_overlap: u32,
    /// The number of bits that activations are quantised to, 7 or 8.
    pub activation_bits: u8,
    /// Licence of the model, as an SPDX expression.
    pub licence: String,
    /// Names of the data sets that the model was trained on.
    pub training_data: Vec<String>,
}

impl ManifestDraft {
    /// Makes the manifest of a bundle with these files, given by name and content. It says which roles `edits.json`, `words.fst`,
    /// `encoder.onnx` and `decoder.onnx` have.
    ///
    /// # Errors
    ///
    /// Those of [`Manifest::parse`], because no manifest is made that could not be read.
    pub fn seal(self, files: &[(&str, &[u8])]) -> Result<Manifest, StoreError> {
        let entry = |name: &str, content: &[u8]| WrittenEntry {
            bytes: content.len() as u64,
            sha256: content
                .chunks(CHUNK_BYTES as usize)
                .map(|chunk| Sha256::of(chunk).to_string())
                .collect(),
            role: Role::said_of(name).map(str::to_owned),
        };
        let written = Written {
            schema: SCHEMA,
            name: self.name,
            version: self.version,
            language: self.language,
            task: self.task.name().to_owned(),
            chunk_bytes: CHUNK_BYTES,
            files: files
                .iter()
                .map(|(name, content)| ((*name).to_owned(), entry(name, content)))
                .collect(),
            labels: self.labels,
            error_labels: self.error_labels,
            thresholds: self.thresholds,
            prefix: self.prefix,
            sentence_length: None,
            misspelt: None,
            max_tokens: self.max_tokens,
            window_overlap: self.window_overlap,
            activation_bits: self.activation_bits,
            // A bundle is scored only after it has been made.
            metrics: None,
            licence: self.licence,
            training_data: self.training_data,
            requires: None,
            resident_bytes: None,
        };
        validate(written, FileName::MANIFEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FetchOptions, MemoryStore, fetch};

    fn draft() -> ManifestDraft {
        ManifestDraft {
            name: "solecism-fr".to_owned(),
            version: "1.0.0".to_owned(),
            language: "fr".to_owned(),
            task: Task::TokenClassification,
            labels: vec!["c".to_owned(), "i".to_owned()],
            error_labels: vec!["i".to_owned()],
            thresholds: Thresholds {
                default: 0.63,
                picky: Some(0.37),
            },
            prefix: None,
            max_tokens: 256,
            window_overlap: 64,
            activation_bits: 7,
            licence: "CC-BY-SA-4.0".to_owned(),
            training_data: vec!["learners' texts".to_owned()],
        }
    }

    /// A model of a little more than two chunks, and the other two files.
    fn files(model: &[u8]) -> [(&str, &[u8]); 3] {
        [
            (FileName::MODEL, model),
            (FileName::TOKENIZER, b"{\"a\": 1}"),
            (FileName::CONFIG, b"{}"),
        ]
    }

    #[test]
    fn a_sealed_manifest_says_what_the_draft_says_and_is_read_back() {
        let model = vec![7; 2 * CHUNK_BYTES as usize + 1];
        let manifest = draft().seal(&files(&model)).unwrap();
        assert_eq!(Manifest::parse(&manifest.to_json()).unwrap(), manifest);
        let entry = &manifest.files[FileName::MODEL];
        assert_eq!((entry.bytes, entry.sha256.len()), (model.len() as u64, 3));
        assert_eq!(entry.sha256[2], Sha256::of(&[7]));
        let described = ManifestDraft {
            name: manifest.name,
            version: manifest.version,
            language: manifest.language,
            task: manifest.task,
            labels: manifest.labels,
            error_labels: manifest.error_labels,
            thresholds: manifest.thresholds,
            prefix: manifest.prefix,
            max_tokens: manifest.max_tokens,
            window_overlap: manifest.window_overlap,
            activation_bits: manifest.activation_bits,
            licence: manifest.licence,
            training_data: manifest.training_data,
        };
        assert_eq!(described, draft());
    }

    #[tokio::test]
    async fn a_bundle_with_a_sealed_manifest_can_be_fetched() {
        let model = vec![3; CHUNK_BYTES as usize + 5];
        let manifest = draft().seal(&files(&model)).unwrap();
        let json = manifest.to_json();
        let store = MemoryStore::new();
        store.insert(FileName::manifest(), json.clone());
        for (name, content) in files(&model) {
            store.insert(FileName::new(name).unwrap(), content.to_vec());
        }
        let (bundle, timings) = fetch(&store, &FetchOptions::default()).await.unwrap();
        assert_eq!((bundle.edits, bundle.words), (None, None));
        assert_eq!((bundle.manifest, bundle.model.concat().len()), (manifest, model.len()));
        assert_eq!(
            (timings.manifest_bytes, timings.bytes),
            (json.len() as u64, model.len() as u64 + 8 + 2)
        );
    }

    #[tokio::test]
    async fn the_roles_of_edits_and_words_are_said_and_the_files_fetched() {
        let mut files = files(&[1]).to_vec();
        files.extend([
            (FileName::EDITS, &b"{}"[..]),
            (FileName::WORDS, b"fst"),
            ("README.md", b"card"),
        ]);
        let manifest = draft().seal(&files).unwrap();
        for (role, name) in [(Role::EDITS, FileName::EDITS), (Role::WORDS, FileName::WORDS)] {
            assert_eq!(manifest.file(role).map(|(found, _)| found.as_str()), Some(name));
        }
        let json = manifest.to_json();
        let text = String::from_utf8(json.clone()).unwrap();
        assert!(
            text.contains(r#""role": "edits""#) && text.contains(r#""role": "words""#),
            "{text}"
        );
        assert!(!text.contains(r#""role": "model""#), "{text}");
        assert_eq!(Manifest::parse(&json).unwrap(), manifest);

        let store = MemoryStore::new();
        store.insert(FileName::manifest(), json);
        for (name, content) in files {
            store.insert(FileName::new(name).unwrap(), content.to_vec());
        }
        let (bundle, _) = fetch(&store, &FetchOptions::default()).await.unwrap();
        assert_eq!(bundle.edits.as_deref(), Some(&b"{}"[..]));
        assert_eq!(bundle.words.as_deref(), Some(&b"fst"[..]));
    }

    #[test]
    fn a_model_that_writes_text_has_an_encoder_a_decoder_and_no_labels() {
        let writer = || ManifestDraft {
            task: Task::Text2TextGeneration,
            labels: Vec::new(),
            error_labels: Vec::new(),
            prefix: Some("grammar: ".to_owned()),
            ..draft()
        };
        let files: [(&str, &[u8]); 4] = [
            (FileName::ENCODER, b"encoder"),
            (FileName::DECODER, b"decoder"),
            (FileName::TOKENIZER, b"{}"),
            (FileName::CONFIG, b"{}"),
        ];
        let manifest = writer().seal(&files).unwrap();
        assert_eq!(Manifest::parse(&manifest.to_json()).unwrap(), manifest);
        assert_eq!(manifest.file(Role::DECODER).unwrap().0.as_str(), FileName::DECODER);
        let text = String::from_utf8(manifest.to_json()).unwrap();
        assert!(
            text.contains(r#""task": "text2text-generation""#) && !text.contains("labels"),
            "{text}"
        );

        let message = |draft: ManifestDraft, files: &[(&str, &[u8])]| draft.seal(files).unwrap_err().to_string();
        assert!(message(writer(), &files[1..]).contains("files.encoder.onnx is missing"));
        let long = Some("x".repeat(257));
        assert!(
            message(
                ManifestDraft {
                    prefix: long,
                    ..writer()
                },
                &files
            )
            .contains("prefix is longer")
        );
        let labels = vec!["c".to_owned()];
        assert!(message(ManifestDraft { labels, ..writer() }, &files).contains("labels are for models"));
        let prefix = writer().prefix;
        let detector = [(FileName::MODEL, &b"network"[..]), files[2], files[3]];
        assert!(message(ManifestDraft { prefix, ..draft() }, &detector).contains("prefix is for models"));
    }

    #[test]
    fn what_could_not_be_read_is_not_written() {
        type Change = fn(&mut ManifestDraft);
        let cases: [(Change, &str); 4] = [
            (|draft| draft.thresholds.picky = Some(f32::NAN), "thresholds.picky"),
            (|draft| draft.error_labels.clear(), "error_labels is empty"),
            (|draft| draft.window_overlap = 254, "window_overlap"),
            (|draft| draft.name.clear(), "name is empty"),
        ];
        for (change, part) in cases {
            let mut changed = draft();
            change(&mut changed);
            let message = changed.seal(&files(&[1])).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
        let error = draft().seal(&files(&[1])[..2]).unwrap_err().to_string();
        assert!(error.contains("files.config.json is missing"), "{error}");
        let error = draft().seal(&files(&[])).unwrap_err().to_string();
        assert!(error.contains("files.model.onnx is empty"), "{error}");
    }
}
