//! Runs a model with the graph library alone, so that a loaded model can be compared with it.

use solecism_system::caught;

use crate::file::ModelFile;
use crate::graph::Graph;
use crate::interface::{self, IDS, MASK, Output};
use crate::logits::Logits;
use crate::sizes::Sizes;
use crate::wire::Splitter;
use crate::{EngineError, passes, plan};

/// The logits of a batch from the graph as it is in the file, without this engine's kernels, without its operators except `QuantizeLinear`
/// and `DequantizeLinear`, and without the graph library's optimisation. This is slow, takes several times the memory, and is for this one
/// batch.
///
/// A [`Model`](crate::Model) of the same file gives the same result, apart from rounding: some 1e-6 in float32, and for an int8 model the
/// error of activations with 7 or 8 bits.
///
/// # Errors
///
/// A broken file, an output that is not `[batch, sequence, labels]`, or a graph that the graph library cannot run by itself: it can run
/// fewer graphs than a model can.
pub fn plain_logits(file: impl Into<ModelFile>, output: &Output, sequences: &[&[u32]]) -> Result<Logits, EngineError> {
    let mut splitter = Splitter::default();
    for piece in file.into().into_pieces() {
        splitter.push(piece)?;
    }
    let mut graph = Graph::from_split(splitter.finish()?)?;
    let output = interface::check(&graph, output)?;
    graph.keep_outputs(|name| name == output);
    passes::prepare(&mut graph)?;
    passes::run_plain(&mut graph)?;

    let lengths: Vec<usize> = sequences.iter().map(|ids| ids.len()).collect();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let shape = [sequences.len(), longest];
    let input = |name: &str| {
        let value = |ids: &[u32], at: usize| match (name, ids.get(at)) {
            (IDS, Some(&id)) => i64::from(id),
            (MASK, Some(_)) => 1,
            _ => 0,
        };
        let rows = sequences
            .iter()
            .flat_map(|ids| (0..longest).map(move |at| value(ids, at)));
        rows.collect()
    };
    let error = |source| EngineError::Run {
        batch: shape[0],
        length: longest,
        source,
    };
    let sizes = Sizes::of_batch(graph.weights(), shape);
    let found = caught(|| plan::once(graph, &sizes, shape, input))
        .ok_or_else(|| error("the graph library gave up on it".into()))?;
    let found = found.map_err(|source| error(source.into()))?;
    let view = found.try_as_plain_ram().map_err(|source| error(source.into()))?;
    let values = view.as_slice::<f32>().map_err(|source| error(source.into()))?.to_vec();
    let [_, _, labels] = found.shape() else {
        return Err(error(format!("the output has shape {:?}", found.shape()).into()));
    };
    Ok(Logits {
        starts: (0..sequences.len()).map(|sequence| sequence * longest).collect(),
        labels: *labels,
        values,
        lengths,
    })
}
