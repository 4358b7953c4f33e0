//! The routes that correct a text.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::{HeaderMap, Method},
    response::Response,
};
use serde::Serialize;
use solecism_api::{CorrectAnswer, CorrectRequest, ErrorAnswer, Kind, OffsetEncoding};
use solecism_http::{BodyRejected, Deadline, Measured, TextBody};
use solecism_system::milliseconds;
use utoipa::ToSchema;

use super::{
    answer::{GatewayFinding, GatewayPart, GatewayTimings, finding, part},
    error::GatewayError,
    forward, known, not_too_long, take_language, unless_all_failed,
};
use crate::{
    backend::Trace,
    caller,
    core::{Corrected, Gateway, Made, Query},
    index::Index,
};

/// What `POST /v1/correct` takes: what a language's route takes, and the language.
#[derive(Serialize, ToSchema)]
pub(crate) struct GatewayCorrectRequest {
    #[serde(flatten)]
    request: CorrectRequest,
    /// `auto`, or a code such as `de` or `de-AT`, or a name such as `german`; `auto` where it is left out. With `auto`
    /// each sentence is corrected in its own language.
    #[schema(nullable = false)]
    language: Option<String>,
}

/// The answer to `POST /v1/correct`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatewayCorrectAnswer)]
pub(crate) struct Answer {
    /// The language of the whole text as it was identified, a code such as `de`, whichever was asked for; null where the
    /// text has no letters, `und` where it has letters of no language known. It may be one that nobody serves.
    language: Option<&'static str>,
    /// How sure that is, 0 to 1.
    confidence: Option<f64>,
    /// The text with all corrections made. What was not reached, or is in a language that nobody serves, is as it was.
    text: String,
    /// The unit of the offsets.
    offset_encoding: OffsetEncoding,
    /// What was changed, in the order of the text.
    corrections: Vec<GatewayCorrection>,
    /// What was found and left alone, because no correction is sure enough.
    left: Vec<GatewayFinding>,
    /// Which stretch of the text was corrected by whom, and what came of it.
    parts: Vec<GatewayPart>,
    /// Whether some part was not looked at, or not to its end.
    incomplete: bool,
    /// Where the gateway's time went.
    timings: GatewayTimings,
}

/// A stretch of a text that was mended.
#[derive(Debug, Serialize, ToSchema)]
struct GatewayCorrection {
    /// Offset of its first character in the text as it was sent.
    start: usize,
    /// Offset just past its last; `start` where something was put in.
    end: usize,
    /// The text from `start` to `end` as it was sent.
    text: String,
    /// What stands there now.
    replacement: String,
    /// The language that it was corrected in, a code such as `de`.
    language: &'static str,
    /// What kind of mistake was mended.
    kind: Kind,
    /// How sure the model was, 0 to 1.
    probability: f32,
}

/// Correct a text of any language, or of several.
///
/// Each sentence goes to the function of its language, all at the same time. A function that fails, or whose model only finds mistakes,
/// costs its own part only, which stays as it is: the answer is then `incomplete`, and `parts` says why. Where every part
/// fails, the answer is an error.
#[utoipa::path(
    post, path = "/v1/correct", tag = "Solecism", request_body = GatewayCorrectRequest,
    responses(
        (status = 200, description = "The corrected text, and what was changed.", body = Answer),
        (status = 400, description = "The request cannot be answered; the message says what to send.", body = ErrorAnswer),
        (status = 401, description = "A key is needed.", body = ErrorAnswer),
        (status = 403, description = "The key is not the right one.", body = ErrorAnswer),
        (status = 413, description = "The text is too long.", body = ErrorAnswer),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = ErrorAnswer),
        (status = 422, description = "The model only finds mistakes.", body = ErrorAnswer),
        (status = 503, description = "No part of the text could be corrected.", body = ErrorAnswer),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
pub(crate) async fn correct(
    State(gateway): State<Arc<Gateway>>,
    given: Option<Extension<Deadline>>,
    headers: HeaderMap,
    body: Result<TextBody, BodyRejected>,
) -> Result<(Extension<Measured>, Json<Answer>), GatewayError> {
    let arrival = Instant::now();
    let TextBody(body) = body.map_err(GatewayError::from)?;
    let (request, language) = CorrectRequest::parse_with(&body, usize::MAX, take_language)?;
    drop(body);
    not_too_long(&gateway, &request.text)?;
    let language = known(language.as_deref())?;
    if let Some(language) = language.filter(|language| gateway.corrector(language.code).is_none()) {
        let served = gateway.served().map(|language| language.code).collect();
        return Err(GatewayError::NotServed { language, served });
    }
    let accepted = caller::accepted(&headers);
    let likely = caller::known(accepted.iter().map(String::as_str));
    let query = Query {
        text: &request.text,
        language,
        level: request.level,
        threshold: None,
        format: request.format,
        suggestions: true,
        lenient: false,
        likely: &likely,
        deadline: given.map(|Extension(deadline)| deadline),
        trace: Trace::of(&headers),
    };
    let mut corrected = gateway.correct(query).await?;
    let key = solecism_http::sent_key(&headers);
    gateway.leave_uncorrected(key, &request.text, &mut corrected).await;
    corrected.checked.log();
    corrected.checked = unless_all_failed(corrected.checked)?;
    let measured = Measured {
        words: None,
        ..corrected.checked.measured()
    };
    let mut answer = answer(&request, corrected);
    answer.timings.total_ms = milliseconds(arrival.elapsed());
    Ok((Extension(measured), Json(answer)))
}

fn answer(request: &CorrectRequest, corrected: Corrected) -> Answer {
    let text = &request.text;
    let index = Index::new(text, request.offset_encoding);
    let change = |made: &Made| GatewayCorrection {
        start: index.at(made.range.start),
        end: index.at(made.range.end),
        text: made.correction.text.clone(),
        replacement: made.correction.replacement.clone(),
        language: made.language.code,
        kind: made.correction.kind,
        probability: made.correction.probability,
    };
    let (new_text, corrections) = (corrected.text(text), corrected.made.iter().map(change).collect());
    let checked = corrected.checked;
    let incomplete = checked.is_incomplete();
    Answer {
        language: checked.identified.map(|guess| guess.language.code),
        confidence: checked.identified.map(|guess| guess.confidence),
        text: new_text,
        offset_encoding: request.offset_encoding,
        corrections,
        left: checked
            .findings
            .iter()
            .map(|found| finding(text, &index, None, found))
            .collect(),
        parts: checked.parts.into_iter().map(|found| part(&index, found)).collect(),
        incomplete,
        timings: GatewayTimings {
            identify_ms: milliseconds(checked.identification),
            total_ms: 0.0,
        },
    }
}

/// Correct a text of one language.
///
/// On AWS this route leads straight to the language's own function.
#[utoipa::path(
    post, path = "/v1/{language}/correct", tag = "One language", request_body = CorrectRequest,
    params(("language" = String, Path, description = "A code such as `de`.")),
    responses(
        (status = 200, description = "The corrected text, and what was changed.", body = CorrectAnswer),
        (status = 400, description = "The request cannot be answered; the message says what to send.", body = ErrorAnswer),
        (status = 401, description = "A key is needed.", body = ErrorAnswer),
        (status = 403, description = "The key is not the right one.", body = ErrorAnswer),
        (status = 404, description = "The language has no function.", body = ErrorAnswer),
        (status = 413, description = "The text is too long.", body = ErrorAnswer),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = ErrorAnswer),
        (status = 500, description = "The function failed on this text.", body = ErrorAnswer),
        (status = 422, description = "The model only finds mistakes.", body = ErrorAnswer),
        (status = 503, description = "The function could not be reached, or has no model.", body = ErrorAnswer),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
pub(crate) async fn language_correct(
    state: State<Arc<Gateway>>,
    language: Path<String>,
    given: Option<Extension<Deadline>>,
    headers: HeaderMap,
    body: Result<TextBody, BodyRejected>,
) -> Result<Response, GatewayError> {
    let TextBody(body) = body.map_err(GatewayError::from)?;
    let trace = Trace::of(&headers);
    forward(state, language, given, trace, (Method::POST, "correct"), body).await
}
