//! From a kernel's name to its code, chosen at run time.

#[cfg(target_arch = "aarch64")]
use crate::arm::{dotprod, i8mm, neon};
use crate::attention::{self, Attention, AttentionScratch, Over};
use crate::gelu::Activation;
use crate::kernel::Kernel;
use crate::layout::{Columns, PANEL};
use crate::pack::Panels;
use crate::quantise::{self, ActivationBits, RowScale};
use crate::rowwise::{self, Norm};
use crate::scalar;
use crate::tile::{Place, Rows, Tile};
#[cfg(target_arch = "x86_64")]
use crate::x86::{avx2, avx512vnni, avxvnni};

impl Kernel {
    /// This kernel if the processor can run it, and otherwise the scalar one.
    pub(crate) fn supported(self) -> Supported {
        Supported(if self.is_available() { self } else { Self::Scalar })
    }
}

/// A kernel whose instructions this processor has. Only [`Kernel::supported`] makes one, so it is the proof that the
/// calls below need.
#[derive(Clone, Copy)]
pub(crate) struct Supported(Kernel);

impl Supported {
    /// Rows and panels of the largest tile that stays in registers.
    ///
    /// Ten rows by two panels would fit in AVX-512's 32 registers too, but the compiler then keeps the sums in memory:
    /// 120 GOP/s instead of 860 for 32 × 384 × 1536 (rustc 1.95, Zen 5).
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

    /// Computes the sums of `rows × panels`, at most one [`tile`](Self::tile). `columns` are those of the panels.
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
            // SAFETY: a `Supported` of this kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::product(rows, panels, bits, tile) },
            // SAFETY: a `Supported` of this kernel exists only if AVX2, FMA and AVX-VNNI were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::AvxVnni => unsafe { avxvnni::product(rows, panels.groups, tile) },
            // SAFETY: a `Supported` of this kernel exists only if AVX-512 F, BW, DQ, VL and VNNI were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::product(rows, panels.groups, tile) },
            // SAFETY: a `Supported` of this kernel exists only if dotprod was detected.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => unsafe { dotprod::product(rows, panels.groups, &columns[0], tile) },
            // SAFETY: a `Supported` of this kernel exists only if i8mm was detected.
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
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::quantise_row(x, bits, q) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
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
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe {
                avx2::epilogue(sums, columns, scales, activation, out);
            },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
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
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::softmax(x, width) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::softmax(x, width) },
            _ => rowwise::softmax_rows(x, width),
        }
    }

    /// [`attention::attend`].
    pub(crate) fn attention(self, operands: Attention<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::attention(operands, out, scratch) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::attention(operands, out, scratch) },
            // SAFETY: NEON is part of AArch64.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod | Kernel::NeonI8mm => unsafe { neon::attention(operands, out, scratch) },
            _ => attention::attend(operands, out, scratch, attention::product),
        }
    }

    /// [`attention::attend_over`].
    pub(crate) fn attention_over(self, operands: Over<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::attention_over(operands, out, scratch) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::attention_over(operands, out, scratch) },
            // SAFETY: NEON is part of AArch64.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod | Kernel::NeonI8mm => unsafe { neon::attention_over(operands, out, scratch) },
            _ => attention::attend_over(operands, out, scratch, attention::product),
        }
    }

    /// [`rowwise::rms_norm_rows`].
    pub(crate) fn rms_norm(self, x: &mut [f32], weight: &[f32], epsilon: f32) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::rms_norm(x, weight, epsilon) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe { avx512vnni::rms_norm(x, weight, epsilon) },
            _ => rowwise::rms_norm_rows(x, weight, epsilon),
        }
    }

    /// [`rowwise::layer_norm_rows`].
    pub(crate) fn layer_norm(self, x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) {
        match self.0 {
            // SAFETY: a `Supported` of either kernel exists only if AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => unsafe { avx2::layer_norm(x, residual, norm) },
            // SAFETY: a `Supported` of this kernel exists only if FMA and AVX-512 F, BW, DQ and VL were detected.
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
    fn the_scalar_kernel_stands_in_for_what_the_processor_lacks() {
        let all = ["scalar", "avx2", "avx-vnni", "avx512-vnni", "neon-dotprod", "neon-i8mm"];
        for kernel in all.into_iter().filter_map(Kernel::from_name) {
            let expected = if kernel.is_available() { kernel } else { Kernel::Scalar };
            assert_eq!(kernel.supported().0, expected);
        }
        assert!(all.into_iter().all(|name| Kernel::from_name(name).is_some()));
    }
}
