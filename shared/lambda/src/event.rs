//! What a payload is.

use std::collections::BTreeMap;

use lambda_http::{
    aws_lambda_events::{
        alb::AlbTargetGroupRequest,
        apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest},
    },
    request::LambdaRequest,
};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::value::RawValue;

/// An event, told by its form.
///
/// lambda_http's own reader tries one kind after the other. Here a first, quick pass looks at the names alone, and then the
/// payload is read once as what it is.
#[derive(Debug)]
pub(crate) enum Event {
    /// An HTTP request.
    Http(Box<LambdaRequest>),
    /// An HTTP request by its form, which cannot be read.
    Unreadable(Origin),
    /// A text, sent without any HTTP.
    Text(Text),
    /// Somebody wants the function to be ready.
    WarmUp,
    /// Nothing that a function knows how to answer.
    Other(Other),
}

/// Who sent an HTTP request, and so wants the answer in a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A REST API, or an HTTP API with payload format 1.0.
    Rest,
    /// An HTTP API with payload format 2.0, or a function URL.
    HttpApi,
    /// An Application Load Balancer.
    LoadBalancer,
}

/// A request of the detect route, or of the correct route.
#[derive(Debug, PartialEq)]
pub(crate) struct Text {
    /// The body of the request: the event without the fields that are not the route's.
    pub(crate) body: String,
    /// Whether it is to be corrected: `"correct": true`.
    pub(crate) correct: bool,
    /// What stood under `"api_key"`.
    pub(crate) key: Option<String>,
}

/// An event that is not taken.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Other {
    /// What it is, if that is known. It is not the sender's word, so it may be logged.
    pub(crate) source: Option<&'static str>,
    /// The messages of a queue by their ids.
    pub(crate) messages: Vec<String>,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|payload| Self::read(payload.get()))
    }
}

impl Event {
    /// What `payload`, which is JSON, is.
    fn read(payload: &str) -> Self {
        if payload == "null" {
            return Self::WarmUp;
        }
        // A struct may be read from a list too.
        let shape = payload
            .starts_with('{')
            .then(|| serde_json::from_str::<Shape<'_>>(payload));
        let Some(Ok(shape)) = shape else {
            return Self::Other(Other::default());
        };
        if let Some(origin) = shape.origin() {
            return match origin.read(payload) {
                Ok(request) => Self::Http(Box::new(request)),
                // Its message may quote what was sent.
                Err(_) => Self::Unreadable(origin),
            };
        }
        if shape.text.0 {
            return Self::Text(Text::read(payload, shape.api_key, shape.correct));
        }
        if shape.is_warm_up() || payload.trim_matches(['{', '}']).trim().is_empty() {
            return Self::WarmUp;
        }
        Self::Other(shape.other())
    }

    /// Who sent it, if it is an HTTP request.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self {
            Self::Http(request) => Some(Origin::of(request)),
            Self::Unreadable(origin) => Some(*origin),
            Self::Text(_) | Self::WarmUp | Self::Other(_) => None,
        }
    }
}

impl Origin {
    pub(crate) fn of(request: &LambdaRequest) -> Self {
        match request {
            LambdaRequest::ApiGatewayV1(_) => Self::Rest,
            LambdaRequest::Alb(_) => Self::LoadBalancer,
            // lambda_http has no other kind with the features that are on here.
            _ => Self::HttpApi,
        }
    }

    fn read(self, payload: &str) -> serde_json::Result<LambdaRequest> {
        // The reader of a load balancer's events knows fields that are not there, and not those that are null.
        self.read_as_it_is(payload)
            .or_else(|_| self.read_as_it_is(&without(payload, |_, value| value.get() == "null")?))
    }

    fn read_as_it_is(self, payload: &str) -> serde_json::Result<LambdaRequest> {
        Ok(match self {
            Self::Rest => LambdaRequest::ApiGatewayV1(serde_json::from_str(payload)?),
            Self::HttpApi => LambdaRequest::ApiGatewayV2(serde_json::from_str(payload)?),
            Self::LoadBalancer => LambdaRequest::Alb(serde_json::from_str(payload)?),
        })
    }

    /// A request with nothing in it, in whose place an answer can be given.
    pub(crate) fn empty(self) -> LambdaRequest {
        match self {
            Self::Rest => LambdaRequest::ApiGatewayV1(ApiGatewayProxyRequest::default()),
            Self::HttpApi => LambdaRequest::ApiGatewayV2(ApiGatewayV2httpRequest::default()),
            Self::LoadBalancer => LambdaRequest::Alb(AlbTargetGroupRequest::default()),
        }
    }
}

impl Text {
    fn read(payload: &str, key: Option<&RawValue>, correct: Option<&RawValue>) -> Self {
        // If it is of another type, it goes on to the route, which says that it knows no such field.
        let correct = correct.and_then(|correct| serde_json::from_str(correct.get()).ok());
        let own = |name: &str, _: &RawValue| name == API_KEY || name == CORRECT && correct.is_some();
        let body = match key.is_some() || correct.is_some() {
            true => without(payload, own).ok(),
            false => None,
        };
        Self {
            body: body.unwrap_or_else(|| payload.to_owned()),
            correct: correct.unwrap_or(false),
            key: key.and_then(|key| serde_json::from_str(key.get()).ok()),
        }
    }
}

/// `payload`, which is an object, without the fields that `drop` names.
fn without(payload: &str, drop: impl Fn(&str, &RawValue) -> bool) -> serde_json::Result<String> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_str(payload)?;
    fields.retain(|name, value| !drop(name, value));
    serde_json::to_string(&fields)
}

/// The field of a bare text that holds the key.
pub(crate) const API_KEY: &str = "api_key";

/// The field that says to which route it goes.
const CORRECT: &str = "correct";

/// The fields that tell what an event is. None of them fails to be read, whatever it holds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape<'e> {
    #[serde(borrow)]
    request_context: Option<&'e RawValue>,
    #[serde(default)]
    text: There,
    #[serde(rename = "api_key")]
    api_key: Option<&'e RawValue>,
    correct: Option<&'e RawValue>,
    warmup: Option<&'e RawValue>,
    warmer: Option<&'e RawValue>,
    source: Option<&'e RawValue>,
    #[serde(rename = "detail-type")]
    detail_type: Option<&'e RawValue>,
    #[serde(rename = "Records")]
    records: Option<&'e RawValue>,
}

/// What tells the kinds apart in the context of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    #[serde(default)]
    elb: There,
    #[serde(default)]
    http: There,
    #[serde(default)]
    http_method: There,
}

/// Whether a field is there, with any value.
#[derive(Default)]
struct There(bool);

impl<'de> Deserialize<'de> for There {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// One of the records that S3, SNS, SQS and others send. SNS alone writes the names with a capital.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(alias = "EventSource")]
    event_source: Option<String>,
    message_id: Option<String>,
}

impl Shape<'_> {
    fn origin(&self) -> Option<Origin> {
        let context: Context = serde_json::from_str(self.request_context?.get()).ok()?;
        match context {
            Context { elb: There(true), .. } => Some(Origin::LoadBalancer),
            Context { http: There(true), .. } => Some(Origin::HttpApi),
            Context {
                http_method: There(true),
                ..
            } => Some(Origin::Rest),
            _ => None,
        }
    }

    fn is_warm_up(&self) -> bool {
        let is = |field: Option<&RawValue>, words: &[&str]| {
            let word = field.and_then(|field| serde_json::from_str::<String>(field.get()).ok());
            word.is_some_and(|word| words.contains(&word.as_str()))
        };
        let asks = |field: Option<&RawValue>| field.is_some_and(|field| field.get() != "false");
        asks(self.warmup)
            || asks(self.warmer)
            || is(
                self.source,
                &["serverless-plugin-warmup", "aws.events", "aws.scheduler"],
            )
            || is(self.detail_type, &["Scheduled Event"])
    }

    fn other(&self) -> Other {
        let records = self
            .records
            .and_then(|records| serde_json::from_str::<Vec<Record>>(records.get()).ok());
        let records = records.unwrap_or_default();
        let source = match records.first().and_then(|record| record.event_source.as_deref()) {
            Some("aws:sqs") => "SQS",
            Some("aws:sns") => "SNS",
            Some("aws:s3") => "S3",
            Some("aws:kinesis") => "Kinesis",
            Some("aws:dynamodb") => "DynamoDB",
            Some(_) => "another service of AWS",
            None => return Other::default(),
        };
        let messages = match source {
            "SQS" => records.into_iter().filter_map(|record| record.message_id).collect(),
            _ => Vec::new(),
        };
        Other {
            source: Some(source),
            messages,
        }
    }
}

#[cfg(test)]
mod tests;
