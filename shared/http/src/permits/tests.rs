use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::*;

const SOON: Duration = Duration::from_secs(20);

fn soon() -> Option<Instant> {
    Some(Instant::now() + SOON)
}

/// Waits until `is` is true, because the other threads are on their way there.
fn until(is: impl Fn() -> bool) {
    while !is() {
        thread::yield_now();
    }
}

#[tokio::test]
async fn no_more_run_at_once_than_there_are_cores() -> Result<(), Busy> {
    let permits = Permits::new(2, 16);
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut tickets = Vec::new();
    for _ in 0..8 {
        tickets.push(permits.admit(0, None).await?);
    }
    thread::scope(|scope| {
        for ticket in &tickets {
            let (now, most) = (&now, &most);
            scope.spawn(move || {
                for _ in 0..20 {
                    ticket.run(0, None, &mut |cores| {
                        most.fetch_max(now.fetch_add(cores, Ordering::SeqCst) + cores, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(cores, Ordering::SeqCst);
                    });
                }
            });
        }
    });
    assert_eq!(most.into_inner(), 2);
    Ok(())
}

#[tokio::test]
async fn one_alone_gets_all_cores_and_each_of_several_one() -> Result<(), Busy> {
    let permits = Permits::new(2, 16);
    let (first, second) = (permits.admit(0, None).await?, permits.admit(0, None).await?);
    let (given, seen) = mpsc::channel();
    thread::scope(|scope| {
        first.run(0, None, &mut |cores| {
            given.send(cores).ok();
            scope.spawn(|| second.run(0, None, &mut |_| {}));
            until(|| permits.load().waiting == 1);
        });
    });
    assert_eq!(seen.try_recv(), Ok(2));
    Ok(())
}

#[tokio::test]
async fn who_has_had_little_comes_first() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    let (long, other, short) = (
        permits.admit(0, None).await?,
        permits.admit(0, None).await?,
        permits.admit(0, None).await?,
    );
    for ticket in [&long, &other] {
        ticket.progress().had = FIRST_CLASS * 2;
    }
    let order = Mutex::new(Vec::new());
    let note = |name| order.lock().map(|mut order| order.push(name));
    thread::scope(|scope| {
        let holder = Permits(Arc::clone(&permits.0));
        let held = long.run(0, None, &mut |_| {
            scope.spawn(|| other.run(0, None, &mut |_| drop(note("other"))));
            until(|| holder.load().waiting == 1);
            scope.spawn(|| short.run(0, None, &mut |_| drop(note("short"))));
            until(|| holder.load().waiting == 2);
        });
        assert!(held);
    });
    assert_eq!(order.into_inner().unwrap_or_default(), ["short", "other"]);
    Ok(())
}

#[tokio::test]
async fn what_could_not_be_done_in_time_is_refused_at_once() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    permits.0.state().cost = Some(0.001);
    // 15 s of work, and 20 s for it.
    let _first = permits.admit(15_000, soon()).await?;
    let refused = permits.admit(19_000, soon()).await;
    assert_eq!(
        refused.err(),
        Some(Busy {
            retry_after: Duration::from_secs(15)
        })
    );
    let _short = permits.admit(100, soon()).await?;
    let _fits = permits.admit(4_000, soon()).await?;
    assert_eq!(permits.load().rejected, 1);
    Ok(())
}

#[tokio::test]
async fn what_texts_came_to_is_reckoned_with_for_the_next() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    permits.0.state().cost = Some(0.001);
    // Of 14 s and 14 s the second does not fit into 20 s; but the first has half as much to do as it seemed.
    let first = permits.admit(14_000, soon()).await?;
    assert!(permits.admit(14_000, soon()).await.is_err());
    first.planned(14_000, 7_000);
    let second = permits.admit(14_000, soon()).await?;
    assert!(permits.0.state().left.values().sum::<usize>() < 17_000);
    // A second pass is more to do, and says nothing of texts.
    let scale = permits.0.state().scale();
    second.planned(0, 10_000);
    assert_eq!(permits.0.state().scale(), scale);
    assert!(permits.admit(14_000, soon()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_short_text_says_little_of_what_the_next_will_be() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    permits.admit(10, soon()).await?.planned(10, 30);
    assert!(permits.0.state().scale() < 1.01);
    permits.admit(40_000, soon()).await?.planned(40_000, 30_000);
    assert!(permits.0.state().scale() < 0.8);
    Ok(())
}

#[tokio::test]
async fn one_that_is_too_long_by_itself_is_let_in_where_nobody_waits() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    permits.0.state().cost = Some(0.001);
    let long = permits.admit(1_000_000, soon()).await?;
    assert!(permits.admit(1_000_000, soon()).await.is_err());
    drop(long);
    assert!(permits.admit(1_000_000, soon()).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_full_house_is_full_for_everyone() -> Result<(), Busy> {
    let permits = Permits::new(1, 2);
    permits.0.state().cost = Some(0.001);
    let first = permits.admit(0, None).await?;
    let _second = permits.admit(0, None).await?;
    assert!(permits.admit(0, None).await.is_err());
    drop(first);
    assert!(permits.admit(0, None).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn many_that_come_at_once_wait_until_one_has_measured_the_cost() -> Result<(), Busy> {
    let permits = Permits::new(1, 100);
    let first = permits.admit(1_000, soon()).await?;
    let other = {
        let permits = permits.clone();
        tokio::spawn(async move { permits.admit(1_000_000_000, soon()).await.is_ok() })
    };
    tokio::task::yield_now().await;
    assert!(!other.is_finished());
    first.run(1, None, &mut |_| thread::sleep(Duration::from_millis(2)));
    assert_eq!(other.await.ok(), Some(false));
    Ok(())
}

#[tokio::test]
async fn parts_of_one_request_take_a_turn_each() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    let (holder, ticket) = (permits.admit(0, None).await?, permits.admit(0, None).await?);
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        holder.run(0, None, &mut |_| {
            for _ in 0..3 {
                scope.spawn(|| {
                    ticket.run(0, None, &mut |_| {
                        done.fetch_add(1, Ordering::SeqCst);
                    })
                });
            }
            until(|| permits.load().waiting == 3);
        });
    });
    assert_eq!(done.into_inner(), 3);
    Ok(())
}

#[tokio::test]
async fn a_cancelled_request_gets_no_turn() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    let (first, second) = (permits.admit(0, None).await?, permits.admit(0, None).await?);
    thread::scope(|scope| {
        first.run(0, None, &mut |_| {
            let waiting = scope.spawn(|| second.run(0, None, &mut |_| {}));
            until(|| permits.load().waiting == 1);
            second.cancel();
            assert_eq!(waiting.join().ok(), Some(false));
        });
    });
    assert!(!second.run(0, None, &mut |_| {}));
    Ok(())
}

#[tokio::test]
async fn a_deadline_ends_the_wait() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    let first = permits.admit(0, None).await?;
    let second = permits.admit(0, None).await?;
    let soon = Some(Instant::now() + Duration::from_millis(10));
    first.run(0, None, &mut |_| {
        thread::scope(|scope| {
            assert_eq!(
                scope.spawn(|| second.run(0, soon, &mut |_| {})).join().ok(),
                Some(false)
            );
        });
    });
    Ok(())
}

#[tokio::test]
async fn work_that_panics_gives_its_cores_back() -> Result<(), Busy> {
    let permits = Permits::new(1, 16);
    let ticket = permits.admit(0, None).await?;
    let panics = std::panic::AssertUnwindSafe(|| ticket.run(0, None, &mut |_| panic!("out of order")));
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!(permits.load().busy_cores, 0);
    assert!(ticket.run(0, None, &mut |_| {}));
    Ok(())
}

#[test]
fn classes() {
    let of = |milliseconds| class(Duration::from_millis(milliseconds));
    assert_eq!([0, 249, 250, 600_000].map(of), [0, 0, 1, 1]);
}
