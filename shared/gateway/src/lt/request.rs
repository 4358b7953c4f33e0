//! What a check asks for.

use axum::http::{HeaderMap, StatusCode};
use solecism_api::{Level, OffsetEncoding, TextFormat};

use super::{annotated::AnnotatedText, error::LtError, params::Params, rules::Rule};
use crate::{
    caller,
    core::Gateway,
    language::{Language, NO_LANGUAGE, Tag},
    messages::Messages,
};

/// A check, its parameters read.
pub(crate) struct CheckRequest<'p> {
    pub(crate) text: AnnotatedText,
    /// The language; none for `auto`.
    pub(crate) language: Option<Tag>,
    /// What stands for a language whose region is not known, such as `de-AT`.
    preferred_variants: Vec<&'p str>,
    /// The languages that a text of a few words is more readily taken for, the likeliest first.
    pub(crate) likely: Vec<&'static Language>,
    /// The words to say what was found in; those of the text's language if there are none.
    pub(crate) messages: Option<&'static Messages>,
    pub(crate) level: Option<Level>,
    /// The format of the text; an annotated one is plain, because its markup is marked already.
    pub(crate) format: TextFormat,
    pub(crate) rules: Rules<'p>,
    /// Whether to leave out what a browser's add-on has no use for.
    pub(crate) compact: bool,
    /// Whether a text of which nothing could be checked is answered with that, not with an error.
    pub(crate) allow_incomplete: bool,
    /// The JavaScript function to call with the answer.
    pub(crate) callback: Option<&'p str>,
}

/// Which rules are on.
pub(crate) struct Rules<'p> {
    enabled: Vec<&'p str>,
    disabled: Vec<&'p str>,
    enabled_categories: Vec<&'p str>,
    disabled_categories: Vec<&'p str>,
    enabled_only: bool,
    /// Only rules of whole texts, of which there are none here.
    text_level_only: bool,
}

impl Rules<'_> {
    /// Whether a rule of a category is on.
    pub(crate) fn allow(&self, rule: &str, category: &str) -> bool {
        if self.text_level_only {
            return false;
        }
        let enabled = self.enabled.contains(&rule);
        if self.enabled_only {
            return enabled || self.enabled_categories.contains(&category);
        }
        !self.disabled.contains(&rule) && (enabled || !self.disabled_categories.contains(&category))
    }

    /// Whether any rule may be on.
    pub(crate) fn allow_any(&self, external: bool) -> bool {
        let mut own = Rule::all();
        own.any(|(_, rule)| self.allow(rule.id, rule.category)) || external && !self.text_level_only
    }
}

impl<'p> CheckRequest<'p> {
    /// Reads the parameters in the order in which LanguageTool's server does, so that a request with several mistakes gets
    /// the same error.
    pub(crate) fn read(params: &'p Params, headers: &HeaderMap, gateway: &Gateway) -> Result<Self, LtError> {
        let text = text(params)?;
        if params.get("language").is_none_or(str::is_empty) {
            return Err(LtError::bad(
                "Missing 'language' parameter, e.g. 'language=en-US' for American English or 'language=fr' for French",
            ));
        }
        renamed(params)?;
        authorise(params, headers, gateway)?;
        let (length, limit) = (OffsetEncoding::Utf16.units(&text.plain), gateway.parts.max_text_length);
        if length > limit {
            return Err(LtError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!(
                    "Your text exceeds the limit of {limit} characters (it's {length} characters). Please submit a shorter text."
                ),
            ));
        }
        let auto = params.get("language") == Some("auto");
        let preferred_variants = params.list("preferredVariants");
        let multilingual = params.get("multilingual").is_some_and(|value| value != "false");
        if params.get("preferredVariants").is_some() && !auto && !multilingual {
            return Err(LtError::bad(
                "You specified 'preferredVariants' but you didn't specify 'language=auto'",
            ));
        }
        if params.get("noopLanguages").is_some() && !auto {
            return Err(LtError::bad(
                "You can specify 'noopLanguages' only when also using 'language=auto'",
            ));
        }
        if let Some(variant) = preferred_variants.iter().find(|variant| !variant.contains('-')) {
            let variant: String = variant.chars().take(20).collect();
            return Err(LtError::bad(format!(
                "Invalid format for 'preferredVariants', expected a dash as in 'en-GB': '{variant}'"
            )));
        }
        let language = match params.get("language").filter(|_| !auto) {
            None => None,
            Some(code) if code.eq_ignore_ascii_case(NO_LANGUAGE.code) => Some(Tag::from(&NO_LANGUAGE)),
            Some(code) => Some(known(code, gateway)?),
        };
        let preferred = params.list("preferredLanguages").into_iter();
        let preferred = preferred.chain(preferred_variants.iter().copied());
        let accepted = caller::accepted(headers);
        let likely = preferred
            .chain(params.get("motherTongue"))
            .chain(accepted.iter().map(String::as_str));
        let format = match text.is_annotated() {
            true => TextFormat::Plain,
            false => TextFormat::Auto,
        };
        Ok(Self {
            text,
            format,
            language,
            likely: caller::known(likely),
            messages: Messages::of_caller(params.get("motherTongue"), headers),
            preferred_variants,
            rules: rules(params)?,
            level: level(params)?,
            compact: compact(params)?,
            allow_incomplete: params.is_true("allowIncompleteResults"),
            callback: callback(params)?,
        })
    }

    /// Whether the caller says that the text has nothing to check.
    pub(crate) fn has_no_language(&self) -> bool {
        self.language.as_ref().is_some_and(|tag| *tag.language == NO_LANGUAGE)
    }

    /// The code to answer with for a language that was found out.
    pub(crate) fn variant(&self, language: &'static Language) -> Tag {
        let mut preferred = self.preferred_variants.iter().filter_map(|code| Tag::parse(code));
        let preferred = preferred.rfind(|tag| tag.language == language);
        preferred.unwrap_or_else(|| Tag::long(language))
    }

    /// The language to name if none can be found out.
    pub(crate) fn any_language(&self, gateway: &Gateway) -> Tag {
        let preferred = self
            .preferred_variants
            .iter()
            .filter_map(|code| Tag::parse(code))
            .next();
        let english = Language::of_code("en").filter(|english| gateway.checks(english));
        let first = english.or_else(|| gateway.served().chain(gateway.external()).next());
        preferred
            .or(first.map(Tag::long))
            .unwrap_or_else(|| Tag::long(&crate::language::KNOWN[0]))
    }
}

fn text(params: &Params) -> Result<AnnotatedText, LtError> {
    match (params.get("text"), params.get("data")) {
        (Some(_), Some(_)) => Err(LtError::bad("Set only 'text' or 'data' parameter, not both")),
        (Some(text), None) => Ok(AnnotatedText::of_text(text)),
        (None, Some(data)) => AnnotatedText::of_data(data),
        (None, None) => Err(LtError::bad("Missing 'text' or 'data' parameter")),
    }
}

/// Names that parameters had in version 1 of the API.
fn renamed(params: &Params) -> Result<(), LtError> {
    let renamed = [
        (
            "enabled",
            "'enabled' but the parameter is now called 'enabledRules' in v2 of the API",
        ),
        (
            "disabled",
            "'disabled' but the parameter is now called 'disabledRules' in v2 of the API",
        ),
        (
            "preferredvariants",
            "'preferredvariants' but the parameter is now called 'preferredVariants' (uppercase 'V') in v2 of the API",
        ),
        (
            "autodetect",
            "'autodetect' but automatic language detection is now activated with 'language=auto' in v2 of the API",
        ),
    ];
    match renamed.iter().find(|(name, _)| params.get(name).is_some()) {
        Some((_, now)) => Err(LtError::bad(format!("You specified {now}"))),
        None => Ok(()),
    }
}

/// The key, as the API has it (`username` and `apiKey`) or in a header; asked for only if one is set.
pub(super) fn authorise(params: &Params, headers: &HeaderMap, gateway: &Gateway) -> Result<(), LtError> {
    let forbidden = |message: &str| Err(LtError::new(StatusCode::FORBIDDEN, message));
    let (username, api_key) = (params.get("username"), params.get("apiKey"));
    if api_key.is_some() && params.get("password").is_some() {
        return Err(LtError::bad("apiKey AND password was set, set only apiKey"));
    }
    if username.is_some() && api_key.is_none() {
        return Err(LtError::bad("With 'username' set, you also need to specify 'apiKey'"));
    }
    let key = &gateway.parts.key;
    if !key.is_needed() || key.check_headers(headers).is_ok() {
        return Ok(());
    }
    let Some(api_key) = api_key else {
        return match key.check_headers(headers) {
            Err(solecism_http::BadKey::Wrong) => forbidden("The key is not the right one"),
            _ => forbidden("Anonymous access is prohibited on this server, please provide authentication."),
        };
    };
    let expected = gateway.parts.username.as_deref();
    let known = expected.is_none_or(|expected| username == Some(expected));
    match key.check(Some(api_key.as_bytes())).is_ok() && known {
        true => Ok(()),
        false => forbidden("The username or the apiKey is not the right one"),
    }
}

pub(super) fn known(code: &str, gateway: &Gateway) -> Result<Tag, LtError> {
    let tag = Tag::parse(code).filter(|tag| gateway.checks(tag.language));
    tag.ok_or_else(|| {
        let shown: String = code.chars().take(20).collect();
        let languages = gateway.served().chain(gateway.external());
        let codes: Vec<&str> = languages.flat_map(super::codes).map(|entry| entry.long_code).collect();
        let codes = codes.join(", ");
        LtError::bad(format!(
            "'{shown}' is not a language code known to this server. Supported language codes are: {codes}."
        ))
    })
}

fn rules(params: &Params) -> Result<Rules<'_>, LtError> {
    let rules = Rules {
        enabled: params.list("enabledRules"),
        disabled: params.list("disabledRules"),
        enabled_categories: params.list("enabledCategories"),
        disabled_categories: params.list("disabledCategories"),
        enabled_only: matches!(params.get("enabledOnly"), Some("yes" | "true")),
        text_level_only: match params.get("mode") {
            None | Some("all" | "allButTextLevelOnly") => false,
            Some("textLevelOnly") => true,
            Some(_) => {
                return Err(LtError::bad(
                    "Mode must be one of 'textLevelOnly', 'allButTextLevelOnly', or 'all'",
                ));
            }
        },
    };
    if rules.enabled_only && !(rules.disabled.is_empty() && rules.disabled_categories.is_empty()) {
        return Err(LtError::bad(
            "You cannot specify disabled rules or categories using enabledOnly=true",
        ));
    }
    if rules.enabled_only && rules.enabled.is_empty() && rules.enabled_categories.is_empty() {
        return Err(LtError::bad(
            "You must specify enabled rules or categories when using enabledOnly=true",
        ));
    }
    Ok(rules)
}

fn level(params: &Params) -> Result<Option<Level>, LtError> {
    match params.get("level") {
        None => Ok(None),
        Some("default") => Ok(Some(Level::Default)),
        Some("picky") => Ok(Some(Level::Picky)),
        Some(_) => Err(LtError::bad(
            "If 'level' is set, it must be set to 'default' or 'picky'",
        )),
    }
}

fn compact(params: &Params) -> Result<bool, LtError> {
    let mode = params.get("c").unwrap_or("0").parse::<i32>();
    mode.map(|mode| mode == 1)
        .map_err(|_| LtError::bad("'c' must be a number"))
}

/// A name of a function, and nothing else that a page could be made to run.
fn callback(params: &Params) -> Result<Option<&str>, LtError> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.$".contains(&byte))
    };
    match params.get("callback") {
        Some(name) if !is_name(name) => Err(LtError::bad("'callback' must be the name of a function")),
        callback => Ok(callback),
    }
}
