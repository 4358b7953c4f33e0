//! LanguageTool's API: what a request may be, and what is told where it may not.

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::harness::{Does, Outcome, Stub, call, check, five, gateway, places, send};

#[tokio::test]
async fn parameters_come_from_anywhere() -> Outcome {
    let router = five()?;
    let form = "text=Das+ist+falsch.&language=de";
    let object = r#"{"text": "Das ist falsch.", "language": "de"}"#;
    let nested = r#"{"data": {"text": "Das ist falsch."}, "language": "de"}"#;
    let types = [
        "",
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain",
        "nonsense",
    ];
    for kind in types {
        for (method, path, body) in [
            ("POST", "/v2/check", form),
            ("POST", "/v2/check", object),
            ("POST", "/v2/check", nested),
            ("POST", "/v2/check?language=de", "text=Das+ist+falsch."),
            ("POST", "/v2/check?text=Das+ist+falsch.&language=de", ""),
            ("GET", "/v2/check?text=Das%20ist%20falsch.&language=de", ""),
        ] {
            let mut request = Request::builder().method(method).uri(path);
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            let answer = send(&router, request.body(Body::from(body))?).await?;
            assert_eq!(
                (answer.status, places(&answer.json())),
                (200, vec![(8, 7)]),
                "{kind}: {method} {path} {body}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn bad_parameters_are_told_as_languagetool_tells_them() -> Outcome {
    let router = five()?;
    let cases = [
        ("", "Missing 'text' or 'data' parameter"),
        ("language=de", "Missing 'text' or 'data' parameter"),
        (
            "text=a&data=%7B%7D&language=de",
            "Set only 'text' or 'data' parameter, not both",
        ),
        ("text=a", "Missing 'language' parameter, e.g. 'language=en-US'"),
        ("text=a&language=", "Missing 'language' parameter"),
        (
            "text=a&language=xx",
            "'xx' is not a language code known to this server. Supported language codes are: cs-CZ, en, ",
        ),
        (
            "text=a&language=fr",
            "'fr' is not a language code known to this server.",
        ),
        (
            "text=a&language=de&preferredVariants=de-AT",
            "You specified 'preferredVariants' but you didn't specify 'language=auto'",
        ),
        (
            "text=a&language=auto&preferredVariants=de",
            "Invalid format for 'preferredVariants', expected a dash as in 'en-GB': 'de'",
        ),
        (
            "text=a&language=de&noopLanguages=fr",
            "You can specify 'noopLanguages' only when also using 'language=auto'",
        ),
        (
            "text=a&language=de&enabled=A",
            "You specified 'enabled' but the parameter is now called 'enabledRules'",
        ),
        ("text=a&language=de&disabled=A", "You specified 'disabled' but"),
        (
            "text=a&language=auto&preferredvariants=de-DE",
            "You specified 'preferredvariants' but",
        ),
        ("text=a&language=de&autodetect=1", "You specified 'autodetect' but"),
        (
            "text=a&language=de&level=strict",
            "If 'level' is set, it must be set to 'default' or 'picky'",
        ),
        ("text=a&language=de&mode=some", "Mode must be one of"),
        ("text=a&language=de&c=x", "'c' must be a number"),
        (
            "text=a&language=de&callback=alert(1)",
            "'callback' must be the name of a function",
        ),
        (
            "text=a&language=de&enabledOnly=true",
            "You must specify enabled rules or categories when using enabledOnly=true",
        ),
        (
            "text=a&language=de&enabledOnly=true&disabledRules=A",
            "You cannot specify disabled rules or categories using enabledOnly=true",
        ),
        (
            "text=100%&language=de",
            "Could not decode query. Query length: 21 Request method: ",
        ),
        ("data=x&language=de", "Could not parse JSON from 'data' parameter"),
        (
            "data=%7B%7D&language=de",
            "'data' key in JSON requires 'text' or 'annotation' key",
        ),
        (
            "data=%7B%22text%22%3A%22a%22%2C%22annotation%22%3A%5B%5D%7D&language=de",
            "'data' key in JSON requires either",
        ),
        (
            "data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22a%22%2C%22markup%22%3A%22b%22%7D%5D%7D&language=de",
            "Only either 'text' or 'markup' are supported in an object in 'annotation' list, not both",
        ),
    ];
    let mut wrong = Vec::new();
    for (params, expected) in cases {
        for (method, path, body) in [
            ("POST", "/v2/check".to_owned(), params),
            ("GET", format!("/v2/check?{params}"), ""),
        ] {
            let answer = call(&router, method, &path, body).await?;
            let good = answer.status == 400
                && answer.header("content-type") == "text/plain; charset=utf-8"
                && answer.text.starts_with(&format!("Error: {expected}"));
            if !good {
                wrong.push(format!("{method} {params}: {} {}", answer.status, answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn the_other_routes() -> Outcome {
    let router = five()?;
    let languages = call(&router, "GET", "/v2/languages", "").await?.json();
    let entries = languages.as_array().map(Vec::as_slice).unwrap_or_default();
    let codes: Vec<_> = entries.iter().filter_map(|entry| entry["longCode"].as_str()).collect();
    assert_eq!(
        codes,
        [
            "cs-CZ", "en", "en-AU", "en-CA", "en-GB", "en-NZ", "en-ZA", "en-US", "de", "de-AT", "de-DE", "de-CH", "it",
            "sv"
        ]
    );
    assert_eq!(
        entries[10],
        json!({ "name": "German (Germany)", "code": "de", "longCode": "de-DE" })
    );

    let length = call(&router, "GET", "/v2/maxtextlength", "").await?;
    assert_eq!(
        (length.header("content-type"), length.text.as_str()),
        ("text/plain; charset=utf-8", "40000")
    );
    let health = call(&router, "GET", "/v2/healthcheck", "").await?;
    assert_eq!((health.status, health.text.as_str()), (200, "OK"));
    let info = call(&router, "GET", "/v2/info", "").await?.json();
    assert_eq!(
        info,
        json!({ "software": { "name": "Solecism", "version": env!("CARGO_PKG_VERSION"), "buildDate": "", "commit": "", "premium": false } })
    );
    let config = call(&router, "GET", "/v2/configinfo?language=sv", "").await?.json();
    assert_eq!(
        (&config["parameter"]["maxTextLength"], &config["rules"][0]["ruleId"]),
        (&json!(40_000), &json!("SOLECISM"))
    );
    let spelling = json!({
        "ruleId": "SOLECISM_SPELLING", "description": "Stavning", "categoryId": "TYPOS", "categoryName": "Stavning",
        "locQualityIssueType": "misspelling",
    });
    let rules = config["rules"].as_array().cloned().unwrap_or_default();
    assert!(rules.len() == 9 && rules.contains(&spelling), "{config}");
    let bad = call(&router, "GET", "/v2/configinfo", "").await?;
    assert_eq!(
        (bad.status, bad.text.as_str()),
        (400, "Error: 'language' parameter missing")
    );

    for (method, path, status, message) in [
        (
            "GET",
            "/v2/rules",
            404,
            "Error: Unsupported action: 'rules'. Please see /openapi.json",
        ),
        (
            "POST",
            "/v2/words/list",
            404,
            "Error: Unsupported action: 'words/list'. Please see /openapi.json",
        ),
        (
            "PUT",
            "/v2/check",
            405,
            "Error: This path does not take this method. Please see /openapi.json",
        ),
        (
            "DELETE",
            "/v2/languages",
            405,
            "Error: This path does not take this method. Please see /openapi.json",
        ),
    ] {
        let answer = call(&router, method, path, "").await?;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (status, message),
            "{method} {path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn compact_and_called_back() -> Outcome {
    let router = five()?;
    let params = [("text", "Das ist falsch."), ("language", "de")];
    let body = check(&router, &[&params[..], &[("c", "1")]].concat()).await?.json();
    let found = &body["matches"][0];
    assert_eq!(
        (
            body.get("software"),
            body.get("warnings"),
            found.get("context"),
            found.get("sentence"),
            &found["offset"]
        ),
        (None, None, None, None, &json!(8))
    );
    let answer = check(&router, &[&params[..], &[("callback", "page.show")]].concat()).await?;
    assert!(
        answer.text.starts_with("page.show({\"software\":") && answer.text.ends_with("});"),
        "{}",
        answer.text
    );
    assert_eq!(answer.header("content-type"), "application/javascript");
    Ok(())
}

#[tokio::test]
async fn a_text_without_linguistic_content_has_no_mistakes() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    for code in ["zxx", "ZXX"] {
        let answer = check(&router, &[("text", "Das ist falsch."), ("language", code)]).await?;
        let body = answer.json();
        assert_eq!(
            (answer.status, &body["matches"], &body["sentenceRanges"]),
            (200, &json!([]), &json!([]))
        );
        assert_eq!(
            (&body["language"]["code"], &body["language"]["detectedLanguage"]["code"]),
            (&json!("zxx"), &json!("de-DE"))
        );
        assert_eq!(body["warnings"], json!({ "incompleteResults": false }));
    }
    assert!(german.texts().is_empty());
    // One of the parameters is wrong all the same.
    let answer = check(&router, &[("text", "a"), ("language", "zxx"), ("level", "strict")]).await?;
    assert_eq!(answer.status, 400);
    Ok(())
}
