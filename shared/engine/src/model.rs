use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use solecism_kernels::{Kernel, softmax};
use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::*;

use crate::file::ModelFile;
use crate::graph::Graph;
use crate::heads::{self, Head, Heads};
use crate::interface::{self, IDS, MASK, Rows};
use crate::limits::{self, Limits};
use crate::logits::{Answer, Logits};
use crate::passes::{self, Settings};
use crate::plan::Plan;
use crate::wire::{Split, Splitter};
use crate::{EngineError, Options};

/// The fewest tokens for which it is worth starting another thread.
const TOKENS_A_THREAD: usize = 16;

/// A token classifier or another encoder, ready to run. Cheap to clone; clones share weights and plan, and may run at once.
#[derive(Clone, Debug)]
pub struct Model {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    quantised: bool,
    plan: Plan,
    heads: Heads,
    limits: Limits,
    kernel: Option<Kernel>,
    max_batch_tokens: usize,
    threads: usize,
    parameters: usize,
}

impl Model {
    /// Loads an ONNX model with inputs `input_ids`, `attention_mask` and, optionally, `token_type_ids` (int64 or int32 `[batch, sequence]`)
    /// and the output that [`Options::output`] asks for, by default `logits` (float32 `[batch, sequence, labels]`).
    ///
    /// Quantised linear layers and embedding tables are kept as int8. On a processor that no [`Kernel`] is for, though, layers become
    /// float32, which takes four times the memory. Each piece of the file is released as soon as the weights in it have been packed; pass
    /// the only copy to keep the peak of memory low. To load a file that is still arriving, use [`ModelReader`].
    ///
    /// # Errors
    ///
    /// Every [`EngineError`] about the model: a broken file, or an operator, an input or an output that this engine does not know.
    pub fn from_onnx(file: impl Into<ModelFile>, options: &Options) -> Result<Model, EngineError> {
        let mut reader = ModelReader::default();
        for piece in file.into().into_pieces() {
            reader.push(piece)?;
        }
        reader.finish(options)
    }

    fn from_split(split: Split, options: &Options, kernel: Option<Kernel>) -> Result<Model, EngineError> {
        let mut graph = Graph::from_split(split)?;
        let output = interface::check(&graph, &options.output)?;
        graph.keep_outputs(|name| name == output || options.heads.iter().any(|head| head == name));
        let parameters = graph.weights();
        let quantised = graph.nodes.iter().any(is_quantised);
        passes::prepare(&mut graph)?;
        let limits = limits::find(&graph);
        let settings = Settings {
            kernel,
            bits: options.activation_bits,
            pool: Arc::default(),
            packed: Arc::default(),
            longest: limits.positions,
        };
        passes::run(&mut graph, &settings)?;

        let heads = Heads::cut(&mut graph, &output, &options.heads)?;
        let plan = Plan::build(graph, parameters, &output, options.output.rows, &heads)?;
        let max_batch_tokens = options.max_batch_tokens;
        Ok(Model {
            shared: Arc::new(Shared {
                quantised,
                plan,
                heads,
                limits,
                kernel,
                max_batch_tokens,
                threads: options.threads,
                parameters,
            }),
        })
    }

    /// Runs the model on token ids, one slice for each sequence; sequences may differ in length.
    ///
    /// Shorter ones are padded to the longest, and the padding is masked. Apart from rounding, a sequence's logits do
    /// not depend on what else is in the batch.
    ///
    /// # Errors
    ///
    /// An empty batch or sequence, an id past the vocabulary, a sequence longer than the model's positions, a batch
    /// over [`Options::max_batch_tokens`]; or [`EngineError::Run`].
    pub fn logits(&self, sequences: &[&[u32]]) -> Result<Logits, EngineError> {
        self.logits_on(self.shared.threads, sequences)
    }

    /// Like [`logits`](Self::logits), but with the sequences shared among `threads` threads, at least 1, whatever the options said.
    ///
    /// # Errors
    ///
    /// Those of [`logits`](Self::logits).
    pub fn logits_on(&self, threads: usize, sequences: &[&[u32]]) -> Result<Logits, EngineError> {
        Ok(self.answer(threads, sequences, None)?.logits)
    }

    /// Like [`logits_on`](Self::logits_on), and also runs the [heads](Options::heads) at the chosen `positions`: for each sequence a list
    /// of indices of its token ids, in any order. Heads cost nothing at other positions.
    ///
    /// # Errors
    ///
    /// Those of [`logits`](Self::logits), and [`EngineError::Positions`].
    pub fn logits_and_heads(
        &self,
        threads: usize,
        sequences: &[&[u32]],
        positions: &[&[usize]],
    ) -> Result<Answer, EngineError> {
        heads::check_positions(sequences, positions)?;
        self.answer(threads, sequences, Some(positions))
    }

    /// Runs on sequences that have not been checked yet, and on positions that have been checked.
    fn answer(
        &self,
        threads: usize,
        sequences: &[&[u32]],
        positions: Option<&[&[usize]]>,
    ) -> Result<Answer, EngineError> {
        self.check(sequences, &self.shared.limits)?;
        let lengths: Vec<usize> = sequences.iter().map(|ids| ids.len()).collect();
        let mut shares = shares(&lengths, threads).into_iter();
        let first = shares.next().unwrap_or(0..0);
        let run = |share: Range<usize>| self.run(&sequences[share.clone()], positions.map(|all| &all[share]));
        std::thread::scope(|scope| {
            // Each share is padded to its own length, and no share waits for another until the end.
            let others: Vec<_> = shares.map(|share| scope.spawn(|| run(share))).collect();
            let mut all = run(first)?;
            for other in others {
                all.append(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(all)
        })
    }

    /// Runs on sequences and positions that have been checked.
    fn run(&self, sequences: &[&[u32]], positions: Option<&[&[usize]]>) -> Result<Answer, EngineError> {
        let plan = &self.shared.plan;
        let longest = sequences.iter().map(|ids| ids.len()).max().unwrap_or(0);
        let batch = sequences.len();
        let at = |source| EngineError::Run {
            batch,
            length: longest,
            source,
        };
        let mut inputs = TVec::new();
        for (name, dtype) in &plan.inputs {
            let rows = sequences.iter().flat_map(|ids| {
                let value = move |i: usize| match (name.as_str(), ids.get(i)) {
                    (IDS, Some(&id)) => i64::from(id),
                    (MASK, Some(_)) => 1,
                    // Padding: id 0, which every vocabulary has, and mask 0. All tokens are of type 0.
                    _ => 0,
                };
                (0..longest).map(value)
            });
            inputs.push(tensor(rows, *dtype, batch, longest).map_err(|e| at(e.into()))?);
        }
        let (output, hidden) = plan.run(inputs).map_err(at)?;
        let values = output
            .try_as_plain_ram()
            .and_then(|view| Ok(view.as_slice::<f32>()?.to_vec()));
        let values = values.map_err(|e| at(e.into()))?;
        let (stride, lengths) = match plan.rows {
            Rows::Tokens => (longest, sequences.iter().map(|ids| ids.len()).collect()),
            Rows::Sequences => (1, vec![1; batch]),
        };
        if values.len() != batch * stride * plan.labels {
            return Err(at(format!("the output has shape {:?}", output.shape()).into()));
        }
        let logits = Logits {
            values,
            starts: (0..batch).map(|sequence| sequence * stride).collect(),
            lengths,
            labels: plan.labels,
        };
        let heads = match (positions, hidden) {
            (Some(positions), Some(hidden)) => self.shared.heads.run(&hidden, positions).map_err(at)?,
            _ => self.shared.heads.all.iter().map(|_| None).collect(),
        };
        Ok(Answer { logits, heads })
    }

    /// The softmax of every row, in place: turns logits into probabilities, with the kernel that runs, or with the
    /// scalar one if none does.
    pub fn probabilities(&self, mut logits: Logits) -> Logits {
        let kernel = self.shared.kernel.unwrap_or(Kernel::Scalar);
        // This cannot fail, because all rows are whole and not empty.
        let _ = softmax(kernel, &mut logits.values, logits.labels);
        logits
    }

    /// Checks what tract would not check.
    fn check(&self, sequences: &[&[u32]], limits: &Limits) -> Result<(), EngineError> {
        let longest = sequences
            .iter()
            .map(|ids| ids.len())
            .max()
            .ok_or(EngineError::EmptyBatch)?;
        for (sequence, ids) in sequences.iter().enumerate() {
            if ids.is_empty() {
                return Err(EngineError::EmptySequence { sequence });
            }
            if let Some(limit) = limits.positions.filter(|&limit| ids.len() > limit) {
                return Err(EngineError::TooLong {
                    sequence,
                    length: ids.len(),
                    limit,
                });
            }
            if let Some(vocabulary) = limits.vocabulary
                && let Some(position) = ids.iter().position(|&id| id as usize >= vocabulary)
            {
                return Err(EngineError::UnknownToken {
                    sequence,
                    position,
                    id: ids[position],
                    vocabulary,
                });
            }
        }
        let limit = self.shared.max_batch_tokens;
        match sequences.len().checked_mul(longest) {
            Some(tokens) if tokens <= limit => Ok(()),
            _ => Err(EngineError::TooLarge {
                batch: sequences.len(),
                length: longest,
                limit,
            }),
        }
    }

    /// How many labels each token gets a logit for: the length of a row of the output.
    pub fn labels(&self) -> usize {
        self.shared.plan.labels
    }

    /// How many labels each of the [heads](Options::heads) that were asked for has, in that order; `None` for a head that the model lacks.
    pub fn heads(&self) -> Vec<Option<usize>> {
        let heads = self.shared.heads.all.iter();
        heads.map(|head| head.as_ref().map(Head::labels)).collect()
    }

    /// How many token ids the model knows: ids run from 0 to this, exclusive. `None` if the graph does not show it.
    pub fn vocabulary_size(&self) -> Option<usize> {
        self.shared.limits.vocabulary
    }

    /// The longest sequence that the model takes, in token ids. `None` if the graph does not show it.
    pub fn max_positions(&self) -> Option<usize> {
        self.shared.limits.positions
    }

    /// How many weights the model file's initialisers hold, including the scales of quantised ones, but without the weights of outputs that
    /// were not asked for.
    pub fn parameters(&self) -> usize {
        self.shared.parameters
    }

    /// Whether the model file has quantised operators. Activations may then be rounded.
    pub fn is_quantised(&self) -> bool {
        self.shared.quantised
    }

    /// The int8 kernel that runs; `None` if there is none for this processor and layers run in float32.
    pub fn kernel(&self) -> Option<Kernel> {
        self.shared.kernel
    }

    /// How much memory the loaded model keeps, in bytes: packed weights, tables, constants and the plan. Clones share it.
    ///
    /// Calls need working memory in addition, which is kept for later calls: some kilobytes for each token of the largest batch so far, for
    /// each thread.
    pub fn resident_bytes(&self) -> usize {
        self.shared.plan.bytes + self.shared.heads.bytes()
    }
}

/// Reads a model while its file is still arriving: weights are packed as soon as they have arrived, and only the graph is left for the end.
#[derive(Debug, Default)]
pub struct ModelReader(Splitter);

impl ModelReader {
    /// Takes the next piece of the file, of any length.
    ///
    /// # Errors
    ///
    /// [`EngineError::Malformed`] if the bytes so far cannot be the beginning of a model.
    pub fn push(&mut self, piece: impl Into<Bytes>) -> Result<(), EngineError> {
        self.0.push(piece.into())
    }

    /// Makes the model once the last piece has come.
    ///
    /// # Errors
    ///
    /// Those of [`Model::from_onnx`].
    pub fn finish(self, options: &Options) -> Result<Model, EngineError> {
        Model::from_split(self.0.finish()?, options, options.kernel.or_else(Kernel::detect))
    }
}

fn is_quantised(node: &NodeProto) -> bool {
    [
        "MatMulInteger",
        "QuantizeLinear",
        "DequantizeLinear",
        "DynamicQuantizeLinear",
        "QLinearMatMul",
    ]
    .contains(&node.op_type.as_str())
}

/// Divides sequences of these lengths into at most `threads` runs with about the same number of tokens.
fn shares(lengths: &[usize], threads: usize) -> Vec<Range<usize>> {
    let total: usize = lengths.iter().sum();
    // Starting a thread takes as long as processing some tokens.
    let threads = threads.min(total / TOKENS_A_THREAD).max(1);
    let mut shares: Vec<Range<usize>> = Vec::with_capacity(threads);
    let (mut start, mut tokens) = (0, 0);
    for (sequence, length) in lengths.iter().enumerate() {
        tokens += length;
        let due = total * (shares.len() + 1) / threads;
        if tokens >= due || sequence + 1 == lengths.len() {
            shares.push(start..sequence + 1);
            start = sequence + 1;
        }
    }
    shares
}

fn tensor(values: impl Iterator<Item = i64>, dtype: DatumType, batch: usize, length: usize) -> TractResult<TValue> {
    let shape = [batch, length];
    let tensor = if dtype == DatumType::I32 {
        Tensor::from_shape(&shape, &values.map(|v| v as i32).collect::<Vec<_>>())
    } else {
        Tensor::from_shape(&shape, &values.collect::<Vec<_>>())
    };
    Ok(tensor?.into_tvalue())
}

#[cfg(test)]
mod tests;
