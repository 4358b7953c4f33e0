//! English, corrected sentence by sentence: the AWS Lambda function.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    solecism_lambda::run(solecism_service::corrector_app("en", "correct-en")).await
}
