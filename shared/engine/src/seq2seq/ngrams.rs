//! Bans runs of tokens that would be written twice.

/// Gives every token that would end a run of `size` for the second time in `ids` a logit of -∞. A size of 0 allows all.
///
/// This is what `NoRepeatNGramLogitsProcessor` of transformers does: `ids` begin with the decoder's start id, which counts too.
pub(super) fn ban(ids: &[u32], size: usize, logits: &mut [f32]) {
    if size == 0 || ids.len() < size {
        return;
    }
    let prefix = &ids[ids.len() + 1 - size..];
    for window in ids.windows(size) {
        if let Some((&last, first)) = window.split_last()
            && first == prefix
            && let Some(logit) = logits.get_mut(last as usize)
        {
            *logit = f32::NEG_INFINITY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_run_for_the_second_time() {
        // Ids, size, and the ids that are banned.
        let cases: [(&[u32], usize, &[usize]); 6] = [
            (&[0, 3, 3], 0, &[]),
            (&[0, 3, 1], 1, &[0, 1, 3]),
            (&[0, 3, 1, 3], 2, &[1]),
            (&[0, 3, 1, 3, 2, 3], 2, &[1, 2]),
            (&[0, 1, 2, 0, 1], 3, &[2]),
            (&[0, 1], 3, &[]),
        ];
        for (ids, size, expected) in cases {
            let mut logits = [0.0; 4];
            ban(ids, size, &mut logits);
            let banned: Vec<usize> = (0..4).filter(|&id| logits[id] < 0.0).collect();
            assert_eq!(banned, expected, "{ids:?}, {size}");
        }
    }
}
