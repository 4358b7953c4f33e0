//! What a caller gets that asks for the wrong thing.

use axum::body::Body;
use serde_json::json;

use crate::harness::{Fake, Outcome, call, detect, routes};

/// A body, and the status, the code and the field of its answer.
struct Case {
    body: &'static [u8],
    status: u16,
    code: &'static str,
    field: Option<&'static str>,
}

const fn bad(body: &'static [u8], code: &'static str, field: Option<&'static str>) -> Case {
    Case {
        body,
        status: 400,
        code,
        field,
    }
}

const CASES: &[Case] = &[
    // Not JSON, or not an object.
    bad(b"", "invalid_json", None),
    bad(b"Das ist ein Satz.", "invalid_json", None),
    bad(br#"{"text": "Das"#, "invalid_json", None),
    bad(br#"{"text": "Das"} more"#, "invalid_json", None),
    bad(b"{\"text\": \"\xff\"}", "invalid_json", None),
    bad(br#"["Das"]"#, "invalid_json", None),
    bad(b"null", "invalid_json", None),
    // The text.
    bad(b"{}", "missing_field", Some("text")),
    bad(br#"{"threshold": 0.5}"#, "missing_field", Some("text")),
    bad(br#"{"text": null}"#, "wrong_type", Some("text")),
    bad(br#"{"text": 1}"#, "wrong_type", Some("text")),
    bad(br#"{"text": ["Das"]}"#, "wrong_type", Some("text")),
    // The threshold.
    bad(
        br#"{"text": "Das", "threshold": "0.5"}"#,
        "wrong_type",
        Some("threshold"),
    ),
    bad(
        br#"{"text": "Das", "threshold": null}"#,
        "wrong_type",
        Some("threshold"),
    ),
    bad(
        br#"{"text": "Das", "threshold": true}"#,
        "wrong_type",
        Some("threshold"),
    ),
    bad(
        br#"{"text": "Das", "threshold": -0.1}"#,
        "out_of_range",
        Some("threshold"),
    ),
    bad(
        br#"{"text": "Das", "threshold": 1.0000001}"#,
        "out_of_range",
        Some("threshold"),
    ),
    bad(br#"{"text": "Das", "threshold": 2}"#, "out_of_range", Some("threshold")),
    bad(br#"{"text": "Das", "threshold": 1e999}"#, "invalid_json", None),
    bad(br#"{"text": "Das", "threshold": NaN}"#, "invalid_json", None),
    // The level.
    bad(br#"{"text": "Das", "level": "strict"}"#, "unknown_value", Some("level")),
    bad(br#"{"text": "Das", "level": 1}"#, "wrong_type", Some("level")),
    bad(br#"{"text": "Das", "level": null}"#, "wrong_type", Some("level")),
    bad(
        br#"{"text": "Das", "level": "picky", "threshold": 0.5}"#,
        "conflicting_fields",
        Some("level"),
    ),
    bad(
        br#"{"text": "Das", "level": "default", "threshold": 0.5}"#,
        "conflicting_fields",
        Some("level"),
    ),
    // The unit of offsets.
    bad(
        br#"{"text": "Das", "offset_encoding": "utf7"}"#,
        "unknown_value",
        Some("offset_encoding"),
    ),
    bad(
        br#"{"text": "Das", "offset_encoding": "UTF8"}"#,
        "unknown_value",
        Some("offset_encoding"),
    ),
    bad(
        br#"{"text": "Das", "offset_encoding": 8}"#,
        "wrong_type",
        Some("offset_encoding"),
    ),
    // The format.
    bad(br#"{"text": "Das", "format": "html"}"#, "unknown_value", Some("format")),
    bad(br#"{"text": "Das", "format": true}"#, "wrong_type", Some("format")),
    // Fields that are not known.
    bad(
        br#"{"text": "Das", "treshold": 0.5}"#,
        "unknown_field",
        Some("treshold"),
    ),
    // Good ones.
    Case {
        body: br#"{"text": "Das"}"#,
        status: 200,
        code: "",
        field: None,
    },
    Case {
        body: br#"{"text": "Das", "threshold": 0}"#,
        status: 200,
        code: "",
        field: None,
    },
    Case {
        body: br#"{"text": "Das", "level": "picky"}"#,
        status: 200,
        code: "",
        field: None,
    },
    Case {
        body: br#"{"text": "Das", "threshold": 1, "offset_encoding": "utf16"}"#,
        status: 200,
        code: "",
        field: None,
    },
];

#[tokio::test]
async fn bad_bodies_are_told_what_to_send() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |_| {}).await?;
    let mut wrong = Vec::new();
    for case in CASES {
        let answer = detect(&routes, case.body).await?;
        let found = (
            answer.status.as_u16(),
            answer.code(),
            answer.body["error"]["field"].as_str(),
        );
        if found != (case.status, case.code, case.field) {
            wrong.push(format!("{}: {found:?}", String::from_utf8_lossy(case.body)));
        }
        let message = answer.body["error"]["message"].as_str().unwrap_or_default();
        if case.status != 200 && !message.contains("send") {
            wrong.push(format!(
                "{}: {message:?} does not say what to send",
                String::from_utf8_lossy(case.body)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn an_unknown_field_is_not_echoed_at_length() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |_| {}).await?;
    let answer = detect(&routes, json!({ "text": "", "ü".repeat(500): 1 }).to_string()).await?;
    let field = answer.body["error"]["field"].as_str().unwrap_or_default();
    assert_eq!((field.chars().count(), field.ends_with('…')), (41, true), "{field}");
    Ok(())
}

#[tokio::test]
async fn texts_past_the_limit_are_refused() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |limits| limits.max_text_bytes = 10).await?;
    // (text, status): the limit counts bytes of UTF-8.
    for (text, status) in [
        ("0123456789", 200),
        ("0123456789a", 413),
        ("äöüäö", 200),
        ("äöüäöü", 413),
    ] {
        let answer = detect(&routes, json!({ "text": text }).to_string()).await?;
        assert_eq!(answer.status.as_u16(), status, "{text}");
        if status == 413 {
            assert_eq!(
                (answer.code(), &answer.body["error"]["field"]),
                ("text_too_long", &json!("text"))
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn bodies_past_any_text_are_refused_before_they_are_read() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |limits| limits.max_text_bytes = 10).await?;
    // Ten NUL bytes, each spelt in six letters: the longest spelling of a text within the limit.
    let longest = format!(r#"{{"text": "{}"}}"#, r"\u0000".repeat(10));
    assert_eq!(detect(&routes, longest).await?.status, 200);

    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1000]));
    let answer = detect(&routes, Body::from_stream(endless)).await?;
    assert_eq!((answer.status.as_u16(), answer.code()), (413, "text_too_long"));
    Ok(())
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_callers() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |_| {}).await?;
    let broken = futures::stream::iter([Ok(r#"{"text": "#), Err(std::io::Error::other("reset"))]);
    let answer = detect(&routes, Body::from_stream(broken)).await?;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "incomplete_body"));
    Ok(())
}

#[tokio::test]
async fn other_paths_and_methods() -> Outcome {
    let routes = routes(Fake::Probability(0.9), |_| {}).await?;
    let cases = [
        ("GET", "/", 404, "not_found"),
        ("POST", "/v1/sv/detect", 404, "not_found"),
        ("POST", "/v1/de/detect/", 400, "invalid_json"),
        ("POST", "/V1/de/detect", 404, "not_found"),
        ("GET", "/v1/de", 404, "not_found"),
        ("GET", "/v1/de/detect", 405, "method_not_allowed"),
        ("PUT", "/v1/de/detect", 405, "method_not_allowed"),
        ("POST", "/v1/de/health", 405, "method_not_allowed"),
        ("GET", "/v1/de/health", 200, ""),
        ("GET", "/v1/de/health?verbose", 200, ""),
    ];
    for (method, path, status, code) in cases {
        let answer = call(&routes, method, path, Body::empty()).await?;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (status, code),
            "{method} {path}"
        );
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{method} {path}");
    }
    Ok(())
}
