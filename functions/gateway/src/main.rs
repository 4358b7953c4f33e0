//! One address for every language: the AWS Lambda function, and a server elsewhere.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    solecism_lambda::run(solecism_gateway::app()).await
}
