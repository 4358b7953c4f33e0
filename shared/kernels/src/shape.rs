//! The errors about the sizes of the operands.

use thiserror::Error;

/// The largest K that is accepted: 255 · 128 · 2¹⁶ = 2 139 095 040 still fits in `i32`.
pub const MAX_INPUTS: usize = 1 << 16;

/// An operand whose size does not fit the others. If it is returned, nothing has been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// A weight matrix without rows or without columns.
    #[error("weight matrix [{inputs}, {outputs}] is empty: both sides must be at least 1")]
    EmptyWeights {
        /// Rows of the matrix, K.
        inputs: usize,
        /// Columns of the matrix, N.
        outputs: usize,
    },
    /// A product so deep that an `i32` sum could overflow.
    #[error("weight matrix has {inputs} rows: at most {MAX_INPUTS} keep the sums within 32 bits")]
    TooDeep {
        /// Rows of the matrix, K.
        inputs: usize,
    },
    /// The number of weights given is not that of the matrix.
    #[error("weight matrix [{inputs}, {outputs}] does not hold {got} weights")]
    Weights {
        /// Rows of the matrix, K.
        inputs: usize,
        /// Columns of the matrix, N.
        outputs: usize,
        /// Number of weights given.
        got: usize,
    },
    /// The number of scales is neither 1 nor that of the columns.
    #[error("expected 1 or {outputs} weight scales, got {got}")]
    Scales {
        /// Columns of the matrix, N.
        outputs: usize,
        /// Number of scales given.
        got: usize,
    },
    /// The number of biases is not that of the columns.
    #[error("expected {outputs} biases, got {got}")]
    Bias {
        /// Columns of the matrix, N.
        outputs: usize,
        /// Number of biases given.
        got: usize,
    },
    /// The input does not consist of whole rows.
    #[error("expected whole input rows of {inputs} values, got {got} values")]
    Input {
        /// Values in a row, K.
        inputs: usize,
        /// Number of values given.
        got: usize,
    },
    /// More tokens than [`KeyValues`](crate::KeyValues) have room for, or none to attend to.
    #[error("expected 1 to {capacity} tokens of keys and values, got {got}")]
    Tokens {
        /// How many there is room for.
        capacity: usize,
        /// How many there are, or would be.
        got: usize,
    },
    /// A bias that does not cover all scores.
    #[error("the bias of {got} values does not cover {heads} heads of {rows} rows and {tokens} tokens")]
    Scores {
        /// Number of heads.
        heads: usize,
        /// Rows of queries.
        rows: usize,
        /// Tokens that are attended to.
        tokens: usize,
        /// Number of values given.
        got: usize,
    },
    /// The output does not have room for exactly the result.
    #[error("expected room for {rows} output rows of {outputs} values, got room for {got} values")]
    Output {
        /// Rows of the input.
        rows: usize,
        /// Values in an output row, N.
        outputs: usize,
        /// Number of values that there is room for.
        got: usize,
    },
}

/// The number of rows of an input with `input` values and an output with `output` values.
pub(crate) fn rows(inputs: usize, outputs: usize, input: usize, output: usize) -> Result<usize, ShapeError> {
    if !input.is_multiple_of(inputs) {
        return Err(ShapeError::Input { inputs, got: input });
    }
    let rows = input / inputs;
    if rows.checked_mul(outputs) != Some(output) {
        return Err(ShapeError::Output {
            rows,
            outputs,
            got: output,
        });
    }
    Ok(rows)
}
