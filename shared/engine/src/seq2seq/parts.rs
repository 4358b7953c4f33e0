//! The parts of one of a T5's two files.

use std::str::FromStr;
use std::sync::Arc;

use super::positions::Positions;
use super::product::Product;
use crate::EngineError;
use crate::graph::Graph;
use crate::ops::{Embedding, Linear, Operator, OwnOperator};
use crate::passes::{self, Settings};
use crate::wire::Split;

/// What the files say about the network. Both files have to say the same.
const PROPERTIES: [&str; 6] = [
    "architecture",
    "activation",
    "layer_norm_epsilon",
    "decoder_start_token_id",
    "eos_token_id",
    "logits_scale",
];

/// A file's graph, after the passes that turn weights into operators.
pub(super) struct Parts {
    file: &'static str,
    graph: Graph,
}

impl Parts {
    pub(super) fn read(file: &'static str, split: Split, settings: &Settings) -> Result<Parts, EngineError> {
        let mut graph = Graph::from_split(split)?;
        passes::prepare(&mut graph)?;
        // The decoder's table is the encoder's, which has been loaded already. If the graph looks it up in the columns of its last layer,
        // the layer would be unpacked for that.
        graph
            .nodes
            .retain(|node| !node.name.starts_with("decoder.embed_tokens"));
        passes::weights(&mut graph, settings)?;
        let parts = Parts { file, graph };
        let architecture: String = parts.property("architecture")?;
        if architecture != "T5ForConditionalGeneration" {
            let reason = format!("it is {architecture}, but only T5ForConditionalGeneration is supported");
            return Err(parts.bad("architecture", reason));
        }
        Ok(parts)
    }

    /// An error about a part of the file.
    pub(super) fn bad(&self, part: &str, reason: impl Into<String>) -> EngineError {
        EngineError::Part {
            part: format!("{}: {part}", self.file),
            reason: reason.into(),
        }
    }

    /// One of the file's `metadata_props`.
    pub(super) fn property<T: FromStr>(&self, key: &str) -> Result<T, EngineError> {
        let Some(value) = self.text(key) else {
            let reason = "the file's metadata lacks it; export the model with the step export-t5";
            return Err(self.bad(key, reason));
        };
        value.parse().map_err(|_| self.bad(key, format!("{value:?}")))
    }

    fn text(&self, key: &str) -> Option<&str> {
        let mut entries = self.graph.rest.metadata_props.iter();
        entries.find(|entry| entry.key == key).map(|entry| entry.value.as_str())
    }

    /// A number above 0 that is one of the file's `metadata_props`.
    pub(super) fn positive(&self, key: &str) -> Result<f32, EngineError> {
        match self.property(key)? {
            value if value > 0.0 && f32::is_finite(value) => Ok(value),
            value => Err(self.bad(key, format!("{value} is not above 0"))),
        }
    }

    /// Checks that this file says the same about the network as the other one.
    pub(super) fn same_properties(&self, other: &Parts) -> Result<(), EngineError> {
        for key in PROPERTIES {
            let (own, others) = (self.text(key), other.text(key));
            if own != others {
                let show = |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), |text| format!("{text:?}"));
                let reason = format!("{} here, and {} in {}", show(own), show(others), other.file);
                return Err(self.bad(key, reason));
            }
        }
        Ok(())
    }

    /// Checks that the graph has these inputs.
    pub(super) fn inputs(&self, names: impl IntoIterator<Item = String>) -> Result<(), EngineError> {
        let missing = |name: &String| !self.graph.inputs().any(|input| input == name);
        match names.into_iter().find(missing) {
            Some(name) => Err(self.bad(&format!("the input {name}"), "the graph lacks it")),
            None => Ok(()),
        }
    }

    /// How many consecutive numbers from 0 on have a `name` that is the name of a linear layer.
    pub(super) fn count(&self, name: impl Fn(usize) -> String) -> usize {
        let wiring = self.graph.wiring();
        let there = |index: &usize| {
            let output = format!("{}.out", name(*index));
            wiring.own_writer(&output, Linear::NAME).is_some() || wiring.writer(&output, "MatMul").is_some()
        };
        (0..).take_while(there).count()
    }

    /// The linear layer with this name and this number of inputs, and with this number of outputs if it is known.
    pub(super) fn linear(&self, name: &str, inputs: usize, outputs: Option<usize>) -> Result<Product, EngineError> {
        self.linear_to(&format!("{name}.out"), name, inputs, outputs)
    }

    /// The linear layer that writes `output`.
    pub(super) fn linear_to(
        &self,
        output: &str,
        name: &str,
        inputs: usize,
        outputs: Option<usize>,
    ) -> Result<Product, EngineError> {
        let wiring = self.graph.wiring();
        let layer = match wiring.own_writer(output, Linear::NAME) {
            Some(node) => match wiring.operator(node) {
                Some(OwnOperator::Linear(layer)) => Some(Product::Int8(Arc::clone(layer))),
                _ => None,
            },
            None => wiring.writer(output, "MatMul").and_then(|node| {
                let weights = wiring.constant(node.input.get(1)?)?;
                let &[inputs, outputs] = weights.dims() else {
                    return None;
                };
                Some(Product::Float {
                    inputs,
                    outputs,
                    weights: weights.f32s()?.into(),
                })
            }),
        };
        let Some(layer) = layer else {
            return Err(self.bad(name, "there is no linear layer of that name"));
        };
        let shape = [layer.inputs(), layer.outputs()];
        if shape[0] != inputs || shape[1] == 0 || outputs.is_some_and(|outputs| shape[1] != outputs) {
            let outputs = outputs.map_or_else(|| "any".to_owned(), |outputs| outputs.to_string());
            let reason = format!("its weights have the shape {shape:?}, and not [{inputs}, {outputs}]");
            return Err(self.bad(name, reason));
        }
        Ok(layer)
    }

    /// The factors of a normalisation of rows of `width`.
    pub(super) fn norm(&self, name: &str, width: usize) -> Result<Box<[f32]>, EngineError> {
        let weight = self.graph.constants.get(&format!("{name}.weight"));
        match weight.and_then(|weight| weight.f32s()) {
            Some(weight) if weight.len() == width => Ok(weight.into()),
            Some(weight) => Err(self.bad(name, format!("it has {} factors for a width of {width}", weight.len()))),
            None => Err(self.bad(name, "there is no normalisation of that name")),
        }
    }

    /// The table that the output of `name` is looked up in.
    pub(super) fn embedding(&self, name: &str) -> Result<Arc<Embedding>, EngineError> {
        let wiring = self.graph.wiring();
        let node = wiring.own_writer(&format!("{name}.out"), Embedding::NAME);
        match node.and_then(|node| wiring.operator(node)) {
            Some(OwnOperator::Embedding(table)) => Ok(Arc::clone(table)),
            _ => Err(self.bad(name, "there is no embedding table of that name")),
        }
    }

    /// The relative position bias of a stack.
    pub(super) fn positions(&self, stack: &str) -> Result<Positions, EngineError> {
        let name = format!("{stack}.position_bias");
        let table = self.graph.constants.get(&name);
        let table = table.and_then(|table| Positions::new(table.dims(), table.f32s()?));
        table.ok_or_else(|| self.bad(&name, "it is not a float32 table of [heads, an odd number]"))
    }
}
