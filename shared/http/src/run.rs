//! A router as a server of its own.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use axum::Router;
use tokio::net::TcpListener;

use crate::{
    error::chain,
    serve::serve,
    variable::{Variable, VariableError},
};

/// Where to listen outside Lambda.
pub static PORT: Variable = Variable {
    name: "PORT",
    expects: "the port to listen on, for example 9100, or 0 for any that is free",
    default: "none: needed outside Lambda, not read inside",
};
/// On which address to listen outside Lambda.
pub static HOST: Variable = Variable {
    name: "HOST",
    expects: "the address to listen on, for example 0.0.0.0 for every one of the machine's",
    default: "127.0.0.1: this machine alone",
};

/// Logs why a program does not start.
pub fn refuse(error: &dyn std::error::Error) -> ExitCode {
    tracing::error!("{}", chain(error));
    ExitCode::FAILURE
}

/// Runs `router` as a server on `address` until SIGINT or SIGTERM. Once it listens, it writes `http://` and its address on a
/// line of standard output.
pub async fn run(address: SocketAddr, router: Router) -> ExitCode {
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!("cannot listen on {address}: {error}: choose another with PORT and HOST");
            return ExitCode::FAILURE;
        }
    };
    println!("http://{}", listener.local_addr().unwrap_or(address));
    serve(listener, router, stop()).await;
    ExitCode::SUCCESS
}

/// The address that [`PORT`] and [`HOST`] name.
///
/// # Errors
///
/// [`VariableError`] if one of the two holds something else, or if [`PORT`] is not set.
pub fn address() -> Result<SocketAddr, VariableError> {
    address_by(|name| std::env::var(name).ok())
}

fn address_by(lookup: impl Fn(&str) -> Option<String>) -> Result<SocketAddr, VariableError> {
    let port: Option<u16> = PORT.read(&lookup)?;
    let host: Option<IpAddr> = HOST.read(&lookup)?;
    let port = port.ok_or(VariableError::Missing { variable: &PORT })?;
    Ok(SocketAddr::new(host.unwrap_or(Ipv4Addr::LOCALHOST.into()), port))
}

/// Done at SIGINT or SIGTERM.
async fn stop() {
    let interrupt = async {
        // Without a handler there is no such signal to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_this_machine_alone_unless_another_is_set() {
        let read = |port: &str, host: &str| {
            let (port, host) = (port.to_owned(), host.to_owned());
            address_by(move |name| Some(if name == "PORT" { port.clone() } else { host.clone() }))
                .map(|address| address.to_string())
                .map_err(|error| error.to_string())
        };
        assert_eq!(read("9100", "").as_deref(), Ok("127.0.0.1:9100"));
        assert_eq!(read("0", "0.0.0.0").as_deref(), Ok("0.0.0.0:0"));
        assert_eq!(read("80", "::1").as_deref(), Ok("[::1]:80"));
        for (port, host, variable) in [
            ("", "", "PORT is not set"),
            ("65536", "", "PORT="),
            ("80", "localhost", "HOST="),
        ] {
            let message = read(port, host).err().unwrap_or_default();
            assert!(message.starts_with(variable), "{message}");
        }
    }
}
