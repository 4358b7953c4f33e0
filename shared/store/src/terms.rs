//! The words of each kind of store, so that errors use its own terms.

/// What a kind of store calls things, and what helps with its errors.
pub(crate) struct Terms {
    /// The name for what holds the objects.
    pub(crate) container: &'static str,
    /// Where credentials come from.
    pub(crate) credentials: &'static str,
    /// What to check if there is no answer.
    pub(crate) reach: &'static str,
    /// The permission that is needed.
    pub(crate) permission: &'static str,
    /// How to get fresh credentials.
    pub(crate) renew: &'static str,
    /// Why a store sends its reader elsewhere, and what to do then.
    pub(crate) moved: &'static str,
}

const S3: Terms = Terms {
    container: "bucket",
    credentials: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or give the function a role",
    reach: "check the network, AWS_REGION and AWS_ENDPOINT_URL, then try again",
    permission: "allow s3:GetObject (to push, s3:PutObject too) to whoever runs this",
    renew: "run `aws sso login`, or set AWS_SESSION_TOKEN and its two keys again",
    moved: "the bucket is in another region: set AWS_REGION to that region",
};

const GOOGLE: Terms = Terms {
    container: "bucket",
    credentials: "name a key file in GOOGLE_APPLICATION_CREDENTIALS, run `gcloud auth application-default login`, or set \
        GOOGLE_SKIP_SIGNATURE=true for a public bucket",
    reach: "check the network and GOOGLE_BASE_URL, then try again",
    permission: "give whoever runs this the role Storage Object Viewer (to push, Storage Object User) on the bucket",
    renew: "run `gcloud auth application-default login`",
    moved: "check GOOGLE_BASE_URL",
};

const AZURE: Terms = Terms {
    container: "container",
    credentials: "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_KEY, run `az login` with \
        AZURE_USE_AZURE_CLI=true, or set AZURE_SKIP_SIGNATURE=true for a public container",
    reach: "check the network, AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ENDPOINT, then try again",
    permission: "give whoever runs this the role Storage Blob Data Reader (to push, Contributor) on the container",
    renew: "make a new SAS token, or run `az login`",
    moved: "check AZURE_STORAGE_ENDPOINT",
};

const HTTP: Terms = Terms {
    container: "server",
    credentials: "this program sends no login to a web server: let it serve the bundle to everyone, or use another store",
    reach: "check the address and the network, then try again",
    permission: "let the server give it to everyone, because this program sends no login",
    renew: "use an address that needs no login",
    moved: "give the address that it has now",
};

const FOLDER: Terms = Terms {
    container: "folder",
    credentials: "run this as somebody who may read the folder",
    reach: "check the disk and its free space, then try again",
    permission: "allow whoever runs this to read (to push, to write) the folder and its files",
    renew: "mount the folder again",
    moved: "give the address that it has now",
};

/// The words of the store that an object is in, given the object's full address.
pub(crate) fn of(object: &str) -> &'static Terms {
    match object.split_once("://").map(|(scheme, _)| scheme) {
        Some("s3") => &S3,
        Some("gs") => &GOOGLE,
        Some("az") => &AZURE,
        Some("http" | "https") => &HTTP,
        _ => &FOLDER,
    }
}
