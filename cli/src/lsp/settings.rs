//! What an editor's settings say.

use serde_json::Value;
use solecism_api::Level;
use solecism_checker::Language;

use super::LspArgs;

/// The settings that hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settings {
    /// The language of all texts, a code such as `de`; none if it is to be found out.
    pub(super) language: Option<String>,
    pub(super) level: Level,
}

impl Settings {
    /// Those of the command line.
    pub(super) fn of_args(args: &LspArgs) -> Self {
        Self {
            language: args.language.as_ref().map(|language| language.code().to_owned()),
            level: args.level.into(),
        }
    }

    /// These, changed by an editor's: an object with `language` and `level`, or one that has it as `solecism`, as many editors send it.
    ///
    /// # Errors
    ///
    /// Which setting cannot be used, and what it can be.
    pub(super) fn with(&self, given: &Value) -> Result<Self, String> {
        let given = given.get("solecism").unwrap_or(given);
        let mut settings = self.clone();
        match given.get("language") {
            None | Some(Value::Null) => {}
            Some(language) => {
                let code = language.as_str().unwrap_or_default();
                settings.language = match code {
                    "auto" => None,
                    code => {
                        let language = Language::new(code);
                        Some(
                            language
                                .map_err(|_| "\"language\" is a code such as \"de\", or \"auto\"")?
                                .code()
                                .to_owned(),
                        )
                    }
                };
            }
        }
        match given.get("level") {
            None | Some(Value::Null) => {}
            Some(level) => {
                let level = serde_json::from_value(level.clone());
                settings.level = level.map_err(|_| "\"level\" is \"default\" or \"picky\"")?;
            }
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_taken_over_or_refused_by_name() {
        let old = Settings {
            language: Some("it".into()),
            level: Level::Default,
        };
        let with = |given: Value| old.with(&given).map(|settings| (settings.language, settings.level));
        let italian = Some("it".to_owned());
        assert_eq!(with(json!({})), Ok((italian.clone(), Level::Default)));
        assert_eq!(with(json!({ "language": "auto" })), Ok((None, Level::Default)));
        assert_eq!(
            with(json!({ "solecism": { "level": "picky" } })),
            Ok((italian, Level::Picky))
        );
        assert_eq!(
            with(json!({ "language": "de", "level": null })),
            Ok((Some("de".into()), Level::Default))
        );
        for (given, name) in [
            (json!({ "language": 5 }), "language"),
            (json!({ "level": "high" }), "level"),
        ] {
            assert!(with(given).is_err_and(|problem| problem.contains(name)), "{name}");
        }
    }
}
