//! Relative positions: what attention adds to a score, depending on the distance between two tokens.

/// The bias of every distance up to `furthest`; beyond that it stays the same.
#[derive(Debug)]
pub(super) struct Positions {
    pub(super) heads: usize,
    /// The longest distance that has a value of its own, in tokens.
    furthest: usize,
    /// `[heads, 2 * furthest + 1]`: for each head, the bias of keys from `furthest` tokens before the query to `furthest` tokens after it.
    table: Vec<f32>,
}

impl Positions {
    /// A table of `[heads, an odd number]` values; `None` if it has another shape.
    pub(super) fn new(dims: &[usize], table: Vec<f32>) -> Option<Positions> {
        let &[heads, distances] = dims else { return None };
        (heads > 0 && distances % 2 == 1 && heads.checked_mul(distances) == Some(table.len())).then_some(Positions {
            heads,
            furthest: distances / 2,
            table,
        })
    }

    /// The bias of a key that is `offset` tokens after its query, or before it if `offset` is negative.
    pub(super) fn at(&self, head: usize, offset: isize) -> f32 {
        let furthest = self.furthest as isize;
        let index = (offset.clamp(-furthest, furthest) + furthest) as usize;
        self.table[head * (2 * self.furthest + 1) + index]
    }

    /// `[heads, 2 * length - 1]`: the bias of keys from `length - 1` tokens before the query to `length - 1` tokens after it. For causal
    /// attention, the bias of keys after the query is -∞, which leaves them out.
    pub(super) fn diagonals(&self, length: usize, causal: bool) -> Vec<f32> {
        let last = length as isize - 1;
        let of_head = |head| {
            (-last..=last).map(move |offset| match causal && offset > 0 {
                true => f32::NEG_INFINITY,
                false => self.at(head, offset),
            })
        };
        (0..self.heads).flat_map(of_head).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_past_the_table_have_its_last_value() {
        let positions = Positions::new(&[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).expect("a table");
        let both = positions.diagonals(3, false);
        assert_eq!(both, [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 6.0, 6.0]);
        let (none, causal) = (f32::NEG_INFINITY, positions.diagonals(3, true));
        assert_eq!(causal, [1.0, 1.0, 2.0, none, none, 4.0, 4.0, 5.0, none, none]);
        assert_eq!(positions.diagonals(1, true), [2.0, 5.0]);
        for (dims, count) in [(&[2, 2][..], 4), (&[0, 3], 0), (&[2, 3], 5), (&[6], 6)] {
            assert!(Positions::new(dims, vec![0.0; count]).is_none(), "{dims:?}");
        }
    }
}
