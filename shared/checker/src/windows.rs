use std::ops::Range;

/// A run of a sentence's words that goes through the model as one sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// The words in it.
    pub(crate) words: Range<usize>,
    /// Those of them whose probability is taken from it.
    pub(crate) keep: Range<usize>,
}

/// The most pieces in a window of a sentence that one window is not enough for. Attention looks at every piece from every other, so in
/// windows of 256 pieces each piece costs half as much again as in a sentence of prose; in these it costs an eighth more.
const WIDE: usize = 128;

/// The most pieces that two windows share: every word still sees eight pieces on either side, and the model runs on an eighth more pieces
/// than the text has. Sentences that are this long are usually lists or tables, in which a word's neighbours say the most.
const SHARED: usize = 16;

/// Covers a sentence, whose words take `lengths` pieces (each 1 to `room`), with one window if it fits, and otherwise with windows of at
/// most `room` or [`WIDE`] pieces, whichever is less. Only a word of more pieces than that is a longer window, by itself.
///
/// Neighbouring windows share up to `overlap` or [`SHARED`] pieces, whichever is less, in whole words. Every word is kept by exactly one
/// window: of two that share it, the one that has more pieces on the word's shorter side.
pub(crate) fn windows(lengths: &[usize], room: usize, overlap: usize) -> Vec<Window> {
    let (room, overlap) = match lengths.iter().sum::<usize>() <= room {
        true => (room, overlap),
        false => (room.min(WIDE), overlap.min(SHARED)),
    };
    let mut windows: Vec<Window> = Vec::new();
    let mut start = 0;
    while start < lengths.len() {
        let mut end = start;
        let mut pieces = 0;
        while end < lengths.len() && (end == start || pieces + lengths[end] <= room) {
            pieces += lengths[end];
            end += 1;
        }
        let kept_from = windows.last().map_or(0, |last| last.keep.end);
        windows.push(Window {
            words: start..end,
            keep: kept_from..lengths.len(),
        });
        let Some(&next_word) = lengths.get(end) else { break };

        // The next window begins within this one, as far back as the overlap goes, but it must begin later than this one and hold one more
        // word.
        let mut next = end;
        let mut shared = 0;
        while next > start + 1
            && shared + lengths[next - 1] <= overlap
            && shared + lengths[next - 1] + next_word <= room
        {
            next -= 1;
            shared += lengths[next];
        }
        let border = next + first_better_seen_by_next(&lengths[next..end]);
        if let Some(last) = windows.last_mut() {
            last.keep.end = border.max(last.keep.start);
        }
        start = next;
    }
    windows
}

/// Of the words that two windows share, the first with more pieces before it (in the next window) than after it (in
/// this one).
fn first_better_seen_by_next(shared: &[usize]) -> usize {
    let total: usize = shared.iter().sum();
    let mut before = 0;
    for (i, &length) in shared.iter().enumerate() {
        if before > total - before - length {
            return i;
        }
        before += length;
    }
    shared.len()
}

#[cfg(test)]
mod tests;
