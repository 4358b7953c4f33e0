//! A web server that does what it is told, right or wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use solecism_store::{ModelUri, RemoteStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::Files;

/// What a server does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// The right answer.
    Good,
    /// The whole file, whatever range was asked for.
    Whole,
    /// These bytes, and then it hangs up.
    Raw(String),
    /// The right answer without its last bytes, and then it hangs up.
    Cut(usize),
    /// The right answer without its last bytes, and then a reset instead of an end.
    Reset(usize),
    /// The right answer with the last bit of the body flipped.
    Flip,
    /// The beginning of the right answer, and then nothing for as long as the client waits.
    Hang,
}

/// Which reply a request gets, depending on its path and on its number among the requests for that path, from 0.
type Plan = Arc<dyn Fn(&str, usize) -> Reply + Send + Sync>;

/// A running server; it ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) address: String,
    /// The path of each request, and whether it was answered with "not modified".
    pub(crate) requests: Arc<Mutex<Vec<(String, bool)>>>,
}

impl Server {
    /// Serves a bundle below `/models/de/`.
    pub(crate) async fn start(files: &Files, plan: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let content: BTreeMap<String, Vec<u8>> = files
            .objects()
            .map(|(name, bytes)| (format!("/models/de/{name}"), bytes))
            .collect();
        let (content, plan, requests) = (
            Arc::new(content),
            Arc::new(plan) as Plan,
            Arc::<Mutex<Vec<_>>>::default(),
        );
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (content, plan, seen) = (content.clone(), plan.clone(), seen.clone());
                tokio::spawn(async move {
                    // An error is ignored, because the test itself checks what the client does, even if it hangs up first.
                    let _ = answer(socket, &content, &plan, &seen).await;
                });
            }
        });
        Self { address, requests }
    }

    pub(crate) fn store(&self) -> RemoteStore {
        match format!("{}/models/de", self.address).parse() {
            Ok(ModelUri::Web(prefix)) => RemoteStore::web(&prefix).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

async fn answer(
    mut socket: TcpStream,
    content: &BTreeMap<String, Vec<u8>>,
    plan: &Plan,
    seen: &Mutex<Vec<(String, bool)>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(name))?;
        line.split_once(": ").map(|(_, value)| value.to_owned())
    };
    let number = {
        let mut seen = seen.lock().unwrap();
        let number = seen.iter().filter(|(other, _)| *other == path).count();
        seen.push((path.clone(), false));
        number
    };
    let reply = plan(&path, number);
    let file = content.get(&path);
    let tag = file.map(|bytes| format!("\"{}\"", solecism_store::Sha256::of(bytes)));
    let range = header("range:").filter(|_| !matches!(reply, Reply::Whole));
    let right = match file {
        None => "HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\nconnection: close\r\n\r\nnot found"
            .as_bytes()
            .to_vec(),
        Some(_) if tag.is_some() && header("if-none-match:") == tag => {
            if let Some(last) = seen.lock().unwrap().iter_mut().rev().find(|(other, _)| *other == path) {
                last.1 = true;
            }
            "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".into()
        }
        Some(bytes) => good(bytes, range.as_deref(), &tag.unwrap_or_default()),
    };
    match reply {
        Reply::Good | Reply::Whole => socket.write_all(&right).await?,
        Reply::Raw(text) => socket.write_all(text.as_bytes()).await?,
        Reply::Cut(bytes) => socket.write_all(&right[..right.len() - bytes]).await?,
        Reply::Reset(bytes) => {
            socket.write_all(&right[..right.len() - bytes]).await?;
            // With a linger time of zero, closing sends RST, and the client loses what it has not read yet.
            socket.set_zero_linger()?;
            return Ok(());
        }
        Reply::Flip => {
            let mut altered = right;
            *altered.last_mut().unwrap() ^= 1;
            socket.write_all(&altered).await?;
        }
        Reply::Hang => {
            socket.write_all(&right[..right.len() - 2]).await?;
            tokio::io::copy(&mut socket, &mut tokio::io::sink()).await?;
        }
    }
    socket.shutdown().await
}

/// The right answer (RFC 9110, 14 and 15.3.7).
fn good(bytes: &[u8], range: Option<&str>, tag: &str) -> Vec<u8> {
    let size = bytes.len();
    let common = format!("etag: {tag}\r\nconnection: close\r\n");
    let Some((first, last)) = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) else {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n{common}\r\n");
        return [head.as_bytes(), bytes].concat();
    };
    let first: usize = first.parse().unwrap();
    let last = last.parse::<usize>().unwrap().min(size - 1);
    if first >= size {
        let head = format!(
            "HTTP/1.1 416 Range Not Satisfiable\r\ncontent-range: bytes */{size}\r\ncontent-length: 0\r\n{common}\r\n"
        );
        return head.into_bytes();
    }
    let part = &bytes[first..=last];
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {first}-{last}/{size}\r\ncontent-length: {}\r\n{common}\r\n",
        part.len()
    );
    [head.as_bytes(), part].concat()
}
