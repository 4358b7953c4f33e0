use std::{
    error::Error,
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

use solecism_checker::{Checker, Language, Parts, Tagger, WordEncoder};

use super::*;
use crate::{Detector, Does, LoadTimings};

type Outcome = Result<(), Box<dyn Error>>;

const LANGUAGES: [&str; 5] = ["cs", "de", "en", "it", "sv"];
/// Bytes of every made-up model.
const SIZE: u64 = 10;

/// Where made-up models come from, and what a test changes about them while others load.
#[derive(Clone, Default)]
struct Made(Arc<Making>);

struct Making {
    /// Models that are in memory now, and the most that ever were.
    alive: AtomicUsize,
    most: AtomicUsize,
    loads: AtomicUsize,
    version: AtomicU64,
    fails: AtomicBool,
    gate: tokio::sync::Semaphore,
}

impl Default for Making {
    fn default() -> Self {
        Self {
            alive: AtomicUsize::default(),
            most: AtomicUsize::default(),
            loads: AtomicUsize::default(),
            version: AtomicU64::default(),
            fails: AtomicBool::default(),
            gate: tokio::sync::Semaphore::new(1_000_000),
        }
    }
}

/// Counts while it lives.
struct Alive(Arc<Making>);

impl Alive {
    fn new(made: &Arc<Making>) -> Self {
        let alive = made.alive.fetch_add(1, Ordering::SeqCst) + 1;
        made.most.fetch_max(alive, Ordering::SeqCst);
        Self(Arc::clone(made))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Tagger for Alive {
    fn error_probabilities(&self, _: &[&[u32]], _: usize) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        Ok(Vec::new())
    }
}

struct Next {
    made: Arc<Making>,
    revision: String,
}

impl Source for Made {
    fn announce<'a>(
        &'a self,
        _: &'static str,
        in_use: Option<&'a Model>,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Announced>>, ServiceError>> {
        let made = Arc::clone(&self.0);
        async move {
            let revision = made.version.load(Ordering::SeqCst).to_string();
            let is_new = in_use.is_none_or(|model| model.version != revision);
            Ok(is_new.then(|| Box::new(Next { made, revision }) as Box<dyn Announced>))
        }
        .boxed()
    }
}

impl Announced for Next {
    fn resident_bytes(&self) -> u64 {
        SIZE
    }

    fn load(self: Box<Self>) -> BoxFuture<'static, Result<Model, ServiceError>> {
        async move {
            let _pass = self.made.gate.acquire().await;
            self.made.loads.fetch_add(1, Ordering::SeqCst);
            if self.made.fails.load(Ordering::SeqCst) {
                return Err(ServiceError::Panicked);
            }
            let tokenizer = solecism_testing::tiny::bundle().join("tokenizer.json");
            let tokenizer = std::fs::read(tokenizer).map_err(|_| ServiceError::Panicked)?;
            let parts = Parts {
                language: Language::new("de").map_err(|_| ServiceError::Panicked)?,
                encoder: WordEncoder::from_bytes(&tokenizer).map_err(|_| ServiceError::Panicked)?,
                tagger: Box::new(Alive::new(&self.made)),
                threshold: 0.5,
                picky_threshold: None,
                sentence_length: None,
                max_tokens: 64,
                window_overlap: 8,
            };
            Ok(Model {
                does: Does::Detects(Detector {
                    checker: Arc::new(Checker::new(parts).map_err(|_| ServiceError::Panicked)?),
                    corrector: None,
                }),
                name: "made up".to_owned(),
                version: self.revision,
                bundle: None,
                resident_bytes: SIZE,
                false_alarms: None,
                timings: LoadTimings::default(),
            })
        }
        .boxed()
    }
}

/// Models of which `room` fit at once.
fn models(room: Option<u64>, ttl: Option<Duration>) -> (Made, Models) {
    let made = Made::default();
    let limits = CacheLimits {
        bytes: room.map(|models| models * SIZE),
        ttl,
        ..CacheLimits::default()
    };
    (made.clone(), Models::new(made, limits))
}

impl Made {
    fn loads(&self) -> usize {
        self.0.loads.load(Ordering::SeqCst)
    }

    fn alive(&self) -> usize {
        self.0.alive.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_model_is_loaded_once_however_many_ask() -> Outcome {
    let (made, models) = models(None, None);
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let models = models.clone();
            tokio::spawn(async move { models.get("de").await.is_ok() })
        })
        .collect();
    for asked in asking {
        assert!(asked.await?);
    }
    assert_eq!(made.loads(), 1);
    Ok(())
}

#[tokio::test]
async fn others_are_not_held_up_by_a_load() -> Outcome {
    let (made, models) = models(None, None);
    models.get("de").await?;
    made.0.gate.forget_permits(1_000_000);
    let slow = {
        let models = models.clone();
        tokio::spawn(async move { models.get("sv").await.is_ok() })
    };
    tokio::task::yield_now().await;
    models.get("de").await?;
    assert!(!slow.is_finished());
    made.0.gate.add_permits(1);
    assert!(slow.await?);
    Ok(())
}

#[tokio::test]
async fn the_least_recently_used_leaves_before_the_next_is_loaded() -> Outcome {
    let (made, models) = models(Some(2), None);
    models.get("cs").await?;
    models.get("de").await?;
    models.get("cs").await?;
    models.get("sv").await?;
    assert!(models.peek("de").is_none(), "the least recently used is still there");
    assert!(models.peek("cs").is_some() && models.peek("sv").is_some());
    for _ in 0..10 {
        for language in LANGUAGES {
            models.get(language).await?;
        }
    }
    assert_eq!(made.0.most.load(Ordering::SeqCst), 2);
    Ok(())
}

#[tokio::test]
async fn one_in_use_never_leaves() -> Outcome {
    let (_, models) = models(Some(2), None);
    let (first, second) = (models.get("cs").await?, models.get("de").await?);
    let waiting = {
        let models = models.clone();
        tokio::spawn(async move { models.get("sv").await.is_ok() })
    };
    tokio::task::yield_now().await;
    assert!(models.peek("cs").is_some() && models.peek("de").is_some());
    drop(first);
    assert!(waiting.await?, "there was room once one was given back");
    assert!(models.peek("cs").is_none() && models.peek("de").is_some());
    drop(second);
    Ok(())
}

#[tokio::test]
async fn who_finds_no_room_for_long_is_told_so() -> Outcome {
    let limits = CacheLimits {
        bytes: Some(SIZE),
        patience: Duration::from_millis(5),
        ..CacheLimits::default()
    };
    let models = Models::new(Made::default(), limits);
    let _held = models.get("cs").await?;
    let error = models.get("de").await.err();
    assert!(
        matches!(
            error.as_deref(),
            Some(ServiceError::NoRoom {
                needed: SIZE,
                limit: SIZE
            })
        ),
        "{error:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_model_larger_than_the_cache_is_refused_with_the_numbers() {
    let made = Made::default();
    let limits = CacheLimits {
        bytes: Some(SIZE - 1),
        ..CacheLimits::default()
    };
    let error = Models::new(made.clone(), limits).get("de").await.err();
    assert!(
        matches!(
            error.as_deref(),
            Some(ServiceError::LargerThanCache { needed: SIZE, limit: 9 })
        ),
        "{error:?}"
    );
    assert_eq!(made.loads(), 0);
}

#[tokio::test]
async fn what_nobody_uses_leaves_after_its_time() -> Outcome {
    let hour = Duration::from_secs(3600);
    let (made, models) = models(None, Some(hour));
    let start = Instant::now();
    let used = models.get("de").await?;
    models.get("sv").await?;
    models.sweep_as_of(start + hour / 2);
    assert_eq!(made.alive(), 2, "before its time");
    models.sweep_as_of(Instant::now() + hour);
    assert!(models.peek("sv").is_none(), "an idle one is still there");
    assert!(models.peek("de").is_some(), "one in use is gone");
    drop(used);
    models.sweep_as_of(start + hour / 2);
    assert!(models.peek("de").is_some(), "its time begins when it is given back");
    models.sweep_as_of(Instant::now() + hour);
    assert_eq!(made.alive(), 0);
    Ok(())
}

#[tokio::test]
async fn it_leaves_by_itself() -> Outcome {
    let (made, models) = models(None, Some(Duration::from_millis(1)));
    models.look_after(None);
    drop(models.get("de").await?);
    while made.alive() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_old_one() -> Outcome {
    let (made, models) = models(Some(2), None);
    let old = models.get("de").await?;
    models.refresh().await;
    assert_eq!(made.loads(), 1, "loaded again, and there is nothing new");
    made.0.version.store(1, Ordering::SeqCst);
    models.refresh().await;
    assert_eq!(models.get("de").await?.version, "1");
    assert_eq!(old.version, "0", "who has the old one keeps it");
    drop(old);
    assert_eq!(made.alive(), 1);
    Ok(())
}

#[tokio::test]
async fn the_old_version_serves_on_where_the_new_one_cannot_be_had() -> Outcome {
    // One that cannot be loaded, and one that there is no room for beside the old one.
    for (room, fails) in [(2, true), (1, false)] {
        let (made, models) = models(Some(room), None);
        models.get("de").await?;
        made.0.version.store(1, Ordering::SeqCst);
        made.0.fails.store(fails, Ordering::SeqCst);
        models.refresh().await;
        assert_eq!(models.get("de").await?.version, "0", "room for {room}");
    }
    Ok(())
}

#[tokio::test]
async fn a_failed_load_is_forgotten_and_leaves_its_room() -> Outcome {
    let (made, models) = models(Some(1), None);
    made.0.fails.store(true, Ordering::SeqCst);
    assert!(models.get("de").await.is_err());
    made.0.fails.store(false, Ordering::SeqCst);
    assert!(models.get("de").await.is_ok());
    Ok(())
}

#[tokio::test]
async fn many_in_rotation_with_room_for_two() -> Outcome {
    let (made, models) = models(Some(2), None);
    let tasks: Vec<_> = (0..20)
        .map(|task| {
            let models = models.clone();
            tokio::spawn(async move {
                for turn in 0..30 {
                    let lease = models.get(LANGUAGES[(task + turn) % LANGUAGES.len()]).await;
                    assert!(lease.is_ok());
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await?;
    }
    assert!(made.0.most.load(Ordering::SeqCst) <= 2);
    Ok(())
}
