//! LanguageTool's API.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use solecism_gateway::Gateway;

use crate::harness::{Does, MIXED, Outcome, Stub, call, check, five, gateway, parts, send};

/// Offset and length of each match, in code units of UTF-16.
fn places(answer: &Value) -> Vec<(u64, u64)> {
    let matches = answer["matches"].as_array().map(Vec::as_slice).unwrap_or_default();
    matches
        .iter()
        .filter_map(|found| Some((found["offset"].as_u64()?, found["length"].as_u64()?)))
        .collect()
}

#[tokio::test]
async fn every_field_of_an_answer() -> Outcome {
    let router = five()?;
    let answer = check(
        &router,
        &[("text", "Grüß 😀 Dich. Das ist falsch."), ("language", "de-DE")],
    )
    .await?;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let mut body = answer.json();
    let confidence = body["language"]["detectedLanguage"]["confidence"].take();
    assert!(
        confidence
            .as_f64()
            .is_some_and(|confidence| (0.0..=1.0).contains(&confidence)),
        "{confidence}"
    );
    assert_eq!(
        body,
        json!({
            "software": {
                "name": "Solecism", "version": env!("CARGO_PKG_VERSION"), "buildDate": "", "apiVersion": 1,
                "premium": false, "status": "",
            },
            "warnings": { "incompleteResults": false },
            "language": {
                "name": "German (Germany)", "code": "de-DE",
                "detectedLanguage": { "name": "German (Germany)", "code": "de-DE", "confidence": null, "source": "lingua" },
            },
            "matches": [{
                "message": "Hier ist möglicherweise ein Fehler (Wahrscheinlichkeit 75\u{a0}%).",
                "shortMessage": "Möglicher Fehler",
                "replacements": [],
                "offset": 22, "length": 7,
                "context": { "text": "Grüß 😀 Dich. Das ist falsch.", "offset": 22, "length": 7 },
                "sentence": "Grüß 😀 Dich. Das ist falsch.",
                "type": { "typeName": "Other" },
                "rule": {
                    "id": "SOLECISM", "description": "Möglicher Grammatikfehler", "issueType": "grammar",
                    "category": { "id": "GRAMMAR", "name": "Grammatik" },
                },
                "ignoreForIncompleteSentence": true,
                "contextForSureMatch": -1,
            }],
            "sentenceRanges": [[0, 29]],
            "extendedSentenceRanges": [{ "from": 0, "to": 29, "detectedLanguages": [{ "language": "de", "rate": 1.0 }] }],
        })
    );
    Ok(())
}

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
async fn offsets_count_markup_and_code_units_of_utf16() -> Outcome {
    let router = five()?;
    // As LTeX sends LaTeX: commands are markup, some of them read as text.
    let data = json!({ "annotation": [
        { "markup": "\\textbf{" }, { "text": "Gru\u{308}ß 😀" }, { "markup": "}" }, { "text": " Das ist " },
        { "markup": "\\emph{" }, { "text": "fal" }, { "markup": "\\-", "interpretAs": "" }, { "text": "sch" }, { "markup": "}" },
        { "markup": "\\\\", "interpretAs": "\n\n" }, { "text": "Sehr falsch." },
    ] });
    let original = "\\textbf{Gru\u{308}ß 😀} Das ist \\emph{fal\\-sch}\\\\Sehr falsch.";
    let answer = check(&router, &[("data", &data.to_string()), ("language", "de")]).await?;
    let units: Vec<u16> = original.encode_utf16().collect();
    let found: Vec<String> = places(&answer.json())
        .into_iter()
        .map(|(offset, length)| String::from_utf16_lossy(&units[offset as usize..(offset + length) as usize]))
        .collect();
    assert_eq!(found, ["fal\\-sch", "falsch."]);
    let body = answer.json();
    let context = &body["matches"][0]["context"];
    assert_eq!(context["text"], original);
    assert_eq!(
        (&context["offset"], &context["length"]),
        (&body["matches"][0]["offset"], &body["matches"][0]["length"])
    );
    assert_eq!(body["matches"][0]["sentence"], "Gru\u{308}ß 😀 Das ist falsch");
    let end = original.encode_utf16().count();
    assert_eq!(body["sentenceRanges"][1][1], json!(end));
    Ok(())
}

#[tokio::test]
async fn auto_finds_the_language_and_answers_with_the_variant_preferred() -> Outcome {
    let router = five()?;
    let text = "Yesterday I went to the cinema with my friends, and this is wrong.";
    for (variants, code, name) in [
        ("", "en-US", "English (US)"),
        ("en-GB", "en-GB", "English (GB)"),
        ("de-AT,en-AU", "en-AU", "English (Australian)"),
        ("de-AT, en-ZA", "en-ZA", "English (South African)"),
        ("de-AT", "en-US", "English (US)"),
    ] {
        let mut params = vec![("text", text), ("language", "auto")];
        if !variants.is_empty() {
            params.push(("preferredVariants", variants));
        }
        let language = check(&router, &params).await?.json()["language"].clone();
        assert_eq!(
            (&language["code"], &language["name"]),
            (&json!(code), &json!(name)),
            "{variants}"
        );
        assert_eq!(language["detectedLanguage"]["code"], code);
    }
    // The language of a text that seems to be in another is the one asked for.
    let language = check(&router, &[("text", text), ("language", "sv")]).await?.json()["language"].clone();
    assert_eq!(
        (&language["code"], &language["detectedLanguage"]["code"]),
        (&json!("sv"), &json!("en-US"))
    );
    let empty = check(
        &router,
        &[("text", ""), ("language", "auto"), ("preferredVariants", "de-CH")],
    )
    .await?
    .json();
    assert_eq!(
        (
            &empty["language"]["code"],
            &empty["language"]["detectedLanguage"]["confidence"]
        ),
        (&json!("de-CH"), &json!(0.0))
    );
    Ok(())
}

#[tokio::test]
async fn each_sentence_of_a_mixed_text_goes_to_its_language() -> Outcome {
    let router = five()?;
    let body = check(&router, &[("text", MIXED), ("language", "auto")]).await?.json();
    let messages: Vec<_> = body["matches"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|found| &found["shortMessage"])
        .collect();
    assert_eq!(messages, ["Möglicher Fehler", "Possible mistake"]);
    assert_eq!(
        body["warnings"],
        json!({ "incompleteResults": true, "incompleteResultsReason": "Results are incomplete: French is not served" })
    );
    Ok(())
}

#[tokio::test]
async fn what_fails_costs_its_own_part_only() -> Outcome {
    let stubs = [
        Stub::new("de", Does::Works),
        Stub::new("en", Does::IsAway),
        Stub::new("sv", Does::Hangs),
    ];
    let mut parts = parts(&stubs.each_ref());
    parts.timeout = std::time::Duration::from_millis(200);
    let router = Gateway::new(parts)?.router();
    let answer = check(&router, &[("text", MIXED), ("language", "auto")]).await?;
    let body = answer.json();
    assert_eq!((answer.status, places(&body).len()), (200, 1));
    let reason = body["warnings"]["incompleteResultsReason"].as_str().unwrap_or_default();
    assert!(
        reason.contains("English could not be checked: its function could not be reached; French is not served"),
        "{reason}"
    );

    // Where there is no other part, the call fails, unless the caller is content with what there is.
    let english = [("text", "This is wrong."), ("language", "en")];
    let answer = check(&router, &english).await?;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (
            503,
            "Error: English could not be checked: its function could not be reached"
        )
    );
    let answer = check(&router, &[("text", "Det är fel."), ("language", "sv")]).await?;
    assert_eq!(answer.status, 500);
    assert!(
        answer
            .text
            .starts_with("Error: Checking took longer than 0.2 seconds, which is this server's limit."),
        "{}",
        answer.text
    );
    let answer = check(&router, &[&english[..], &[("allowIncompleteResults", "true")]].concat()).await?;
    assert_eq!(
        (answer.status, &answer.json()["warnings"]["incompleteResults"]),
        (200, &json!(true))
    );
    Ok(())
}

#[tokio::test]
async fn the_picky_level_finds_more() -> Outcome {
    let router = five()?;
    let text = ("text", "This is wrong and odd.");
    for (level, count) in [("default", 1), ("picky", 2)] {
        let body = check(&router, &[text, ("language", "en"), ("level", level)])
            .await?
            .json();
        assert_eq!(places(&body).len(), count, "{level}");
    }
    // A model without a second threshold uses its first: an editor's setting is no mistake of the text's.
    let router = gateway(&[&Stub::new("en", Does::HasNoPicky)])?;
    let answer = check(&router, &[text, ("language", "en"), ("level", "picky")]).await?;
    assert_eq!(
        (answer.status, places(&answer.json()).len()),
        (200, 1),
        "{}",
        answer.text
    );
    Ok(())
}

#[tokio::test]
async fn rules_and_categories_are_switched() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    // (parameters, whether the rule is on)
    let cases: [(&[(&str, &str)], bool); 13] = [
        (&[], true),
        (&[("disabledRules", "OTHER,RULES")], true),
        (&[("disabledRules", "OTHER, SOLECISM")], false),
        (&[("disabledCategories", "TYPOS")], true),
        (&[("disabledCategories", "GRAMMAR,TYPOS")], false),
        (&[("disabledCategories", "GRAMMAR"), ("enabledRules", "SOLECISM")], true),
        (&[("enabledRules", "OTHER")], true),
        (&[("enabledRules", "OTHER"), ("enabledOnly", "true")], false),
        (&[("enabledRules", "SOLECISM"), ("enabledOnly", "true")], true),
        (&[("enabledCategories", "GRAMMAR"), ("enabledOnly", "yes")], true),
        (&[("mode", "all")], true),
        (&[("mode", "allButTextLevelOnly")], true),
        (&[("mode", "textLevelOnly")], false),
    ];
    let mut calls = 0;
    for (params, on) in cases {
        let base = [
            ("text", "Das ist falsch."),
            ("language", "de"),
            ("motherTongue", "zh"),
            ("altLanguages", "fr"),
        ];
        let answer = check(&router, &[&base[..], params].concat()).await?;
        assert_eq!(
            (answer.status, places(&answer.json()).len()),
            (200, usize::from(on)),
            "{params:?}"
        );
        calls += usize::from(on);
        // Nobody is asked for what is not wanted.
        assert_eq!(german.texts().len(), calls, "{params:?}");
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
    let bad = call(&router, "GET", "/v2/configinfo", "").await?;
    assert_eq!(
        (bad.status, bad.text.as_str()),
        (400, "Error: 'language' parameter missing")
    );

    for (method, path, status, message) in [
        (
            "GET",
            "/v2/words",
            404,
            "Error: Unsupported action: 'words'. Please see /openapi.json",
        ),
        (
            "POST",
            "/v2/words/add",
            404,
            "Error: Unsupported action: 'words/add'. Please see /openapi.json",
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
