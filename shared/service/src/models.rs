//! The models of a process: loaded for the first who asks, let go when others need the room or when nobody asks any more.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use futures::future::{BoxFuture, FutureExt, Shared as SharedFuture};
use tokio::sync::Notify;

use crate::{
    ServiceError,
    model::Model,
    telemetry::{Evicted, Telemetry},
};

mod lease;

pub use lease::Lease;

/// Where models come from.
pub trait Source: Send + Sync + 'static {
    /// Reads what the bundle of `language` says about itself; none if it is the one that the model `in_use` was made of.
    fn announce<'a>(
        &'a self,
        language: &'static str,
        in_use: Option<&'a Model>,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Announced>>, ServiceError>>;
}

/// A bundle of which nothing but its manifest has been read.
pub trait Announced: Send + 'static {
    /// What its model will keep in memory, in bytes.
    fn resident_bytes(&self) -> u64;

    /// Reads the rest.
    fn load(self: Box<Self>) -> BoxFuture<'static, Result<Model, ServiceError>>;
}

/// How much may be held, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct CacheLimits {
    /// Bytes of models at most, by what they keep in memory; any number of them if there is no limit.
    pub bytes: Option<u64>,
    /// How long a model that nobody uses stays; for ever if there is no limit.
    pub ttl: Option<Duration>,
    /// How long a load waits for room that others are still using.
    pub patience: Duration,
}

impl Default for CacheLimits {
    /// No bounds.
    fn default() -> Self {
        Self {
            bytes: None,
            ttl: None,
            patience: Duration::from_secs(20),
        }
    }
}

/// The models of a process. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Models(Arc<Shared>);

struct Shared {
    source: Box<dyn Source>,
    limits: CacheLimits,
    telemetry: Telemetry,
    state: Mutex<State>,
    /// Notified when a model, or room that was set aside, may have become free.
    freed: Notify,
}

#[derive(Default)]
struct State {
    held: HashMap<&'static str, Held>,
    loading: HashMap<&'static str, Loading>,
    /// Bytes set aside for loads under way.
    reserved: u64,
}

struct Held {
    model: Arc<Model>,
    /// When it was last asked for, or given back.
    used: Instant,
}

type Loading = SharedFuture<BoxFuture<'static, Result<Arc<Model>, Arc<ServiceError>>>>;

impl fmt::Debug for Models {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Models")
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}

impl Models {
    /// No models yet; they come from `source` as they are asked for.
    pub fn new(source: impl Source, limits: CacheLimits) -> Self {
        Self(Arc::new(Shared {
            source: Box::new(source),
            limits,
            telemetry: Telemetry::default(),
            state: Mutex::default(),
            freed: Notify::new(),
        }))
    }

    /// What monitors count.
    pub fn telemetry(&self) -> &Telemetry {
        &self.0.telemetry
    }

    /// The model of `language`, loaded first if it is not there; a caller that asks while it is being loaded waits for that load. It is not
    /// let go while the lease lasts.
    ///
    /// A load runs in a task of its own, so that a caller that stops waiting does not stop it. A failure is told to those who wait for it
    /// and then forgotten: the next to ask starts another load.
    ///
    /// # Errors
    ///
    /// Those of the load; [`ServiceError::LargerThanCache`] and [`ServiceError::NoRoom`] where the cache has too little room.
    pub async fn get(&self, language: &'static str) -> Result<Lease, Arc<ServiceError>> {
        let loading = {
            let mut state = self.0.state();
            if let Some(held) = state.held.get_mut(language) {
                held.used = Instant::now();
                let model = Arc::clone(&held.model);
                drop(state);
                self.0.telemetry.hit(language);
                return Ok(self.lease(language, model));
            }
            self.0.telemetry.miss(language);
            let start = || start(Arc::clone(&self.0), language);
            state.loading.entry(language).or_insert_with(start).clone()
        };
        let model = loading.await?;
        Ok(self.lease(language, model))
    }

    /// The model, if it is there. Not counted as its use.
    pub fn peek(&self, language: &str) -> Option<Arc<Model>> {
        self.0.state().held.get(language).map(|held| Arc::clone(&held.model))
    }

    fn lease(&self, language: &'static str, model: Arc<Model>) -> Lease {
        Lease {
            model: Some(model),
            language,
            shared: Arc::clone(&self.0),
        }
    }

    /// Lets go of models that have been unused for as long as the limits allow.
    pub fn sweep(&self) {
        self.sweep_as_of(Instant::now());
    }

    fn sweep_as_of(&self, now: Instant) {
        let Some(ttl) = self.0.limits.ttl else {
            return;
        };
        let mut state = self.0.state();
        let idle: Vec<&str> = state
            .held
            .iter()
            .filter(|(_, held)| held.is_free() && now.duration_since(held.used) >= ttl)
            .map(|(language, _)| *language)
            .collect();
        let gone: Vec<Held> = idle.iter().filter_map(|language| state.held.remove(language)).collect();
        self.0.tell_bytes(&state);
        drop(state);
        for language in idle {
            self.0.telemetry.evicted(language, Evicted::Idle);
            tracing::info!(language, "model let go: nobody has used it for {ttl:?}");
        }
        if !gone.is_empty() {
            drop(gone);
            solecism_system::give_memory_back();
            self.0.freed.notify_waiters();
        }
    }

    /// Takes over a new version of each model that is there, if its bundle has one. The old one serves until the new one is loaded, and
    /// goes on if that fails or if there is no room for both.
    pub async fn refresh(&self) {
        let languages: Vec<&'static str> = self.0.state().held.keys().copied().collect();
        for language in languages {
            let Some(in_use) = self.peek(language) else {
                continue;
            };
            match self.0.renew(language, &in_use).await {
                Ok(None) => {}
                Ok(Some(model)) => tracing::info!(language, version = model.version, "new version taken over"),
                Err(error) => tracing::warn!(language, "the model in use stays: {}", solecism_http::chain(&error)),
            }
        }
    }

    /// [Sweeps](Self::sweep) as often as the limits ask for, and [refreshes](Self::refresh) every so often, for as long as
    /// there are such models. Must be called within a tokio runtime.
    pub fn look_after(&self, refresh: Option<Duration>) {
        let shared = Arc::downgrade(&self.0);
        if let Some(ttl) = self.0.limits.ttl {
            let every = (ttl / 4).clamp(Duration::from_millis(100), Duration::from_secs(60));
            tokio::spawn(regularly(Weak::clone(&shared), every, async |models: Models| {
                models.sweep()
            }));
        }
        if let Some(every) = refresh {
            tokio::spawn(regularly(shared, every, async |models: Models| models.refresh().await));
        }
    }
}

async fn regularly(shared: Weak<Shared>, every: Duration, work: impl AsyncFn(Models)) {
    loop {
        tokio::time::sleep(every).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        work(Models(shared)).await;
    }
}

impl Held {
    /// Whether nobody has it on lease. Only to be asked with the state locked: leases are made from the cache's own.
    fn is_free(&self) -> bool {
        Arc::strong_count(&self.model) == 1
    }
}

fn start(shared: Arc<Shared>, language: &'static str) -> Loading {
    let task = tokio::spawn(async move {
        let loaded = shared.load(language).await.map_err(Arc::new);
        // After the model is held, so that nobody finds neither the load nor the model.
        shared.state().loading.remove(language);
        loaded
    });
    async move { task.await.unwrap_or_else(|_| Err(Arc::new(ServiceError::Panicked))) }
        .boxed()
        .shared()
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Only whole values are ever stored, so what a panicking holder left is as good as any.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_bytes(&self, state: &State) {
        self.telemetry.loaded(state.bytes(), state.held.len());
    }

    async fn load(self: &Arc<Self>, language: &'static str) -> Result<Arc<Model>, ServiceError> {
        let started = Instant::now();
        let loaded = async {
            let announced = self.source.announce(language, None).await?;
            let announced = announced.ok_or(ServiceError::Panicked)?;
            let room = self.reserve(announced.resident_bytes(), None).await?;
            self.hold(language, announced.load().await?, room)
        };
        let loaded = loaded.await;
        self.telemetry.load(language, loaded.is_ok(), started.elapsed());
        loaded
    }

    async fn renew(
        self: &Arc<Self>,
        language: &'static str,
        in_use: &Model,
    ) -> Result<Option<Arc<Model>>, ServiceError> {
        let Some(announced) = self.source.announce(language, Some(in_use)).await? else {
            return Ok(None);
        };
        let started = Instant::now();
        let loaded = async {
            let room = self.reserve(announced.resident_bytes(), Some(language)).await?;
            self.hold(language, announced.load().await?, room)
        };
        let loaded = loaded.await;
        self.telemetry.load(language, loaded.is_ok(), started.elapsed());
        loaded.map(Some)
    }

    /// Puts a model in its place, and takes out the one that was there.
    fn hold(&self, language: &'static str, model: Model, room: Room) -> Result<Arc<Model>, ServiceError> {
        let model = Arc::new(model);
        let held = Held {
            model: Arc::clone(&model),
            used: Instant::now(),
        };
        let mut state = self.state();
        let old = state.held.insert(language, held);
        drop(state);
        drop(room);
        self.tell_bytes(&self.state());
        if old.is_some() {
            self.telemetry.evicted(language, Evicted::Replaced);
        }
        // The memory that loading took beside the model is given back. Not if one model stays for ever, and its first answer is waited for.
        if self.limits.bytes.is_some() || self.limits.ttl.is_some() {
            drop(old);
            solecism_system::give_memory_back();
        }
        Ok(model)
    }

    /// Sets room aside, and makes it first: least recently used models go, but none that is in use, nor that of `keep`.
    async fn reserve(self: &Arc<Self>, bytes: u64, keep: Option<&str>) -> Result<Room, ServiceError> {
        let Some(limit) = self.limits.bytes else {
            return Ok(Room::none(self));
        };
        if bytes > limit {
            return Err(ServiceError::LargerThanCache { needed: bytes, limit });
        }
        let give_up = Instant::now() + self.limits.patience;
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // From here on no news is missed.
            freed.as_mut().enable();
            if let Some(room) = self.try_reserve(bytes, limit, keep) {
                return Ok(room);
            }
            let no_room = ServiceError::NoRoom { needed: bytes, limit };
            // A new version is no reason to wait: what is in use serves.
            if keep.is_some() || tokio::time::timeout_at(give_up.into(), freed).await.is_err() {
                return Err(no_room);
            }
        }
    }

    fn try_reserve(self: &Arc<Self>, bytes: u64, limit: u64, keep: Option<&str>) -> Option<Room> {
        loop {
            let mut state = self.state();
            if state.bytes() + state.reserved + bytes <= limit {
                state.reserved += bytes;
                return Some(Room {
                    bytes,
                    shared: Arc::clone(self),
                });
            }
            let free = state
                .held
                .iter()
                .filter(|(language, held)| Some(**language) != keep && held.is_free());
            let oldest = free.min_by_key(|(_, held)| held.used).map(|(language, _)| *language)?;
            let gone = state.held.remove(oldest);
            self.tell_bytes(&state);
            drop(state);
            // Before the next look: its memory is to be there for the load.
            drop(gone);
            solecism_system::give_memory_back();
            self.telemetry.evicted(oldest, Evicted::ForRoom);
            tracing::info!(language = oldest, "model let go: another needs the room");
        }
    }
}

impl State {
    /// Bytes of the models that are held.
    fn bytes(&self) -> u64 {
        self.held.values().map(|held| held.model.resident_bytes).sum()
    }
}

/// Room set aside for a load, until this is dropped.
struct Room {
    bytes: u64,
    shared: Arc<Shared>,
}

impl Room {
    fn none(shared: &Arc<Shared>) -> Self {
        Self {
            bytes: 0,
            shared: Arc::clone(shared),
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.shared.state().reserved -= self.bytes;
        self.shared.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
