//! What a bundle's model does, and what each of its files is for.

use serde::Serialize;

use super::name::FileName;

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Task {
    /// A label for each word of a text.
    TokenClassification,
    /// A text for a text, such as a corrected sentence for one with mistakes.
    #[serde(rename = "text2text-generation")]
    Text2TextGeneration,
}

/// What comes before a language's code in the name of a bundle that corrects its texts.
const CORRECT: &str = "correct-";

impl Task {
    /// All that this program knows.
    pub const ALL: [Self; 2] = [Self::TokenClassification, Self::Text2TextGeneration];

    /// As manifests write it, such as `token-classification`: the Hugging Face hub's names.
    pub fn name(self) -> &'static str {
        match self {
            Self::TokenClassification => "token-classification",
            Self::Text2TextGeneration => "text2text-generation",
        }
    }

    /// What a bundle for this task is called among those of other languages and tasks, by the code of its language: `en`, `correct-en`.
    pub fn folder(self, language: &str) -> String {
        match self {
            Self::TokenClassification => language.to_owned(),
            Self::Text2TextGeneration => format!("{CORRECT}{language}"),
        }
    }

    /// The task and the language of a bundle that is called so: what [`folder`](Self::folder) made the name of.
    pub fn of_folder(name: &str) -> (Self, &str) {
        match name.strip_prefix(CORRECT) {
            Some(language) => (Self::Text2TextGeneration, language),
            None => (Self::TokenClassification, name),
        }
    }

    /// The task of that name, if this program knows it.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.name() == name)
    }

    /// The roles that a bundle for this task must fill.
    pub fn roles(self) -> &'static [&'static str] {
        match self {
            Self::TokenClassification => &[Role::MODEL, Role::TOKENIZER, Role::CONFIG],
            Self::Text2TextGeneration => &[Role::ENCODER, Role::DECODER, Role::TOKENIZER, Role::CONFIG],
        }
    }
}

impl std::fmt::Display for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a file of a bundle is for, such as `model`: small ASCII letters, digits and `-`, at most 64 of them.
///
/// Whoever loads a bundle gets every file that has a role; one without a role, such as a card, is only verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Role(String);

/// The files that have a role without saying so, as in all bundles from before there were roles.
const BY_NAME: [(&str, &str); 3] = [
    (FileName::MODEL, Role::MODEL),
    (FileName::TOKENIZER, Role::TOKENIZER),
    (FileName::CONFIG, Role::CONFIG),
];

/// The files that have a role only if the manifest says so, and what they are usually called: programs that know nothing of
/// such a file pass it over, and a file that happens to be called so is not taken for one.
const SAID: [(&str, &str); 4] = [
    (FileName::EDITS, Role::EDITS),
    (FileName::WORDS, Role::WORDS),
    (FileName::ENCODER, Role::ENCODER),
    (FileName::DECODER, Role::DECODER),
];

impl Role {
    /// The network, in ONNX.
    pub const MODEL: &str = "model";
    /// The tokeniser, in the Hugging Face `tokenizers` format.
    pub const TOKENIZER: &str = "tokenizer";
    /// The model's configuration, as Hugging Face `transformers` writes it.
    pub const CONFIG: &str = "config";
    /// The encoder of a network that writes text for text, in ONNX.
    pub const ENCODER: &str = "encoder";
    /// Its decoder, in ONNX.
    pub const DECODER: &str = "decoder";
    /// What the network's edit heads say, in JSON: the tags that `edit_logits` and `insert_logits` give a number each, and the
    /// probabilities from which on a correction is proposed. A bundle without it finds mistakes and corrects none.
    pub const EDITS: &str = "edits";
    /// The words of the language with their frequencies, as a map of the crate `fst`: where corrections of spelling come from.
    pub const WORDS: &str = "words";

    /// The role of that name, if it is a plain one.
    pub fn new(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = (1..=64).contains(&name.len()) && name.bytes().all(plain);
        good.then(|| Self(name.to_owned()))
    }

    /// The role that a file has by its name alone.
    pub(crate) fn of_file(name: &FileName) -> Option<Self> {
        let (_, role) = BY_NAME.iter().find(|(file, _)| *file == name.as_str())?;
        Some(Self((*role).to_owned()))
    }

    /// The role that a new bundle's manifest says that a file of this name has.
    pub(crate) fn said_of(name: &str) -> Option<&'static str> {
        SAID.iter().find(|(file, _)| *file == name).map(|(_, role)| *role)
    }

    /// The name that a file with this role usually has, such as `model.onnx`; none for a role that this program does not know.
    pub fn usual_file(role: &str) -> Option<&'static str> {
        let mut known = BY_NAME.iter().chain(&SAID);
        known.find(|(_, known)| *known == role).map(|(file, _)| *file)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Role {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_task_and_language() {
        for (task, folder) in [
            (Task::TokenClassification, "en"),
            (Task::Text2TextGeneration, "correct-en"),
        ] {
            assert_eq!(task.folder("en"), folder);
            assert_eq!(Task::of_folder(folder), (task, "en"));
        }
    }

    #[test]
    fn a_role_is_a_plain_word() {
        let long = "a".repeat(65);
        for (name, good) in [
            ("model", true),
            ("edit-rules-2", true),
            (&long[..64], true),
            (&long, false),
            ("", false),
            ("Model", false),
            ("a b", false),
            ("a/b", false),
            ("mödel", false),
        ] {
            assert_eq!(Role::new(name).is_some(), good, "{name}");
        }
    }

    #[test]
    fn the_usual_files_have_their_roles() {
        for (file, role) in BY_NAME {
            let name = FileName::new(file).unwrap();
            assert_eq!(Role::of_file(&name), Role::new(role));
            assert_eq!(Role::usual_file(role), Some(file));
        }
        assert_eq!(Role::of_file(&FileName::new("README.md").unwrap()), None);
        assert_eq!(Role::usual_file("rules"), None);
    }

    #[test]
    fn the_younger_files_have_their_roles_only_if_the_manifest_says_so() {
        for (file, role) in SAID {
            assert_eq!(Role::of_file(&FileName::new(file).unwrap()), None);
            assert_eq!(Role::said_of(file), Some(role));
            assert_eq!(Role::usual_file(role), Some(file));
        }
        assert_eq!(Role::said_of("model.onnx"), None);
    }
}
