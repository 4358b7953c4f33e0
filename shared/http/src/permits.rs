//! Who may compute, and when: many requests at once share the processor's cores.
//!
//! A batch takes a permit, not a request: as many batches run at once as there are cores, and after each the request takes its turn again.
//! A request that has had little so far comes first, so that a short text does not wait for the long ones. Among those that have had much,
//! the first to come is the first to be finished, so that as many long texts as possible are done before their deadline, and not all of
//! them too late.
//!
//! A request that could not be done before its deadline is refused at once, with the time after which to try again.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZero,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use tokio::sync::Notify;

use crate::error::HttpError;

/// A request that has had less computing than this comes before all that have had more. Those are then finished one after the other: if
/// they took turns to the end, none of many long texts would be whole when its time is up.
const FIRST_CLASS: Duration = Duration::from_millis(250);
/// What a unit of work costs until the first has been measured: a word piece on a core of some years ago.
const UNKNOWN_COST: Duration = Duration::from_micros(300);
/// How long to wait for that first measurement before the guess has to do.
const MEASURED_WITHIN: Duration = Duration::from_millis(500);
/// The weight of the newest measurement in the running average of the cost.
const NEWEST: f64 = 0.1;
/// Work of fewer units counts only as long as nothing else is known: a unit of a short text costs twice as much, and the long texts are the
/// ones that estimates are needed for.
const MEASURED_FROM: usize = 128;
/// Bytes of UTF-8 to a word piece, about: German has 3.7, and others fewer.
const BYTES_A_UNIT: usize = 3;
/// A text of this many units moves what is known of the languages' pieces half of the way to its own: a chapter says more than a line.
const HALF_WAY: f64 = 4096.0;

/// About how much work a text is, before it has been read, in the units that [`Permits::admit`] takes.
pub fn units_of(text: &str) -> usize {
    text.len() / BYTES_A_UNIT
}

/// The cores that requests share, and how many requests may wait for them. Cheap to clone; clones share.
#[derive(Clone, Debug)]
pub struct Permits(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    cores: usize,
    /// How many requests may be there at once, including those that wait for their turn.
    room: usize,
    state: Mutex<State>,
    /// Notified when a core is free or a ticket is cancelled.
    changed: Condvar,
    /// Notified when the cost has been measured or a ticket is gone.
    measured: Notify,
}

#[derive(Debug, Default)]
struct State {
    free: usize,
    next: u64,
    /// By number, the units that each request still has to do.
    left: BTreeMap<u64, usize>,
    /// Those who wait for a turn: class, number of the request, number of the turn.
    waiting: BTreeSet<(u32, u64, u64)>,
    /// Seconds that a unit takes one core; none if nothing has been measured.
    cost: Option<f64>,
    /// Word pieces for each unit that was estimated, a running average; none if no text has been read.
    pieces_a_unit: Option<f64>,
    rejected: u64,
}

/// No room, or not enough time: the caller is to try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the service has more to do than it can in the time that a call may take: try again in {} s", retry_after.as_secs())]
pub struct Busy {
    /// The time after which another try is worth it: whole seconds, at least one.
    pub retry_after: Duration,
}

impl Busy {
    /// Try again after `wait`, or after a second if `wait` is shorter.
    pub fn after(wait: Duration) -> Self {
        Self {
            retry_after: Duration::from_secs(wait.as_secs().max(1)),
        }
    }
}

impl HttpError for Busy {
    fn status(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }

    fn code(&self) -> &'static str {
        "busy"
    }

    fn retry_after(&self) -> Option<Duration> {
        Some(self.retry_after)
    }
}

/// The load at one moment, for a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Requests that are there.
    pub requests: usize,
    /// Those of them that wait for their turn.
    pub waiting: usize,
    /// Cores that compute.
    pub busy_cores: usize,
    /// Requests refused since the start.
    pub rejected: u64,
}

impl Permits {
    /// `cores` that compute at once, and room for `room` requests; one of each at least.
    pub fn new(cores: usize, room: usize) -> Self {
        let cores = cores.max(1);
        Self(Arc::new(Shared {
            cores,
            room: room.max(1),
            state: Mutex::new(State {
                free: cores,
                ..State::default()
            }),
            changed: Condvar::new(),
            measured: Notify::new(),
        }))
    }

    /// As many cores as the process may use.
    pub fn of_machine(room: usize) -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, NonZero::get), room)
    }

    /// Lets a request in that has about `units` to do until `deadline`. It waits for no turn: [`Ticket::run`] does.
    ///
    /// # Errors
    ///
    /// [`Busy`] if there is no room, or if the requests before it leave too little time.
    pub async fn admit(&self, units: usize, deadline: Option<Instant>) -> Result<Ticket, Busy> {
        let patience = tokio::time::sleep(MEASURED_WITHIN);
        tokio::pin!(patience);
        let mut patient = true;
        loop {
            // Before the look at the state, so that a measurement between the two is not missed.
            let measured = self.0.measured.notified();
            {
                let mut state = self.0.state();
                // Of many that come at once to a process that has just started, one measures what the others will cost.
                if units == 0 || state.cost.is_some() || state.left.is_empty() || !patient {
                    return self.decide(&mut state, units, deadline);
                }
            }
            tokio::select! {
                () = measured => {}
                () = &mut patience => patient = false,
            }
        }
    }

    fn decide(&self, state: &mut State, units: usize, deadline: Option<Instant>) -> Result<Ticket, Busy> {
        if let Err(busy) = self.0.verdict(state, units, deadline) {
            state.rejected += 1;
            return Err(busy);
        }
        let number = state.next;
        state.next += 1;
        let scale = state.scale();
        state.left.insert(number, scaled(units, scale));
        Ok(Ticket {
            shared: Arc::clone(&self.0),
            number,
            scale,
            progress: Mutex::default(),
        })
    }

    /// What there is now.
    pub fn load(&self) -> Load {
        let state = self.0.state();
        Load {
            requests: state.left.len(),
            waiting: state.waiting.len(),
            busy_cores: self.0.cores - state.free,
            rejected: state.rejected,
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A holder that panicked left whole numbers.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long `units` take all cores together, by what is known of their cost.
    fn time(&self, state: &State, units: usize) -> Duration {
        let cost = state.cost.unwrap_or(UNKNOWN_COST.as_secs_f64());
        Duration::from_secs_f64(units as f64 * cost / self.cores as f64)
    }

    fn verdict(&self, state: &State, units: usize, deadline: Option<Instant>) -> Result<(), Busy> {
        let before = self.time(state, state.left.values().sum());
        let busy = || Busy::after(before);
        if state.left.len() >= self.room {
            return Err(busy());
        }
        let (Some(deadline), own) = (deadline, self.time(state, scaled(units, state.scale()))) else {
            return Ok(());
        };
        let allowed = deadline.saturating_duration_since(Instant::now());
        // A short one comes before the long ones; one that is too long by itself gets what there is time for.
        let short = own * (self.cores as u32) <= FIRST_CLASS;
        match short || before.is_zero() || before + own <= allowed {
            true => Ok(()),
            false => Err(busy()),
        }
    }
}

impl State {
    /// Word pieces for each unit that is estimated.
    fn scale(&self) -> f64 {
        self.pieces_a_unit.unwrap_or(1.0)
    }
}

fn scaled(units: usize, scale: f64) -> usize {
    (units as f64 * scale).round() as usize
}

/// A request that has been let in. When it is dropped, its place is free.
#[derive(Debug)]
pub struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    /// The factor by which its units were multiplied when it was let in.
    scale: f64,
    progress: Mutex<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    /// What it has had, summed over cores.
    had: Duration,
    cancelled: bool,
}

impl Ticket {
    /// Runs `work` on as many cores as it is given, once it is this request's turn; after that, `units` of its work count as done. Blocks
    /// its thread until then. Parts of one request may be run at the same time, each in a turn of its own.
    ///
    /// Returns false, and runs nothing, if the request was cancelled or the deadline passes while it waits.
    pub fn run(&self, units: usize, deadline: Option<Instant>, work: &mut dyn FnMut(usize)) -> bool {
        let Some(cores) = self.turn(deadline) else {
            return false;
        };
        let running = Running {
            ticket: self,
            cores,
            units,
            started: Instant::now(),
        };
        work(cores);
        drop(running);
        true
    }

    /// Says that a part of the request that was estimated at `units`, by [`units_of`], is `pieces` word pieces, so that the rest of its
    /// work, and that of the next texts, is known better. If `units` is 0, it has more to do than was known.
    pub fn planned(&self, units: usize, pieces: usize) {
        let mut state = self.shared.state();
        if let Some(left) = state.left.get_mut(&self.number) {
            *left = (*left + pieces).saturating_sub(scaled(units, self.scale));
        }
        if units > 0 {
            let (known, found) = (state.scale(), pieces as f64 / units as f64);
            let weight = units as f64 / (units as f64 + HALF_WAY);
            state.pieces_a_unit = Some(known + weight * (found - known));
        }
    }

    /// Waits for the turn, and takes as many cores as are free and nobody else waits for.
    fn turn(&self, deadline: Option<Instant>) -> Option<usize> {
        let class = class(self.progress().had);
        let mut state = self.shared.state();
        let place = (class, self.number, state.next);
        state.next += 1;
        state.waiting.insert(place);
        let cores = loop {
            if self.progress().cancelled {
                break None;
            }
            // Even past the deadline: a request that is late and need not wait can still say how far it came.
            if state.free > 0 && state.waiting.first() == Some(&place) {
                break Some(if state.waiting.len() == 1 { state.free } else { 1 });
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| deadline <= now) {
                break None;
            }
            state = match deadline {
                None => self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let waited = self.shared.changed.wait_timeout(state, deadline - now);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        };
        state.waiting.remove(&place);
        state.free -= cores.unwrap_or(0);
        drop(state);
        // The one that is first now may find another core free.
        self.shared.changed.notify_all();
        cores
    }

    /// Ends the work before its next turn.
    pub fn cancel(&self) {
        self.progress().cancelled = true;
        // The lock is held once, so that a thread that has just looked is waiting by now, and wakes up.
        drop(self.shared.state());
        self.shared.changed.notify_all();
    }

    /// [Cancels](Self::cancel) it when the returned value is dropped: what waits for an answer is dropped if the caller leaves.
    pub fn cancel_on_drop(self: Arc<Self>) -> CancelOnDrop {
        CancelOnDrop(self)
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a request's work when it is dropped.
#[derive(Debug)]
pub struct CancelOnDrop(Arc<Ticket>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared.state().left.remove(&self.number);
        self.shared.measured.notify_waiters();
    }
}

/// Work under way. Gives its cores back even if the work panics.
struct Running<'t> {
    ticket: &'t Ticket,
    cores: usize,
    units: usize,
    started: Instant,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let had = self.started.elapsed() * self.cores as u32;
        self.ticket.progress().had += had;
        let shared = &self.ticket.shared;
        let mut state = shared.state();
        state.free += self.cores;
        if let Some(left) = state.left.get_mut(&self.ticket.number) {
            *left = left.saturating_sub(self.units);
        }
        if self.units > 0 {
            let cost = had.as_secs_f64() / self.units as f64;
            match state.cost {
                Some(_) if self.units < MEASURED_FROM => {}
                Some(known) => state.cost = Some(known + NEWEST * (cost - known)),
                None => state.cost = Some(cost),
            }
            shared.measured.notify_waiters();
        }
        drop(state);
        shared.changed.notify_all();
    }
}

/// The class of a request that has had so much.
fn class(had: Duration) -> u32 {
    u32::from(had >= FIRST_CLASS)
}

#[cfg(test)]
mod tests;
