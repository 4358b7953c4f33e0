//! What monitors count of the models, with the words that model servers have for it.

use std::time::Duration;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

type Language = [(&'static str, &'static str); 1];
type LanguageAnd = [(&'static str, &'static str); 2];

/// Upper ends of the histogram of load times, in seconds: a local disk, a near bucket, a far one.
const LOAD_SECONDS: [f64; 10] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0];

/// Why a model left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evicted {
    /// Another needed the room.
    ForRoom,
    /// Nobody had used it for the time that the limits allow.
    Idle,
    /// A new version took its place.
    Replaced,
}

impl Evicted {
    fn name(self) -> &'static str {
        match self {
            Self::ForRoom => "room",
            Self::Idle => "idle",
            Self::Replaced => "replaced",
        }
    }
}

/// Counts of a process's models. Clones share them.
#[derive(Clone, Debug)]
pub struct Telemetry {
    loads: Family<LanguageAnd, Counter>,
    load_seconds: Family<Language, Histogram, fn() -> Histogram>,
    hits: Family<Language, Counter>,
    misses: Family<Language, Counter>,
    evictions: Family<LanguageAnd, Counter>,
    loaded_bytes: Gauge,
    loaded_models: Gauge,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            loads: Family::default(),
            load_seconds: Family::new_with_constructor(|| Histogram::new(LOAD_SECONDS)),
            hits: Family::default(),
            misses: Family::default(),
            evictions: Family::default(),
            loaded_bytes: Gauge::default(),
            loaded_models: Gauge::default(),
        }
    }
}

impl Telemetry {
    /// Puts the counts among those that `registry` shows.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("model");
        registry.register("loads", "Models loaded, or not, by language", self.loads.clone());
        registry.register_with_unit(
            "load_duration",
            "What loading a model took",
            Unit::Seconds,
            self.load_seconds.clone(),
        );
        registry.register(
            "cache_hits",
            "Requests that found their model loaded",
            self.hits.clone(),
        );
        registry.register("cache_misses", "Requests that waited for a load", self.misses.clone());
        registry.register(
            "evictions",
            "Models let go, by language and reason",
            self.evictions.clone(),
        );
        registry.register_with_unit(
            "loaded",
            "What the loaded models keep in memory",
            Unit::Bytes,
            self.loaded_bytes.clone(),
        );
        registry.register(
            "loaded_models",
            "How many models are loaded",
            self.loaded_models.clone(),
        );
    }

    pub(crate) fn hit(&self, language: &'static str) {
        self.hits.get_or_create(&[("language", language)]).inc();
    }

    pub(crate) fn miss(&self, language: &'static str) {
        self.misses.get_or_create(&[("language", language)]).inc();
    }

    pub(crate) fn load(&self, language: &'static str, done: bool, took: Duration) {
        let outcome = if done { "success" } else { "failure" };
        let labels = [("language", language), ("outcome", outcome)];
        self.loads.get_or_create(&labels).inc();
        if done {
            let seconds = self.load_seconds.get_or_create(&[("language", language)]);
            seconds.observe(took.as_secs_f64());
        }
    }

    pub(crate) fn evicted(&self, language: &'static str, why: Evicted) {
        let labels = [("language", language), ("reason", why.name())];
        self.evictions.get_or_create(&labels).inc();
    }

    pub(crate) fn loaded(&self, bytes: u64, models: usize) {
        self.loaded_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        self.loaded_models.set(i64::try_from(models).unwrap_or(i64::MAX));
    }
}
