//! The S3 server of the tests as a program, for trying a function against a bucket on one's own machine.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Parser;
use solecism_testing::s3::S3Server;

/// Serves the folders below DIR as S3 buckets on loopback, until it is stopped.
#[derive(Parser)]
struct Options {
    /// The folder whose folders are the buckets.
    #[arg(long, value_name = "DIR")]
    root: PathBuf,
    /// The port to listen on; 0 picks one that is free.
    #[arg(long, default_value_t = 9000)]
    port: u16,
    /// Let objects be put there, too.
    #[arg(long)]
    writable: bool,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let server = S3Server::start_on(&options.root, options.port, options.writable)?;
    let mut out = io::stdout();
    writeln!(out, "{}", server.endpoint())?;
    out.flush()?;
    loop {
        std::thread::park();
    }
}
