//! What a monitor such as Prometheus reads from a server: counts of all its requests together.
//!
//! On Lambda nobody can ask a function for them, so there each request has a [line](crate::Metrics) of its own.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    collector::Collector,
    encoding::{
        DescriptorEncoder, EncodeMetric,
        prometheus_text::{CONTENT_TYPE, encode},
    },
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::ConstGauge,
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};

use crate::{permits::Permits, route::path_of};

/// Upper ends of the histogram of request times, in seconds: a cached sentence, a page of text, a load, the timeout.
const REQUEST_SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

type RouteAndStatus = [(&'static str, String); 2];
type Route = [(&'static str, String); 1];
type Times = Family<Route, Histogram, fn() -> Histogram>;

/// Counts the requests of a server.
pub struct Monitor {
    registry: Registry,
    requests: Requests,
}

#[derive(Clone)]
struct Requests {
    all: Family<RouteAndStatus, Counter>,
    seconds: Times,
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").finish_non_exhaustive()
    }
}

impl Monitor {
    /// A monitor of a server whose requests compute by `permits`.
    pub fn new(permits: &Permits) -> Self {
        let mut registry = Registry::with_prefix("solecism");
        let requests = Requests {
            all: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(REQUEST_SECONDS)),
        };
        registry.register(
            "requests",
            "Requests answered, by route and status",
            requests.all.clone(),
        );
        registry.register_with_unit(
            "request_duration",
            "What answering took, by route",
            Unit::Seconds,
            requests.seconds.clone(),
        );
        registry.register_collector(Box::new(OfPermits(permits.clone())));
        registry.register_collector(Box::new(OfProcess));
        Self { registry, requests }
    }

    /// Where others put their counts.
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// The routes of `router`, whose requests count.
    pub fn observe(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.requests.clone(), count))
    }

    /// `GET /metrics`, in Prometheus's text format.
    pub fn router(self) -> Router {
        let registry = Arc::new(self.registry);
        Router::new().route("/metrics", get(show)).with_state(registry)
    }
}

async fn count(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    // The path as the router has it: what was sent could hold a text, and would have any number of values.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path_of(path.as_str()).to_owned());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let seconds = requests.seconds.get_or_create(&[("route", route.clone())]);
    seconds.observe(started.elapsed().as_secs_f64());
    requests
        .all
        .get_or_create(&[("route", route), ("status", status)])
        .inc();
    response
}

async fn show(State(registry): State<Arc<Registry>>) -> Response {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = encode(&mut text, &registry);
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response()
}

/// One number of one name.
fn gauge(encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str, unit: Option<&Unit>, value: u64) -> fmt::Result {
    let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
    gauge.encode(encoder.encode_descriptor(name, help, unit, gauge.metric_type())?)
}

#[derive(Debug)]
struct OfPermits(Permits);

impl Collector for OfPermits {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let load = self.0.load();
        let encoder = &mut encoder;
        gauge(
            encoder,
            "requests_active",
            "Requests let in and not yet answered",
            None,
            load.requests as u64,
        )?;
        gauge(
            encoder,
            "queue_size",
            "Requests that wait for their turn to compute",
            None,
            load.waiting as u64,
        )?;
        gauge(
            encoder,
            "cores_busy",
            "Processor cores that compute",
            None,
            load.busy_cores as u64,
        )?;
        let rejected = ConstCounter::new(load.rejected);
        let help = "Requests refused because more was asked than could be done in time";
        rejected.encode(encoder.encode_descriptor("requests_rejected", help, None, rejected.metric_type())?)
    }
}

#[derive(Debug)]
struct OfProcess;

impl Collector for OfProcess {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let encoder = &mut encoder;
        if let Some(now) = solecism_system::resident_bytes() {
            gauge(
                encoder,
                "resident_memory",
                "Memory of the process",
                Some(&Unit::Bytes),
                now,
            )?;
        }
        if let Some(peak) = solecism_system::peak_bytes() {
            gauge(
                encoder,
                "resident_memory_peak",
                "The most it ever was",
                Some(&Unit::Bytes),
                peak,
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn requests_are_counted_by_route_and_never_by_what_was_sent() -> Result<(), Box<dyn Error>> {
        let monitor = Monitor::new(&Permits::new(2, 8));
        let routes = monitor.observe(Router::new().route("/v1/{language}/detect", get("found")));
        let routes = routes.merge(monitor.router());
        let call = async |path: &str| -> Result<String, Box<dyn Error>> {
            let request = Request::builder().uri(path).body(Body::empty())?;
            let body = routes.clone().oneshot(request).await?.into_body();
            Ok(String::from_utf8(to_bytes(body, usize::MAX).await?.to_vec())?)
        };
        call("/v1/de/detect?text=geheim").await?;
        call("/v1/sv/detect").await?;
        let text = call("/metrics").await?;
        for line in [
            r#"solecism_requests_total{route="/v1/{language}/detect",status="200"} 2"#,
            r#"solecism_request_duration_seconds_count{route="/v1/{language}/detect"} 2"#,
            "solecism_requests_rejected_total 0",
            "solecism_queue_size 0",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("geheim"));
        Ok(())
    }
}
