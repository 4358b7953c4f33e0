//! What both kernels share: loading and storing the registers of a panel, and the float products of attention.

use std::arch::aarch64::{int8x16_t, int32x4_t, vdupq_n_f32, vfmaq_n_f32, vld1q_f32, vld1q_s8, vst1q_f32, vst1q_s32};

use crate::attention::{self, Attention, AttentionScratch, Over, Panel, ROWS};
use crate::lanes::LANES;
use crate::layout::{Group, PANEL};

/// One of the four quarters of a group, four columns each.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn load(group: &Group, quarter: usize) -> int8x16_t {
    let quarter = &group.0.as_chunks::<16>().0[quarter];
    // SAFETY: `quarter` is 16 bytes, one register.
    unsafe { vld1q_s8(quarter.as_ptr()) }
}

/// Writes a row of a tile.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn store(to: &mut [i32; PANEL], sums: &[int32x4_t; 4]) {
    for (quarter, sums) in to.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
        // SAFETY: `quarter` is 16 bytes; the store needs no alignment.
        unsafe { vst1q_s32(quarter.as_mut_ptr(), *sums) };
    }
}

/// [`attention::product`] in four registers per row.
#[inline]
#[target_feature(enable = "neon")]
fn float_product(a: [&[f32]; ROWS], panel: &Panel) -> [[f32; LANES]; ROWS] {
    let a = a.map(|row| &row[..panel.len()]);
    let mut sums = [[vdupq_n_f32(0.0); 4]; ROWS];
    for (k, lanes) in panel.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(&a) {
            for (sum, quarter) in sums.iter_mut().zip(lanes.as_chunks::<4>().0) {
                // SAFETY: `quarter` is 16 bytes; the load needs no alignment.
                *sum = vfmaq_n_f32(*sum, unsafe { vld1q_f32(quarter.as_ptr()) }, row[k]);
            }
        }
    }
    let mut out = [[0.0; LANES]; ROWS];
    for (out, sums) in out.iter_mut().zip(&sums) {
        for (quarter, sum) in out.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
            // SAFETY: `quarter` is 16 bytes; the store needs no alignment.
            unsafe { vst1q_f32(quarter.as_mut_ptr(), *sum) };
        }
    }
    out
}

/// [`attention::attend`] with its products in registers.
#[target_feature(enable = "neon")]
pub(crate) fn attention(operands: Attention<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend(operands, out, scratch, |a, panel| float_product(a, panel));
}

/// [`attention::attend_over`] with its products in registers.
#[target_feature(enable = "neon")]
pub(crate) fn attention_over(operands: Over<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend_over(operands, out, scratch, |a, panel| float_product(a, panel));
}
