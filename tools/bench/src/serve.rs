//! A router on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A router that is being served on a port of its own; dropping it stops it.
///
/// By a runtime of its own, so that what is measured does not wait for what answers it.
#[derive(Debug)]
pub(crate) struct Served {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Served {
    /// Serves on a port that is free.
    ///
    /// # Errors
    ///
    /// No threads or no port.
    pub(crate) fn start(router: Router) -> io::Result<Self> {
        let runtime = runtime()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _runtime = runtime.enter();
            TcpListener::from_std(listener)?
        };
        // Without it a head waits for the acknowledgement of the body before. A socket that refuses serves all the same.
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            address,
            runtime: Some(runtime),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Clients keep their connections open: do not wait for them.
            runtime.shutdown_background();
        }
    }
}

/// A runtime with as many threads as a function has on a machine of two cores.
pub(crate) fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
}
