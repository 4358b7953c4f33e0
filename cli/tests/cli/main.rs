//! The built program, run as a person or a script runs it, over the tiny bundle of random weights.
//!
//! With random weights no one can say what is found, but every probability lies between 0 and 1: threshold 0 finds
//! every word and threshold 1 none.

mod bench;
mod broken;
mod check;
mod config;
mod correct;
mod eval;
mod many;
mod models;
mod pack;
mod push;
#[cfg(feature = "rewrite")]
mod rewriter;
#[cfg(all(unix, feature = "serve"))]
mod serve;
mod sizes;
mod split;
#[cfg(feature = "remote")]
mod stores;
mod trust;
mod words;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run left behind.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.stdout, self.stderr))
    }

    /// Asserts that it could not run, and said so in one line with each of `parts` in it.
    fn refused(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(2), "{} {}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(self.stderr.starts_with("solecism: "), "{}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in {:?}", self.stderr);
        }
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// The program in `folder`, knowing nothing of the environment that the tests run in.
fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_solecism"));
    command
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for variable in [
        "SOLECISM_MODELS",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "PORT",
        "HOST",
        "API_KEY",
    ] {
        command.env_remove(variable);
    }
    // Not those of whoever runs the tests.
    command.env("SOLECISM_WORDS", folder.join("words"));
    command.env("SOLECISM_CONFIG", "");
    command
}

fn run(folder: &Path, args: &[&str]) -> Run {
    program(folder, args).output().expect("the program starts").into()
}

fn run_with_stdin(folder: &Path, args: &[&str], stdin: &[u8]) -> Run {
    let mut child = program(folder, args)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that fails early does not read; the pipe is then closed.
    let _ = child.stdin.take().expect("it is piped").write_all(stdin);
    child.wait_with_output().expect("it ends").into()
}

/// A folder with `models/de`, where the program finds it by itself.
fn with_model() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    solecism_testing::tiny::copy_to(&folder.path().join("models/de")).expect("the tiny bundle");
    folder
}

/// Puts `to` in place of every `from`, which is as long and has to be there.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let at: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(from)).collect();
    assert!(!at.is_empty(), "there is no {}", String::from_utf8_lossy(from));
    for at in at {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
}
