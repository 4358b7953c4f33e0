use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_lambda::{Client, config::Builder, primitives::Blob};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use axum::http::{HeaderValue, StatusCode};
use futures::future::{BoxFuture, FutureExt};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Backend, BackendError, Call, Reply, http::KEY, trace::XRAY};

/// How long a connection may take to open; the rest of the time is the answer's.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A function of AWS Lambda, by the Invoke API: no HTTP API between, and the function may be private.
pub struct Lambda {
    client: Client,
    function: String,
    key: Option<HeaderValue>,
}

impl Lambda {
    /// The function with this name or ARN, with the key that it asks for, if it asks for one.
    pub fn new(config: &SdkConfig, function: &str, key: Option<HeaderValue>) -> Self {
        // A call is tried once: a second one would come on top of the first, which may still be going on.
        let config = Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
            .build();
        Self {
            client: Client::from_conf(config),
            function: function.to_owned(),
            key,
        }
    }
}

/// Region, credentials and endpoint as the AWS tools find them.
pub(crate) async fn aws() -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .load()
        .await
}

/// The call as API Gateway hands one to a function: the event of an HTTP API, payload format 2.0, with what lambda_http reads
/// of it. <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
fn event(call: &Call, key: Option<&HeaderValue>) -> Value {
    let mut headers = json!({ "content-type": "application/json", "host": "gateway" });
    if let Some(key) = key.and_then(|key| key.to_str().ok()) {
        headers[KEY.as_str()] = key.into();
    }
    for (name, value) in call.trace.headers() {
        headers[name.as_str()] = value.into();
    }
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": call.path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "gateway",
            "apiId": "gateway",
            "domainName": "gateway",
            "domainPrefix": "gateway",
            "http": {
                "method": call.method.as_str(),
                "path": call.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "solecism-gateway",
            },
            "requestId": "gateway",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/1970:00:00:00 +0000",
            "timeEpoch": 0,
        },
        "body": String::from_utf8_lossy(&call.body),
        "isBase64Encoded": false,
    })
}

/// A function's answer to such an event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    body: String,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn reply(payload: &[u8]) -> Result<Reply, BackendError> {
    // The reader's own message may quote the text.
    let answer: Answer = serde_json::from_slice(payload).map_err(|_| BackendError::Unreadable)?;
    if answer.is_base64_encoded {
        // An answer in JSON is never Base64.
        return Err(BackendError::Unreadable);
    }
    Ok(Reply {
        status: StatusCode::from_u16(answer.status_code).map_err(|_| BackendError::Unreadable)?,
        body: answer.body.into(),
        retry_after: None,
    })
}

impl Backend for Lambda {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, BackendError>> {
        async move {
            let event = event(&call, self.key.as_ref()).to_string();
            let trace = call.trace.xray().map(str::to_owned);
            let invoked = self
                .client
                .invoke()
                .function_name(&self.function)
                .payload(Blob::new(event))
                .customize()
                // The trace that Lambda makes the call a part of. The SDK would take it from the environment, which is shared by all calls
                // that a process answers at the same time.
                .mutate_request(move |request| {
                    if let Some(trace) = &trace {
                        request.headers_mut().insert(XRAY, trace.clone());
                    }
                })
                .send()
                .await
                .map_err(BackendError::unreachable)?;
            if let Some(kind) = invoked.function_error {
                return Err(BackendError::Crashed { kind });
            }
            reply(invoked.payload.as_ref().map_or(&[], AsRef::as_ref))
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, Method};

    use super::{super::Trace, *};

    #[test]
    fn the_event_carries_the_call() {
        let call = Call {
            method: Method::POST,
            path: "/v1/de/detect".to_owned(),
            body: r#"{"text":"Grüß 😀"}"#.into(),
            ticket: None,
            trace: Trace::of(&HeaderMap::from_iter([(
                HeaderName::from_static(XRAY),
                HeaderValue::from_static("Root=1-5759e988-bd862e3fe1be46a994272793"),
            )])),
        };
        let event = event(&call, Some(&HeaderValue::from_static("secret")));
        assert_eq!(
            (
                &event["rawPath"],
                &event["requestContext"]["http"]["method"],
                &event["body"]
            ),
            (&json!("/v1/de/detect"), &json!("POST"), &json!(r#"{"text":"Grüß 😀"}"#))
        );
        assert_eq!(event["headers"]["x-api-key"], "secret");
        assert_eq!(
            event["headers"]["x-amzn-trace-id"],
            "Root=1-5759e988-bd862e3fe1be46a994272793"
        );
    }

    #[test]
    fn what_a_function_answers() {
        let read = |payload: &str| {
            reply(payload.as_bytes())
                .map(|reply| (reply.status.as_u16(), reply.body))
                .ok()
        };
        let good = r#"{"statusCode":200,"headers":{},"body":"{}","isBase64Encoded":false,"cookies":[]}"#;
        assert_eq!(read(good), Some((200, "{}".into())));
        assert_eq!(read(r#"{"statusCode":503}"#), Some((503, "".into())));
        for bad in [
            "",
            "null",
            r#"{"statusCode":200,"body":"e30=","isBase64Encoded":true}"#,
            r#"{"statusCode":1}"#,
            r#"{"errorMessage":"exited"}"#,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
