use serde_json::{Value, json};

use super::*;

/// A word for what `payload` is taken for.
fn kind(payload: &str) -> Result<&'static str, serde_json::Error> {
    Ok(match serde_json::from_str(payload)? {
        Event::Http(request) => match Origin::of(&request) {
            Origin::Rest => "REST",
            Origin::HttpApi => "HTTP API",
            Origin::LoadBalancer => "load balancer",
        },
        Event::Unreadable(_) => "unreadable",
        Event::Text(_) => "text",
        Event::WarmUp => "warm-up",
        Event::Other(_) => "other",
    })
}

#[test]
fn what_an_event_is() -> Result<(), serde_json::Error> {
    let rest = json!({ "httpMethod": "GET", "path": "/", "requestContext": { "httpMethod": "GET" } });
    let http = json!({ "rawPath": "/", "requestContext": { "http": { "method": "GET", "path": "/" } } });
    let balancer = json!({ "httpMethod": "GET", "path": "/", "requestContext": { "elb": {} } });
    let with = |event: &Value, field: &str, value: Value| {
        let mut event = event.clone();
        event[field] = value;
        event
    };
    let scheduled = json!({
        "version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events",
        "account": "1", "time": "2026-01-01T00:00:00Z", "region": "eu-north-1", "resources": [], "detail": {},
    });
    let cases = [
        (rest.clone(), "REST"),
        (http.clone(), "HTTP API"),
        (balancer.clone(), "load balancer"),
        (with(&balancer, "queryStringParameters", Value::Null), "load balancer"),
        (with(&rest, "queryStringParameters", Value::Null), "REST"),
        // A text of their own changes nothing.
        (with(&http, "text", "x".into()), "HTTP API"),
        (with(&http, "headers", json!({ "a header": "x" })), "unreadable"),
        (with(&http, "headers", json!({ "x-y": "a\nb" })), "unreadable"),
        (with(&balancer, "httpMethod", "NOT A METHOD".into()), "unreadable"),
        (with(&rest, "body", 1.into()), "unreadable"),
        (json!({ "text": "Ja." }), "text"),
        (json!({ "text": null }), "text"),
        (json!({ "text": "Ja.", "warmup": true }), "text"),
        (json!({}), "warm-up"),
        (json!(null), "warm-up"),
        (json!({ "warmup": true }), "warm-up"),
        (json!({ "warmup": 1 }), "warm-up"),
        (json!({ "warmer": true, "concurrency": 3 }), "warm-up"),
        (json!({ "source": "serverless-plugin-warmup" }), "warm-up"),
        (scheduled.clone(), "warm-up"),
        (with(&scheduled, "source", "aws.scheduler".into()), "warm-up"),
        (json!({ "warmup": false }), "other"),
        (
            json!({ "source": "aws.s3", "detail-type": "Object Created", "detail": {} }),
            "other",
        ),
        (
            json!({ "source": 1, "detail-type": [], "Records": "x", "requestContext": "x" }),
            "other",
        ),
        (
            json!({ "requestContext": { "connectionId": "x", "eventType": "CONNECT" } }),
            "other",
        ),
        (json!({ "Records": [] }), "other"),
        (json!(["text"]), "other"),
        (json!([]), "other"),
        (json!("Ja."), "other"),
        (json!(1), "other"),
    ];
    let mut wrong = Vec::new();
    for (event, expected) in cases {
        let found = kind(&event.to_string())?;
        if found != expected {
            wrong.push(format!("{event}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(kind(" { \n} ")?, "warm-up");
    Ok(())
}

#[test]
fn a_bare_text_goes_on_as_it_is_but_for_the_key() -> Result<(), serde_json::Error> {
    let read = |payload: &str| match serde_json::from_str(payload)? {
        Event::Text(text) => Ok::<_, serde_json::Error>((text.body, text.key)),
        other => panic!("{other:?}"),
    };
    let plain = r#"{"level":"picky",  "text":"Grüß \ud83d\ude00"}"#;
    assert_eq!(read(plain)?, (plain.to_owned(), None));
    let (body, key) = read(r#"{"text":"Ja.","api_key":"secret","threshold":0.25}"#)?;
    assert_eq!(
        serde_json::from_str::<Value>(&body)?,
        json!({ "text": "Ja.", "threshold": 0.25 })
    );
    assert_eq!(key.as_deref(), Some("secret"));
    let correct = |payload: &str| match serde_json::from_str(payload)? {
        Event::Text(text) => Ok::<_, serde_json::Error>((text.body, text.correct)),
        other => panic!("{other:?}"),
    };
    let bare = r#"{"text":"Ja."}"#.to_owned();
    assert_eq!(correct(r#"{"text":"Ja.","correct":true}"#)?, (bare.clone(), true));
    assert_eq!(correct(r#"{"text":"Ja.","correct":false}"#)?, (bare, false));
    let other = r#"{"text":"Ja.","correct":1}"#;
    assert_eq!(correct(other)?, (other.to_owned(), false));
    // A key of another type does not count as one, and is no field of the request either.
    let (body, key) = read(r#"{"text":"Ja.","api_key":1}"#)?;
    assert_eq!((body.as_str(), key), (r#"{"text":"Ja."}"#, None));
    Ok(())
}

#[test]
fn the_messages_of_a_queue_are_known() -> Result<(), serde_json::Error> {
    let read = |records: Value| match serde_json::from_str(&json!({ "Records": records }).to_string())? {
        Event::Other(other) => Ok::<_, serde_json::Error>(other),
        other => panic!("{other:?}"),
    };
    let of = |source: &str| json!([{ "eventSource": source, "messageId": "a", "body": "x" }, { "messageId": "b" }]);
    let queue = read(of("aws:sqs"))?;
    assert_eq!(
        (queue.source, queue.messages),
        (Some("SQS"), vec!["a".to_owned(), "b".to_owned()])
    );
    for (records, source) in [
        (of("aws:s3"), Some("S3")),
        (json!([{ "EventSource": "aws:sns", "Sns": {} }]), Some("SNS")),
        (of("Donaudampfschiff"), Some("another service of AWS")),
        (json!([{ "x": 1 }]), None),
    ] {
        let other = read(records)?;
        assert_eq!((other.source, other.messages), (source, Vec::new()));
    }
    Ok(())
}
