use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// AWS X-Ray's: what Lambda sets on each invocation, and reads from each call of the Invoke API.
pub(super) const XRAY: &str = "x-amzn-trace-id";
/// The headers that name a trace: X-Ray's, and W3C's two. <https://www.w3.org/TR/trace-context/>
static HEADERS: [HeaderName; 3] = [
    HeaderName::from_static(XRAY),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];
/// A longer header is left out. W3C asks that 512 characters of `tracestate` go on; X-Ray's header has some 150.
const LONGEST: usize = 512;

/// The trace that a request belongs to, which goes on to the functions that it makes the gateway call.
///
/// It goes only to functions and not to an external service, which is not the caller's own.
#[derive(Clone, Debug, Default)]
pub struct Trace(Vec<(HeaderName, HeaderValue)>);

impl Trace {
    /// What a request's headers say of it.
    pub fn of(headers: &HeaderMap) -> Self {
        let own = |name: &HeaderName| {
            let lines: Option<Vec<&str>> = headers.get_all(name).iter().map(|line| line.to_str().ok()).collect();
            // Several lines are one list, as HTTP has it: an event of Lambda's has one value a header.
            let value = lines?.join(",");
            let fits = !value.is_empty() && value.len() <= LONGEST;
            let value = fits.then(|| HeaderValue::from_str(&value).ok())??;
            Some((name.clone(), value))
        };
        Self(HEADERS.iter().filter_map(own).collect())
    }

    /// Each header that names the trace. All are visible ASCII.
    pub fn headers(&self) -> impl Iterator<Item = (&HeaderName, &str)> {
        self.0
            .iter()
            .filter_map(|(name, value)| Some((name, value.to_str().ok()?)))
    }

    /// X-Ray's header, if there is one.
    #[cfg(feature = "lambda")]
    pub(super) fn xray(&self) -> Option<&str> {
        self.headers()
            .find(|(name, _)| name.as_str() == XRAY)
            .map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headers of the trace of a request with these.
    fn read(sent: &[(&'static str, &[u8])]) -> Vec<(String, String)> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        let trace = Trace::of(&headers);
        trace
            .headers()
            .map(|(name, value)| (name.to_string(), value.to_owned()))
            .collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn only_what_names_a_trace_goes_on() {
        let sent: [(&str, &[u8]); 5] = [
            ("authorization", b"Bearer secret"),
            ("tracestate", b"a=1"),
            ("x-amzn-trace-id", b"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"),
            (
                "traceparent",
                b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ),
            ("tracestate", b"b=2"),
        ];
        let expected = [
            pair("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"),
            pair("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            pair("tracestate", "a=1,b=2"),
        ];
        assert_eq!(read(&sent), expected);
        assert_eq!(read(&[]), []);
    }

    #[test]
    fn what_no_event_can_hold_is_left_out() {
        assert_eq!(read(&[("traceparent", "ä".as_bytes())]), []);
        assert_eq!(read(&[("traceparent", b"")]), []);
        assert_eq!(read(&[("tracestate", &[b'a'; LONGEST + 1])]), []);
        assert_eq!(read(&[("tracestate", &[b'a'; LONGEST])]).len(), 1);
    }
}
