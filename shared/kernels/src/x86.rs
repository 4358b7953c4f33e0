//! x86-64 kernels, one file for each instruction set.

pub(crate) mod avx2;
pub(crate) mod avx512vnni;
pub(crate) mod avxvnni;
