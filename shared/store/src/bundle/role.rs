//! What a bundle's model does, and what each of its files is for.

use serde::Serialize;

use super::name::FileName;

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Task {
    /// It gives a label for each word of a text.
    TokenClassification,
    /// It writes a text for a text, such as a corrected sentence for one with mistakes.
    #[serde(rename = "text2text-generation")]
    Text2TextGeneration,
}

/// The prefix before a language's code in the name of a bundle that corrects texts in that language.
const CORRECT: &str = "correct-";

impl Task {
    /// All tasks that this program knows.
    pub const ALL: [Self; 2] = [Self::TokenClassification, Self::Text2TextGeneration];

    /// The name in manifests, such as `token-classification`. The names are those of the Hugging Face hub.
    pub fn name(self) -> &'static str {
        match self {
            Self::TokenClassification => "token-classification",
            Self::Text2TextGeneration => "text2text-generation",
        }
    }

    /// The name of a bundle for this task among those of other languages and tasks, given the code of its language: `en`, `correct-en`.
    pub fn folder(self, language: &str) -> String {
        match self {
            Self::TokenClassification => language.to_owned(),
            Self::Text2TextGeneration => format!("{CORRECT}{language}"),
        }
    }

    /// The task and the language of a bundle with this name: those from which [`folder`](Self::folder) makes the name.
    pub fn of_folder(name: &str) -> (Self, &str) {
        match name.strip_prefix(CORRECT) {
            Some(language) => (Self::Text2TextGeneration, language),
            None => (Self::TokenClassification, name),
        }
    }

    /// The task with this name, if this program knows it.
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

/// What a file of a bundle is for, such as `model`: at most 64 lower-case ASCII letters, digits and `-`.
///
/// Loading a bundle gives every file that has a role; a file without a role, such as a model card, is only verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Role(String);

/// The files that have a role even if the manifest does not say so, as in all bundles that are older than roles.
const BY_NAME: [(&str, &str); 3] = [
    (FileName::MODEL, Role::MODEL),
    (FileName::TOKENIZER, Role::TOKENIZER),
    (FileName::CONFIG, Role::CONFIG),
];

/// The files that have a role only if the manifest says so, by their usual names. So programs that do not know such a file ignore it, and a
/// file that happens to have such a name does not get the role.
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
    /// What the network's edit heads say, in JSON: the tags that the logits of `edit_logits` and `insert_logits` stand for, and the
    /// probabilities from which on a correction is proposed. A bundle without it finds mistakes but corrects none.
    pub const EDITS: &str = "edits";
    /// The words of the language with their frequencies, as a map of the crate `fst`. Corrections of spelling come from it.
    pub const WORDS: &str = "words";

    /// The role with this name, if the name is plain.
    pub fn new(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = (1..=64).contains(&name.len()) && name.bytes().all(plain);
        good.then(|| Self(name.to_owned()))
    }

    /// The role that a file has because of its name alone.
    pub(crate) fn of_file(name: &FileName) -> Option<Self> {
        let (_, role) = BY_NAME.iter().find(|(file, _)| *file == name.as_str())?;
        Some(Self((*role).to_owned()))
    }

    /// The role that the manifest of a new bundle gives to a file with this name.
    pub(crate) fn said_of(name: &str) -> Option<&'static str> {
        SAID.iter().find(|(file, _)| *file == name).map(|(_, role)| *role)
    }

    /// The name that a file with this role usually has, such as `model.onnx`; `None` for a role that this program does not know.
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
