//! Languages that nobody here serves, sent elsewhere where that is set.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use serde_json::json;
use solecism_gateway::{FallbackConfig, Gateway, Language};

use crate::harness::{Does, MIXED, Outcome, Stub, call, check, detect, listen, parts};

/// An external service that finds a mistake in the second word of every text, and what it was sent.
#[derive(Clone, Default)]
struct Elsewhere {
    forms: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicBool>,
}

impl Elsewhere {
    fn routes(&self) -> Router {
        Router::new()
            .route("/v2/check", post(elsewhere))
            .with_state(self.clone())
    }

    fn forms(&self) -> Vec<String> {
        self.forms.lock().map(|forms| forms.clone()).unwrap_or_default()
    }
}

async fn elsewhere(State(service): State<Elsewhere>, form: String) -> axum::response::Response {
    if let Ok(mut forms) = service.forms.lock() {
        forms.push(form.clone());
    }
    if service.broken.load(Ordering::Relaxed) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let text = form_urlencoded::parse(form.as_bytes()).find(|(name, _)| name == "text");
    let text = text.map(|(_, text)| text.into_owned()).unwrap_or_default();
    let word = text.split(' ').nth(1).unwrap_or_default();
    let offset = text.find(word).map_or(0, |at| text[..at].encode_utf16().count());
    let found = json!({
        "message": "Vérifiez ce mot.", "shortMessage": "Mot", "offset": offset, "length": word.encode_utf16().count(),
        "replacements": [{ "value": "mieux" }, { "value": "autre" }], "type": { "typeName": "UnknownWord" },
        "rule": { "id": "FR_RULE", "description": "Une règle", "issueType": "misspelling", "category": { "id": "TYPOS", "name": "Fautes" } },
    });
    Json(json!({ "software": {}, "matches": [found] })).into_response()
}

async fn gateway(service: &Elsewhere, languages: &[&str]) -> Result<Router, Box<dyn std::error::Error>> {
    let address = listen(service.routes()).await?;
    let mut parts = parts(&[&Stub::new("de", Does::Works), &Stub::new("en", Does::Works)]);
    parts.fallback = Some(FallbackConfig {
        url: format!("http://{address}/v2").parse()?,
        username: Some("me".to_owned()),
        key: Some("secret&key".to_owned()),
        timeout: Duration::from_secs(20),
        languages: languages.iter().filter_map(|code| Language::of_code(code)).collect(),
    });
    Ok(Gateway::new(parts)?.router())
}

#[tokio::test]
async fn a_language_that_is_not_served_goes_elsewhere_and_the_answer_says_so() -> Outcome {
    let service = Elsewhere::default();
    let router = gateway(&service, &["fr", "de"]).await?;
    let body = detect(&router, json!({ "text": MIXED, "offset_encoding": "utf16" }))
        .await?
        .json();
    let externals: Vec<_> = body["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|part| &part["external"])
        .collect();
    assert_eq!(
        (externals, &body["incomplete"]),
        (vec![&json!(false), &json!(false), &json!(true)], &json!(false))
    );
    let offset = MIXED.find("je suis").map(|at| MIXED[..at].encode_utf16().count());
    assert_eq!(
        body["findings"][2],
        json!({
            "start": offset, "end": offset.map(|at| at + 2), "text": "je", "language": "fr",
            "message": "Vérifiez ce mot.", "replacements": ["mieux", "autre"],
        })
    );
    // Only the French sentence left, with the key; German has a function, and never leaves.
    let forms = service.forms();
    assert_eq!(forms.len(), 1);
    assert!(
        forms[0].starts_with("text=Hier%2C+je") && forms[0].ends_with("&language=fr&username=me&apiKey=secret%26key"),
        "{forms:?}"
    );

    let body = check(&router, &[("text", MIXED), ("language", "auto")]).await?.json();
    let last = &body["matches"][2];
    assert_eq!(
        (last["message"].as_str(), last["offset"].as_u64()),
        (Some("Vérifiez ce mot."), offset.map(|at| at as u64))
    );
    assert_eq!(
        (&last["rule"]["id"], &last["type"]["typeName"]),
        (&json!("FR_RULE"), &json!("UnknownWord"))
    );
    assert_eq!(
        last["replacements"],
        json!([{ "value": "mieux" }, { "value": "autre" }])
    );
    assert_eq!(body["software"]["status"], "Text was sent to an external service: fr");
    assert_eq!(
        body["warnings"],
        json!({ "incompleteResults": false, "externalLanguages": ["fr"] })
    );
    // Its rules are disabled as any.
    let body = check(
        &router,
        &[("text", MIXED), ("language", "auto"), ("disabledRules", "FR_RULE")],
    )
    .await?
    .json();
    assert_eq!(body["matches"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn languages_that_are_not_named_never_leave() -> Outcome {
    let service = Elsewhere::default();
    let router = gateway(&service, &["es"]).await?;
    let body = detect(&router, json!({ "text": MIXED })).await?.json();
    assert_eq!(body["parts"][2]["status"], "not_served");
    assert_eq!(service.forms().len(), 0);
    let languages = call(&router, "GET", "/v1/languages", "").await?.json();
    let codes: Vec<_> = languages["languages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (&one["code"], &one["external"]))
        .collect();
    assert_eq!(
        codes,
        [
            (&json!("en"), &json!(false)),
            (&json!("de"), &json!(false)),
            (&json!("es"), &json!(true))
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_service_that_fails_is_left_alone_for_a_while() -> Outcome {
    let service = Elsewhere::default();
    service.broken.store(true, Ordering::Relaxed);
    let router = gateway(&service, &["fr"]).await?;
    let mut codes = Vec::new();
    for _ in 0..7 {
        let body = detect(&router, json!({ "text": MIXED })).await?.json();
        assert_eq!(
            (&body["parts"][0]["status"], &body["parts"][2]["status"]),
            (&json!("checked"), &json!("failed"))
        );
        codes.push(
            body["parts"][2]["error"]["code"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    let expected: Vec<&str> = std::iter::repeat_n("unreachable", 5)
        .chain(["circuit_open"; 2])
        .collect();
    assert_eq!(
        (
            codes.iter().map(String::as_str).collect::<Vec<_>>(),
            service.forms().len()
        ),
        (expected, 5)
    );
    Ok(())
}
