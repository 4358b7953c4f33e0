//! A function's program, started as Lambda starts it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::Context as _;
use serde_json::Value;

/// Lines of its log that an error shows.
const LAST_LINES: usize = 20;

/// A function that runs; dropping it kills it.
#[derive(Debug)]
pub(crate) struct Function {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Function {
    /// Starts a program with these variables, `PATH`, and no others: what a machine has set must not be what is measured.
    ///
    /// # Errors
    ///
    /// A program that cannot be started.
    pub(crate) fn start(command: &[OsString], environment: &[(&str, String)]) -> anyhow::Result<Self> {
        let (program, arguments) = command.split_first().context("no command")?;
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let lines = Arc::new(Mutex::new(Vec::new()));
        let mut readers = Vec::new();
        readers.extend(child.stdout.take().map(|pipe| read(pipe, &lines)));
        readers.extend(child.stderr.take().map(|pipe| read(pipe, &lines)));
        Ok(Self { child, lines, readers })
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The most memory that it has had resident so far, in bytes; nothing where the system does not say.
    pub(crate) fn peak_bytes(&self) -> Option<u64> {
        // Linux alone has it; elsewhere the file is missing.
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        parse_peak(&status)
    }

    /// Kills it, and gives what it logged.
    pub(crate) fn stop(&mut self) -> Vec<String> {
        // Errors are those of one that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Kills it, and gives the end of what it logged, for an error.
    pub(crate) fn last_words(&mut self) -> String {
        let lines = self.stop();
        lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads a pipe line by line until it ends. A thread each, for a pipe that nobody reads holds its writer up.
fn read(pipe: impl Read + Send + 'static, lines: &Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            line.clear();
        }
    })
}

/// `VmHWM`, "peak resident set size", of proc_pid_status(5). Its kB are of 1,024 bytes.
fn parse_peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?
        .checked_mul(1024)
}

/// What a function says about its start: the fields that end in `_ms` of the lines that it logs until the first event, as
/// JSON with a `message` in `fields`, in milliseconds and without that ending. A corrector loads its judge at the same time and has a
/// line for each; the longer time counts.
pub(crate) fn parts(lines: &[String]) -> BTreeMap<String, f64> {
    let mut parts = BTreeMap::new();
    for line in lines {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        if !matches!(line["fields"]["message"].as_str(), Some("model loaded" | "initialised")) {
            continue;
        }
        let fields = line["fields"].as_object().into_iter().flatten();
        for (name, ms) in fields.filter_map(|(name, value)| Some((name.strip_suffix("_ms")?, value.as_f64()?))) {
            let part = parts.entry(name.to_owned()).or_insert(ms);
            *part = part.max(ms);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_told_from_the_log() {
        let lines = [
            "not JSON",
            r#"{"level":"INFO","fields":{"message":"model loaded","bytes":7,"open_ms":1.5,"build_ms":30}}"#,
            r#"{"level":"INFO","fields":{"message":"model loaded","bytes":9,"open_ms":1.25,"build_ms":31}}"#,
            r#"{"level":"INFO","fields":{"message":"initialised","config_ms":0.1,"init_ms":40.25}}"#,
            r#"{"level":"INFO","fields":{"message":"text checked","infer_ms":2.5}}"#,
            r#"{"fields":7}"#,
        ];
        let parts = parts(&lines.map(str::to_owned));
        let expected = [("build", 31.0), ("config", 0.1), ("init", 40.25), ("open", 1.5)];
        assert_eq!(parts, BTreeMap::from(expected.map(|(name, ms)| (name.to_owned(), ms))));
    }

    #[test]
    fn memory_is_read_in_bytes() {
        assert_eq!(parse_peak("VmPeak:\t  9 kB\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(parse_peak("VmRSS:\t 5 kB\n"), None);
    }

    #[test]
    fn what_a_program_says_and_its_end_are_seen() {
        let command = ["sh", "-c", "echo said; echo $WORD >&2; exec sleep 60"].map(OsString::from);
        let mut function = Function::start(&command, &[("WORD", "too".to_owned())]).unwrap();
        while function.lines.lock().unwrap().len() < 2 {
            std::thread::yield_now();
        }
        assert!(!function.ended());
        let mut lines = function.stop();
        lines.sort();
        assert_eq!(lines, ["said", "too"]);
        assert!(function.ended());
        let error = Function::start(&["/no/such/program".into()], &[]).unwrap_err();
        assert_eq!(error.to_string(), "cannot start /no/such/program");
    }
}
