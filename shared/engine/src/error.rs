use std::error::Error;

/// Why a model could not be loaded, or why a call could not be answered.
///
/// The message names the object (the node, the input, the sequence). The error of the layer below is the
/// [`source`](Error::source), and the message does not repeat it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The bytes are not an ONNX model, or they break the format's own rules.
    #[error("the model file is not valid ONNX: {reason}")]
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// The graph has an operator that this engine cannot run.
    #[error("operator {operator} of node {node} is not supported; {EXPORT_AGAIN}")]
    UnsupportedOperator {
        /// The operator's ONNX name, with its domain if that is not the standard one.
        operator: String,
        /// The node's name, or its first output if it has no name.
        node: String,
    },
    /// The graph has a quantised operator that this engine is not known to run correctly.
    #[error(
        "the quantised operator {operator} of node {node} is not supported: {reason}; leave it out of quantisation"
    )]
    Quantisation {
        /// The operator's ONNX name.
        operator: String,
        /// The node's name, or its first output if it has no name.
        node: String,
        /// What is not supported about it.
        reason: String,
    },
    /// The model asks for an input that the engine does not know how to feed.
    #[error("the model has an input {name}; the engine feeds input_ids, attention_mask and token_type_ids only")]
    UnknownInput {
        /// The input's name.
        name: String,
    },
    /// The model lacks an input that every call feeds.
    #[error("the model has no input {name}")]
    MissingInput {
        /// The input's name.
        name: &'static str,
    },
    /// An input is not declared as int64 or int32 with two axes.
    #[error("the model's input {name} must be int64 or int32 with two axes [batch, sequence]")]
    InputType {
        /// The input's name.
        name: String,
    },
    /// The model lacks the output that [`Options::output`](crate::Options::output) asks for, or the output has the wrong type or shape.
    #[error("the model's output {name} must be float32 {shape}: {reason}")]
    Output {
        /// The output's name.
        name: String,
        /// The axes that it must have.
        shape: &'static str,
        /// What was found instead.
        reason: String,
    },
    /// One of the [`Options::heads`](crate::Options::heads) does not have the only form that can be run for chosen tokens.
    #[error(
        "the model's output {name} cannot be used as a head: {reason}; export it as one linear layer of the hidden \
         state that the layer of {output} reads: a MatMul by a stored [width, labels] matrix, and the Add of a bias"
    )]
    Head {
        /// The head's name, or the names of all heads if the hidden state is the problem.
        name: String,
        /// The output that the model is run for.
        output: String,
        /// What was found instead.
        reason: String,
    },
    /// The weights of a quantised layer cannot be packed.
    #[error("the quantised weights of node {node} cannot be used")]
    Weights {
        /// The name of the layer's first node.
        node: String,
        /// The kernels' error about them.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// An input has a fixed length, and the graph computes something from it that has a fixed length too.
    #[error(
        "the model's input {name} has the fixed shape [{shape}]: export it again, and name batch and sequence as dynamic axes"
    )]
    FixedShape {
        /// The input's name.
        name: String,
        /// Its axes as the file has them.
        shape: String,
    },
    /// The graph could not be turned into a plan.
    #[error("the model's graph cannot be prepared ({stage}); {EXPORT_AGAIN}")]
    Prepare {
        /// The step that failed.
        stage: &'static str,
        /// The graph library's error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A part of an encoder-decoder model is missing, or does not fit the others.
    #[error("{part} cannot be used: {reason}")]
    Part {
        /// The file and the part of it, such as `decoder.onnx: the input past.0.key`.
        part: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine cannot do what [`Generation`](crate::Generation) asks for.
    #[error("the sequence cannot be generated: {reason}")]
    Generation {
        /// Why not.
        reason: String,
    },
    /// The decoder did not come to an end by itself.
    #[error("the decoder ran away: it wrote {limit} token ids for an input of {length} without coming to an end")]
    RanAway {
        /// The length of the input in token ids.
        length: usize,
        /// How many token ids it may write.
        limit: usize,
    },
    /// A call without sequences.
    #[error("the batch holds no sequence")]
    EmptyBatch,
    /// A sequence without token ids.
    #[error("sequence {sequence} of the batch holds no token id")]
    EmptySequence {
        /// Index in the batch, from 0.
        sequence: usize,
    },
    /// A token id that the model's embedding table has no row for.
    #[error(
        "token id {id} at position {position} of sequence {sequence} is past the model's vocabulary of {vocabulary}"
    )]
    UnknownToken {
        /// Index in the batch, from 0.
        sequence: usize,
        /// Index in the sequence, from 0.
        position: usize,
        /// The id.
        id: u32,
        /// How many ids the model knows.
        vocabulary: usize,
    },
    /// A sequence longer than the model's position table.
    #[error("sequence {sequence} has {length} token ids, but the model has positions for {limit}")]
    TooLong {
        /// Index in the batch, from 0.
        sequence: usize,
        /// The sequence's length in token ids.
        length: usize,
        /// The longest that the model takes.
        limit: usize,
    },
    /// A batch whose padded size is more than [`Options::max_batch_tokens`](crate::Options::max_batch_tokens).
    #[error("a batch of {batch} sequences padded to {length} is over the limit of {limit} token ids")]
    TooLarge {
        /// How many sequences the batch has.
        batch: usize,
        /// The longest one's length.
        length: usize,
        /// The limit on the product of the two.
        limit: usize,
    },
    /// The positions at which a call asks for heads are not one list per sequence, with positions within that sequence.
    #[error("the positions at which heads are asked for do not fit the batch: {reason}")]
    Positions {
        /// Which positions do not fit, counted from 0.
        reason: String,
    },
    /// The plan failed while it ran.
    #[error("the model failed on a batch of {batch} sequences padded to {length}")]
    Run {
        /// How many sequences the batch has.
        batch: usize,
        /// The longest one's length.
        length: usize,
        /// The graph library's error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// What helps with a graph that the engine cannot run: the older exporter writes out in many nodes what the newer one has an operator for,
/// and fixes lengths.
const EXPORT_AGAIN: &str = "if the older exporter wrote it, export it again with torch.onnx.export(…, dynamo=True), opset 18 to 21, \
                            and name batch and sequence as dynamic axes";

impl EngineError {
    pub(crate) fn malformed(reason: impl Into<String>) -> EngineError {
        EngineError::Malformed { reason: reason.into() }
    }
}
