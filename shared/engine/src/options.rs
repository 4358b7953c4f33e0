use solecism_kernels::{ActivationBits, Kernel};

use crate::Output;

/// How to load a model.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How many bits the activations of quantised layers get. A bundle's manifest says with how many its model was measured.
    pub activation_bits: ActivationBits,
    /// The int8 kernel to run. `None` means the fastest one for this processor. If there is none for it, tract runs the layers in float32.
    pub kernel: Option<Kernel>,
    /// The largest batch that a call may ask for: the number of sequences times the length of the longest. Working
    /// memory grows with it, by some kilobytes per token.
    pub max_batch_tokens: usize,
    /// How many threads share the sequences of a batch, at least 1. A batch of one sequence uses one thread.
    pub threads: usize,
    /// Which of the model's outputs to compute.
    pub output: Output,
    /// Names of further outputs to compute, for chosen tokens only, by [`Model::logits_and_heads`](crate::Model::logits_and_heads):
    /// each has to be one linear layer of the hidden state that the output's own layer reads. Names that the model lacks are ignored.
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
