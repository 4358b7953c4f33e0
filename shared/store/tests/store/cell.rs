//! One load however many wait, kept only if it succeeds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::join_all;
use solecism_store::{LoadCell, StoreError};
use tokio::sync::{Semaphore, oneshot};

type Cell = LoadCell<u32, StoreError>;

fn not_found() -> StoreError {
    StoreError::NotFound {
        object: "model".to_owned(),
    }
}

/// A cell as a `static` is, but one for each test.
fn cell() -> &'static Cell {
    Box::leak(Box::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn many_wait_for_one_load() {
    static CELL: Cell = Cell::new();
    static LOADS: AtomicU32 = AtomicU32::new(0);
    assert_eq!(CELL.get(), None);
    let gate = Arc::new(Semaphore::new(0));
    let waiters: Vec<_> = (0..50)
        .map(|_| {
            let gate = gate.clone();
            tokio::spawn(CELL.get_or_load(move || async move {
                LOADS.fetch_add(1, Ordering::SeqCst);
                let _permit = gate.acquire().await;
                Ok(7)
            }))
        })
        .collect();
    gate.add_permits(50);
    for result in join_all(waiters).await {
        assert_eq!(result.unwrap().ok(), Some(&7));
    }
    assert_eq!(LOADS.load(Ordering::SeqCst), 1);
    assert_eq!(CELL.get(), Some(&7));
    let again = CELL.get_or_load(|| async { Err(not_found()) }).await;
    assert_eq!(again.ok(), Some(&7));
}

#[tokio::test]
async fn a_failure_goes_to_all_who_wait_and_the_next_tries_again() {
    let cell = cell();
    let loads = AtomicU32::new(0);
    let fail = || {
        loads.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::task::yield_now().await;
            Err(not_found())
        }
    };
    let results = join_all((0..10).map(|_| cell.get_or_load(fail))).await;
    assert_eq!(loads.load(Ordering::SeqCst), 1);
    for result in results {
        assert_eq!(result.unwrap_err().code(), "model_not_found");
    }
    assert_eq!(cell.get(), None);
    assert_eq!(cell.get_or_load(|| async { Ok(3) }).await.ok(), Some(&3));
    assert_eq!(cell.get(), Some(&3));
}

#[tokio::test]
async fn a_load_goes_on_when_nobody_waits() {
    let cell = cell();
    let gate = Arc::new(Semaphore::new(0));
    let opened = gate.clone();
    let slow = || async move {
        let _permit = opened.acquire().await;
        Ok(5)
    };
    let early = tokio::time::timeout(Duration::from_millis(1), cell.get_or_load(slow)).await;
    assert!(early.is_err(), "the load did not wait for its gate");
    assert_eq!(cell.get(), None);
    // The next waits for what is left of it, and starts none of its own.
    gate.add_permits(1);
    let late = cell.get_or_load(|| async { panic!("a second load was started") }).await;
    assert_eq!(late.ok(), Some(&5));
}

#[tokio::test]
async fn a_load_that_ended_unwatched_is_there() {
    let cell = cell();
    let (open, opened) = oneshot::channel::<()>();
    let slow = || async move { opened.await.map(|()| 5).map_err(|_| not_found()) };
    assert!(
        tokio::time::timeout(Duration::from_millis(1), cell.get_or_load(slow))
            .await
            .is_err()
    );
    open.send(()).unwrap();
    while cell.get().is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(cell.get(), Some(&5));
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_next_tries_again() {
    let cell = cell();
    let error = cell.get_or_load(|| async { panic!("on purpose") }).await.unwrap_err();
    assert_eq!(error.code(), "load_aborted");
    assert!(std::error::Error::source(&*error).is_some());
    assert_eq!(cell.get_or_load(|| async { Ok(4) }).await.ok(), Some(&4));
}

#[test]
fn a_load_that_lost_its_runtime_is_an_error_and_the_next_tries_again() {
    let cell = cell();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let never = || async { std::future::pending().await };
    let first = runtime();
    let waited =
        first.block_on(async { tokio::time::timeout(Duration::from_millis(1), cell.get_or_load(never)).await });
    assert!(waited.is_err());
    drop(first);
    let second = runtime();
    let error = second.block_on(cell.get_or_load(never)).unwrap_err();
    assert_eq!(error.code(), "load_aborted");
    assert_eq!(second.block_on(cell.get_or_load(|| async { Ok(6) })).ok(), Some(&6));
}
