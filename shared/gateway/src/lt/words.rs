//! `/v2/words`: the caller's own words.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, Method, StatusCode, header},
};
use serde::Serialize;
use solecism_http::{BodyRejected, TextBody};
use solecism_text::{BadWord, PersonalWords};
use utoipa::ToSchema;

use super::{error::LtError, params::Params, request::authorise};
use crate::{
    core::{Addition, Gateway, WordLists},
    language::Language,
};

/// How many words are listed if the caller does not say.
const LIMIT: usize = 10;
/// The longest word taken, in bytes: a list is a person's, not a place to keep things.
const LONGEST: usize = 200;

/// The answer to `GET /v2/words`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LtWords)]
pub(crate) struct Words {
    /// The words, in the order in which they were added.
    words: Vec<String>,
}

/// The answer to `POST /v2/words/add`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LtWordAdded)]
pub(crate) struct Added {
    /// Whether the word was added: `false` where it was there.
    added: bool,
}

/// The answer to `POST /v2/words/delete`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LtWordDeleted)]
pub(crate) struct Deleted {
    /// Whether the word was taken out: `false` where it was not there.
    deleted: bool,
}

/// The parameters of a change.
#[derive(Serialize, ToSchema)]
#[schema(as = LtWordParameters)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WordParameters {
    /// The word. It holds no white space.
    word: String,
    /// The language that it is for, a code such as `de`; for all of them where it is left out.
    #[schema(nullable = false)]
    dict: Option<String>,
    /// The user whose key follows, where the server asks for one.
    #[schema(nullable = false)]
    username: Option<String>,
    /// The key, where the server asks for one.
    #[schema(nullable = false)]
    api_key: Option<String>,
}

/// The words that the caller has listed. They are never reported.
#[utoipa::path(
    get, path = "/v2/words", tag = "LanguageTool",
    params(
        ("offset" = Option<usize>, Query, description = "How many to leave out at the beginning; 0 unless given."),
        ("limit" = Option<usize>, Query, description = "How many to list; 10 unless given."),
        ("dict" = Option<String>, Query, description = "A language, a code such as `de`; those for all of them where it is left out."),
    ),
    responses(
        (status = 200, description = "The words.", body = Words),
        (status = 400, description = "A parameter cannot be used.", body = String, content_type = "text/plain"),
        (status = 403, description = "A key is needed, or another.", body = String, content_type = "text/plain"),
        (status = 500, description = "The list cannot be read.", body = String, content_type = "text/plain"),
        (status = 501, description = "This server keeps no words.", body = String, content_type = "text/plain"),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
pub(crate) async fn words(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Words>, LtError> {
    let params = Params::read(&Method::GET, query.as_deref(), &[])?;
    let caller = Caller::read(&params, &headers, &gateway)?;
    let (offset, limit) = (number(&params, "offset", 0)?, number(&params, "limit", LIMIT)?);
    let listed = with_words(&gateway, move |lists| {
        lists.read(caller.key.as_deref(), caller.language)
    })
    .await?;
    let words = listed.words().skip(offset).take(limit).map(str::to_owned);
    Ok(Json(Words { words: words.collect() }))
}

/// Add a word to the caller's list: it is never reported from then on.
#[utoipa::path(
    post, path = "/v2/words/add", tag = "LanguageTool",
    request_body(content((WordParameters = "application/x-www-form-urlencoded"), (WordParameters = "application/json"))),
    responses(
        (status = 200, description = "It is listed.", body = Added),
        (status = 400, description = "A parameter cannot be used.", body = String, content_type = "text/plain"),
        (status = 403, description = "A key is needed, or another.", body = String, content_type = "text/plain"),
        (status = 413, description = "The body is too long.", body = String, content_type = "text/plain"),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = String, content_type = "text/plain"),
        (status = 500, description = "The list cannot be read or written.", body = String, content_type = "text/plain"),
        (status = 501, description = "This server keeps no words.", body = String, content_type = "text/plain"),
        (status = 507, description = "The list is full.", body = String, content_type = "text/plain"),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
pub(crate) async fn add(
    state: State<Arc<Gateway>>,
    headers: HeaderMap,
    query: RawQuery,
    body: Result<TextBody, BodyRejected>,
) -> Result<Json<Added>, LtError> {
    let added = change(state, headers, query, body, |lists, caller, word| {
        lists.add(caller.key.as_deref(), caller.language, word)
    });
    match added.await? {
        Addition::Added => Ok(Json(Added { added: true })),
        Addition::Known => Ok(Json(Added { added: false })),
        Addition::Full => Err(LtError::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "The list is full: take words out of it with /v2/words/delete first",
        )),
    }
}

/// Take a word out of the caller's list.
#[utoipa::path(
    post, path = "/v2/words/delete", tag = "LanguageTool",
    request_body(content((WordParameters = "application/x-www-form-urlencoded"), (WordParameters = "application/json"))),
    responses(
        (status = 200, description = "It is not listed.", body = Deleted),
        (status = 400, description = "A parameter cannot be used.", body = String, content_type = "text/plain"),
        (status = 403, description = "A key is needed, or another.", body = String, content_type = "text/plain"),
        (status = 413, description = "The body is too long.", body = String, content_type = "text/plain"),
        (status = 415, description = "The charset, the Content-Encoding or the kind of form is not taken.", body = String, content_type = "text/plain"),
        (status = 500, description = "The list cannot be read or written.", body = String, content_type = "text/plain"),
        (status = 501, description = "This server keeps no words.", body = String, content_type = "text/plain"),
    ),
    security((), ("bearer" = []), ("key" = [])),
)]
pub(crate) async fn delete(
    state: State<Arc<Gateway>>,
    headers: HeaderMap,
    query: RawQuery,
    body: Result<TextBody, BodyRejected>,
) -> Result<Json<Deleted>, LtError> {
    let deleted = change(state, headers, query, body, |lists, caller, word| {
        lists.delete(caller.key.as_deref(), caller.language, word)
    });
    Ok(Json(Deleted {
        deleted: deleted.await?,
    }))
}

/// Whose list is meant.
struct Caller {
    key: Option<Vec<u8>>,
    language: Option<&'static Language>,
}

impl Caller {
    fn read(params: &Params, headers: &HeaderMap, gateway: &Gateway) -> Result<Self, LtError> {
        authorise(params, headers, gateway)?;
        let language = params.get("dict").filter(|code| !code.is_empty()).map(|code| {
            let language = Language::of_code(code).filter(|language| gateway.checks(language));
            language.ok_or_else(|| {
                LtError::bad(
                    "'dict' must be the code of a language that is served here, such as 'de', or left out for all",
                )
            })
        });
        Ok(Self {
            key: key(params, headers).map(<[u8]>::to_owned),
            language: language.transpose()?,
        })
    }
}

/// The key that the caller has sent, as a parameter or in a header.
pub(super) fn key<'a>(params: &'a Params, headers: &'a HeaderMap) -> Option<&'a [u8]> {
    let sent = params.get("apiKey").map(str::as_bytes);
    sent.or_else(|| solecism_http::sent_key(headers))
}

fn number(params: &Params, name: &str, default: usize) -> Result<usize, LtError> {
    let given = params.get(name).filter(|value| !value.is_empty());
    given.map_or(Ok(default), |value| {
        value
            .parse()
            .map_err(|_| LtError::bad(format!("'{name}' must be a number, 0 or more")))
    })
}

async fn change<T: Send + 'static>(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Result<TextBody, BodyRejected>,
    change: impl FnOnce(&dyn WordLists, &Caller, &str) -> std::io::Result<T> + Send + 'static,
) -> Result<T, LtError> {
    let body = super::whole(&gateway, body)?;
    let params = Params::read(&Method::POST, query.as_deref(), &body)?;
    let caller = Caller::read(&params, &headers, &gateway)?;
    if caller.key.is_none() && from_another_origin(&headers, &gateway) {
        return Err(LtError::new(
            StatusCode::FORBIDDEN,
            "A web page of another origin may change no list without a key: send 'apiKey', or let its origin in with ALLOW_ORIGIN",
        ));
    }
    let word = params.get("word").map(str::trim).filter(|word| !word.is_empty());
    let word = word.ok_or_else(|| LtError::bad("Missing 'word' parameter"))?;
    match PersonalWords::default().add(word) {
        Err(BadWord::Space) => {
            return Err(LtError::bad(
                "'word' must not contain white space: add each word by itself",
            ));
        }
        Err(_) => return Err(LtError::bad("'word' must contain a letter or a digit")),
        Ok(_) if word.len() > LONGEST => {
            return Err(LtError::bad(format!("'word' must not be longer than {LONGEST} bytes")));
        }
        Ok(_) => {}
    }
    let word = word.to_owned();
    with_words(&gateway, move |lists| change(lists, &caller, &word)).await
}

/// Whether a browser says that a web page of another origin than this server's sends this. That could be any page, because a browser sends
/// a plain form without asking, and asks only before its answer is read. Add-ons, whose origins have schemes of their own, and programs,
/// which send none, are not web pages. An origin that was let in by name is not another one; if all were let in, this one was not let in by
/// name.
fn from_another_origin(headers: &HeaderMap, gateway: &Gateway) -> bool {
    let origin = headers.get(header::ORIGIN);
    let Some(origin) = origin.filter(|origin| gateway.parts.allow_origin.as_ref() != Some(*origin)) else {
        return false;
    };
    let origin = origin.as_bytes();
    let of_page = origin
        .strip_prefix(b"http://")
        .or_else(|| origin.strip_prefix(b"https://"));
    match (of_page, headers.get("sec-fetch-site")) {
        // The origin is hidden, as that of a page in a file or in a sandbox is; or it is not a web page's.
        (None, _) => origin == b"null",
        // The browser says so itself, whatever a proxy has made of `Host`; it does so only to https and to this machine.
        (Some(_), Some(site)) => site != "same-origin",
        (Some(page), None) => headers.get(header::HOST).is_none_or(|host| host.as_bytes() != page),
    }
}

async fn with_words<T: Send + 'static>(
    gateway: &Gateway,
    work: impl FnOnce(&dyn WordLists) -> std::io::Result<T> + Send + 'static,
) -> Result<T, LtError> {
    match gateway.with_words(work).await {
        Some(worked) => worked.map_err(|error| {
            tracing::error!("{error}");
            // Where the list lies is not for every caller to know; the log says it.
            LtError::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The word list cannot be read or written: the server's log says why",
            )
        }),
        None => Err(LtError::new(
            StatusCode::NOT_IMPLEMENTED,
            "This server keeps no words: `solecism serve --words-dir` does, and editors keep their own",
        )),
    }
}
