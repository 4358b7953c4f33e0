//! What a caller asks of a generation, and gets.

/// How to search for the sequence. The default is greedy search, up to the model's own end.
///
/// Names and meanings are those of the `generate` function of Hugging Face's transformers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Generation {
    /// How many sequences to follow at a time; 1 is greedy search.
    pub beams: usize,
    /// Scores of whole sequences are divided by their length to the power of this: above 0 it is for longer ones, below for
    /// shorter. For beams only.
    pub length_penalty: f32,
    /// When beam search is over.
    pub early_stopping: EarlyStopping,
    /// No run of so many token ids is written twice; 0 allows all.
    pub no_repeat_ngram: usize,
    /// The most token ids to write. Where nothing is said, 1.5 times those of the input and 10; and that the decoder has not
    /// come to its end by then is an error.
    pub max_tokens: Option<usize>,
    /// Takes the input for a draft of the output, and lets the decoder check many tokens of it at once (Sun et al.,
    /// *Instantaneous Grammatical Error Correction with Shallow Aggressive Decoding*, 2021). The result is that of greedy
    /// search; an input that needs no change takes one pass of the decoder.
    pub aggressive: bool,
}

impl Default for Generation {
    fn default() -> Self {
        Generation {
            beams: 1,
            length_penalty: 1.0,
            early_stopping: EarlyStopping::default(),
            no_repeat_ngram: 0,
            max_tokens: None,
            aggressive: false,
        }
    }
}

/// When beam search is over; it always is when no beam can go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EarlyStopping {
    /// As soon as there are as many whole sequences as beams: `True`.
    AsManyAsBeams,
    /// When the best beam, were it to end here, is no better than the worst whole sequence: `False`.
    #[default]
    Heuristic,
    /// When no beam can become better than the worst whole sequence, whatever its length: `"never"`.
    Never,
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Token ids, without those that begin and end a sequence.
    pub ids: Vec<u32>,
    /// Whether the decoder came to its end, and not to the most that it may write.
    pub ended: bool,
    /// How many times the decoder ran.
    pub passes: usize,
}
