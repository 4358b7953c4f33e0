//! LanguageTool's HTTP API, version 2, as editors and libraries speak it.
//!
//! Parameters, fields, errors and their order are those of LanguageTool's own server (`ApiV2`, `TextChecker`,
//! `RuleMatchesAsJsonSerializer` of version 6), where it has them. What differs: a body may be JSON; a key may stand in a
//! header; with `language=auto` each sentence is checked in its own language; a part that could not be checked is said in
//! `warnings`, and ends the call only where it was the only one.

mod annotated;
mod answer;
mod error;
mod params;
mod report;
mod request;
mod rules;
mod words;

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{RawQuery, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;
use solecism_http::{BodyRejected, Deadline, HttpError, TextBody};
use utoipa::ToSchema;

use crate::{
    backend::Trace,
    core::{Checked, Gateway, Query, Route},
    language::{Language, Tag},
    messages::Messages,
};
use answer::{CheckAnswer, ConfigInfo, Info, InfoSoftware, LanguageEntry, Limits};
use error::LtError;
use params::Params;
use request::CheckRequest;
use rules::Rule;
pub(crate) use words::{__path_add as __path_add_word, __path_delete as __path_delete_word, __path_words};

/// What answers. `make deploy` sets the date and the commit.
const SOFTWARE: InfoSoftware = InfoSoftware {
    name: "Solecism",
    version: env!("CARGO_PKG_VERSION"),
    build_date: match option_env!("SOLECISM_BUILD_DATE") {
        Some(date) => date,
        None => "",
    },
    commit: match option_env!("SOLECISM_COMMIT") {
        Some(commit) => commit,
        None => "",
    },
    premium: false,
};

pub(crate) fn routes() -> [Route; 10] {
    [
        ("/v2/check", get(check).post(check)),
        ("/v2/languages", get(languages)),
        ("/v2/maxtextlength", get(max_text_length)),
        ("/v2/info", get(info)),
        ("/v2/configinfo", get(config_info)),
        ("/v2/healthcheck", get(healthcheck)),
        ("/v2/words", get(words::words)),
        ("/v2/words/add", post(words::add)),
        ("/v2/words/delete", post(words::delete)),
        ("/v2/{*other}", axum::routing::any(unsupported)),
    ]
}

/// The parameters of a check.
#[derive(Serialize, ToSchema)]
#[schema(as = LtCheckParameters)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckParameters {
    /// The text to check. This or `data`.
    #[schema(nullable = false)]
    text: Option<String>,
    /// The text to check with markup in it, as JSON: `{"text": "…"}` or `{"annotation": [{"text": "A "}, {"markup": "<b>"},
    /// {"markup": "<br>", "interpretAs": "\n"}]}`. Offsets in the answer count the markup.
    #[schema(nullable = false)]
    data: Option<String>,
    /// A code such as `de` or `de-DE`, or `auto`; `zxx` for a text in no language, in which nothing is found.
    language: String,
    /// With `auto`: codes with a region, separated by commas, to answer with for a language whose region is not known.
    #[schema(nullable = false)]
    preferred_variants: Option<String>,
    /// With `auto`: codes of languages, separated by commas, in which a text of a few words is rather taken to be.
    #[schema(nullable = false)]
    preferred_languages: Option<String>,
    /// `picky`, for those who learn or teach, finds more mistakes and flags more correct sentences. `default` unless given.
    #[schema(nullable = false)]
    level: Option<solecism_api::Level>,
    /// Ids of rules, separated by commas.
    #[schema(nullable = false)]
    enabled_rules: Option<String>,
    /// Ids of rules, separated by commas.
    #[schema(nullable = false)]
    disabled_rules: Option<String>,
    /// Ids of categories, separated by commas.
    #[schema(nullable = false)]
    enabled_categories: Option<String>,
    /// Ids of categories, separated by commas.
    #[schema(nullable = false)]
    disabled_categories: Option<String>,
    /// `true`: no rule and no category but those enabled.
    #[schema(nullable = false)]
    enabled_only: Option<String>,
    /// `textLevelOnly`, `allButTextLevelOnly` or `all`.
    #[schema(nullable = false)]
    mode: Option<String>,
    /// The caller's language, a code such as `de`: that of the messages, where there are some in it. A text of a few words is rather
    /// taken to be in it.
    #[schema(nullable = false)]
    mother_tongue: Option<String>,
    /// The user whose key follows, where the server asks for one.
    #[schema(nullable = false)]
    username: Option<String>,
    /// The key, where the server asks for one.
    #[schema(nullable = false)]
    api_key: Option<String>,
    /// `true`: answer with what there is where nothing could be checked, not with an error.
    #[schema(nullable = false)]
    allow_incomplete_results: Option<String>,
}

/// Check a text.
#[utoipa::path(
    post, path = "/v2/check", tag = "LanguageTool",
    params(("Accept-Language" = Option<String>, Header, description = "Languages, the best first, such as `de,en;q=0.5`. Messages are in the first, where there are some in it, or else in the language of the text.")),
    request_body(content(
        (CheckParameters = "application/x-www-form-urlencoded"),
        (CheckParameters = "application/json"),
    )),
    responses(
        (status = 200, description = "What was found.", body = CheckAnswer),
        (status = 400, description = "A parameter cannot be used.", body = String, content_type = "text/plain"),
        (status = 403, description = "A key is needed, or another.", body = String, content_type = "text/plain"),
        (status = 413, description = "The text is too long.", body = String, content_type = "text/plain"),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = String, content_type = "text/plain"),
        (status = 500, description = "The check took too long.", body = String, content_type = "text/plain"),
        (status = 503, description = "No part of the text could be checked.", body = String, content_type = "text/plain"),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
async fn check(
    State(gateway): State<Arc<Gateway>>,
    given: Option<Extension<Deadline>>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Result<TextBody, BodyRejected>,
) -> Result<Response, LtError> {
    let body = whole(&gateway, body)?;
    let params = Params::read(&method, query.as_deref(), &body)?;
    drop(body);
    let request = CheckRequest::read(&params, &headers, &gateway)?;
    let plain = &request.text.plain;
    let given = given.map(|Extension(deadline)| deadline);
    let looks = !request.has_no_language() && request.rules.allow_any(gateway.external().next().is_some());
    let checked = if looks {
        let query = Query {
            text: plain,
            language: request.language.as_ref().map(|tag| tag.language),
            level: request.level,
            threshold: None,
            format: request.format,
            suggestions: true,
            lenient: true,
            likely: &request.likely,
            deadline: given,
            trace: Trace::of(&headers),
        };
        let mut checked = gateway.check(query).await?;
        gateway
            .leave_alone(words::key(&params, &headers), plain, &mut checked)
            .await;
        request.text.without_read_as(checked)
    } else {
        Checked::nothing(gateway.identify(plain, &request.likely, given).await?)
    };
    checked.log();
    let measured = Extension(checked.measured());
    let answer = report::answer(&request, &gateway, checked)?;
    match request.callback {
        None => Ok((measured, Json(answer)).into_response()),
        Some(callback) => {
            let json = serde_json::to_string(&answer)
                .map_err(|_| LtError::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be written"))?;
            let kind = [
                (header::CONTENT_TYPE, "application/javascript"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            Ok((measured, kind, format!("{callback}({json});")).into_response())
        }
    }
}

/// The body, unless it is too long, did not arrive, or is in a form that is not taken.
fn whole(gateway: &Gateway, body: Result<TextBody, BodyRejected>) -> Result<Bytes, LtError> {
    let limit = gateway.parts.max_text_length;
    let rejected = match body {
        Ok(TextBody(body)) => return Ok(body),
        Err(rejected) => rejected,
    };
    let message = match &rejected {
        BodyRejected::TooLarge { .. } => {
            format!("Your text's length exceeds this server's hard limit of {limit} characters.")
        }
        BodyRejected::Multipart => "a form of several parts (multipart) is not taken: send \
            \"Content-Type: application/x-www-form-urlencoded\" or \"application/json\""
            .to_owned(),
        rejected => rejected.to_string(),
    };
    Err(LtError::new(rejected.status(), message))
}

/// The codes of a language: its own, and those of its regions.
fn codes(language: &'static Language) -> Vec<LanguageEntry> {
    let entry = |name, long_code| LanguageEntry {
        name,
        code: language.code,
        long_code,
    };
    let mut entries = vec![entry(language.name, language.code)];
    entries.extend(language.variants.iter().map(|(code, name)| entry(*name, *code)));
    if language.variants.is_empty() {
        entries[0].long_code = language.long_code;
    }
    entries
}

/// The languages that texts are checked in.
#[utoipa::path(
    get, path = "/v2/languages", tag = "LanguageTool",
    responses((status = 200, description = "The languages.", body = Vec<LanguageEntry>)),
)]
async fn languages(State(gateway): State<Arc<Gateway>>) -> Json<Vec<LanguageEntry>> {
    let mut entries: Vec<_> = gateway.served().chain(gateway.external()).flat_map(codes).collect();
    entries.sort_by_key(|entry| entry.name);
    Json(entries)
}

/// The longest text that is taken, in code units of UTF-16.
#[utoipa::path(
    get, path = "/v2/maxtextlength", tag = "LanguageTool",
    responses((status = 200, description = "A number.", body = String, content_type = "text/plain")),
)]
async fn max_text_length(State(gateway): State<Arc<Gateway>>) -> String {
    gateway.parts.max_text_length.to_string()
}

/// What answers.
#[utoipa::path(
    get, path = "/v2/info", tag = "LanguageTool",
    responses((status = 200, description = "Name and version.", body = Info)),
)]
async fn info() -> Json<Info> {
    Json(Info { software: SOFTWARE })
}

/// The rules of a language, as a client's settings show them.
#[utoipa::path(
    get, path = "/v2/configinfo", tag = "LanguageTool",
    params(("language" = String, Query, description = "A code such as `de` or `de-DE`.")),
    responses(
        (status = 200, description = "Limits and rules.", body = ConfigInfo),
        (status = 400, description = "The language is missing or not known.", body = String, content_type = "text/plain"),
    ),
)]
async fn config_info(
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Json<ConfigInfo>, LtError> {
    let params = Params::read(&Method::GET, query.as_deref(), &[])?;
    let code = params
        .get("language")
        .ok_or_else(|| LtError::bad("'language' parameter missing"))?;
    let tag: Tag = request::known(code, &gateway)?;
    let messages = Messages::of(tag.language);
    Ok(Json(ConfigInfo {
        software: SOFTWARE,
        parameter: Limits {
            max_text_length: gateway.parts.max_text_length,
        },
        rules: Rule::all().map(|(kind, rule)| rule.info(kind, messages)).collect(),
    }))
}

/// Whether the server answers.
#[utoipa::path(
    get, path = "/v2/healthcheck", tag = "LanguageTool",
    responses((status = 200, description = "`OK`.", body = String, content_type = "text/plain")),
)]
async fn healthcheck() -> &'static str {
    "OK"
}

async fn unsupported(request: Request) -> LtError {
    // As sent, because it cannot hold more than a path can; cut to a length that suits a message.
    let action: String = request
        .uri()
        .path()
        .trim_start_matches("/v2/")
        .chars()
        .take(40)
        .collect();
    LtError::new(
        StatusCode::NOT_FOUND,
        format!("Unsupported action: '{action}'. Please see /openapi.json"),
    )
}

pub(crate) async fn method_not_allowed() -> LtError {
    LtError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take this method. Please see /openapi.json",
    )
}
