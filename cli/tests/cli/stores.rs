//! Stores that refuse: each error in the store's own terms, with what helps there.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::{Run, program};

/// The endpoint of a server that gives every request the same answer; it ends with the tests.
fn answering(status: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            // One read takes the whole of a request without a body.
            let _ = socket.read(&mut [0; 1 << 14]);
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    endpoint
}

fn list(uri: &str, environment: &[(&str, &str)]) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = program(folder.path(), &["models", "list", "--models", uri]);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GOOGLE_") || name.starts_with("AZURE_")) {
        command.env_remove(name);
    }
    command.env("HOME", folder.path()).envs(environment.iter().copied());
    command.output().expect("the program starts").into()
}

/// What Azure's and Google's XML says.
fn error(code: &str, message: &str) -> String {
    format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>")
}

#[test]
fn each_store_speaks_its_own_terms() {
    // The answer, and what the message must hold for Google's store and for Azure's.
    let cases = [
        (
            "404 Not Found",
            error("NoSuchKey", ""),
            "manifest.json does not exist",
            "manifest.json does not exist",
        ),
        (
            "404 Not Found",
            error("NoSuchBucket", ""),
            "bucket models does not exist",
            "container models does not exist",
        ),
        (
            "403 Forbidden",
            error("AccessDenied", ""),
            "Storage Object Viewer",
            "Storage Blob Data Reader",
        ),
        (
            "401 Unauthorized",
            error("AuthenticationRequired", ""),
            "GOOGLE_APPLICATION_CREDENTIALS",
            "AZURE_STORAGE_ACCOUNT_KEY",
        ),
        (
            "401 Unauthorized",
            error("ExpiredToken", ""),
            "have expired (ExpiredToken): run `gcloud",
            "have expired (ExpiredToken): make a new SAS",
        ),
        (
            "503 Service Unavailable",
            error("SlowDown", ""),
            "busy (status 503)",
            "busy (status 503)",
        ),
    ];
    for (status, body, google, azure) in cases {
        // Google and Azure name the missing bucket differently.
        let endpoint = answering(status, &body);
        let google_environment = [
            ("GOOGLE_BASE_URL", endpoint.as_str()),
            ("GOOGLE_SKIP_SIGNATURE", "true"),
        ];
        list("gs://models/de/", &google_environment).refused(&["gs://models/de/manifest.json", google]);
        let endpoint = answering(status, &body.replace("NoSuchBucket", "ContainerNotFound"));
        let azure_environment = [
            ("AZURE_STORAGE_USE_EMULATOR", "true"),
            ("AZURITE_BLOB_STORAGE_URL", endpoint.as_str()),
        ];
        list("az://models/de/", &azure_environment).refused(&["az://models/de/manifest.json", azure]);
    }
}

#[test]
fn what_is_missing_to_ask_at_all_is_named() {
    list("az://models/de/", &[]).refused(&["no credentials", "AZURE_STORAGE_ACCOUNT_NAME"]);
    let file = [("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/key.json")];
    list("gs://models/de/", &file).refused(&["no credentials", "GOOGLE_APPLICATION_CREDENTIALS"]);
}
