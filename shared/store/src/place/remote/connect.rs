//! From an address to a store, with credentials and endpoints as each provider's own tools find them.

use std::sync::Arc;

use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::{ClientConfigKey, ClientOptions, RetryConfig};

use super::answers::Connector;
use super::{CONNECT_TIMEOUT, READ_TIMEOUT, RemoteStore};
use crate::error::StoreError;
use crate::uri::{BucketPrefix, WebPrefix};

impl RemoteStore {
    /// A store in Google Cloud Storage, with the variables `GOOGLE_…`, the application default credentials, or the machine's own service
    /// account. `GOOGLE_BASE_URL` names another endpoint, such as that of an emulator.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoCredentials`] if the credentials cannot be read.
    pub fn google(location: &BucketPrefix) -> Result<Self, StoreError> {
        prepare();
        let mut builder = GoogleCloudStorageBuilder::from_env()
            .with_bucket_name(location.bucket())
            .with_http_connector(Connector::default())
            .with_retry(no_retries());
        for (key, value) in settings(builder.get_config_value(&GoogleConfigKey::BaseUrl)) {
            builder = builder.with_config(GoogleConfigKey::Client(key), value);
        }
        let client = builder.build().map_err(|error| no_credentials(location, error))?;
        Ok(Self::new(
            Arc::new(client),
            location.to_string(),
            location.prefix().to_owned(),
        ))
    }

    /// A store in Azure Blob Storage, with the variables `AZURE_…` or the machine's managed identity.
    /// `AZURE_STORAGE_ACCOUNT_NAME` names the account, `AZURE_STORAGE_ENDPOINT` names another endpoint, and
    /// `AZURE_STORAGE_USE_EMULATOR=true` chooses the emulator at `AZURITE_BLOB_STORAGE_URL`.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoCredentials`] if no account is named, or if the credentials cannot be read.
    pub fn azure(location: &BucketPrefix) -> Result<Self, StoreError> {
        prepare();
        let mut builder = MicrosoftAzureBuilder::from_env()
            .with_container_name(location.bucket())
            .with_http_connector(Connector::default())
            .with_retry(no_retries());
        for (key, value) in settings(builder.get_config_value(&AzureConfigKey::Endpoint)) {
            builder = builder.with_config(AzureConfigKey::Client(key), value);
        }
        let client = builder.build().map_err(|error| no_credentials(location, error))?;
        Ok(Self::new(
            Arc::new(client),
            location.to_string(),
            location.prefix().to_owned(),
        ))
    }

    /// A store on a web server, which needs no login. Redirects are followed.
    ///
    /// # Errors
    ///
    /// [`StoreError::BadUri`] if the address is not valid.
    pub fn web(location: &WebPrefix) -> Result<Self, StoreError> {
        prepare();
        let address = location.as_str();
        let options = settings(Some(address.to_owned()))
            .into_iter()
            .fold(ClientOptions::new(), |options, (key, value)| {
                options.with_config(key, value)
            });
        let client = HttpBuilder::new()
            .with_url(address.trim_end_matches('/'))
            .with_client_options(options)
            .with_http_connector(Connector::default())
            .with_retry(no_retries())
            .build()
            .map_err(|error| StoreError::BadUri {
                uri: address.to_owned(),
                problem: error.to_string(),
            })?;
        Ok(Self::new(Arc::new(client), address.to_owned(), String::new()))
    }
}

/// Makes ring the provider for TLS, as in the AWS client, unless the program has chosen another.
fn prepare() {
    // The only error is that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// There are no retries here, because `fetch` retries itself and counts the tries.
fn no_retries() -> RetryConfig {
    RetryConfig {
        max_retries: 0,
        ..RetryConfig::default()
    }
}

/// The client's settings for a server at this address, or at the provider's default address.
fn settings(address: Option<String>) -> [(ClientConfigKey, String); 4] {
    let plain = address.is_some_and(|address| address.starts_with("http://"));
    [
        (ClientConfigKey::AllowHttp, plain.to_string()),
        (
            ClientConfigKey::ConnectTimeout,
            format!("{} s", CONNECT_TIMEOUT.as_secs()),
        ),
        (ClientConfigKey::ReadTimeout, format!("{} s", READ_TIMEOUT.as_secs())),
        // This limit is for a whole object, and it is long because `fetch` has a limit of its own.
        (ClientConfigKey::Timeout, "3600 s".to_owned()),
    ]
}

fn no_credentials(location: &BucketPrefix, error: object_store::Error) -> StoreError {
    StoreError::NoCredentials {
        object: location.to_string(),
        source: error.to_string().into(),
    }
}
