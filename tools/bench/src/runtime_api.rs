//! A stand-in for Lambda's Runtime API, for one function and one event at a time.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::mpsc as events;

use crate::serve::Served;

/// How long a call may take by the deadline that the function is told; API Gateway waits no longer.
const CALL: Duration = Duration::from_secs(29);
/// The longest response that Lambda takes, 6 MB.
const MAX_RESPONSE_BYTES: usize = 6 << 20;

/// What a function did, and when.
#[derive(Debug)]
pub(crate) enum Call {
    /// It asked for an event.
    Next(Instant),
    /// It answered the event.
    Response(Instant, Bytes),
    /// It reported that it could not answer, or not start.
    Error(Bytes),
}

/// A running stand-in; dropping it stops it.
///
/// An event is handed to whoever asks next, and must be answered before the next one is.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    served: Served,
    events: events::UnboundedSender<(String, Bytes)>,
    calls: Receiver<Call>,
    handed: AtomicU32,
}

#[derive(Debug)]
struct Desk {
    /// One asks at a time, as a function without concurrency does.
    events: tokio::sync::Mutex<events::UnboundedReceiver<(String, Bytes)>>,
    calls: Sender<Call>,
    /// The request that is being answered.
    current: Mutex<Option<String>>,
}

impl RuntimeApi {
    /// Listens on a port that is free.
    ///
    /// # Errors
    ///
    /// No threads or no port.
    pub(crate) fn start() -> io::Result<Self> {
        let (events, waiting) = events::unbounded_channel();
        let (calls, made) = mpsc::channel();
        let desk = Arc::new(Desk {
            events: tokio::sync::Mutex::new(waiting),
            calls,
            current: Mutex::new(None),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(invocation_error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(MAX_RESPONSE_BYTES))
            .with_state(desk);
        Ok(Self {
            served: Served::start(router)?,
            events,
            calls: made,
            handed: AtomicU32::new(0),
        })
    }

    /// What to give as `AWS_LAMBDA_RUNTIME_API`: host and port.
    pub(crate) fn address(&self) -> String {
        self.served.address().to_string()
    }

    /// Hands out an event to whoever asks next.
    pub(crate) fn hand(&self, event: Bytes) {
        // As Lambda's are, by their form: some libraries read them.
        let number = self.handed.fetch_add(1, Ordering::Relaxed);
        let id = format!("{number:08x}-0000-4000-8000-000000000000");
        // The stand-in itself holds the other end.
        let _ = self.events.send((id, event));
    }

    /// What the function did next.
    ///
    /// # Errors
    ///
    /// Nothing within `wait`.
    pub(crate) fn call(&self, wait: Duration) -> Result<Call, RecvTimeoutError> {
        self.calls.recv_timeout(wait)
    }
}

impl Desk {
    fn made(&self, call: Call) {
        // Nobody listens any more once the stand-in stops.
        let _ = self.calls.send(call);
    }

    /// Whether `id` is the request that waits for its answer, which it then has.
    fn take(&self, id: &str) -> bool {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.take_if(|waiting| waiting == id).is_some()
    }
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    desk.made(Call::Next(Instant::now()));
    let Some((id, event)) = desk.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    *desk.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", (now + CALL).as_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0".to_owned(),
        ),
    ];
    (headers, event).into_response()
}

async fn response(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> Response {
    let now = Instant::now();
    if !desk.take(&id) {
        return unknown_request();
    }
    desk.made(Call::Response(now, body));
    accepted()
}

async fn invocation_error(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> Response {
    if !desk.take(&id) {
        return unknown_request();
    }
    desk.made(Call::Error(body));
    accepted()
}

async fn init_error(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    desk.made(Call::Error(body));
    accepted()
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, Json(json!({"status": "OK"}))).into_response()
}

fn unknown_request() -> Response {
    let error: Value = json!({"errorType": "InvalidRequestID", "errorMessage": "no such request waits for an answer"});
    (StatusCode::BAD_REQUEST, Json(error)).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;

    use super::*;

    const WAIT: Duration = Duration::from_secs(20);

    /// Status, headers in small letters, and body of one request.
    fn request(api: &str, head: &str, body: &str) -> (String, String, String) {
        let mut socket = TcpStream::connect(api).unwrap();
        let length = body.len();
        write!(
            socket,
            "{head} HTTP/1.1\r\nhost: {api}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = BufReader::new(socket);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            answer.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            lines.push(line.trim().to_lowercase());
        }
        let mut body = String::new();
        answer.read_to_string(&mut body).unwrap();
        (lines[0].clone(), lines[1..].join("\n"), body)
    }

    fn header<'a>(headers: &'a str, name: &str) -> &'a str {
        let mut found = headers.lines().filter_map(|line| line.split_once(": "));
        found.find(|(key, _)| *key == name).unwrap().1
    }

    #[test]
    fn events_are_handed_out_and_answered_one_by_one() {
        let api = RuntimeApi::start().unwrap();
        let address = api.address();
        for event in ["{\"number\": 1}", "{\"number\": 2}"] {
            api.hand(Bytes::from_static(event.as_bytes()));
            let (status, headers, body) = request(&address, "GET /2018-06-01/runtime/invocation/next", "");
            assert_eq!((status.as_str(), body.as_str()), ("http/1.1 200 ok", event));
            assert!(matches!(api.call(WAIT), Ok(Call::Next(_))));
            let deadline: u128 = header(&headers, "lambda-runtime-deadline-ms").parse().unwrap();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
            assert!(deadline > now && deadline <= now + CALL.as_millis());
            let id = header(&headers, "lambda-runtime-aws-request-id");
            let answer = format!("POST /2018-06-01/runtime/invocation/{id}/response");
            let (status, _, _) = request(&address, &answer, "an answer");
            assert_eq!(status, "http/1.1 202 accepted");
            match api.call(WAIT) {
                Ok(Call::Response(_, body)) => assert_eq!(body, "an answer"),
                other => panic!("{other:?}"),
            }
            // There is one answer to an event.
            assert_eq!(request(&address, &answer, "another").0, "http/1.1 400 bad request");
        }
    }

    #[test]
    fn who_asks_first_waits_for_an_event() {
        let api = RuntimeApi::start().unwrap();
        let address = api.address();
        let asked = std::thread::spawn(move || request(&address, "GET /2018-06-01/runtime/invocation/next", ""));
        assert!(matches!(api.call(WAIT), Ok(Call::Next(_))));
        assert!(api.call(Duration::from_millis(20)).is_err());
        api.hand(Bytes::from_static(b"late"));
        assert_eq!(asked.join().unwrap().2, "late");
    }

    #[test]
    fn errors_are_passed_on() {
        let api = RuntimeApi::start().unwrap();
        let address = api.address();
        let reported = || match api.call(WAIT) {
            Ok(Call::Error(body)) => body,
            other => panic!("{other:?}"),
        };
        let (status, _, _) = request(&address, "POST /2018-06-01/runtime/init/error", "no model");
        assert_eq!(
            (status.as_str(), reported().as_ref()),
            ("http/1.1 202 accepted", &b"no model"[..])
        );
        api.hand(Bytes::from_static(b"{}"));
        let (_, headers, _) = request(&address, "GET /2018-06-01/runtime/invocation/next", "");
        assert!(matches!(api.call(WAIT), Ok(Call::Next(_))));
        let id = header(&headers, "lambda-runtime-aws-request-id");
        request(
            &address,
            &format!("POST /2018-06-01/runtime/invocation/{id}/error"),
            "no answer",
        );
        assert_eq!(reported(), "no answer");
    }
}
