//! Data on stdout, the rest on stderr.

use std::io::{self, Write};

use anyhow::Context as _;

/// The reader of stdout wants no more: success, and no reason for a message.
#[derive(Debug, thiserror::Error)]
#[error("whoever was reading has stopped")]
pub(crate) struct ReaderLeft;

/// Writes `text` to stdout as it is.
///
/// # Errors
///
/// [`ReaderLeft`] for a closed pipe, else what keeps stdout from being written.
pub(crate) fn emit(text: &str) -> anyhow::Result<()> {
    write(io::stdout().lock(), text)
}

/// Writes `text` with its ANSI styles to a terminal, by the console's own means if it knows no ANSI.
///
/// # Errors
///
/// Those of [`emit`].
pub(crate) fn emit_styled(text: &str) -> anyhow::Result<()> {
    write(anstream::stdout().lock(), text)
}

fn write(mut stdout: impl Write, text: &str) -> anyhow::Result<()> {
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ReaderLeft.into()),
        result => result.context("cannot write to stdout"),
    }
}

/// Prints an error and its causes to stderr, in one line.
pub(crate) fn complain(error: &anyhow::Error) {
    let chain = one_line(&format!("{error:#}"));
    // With stderr gone there is nobody left to tell; the exit code still does.
    let _ = writeln!(io::stderr(), "solecism: {chain}");
}

/// Prints what a person should know beside the answer to stderr, in one line.
pub(crate) fn note(text: &str) {
    // With stderr gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "solecism: {}", one_line(text));
}

/// `text` on one line: causes from other libraries may have several.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_told_from_a_full_disk() {
        struct Refuses(io::ErrorKind);
        impl Write for Refuses {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let closed = write(Refuses(io::ErrorKind::BrokenPipe), "x").expect_err("it refuses");
        assert!(closed.is::<ReaderLeft>());
        let full = write(Refuses(io::ErrorKind::StorageFull), "x").expect_err("it refuses");
        assert!(!full.is::<ReaderLeft>());
    }

    #[test]
    fn messages_of_several_lines_become_one() {
        assert_eq!(one_line("a\n\n  b\r\nc\n"), "a b c");
    }
}
