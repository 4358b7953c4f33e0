//! Finds out whether a part of the graph makes a padding mask, by running it.
//!
//! Exporters write the mask in many ways, from a Cast, a Sub and a Mul to forty nodes with Range, GatherND and Where.
//! What counts is what they compute: 0 for a token and a large negative number for padding, whatever the query. A causal
//! mask, or one with relative positions in it, is computed otherwise and shows.

use crate::graph::Graph;
use crate::plan;

/// Batches to try: their attention masks, each row ones and then zeros.
const TRIALS: [&[&[i64]]; 2] = [
    &[&[1, 1, 1, 1, 1], &[1, 1, 1, 0, 0]],
    &[&[1, 0, 0, 0], &[1, 1, 1, 1], &[1, 1, 0, 0]],
];

/// From here down, a masked score's weight is 0 in float32 next to any score that a network computes.
pub(super) const MASKED: f32 = -5000.0;

/// Whether the output `name` of a node is such a mask, of shape `[batch or 1, 1 or more, sequence or 1, sequence]`.
pub(super) fn is_padding(graph: &Graph, name: &str) -> bool {
    let cone = graph.cone(name);
    TRIALS
        .iter()
        .all(|rows| plan::evaluate(cone.clone(), rows).is_some_and(|(shape, values)| agrees(rows, &shape, &values)))
}

fn agrees(rows: &[&[i64]], shape: &[usize], values: &[f32]) -> bool {
    let sequence = rows[0].len();
    let &[batch, heads, queries, keys] = shape else {
        return false;
    };
    // Without the batch axis every row would be masked alike, which the trials' rows are not.
    if batch != rows.len() || heads == 0 || ![1, sequence].contains(&queries) || keys != sequence {
        return false;
    }
    values.chunks_exact(keys).enumerate().all(|(index, scores)| {
        let row = rows[index / (heads * queries)];
        let query = index % queries;
        // What padding itself attends to is nobody's concern.
        (queries > 1 && row[query] == 0)
            || scores
                .iter()
                .zip(row)
                .all(|(&score, &token)| if token == 1 { score == 0.0 } else { score <= MASKED })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_padding_makes_agrees() {
        let rows: &[&[i64]] = &[&[1, 1, 0], &[1, 0, 0]];
        let low = f32::NEG_INFINITY;
        let keys = [0.0, 0.0, low, 0.0, low, low];
        assert!(agrees(rows, &[2, 1, 1, 3], &keys), "one row of scores for all queries");
        let by_query: Vec<f32> = keys.chunks(3).flat_map(|row| row.repeat(3)).collect();
        assert!(agrees(rows, &[2, 1, 3, 3], &by_query), "a row for each query");

        let mut causal = by_query.clone();
        causal[1] = low; // the first query may not look at the second token
        assert!(!agrees(rows, &[2, 1, 3, 3], &causal), "a causal mask");
        let mut biased = by_query.clone();
        biased[1] = 0.5;
        assert!(!agrees(rows, &[2, 1, 3, 3], &biased), "a bias by position");
        let mut of_padding = by_query;
        of_padding[2 * 3] = low; // what the first sequence's padding looks at
        assert!(agrees(rows, &[2, 1, 3, 3], &of_padding), "padding looking elsewhere");
        assert!(!agrees(rows, &[1, 1, 1, 3], &keys[..3]), "no batch axis");
        assert!(!agrees(rows, &[2, 3], &keys), "no axis of heads");
    }
}
