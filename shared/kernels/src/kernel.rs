//! Which instruction set to use, found out at run time.

#[cfg(target_arch = "aarch64")]
use crate::arm::{dotprod, i8mm, neon};
use crate::attention::{self, Attention, AttentionScratch};
use crate::gelu::Activation;
use crate::pack::{Columns, PANEL, Panels};
use crate::quantise::{self, ActivationBits, RowScale};
use crate::rowwise::{self, Norm};
use crate::scalar;
use crate::tile::{Place, Rows, Tile};
#[cfg(target_arch = "x86_64")]
use crate::x86::{avx2, avx512vnni, avxvnni};

/// An implementation of the product. All give the same bits; they differ in speed.
///
/// A kernel that the processor lacks may be named: [`Kernel::Scalar`] then stands in for it.
/// [`Kernel::is_available`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kernel {
    /// Plain Rust, on every processor: the reference.
    Scalar,
    /// `vpmaddubsw` and `vpmaddwd` on 256 bits: x86-64 since Haswell, and all that AWS Lambda promises there.
    Avx2,
    /// `vpdpbusd` on 256 bits: x86-64 client processors since Alder Lake, Zen 5.
    AvxVnni,
    /// `vpdpbusd` on 512 bits: x86-64 servers since Cascade Lake, Zen 4.
    Avx512Vnni,
    /// `sdot` on 128 bits: AArch64 servers since Neoverse N1 (AWS Graviton2).
    NeonDotprod,
    /// `usmmla` on 128 bits: AArch64 servers since Neoverse V1 (AWS Graviton3).
    NeonI8mm,
}

/// Slowest first.
const KERNELS: [Kernel; 6] = [
    Kernel::Scalar,
    Kernel::Avx2,
    Kernel::AvxVnni,
    Kernel::Avx512Vnni,
    Kernel::NeonDotprod,
    Kernel::NeonI8mm,
];

/// Those that have been held to the scalar one where their instructions are, slowest first: docs/kernels.md says where and
/// when. A kernel that has run nowhere stays out of this list until it has.
const PROVEN: [Kernel; 5] = [
    Kernel::Avx2,
    Kernel::AvxVnni,
    Kernel::Avx512Vnni,
    Kernel::NeonDotprod,
    Kernel::NeonI8mm,
];

impl Kernel {
    /// The fastest kernel that this processor runs and that is proven.
    ///
    /// None where there is no such kernel, and float32 products are the better choice: the scalar one is there to be
    /// compared with.
    pub fn detect() -> Option<Self> {
        PROVEN.into_iter().rfind(|kernel| kernel.is_available())
    }

    /// The kernels that this processor runs, slowest first.
    pub fn available() -> impl DoubleEndedIterator<Item = Self> {
        KERNELS.into_iter().filter(|kernel| kernel.is_available())
    }

    /// Whether this processor runs it. The standard library looks once and remembers.
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => Self::Avx2.is_available() && is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => {
                is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
            // The packing puts the first of four weights into the lowest byte of a lane.
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::NeonDotprod => std::arch::is_aarch64_feature_detected!("dotprod"),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::NeonI8mm => std::arch::is_aarch64_feature_detected!("i8mm"),
            _ => false,
        }
    }

    /// Its name in tables and options, such as `avx512-vnni`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::AvxVnni => "avx-vnni",
            Self::Avx512Vnni => "avx512-vnni",
            Self::NeonDotprod => "neon-dotprod",
            Self::NeonI8mm => "neon-i8mm",
        }
    }

    /// The kernel of that [`name`](Self::name), if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        KERNELS.into_iter().find(|kernel| kernel.name() == name)
    }

    /// This kernel where the processor runs it, the scalar one elsewhere.
    pub(crate) fn supported(self) -> Supported {
        Supported(if self.is_available() { self } else { Self::Scalar })
    }
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// A kernel whose instructions this processor has: made by [`Kernel::supported`] alone, so that it is the proof that
/// the calls below need.
#[derive(Clone, Copy)]
pub(crate) struct Supported(Kernel);

impl Supported {
    /// Rows and panels of the largest tile that stays in registers.
    ///
    /// Ten rows by two panels would fit AVX-512's 32 as well, but the compiler then keeps the sums in memory: 120
    /// GOP/s instead of 860 for 32 × 384 × 1536 (rustc 1.95, Zen 5).
    pub(crate) fn tile(self) -> (usize, usize) {
        match self.0 {
            Kernel::Scalar => (1, 1),
            Kernel::Avx2 => (9, 1),
            Kernel::AvxVnni => (6, 1),
            Kernel::Avx512Vnni => (9, 2),
            Kernel::NeonDotprod => (5, 1),
            Kernel::NeonI8mm => (4, 1),
        }
    }

    /// Sums of `rows × panels`, at most one [`tile`](Self::tile); `columns` are the panels'.
    #[expect(
        unused_variables,
        reason = "AVX2 alone has a use for `bits`, and dotprod for `columns`"
    )]
    pub(crate) fn product(
        self,
        rows: Rows<'_>,
        panels: Panels<'_>,
        columns: &[Columns],
        bits: ActivationBits,
        tile: &mut Tile,
    ) {
        match self.0 {
            // SAFETY: a `Supported` of this kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::product(rows, panels, bits, tile) },
            // SAFETY: a `Supported` of this kernel exists only where AVX2, FMA and AVX-VNNI were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::AvxVnni => unsafe { avxvnni::product(rows, panels.groups, tile) },
            // SAFETY: a `Supported` of this kernel exists only where AVX-512 F, BW, DQ, VL and VNNI were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::product(rows, panels.groups, tile) },
            // SAFETY: a `Supported` of this kernel exists only where dotprod was detected.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => unsafe { dotprod::product(rows, panels.groups, &columns[0], tile) },
            // SAFETY: a `Supported` of this kernel exists only where i8mm was detected.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonI8mm => unsafe { i8mm::product(rows, panels.groups, tile) },
            _ => {
                for row in 0..rows.count {
                    tile.0[0][row] = scalar::product(rows.row(row), panels.groups);
                }
            }
        }
    }

    /// [`quantise::quantise_row`].
    pub(crate) fn quantise_row(self, x: &[f32], bits: ActivationBits, q: &mut [u8]) -> RowScale {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::quantise_row(x, bits, q) },
            // SAFETY: a `Supported` of this kernel exists only where FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::quantise_row(x, bits, q) },
            _ => quantise::quantise_row(x, bits, q),
        }
    }

    /// [`scalar::epilogue`] for the rows of one panel of a tile.
    pub(crate) fn epilogue(
        self,
        sums: &[[i32; PANEL]],
        columns: &Columns,
        scales: &[RowScale],
        activation: Activation,
        out: Place<'_>,
    ) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe {
                avx2::epilogue(sums, columns, scales, activation, out);
            },
            // SAFETY: a `Supported` of this kernel exists only where FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe {
                avx512vnni::epilogue(sums, columns, scales, activation, out);
            },
            _ => scalar::epilogue(sums, columns, scales, activation, out),
        }
    }

    /// [`rowwise::softmax_rows`].
    pub(crate) fn softmax(self, x: &mut [f32], width: usize) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::softmax(x, width) },
            // SAFETY: a `Supported` of this kernel exists only where FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::softmax(x, width) },
            _ => rowwise::softmax_rows(x, width),
        }
    }

    /// [`attention::attend`].
    pub(crate) fn attention(self, operands: Attention<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::attention(operands, out, scratch) },
            // SAFETY: a `Supported` of this kernel exists only where FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::attention(operands, out, scratch) },
            // SAFETY: NEON is part of AArch64.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod | Kernel::NeonI8mm => unsafe { neon::attention(operands, out, scratch) },
            _ => attention::attend(operands, out, scratch, attention::product),
        }
    }

    /// [`rowwise::layer_norm_rows`].
    pub(crate) fn layer_norm(self, x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::layer_norm(x, residual, norm) },
            // SAFETY: a `Supported` of this kernel exists only where FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::layer_norm(x, residual, norm) },
            _ => rowwise::layer_norm_rows(x, residual, norm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_kernels() {
        for kernel in KERNELS {
            assert_eq!(Kernel::from_name(kernel.name()), Some(kernel));
        }
        assert_eq!(Kernel::from_name("AVX2"), None);
    }

    #[test]
    fn detection_picks_the_last_that_is_available_and_proven() {
        assert_eq!(Kernel::available().next(), Some(Kernel::Scalar));
        let mut proven = Kernel::available().filter(|kernel| PROVEN.contains(kernel));
        assert_eq!(proven.next_back(), Kernel::detect());
        assert!(!PROVEN.contains(&Kernel::Scalar));
        for kernel in KERNELS {
            let expected = if kernel.is_available() { kernel } else { Kernel::Scalar };
            assert_eq!(kernel.supported().0, expected);
        }
    }
}
