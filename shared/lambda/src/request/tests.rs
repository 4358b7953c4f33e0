use std::error::Error;

use serde_json::{Value, json};

use super::*;

/// The event of an HTTP API with these headers, this path and this query.
fn http_api(headers: Value, path: &str, query: &str) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": { "stage": "$default", "domainName": "api.example", "http": { "method": "GET", "path": path } },
    })
}

/// What becomes of an event of an HTTP API: the request as the router gets it, or why it is refused.
fn read(event: Value) -> Result<Result<lambda_http::Request, Refused>, Box<dyn Error>> {
    let request = LambdaRequest::ApiGatewayV2(serde_json::from_value(event)?);
    Ok(prepare(request).map(Into::into))
}

#[test]
fn an_address_that_cannot_be_is_refused_and_no_panic() -> Result<(), Box<dyn Error>> {
    let host = |host: &str| json!({ "host": host });
    let proto = |proto: &str| json!({ "host": "api.example", "x-forwarded-proto": proto });
    let long = "a".repeat(70_000);
    let cases = [
        (host("api.example"), "/page/file.js", "a=b&c=%C3%A4", None),
        (host("api.example:8443"), "/", "", None),
        (host("127.0.0.1"), "/", "", None),
        (host("[::1]:80"), "/", "", None),
        (host("snake_case.example"), "/", "", None),
        (json!({}), "/", "", None),
        (
            json!({ "x-forwarded-host": "xn--b", "x-forwarded-port": "x" }),
            "/",
            "",
            None,
        ),
        (proto("http"), "/", "", None),
        (host("xn--b"), "/", "", Some(Refused::BadHost)),
        (host("api.example:99999"), "/", "", Some(Refused::BadHost)),
        (host("api example"), "/", "", Some(Refused::BadHost)),
        (host(""), "/", "", Some(Refused::BadHost)),
        (host("a/b"), "/", "", Some(Refused::BadHost)),
        (host("a?b"), "/", "", Some(Refused::BadHost)),
        (host("a#b"), "/", "", Some(Refused::BadHost)),
        (host("a@b"), "/", "", Some(Refused::BadHost)),
        (host("[::1"), "/", "", Some(Refused::BadHost)),
        (host("1.2.3.999"), "/", "", Some(Refused::BadHost)),
        (proto(""), "/", "", Some(Refused::BadHost)),
        (proto("ht tp"), "/", "", Some(Refused::BadHost)),
        (proto("https, http"), "/", "", Some(Refused::BadHost)),
        (proto("https://other/"), "/", "", Some(Refused::BadHost)),
        (host("api.example"), "/", "a b", Some(Refused::BadQuery)),
        (host("api.example"), "/", "a\u{1}", Some(Refused::BadQuery)),
        (host("api.example"), "/", &long, Some(Refused::BadQuery)),
    ];
    let mut wrong = Vec::new();
    for (headers, path, query, expected) in cases {
        let found = read(http_api(headers.clone(), path, query))?;
        // A request that is let through has its path, and so was read.
        if found.as_ref().err() != expected.as_ref() || found.is_ok_and(|request| request.uri().path() != path) {
            wrong.push(format!(
                "{headers} {path} {}: not {expected:?}",
                &query[..query.len().min(20)]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn no_path_leads_elsewhere_than_it_says() -> Result<(), Box<dyn Error>> {
    let event = |path: &str| http_api(json!({ "host": "api.example" }), path, "text=x");
    for path in ["/page/file.js", "/v2/check", "/"] {
        assert_eq!(
            read(event(path))?.map(|request| request.uri().path().to_owned()),
            Ok(path.to_owned())
        );
    }
    let ways = [
        "/page/../v2/check",
        "/page/%2e%2e/v2/check",
        "/page/.%2E/v2/check",
        "/page/..\\v2\\check",
        "/page/.\t./v2/check",
        "/page/./../v2/check",
    ];
    let mut elsewhere = 0;
    for path in ways {
        assert_eq!(read(event(path))?.err(), Some(Refused::AmbiguousPath), "{path:?}");
        let unprepared = LambdaRequest::ApiGatewayV2(serde_json::from_value(event(path))?);
        elsewhere += usize::from(lambda_http::Request::from(unprepared).uri().path() == "/v2/check");
    }
    assert!(
        elsewhere > 0,
        "lambda_http reads paths as they are sent: this is needed no more"
    );
    for path in ["/page/a b", "/page/a?b", "/page/a#b", "/page/ä", "page"] {
        assert!(read(event(path))?.is_err(), "{path:?}");
    }
    Ok(())
}

#[test]
fn a_body_may_be_base64() -> Result<(), Box<dyn Error>> {
    let event = |body: &str| {
        let mut event = http_api(json!({}), "/", "");
        event["body"] = body.into();
        event["isBase64Encoded"] = true.into();
        event
    };
    let body = |encoded: &str| Ok::<_, Box<dyn Error>>(read(event(encoded))?.map(|request| request.body().to_vec()));
    assert_eq!(body("R3LDvMOf")?, Ok("Grüß".into()));
    assert_eq!(body("/w==")?, Ok(vec![0xFF]));
    assert_eq!(body("")?, Ok(Vec::new()));
    assert_eq!(body("Gr\u{fc}\u{df}")?, Err(Refused::BadBody));
    Ok(())
}

#[test]
fn each_refusal_has_its_status() {
    let rows = [
        (Refused::Unreadable, 400, "bad_request"),
        (Refused::BadHost, 400, "bad_host"),
        (Refused::AmbiguousPath, 404, "not_found"),
        (Refused::BadQuery, 400, "bad_query"),
        (Refused::BadBody, 400, "bad_body"),
    ];
    for (refused, status, code) in rows {
        assert_eq!((refused.status().as_u16(), refused.code()), (status, code));
    }
}
