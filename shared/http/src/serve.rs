//! A router on a socket.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::header,
};
use http_body_util::BodyExt;
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::TcpListener,
    runtime::Handle,
    time::{Sleep, sleep, timeout},
};
use tower::ServiceExt;

/// How long a caller may take over a request. In front of a function, API Gateway has a limit of its own.
#[derive(Clone, Copy, Debug)]
struct Patience {
    head: Duration,
    body: Duration,
}

const PATIENCE: Patience = Patience {
    head: Duration::from_secs(10),
    body: Duration::from_secs(30),
};
/// Up to this many bytes of a body that a route has not read to its end are read and dropped. Most callers send all of a request before
/// they read the answer; if the server closed the connection meanwhile, they would never get to see why the request was refused.
const UNREAD: usize = 64 << 20;
/// How long calls under way may go on once the server is told to stop.
const GRACE: Duration = Duration::from_secs(30);

/// Serves `router` on `listener` until `stop` is done, and then lets the calls under way come to their end.
///
/// A caller that takes more than 10 s over the head of a request is dropped; if it takes more than 30 s over the body, the route sees a
/// body that broke off.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_with(PATIENCE, listener, router, stop).await;
}

async fn serve_with(patience: Patience, listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let Ok((stream, _)) = accepted else {
            // Most often no more files may be opened: wait for some to be closed.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Answers are small and whole: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            // A caller that asks first whether to send a body does not send one that is refused.
            let asks = request.headers().contains_key(header::EXPECT);
            let within = |incoming| {
                let arriving = Arriving {
                    incoming,
                    deadline: Box::pin(sleep(patience.body)),
                    is_over: false,
                };
                Body::new(Within {
                    arriving: Some(arriving),
                    asks,
                })
            };
            router.clone().oneshot(request.map(within))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        // A caller that leaves is no error of ours.
        tokio::spawn(async move { connection.await.ok() });
    }
    drop(listener);
    let _ = timeout(GRACE, graceful.shutdown()).await;
}

/// A body that breaks off if it has not arrived by its deadline.
struct Arriving {
    incoming: Incoming,
    deadline: Pin<Box<Sleep>>,
    /// Whether its end has come, or it broke off.
    is_over: bool,
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(cx) {
            self.is_over = !matches!(frame, Some(Ok(_)));
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        match self.deadline.as_mut().poll(cx) {
            Poll::Ready(()) => {
                self.is_over = true;
                Poll::Ready(Some(Err("the body did not arrive in time".into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

/// The same as a route gets it: what it leaves unread still arrives, up to [`UNREAD`], while the answer is on its way.
struct Within {
    /// There until the route is done with it.
    arriving: Option<Arriving>,
    asks: bool,
}

impl hyper::body::Body for Within {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut self.arriving {
            Some(arriving) => Pin::new(arriving).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.arriving.as_ref().is_none_or(hyper::body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.arriving
            .as_ref()
            .map(hyper::body::Body::size_hint)
            .unwrap_or_default()
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        let unread = self.arriving.take();
        let unread = unread.filter(|arriving| !hyper::body::Body::is_end_stream(arriving));
        if let (Some(unread), false, Ok(runtime)) = (unread, self.asks, Handle::try_current()) {
            runtime.spawn(drain(unread));
        }
    }
}

async fn drain(mut unread: Arriving) {
    let mut left = UNREAD;
    while let Some(Ok(frame)) = unread.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{error::Error, net::SocketAddr};

    use axum::routing::post;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
        task::JoinHandle,
    };

    use super::*;

    /// A server that answers with the length of what it got, and what stops it.
    async fn start(patience: Patience) -> Result<(SocketAddr, oneshot::Sender<()>, JoinHandle<()>), Box<dyn Error>> {
        let router = Router::new().route("/", post(async |body: Bytes| body.len().to_string()));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or(()) };
        let server = tokio::spawn(serve_with(patience, listener, router, stopped));
        Ok((address, stop, server))
    }

    /// What comes back on `stream` until the server closes it.
    async fn rest(stream: &mut TcpStream) -> Result<String, Box<dyn Error>> {
        let mut read = String::new();
        stream.read_to_string(&mut read).await?;
        Ok(read)
    }

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(60);
    const HEAD: &[u8] = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4\r\n\r\n";

    #[tokio::test]
    async fn a_request_is_answered_and_a_stop_waits_for_it() -> Result<(), Box<dyn Error>> {
        let (address, stop, server) = start(Patience { head: LONG, body: LONG }).await?;
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(HEAD).await?;
        stream.write_all(b"fo").await?;
        // The server has the call once it has answered another.
        let mut other = TcpStream::connect(address).await?;
        other.write_all(HEAD).await?;
        other.write_all(b"four").await?;
        assert!(rest(&mut other).await?.ends_with("\r\n\r\n4"));
        stop.send(()).map_err(|()| "the server is gone")?;
        stream.write_all(b"ur").await?;
        assert!(rest(&mut stream).await?.ends_with("\r\n\r\n4"));
        server.await?;
        assert!(TcpStream::connect(address).await.is_err());
        Ok(())
    }

    #[tokio::test]
    async fn a_caller_who_sends_all_before_it_reads_gets_to_read_a_refusal() -> Result<(), Box<dyn Error>> {
        let (address, _stop, _server) = start(Patience { head: LONG, body: LONG }).await?;
        let mut stream = TcpStream::connect(address).await?;
        // No route reads it.
        let head = "POST /nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 20000000\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&vec![b'a'; 20_000_000]).await?;
        // And the connection takes another call.
        stream.write_all(HEAD).await?;
        stream.write_all(b"four").await?;
        let answers = rest(&mut stream).await?;
        assert!(
            answers.starts_with("HTTP/1.1 404") && answers.ends_with("\r\n\r\n4"),
            "{answers}"
        );
        Ok(())
    }

    #[tokio::test]
    async fn who_asks_before_sending_a_body_is_not_told_to_send_one_that_nobody_reads() -> Result<(), Box<dyn Error>> {
        let (address, _stop, _server) = start(Patience { head: LONG, body: LONG }).await?;
        let mut stream = TcpStream::connect(address).await?;
        let head = "POST /nothing HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 20000000\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        let answer = rest(&mut stream).await?;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        Ok(())
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_is_not_waited_for() -> Result<(), Box<dyn Error>> {
        let (address, _stop, _server) = start(Patience {
            head: SHORT,
            body: LONG,
        })
        .await?;
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"POST / HTTP/1.1\r\nho").await?;
        let answer = rest(&mut stream).await?;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
        Ok(())
    }

    #[tokio::test]
    async fn nor_is_a_body() -> Result<(), Box<dyn Error>> {
        let (address, _stop, _server) = start(Patience {
            head: LONG,
            body: SHORT,
        })
        .await?;
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(HEAD).await?;
        stream.write_all(b"fo").await?;
        let answer = rest(&mut stream).await?;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        Ok(())
    }
}
