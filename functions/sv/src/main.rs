//! Swedish: the AWS Lambda function.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    solecism_service::run_lambda("sv").await
}
