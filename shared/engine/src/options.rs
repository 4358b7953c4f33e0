use solecism_kernels::{ActivationBits, Kernel};

use crate::Output;

/// How to load a model.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How many bits the activations of quantised layers get. The bundle's manifest says what its model was measured
    /// with.
    pub activation_bits: ActivationBits,
    /// The int8 kernel to run. Where none is named, the fastest that this processor has; and where it has none, layers run in
    /// float32, by tract.
    pub kernel: Option<Kernel>,
    /// The largest batch that a call may ask for: sequences times the length of the longest. Working memory grows
    /// with it, some kilobytes a token.
    pub max_batch_tokens: usize,
    /// How many threads share the sequences of a batch among them, at least 1. A batch of one sequence takes one.
    pub threads: usize,
    /// Which of the model's outputs to compute.
    pub output: Output,
    /// Names of further outputs to compute, for chosen tokens only, by [`Model::logits_and_heads`](crate::Model::logits_and_heads):
    /// each has to be one linear layer of the hidden state that the output's own layer reads. Those that the model lacks are
    /// passed over.
    pub heads: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            activation_bits: ActivationBits::default(),
            kernel: None,
            max_batch_tokens: 1 << 14,
            threads: 1,
            output: Output::default(),
            heads: Vec::new(),
        }
    }
}
