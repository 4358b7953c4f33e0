//! AVX-VNNI: `vpdpbusd` like that of AVX-512, but on 256 bits, so that a panel is two registers wide.

use std::arch::x86_64::{
    __m256i, _MM_HINT_T0, _mm_prefetch, _mm256_dpbusd_avx_epi32, _mm256_load_si256, _mm256_setzero_si256,
    _mm256_storeu_si256,
};

use crate::layout::{DEPTH, Group, PANEL};
use crate::tile::{Rows, Tile};

/// Sums of up to 6 rows and one panel: 12 of the 16 registers.
#[target_feature(enable = "avx2,avxvnni")]
pub(crate) fn product(rows: Rows<'_>, panel: &[Group], out: &mut Tile) {
    match rows.count {
        1 => tile::<1>(rows, panel, out),
        2 => tile::<2>(rows, panel, out),
        3 => tile::<3>(rows, panel, out),
        4 => tile::<4>(rows, panel, out),
        5 => tile::<5>(rows, panel, out),
        _ => tile::<6>(rows, panel, out),
    }
}

#[target_feature(enable = "avx2,avxvnni")]
fn tile<const R: usize>(rows: Rows<'_>, panel: &[Group], out: &mut Tile) {
    let (groups, tail) = rows.groups::<R>();
    let next = panel.as_ptr().wrapping_add(panel.len());
    let (panel, rest) = panel.split_at(rows.width / DEPTH);
    assert!(
        groups.iter().all(|row| row.len() == panel.len()),
        "rows of another length than the weights"
    );
    let mut sums = [[_mm256_setzero_si256(); 2]; R];
    for (g, weights) in panel.iter().enumerate() {
        // The next panel comes from memory while this one is multiplied. After the last one, nothing is read.
        _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(g).cast());
        // SAFETY: the rows are as long as the panel. They are not checked, because there are only two products for each check.
        step(&mut sums, |row| unsafe { broadcast!(ymm_reg, groups[row], g) }, weights);
    }
    if let Some(tail) = tail {
        // SAFETY: there is at least the group of this row.
        step(
            &mut sums,
            |row| unsafe { broadcast!(ymm_reg, &tail[row..], 0usize) },
            &rest[0],
        );
    }
    for (to, sums) in out.0[0].iter_mut().zip(sums) {
        store(to, sums);
    }
}

/// `activations` gives those of a row, in all lanes.
#[inline]
#[target_feature(enable = "avx2,avxvnni")]
fn step<const R: usize>(sums: &mut [[__m256i; 2]; R], activations: impl Fn(usize) -> __m256i, weights: &Group) {
    let weights = load(weights);
    for (row, sums) in sums.iter_mut().enumerate() {
        let activations = activations(row);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = _mm256_dpbusd_avx_epi32(*sum, activations, weights);
        }
    }
}

/// The two halves of a group.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load(group: &Group) -> [__m256i; 2] {
    let from = (&raw const *group).cast::<__m256i>();
    // SAFETY: a `Group` is 64 bytes, aligned to 64: two registers.
    unsafe { [_mm256_load_si256(from), _mm256_load_si256(from.add(1))] }
}

/// Writes a row of a tile.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store(to: &mut [i32; PANEL], [low, high]: [__m256i; 2]) {
    let to = (&raw mut *to).cast::<__m256i>();
    // SAFETY: `to` is 64 bytes, two registers; the stores need no alignment.
    unsafe {
        _mm256_storeu_si256(to, low);
        _mm256_storeu_si256(to.add(1), high);
    }
}
