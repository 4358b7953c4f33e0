//! The bodies of LanguageTool's API, field by field as its server writes them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to a check.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LtCheck)]
pub(crate) struct CheckAnswer {
    /// What answers; left out in compact mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) software: Option<Software>,
    /// What the caller should know of the answer; left out in compact mode where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) warnings: Option<Warnings>,
    /// The language of the text.
    pub(crate) language: CheckLanguage,
    /// What may be wrong, in the order of the text.
    pub(crate) matches: Vec<Match>,
    /// Where each sentence that was checked starts and ends.
    pub(crate) sentence_ranges: Vec<[usize; 2]>,
    /// The same with their languages.
    pub(crate) extended_sentence_ranges: Vec<SentenceRange>,
}

/// What answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Software {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// When it was built; empty where the build did not say.
    pub(crate) build_date: &'static str,
    /// The version of the API.
    pub(crate) api_version: u32,
    /// Always false.
    pub(crate) premium: bool,
    /// A note for the caller: whether text was sent to an external service. Empty most often.
    pub(crate) status: String,
}

/// What the caller should know of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Warnings {
    /// Whether some part of the text was not checked.
    pub(crate) incomplete_results: bool,
    /// Which, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) incomplete_results_reason: Option<String>,
    /// The codes of the languages whose text was sent to an external service; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) external_languages: Vec<&'static str>,
}

/// The language that a text was checked in, and the one that it seems to be in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckLanguage {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its code.
    pub(crate) code: String,
    /// The one that the text seems to be in.
    pub(crate) detected_language: DetectedLanguage,
}

/// The language that a text seems to be in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DetectedLanguage {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its code.
    pub(crate) code: String,
    /// How sure that is, 0 to 1.
    pub(crate) confidence: f64,
    /// What it was found by.
    pub(crate) source: &'static str,
}

/// A possible mistake.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Match {
    /// What may be wrong.
    pub(crate) message: String,
    /// The same in two or three words; empty where there are none.
    pub(crate) short_message: String,
    /// What could stand in its place, the best first.
    pub(crate) replacements: Vec<Replacement>,
    /// Where it starts, markup counted, in code units of UTF-16.
    pub(crate) offset: usize,
    /// How long it is, markup within it counted, in code units of UTF-16.
    pub(crate) length: usize,
    /// What stands around it; left out in compact mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) context: Option<Context>,
    /// The sentence that it stands in, without markup; left out in compact mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) sentence: Option<String>,
    /// Its kind, as a client colours it.
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// The rule that it breaks.
    pub(crate) rule: Rule,
    /// Whether to leave it out where the sentence may not be finished yet.
    pub(crate) ignore_for_incomplete_sentence: bool,
    /// How much of what follows has to stand before it is sure; -1 for the whole sentence.
    pub(crate) context_for_sure_match: i32,
}

/// What could stand in a mistake's place.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Replacement {
    /// The text.
    pub(crate) value: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) short_description: Option<String>,
}

/// What stands around a possible mistake.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Context {
    /// Up to 40 code units of UTF-16 before it, it, and up to 40 after it; `...` where that cuts the text.
    pub(crate) text: String,
    /// Where it starts in that.
    pub(crate) offset: usize,
    /// How long it is in that.
    pub(crate) length: usize,
}

/// The kind of a possible mistake.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kind {
    /// `Other`, or from an external service `Hint` or `UnknownWord`.
    pub(crate) type_name: String,
}

/// A rule.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    /// Its id, by which it is disabled.
    pub(crate) id: String,
    /// What it looks for.
    #[serde(default)]
    pub(crate) description: String,
    /// The kind of issue, in the terms of the Internationalization Tag Set.
    #[serde(default)]
    pub(crate) issue_type: String,
    /// Where more is said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) urls: Vec<RuleUrl>,
    /// Its category.
    pub(crate) category: Category,
}

/// Where more is said of a rule.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RuleUrl {
    /// The address.
    pub(crate) value: String,
}

/// A category of rules.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Category {
    /// Its id, by which it is disabled.
    pub(crate) id: String,
    /// Its name.
    #[serde(default)]
    pub(crate) name: String,
}

/// A sentence.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SentenceRange {
    /// Where it starts.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
    /// Its language.
    pub(crate) detected_languages: Vec<LanguageRate>,
}

/// A language and how sure it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LanguageRate {
    /// Its code.
    pub(crate) language: &'static str,
    /// How sure it is, 0 to 1.
    pub(crate) rate: f64,
}

/// A language that texts are checked in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LtLanguage)]
pub(crate) struct LanguageEntry {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its code.
    pub(crate) code: &'static str,
    /// Its code with the region, where there is one.
    pub(crate) long_code: &'static str,
}

/// The answer to `GET /v2/info`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LtInfo)]
pub(crate) struct Info {
    /// What answers.
    pub(crate) software: InfoSoftware,
}

/// What answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InfoSoftware {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// When it was built; empty where the build did not say.
    pub(crate) build_date: &'static str,
    /// What it was built from; empty where the build did not say.
    pub(crate) commit: &'static str,
    /// Always false.
    pub(crate) premium: bool,
}

/// The answer to `GET /v2/configinfo`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LtConfigInfo)]
pub(crate) struct ConfigInfo {
    /// What answers.
    pub(crate) software: InfoSoftware,
    /// Its limits.
    pub(crate) parameter: Limits,
    /// Its rules.
    pub(crate) rules: Vec<RuleInfo>,
}

/// What a server takes at most.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    /// The longest text, in code units of UTF-16.
    pub(crate) max_text_length: usize,
}

/// A rule as a client's settings show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleInfo {
    /// Its id.
    pub(crate) rule_id: &'static str,
    /// What it looks for.
    pub(crate) description: &'static str,
    /// The id of its category.
    pub(crate) category_id: &'static str,
    /// The name of its category.
    pub(crate) category_name: &'static str,
    /// The kind of issue.
    pub(crate) loc_quality_issue_type: &'static str,
}
