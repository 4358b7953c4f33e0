//! What would be right: suggestions in what is found, and `POST /v1/correct`.

use serde_json::{Value, json};

use crate::harness::{Does, MIXED, Outcome, Stub, call, check, detect, gateway};

const TEXT: &str = "Grüß 😀 Dich, das ist doppelt doppelt falsch.";

#[tokio::test]
async fn findings_have_what_their_function_says() -> Outcome {
    let german = Stub::new("de", Does::Corrects);
    let router = gateway(&[&german])?;
    let answer = detect(
        &router,
        json!({ "text": TEXT, "language": "de", "offset_encoding": "utf16" }),
    )
    .await?;
    assert_eq!(
        answer.json()["findings"],
        json!([
            { "start": 21, "end": 29, "text": " doppelt", "language": "de", "probability": 0.875, "words": 1,
              "kind": "extra", "replacements": [""], "suggestions": [{ "text": "", "probability": 0.625 }] },
            { "start": 29, "end": 37, "text": " doppelt", "language": "de", "probability": 0.875, "words": 1,
              "kind": "extra", "replacements": [""], "suggestions": [{ "text": "", "probability": 0.625 }] },
            { "start": 38, "end": 45, "text": "falsch.", "language": "de", "probability": 0.75, "words": 1,
              "kind": "spelling", "replacements": ["richtig.", "recht"],
              "suggestions": [{ "text": "richtig.", "probability": 0.5 }, { "text": "recht", "probability": 0.25 }] },
        ]),
        "{}",
        answer.text
    );
    let answer = detect(
        &router,
        json!({ "text": "Das ist falsch.", "language": "de", "suggestions": false }),
    )
    .await?;
    assert_eq!(
        answer.json()["findings"],
        json!([{ "start": 8, "end": 15, "text": "falsch.", "language": "de", "probability": 0.75, "words": 1, "replacements": [] }])
    );
    Ok(())
}

#[tokio::test]
async fn each_part_of_a_text_is_corrected_by_its_function() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects), &Stub::new("en", Does::Corrects)])?;
    let answer = call(
        &router,
        "POST",
        "/v1/correct",
        json!({ "text": MIXED, "offset_encoding": "utf16" }).to_string(),
    )
    .await?;
    let body = answer.json();
    assert_eq!(
        (answer.status, &body["text"], &body["incomplete"]),
        (
            200,
            &json!(MIXED.replace("falsch", "richtig").replace("wrong", "right")),
            // French is not served.
            &json!(true)
        ),
        "{}",
        answer.text
    );
    let units: Vec<u16> = MIXED.encode_utf16().collect();
    let shown = |change: &Value| {
        let at = |name: &str| change[name].as_u64().unwrap_or(0) as usize;
        let stretch = String::from_utf16_lossy(&units[at("start")..at("end")]);
        assert_eq!(stretch, change["text"].as_str().unwrap_or_default());
        json!([
            change["text"],
            change["replacement"],
            change["language"],
            change["kind"],
            change["probability"]
        ])
    };
    let changes: Vec<Value> = body["corrections"]
        .as_array()
        .into_iter()
        .flatten()
        .map(shown)
        .collect();
    assert_eq!(
        json!(changes),
        json!([
            ["falsch.", "richtig.", "de", "spelling", 0.5],
            ["wrong.", "right.", "en", "spelling", 0.5]
        ])
    );
    let statuses: Vec<_> = body["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|part| &part["status"])
        .collect();
    assert_eq!(statuses, ["checked", "checked", "not_served"]);
    Ok(())
}

#[tokio::test]
async fn what_is_found_and_not_mended_is_said() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects)])?;
    let answer = call(
        &router,
        "POST",
        "/v1/correct",
        json!({ "text": TEXT, "language": "de" }).to_string(),
    )
    .await?;
    let body = answer.json();
    let left: Vec<_> = body["left"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|found| &found["text"])
        .collect();
    assert_eq!(
        (json!(left), &body["incomplete"]),
        (json!(["doppelt", "doppelt"]), &json!(false)),
        "{}",
        answer.text
    );
    // By the language's own route, the function's own answer.
    let answer = call(&router, "POST", "/v1/de/correct", json!({ "text": TEXT }).to_string()).await?;
    assert_eq!(
        (answer.status, &answer.json()["language"]),
        (200, &json!("de")),
        "{}",
        answer.text
    );
    Ok(())
}

#[tokio::test]
async fn a_part_that_is_not_corrected_stays_as_it_is() -> Outcome {
    for (does, code) in [
        (Does::Works, "no_corrections"),
        (Does::IsAway, "unreachable"),
        (Does::Babbles, "unreadable_answer"),
        (Does::Overshoots, "unreadable_answer"),
    ] {
        let router = gateway(&[&Stub::new("de", Does::Corrects), &Stub::new("en", does)])?;
        let answer = call(&router, "POST", "/v1/correct", json!({ "text": MIXED }).to_string()).await?;
        let body = answer.json();
        assert_eq!(
            (&body["text"], &body["incomplete"], &body["parts"][1]["error"]["code"]),
            (&json!(MIXED.replace("falsch", "richtig")), &json!(true), &json!(code)),
            "{}",
            answer.text
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_corrected_is_an_error_that_says_why() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Works), &Stub::new("en", Does::IsUnavailable)])?;
    let text = "Das ist falsch.";
    for (body, status, code) in [
        (json!({ "text": text, "language": "de" }), 422, "no_corrections"),
        (json!({ "text": text, "language": "en" }), 503, "unavailable"),
        (json!({ "text": text, "language": "fr" }), 400, "not_served"),
        (json!({ "text": text, "language": "xx" }), 400, "unknown_value"),
        (json!({ "text": text, "threshold": 0.5 }), 400, "unknown_field"),
        (json!({ "text": text, "suggestions": true }), 400, "unknown_field"),
        (json!({ "text": "a".repeat(40_001) }), 413, "text_too_long"),
    ] {
        let answer = call(&router, "POST", "/v1/correct", body.to_string()).await?;
        assert_eq!(
            (answer.status, &answer.json()["error"]["code"]),
            (status, &json!(code)),
            "{}",
            answer.text
        );
    }
    let answer = call(&router, "POST", "/v1/de/correct", json!({ "text": text }).to_string()).await?;
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (422, &json!("no_corrections"))
    );
    Ok(())
}

#[tokio::test]
async fn languagetools_matches_have_replacements_and_a_rule_for_each_kind() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects)])?;
    let answer = check(&router, &[("text", TEXT), ("language", "de")]).await?.json();
    let spelling = &answer["matches"][2];
    assert_eq!(
        (
            &spelling["message"],
            &spelling["shortMessage"],
            &spelling["replacements"],
            &spelling["type"]
        ),
        (
            &json!("Dieses Wort ist möglicherweise falsch geschrieben (Wahrscheinlichkeit 75\u{a0}%)."),
            &json!("Rechtschreibung"),
            &json!([{ "value": "richtig." }, { "value": "recht" }]),
            &json!({ "typeName": "UnknownWord" })
        )
    );
    assert_eq!(
        spelling["rule"],
        json!({
            "id": "SOLECISM_SPELLING", "description": "Rechtschreibung", "issueType": "misspelling",
            "category": { "id": "TYPOS", "name": "Rechtschreibung" },
        })
    );
    let extra = &answer["matches"][0];
    assert_eq!(
        (
            &extra["offset"],
            &extra["length"],
            &extra["rule"]["id"],
            &extra["rule"]["category"]["id"]
        ),
        (&json!(21), &json!(8), &json!("SOLECISM_EXTRA_WORD"), &json!("GRAMMAR"))
    );
    // (parameters, how many of the two kinds' matches are left)
    let cases: [(&[(&str, &str)], usize); 7] = [
        (&[("disabledRules", "SOLECISM_SPELLING")], 2),
        (&[("disabledRules", "SOLECISM_EXTRA_WORD")], 1),
        (&[("disabledRules", "SOLECISM")], 3),
        (&[("disabledCategories", "TYPOS")], 2),
        (&[("disabledCategories", "GRAMMAR")], 1),
        (&[("enabledRules", "SOLECISM_SPELLING"), ("enabledOnly", "true")], 1),
        (&[("enabledCategories", "GRAMMAR"), ("enabledOnly", "true")], 2),
    ];
    for (params, count) in cases {
        let answer = check(&router, &[&[("text", TEXT), ("language", "de")], params].concat())
            .await?
            .json();
        assert_eq!(answer["matches"].as_array().map(Vec::len), Some(count), "{params:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_replacement_takes_no_markup_away() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects)])?;
    let data = json!({ "annotation": [
        { "text": "Das ist " }, { "markup": "<b>" }, { "text": "falsch" }, { "markup": "</b>" }, { "text": " und fal" },
        { "markup": "<i>" }, { "text": "sch" }, { "markup": "</i>" }, { "text": " so." },
    ] });
    let answer = check(&router, &[("data", &data.to_string()), ("language", "de")])
        .await?
        .json();
    let replacements: Vec<_> = answer["matches"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|found| &found["replacements"])
        .collect();
    assert_eq!(
        json!(replacements),
        json!([[{ "value": "richtig" }, { "value": "recht" }], []]),
        "{answer}"
    );
    Ok(())
}
