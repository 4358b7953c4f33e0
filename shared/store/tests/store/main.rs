//! One test binary: what a store promises, and what a fetch does with good and bad stores.

mod cache;
mod contract;
mod faults;
#[cfg(feature = "remote")]
mod remote;
#[cfg(feature = "s3")]
mod s3;
mod support;
mod versions;
#[cfg(feature = "remote")]
mod web;
