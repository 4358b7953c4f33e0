//! Rewrites of the graph, in the order in which they run. Each is a file of its own with its before and after as a test.

mod attention;
mod comparison;
mod constants;
mod cumsum;
mod embedding;
mod encoder;
mod gelu;
mod layer_norm;
mod linear;
mod mask;
mod quantise;

use std::sync::Arc;

use solecism_kernels::{ActivationBits, Kernel};

use crate::EngineError;
use crate::graph::Graph;
use crate::ops::Pool;
pub(crate) use linear::Packed;

/// What the engine's own operators are made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// None on a processor that no kernel is for: what a kernel would run is left to tract.
    pub(crate) kernel: Option<Kernel>,
    pub(crate) bits: ActivationBits,
    pub(crate) pool: Arc<Pool>,
    pub(crate) packed: Arc<Packed>,
    /// The longest sequence that the model takes, if the graph shows it.
    pub(crate) longest: Option<usize>,
}

/// Brings constants into one form. Every other look at the graph comes after it.
pub(crate) fn prepare(graph: &mut Graph) -> Result<(), EngineError> {
    constants::collect(graph)
}

/// Puts the engine's own operators in place of what they stand for.
pub(crate) fn run(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    comparison::in_float(graph);
    cumsum::narrow(graph);
    gelu::fuse(graph)?;
    linear::fuse_dynamic(graph, settings)?;
    linear::fuse_weight_only(graph, settings)?;
    embedding::fuse(graph)?;
    quantise::own(graph)?;
    layer_norm::fuse(graph, settings)?;
    attention::fuse(graph, settings)?;
    mask::simplify(graph, settings.longest)?;
    encoder::fuse(graph, settings)
}

/// Brings a graph that none of this is done to into the form in which the graph library runs it as the standard says.
pub(crate) fn run_plain(graph: &mut Graph) -> Result<(), EngineError> {
    comparison::in_float(graph);
    cumsum::narrow(graph);
    quantise::own(graph)
}

/// Puts the engine's own operators in place of linear layers and embedding tables alone: of a graph that is read for its weights,
/// and not run.
pub(crate) fn weights(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    linear::fuse_dynamic(graph, settings)?;
    linear::fuse_weight_only(graph, settings)?;
    embedding::fuse(graph)
}

#[cfg(test)]
mod tests;
