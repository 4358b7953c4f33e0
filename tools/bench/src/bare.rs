//! The bare download: what the network and the bucket allow, without signatures, hashes or an HTTP library.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Fetches the objects, each a path and its size in bytes, into memory in ranges over `in_flight` connections, and says how
/// long that took, the connections' start included.
///
/// # Errors
///
/// Any answer but the bytes that were asked for.
pub(crate) async fn download(
    address: SocketAddr,
    objects: &[(String, usize)],
    range_bytes: usize,
    in_flight: usize,
) -> io::Result<Duration> {
    let ranges: VecDeque<_> = objects
        .iter()
        .flat_map(|(path, size)| {
            let starts = (0..*size).step_by(range_bytes.max(1));
            starts.map(move |start| (path.clone(), start..size.min(&(start + range_bytes)).to_owned()))
        })
        .collect();
    let connections = in_flight.min(ranges.len());
    let ranges = Arc::new(Mutex::new(ranges));
    let start = Instant::now();
    let workers = (0..connections).map(|_| {
        let ranges = Arc::clone(&ranges);
        tokio::spawn(async move {
            let mut connection = connect(address).await?;
            let next = || ranges.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let mut arrived = Vec::new();
            while let Some((path, range)) = next() {
                arrived.push(read(&mut connection, &path, range).await?);
            }
            Ok::<_, io::Error>(arrived)
        })
    });
    // Kept until all is there, as a function keeps them.
    let arrived = try_join_all(workers).await?;
    let took = start.elapsed();
    for connection in arrived {
        connection?;
    }
    Ok(took)
}

/// One range over a connection of its own.
#[cfg(test)]
pub(crate) async fn range(address: SocketAddr, path: &str, range: Range<usize>) -> io::Result<Vec<u8>> {
    read(&mut connect(address).await?, path, range).await
}

async fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    // Small: reads that are longer go past it, into the range's own memory.
    Ok(BufReader::with_capacity(4096, socket))
}

async fn read(connection: &mut BufReader<TcpStream>, path: &str, range: Range<usize>) -> io::Result<Vec<u8>> {
    let last = range.end.saturating_sub(1);
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: bucket\r\nrange: bytes={}-{last}\r\n\r\n",
        range.start
    );
    connection.get_mut().write_all(request.as_bytes()).await?;
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let status = line.trim().to_owned();
    let mut length = None;
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok(),
            Some(_) => {}
            None => break,
        }
    }
    if !status.contains(" 206 ") || length != Some(range.len()) {
        return Err(io::Error::other(format!("{path}: {status}, {length:?} bytes")));
    }
    let mut bytes = vec![0; range.len()];
    connection.read_exact(&mut bytes).await?;
    Ok(bytes)
}
