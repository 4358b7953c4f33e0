//! In which language what was found is told.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::harness::{Answer, Does, MIXED, Outcome, Stub, detect, five, gateway, send};

/// A check of a text with a form of parameters and an `Accept-Language`, which may be empty.
async fn check_as(
    router: &axum::Router,
    accepted: &str,
    form: &[(&str, &str)],
) -> Result<Answer, Box<dyn std::error::Error>> {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let mut request = Request::post("/v2/check");
    if !accepted.is_empty() {
        request = request.header("accept-language", accepted);
    }
    send(router, request.body(Body::from(form))?).await
}

fn shorts(answer: &Answer) -> Vec<String> {
    let matches = answer.json()["matches"].as_array().cloned().unwrap_or_default();
    let shorts = matches
        .iter()
        .filter_map(|found| Some(found["shortMessage"].as_str()?.to_owned()));
    shorts.collect()
}

#[tokio::test]
async fn messages_are_in_the_language_of_the_text_unless_the_caller_names_one() -> Outcome {
    let router = five()?;
    let (german, english) = ("Möglicher Fehler", "Possible mistake");
    // (Accept-Language, motherTongue, what is said of the German and of the English part)
    for (accepted, mother, expected) in [
        ("", "", [german, english]),
        ("sv-SE,sv;q=0.9,en;q=0.8", "", ["Möjligt fel"; 2]),
        ("en;q=0.5, cs", "", ["Možná chyba"; 2]),
        ("it", "", ["Possibile errore"; 2]),
        ("it", "de-AT", [german; 2]),
        ("", "en", [english; 2]),
        // There are none in French; the second choice is not what the caller likes best.
        ("fr,sv;q=0.5", "", [german, english]),
        ("*", "zh", [german, english]),
    ] {
        let mut form = vec![("text", MIXED), ("language", "auto")];
        if !mother.is_empty() {
            form.push(("motherTongue", mother));
        }
        let answer = check_as(&router, accepted, &form).await?;
        assert_eq!(shorts(&answer), expected, "{accepted} {mother}");
    }
    Ok(())
}

#[tokio::test]
async fn ids_are_the_same_in_every_language() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects)])?;
    let mut said = Vec::new();
    for accepted in ["cs", "de", "en", "it", "sv"] {
        let answer = check_as(&router, accepted, &[("text", "Das ist falsch."), ("language", "de")]).await?;
        let found = answer.json()["matches"][0].clone();
        let ids = (
            &found["rule"]["id"],
            &found["rule"]["category"]["id"],
            &found["type"]["typeName"],
        );
        assert_eq!(
            ids,
            (&json!("SOLECISM_SPELLING"), &json!("TYPOS"), &json!("UnknownWord")),
            "{accepted}"
        );
        assert_eq!(found["shortMessage"], found["rule"]["description"], "{accepted}");
        said.push(found["message"].clone());
    }
    said.dedup();
    assert_eq!(said.len(), 5, "{said:?}");
    Ok(())
}

#[tokio::test]
async fn the_own_api_tells_in_words_where_it_is_asked_to() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Corrects)])?;
    let ask = async |messages: Value, accepted: &str| {
        let body = json!({ "text": "Das ist falsch.", "language": "de", "messages": messages }).to_string();
        let request = Request::post("/v1/detect").header("accept-language", accepted);
        send(&router, request.body(Body::from(body))?).await
    };
    for (messages, accepted, start) in [
        ("auto", "", "Dieses Wort ist möglicherweise falsch geschrieben"),
        ("auto", "fr", "Dieses Wort ist möglicherweise falsch geschrieben"),
        ("auto", "sv", "Det här ordet är kanske felstavat"),
        ("en", "sv", "This word may be misspelt"),
        ("cs-CZ", "", "Toto slovo je možná napsané špatně"),
    ] {
        let answer = ask(json!(messages), accepted).await?;
        let finding = answer.json()["findings"][0].clone();
        let message = finding["message"].as_str().unwrap_or_default();
        assert!(message.starts_with(start), "{messages} {accepted}: {}", answer.text);
        assert_eq!(finding["kind"], "spelling");
    }
    for (messages, code) in [
        (json!("fr"), "unknown_value"),
        (json!(""), "unknown_value"),
        (json!(true), "wrong_type"),
    ] {
        let answer = ask(messages.clone(), "").await?;
        let error = answer.json()["error"].clone();
        assert_eq!(
            (answer.status, &error["code"], &error["field"]),
            (400, &json!(code), &json!("messages")),
            "{messages}"
        );
    }
    let without = detect(&router, json!({ "text": "Das ist falsch.", "language": "de" })).await?;
    assert_eq!(without.json()["findings"][0].get("message"), None);
    Ok(())
}
