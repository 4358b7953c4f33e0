//! What the engine promises. Each promise is in a file of its own.

mod bad_models;
mod bad_sequences;
mod bombs;
mod concurrency;
mod families;
mod golden;
mod heads;
mod interface;
mod kinds;
mod models;
mod quantised;
mod seq2seq;
mod seq2seq_files;
mod shapes;
