//! Names of the files in a bundle.

use std::borrow::Borrow;

use serde::Serialize;

/// The longest name, in bytes; file systems allow 255.
const MAX_LENGTH: usize = 128;

/// A plain file name: at most 128 ASCII letters, digits, `-`, `_` and `.`, starting with a letter or a digit.
///
/// So it has no separator, no `..` that could lead out of the bundle, and nothing that an object store or a shell would interpret.
///
/// ```
/// use solecism_store::FileName;
/// assert!(FileName::new("model.onnx").is_some());
/// assert!(FileName::new("../secret").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The manifest.
    pub const MANIFEST: &str = "manifest.json";
    /// The file that names the newest of several versions.
    pub const CURRENT: &str = "current.json";
    /// The network, in ONNX.
    pub const MODEL: &str = "model.onnx";
    /// The tokeniser, in the Hugging Face `tokenizers` format.
    pub const TOKENIZER: &str = "tokenizer.json";
    /// The model's configuration, as Hugging Face `transformers` writes it.
    pub const CONFIG: &str = "config.json";
    /// The usual name for the encoder of a model that writes text for text; the manifest says which file has the role.
    pub const ENCODER: &str = "encoder.onnx";
    /// The usual name for its decoder; the manifest says which file has the role.
    pub const DECODER: &str = "decoder.onnx";
    /// The usual name for the tags of the network's edit heads; the manifest says which file has the role.
    pub const EDITS: &str = "edits.json";
    /// The usual name for the words of the language; the manifest says which file has the role.
    pub const WORDS: &str = "words.fst";

    /// The name, if it is plain.
    pub fn new(name: &str) -> Option<Self> {
        let plain = name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.len() <= MAX_LENGTH
            && !name.contains("..")
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        plain.then(|| Self(name.to_owned()))
    }

    /// The name of the manifest.
    pub fn manifest() -> Self {
        Self(Self::MANIFEST.to_owned())
    }

    /// The name of the file that names the newest of several versions.
    pub fn current() -> Self {
        Self(Self::CURRENT.to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FileName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        let long = "a".repeat(129);
        let cases = [
            ("model.onnx", true),
            ("tokenizer.json", true),
            ("a", true),
            ("0-9_z.A", true),
            (&long[..128], true),
            (&long, false),
            ("", false),
            (".", false),
            ("..", false),
            (".hidden", false),
            ("-rf", false),
            ("a/b", false),
            ("/etc/passwd", false),
            ("../model.onnx", false),
            ("a..b", false),
            ("a\\b", false),
            ("C:model", false),
            ("a b", false),
            ("mödel", false),
            ("a\0", false),
            ("a\n", false),
        ];
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(name, plain)| FileName::new(name).is_some() != *plain)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
