//! The checker from outside: one file a behaviour.

mod bundle;
mod check;
mod edits;
mod exports;
mod helpers;
mod length;
mod misspelt;
mod properties;
mod prose;
