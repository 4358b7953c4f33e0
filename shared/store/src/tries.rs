//! Tries one after another, each limited in time.

use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::BoxFuture;

use crate::error::StoreError;
use crate::fetch::FetchOptions;

/// Runs tries, and counts those after the first.
pub(crate) struct Tries<'a> {
    pub(crate) options: &'a FetchOptions,
    retries: AtomicU32,
}

impl<'a> Tries<'a> {
    pub(crate) fn new(options: &'a FetchOptions) -> Self {
        let retries = AtomicU32::new(0);
        Self { options, retries }
    }

    /// The number of tries after the first, over everything so far.
    pub(crate) fn retries(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }

    /// The result of `read`, which is tried again if another try may succeed; `object` is the address of what is read.
    pub(crate) async fn run<'f, T>(
        &self,
        object: impl Fn() -> String,
        read: impl Fn() -> BoxFuture<'f, Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let mut attempt = 1;
        loop {
            match self.in_time(&object, read()).await {
                Err(error) => self.pause_or_give_up(&mut attempt, error).await?,
                done => return done,
            }
        }
    }

    /// Limits the time of one try.
    pub(crate) async fn in_time<T>(
        &self,
        object: impl Fn() -> String,
        read: BoxFuture<'_, Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let after = self.options.attempt_timeout;
        let timeout = |_| StoreError::Timeout {
            object: object(),
            after,
        };
        tokio::time::timeout(after, read).await.map_err(timeout)?
    }

    /// Waits before the next try, or returns the error if there is no next try.
    pub(crate) async fn pause_or_give_up(&self, attempt: &mut u32, error: StoreError) -> Result<(), StoreError> {
        if !error.is_transient() || *attempt >= self.options.attempts {
            return Err(error);
        }
        tracing::debug!(code = error.code(), attempt, "trying again: {error}");
        let factor = 2_u32.saturating_pow(*attempt - 1);
        tokio::time::sleep(self.options.backoff.saturating_mul(factor)).await;
        *attempt += 1;
        self.retries.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
