//! `{"text": …}` sent straight to the function.

use super::*;

#[tokio::test]
async fn a_bare_text_is_a_call_of_the_detect_route() -> Outcome {
    let event = json!({ "text": "Hej.", "level": "picky", "threshold": 0.25 });
    let answer = answer(&plain(), event.clone()).await?;
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default())?;
    assert_eq!((body, answer.get("statusCode")), (event, None));
    Ok(())
}

#[tokio::test]
async fn a_bare_text_that_is_to_be_corrected_is_a_call_of_the_correct_route() -> Outcome {
    let answer = answer(&plain(), json!({ "text": "Hej.", "correct": true })).await?;
    assert_eq!(answer, json!({ "to correct": r#"{"text":"Hej."}"# }));
    Ok(())
}

#[tokio::test]
async fn a_bare_text_needs_the_key_where_others_do() -> Outcome {
    let (function, _) = function(App::new(Key::new(KEY).guard(routes()), "/v1/sv/detect"));
    let cases = [
        (json!({ "text": "Hej." }), Some("missing_key")),
        (json!({ "text": "Hej.", "api_key": 1 }), Some("missing_key")),
        (json!({ "text": "Hej.", "api_key": "another" }), Some("wrong_key")),
        (json!({ "text": "Hej.", "api_key": "a\nb" }), Some("wrong_key")),
        (json!({ "text": "Hej.", "api_key": KEY }), None),
    ];
    for (event, code) in cases {
        let answer = answer(&function, event.clone()).await?;
        assert_eq!(answer["error"]["code"].as_str(), code, "{event}: {answer}");
        match code {
            Some(_) => assert!(answer["error"]["message"].to_string().contains("api_key"), "{answer}"),
            None => assert_eq!(answer["body"], r#"{"text":"Hej."}"#),
        }
    }
    Ok(())
}
