//! Loops over rows of any length, in lanes of a fixed number.
//!
//! The float steps are written this way so that the compiler turns them into vector code for each instruction set
//! (`x86`). Every set does the same operations in the same order, so all give the same bits: the compiler reassociates
//! nothing and fuses nothing by itself. If a multiply and an add are fused, the source says so (`mul_add`); every
//! kernel but the scalar one has an instruction for it.

/// Lanes side by side: one AVX-512 register, or two of AVX2.
pub(crate) const LANES: usize = 16;

/// Applies `f` to each value.
#[inline(always)]
pub(crate) fn map(row: &mut [f32], f: impl Fn(f32) -> f32) {
    let (chunks, tail) = row.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for v in chunk {
            *v = f(*v);
        }
    }
    // The last values are padded to whole lanes: one by one, up to 15 values would cost more than the whole of a short row before them.
    let mut padded = [0f32; LANES];
    padded[..tail.len()].copy_from_slice(tail);
    for v in &mut padded {
        *v = f(*v);
    }
    tail.copy_from_slice(&padded[..tail.len()]);
}

/// Applies `f` to each value, and adds the results up as [`fold`] would.
#[inline(always)]
pub(crate) fn map_and_sum(row: &mut [f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0f32; LANES];
    let (chunks, tail) = row.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for (sum, v) in sums.iter_mut().zip(chunk) {
            *v = f(*v);
            *sum += *v;
        }
    }
    let mut padded = [0f32; LANES];
    padded[..tail.len()].copy_from_slice(tail);
    for v in &mut padded {
        *v = f(*v);
    }
    tail.copy_from_slice(&padded[..tail.len()]);
    for (sum, v) in sums.iter_mut().zip(tail) {
        *sum += *v;
    }
    halve(sums, |a, b| a + b)
}

/// Folds every [`LANES`]-th value into a lane of its own, and the lanes by halves: 0 with 8, then 0 with 4…
///
/// `start` must leave any value as it is: it fills the lanes that the last few values leave empty.
#[inline(always)]
pub(crate) fn fold<T: Copy>(row: &[f32], start: T, take: impl Fn(T, f32) -> T, join: impl Fn(T, T) -> T) -> T {
    let mut lanes = [start; LANES];
    let (chunks, tail) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = take(*lane, v);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(tail) {
        *lane = take(*lane, v);
    }
    halve(lanes, join)
}

/// Joins lanes by halves until one is left.
#[inline(always)]
fn halve<T: Copy>(mut lanes: [T; LANES], join: impl Fn(T, T) -> T) -> T {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = join(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// The larger of the two, or `a` if one is NaN. This is one instruction, whereas `f32::max` is several.
#[inline(always)]
pub(crate) fn max(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// The smaller of the two, or `a` if one is NaN.
#[inline(always)]
pub(crate) fn min(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_taken_once() {
        for length in 0..70u16 {
            let mut row: Vec<f32> = (1..=length).map(f32::from).collect();
            let sum = fold(&row, 0.0, |sum, v| sum + v, |a, b| a + b);
            assert_eq!(sum, f32::from(length) * f32::from(length + 1) / 2.0, "{length} values");
            assert_eq!(fold(&row, 0.0, max, max), f32::from(length), "{length} values");
            map(&mut row, |v| -v);
            assert_eq!(fold(&row, 0.0, min, min), -f32::from(length), "{length} values");
            assert_eq!(
                map_and_sum(&mut row, |v| 2.0 - v),
                sum + 2.0 * f32::from(length),
                "{length} values"
            );
            assert_eq!(
                fold(&row, 0.0, max, max),
                if length == 0 { 0.0 } else { f32::from(length) + 2.0 }
            );
        }
    }

    #[test]
    fn nan_is_passed_over() {
        assert_eq!(fold(&[1.0, f32::NAN, 3.0], 0.0, max, max), 3.0);
        assert_eq!(fold(&[-1.0, f32::NAN, -3.0], 0.0, min, min), -3.0);
    }
}
