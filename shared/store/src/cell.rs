//! The cell that a loaded model lives in.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::{BoxFuture, FutureExt, Shared};
use once_cell::sync::OnceCell;

use crate::error::StoreError;

/// A load under way, as all who wait for it hold it.
type Pending<T, E> = Shared<BoxFuture<'static, Result<&'static T, Arc<E>>>>;

/// A value that is loaded once, by whoever asks first, and then stays.
///
/// However many ask at the same time, there is one load, and all of them get its result. It runs in a task of its own,
/// so that one who stops waiting, at a timeout say, does not stop it; who asks next gets its result. A failure is told
/// to those who waited, or to the first who asks if nobody did, and then forgotten: the next starts another load.
///
/// ```
/// use solecism_store::{LoadCell, StoreError};
///
/// static MODEL: LoadCell<String, StoreError> = LoadCell::new();
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let model = MODEL.get_or_load(|| async { Ok("loaded".to_owned()) }).await;
/// assert_eq!(model.map(String::as_str).ok(), Some("loaded"));
/// assert!(MODEL.get().is_some());
/// # }
/// ```
pub struct LoadCell<T: 'static, E: 'static> {
    value: OnceCell<T>,
    /// Never held over an await, so a mutex of the standard library will do.
    pending: Mutex<Option<Pending<T, E>>>,
}

impl<T, E> LoadCell<T, E> {
    /// A cell with nothing in it.
    pub const fn new() -> Self {
        Self {
            value: OnceCell::new(),
            pending: Mutex::new(None),
        }
    }

    /// The value, if a load has succeeded.
    pub fn get(&self) -> Option<&T> {
        self.value.get()
    }

    fn pending(&self) -> MutexGuard<'_, Option<Pending<T, E>>> {
        // Only whole values are ever stored, so one left by a panicking holder is as good as any.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> LoadCell<T, E>
where
    T: Send + Sync + 'static,
    E: From<StoreError> + Send + Sync + 'static,
{
    /// The value, loaded first if it is not there. `load` is called only where no load is under way.
    ///
    /// Must be called within a tokio runtime, and the runtime must live until the load is done.
    ///
    /// # Errors
    ///
    /// What the load gave; [`StoreError::LoadAborted`] if it panicked or its runtime ended.
    pub async fn get_or_load<F, L>(&'static self, load: F) -> Result<&'static T, Arc<E>>
    where
        F: FnOnce() -> L,
        L: Future<Output = Result<T, E>> + Send + 'static,
    {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let load = {
            let mut pending = self.pending();
            // Again, now that nobody can clear a load that has just succeeded: seen too late, it would start a second.
            if let Some(value) = self.value.get() {
                return Ok(value);
            }
            pending.get_or_insert_with(|| self.start(load())).clone()
        };
        let result = load.clone().await;
        let mut pending = self.pending();
        // Another may have cleared this load and started the next by now.
        if pending.as_ref().is_some_and(|current| current.ptr_eq(&load)) {
            *pending = None;
        }
        result
    }

    fn start(&'static self, load: impl Future<Output = Result<T, E>> + Send + 'static) -> Pending<T, E> {
        let task = tokio::spawn(async move {
            let value = load.await?;
            Ok(self.value.get_or_init(|| value))
        });
        async move {
            let result = task
                .await
                .unwrap_or_else(|source| Err(StoreError::LoadAborted { source }.into()));
            result.map_err(Arc::new)
        }
        .boxed()
        .shared()
    }
}

impl<T, E> Default for LoadCell<T, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, E> std::fmt::Debug for LoadCell<T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadCell")
            .field("loaded", &self.value.get().is_some())
            .finish_non_exhaustive()
    }
}
