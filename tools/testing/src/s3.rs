//! An S3 server on loopback, over the files of a folder: the crate `s3s-fs`, to read objects, and to put some where that is asked
//! for.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::JoinHandle;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::dto::{GetObjectInput, GetObjectOutput, HeadBucketInput, PutObjectInput, PutObjectOutput};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, oneshot};

/// The one access key that the server knows.
pub const ACCESS_KEY: &str = "solecism-local";
/// Its secret, for a server that loopback alone can reach.
pub const SECRET_KEY: &str = "solecism-local-secret";

/// A running server; dropping it stops it.
///
/// Each folder right below the root is a bucket, and the files below that are its objects, by their path. Requests
/// must be signed with [`ACCESS_KEY`] and [`SECRET_KEY`], and name the bucket in the path. Objects can be read and nothing
/// else, so that nothing is left behind in the folder, unless it is started to be written to.
///
/// ```
/// # let root = std::env::temp_dir();
/// let server = solecism_testing::s3::S3Server::start(&root)?;
/// assert!(server.endpoint().starts_with("http://127.0.0.1:"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct S3Server {
    address: SocketAddr,
    /// Dropped to stop the server.
    stop: Option<oneshot::Sender<()>>,
    /// A thread, and not a task, so that the server serves tests with and without a runtime of their own.
    thread: Option<JoinHandle<()>>,
}

impl S3Server {
    /// Serves `root` on a port that is free.
    ///
    /// # Errors
    ///
    /// A root that does not exist; no runtime or no port.
    pub fn start(root: &Path) -> io::Result<Self> {
        Self::start_on(root, 0, false)
    }

    /// Serves `root`, an existing folder that takes what is put there, on a port that is free.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    pub fn start_writable(root: &Path) -> io::Result<Self> {
        Self::start_on(root, 0, true)
    }

    /// Serves `root` on `port`; 0 stands for one that is free. Only where it is `writable` can objects be put there.
    ///
    /// # Errors
    ///
    /// A root that does not exist; no runtime, or a port that is taken.
    pub fn start_on(root: &Path, port: u16, writable: bool) -> io::Result<Self> {
        let files = FileSystem::new(root)
            .map_err(|error| io::Error::new(io::ErrorKind::NotFound, format!("{}: {error:?}", root.display())))?;
        let mut service = S3ServiceBuilder::new(Objects {
            files,
            writable,
            writing: Mutex::default(),
        });
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = service.build();

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let listener = {
            // Not `block_on`, which a test that runs in a runtime of its own may not call.
            let _runtime = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || serve(runtime, listener, service, stopped));
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address to give as `AWS_ENDPOINT_URL_S3`, such as `http://127.0.0.1:9000`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The environment in which a program finds the server and may read from it.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL_S3", self.endpoint()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say; a panic of its own was printed when it happened.
            let _ = thread.join();
        }
    }
}

/// Serves until `stopped` resolves, which it does when its sender is dropped.
fn serve(runtime: Runtime, listener: TcpListener, service: S3Service, stopped: oneshot::Receiver<()>) {
    let accept = async {
        loop {
            // An error is that of one connection, gone before it was taken.
            let Ok((socket, _)) = listener.accept().await else {
                continue;
            };
            let service = service.clone();
            tokio::spawn(async move {
                let http = http1::Builder::new();
                // A client that hangs up is none of the server's business.
                let _ = http.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    };
    runtime.block_on(async {
        tokio::select! {
            _ = stopped => {}
            () = accept => {}
        }
    });
    // Clients keep their connections open: do not wait for them.
    runtime.shutdown_background();
}

/// The file system's objects, and whether others may be put beside them.
struct Objects {
    files: FileSystem,
    writable: bool,
    /// One write at a time, because `s3s-fs` looks whether an object is there and then writes, and S3's conditional writes are whole.
    writing: Mutex<()>,
}

#[async_trait::async_trait]
impl S3 for Objects {
    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        // `s3s-fs` 0.14 answers NoSuchKey for a bucket that does not exist; S3 answers NoSuchBucket.
        let bucket = |object: GetObjectInput| HeadBucketInput {
            bucket: object.bucket,
            expected_bucket_owner: None,
        };
        self.files.head_bucket(request.clone().map_input(bucket)).await?;
        self.files.get_object(request).await
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let _writing = self.writing.lock().await;
        match self.writable {
            true => self.files.put_object(request).await,
            false => Err(s3_error!(AccessDenied)),
        }
    }
}
