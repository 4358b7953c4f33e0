//! Addresses of bundles.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

/// Where a bundle is: a folder, a prefix in a bucket or container, or a place on a web server.
///
/// It is written as a path (`models/de`), as `file:///models/de`, as `s3://bucket/prefix/` (Amazon S3 and other stores with its protocol),
/// `gs://bucket/prefix/` (Google Cloud Storage), `az://container/prefix/` (Azure Blob Storage), or as `https://host/path/`. The slash at
/// the end may be left out.
///
/// ```
/// use solecism_store::ModelUri;
/// let uri: ModelUri = "s3://bucket/models/de".parse()?;
/// assert_eq!(uri.to_string(), "s3://bucket/models/de/");
/// assert_eq!(uri.join("fr").to_string(), "s3://bucket/models/de/fr/");
/// # Ok::<(), solecism_store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModelUri {
    /// A folder.
    Directory(PathBuf),
    /// A prefix in an S3 bucket.
    S3(BucketPrefix),
    /// A prefix in a bucket of Google Cloud Storage.
    Google(BucketPrefix),
    /// A prefix in a container of Azure Blob Storage.
    Azure(BucketPrefix),
    /// A place on a web server.
    Web(WebPrefix),
}

/// A bucket or container and a prefix in it, both of which have been checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BucketPrefix {
    scheme: &'static str,
    bucket: String,
    /// Empty, or ending with a slash.
    prefix: String,
}

/// A place on a web server, which has been checked: `http://` or `https://`, a host, and a path that ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebPrefix(String);

impl BucketPrefix {
    /// Name of the bucket or container.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The part of the keys that all objects below the prefix share: empty, or ending with a slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The prefix one level below.
    pub(crate) fn join(&self, name: &str) -> Self {
        Self {
            prefix: format!("{}{name}/", self.prefix),
            ..self.clone()
        }
    }

    /// Reads what follows `scheme://`; the error says what is wrong.
    fn parse(scheme: &'static str, rest: &str) -> Result<Self, String> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // The rules of general purpose buckets, without the rarer bans (IP addresses, reserved prefixes), which the
        // store itself checks: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
        // https://cloud.google.com/storage/docs/buckets#naming,
        // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
        let (what, marks) = match scheme {
            "s3" => ("bucket", "-."),
            "gs" => ("bucket", "-._"),
            _ => ("container", "-"),
        };
        let letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        let plain = (3..=63).contains(&bucket.len())
            && bucket.chars().all(|each| letter(each) || marks.contains(each))
            && bucket.starts_with(letter)
            && !bucket.contains("..");
        if !plain {
            return Err(format!(
                "the {what}'s name must have 3 to 63 lower-case letters, digits and {marks:?}, as in {scheme}://{what}/prefix/"
            ));
        }
        let bucket = bucket.to_owned();
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if prefix.is_empty() {
            let prefix = String::new();
            return Ok(Self { scheme, bucket, prefix });
        }
        if !plain_path(prefix) {
            return Err(format!(
                "the prefix must have no empty part, no '.' and no '..', as in {scheme}://{what}/models/de/"
            ));
        }
        let prefix = format!("{prefix}/");
        Ok(Self { scheme, bucket, prefix })
    }
}

impl WebPrefix {
    /// The address, which ends with a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path one level below.
    fn join(&self, name: &str) -> Self {
        Self(format!("{}{name}/", self.0))
    }

    /// Reads what follows `scheme://`; the error says what is wrong.
    fn parse(scheme: &str, rest: &str) -> Result<Self, String> {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty()
            || host.contains(|each: char| each.is_whitespace() || each.is_control() || "@?#\\".contains(each))
        {
            return Err(format!("give a host without a login, as in {scheme}://host/models/de/"));
        }
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.contains(|each: char| each.is_whitespace() || "?#\\".contains(each))
            || !path.is_empty() && !plain_path(path)
        {
            return Err(format!(
                "the path must have no space, no '?', no '#', no empty part, no '.' and no '..', as in {scheme}://host/models/de/"
            ));
        }
        let slash = if path.is_empty() { "" } else { "/" };
        Ok(Self(format!("{scheme}://{host}/{path}{slash}")))
    }
}

/// Whether each part of a path is a name.
fn plain_path(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(char::is_control)
}

impl fmt::Display for BucketPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}/{}", self.scheme, self.bucket, self.prefix)
    }
}

impl fmt::Display for WebPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ModelUri {
    /// The address of the bundle or the folder of bundles `name` below this one, such as that of one language.
    pub fn join(&self, name: &str) -> Self {
        match self {
            Self::Directory(path) => Self::Directory(path.join(name)),
            Self::S3(prefix) => Self::S3(prefix.join(name)),
            Self::Google(prefix) => Self::Google(prefix.join(name)),
            Self::Azure(prefix) => Self::Azure(prefix.join(name)),
            Self::Web(prefix) => Self::Web(prefix.join(name)),
        }
    }
}

impl FromStr for ModelUri {
    type Err = StoreError;

    /// # Errors
    ///
    /// [`StoreError::BadUri`] for another scheme, an impossible bucket name, or an empty address.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let bad = |problem: String| StoreError::BadUri {
            uri: text.to_owned(),
            problem,
        };
        if text.is_empty() || text.contains('\0') {
            return Err(bad("give a folder or s3://bucket/prefix/".to_owned()));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Self::Directory(PathBuf::from(text)));
        };
        match scheme {
            "s3" => BucketPrefix::parse("s3", rest).map(Self::S3).map_err(bad),
            "gs" => BucketPrefix::parse("gs", rest).map(Self::Google).map_err(bad),
            "az" => BucketPrefix::parse("az", rest).map(Self::Azure).map_err(bad),
            "http" | "https" => WebPrefix::parse(scheme, rest).map(Self::Web).map_err(bad),
            // A percent sign may or may not be an escape, and the files of one host are not those of another. It is
            // better to ask for the plain path than to read the wrong folder.
            "file" if rest.starts_with('/') && !rest.contains('%') => Ok(Self::Directory(PathBuf::from(rest))),
            "file" => Err(bad(
                "file:// takes an absolute path without '%'; write the plain path instead".to_owned(),
            )),
            _ => Err(bad(
                "only a folder, file://, s3://, gs://, az://, https:// and http:// are read".to_owned(),
            )),
        }
    }
}

impl fmt::Display for ModelUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => path.display().fmt(f),
            Self::S3(prefix) | Self::Google(prefix) | Self::Azure(prefix) => prefix.fmt(f),
            Self::Web(prefix) => prefix.fmt(f),
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
            ("gs://my_bucket.example/de", "gs://my_bucket.example/de/"),
            ("az://container/models/de/", "az://container/models/de/"),
            ("https://host", "https://host/"),
            ("https://host:8443/models/de", "https://host:8443/models/de/"),
            ("http://[::1]:80/a%20b/", "http://[::1]:80/a%20b/"),
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
            "https://",
            "https:///de",
            "https://user:secret@host/de",
            "https://host/de?version=1",
            "https://host/de#1",
            "https://host//de",
            "https://host/../de",
            "https://host/a b",
            "HTTPS://host/de",
            "ftp://host/de",
            "gs://Bucket/de",
            "gs://bucket/../de",
            "az://my_container/de",
            "az://my.container/de",
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
            ("gs://bucket", "gs://bucket/de/"),
            ("az://container/models/", "az://container/models/de/"),
            ("https://host", "https://host/de/"),
            ("https://host/models", "https://host/models/de/"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<ModelUri>().unwrap().join("de").to_string(), expected);
        }
    }
}
