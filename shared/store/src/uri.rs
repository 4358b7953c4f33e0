//! Addresses of bundles.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

/// Where a bundle lies: a folder, or a prefix in a bucket.
///
/// Written as a path (`models/de`), as `file:///models/de`, or as `s3://bucket/prefix/`; the slash at the end may be
/// left out.
///
/// ```
/// use solecism_store::ModelUri;
/// let uri: ModelUri = "s3://bucket/models/de".parse()?;
/// assert_eq!(uri.to_string(), "s3://bucket/models/de/");
/// assert_eq!(uri.join("fr").to_string(), "s3://bucket/models/de/fr/");
/// # Ok::<(), solecism_store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ModelUri {
    /// A folder.
    Directory(PathBuf),
    /// A prefix in an S3 bucket.
    S3(S3Prefix),
}

/// A bucket and a prefix in it, both checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct S3Prefix {
    bucket: String,
    /// Empty, or ends with a slash.
    prefix: String,
}

impl S3Prefix {
    /// Name of the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The part of the keys that all objects below the prefix share: empty, or ending with a slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The prefix one level down.
    pub(crate) fn join(&self, name: &str) -> Self {
        Self {
            bucket: self.bucket.clone(),
            prefix: format!("{}{name}/", self.prefix),
        }
    }

    /// Reads what follows `s3://`; the error says what is wrong.
    fn parse(rest: &str) -> Result<Self, &'static str> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // The rules of general purpose buckets, less the rarer bans (IP addresses, reserved prefixes), which the
        // store itself knows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bucket_is_plain = (3..=63).contains(&bucket.len())
            && bucket.bytes().all(|byte| letters(byte) || byte == b'-' || byte == b'.')
            && bucket.starts_with(|first| letters(first as u8))
            && !bucket.contains("..");
        if !bucket_is_plain {
            return Err(
                "the bucket's name must have 3 to 63 small letters, digits, '-' and '.', as in s3://bucket/prefix/",
            );
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if prefix.is_empty() {
            let (bucket, prefix) = (bucket.to_owned(), String::new());
            return Ok(Self { bucket, prefix });
        }
        if prefix.split('/').any(|part| matches!(part, "" | "." | "..")) || prefix.contains(char::is_control) {
            return Err("the prefix must have no empty part, no '.' and no '..', as in s3://bucket/models/de/");
        }
        let (bucket, prefix) = (bucket.to_owned(), format!("{prefix}/"));
        Ok(Self { bucket, prefix })
    }
}

impl fmt::Display for S3Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

impl ModelUri {
    /// The bundle or folder of bundles `name` below this address, such as that of one language.
    pub fn join(&self, name: &str) -> Self {
        match self {
            Self::Directory(path) => Self::Directory(path.join(name)),
            Self::S3(prefix) => Self::S3(prefix.join(name)),
        }
    }
}

impl FromStr for ModelUri {
    type Err = StoreError;

    /// # Errors
    ///
    /// [`StoreError::BadUri`] for another scheme, an impossible bucket's name, or nothing at all.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let bad = |problem: &str| StoreError::BadUri {
            uri: text.to_owned(),
            problem: problem.to_owned(),
        };
        if text.is_empty() || text.contains('\0') {
            return Err(bad("give a folder or s3://bucket/prefix/"));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Self::Directory(PathBuf::from(text)));
        };
        match scheme {
            "s3" => S3Prefix::parse(rest).map(Self::S3).map_err(bad),
            // A percent sign may or may not be an escape, and one host's files are not another's: better to ask for
            // the plain path than to read the wrong folder.
            "file" if rest.starts_with('/') && !rest.contains('%') => Ok(Self::Directory(PathBuf::from(rest))),
            "file" => Err(bad(
                "file:// takes an absolute path without '%'; write the plain path instead",
            )),
            _ => Err(bad("only a folder, file:// and s3:// are read")),
        }
    }
}

impl fmt::Display for ModelUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => path.display().fmt(f),
            Self::S3(prefix) => prefix.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let cases = [
            ("models/de", "models/de"),
            ("/srv/models/de", "/srv/models/de"),
            ("file:///srv/models/de", "/srv/models/de"),
            (".", "."),
            ("s3://bucket", "s3://bucket/"),
            ("s3://bucket/", "s3://bucket/"),
            ("s3://bucket/de", "s3://bucket/de/"),
            ("s3://bucket/models/de/", "s3://bucket/models/de/"),
            ("s3://my.bucket-1/de/1.2.0/", "s3://my.bucket-1/de/1.2.0/"),
        ];
        for (text, expected) in cases {
            let uri: ModelUri = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(uri.to_string(), expected);
            assert_eq!(
                uri.to_string().parse::<ModelUri>().ok(),
                Some(uri),
                "{text} does not survive being printed"
            );
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        let cases = [
            "",
            "a\0b",
            "https://host/models/de",
            "gs://bucket/models/de",
            "S3://bucket/de",
            "://bucket",
            "file://models/de",
            "file:///my%20models",
            "s3://",
            "s3:///de",
            "s3://ab/de",
            "s3://Bucket/de",
            "s3://-bucket/de",
            "s3://buc..ket/de",
            "s3://user@bucket/de",
            "s3://bucket//de",
            "s3://bucket/de//",
            "s3://bucket/../de",
            "s3://bucket/de/./",
            "s3://bucket/d\ne",
        ];
        for text in cases {
            match text.parse::<ModelUri>() {
                Err(StoreError::BadUri { uri, .. }) => assert_eq!(uri, text),
                other => panic!("{text:?} gave {other:?}"),
            }
        }
    }

    #[test]
    fn joining_goes_one_level_down() {
        let cases = [
            ("models", "models/de"),
            ("s3://bucket", "s3://bucket/de/"),
            ("s3://bucket/models", "s3://bucket/models/de/"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<ModelUri>().unwrap().join("de").to_string(), expected);
        }
    }
}
