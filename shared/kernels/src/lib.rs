//! Linear layers on int8 weights in SIMD; every kernel equals a scalar reference to the last bit.
//!
//! ```
//! use solecism_kernels::{Activation, ActivationBits, Kernel, PackedLinear, Scratch, linear};
//!
//! # fn main() -> Result<(), solecism_kernels::ShapeError> {
//! // Weights [K = 2, N = 3], row-major, one scale and one bias for each of the three columns.
//! let weights = [1, 2, 3, -4, 5, -6];
//! let packed = PackedLinear::new(2, 3, &weights, &[0.5, 0.5, 1.0], Some(&[0.0, 0.0, 1.0]))?;
//!
//! // One row of activations; as many as there are rows in `x` give as many in `out`.
//! let x = [255.0, 1.0];
//! let mut out = [0.0; 3];
//! linear(
//!     Kernel::detect().unwrap_or(Kernel::Scalar),
//!     &packed,
//!     &x,
//!     ActivationBits::Eight,
//!     Activation::None,
//!     &mut out,
//!     &mut Scratch::new(), // kept by the caller from call to call
//! )?;
//! assert_eq!(out, [125.5, 257.5, 760.0]);
//! # Ok(())
//! # }
//! ```
//!
//! # What is computed
//!
//! [`linear`] turns float32 rows `[rows, K]` into float32 rows `[rows, N]`:
//!
//! 1. each row is quantised by itself to bytes `q` with a scale and a zero point, over the range of its values and 0:
//!    `x ≈ row_scale * (q - zero)`, with `q` from 0 to 127 or 255 ([`ActivationBits`]);
//! 2. `sum[n] = Σ q[k] * w[k, n]` in 32-bit integers: [`int_product`] is this step alone;
//! 3. `y[n] = (sum[n] - zero * Σ w[k, n]) * (row_scale * column_scale[n]) + bias[n]`, with the column sums taken once
//!    when the weights are packed;
//! 4. the [`Activation`], with GELU within 1.8e-7 of its exact form (or within 1.8e-7 times |x|, if that is more).
//!
//! That is ONNX's `DynamicQuantizeLinear`, `MatMulInteger`, `Cast`, `Mul`, `Add`, but with a scale for each row,
//! whereas ONNX has one for the whole tensor. So a row's result does not depend on what else is in the batch.
//!
//! A transformer also spends time on [`softmax`], [`layer_norm`], [`rms_norm`], [`attention()`] and [`attention_over`], which are in
//! float32 throughout. The last is for decoders: it reads [`KeyValues`] that grow by a token at a time.
//!
//! # Why every kernel gives the same bits
//!
//! Step 2 is exact. The sum of products of a byte and an i8 over K ≤ [`MAX_INPUTS`] stays within `i32`. `vpdpbusd` adds
//! four products to an `i32` without saturation, and so do Arm's `usmmla` and `sdot`. Both operands of `sdot` are
//! signed, so it gets the activations minus 128, and 128 times the column sums are added. `vpmaddubsw` does saturate,
//! at 16 bits. The weights show how many products fit, and if not even two are sure to fit, the operands are widened
//! first. The float steps are one Rust source, compiled for each instruction set: the same IEEE operations in the same
//! order. Property tests check that every kernel gives the same bits.
//!
//! # Layout
//!
//! [`PackedLinear`] stores panels of 16 columns, in groups that are four rows deep. A group is 64 bytes: one cache line, one AVX-512
//! register, two AVX2 registers or four NEON registers. Each of its 32-bit lanes is multiplied by the same four activations. One packing
//! serves all kernels. A tile of 4 to 9 rows by one or two panels is summed in registers over the whole of K, then rescaled and stored.
//! Tiles at the edges are smaller, and no operand is copied.
//!
//! # What it does not do
//!
//! It starts no threads. It supports no weight zero point other than 0, and no float weights.

#[cfg(target_arch = "aarch64")]
mod arm;
mod attention;
mod dispatch;
mod float;
mod gelu;
mod kernel;
mod key_values;
mod lanes;
mod layout;
mod linear;
mod pack;
mod quantise;
mod rowwise;
mod scalar;
mod scratch;
mod shape;
#[cfg(target_arch = "x86_64")]
mod steps;
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use attention::{Attention, AttentionScratch};
pub use float::{attention, attention_over, layer_norm, rms_norm, softmax};
pub use gelu::Activation;
pub use kernel::Kernel;
pub use key_values::{Bias, KeyValues};
pub use linear::{int_product, linear};
pub use pack::{PackedLinear, PackedWeights, as_signed};
pub use quantise::ActivationBits;
pub use rowwise::Norm;
pub use scratch::{Quantised, Scratch};
pub use shape::{MAX_INPUTS, ShapeError};
