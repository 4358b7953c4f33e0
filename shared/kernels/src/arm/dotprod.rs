//! Dotprod: `sdot` multiplies four i8 by four i8 and adds the products to an i32, for four columns at a time.
//!
//! Both operands are signed, so `sdot` gets the activations minus 128, which always fit an i8. Each sum would then be too small by 128
//! times its column's sum, so it starts from that value.

use std::arch::aarch64::{
    int8x16_t, int32x4_t, vdupq_n_s8, vdupq_n_s32, veorq_s8, vld1q_s32, vld1q_u8, vmulq_n_s32, vreinterpretq_s8_u8,
};
use std::arch::asm;

use crate::arm::neon::{load, store};
use crate::layout::{Columns, DEPTH, Group};
use crate::tile::{Four, Rows, Tile};

/// How many groups' activations fill a register.
const BLOCK: usize = 4;

/// Sums of up to 5 rows and one panel: 20 of the 32 registers. With 6 rows the compiler moves sums between registers (rustc 1.95).
#[target_feature(enable = "neon,dotprod")]
pub(crate) fn product(rows: Rows<'_>, panel: &[Group], columns: &Columns, out: &mut Tile) {
    match rows.count {
        1 => tile::<1>(rows, panel, columns, out),
        2 => tile::<2>(rows, panel, columns, out),
        3 => tile::<3>(rows, panel, columns, out),
        4 => tile::<4>(rows, panel, columns, out),
        _ => tile::<5>(rows, panel, columns, out),
    }
}

#[target_feature(enable = "neon,dotprod")]
fn tile<const R: usize>(rows: Rows<'_>, panel: &[Group], columns: &Columns, out: &mut Tile) {
    let (groups, tail) = rows.groups::<R>();
    let (panel, last) = panel.split_at(rows.width / DEPTH);
    let (panel, rest) = panel.as_chunks::<BLOCK>();
    let blocks = groups.map(|row| &row.as_chunks::<BLOCK>().0[..panel.len()]);
    let mut sums = [lacking(columns); R];
    let mut activations = [vdupq_n_s8(0); R];
    for (b, [first, second, third, fourth]) in panel.iter().enumerate() {
        for (to, row) in activations.iter_mut().zip(&blocks) {
            *to = signed(&row[b]);
        }
        step::<R, 0>(&mut sums, &activations, first);
        step::<R, 1>(&mut sums, &activations, second);
        step::<R, 2>(&mut sums, &activations, third);
        step::<R, 3>(&mut sums, &activations, fourth);
    }
    for (g, weights) in rest.iter().enumerate() {
        for (to, row) in activations.iter_mut().zip(&groups) {
            *to = signed(&[row[panel.len() * BLOCK + g]; BLOCK]);
        }
        step::<R, 0>(&mut sums, &activations, weights);
    }
    if let Some(tail) = tail {
        for (to, group) in activations.iter_mut().zip(&tail) {
            *to = signed(&[*group; BLOCK]);
        }
        step::<R, 0>(&mut sums, &activations, &last[0]);
    }
    for (to, sums) in out.0[0].iter_mut().zip(&sums) {
        store(to, sums);
    }
}

/// What the sums of a panel lack because the activations are smaller by 128.
#[inline]
#[target_feature(enable = "neon")]
fn lacking(columns: &Columns) -> [int32x4_t; 4] {
    let mut lacking = [vdupq_n_s32(0); 4];
    for (to, quarter) in lacking.iter_mut().zip(columns.sums.as_chunks::<4>().0) {
        // SAFETY: `quarter` is 16 bytes; the load needs no alignment.
        *to = vmulq_n_s32(unsafe { vld1q_s32(quarter.as_ptr()) }, 128);
    }
    lacking
}

/// The activations minus 128: their highest bit is flipped.
#[inline]
#[target_feature(enable = "neon")]
fn signed(activations: &[Four; BLOCK]) -> int8x16_t {
    // SAFETY: `activations` is 16 bytes; the load needs no alignment.
    let bytes = unsafe { vld1q_u8(activations.as_ptr().cast()) };
    veorq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(i8::MIN))
}

/// Adds the product of a group and the activations in lane `LANE`.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn step<const R: usize, const LANE: usize>(
    sums: &mut [[int32x4_t; 4]; R],
    activations: &[int8x16_t; R],
    weights: &Group,
) {
    for quarter in 0..4 {
        let weights = load(weights, quarter);
        for (sums, activations) in sums.iter_mut().zip(activations) {
            sums[quarter] = add::<LANE>(sums[quarter], *activations, weights);
        }
    }
}

#[inline]
#[target_feature(enable = "neon,dotprod")]
fn add<const LANE: usize>(mut sum: int32x4_t, activations: int8x16_t, weights: int8x16_t) -> int32x4_t {
    // SAFETY: dotprod has the instruction, and it touches only these registers.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {weights:v}.16b, {activations:v}.4b[{lane}]",
            sum = inout(vreg) sum,
            weights = in(vreg) weights,
            activations = in(vreg) activations,
            lane = const LANE,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}
