//! I8mm: `usmmla` multiplies two rows of eight u8 by two columns of eight i8 and adds the products to four i32. That is twice as many
//! products as in a dot product.
//!
//! Eight rows of weights are two groups. Their lanes, four rows of a column each, are put side by side in registers, once for all rows of a
//! tile. So the packing stays the one that all kernels share.

use std::arch::aarch64::{
    int8x16_t, int32x4_t, uint8x16_t, vcombine_u8, vdupq_n_s32, vdupq_n_u8, vld1_u8, vreinterpretq_s8_s32,
    vreinterpretq_s32_s8, vreinterpretq_s32_s64, vreinterpretq_s64_s32, vzip1q_s32, vzip1q_s64, vzip2q_s32, vzip2q_s64,
};
use std::arch::asm;

use crate::arm::neon::{load, store};
use crate::layout::{DEPTH, Group, PANEL};
use crate::tile::{Four, Rows, Tile};

/// Sums of up to 4 rows and one panel: 16 of the 32 registers. With 6 rows the compiler moves sums between registers (rustc 1.95). If the
/// number of rows is odd, the last one is paired with itself.
#[target_feature(enable = "neon,i8mm")]
pub(crate) fn product(rows: Rows<'_>, panel: &[Group], out: &mut Tile) {
    match rows.count {
        1 => tile::<1, 1>(rows, panel, out),
        2 => tile::<2, 1>(rows, panel, out),
        3 => tile::<3, 2>(rows, panel, out),
        _ => tile::<4, 2>(rows, panel, out),
    }
}

/// The group that is paired with a group that has no neighbour.
const NONE: Group = Group([0; PANEL * DEPTH]);

/// The sums of two rows: each register holds two columns of both rows, and each quarter of a panel takes two registers.
type Pair = [[int32x4_t; 2]; 4];

/// `R` rows in `P` pairs.
#[target_feature(enable = "neon,i8mm")]
fn tile<const R: usize, const P: usize>(rows: Rows<'_>, panel: &[Group], out: &mut Tile) {
    let (groups, tail) = rows.groups::<R>();
    let (panel, last) = panel.split_at(rows.width / DEPTH);
    let (panel, rest) = panel.as_chunks::<2>();
    let blocks: [_; P] = pairs(groups.map(|row| &row.as_chunks::<2>().0[..panel.len()]));
    let mut sums = [[[vdupq_n_s32(0); 2]; 4]; P];
    let mut activations = [vdupq_n_u8(0); P];
    for (i, [first, second]) in panel.iter().enumerate() {
        for (to, [a, b]) in activations.iter_mut().zip(&blocks) {
            *to = both(&a[i], &b[i]);
        }
        step(&mut sums, &activations, first, second);
    }
    if let [weights] = rest {
        for (to, [a, b]) in activations.iter_mut().zip(&pairs::<_, R, P>(groups)) {
            let at = panel.len() * 2;
            *to = both(&[a[at], [0; DEPTH]], &[b[at], [0; DEPTH]]);
        }
        step(&mut sums, &activations, weights, &NONE);
    }
    if let Some(tail) = tail {
        for (to, &[a, b]) in activations.iter_mut().zip(&pairs::<_, R, P>(tail)) {
            *to = both(&[a, [0; DEPTH]], &[b, [0; DEPTH]]);
        }
        step(&mut sums, &activations, &last[0], &NONE);
    }
    for (to, sums) in out.0[0].chunks_mut(2).zip(&sums) {
        for (to, sums) in to.iter_mut().zip(&by_row(sums)) {
            store(to, sums);
        }
    }
}

/// The rows in pairs of neighbours. If their number is odd, the last row is paired with itself.
fn pairs<T: Copy, const R: usize, const P: usize>(rows: [T; R]) -> [[T; 2]; P] {
    std::array::from_fn(|pair| [rows[2 * pair], rows[(2 * pair + 1).min(R - 1)]])
}

/// Eight activations of each of two rows.
#[inline]
#[target_feature(enable = "neon")]
fn both(first: &[Four; 2], second: &[Four; 2]) -> uint8x16_t {
    // SAFETY: each is 8 bytes; the loads need no alignment.
    unsafe { vcombine_u8(vld1_u8(first.as_ptr().cast()), vld1_u8(second.as_ptr().cast())) }
}

/// Adds the products of two groups and the activations of each pair of rows.
#[inline]
#[target_feature(enable = "neon,i8mm")]
fn step<const P: usize>(sums: &mut [Pair; P], activations: &[uint8x16_t; P], first: &Group, second: &Group) {
    for quarter in 0..4 {
        let low = vreinterpretq_s32_s8(load(first, quarter));
        let high = vreinterpretq_s32_s8(load(second, quarter));
        let left = vreinterpretq_s8_s32(vzip1q_s32(low, high));
        let right = vreinterpretq_s8_s32(vzip2q_s32(low, high));
        for (sums, activations) in sums.iter_mut().zip(activations) {
            sums[quarter][0] = add(sums[quarter][0], *activations, left);
            sums[quarter][1] = add(sums[quarter][1], *activations, right);
        }
    }
}

#[inline]
#[target_feature(enable = "neon,i8mm")]
fn add(mut sum: int32x4_t, activations: uint8x16_t, weights: int8x16_t) -> int32x4_t {
    // SAFETY: i8mm has the instruction, and it touches only these registers.
    unsafe {
        asm!(
            "usmmla {sum:v}.4s, {activations:v}.16b, {weights:v}.16b",
            sum = inout(vreg) sum,
            activations = in(vreg) activations,
            weights = in(vreg) weights,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// The sums of each of the two rows, in the order of its columns.
#[inline]
#[target_feature(enable = "neon")]
fn by_row(sums: &Pair) -> [[int32x4_t; 4]; 2] {
    let mut rows = [[vdupq_n_s32(0); 4]; 2];
    for (quarter, &[left, right]) in sums.iter().enumerate() {
        let (left, right) = (vreinterpretq_s64_s32(left), vreinterpretq_s64_s32(right));
        rows[0][quarter] = vreinterpretq_s32_s64(vzip1q_s64(left, right));
        rows[1][quarter] = vreinterpretq_s32_s64(vzip2q_s64(left, right));
    }
    rows
}
