//! x86-64 kernels, one file for each instruction set.

/// Reads the activations of group `$g` of a row into all lanes of a register of class `$class`. It is unsafe, because the row must have such
/// a group, which is not checked.
///
/// It is written by hand because the compiler reads the activations of several rows into one register and takes them apart again, which
/// makes a product of 128 rows take 1.15 times as long (AVX-512, rustc 1.95, Sapphire Rapids).
macro_rules! broadcast {
    ($class:ident, $row:expr, $g:expr) => {{
        let row: &[crate::tile::Four] = $row;
        let lanes;
        std::arch::asm!(
            "vpbroadcastd {lanes}, dword ptr [{row} + 4 * {g}]",
            row = in(reg) row.as_ptr(),
            g = in(reg) $g,
            lanes = lateout($class) lanes,
            options(pure, readonly, nostack, preserves_flags)
        );
        lanes
    }};
}

pub(crate) mod avx2;
pub(crate) mod avx512vnni;
pub(crate) mod avxvnni;
