//! Values that no error quotes, because they are secrets or may hold some.

use std::ffi::OsStr;

use clap::{Arg, Command, builder::TypedValueParser, error::ErrorKind};

/// Reads a value with the function, whose message must not quote it either. An error of clap's own would print the value, and so put it
/// into a service's log.
#[derive(Clone, Copy)]
pub(super) struct Unquoted<T>(pub(super) fn(&str) -> Result<T, String>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Unquoted<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let read = value.to_str().ok_or_else(|| "it is not UTF-8".to_owned());
        read.and_then(self.0).map_err(|why| {
            let name = arg.map(ToString::to_string).unwrap_or_default();
            let variable = arg.and_then(Arg::get_env).and_then(OsStr::to_str).unwrap_or_default();
            let message = format!("the value of {name} ({variable}) cannot be used: {why}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::args::Cli;

    #[test]
    fn no_error_and_no_help_shows_a_secret() {
        // (option, a value that cannot be used)
        for (option, value) in [
            ("--api-key", "zebra"),
            ("--upstream-key", "zebra"),
            ("--upstream", "https://zebra:giraffe@"),
            ("--upstream", "zebra:giraffe@models.example"),
            ("--fallback-url", "https://user:zebra giraffe@models.example"),
            ("--fallback-url", "https://models.example?key=zebra"),
        ] {
            let read = Cli::try_parse_from(["solecism", "serve", option, value]);
            let message = read.map(|_| String::new()).unwrap_or_else(|error| error.to_string());
            assert!(
                message.contains(option) && message.contains("cannot be used"),
                "{message}"
            );
            assert!(!message.contains("zebra") && !message.contains("giraffe"), "{message}");
        }
        let key = Cli::try_parse_from([
            "solecism",
            "serve",
            "--api-key",
            "zebra-0123456789",
            "--upstream",
            "http://zebra@a",
            "--upstream-key",
            "zebra-0123456789",
            "--fallback-url",
            "http://zebra@b",
            "--fallback-key",
            "zebra",
            "--fallback-username",
            "me",
        ]);
        let shown = key
            .map(|cli| format!("{cli:?}"))
            .unwrap_or_else(|error| error.to_string());
        assert!(shown.contains("me") && !shown.contains("zebra"), "{shown}");
    }
}
