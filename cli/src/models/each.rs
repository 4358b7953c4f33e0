//! One process of this program for each model: memory is measured per process, and a model that brings its process down leaves the others.

use std::process::Command;

use anyhow::Context as _;
use solecism_checker::Language;
use solecism_store::ModelUri;

use super::locate::Place;
use crate::args::{ModelArgs, ModelsLocation};

/// What went wrong if a [`process`] does not start.
pub(super) const CANNOT_START: &str = "cannot start this program for each model";

/// `solecism models SUBCOMMAND` for one model, to be run.
///
/// # Errors
///
/// A system that does not say where this program is.
pub(super) fn process(subcommand: &str, target: &ModelArgs) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context(CANNOT_START)?);
    command.args(["models", subcommand]);
    if let Some(uri) = &target.location.models {
        command.arg("--models").arg(uri.to_string());
    }
    command.args(target.language.as_ref().map(Language::code));
    Ok(command)
}

/// The models for `languages`, or all, each by its own place.
///
/// # Errors
///
/// A language without a model.
pub(super) fn targets(place: &Place, languages: &[Language]) -> anyhow::Result<Vec<ModelArgs>> {
    let target = |uri: &ModelUri, language: Option<&Language>| ModelArgs {
        language: language.cloned(),
        location: ModelsLocation {
            models: Some(uri.clone()),
        },
    };
    match (place, languages) {
        (Place::Folder(folder, names), []) => Ok(names
            .iter()
            .map(|name| target(&ModelUri::Directory(folder.join(name)), None))
            .collect()),
        (Place::Folder(..), _) => languages
            .iter()
            .map(|language| Ok(target(&place.candidates(Some(language.code()))?[0], Some(language))))
            .collect(),
        (Place::Bundle(uri) | Place::Prefix(uri), []) => Ok(vec![target(uri, None)]),
        (Place::Bundle(uri) | Place::Prefix(uri), _) => {
            Ok(languages.iter().map(|language| target(uri, Some(language))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_is_named_by_its_own_place() {
        let names = |targets: Vec<ModelArgs>| -> Vec<String> {
            let uri = |target: &ModelArgs| {
                target
                    .location
                    .models
                    .as_ref()
                    .map(ModelUri::to_string)
                    .unwrap_or_default()
            };
            targets
                .iter()
                .map(|target| {
                    format!(
                        "{} {}",
                        uri(target),
                        target.language.as_ref().map_or("?", Language::code)
                    )
                })
                .collect()
        };
        let folder = Place::Folder("models".into(), vec!["cs".to_owned(), "de".to_owned()]);
        let prefix = Place::Prefix("s3://bucket/x/".parse().expect("a good address"));
        let code = |code| Language::new(code).expect("a good code");
        let de = [code("de")];
        assert_eq!(
            names(targets(&folder, &[]).expect("two")),
            ["models/cs ?", "models/de ?"]
        );
        assert_eq!(names(targets(&folder, &de).expect("one")), ["models/de de"]);
        assert_eq!(names(targets(&prefix, &[]).expect("one")), ["s3://bucket/x/ ?"]);
        assert_eq!(names(targets(&prefix, &de).expect("one")), ["s3://bucket/x/ de"]);
        assert!(targets(&folder, &[code("it")]).is_err());
    }
}
