//! The product in AVX2: `vpmaddubsw` adds pairs of u8 × i8 products in 16 bits, and `vpmaddwd` with ones adds pairs of those sums in 32
//! bits.
//!
//! The first step can saturate. With 7-bit activations it never does, and its sums of two or four groups may be added in 16 bits before
//! they are widened. With four groups this takes ten multiplications instead of sixteen; [`crate::steps`] finds out where it is possible.
//! With 8-bit activations, groups are taken one by one. If the weights could then saturate, both operands are widened to 16 bits first,
//! which is still exact, at about half the speed.

use std::arch::asm;
use std::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_and_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setzero_si256, _mm256_slli_epi16, _mm256_srai_epi16, _mm256_srli_epi16,
};
use std::ops::Range;

use crate::layout::{DEPTH, Group, PANEL};
use crate::pack::Panels;
use crate::quantise::ActivationBits;
use crate::steps::{AllSteps, Steps};
use crate::tile::{Four, Rows, Tile};
use crate::x86::avxvnni::{load, store};

/// The ones for `vpmaddwd`, which reads them from memory because all registers are in use.
static ONES: Ones = Ones { _lanes: [1; 16] };

#[repr(align(32))]
struct Ones {
    _lanes: [i16; 16],
}

/// Sums of up to 9 rows and one panel, three rows at a time: they take 6 of the 16 registers, the sums in 16 bits take 6 more, and a
/// group's weights take 2. A call with more than three rows saves the work before and after a panel.
///
/// `bits` says how large the activations may be.
#[target_feature(enable = "avx2")]
pub(crate) fn product(rows: Rows<'_>, panel: Panels<'_>, bits: ActivationBits, out: &mut Tile) {
    // SAFETY: this function runs only if the processor has AVX2.
    let steps = unsafe { panel.weights.steps() };
    let mut first = 0;
    while first < rows.count {
        let out = &mut out.0[0][first..];
        first += match rows.count - first {
            1 => tile::<1>(rows.slice(first, 1), panel, steps, bits, out),
            2 | 4 => tile::<2>(rows.slice(first, 2), panel, steps, bits, out),
            _ => tile::<3>(rows.slice(first, 3), panel, steps, bits, out),
        }
    }
}

/// Computes `R` rows, and returns `R`.
#[target_feature(enable = "avx2")]
fn tile<const R: usize>(
    rows: Rows<'_>,
    panel: Panels<'_>,
    steps: &AllSteps,
    bits: ActivationBits,
    out: &mut [[i32; PANEL]],
) -> usize {
    let (groups, tail) = rows.groups::<R>();
    let mut sums = [[_mm256_setzero_si256(); 2]; R];
    match (bits, steps.pairs_fit) {
        (ActivationBits::Seven, _) => {
            // A last group with fewer weights per column is in no step, whether or not the rows have bytes for all of it.
            let (full, rest) = panel.groups.split_at(panel.weights.inputs() / DEPTH);
            seven(
                &mut sums,
                groups.map(|row| &row[..full.len()]),
                full,
                steps.panel(panel.first),
            );
            if let [weights] = rest {
                let activations = tail.unwrap_or_else(|| groups.map(|row| row[full.len()]));
                step::<R, true>(&mut sums, activations, weights);
            }
        }
        (ActivationBits::Eight, true) => one_by_one::<R, true>(&mut sums, groups, tail, panel.groups),
        (ActivationBits::Eight, false) => one_by_one::<R, false>(&mut sums, groups, tail, panel.groups),
    }
    for (to, sums) in out.iter_mut().zip(sums) {
        store(to, sums);
    }
    R
}

/// Adds all products of `rows`, which are 7-bit activations, and `panel`. Both have as many groups as `steps` covers.
#[inline]
#[target_feature(enable = "avx2")]
fn seven<const R: usize>(sums: &mut [[__m256i; 2]; R], rows: [&[Four]; R], panel: &[Group], steps: &Steps) {
    assert!(
        rows.iter().all(|row| row.len() == panel.len()),
        "rows of another length than the weights"
    );
    if steps.size() == 4 {
        in_steps::<R, 4>(sums, rows, panel, steps);
    } else {
        in_steps::<R, 2>(sums, rows, panel, steps);
    }
}

/// Runs of steps of `G` groups. The steps that do not fit, and the groups left over at the end, are taken one group at a time.
#[inline]
#[target_feature(enable = "avx2")]
fn in_steps<const R: usize, const G: usize>(
    sums: &mut [[__m256i; 2]; R],
    rows: [&[Four]; R],
    panel: &[Group],
    steps: &Steps,
) {
    let rows = rows.map(|row| row.as_ptr());
    let all = panel.len();
    let panel = panel.as_ptr();
    let mut from = 0;
    // SAFETY: the rows and the panel have `all` groups, the exceptions are steps of these in ascending order, and each run consists of
    // whole steps.
    unsafe {
        for exception in steps.exceptions() {
            let at = G * exception;
            run::<R, G>(sums, rows, panel, from..at);
            from = at + G;
            run::<R, 1>(sums, rows, panel, at..from);
        }
        let end = all / G * G;
        run::<R, G>(sums, rows, panel, from..end);
        run::<R, 1>(sums, rows, panel, end..all);
    }
}

/// The products of a row and a group, which begin the row's sums in 16 bits. `$at` is the offset of the group in the row, in bytes.
#[rustfmt::skip]
macro_rules! begin {
    ($at:literal, $row:ident $p:ident $q:ident) => {
        concat!(
            "vpbroadcastd {a}, dword ptr [{", stringify!($row), "} + {at} + ", $at, "]\n",
            "vpmaddubsw {", stringify!($p), "}, {a}, {low}\n",
            "vpmaddubsw {", stringify!($q), "}, {a}, {high}\n",
        )
    };
}

/// The products of a row and a group, added to the row's sums in 16 bits.
#[rustfmt::skip]
macro_rules! add {
    ($at:literal, $row:ident $p:ident $q:ident) => {
        concat!(
            "vpbroadcastd {a}, dword ptr [{", stringify!($row), "} + {at} + ", $at, "]\n",
            "vpmaddubsw {b}, {a}, {low}\n",
            "vpmaddubsw {a}, {a}, {high}\n",
            "vpaddw {", stringify!($p), "}, {", stringify!($p), "}, {b}\n",
            "vpaddw {", stringify!($q), "}, {", stringify!($q), "}, {a}\n",
        )
    };
}

/// A row's sums in 16 bits, widened and added to its sums in 32 bits.
#[rustfmt::skip]
macro_rules! widen {
    ($p:ident $q:ident $s:ident $t:ident) => {
        concat!(
            "vpmaddwd {a}, {", stringify!($p), "}, ymmword ptr [{ones}]\n",
            "vpmaddwd {b}, {", stringify!($q), "}, ymmword ptr [{ones}]\n",
            "vpaddd {", stringify!($s), "}, {", stringify!($s), "}, {a}\n",
            "vpaddd {", stringify!($t), "}, {", stringify!($t), "}, {b}\n",
        )
    };
}

/// All steps of a run, for one, two or three rows. A step begins with one group and adds the others. Each of these is given by its offset
/// in a row and the offsets of the two halves of its weights.
///
/// It is written by hand because the compiler moves sums between registers and one of them to memory: that gives 205 GOP/s, and this gives
/// 235 (32 × 384 × 384, Zen 3).
macro_rules! steps {
    ($sums:ident, $ends:ident, $panel:ident, $length:ident, $rest:tt, $bytes:literal, $weights:literal, $rows_of:tt) => {
        steps!(@ $sums, $ends, $panel, $length, $rest, $bytes, $weights, $rows_of, $rows_of)
    };
    (@ $sums:ident, $ends:ident, $panel:ident, $length:ident, [$($at:literal $low:literal $high:literal)*], $bytes:literal, $weights:literal,
        [$($i:literal $r:ident $p:ident $q:ident $s:ident $t:ident),*], $rows_of:tt) => {
        asm!(
            "2:",
            "vmovdqa {low}, ymmword ptr [{weights}]",
            "vmovdqa {high}, ymmword ptr [{weights} + 32]",
            $(begin!("0", $r $p $q),)*
            $(
                concat!("vmovdqa {low}, ymmword ptr [{weights} + ", $low, "]"),
                concat!("vmovdqa {high}, ymmword ptr [{weights} + ", $high, "]"),
                group!($at, $rows_of),
            )*
            $(widen!($p $q $s $t),)*
            concat!("add {weights}, ", $weights),
            concat!("add {at}, ", $bytes),
            "jnz 2b",
            $(
                $s = inout(ymm_reg) $sums[$i][0],
                $t = inout(ymm_reg) $sums[$i][1],
                $p = out(ymm_reg) _,
                $q = out(ymm_reg) _,
                // The ends of the rows, so that the offset from them counts up to 0.
                $r = in(reg) $ends[$i],
            )*
            low = out(ymm_reg) _,
            high = out(ymm_reg) _,
            a = out(ymm_reg) _,
            b = out(ymm_reg) _,
            weights = inout(reg) $panel => _,
            at = inout(reg) $length.wrapping_neg() => _,
            ones = in(reg) &raw const ONES,
            options(nostack, readonly),
        )
    };
}

/// [`add!`] for every row.
macro_rules! group {
    ($at:literal, [$($i:literal $r:ident $p:ident $q:ident $s:ident $t:ident),*]) => {
        concat!($(add!($at, $r $p $q)),*)
    };
}

/// Adds the products of some groups of `R` rows and of the panel. `R` is 1 to 3, and `G`, the number of groups in a
/// step, is 1, 2 or 4.
///
/// # Safety
///
/// The rows and the panel must have the `groups`, which must be whole steps.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn run<const R: usize, const G: usize>(
    sums: &mut [[__m256i; 2]; R],
    rows: [*const Four; R],
    panel: *const Group,
    groups: Range<usize>,
) {
    if groups.is_empty() {
        return;
    }
    // SAFETY: this reads the groups from the first to the last, and writes nothing but registers.
    unsafe {
        let ends = rows.map(|row| row.add(groups.end));
        let panel = panel.add(groups.start);
        let length = groups.len() * DEPTH;
        match (R, G) {
            (1, 4) => {
                steps!(sums, ends, panel, length, ["4" "64" "96" "8" "128" "160" "12" "192" "224"], "16", "256", [0 r0 p0 q0 s0 t0])
            }
            (1, 2) => steps!(sums, ends, panel, length, ["4" "64" "96"], "8", "128", [0 r0 p0 q0 s0 t0]),
            (1, _) => steps!(sums, ends, panel, length, [], "4", "64", [0 r0 p0 q0 s0 t0]),
            (2, 4) => {
                steps!(sums, ends, panel, length, ["4" "64" "96" "8" "128" "160" "12" "192" "224"], "16", "256", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1])
            }
            (2, 2) => {
                steps!(sums, ends, panel, length, ["4" "64" "96"], "8", "128", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1])
            }
            (2, _) => steps!(sums, ends, panel, length, [], "4", "64", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1]),
            (_, 4) => {
                steps!(sums, ends, panel, length, ["4" "64" "96" "8" "128" "160" "12" "192" "224"], "16", "256", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1, 2 r2 p2 q2 s2 t2])
            }
            (_, 2) => {
                steps!(sums, ends, panel, length, ["4" "64" "96"], "8", "128", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1, 2 r2 p2 q2 s2 t2])
            }
            _ => {
                steps!(sums, ends, panel, length, [], "4", "64", [0 r0 p0 q0 s0 t0, 1 r1 p1 q1 s1 t1, 2 r2 p2 q2 s2 t2])
            }
        }
    }
}

/// Adds all products, one group at a time.
#[inline]
#[target_feature(enable = "avx2")]
fn one_by_one<const R: usize, const PAIRS_FIT: bool>(
    sums: &mut [[__m256i; 2]; R],
    rows: [&[Four]; R],
    tail: Option<[Four; R]>,
    panel: &[Group],
) {
    for (g, weights) in panel.iter().enumerate().take(rows[0].len()) {
        step::<R, PAIRS_FIT>(sums, rows.map(|row| row[g]), weights);
    }
    if let (Some(activations), Some(weights)) = (tail, panel.last()) {
        step::<R, PAIRS_FIT>(sums, activations, weights);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn step<const R: usize, const PAIRS_FIT: bool>(sums: &mut [[__m256i; 2]; R], activations: [Four; R], weights: &Group) {
    let weights = load(weights);
    for (sums, activations) in sums.iter_mut().zip(activations) {
        let activations = _mm256_set1_epi32(i32::from_le_bytes(activations));
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = if PAIRS_FIT {
                add_narrow(*sum, activations, weights)
            } else {
                add_wide(*sum, activations, weights)
            };
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn add_narrow(sum: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(activations, weights);
    _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

/// Splits bytes 0 and 2 of each lane from bytes 1 and 3, so that the packed order can stay as it is. The compiler
/// computes only once what is the same for all rows or for both halves of a panel.
#[inline]
#[target_feature(enable = "avx2")]
fn add_wide(sum: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
    let even = _mm256_madd_epi16(
        _mm256_and_si256(activations, _mm256_set1_epi16(0xff)),
        _mm256_srai_epi16(_mm256_slli_epi16(weights, 8), 8),
    );
    let odd = _mm256_madd_epi16(_mm256_srli_epi16(activations, 8), _mm256_srai_epi16(weights, 8));
    _mm256_add_epi32(sum, _mm256_add_epi32(even, odd))
}
