//! ONNX bytes in, logits out: [tract](https://github.com/sonos/tract) with this crate's own int8 linear layers.
//!
//! [`Model::from_onnx`] reads a token-classification model as the usual tools export and quantise it (or another encoder, with
//! [`Options::output`]), and [`Model::logits`] runs it on batches of token ids:
//!
//! ```no_run
//! use solecism_engine::{Model, Options};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = Model::from_onnx(std::fs::read("model.onnx")?, &Options::default())?;
//! let logits = model.logits(&[&[0, 17, 42, 2], &[0, 99, 2]])?;
//! // [4, labels] and [3, labels], row-major float32
//! assert_eq!(logits.sequence(0).len(), 4 * model.labels());
//! assert_eq!(logits.sequence(1).len(), 3 * model.labels());
//! # Ok(())
//! # }
//! ```
//!
//! # What it does to a graph
//!
//! tract runs float32 models well, but int8 models some forty times slower than those. So the graph is rewritten before
//! tract sees it, and patterns of nodes become operators that use `solecism-kernels`:
//!
//! - quantised linear layers, dynamic and weight-only, with their bias and GELU; the weights stay int8;
//! - embedding tables; int8 ones stay int8;
//! - layer normalisation, with the residual sum before it;
//! - multi-head self-attention under a padding mask; padding costs nothing there;
//! - a chain of such blocks, if their layers are int8: it runs on the tokens of a batch without any padding.
//!
//! Further outputs that are one linear layer of the last hidden state ([`Options::heads`]) are cut out of the graph, and run on chosen
//! tokens only. tract runs everything else, including whatever matches no pattern. One plan serves every batch size and length.
//!
//! The patterns are those of BERT, DistilBERT, RoBERTa and XLM-RoBERTa as both of PyTorch's exporters write them, with
//! and without ONNX Runtime's dynamic quantisation; the tests have a small model of each kind.
//!
//! # Encoders with a decoder
//!
//! [`Seq2Seq`] reads a T5 from two files and writes a sequence for a sequence. tract only reads those files: the encoder, the decoder and
//! the search over what to write are the engine's own, on the same kernels.
//!
//! # What it does not promise
//!
//! Activations are quantised row by row, whereas ONNX's `DynamicQuantizeLinear` takes one scale for the whole batch
//! with its padding. So the results are closer to those of the float32 model than the results of other engines are, and
//! not bit for bit the same.

mod axes;
mod constant;
mod error;
mod file;
mod graph;
mod heads;
mod interface;
mod limits;
mod logits;
mod model;
mod node;
mod ops;
mod options;
mod passes;
mod plain;
mod plan;
mod seq2seq;
mod sizes;
mod wire;

pub use error::EngineError;
pub use file::ModelFile;
pub use interface::{Output, Rows};
pub use logits::{Answer, Logits};
pub use model::{Model, ModelReader};
pub use options::Options;
pub use plain::plain_logits;
pub use seq2seq::{EarlyStopping, Generated, Generation, Seq2Seq, Seq2SeqReader};
pub use solecism_kernels::{ActivationBits, Kernel};
