//! An HTTP request of an event, changed so that lambda_http can read it.
//!
//! lambda_http makes a whole address of an event, out of `Host`, `X-Forwarded-Proto`, the path and the query, and panics if it cannot; a
//! body that is not Base64 makes it panic too. All of these come from the caller. So everything that it would make is made here first, and
//! an event that it would panic over is refused.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use lambda_http::request::LambdaRequest;
use solecism_http::HttpError;
use url::Url;

use crate::path::served;

/// Why an HTTP request gets no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// A field of the event is not what HTTP allows.
    #[error("the request cannot be read: its method, or the name or value of a header, is not one that HTTP allows")]
    Unreadable,
    /// The address cannot be made.
    #[error(
        "the header Host or X-Forwarded-Proto cannot be part of an address: send the service's own host, and http or https"
    )]
    BadHost,
    /// The path can be read in two ways.
    #[error("there is nothing at this path")]
    AmbiguousPath,
    /// The query cannot be read.
    #[error("the query cannot be part of an address: encode it with percent signs, or send its fields in the body")]
    BadQuery,
    /// The body is said to be Base64 and is not.
    #[error("the body is not Base64, but the event says that it is: send it again")]
    BadBody,
}

impl HttpError for Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::AmbiguousPath => StatusCode::NOT_FOUND,
            Self::Unreadable | Self::BadHost | Self::BadQuery | Self::BadBody => StatusCode::BAD_REQUEST,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "bad_request",
            Self::BadHost => "bad_host",
            Self::AmbiguousPath => "not_found",
            Self::BadQuery => "bad_query",
            Self::BadBody => "bad_body",
        }
    }
}

/// `request` with the path that the router knows, which lambda_http can read without a panic.
pub(crate) fn prepare(mut request: LambdaRequest) -> Result<LambdaRequest, Refused> {
    match &mut request {
        LambdaRequest::ApiGatewayV1(event) => {
            let stage = event.request_context.stage.take();
            let path = served(
                event.path.as_deref(),
                event.resource.as_deref(),
                &event.path_parameters,
                stage.as_deref(),
            );
            let query = match event.multi_value_query_string_parameters.is_empty() {
                true => event.query_string_parameters.to_query_string(),
                false => event.multi_value_query_string_parameters.to_query_string(),
            };
            check_address(
                &event.headers,
                event.request_context.domain_name.as_deref(),
                &path,
                &query,
            )?;
            decode(&mut event.body, &mut event.is_base64_encoded)?;
            // A REST API hands Base64 on as it is unless it is told which types are binary: nothing is compressed for it.
            event.headers.remove(header::ACCEPT_ENCODING);
            event.multi_value_headers.remove(header::ACCEPT_ENCODING);
            event.path = Some(path);
        }
        LambdaRequest::ApiGatewayV2(event) => {
            let stage = event.request_context.stage.take();
            // "POST /v1/de/detect", or "$default".
            let route = event.route_key.as_deref().and_then(|key| key.split_once(' '));
            let path = served(
                event.raw_path.as_deref(),
                route.map(|(_, path)| path),
                &event.path_parameters,
                stage.as_deref(),
            );
            let query = event.raw_query_string.as_deref().unwrap_or_default();
            check_address(
                &event.headers,
                event.request_context.domain_name.as_deref(),
                &path,
                query,
            )?;
            decode(&mut event.body, &mut event.is_base64_encoded)?;
            event.raw_path = Some(path);
        }
        LambdaRequest::Alb(event) => {
            let query = match event.multi_value_query_string_parameters.is_empty() {
                true => event.query_string_parameters.to_query_string(),
                false => event.multi_value_query_string_parameters.to_query_string(),
            };
            let path = event
                .path
                .take()
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| "/".to_owned());
            check_address(&event.headers, None, &path, &query)?;
            decode(&mut event.body, &mut event.is_base64_encoded)?;
            event.path = Some(path);
        }
        // lambda_http has no other kind with the features that are on here.
        _ => return Err(Refused::Unreadable),
    }
    Ok(request)
}

/// Whether lambda_http can make an address of these, and one whose path is the event's.
///
/// An HTTP API hands a path on decoded, and lambda_http reads it as browsers read addresses: `..` goes up, a backslash is a
/// slash, tabs are dropped. So `/page/%2e%2e/v2/check` is a file of the page to API Gateway, which anyone may have, and would
/// be `/v2/check` to the router. No route has a character that is read in two ways.
fn check_address(headers: &HeaderMap, domain: Option<&str>, path: &str, query: &str) -> Result<(), Refused> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = match header(header::HOST.as_str()).or(domain) {
        Some(host) => format!("{}://{host}", header("x-forwarded-proto").unwrap_or("https")),
        None => "http://localhost".to_owned(),
    };
    let bare = |url: &Url| {
        let nothing_else = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        url.has_host() && matches!(url.path(), "" | "/") && nothing_else && url.password().is_none()
    };
    Url::parse(&origin).ok().filter(bare).ok_or(Refused::BadHost)?;
    let address = Url::parse(&format!("{origin}{path}")).map_err(|_| Refused::BadHost)?;
    if address.path() != path {
        return Err(Refused::AmbiguousPath);
    }
    Uri::try_from(address.as_str()).map_err(|_| Refused::BadHost)?;
    Uri::try_from(format!("{address}?{query}")).map_err(|_| Refused::BadQuery)?;
    Ok(())
}

/// Decodes a body that is Base64. One that is not text once it is decoded stays as it is.
fn decode(body: &mut Option<String>, is_base64: &mut bool) -> Result<(), Refused> {
    if let Some(encoded) = body.as_ref().filter(|_| *is_base64) {
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| Refused::BadBody)?;
        if let Ok(text) = String::from_utf8(bytes) {
            *body = Some(text);
            *is_base64 = false;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
