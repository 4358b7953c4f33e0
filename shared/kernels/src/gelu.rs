//! The activation functions that a product can end with.

/// What is applied to each output after the bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    #[default]
    None,
    /// The Gaussian error linear unit in its exact form, `x / 2 * (1 + erf(x / √2))`.
    Gelu,
}

/// `exp(x)` after Cephes `expf` (S. L. Moshier, *Methods and Programs for Mathematical Functions*, 1989).
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two parts of which n times the first is exact, and a polynomial of
/// degree 7 in r. Relative error below 1e-7 for -87 ≤ x ≤ 88; x is clamped to that range. NaN stays NaN.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    /// 1.5 · 2²³: adding it rounds to an integer, which then stands in the low bits.
    const ROUNDER: f32 = 12_582_912.0;

    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUNDER);
    let n = shifted - ROUNDER;
    let r = n.mul_add(-LN_2_LOW, n.mul_add(-LN_2_HIGH, x));

    let mut p: f32 = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1] {
        p = p.mul_add(r, coefficient);
    }
    let p = p.mul_add(r * r, r) + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(127);
    p * f32::from_bits(exponent << 23)
}

/// GELU, `x / 2 * (1 + erf(x / √2))`, with erf as a rational function of degrees 13 and 8 on the part of the axis where it is
/// not ±1 in float32: the coefficients of Eigen (`generic_fast_erf_float`), which XLA uses too.
///
/// Absolute error below 1.8e-7, or below 1.8e-7 times |x| where that is more (measured over all magnitudes). Below
/// x = -13, where the true value is under 1e-37 in magnitude, it is held at its value there, -1.2e-6. NaN stays NaN.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    /// From here on erf is 1 to within half a unit in the last place.
    const ONE_FROM: f32 = 3.832_507;

    let x = if x < -13.0 { -13.0 } else { x };
    let z = x * std::f32::consts::FRAC_1_SQRT_2;
    let z = if z < -ONE_FROM { -ONE_FROM } else { z };
    let z = if z > ONE_FROM { ONE_FROM } else { z };
    let square = z * z;
    let mut p: f32 = -2.726_142_3e-10;
    for coefficient in [
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ] {
        p = p.mul_add(square, coefficient);
    }
    let mut q: f32 = -1.456_607_2e-5;
    for coefficient in [-2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2] {
        q = q.mul_add(square, coefficient);
    }
    let half = 0.5 * x;
    half.mul_add(z * p / q, half)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// erf by its series with positive terms only, `2/√π exp(-z²) Σ 2ⁿ z²ⁿ⁺¹ / (2n+1)!!` (Abramowitz and Stegun
    /// 7.1.6), which loses no digits; 1 past 6, where erfc is below 3e-17.
    fn erf(z: f64) -> f64 {
        if z.abs() > 6.0 {
            return z.signum();
        }
        let (mut term, mut sum) = (z, z);
        for n in 1..200 {
            term *= 2.0 * z * z / f64::from(2 * n + 1);
            sum += term;
        }
        std::f64::consts::FRAC_2_SQRT_PI * (-z * z).exp() * sum
    }

    /// Every 997th float of either sign: all magnitudes, among them subnormals.
    fn floats() -> impl Iterator<Item = f32> {
        (0..f32::INFINITY.to_bits())
            .step_by(997)
            .map(f32::from_bits)
            .flat_map(|x| [x, -x])
    }

    #[test]
    fn the_reference_erf_is_right() {
        // Abramowitz and Stegun, table 7.1.
        for (z, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (-2.0, -0.995_322_265_0),
            (7.0, 1.0),
        ] {
            assert!((erf(z) - expected).abs() < 1e-10, "erf({z}) = {}", erf(z));
        }
    }

    #[test]
    fn gelu_keeps_its_error_bound() {
        for x in floats() {
            let wide = f64::from(x);
            let expected = wide / 2.0 * (1.0 + erf(wide / 2f64.sqrt()));
            let error = (f64::from(gelu(x)) - expected).abs();
            let allowed = 1.8e-7 * wide.abs().max(1.0);
            assert!(error <= allowed, "gelu({x}) = {}, not {expected}", gelu(x));
        }
    }

    #[test]
    fn gelu_at_the_ends() {
        assert_eq!(gelu(0.0), 0.0);
        assert_eq!(gelu(f32::INFINITY), f32::INFINITY);
        assert!((gelu(f32::MAX) / f32::MAX - 1.0).abs() < 1.8e-7);
        assert!(gelu(f32::NEG_INFINITY).abs() < 1.2e-6);
        assert!(gelu(f32::NAN).is_nan());
    }

    #[test]
    fn exp_keeps_its_error_bound() {
        for x in floats().filter(|x| (-87.0..=88.0).contains(x)) {
            let expected = f64::from(x).exp();
            let error = (f64::from(exp(x)) / expected - 1.0).abs();
            assert!(error < 1e-7, "exp({x}) = {}, not {expected}", exp(x));
        }
    }

    #[test]
    fn exp_at_the_ends() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
        assert_eq!(exp(f32::INFINITY), exp(88.0));
        assert!(exp(f32::NAN).is_nan());
    }
}
