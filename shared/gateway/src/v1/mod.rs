//! The gateway's own routes.

mod answer;
mod correct;
mod error;

use std::{sync::Arc, time::Instant};

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, Request, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;
use serde_json::{Map, Value};
use solecism_api::{DetectAnswer, DetectRequest, ErrorAnswer, HealthAnswer, OffsetEncoding, RequestError, Status};
use solecism_http::{BodyRejected, Deadline, Measured, TextBody};
use utoipa::ToSchema;

use crate::{
    backend::{Call, Trace},
    caller,
    core::{Checked, Gateway, Outcome, Part, Query, Route},
    language::{Language, Tag},
    messages::Messages,
};
use answer::{Answer, GatewayHealth, LanguageEntry, Languages};
pub(crate) use correct::{__path_correct, __path_language_correct, correct, language_correct};
use error::GatewayError;

pub(crate) fn routes() -> [Route; 7] {
    [
        ("/v1/languages", get(languages)),
        ("/v1/health", get(health)),
        ("/v1/detect", post(detect)),
        ("/v1/correct", post(correct)),
        ("/v1/{language}/detect", post(language_detect)),
        ("/v1/{language}/correct", post(language_correct)),
        ("/v1/{language}/health", get(language_health)),
    ]
}

/// What `POST /v1/detect` takes: what a language's route takes, and the language.
#[derive(Serialize, ToSchema)]
pub(crate) struct GatewayRequest {
    #[serde(flatten)]
    request: DetectRequest,
    /// `auto`, or a code such as `de` or `de-AT`, or a name such as `german`; `auto` where it is left out. With `auto`
    /// each sentence is checked in its own language.
    #[schema(nullable = false)]
    language: Option<String>,
    /// The language to say in what each finding is: a code such as `de`, or `auto` for the first choice of `Accept-Language`, where there
    /// are words in it, or else the language of the text. Nothing is said where it is left out.
    #[schema(nullable = false)]
    messages: Option<String>,
}

/// The languages that texts are checked in.
#[utoipa::path(
    get, path = "/v1/languages", tag = "Solecism",
    responses((status = 200, description = "The languages.", body = Languages)),
)]
async fn languages(State(gateway): State<Arc<Gateway>>) -> Json<Languages> {
    let served = gateway.served().map(|language| LanguageEntry::new(language, false));
    let external = gateway.external().map(|language| LanguageEntry::new(language, true));
    Json(Languages {
        languages: served.chain(external).collect(),
    })
}

/// Whether the gateway answers. It asks no function; `/v1/{language}/health` does.
#[utoipa::path(
    get, path = "/v1/health", tag = "Solecism",
    responses((status = 200, description = "It answers.", body = GatewayHealth)),
)]
async fn health(State(gateway): State<Arc<Gateway>>) -> Json<GatewayHealth> {
    Json(GatewayHealth {
        status: Status::Ok,
        version: env!("CARGO_PKG_VERSION"),
        languages: gateway.served().map(|language| language.code).collect(),
    })
}

/// Find possible mistakes in a text of any language, or of several.
///
/// Each sentence goes to the function of its language, all at the same time. A function that fails costs its own part
/// only: the answer is then `incomplete`, and `parts` says why. Where every part fails, the answer is an error.
#[utoipa::path(
    post, path = "/v1/detect", tag = "Solecism", request_body = GatewayRequest,
    params(("Accept-Language" = Option<String>, Header, description = "Languages, the best first, such as `de,en;q=0.5`. A text of a few words is rather taken to be in one of them.")),
    responses(
        (status = 200, description = "What was found.", body = Answer),
        (status = 400, description = "The request cannot be answered; the message says what to send.", body = ErrorAnswer),
        (status = 401, description = "A key is needed.", body = ErrorAnswer),
        (status = 403, description = "The key is not the right one.", body = ErrorAnswer),
        (status = 413, description = "The text is too long.", body = ErrorAnswer),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = ErrorAnswer),
        (status = 503, description = "No part of the text could be checked.", body = ErrorAnswer),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
async fn detect(
    State(gateway): State<Arc<Gateway>>,
    given: Option<Extension<Deadline>>,
    headers: HeaderMap,
    body: Result<TextBody, BodyRejected>,
) -> Result<(Extension<Measured>, Json<Answer>), GatewayError> {
    let arrival = Instant::now();
    let TextBody(body) = body.map_err(GatewayError::from)?;
    let (request, (language, messages)) = DetectRequest::parse_with(&body, usize::MAX, |fields| {
        Ok((take_language(fields)?, take_messages(fields)?))
    })?;
    drop(body);
    not_too_long(&gateway, &request.text)?;
    let language = known(language.as_deref())?;
    let wording = messages.map(|asked| Wording::read(&asked, &headers)).transpose()?;
    let accepted = caller::accepted(&headers);
    let likely = caller::known(accepted.iter().map(String::as_str));
    if let Some(language) = language.filter(|language| !gateway.checks(language)) {
        return Err(not_served(&gateway, language));
    }
    let mut checked = gateway
        .check(Query {
            text: &request.text,
            language,
            level: request.level,
            threshold: request.threshold,
            format: request.format,
            suggestions: request.suggestions,
            lenient: false,
            likely: &likely,
            deadline: given.map(|Extension(deadline)| deadline),
            trace: Trace::of(&headers),
        })
        .await?;
    let key = solecism_http::sent_key(&headers);
    gateway.leave_alone(key, &request.text, &mut checked).await;
    checked.log();
    let checked = unless_all_failed(checked)?;
    let measured = checked.measured();
    let units = request.offset_encoding;
    let answer = Answer::new(&request.text, units, wording.as_ref(), checked, arrival.elapsed());
    Ok((Extension(measured), Json(answer)))
}

fn take_language(fields: &mut Map<String, Value>) -> Result<Option<String>, RequestError> {
    let expected = "a string: \"auto\", a code or a name; leave it out for \"auto\"";
    take_text(fields, "language", expected)
}

fn take_messages(fields: &mut Map<String, Value>) -> Result<Option<String>, RequestError> {
    let expected = "a string: \"auto\" or a code; leave it out for no messages";
    take_text(fields, "messages", expected)
}

fn take_text(
    fields: &mut Map<String, Value>,
    field: &'static str,
    expected: &'static str,
) -> Result<Option<String>, RequestError> {
    match fields.remove(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(RequestError::WrongType { field, expected }),
    }
}

/// In which language findings are told.
pub(super) struct Wording(Option<&'static Messages>);

impl Wording {
    fn read(asked: &str, headers: &HeaderMap) -> Result<Self, GatewayError> {
        if asked == "auto" {
            return Ok(Self(Messages::of_caller(None, headers)));
        }
        let messages = Tag::parse(asked).and_then(|tag| Messages::of_code(tag.language.code));
        messages
            .map(|messages| Self(Some(messages)))
            .ok_or(GatewayError::UnknownMessages)
    }

    /// The words for what was found in a text of this language.
    fn of(&self, language: &Language) -> &'static Messages {
        self.0.unwrap_or_else(|| Messages::of(language))
    }
}

fn not_too_long(gateway: &Gateway, text: &str) -> Result<(), GatewayError> {
    let (length, limit) = (OffsetEncoding::Utf16.units(text), gateway.parts.max_text_length);
    match length > limit {
        true => Err(GatewayError::TextTooLong { length, limit }),
        false => Ok(()),
    }
}

/// The language that is asked for; none if it is to be found out.
fn known(asked: Option<&str>) -> Result<Option<&'static Language>, GatewayError> {
    match asked {
        None | Some("auto") => Ok(None),
        Some(asked) => {
            let tag = Tag::parse(asked).ok_or(GatewayError::UnknownLanguage)?;
            Ok(Some(tag.language))
        }
    }
}

fn not_served(gateway: &Gateway, language: &'static Language) -> GatewayError {
    GatewayError::NotServed {
        language,
        served: gateway
            .served()
            .chain(gateway.external())
            .map(|language| language.code)
            .collect(),
    }
}

/// What was found, unless there were parts and every one of them failed.
fn unless_all_failed(mut checked: Checked) -> Result<Checked, GatewayError> {
    let failed = |part: &Part| matches!(part.outcome, Outcome::Failed(_));
    if checked.parts.is_empty() || !checked.parts.iter().all(failed) {
        return Ok(checked);
    }
    let first = checked.parts.swap_remove(0);
    match first.outcome {
        Outcome::Failed(source) => Err(GatewayError::Unavailable {
            language: first.language,
            source,
        }),
        _ => Ok(checked),
    }
}

/// Find possible mistakes in a text of one language.
///
/// On AWS this route leads straight to the language's own function.
#[utoipa::path(
    post, path = "/v1/{language}/detect", tag = "One language", request_body = DetectRequest,
    params(("language" = String, Path, description = "A code such as `de`.")),
    responses(
        (status = 200, description = "What was found.", body = DetectAnswer),
        (status = 400, description = "The request cannot be answered; the message says what to send.", body = ErrorAnswer),
        (status = 401, description = "A key is needed.", body = ErrorAnswer),
        (status = 403, description = "The key is not the right one.", body = ErrorAnswer),
        (status = 404, description = "The language has no function.", body = ErrorAnswer),
        (status = 413, description = "The text is too long.", body = ErrorAnswer),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = ErrorAnswer),
        (status = 500, description = "The function failed on this text.", body = ErrorAnswer),
        (status = 503, description = "The function could not be reached, or has no model.", body = ErrorAnswer),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
async fn language_detect(
    state: State<Arc<Gateway>>,
    language: Path<String>,
    given: Option<Extension<Deadline>>,
    headers: HeaderMap,
    body: Result<TextBody, BodyRejected>,
) -> Result<Response, GatewayError> {
    let TextBody(body) = body.map_err(GatewayError::from)?;
    let trace = Trace::of(&headers);
    forward(state, language, given, trace, (Method::POST, "detect"), body).await
}

/// Whether a detect call of one language would be answered. Loads the model where it is not there.
///
/// On AWS this route leads straight to the language's own function.
#[utoipa::path(
    get, path = "/v1/{language}/health", tag = "One language",
    params(("language" = String, Path, description = "A code such as `de`.")),
    responses(
        (status = 200, description = "It would.", body = HealthAnswer),
        (status = 401, description = "A key is needed.", body = ErrorAnswer),
        (status = 403, description = "The key is not the right one.", body = ErrorAnswer),
        (status = 404, description = "The language has no function.", body = ErrorAnswer),
        (status = 503, description = "It would not: a `HealthAnswer` of the function's, or an error where it was not reached."),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
async fn language_health(
    state: State<Arc<Gateway>>,
    language: Path<String>,
    given: Option<Extension<Deadline>>,
    headers: HeaderMap,
) -> Result<Response, GatewayError> {
    let trace = Trace::of(&headers);
    forward(state, language, given, trace, (Method::GET, "health"), Bytes::new()).await
}

/// Hands a call to a language's function, and its answer back as it is.
async fn forward(
    State(gateway): State<Arc<Gateway>>,
    Path(code): Path<String>,
    given: Option<Extension<Deadline>>,
    trace: Trace,
    (method, action): (Method, &str),
    body: Bytes,
) -> Result<Response, GatewayError> {
    let language = Language::of_code(&code).filter(|language| language.code == code);
    let language = language.ok_or(GatewayError::NotFound)?;
    let backend = match action {
        "correct" => gateway.corrector(language.code),
        _ => gateway.backend(language.code),
    };
    let backend = backend.ok_or(GatewayError::NotFound)?;
    let call = Call {
        method,
        path: format!("/v1/{code}/{action}"),
        body,
        ticket: None,
        trace,
    };
    let given = given.map(|Extension(deadline)| deadline);
    let reply = gateway.in_time(given, backend.call(call)).await;
    let reply = reply.map_err(|source| GatewayError::Unavailable { language, source })?;
    Ok((reply.status, [(header::CONTENT_TYPE, "application/json")], reply.body).into_response())
}

/// The answer to a path that does not exist.
pub(crate) async fn not_found(_: Request) -> GatewayError {
    GatewayError::NotFound
}

/// The answer to a method that a path does not take.
pub(crate) async fn method_not_allowed(_: Request) -> GatewayError {
    GatewayError::MethodNotAllowed
}
