use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json,
    http::{HeaderMap, Uri},
    routing::{get, post},
};
use serde_json::Value;
use solecism_http::Key;
use solecism_testing::Lines;

use super::*;

mod bare_text;
mod warm_up;

type Outcome = Result<(), Box<dyn Error>>;

/// Stands in what is sent, and must not stand in any line.
const MARKER: &str = "Donaudampfschiff";
const KEY: &str = "0123456789abcdef";

/// Says what came: the body, the query, whether the key did, and for how many milliseconds Lambda still waits.
async fn echo(uri: Uri, headers: HeaderMap, deadline: Option<Extension<Deadline>>, body: String) -> Json<Value> {
    let left = deadline.map(|Extension(Deadline(at))| at.saturating_duration_since(Instant::now()).as_millis() as u64);
    let languages: Vec<_> = headers
        .get_all("accept-language")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    Json(json!({ "body": body, "query": uri.query(), "languages": languages, "left": left }))
}

async fn panics() -> &'static str {
    panic!("{MARKER}")
}

fn routes() -> Router {
    Router::new()
        .route("/v1/sv/detect", post(echo).get(echo))
        .route(
            "/v1/sv/correct",
            post(async |body: String| Json(json!({ "to correct": body }))),
        )
        .route("/v2/check", post(echo))
        .route("/panics", get(panics))
        .fallback(async || (StatusCode::NOT_FOUND, Json(json!({ "error": "nothing" }))))
}

fn function(app: App) -> (Function, Lines) {
    let lines = Lines::default();
    (
        Function::new(app, Metrics::new("solecism-sv", Some(512), lines.writer())),
        lines,
    )
}

fn plain() -> Function {
    function(App::new(routes(), "/v1/sv/detect")).0
}

/// What comes back for an event, for which Lambda waits `left`.
async fn answer_within(function: &Function, event: &Value, left: Duration) -> Result<Value, Box<dyn Error>> {
    let mut context = Context::default();
    context.deadline = (SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)? + left).as_millis() as u64;
    let payload: Event = serde_json::from_str(&event.to_string())?;
    Ok(serde_json::from_str(
        function.answer(LambdaEvent::new(payload, context)).await.get(),
    )?)
}

async fn answer(function: &Function, event: Value) -> Result<Value, Box<dyn Error>> {
    answer_within(function, &event, Duration::from_secs(29)).await
}

/// The status and the body of an answer to an HTTP request.
fn http(answer: &Value) -> Result<(u64, Value), Box<dyn Error>> {
    let status = answer["statusCode"]
        .as_u64()
        .ok_or_else(|| format!("no status: {answer}"))?;
    Ok((status, serde_json::from_str(answer["body"].as_str().unwrap_or("null"))?))
}

fn rest(method: &str, path: &str, body: &str) -> Value {
    json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": { "Host": "api.example", "Accept-Language": "sv" },
        "multiValueHeaders": { "Host": ["api.example"], "Accept-Language": ["sv"] },
        "queryStringParameters": { "a": "1 &" },
        "multiValueQueryStringParameters": { "a": ["1 &"] },
        "pathParameters": { "proxy": path.trim_start_matches('/') },
        "requestContext": {
            "resourcePath": "/{proxy+}", "httpMethod": method, "path": format!("/beta{path}"), "stage": "beta",
            "domainName": "api.example", "identity": { "sourceIp": "192.0.2.1" },
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn http_api(method: &str, path: &str, body: &str) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "a=1+%26",
        "headers": { "host": "api.example", "accept-language": "sv" },
        "requestContext": {
            "domainName": "api.example", "stage": "$default",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "x" },
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// An event of a load balancer that is set to lists of values.
fn balancer(method: &str, path: &str, body: &str) -> Value {
    json!({
        "requestContext": { "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:eu-north-1:1:targetgroup/x/1" } },
        "httpMethod": method,
        "path": path,
        "multiValueQueryStringParameters": { "a": ["1+%26"] },
        "multiValueHeaders": { "host": ["balancer.example"], "accept-language": ["sv"] },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// `event` with another value at a place in it.
fn with(mut event: Value, place: &str, value: impl Into<Value>) -> Value {
    if let Some(found) = event.pointer_mut(place) {
        *found = value.into();
    }
    event
}

#[tokio::test]
async fn every_sender_of_http_is_answered() -> Outcome {
    const PATH: &str = "/v1/sv/detect";
    let single = json!({
        "requestContext": { "elb": { "targetGroupArn": "x" } }, "httpMethod": "POST", "path": PATH,
        "queryStringParameters": { "a": "1+%26" }, "headers": { "host": "balancer", "accept-language": "sv" },
        "body": "Hej.", "isBase64Encoded": false,
    });
    let named = |path: &str| {
        let event = with(http_api("POST", path, "Hej."), "/requestContext/stage", "beta");
        with(event, "/requestContext/http/path", path)
    };
    let url = with(
        http_api("POST", PATH, "Hej."),
        "/requestContext/domainName",
        "x.lambda-url.eu-north-1.on.aws",
    );
    // As Lambda writes it for AuthType AWS_IAM: what is missing is null, and a body that is not JSON comes in Base64.
    let mut signed = with(with(url.clone(), "/body", "SGVqLg=="), "/isBase64Encoded", true);
    signed["pathParameters"] = Value::Null;
    signed["stageVariables"] = Value::Null;
    signed["cookies"] = Value::Null;
    signed["requestContext"] = json!({
        "accountId": "111122223333", "apiId": "x", "authentication": null,
        "authorizer": { "iam": {
            "accessKey": "AKIAIOSFODNN7EXAMPLE", "accountId": "111122223333", "callerId": "AIDACKCEVSQ6C2EXAMPLE",
            "cognitoIdentity": null, "principalOrgId": null, "userArn": "arn:aws:iam::111122223333:user/example",
            "userId": "AIDACKCEVSQ6C2EXAMPLE",
        } },
        "domainName": "x.lambda-url.eu-north-1.on.aws", "domainPrefix": "x",
        "http": { "method": "POST", "path": PATH, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "x" },
        "requestId": "id", "routeKey": "$default", "stage": "$default", "time": "12/Mar/2026:19:03:58 +0000",
        "timeEpoch": 1_773_342_238_390_u64,
    });
    let mut mapped = rest("POST", "/texts/v1/sv/detect", "Hej.");
    mapped["pathParameters"]["proxy"] = "v1/sv/detect".into();
    let encoded = with(
        with(rest("POST", PATH, "SGVqLg=="), "/isBase64Encoded", true),
        "/path",
        PATH,
    );
    let events = [
        ("a REST API with a stage", rest("POST", PATH, "Hej.")),
        ("a REST API under a base path", mapped),
        ("a body in Base64", encoded),
        ("an HTTP API", http_api("POST", PATH, "Hej.")),
        ("an HTTP API with a named stage", named("/beta/v1/sv/detect")),
        ("a function URL", url),
        ("a function URL that asks for a signature", signed),
        ("a load balancer", single),
        ("a load balancer with lists", balancer("POST", PATH, "Hej.")),
    ];
    let function = plain();
    for (what, event) in events {
        let answer = answer(&function, event).await?;
        let (status, body) = http(&answer)?;
        assert_eq!(status, 200, "{what}: {answer}");
        let came = json!([body["body"], body["query"], body["languages"]]);
        assert_eq!(came, json!(["Hej.", "a=1+%26", ["sv"]]), "{what}");
        // If an answer may have a header more than once, it is sent as a list.
        let kind = [
            &answer["headers"]["content-type"],
            &answer["multiValueHeaders"]["content-type"][0],
        ];
        assert!(kind.contains(&&json!("application/json")), "{what}: {answer}");
    }
    let nothing = answer(&function, named("/beta/v1/sv/nothing")).await?;
    assert_eq!(http(&nothing)?.0, 404);
    Ok(())
}

#[tokio::test]
async fn an_answer_is_compressed_where_its_sender_undoes_base64() -> Outcome {
    let long = Router::new().route("/long", get(async || Json("a".repeat(5000))));
    let (function, _) = function(App::new(solecism_http::compress_answers(long), "/long"));
    let gzip = |event: Value, headers: &str| with(event, headers, json!({ "host": "x", "accept-encoding": "gzip" }));
    let zipped = answer(&function, gzip(http_api("GET", "/long", ""), "/headers")).await?;
    assert_eq!(
        (&zipped["isBase64Encoded"], &zipped["headers"]["content-encoding"]),
        (&json!(true), &json!("gzip"))
    );
    let mut event = gzip(rest("GET", "/long", ""), "/headers");
    event["multiValueHeaders"] = json!({ "Host": ["x"], "Accept-Encoding": ["gzip"] });
    let plain = answer(&function, event).await?;
    assert_eq!((&plain["isBase64Encoded"], http(&plain)?.0), (&json!(false), 200));
    assert_eq!(http(&plain)?.1, json!("a".repeat(5000)));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_is_an_answer_in_the_senders_form() -> Outcome {
    let (function, lines) = function(App::new(routes(), "/v1/sv/detect"));
    let path = "/v1/sv/detect";
    let cases = [
        (
            with(http_api("GET", path, ""), "/headers/host", "xn--b"),
            400,
            "bad_host",
        ),
        (with(rest("GET", path, ""), "/headers/Host", "xn--b"), 400, "bad_host"),
        (
            with(http_api("GET", path, ""), "/rawQueryString", "a b"),
            400,
            "bad_query",
        ),
        (
            with(http_api("GET", path, ""), "/rawPath", "/page/../v2/check"),
            404,
            "not_found",
        ),
        (
            with(http_api("POST", path, "?"), "/isBase64Encoded", true),
            400,
            "bad_body",
        ),
        (
            with(balancer("POST", path, "?"), "/isBase64Encoded", true),
            400,
            "bad_body",
        ),
        (
            with(rest("GET", path, ""), "/httpMethod", MARKER.to_owned() + " "),
            400,
            "bad_request",
        ),
        (
            with(
                balancer("GET", path, ""),
                "/multiValueHeaders",
                json!({ "a b": [MARKER] }),
            ),
            400,
            "bad_request",
        ),
    ];
    let count = cases.len();
    for (event, status, code) in cases {
        let answer = answer(&function, event.clone()).await?;
        let (found, body) = http(&answer)?;
        assert_eq!((found, &body["error"]["code"]), (status, &json!(code)), "{event}");
        assert!(!body.to_string().contains(MARKER), "{body}");
    }
    // They count as the requests that they are.
    assert_eq!(lines.all().len(), count);
    assert!(!lines.all().concat().contains(MARKER));
    Ok(())
}

#[tokio::test]
async fn any_other_event_is_told_what_to_send() -> Outcome {
    let function = plain();
    for event in [
        json!("Hej."),
        json!([1]),
        json!({ "message": MARKER }),
        json!({ "Records": [{ "eventSource": "aws:s3" }] }),
    ] {
        let answer = answer(&function, event.clone()).await?;
        assert_eq!(answer["error"]["code"], "unknown_event", "{event}");
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(
            message.contains(r#"send {"text": "…"}"#) && !message.contains(MARKER),
            "{message}"
        );
        assert_eq!(answer.get("batchItemFailures"), None);
    }
    let queue = json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "one", "body": MARKER }] });
    let answer = answer(&function, queue).await?;
    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": "one" }]));
    assert_eq!(answer["error"]["code"], "unknown_event");
    Ok(())
}

#[tokio::test]
async fn a_panic_is_an_answer() -> Outcome {
    let (function, lines) = function(App::new(routes(), "/panics"));
    for event in [
        rest("GET", "/panics", ""),
        http_api("GET", "/panics", ""),
        balancer("GET", "/panics", ""),
    ] {
        let answer = answer(&function, event).await?;
        let (status, body) = http(&answer)?;
        assert_eq!((status, &body["error"]["code"]), (500, &json!("internal")));
        assert!(!body.to_string().contains(MARKER), "{body}");
    }
    let errors: Vec<Value> = lines
        .all()
        .iter()
        .map(|line| serde_json::from_str(line))
        .collect::<Result<_, _>>()?;
    assert!(
        errors.len() == 3 && errors.iter().all(|line| line["Errors"] == 1.0),
        "{errors:?}"
    );
    assert!(!lines.all().concat().contains(MARKER));
    Ok(())
}

#[tokio::test]
async fn lambdas_deadline_reaches_the_route() -> Outcome {
    let function = plain();
    let left = |body: &Value| body["left"].as_u64();
    let (short, long) = (Duration::from_secs(5), Duration::from_secs(20 * 60));
    for (event, bare) in [
        (http_api("GET", "/v1/sv/detect", ""), false),
        (json!({ "text": "Hej." }), true),
    ] {
        for (lambda, given) in [(short, true), (long, false)] {
            let answer = answer_within(&function, &event, lambda).await?;
            let body = if bare { answer } else { http(&answer)?.1 };
            // Some of it went by on the way here, and some is kept for the way back.
            assert_eq!(
                left(&body).map(|left| left <= 4_700),
                given.then_some(true),
                "{event}: {body}"
            );
        }
    }
    Ok(())
}
