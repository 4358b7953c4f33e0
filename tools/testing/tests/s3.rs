//! The S3 server starts, says where it is, answers, and stops; what it serves is tested with the crate that reads it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use solecism_testing::s3::S3Server;

/// The status line that an endpoint answers to a request without a signature.
fn status(endpoint: &str) -> std::io::Result<String> {
    let address = endpoint.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address)?;
    write!(
        socket,
        "GET /bucket/key HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn a_server_answers_until_it_is_dropped() {
    let root = tempfile::tempdir().unwrap();
    let server = S3Server::start(root.path()).unwrap();
    let endpoint = server.endpoint();
    assert!(
        server
            .environment()
            .contains(&("AWS_ENDPOINT_URL_S3", endpoint.clone()))
    );
    // Whoever does not sign may not read.
    assert_eq!(status(&endpoint).unwrap(), "HTTP/1.1 403 Forbidden");
    drop(server);
    assert!(status(&endpoint).is_err());
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let error = S3Server::start(&root.path().join("missing")).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

#[test]
fn the_program_prints_its_endpoint() {
    /// Stops the program when the test ends, well or not.
    struct Stop(Child);
    impl Drop for Stop {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    let root = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_local-s3"));
    command
        .arg("--root")
        .arg(root.path())
        .args(["--port", "0"])
        .stdout(Stdio::piped());
    let mut program = Stop(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(program.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(status(line.trim()).unwrap(), "HTTP/1.1 403 Forbidden");
}
