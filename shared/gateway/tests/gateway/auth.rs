//! Who may call which route.

use axum::{body::Body, http::Request};
use solecism_gateway::Gateway;
use solecism_http::Key;

use crate::harness::{Does, Outcome, Stub, call, parts, send};

const KEY: &str = "0123456789abcdef";

fn locked(username: Option<&str>) -> Result<axum::Router, Box<dyn std::error::Error>> {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.key = Key::new(KEY);
    parts.username = username.map(str::to_owned);
    Ok(Gateway::new(parts)?.router())
}

#[tokio::test]
async fn every_route_with_and_without_the_key() -> Outcome {
    let router = locked(None)?;
    let text = r#"{"text": "Das ist falsch."}"#;
    // (method, path, body, status without a key, with another, with the right one)
    let routes = [
        ("GET", "/", "", [200, 200, 200]),
        ("GET", "/openapi.json", "", [200, 200, 200]),
        ("GET", "/v1/languages", "", [200, 200, 200]),
        ("GET", "/v1/health", "", [200, 200, 200]),
        ("POST", "/v1/detect", text, [401, 403, 200]),
        // The made-up function corrects nothing.
        ("POST", "/v1/correct", text, [401, 403, 422]),
        ("POST", "/v1/de/detect", text, [401, 403, 200]),
        ("POST", "/v1/de/correct", text, [401, 403, 422]),
        ("GET", "/v1/de/health", "", [401, 403, 200]),
        ("POST", "/v1/sv/detect", text, [401, 403, 404]),
        ("GET", "/v2/check?language=de&text=Ja", "", [403, 403, 200]),
        ("POST", "/v2/check", "language=de&text=Ja", [403, 403, 200]),
        ("GET", "/v2/words", "", [403, 403, 501]),
        ("POST", "/v2/words/add", "word=Ja", [403, 403, 501]),
        ("POST", "/v2/words/delete", "word=Ja", [403, 403, 501]),
        ("GET", "/v2/languages", "", [200, 200, 200]),
        ("GET", "/v2/maxtextlength", "", [200, 200, 200]),
        ("GET", "/v2/info", "", [200, 200, 200]),
        ("GET", "/v2/configinfo?language=de", "", [200, 200, 200]),
        ("GET", "/v2/healthcheck", "", [200, 200, 200]),
    ];
    let headers = [
        [
            None,
            Some(("authorization", "Bearer 0123456789abcdeF")),
            Some(("authorization", "Bearer 0123456789abcdef")),
        ],
        [None, Some(("x-api-key", "0123456789abcdeF")), Some(("x-api-key", KEY))],
    ];
    let mut wrong = Vec::new();
    for (method, path, body, statuses) in routes {
        for row in headers {
            for (header, expected) in row.into_iter().zip(statuses) {
                let mut request = Request::builder().method(method).uri(path);
                if let Some((name, value)) = header {
                    request = request.header(name, value);
                }
                let answer = send(&router, request.body(Body::from(body))?).await?;
                if answer.status != expected {
                    wrong.push(format!("{method} {path} {header:?}: {} {}", answer.status, answer.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn languagetools_own_parameters_carry_the_key() -> Outcome {
    let any_user = locked(None)?;
    let one_user = locked(Some("me@example.org"))?;
    let anonymous = "Error: Anonymous access is prohibited on this server, please provide authentication.";
    let wrong = "Error: The username or the apiKey is not the right one";
    // (parameters, status and message where any user name will do, and where it has to be me@example.org)
    let cases = [
        ("", (403, anonymous), (403, anonymous)),
        ("&apiKey=0123456789abcdef", (200, ""), (403, wrong)),
        (
            "&username=me%40example.org&apiKey=0123456789abcdef",
            (200, ""),
            (200, ""),
        ),
        ("&username=you&apiKey=0123456789abcdef", (200, ""), (403, wrong)),
        (
            "&username=me%40example.org&apiKey=0123456789abcdeF",
            (403, wrong),
            (403, wrong),
        ),
        ("&username=me%40example.org&apiKey=", (403, wrong), (403, wrong)),
    ];
    for (params, any, one) in cases {
        for (router, (status, message)) in [(&any_user, any), (&one_user, one)] {
            for in_body in [true, false] {
                let params = format!("language=de&text=Das+ist+falsch.{params}");
                let answer = match in_body {
                    true => call(router, "POST", "/v2/check", params.clone()).await?,
                    false => call(router, "GET", &format!("/v2/check?{params}"), "").await?,
                };
                assert_eq!(answer.status, status, "{params}: {}", answer.text);
                assert!(status == 200 || answer.text == message, "{params}: {}", answer.text);
            }
        }
    }
    // Mistakes are told whether a key is needed or not.
    for (params, message) in [
        (
            "username=me",
            "Error: With 'username' set, you also need to specify 'apiKey'",
        ),
        (
            "apiKey=a&password=b",
            "Error: apiKey AND password was set, set only apiKey",
        ),
    ] {
        let answer = call(&any_user, "POST", "/v2/check", format!("language=de&text=Ja&{params}")).await?;
        assert_eq!((answer.status, answer.text.as_str()), (400, message));
    }
    Ok(())
}
