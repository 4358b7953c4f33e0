//! From what was typed to the address of a bundle.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use solecism_store::{FileName, ModelUri};

/// The folder that is looked for if none is named.
const DEFAULT_FOLDER: &str = "models";
/// The language that is taken if several are there and none is named.
const DEFAULT_LANGUAGE: &str = "de";
/// How to say where models are.
const REMEDY: &str = "name the folder with --models or SOLECISM_MODELS";

/// Where bundles are.
#[derive(Debug, PartialEq)]
pub(crate) enum Place {
    /// One bundle's own folder.
    Bundle(ModelUri),
    /// A folder with a bundle in each of these sub-folders, at least one, in alphabetical order.
    Folder(PathBuf, Vec<String>),
    /// A prefix in a bucket: of a bundle or of a folder of bundles, which only reading it tells.
    Prefix(ModelUri),
}

/// The place at `given`, or the default one.
///
/// # Errors
///
/// A folder that is missing or has no bundle in it.
pub(crate) fn place(given: Option<&ModelUri>) -> anyhow::Result<Place> {
    match given {
        Some(ModelUri::Directory(folder)) => {
            look_into(folder)?.with_context(|| format!("there is no model in {}: {REMEDY}", folder.display()))
        }
        Some(uri) => Ok(Place::Prefix(uri.clone())),
        None => default_place(&default_folders()),
    }
}

/// `models` in the current folder, then beside the program and in the folders above that: a program built in a checkout lies in its
/// `target/debug`, and one that was unpacked from an archive lies beside its models. At last where `make install` puts them.
fn default_folders() -> Vec<PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program
        .ancestors()
        .skip(1)
        .take(4)
        .map(|folder| folder.join(DEFAULT_FOLDER));
    let installed = dirs::data_dir().map(|folder| folder.join("solecism").join(DEFAULT_FOLDER));
    std::iter::once(PathBuf::from(DEFAULT_FOLDER))
        .chain(beside)
        .chain(installed)
        .collect()
}

fn default_place(folders: &[PathBuf]) -> anyhow::Result<Place> {
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        if let Some(place) = look_into(folder)? {
            return Ok(place);
        }
    }
    bail!("there are no models in ./{DEFAULT_FOLDER}, beside the program, nor where `make install` puts them: {REMEDY}")
}

/// What bundles `folder` holds, if any.
fn look_into(folder: &Path) -> anyhow::Result<Option<Place>> {
    // By its own manifest, or by what names the newest of its versions.
    let is_bundle = |folder: &Path| {
        [FileName::MANIFEST, FileName::CURRENT]
            .iter()
            .any(|file| folder.join(file).is_file())
    };
    if is_bundle(folder) {
        return Ok(Some(Place::Bundle(ModelUri::Directory(folder.to_owned()))));
    }
    let unreadable = || format!("cannot look for models in {}: {REMEDY}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        if let (Some(name), true) = (entry.file_name().to_str(), is_bundle(&entry.path())) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok((!names.is_empty()).then(|| Place::Folder(folder.to_owned(), names)))
}

impl Place {
    /// Where the bundle for `language` may be, the likeliest first. Only for a prefix is there more than one.
    ///
    /// # Errors
    ///
    /// No bundle for that language; no language named and none to be preferred.
    pub(crate) fn candidates(&self, language: Option<&str>) -> anyhow::Result<Vec<ModelUri>> {
        match self {
            Self::Bundle(uri) => Ok(vec![uri.clone()]),
            Self::Folder(folder, names) => Ok(vec![ModelUri::Directory(folder.join(choose(folder, names, language)?))]),
            Self::Prefix(uri) => Ok(vec![uri.clone(), uri.join(language.unwrap_or(DEFAULT_LANGUAGE))]),
        }
    }
}

fn choose<'a>(folder: &Path, names: &'a [String], language: Option<&str>) -> anyhow::Result<&'a str> {
    let there = names.join(", ");
    match (language, names) {
        (Some(language), _) => names.iter().find(|name| *name == language).with_context(|| {
            format!(
                "there is no model for {language} in {}, only {there}: choose one with --language",
                folder.display()
            )
        }),
        (None, [only]) => Ok(only),
        (None, _) => names.iter().find(|name| *name == DEFAULT_LANGUAGE).with_context(|| {
            format!(
                "there are several models in {}, {there}: choose one with --language",
                folder.display()
            )
        }),
    }
    .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(languages: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for language in languages {
            let bundle = folder.path().join(language);
            std::fs::create_dir(&bundle).expect("a folder");
            std::fs::write(bundle.join(FileName::MANIFEST), "{}").expect("a file");
        }
        std::fs::create_dir(folder.path().join("not-a-model")).expect("a folder");
        std::fs::write(folder.path().join("README.md"), "").expect("a file");
        folder
    }

    fn choice(languages: &[&str], language: Option<&str>) -> Result<String, String> {
        let folder = folder_with(languages);
        let place = place(Some(&ModelUri::Directory(folder.path().to_owned()))).map_err(|error| error.to_string())?;
        let uris = place.candidates(language).map_err(|error| error.to_string())?;
        assert_eq!(uris.len(), 1);
        let ModelUri::Directory(chosen) = &uris[0] else {
            panic!("{uris:?}")
        };
        Ok(chosen
            .strip_prefix(folder.path())
            .expect("it is below")
            .display()
            .to_string())
    }

    #[test]
    fn a_language_is_chosen_from_a_folder() {
        struct Case {
            there: &'static [&'static str],
            asked: Option<&'static str>,
            /// The folder, or a part of the error.
            expected: Result<&'static str, &'static str>,
        }
        let cases = [
            Case {
                there: &["de"],
                asked: None,
                expected: Ok("de"),
            },
            Case {
                there: &["sv"],
                asked: None,
                expected: Ok("sv"),
            },
            Case {
                there: &["cs", "de"],
                asked: None,
                expected: Ok("de"),
            },
            Case {
                there: &["cs", "de"],
                asked: Some("cs"),
                expected: Ok("cs"),
            },
            Case {
                there: &["cs", "sv"],
                asked: None,
                expected: Err("cs, sv: choose one with --language"),
            },
            Case {
                there: &["cs", "de"],
                asked: Some("it"),
                expected: Err("no model for it in"),
            },
            Case {
                there: &[],
                asked: None,
                expected: Err("there is no model in"),
            },
        ];
        for case in cases {
            match (choice(case.there, case.asked), case.expected) {
                (Ok(got), Ok(expected)) => assert_eq!(got, expected),
                (Err(got), Err(part)) => assert!(got.contains(part), "{got}"),
                (got, _) => panic!("{:?} of {:?} gave {got:?}", case.asked, case.there),
            }
        }
    }

    #[test]
    fn a_bundle_may_be_named_itself() {
        let folder = folder_with(&["de"]);
        let uri = ModelUri::Directory(folder.path().join("de"));
        assert_eq!(place(Some(&uri)).expect("it is there"), Place::Bundle(uri));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = folder_with(&[]);
        let missing = folder.path().join("missing");
        let error = place(Some(&ModelUri::Directory(missing.clone()))).expect_err("it is not there");
        assert!(error.to_string().contains(&missing.display().to_string()), "{error}");
        assert!(error.to_string().contains("--models"), "{error}");
    }

    #[test]
    fn a_prefix_is_a_bundle_or_holds_one() {
        let uri: ModelUri = "s3://bucket/models".parse().expect("a good address");
        let place = place(Some(&uri)).expect("nothing is read");
        assert_eq!(
            place.candidates(Some("sv")).expect("two"),
            [uri.clone(), uri.join("sv")]
        );
        assert_eq!(place.candidates(None).expect("two"), [uri.clone(), uri.join("de")]);
    }

    #[test]
    fn the_first_default_folder_with_a_model_counts() {
        let (empty, full) = (folder_with(&[]), folder_with(&["de"]));
        let folders = [
            empty.path().join("missing"),
            empty.path().to_owned(),
            full.path().to_owned(),
        ];
        let place = default_place(&folders).expect("the third has one");
        assert_eq!(place, Place::Folder(full.path().to_owned(), vec!["de".to_owned()]));
        assert!(default_place(&folders[..2]).is_err());
    }
}
