//! Rewrites of the graph, in the order in which they run. Each is in a file of its own, with a test of the graph before and after.

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

/// The settings that the engine's own operators are made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `None` on a processor that no kernel is for: tract then runs what a kernel would run.
    pub(crate) kernel: Option<Kernel>,
    pub(crate) bits: ActivationBits,
    pub(crate) pool: Arc<Pool>,
    pub(crate) packed: Arc<Packed>,
    /// The longest sequence that the model takes, if the graph shows it.
    pub(crate) longest: Option<usize>,
}

/// Brings constants into one form. Everything else that looks at the graph comes after it.
pub(crate) fn prepare(graph: &mut Graph) -> Result<(), EngineError> {
    constants::collect(graph)
}

/// Replaces nodes by the engine's own operators.
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

/// Prepares a graph that gets none of the other rewrites, so that the graph library runs it as the standard says.
pub(crate) fn run_plain(graph: &mut Graph) -> Result<(), EngineError> {
    comparison::in_float(graph);
    cumsum::narrow(graph);
    quantise::own(graph)
}

/// Replaces only linear layers and embedding tables by the engine's own operators, in a graph that is read for its weights and not run.
pub(crate) fn weights(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    linear::fuse_dynamic(graph, settings)?;
    linear::fuse_weight_only(graph, settings)?;
    embedding::fuse(graph)
}

#[cfg(test)]
mod tests;
