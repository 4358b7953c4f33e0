//! AArch64 kernels, one file for each instruction set.
//!
//! NEON is part of AArch64 itself, so the float steps of the scalar kernel are NEON code already, and these kernels
//! share them. Only the products of attention have to be written so that they stay in registers.
//!
//! The integer instructions are written as inline assembly: their intrinsics (`vdotq_laneq_s32`, `vusmmlaq_s32`) are not
//! stable yet (rustc 1.95; <https://github.com/rust-lang/rust/issues/117224>, <https://github.com/rust-lang/rust/issues/117223>).

pub(crate) mod dotprod;
pub(crate) mod i8mm;
pub(crate) mod neon;
