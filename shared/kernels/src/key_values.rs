//! Keys and values that queries attend to more than once: a decoder's cache, or an encoder's output.

use std::ops::Range;

use crate::lanes::LANES;
use crate::shape::ShapeError;

/// Keys and values of some tokens, in the layout that attention reads.
///
/// Tokens are added at the end and removed from the end. The room for all of them is there from the beginning, so
/// nothing is ever moved: adding a token writes one key and one value.
#[derive(Clone, Debug)]
pub struct KeyValues {
    width: usize,
    heads: usize,
    capacity: usize,
    tokens: usize,
    /// For each head, panels of tokens, each `[head width][LANES]`.
    keys: Vec<[f32; LANES]>,
    /// For each head, panels of columns, each `[capacity][LANES]`.
    values: Vec<[f32; LANES]>,
}

/// What is added to the scores of a query row's tokens.
///
/// Row `r` of head `h` reads `values[h * head + first + r * step ..]`, a value for each token. So a bias that depends only on the distance
/// between two tokens is one list per head, with a `step` of -1; any other bias is `[heads, rows, tokens]`, with a `step` of `tokens`.
#[derive(Clone, Copy, Debug)]
pub struct Bias<'a> {
    /// The values of all heads.
    pub values: &'a [f32],
    /// The distance between the beginnings of two heads' lists.
    pub head: usize,
    /// Where row 0 begins in a head's list.
    pub first: usize,
    /// The distance between the beginnings of two rows.
    pub step: isize,
}

impl KeyValues {
    /// Makes room for `capacity` tokens of `width` columns, divided among `heads`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Input`] if the width is not a multiple of the number of heads, or if either is 0.
    pub fn new(width: usize, heads: usize, capacity: usize) -> Result<Self, ShapeError> {
        if width == 0 || heads == 0 || !width.is_multiple_of(heads) {
            return Err(ShapeError::Input {
                inputs: heads,
                got: width,
            });
        }
        let mut empty = Self {
            width,
            heads,
            capacity: 0,
            tokens: 0,
            keys: Vec::new(),
            values: Vec::new(),
        };
        empty.reset(capacity);
        Ok(empty)
    }

    /// Forgets all tokens and makes room for `capacity` tokens.
    pub fn reset(&mut self, capacity: usize) {
        self.tokens = 0;
        self.capacity = capacity;
        let head_width = self.head_width();
        self.keys
            .resize(self.heads * capacity.div_ceil(LANES) * head_width, [0.0; LANES]);
        self.values
            .resize(self.heads * head_width.div_ceil(LANES) * capacity, [0.0; LANES]);
    }

    /// Adds tokens: their keys and values, `[tokens, width]` each, row-major.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Input`] if either is not whole rows, or if there are not as many keys as values; [`ShapeError::Tokens`] if there is
    /// not enough room for all of them. In either case nothing has been added.
    pub fn push(&mut self, keys: &[f32], values: &[f32]) -> Result<(), ShapeError> {
        let inputs = self.width;
        if let Some(other) = [keys, values]
            .into_iter()
            .find(|rows| !rows.len().is_multiple_of(inputs) || rows.len() != keys.len())
        {
            let got = other.len();
            return Err(ShapeError::Input { inputs, got });
        }
        let got = self.tokens + keys.len() / inputs;
        if got > self.capacity {
            let capacity = self.capacity;
            return Err(ShapeError::Tokens { capacity, got });
        }
        let (head_width, stride) = (self.head_width(), self.capacity.div_ceil(LANES));
        for (key, value) in keys.chunks_exact(inputs).zip(values.chunks_exact(inputs)) {
            let (panel, lane) = (self.tokens / LANES, self.tokens % LANES);
            for (head, key) in key.chunks_exact(head_width).enumerate() {
                let lanes = &mut self.keys[(head * stride + panel) * head_width..][..head_width];
                for (lanes, &x) in lanes.iter_mut().zip(key) {
                    lanes[lane] = x;
                }
            }
            let columns = value.chunks_exact(head_width).flat_map(|head| head.chunks(LANES));
            for (own, panel) in columns.zip(self.values.chunks_exact_mut(self.capacity)) {
                panel[self.tokens][..own.len()].copy_from_slice(own);
            }
            self.tokens += 1;
        }
        Ok(())
    }

    /// Keeps the first `tokens` tokens and forgets the others.
    pub fn truncate(&mut self, tokens: usize) {
        self.tokens = self.tokens.min(tokens);
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// How many tokens there is room for.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Columns of a key or a value, all heads together.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Heads that the columns are divided among.
    pub fn heads(&self) -> usize {
        self.heads
    }

    fn head_width(&self) -> usize {
        self.width / self.heads
    }

    pub(crate) fn columns(&self, head: usize) -> Range<usize> {
        head * self.head_width()..(head + 1) * self.head_width()
    }

    pub(crate) fn keys(&self, head: usize) -> &[[f32; LANES]] {
        let size = self.capacity.div_ceil(LANES) * self.head_width();
        &self.keys[head * size..][..size]
    }

    pub(crate) fn values(&self, head: usize) -> &[[f32; LANES]] {
        let size = self.head_width().div_ceil(LANES) * self.capacity;
        &self.values[head * size..][..size]
    }
}

impl<'a> Bias<'a> {
    /// Whether there is a value for every score.
    pub(crate) fn covers(&self, heads: usize, rows: usize, tokens: usize) -> bool {
        let ends = |row: usize| {
            let start = isize::try_from(row).ok()?.checked_mul(self.step)?;
            let start = self.first.checked_add_signed(start)?;
            let last = (heads - 1).checked_mul(self.head)?.checked_add(start)?;
            last.checked_add(tokens)
        };
        [0, rows - 1]
            .into_iter()
            .all(|row| ends(row).is_some_and(|end| end <= self.values.len()))
    }

    /// The bias of one row, a value for each of its tokens.
    #[inline(always)]
    pub(crate) fn row(self, head: usize, row: usize, tokens: usize) -> &'a [f32] {
        let start = self.first.wrapping_add_signed(row as isize * self.step);
        &self.values[head * self.head + start..][..tokens]
    }
}
