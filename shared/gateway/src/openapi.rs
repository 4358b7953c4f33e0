//! The OpenAPI document, made from the types that the routes take and answer with.

use std::sync::Arc;

use axum::{Json, extract::State, routing::get};
use serde_json::{Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

use crate::{
    core::{Gateway, Route},
    lt, v1,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Solecism",
        description = "Possible mistakes of grammar in Czech, English, German, Italian and Swedish texts; with LanguageTool's HTTP API beside its own. Bodies may be compressed (`Content-Encoding: gzip`), and so are longer answers for callers who take that (`Accept-Encoding: gzip`). A slash at the end of a path changes nothing.",
    ),
    paths(
        v1::languages, v1::health, v1::detect, v1::correct, v1::language_detect, v1::language_correct, v1::language_health,
        lt::check, lt::languages, lt::max_text_length, lt::info, lt::config_info, lt::healthcheck,
        lt::words, lt::add_word, lt::delete_word,
    ),
    modifiers(&Security),
)]
struct Document;

/// The two headers that may carry the key.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let key = ApiKey::Header(ApiKeyValue::new("X-Api-Key"));
        components.add_security_scheme("key", SecurityScheme::ApiKey(key));
    }
}

/// The document of a gateway: which languages it names depends on which it serves.
pub(crate) fn document(gateway: &Gateway) -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    let served: Vec<&str> = gateway.served().map(|language| language.code).collect();
    let checked = || gateway.served().chain(gateway.external());
    let codes: Vec<&str> = checked().map(|language| language.code).collect();
    let names = checked().map(|language| language.name.to_ascii_lowercase());
    let words: Vec<String> = ["auto".to_owned()]
        .into_iter()
        .chain(codes.iter().map(|code| (*code).to_owned()))
        .chain(names)
        .collect();
    let regions = json!({ "type": "string", "pattern": format!("^({})-[A-Za-z]{{2}}$", codes.join("|")) });

    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        // What a derived schema cannot say: a level is a threshold of the model's own, so one excludes the other.
        if let Some(Value::Object(request)) = schemas.get_mut("DetectRequest") {
            request.insert("not".to_owned(), json!({ "required": ["level", "threshold"] }));
        }
        // A flattened type's schema does not allow the fields beside it: they become one.
        for (name, own, route) in [
            ("GatewayRequest", "DetectRequest", "detect"),
            ("GatewayCorrectRequest", "CorrectRequest", "correct"),
        ] {
            let description = schemas.get_mut(name).and_then(|request| {
                request["allOf"][1]["properties"]["language"]["description"]
                    .as_str()
                    .map(str::to_owned)
            });
            let messages = schemas.get(name).and_then(|request| {
                let mut messages = request["allOf"][1]["properties"].get("messages")?.clone();
                messages["enum"] = json!(["auto", "cs", "de", "en", "it", "sv"]);
                Some(messages)
            });
            if let Some(mut request) = schemas.get(own).cloned() {
                request["description"] = format!("What `POST /v1/{route}` takes.").into();
                request["properties"]["language"] =
                    json!({ "anyOf": [{ "type": "string", "enum": words }, regions], "description": description });
                if let Some(messages) = messages {
                    request["properties"]["messages"] = messages;
                }
                schemas.insert(name.to_owned(), request);
            }
        }
        if let Some(language) = schemas
            .get_mut("LtCheckParameters")
            .and_then(|parameters| parameters.pointer_mut("/properties/language"))
        {
            let words: Vec<&str> = ["auto", "zxx"].into_iter().chain(codes.iter().copied()).collect();
            language["anyOf"] = json!([{ "type": "string", "enum": words }, regions]);
        }
    }
    for (path, method) in [
        ("/v1/{language}/detect", "post"),
        ("/v1/{language}/correct", "post"),
        ("/v1/{language}/health", "get"),
        ("/v2/configinfo", "get"),
    ] {
        let codes = if path.starts_with("/v1") { &served } else { &codes };
        if let Some(schema) = document["paths"][path][method]["parameters"].pointer_mut("/0/schema") {
            schema["enum"] = json!(codes);
        }
    }
    if let Some(operation) = check_by_get(&document) {
        document["paths"]["/v2/check"]["get"] = operation;
    }
    document
}

/// `GET /v2/check`: what `POST` does, its parameters in the address.
fn check_by_get(document: &Value) -> Option<Value> {
    let mut operation = document.pointer("/paths/~1v2~1check/post")?.clone();
    let schema = document.pointer("/components/schemas/LtCheckParameters")?;
    let required = schema["required"].as_array()?;
    let parameters = schema["properties"].as_object()?.iter().map(|(name, schema)| {
        json!({ "name": name, "in": "query", "required": required.contains(&json!(name)), "schema": schema })
    });
    let headers = operation["parameters"].as_array().cloned().unwrap_or_default();
    operation["parameters"] = parameters.chain(headers).collect();
    operation["operationId"] = "check_by_get".into();
    operation.as_object_mut()?.remove("requestBody");
    Some(operation)
}

pub(crate) fn routes() -> [Route; 1] {
    let document = async |State(gateway): State<Arc<Gateway>>| Json(document(&gateway));
    [("/openapi.json", get(document))]
}
