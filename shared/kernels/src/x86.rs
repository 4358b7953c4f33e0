//! x86-64 kernels, one file for each instruction set.
//!
//! Arm kernels (`sdot`, `usdot`) would stand beside this module in one of their own.

pub(crate) mod avx2;
pub(crate) mod avx512vnni;
pub(crate) mod avxvnni;
