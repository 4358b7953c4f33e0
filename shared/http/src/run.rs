//! A router as a program: inside AWS Lambda, or as a server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use axum::Router;
use tokio::net::TcpListener;

use crate::{
    error::chain,
    metrics::Metrics,
    path::as_sent,
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

/// Whether this is AWS Lambda, or `cargo lambda watch`.
pub fn on_lambda() -> bool {
    std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

/// Logs why a program does not start.
pub fn refuse(error: &dyn std::error::Error) -> ExitCode {
    tracing::error!("{}", chain(error));
    ExitCode::FAILURE
}

/// Runs `router` until it is stopped: inside AWS Lambda as a function, elsewhere as a server on [`PORT`] of [`HOST`], which
/// writes `http://` and its address on a line of standard output once it listens, and stops at SIGINT and SIGTERM.
///
/// Each request is followed by a line of metrics where [`METRICS`](crate::METRICS) says so: here, so that no function goes
/// without.
pub async fn run(router: Router) -> ExitCode {
    let router = match Metrics::from_env() {
        Ok(metrics) => metrics.observe(router),
        Err(error) => return refuse(&error),
    };
    if on_lambda() {
        return match lambda_http::run(as_sent(router)).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!("the connection to Lambda broke: {error}");
                ExitCode::FAILURE
            }
        };
    }
    let address = match address(|name| std::env::var(name).ok()) {
        Ok(address) => address,
        Err(error) => return refuse(&error),
    };
    run_at(address, router).await
}

/// Runs `router` as a server on `address` until SIGINT or SIGTERM.
pub async fn run_at(address: SocketAddr, router: Router) -> ExitCode {
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

fn address(lookup: impl Fn(&str) -> Option<String>) -> Result<SocketAddr, VariableError> {
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
            address(move |name| Some(if name == "PORT" { port.clone() } else { host.clone() }))
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
