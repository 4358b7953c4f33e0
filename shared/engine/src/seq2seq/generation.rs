//! The settings and the result of a generation.

/// How to search for the sequence. The default is greedy search until the model ends the sequence.
///
/// The settings mean the same as in the `generate` function of Hugging Face's transformers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Generation {
    /// How many sequences to follow at a time; 1 is greedy search.
    pub beams: usize,
    /// Scores of whole sequences are divided by their length to the power of this: above 0 it favours longer sequences, below 0 shorter
    /// ones. It is used only with beams.
    pub length_penalty: f32,
    /// When beam search is over.
    pub early_stopping: EarlyStopping,
    /// No run of this many token ids is written twice; 0 allows all.
    pub no_repeat_ngram: usize,
    /// The most token ids to write. `None` means 1.5 times the number in the input, plus 10, and it is then an error if the decoder has not
    /// come to its end by that point.
    pub max_tokens: Option<usize>,
    /// Uses the input as a draft of the output, and lets the decoder check many tokens of it at once (Sun et al., *Instantaneous
    /// Grammatical Error Correction with Shallow Aggressive Decoding*, 2021). The result is the same as that of greedy search; an input
    /// that needs no change takes one pass of the decoder.
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

/// When beam search is over. It is always over when no beam can continue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EarlyStopping {
    /// As soon as there are as many whole sequences as beams: `True`.
    AsManyAsBeams,
    /// When the best beam, if it ended here, would be no better than the worst whole sequence: `False`.
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
    /// Whether the decoder ended the sequence itself, rather than reaching the most token ids that it may write.
    pub ended: bool,
    /// How many times the decoder ran.
    pub passes: usize,
}
