//! The one `solecism serve` of a person's machine, which all their editors' windows ask: found if it runs, started if it does not, and
//! ended with its last user.
//!
//! Three files in the platform's folder for what runs: `….users`, on which everyone who uses the server has a shared lock, and which the
//! server tries to lock for itself to learn that nobody is left; `….start`, which is locked while somebody looks for the server or starts
//! it; `….json`, which says where it listens and what key it asks for. A lock ends with its process, however that ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use solecism_store::ModelUri;

/// Where a server listens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Listening {
    /// `http://` and its address.
    pub(crate) url: String,
    /// The key that it asks for.
    pub(crate) key: String,
}

/// The place of a server among the files, and a lock that keeps it running.
#[derive(Debug)]
pub(crate) struct Local {
    files: PathBuf,
    models: Option<ModelUri>,
    /// Held for as long as the server is used.
    _used: File,
}

impl Local {
    /// A user of the server for models from this place. It need not run yet.
    ///
    /// # Errors
    ///
    /// If there is no folder for what runs, or if it cannot be written to.
    pub(crate) fn new(models: Option<&ModelUri>) -> anyhow::Result<Self> {
        let folder = dirs::runtime_dir().or_else(dirs::cache_dir);
        let folder = folder
            .context("this platform has no folder for the files of a running program: name a server with --server")?;
        Self::in_folder(&folder.join("solecism"), models)
    }

    fn in_folder(folder: &Path, models: Option<&ModelUri>) -> anyhow::Result<Self> {
        create_private(folder).with_context(|| format!("cannot write to {}", folder.display()))?;
        // Another version, or other models, means another server. A relative path counts from the current folder.
        let program = std::env::current_exe().unwrap_or_default();
        let place = std::env::current_dir().unwrap_or_default();
        let place = models
            .map(|models| format!("{models} {}", place.display()))
            .unwrap_or_default();
        let name = format!("{} {} {place}", env!("CARGO_PKG_VERSION"), program.display());
        let hash: String = Sha256::digest(name)
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let files = folder.join(format!("serve-{hash}"));
        let users = files.with_extension("users");
        let used = open(&users).and_then(|file| file.lock_shared().map(|()| file));
        Ok(Self {
            _used: used.with_context(|| format!("cannot lock {}", users.display()))?,
            models: models.cloned(),
            files,
        })
    }

    /// Where the server listens: the one that runs, if `answers` says that it does, or a new one.
    ///
    /// # Errors
    ///
    /// Why none could be started.
    pub(crate) fn find_or_start(&self, answers: impl Fn(&Listening) -> bool) -> anyhow::Result<Listening> {
        let start = self.files.with_extension("start");
        let lock = open(&start).and_then(|file| file.lock().map(|()| file));
        let _lock = lock.with_context(|| format!("cannot lock {}", start.display()))?;
        let state = self.files.with_extension("json");
        let known = fs::read(&state)
            .ok()
            .and_then(|state| serde_json::from_slice(&state).ok());
        if let Some(listening) = known.filter(answers) {
            return Ok(listening);
        }
        let listening = self.start()?;
        let written = serde_json::to_string(&listening)?;
        crate::personal::write(&state, &written).with_context(|| format!("cannot write {}", state.display()))?;
        Ok(listening)
    }

    fn start(&self) -> anyhow::Result<Listening> {
        let program = std::env::current_exe().context("this program cannot find itself to start its server")?;
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("cannot make a key: {error}"))?;
        let key: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut command = Command::new(program);
        command.args([
            "serve",
            "--port",
            "0",
            "--host",
            "127.0.0.1",
            "--cache-ttl",
            "10m",
            "--until-unused",
        ]);
        command.arg(&self.files);
        if let Some(models) = &self.models {
            command.arg("--models").arg(models.to_string());
        }
        // These are set for a server that a person starts, not for this one.
        for variable in [
            "API_USERNAME",
            "SOLECISM_UPSTREAM",
            "SOLECISM_PRELOAD",
            "FALLBACK_URL",
            "ALLOW_ORIGIN",
        ] {
            command.env_remove(variable);
        }
        command
            .env("API_KEY", &key)
            .env("METRICS", "0")
            .env(crate::config::VARIABLE, "");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        detach(&mut command);
        let mut child = command.spawn().context("cannot start `solecism serve`")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .context("cannot start `solecism serve`")?;
        }
        let url = line.trim();
        if !url.starts_with("http://") {
            let _ = child.kill();
            let _ = child.wait();
            bail!("`solecism serve` does not start: run it in a terminal to see why, or name a server with --server");
        }
        let url = url.to_owned();
        // Waits for it, so that it does not stay behind as a zombie once it has ended.
        std::thread::spawn(move || child.wait());
        Ok(Listening { url, key })
    }
}

/// Waits until nobody uses the server with these files, and removes the note of it, so that the next user starts another. The lock has to
/// be held until the process ends.
///
/// # Errors
///
/// If the files cannot be locked.
pub(crate) async fn unused(files: &Path) -> io::Result<File> {
    let users = open(&files.with_extension("users"))?;
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        match users.try_lock() {
            Ok(()) => break,
            Err(fs::TryLockError::WouldBlock) => {}
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    // It may not have been written.
    let _ = fs::remove_file(files.with_extension("json"));
    Ok(users)
}

/// A file to lock.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// A folder that only its owner can look into.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Lets a program run on if the editor that started this one, or its terminal, ends.
fn detach(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const DETACHED_PROCESS: u32 = 8;
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP);
    }
    #[cfg(not(any(unix, windows)))]
    let _ = command;
}
