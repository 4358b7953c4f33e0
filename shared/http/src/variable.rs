use std::str::FromStr;

/// One environment variable: its name, what to set it to, and what holds where it is not set.
#[derive(Debug)]
pub struct Variable {
    /// The name in the environment.
    pub name: &'static str,
    /// What to set it to; also the remedy that an error about it gives.
    pub expects: &'static str,
    /// The value where it is not set.
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
    /// A variable holds something that it cannot.
    #[error("{}={value:?} cannot be used: set it to {}", variable.name, variable.expects)]
    Bad {
        /// The variable.
        variable: &'static Variable,
        /// What it holds.
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
    /// [`VariableError::Bad`] where it cannot be read as a `T`.
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
            Err(error) => Err(VariableError::Bad {
                variable: self,
                value,
                source: error.into(),
            }),
        }
    }
}
