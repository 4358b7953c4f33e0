//! Parameters, from wherever they stand in a request.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;

use super::error::LtError;

/// Parameters by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Params(HashMap<String, String>);

impl Params {
    /// Reads the query, and the body of a POST: a form, or a JSON object, whatever its Content-Type says, because many clients send none or
    /// a wrong one. The query's win over the body's, as in LanguageTool's server.
    pub(crate) fn read(method: &Method, query: Option<&str>, body: &[u8]) -> Result<Self, LtError> {
        let mut params = HashMap::new();
        if method == Method::POST {
            // No parameter's name begins so.
            if body.trim_ascii_start().starts_with(b"{") {
                read_json(body, &mut params)?;
            } else {
                read_form(body, method, &mut params)?;
            }
        }
        read_form(query.unwrap_or_default().as_bytes(), method, &mut params)?;
        Ok(Self(params))
    }

    /// The value of a parameter, if there is one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether a parameter is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The values of a parameter that holds several.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        self.get(name)
            .map_or(Vec::new(), |values| values.split(',').map(str::trim).collect())
    }
}

fn read_form(form: &[u8], method: &Method, params: &mut HashMap<String, String>) -> Result<(), LtError> {
    // Java's decoder refuses a percent sign without two hexadecimal digits behind it; form_urlencoded lets it pass.
    let mut escapes = form.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    let is_escape = |at: usize| {
        form.get(at + 1..at + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.all(|(at, _)| is_escape(at)) {
        let length = form.len();
        return Err(LtError::bad(format!(
            "Could not decode query. Query length: {length} Request method: {method}"
        )));
    }
    // A name without a value is no parameter.
    let pairs = form.split(|byte| *byte == b'&').filter(|pair| pair.contains(&b'='));
    for pair in pairs {
        params.extend(form_urlencoded::parse(pair).into_owned());
    }
    Ok(())
}

fn read_json(body: &[u8], params: &mut HashMap<String, String>) -> Result<(), LtError> {
    let Ok(Value::Object(fields)) = solecism_api::read_json(body) else {
        return Err(LtError::bad("Could not parse the body as a JSON object of parameters"));
    };
    let string = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Null => None,
        // A list of rules, say; a `data` that is JSON already stays JSON.
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Some(items.join(","))
        }
        other => Some(other.to_string()),
    };
    params.extend(
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, string(value)?))),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: Method, query: Option<&str>, body: &[u8]) -> Result<Vec<(String, String)>, String> {
        let params = Params::read(&method, query, body).map_err(|error| error.message)?;
        let mut pairs: Vec<_> = params.0.into_iter().collect();
        pairs.sort();
        Ok(pairs)
    }

    fn pairs(expected: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        Ok(expected
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect())
    }

    #[test]
    fn forms() {
        let post = |body: &[u8]| read(Method::POST, None, body);
        assert_eq!(
            post(b"text=Gr%C3%BC%C3%9F+dich%2B&language=de"),
            pairs(&[("language", "de"), ("text", "Grüß dich+")])
        );
        assert_eq!(post("text=Grüß 😀".as_bytes()), pairs(&[("text", "Grüß 😀")]));
        assert_eq!(post(b"text=a=b&text=c&flag&=x&"), pairs(&[("", "x"), ("text", "c")]));
        assert_eq!(post(b""), pairs(&[]));
        // Not UTF-8: what cannot be read is replaced, as Java does.
        assert_eq!(post(b"text=%FF%FE"), pairs(&[("text", "\u{fffd}\u{fffd}")]));
        for broken in ["text=%", "text=100%", "text=%4", "text=%zz", "te%xt=a"] {
            let expected = format!(
                "Could not decode query. Query length: {} Request method: POST",
                broken.len()
            );
            assert_eq!(post(broken.as_bytes()), Err(expected), "{broken}");
        }
    }

    #[test]
    fn queries() {
        assert_eq!(
            read(Method::GET, Some("text=a%20b&language=de"), b"text=body"),
            pairs(&[("language", "de"), ("text", "a b")])
        );
        assert_eq!(read(Method::GET, None, b""), pairs(&[]));
        // Over the body's.
        assert_eq!(
            read(Method::POST, Some("text=query"), b"text=body&language=de"),
            pairs(&[("language", "de"), ("text", "query")])
        );
    }

    #[test]
    fn json() {
        let post = |body: &str| read(Method::POST, None, body.as_bytes());
        assert_eq!(
            post(r#" {"text": "Grüß", "disabledRules": ["A", "B"], "c": 1, "enabledOnly": true, "level": null}"#),
            pairs(&[
                ("c", "1"),
                ("disabledRules", "A,B"),
                ("enabledOnly", "true"),
                ("text", "Grüß")
            ])
        );
        assert_eq!(
            post(r#"{"data": {"text": "a"}}"#),
            pairs(&[("data", r#"{"text":"a"}"#)])
        );
        for bad in ["{", r#"{"text": "#, r#"{"text": "a"} b"#] {
            assert!(post(bad).is_err(), "{bad}");
        }
    }
}
