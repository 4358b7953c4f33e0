use std::str::FromStr;

use crate::error::chain;

/// One environment variable: its name, what to set it to, and what holds if it is not set.
#[derive(Debug)]
pub struct Variable {
    /// The name in the environment.
    pub name: &'static str,
    /// What to set it to; also the remedy that an error about it gives.
    pub expects: &'static str,
    /// The value if it is not set.
    pub default: &'static str,
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub enum VariableError {
    /// A variable that has no default is not set.
    #[error("{} is not set: set it to {}", variable.name, variable.expects)]
    Missing {
        /// The variable.
        variable: &'static Variable,
    },
    /// A variable holds something that it cannot. To be made with [`Variable::bad`].
    #[error("{}={value:?} cannot be used: set it to {}", variable.name, variable.expects)]
    Bad {
        /// The variable.
        variable: &'static Variable,
        /// What it holds, but for [what may be secret](without_secrets).
        value: String,
        /// What is wrong with that.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A variable whose value is secret holds something that it cannot.
    #[error("{} cannot be used: set it to {}", variable.name, variable.expects)]
    BadSecret {
        /// The variable.
        variable: &'static Variable,
    },
}

impl Variable {
    /// What it holds by `lookup`, so that tests need not touch the process's environment; an empty value counts as not
    /// set, as it does for the AWS SDK.
    ///
    /// # Errors
    ///
    /// [`VariableError::Bad`] if it cannot be read as a `T`.
    pub fn read<T>(&'static self, lookup: impl Fn(&str) -> Option<String>) -> Result<Option<T>, VariableError>
    where
        T: FromStr,
        T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let Some(value) = lookup(self.name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        match value.parse() {
            Ok(parsed) => Ok(Some(parsed)),
            Err(error) => Err(self.bad(&value, error)),
        }
    }

    /// The error that it holds `value`, which it cannot because of `error`. Both are quoted without the secrets that they may have.
    pub fn bad(
        &'static self,
        value: &str,
        error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> VariableError {
        VariableError::Bad {
            variable: self,
            value: without_secrets(value),
            source: without_secrets(&chain(&*error.into())).into(),
        }
    }
}

/// `text`, which may hold addresses, without what is secret in one: who logs in (`https://user:password@host`), and the query
/// (`?key=…`).
pub fn without_secrets(text: &str) -> String {
    // A password may hold anything, spaces and more of these signs too, so everything up to the last of them is left out.
    let shown = match (text.find('@'), text.rfind('@')) {
        (Some(first), Some(last)) => {
            let start = text[..first].find("//").map_or(0, |at| at + 2);
            format!("{}…{}", &text[..start], &text[last..])
        }
        _ => text.to_owned(),
    };
    let mut pieces = shown.split('?');
    let mut safe = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        safe.push_str("?…");
        safe.push_str(piece.find([' ', '"', ',', '\n']).map_or("", |end| &piece[end..]));
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        for (text, shown) in [
            ("https://models.example/de", "https://models.example/de"),
            ("https://user:pass@models.example", "https://…@models.example"),
            ("user:pass@models.example", "…@models.example"),
            (
                "de=https://u:p a/s?s@w@a.example en=b.example",
                "de=https://…@a.example en=b.example",
            ),
            (
                "de=https://u:p@a.example en=http://v:q@b.example/x",
                "de=https://…@b.example/x",
            ),
            (
                "\"u:p@h\": it begins with neither http:// nor https://",
                "…@h\": it begins with neither http:// nor https://",
            ),
            ("de=https://a.example?key=0123 en=b", "de=https://a.example?… en=b"),
            (
                "\"https://a.example?key=0123\" has a query",
                "\"https://a.example?…\" has a query",
            ),
        ] {
            assert_eq!(without_secrets(text), shown, "{text}");
        }
    }
}
