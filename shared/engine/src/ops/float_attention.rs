//! Attention on a processor that no kernel is for. It uses ndarray's products, which choose float instructions at run time.

use solecism_kernels::Attention;
use tract_onnx::prelude::tract_ndarray::linalg::general_mat_mul;
use tract_onnx::prelude::tract_ndarray::{ArrayView2, ArrayViewMut2, Axis, Slice};
use tract_onnx::tract_hir::internal::*;

/// Computes the same as [`solecism_kernels::attention`], apart from rounding.
pub(super) fn float_attention(operands: Attention<'_>, out: &mut [f32]) -> TractResult<()> {
    let Attention {
        width, heads, scale, ..
    } = operands;
    ensure!(
        width > 0 && heads > 0 && width.is_multiple_of(heads),
        "rows of {width} among {heads} heads"
    );
    let shape = (operands.query.len() / width, width);
    let query = ArrayView2::from_shape(shape, operands.query)?;
    let key = ArrayView2::from_shape(shape, operands.key)?;
    let value = ArrayView2::from_shape(shape, operands.value)?;
    let mut out = ArrayViewMut2::from_shape(shape, out)?;
    for first in (0..width).step_by(width / heads) {
        let of_head = Slice::from(first..first + width / heads);
        let [query, key, value] = [query, key, value].map(|rows| rows.slice_axis_move(Axis(1), of_head));
        let mut weights = query.dot(&key.t());
        for mut row in weights.rows_mut() {
            row *= scale;
            let largest = row.fold(f32::NEG_INFINITY, |largest, &score| largest.max(score));
            row.mapv_inplace(|score| (score - largest).exp());
            let sum = row.sum();
            row /= sum;
        }
        let mut out = out.slice_axis_mut(Axis(1), of_head);
        general_mat_mul(1.0, &weights, &value, 0.0, &mut out);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use solecism_kernels::{AttentionScratch, Kernel, attention};

    use super::*;

    #[test]
    fn it_is_close_to_the_kernels() {
        let (tokens, width) = (7, 12);
        let values = |seed: usize| -> Vec<f32> {
            let value = |i| ((i * 37 + seed * 101) % 64) as f32 / 16.0 - 2.0;
            (0..tokens * width).map(value).collect()
        };
        let (query, key, value) = (values(1), values(2), values(3));
        for heads in [1, 3, 12] {
            let operands = Attention {
                query: &query,
                key: &key,
                value: &value,
                width,
                heads,
                scale: 0.5,
            };
            let (mut found, mut expected) = (vec![9.0; query.len()], vec![0.0; query.len()]);
            float_attention(operands, &mut found).expect("operands that fit");
            attention(
                Kernel::Scalar,
                operands,
                &mut expected,
                &mut AttentionScratch::default(),
            )
            .expect("the same");
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-5, "{found} for {expected}, {heads} heads");
            }
        }
        let operands = Attention {
            query: &query,
            key: &key,
            value: &value,
            width,
            heads: 5,
            scale: 0.5,
        };
        assert!(float_attention(operands, &mut vec![0.0; query.len()]).is_err());
    }
}
