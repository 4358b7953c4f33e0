//! The activation functions that a product can end with.

/// The function that is applied to each output after the bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    #[default]
    None,
    /// The Gaussian error linear unit in its exact form, `x / 2 * (1 + erf(x / √2))`.
    Gelu,
    /// The same in its approximate form, `x / 2 * (1 + tanh(√(2/π) (x + 0.044715 x³)))`, which T5 1.1 and GPT-2 use.
    GeluTanh,
    /// The rectified linear unit, `max(x, 0)`.
    Relu,
}

impl Activation {
    /// Applies it to each value in place. This is for products that do not run in the kernels, because the kernels
    /// apply it themselves.
    pub fn apply(self, x: &mut [f32]) {
        self.each(x);
    }

    /// [`Self::apply`] compiled for the caller's instruction set.
    #[inline(always)]
    pub(crate) fn each(self, x: &mut [f32]) {
        match self {
            Self::None => {}
            Self::Gelu => x.iter_mut().for_each(|x| *x = gelu(*x)),
            Self::GeluTanh => x.iter_mut().for_each(|x| *x = gelu_tanh(*x)),
            // A NaN stays NaN.
            Self::Relu => x.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x }),
        }
    }
}

/// `exp(x)` after Cephes `expf` (S. L. Moshier, *Methods and Programs for Mathematical Functions*, 1989).
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2. ln 2 is split into two parts so that n times the first part is exact, and exp(r)
/// is a polynomial of degree 7. The relative error is below 1e-7 for -87 ≤ x ≤ 88; x is clamped to that range. NaN stays NaN.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    /// 1.5 · 2²³: adding it rounds to an integer, which is then in the low bits.
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

/// GELU, `x / 2 * (1 + erf(x / √2))`. Where erf is not ±1 in float32, it is a rational function of degrees 13 and 8 with the coefficients
/// of Eigen (`generic_fast_erf_float`), which XLA uses too.
///
/// The absolute error is below 1.8e-7, or below 1.8e-7 times |x| if that is more (measured over all magnitudes). Below
/// x = -13, where the magnitude of the true value is under 1e-37, the result stays at its value for -13, which is
/// -1.2e-6. NaN stays NaN.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    /// For arguments from here on, erf is 1 to within half a unit in the last place.
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

/// GELU in its tanh approximation (Hendrycks and Gimpel, *Gaussian Error Linear Units*, 2016, section 2), written as
/// `x / (1 + exp(-2 u))` with `u = √(2/π) (x + 0.044715 x³)`: the same function, with one exponential.
///
/// The absolute error is below 6e-7, or below 6e-7 times |x| if that is more. Below x = -13, where the magnitude of the
/// true value is under 1e-37, the result stays at its value for -13. NaN stays NaN.
#[inline(always)]
pub(crate) fn gelu_tanh(x: f32) -> f32 {
    /// √(8/π).
    const FACTOR: f32 = 1.595_769;

    let x = if x < -13.0 { -13.0 } else { x };
    let u = (x * x * x).mul_add(0.044_715, x);
    x / (1.0 + exp(-FACTOR * u))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// erf by its series with positive terms only, `2/√π exp(-z²) Σ 2ⁿ z²ⁿ⁺¹ / (2n+1)!!` (Abramowitz and Stegun 7.1.6),
    /// which loses no digits. It is ±1 if |z| is above 6, because erfc(|z|) is then below 3e-17.
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

    /// Every 997th float of each sign: all magnitudes, including subnormals.
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
    fn gelu_tanh_keeps_its_error_bound() {
        for x in floats() {
            let wide = f64::from(x);
            let u = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044715 * wide.powi(3));
            let expected = wide / 2.0 * (1.0 + u.tanh());
            let error = (f64::from(gelu_tanh(x)) - expected).abs();
            let allowed = 6e-7 * wide.abs().max(1.0);
            assert!(error <= allowed, "gelu_tanh({x}) = {}, not {expected}", gelu_tanh(x));
        }
        assert_eq!(gelu_tanh(f32::INFINITY), f32::INFINITY);
        assert!(gelu_tanh(f32::NEG_INFINITY).abs() < 1e-36);
        assert!(gelu_tanh(f32::NAN).is_nan());
    }

    #[test]
    fn activations_apply_to_each_value() {
        let cases = [
            (Activation::None, [-1.0, 0.0, 2.0]),
            (Activation::Relu, [0.0, 0.0, 2.0]),
            (Activation::Gelu, [-1.0, 0.0, 2.0].map(gelu)),
            (Activation::GeluTanh, [-1.0, 0.0, 2.0].map(gelu_tanh)),
        ];
        for (activation, expected) in cases {
            let mut x = [-1.0, 0.0, 2.0];
            activation.apply(&mut x);
            assert_eq!(x, expected, "{activation:?}");
        }
        let mut nan = [f32::NAN];
        Activation::Relu.apply(&mut nan);
        assert!(nan[0].is_nan());
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
